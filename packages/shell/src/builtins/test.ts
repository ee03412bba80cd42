/** `test` and `[`: by the number of arguments (POSIX XCU test), then by precedence. */

import {
  compareNumbers,
  fileComparison,
  isArithmeticTest,
  isBinaryTest,
  isUnaryTest,
  unaryTest,
} from "../conditions.js";
import type { Shell } from "../shell.js";

class TestError extends Error {}

export function test(sh: Shell, argv: readonly string[]): number {
  const name = argv[0]!;
  let args = argv.slice(1);
  if (name === "[") {
    if (args.at(-1) !== "]") {
      sh.error("[: missing `]'");
      return 2;
    }
    args = args.slice(0, -1);
  }
  try {
    return new TestParser(sh, args).run() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    sh.error(`${name}: ${error.message}`);
    return 2;
  }
}

class TestParser {
  private at = 0;

  constructor(
    private readonly sh: Shell,
    private readonly args: readonly string[],
  ) {}

  run(): boolean {
    const { args } = this;
    switch (args.length) {
      case 0:
        return false;
      case 1:
        return args[0] !== "";
      case 2:
        return this.two(args[0]!, args[1]!);
      case 3:
        return this.three(args[0]!, args[1]!, args[2]!);
      case 4:
        if (args[0] === "!") return !this.three(args[1]!, args[2]!, args[3]!);
        if (args[0] === "(" && args[3] === ")") return this.two(args[1]!, args[2]!);
        break;
    }
    const value = this.or();
    if (this.at < args.length) throw new TestError("too many arguments");
    return value;
  }

  private two(a: string, b: string): boolean {
    if (a === "!") return b === "";
    if (isUnaryTest(a)) return unaryTest(this.sh, a, b);
    throw new TestError(`${a}: unary operator expected`);
  }

  private three(a: string, b: string, c: string): boolean {
    if (isBinaryTest(b)) return this.binary(b, a, c);
    if (b === "-a") return a !== "" && c !== "";
    if (b === "-o") return a !== "" || c !== "";
    if (a === "!") return !this.two(b, c);
    if (a === "(" && c === ")") return b !== "";
    throw new TestError(`${b}: binary operator expected`);
  }

  private binary(operator: string, left: string, right: string): boolean {
    if (operator === "=" || operator === "==") return left === right;
    if (operator === "!=") return left !== right;
    if (operator === "<") return left < right;
    if (operator === ">") return left > right;
    if (isArithmeticTest(operator)) return compareNumbers(operator, integer(left), integer(right));
    return fileComparison(this.sh, operator, left, right);
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
    let value = this.not();
    while (this.args[this.at] === "-a") {
      this.at++;
      value = this.not() && value;
    }
    return value;
  }

  private not(): boolean {
    if (this.args[this.at] === "!") {
      this.at++;
      return !this.not();
    }
    return this.term();
  }

  private term(): boolean {
    const { args } = this;
    const first = args[this.at];
    if (first === undefined) throw new TestError("argument expected");
    const second = args[this.at + 1];
    if (first === "(") {
      this.at++;
      const value = this.or();
      if (args[this.at] !== ")")
        throw new TestError(`\`)' expected${args[this.at] === undefined ? "" : `, found ${args[this.at]}`}`);
      this.at++;
      return value;
    }
    if (second !== undefined && isBinaryTest(second) && this.at + 2 < args.length) {
      const right = args[this.at + 2]!;
      this.at += 3;
      return this.binary(second, first, right);
    }
    if (isUnaryTest(first) && second !== undefined) {
      this.at += 2;
      return unaryTest(this.sh, first, second);
    }
    this.at++;
    return first !== "";
  }
}

function integer(text: string): bigint {
  const match = /^\s*([-+]?\d+)\s*$/.exec(text);
  if (match === null) throw new TestError(`${text}: integer expression expected`);
  return BigInt(match[1]!.replace(/^\+/, ""));
}
