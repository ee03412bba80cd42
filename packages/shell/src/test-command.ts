/** `[[ expression ]]`. */

import type { TestBinaryExpression, TestCommand, TestExpression } from "unbash";
import { ArithError } from "./arith-parse.js";
import { assignList } from "./assign.js";
import { compareNumbers, fileComparison, isArithmeticTest, unaryTest } from "./conditions.js";
import { expandRegex, expandSegments, expandString } from "./expand/expand.js";
import { joinPattern, type Piece } from "./expand/fields.js";
import { matchesPattern } from "./pattern.js";
import { printCommand } from "./print-command.js";
import { quoteIfNeeded } from "./quote.js";
import { compileEre } from "./regex.js";
import type { Shell } from "./shell.js";
import { trace } from "./trace.js";
import { runDebugTrap } from "./traps.js";
import { compileOperand } from "./word.js";

/** A broken expression: [[ returns this status. */
class TestFailure extends Error {
  constructor(readonly status: number) {
    super("test failed");
  }
}

export async function runTestCommand(sh: Shell, node: TestCommand): Promise<number> {
  sh.pos = node.pos;
  if (sh.traps.has("DEBUG")) await runDebugTrap(sh);
  const { source } = sh;
  sh.noteCommand(() => printCommand(node, source));
  try {
    return (await evaluate(sh, node.expression, "")) ? 0 : 1;
  } catch (error) {
    if (error instanceof TestFailure) return error.status;
    throw error;
  }
}

async function evaluate(sh: Shell, node: TestExpression, prefix: string): Promise<boolean> {
  switch (node.type) {
    case "TestLogical": {
      for (const operand of node.operands) {
        const value = await evaluate(sh, operand, prefix);
        if (value !== (node.operator === "&&")) return value;
      }
      return node.operator === "&&";
    }
    case "TestNot": {
      const negated = node.negations.length % 2 === 1;
      const value = await evaluate(sh, node.operand, negated ? `${prefix}! ` : prefix);
      return negated ? !value : value;
    }
    case "TestGroup":
      return evaluate(sh, node.expression, prefix);
    case "TestUnary": {
      const operand = await expandString(sh, compileOperand(node.operand, sh.source));
      if (sh.options.xtrace) trace(sh, `[[ ${prefix}${node.operator} ${quoteIfNeeded(operand)} ]]`);
      return unaryTest(sh, node.operator, operand);
    }
    case "TestBinary":
      return binary(sh, node, prefix);
  }
}

async function binary(sh: Shell, node: TestBinaryExpression, prefix: string): Promise<boolean> {
  const { operator } = node;
  const left = await expandString(sh, compileOperand(node.left, sh.source));
  const word = compileOperand(node.right, sh.source);
  const show = (right: string): void => {
    if (sh.options.xtrace) trace(sh, `[[ ${prefix}${quoteIfNeeded(left)} ${operator} ${right} ]]`);
  };
  if (operator === "=" || operator === "==" || operator === "!=") {
    const pieces: Piece[] = [];
    await expandSegments(sh, word.segments, "string", pieces);
    const pattern = joinPattern(pieces);
    show(quotedPattern(pieces));
    const matches = matchesPattern(left, pattern, { extglob: true, nocase: sh.shopt.nocasematch });
    return matches === (operator !== "!=");
  }
  if (operator === "=~") {
    const regex = await expandRegex(sh, word);
    show(regex);
    return matchRegex(sh, left, regex);
  }
  const right = await expandString(sh, word);
  show(quoteIfNeeded(right));
  if (operator === "<") return left < right;
  if (operator === ">") return left > right;
  if (isArithmeticTest(operator)) return compareNumbers(operator, number(sh, left), number(sh, right));
  return fileComparison(sh, operator, left, right);
}

/** A pattern as `set -x` shows it: escaped where quoted. */
function quotedPattern(pieces: readonly Piece[]): string {
  const text = pieces.map((piece) => (piece.quoted ? piece.text.replace(/./gs, "\\$&") : piece.text)).join("");
  return text === "" ? "''" : text;
}

function number(sh: Shell, text: string): bigint {
  try {
    return sh.evaluate(text);
  } catch (error) {
    if (!(error instanceof ArithError)) throw error;
    sh.error(`[[: ${error.message}`);
    throw new TestFailure(1);
  }
}

function matchRegex(sh: Shell, text: string, regex: string): boolean {
  const compiled = compileEre(regex, sh.shopt.nocasematch);
  if (compiled === null) throw new TestFailure(2);
  const match = compiled.exec(text);
  assignList(sh, "BASH_REMATCH", match === null ? [] : Array.from(match, (group) => group ?? ""));
  return match !== null;
}
