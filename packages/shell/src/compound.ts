/** Compound commands: `if`, loops, `case`, `select`, `(( ))`. */

import type { ArithmeticCommand, ArithmeticFor, Case, For, If, Select, While } from "unbash";
import { ArithError } from "./arith-parse.js";
import { assign } from "./assign.js";
import { print } from "./builtins/output.js";
import { readLine } from "./builtins/read.js";
import { JUMP_BREAK, JUMP_CONTINUE, JUMP_NONE } from "./control.js";
import { runStatements } from "./execute.js";
import { expandFields, expandPattern, expandString } from "./expand/expand.js";
import { isVariableName } from "./parameters.js";
import { lineAt } from "./parse.js";
import { matchesPattern } from "./pattern.js";
import { printWords } from "./print-command.js";
import { expandPrompt } from "./prompt.js";
import type { Shell } from "./shell.js";
import { trace } from "./trace.js";
import { runDebugTrap } from "./traps.js";
import { compileArithText, compileFields, compileOperand, type CompiledWord } from "./word.js";

/** Runs commands whose failure is an answer, not an error. */
async function runCondition(sh: Shell, run: () => Promise<number>): Promise<number> {
  sh.ignoreErrexit++;
  try {
    return await run();
  } finally {
    sh.ignoreErrexit--;
  }
}

export async function runIf(sh: Shell, node: If): Promise<number> {
  let status = await runCondition(sh, () => runStatements(sh, node.clause.commands));
  if (sh.jump !== JUMP_NONE) return status;
  if (status === 0) return runStatements(sh, node.then.commands);
  for (const elif of node.elif) {
    status = await runCondition(sh, () => runStatements(sh, elif.clause.commands));
    if (sh.jump !== JUMP_NONE) return status;
    if (status === 0) return runStatements(sh, elif.then.commands);
  }
  return node.else === undefined ? 0 : runStatements(sh, node.else.commands);
}

/** After a loop's body: whether the loop goes on. */
function goesOn(sh: Shell): boolean {
  if (sh.jump === JUMP_NONE) return true;
  if (sh.jump !== JUMP_BREAK && sh.jump !== JUMP_CONTINUE) return false;
  if (--sh.jumpValue > 0) return false;
  const again = sh.jump === JUMP_CONTINUE;
  sh.jump = JUMP_NONE;
  return again;
}

export async function runWhile(sh: Shell, node: While): Promise<number> {
  let status = 0;
  sh.loopDepth++;
  try {
    for (;;) {
      const charged = sh.sys.checkpoint();
      if (charged !== undefined) await charged;
      const test = await runCondition(sh, () => runStatements(sh, node.clause.commands));
      if (sh.jump !== JUMP_NONE) {
        if (goesOn(sh)) continue;
        break;
      }
      if ((test === 0) !== (node.kind === "while")) break;
      status = await runStatements(sh, node.body.commands);
      if (!goesOn(sh)) break;
    }
  } finally {
    sh.loopDepth--;
  }
  return status;
}

export async function runFor(sh: Shell, node: For): Promise<number> {
  const name = node.name.text;
  if (!isVariableName(name)) {
    sh.error(`\`${name}': not a valid identifier`);
    return 1;
  }
  sh.pos = node.pos;
  const values: string[] = [];
  if (node.wordlist === undefined) values.push(...sh.positional);
  else
    await expandFields(
      sh,
      node.wordlist.flatMap((word) => compileFields(word, sh.source)),
      values,
    );
  const header = (): string =>
    `for ${name} in ${node.wordlist === undefined ? '"$@"' : printWords(node.wordlist)}`.trimEnd();
  let status = 0;
  sh.loopDepth++;
  try {
    for (const value of values) {
      const charged = sh.sys.checkpoint();
      if (charged !== undefined) await charged;
      sh.pos = node.pos;
      sh.noteCommand(header);
      if (sh.options.xtrace) trace(sh, header());
      if (sh.traps.has("DEBUG")) await runDebugTrap(sh);
      assign(sh, name, null, value, false);
      status = await runStatements(sh, node.body.commands);
      if (!goesOn(sh)) break;
    }
  } finally {
    sh.loopDepth--;
  }
  return status;
}

export async function runArithFor(sh: Shell, node: ArithmeticFor): Promise<number> {
  const line = lineAt(sh.source, node.pos);
  const [start, test, update] = arithForTexts(sh, node).map((text) => ({ text, word: compileArithText(text, line) }));
  let status = 0;
  const evaluate = async (part: { text: string; word: CompiledWord } | undefined): Promise<bigint> => {
    if (part === undefined || part.text.trim() === "") return 1n;
    sh.pos = node.pos;
    if (sh.options.xtrace) trace(sh, `(( ${part.text.trimStart()} ))`);
    const expression = await expandString(sh, part.word);
    try {
      return sh.evaluate(expression);
    } catch (error) {
      if (!(error instanceof ArithError)) throw error;
      sh.error(`((: ${error.message}`);
      status = 1;
      return 0n;
    }
  };
  await evaluate(start);
  if (status !== 0) return status;
  sh.loopDepth++;
  try {
    for (;;) {
      const charged = sh.sys.checkpoint();
      if (charged !== undefined) await charged;
      if ((await evaluate(test)) === 0n) break;
      status = await runStatements(sh, node.body.commands);
      if (!goesOn(sh)) break;
      await evaluate(update);
    }
  } finally {
    sh.loopDepth--;
  }
  return status;
}

const arithForCache = new WeakMap<ArithmeticFor, readonly string[]>();

/** The three expressions as written: what stands between `((`, `;`, `;` and `))`. */
function arithForTexts(sh: Shell, node: ArithmeticFor): readonly string[] {
  let known = arithForCache.get(node);
  if (known === undefined) {
    const { text } = sh.source;
    const open = text.indexOf("((", node.pos) + 2;
    let depth = 0;
    let close = open;
    for (; close < node.end; close++) {
      if (text[close] === "(") depth++;
      else if (text[close] === ")" && depth-- === 0) break;
    }
    known = text.slice(open, close).split(";");
    arithForCache.set(node, known);
  }
  return known;
}

export async function runCase(sh: Shell, node: Case): Promise<number> {
  sh.pos = node.pos;
  if (sh.options.xtrace) trace(sh, `case ${node.word.text} in`);
  const value = await expandString(sh, compileOperand(node.word, sh.source));
  let status = 0;
  let fall = false;
  for (const item of node.items) {
    if (
      !fall &&
      !(await matchesAny(
        sh,
        value,
        item.pattern.map((pattern) => compileOperand(pattern, sh.source)),
      ))
    )
      continue;
    const { terminator } = item;
    const ends = terminator === undefined || terminator === ";;";
    status = await runStatements(sh, item.body.commands);
    if (item.body.commands.length === 0) status = 0;
    if (sh.jump !== JUMP_NONE || ends) return status;
    fall = terminator === ";&";
  }
  return status;
}

async function matchesAny(sh: Shell, value: string, patterns: readonly CompiledWord[]): Promise<boolean> {
  for (const pattern of patterns) {
    if (matchesPattern(value, await expandPattern(sh, pattern), sh.patternOptions())) return true;
  }
  return false;
}

export async function runArithCommand(sh: Shell, node: ArithmeticCommand): Promise<number> {
  sh.pos = node.pos;
  sh.noteCommand(() => `((${node.body}))`);
  if (sh.traps.has("DEBUG")) await runDebugTrap(sh);
  const text = await expandString(sh, compileArithText(node.body, lineAt(sh.source, node.pos)));
  if (sh.options.xtrace) trace(sh, `(( ${text} ))`);
  try {
    return sh.evaluate(text) === 0n ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ArithError)) throw error;
    sh.error(`((: ${error.message}`);
    return 1;
  }
}

/** `select`: a numbered menu on standard error, choices from standard input. */
export async function runSelect(sh: Shell, node: Select): Promise<number> {
  const name = node.name.text;
  const items: string[] = [];
  sh.pos = node.pos;
  if (node.wordlist === undefined) items.push(...sh.positional);
  else
    await expandFields(
      sh,
      node.wordlist.flatMap((word) => compileFields(word, sh.source)),
      items,
    );
  if (items.length === 0) return 0;
  let status = 0;
  sh.loopDepth++;
  try {
    for (let menu = true; ;) {
      await sh.sys.checkpoint();
      if (menu) sh.writeError(menuText(sh, items));
      sh.writeError(expandPrompt(sh, sh.vars.get("PS3")?.scalar() ?? "#? "));
      const line: string | null = await readLine(sh, 0);
      if (line === null) {
        await print(sh, "select", "\n");
        return 1;
      }
      assign(sh, "REPLY", null, line, false);
      menu = line.trim() === "";
      if (menu) continue;
      const choice = /^\s*\d+\s*$/.test(line) ? items[Number(line) - 1] : undefined;
      assign(sh, name, null, choice ?? "", false);
      status = await runStatements(sh, node.body.commands);
      if (!goesOn(sh)) return status;
      menu = (sh.vars.get("REPLY")?.scalar() ?? "") === "";
    }
  } finally {
    sh.loopDepth--;
  }
}

function menuText(sh: Shell, items: readonly string[]): string {
  const width = Number(sh.vars.get("COLUMNS")?.scalar() ?? "80") || 80;
  const digits = String(items.length).length;
  const column = Math.max(...items.map((item) => item.length)) + digits + 2 + 2;
  let columns = Math.max(1, Math.floor(width / column));
  const rows = columns > 1 && items.length > columns ? Math.ceil(items.length / columns) : items.length;
  if (rows === items.length) columns = 1;
  let out = "";
  for (let row = 0; row < rows; row++) {
    for (let index = row; index < items.length; index += rows) {
      const text = `${String(index + 1).padStart(digits)}) ${items[index]}`;
      out += index + rows < items.length ? text.padEnd(column) : text;
    }
    out += "\n";
  }
  return out;
}
