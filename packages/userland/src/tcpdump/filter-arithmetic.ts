/** Byte tests of capture filters: comparisons of sums over `proto[offset:size]`, `len` and constants. */

import { CONSTANTS, FilterError, type Token } from "./filter-lex.js";
import {
  and,
  etherType,
  ip4Protocol,
  load,
  OUT_OF_PACKET,
  transport,
  unfragmented,
  type Layout,
  type Test,
  type Value,
} from "./filter-primitives.js";

export const TRANSPORTS: ReadonlyMap<string, number> = new Map([
  ["icmp", 1],
  ["igmp", 2],
  ["tcp", 6],
  ["igrp", 9],
  ["udp", 17],
  ["esp", 50],
  ["ah", 51],
  ["icmp6", 58],
  ["pim", 103],
  ["vrrp", 112],
  ["carp", 112],
  ["sctp", 132],
]);
export const ETHERTYPES: ReadonlyMap<string, number> = new Map([
  ["ip", 0x0800],
  ["arp", 0x0806],
  ["rarp", 0x8035],
  ["ip6", 0x86dd],
  ["atalk", 0x809b],
  ["aarp", 0x80f3],
  ["decnet", 0x6003],
  ["lat", 0x6004],
  ["moprc", 0x6002],
  ["mopdl", 0x6001],
]);
export const LINKS: ReadonlySet<string> = new Set(["ether", "link", "ppp", "slip", "fddi", "tr", "wlan"]);

/** Reads the tokens of a filter; what a name means depends on where the headers are. */
export class ArithmeticReader {
  protected at = 0;

  constructor(
    protected readonly tokens: readonly Token[],
    protected layout: Layout,
  ) {}

  protected peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  protected accept(...texts: string[]): boolean {
    if (this.peek().kind === "end" || !texts.includes(this.peek().text)) return false;
    this.at++;
    return true;
  }

  protected syntax(): never {
    throw new FilterError("syntax error");
  }

  /** Null, and nothing consumed, where no comparison stands. */
  protected relation(): Test | null {
    const start = this.at;
    const checks: Test[] = [];
    const left = this.sum(checks, 0);
    const operator =
      left === null
        ? null
        : ["=", "==", "!=", ">", "<", ">=", "<="].find((s) => this.peek().text === s && this.peek().kind === "sign");
    if (left === null || operator === undefined || operator === null) {
      this.at = start;
      return null;
    }
    this.at++;
    const right = this.sum(checks, 0);
    if (right === null) this.syntax();
    let test: Test = compare(operator, left, right);
    for (const check of checks.reverse()) test = and(check, test);
    return test;
  }

  private sum(checks: Test[], level: number): Value | null {
    if (level === LEVELS.length) return this.factor(checks);
    let left = this.sum(checks, level + 1);
    while (left !== null && this.peek().kind === "sign" && LEVELS[level]!.includes(this.peek().text)) {
      const operator = this.tokens[this.at++]!.text;
      const right = this.sum(checks, level + 1);
      if (right === null) return null;
      left = combine(operator, left, right);
    }
    return left;
  }

  private factor(checks: Test[]): Value | null {
    const token = this.peek();
    if (token.kind === "number") {
      this.at++;
      const value = Number(token.text) >>> 0;
      return () => value;
    }
    if (this.accept("-")) {
      const value = this.factor(checks);
      return value === null ? null : (b, n) => -value(b, n) >>> 0;
    }
    if (this.accept("(")) {
      const value = this.sum(checks, 0);
      return value !== null && this.accept(")") ? value : null;
    }
    if (token.kind !== "word") return null;
    if (this.accept("len")) return (_b, n) => n;
    const constant = CONSTANTS.get(token.text);
    if (constant !== undefined) {
      this.at++;
      return () => constant;
    }
    if (this.peek(1).text !== "[") return null;
    this.at += 2;
    const offset = this.sum(checks, 0);
    if (offset === null) this.syntax();
    let size = 1;
    if (this.accept(":")) {
      size = Number(this.tokens[this.at++]!.text);
      if (size !== 1 && size !== 2 && size !== 4) throw new FilterError("data size must be 1, 2, or 4");
    }
    if (!this.accept("]")) this.syntax();
    return this.access(token.text, offset, size, checks);
  }

  /** `proto[offset:size]`; the packet must be of that protocol. */
  private access(proto: string, offset: Value, size: number, checks: Test[]): Value {
    const l = this.layout;
    if (LINKS.has(proto)) return (b, n) => load(b, offset(b, n), size);
    const type = ETHERTYPES.get(proto);
    if (type !== undefined) {
      checks.push(etherType(l, type));
      return (b, n) => load(b, l.network + offset(b, n), size);
    }
    const number = TRANSPORTS.get(proto);
    if (number === undefined) this.syntax();
    if (proto === "icmp6") {
      checks.push(and(etherType(l, 0x86dd), (b) => load(b, l.network + 6, 1) === number));
      return (b, n) => load(b, l.network + 40 + offset(b, n), size);
    }
    checks.push(and(ip4Protocol(l, number), (b) => unfragmented(b, l)));
    return (b, n) => load(b, transport(b, l) + offset(b, n), size);
  }
}

/** Operators, those that bind least first. */
const LEVELS: readonly (readonly string[])[] = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]];

function combine(operator: string, x: Value, y: Value): Value {
  switch (operator) {
    case "+":
      return (b, n) => (x(b, n) + y(b, n)) >>> 0;
    case "-":
      return (b, n) => (x(b, n) - y(b, n)) >>> 0;
    case "*":
      return (b, n) => Math.imul(x(b, n), y(b, n)) >>> 0;
    case "/":
      return (b, n) => quotient(x(b, n), y(b, n));
    case "%":
      return (b, n) => x(b, n) - quotient(x(b, n), y(b, n)) * y(b, n);
    case "&":
      return (b, n) => (x(b, n) & y(b, n)) >>> 0;
    case "|":
      return (b, n) => (x(b, n) | y(b, n)) >>> 0;
    case "^":
      return (b, n) => (x(b, n) ^ y(b, n)) >>> 0;
    case "<<":
      return (b, n) => (x(b, n) << y(b, n)) >>> 0;
    default:
      return (b, n) => x(b, n) >>> y(b, n);
  }
}

/** Division by zero ends the filter, as in the kernel's interpreter. */
function quotient(x: number, y: number): number {
  if (y === 0) throw OUT_OF_PACKET;
  return Math.floor(x / y);
}

function compare(operator: string, x: Value, y: Value): Test {
  switch (operator) {
    case "!=":
      return (b, n) => x(b, n) !== y(b, n);
    case ">":
      return (b, n) => x(b, n) > y(b, n);
    case "<":
      return (b, n) => x(b, n) < y(b, n);
    case ">=":
      return (b, n) => x(b, n) >= y(b, n);
    case "<=":
      return (b, n) => x(b, n) <= y(b, n);
    default:
      return (b, n) => x(b, n) === y(b, n);
  }
}
