/** awk's functions on numbers and strings. */

import { timegm } from "../libc/strftime.js";

/** Math functions of one argument. */
export const MATH: Readonly<Record<string, (x: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  int: Math.trunc,
};

/** substr as mawk 1.3.4-20200120 has it: a start below 1 becomes 1, and lengthens the rest by what it was below 0. */
export function substr(text: string, start: number, length: number): string {
  let first = Math.trunc(start);
  let count = Math.trunc(length);
  if (first < 1) {
    count -= first;
    first = 1;
  }
  return count > 0 ? text.slice(first - 1, first - 1 + count) : "";
}

/** Replaces matches in sub's and gsub's way: `&` is the match, `\&` an ampersand. Null if nothing matched. */
export function substitute(
  regex: RegExp,
  replacement: string,
  text: string,
  global: boolean,
): { readonly text: string; readonly count: number } | null {
  const pieces = replacement.match(/\\\\|\\&|&|[^\\&]+|\\/g) ?? [];
  let out = "";
  let copied = 0;
  let count = 0;
  let previousEnd = -1;
  for (let at = 0; at <= text.length;) {
    regex.lastIndex = at;
    const match = regex.exec(text);
    if (match === null) break;
    const end = match.index + match[0].length;
    if (match[0] === "" && match.index === previousEnd) {
      at = match.index + 1;
      continue;
    }
    count++;
    out += text.slice(copied, match.index);
    for (const piece of pieces)
      out += piece === "&" ? match[0] : piece === "\\&" ? "&" : piece === "\\\\" ? "\\" : piece;
    copied = previousEnd = end;
    if (!global) break;
    at = match[0] === "" ? end + 1 : end;
  }
  return count === 0 ? null : { text: out + text.slice(copied), count };
}

/** rand's generator: the same seed gives the same numbers, though not mawk's. */
export class AwkRandom {
  private state: number;
  private seed: number;

  constructor(seed: number) {
    this.seed = seed;
    this.state = seed >>> 0;
  }

  /** Sets the seed; returns the one before. */
  srand(seed: number): number {
    const before = this.seed;
    this.seed = seed;
    this.state = Math.trunc(seed) >>> 0;
    return before;
  }

  /** In [0, 1). */
  rand(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
}

/** mktime("YYYY MM DD HH MM SS"): seconds since the epoch, or -1. */
export function mktime(text: string): number {
  const parts = text.trim().split(/\s+/).map(Number);
  if (parts.length < 6 || parts.some(Number.isNaN)) return -1;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  return timegm(year, month, day, hour, minute, second);
}
