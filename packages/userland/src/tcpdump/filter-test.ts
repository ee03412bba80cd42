/**
 * What a capture filter tests, as a tree over the packet's bytes. A load behind the end of the packet ends the whole filter with
 * no, as in the kernel's interpreter (bpf(4)).
 */

import { getU16, getU32 } from "@netloom/wire";

/** A packet under test. */
export interface FilterPacket {
  readonly data: Uint8Array;
  /** With the VLAN tag that the kernel holds apart, which only `vlan` and what follows it see; otherwise `data`. */
  readonly tagged: Uint8Array;
  /** On the wire. */
  readonly length: number;
  /** This host sent it; null if that is not known here, as in a file. */
  readonly outgoing: boolean | null;
  /** Where it was captured; null if that is not known here. */
  readonly ifindex: number | null;
}

/** An unsigned 32-bit number. */
export type Value =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "len" }
  | { readonly kind: "ifindex" }
  /** What nobody has loaded: 0. */
  | { readonly kind: "unloaded" }
  | Load
  | { readonly kind: "arithmetic"; readonly operator: string; readonly left: Value; readonly right: Value };

interface Load {
  readonly kind: "load";
  readonly base: number;
  /** Added to `base`. */
  readonly index: Value;
  /** Where the IPv4 header is whose length is added too; -1 for none. */
  readonly ip: number;
  readonly size: number;
  readonly tagged: boolean;
}

export type Relation = "=" | ">" | ">=" | "<" | "<=" | "!=";

export type Test =
  | { readonly kind: "compare"; readonly relation: Relation; readonly left: Value; readonly right: Value }
  | { readonly kind: "and" | "or"; readonly left: Test; readonly right: Test }
  | { readonly kind: "not"; readonly test: Test }
  | { readonly kind: "outgoing" }
  | {
      readonly kind: "protochain";
      readonly six: boolean;
      readonly network: number;
      readonly protocol: number;
      readonly tagged: boolean;
    };

export const number = (value: number): Value => ({ kind: "number", value: value >>> 0 });
export const compare = (left: Value, relation: Relation, right: Value): Test => ({
  kind: "compare",
  relation,
  left,
  right,
});
export const and = (left: Test, right: Test): Test => ({ kind: "and", left, right });
export const or = (left: Test, right: Test): Test => ({ kind: "or", left, right });
export const not = (test: Test): Test => ({ kind: "not", test });
export const ALWAYS: Test = compare(number(1), "=", number(1));
export const NEVER: Test = compare(number(1), "=", number(0));

const OUT_OF_PACKET = new Error("out of packet");

/** Whether the packet passes. */
export function passes(test: Test, packet: FilterPacket): boolean {
  try {
    return holds(test, packet);
  } catch (error) {
    if (error === OUT_OF_PACKET) return false;
    throw error;
  }
}

function holds(test: Test, packet: FilterPacket): boolean {
  switch (test.kind) {
    case "and":
      return holds(test.left, packet) && holds(test.right, packet);
    case "or":
      return holds(test.left, packet) || holds(test.right, packet);
    case "not":
      return !holds(test.test, packet);
    case "outgoing":
      return known(packet.outgoing);
    case "protochain":
      return protochain(test.tagged ? packet.tagged : packet.data, test.six, test.network, test.protocol);
    case "compare":
      return related(evaluate(test.left, packet), test.relation, evaluate(test.right, packet));
  }
}

/** What the packet comes without is behind its end. */
function known<T>(value: T | null): T {
  if (value === null) throw OUT_OF_PACKET;
  return value;
}

function related(x: number, relation: Relation, y: number): boolean {
  switch (relation) {
    case "=":
      return x === y;
    case "!=":
      return x !== y;
    case ">":
      return x > y;
    case ">=":
      return x >= y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
  }
}

function evaluate(value: Value, packet: FilterPacket): number {
  switch (value.kind) {
    case "number":
      return value.value;
    case "len":
      return packet.length;
    case "ifindex":
      return known(packet.ifindex);
    case "unloaded":
      return 0;
    case "load": {
      const b = value.tagged ? packet.tagged : packet.data;
      const ip = value.ip < 0 ? 0 : (read(b, value.ip, 1) & 15) << 2;
      return read(b, (value.base + ip + evaluate(value.index, packet)) >>> 0, value.size);
    }
    case "arithmetic":
      return calculate(evaluate(value.left, packet), value.operator, evaluate(value.right, packet));
  }
}

function read(b: Uint8Array, o: number, size: number): number {
  if (o + size > b.length) throw OUT_OF_PACKET;
  return size === 1 ? b[o]! : size === 2 ? getU16(b, o) : getU32(b, o);
}

function calculate(x: number, operator: string, y: number): number {
  switch (operator) {
    case "+":
      return (x + y) >>> 0;
    case "-":
      return (x - y) >>> 0;
    case "*":
      return Math.imul(x, y) >>> 0;
    case "/":
    case "%":
      // Division by zero ends the filter, too.
      if (y === 0) throw OUT_OF_PACKET;
      return operator === "/" ? Math.floor(x / y) : x % y;
    case "&":
      return (x & y) >>> 0;
    case "|":
      return (x | y) >>> 0;
    case "^":
      return (x ^ y) >>> 0;
    case "<<":
      return y > 31 ? 0 : (x << y) >>> 0;
    default:
      return y > 31 ? 0 : x >>> y;
  }
}

/** Follows the headers that may stand before `protocol`: extension headers in IPv6, AH in both. */
function protochain(b: Uint8Array, six: boolean, network: number, protocol: number): boolean {
  let next = read(b, network + (six ? 6 : 9), 1);
  let o = network + (six ? 40 : (read(b, network, 1) & 15) << 2);
  while (next !== protocol && next !== 59) {
    const extension = six && (next === 0 || next === 60 || next === 43 || next === 44);
    if (!extension && next !== 51) break;
    next = read(b, o, 1);
    o += extension ? (read(b, o + 1, 1) + 1) * 8 : (read(b, o + 1, 1) + 2) * 4;
  }
  return next === protocol;
}

// ---- what libpcap's optimizer finds out: that no packet can pass

/** Facts about values by their keys: what one is, or some that it is not. */
type Facts = ReadonlyMap<string, number | ReadonlySet<number>>;

/** Paths that are looked at before the filter is taken as possible. */
const MAX_PATHS = 20_000;

/** False if the comparisons with constants contradict one another on every path. */
export function canPass(test: Test): boolean {
  let paths = 0;
  const possible = (t: Test, wanted: boolean, facts: Facts, then: (facts: Facts) => boolean): boolean => {
    if (++paths > MAX_PATHS) return true;
    switch (t.kind) {
      case "not":
        return possible(t.test, !wanted, facts, then);
      case "and":
      case "or": {
        const both = (t.kind === "and") === wanted;
        if (both) return possible(t.left, wanted, facts, (f) => possible(t.right, wanted, f, then));
        return (
          possible(t.left, wanted, facts, then) ||
          possible(t.left, !wanted, facts, (f) => possible(t.right, wanted, f, then))
        );
      }
      case "compare": {
        const right = constant(t.right);
        const left = constant(t.left);
        if (right === null) return then(facts);
        if (left !== null) return related(left, t.relation, right) === wanted && then(facts);
        return comparePossible(t.left, t.relation, right, wanted, facts, then);
      }
      default:
        return then(facts);
    }
  };
  return possible(test, true, new Map(), () => true);
}

function comparePossible(
  left: Value,
  relation: Relation,
  right: number,
  wanted: boolean,
  facts: Facts,
  then: (facts: Facts) => boolean,
): boolean {
  const key = keyOf(left);
  const known = facts.get(key);
  if (typeof known === "number") return related(known, relation, right) === wanted && then(facts);
  if (relation !== "=" && relation !== "!=") return then(facts);
  const equal = (relation === "=") === wanted;
  if (equal && known?.has(right) === true) return false;
  return then(new Map(facts).set(key, equal ? right : new Set(known).add(right)));
}

/** The value of an expression of numbers only; null if it depends on the packet. */
function constant(value: Value): number | null {
  if (value.kind === "number") return value.value;
  if (value.kind !== "arithmetic") return null;
  const left = constant(value.left);
  const right = constant(value.right);
  return left === null || right === null ? null : calculate(left, value.operator, right);
}

function keyOf(value: Value): string {
  switch (value.kind) {
    case "number":
      return `${value.value}`;
    case "load":
      return `${value.tagged ? "t" : ""}${value.base}[${keyOf(value.index)}+${value.ip}]:${value.size}`;
    case "arithmetic":
      return `(${keyOf(value.left)}${value.operator}${keyOf(value.right)})`;
    default:
      return value.kind;
  }
}
