/** expr(1). */

import { quote } from "../libc/quote.js";
import { compileRegex, RegexError } from "../libc/regex.js";
import type { Command } from "../libc/command.js";
import { coreutil } from "./coreutil.js";

type Value = string | bigint;

const LEVELS: readonly (readonly string[])[] = [
  ["|"],
  ["&"],
  ["<", "<=", "=", "==", "!=", ">=", ">"],
  ["+", "-"],
  ["*", "/", "%"],
  [":"],
];

export const expr = coreutil({
  name: "expr",
  usage: "Usage: expr EXPRESSION\nEvaluate an expression of arguments and write its value.\n",
  raw: true,
  failure: 2,
  run(c, { operands }) {
    const args = operands[0] === "--" ? operands.slice(1) : operands;
    if (args.length === 0) c.usage("missing operand");
    const parser = new Parser(c, args);
    const value = parser.level(0, true);
    parser.finish();
    c.out(`${value}\n`);
    return isNull(value) ? 1 : 0;
  },
});

function isNull(value: Value): boolean {
  return typeof value === "bigint" ? value === 0n : value === "" || /^-?0+$/.test(value);
}

class Parser {
  private at = 0;

  constructor(
    private readonly c: Command,
    private readonly args: readonly string[],
  ) {}

  finish(): void {
    if (this.at < this.args.length) this.c.fail(`syntax error: unexpected argument ${quote(this.args[this.at]!)}`);
  }

  /** Left-associative operators, weakest first; `live` is false where only the syntax counts. */
  level(n: number, live: boolean): Value {
    if (n === LEVELS.length) return this.primary(live);
    let left = this.level(n + 1, live);
    while (LEVELS[n]!.includes(this.args[this.at] ?? "")) {
      const operator = this.args[this.at++]!;
      const evaluate = live && !(operator === "|" && !isNull(left)) && !(operator === "&" && isNull(left));
      const right = this.level(n + 1, evaluate);
      if (live) left = this.apply(operator, left, right);
    }
    return left;
  }

  private apply(operator: string, left: Value, right: Value): Value {
    if (operator === "|") return !isNull(left) ? left : isNull(right) ? 0n : right;
    if (operator === "&") return isNull(left) || isNull(right) ? 0n : left;
    if (operator === ":") return this.match(String(left), String(right));
    if (LEVELS[2]!.includes(operator)) {
      const [a, b] =
        isInteger(left) && isInteger(right) ? [BigInt(left), BigInt(right)] : [String(left), String(right)];
      const truth =
        operator === "<"
          ? a < b
          : operator === "<="
            ? a <= b
            : operator === ">"
              ? a > b
              : operator === ">="
                ? a >= b
                : operator === "!="
                  ? a !== b
                  : a === b;
      return truth ? 1n : 0n;
    }
    if (!isInteger(left) || !isInteger(right)) return this.c.fail("non-integer argument");
    const [a, b] = [BigInt(left), BigInt(right)];
    if (operator === "+") return a + b;
    if (operator === "-") return a - b;
    if (operator === "*") return a * b;
    if (b === 0n) return this.c.fail("division by zero");
    return operator === "/" ? a / b : a % b;
  }

  /** Anchored at the start: the first group, or how many characters matched. */
  private match(text: string, pattern: string): Value {
    try {
      const hasGroup = pattern.includes("\\(");
      const found = compileRegex(pattern, "basic", { wrap: (source) => `^(?:${source})` }).exec(text);
      return hasGroup ? (found?.[1] ?? "") : BigInt(found?.[0].length ?? 0);
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      return this.c.fail(error.message);
    }
  }

  private next(): string {
    if (this.at >= this.args.length)
      this.c.fail(`syntax error: missing argument after ${quote(this.args[this.at - 1] ?? "")}`);
    return this.args[this.at++]!;
  }

  private primary(live: boolean): Value {
    const word = this.next();
    const more = this.at < this.args.length;
    if (word === "(") {
      const value = this.level(0, live);
      if (this.at >= this.args.length)
        this.c.fail(`syntax error: expecting ')' after ${quote(this.args[this.at - 1]!)}`);
      if (this.args[this.at] !== ")")
        this.c.fail(`syntax error: expecting ')' instead of ${quote(this.args[this.at]!)}`);
      this.at++;
      return value;
    }
    if (word === ")") return this.c.fail("syntax error: unexpected ')'");
    if (word === "+" && more) return this.next();
    if (word === "length" && more) return BigInt(String(this.primary(live)).length);
    if (word === "match" && more) {
      const text = String(this.primary(live));
      return this.match(text, String(this.primary(live)));
    }
    if (word === "index" && more) {
      const text = String(this.primary(live));
      const set = String(this.primary(live));
      return BigInt([...text].findIndex((ch) => set.includes(ch)) + 1);
    }
    if (word === "substr" && more) {
      const text = String(this.primary(live));
      const start = this.primary(live);
      const length = this.primary(live);
      if (!isInteger(start) || !isInteger(length) || Number(start) <= 0 || Number(length) <= 0) return "";
      return text.slice(Number(start) - 1, Number(start) - 1 + Number(length));
    }
    return word;
  }
}

const isInteger = (value: Value): boolean => typeof value === "bigint" || /^-?\d+$/.test(value);
