/** ls's output: one to a line, in columns, or long. */

import {
  Errno,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  type Stat,
} from "@netloom/uapi";
import { modeString } from "../libc/file-mode.js";
import { humanSize } from "../libc/human-size.js";
import type { UserDatabase } from "../libc/passwd.js";
import { quoteIfNeeded } from "../libc/quote.js";
import { gmtime, strftime } from "../libc/strftime.js";
import type { Command } from "../libc/command.js";
import type { Listing } from "./ls-options.js";

/** A file in a listing. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  /** Null where it could not be read. */
  readonly stat: Stat | null;
  readonly target: string | null;
}

/** Blocks of 1024 bytes: the world's files take whole pages, its directories and kernel files none. */
function blocksOf(e: Entry): number {
  if (
    e.stat === null ||
    (e.stat.mode & S_IFMT) !== S_IFREG ||
    e.path.startsWith("/sys/") ||
    e.path.startsWith("/proc/")
  )
    return 0;
  return Math.ceil(e.stat.size / 4096) * 4;
}

export class ListPrinter {
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
      const prefix =
        (l.inode ? `${String(e.stat?.ino ?? "?").padStart(padded ? inodeWidth : 0)} ` : "") +
        (l.blocks ? `${this.size(blocksOf(e) * 1024, 1024).padStart(blockWidth)} ` : "");
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
        st === null
          ? "?"
          : isDevice(st.mode)
            ? `${(st.rdev >>> 8) & 0xfff}, ${String(st.rdev & 0xff).padStart(3)}`
            : this.size(st.size, 1),
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
      if (e.target !== null)
        text += ` -> ${this.name(e.target)}${this.l.indicator === "none" || this.l.indicator === "slash" ? "" : this.suffix(this.targetMode(e.path))}`;
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
    if (this.l.quoting === "c")
      return `"${name.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t")}"`;
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
      type === S_IFDIR
        ? (e.stat.mode & 0o1002) === 0o1002
          ? "30;42"
          : "01;34"
        : type === S_IFLNK
          ? "01;36"
          : type === S_IFIFO
            ? "40;33"
            : type === S_IFSOCK
              ? "01;35"
              : isDevice(e.stat.mode)
                ? "40;33;01"
                : (e.stat.mode & 0o111) !== 0
                  ? "01;32"
                  : "";
    return code === "" ? name : `\x1b[0m\x1b[${code}m${name}\x1b[0m`;
  }
}

function isDevice(mode: number): boolean {
  const type = mode & S_IFMT;
  return type === S_IFCHR || type === S_IFBLK;
}
