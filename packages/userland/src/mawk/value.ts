/** awk's values and variables. */

import { conversion, formatDouble, formatInteger } from "../libc/printf.js";
import { byteText } from "../coreutils/escapes.js";

const NUMBER_PREFIX =
  /^[ \t\n\v\f\r]*[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?(?![a-z])|nan(?![a-z]))/i;
const NUMBER_ONLY = /^[ \t\n\v\f\r]*[-+]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)[ \t\n\v\f\r]*$/;

/** The number a text begins with (strtod(3)); 0 if none. */
export function textToNumber(text: string): number {
  const match = NUMBER_PREFIX.exec(text);
  if (match === null) return 0;
  const word = match[0].trim();
  const direct = Number(word);
  if (!Number.isNaN(direct)) return direct;
  const body = word.replace(/^[-+]/, "").toLowerCase();
  const value = body.startsWith("inf") ? Infinity : body === "nan" ? Number.NaN : Number(body);
  return word[0] === "-" ? -value : value;
}

/** Text from outside: a number too, if it looks like one. */
export class InputText {
  private number: number | null | undefined = undefined;
  constructor(readonly text: string) {}

  /** Null if the text does not look like a number. */
  numeric(): number | null {
    if (this.number === undefined) this.number = NUMBER_ONLY.test(this.text) ? textToNumber(this.text) : null;
    return this.number;
  }
}

/** Null: uninitialised, both "" and 0. */
export type Value = number | string | InputText | null;

export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return textToNumber(value);
  if (value === null) return 0;
  return value.numeric() ?? textToNumber(value.text);
}

export function toBoolean(value: Value): boolean {
  if (typeof value === "number") return value !== 0;
  if (typeof value === "string") return value !== "";
  if (value === null) return false;
  const number = value.numeric();
  return number === null ? value.text !== "" : number !== 0;
}

/** A number as text: integers of 32 bits as such, others by `format` (CONVFMT or OFMT). */
export function numberToText(value: number, format: string): string {
  if (Number.isInteger(value) && value > -2147483648 && value <= 2147483647) return value === 0 ? "0" : String(value);
  if (format === "%.6g") return Number.isNaN(value) ? "-nan" : formatDouble(GENERAL, value);
  return awkFormat(format, [value], "%.6g");
}

const GENERAL = conversion("", 0, 6, "g");

/** A variable: a scalar or an array, decided by its first use. */
export class Cell {
  value: Value = null;
  private elements: AwkArray | null = null;

  /** `origin` is the untyped variable an untyped parameter stands for. */
  constructor(private readonly origin: Cell | null = null) {}

  /** The array, made at its first use. */
  get array(): AwkArray {
    if (this.elements === null) this.elements = this.origin === null ? new AwkArray() : this.origin.array;
    return this.elements;
  }

  get isArray(): boolean {
    return this.elements !== null || (this.origin?.isArray ?? false);
  }
}

const FIRST_SIZE = 64;
/** Elements per list before mawk doubles its hash table. */
const LIST_LENGTH = 12;

/** An associative array, which is walked in the order of mawk's hash table (FNV-1a, 64 lists at first). */
export class AwkArray {
  private readonly elements = new Map<string, Value>();

  get size(): number {
    return this.elements.size;
  }

  get(key: string): Value {
    const value = this.elements.get(key);
    if (value === undefined) {
      this.elements.set(key, null);
      return null;
    }
    return value;
  }

  set(key: string, value: Value): void {
    this.elements.set(key, value);
  }

  has(key: string): boolean {
    return this.elements.has(key);
  }

  delete(key: string): void {
    this.elements.delete(key);
  }

  clear(): void {
    this.elements.clear();
  }

  keys(): string[] {
    let lists = FIRST_SIZE;
    while (this.elements.size > lists * LIST_LENGTH) lists *= 2;
    let i = 0;
    const placed = Array.from(this.elements.keys(), (key) => ({ key, list: fnv1a(key) & (lists - 1), age: i++ }));
    placed.sort((a, b) => a.list - b.list || b.age - a.age);
    return placed.map((p) => p.key);
  }
}

function fnv1a(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ (text.charCodeAt(i) & 0xff), 0x01000193);
  return h >>> 0;
}

/** Too few arguments for a format; the text is mawk's. */
export class AwkRuntimeError extends Error {
  override readonly name = "AwkRuntimeError";
}

const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]*([a-zA-Z%])?/g;

/** printf's and sprintf's formatting. Throws AwkRuntimeError. */
export function awkFormat(format: string, args: readonly Value[], convfmt: string, who = "sprintf"): string {
  let next = 0;
  let conversions = 0;
  const take = (): Value => {
    if (next >= args.length) throw new AwkRuntimeError(`not enough arguments passed to ${who}("${format}")`);
    return args[next++]!;
  };
  return format.replace(
    DIRECTIVE,
    (_whole, flags: string, width: string | undefined, precision: string | undefined, letter: string | undefined) => {
      if (letter === "%") return "%";
      conversions++;
      if (letter === undefined || !"diouxXcsaAeEfFgG".includes(letter))
        throw new AwkRuntimeError(`improper conversion(number ${conversions}) in ${who}("${format}")`);
      const w = width === "*" ? Math.trunc(toNumber(take())) : Number(width ?? 0);
      const p = precision === "*" ? Math.trunc(toNumber(take())) : precision === undefined ? -1 : Number(precision);
      const spec = conversion(flags, w, p, letter);
      const value = take();
      const pad = (text: string): string => (spec.left ? text.padEnd(spec.width) : text.padStart(spec.width));
      if (letter === "c") {
        if (typeof value === "number" || (value instanceof InputText && value.numeric() !== null))
          return pad(byteText(Math.trunc(toNumber(value)) & 0xff));
        return pad((value === null ? "" : typeof value === "string" ? value : value.text).slice(0, 1));
      }
      if (letter === "s") {
        const text =
          typeof value === "number"
            ? numberToText(value, convfmt)
            : value === null
              ? ""
              : typeof value === "string"
                ? value
                : value.text;
        return pad(p >= 0 ? text.slice(0, p) : text);
      }
      const number = toNumber(value);
      const integer = Number.isNaN(number) ? 0 : Math.trunc(number) + 0;
      if ("di".includes(letter)) return formatInteger(spec, Math.max(-2147483647, Math.min(2147483647, integer)));
      if ("ouxX".includes(letter)) return formatInteger(spec, Math.max(0, Math.min(4294967295, integer)));
      return formatDouble(spec, number);
    },
  );
}
