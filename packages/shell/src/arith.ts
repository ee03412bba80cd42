/** Arithmetic evaluation on 64-bit signed integers (bash(1), "ARITHMETIC EVALUATION"). */

import { ArithError, parseArith, type ArithNode, type Lvalue } from "./arith-parse.js";

/** The variables an expression reads and sets. */
export interface ArithScope {
  /** The value of a variable or element as text, empty when unset. */
  readVariable(name: string, subscript: string | null): string;
  assignVariable(name: string, subscript: string | null, value: string): void;
}

const MAX_DEPTH = 1024;

/** The value of an expression. Throws ArithError. */
export function evaluateArith(text: string, scope: ArithScope, depth = 0): bigint {
  const node = parseArith(text);
  return node === null ? 0n : new Evaluator(text, scope, depth).value(node);
}

class Evaluator {
  constructor(
    private readonly text: string,
    private readonly scope: ArithScope,
    private readonly depth: number,
  ) {}

  value(node: ArithNode): bigint {
    switch (node.op) {
      case "number":
        return node.value;
      case "variable":
        return this.read(node);
      case "assign": {
        let value: bigint;
        if (node.operator === null) value = this.value(node.value);
        else value = this.apply(node.operator, this.read(node.target), this.value(node.value), node.pos);
        this.scope.assignVariable(node.target.name, node.target.subscript, String(value));
        return value;
      }
      case "step": {
        const before = this.read(node.target);
        const after = BigInt.asIntN(64, before + node.by);
        this.scope.assignVariable(node.target.name, node.target.subscript, String(after));
        return node.prefix ? after : before;
      }
      case "unary": {
        const operand = this.value(node.operand);
        if (node.operator === "-") return BigInt.asIntN(64, -operand);
        if (node.operator === "!") return operand === 0n ? 1n : 0n;
        return node.operator === "~" ? ~operand : operand;
      }
      case "and":
        return this.value(node.left) !== 0n && this.value(node.right) !== 0n ? 1n : 0n;
      case "or":
        return this.value(node.left) !== 0n || this.value(node.right) !== 0n ? 1n : 0n;
      case "comma":
        this.value(node.left);
        return this.value(node.right);
      case "conditional":
        return this.value(node.test) !== 0n ? this.value(node.yes) : this.value(node.no);
      case "binary":
        return this.apply(node.operator, this.value(node.left), this.value(node.right), node.pos);
    }
  }

  private read(target: Lvalue): bigint {
    const text = this.scope.readVariable(target.name, target.subscript);
    if (text === "") return 0n;
    if (text.length < 16 && /^(?:0|[1-9]\d*)$/.test(text)) return BigInt(text);
    if (this.depth >= MAX_DEPTH) {
      throw new ArithError(this.text.trimStart(), "expression recursion level exceeded", this.text.slice(target.pos));
    }
    return evaluateArith(text, this.scope, this.depth + 1);
  }

  private apply(operator: string, left: bigint, right: bigint, pos: number): bigint {
    switch (operator) {
      case "+":
        return BigInt.asIntN(64, left + right);
      case "-":
        return BigInt.asIntN(64, left - right);
      case "*":
        return BigInt.asIntN(64, left * right);
      case "/":
      case "%":
        if (right === 0n) this.fail("division by 0", pos);
        return BigInt.asIntN(64, operator === "/" ? left / right : left % right);
      case "**":
        if (right < 0n) this.fail("exponent less than 0", pos);
        return power(left, right);
      case "<<":
        return BigInt.asIntN(64, left << (right & 63n));
      case ">>":
        return left >> (right & 63n);
      case "&":
        return left & right;
      case "|":
        return left | right;
      case "^":
        return left ^ right;
      case "==":
        return left === right ? 1n : 0n;
      case "!=":
        return left !== right ? 1n : 0n;
      case "<":
        return left < right ? 1n : 0n;
      case ">":
        return left > right ? 1n : 0n;
      case "<=":
        return left <= right ? 1n : 0n;
      default:
        return left >= right ? 1n : 0n;
    }
  }

  private fail(reason: string, pos: number): never {
    throw new ArithError(this.text.trimStart(), reason, this.text.slice(pos));
  }
}

/** Square and multiply, wrapping at every step as the machine does. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let e = exponent, b = base; e > 0n; e >>= 1n) {
    if ((e & 1n) === 1n) result = BigInt.asIntN(64, result * b);
    b = BigInt.asIntN(64, b * b);
  }
  return result;
}
