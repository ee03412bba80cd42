/** The command line as iproute2 reads it: word by word, keywords by prefix, and its ways to complain. */

import type { Awaitable } from "@netloom/uapi";
import type { Stdio } from "../libc/stdio.js";

/** Ends the command with a status from anywhere inside it (exit(3)). */
export class Exit extends Error {
  override readonly name = "Exit";
  constructor(
    readonly status: number,
    /** Whether it also ends a batch: the command line was wrong, not the state of things. */
    readonly final = false,
  ) {
    super(`exit ${status}`);
  }
}

/** Whether `word` abbreviates `keyword`; the empty word abbreviates nothing. */
export function matches(word: string, keyword: string): boolean {
  return word !== "" && keyword.startsWith(word);
}

/** The first of `keywords` that `word` abbreviates, or null. */
export function match<K extends string>(word: string, keywords: readonly K[]): K | null {
  if (word !== "") for (const keyword of keywords) if (keyword.startsWith(word)) return keyword;
  return null;
}

/** The words of one command, read from left to right. */
export class Args {
  private at: number;
  constructor(
    private readonly stdio: Stdio,
    readonly words: readonly string[],
    start = 0,
  ) {
    this.at = start;
  }

  /** The word at hand; undefined at the end. */
  get word(): string | undefined {
    return this.words[this.at];
  }
  get left(): number {
    return this.words.length - this.at;
  }
  /** The words not read yet. */
  rest(): readonly string[] {
    return this.words.slice(this.at);
  }
  peek(offset = 1): string | undefined {
    return this.words[this.at + offset];
  }
  skip(): void {
    this.at++;
  }
  back(): void {
    this.at--;
  }
  /** Steps to the next word, which must be there. */
  next(): string {
    this.at++;
    const word = this.words[this.at];
    return word ?? this.incomplete();
  }

  incomplete(): never {
    return this.die('Command line is not complete. Try option "help"\n', 255);
  }
  /** A wrong argument. */
  invalid(text: string, word: string): never {
    return this.die(`Error: argument "${word}" is wrong: ${text}\n`, 255);
  }
  /** A wrong argument, where iproute2's message ends with an empty line. */
  invalidLine(text: string, word: string): never {
    return this.invalid(`${text}\n`, word);
  }
  duplicate(name: string, word: string): never {
    return this.die(`Error: duplicate "${name}": "${word}" is the second value.\n`, 255);
  }
  /** A word that is no keyword where the unnamed argument was given already. */
  duplicateOrGarbage(name: string, word: string): never {
    return this.die(`Error: either "${name}" is duplicate, or "${word}" is a garbage.\n`, 255);
  }
  missing(name: string): never {
    return this.die(`Error: argument "${name}" is required\n`, 255);
  }
  /** Prints to standard error and exits. */
  die(text: string, status: number): never {
    this.fail(text);
    throw new Exit(status, true);
  }
  /** Prints to standard error, after what standard output has let go. */
  fail(text: string): void {
    settle(this.stdio.flush());
    this.stdio.err(text);
  }

  /** `on` or `off` as the older options take it: anything else ends with status 1. */
  onOff(name: string): boolean {
    const word = this.word!;
    if (word === "on") return true;
    if (word === "off") return false;
    return this.die(`Error: argument of "${name}" must be "on" or "off", not "${word}"\n`, 1);
  }
  /** `on` or `off` as the newer options take it; `status` is how the command ends on another word. */
  oneOfOnOff(name: string, status: number): boolean {
    return this.oneOf(name, ["off", "on"], status) === 1;
  }
  /** The index of the word in `list`. */
  oneOf(name: string, list: readonly string[], status: number): number {
    const word = this.word!;
    const index = list.indexOf(word);
    if (index >= 0) return index;
    const values = list.map((value) => `"${value}"`).join(", ");
    return this.die(`Error: argument of "${name}" must be one of ${values}, not "${word}"\n`, status);
  }
}

const INTEGER = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const HEX = /^[ \t\n\v\f\r]*([+-]?)(?:0[xX])?([0-9a-fA-F]+)$/;
const DECIMAL = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/;

/** strtol(3): base 0 takes 0x and 0 prefixes; null for anything but a whole number. */
export function parseInteger(word: string, base: 0 | 10 | 16 = 0): number | null {
  const m = (base === 16 ? HEX : base === 10 ? DECIMAL : INTEGER).exec(word);
  if (m === null) return null;
  const digits = m[2]!;
  const value =
    base === 16
      ? parseInt(digits, 16)
      : base === 10
        ? Number(digits)
        : digits.length > 1 && digits[0] === "0" && digits[1] !== "x" && digits[1] !== "X"
          ? parseInt(digits, 8)
          : Number(digits);
  return m[1] === "-" ? -value : value;
}

/** A number from 0 to `max`; null otherwise. */
export function parseUnsigned(word: string, max = 0xffffffff, base: 0 | 10 | 16 = 0): number | null {
  const value = parseInteger(word, base);
  return value === null || value < 0 || value > max ? null : value;
}

/** A 32-bit signed number; null otherwise. */
export function parseS32(word: string, base: 0 | 10 = 0): number | null {
  const value = parseInteger(word, base);
  return value === null || value < -0x80000000 || value > 0x7fffffff ? null : value;
}

/** atoi(3): leading digits, 0 without any. */
export function atoi(word: string): number {
  const m = ATOI.exec(word);
  return m === null ? 0 : Number(m[0]) | 0;
}
const ATOI = /^[ \t\n\v\f\r]*[+-]?[0-9]+/;

/** Lets a write go on by itself; whoever flushes at the end sees its failure. */
export function settle(done: Awaitable<void>): void {
  if (done instanceof Promise) done.catch(() => {});
}
