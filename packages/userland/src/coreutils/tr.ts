/** tr(1). Works on bytes, as GNU's does. */

import { encodeUtf8 } from "@netloom/wire";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

const between = (low: number, high: number): number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i);

const CLASSES: Readonly<Record<string, () => number[]>> = {
  alnum: () => [...between(48, 57), ...between(65, 90), ...between(97, 122)],
  alpha: () => [...between(65, 90), ...between(97, 122)],
  blank: () => [9, 32],
  cntrl: () => [...between(0, 31), 127],
  digit: () => between(48, 57),
  graph: () => between(33, 126),
  lower: () => between(97, 122),
  print: () => between(32, 126),
  punct: () => [...between(33, 47), ...between(58, 64), ...between(91, 96), ...between(123, 126)],
  space: () => [9, 10, 11, 12, 13, 32],
  upper: () => between(65, 90),
  xdigit: () => [...between(48, 57), ...between(65, 70), ...between(97, 102)],
};

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

interface ByteSet {
  readonly bytes: number[];
  /** Where `[c*]` stands, which fills the second set up. */
  readonly fillAt: number;
  readonly fill: number;
  /** A class was used: `[:upper:]` to `[:lower:]` is allowed, others are not in the second set. */
  readonly classes: readonly string[];
}

function parseSet(c: Command, text: string): ByteSet {
  const input = [...encodeUtf8(text)];
  const source = String.fromCharCode(...input);
  const bytes: number[] = [];
  const classes: string[] = [];
  let fillAt = -1;
  let fill = 0;
  let at = 0;
  const one = (): number => {
    const ch = source[at++]!;
    if (ch !== "\\" || at >= source.length) return ch.charCodeAt(0);
    const octal = /^[0-7]{1,3}/.exec(source.slice(at, at + 3));
    if (octal !== null) {
      at += octal[0].length;
      return Number.parseInt(octal[0], 8) & 0xff;
    }
    const e = source[at++]!;
    return ESCAPES[e] ?? e.charCodeAt(0);
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const cls = /^\[:([a-z]*):\]/.exec(rest);
    if (cls !== null) {
      const members = CLASSES[cls[1]!];
      if (members === undefined)
        c.fail(cls[1] === "" ? "missing character class name '[::]'" : `invalid character class ${quote(cls[1]!)}`);
      bytes.push(...members());
      classes.push(cls[1]!);
      at += cls[0].length;
      continue;
    }
    const equal = /^\[=([\s\S])=\]/.exec(rest);
    if (equal !== null) {
      bytes.push(equal[1]!.charCodeAt(0));
      at += equal[0].length;
      continue;
    }
    const repeat = /^\[(\\[0-7]{1,3}|\\.|[^\\])\*(\d*)\]/s.exec(rest);
    if (repeat !== null) {
      at += 1;
      const byte = one();
      at += repeat[0].length - 1 - repeat[1]!.length;
      const digits = repeat[2]!;
      const n = digits === "" ? 0 : digits[0] === "0" ? Number.parseInt(digits, 8) : Number(digits);
      if (n === 0) {
        fillAt = bytes.length;
        fill = byte;
      } else for (let i = 0; i < n; i++) bytes.push(byte);
      continue;
    }
    const start = at;
    const low = one();
    if (source[at] === "-" && at + 1 < source.length) {
      const dash = at++;
      const high = one();
      if (high < low)
        c.fail(
          `range-endpoints of '${source.slice(start, dash)}-${source.slice(dash + 1, at)}' are in reverse collating sequence order`,
        );
      bytes.push(...between(low, high));
    } else bytes.push(low);
  }
  return { bytes, fillAt, fill, classes };
}

export const tr = coreutil({
  name: "tr",
  short: "+cCdst",
  long: { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" },
  usage: "Usage: tr [-cdst] SET1 [SET2]\nTranslate, squeeze or delete characters of standard input.\n",
  async run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    const [remove, squeeze, complement] = [has("d"), has("s"), has("c") || has("C")];
    const needed = remove === squeeze ? 2 : 1;
    if (operands.length === 0) c.usage("missing operand");
    if (operands.length < needed) {
      c.error(`missing operand after ${quote(operands[0]!)}`);
      c.stdio.err(
        squeeze
          ? "Two strings must be given when both deleting and squeezing repeats.\n"
          : "Two strings must be given when translating.\n",
      );
      c.usage(null);
    }
    const most = remove && !squeeze ? 1 : 2;
    if (operands.length > most) {
      c.error(`extra operand ${quote(operands[most]!)}`);
      if (most === 1 && operands.length === 2)
        c.stdio.err("Only one string may be given when deleting without squeezing repeats.\n");
      c.usage(null);
    }
    const first = parseSet(c, operands[0]!);
    let from = first.bytes;
    if (complement) {
      const members = new Set(from);
      from = between(0, 255).filter((b) => !members.has(b));
    }
    const second = operands[1] === undefined ? null : parseSet(c, operands[1]);
    const drop = new Uint8Array(256);
    const map = Uint8Array.from(between(0, 255));
    const squeezed = new Uint8Array(256);
    if (remove) {
      for (const b of from) drop[b] = 1;
      if (second !== null) for (const b of second.bytes) squeezed[b] = 1;
    } else if (second === null) {
      for (const b of from) squeezed[b] = 1;
    } else {
      const to = [...second.bytes];
      if (second.fillAt >= 0)
        to.splice(second.fillAt, 0, ...new Array<number>(Math.max(0, from.length - to.length)).fill(second.fill));
      if (to.length === 0 && !has("t")) c.fail("when not truncating set1, string2 must be non-empty");
      if (second.classes.some((name) => name !== "upper" && name !== "lower"))
        c.fail("when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'");
      const length = has("t") ? Math.min(from.length, to.length) : from.length;
      for (let i = 0; i < length; i++) map[from[i]!] = to[Math.min(i, to.length - 1)]!;
      if (squeeze) for (const b of to) squeezed[b] = 1;
    }
    let last = -1;
    for (;;) {
      const block = await c.sys.read(0, 65536);
      if (block.length === 0) return;
      const out = new Uint8Array(block.length);
      let n = 0;
      for (let i = 0; i < block.length; i++) {
        if (drop[block[i]!] === 1) continue;
        const b = map[block[i]!]!;
        if (b === last && squeezed[b] === 1) continue;
        last = b;
        out[n++] = b;
      }
      if (n > 0) await c.sys.write(1, out.subarray(0, n));
    }
  },
});
