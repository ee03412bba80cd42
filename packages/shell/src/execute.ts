/** Running the tree: lists, pipelines and the dispatch over the kinds of commands. */

import { SIGINT, SIGQUIT, type Awaitable } from "@netloom/uapi";
import type {
  AndOr,
  CompoundList,
  Function as FunctionNode,
  Pipeline,
  PipelineNode,
  Redirected,
  Statement,
  Subshell,
} from "unbash";
import { runArithCommand, runArithFor, runCase, runFor, runIf, runSelect, runWhile } from "./compound.js";
import { runCoproc } from "./coproc.js";
import { JUMP_EXIT, JUMP_NONE } from "./control.js";
import { exitStatusOf, reapBackground, reportKilled, waitChild } from "./jobs.js";
import { runPipeline } from "./pipeline.js";
import { printCommand } from "./print-command.js";
import { closeProcessSubstitutions } from "./process-substitution.js";
import { applyRedirections, expandRedirections, RedirectionError, SavedDescriptors } from "./redirect.js";
import type { Shell } from "./shell.js";
import { runSimple } from "./simple-command.js";
import { runTestCommand } from "./test-command.js";
import { formatTimes } from "./time-format.js";
import { runPendingTraps, runTrap } from "./traps.js";

type Node = PipelineNode | AndOr | CompoundList;

/** Runs statements in order; `tail`: the process ends afterwards, so a sole simple command may replace it. */
export async function runStatements(sh: Shell, statements: readonly Statement[], tail = false): Promise<number> {
  const last = statements.length - 1;
  for (let i = 0; i <= last; i++) {
    const statement = statements[i]!;
    if (sh.options.noexec && !sh.interactive) return sh.status;
    if (statement.background === true) sh.status = runBackground(sh, statement);
    else {
      const done = runNode(sh, statement.command, tail && last === 0 && statement.command.type === "Command");
      sh.status = typeof done === "number" ? done : await done;
    }
    if (sh.traps.hasPending) await runPendingTraps(sh);
    if (sh.jump !== JUMP_NONE) break;
  }
  return sh.status;
}

export function runNode(sh: Shell, node: Node, tail = false): Awaitable<number> {
  switch (node.type) {
    case "Command": {
      const done = runSimple(sh, node, tail);
      return typeof done === "number" ? checkFailure(sh, done) : done.then((status) => checkFailure(sh, status));
    }
    case "Pipeline":
      return runPipelineNode(sh, node);
    case "AndOr":
      return runAndOr(sh, node);
    case "Redirected":
      return runRedirected(sh, node);
    case "CompoundList":
      return runStatements(sh, node.commands);
    case "BraceGroup":
      return runStatements(sh, node.body.commands);
    case "Subshell":
      return runSubshell(sh, node).then((status) => checkFailure(sh, status));
    case "If":
      return runIf(sh, node);
    case "For":
      return runFor(sh, node);
    case "ArithmeticFor":
      return runArithFor(sh, node);
    case "While":
      return runWhile(sh, node);
    case "Case":
      return runCase(sh, node);
    case "Select":
      return runSelect(sh, node);
    case "TestCommand":
      return runTestCommand(sh, node).then((status) => checkFailure(sh, status));
    case "ArithmeticCommand":
      return runArithCommand(sh, node).then((status) => checkFailure(sh, status));
    case "Function":
      return defineFunction(sh, node);
    case "Coproc":
      return runCoproc(sh, node);
  }
}

/** What follows a failed command: the ERR trap and `set -e`. */
export function checkFailure(sh: Shell, status: number): Awaitable<number> {
  sh.status = status;
  if (status === 0 || sh.ignoreErrexit > 0 || sh.jump !== JUMP_NONE) return status;
  if (sh.traps.has("ERR") && (sh.options.errtrace || !sh.frames.some((frame) => frame.isFunction))) {
    return runTrap(sh, "ERR").then(() => exitOnError(sh, status));
  }
  return exitOnError(sh, status);
}

function exitOnError(sh: Shell, status: number): number {
  if (sh.options.errexit && sh.jump === JUMP_NONE) {
    sh.jump = JUMP_EXIT;
    sh.jumpValue = status;
  }
  return status;
}

async function runAndOr(sh: Shell, node: AndOr): Promise<number> {
  let status = 0;
  const last = node.commands.length - 1;
  for (let i = 0; i <= last; i++) {
    if (i > 0) {
      const operator = node.operators[i - 1];
      if (operator === "&&" ? status !== 0 : status === 0) continue;
    }
    if (i === last) return runNode(sh, node.commands[i]!);
    sh.ignoreErrexit++;
    try {
      status = await runNode(sh, node.commands[i]!);
    } finally {
      sh.ignoreErrexit--;
    }
    sh.status = status;
    if (sh.jump !== JUMP_NONE) break;
  }
  return status;
}

async function runPipelineNode(sh: Shell, node: Pipeline): Promise<number> {
  let negate = false;
  let timed: "bash" | "posix" | null = null;
  for (const prefix of node.prefixes) {
    if (prefix.type === "Negation") negate = !negate;
    else timed = prefix.posix === undefined ? "bash" : "posix";
  }
  const start = timed === null ? 0 : sh.sys.monotonicNs();
  let status = 0;
  const single = node.commands.length === 1;
  if (negate || single) {
    if (negate) sh.ignoreErrexit++;
    try {
      if (single) status = await runNode(sh, node.commands[0]!);
      else if (node.commands.length > 0) status = await runPipeline(sh, node);
    } finally {
      if (negate) sh.ignoreErrexit--;
    }
  } else if (node.commands.length > 0) status = await runPipeline(sh, node);
  if (timed !== null) sh.writeError(formatTimes(sh, sh.sys.monotonicNs() - start, timed === "posix"));
  if (negate) {
    if (sh.jump !== JUMP_NONE) return status;
    return status === 0 ? 1 : 0;
  }
  return single ? status : checkFailure(sh, status);
}

async function runRedirected(sh: Shell, node: Redirected): Promise<number> {
  const saved = new SavedDescriptors(sh.sys);
  const mark = sh.processSubstitutions.length;
  sh.pos = node.pos;
  try {
    const list = await expandRedirections(sh, node.redirects, sh.source);
    applyRedirections(sh, sh.sys, list, saved);
  } catch (error) {
    saved.restore();
    if (!(error instanceof RedirectionError)) throw error;
    sh.error(error.message);
    closeProcessSubstitutions(sh, mark);
    return checkFailure(sh, 1);
  }
  try {
    return await runNode(sh, node.command);
  } finally {
    saved.restore();
    closeProcessSubstitutions(sh, mark);
  }
}

async function runSubshell(sh: Shell, node: Subshell): Promise<number> {
  sh.pos = node.pos;
  const { source } = sh;
  sh.noteCommand(() => printCommand(node, source));
  const pid = sh.forkShell((child) => {
    child.loopDepth = 0;
    return runStatements(child, node.body.commands, true);
  });
  const ended = await waitChild(sh, pid);
  sh.pos = node.pos;
  if (ended.signal !== 0) reportKilled(sh, ended, printCommand(node, sh.source), false);
  return exitStatusOf(ended);
}

function defineFunction(sh: Shell, node: FunctionNode): number {
  const name = node.name.text;
  const { source } = sh;
  const frame = sh.frames.at(-1);
  const sourceName =
    frame !== undefined ? frame.sourceName : (sh.scriptName ?? (sh.commandString ? "environment" : "main"));
  sh.functions.set(name, { name, body: node.body, source, sourceName, line: sh.line, exported: false, traced: false });
  return 0;
}

/** `command &`: a job; returns 0. */
function runBackground(sh: Shell, statement: Statement): number {
  const text = printCommand(statement.command, sh.source);
  if (sh.jobs.size > 0) reapBackground(sh);
  const { command } = statement;
  if (command.type === "Pipeline" && command.commands.length > 1 && command.prefixes.length === 0) {
    const pids = runPipelineInBackground(sh, command);
    startJob(sh, pids, text);
    return 0;
  }
  const pid = sh.forkShell((child) => {
    enterBackground(child);
    return Promise.resolve(runNode(child, command, true));
  });
  startJob(sh, [pid], text);
  return 0;
}

function runPipelineInBackground(sh: Shell, node: Pipeline): number[] {
  const pids: number[] = [];
  let input = -1;
  const last = node.commands.length - 1;
  node.commands.forEach((command, index) => {
    const [read, write] = index < last ? sh.sys.pipe() : [-1, -1];
    const from = input;
    const both = node.operators[index] === "|&";
    pids.push(
      sh.forkShell((child) => {
        if (index === 0) enterBackground(child);
        connect(child, from, write, read, both);
        return Promise.resolve(runNode(child, command, true));
      }),
    );
    if (from >= 0) sh.sys.close(from);
    if (write >= 0) sh.sys.close(write);
    input = read;
  });
  return pids;
}

/** Puts the ends of pipes in place of standard input and output. */
export function connect(child: Shell, input: number, output: number, unused: number, both: boolean): void {
  const { sys } = child;
  if (unused >= 0) sys.close(unused);
  if (input >= 0) {
    sys.dup2(input, 0);
    sys.close(input);
  }
  if (output >= 0) {
    sys.dup2(output, 1);
    if (both) sys.dup2(1, 2);
    sys.close(output);
  }
  child.loopDepth = 0;
}

function startJob(sh: Shell, pids: readonly number[], text: string): void {
  const job = sh.jobs.add(pids, text);
  sh.lastBackground = pids.at(-1) ?? null;
  if (sh.interactive) sh.writeError(`[${job.id}] ${sh.lastBackground}\n`);
}

/** Without job control a background command is safe from ^C and reads nothing. */
function enterBackground(child: Shell): void {
  const { sys } = child;
  if (child.options.monitor) {
    sys.setpgid(0, 0);
    return;
  }
  sys.signal(SIGINT, "ignore");
  sys.signal(SIGQUIT, "ignore");
  const fd = sys.open("/dev/null", 0);
  if (fd !== 0) {
    sys.dup2(fd, 0);
    sys.close(fd);
  }
}
