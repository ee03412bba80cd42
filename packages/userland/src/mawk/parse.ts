/** The parser of awk programs: rules, functions and statements (POSIX awk's grammar, with mawk's messages). */

import {
  AwkSyntaxError,
  type AwkProgram,
  type Expr,
  type Lvalue,
  type Pattern,
  type Redirect,
  type Rule,
  type Stmt,
} from "./ast.js";
import { ExpressionParser } from "./expression-parser.js";
import { tokenize } from "./lex.js";

/** Parses a program. Throws AwkSyntaxError. */
export function parseAwk(source: string): AwkProgram {
  return new Parser(tokenize(source)).program();
}

const PRINT_ENDS = new Set([";", "}", ">", ">>", "|", "\n"]);

class Parser extends ExpressionParser {
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
    for (const fn of this.functions.values())
      if (fn.body === null) throw new AwkSyntaxError(`line ${this.peek().line}: function ${fn.name} never defined`);
    return { begin, rules, end, globals: [...this.globals.keys()] };
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
    if (body === null && this.peek().kind !== "newline" && !this.isOp(";") && this.peek().kind !== "end")
      this.syntaxError();
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
      case "for":
        return this.forStatement();
      case "break":
      case "continue":
      case "next":
      case "nextfile":
        this.at++;
        this.endStatement();
        return { kind: token.text };
      case "exit":
      case "return": {
        this.at++;
        if (token.text === "return" && this.locals === null)
          throw new AwkSyntaxError(`line ${token.line}: return outside function body`);
        const value = this.atEnd() ? null : this.expr();
        this.endStatement();
        return { kind: token.text, value };
      }
      default:
        return this.simple(true);
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
    if (
      name.kind === "name" &&
      second.kind === "keyword" &&
      second.text === "in" &&
      this.peek(2).kind === "name" &&
      this.isOp(")", 3)
    ) {
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
}
