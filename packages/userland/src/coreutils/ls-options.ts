/** ls's options. */

import { Errno, TIOCGWINSZ } from "@netloom/uapi";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";

/** How to list. */
export interface Listing {
  format: "one" | "long" | "columns" | "across" | "commas";
  all: boolean;
  almostAll: boolean;
  directory: boolean;
  recursive: boolean;
  inode: boolean;
  blocks: boolean;
  reverse: boolean;
  sort: "name" | "time" | "size" | "version" | "extension" | "none";
  indicator: "none" | "slash" | "type" | "classify";
  human: "" | "iec" | "si";
  numeric: boolean;
  owner: boolean;
  group: boolean;
  dereference: boolean;
  dereferenceArgs: boolean;
  timeStyle: string;
  quoting: "literal" | "escape" | "c";
  hideControl: boolean;
  color: boolean;
  ignore: string[];
  hide: string[];
  width: number;
  groupDirectories: boolean;
}

export function configure(c: Command, options: readonly (readonly [string, string])[]): Listing {
  const tty = c.sys.isatty(1);
  const base = c.name.slice(c.name.lastIndexOf("/") + 1);
  const l: Listing = {
    format: base === "vdir" ? "long" : tty || base === "dir" ? "columns" : "one",
    all: false,
    almostAll: false,
    directory: false,
    recursive: false,
    inode: false,
    blocks: false,
    reverse: false,
    sort: "name",
    indicator: "none",
    human: "",
    numeric: false,
    owner: true,
    group: true,
    dereference: false,
    dereferenceArgs: false,
    timeStyle: "locale",
    quoting: tty ? "escape" : "literal",
    hideControl: tty,
    color: false,
    ignore: [],
    hide: [],
    width: 0,
    groupDirectories: false,
  };
  const argument = <T>(option: string, value: string, table: Readonly<Record<string, T>>): T => {
    const found = Object.hasOwn(table, value) ? table[value] : undefined;
    if (found === undefined) {
      c.error(`invalid argument ${quote(value)} for ${quote(option)}`);
      const names = Object.keys(table);
      const lines = names.map((k, i) =>
        i > 0 && table[k] === table[names[i - 1]!] ? `, ${quote(k)}` : `${i > 0 ? "\n" : ""}  - ${quote(k)}`,
      );
      c.stdio.err(`Valid arguments are:\n${lines.join("")}\n`);
      c.usage(null, 1);
    }
    return found;
  };
  for (const [key, value] of options) {
    switch (key) {
      case "a":
        l.all = true;
        break;
      case "A":
        l.almostAll = true;
        break;
      case "d":
        l.directory = true;
        break;
      case "R":
        l.recursive = true;
        break;
      case "i":
        l.inode = true;
        break;
      case "s":
        l.blocks = true;
        break;
      case "r":
        l.reverse = true;
        break;
      case "t":
        l.sort = "time";
        break;
      case "S":
        l.sort = "size";
        break;
      case "v":
        l.sort = "version";
        break;
      case "X":
        l.sort = "extension";
        break;
      case "U":
        l.sort = "none";
        break;
      case "f":
        l.sort = "none";
        l.all = true;
        break;
      case "l":
        l.format = "long";
        break;
      case "1":
        if (l.format !== "long") l.format = "one";
        break;
      case "C":
        l.format = "columns";
        break;
      case "x":
        l.format = "across";
        break;
      case "m":
        l.format = "commas";
        break;
      case "n":
        l.format = "long";
        l.numeric = true;
        break;
      case "g":
        l.format = "long";
        l.owner = false;
        break;
      case "o":
        l.format = "long";
        l.group = false;
        break;
      case "G":
        l.group = false;
        break;
      case "h":
        l.human = "iec";
        break;
      case "si":
        l.human = "si";
        break;
      case "F":
        l.indicator = "classify";
        break;
      case "classify":
        if (value !== "never" && (value !== "auto" || tty)) l.indicator = "classify";
        break;
      case "p":
        l.indicator = "slash";
        break;
      case "filetype":
        l.indicator = "type";
        break;
      case "indicator":
        l.indicator = argument("--indicator-style", value, {
          none: "none",
          slash: "slash",
          "file-type": "type",
          classify: "classify",
        } as const);
        break;
      case "L":
        l.dereference = true;
        break;
      case "H":
        l.dereferenceArgs = true;
        break;
      case "I":
        l.ignore.push(value);
        break;
      case "hide":
        l.hide.push(value);
        break;
      case "N":
        l.quoting = "literal";
        break;
      case "b":
        l.quoting = "escape";
        break;
      case "Q":
        l.quoting = "c";
        break;
      case "w":
        l.width = Number(value);
        break;
      case "fulltime":
        l.format = "long";
        l.timeStyle = "full-iso";
        break;
      case "timestyle":
        l.timeStyle = value;
        break;
      case "groupdirs":
        l.groupDirectories = true;
        break;
      case "color": {
        const when = argument("--color", value === "" ? "always" : value, {
          always: "always",
          yes: "always",
          force: "always",
          never: "never",
          no: "never",
          none: "never",
          auto: "auto",
          tty: "auto",
          "if-tty": "auto",
        } as const);
        l.color = when === "always" || (when === "auto" && tty);
        break;
      }
      case "sort":
        l.sort = argument("--sort", value, {
          none: "none",
          time: "time",
          size: "size",
          extension: "extension",
          version: "version",
          name: "name",
        } as const);
        break;
      case "format":
        l.format = argument("--format", value, {
          verbose: "long",
          long: "long",
          commas: "commas",
          horizontal: "across",
          across: "across",
          vertical: "columns",
          "single-column": "one",
        } as const);
        break;
    }
  }
  if (l.width === 0) l.width = Number(c.env.get("COLUMNS") ?? 0) || terminalWidth(c) || 80;
  return l;
}

function terminalWidth(c: Command): number {
  try {
    const size = new Uint8Array(8);
    c.sys.ioctl(1, TIOCGWINSZ, size);
    return size[2]! | (size[3]! << 8);
  } catch (error) {
    if (error instanceof Errno) return 0;
    throw error;
  }
}
