/** nl(1) and join(1). */

import { closeOperand, LineReader, openOperand, readLines } from "../libc/lines.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import { compileRegex } from "../libc/regex.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

export const nl = coreutil({
  name: "nl",
  short: "b:d:f:h:i:l:n:ps:v:w:",
  long: {
    "body-numbering": "b",
    "section-delimiter": "d",
    "footer-numbering": "f",
    "header-numbering": "h",
    "line-increment": "i",
    "join-blank-lines": "l",
    "number-format": "n",
    "no-renumber": "p",
    "number-separator": "s",
    "starting-line-number": "v",
    "number-width": "w",
  },
  usage: "Usage: nl [-b STYLE] [-n FORMAT] [-s STRING] [-v N] [-i N] [-w N] [FILE]...\nNumber lines.\n",
  async run(c, { options, operands }) {
    const get = (key: string, fallback: string): string => options.findLast(([k]) => k === key)?.[1] ?? fallback;
    const styles: Record<string, string> = { "1": get("h", "n"), "2": get("b", "t"), "3": get("f", "n") };
    for (const style of Object.values(styles))
      if (!/^([atn]$|p)/.test(style)) c.usage(`invalid body numbering style: ${quote(style)}`);
    const format = get("n", "rn");
    if (!/^(ln|rn|rz)$/.test(format)) c.usage(`invalid line numbering format: ${quote(format)}`);
    const number = (key: string, fallback: string, what: string): number =>
      /^-?\d+$/.test(get(key, fallback))
        ? Number(get(key, fallback))
        : c.fail(`invalid ${what}: ${quote(get(key, fallback))}`);
    const width = number("w", "6", "line number field width");
    const step = number("i", "1", "line number increment");
    const start = number("v", "1", "starting line number");
    const separator = get("s", "\t");
    const delimiter = get("d", "\\:");
    let style = styles["2"]!;
    let line = start;
    const numbered = (text: string): boolean =>
      style === "a" ||
      (style === "t" && text !== "") ||
      (style[0] === "p" && compileRegex(style.slice(1), "basic").test(text));
    for (const name of operands.length === 0 ? ["-"] : operands) {
      try {
        for (const text of await readLines(c.sys, name)) {
          const section =
            text === delimiter.repeat(3) ? "1" : text === delimiter.repeat(2) ? "2" : text === delimiter ? "3" : "";
          if (section !== "") {
            style = styles[section]!;
            if (section === "1" && !options.some(([key]) => key === "p")) line = start;
            c.out("\n");
          } else if (numbered(text)) {
            const digits = String(line);
            c.out(
              `${format === "ln" ? digits.padEnd(width) : format === "rz" ? digits.padStart(width, "0") : digits.padStart(width)}${separator}${text}\n`,
            );
            line += step;
          } else c.out(`${" ".repeat(width + separator.length)}${text}\n`);
        }
      } catch (error) {
        c.errno(quoteIfNeeded(name), error);
      }
    }
  },
});

export const join = coreutil({
  name: "join",
  short: "a:e:ij:o:t:v:1:2:z",
  long: {
    "ignore-case": "i",
    "check-order": "check",
    "nocheck-order": "nocheck",
    header: "header",
    "zero-terminated": "z",
  },
  usage:
    "Usage: join [-i] [-a N] [-e STRING] [-j F | -1 F -2 F] [-o LIST] [-t CHAR] [-v N] FILE1 FILE2\nJoin the lines of two sorted files on a common field.\n",
  async run(c, { options, operands }) {
    const fields = [0, 0];
    const unpaired = [false, false];
    let [pairs, fold] = [true, false];
    let empty = "";
    let separator: string | null = null;
    let list: readonly (readonly [number, number])[] | null = null;
    for (const [key, value] of options) {
      if (key === "1" || key === "2" || key === "j") {
        if (!/^[1-9]\d*$/.test(value)) c.fail(`invalid field number: ${quote(value)}`);
        if (key !== "2") fields[0] = Number(value) - 1;
        if (key !== "1") fields[1] = Number(value) - 1;
      } else if (key === "a" || key === "v") {
        if (value !== "1" && value !== "2") c.fail(`invalid file number: ${quote(value)}`);
        unpaired[Number(value) - 1] = true;
        if (key === "v") pairs = false;
      } else if (key === "e") empty = value;
      else if (key === "i") fold = true;
      else if (key === "t") separator = value === "\\0" ? "\0" : value;
      else if (key === "o") {
        if (value === "auto") c.fail("invalid field specifier: 'auto'");
        list = value
          .split(/[ ,\t]+/)
          .map((f) =>
            f === "0"
              ? [0, 0]
              : /^[12]\.[1-9]\d*$/.test(f)
                ? [Number(f[0]), Number(f.slice(2)) - 1]
                : c.fail(`invalid field specifier: ${quote(f)}`),
          );
      }
    }
    if (operands.length < 2)
      c.usage(operands.length === 0 ? "missing operand" : `missing operand after ${quote(operands[0]!)}`);
    if (operands.length > 2) c.usage(`extra operand ${quote(operands[2]!)}`);
    const split = (line: string): string[] =>
      separator === null ? line.trim().split(/[ \t]+/) : separator === "" ? [line] : line.split(separator);
    const out = separator === null ? " " : separator;
    let unpairable = false;
    const readers = operands.map((name, side) => new Rows(c, name, split, (row) => key(row, side)));
    const key = (row: readonly string[], side: number): string =>
      fold ? (row[fields[side]!] ?? "").toLowerCase() : (row[fields[side]!] ?? "");
    const emit = (a: readonly string[] | null, b: readonly string[] | null): void => {
      const joined = a === null ? (b![fields[1]!] ?? "") : (a[fields[0]!] ?? "");
      let cells: string[];
      if (list !== null)
        cells = list.map(([side, i]) => (side === 0 ? joined : ((side === 1 ? a : b)?.[i] ?? "")) || empty);
      else
        cells = [joined, ...[a, b].flatMap((row, side) => row?.filter((_, i) => i !== fields[side]) ?? [])].map(
          (cell) => cell || empty,
        );
      c.out(cells.join(out) + "\n");
    };
    let [a, b] = [await readers[0]!.next(), await readers[1]!.next()];
    while (a !== null || b !== null) {
      const order = a === null ? 1 : b === null ? -1 : key(a, 0) < key(b, 1) ? -1 : key(a, 0) > key(b, 1) ? 1 : 0;
      if (order !== 0) unpairable = true;
      if (order < 0) {
        if (unpaired[0]) emit(a, null);
        a = await readers[0]!.next();
      } else if (order > 0) {
        if (unpaired[1]) emit(null, b);
        b = await readers[1]!.next();
      } else {
        const same = key(a!, 0);
        const [left, right]: [string[][], string[][]] = [[], []];
        for (; a !== null && key(a, 0) === same; a = await readers[0]!.next()) left.push(a);
        for (; b !== null && key(b, 1) === same; b = await readers[1]!.next()) right.push(b);
        if (pairs) for (const x of left) for (const y of right) emit(x, y);
      }
    }
    let disorder = false;
    if (unpairable && !options.some(([k]) => k === "nocheck")) {
      for (const reader of readers) {
        if (reader.disorder === null) continue;
        c.error(reader.disorder);
        disorder = true;
      }
      if (disorder) c.error("input is not in sorted order");
    }
    for (const reader of readers) reader.close();
  },
});

class Rows {
  /** What to say of the first line that is out of order; null when all are in order. */
  disorder: string | null = null;
  private last: string | null = null;
  private count = 0;
  private readonly fd: number;
  private readonly reader: LineReader;

  constructor(
    private readonly c: Command,
    private readonly name: string,
    private readonly split: (line: string) => string[],
    private readonly key: (row: readonly string[]) => string,
  ) {
    try {
      this.fd = openOperand(c.sys, name);
    } catch (error) {
      c.failErrno(quoteIfNeeded(name), error);
    }
    this.reader = new LineReader(c.sys, this.fd);
  }

  async next(): Promise<string[] | null> {
    const line = await this.reader.next();
    if (line === null) return null;
    const row = this.split(line);
    const key = this.key(row);
    this.count++;
    if (this.last !== null && key < this.last) this.disorder ??= `${this.name}:${this.count}: is not sorted: ${line}`;
    this.last = key;
    return row;
  }

  close(): void {
    closeOperand(this.c.sys, this.fd);
  }
}
