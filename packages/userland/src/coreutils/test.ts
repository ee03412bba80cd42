/** test(1) and [(1). */

import {
  Errno,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  type Stat,
} from "@netloom/uapi";
import { quote } from "../libc/quote.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

const UNARY = "bcdefgGhkLNnOprsStuwxz";
const BINARY = ["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"];

export const test = coreutil({
  name: "test",
  usage: "Usage: test EXPRESSION\nSucceed if the expression is true.\n",
  raw: true,
  failure: 2,
  run: (c, { operands }) => (new Expression(c, operands).result() ? 0 : 1),
});

export const bracket = coreutil({
  name: "[",
  usage: "Usage: [ EXPRESSION ]\nSucceed if the expression is true.\n",
  raw: true,
  failure: 2,
  run(c, { operands }) {
    if (operands.at(-1) !== "]") c.fail("missing ']'");
    return new Expression(c, operands.slice(0, -1)).result() ? 0 : 1;
  },
});

/** POSIX's rules by number of arguments, then the grammar with -a, -o, ! and parentheses. */
class Expression {
  private at = 0;

  constructor(
    private readonly c: Command,
    private readonly args: readonly string[],
  ) {}

  result(): boolean {
    const n = this.args.length;
    if (n === 0) return false;
    const value = this.byCount(0, n);
    if (this.at < n) this.c.fail(`extra argument ${quote(this.args[this.at]!)}`);
    return value;
  }

  private byCount(start: number, n: number): boolean {
    const a = (i: number): string => this.args[start + i]!;
    if (n === 1) return this.end(start + 1, a(0) !== "");
    if (n === 2) {
      if (a(0) === "!") return this.end(start + 2, a(1) === "");
      if (isUnary(a(0))) return this.end(start + 2, this.unary(a(0)[1]!, a(1)));
      this.c.fail(
        a(0)[0] === "-" && a(0).length === 2
          ? `${quote(a(0))}: unary operator expected`
          : `missing argument after ${quote(a(1))}`,
      );
    }
    if (n === 3) {
      if (BINARY.includes(a(1))) return this.end(start + 3, this.binary(a(0), a(1), a(2)));
      if (a(1) === "-a") return this.end(start + 3, a(0) !== "" && a(2) !== "");
      if (a(1) === "-o") return this.end(start + 3, a(0) !== "" || a(2) !== "");
      if (a(0) === "!") return !this.byCount(start + 1, 2);
      if (a(0) === "(" && a(2) === ")") return this.end(start + 3, a(1) !== "");
      this.c.fail(`${quote(a(1))}: binary operator expected`);
    }
    if (n === 4) {
      if (a(0) === "!") return !this.byCount(start + 1, 3);
      if (a(0) === "(" && a(3) === ")") return this.end(start + 4, this.byCount(start + 1, 2));
    }
    this.at = start;
    return this.or();
  }

  private end(at: number, value: boolean): boolean {
    this.at = at;
    return value;
  }

  private or(): boolean {
    let value = this.and();
    while (this.args[this.at] === "-o") {
      this.at++;
      value = this.and() || value;
    }
    return value;
  }

  private and(): boolean {
    let value = this.term();
    while (this.args[this.at] === "-a") {
      this.at++;
      value = this.term() && value;
    }
    return value;
  }

  private term(): boolean {
    const { args } = this;
    if (this.at >= args.length) this.c.fail(`missing argument after ${quote(args.at(-1)!)}`);
    const word = args[this.at]!;
    if (word === "!") {
      this.at++;
      return !this.term();
    }
    if (word === "(" && !BINARY.includes(args[this.at + 1] ?? "")) {
      this.at++;
      const value = this.or();
      if (args[this.at] !== ")")
        this.c.fail(this.at < args.length ? `')' expected, found ${args[this.at]}` : "')' expected");
      this.at++;
      return value;
    }
    const operator = args[this.at + 1];
    if (operator !== undefined && BINARY.includes(operator)) {
      const right = args[this.at + 2];
      if (right === undefined) this.c.fail(`missing argument after ${quote(operator)}`);
      this.at += 3;
      return this.binary(word, operator, right!);
    }
    if (isUnary(word) && args[this.at + 1] !== undefined) {
      this.at += 2;
      return this.unary(word[1]!, args[this.at - 1]!);
    }
    this.at++;
    return word !== "";
  }

  private binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case "=":
      case "==":
        return left === right;
      case "!=":
        return left !== right;
      case "<":
        return left < right;
      case ">":
        return left > right;
      case "-eq":
        return this.integer(left) === this.integer(right);
      case "-ne":
        return this.integer(left) !== this.integer(right);
      case "-lt":
        return this.integer(left) < this.integer(right);
      case "-le":
        return this.integer(left) <= this.integer(right);
      case "-gt":
        return this.integer(left) > this.integer(right);
      case "-ge":
        return this.integer(left) >= this.integer(right);
      case "-ef": {
        const [a, b] = [this.stat(left), this.stat(right)];
        return a !== null && b !== null && a.ino === b.ino && a.dev === b.dev;
      }
      default: {
        const [a, b] = [this.stat(left), this.stat(right)];
        if (operator === "-ot") return b !== null && (a === null || older(a, b));
        return a !== null && (b === null || older(b, a));
      }
    }
  }

  private integer(text: string): bigint {
    if (!/^\s*[-+]?\d+\s*$/.test(text)) this.c.fail(`invalid integer ${quote(text)}`);
    return BigInt(text.trim().replace(/^\+/, ""));
  }

  private stat(path: string, follow = true): Stat | null {
    try {
      return follow ? this.c.sys.stat(path) : this.c.sys.lstat(path);
    } catch (error) {
      if (error instanceof Errno) return null;
      throw error;
    }
  }

  private unary(operator: string, operand: string): boolean {
    if (operator === "n") return operand !== "";
    if (operator === "z") return operand === "";
    if (operator === "t")
      return /^\d+$/.test(operand)
        ? this.c.sys.isatty(Number(operand))
        : this.c.fail(`invalid integer ${quote(operand)}`);
    if (operator === "r" || operator === "w" || operator === "x") {
      try {
        this.c.sys.access(operand, operator === "r" ? 4 : operator === "w" ? 2 : 1);
        return true;
      } catch (error) {
        if (error instanceof Errno) return false;
        throw error;
      }
    }
    const st = this.stat(operand, operator !== "h" && operator !== "L");
    if (st === null) return false;
    const type = st.mode & S_IFMT;
    switch (operator) {
      case "b":
        return type === S_IFBLK;
      case "c":
        return type === S_IFCHR;
      case "d":
        return type === S_IFDIR;
      case "f":
        return type === S_IFREG;
      case "g":
        return (st.mode & 0o2000) !== 0;
      case "k":
        return (st.mode & 0o1000) !== 0;
      case "u":
        return (st.mode & 0o4000) !== 0;
      case "G":
        return st.gid === this.c.sys.getgid();
      case "O":
        return st.uid === this.c.sys.geteuid();
      case "h":
      case "L":
        return type === S_IFLNK;
      case "p":
        return type === S_IFIFO;
      case "S":
        return type === S_IFSOCK;
      case "s":
        return st.size > 0;
      default:
        return true;
    }
  }
}

const isUnary = (word: string): boolean => word.length === 2 && word[0] === "-" && UNARY.includes(word[1]!);
const older = (a: Stat, b: Stat): boolean =>
  a.mtime.sec < b.mtime.sec || (a.mtime.sec === b.mtime.sec && a.mtime.nsec < b.mtime.nsec);
