/** The syntax tree of an awk program. */

/** A variable: global, or a parameter of the function it stands in. */
export interface Name {
  readonly scope: "global" | "local";
  readonly slot: number;
}

export type Lvalue =
  | { readonly kind: "name"; readonly name: Name; readonly blocking: boolean }
  | { readonly kind: "field"; readonly index: Expr; readonly blocking: boolean }
  | {
      readonly kind: "element";
      readonly array: Name;
      readonly subscripts: readonly Expr[];
      readonly blocking: boolean;
    };

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "^";

/** `blocking` marks what may wait for another process or a file: getline, system, calls of functions. */
export type Expr =
  | Lvalue
  | { readonly kind: "number"; readonly value: number; readonly blocking: false }
  | { readonly kind: "string"; readonly value: string; readonly blocking: false }
  /** A regular expression standing alone: does $0 match? */
  | { readonly kind: "regex"; readonly regex: RegExp; readonly blocking: false }
  | {
      readonly kind: "assign";
      readonly operator: "" | ArithmeticOperator;
      readonly target: Lvalue;
      readonly value: Expr;
      readonly blocking: boolean;
    }
  | { readonly kind: "cond"; readonly test: Expr; readonly yes: Expr; readonly no: Expr; readonly blocking: boolean }
  | { readonly kind: "and" | "or"; readonly left: Expr; readonly right: Expr; readonly blocking: boolean }
  | { readonly kind: "in"; readonly subscripts: readonly Expr[]; readonly array: Name; readonly blocking: boolean }
  | {
      readonly kind: "match";
      readonly negated: boolean;
      readonly left: Expr;
      readonly right: Expr;
      readonly blocking: boolean;
    }
  | {
      readonly kind: "compare";
      readonly operator: "<" | "<=" | "==" | "!=" | ">" | ">=";
      readonly left: Expr;
      readonly right: Expr;
      readonly blocking: boolean;
    }
  | { readonly kind: "concat"; readonly left: Expr; readonly right: Expr; readonly blocking: boolean }
  | {
      readonly kind: "arithmetic";
      readonly operator: ArithmeticOperator;
      readonly left: Expr;
      readonly right: Expr;
      readonly blocking: boolean;
    }
  | { readonly kind: "unary"; readonly operator: "-" | "+" | "!"; readonly operand: Expr; readonly blocking: boolean }
  | {
      readonly kind: "step";
      readonly by: 1 | -1;
      readonly prefix: boolean;
      readonly target: Lvalue;
      readonly blocking: boolean;
    }
  | { readonly kind: "call"; readonly fn: AwkFunction; readonly args: readonly Expr[]; readonly blocking: true }
  | { readonly kind: "builtin"; readonly name: string; readonly args: readonly Expr[]; readonly blocking: boolean }
  /** From standard input or the files (`main`), a file, or a command's output. */
  | {
      readonly kind: "getline";
      readonly from: "main" | "file" | "command";
      readonly source: Expr | null;
      readonly target: Lvalue | null;
      readonly blocking: true;
    };

export interface Redirect {
  readonly kind: ">" | ">>" | "|";
  readonly to: Expr;
}

export type Stmt =
  | { readonly kind: "expr"; readonly expr: Expr }
  | { readonly kind: "print" | "printf"; readonly args: readonly Expr[]; readonly redirect: Redirect | null }
  | { readonly kind: "block"; readonly body: readonly Stmt[] }
  | { readonly kind: "if"; readonly test: Expr; readonly yes: Stmt; readonly no: Stmt | null }
  | { readonly kind: "while"; readonly test: Expr; readonly body: Stmt }
  | { readonly kind: "do"; readonly test: Expr; readonly body: Stmt }
  | {
      readonly kind: "for";
      readonly init: Stmt | null;
      readonly test: Expr | null;
      readonly step: Stmt | null;
      readonly body: Stmt;
    }
  | { readonly kind: "forin"; readonly name: Lvalue; readonly array: Name; readonly body: Stmt }
  | { readonly kind: "break" | "continue" | "next" | "nextfile" }
  | { readonly kind: "exit" | "return"; readonly value: Expr | null }
  | { readonly kind: "delete"; readonly array: Name; readonly subscripts: readonly Expr[] | null };

export interface AwkFunction {
  readonly name: string;
  params: readonly string[];
  body: Stmt | null;
}

export type Pattern =
  | { readonly kind: "always" }
  | { readonly kind: "expr"; readonly expr: Expr }
  | { readonly kind: "range"; readonly from: Expr; readonly to: Expr; active: boolean };

export interface Rule {
  readonly pattern: Pattern;
  /** Null: print. */
  readonly body: Stmt | null;
}

export interface AwkProgram {
  readonly begin: readonly Stmt[];
  readonly rules: readonly Rule[];
  readonly end: readonly Stmt[];
  /** Global variables' names by slot. */
  readonly globals: readonly string[];
}

/** A fault in the program; the text is mawk's, without its name. */
export class AwkSyntaxError extends Error {
  override readonly name = "AwkSyntaxError";
}
