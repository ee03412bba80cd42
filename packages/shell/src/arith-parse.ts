/** The grammar of arithmetic expressions (bash(1), "ARITHMETIC EVALUATION"): text to tree. */

/** A broken expression or operation; printed as `EXPRESSION: MESSAGE (error token is "TOKEN")`. */
export class ArithError extends Error {
  constructor(
    readonly expression: string,
    readonly reason: string,
    readonly token: string | null,
  ) {
    super(token === null ? `${expression}: ${reason}` : `${expression}: ${reason} (error token is "${token}")`);
  }
}

export interface Lvalue {
  readonly name: string;
  /** Raw text between the brackets, or null. */
  readonly subscript: string | null;
  readonly pos: number;
}

export type ArithNode =
  | { readonly op: "number"; readonly value: bigint }
  | ({ readonly op: "variable" } & Lvalue)
  | {
      readonly op: "assign";
      readonly target: Lvalue;
      readonly operator: string | null;
      readonly value: ArithNode;
      readonly pos: number;
    }
  | { readonly op: "step"; readonly target: Lvalue; readonly by: bigint; readonly prefix: boolean }
  | { readonly op: "unary"; readonly operator: string; readonly operand: ArithNode }
  | {
      readonly op: "binary";
      readonly operator: string;
      readonly left: ArithNode;
      readonly right: ArithNode;
      readonly pos: number;
    }
  | { readonly op: "and" | "or" | "comma"; readonly left: ArithNode; readonly right: ArithNode }
  | { readonly op: "conditional"; readonly test: ArithNode; readonly yes: ArithNode; readonly no: ArithNode };

/** Binary operators by precedence, loosest first, between `&&` and `**`. */
const LEVELS: readonly (readonly string[])[] = [
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

const OPERATORS = /<<=|>>=|\*\*|\+\+|--|&&|\|\||<<|>>|<=|>=|==|!=|\+=|-=|\*=|\/=|%=|&=|\^=|\|=|[-+*/%<>=!~&|^?:,()]/y;
const ASSIGNMENTS: ReadonlySet<string> = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "^=", "|=", "<<=", ">>="]);
const NUMBER = /[0-9][0-9A-Za-z_@#]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

const cache = new Map<string, ArithNode | null>();
const CACHE_LIMIT = 512;

/** Parses an expression; null for an empty one (its value is 0). Throws ArithError. */
export function parseArith(text: string): ArithNode | null {
  let node = cache.get(text);
  if (node === undefined) {
    node = new ArithParser(text).parse();
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(text, node);
  }
  return node;
}

type Kind = "end" | "number" | "name" | "operator";

class ArithParser {
  private at = 0;
  private kind: Kind = "end";
  private token = "";
  private subscript: string | null = null;
  private start = 0;
  private previous = 0;

  constructor(private readonly text: string) {}

  parse(): ArithNode | null {
    this.next();
    if (this.atEnd()) return null;
    const node = this.comma();
    if (!this.atEnd()) this.fail("syntax error in expression");
    return node;
  }

  private fail(reason: string, from = this.kind === "end" ? this.previous : this.start): never {
    throw new ArithError(this.text.trimStart(), reason, this.text.slice(from));
  }

  private next(): void {
    const { text } = this;
    this.previous = this.start;
    while (this.at < text.length && " \t\n\r".includes(text[this.at]!)) this.at++;
    const at = this.at;
    if (at >= text.length) {
      this.kind = "end";
      this.token = "";
      this.start = at;
      return;
    }
    this.start = at;
    NUMBER.lastIndex = at;
    NAME.lastIndex = at;
    OPERATORS.lastIndex = at;
    let match = NAME.exec(text);
    if (match !== null) {
      this.kind = "name";
      this.token = match[0];
      this.at += this.token.length;
      this.subscript = null;
      if (text[this.at] === "[") {
        const end = closingBracket(text, this.at);
        if (end < 0) this.fail("bad array subscript");
        this.subscript = text.slice(this.at + 1, end);
        this.at = end + 1;
      }
      return;
    }
    match = NUMBER.exec(text);
    if (match !== null) {
      this.kind = "number";
      this.token = match[0];
      this.at += this.token.length;
      return;
    }
    match = OPERATORS.exec(text);
    if (match === null) {
      const operand = this.kind === "operator" || this.kind === "end";
      this.fail(operand ? "syntax error: operand expected" : "syntax error: invalid arithmetic operator", at);
    }
    this.kind = "operator";
    this.token = match[0];
    this.at += this.token.length;
  }

  private atEnd(): boolean {
    return this.kind === "end";
  }

  private atName(): boolean {
    return this.kind === "name";
  }

  private is(operator: string): boolean {
    return this.kind === "operator" && this.token === operator;
  }

  private comma(): ArithNode {
    let left = this.assignment();
    while (this.is(",")) {
      this.next();
      left = { op: "comma", left, right: this.assignment() };
    }
    return left;
  }

  private assignment(): ArithNode {
    const left = this.conditional();
    if (this.kind !== "operator" || !ASSIGNMENTS.has(this.token)) return left;
    if (left.op !== "variable") this.fail("attempted assignment to non-variable");
    const operator = this.token === "=" ? null : this.token.slice(0, -1);
    this.next();
    const pos = this.start;
    return { op: "assign", target: left, operator, value: this.assignment(), pos };
  }

  private conditional(): ArithNode {
    const test = this.or();
    if (!this.is("?")) return test;
    this.next();
    if (this.atEnd() || this.is(":")) this.fail("expression expected");
    const yes = this.comma();
    if (!this.is(":")) this.fail("`:' expected for conditional expression");
    this.next();
    if (this.atEnd()) this.fail("expression expected");
    return { op: "conditional", test, yes, no: this.conditional() };
  }

  private or(): ArithNode {
    let left = this.and();
    while (this.is("||")) {
      this.next();
      left = { op: "or", left, right: this.and() };
    }
    return left;
  }

  private and(): ArithNode {
    let left = this.binary(0);
    while (this.is("&&")) {
      this.next();
      left = { op: "and", left, right: this.binary(0) };
    }
    return left;
  }

  private binary(level: number): ArithNode {
    const operators = LEVELS[level];
    if (operators === undefined) return this.power();
    let left = this.binary(level + 1);
    for (;;) {
      // `5--3` is a subtraction of a negative number.
      if (operators.includes("-") && (this.is("--") || this.is("++"))) this.splitStep();
      if (this.kind !== "operator" || !operators.includes(this.token)) return left;
      const operator = this.token;
      this.next();
      const pos = this.start;
      left = { op: "binary", operator, left, right: this.binary(level + 1), pos };
    }
  }

  private splitStep(): void {
    this.token = this.token[0]!;
    this.at = this.start + 1;
  }

  private power(): ArithNode {
    const left = this.unary();
    if (!this.is("**")) return left;
    this.next();
    const right = this.power();
    return { op: "binary", operator: "**", left, right, pos: this.previous };
  }

  private unary(): ArithNode {
    if (this.kind === "operator") {
      const operator = this.token;
      if (operator === "++" || operator === "--") {
        const after = this.at;
        this.next();
        if (this.atName()) {
          const target = this.lvalue();
          this.next();
          return { op: "step", target, by: operator === "++" ? 1n : -1n, prefix: true };
        }
        // `++5` is two unary plus signs.
        this.at = after - 1;
        this.next();
        const inner: ArithNode = { op: "unary", operator: operator[0]!, operand: this.unaryOperand() };
        return { op: "unary", operator: operator[0]!, operand: inner };
      }
      if (operator === "!" || operator === "~" || operator === "-" || operator === "+") {
        this.next();
        return { op: "unary", operator, operand: this.unary() };
      }
    }
    return this.primary();
  }

  private unaryOperand(): ArithNode {
    this.next();
    return this.unary();
  }

  private lvalue(): Lvalue {
    return { name: this.token, subscript: this.subscript, pos: this.start };
  }

  private primary(): ArithNode {
    if (this.kind === "number") {
      const value = parseNumber(this.token);
      if (typeof value === "string") this.fail(value);
      this.next();
      return { op: "number", value };
    }
    if (this.kind === "name") {
      const target = this.lvalue();
      this.next();
      if (this.is("++") || this.is("--")) {
        const by = this.token === "++" ? 1n : -1n;
        const after = this.at;
        const before = this.start;
        this.next();
        // `a++b` and `a--3` are a binary operator and a sign.
        if (this.kind === "name" || this.kind === "number" || this.is("(")) {
          this.at = after - 1;
          this.start = before;
          this.token = by === 1n ? "+" : "-";
          this.kind = "operator";
          return { op: "variable", ...target };
        }
        return { op: "step", target, by, prefix: false };
      }
      return { op: "variable", ...target };
    }
    if (this.is("(")) {
      this.next();
      const node = this.comma();
      if (!this.is(")")) this.fail("missing `)'");
      this.next();
      return node;
    }
    if (this.is("++") || this.is("--")) this.fail("syntax error: operand expected", this.at - 1);
    return this.fail("syntax error: operand expected");
  }
}

/** The bracket that closes the one at `open`, or -1. */
export function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const c = text[at];
    if (c === "\\") at++;
    else if (c === "'" || c === '"') {
      const end = text.indexOf(c, at + 1);
      if (end < 0) return -1;
      at = end;
    } else if (c === "[") depth++;
    else if (c === "]" && --depth === 0) return at;
  }
  return -1;
}

/** An integer constant - decimal, 0octal, 0xhex, BASE#DIGITS - or what is wrong with it. */
export function parseNumber(token: string): bigint | string {
  let base = 10;
  let digits = token;
  const hash = token.indexOf("#");
  if (hash >= 0) {
    const prefix = token.slice(0, hash);
    if (!/^\d+$/.test(prefix)) return "invalid number";
    base = Number(prefix);
    if (base < 2 || base > 64) return "invalid arithmetic base";
    digits = token.slice(hash + 1);
    if (digits === "") return "invalid integer constant";
  } else if (/^0[xX]/.test(token)) {
    base = 16;
    digits = token.slice(2);
  } else if (token.length > 1 && token[0] === "0") {
    base = 8;
    digits = token.slice(1);
  }
  if (base === 10 && digits.length < 16 && /^\d+$/.test(digits)) return BigInt(digits);
  let value = 0n;
  for (const c of digits) {
    const digit = digitValue(c, base);
    if (digit < 0) return "invalid number";
    if (digit >= base) return "value too great for base";
    value = BigInt.asIntN(64, value * BigInt(base) + BigInt(digit));
  }
  return value;
}

function digitValue(c: string, base: number): number {
  if (c >= "0" && c <= "9") return c.charCodeAt(0) - 48;
  if (c >= "a" && c <= "z") return c.charCodeAt(0) - 87;
  if (c >= "A" && c <= "Z") return c.charCodeAt(0) - (base <= 36 ? 55 : 29);
  if (c === "@") return 62;
  if (c === "_") return 63;
  return -1;
}
