/** Rates, sizes, times, shares and handles as tc(8) reads and prints them. */

import { TC_H_ROOT } from "@netloom/netlink";
import { formatG } from "../libc/printf.js";

const NUMBER = /^[ \t\n\v\f\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

/** strtod(3): the number a word begins with, and the rest; null if there is none. */
function number(word: string): { value: number; rest: string } | null {
  const m = NUMBER.exec(word);
  return m === null ? null : { value: Number(m[0]), rest: word.slice(m[0].length) };
}

/** A number with one of the suffixes of `units`, in lower case; null if the word is no such thing. */
function scaled(word: string, units: Readonly<Record<string, number>>): number | null {
  const n = number(word);
  if (n === null) return null;
  const rest = n.rest.toLowerCase();
  return Object.hasOwn(units, rest) ? n.value * units[rest]! : null;
}

// ---- rates

const RATE_UNITS: Record<string, number> = { "": 1, bit: 1, bps: 8 };
["k", "m", "g", "t"].forEach((prefix, i) => {
  RATE_UNITS[`${prefix}bit`] = 1000 ** (i + 1);
  RATE_UNITS[`${prefix}ibit`] = 1024 ** (i + 1);
  RATE_UNITS[`${prefix}bps`] = 8 * 1000 ** (i + 1);
  RATE_UNITS[`${prefix}ibps`] = 8 * 1024 ** (i + 1);
});

/** Bytes a second of `1mbit`, `100kbps` (bytes), `5` (bits). */
export function parseRate(word: string): number | null {
  const bits = scaled(word, RATE_UNITS);
  return bits === null || bits < 0 ? null : Math.floor(bits / 8);
}

/** Bytes a second as bits, in the largest unit that leaves them whole, or from 1000 of it. */
export function formatRate(bytes: number, iec: boolean): string {
  const kilo = iec ? 1024 : 1000;
  let bits = bytes * 8;
  let unit = 0;
  while (unit < 4 && bits >= kilo && (bits % kilo === 0 || bits >= 1000 * kilo)) {
    bits = Math.floor(bits / kilo);
    unit++;
  }
  return `${bits}${["", "K", "M", "G", "T"][unit]}${unit > 0 && iec ? "i" : ""}bit`;
}

// ---- sizes

const SIZE_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  kbit: 128,
  mbit: 128 * 1024,
  gbit: 128 * 1024 ** 2,
};

/** Bytes of `10k`, `32kbit`. */
export function parseSize(word: string): number | null {
  const size = scaled(word, SIZE_UNITS);
  return size === null || size < 0 || size > 0xffffffff ? null : Math.floor(size);
}

/** `SIZE[/CELL]`, the cell a power of two; null if it is not. */
export function parseSizeAndCell(word: string): number | null {
  const [size, cell] = word.split("/", 2);
  if (cell !== undefined && (!/^\d+$/.test(cell) || Math.log2(Number(cell)) % 1 !== 0)) return null;
  return parseSize(size!);
}

export function formatSize(bytes: number): string {
  const mega = Math.round(bytes / 1048576);
  if (bytes >= 1048576 && Math.abs(mega * 1048576 - bytes) < 1024) return `${formatG(mega)}Mb`;
  const kilo = Math.round(bytes / 1024);
  if (bytes >= 1024 && Math.abs(kilo * 1024 - bytes) < 16) return `${formatG(kilo)}Kb`;
  return `${bytes}b`;
}

// ---- times

const TIME_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  us: 1,
  usec: 1,
  usecs: 1,
  ms: 1e3,
  msec: 1e3,
  msecs: 1e3,
  s: 1e6,
  sec: 1e6,
  secs: 1e6,
};
const TIME64_UNITS: Readonly<Record<string, number>> = {
  "": 1,
  ns: 1,
  nsec: 1,
  nsecs: 1,
  us: 1e3,
  usec: 1e3,
  usecs: 1e3,
  ms: 1e6,
  msec: 1e6,
  msecs: 1e6,
  s: 1e9,
  sec: 1e9,
  secs: 1e9,
};

/** Whole microseconds of `10ms`; negative ones wrap, as in C. */
export function parseTime(word: string): number | null {
  const us = scaled(word, TIME_UNITS);
  return us === null ? null : Math.trunc(us) >>> 0;
}
/** Nanoseconds. */
export function parseTime64(word: string): number | null {
  const ns = scaled(word, TIME64_UNITS);
  return ns === null ? null : Math.trunc(ns);
}

export function formatTime(us: number): string {
  if (us >= 1e6) return `${formatG(us / 1e6, 3)}s`;
  if (us >= 1e3) return `${formatG(us / 1e3, 3)}ms`;
  return `${us}us`;
}
export function formatTime64(ns: number): string {
  if (ns >= 1e9) return `${formatG(ns / 1e9, 3)}s`;
  if (ns >= 1e6) return `${formatG(ns / 1e6, 3)}ms`;
  if (ns >= 1e3) return `${formatG(ns / 1e3, 3)}us`;
  return `${ns}ns`;
}

// ---- shares

const U32_MAX = 0xffffffff;

/** A share of 2^32-1 of `10%` or `10`; null unless it is from 0 to 100. */
export function parsePercent(word: string): number | null {
  const n = number(word);
  if (n === null || (n.rest !== "" && n.rest !== "%") || n.value < 0 || n.value > 100) return null;
  return Math.round((n.value / 100) * U32_MAX);
}
/** Of 1, for JSON; and in percent. */
export const share = (value: number): number => value / U32_MAX;
export const formatPercent = (value: number): string => `${formatG((100 * value) / U32_MAX)}%`;

// ---- handles

const HEX = /^(?:0[xX])?([0-9a-fA-F]+)/;

function hex(word: string): { value: number; rest: string } | null {
  const m = HEX.exec(word);
  return m === null ? null : { value: parseInt(m[1]!, 16), rest: word.slice(m[0].length) };
}

/** `8001:` or `1`; what follows the colon is ignored, as tc(8) does. */
export function parseQdiscHandle(word: string): number | null {
  if (word === "none") return 0;
  const major = hex(word);
  if (major === null || (major.rest !== "" && !major.rest.startsWith(":")) || major.value > 0xffff) return null;
  return major.value * 0x10000;
}

/** `root`, `none`, `1:`, `1:10`, `:10`. */
export function parseClassid(word: string): number | null {
  if (word === "root") return TC_H_ROOT;
  if (word === "none") return 0;
  const major = hex(word) ?? (word.startsWith(":") ? { value: 0, rest: word } : null);
  if (major === null) return null;
  if (major.rest === "") return major.value > U32_MAX ? null : major.value;
  if (!major.rest.startsWith(":") || major.value > 0xffff) return null;
  const after = major.rest.slice(1);
  const minor = after === "" ? { value: 0, rest: "" } : hex(after);
  return minor === null || minor.rest !== "" || minor.value > 0xffff ? null : major.value * 0x10000 + minor.value;
}

export function formatClassid(classid: number): string {
  if (classid === TC_H_ROOT) return "root";
  if (classid === 0) return "none";
  const major = classid >>> 16;
  const minor = classid & 0xffff;
  if (major === 0) return `:${minor.toString(16)}`;
  return `${major.toString(16)}:${minor === 0 ? "" : minor.toString(16)}`;
}
export const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");
