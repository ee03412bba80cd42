/** diff(1) 3.8. */

import { Errno, S_IFDIR, S_IFMT, strerror, type Program } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { readBytes } from "../libc/lines.js";
import { baseName, joinPath } from "../libc/path.js";
import { gmtime, strftime } from "../libc/strftime.js";
import { command, type Command } from "../libc/command.js";
import { editScript, type Hunk } from "./edit-script.js";
import { Printer, type Options, type Text } from "./print.js";

export const diff: Program = command({
  name: "diff",
  short: "0::1::2::3::4::5::6::7::8::9::abBcC:deEiI:lL:nNpqrsS:tTuU:vwW:x:X:yZ",
  long: {
    brief: "q",
    unified: "unified::",
    context: "context::",
    recursive: "r",
    "new-file": "N",
    "report-identical-files": "s",
    "ignore-case": "i",
    "ignore-all-space": "w",
    "ignore-space-change": "b",
    "ignore-blank-lines": "B",
    "ignore-trailing-space": "Z",
    text: "a",
    label: "L",
    color: "color::",
    "side-by-side": "y",
    normal: "normal",
    ed: "e",
    width: "W",
    exclude: "x",
    minimal: "d",
    "strip-trailing-cr": "striptrailing",
    "show-c-function": "p",
  },
  usage:
    "Usage: diff [-abBeiNqrsuwyZ] [-U LINES] [-C LINES] [--label TEXT] [--color[=WHEN]] FILE1 FILE2\nCompare files line by line.\n",
  version: "diff (GNU diffutils) 3.8",
  failure: 2,
  hintPrefix: true,
  async run(c, { options, operands }) {
    const o: Options = {
      format: "normal",
      context: 3,
      identical: false,
      recursive: false,
      newFile: false,
      labels: [],
      color: false,
      width: 130,
      key: (line) => line,
      ignoreBlankLines: false,
      given: "",
    };
    const ignore = new Set<string>();
    for (const [key, value] of options) {
      if (key.length === 1 && !"LqU".includes(key)) o.given += ` -${key}${value}`;
      else if (key === "U") o.given += ` -U ${value}`;
      switch (key) {
        case "u":
          o.format = "unified";
          break;
        case "U":
        case "unified":
          o.format = "unified";
          if (value !== "") o.context = lines(c, value);
          break;
        case "c":
          o.format = "context";
          break;
        case "C":
        case "context":
          o.format = "context";
          if (value !== "") o.context = lines(c, value);
          break;
        case "q":
          o.format = "brief";
          break;
        case "e":
          o.format = "ed";
          break;
        case "y":
          o.format = "side";
          break;
        case "W":
          o.width = lines(c, value);
          break;
        case "s":
          o.identical = true;
          break;
        case "r":
          o.recursive = true;
          break;
        case "N":
          o.newFile = true;
          break;
        case "L":
          o.labels.push(value);
          break;
        case "color":
          o.color = value === "always" || (value === "" && c.sys.isatty(1)) || (value === "auto" && c.sys.isatty(1));
          break;
        case "i":
        case "w":
        case "b":
        case "Z":
          ignore.add(key);
          break;
        case "B":
          o.ignoreBlankLines = true;
          break;
      }
    }
    if (ignore.size > 0) o.key = (line) => normalized(line, ignore);
    if (operands.length < 2) c.usage(`missing operand after '${operands[0] ?? c.name}'`);
    if (operands.length > 2) c.usage(`extra operand '${operands[2]}'`);
    let [a, b] = [operands[0]!, operands[1]!];
    const kinds = [a, b].map((name) => kindOf(c, name, o.newFile));
    if (kinds.includes(null)) return 2;
    if (kinds[0] === "dir" && kinds[1] === "dir") return new Directories(c, o).compare(a, b);
    if (kinds[0] === "dir") a = joinPath(a, baseName(b));
    if (kinds[1] === "dir") b = joinPath(b, baseName(a));
    return compareFiles(c, o, a, b, null);
  },
});

function lines(c: Command, text: string): number {
  if (!/^\d+$/.test(text)) c.usage(`invalid context length '${text}'`);
  return Number(text);
}

function normalized(line: string, ignore: ReadonlySet<string>): string {
  let text = line;
  if (ignore.has("w")) text = text.replace(/\s+/g, "");
  else if (ignore.has("b")) text = text.replace(/\s+$/, "").replace(/\s+/g, " ");
  else if (ignore.has("Z")) text = text.replace(/\s+$/, "");
  return ignore.has("i") ? text.toLowerCase() : text;
}

/** Null (and a message) for a file that is not there. */
function kindOf(c: Command, name: string, allowMissing: boolean): "dir" | "file" | null {
  if (name === "-") return "file";
  try {
    return (c.sys.stat(name).mode & S_IFMT) === S_IFDIR ? "dir" : "file";
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (allowMissing && error.code === "ENOENT") return "file";
    c.error(`${name}: ${strerror(error.code)}`, 2);
    return null;
  }
}

async function read(c: Command, name: string, allowMissing: boolean): Promise<Uint8Array | null> {
  try {
    return await readBytes(c.sys, name);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (allowMissing && error.code === "ENOENT") return new Uint8Array(0);
    c.error(`${name}: ${strerror(error.code)}`, 2);
    return null;
  }
}

function textOf(bytes: Uint8Array): Text {
  const split = decodeUtf8(bytes).split("\n");
  const terminated = split.at(-1) === "";
  if (terminated) split.pop();
  return { lines: split, terminated: terminated || bytes.length === 0 };
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Compares two files: 0 equal, 1 different, 2 trouble. */
async function compareFiles(c: Command, o: Options, a: string, b: string, heading: string | null): Promise<number> {
  const oldBytes = await read(c, a, o.newFile);
  const newBytes = await read(c, b, o.newFile);
  if (oldBytes === null || newBytes === null) return 2;
  if (same(oldBytes, newBytes)) {
    if (o.identical) c.out(`Files ${a} and ${b} are identical\n`);
    return 0;
  }
  const old = textOf(oldBytes);
  const fresh = textOf(newBytes);
  const binary = oldBytes.includes(0) || newBytes.includes(0);
  // A last line without newline is not the same line.
  const mark = (text: Text): string[] =>
    text.terminated ? text.lines : [...text.lines.slice(0, -1), `${text.lines.at(-1)}\0`];
  let hunks = binary ? [] : editScript(mark(old), mark(fresh), o.key);
  if (o.ignoreBlankLines)
    hunks = hunks.filter((h) =>
      [...old.lines.slice(h.aFrom, h.aTo), ...fresh.lines.slice(h.bFrom, h.bTo)].some((line) => line !== ""),
    );
  if (!binary && hunks.length === 0) {
    if (o.format === "side") for (const line of fresh.lines) c.out(`${line}\n`);
    return 0;
  }
  if (o.format === "brief") {
    c.out(`Files ${a} and ${b} differ\n`);
    return 1;
  }
  if (binary) {
    c.out(`Binary files ${a} and ${b} differ\n`);
    return 1;
  }
  if (heading !== null) c.out(heading);
  const printer = new Printer(c, o, old, fresh);
  if (o.format === "unified" || o.format === "context") {
    const [x, y] = o.format === "unified" ? ["---", "+++"] : ["***", "---"];
    printer.bold(`${x} ${o.labels[0] ?? `${a}\t${stamp(c, a)}`}`);
    printer.bold(`${y} ${o.labels[1] ?? `${b}\t${stamp(c, b)}`}`);
    for (const group of grouped(hunks, o.context)) {
      if (o.format === "unified") printer.unified(group);
      else printer.context(group);
    }
  } else if (o.format === "ed") for (const hunk of hunks.reverse()) printer.ed(hunk);
  else if (o.format === "side") printer.side(hunks);
  else for (const hunk of hunks) printer.normal(hunk);
  return 1;
}

function stamp(c: Command, name: string): string {
  try {
    const { mtime } = name === "-" ? c.sys.fstat(0) : c.sys.stat(name);
    return strftime("%Y-%m-%d %H:%M:%S.%N %z", gmtime(mtime.sec, mtime.nsec));
  } catch (error) {
    if (error instanceof Errno) return strftime("%Y-%m-%d %H:%M:%S.%N %z", gmtime(0));
    throw error;
  }
}

/** Hunks whose contexts touch belong together. */
function grouped(hunks: readonly Hunk[], context: number): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && hunk.aFrom - last.aTo <= 2 * context) groups.at(-1)!.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

class Directories {
  constructor(
    private readonly c: Command,
    private readonly o: Options,
  ) {}

  async compare(a: string, b: string): Promise<number> {
    const { c, o } = this;
    let status = 0;
    const [left, right] = [this.names(a), this.names(b)];
    for (const name of [...new Set([...left, ...right])].sort()) {
      const [x, y] = [joinPath(a, name), joinPath(b, name)];
      if ((!left.has(name) || !right.has(name)) && !o.newFile) {
        c.out(`Only in ${left.has(name) ? a : b}: ${name}\n`);
        status = Math.max(status, 1);
        continue;
      }
      const kinds = [x, y].map((path) => kindOf(c, path, o.newFile));
      if (kinds[0] === "dir" && kinds[1] === "dir") {
        if (o.recursive) status = Math.max(status, await this.compare(x, y));
        else c.out(`Common subdirectories: ${x} and ${y}\n`);
      } else if (kinds[0] !== kinds[1]) {
        const word = (kind: string | null | undefined): string => (kind === "dir" ? "directory" : "regular file");
        c.out(`File ${x} is a ${word(kinds[0])} while file ${y} is a ${word(kinds[1])}\n`);
        status = Math.max(status, 1);
      } else status = Math.max(status, await compareFiles(c, o, x, y, `diff${o.given} ${x} ${y}\n`));
    }
    return status;
  }

  private names(dir: string): Set<string> {
    return new Set(
      this.c.sys
        .readdir(dir)
        .map((d) => d.name)
        .filter((n) => n !== "." && n !== ".."),
    );
  }
}
