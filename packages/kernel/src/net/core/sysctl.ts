/**
 * The settings below /proc/sys/net (after kernel/sysctl.c and net/sysctl_net.c): how their values are
 * written and read as text, and directories of them. A setting is a `SysctlDef` of the object that
 * holds its value - a namespace, a device's configuration - so one table serves all of them.
 */

import { Errno } from "@netloom/uapi";
import type { DynamicDir, DynamicFile, DynamicNode } from "../../fs/dynamic.js";

export const INT_MAX = 0x7fffffff;
export const INT_MIN = -0x80000000;
export const UINT_MAX = 0xffffffff;

/** One file: `get` gives its text without the newline; `set` takes what was written and throws EINVAL. */
export interface SysctlDef<T> {
  readonly name: string;
  /** Permission bits, 0644 by default. */
  readonly mode?: number;
  readonly get: (object: T) => string;
  readonly set?: (object: T, text: string) => void;
}

/** A directory of settings of one kind of object; one for each table, at module level. */
export class SysctlTable<T> {
  private readonly byName = new Map<string, SysctlDef<T>>();
  readonly names: readonly string[];

  constructor(defs: readonly SysctlDef<T>[]) {
    for (const def of defs) this.byName.set(def.name, def);
    this.names = [...this.byName.keys()].sort();
  }

  /** The file `name` of `object`; null if there is none. */
  file(object: T, name: string): DynamicFile | null {
    const def = this.byName.get(name);
    if (def === undefined) return null;
    const { get, set } = def;
    const read = (): string => get(object) + "\n";
    if (set === undefined) return { kind: "file", mode: def.mode ?? 0o444, read };
    return {
      kind: "file",
      mode: def.mode ?? 0o644,
      read,
      write: (text) => {
        if (text !== "") set(object, text);
      },
    };
  }

  dir(object: T, subdirs?: Readonly<Record<string, () => DynamicDir>>): DynamicDir {
    return {
      kind: "dir",
      mode: 0o555,
      lookup: (name): DynamicNode | null => {
        if (subdirs !== undefined && Object.hasOwn(subdirs, name)) return subdirs[name]!();
        return this.file(object, name);
      },
      list: () => (subdirs === undefined ? [...this.names] : [...this.names, ...Object.keys(subdirs)].sort()),
    };
  }
}

/** A directory whose entries are computed by name, listed in order of name as sysctl's are. */
export function sysctlDir(names: () => Iterable<string>, lookup: (name: string) => DynamicNode | null): DynamicDir {
  return { kind: "dir", mode: 0o555, lookup, list: () => [...names()].sort() };
}

const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);

/**
 * The integers of a write, at most `max` of them: decimal, 0x or leading-0 octal, a sign; separated by
 * blanks. What follows the last one wanted is ignored. No number, or one followed by anything else, is EINVAL.
 */
export function parseIntegers(text: string, max: number): number[] {
  const out: number[] = [];
  let i = 0;
  while (out.length < max) {
    while (i < text.length && isSpace(text.charCodeAt(i))) i++;
    if (i === text.length) break;
    let negative = false;
    if (text[i] === "-") {
      negative = true;
      i++;
    }
    let base = 10;
    if (text[i] === "0" && (text[i + 1] === "x" || text[i + 1] === "X")) {
      base = 16;
      i += 2;
    } else if (text[i] === "0") base = 8;
    const start = i;
    let value = 0;
    for (; i < text.length; i++) {
      const digit = digitOf(text.charCodeAt(i));
      if (digit >= base) break;
      value = value * base + digit;
    }
    if (i === start) throw new Errno("EINVAL");
    if (i < text.length) {
      const c = text[i];
      if (c !== " " && c !== "\t" && c !== "\n") throw new Errno("EINVAL");
    }
    out.push(negative ? 0 - value : value);
  }
  if (out.length === 0) throw new Errno("EINVAL");
  return out;
}

function digitOf(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 97 && c <= 102) return c - 87;
  if (c >= 65 && c <= 70) return c - 55;
  return 99;
}

/** One integer within bounds (proc_dointvec_minmax); EINVAL outside them. */
export function parseInteger(text: string, min = INT_MIN, max = INT_MAX): number {
  const value = parseIntegers(text, 1)[0]!;
  if (value < min || value > max) throw new Errno("EINVAL");
  return value;
}

/** Several integers: those given replace the first of `current` (proc_dointvec of a vector). */
export function parseVector(text: string, current: readonly number[], min = INT_MIN, max = INT_MAX): number[] {
  const values = parseIntegers(text, current.length);
  for (const value of values) if (value < min || value > max) throw new Errno("EINVAL");
  return [...values, ...current.slice(values.length)];
}

/** A set of numbers up to `max` as `1,5-7`: its shortest form (proc_do_large_bitmap). */
export function parseBitmap(text: string, max: number): string {
  const ranges: [number, number][] = [];
  for (const part of text.trim() === "" ? [] : text.trim().split(",")) {
    const m = BITMAP_RANGE.exec(part);
    if (m === null) throw new Errno("EINVAL");
    const first = Number(m[1]);
    const last = m[2] === undefined ? first : Number(m[2]);
    if (last < first || last > max) throw new Errno("EINVAL");
    ranges.push([first, last]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const range of ranges) {
    const previous = merged.at(-1);
    if (previous !== undefined && range[0] <= previous[1] + 1) previous[1] = Math.max(previous[1], range[1]);
    else merged.push(range);
  }
  return merged.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}
const BITMAP_RANGE = /^([0-9]+)(?:-([0-9]+))?$/;

/** The names of an object's own number fields: what `intSysctl` may name. */
export type NumberKeys<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T];

/** A setting that is a number field of its object, in the field's unit times `scale`. `changed` runs after a write. */
export function intSysctl<T, K extends NumberKeys<T>>(
  name: string,
  key: K,
  min = INT_MIN,
  max = INT_MAX,
  changed?: (object: T) => void,
): SysctlDef<T> {
  return {
    name,
    get: (object) => String(object[key]),
    set: (object, text) => {
      object[key] = parseInteger(text, min, max) as T[K];
      if (changed !== undefined) changed(object);
    },
  };
}

/** Where settings without a behaviour of their own are kept: by path, only those that were changed. */
export interface SysctlStore {
  readonly sysctls: Map<string, string>;
}

/** How a stored setting checks what is written; "ro" ones cannot be. */
export type StoredKind =
  | { readonly kind: "ints"; readonly min?: number; readonly max?: number }
  | { readonly kind: "text" }
  | { readonly kind: "ro" };

export const INTS: StoredKind = { kind: "ints" };
export const BOOL: StoredKind = { kind: "ints", min: 0, max: 1 };
export const U8: StoredKind = { kind: "ints", min: 0, max: 255 };
export const UINT: StoredKind = { kind: "ints", min: 0, max: UINT_MAX };
export const TEXT: StoredKind = { kind: "text" };
export const READ_ONLY: StoredKind = { kind: "ro" };

/** A setting that is only kept: its default as text (vectors separated by tabs) and what may be written. */
export function storedSysctl<T extends SysctlStore>(
  dir: string,
  name: string,
  value: string,
  how: StoredKind = INTS,
): SysctlDef<T> {
  const path = `${dir}/${name}`;
  const get = (object: T): string => object.sysctls.get(path) ?? value;
  if (how.kind === "ro") return { name, get };
  if (how.kind === "text") return { name, get, set: (object, text) => void object.sysctls.set(path, text.trim()) };
  const { min = INT_MIN, max = INT_MAX } = how;
  return {
    name,
    get,
    set: (object, text) => {
      const current = get(object).split("\t").map(Number);
      object.sysctls.set(path, parseVector(text, current, min, max).join("\t"));
    },
  };
}
