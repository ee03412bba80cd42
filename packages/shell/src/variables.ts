/**
 * Variables with their attributes. A forked shell shares the table until one of the two writes
 * (copy on write), because most subshells only read.
 */

import { IndexedArray } from "./indexed-array.js";
import { assocKeys } from "./assoc-order.js";

export const ATTR_EXPORT = 1;
export const ATTR_READONLY = 2;
export const ATTR_INTEGER = 4;
export const ATTR_LOWER = 8;
export const ATTR_UPPER = 16;
export const ATTR_NAMEREF = 32;
export const ATTR_CAPITALIZE = 64;
export const ATTR_TRACE = 128;

/** A variable: scalar, indexed array or associative array; declared but unset when all are null. */
export class Variable {
  value: string | null = null;
  indexed: IndexedArray | null = null;
  assoc: Map<string, string> | null = null;
  attributes = 0;
  /** An array has been given a list, if only an empty one (`declare -p` tells the difference). */
  assigned = false;

  has(attribute: number): boolean {
    return (this.attributes & attribute) !== 0;
  }

  get isArray(): boolean {
    return this.indexed !== null || this.assoc !== null;
  }

  /** What `$name` gives: element 0 of an array. */
  scalar(): string | undefined {
    if (this.indexed !== null) return this.indexed.get(0);
    if (this.assoc !== null) return this.assoc.get("0");
    return this.value ?? undefined;
  }

  /** The subscripts in bash's order. */
  keys(): string[] {
    if (this.indexed !== null) return this.indexed.keys().map(String);
    if (this.assoc !== null) return assocKeys(this.assoc);
    return this.value === null ? [] : ["0"];
  }

  values(): string[] {
    if (this.indexed !== null) return this.indexed.values();
    const { assoc } = this;
    if (assoc !== null) return assocKeys(assoc).map((key) => assoc.get(key) ?? "");
    return this.value === null ? [] : [this.value];
  }

  /** A copy with a life of its own. */
  clone(): Variable {
    const copy = new Variable();
    copy.value = this.value;
    copy.indexed = this.indexed === null ? null : this.indexed.clone();
    copy.assoc = this.assoc === null ? null : new Map(this.assoc);
    copy.attributes = this.attributes;
    copy.assigned = this.assigned;
    return copy;
  }

  makeIndexed(): IndexedArray {
    if (this.indexed === null) {
      this.indexed = new IndexedArray();
      if (this.value !== null) this.indexed.set(0, this.value);
      this.value = null;
    }
    return this.indexed;
  }

  makeAssoc(): Map<string, string> {
    if (this.assoc === null) {
      this.assoc = new Map();
      if (this.value !== null) this.assoc.set("0", this.value);
      this.value = null;
    }
    return this.assoc;
  }
}

/** The table of all variables visible now; function scopes save and restore what they hide. */
export class Variables {
  private map: Map<string, Variable>;
  private shared = false;
  private environmentCache: Map<string, string> | null = null;

  constructor(map = new Map<string, Variable>()) {
    this.map = map;
  }

  /** A table for a forked shell. */
  fork(): Variables {
    this.shared = true;
    const child = new Variables(this.map);
    child.shared = true;
    child.environmentCache = this.environmentCache;
    return child;
  }

  get(name: string): Variable | undefined {
    return this.map.get(name);
  }

  /** The variable for writing. */
  edit(name: string): Variable | undefined {
    this.own();
    const variable = this.map.get(name);
    if (variable !== undefined && variable.has(ATTR_EXPORT)) this.environmentCache = null;
    return variable;
  }

  /** The variable for writing, made when there is none. */
  editOrCreate(name: string): Variable {
    let variable = this.edit(name);
    if (variable === undefined) {
      variable = new Variable();
      this.map.set(name, variable);
    }
    return variable;
  }

  /** Puts a variable in place of what was there (function scopes). */
  replace(name: string, variable: Variable | undefined): void {
    this.own();
    this.environmentCache = null;
    if (variable === undefined) this.map.delete(name);
    else this.map.set(name, variable);
  }

  setAttribute(name: string, attribute: number, on: boolean): void {
    const variable = this.editOrCreate(name);
    if (on) variable.attributes |= attribute;
    else variable.attributes &= ~attribute;
    this.environmentCache = null;
  }

  names(): string[] {
    return [...this.map.keys()];
  }

  /** The environment for a program. */
  environment(): ReadonlyMap<string, string> {
    if (this.environmentCache !== null) return this.environmentCache;
    const environment = new Map<string, string>();
    for (const [name, variable] of this.map) {
      if (!variable.has(ATTR_EXPORT) || variable.isArray || variable.value === null) continue;
      environment.set(name, variable.value);
    }
    this.environmentCache = environment;
    return environment;
  }

  private own(): void {
    if (!this.shared) return;
    const copy = new Map<string, Variable>();
    for (const [name, variable] of this.map) copy.set(name, variable.clone());
    this.map = copy;
    this.shared = false;
  }
}
