/** Searching files and trees, and showing what was found. */

import { Errno, S_IFDIR, S_IFLNK, S_IFMT, strerror } from "@netloom/uapi";
import { fnmatch } from "../libc/fnmatch.js";
import { closeOperand, LineReader, openOperand } from "../libc/lines.js";
import { joinPath } from "../libc/path.js";
import type { Command } from "../libc/command.js";
import type { Matcher } from "./matcher.js";

/** What to look at and what to show. */
export interface Output {
  invert: boolean;
  count: boolean;
  /** Names of files: with a match (`l`), or without (`L`). */
  list: "" | "l" | "L";
  max: number;
  numbers: boolean;
  offsets: boolean;
  only: boolean;
  quiet: boolean;
  silent: boolean;
  names: boolean | null;
  label: string;
  before: number;
  after: number;
  separator: string | null;
  color: boolean;
  nullName: boolean;
  nullData: boolean;
  text: boolean;
  skipBinary: boolean;
  tab: boolean;
  directories: "read" | "skip" | "recurse";
  follow: boolean;
  include: string[];
  exclude: string[];
  excludeDir: string[];
}

/** Colours of GREP_COLORS' defaults. */
const sgr = (code: string, text: string): string => `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K`;

export class Grep {
  private groups = 0;

  constructor(
    private readonly c: Command,
    private readonly matcher: Matcher,
    private readonly o: Output,
    /** Searching the working directory without having been told: its name is left off. */
    private readonly bare: boolean,
  ) {}

  private complain(name: string, error: unknown): void {
    if (!(error instanceof Errno)) throw error;
    if (this.o.silent) this.c.status = 2;
    else this.c.error(`${name}: ${strerror(error.code)}`, 2);
  }

  /** Searches a file or tree; true if something was selected. */
  async operand(name: string, given: boolean): Promise<boolean> {
    const { c, o } = this;
    try {
      if (name !== "-") {
        const st = given || o.follow ? c.sys.stat(name) : c.sys.lstat(name);
        if ((st.mode & S_IFMT) === S_IFDIR) return await this.directory(name, given);
        if (!given && (st.mode & S_IFMT) === S_IFLNK) return false;
        const base = name.slice(name.lastIndexOf("/") + 1);
        if (o.exclude.some((p) => fnmatch(p, base) || fnmatch(p, name))) return false;
        if (o.include.length > 0 && !o.include.some((p) => fnmatch(p, base))) return false;
      }
      const fd = openOperand(c.sys, name);
      try {
        return await this.file(fd, name === "-" ? o.label : this.bare ? name.replace(/^\.\//, "") : name);
      } finally {
        closeOperand(c.sys, fd);
      }
    } catch (error) {
      this.complain(name, error);
      return false;
    }
  }

  private async directory(name: string, given: boolean): Promise<boolean> {
    const { c, o } = this;
    if (o.directories === "skip") return false;
    if (o.directories === "read") {
      c.error(`${name}: Is a directory`, 2);
      return false;
    }
    const base = name.slice(name.lastIndexOf("/") + 1);
    if (!given && o.excludeDir.some((p) => fnmatch(p, base))) return false;
    let found = false;
    for (const entry of c.sys.readdir(name)) {
      if (entry.name === "." || entry.name === "..") continue;
      found = (await this.operand(joinPath(name, entry.name), false)) || found;
      if (found && o.quiet) return true;
    }
    return found;
  }

  private prefix(name: string, number: number, offset: number, selected: boolean): string {
    const { o } = this;
    const mark = selected ? ":" : "-";
    const sep = o.color ? sgr("36", mark) : mark;
    let text = "";
    if (o.names === true) text += (o.color ? sgr("35", name) : name) + (o.nullName ? "\0" : sep);
    if (o.numbers)
      text += (o.color ? sgr("32", String(number)) : o.tab ? String(number).padStart(4) : String(number)) + sep;
    if (o.offsets) text += (o.color ? sgr("32", String(offset)) : String(offset)) + sep;
    return o.tab && text !== "" ? `${text}\t` : text;
  }

  private print(name: string, number: number, offset: number, line: string, selected: boolean): void {
    const { c, o, matcher } = this;
    const end = o.nullData ? "\0" : "\n";
    const matches = selected !== o.invert;
    if (o.only) {
      if (!selected || o.invert) return;
      for (let at = 0; at <= line.length;) {
        const match = matcher.find(line, at);
        if (match === null) return;
        const [start, stop] = match;
        if (stop > start) {
          const text = line.slice(start, stop);
          c.out(this.prefix(name, number, offset + start, true) + (o.color ? sgr("01;31", text) : text) + end);
        }
        at = stop > start ? stop : stop + 1;
      }
      return;
    }
    c.out(this.prefix(name, number, offset, selected) + (o.color && matches ? this.highlight(line) : line) + end);
  }

  private highlight(line: string): string {
    let out = "";
    let at = 0;
    while (at <= line.length) {
      const match = this.matcher.find(line, at);
      if (match === null) break;
      const [start, stop] = match;
      if (stop === start) {
        out += line.slice(at, stop + 1);
        at = stop + 1;
        continue;
      }
      out += line.slice(at, start) + sgr("01;31", line.slice(start, stop));
      at = stop;
    }
    return out + line.slice(at);
  }

  private async file(fd: number, name: string): Promise<boolean> {
    const { c, o, matcher } = this;
    const reader = new LineReader(c.sys, fd, o.nullData ? 0 : 10);
    const quietly = o.quiet || o.list !== "" || o.count;
    const before: { number: number; offset: number; line: string }[] = [];
    let [number, offset, selected, printed, after] = [0, 0, 0, 0, 0];
    let binary = false;
    while (selected < o.max || after > 0) {
      const line = await reader.next();
      if (line === null) break;
      number++;
      if (!binary && !o.text && !o.nullData && /[\0\udc80-\udcff]/.test(line)) {
        if (o.skipBinary) return false;
        binary = true;
      }
      if (selected < o.max && matcher.test(line) !== o.invert) {
        selected++;
        if (o.quiet) return true;
        if (o.list !== "") break;
        if (binary && !quietly) {
          c.out(`${c.name}: ${name}: binary file matches\n`);
          return true;
        }
        if (!quietly) {
          if ((o.before > 0 || o.after > 0) && o.separator !== null) {
            const first = before[0]?.number ?? number;
            if (this.groups > 0 && (printed === 0 || first > printed + 1))
              c.out(`${o.color ? sgr("36", o.separator) : o.separator}\n`);
          }
          this.groups++;
          for (const b of before) this.print(name, b.number, b.offset, b.line, false);
          before.length = 0;
          this.print(name, number, offset, line, true);
          printed = number;
          after = o.after;
        }
      } else if (after > 0) {
        after--;
        if (!quietly) this.print(name, number, offset, line, false);
        printed = number;
      } else if (o.before > 0) {
        before.push({ number, offset, line });
        if (before.length > o.before) before.shift();
      }
      offset += line.length + 1;
    }
    const label = o.color ? sgr("35", name) : name;
    if (o.count && o.list === "")
      c.out(`${o.names === true ? label + (o.nullName ? "\0" : o.color ? sgr("36", ":") : ":") : ""}${selected}\n`);
    if ((o.list === "l" && selected > 0) || (o.list === "L" && selected === 0))
      c.out(label + (o.nullName ? "\0" : "\n"));
    return selected > 0;
  }
}
