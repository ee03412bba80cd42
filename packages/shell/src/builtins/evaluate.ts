/** `eval`, `source`, `exec`, `command`, `builtin`, `let`. */

import { Errno, S_IFDIR, S_IFMT, strerror, type Awaitable } from "@netloom/uapi";
import type { Assignment } from "unbash";
import { ArithError } from "../arith-parse.js";
import { JUMP_EXIT, JUMP_NONE, JUMP_RETURN } from "../control.js";
import type { CallFrame } from "../functions.js";
import { runString } from "../run-string.js";
import { readAll } from "../command-substitution.js";
import { executeProgram, findProgram, looksBinary, searchPath, spawnProgram } from "../run-program.js";
import { runTrap } from "../traps.js";
import { decodeUtf8 } from "@netloom/wire";
import { exitStatusOf, waitChild } from "../jobs.js";
import type { Shell } from "../shell.js";
import { builtinOf } from "./index.js";
import { invalidOption, usage } from "./output.js";
import { describe } from "./type.js";

/** Runs words as text once more. */
export async function evaluate(sh: Shell, argv: readonly string[]): Promise<number> {
  const args = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
  if (argv[1] !== undefined && /^-./.test(argv[1]) && argv[1] !== "--")
    return invalidOption(sh, "eval", argv[1].slice(0, 2), "eval [ARGUMENT ...]");
  sh.traceLevel++;
  try {
    return await runString(sh, args.join(" "), sh.line, "eval");
  } finally {
    sh.traceLevel--;
  }
}

/** Runs a file in this shell. */
export async function source(sh: Shell, argv: readonly string[]): Promise<number> {
  const args = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
  const [name, ...positional] = args;
  if (name === undefined) {
    sh.error(`${argv[0]}: filename argument required`);
    return usage(sh, argv[0]!, `${argv[0]} FILE [ARGUMENT ...]`);
  }
  if (/^-./.test(name) && argv[1] !== "--")
    return invalidOption(sh, argv[0]!, name.slice(0, 2), `${argv[0]} FILE [ARGUMENT ...]`);
  const path = locate(sh, name);
  const text = await readSource(sh, argv[0]!, path, name);
  if (text === null) return 1;
  const frame: CallFrame = {
    functionName: "source",
    sourceName: path,
    callLine: sh.line,
    isFunction: false,
    saved: null,
    options: null,
    source: sh.source,
    pos: sh.pos,
    loopDepth: sh.loopDepth,
  };
  const outer = sh.positional;
  const depth = sh.frames.length;
  sh.frames.push(frame);
  if (positional.length > 0) sh.positional = positional;
  sh.loopDepth = 0;
  sh.traceLevel++;
  try {
    let status = await runString(sh, text, 1);
    if (sh.jump === JUMP_RETURN) {
      status = sh.jumpValue;
      sh.jump = JUMP_NONE;
    }
    sh.status = status;
    if (sh.traps.has("RETURN")) await runTrap(sh, "RETURN");
    return status;
  } finally {
    sh.traceLevel--;
    while (sh.frames.length > depth) sh.popFrame();
    if (positional.length > 0) sh.positional = outer;
  }
}

/** A name without a slash is looked for along PATH, then here. */
function locate(sh: Shell, name: string): string {
  if (name.includes("/") || !sh.shopt.sourcepath) return name;
  return searchPath(sh, name, false)[0] ?? name;
}

async function readSource(sh: Shell, builtin: string, path: string, name: string): Promise<string | null> {
  let fd: number;
  try {
    if ((sh.sys.stat(path).mode & S_IFMT) === S_IFDIR) {
      sh.error(`${builtin}: ${name}: is a directory`);
      return null;
    }
    fd = sh.sys.open(path, 0);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    sh.error(`${name}: ${strerror(error.code)}`);
    return null;
  }
  const bytes = await readAll(sh, fd);
  sh.sys.close(fd);
  if (!looksBinary(bytes)) return decodeUtf8(bytes);
  sh.error(`${builtin}: ${name}: cannot execute binary file`);
  return null;
}

/** Replaces the shell by a program; without one, keeps the redirections. */
export async function exec(sh: Shell, argv: readonly string[]): Promise<number> {
  let index = 1;
  let clean = false;
  let name: string | null = null;
  for (; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") {
      index++;
      break;
    }
    if (!/^-./.test(argument)) break;
    if (argument === "-c") clean = true;
    else if (argument === "-a") name = argv[++index] ?? null;
    else if (argument === "-l") name = `-${argv[index + 1] ?? ""}`;
    else return invalidOption(sh, "exec", argument.slice(0, 2), "exec [-cl] [-a NAME] [COMMAND [ARGUMENT ...]]");
  }
  const words = argv.slice(index);
  if (words.length === 0) return 0;
  const found = findProgram(sh, words[0]!);
  if (found.status !== 0) {
    sh.error(`exec: ${words[0]}: ${found.status === 127 ? "not found" : `cannot execute: ${strerror("EACCES")}`}`);
    return execFailed(sh, found.status);
  }
  const failure = execFailure(sh, found.path);
  if (failure !== null) {
    if (failure === "EISDIR") sh.error(`${words[0]}: ${strerror(failure)}`);
    sh.error(`exec: ${words[0]}: ${failure === "ENOENT" ? "" : "cannot execute: "}${strerror(failure)}`);
    return execFailed(sh, failure === "ENOENT" ? 127 : 126);
  }
  const environment = clean ? new Map<string, string>() : new Map(sh.vars.environment()).set("_", found.path);
  sh.traps.set(sh.sys, "EXIT", null);
  const status = await executeProgram(
    sh,
    sh.sys,
    found,
    name === null ? words : [name, ...words.slice(1)],
    environment,
  );
  sh.jump = JUMP_EXIT;
  sh.jumpValue = status;
  return status;
}

function execFailure(sh: Shell, path: string): "ENOENT" | "EACCES" | "EISDIR" | "ENOTDIR" | null {
  try {
    if ((sh.sys.stat(path).mode & S_IFMT) === S_IFDIR) return "EISDIR";
    sh.sys.access(path, 1);
    return null;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return error.code === "ENOENT" || error.code === "ENOTDIR" ? error.code : "EACCES";
  }
}

function execFailed(sh: Shell, status: number): number {
  if (!sh.interactive && !sh.shopt.execfail) {
    sh.jump = JUMP_EXIT;
    sh.jumpValue = status;
  }
  return status;
}

/** `command name`: without functions; `-v` and `-V` tell what a name is. */
export async function command(
  sh: Shell,
  argv: readonly string[],
  arrays: ReadonlyMap<number, Assignment>,
): Promise<number> {
  let index = 1;
  let verbose = "";
  let standardPath = false;
  for (; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") {
      index++;
      break;
    }
    if (!/^-./.test(argument)) break;
    for (const letter of argument.slice(1)) {
      if (letter === "v" || letter === "V") verbose = letter;
      else if (letter === "p") standardPath = true;
      else return invalidOption(sh, "command", `-${letter}`, "command [-pVv] COMMAND [ARGUMENT ...]");
    }
  }
  const words = argv.slice(index);
  if (words.length === 0) return 0;
  if (verbose !== "") return describe(sh, "command", words, verbose === "V" ? "long" : "short");
  const builtin = builtinOf(sh, words[0]!);
  if (builtin !== undefined) return builtin(sh, words, arrays);
  if (standardPath) {
    const [path] = searchPath(sh, words[0]!, true, "/usr/sbin:/usr/bin:/sbin:/bin");
    if (path !== undefined)
      return exitStatusOf(await waitChild(sh, spawnProgram(sh, [path, ...words.slice(1)], [], [])));
  }
  return exitStatusOf(await waitChild(sh, spawnProgram(sh, words, [], [])));
}

/** `builtin name`: the builtin even where a function hides it. */
export function runBuiltin(
  sh: Shell,
  argv: readonly string[],
  arrays: ReadonlyMap<number, Assignment>,
): Awaitable<number> {
  const words = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
  const [name] = words;
  if (name === undefined) return 0;
  const builtin = builtinOf(sh, name);
  if (builtin === undefined) {
    sh.error(`builtin: ${name}: not a shell builtin`);
    return 1;
  }
  return builtin(sh, words, arrays);
}

export function letBuiltin(sh: Shell, argv: readonly string[]): number {
  const args = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
  if (args.length === 0) {
    sh.error("let: expression expected");
    return 1;
  }
  let value = 0n;
  for (const text of args) {
    try {
      value = sh.evaluate(text);
    } catch (error) {
      if (!(error instanceof ArithError)) throw error;
      sh.error(`let: ${error.message}`);
      return 1;
    }
  }
  return value === 0n ? 1 : 0;
}
