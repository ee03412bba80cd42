/** `cd`, `pwd` and the directory stack. */

import { Errno, strerror, type Awaitable } from "@netloom/uapi";
import type { Shell } from "../shell.js";
import { ATTR_EXPORT } from "../variables.js";
import { invalidOption, parseOptions, print, usage } from "./output.js";

/** Changes the directory, `$PWD` and `$OLDPWD`; null, or the error's text. */
function change(sh: Shell, target: string, physical: boolean): string | null {
  const path = normalize(target.startsWith("/") ? target : `${sh.cwd}/${target}`);
  try {
    sh.sys.chdir(physical ? target : path);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return strerror(error.code);
  }
  const old = sh.cwd;
  sh.cwd = physical ? sh.sys.getcwd() : path;
  sh.vars.editOrCreate("OLDPWD").value = old;
  sh.vars.setAttribute("OLDPWD", ATTR_EXPORT, true);
  sh.vars.editOrCreate("PWD").value = sh.cwd;
  return null;
}

function normalize(path: string): string {
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") out.pop();
    else out.push(part);
  }
  return `/${out.join("/")}`;
}

export function cd(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const synopsis = "cd [-L|-P] [DIRECTORY]";
  const options = parseOptions(sh, argv[1] === "-" ? [argv[0]!, "--", ...argv.slice(1)] : argv, "LPe@", synopsis);
  if (typeof options === "number") return options;
  const { operands, letters } = options;
  if (operands.length > 1) {
    sh.error("cd: too many arguments");
    return 1;
  }
  let target = operands[0];
  let show = false;
  if (target === undefined) {
    target = sh.vars.get("HOME")?.scalar();
    if (target === undefined) {
      sh.error("cd: HOME not set");
      return 1;
    }
  } else if (target === "-") {
    target = sh.vars.get("OLDPWD")?.scalar();
    if (target === undefined) {
      sh.error("cd: OLDPWD not set");
      return 1;
    }
    show = true;
  }
  if (target === "") return 0;
  const physical = letters.has("P") || sh.options.physical;
  const fromPath = cdPath(sh, target, physical);
  if (fromPath !== null) return print(sh, "cd", `${fromPath}\n`);
  const failure = change(sh, target, physical);
  if (failure !== null) {
    sh.error(sh.dash ? `cd: can't cd to ${target}` : `cd: ${target}: ${failure}`);
    return sh.dash ? 2 : 1;
  }
  return show ? print(sh, "cd", `${sh.cwd}\n`) : 0;
}

/** CDPATH; the new directory to be printed, or null. */
function cdPath(sh: Shell, target: string, physical: boolean): string | null {
  const path = sh.vars.get("CDPATH")?.scalar();
  if (path === undefined || path === "" || /^\.{0,2}\//.test(target) || target === "." || target === "..") return null;
  for (const directory of path.split(":")) {
    if (directory === "" || directory === ".") return null;
    if (change(sh, `${directory}/${target}`, physical) === null) return sh.cwd;
  }
  return null;
}

export function pwd(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const options = parseOptions(sh, argv, "LP", "pwd [-LP]");
  if (typeof options === "number") return options;
  return print(sh, "pwd", `${options.letters.has("P") ? sh.sys.getcwd() : sh.cwd}\n`);
}

function listing(sh: Shell, long = false): string {
  const home = sh.vars.get("HOME")?.scalar() ?? "";
  return [sh.cwd, ...sh.directoryStack]
    .map((path) =>
      !long && home !== "" && home !== "/" && (path === home || path.startsWith(`${home}/`))
        ? `~${path.slice(home.length)}`
        : path,
    )
    .join(" ");
}

export function dirs(sh: Shell, argv: readonly string[]): Awaitable<number> {
  let long = false;
  let style = "";
  for (const argument of argv.slice(1)) {
    if (argument === "-c") {
      sh.directoryStack.length = 0;
      return 0;
    }
    if (argument === "-l") long = true;
    else if (argument === "-p" || argument === "-v") style = argument;
    else if (/^[-+]\d+$/.test(argument)) {
      const stack = listing(sh, long).split(" ");
      const n = Number(argument.slice(1));
      const entry = stack[argument[0] === "+" ? n : stack.length - 1 - n];
      if (entry === undefined) {
        sh.error(`dirs: ${argument}: directory stack index out of range`);
        return 1;
      }
      return print(sh, "dirs", `${entry}\n`);
    } else if (argument.startsWith("-")) return invalidOption(sh, "dirs", argument, "dirs [-clpv] [+N] [-N]");
    else return usage(sh, "dirs", "dirs [-clpv] [+N] [-N]");
  }
  const stack = listing(sh, long).split(" ");
  if (style === "-v")
    return print(sh, "dirs", stack.map((path, index) => `${String(index).padStart(2)}  ${path}\n`).join(""));
  return print(sh, "dirs", `${stack.join(style === "-p" ? "\n" : " ")}\n`);
}

export function pushd(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const args = argv.slice(1).filter((argument) => argument !== "-n" && argument !== "--");
  const [target] = args;
  const stack = sh.directoryStack;
  if (target === undefined) {
    const [top] = stack;
    if (top === undefined) {
      sh.error("pushd: no other directory");
      return 1;
    }
    const old = sh.cwd;
    const failure = change(sh, top, false);
    if (failure !== null) return failed(sh, "pushd", top, failure);
    stack[0] = old;
    return dirs(sh, ["dirs"]);
  }
  if (/^[-+]\d+$/.test(target)) {
    const all = [sh.cwd, ...stack];
    const n = Number(target.slice(1));
    const index = target[0] === "+" ? n : all.length - 1 - n;
    if (index < 0 || index >= all.length) {
      sh.error(
        `pushd: ${stack.length === 0 ? "directory stack empty" : `${target}: directory stack index out of range`}`,
      );
      return 1;
    }
    const rotated = [...all.slice(index), ...all.slice(0, index)];
    const failure = change(sh, rotated[0]!, false);
    if (failure !== null) return failed(sh, "pushd", rotated[0]!, failure);
    stack.splice(0, stack.length, ...rotated.slice(1));
    return dirs(sh, ["dirs"]);
  }
  const old = sh.cwd;
  const failure = change(sh, target, false);
  if (failure !== null) return failed(sh, "pushd", target, failure);
  stack.unshift(old);
  return dirs(sh, ["dirs"]);
}

export function popd(sh: Shell, argv: readonly string[]): Awaitable<number> {
  const stack = sh.directoryStack;
  const [target] = argv.slice(1).filter((argument) => argument !== "-n" && argument !== "--");
  if (target !== undefined && /^[-+]\d+$/.test(target)) {
    const n = Number(target.slice(1));
    const index = target[0] === "+" ? n : stack.length - n;
    if (index > 0 && index <= stack.length) {
      stack.splice(index - 1, 1);
      return dirs(sh, ["dirs"]);
    }
    if (index !== 0) {
      sh.error(
        `popd: ${stack.length === 0 ? "directory stack empty" : `${target}: directory stack index out of range`}`,
      );
      return 1;
    }
  }
  const [top] = stack;
  if (top === undefined) {
    sh.error("popd: directory stack empty");
    return 1;
  }
  const failure = change(sh, top, false);
  if (failure !== null) return failed(sh, "popd", top, failure);
  stack.shift();
  return dirs(sh, ["dirs"]);
}

function failed(sh: Shell, name: string, path: string, failure: string): number {
  sh.error(`${name}: ${path}: ${failure}`);
  return 1;
}
