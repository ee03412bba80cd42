/** The tokens and expressions of an awk program. */

import { compileRegex, RegexError } from "../libc/regex.js";
import { AwkSyntaxError, type ArithmeticOperator, type AwkFunction, type Expr, type Lvalue, type Name } from "./ast.js";
import { BUILTINS, type Token } from "./lex.js";

/** Globals with a meaning of their own, in the order of their slots. */
export const SPECIAL_VARIABLES = [
  "NF",
  "NR",
  "FNR",
  "FS",
  "OFS",
  "ORS",
  "RS",
  "SUBSEP",
  "FILENAME",
  "RSTART",
  "RLENGTH",
  "CONVFMT",
  "OFMT",
  "ENVIRON",
  "ARGC",
  "ARGV",
] as const;

const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);
const COMPARISONS = new Set(["<", "<=", "==", "!=", ">", ">="]);

/** Reads expressions by recursive descent, weakest operators first. */
export class ExpressionParser {
  protected at = 0;
  protected readonly globals = new Map<string, number>(SPECIAL_VARIABLES.map((name, i) => [name, i]));
  protected readonly functions = new Map<string, AwkFunction>();
  protected locals: readonly string[] | null = null;
  /** In a print statement `>` redirects. */
  protected noGreater = false;
  /** In a for's head `in` does not test. */
  protected noIn = false;

  constructor(protected readonly tokens: readonly Token[]) {}

  // ---- tokens

  protected peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  protected isOp(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "op" && token.text === text;
  }

  protected isKeyword(text: string): boolean {
    const token = this.peek();
    return token.kind === "keyword" && token.text === text;
  }

  protected takeOp(text: string): boolean {
    if (!this.isOp(text)) return false;
    this.at++;
    return true;
  }

  protected syntaxError(): never {
    const token = this.peek();
    if (token.kind === "end") throw new AwkSyntaxError(`line ${token.line}: syntax error at or near end of file`);
    if (token.kind === "newline") throw new AwkSyntaxError(`line ${token.line}: syntax error at or near end of line`);
    throw new AwkSyntaxError(`line ${token.line}: syntax error at or near ${token.text}`);
  }

  protected expect(text: string): void {
    if (this.takeOp(text)) return;
    const token = this.peek();
    if (text === ")" && (token.kind === "newline" || token.kind === "end"))
      throw new AwkSyntaxError(`line ${token.line}: missing ) near end of line`);
    if (text === ")" && token.kind === "op" && (token.text === ";" || token.text === "}"))
      throw new AwkSyntaxError(`line ${token.line}: missing ) near ${token.text}`);
    this.syntaxError();
  }

  protected skipNewlines(): void {
    while (this.peek().kind === "newline") this.at++;
  }

  protected skipTerminators(): void {
    while (this.peek().kind === "newline" || this.isOp(";")) this.at++;
  }

  protected functionNamed(name: string): AwkFunction {
    let fn = this.functions.get(name);
    if (fn === undefined) {
      fn = { name, params: [], body: null };
      this.functions.set(name, fn);
    }
    return fn;
  }

  protected list(close: string): Expr[] {
    const args: Expr[] = [];
    if (close !== "" && this.isOp(close)) return args;
    do {
      this.skipNewlines();
      args.push(this.expr());
    } while (this.takeOp(","));
    return args;
  }

  protected inParentheses<T>(parse: () => T): T {
    const [noGreater, noIn] = [this.noGreater, this.noIn];
    this.noGreater = this.noIn = false;
    const result = parse();
    [this.noGreater, this.noIn] = [noGreater, noIn];
    return result;
  }

  // ---- expressions, weakest first

  protected expr(): Expr {
    const left = this.ternary();
    const token = this.peek();
    if (token.kind === "op" && ASSIGNMENTS.has(token.text) && isLvalue(left)) {
      this.at++;
      this.skipNewlines();
      const value = this.expr();
      const operator = token.text.slice(0, -1);
      return {
        kind: "assign",
        operator: operator === "" ? "" : arithmetic(operator),
        target: left,
        value,
        blocking: left.blocking || value.blocking,
      };
    }
    return left;
  }

  protected ternary(): Expr {
    const test = this.or();
    if (!this.takeOp("?")) return test;
    this.skipNewlines();
    const yes = this.expr();
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    const no = this.expr();
    return { kind: "cond", test, yes, no, blocking: test.blocking || yes.blocking || no.blocking };
  }

  protected or(): Expr {
    let left = this.and();
    while (this.takeOp("||")) {
      this.skipNewlines();
      const right = this.and();
      left = { kind: "or", left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  protected and(): Expr {
    let left = this.membership();
    while (this.takeOp("&&")) {
      this.skipNewlines();
      const right = this.membership();
      left = { kind: "and", left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  protected membership(): Expr {
    let left = this.matching();
    while (!this.noIn && this.isKeyword("in")) {
      this.at++;
      if (this.peek().kind !== "name") this.syntaxError();
      const array = this.nameOf(this.peek().text);
      this.at++;
      left = { kind: "in", subscripts: [left], array, blocking: left.blocking };
    }
    return left;
  }

  protected matching(): Expr {
    let left = this.comparison();
    while (this.isOp("~") || this.isOp("!~")) {
      const negated = this.peek().text === "!~";
      this.at++;
      const right = this.comparison();
      left = { kind: "match", negated, left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  protected comparison(): Expr {
    let left = this.concatenation();
    for (;;) {
      const token = this.peek();
      if (this.isOp("|") && this.peek(1).kind === "keyword" && this.peek(1).text === "getline") {
        this.at += 2;
        left = { kind: "getline", from: "command", source: left, target: this.optionalLvalue(), blocking: true };
        continue;
      }
      if (token.kind !== "op" || !isComparison(token.text) || (token.text === ">" && this.noGreater)) return left;
      this.at++;
      const right = this.concatenation();
      left = { kind: "compare", operator: token.text, left, right, blocking: left.blocking || right.blocking };
    }
  }

  protected concatenation(): Expr {
    let left = this.additive();
    while (this.startsOperand()) {
      const right = this.additive();
      left = { kind: "concat", left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  protected startsOperand(): boolean {
    const token = this.peek();
    if (
      token.kind === "number" ||
      token.kind === "string" ||
      token.kind === "regex" ||
      token.kind === "name" ||
      token.kind === "funcname" ||
      token.kind === "builtin"
    )
      return true;
    return (
      token.kind === "op" &&
      (token.text === "$" ||
        token.text === "!" ||
        token.text === "(" ||
        token.text === "-" ||
        token.text === "+" ||
        token.text === "++" ||
        token.text === "--")
    );
  }

  protected additive(): Expr {
    let left = this.multiplicative();
    while (this.isOp("+") || this.isOp("-")) {
      const operator = arithmetic(this.peek().text);
      this.at++;
      const right = this.multiplicative();
      left = { kind: "arithmetic", operator, left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  protected multiplicative(): Expr {
    let left = this.unary();
    while (this.isOp("*") || this.isOp("/") || this.isOp("%")) {
      const operator = arithmetic(this.peek().text);
      this.at++;
      const right = this.unary();
      left = { kind: "arithmetic", operator, left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  protected unary(): Expr {
    for (const operator of ["!", "-", "+"] as const) {
      if (!this.takeOp(operator)) continue;
      const operand = this.unary();
      return { kind: "unary", operator, operand, blocking: operand.blocking };
    }
    return this.power();
  }

  protected power(): Expr {
    const left = this.postfix();
    if (!this.takeOp("^")) return left;
    // Right-associative, and a sign may follow.
    const right = this.isOp("-") || this.isOp("+") || this.isOp("!") ? this.unary() : this.power();
    return { kind: "arithmetic", operator: "^", left, right, blocking: left.blocking || right.blocking };
  }

  protected postfix(): Expr {
    for (const [text, by] of [
      ["++", 1],
      ["--", -1],
    ] as const) {
      if (!this.takeOp(text)) continue;
      const target = this.primary();
      if (!isLvalue(target)) return this.syntaxError();
      return { kind: "step", by, prefix: true, target, blocking: target.blocking };
    }
    const operand = this.primary();
    if (isLvalue(operand)) {
      if (this.takeOp("++")) return { kind: "step", by: 1, prefix: false, target: operand, blocking: operand.blocking };
      if (this.takeOp("--"))
        return { kind: "step", by: -1, prefix: false, target: operand, blocking: operand.blocking };
    }
    return operand;
  }

  protected primary(): Expr {
    const token = this.peek();
    this.at++;
    switch (token.kind) {
      case "number":
        return { kind: "number", value: Number(token.text), blocking: false };
      case "string":
        return { kind: "string", value: token.text, blocking: false };
      case "regex":
        return { kind: "regex", regex: this.regex(token), blocking: false };
      case "name":
        return this.variable(token.text);
      case "funcname": {
        this.expect("(");
        const args = this.inParentheses(() => this.list(")"));
        this.expect(")");
        const fn = this.functionNamed(token.text);
        return { kind: "call", fn, args, blocking: true };
      }
      case "builtin":
        return this.builtin(token);
      case "keyword":
        if (token.text === "getline") {
          const target = this.optionalLvalue();
          if (!this.takeOp("<")) return { kind: "getline", from: "main", source: null, target, blocking: true };
          return { kind: "getline", from: "file", source: this.postfix(), target, blocking: true };
        }
        break;
      case "op":
        if (token.text === "$") {
          const index =
            this.isOp("-") || this.isOp("+") || this.isOp("!")
              ? this.unary()
              : this.isOp("++") || this.isOp("--")
                ? this.postfix()
                : this.primary();
          return { kind: "field", index, blocking: index.blocking };
        }
        if (token.text === "(") return this.parenthesized();
        break;
    }
    this.at--;
    return this.syntaxError();
  }

  protected parenthesized(): Expr {
    const list = this.inParentheses(() => this.list(")"));
    this.expect(")");
    if (list.length > 1 || (this.isKeyword("in") && this.noIn)) {
      if (!this.isKeyword("in")) this.syntaxError();
      this.at++;
      const array = this.nameOf(this.peek().text);
      this.at++;
      return { kind: "in", subscripts: list, array, blocking: list.some((e) => e.blocking) };
    }
    return list[0] ?? this.syntaxError();
  }

  protected regex(token: Token): RegExp {
    try {
      return compileRegex(token.text.replace(/\\\//g, "/"), "awk", { flags: "g" });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      throw new AwkSyntaxError(`regular expression compile failed (${regexFault(error.message)})\n${token.text}`);
    }
  }

  protected builtin(token: Token): Expr {
    const [min, max] = BUILTINS[token.text]!;
    let args: Expr[] = [];
    if (this.takeOp("(")) {
      args = this.inParentheses(() => this.list(")"));
      this.expect(")");
    } else if (token.text !== "length") this.syntaxError();
    if (args.length < min || args.length > max)
      throw new AwkSyntaxError(`line ${token.line}: wrong number of arguments in call to ${token.text}`);
    const blocks = token.text === "system" || token.text === "close" || token.text === "fflush";
    return { kind: "builtin", name: token.text, args, blocking: blocks || args.some((arg) => arg.blocking) };
  }

  protected optionalLvalue(): Lvalue | null {
    const token = this.peek();
    if (token.kind !== "name" && !this.isOp("$")) return null;
    const target = this.primary();
    return isLvalue(target) ? target : this.syntaxError();
  }

  protected variable(name: string): Lvalue {
    const slot = this.nameOf(name);
    if (!this.takeOp("[")) return { kind: "name", name: slot, blocking: false };
    const subscripts = this.subscripts();
    return { kind: "element", array: slot, subscripts, blocking: subscripts.some((s) => s.blocking) };
  }

  protected subscripts(): Expr[] {
    const subscripts = this.inParentheses(() => this.list("]"));
    this.expect("]");
    return subscripts;
  }

  protected nameOf(name: string): Name {
    const local = this.locals?.indexOf(name) ?? -1;
    if (local >= 0) return { scope: "local", slot: local };
    let slot = this.globals.get(name);
    if (slot === undefined) {
      slot = this.globals.size;
      this.globals.set(name, slot);
    }
    return { scope: "global", slot };
  }
}

function isLvalue(e: Expr): e is Lvalue {
  return e.kind === "name" || e.kind === "field" || e.kind === "element";
}

function isComparison(text: string): text is "<" | "<=" | "==" | "!=" | ">" | ">=" {
  return COMPARISONS.has(text);
}

function arithmetic(text: string): ArithmeticOperator {
  if (text === "+" || text === "-" || text === "*" || text === "/" || text === "%") return text;
  return "^";
}

/** mawk's words for a malformed expression. */
export function regexFault(message: string): string {
  if (message.startsWith("Unmatched [")) return "bad class -- [], [^] or [";
  if (message.startsWith("Unmatched (")) return "missing ')'";
  if (message.startsWith("Unmatched )")) return "missing '('";
  return "syntax error ^* or ^+";
}
