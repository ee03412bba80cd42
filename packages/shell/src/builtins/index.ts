/** The table of builtins. */

import type { Awaitable } from "@netloom/uapi";
import type { Assignment } from "unbash";
import type { Shell } from "../shell.js";
import { caller, unsupported } from "./call-info.js";
import { declare, exportOrReadonly } from "./declare.js";
import { cd, dirs, popd, pushd, pwd } from "./directories.js";
import { echo } from "./echo.js";
import { command, evaluate, exec, letBuiltin, runBuiltin, source } from "./evaluate.js";
import { breakLoop, continueLoop, exit, fail, returnFrom, succeed } from "./flow.js";
import { getopts } from "./getopts.js";
import { bg, disown, fg, jobs, kill, wait } from "./job-control.js";
import { times, ulimit, umask } from "./limits.js";
import { printf } from "./printf.js";
import { mapfile, read } from "./read.js";
import { set, shift, shopt } from "./set.js";
import { test } from "./test.js";
import { trap } from "./trap.js";
import { alias, enable, hash, type, unalias } from "./type.js";
import { unset } from "./unset.js";

/** `arrays`: the list assignments among a declaration's arguments, by their place in `argv`. */
export type Builtin = (
  sh: Shell,
  argv: readonly string[],
  arrays: ReadonlyMap<number, Assignment>,
) => Awaitable<number>;

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [".", source],
  [":", succeed],
  ["[", test],
  ["alias", alias],
  ["bg", bg],
  ["bind", unsupported],
  ["break", breakLoop],
  ["builtin", runBuiltin],
  ["caller", caller],
  ["cd", cd],
  ["command", command],
  ["compgen", unsupported],
  ["complete", unsupported],
  ["compopt", unsupported],
  ["continue", continueLoop],
  ["declare", declare],
  ["dirs", dirs],
  ["disown", disown],
  ["echo", echo],
  ["enable", enable],
  ["eval", evaluate],
  ["exec", exec],
  ["exit", exit],
  ["export", exportOrReadonly],
  ["false", fail],
  ["fc", unsupported],
  ["fg", fg],
  ["getopts", getopts],
  ["hash", hash],
  ["help", unsupported],
  ["history", unsupported],
  ["jobs", jobs],
  ["kill", kill],
  ["let", letBuiltin],
  ["local", declare],
  ["logout", exit],
  ["mapfile", mapfile],
  ["popd", popd],
  ["printf", printf],
  ["pushd", pushd],
  ["pwd", pwd],
  ["read", read],
  ["readarray", mapfile],
  ["readonly", exportOrReadonly],
  ["return", returnFrom],
  ["set", set],
  ["shift", shift],
  ["shopt", shopt],
  ["source", source],
  ["suspend", unsupported],
  ["test", test],
  ["times", times],
  ["trap", trap],
  ["true", succeed],
  ["type", type],
  ["typeset", declare],
  ["ulimit", ulimit],
  ["umask", umask],
  ["unalias", unalias],
  ["unset", unset],
  ["wait", wait],
]);

const SPECIAL: ReadonlySet<string> = new Set([
  ".",
  ":",
  "break",
  "continue",
  "eval",
  "exec",
  "exit",
  "export",
  "readonly",
  "return",
  "set",
  "shift",
  "source",
  "times",
  "trap",
  "unset",
]);
const DECLARATIONS: ReadonlySet<string> = new Set(["declare", "typeset", "local", "export", "readonly"]);

/** The builtin of that name unless `enable -n` turned it off. */
export function builtinOf(sh: Shell, name: string): Builtin | undefined {
  if (sh.disabledBuiltins.size > 0 && sh.disabledBuiltins.has(name)) return undefined;
  return BUILTINS.get(name);
}

export function isBuiltinName(sh: Shell, name: string): boolean {
  return BUILTINS.has(name) && !sh.disabledBuiltins.has(name);
}

export function builtinNames(): string[] {
  return [...BUILTINS.keys()];
}

/** POSIX special builtins. */
export function isSpecialBuiltin(name: string): boolean {
  return SPECIAL.has(name);
}

/** Builtins whose arguments are read as assignments. */
export function isDeclaration(sh: Shell, name: string): boolean {
  return (
    (DECLARATIONS.has(name) || name === "builtin" || name === "command" || name === "alias") && !sh.functions.has(name)
  );
}
