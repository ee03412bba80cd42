/** Simple commands: assignments, words, redirections; then a function, a builtin or a program. */

import type { Awaitable } from "@netloom/uapi";
import type { Assignment, Command, Redirection, Word } from "unbash";
import { expandAlias } from "./alias.js";
import { expandSubscript, runAssignment } from "./assign.js";
import { builtinOf, isDeclaration, isSpecialBuiltin, type Builtin } from "./builtins/index.js";
import { expandFields, expandString } from "./expand/expand.js";
import { callFunction, type ShellFunction } from "./functions.js";
import { exitStatusOf, reapBackground, reportKilled, waitChild } from "./jobs.js";
import { printCommand } from "./print-command.js";
import { closeProcessSubstitutions } from "./process-substitution.js";
import {
  closeQuietly,
  applyRedirections,
  expandRedirections,
  RedirectionError,
  SavedDescriptors,
  type ExpandedRedirection,
} from "./redirect.js";
import { replaceProcess, spawnProgram } from "./run-program.js";
import type { Shell } from "./shell.js";
import { trace, traceWords } from "./trace.js";
import { runDebugTrap } from "./traps.js";
import { ATTR_EXPORT, ATTR_READONLY, Variable } from "./variables.js";
import { compileFields, compileValue, type CompiledWord } from "./word.js";

/** What is known about a command before it is run. */
export interface CommandPlan {
  /** All words when nothing in the command needs expanding, and it has neither assignments nor redirections. */
  readonly argv: readonly string[] | null;
  readonly assignments: readonly Assignment[];
  readonly redirections: readonly Redirection[];
  /** Name and arguments in order; assignments are those of declaration builtins. */
  readonly words: readonly (readonly CompiledWord[] | Assignment)[];
  /** The first word as written. */
  readonly name: string;
  /** Where bash's parser stood when it made the command: at the end of its second word. */
  readonly pos: number;
}

function planOf(sh: Shell, node: Command): CommandPlan {
  const { plans } = sh.source;
  let plan = plans.get(node.pos);
  if (plan === undefined) {
    plan = makePlan(sh, node);
    plans.set(node.pos, plan);
  }
  return plan;
}

function makePlan(sh: Shell, node: Command): CommandPlan {
  const assignments: Assignment[] = [];
  const redirections: Redirection[] = [];
  const words: CommandPlan["words"][number][] = [];
  for (const item of node.prefix) {
    if (item.type === "Assignment") assignments.push(item);
    else redirections.push(item);
  }
  let argv: string[] | null = assignments.length === 0 && redirections.length === 0 ? [] : null;
  const add = (word: Word): void => {
    const compiled = compileFields(word, sh.source);
    words.push(compiled);
    for (const { constant } of compiled) {
      if (constant === null) argv = null;
      else argv?.push(constant);
    }
  };
  if (node.name !== undefined) add(node.name);
  for (const item of node.suffix) {
    if (item.type === "Word") add(item);
    else {
      argv = null;
      if (item.type === "Assignment") words.push(item);
      else redirections.push(item);
    }
  }
  const constant: string[] | null = argv;
  return {
    name: node.name?.text ?? "",
    argv: constant?.length === 0 ? null : constant,
    assignments,
    redirections,
    words,
    pos: linePosition(sh, node),
  };
}

/** With one word the position is that word's end; the next word's reading moves it on. */
function linePosition(sh: Shell, node: Command): number {
  if (sh.source.lineStarts === null) return node.pos;
  const [first, second] = [
    ...node.prefix.slice(0, 2),
    ...(node.name === undefined ? [] : [node.name]),
    ...node.suffix.slice(0, 1),
  ];
  if (second !== undefined && second.type !== "HereDoc") return second.end - 1;
  return first === undefined || first.type === "HereDoc" ? node.pos : first.end - 1;
}

export function runSimple(sh: Shell, node: Command, tail: boolean): Awaitable<number> {
  const plan = planOf(sh, node);
  sh.pos = plan.pos;
  if (sh.trapDepth === 0) {
    const { source } = sh;
    sh.noteCommand(() => printCommand(node, source));
  }
  if (sh.aliasesInForce.size > 0 && sh.shopt.expand_aliases) {
    const replaced = expandAlias(sh, node);
    if (replaced !== null) return replaced;
  }
  if (plan.argv !== null && !sh.options.xtrace && !sh.traps.has("DEBUG")) {
    sh.substitutionStatus = null;
    return runWords(sh, node, plan.argv, NO_ASSIGNMENTS, NO_REDIRECTIONS, NO_ARRAYS, tail);
  }
  return runGeneral(sh, node, plan, tail);
}

const NO_ASSIGNMENTS: readonly (readonly [string, string])[] = [];
const NO_REDIRECTIONS: readonly ExpandedRedirection[] = [];
const NO_ARRAYS: ReadonlyMap<number, Assignment> = new Map();

async function runGeneral(sh: Shell, node: Command, plan: CommandPlan, tail: boolean): Promise<number> {
  if (sh.traps.has("DEBUG")) await runDebugTrap(sh);
  const mark = sh.processSubstitutions.length;
  try {
    return await runExpanded(sh, node, plan, tail);
  } finally {
    if (sh.processSubstitutions.length > mark) closeProcessSubstitutions(sh, mark);
  }
}

async function runExpanded(sh: Shell, node: Command, plan: CommandPlan, tail: boolean): Promise<number> {
  sh.substitutionStatus = null;
  const argv: string[] = [];
  let arrays: Map<number, Assignment> | null = null;
  const traced: string[] = [];
  const declaration = plan.words.length > 0 && isDeclaration(sh, plan.name);
  for (const word of plan.words) {
    if (!("type" in word)) {
      const pending = expandFields(sh, word, argv);
      if (pending !== undefined) await pending;
    } else if (!declaration && word.value.type !== "ArrayValue") argv.push(await declarationArgument(sh, word));
    else if (declaration) {
      if (word.value.type === "ArrayValue") {
        arrays ??= new Map();
        arrays.set(argv.length, word);
        argv.push(word.name);
      } else argv.push(await declarationArgument(sh, word));
    }
  }
  if (argv.length === 0) return runAssignmentsOnly(sh, plan);
  let redirections = NO_REDIRECTIONS;
  let failure: RedirectionError | null = null;
  if (plan.redirections.length > 0) {
    try {
      redirections = await expandRedirections(sh, plan.redirections, sh.source);
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      failure = error;
    }
  }
  const assignments: [string, string][] = [];
  for (const assignment of plan.assignments) {
    if (assignment.value.type === "ArrayValue" || assignment.index !== undefined) continue;
    let value = await expandString(sh, compileValue(assignment.value, sh.source));
    if (assignment.append === true) value = (sh.lookup(assignment.name)?.scalar() ?? "") + value;
    assignments.push([assignment.name, value]);
    if (sh.options.xtrace) traced.push(`${assignment.name}=${sh.traceWord(value, true)}`);
  }
  sh.pos = plan.pos;
  if (sh.options.xtrace) {
    for (const line of traced) trace(sh, line);
    if (arrays !== null) for (const [, assignment] of arrays) trace(sh, await arrayTrace(sh, assignment));
    trace(sh, traceWords(argv));
    if (argv[0] === "export" || argv[0] === "readonly") {
      for (const word of plan.words)
        if ("type" in word && word.value.type === "Word")
          trace(sh, `${word.name}=${sh.traceWord(await expandString(sh, compileValue(word.value, sh.source)), true)}`);
    }
  }
  if (failure !== null) {
    sh.error(failure.message);
    return 1;
  }
  return runWords(sh, node, argv, assignments, redirections, arrays ?? NO_ARRAYS, tail);
}

async function declarationArgument(sh: Shell, node: Assignment): Promise<string> {
  if (node.value.type === "ArrayValue") return node.name;
  const value = await expandString(sh, compileValue(node.value, sh.source));
  const subscript = node.index === undefined ? "" : `[${await expandSubscript(sh, node.name, node.index, sh.source)}]`;
  return `${node.name}${subscript}${node.append === true ? "+=" : "="}${value}`;
}

async function arrayTrace(sh: Shell, node: Assignment): Promise<string> {
  if (node.value.type !== "ArrayValue") return node.text;
  const fields: string[] = [];
  for (const element of node.value.elements) await expandFields(sh, compileFields(element, sh.source), fields);
  return `${node.name}${node.append === true ? "+=" : "="}(${fields.map((field) => `'${field.replace(/'/g, "'\\''")}'`).join(" ")})`;
}

/** `x=1 y=2` without a command: the shell's own variables. */
async function runAssignmentsOnly(sh: Shell, plan: CommandPlan): Promise<number> {
  const { source } = sh;
  for (const assignment of plan.assignments) {
    const shown = await runAssignment(sh, assignment, source);
    if (sh.options.xtrace) trace(sh, shown);
  }
  if (plan.redirections.length > 0) {
    const saved = new SavedDescriptors(sh.sys);
    try {
      applyRedirections(sh, sh.sys, await expandRedirections(sh, plan.redirections, source), saved);
    } catch (error) {
      if (!(error instanceof RedirectionError)) throw error;
      sh.error(error.message);
      return 1;
    } finally {
      saved.restore();
    }
  }
  const status = sh.substitutionStatus ?? 0;
  sh.pipeStatus = [status];
  return status;
}

/** Runs a command whose words are known. */
export function runWords(
  sh: Shell,
  node: Command,
  argv: readonly string[],
  assignments: readonly (readonly [string, string])[],
  redirections: readonly ExpandedRedirection[],
  arrays: ReadonlyMap<number, Assignment>,
  tail: boolean,
): Awaitable<number> {
  const name = argv[0]!;
  const fn = sh.functions.get(name);
  const builtin = fn === undefined ? builtinOf(sh, name) : undefined;
  if (fn === undefined && builtin === undefined) return runExternal(sh, node, argv, assignments, redirections, tail);
  if (assignments.length === 0 && redirections.length === 0 && builtin !== undefined) {
    const done = builtin(sh, argv, arrays);
    if (typeof done === "number") return finish(sh, argv, done);
    return done.then((status) => finish(sh, argv, status));
  }
  return runInShell(sh, argv, fn, builtin, assignments, redirections, arrays);
}

function finish(sh: Shell, argv: readonly string[], status: number): number {
  sh.lastArgument = argv[argv.length - 1]!;
  sh.pipeStatus = [status];
  return status;
}

async function runInShell(
  sh: Shell,
  argv: readonly string[],
  fn: ShellFunction | undefined,
  builtin: Builtin | undefined,
  assignments: readonly (readonly [string, string])[],
  redirections: readonly ExpandedRedirection[],
  arrays: ReadonlyMap<number, Assignment>,
): Promise<number> {
  const saved = new SavedDescriptors(sh.sys);
  let hidden: Map<string, Variable | undefined> | null = null;
  let failed = false;
  try {
    applyRedirections(sh, sh.sys, redirections, saved);
  } catch (error) {
    saved.restore();
    if (!(error instanceof RedirectionError)) throw error;
    sh.error(error.message);
    return finish(sh, argv, 1);
  }
  // What process substitutions opened for a function's caller stays open for the call only.
  const keepsDescriptors = argv[0] === "exec" && argv.length === 1 && fn === undefined;
  try {
    if (assignments.length > 0) hidden = hideVariables(sh, assignments);
    const status =
      fn !== undefined ? await callFunction(sh, fn, argv.slice(1)) : await (builtin?.(sh, argv, arrays) ?? 0);
    return finish(sh, argv, status);
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    if (hidden !== null && !(isSpecialBuiltin(argv[0]!) && sh.options.posix))
      for (const [name, variable] of hidden) sh.vars.replace(name, variable);
    if (keepsDescriptors && !failed) saved.forget();
    else saved.restore();
  }
}

/** `x=1 builtin`: the assignments hold, exported, while the command runs. */
function hideVariables(
  sh: Shell,
  assignments: readonly (readonly [string, string])[],
): Map<string, Variable | undefined> {
  const hidden = new Map<string, Variable | undefined>();
  for (const [name, value] of assignments) {
    const before = sh.vars.get(name);
    if (before?.has(ATTR_READONLY)) {
      sh.error(`${name}: readonly variable`);
      continue;
    }
    if (!hidden.has(name)) hidden.set(name, before);
    const variable = new Variable();
    variable.value = value;
    variable.attributes = ATTR_EXPORT;
    sh.vars.replace(name, variable);
    sh.noticeAssignment(name);
  }
  return hidden;
}

function runExternal(
  sh: Shell,
  node: Command,
  argv: readonly string[],
  assignments: readonly (readonly [string, string])[],
  redirections: readonly ExpandedRedirection[],
  tail: boolean,
): Awaitable<number> {
  for (const [name] of assignments) {
    if (sh.vars.get(name)?.has(ATTR_READONLY)) sh.error(`${name}: readonly variable`);
  }
  if (tail && sh.subshellLevel > 0 && !sh.traps.has("EXIT") && !sh.traps.has("ERR"))
    return replaceProcess(sh, argv, assignments, redirections);
  if (sh.jobs.size > 0) reapBackground(sh);
  const pid = spawnProgram(sh, argv, assignments, redirections);
  for (const { operation, variable } of redirections) {
    if (variable !== null && operation.kind === "close") closeQuietly(sh.sys, operation.fd);
  }
  return waitExternal(sh, node, pid, argv);
}

async function waitExternal(sh: Shell, node: Command, pid: number, argv: readonly string[]): Promise<number> {
  const ended = await waitChild(sh, pid);
  if (ended.stopped) {
    const job = sh.jobs.add([pid], printCommand(node, sh.source));
    job.state = "Stopped";
  } else if (ended.signal !== 0) {
    reportKilled(sh, ended, printCommand(node, sh.source), false);
  }
  return finish(sh, argv, exitStatusOf(ended));
}
