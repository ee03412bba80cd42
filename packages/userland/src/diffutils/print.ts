/** diff's output formats. */

import type { Command } from "../libc/command.js";
import type { Hunk } from "./edit-script.js";

export interface Options {
  format: "normal" | "unified" | "context" | "brief" | "ed" | "side";
  context: number;
  identical: boolean;
  recursive: boolean;
  newFile: boolean;
  labels: string[];
  color: boolean;
  width: number;
  key: (line: string) => string;
  ignoreBlankLines: boolean;
  /** The options as given, for the heading of a recursive diff. */
  given: string;
}

/** A file as lines. */
export interface Text {
  readonly lines: string[];
  /** The last line has its newline. */
  readonly terminated: boolean;
}

export class Printer {
  constructor(
    private readonly c: Command,
    private readonly o: Options,
    private readonly a: Text,
    private readonly b: Text,
  ) {}

  private paint(code: string, text: string): string {
    return this.o.color ? `\x1b[${code}m${text}\x1b[0m` : text;
  }

  bold(text: string): void {
    this.c.out(`${this.o.color ? `\x1b[1m${text}\x1b[0m` : text}\n`);
  }

  private line(mark: string, text: Text, i: number, code: string): void {
    const shown = mark + text.lines[i]!;
    this.c.out(`${code === "" ? shown : this.paint(code, shown)}\n`);
    if (!text.terminated && i === text.lines.length - 1) this.c.out("\\ No newline at end of file\n");
  }

  normal({ aFrom, aTo, bFrom, bTo }: Hunk): void {
    const letter = aFrom === aTo ? "a" : bFrom === bTo ? "d" : "c";
    this.c.out(`${this.paint("36", span(aFrom, aTo) + letter + span(bFrom, bTo))}\n`);
    for (let i = aFrom; i < aTo; i++) this.line("< ", this.a, i, "31");
    if (letter === "c") this.c.out("---\n");
    for (let i = bFrom; i < bTo; i++) this.line("> ", this.b, i, "32");
  }

  unified(group: readonly Hunk[]): void {
    const { context } = this.o;
    const [first, last] = [group[0]!, group.at(-1)!];
    const aFrom = Math.max(0, first.aFrom - context);
    const bFrom = Math.max(0, first.bFrom - context);
    const aTo = Math.min(this.a.lines.length, last.aTo + context);
    const bTo = Math.min(this.b.lines.length, last.bTo + context);
    const range = (from: number, to: number): string =>
      to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`;
    this.c.out(`${this.paint("36", `@@ -${range(aFrom, aTo)} +${range(bFrom, bTo)} @@`)}\n`);
    let i = aFrom;
    for (const hunk of group) {
      for (; i < hunk.aFrom; i++) this.line(" ", this.a, i, "");
      for (; i < hunk.aTo; i++) this.line("-", this.a, i, "31");
      for (let j = hunk.bFrom; j < hunk.bTo; j++) this.line("+", this.b, j, "32");
    }
    for (; i < aTo; i++) this.line(" ", this.a, i, "");
  }

  context(group: readonly Hunk[]): void {
    const { context } = this.o;
    const [first, last] = [group[0]!, group.at(-1)!];
    const side = (
      text: Text,
      from: number,
      to: number,
      head: string,
      tail: string,
      mark: string,
      pick: (h: Hunk) => readonly [number, number],
      code: string,
    ): void => {
      this.c.out(`${head} ${to - from <= 1 ? to : `${from + 1},${to}`} ${tail}\n`);
      if (group.every((h) => pick(h)[0] === pick(h)[1])) return;
      for (let i = from; i < to; i++) {
        const hunk = group.find((h) => i >= pick(h)[0] && i < pick(h)[1]);
        this.line(
          hunk === undefined ? "  " : hunk.aFrom === hunk.aTo || hunk.bFrom === hunk.bTo ? `${mark} ` : "! ",
          text,
          i,
          hunk === undefined ? "" : code,
        );
      }
    };
    this.c.out("***************\n");
    side(
      this.a,
      Math.max(0, first.aFrom - context),
      Math.min(this.a.lines.length, last.aTo + context),
      "***",
      "****",
      "-",
      (h) => [h.aFrom, h.aTo],
      "31",
    );
    side(
      this.b,
      Math.max(0, first.bFrom - context),
      Math.min(this.b.lines.length, last.bTo + context),
      "---",
      "----",
      "+",
      (h) => [h.bFrom, h.bTo],
      "32",
    );
  }

  ed({ aFrom, aTo, bFrom, bTo }: Hunk): void {
    this.c.out(`${span(aFrom, aTo)}${aFrom === aTo ? "a" : bFrom === bTo ? "d" : "c"}\n`);
    if (bFrom === bTo) return;
    for (let i = bFrom; i < bTo; i++) this.c.out(`${this.b.lines[i]}\n`);
    this.c.out(".\n");
  }

  side(hunks: readonly Hunk[]): void {
    // Columns as GNU's: the right one at a tab stop, the mark half-way between the two.
    const second = Math.floor((this.o.width + 11) / 16) * 8;
    const gap = Math.max(0, Math.min(second - 3, this.o.width - second));
    const middle = (gap + second - 1) >> 1;
    const row = (left: string, mark: string, right: string): void => {
      const shown = left.slice(0, gap);
      if (mark === " ") {
        this.c.out(`${shown}${tabs(shown.length, second)}${right.slice(0, gap)}\n`);
        return;
      }
      this.c.out(
        `${shown}${tabs(shown.length, middle)}${mark}${right === "" ? "" : tabs(middle + 1, second) + right.slice(0, gap)}\n`,
      );
    };
    let i = 0;
    let j = 0;
    const common = (to: number): void => {
      for (; i < to; i++, j++) row(this.a.lines[i]!, " ", this.b.lines[j]!);
    };
    for (const hunk of hunks) {
      common(hunk.aFrom);
      for (; i < hunk.aTo || j < hunk.bTo;) {
        const left = i < hunk.aTo ? this.a.lines[i++]! : null;
        const right = j < hunk.bTo ? this.b.lines[j++]! : null;
        row(left ?? "", left === null ? ">" : right === null ? "<" : "|", right ?? "");
      }
    }
    common(this.a.lines.length);
  }
}

/** Tabs, then blanks, from one column to another. */
function tabs(from: number, to: number): string {
  let out = "";
  let column = from;
  while (Math.floor(column / 8) * 8 + 8 <= to) {
    out += "\t";
    column = Math.floor(column / 8) * 8 + 8;
  }
  return out + " ".repeat(Math.max(0, to - column));
}

/** A line range as in `2,4`; where nothing is, the line before. */
function span(from: number, to: number): string {
  return to - from <= 1 ? String(to) : `${from + 1},${to}`;
}
