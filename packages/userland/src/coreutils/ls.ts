/** ls(1) and dir(1). */

import { Errno, strerror, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, TIOCGWINSZ, type Stat } from "@netloom/uapi";
import { modeString } from "../libc/file-mode.js";
import { fnmatch } from "../libc/fnmatch.js";
import { humanSize } from "../libc/human-size.js";
import { UserDatabase } from "../libc/passwd.js";
import { joinPath } from "../libc/path.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import { gmtime, strftime } from "../libc/strftime.js";
import { compareVersions } from "../libc/strverscmp.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

interface Entry {
  readonly name: string;
  readonly path: string;
  /** Null where it could not be read. */
  readonly stat: Stat | null;
  readonly target: string | null;
}

interface Listing {
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

export const ls = coreutil({
  name: "ls",
  paths: ["/usr/bin/ls", "/usr/bin/dir", "/usr/bin/vdir"],
  short: "abcdfgGhHiI:klLmnNopqQrRsStT:uUvw:xXZACF1",
  long: {
    all: "a", "almost-all": "A", directory: "d", recursive: "R", inode: "i", size: "s", reverse: "r", "human-readable": "h", si: "si",
    "numeric-uid-gid": "n", "no-group": "G", dereference: "L", "dereference-command-line": "H", ignore: "I", hide: "hide:", classify: "classify::",
    "file-type": "filetype", "indicator-style": "indicator:", format: "format:", sort: "sort:", "time-style": "timestyle:", "full-time": "fulltime",
    color: "color::", literal: "N", escape: "b", width: "w", "group-directories-first": "groupdirs", "quote-name": "Q", time: "time:", "hide-control-chars": "q",
    "show-control-chars": "show", kibibytes: "k",
  },
  usage: "Usage: ls [-aAdFghilnorRsStvX1] [-I PATTERN] [--color[=WHEN]] [--time-style=STYLE] [FILE]...\nList files and the contents of directories.\n",
  failure: 2,
  async run(c, { options, operands }) {
    const l = configure(c, options);
    const users = l.format === "long" && !l.numeric ? await UserDatabase.open(c.sys) : null;
    const files: Entry[] = [];
    const dirs: Entry[] = [];
    for (const name of operands.length === 0 ? ["."] : operands) {
      const entry = examine(c, name, name, l, true);
      if (entry === null) continue;
      (isDir(entry) && !l.directory ? dirs : files).push(entry);
    }
    order(files, l);
    order(dirs, l);
    const printer = new ListPrinter(c, l, users);
    if (files.length > 0) printer.print(files, false);
    let first = files.length === 0;
    const titled = operands.length > 1 || l.recursive;
    const queue = dirs.map((d) => d.path);
    while (queue.length > 0) {
      const path = queue.shift()!;
      let names: string[];
      try {
        names = [...(l.all ? [".", ".."] : []), ...c.sys.readdir(path).map((d) => d.name).filter((n) => n !== "." && n !== "..")];
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        c.error(`cannot open directory ${quote(path)}: ${strerror(error.code)}`, operands.includes(path) ? 2 : 1);
        continue;
      }
      if (titled) c.out(`${first ? "" : "\n"}${l.quoting === "literal" ? path : quoteIfNeeded(path)}:\n`);
      first = false;
      const entries: Entry[] = [];
      for (const name of names) {
        if (name[0] === "." && !l.all && !l.almostAll) continue;
        if (l.ignore.some((p) => fnmatch(p, name)) || (!l.all && !l.almostAll && l.hide.some((p) => fnmatch(p, name)))) continue;
        const entry = examine(c, name, joinPath(path, name), l, false);
        if (entry !== null) entries.push(entry);
      }
      order(entries, l);
      printer.print(entries, true);
      if (l.recursive) queue.unshift(...entries.filter((e) => isDir(e) && e.name !== "." && e.name !== "..").map((e) => e.path));
      await c.stdio.flush();
    }
  },
});

function configure(c: Command, options: readonly (readonly [string, string])[]): Listing {
  const tty = c.sys.isatty(1);
  const base = c.name.slice(c.name.lastIndexOf("/") + 1);
  const l: Listing = {
    format: base === "vdir" ? "long" : tty || base === "dir" ? "columns" : "one",
    all: false, almostAll: false, directory: false, recursive: false, inode: false, blocks: false, reverse: false, sort: "name",
    indicator: "none", human: "", numeric: false, owner: true, group: true, dereference: false, dereferenceArgs: false, timeStyle: "locale",
    quoting: tty ? "escape" : "literal", hideControl: tty, color: false, ignore: [], hide: [], width: 0, groupDirectories: false,
  };
  const argument = <T>(option: string, value: string, table: Readonly<Record<string, T>>): T => {
    const found = Object.hasOwn(table, value) ? table[value] : undefined;
    if (found === undefined) {
      c.error(`invalid argument ${quote(value)} for ${quote(option)}`);
      const names = Object.keys(table);
      const lines = names.map((k, i) => (i > 0 && table[k] === table[names[i - 1]!] ? `, ${quote(k)}` : `${i > 0 ? "\n" : ""}  - ${quote(k)}`));
      c.stdio.err(`Valid arguments are:\n${lines.join("")}\n`);
      c.usage(null, 1);
    }
    return found;
  };
  for (const [key, value] of options) {
    switch (key) {
      case "a": l.all = true; break;
      case "A": l.almostAll = true; break;
      case "d": l.directory = true; break;
      case "R": l.recursive = true; break;
      case "i": l.inode = true; break;
      case "s": l.blocks = true; break;
      case "r": l.reverse = true; break;
      case "t": l.sort = "time"; break;
      case "S": l.sort = "size"; break;
      case "v": l.sort = "version"; break;
      case "X": l.sort = "extension"; break;
      case "U": l.sort = "none"; break;
      case "f": l.sort = "none"; l.all = true; break;
      case "l": l.format = "long"; break;
      case "1": if (l.format !== "long") l.format = "one"; break;
      case "C": l.format = "columns"; break;
      case "x": l.format = "across"; break;
      case "m": l.format = "commas"; break;
      case "n": l.format = "long"; l.numeric = true; break;
      case "g": l.format = "long"; l.owner = false; break;
      case "o": l.format = "long"; l.group = false; break;
      case "G": l.group = false; break;
      case "h": l.human = "iec"; break;
      case "si": l.human = "si"; break;
      case "F": l.indicator = "classify"; break;
      case "classify": if (value !== "never" && (value !== "auto" || tty)) l.indicator = "classify"; break;
      case "p": l.indicator = "slash"; break;
      case "filetype": l.indicator = "type"; break;
      case "indicator": l.indicator = argument("--indicator-style", value, { none: "none", slash: "slash", "file-type": "type", classify: "classify" } as const); break;
      case "L": l.dereference = true; break;
      case "H": l.dereferenceArgs = true; break;
      case "I": l.ignore.push(value); break;
      case "hide": l.hide.push(value); break;
      case "N": l.quoting = "literal"; break;
      case "b": l.quoting = "escape"; break;
      case "Q": l.quoting = "c"; break;
      case "w": l.width = Number(value); break;
      case "fulltime": l.format = "long"; l.timeStyle = "full-iso"; break;
      case "timestyle": l.timeStyle = value; break;
      case "groupdirs": l.groupDirectories = true; break;
      case "color": {
        const when = argument("--color", value === "" ? "always" : value, { always: "always", yes: "always", force: "always", never: "never", no: "never", none: "never", auto: "auto", tty: "auto", "if-tty": "auto" } as const);
        l.color = when === "always" || (when === "auto" && tty);
        break;
      }
      case "sort": l.sort = argument("--sort", value, { none: "none", time: "time", size: "size", extension: "extension", version: "version", name: "name" } as const); break;
      case "format": l.format = argument("--format", value, { verbose: "long", long: "long", commas: "commas", horizontal: "across", across: "across", vertical: "columns", "single-column": "one" } as const); break;
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

const isDir = (e: Entry): boolean => e.stat !== null && (e.stat.mode & S_IFMT) === S_IFDIR;

/** Reads what is to be shown of a file; null (and a message) if it cannot be. */
function examine(c: Command, name: string, path: string, l: Listing, argument: boolean): Entry | null {
  try {
    let stat = c.sys.lstat(path);
    let target: string | null = null;
    if ((stat.mode & S_IFMT) === S_IFLNK) {
      const follow = l.dereference || (argument && (l.dereferenceArgs || (!l.directory && l.format !== "long" && l.indicator !== "classify")));
      if (follow) stat = followed(c, path, stat);
      else if (l.format === "long") target = c.sys.readlink(path);
    }
    return { name, path, stat, target };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    c.error(`cannot access ${quote(path)}: ${strerror(error.code)}`, argument ? 2 : 1);
    return argument ? null : { name, path, stat: null, target: null };
  }
}

function followed(c: Command, path: string, link: Stat): Stat {
  try {
    return c.sys.stat(path);
  } catch (error) {
    if (error instanceof Errno) return link;
    throw error;
  }
}

function order(entries: Entry[], l: Listing): void {
  if (l.sort === "none") return;
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const extension = (e: Entry): string => (e.name.lastIndexOf(".") < 0 ? "" : e.name.slice(e.name.lastIndexOf(".")));
  const compare = (a: Entry, b: Entry): number => {
    if (l.sort === "time") return (b.stat?.mtime.sec ?? 0) - (a.stat?.mtime.sec ?? 0) || (b.stat?.mtime.nsec ?? 0) - (a.stat?.mtime.nsec ?? 0) || byName(a, b);
    if (l.sort === "size") return (b.stat?.size ?? 0) - (a.stat?.size ?? 0) || byName(a, b);
    if (l.sort === "version") return compareVersions(a.name, b.name);
    if (l.sort === "extension") return extension(a) < extension(b) ? -1 : extension(a) > extension(b) ? 1 : byName(a, b);
    return byName(a, b);
  };
  entries.sort(compare);
  if (l.reverse) entries.reverse();
  if (l.groupDirectories) entries.sort((a, b) => Number(isDir(b)) - Number(isDir(a)));
}

/** Blocks of 1024 bytes: the world's files take whole pages, its directories and kernel files none. */
function blocksOf(e: Entry): number {
  if (e.stat === null || (e.stat.mode & S_IFMT) !== S_IFREG || e.path.startsWith("/sys/") || e.path.startsWith("/proc/")) return 0;
  return Math.ceil(e.stat.size / 4096) * 4;
}

class ListPrinter {
  constructor(
    private readonly c: Command,
    private readonly l: Listing,
    private readonly users: UserDatabase | null,
  ) {}

  print(entries: readonly Entry[], directory: boolean): void {
    const { c, l } = this;
    if (directory && (l.format === "long" || l.blocks)) {
      const total = entries.reduce((sum, e) => sum + blocksOf(e), 0);
      c.out(`total ${l.human === "" ? total : humanSize(total * 1024, l.human)}\n`);
    }
    if (l.format === "long") return this.long(entries);
    const inodeWidth = l.inode ? Math.max(0, ...entries.map((e) => String(e.stat?.ino ?? "?").length)) : 0;
    const blockWidth = l.blocks ? Math.max(0, ...entries.map((e) => this.size(blocksOf(e) * 1024, 1024).length)) : 0;
    const padded = l.format !== "one" || !l.inode || entries.length > 1;
    const cells = entries.map((e) => {
      const prefix = (l.inode ? `${String(e.stat?.ino ?? "?").padStart(padded ? inodeWidth : 0)} ` : "") + (l.blocks ? `${this.size(blocksOf(e) * 1024, 1024).padStart(blockWidth)} ` : "");
      const name = this.name(e.name);
      const suffix = this.suffix(e.stat?.mode ?? null);
      return { text: prefix + this.colored(e, name) + suffix, width: prefix.length + name.length + suffix.length };
    });
    if (l.format === "one") for (const cell of cells) c.out(`${cell.text}\n`);
    else if (l.format === "commas") c.out(cells.length === 0 ? "" : `${cells.map((cell) => cell.text).join(", ")}\n`);
    else this.columns(cells, l.format === "across");
  }

  /** As many columns as fit, each as wide as its longest cell and two blanks. */
  private columns(cells: readonly { text: string; width: number }[], across: boolean): void {
    if (cells.length === 0) return;
    let count = Math.min(cells.length, Math.max(1, Math.floor(this.l.width / 3)));
    let widths: number[] = [];
    let rows = 1;
    const place = (i: number): number => (across ? i % count : Math.floor(i / rows));
    for (; count >= 1; count--) {
      rows = Math.ceil(cells.length / count);
      widths = new Array<number>(count).fill(0);
      cells.forEach((cell, i) => {
        const column = place(i);
        widths[column] = Math.max(widths[column] ?? 0, cell.width + 2);
      });
      const total = widths.reduce((a, b) => a + b, 0) - 2;
      if (total < this.l.width || count === 1) break;
    }
    for (let row = 0; row < rows; row++) {
      let line = "";
      for (let column = 0; column < count; column++) {
        const i = across ? row * count + column : column * rows + row;
        const cell = cells[i];
        if (cell === undefined) break;
        const last = across ? column === count - 1 || i === cells.length - 1 : i + rows >= cells.length;
        line += last ? cell.text : cell.text + " ".repeat(widths[column]! - cell.width);
      }
      this.c.out(`${line}\n`);
    }
  }

  private size(bytes: number, unit: number): string {
    return this.l.human === "" ? String(Math.ceil(bytes / unit)) : humanSize(bytes, this.l.human);
  }

  private long(entries: readonly Entry[]): void {
    const { c, l } = this;
    const rows = entries.map((e) => {
      const st = e.stat;
      const cells = [
        st === null ? "?" : String(st.nlink),
        l.owner ? (st === null ? "?" : (this.users?.userName(st.uid) ?? String(st.uid))) : "",
        l.group ? (st === null ? "?" : (this.users?.groupName(st.gid) ?? String(st.gid))) : "",
        st === null ? "?" : isDevice(st.mode) ? `${(st.rdev >>> 8) & 0xfff}, ${String(st.rdev & 0xff).padStart(3)}` : this.size(st.size, 1),
      ];
      return { e, cells, ino: String(st?.ino ?? "?"), blocks: this.size(blocksOf(e) * 1024, 1024) };
    });
    const widths = [0, 1, 2, 3].map((i) => Math.max(0, ...rows.map((r) => r.cells[i]!.length)));
    const inoWidth = Math.max(0, ...rows.map((r) => r.ino.length));
    const blockWidth = Math.max(0, ...rows.map((r) => r.blocks.length));
    for (const { e, cells, ino, blocks } of rows) {
      const line = [e.stat === null ? "??????????" : modeString(e.stat.mode), cells[0]!.padStart(widths[0]!)];
      if (l.inode) line.unshift(ino.padStart(inoWidth));
      if (l.blocks) line.splice(l.inode ? 1 : 0, 0, blocks.padStart(blockWidth));
      if (l.owner) line.push(l.numeric ? cells[1]!.padStart(widths[1]!) : cells[1]!.padEnd(widths[1]!));
      if (l.group) line.push(l.numeric ? cells[2]!.padStart(widths[2]!) : cells[2]!.padEnd(widths[2]!));
      line.push(cells[3]!.padStart(widths[3]!), e.stat === null ? "           ?" : this.time(e.stat));
      let text = `${line.join(" ")} ${this.colored(e, this.name(e.name))}`;
      if (e.target !== null) text += ` -> ${this.name(e.target)}${this.l.indicator === "none" || this.l.indicator === "slash" ? "" : this.suffix(this.targetMode(e.path))}`;
      else text += this.suffix(e.stat?.mode ?? null);
      c.out(`${text}\n`);
    }
  }

  private targetMode(path: string): number | null {
    try {
      return this.c.sys.stat(path).mode;
    } catch (error) {
      if (error instanceof Errno) return null;
      throw error;
    }
  }

  private time(st: Stat): string {
    const t = gmtime(st.mtime.sec, st.mtime.nsec);
    const style = this.l.timeStyle;
    const now = this.c.sys.realtime().sec;
    const recent = st.mtime.sec <= now && st.mtime.sec > now - 31556952 / 2;
    if (style.startsWith("+")) {
      const formats = style.slice(1).split("\n");
      return strftime(recent ? (formats[1] ?? formats[0]!) : formats[0]!, t);
    }
    if (style === "full-iso") return strftime("%Y-%m-%d %H:%M:%S.%N %z", t);
    if (style === "long-iso") return strftime("%Y-%m-%d %H:%M", t);
    if (style === "iso") return strftime(recent ? "%m-%d %H:%M" : "%Y-%m-%d ", t);
    return strftime(recent ? "%b %e %H:%M" : "%b %e  %Y", t);
  }

  private name(name: string): string {
    if (this.l.quoting === "c") return `"${name.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t")}"`;
    if (this.l.quoting === "escape") return quoteIfNeeded(name);
    // oxlint-disable-next-line no-control-regex
    return this.l.hideControl ? name.replace(/[\x00-\x1f\x7f]/g, "?") : name;
  }

  private suffix(mode: number | null): string {
    const style = this.l.indicator;
    if (style === "none" || mode === null) return "";
    const type = mode & S_IFMT;
    if (type === S_IFDIR) return "/";
    if (style === "slash") return "";
    if (type === S_IFLNK) return this.l.format === "long" ? "" : "@";
    if (type === S_IFIFO) return "|";
    if (type === S_IFSOCK) return "=";
    return style === "classify" && type === S_IFREG && (mode & 0o111) !== 0 ? "*" : "";
  }

  /** The default colours of dircolors(1), for the kinds of file. */
  private colored(e: Entry, name: string): string {
    if (!this.l.color || e.stat === null) return name;
    const type = e.stat.mode & S_IFMT;
    const code =
      type === S_IFDIR ? ((e.stat.mode & 0o1002) === 0o1002 ? "30;42" : "01;34")
      : type === S_IFLNK ? "01;36"
      : type === S_IFIFO ? "40;33"
      : type === S_IFSOCK ? "01;35"
      : isDevice(e.stat.mode) ? "40;33;01"
      : (e.stat.mode & 0o111) !== 0 ? "01;32"
      : "";
    return code === "" ? name : `\x1b[0m\x1b[${code}m${name}\x1b[0m`;
  }
}

function isDevice(mode: number): boolean {
  const type = mode & S_IFMT;
  return type === S_IFCHR || type === S_IFBLK;
}
