/** Programs: finding them in PATH, starting them, and what is said when that fails. */

import { Errno, S_IFDIR, S_IFMT, S_IFREG, strerror, X_OK, type Awaitable, type Sys } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { runScriptText } from "./script.js";
import { applyRedirections, RedirectionError, type ExpandedRedirection } from "./redirect.js";
import type { Shell } from "./shell.js";

/** What a command name was resolved to. */
export type Found =
  | { readonly path: string; readonly status: 0 }
  | { readonly path: string; readonly status: 126 | 127 };

/** The file for a command name, as execve gets it; remembers where PATH had it. */
export function findProgram(sh: Shell, name: string): Found {
  if (name.includes("/")) return { path: name, status: 0 };
  const known = sh.hashed.get(name);
  if (known !== undefined && sh.options.hashall) {
    known.hits++;
    return { path: known.path, status: 0 };
  }
  const [path] = searchPath(sh, name, true);
  if (path !== undefined) {
    if (sh.options.hashall) sh.hashed.set(name, { path, hits: 1 });
    return { path, status: 0 };
  }
  const [unusable] = searchPath(sh, name, false);
  return unusable === undefined ? { path: name, status: 127 } : { path: unusable, status: 126 };
}

/** Every file of that name along PATH. */
export function searchPath(
  sh: Shell,
  name: string,
  executable: boolean,
  path = sh.vars.get("PATH")?.scalar() ?? "",
): string[] {
  const out: string[] = [];
  if (name === "") return out;
  for (const directory of path.split(":")) {
    const file = directory === "" ? `./${name}` : `${directory.replace(/\/+$/, "")}/${name}`;
    if (isProgram(sh.sys, file, executable)) out.push(file);
  }
  return out;
}

function isProgram(sys: Sys, path: string, executable: boolean): boolean {
  try {
    if ((sys.stat(path).mode & S_IFMT) !== S_IFREG) return false;
    if (executable) sys.access(path, X_OK);
    return true;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

/** The environment of a program: exported variables, the command's assignments, `_`. */
function environmentFor(
  sh: Shell,
  path: string,
  assignments: readonly (readonly [string, string])[],
): ReadonlyMap<string, string> {
  const base = sh.vars.environment();
  const last = sh.lastEnvironment;
  if (last !== null && last.base === base && last.path === path && assignments.length === 0) return last.environment;
  const environment = new Map(base);
  for (const [name, value] of assignments) environment.set(name, value);
  environment.set("_", path);
  if (assignments.length === 0) sh.lastEnvironment = { base, path, environment };
  return environment;
}

/** Starts a program in a child; its pid. */
export function spawnProgram(
  sh: Shell,
  argv: readonly string[],
  assignments: readonly (readonly [string, string])[],
  redirections: readonly ExpandedRedirection[],
): number {
  const found = findProgram(sh, argv[0]!);
  const environment = environmentFor(sh, found.path, assignments);
  const substitutions = sh.processSubstitutions.length > 0;
  return sh.fork((sys) => {
    if (redirections.length > 0) {
      try {
        applyRedirections(sh, sys, redirections, null);
      } catch (error) {
        if (!(error instanceof RedirectionError)) throw error;
        return complain(sh, sys, error.message, 1);
      }
    }
    if (sh.options.monitor && !substitutions) sys.setpgid(0, 0);
    return executeProgram(sh, sys, found, argv, environment);
  });
}

/** Replaces this (forked) shell by a program. */
export function replaceProcess(
  sh: Shell,
  argv: readonly string[],
  assignments: readonly (readonly [string, string])[],
  redirections: readonly ExpandedRedirection[],
): Awaitable<number> {
  try {
    applyRedirections(sh, sh.sys, redirections, null);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    return complain(sh, sh.sys, error.message, 1);
  }
  const found = findProgram(sh, argv[0]!);
  return executeProgram(sh, sh.sys, found, argv, environmentFor(sh, found.path, assignments));
}

/** execve, and bash's words for its failures. */
export function executeProgram(
  sh: Shell,
  sys: Sys,
  found: Found,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
): Awaitable<number> {
  const name = argv[0]!;
  if (found.status === 127) return notFound(sh, sys, argv);
  if (found.status === 126) return complain(sh, sys, `${found.path}: ${strerror("EACCES")}`, 126);
  try {
    return sys.execve(found.path, argv, environment);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return executeFailure(sh, sys, error, found.path, name, argv, environment);
  }
}

function notFound(sh: Shell, sys: Sys, argv: readonly string[]): number {
  const name = argv[0]!;
  return complain(sh, sys, `${name}: ${sh.dash ? "not found" : "command not found"}`, 127);
}

function executeFailure(
  sh: Shell,
  sys: Sys,
  error: Errno,
  path: string,
  name: string,
  argv: readonly string[],
  environment: ReadonlyMap<string, string>,
): Awaitable<number> {
  if (error.code === "ENOEXEC") {
    const text = scriptText(sys, path);
    if (text === null) return complain(sh, sys, `${path}: cannot execute binary file: ${strerror("ENOEXEC")}`, 126);
    return runScriptText(sys, environment, path, argv.slice(1), text);
  }
  if (sh.dash && error.code === "ENOENT") return complain(sh, sys, `${name}: not found`, 127);
  if (error.code === "ENOENT") {
    const interpreter = missingInterpreter(sys, path);
    if (interpreter !== null) return complain(sh, sys, `${name}: cannot execute: required file not found`, 127);
    return complain(sh, sys, `${name}: ${strerror("ENOENT")}`, 127);
  }
  if (error.code === "EACCES" && isDirectory(sys, path))
    return complain(sh, sys, `${name}: ${strerror("EISDIR")}`, 126);
  return complain(sh, sys, `${name}: ${strerror(error.code)}`, error.code === "ENOTDIR" ? 126 : 126);
}

function missingInterpreter(sys: Sys, path: string): string | null {
  const text = scriptText(sys, path);
  if (text === null || !text.startsWith("#!")) return null;
  return text.slice(2).split("\n")[0]!.trim().split(/\s/)[0] ?? null;
}

function isDirectory(sys: Sys, path: string): boolean {
  try {
    return (sys.stat(path).mode & S_IFMT) === S_IFDIR;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

/** A file's text; null when it looks like a binary (a NUL in its first line) or cannot be read. */
export function scriptText(sys: Sys, path: string): string | null {
  let fd: number;
  try {
    fd = sys.open(path, 0);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return null;
  }
  let text = "";
  try {
    for (;;) {
      const bytes = sys.read(fd, 1 << 20);
      if (bytes instanceof Promise || bytes.length === 0) break;
      if (text === "" && looksBinary(bytes)) return null;
      text += decodeUtf8(bytes);
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return null;
  } finally {
    sys.close(fd);
  }
  return text;
}

/** bash's own test: a NUL byte within the first line of the first 80 bytes. */
export function looksBinary(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length, 80);
  for (let i = 0; i < end; i++) {
    if (bytes[i] === 10) return false;
    if (bytes[i] === 0) return true;
  }
  return false;
}

function complain(sh: Shell, sys: Sys, message: string, status: number): number {
  try {
    const done = sys.write(2, encodeUtf8(`${sh.errorPrefix()}${message}\n`));
    if (done instanceof Promise) done.catch(() => {});
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return status;
}
