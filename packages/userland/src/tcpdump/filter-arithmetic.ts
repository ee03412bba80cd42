/** Byte tests of capture filters: comparisons of sums over `proto[offset:size]`, `len` and numbers. */

import { FilterError, type Token } from "./filter-lex.js";
import { ETHERTYPE_IP6, fieldIs, linkType, type Layout } from "./filter-link.js";
import { ip4Protocol, ip6Protocol, transportField, unfragmented } from "./filter-primitives.js";
import { and, compare, number, or, type Relation, type Test, type Value } from "./filter-test.js";
import { isProtocol, LINK_TYPES, LINKS, TRANSPORTS } from "./filter-words.js";

/** As it is written; nothing is looked up yet. */
type Sum =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "len" }
  | { readonly kind: "negative"; readonly sum: Sum }
  | { readonly kind: "operation"; readonly operator: string; readonly left: Sum; readonly right: Sum }
  | { readonly kind: "load"; readonly proto: string; readonly offset: Sum; readonly size: number };

/** How tight operators bind. `^` and `%` take all that follows, as the real grammar has it. */
const BINDING: ReadonlyMap<string, number> = new Map([
  ["|", 1],
  ["&", 2],
  ["<<", 3],
  [">>", 3],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
]);
const GREEDY: ReadonlySet<string> = new Set(["^", "%"]);
const UNARY = 6;
const RELATIONS: ReadonlyMap<string, Relation> = new Map([
  ["=", "="],
  ["==", "="],
  ["!=", "!="],
  [">", ">"],
  [">=", ">="],
  ["<", "<"],
  ["<=", "<="],
]);

export const isOperator = (text: string): boolean => BINDING.has(text) || GREEDY.has(text) || RELATIONS.has(text);

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

  /** True for a sign or keyword; escaped words are neither. */
  protected next(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === "word" || token.kind === "sign") && !token.escaped && token.text === text;
  }

  protected accept(...texts: string[]): boolean {
    if (!texts.some((text) => this.next(text))) return false;
    this.at++;
    return true;
  }

  protected syntax(): never {
    throw new FilterError("syntax error");
  }

  /** Null, and nothing consumed, where no comparison stands. */
  protected relation(): Test | null {
    const start = this.at;
    const left = this.sum(0);
    const relation = left === null || this.peek().kind !== "sign" ? undefined : RELATIONS.get(this.peek().text);
    if (left === null || relation === undefined) {
      this.at = start;
      return null;
    }
    this.at++;
    const right = this.sum(0);
    if (right === null) this.syntax();
    const checks: Test[] = [];
    let test = compare(this.value(left, checks), relation, this.value(right, checks));
    for (const check of checks.reverse()) test = and(check, test);
    return test;
  }

  private sum(binding: number): Sum | null {
    let left = this.factor();
    while (left !== null && this.peek().kind === "sign") {
      const operator = this.peek().text;
      const own = BINDING.get(operator);
      if (!GREEDY.has(operator) && (own === undefined || own <= binding)) break;
      this.at++;
      const right = this.sum(own ?? 0);
      if (right === null) return null;
      left = { kind: "operation", operator, left, right };
    }
    return left;
  }

  private factor(): Sum | null {
    const token = this.peek();
    if (token.kind === "number") {
      this.at++;
      return { kind: "number", value: token.value };
    }
    if (this.accept("-")) {
      const sum = this.sum(UNARY);
      return sum === null ? null : { kind: "negative", sum };
    }
    if (this.accept("(")) {
      const sum = this.sum(0);
      return sum !== null && this.accept(")") ? sum : null;
    }
    if (this.accept("len", "length")) return { kind: "len" };
    if (token.kind !== "word" || token.escaped || !isProtocol(token.text) || !this.next("[", 1)) return null;
    this.at += 2;
    const offset = this.sum(0);
    if (offset === null) this.syntax();
    let size = 1;
    if (this.accept(":")) {
      if (this.peek().kind !== "number") this.syntax();
      size = this.tokens[this.at++]!.value;
    }
    if (!this.accept("]")) this.syntax();
    return { kind: "load", proto: token.text, offset, size };
  }

  /** `checks` gets what has to hold for the loads to make sense: the packet is of that protocol. */
  private value(sum: Sum, checks: Test[]): Value {
    switch (sum.kind) {
      case "number":
        return number(sum.value);
      case "len":
        return { kind: "len" };
      case "negative":
        return { kind: "arithmetic", operator: "-", left: number(0), right: this.value(sum.sum, checks) };
      case "operation":
        // The real compiler, too, forgets what the right operand needs.
        return this.operation(sum.operator, this.value(sum.left, checks), this.value(sum.right, []));
      case "load":
        return this.access(sum.proto, this.value(sum.offset, checks), sum.size, checks);
    }
  }

  private operation(operator: string, left: Value, right: Value): Value {
    if (right.kind === "number") {
      if (right.value === 0 && operator === "/") throw new FilterError("division by zero");
      if (right.value === 0 && operator === "%") throw new FilterError("modulus by zero");
      if (right.value > 31 && (operator === "<<" || operator === ">>"))
        throw new FilterError("shift by more than 31 bits");
    }
    return { kind: "arithmetic", operator, left, right };
  }

  private access(proto: string, index: Value, size: number, checks: Test[]): Value {
    const l = this.layout;
    if (size !== 1 && size !== 2 && size !== 4) throw new FilterError("data size must be 1, 2, or 4");
    const load = (base: number): Value => ({ kind: "load", base, index, ip: -1, size, tagged: l.tagged });
    if (LINKS.has(proto)) return load(l.link);
    if (proto === "radio") throw new FilterError("radio information not present in capture");
    const type = LINK_TYPES.get(proto);
    if (type !== undefined && type > 0xff) {
      checks.push(linkType(l, type));
      return load(l.network);
    }
    const transport = TRANSPORTS.get(proto);
    if (transport === undefined || proto === "ah" || proto === "esp")
      throw new FilterError("unsupported index operation");
    if (proto === "icmp6") {
      checks.push(and(linkType(l, ETHERTYPE_IP6), fieldIs(l, l.network + 6, 1, transport.number)));
      return load(l.network + 40);
    }
    checks.push(and(ip4Protocol(l, transport.number), unfragmented(l)));
    return transportField(l, index, size);
  }
}

/** A protocol over IPv4, IPv6, or either. */
export function overIp(l: Layout, over: "ip" | "ip6" | "both", protocol: number): Test {
  if (over === "ip") return ip4Protocol(l, protocol);
  if (over === "ip6") return ip6Protocol(l, protocol);
  return or(ip4Protocol(l, protocol), ip6Protocol(l, protocol));
}
