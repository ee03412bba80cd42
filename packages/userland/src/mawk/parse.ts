/** The parser of awk programs (POSIX awk's grammar, with mawk's messages). */

import { compileRegex, RegexError } from "../libc/regex.js";
import { AwkSyntaxError, type ArithmeticOperator, type AwkFunction, type AwkProgram, type Expr, type Lvalue, type Name, type Pattern, type Redirect, type Rule, type Stmt } from "./ast.js";
import { BUILTINS, tokenize, type Token } from "./lex.js";

/** Globals with a meaning of their own, in the order of their slots. */
export const SPECIAL_VARIABLES = ["NF", "NR", "FNR", "FS", "OFS", "ORS", "RS", "SUBSEP", "FILENAME", "RSTART", "RLENGTH", "CONVFMT", "OFMT", "ENVIRON", "ARGC", "ARGV"] as const;

/** Parses a program. Throws AwkSyntaxError. */
export function parseAwk(source: string): AwkProgram {
  return new Parser(tokenize(source)).program();
}

const ASSIGNMENTS = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^="]);
const COMPARISONS = new Set(["<", "<=", "==", "!=", ">", ">="]);
const PRINT_ENDS = new Set([";", "}", ">", ">>", "|", "\n"]);

class Parser {
  private at = 0;
  private readonly globals = new Map<string, number>(SPECIAL_VARIABLES.map((name, i) => [name, i]));
  private readonly functions = new Map<string, AwkFunction>();
  private locals: readonly string[] | null = null;
  /** In a print statement `>` redirects. */
  private noGreater = false;
  /** In a for's head `in` does not test. */
  private noIn = false;

  constructor(private readonly tokens: readonly Token[]) {}

  program(): AwkProgram {
    const begin: Stmt[] = [];
    const rules: Rule[] = [];
    const end: Stmt[] = [];
    for (;;) {
      this.skipTerminators();
      const token = this.peek();
      if (token.kind === "end") break;
      if (token.text === "function" && token.kind === "keyword") this.functionDefinition();
      else if (token.kind === "keyword" && (token.text === "BEGIN" || token.text === "END")) {
        this.at++;
        if (!this.isOp("{")) this.syntaxError();
        (token.text === "BEGIN" ? begin : end).push(this.block());
      } else rules.push(this.rule());
    }
    for (const fn of this.functions.values()) if (fn.body === null) throw new AwkSyntaxError(`line ${this.peek().line}: function ${fn.name} never defined`);
    return { begin, rules, end, globals: [...this.globals.keys()] };
  }

  // ---- tokens

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  private isOp(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "op" && token.text === text;
  }

  private isKeyword(text: string): boolean {
    const token = this.peek();
    return token.kind === "keyword" && token.text === text;
  }

  private takeOp(text: string): boolean {
    if (!this.isOp(text)) return false;
    this.at++;
    return true;
  }

  private syntaxError(): never {
    const token = this.peek();
    if (token.kind === "end") throw new AwkSyntaxError(`line ${token.line}: syntax error at or near end of file`);
    if (token.kind === "newline") throw new AwkSyntaxError(`line ${token.line}: syntax error at or near end of line`);
    throw new AwkSyntaxError(`line ${token.line}: syntax error at or near ${token.text}`);
  }

  private expect(text: string): void {
    if (this.takeOp(text)) return;
    const token = this.peek();
    if (text === ")" && (token.kind === "newline" || token.kind === "end")) throw new AwkSyntaxError(`line ${token.line}: missing ) near end of line`);
    if (text === ")" && token.kind === "op" && (token.text === ";" || token.text === "}")) throw new AwkSyntaxError(`line ${token.line}: missing ) near ${token.text}`);
    this.syntaxError();
  }

  private skipNewlines(): void {
    while (this.peek().kind === "newline") this.at++;
  }

  private skipTerminators(): void {
    while (this.peek().kind === "newline" || this.isOp(";")) this.at++;
  }

  // ---- rules and functions

  private functionDefinition(): void {
    this.at++;
    const token = this.peek();
    if (token.kind !== "name" && token.kind !== "funcname") this.syntaxError();
    this.at++;
    this.expect("(");
    const params: string[] = [];
    while (!this.isOp(")")) {
      if (params.length > 0) {
        this.expect(",");
        this.skipNewlines();
      }
      if (this.peek().kind !== "name") this.syntaxError();
      params.push(this.peek().text);
      this.at++;
    }
    this.expect(")");
    this.skipNewlines();
    const fn = this.functionNamed(token.text);
    if (fn.body !== null) throw new AwkSyntaxError(`line ${token.line}: redefinition of ${token.text}`);
    fn.params = params;
    this.locals = params;
    fn.body = this.block();
    this.locals = null;
  }

  private functionNamed(name: string): AwkFunction {
    let fn = this.functions.get(name);
    if (fn === undefined) {
      fn = { name, params: [], body: null };
      this.functions.set(name, fn);
    }
    return fn;
  }

  private rule(): Rule {
    let pattern: Pattern = { kind: "always" };
    if (!this.isOp("{")) {
      const from = this.expr();
      if (this.takeOp(",")) {
        this.skipNewlines();
        pattern = { kind: "range", from, to: this.expr(), active: false };
      } else pattern = { kind: "expr", expr: from };
    }
    const body = this.isOp("{") ? this.block() : null;
    if (body === null && this.peek().kind !== "newline" && !this.isOp(";") && this.peek().kind !== "end") this.syntaxError();
    return { pattern, body };
  }

  // ---- statements

  private block(): Stmt {
    this.expect("{");
    const body: Stmt[] = [];
    for (;;) {
      this.skipTerminators();
      if (this.takeOp("}")) return { kind: "block", body };
      if (this.peek().kind === "end") throw new AwkSyntaxError(`line ${this.peek().line}: missing } near end of file`);
      body.push(this.statement());
    }
  }

  private endStatement(): void {
    const token = this.peek();
    if (token.kind === "newline" || this.isOp(";")) this.at++;
    else if (!this.isOp("}")) this.syntaxError();
  }

  private body(): Stmt {
    this.skipNewlines();
    if (this.takeOp(";")) return { kind: "block", body: [] };
    return this.statement();
  }

  private condition(): Expr {
    this.expect("(");
    const test = this.inParentheses(() => this.expr());
    this.expect(")");
    return test;
  }

  private statement(): Stmt {
    const token = this.peek();
    if (this.isOp("{")) return this.block();
    if (token.kind !== "keyword" || token.text === "getline") return this.simple(true);
    switch (token.text) {
      case "if": {
        this.at++;
        const test = this.condition();
        const yes = this.body();
        const back = this.at;
        this.skipTerminators();
        if (!this.isKeyword("else")) {
          this.at = back;
          return { kind: "if", test, yes, no: null };
        }
        this.at++;
        return { kind: "if", test, yes, no: this.body() };
      }
      case "while": {
        this.at++;
        const test = this.condition();
        return { kind: "while", test, body: this.body() };
      }
      case "do": {
        this.at++;
        const body = this.body();
        this.skipTerminators();
        if (!this.isKeyword("while")) this.syntaxError();
        this.at++;
        const test = this.condition();
        this.endStatement();
        return { kind: "do", test, body };
      }
      case "for": return this.forStatement();
      case "break": case "continue": case "next": case "nextfile":
        this.at++;
        this.endStatement();
        return { kind: token.text };
      case "exit": case "return": {
        this.at++;
        if (token.text === "return" && this.locals === null) throw new AwkSyntaxError(`line ${token.line}: return outside function body`);
        const value = this.atEnd() ? null : this.expr();
        this.endStatement();
        return { kind: token.text, value };
      }
      default: return this.simple(true);
    }
  }

  private atEnd(): boolean {
    return this.peek().kind === "newline" || this.peek().kind === "end" || this.isOp(";") || this.isOp("}");
  }

  private forStatement(): Stmt {
    this.at++;
    this.expect("(");
    const name = this.peek();
    const second = this.peek(1);
    if (name.kind === "name" && second.kind === "keyword" && second.text === "in" && this.peek(2).kind === "name" && this.isOp(")", 3)) {
      const target: Lvalue = { kind: "name", name: this.nameOf(name.text), blocking: false };
      const array = this.nameOf(this.peek(2).text);
      this.at += 4;
      return { kind: "forin", name: target, array, body: this.body() };
    }
    const init = this.isOp(";") ? null : this.simple(false);
    this.expect(";");
    this.skipNewlines();
    const test = this.isOp(";") ? null : this.expr();
    this.expect(";");
    this.skipNewlines();
    const step = this.isOp(")") ? null : this.simple(false);
    this.expect(")");
    return { kind: "for", init, test, step, body: this.body() };
  }

  private simple(terminated: boolean): Stmt {
    const statement = this.simpleStatement();
    if (terminated) this.endStatement();
    return statement;
  }

  private simpleStatement(): Stmt {
    if (this.isKeyword("print") || this.isKeyword("printf")) return this.print();
    if (this.isKeyword("delete")) {
      this.at++;
      if (this.peek().kind !== "name") this.syntaxError();
      const array = this.nameOf(this.peek().text);
      this.at++;
      return { kind: "delete", array, subscripts: this.takeOp("[") ? this.subscripts() : null };
    }
    return { kind: "expr", expr: this.expr() };
  }

  private print(): Stmt {
    const kind = this.peek().text === "print" ? "print" : "printf";
    this.at++;
    let args: Expr[] = [];
    const grouped = this.isOp("(") && this.isListInParentheses();
    if (grouped) {
      this.at++;
      args = this.inParentheses(() => this.list(")"));
      this.expect(")");
    } else if (!this.atEnd() && !PRINT_ENDS.has(this.peek().text)) {
      const before = this.noGreater;
      this.noGreater = true;
      args = this.list("");
      this.noGreater = before;
    }
    if (kind === "printf" && args.length === 0) this.syntaxError();
    let redirect: Redirect | null = null;
    for (const operator of [">", ">>", "|"] as const) {
      if (!this.takeOp(operator)) continue;
      const before = this.noGreater;
      this.noGreater = true;
      redirect = { kind: operator, to: operator === "|" ? this.concatenation() : this.ternary() };
      this.noGreater = before;
      break;
    }
    return { kind, args, redirect };
  }

  /** Whether the parenthesis here closes just before the statement or its redirection ends. */
  private isListInParentheses(): boolean {
    let depth = 0;
    for (let i = this.at; i < this.tokens.length; i++) {
      const token = this.tokens[i]!;
      if (token.kind !== "op") continue;
      if (token.text === "(") depth++;
      else if (token.text === ")" && --depth === 0) {
        const next = this.tokens[i + 1]!;
        return next.kind === "newline" || next.kind === "end" || (next.kind === "op" && PRINT_ENDS.has(next.text));
      }
    }
    return false;
  }

  private list(close: string): Expr[] {
    const args: Expr[] = [];
    if (close !== "" && this.isOp(close)) return args;
    do {
      this.skipNewlines();
      args.push(this.expr());
    } while (this.takeOp(","));
    return args;
  }

  private inParentheses<T>(parse: () => T): T {
    const [noGreater, noIn] = [this.noGreater, this.noIn];
    this.noGreater = this.noIn = false;
    const result = parse();
    [this.noGreater, this.noIn] = [noGreater, noIn];
    return result;
  }

  // ---- expressions, weakest first

  private expr(): Expr {
    const left = this.ternary();
    const token = this.peek();
    if (token.kind === "op" && ASSIGNMENTS.has(token.text) && isLvalue(left)) {
      this.at++;
      this.skipNewlines();
      const value = this.expr();
      const operator = token.text.slice(0, -1);
      return { kind: "assign", operator: operator === "" ? "" : arithmetic(operator), target: left, value, blocking: left.blocking || value.blocking };
    }
    return left;
  }

  private ternary(): Expr {
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

  private or(): Expr {
    let left = this.and();
    while (this.takeOp("||")) {
      this.skipNewlines();
      const right = this.and();
      left = { kind: "or", left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  private and(): Expr {
    let left = this.membership();
    while (this.takeOp("&&")) {
      this.skipNewlines();
      const right = this.membership();
      left = { kind: "and", left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  private membership(): Expr {
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

  private matching(): Expr {
    let left = this.comparison();
    while (this.isOp("~") || this.isOp("!~")) {
      const negated = this.peek().text === "!~";
      this.at++;
      const right = this.comparison();
      left = { kind: "match", negated, left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  private comparison(): Expr {
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

  private concatenation(): Expr {
    let left = this.additive();
    while (this.startsOperand()) {
      const right = this.additive();
      left = { kind: "concat", left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  private startsOperand(): boolean {
    const token = this.peek();
    if (token.kind === "number" || token.kind === "string" || token.kind === "regex" || token.kind === "name" || token.kind === "funcname" || token.kind === "builtin") return true;
    return token.kind === "op" && (token.text === "$" || token.text === "!" || token.text === "(" || token.text === "-" || token.text === "+" || token.text === "++" || token.text === "--");
  }

  private additive(): Expr {
    let left = this.multiplicative();
    while (this.isOp("+") || this.isOp("-")) {
      const operator = arithmetic(this.peek().text);
      this.at++;
      const right = this.multiplicative();
      left = { kind: "arithmetic", operator, left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  private multiplicative(): Expr {
    let left = this.unary();
    while (this.isOp("*") || this.isOp("/") || this.isOp("%")) {
      const operator = arithmetic(this.peek().text);
      this.at++;
      const right = this.unary();
      left = { kind: "arithmetic", operator, left, right, blocking: left.blocking || right.blocking };
    }
    return left;
  }

  private unary(): Expr {
    for (const operator of ["!", "-", "+"] as const) {
      if (!this.takeOp(operator)) continue;
      const operand = this.unary();
      return { kind: "unary", operator, operand, blocking: operand.blocking };
    }
    return this.power();
  }

  private power(): Expr {
    const left = this.postfix();
    if (!this.takeOp("^")) return left;
    // Right-associative, and a sign may follow.
    const right = this.isOp("-") || this.isOp("+") || this.isOp("!") ? this.unary() : this.power();
    return { kind: "arithmetic", operator: "^", left, right, blocking: left.blocking || right.blocking };
  }

  private postfix(): Expr {
    for (const [text, by] of [["++", 1], ["--", -1]] as const) {
      if (!this.takeOp(text)) continue;
      const target = this.primary();
      if (!isLvalue(target)) return this.syntaxError();
      return { kind: "step", by, prefix: true, target, blocking: target.blocking };
    }
    const operand = this.primary();
    if (isLvalue(operand)) {
      if (this.takeOp("++")) return { kind: "step", by: 1, prefix: false, target: operand, blocking: operand.blocking };
      if (this.takeOp("--")) return { kind: "step", by: -1, prefix: false, target: operand, blocking: operand.blocking };
    }
    return operand;
  }

  private primary(): Expr {
    const token = this.peek();
    this.at++;
    switch (token.kind) {
      case "number": return { kind: "number", value: Number(token.text), blocking: false };
      case "string": return { kind: "string", value: token.text, blocking: false };
      case "regex": return { kind: "regex", regex: this.regex(token), blocking: false };
      case "name": return this.variable(token.text);
      case "funcname": {
        this.expect("(");
        const args = this.inParentheses(() => this.list(")"));
        this.expect(")");
        const fn = this.functionNamed(token.text);
        return { kind: "call", fn, args, blocking: true };
      }
      case "builtin": return this.builtin(token);
      case "keyword":
        if (token.text === "getline") {
          const target = this.optionalLvalue();
          if (!this.takeOp("<")) return { kind: "getline", from: "main", source: null, target, blocking: true };
          return { kind: "getline", from: "file", source: this.postfix(), target, blocking: true };
        }
        break;
      case "op":
        if (token.text === "$") {
          const index = this.isOp("-") || this.isOp("+") || this.isOp("!") ? this.unary() : this.isOp("++") || this.isOp("--") ? this.postfix() : this.primary();
          return { kind: "field", index, blocking: index.blocking };
        }
        if (token.text === "(") return this.parenthesized();
        break;
    }
    this.at--;
    return this.syntaxError();
  }

  private parenthesized(): Expr {
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

  private regex(token: Token): RegExp {
    try {
      return compileRegex(token.text.replace(/\\\//g, "/"), "awk", { flags: "g" });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      throw new AwkSyntaxError(`regular expression compile failed (${regexFault(error.message)})\n${token.text}`);
    }
  }

  private builtin(token: Token): Expr {
    const [min, max] = BUILTINS[token.text]!;
    let args: Expr[] = [];
    if (this.takeOp("(")) {
      args = this.inParentheses(() => this.list(")"));
      this.expect(")");
    } else if (token.text !== "length") this.syntaxError();
    if (args.length < min || args.length > max) throw new AwkSyntaxError(`line ${token.line}: wrong number of arguments in call to ${token.text}`);
    const blocks = token.text === "system" || token.text === "close" || token.text === "fflush";
    return { kind: "builtin", name: token.text, args, blocking: blocks || args.some((arg) => arg.blocking) };
  }

  private optionalLvalue(): Lvalue | null {
    const token = this.peek();
    if (token.kind !== "name" && !this.isOp("$")) return null;
    const target = this.primary();
    return isLvalue(target) ? target : this.syntaxError();
  }

  private variable(name: string): Lvalue {
    const slot = this.nameOf(name);
    if (!this.takeOp("[")) return { kind: "name", name: slot, blocking: false };
    const subscripts = this.subscripts();
    return { kind: "element", array: slot, subscripts, blocking: subscripts.some((s) => s.blocking) };
  }

  private subscripts(): Expr[] {
    const subscripts = this.inParentheses(() => this.list("]"));
    this.expect("]");
    return subscripts;
  }

  private nameOf(name: string): Name {
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
