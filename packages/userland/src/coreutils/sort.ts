/** sort(1), in the C locale. */

import { O_CREAT, O_TRUNC, O_WRONLY } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { readLines } from "../libc/lines.js";
import { quote, quoteIfNeeded } from "../libc/quote.js";
import { compareVersions } from "../libc/strverscmp.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

/** How one key is compared. */
interface Ordering {
  numeric: boolean;
  general: boolean;
  human: boolean;
  month: boolean;
  version: boolean;
  random: boolean;
  reverse: boolean;
  fold: boolean;
  dictionary: boolean;
  printable: boolean;
  skipStart: boolean;
  skipEnd: boolean;
}

/** `-k F[.C][OPTS][,F[.C][OPTS]]`; fields and characters count from 1, an end character 0 is the field's end. */
interface Key extends Ordering {
  readonly startField: number;
  readonly startChar: number;
  readonly endField: number;
  readonly endChar: number;
  /** Has ordering letters of its own and inherits none. */
  readonly own: boolean;
}

function noOrdering(): Ordering {
  return {
    numeric: false,
    general: false,
    human: false,
    month: false,
    version: false,
    random: false,
    reverse: false,
    fold: false,
    dictionary: false,
    printable: false,
    skipStart: false,
    skipEnd: false,
  };
}

function setOrdering(o: Ordering, letter: string, at: "start" | "end" | "both"): boolean {
  switch (letter) {
    case "b":
      if (at !== "end") o.skipStart = true;
      if (at !== "start") o.skipEnd = true;
      return true;
    case "n":
      o.numeric = true;
      return true;
    case "g":
      o.general = true;
      return true;
    case "h":
      o.human = true;
      return true;
    case "M":
      o.month = true;
      return true;
    case "V":
      o.version = true;
      return true;
    case "R":
      o.random = true;
      return true;
    case "r":
      o.reverse = true;
      return true;
    case "f":
      o.fold = true;
      return true;
    case "d":
      o.dictionary = true;
      return true;
    case "i":
      o.printable = true;
      return true;
    default:
      return false;
  }
}

function parseKey(c: Command, text: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (match === null)
    c.fail(
      /^\d/.test(text)
        ? `stray character in field spec: invalid field specification ${quote(text)}`
        : `invalid number at field start: invalid count at start of ${quote(text)}`,
    );
  if (Number(match[1]) === 0) c.fail(`field number is zero: invalid field specification ${quote(text)}`);
  if (match[2] !== undefined && Number(match[2]) === 0)
    c.fail(`character offset is zero: invalid field specification ${quote(text)}`);
  const key = {
    ...noOrdering(),
    startField: Number(match[1]),
    startChar: Number(match[2] ?? 1),
    endField: match[4] === undefined ? Infinity : Number(match[4]),
    endChar: Number(match[5] ?? 0),
    own: (match[3] ?? "") + (match[6] ?? "") !== "",
  };
  for (const letter of match[3] ?? "")
    if (!setOrdering(key, letter, "start"))
      c.fail(`stray character in field spec: invalid field specification ${quote(text)}`);
  for (const letter of match[6] ?? "")
    if (!setOrdering(key, letter, "end"))
      c.fail(`stray character in field spec: invalid field specification ${quote(text)}`);
  return key;
}

export const sort = coreutil({
  name: "sort",
  short: "bcCdfghik:mMno:rRsS:t:T:uVz",
  long: {
    "ignore-leading-blanks": "b",
    check: "check::",
    "dictionary-order": "d",
    "ignore-case": "f",
    "general-numeric-sort": "g",
    "human-numeric-sort": "h",
    "ignore-nonprinting": "i",
    key: "k",
    merge: "m",
    "month-sort": "M",
    "numeric-sort": "n",
    output: "o",
    "random-sort": "R",
    reverse: "r",
    stable: "s",
    "buffer-size": "S",
    "field-separator": "t",
    "temporary-directory": "T",
    unique: "u",
    "version-sort": "V",
    "zero-terminated": "z",
    sort: "sort:",
    parallel: "parallel:",
  },
  usage: "Usage: sort [-bcCdfghiMnRrsuVz] [-k KEY]... [-t SEP] [-o FILE] [FILE]...\nSort lines.\n",
  failure: 2,
  async run(c, { options, operands }) {
    const global = noOrdering();
    const keys: Key[] = [];
    let separator: string | null = null;
    let output: string | null = null;
    let [check, unique, stable, delimiter] = ["", false, false, 10];
    for (const [key, value] of options) {
      if (setOrdering(global, key, "both")) continue;
      if (key === "k") keys.push(parseKey(c, value));
      else if (key === "t") {
        if (value === "") c.fail("empty tab");
        if (value !== "\\0" && value.length > 1) c.fail(`multi-character tab ${quote(value)}`);
        separator = value === "\\0" ? "\0" : value;
      } else if (key === "o") output = value;
      else if (key === "c" || key === "C") check = key;
      else if (key === "check") check = value === "" || value.startsWith("diag") ? "c" : "C";
      else if (key === "u") unique = true;
      else if (key === "s") stable = true;
      else if (key === "z") delimiter = 0;
      else if (key === "sort")
        setOrdering(
          global,
          {
            numeric: "n",
            general: "g",
            "general-numeric": "g",
            human: "h",
            "human-numeric": "h",
            month: "M",
            version: "V",
            random: "R",
          }[value] ?? c.usage(`invalid argument ${quote(value)} for '--sort'`),
          "both",
        );
    }
    const effective = keys.length === 0 ? [] : keys.map((key) => (key.own ? key : { ...key, ...global }));
    const compare = comparator(effective, global, separator, stable || unique, c);
    if (check !== "" && operands.length > 1) c.fail(`extra operand ${quote(operands[1]!)} not allowed with -${check}`);
    const lines: string[] = [];
    for (const name of operands.length === 0 ? ["-"] : operands) {
      try {
        for (const line of await readLines(c.sys, name, delimiter)) lines.push(line);
      } catch (error) {
        c.failErrno(name === "-" ? "-: read failed" : `cannot read: ${quoteIfNeeded(name)}`, error);
      }
    }
    if (check !== "") return checkOrder(c, lines, compare, unique, check === "c", operands[0] ?? "-");
    lines.sort(compare);
    const kept = unique ? lines.filter((line, i) => i === 0 || compare(lines[i - 1]!, line) !== 0) : lines;
    const end = String.fromCharCode(delimiter);
    const text = kept.length === 0 ? "" : kept.join(end) + end;
    if (output === null) {
      c.out(text);
      return 0;
    }
    try {
      const fd = c.sys.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      await c.sys.write(fd, encodeUtf8(text));
      c.sys.close(fd);
    } catch (error) {
      c.failErrno(`open failed: ${quoteIfNeeded(output)}`, error);
    }
    return 0;
  },
});

function checkOrder(
  c: Command,
  lines: readonly string[],
  compare: (a: string, b: string) => number,
  unique: boolean,
  diagnose: boolean,
  name: string,
): number {
  for (let i = 1; i < lines.length; i++) {
    const order = compare(lines[i - 1]!, lines[i]!);
    if (order < 0 || (order === 0 && !unique)) continue;
    if (diagnose) c.error(`${name}:${i + 1}: disorder: ${lines[i]}`);
    return 1;
  }
  return 0;
}

const isBlank = (c: string | undefined): boolean => c === " " || c === "\t" || c === "\n";
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function comparator(
  keys: readonly Key[],
  global: Ordering,
  separator: string | null,
  stable: boolean,
  c: Command,
): (a: string, b: string) => number {
  const plain = keys.length === 0 && !Object.values(global).some((on) => on);
  if (plain) return byCode;
  const salt = (keys.length === 0 ? global.random : keys.some((k) => k.random)) ? (c.sys.getrandom(4)[0] ?? 0) + 1 : 0;
  if (keys.length === 0) {
    const simple = compareAs(global, salt);
    return (a, b) => {
      const order = simple(skip(a, global.skipStart), skip(b, global.skipStart));
      if (order !== 0) return global.reverse ? -order : order;
      return stable ? 0 : global.reverse ? -byCode(a, b) : byCode(a, b);
    };
  }
  const compares = keys.map((key) => compareAs(key, salt));
  return (a, b) => {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const order = compares[i]!(extract(a, key, separator), extract(b, key, separator));
      if (order !== 0) return key.reverse ? -order : order;
    }
    return stable ? 0 : global.reverse ? -byCode(a, b) : byCode(a, b);
  };
}

function skip(text: string, on: boolean): string {
  return on ? text.replace(/^[ \t\n]+/, "") : text;
}

/** Offset where field `n` (from 1) begins; leading blanks belong to a field when no separator was given. */
function fieldStart(line: string, n: number, separator: string | null): number {
  let at = 0;
  for (; n > 1 && at < line.length; n--) {
    if (separator !== null) {
      const end = line.indexOf(separator, at);
      if (end < 0) return line.length;
      at = end + 1;
    } else at = fieldEnd(line, at, null);
  }
  return at;
}

function fieldEnd(line: string, at: number, separator: string | null): number {
  if (separator !== null) {
    const end = line.indexOf(separator, at);
    return end < 0 ? line.length : end;
  }
  while (at < line.length && isBlank(line[at])) at++;
  while (at < line.length && !isBlank(line[at])) at++;
  return at;
}

function extract(line: string, key: Key, separator: string | null): string {
  let start = fieldStart(line, key.startField, separator);
  if (key.skipStart) while (isBlank(line[start])) start++;
  start = Math.min(line.length, start + key.startChar - 1);
  if (key.endField === Infinity) return line.slice(start);
  let end = fieldStart(line, key.endField, separator);
  if (key.endChar === 0) end = fieldEnd(line, end, separator);
  else {
    if (key.skipEnd) while (isBlank(line[end])) end++;
    end = Math.min(line.length, end + key.endChar);
  }
  return end <= start ? "" : line.slice(start, end);
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function compareAs(o: Ordering, salt: number): (a: string, b: string) => number {
  if (o.numeric) return compareNumeric;
  if (o.human) return (a, b) => humanOrder(a) - humanOrder(b) || compareNumeric(a, b);
  if (o.general) return (a, b) => generalNumber(a) - generalNumber(b) || 0;
  if (o.month) return (a, b) => monthOf(a) - monthOf(b);
  if (o.version) return compareVersions;
  if (o.random) return (a, b) => hash(a, salt) - hash(b, salt) || byCode(a, b);
  if (!o.fold && !o.dictionary && !o.printable) return byCode;
  const clean = (text: string): string => {
    // oxlint-disable-next-line no-control-regex
    const kept = o.dictionary ? text.replace(/[^A-Za-z0-9 \t]/g, "") : o.printable ? text.replace(/[^ -~]/g, "") : text;
    return o.fold ? kept.toUpperCase() : kept;
  };
  return (a, b) => byCode(clean(a), clean(b));
}

const NUMBER = /^[ \t]*(-?)(\d*)(?:\.(\d*))?/;

/** Decimal strings of any length, without rounding. */
function compareNumeric(a: string, b: string): number {
  const [x, y] = [Number.parseFloat(a), Number.parseFloat(b)];
  if (Math.abs(x) < 1e15 && Math.abs(y) < 1e15 && !/[eE]/.test(a) && !/[eE]/.test(b)) return x - y;
  const [, sa = "", ia = "", fa = ""] = NUMBER.exec(a) ?? [];
  const [, sb = "", ib = "", fb = ""] = NUMBER.exec(b) ?? [];
  const na = ia.replace(/^0+/, "");
  const nb = ib.replace(/^0+/, "");
  const zeroA = na === "" && /^0*$/.test(fa);
  const zeroB = nb === "" && /^0*$/.test(fb);
  const signA = zeroA ? 0 : sa === "-" ? -1 : 1;
  const signB = zeroB ? 0 : sb === "-" ? -1 : 1;
  if (signA !== signB) return signA - signB;
  const size = na.length - nb.length || byCode(na, nb) || byCode(fa.replace(/0+$/, ""), fb.replace(/0+$/, ""));
  return signA * size;
}

function humanOrder(text: string): number {
  const match = /^[ \t]*(-?)(\d*\.?\d*)([kKMGTPEZY]?)/.exec(text);
  if (match === null || /^[0.]*$/.test(match[2]!)) return 0;
  const order = match[3] === "" ? 0 : "KMGTPEZY".indexOf(match[3]!.toUpperCase()) + 1;
  return match[1] === "-" ? -order : order;
}

/** Numbers as strtold(3) reads them; what is none sorts first. */
function generalNumber(text: string): number {
  const match = /^\s*[-+]?(inf(inity)?|0x[0-9a-f]+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)/i.exec(text);
  if (match === null) return -Number.MAX_VALUE;
  const word = match[0].trim().toLowerCase();
  return word.includes("inf") ? (word[0] === "-" ? -1e308 : 1e308) : Number(word);
}

function monthOf(text: string): number {
  return MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase());
}

function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h ^= h >>> 15;
  return Math.imul(h, 0x2c1b3c6d) >>> 0;
}
