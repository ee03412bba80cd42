/** The programs `bash`, `sh` and `dash`: invocation (bash(1), "OPTIONS", "INVOCATION"). */

import { Errno, S_IFDIR, S_IFMT, strerror, type Environment, type Program, type Sys } from "@netloom/uapi";
import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { readLine } from "./builtins/read.js";
import { readAll } from "./command-substitution.js";
import { VERSION } from "./identity.js";
import { runInteractive } from "./interactive.js";
import { isSetOption, isShopt, setOptionOf, type SetOption, type Shopt } from "./options.js";
import { isComplete } from "./parse.js";
import { runString } from "./run-string.js";
import { looksBinary, scriptText, searchPath } from "./run-program.js";
import { runWhole } from "./script.js";
import { Shell, type ShellSettings } from "./shell.js";

interface Invocation {
  command: boolean;
  standardInput: boolean;
  interactive: boolean;
  login: boolean;
  norc: boolean;
  noprofile: boolean;
  rcfile: string | null;
  readonly set: [SetOption, boolean][];
  readonly shopt: [Shopt, boolean][];
  operands: readonly string[];
}

const LONG_OPTIONS: ReadonlySet<string> = new Set([
  "norc",
  "noprofile",
  "login",
  "posix",
  "verbose",
  "noediting",
  "restricted",
  "version",
  "help",
  "rcfile",
  "init-file",
  "debugger",
  "dump-strings",
  "dump-po-strings",
  "protected",
  "wordexp",
]);

/** Reads the command line; a number is the exit status of what has been answered already. */
function parseInvocation(sys: Sys, argv: readonly string[]): Invocation | number {
  const name = argv[0] ?? "bash";
  const invocation: Invocation = {
    command: false,
    standardInput: false,
    interactive: false,
    login: name.startsWith("-"),
    norc: false,
    noprofile: false,
    rcfile: null,
    set: [],
    shopt: [],
    operands: [],
  };
  let index = 1;
  for (; index < argv.length; index++) {
    const argument = argv[index]!;
    if (!/^[-+]./.test(argument)) break;
    if (argument === "--") {
      index++;
      break;
    }
    if (argument.startsWith("--")) {
      const option = argument.slice(2);
      if (!LONG_OPTIONS.has(option)) return refuse(sys, name, `${argument}: invalid option`);
      if (option === "version") return writeText(sys, 1, versionText());
      if (option === "help") return writeText(sys, 1, helpText(name));
      if (option === "norc") invocation.norc = true;
      else if (option === "noprofile") invocation.noprofile = true;
      else if (option === "login") invocation.login = true;
      else if (option === "posix") invocation.set.push(["posix", true]);
      else if (option === "verbose") invocation.set.push(["verbose", true]);
      else if (option === "rcfile" || option === "init-file") {
        const file = argv[++index];
        if (file === undefined) return refuse(sys, name, `${argument}: option requires an argument`);
        invocation.rcfile = file;
      }
      continue;
    }
    const on = argument[0] === "-";
    for (const letter of argument.slice(1)) {
      if (letter === "c" && on) invocation.command = true;
      else if (letter === "s") invocation.standardInput = true;
      else if (letter === "i") invocation.interactive = on;
      else if (letter === "l") invocation.login = true;
      else if (letter === "o" || letter === "O") {
        const option = argv[++index];
        if (option === undefined) return refuse(sys, name, `${argument[0]}${letter}: option requires an argument`);
        if (letter === "o" && isSetOption(option)) invocation.set.push([option, on]);
        else if (letter === "O" && isShopt(option)) invocation.shopt.push([option, on]);
        else return refuse(sys, name, `${option}: invalid ${letter === "o" ? "option name" : "shell option name"}`);
      } else {
        const option = setOptionOf(letter);
        if (option === null) return refuse(sys, name, `${argument[0]}${letter}: invalid option`);
        invocation.set.push([option, on]);
      }
    }
  }
  if (argv[index] === "-") index++;
  invocation.operands = argv.slice(index);
  return invocation;
}

function refuse(sys: Sys, name: string, message: string): number {
  writeText(sys, 2, `${name}: ${message}\nUsage: ${name} [OPTION ...] [SCRIPT|-c COMMAND] [ARGUMENT ...]\n`);
  return 2;
}

function writeText(sys: Sys, fd: number, text: string): number {
  try {
    const done = sys.write(fd, encodeUtf8(text));
    if (done instanceof Promise) done.catch(() => {});
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
  return 0;
}

function versionText(): string {
  return `GNU bash, version ${VERSION} (x86_64-pc-linux-gnu), as Netloom's shell behaves\n`;
}

function helpText(name: string): string {
  return `Usage: ${name} [OPTION ...] [SCRIPT [ARGUMENT ...]]
       ${name} [OPTION ...] -c COMMAND [NAME [ARGUMENT ...]]

  -c        run COMMAND; NAME becomes $0, the rest $1 ...
  -s        read commands from standard input
  -i        interactive
  -l        login shell
  -e -u -x ...  as for \`set'; -o OPTION, +o OPTION too
  -O OPTION     as for \`shopt -s'; +O OPTION for \`shopt -u'
  --norc --noprofile --rcfile FILE --posix --version --help
`;
}

async function main(sys: Sys, argv: readonly string[], env: Environment): Promise<number> {
  const invocation = parseInvocation(sys, argv);
  if (typeof invocation === "number") return invocation;
  const name = argv[0] ?? "bash";
  const base = name.split("/").at(-1)?.replace(/^-/, "") ?? "";
  const dash = base === "sh" || base === "dash";
  const { operands } = invocation;
  if (invocation.command) {
    const [text, arg0, ...positional] = operands;
    if (text === undefined) {
      writeText(sys, 2, dash ? `${name}: 0: -c requires an argument\n` : `${name}: -c: option requires an argument\n`);
      return 2;
    }
    const sh = prepare(sys, env, invocation, {
      arg0: arg0 ?? name,
      positional,
      commandString: true,
      dash,
      interactive: invocation.interactive,
    });
    sh.vars.editOrCreate("BASH_EXECUTION_STRING").value = text;
    await readStartupFiles(sh, invocation);
    return runWhole(sh, text);
  }
  const [script, ...positional] = operands;
  if (script !== undefined && !invocation.standardInput)
    return runScriptFile(sys, env, invocation, name, script, positional, dash);
  const interactive = invocation.interactive || (isTerminal(sys, 0) && isTerminal(sys, 2));
  const sh = prepare(sys, env, invocation, {
    arg0: name,
    positional: operands,
    standardInput: true,
    dash,
    interactive,
  });
  await readStartupFiles(sh, invocation);
  return interactive ? runInteractive(sh) : runStandardInput(sh);
}

function isTerminal(sys: Sys, fd: number): boolean {
  try {
    return sys.isatty(fd);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return false;
  }
}

function prepare(sys: Sys, env: Environment, invocation: Invocation, settings: ShellSettings): Shell {
  const sh = new Shell(sys, env, settings);
  if (invocation.login) sh.shopt.login_shell = true;
  for (const [option, on] of invocation.set) sh.options[option] = on;
  for (const [option, on] of invocation.shopt) sh.shopt[option] = on;
  return sh;
}

async function runScriptFile(
  sys: Sys,
  env: Environment,
  invocation: Invocation,
  name: string,
  script: string,
  positional: readonly string[],
  dash: boolean,
): Promise<number> {
  const sh = prepare(sys, env, invocation, { arg0: script, positional, dash });
  let path = script;
  let failure: string | null = null;
  try {
    path = locateScript(sh, script);
    if ((sys.stat(path).mode & S_IFMT) === S_IFDIR) failure = "EISDIR";
    else sys.close(sys.open(path, 0));
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    failure = error.code;
  }
  if (failure !== null) {
    const text =
      failure === "EISDIR" ? "Is a directory" : failure === "ENOENT" ? strerror("ENOENT") : strerror("EACCES");
    writeText(
      sys,
      2,
      dash
        ? `${name}: 0: cannot open ${script}: ${text.replace("No such file or directory", "No such file")}\n`
        : `${name}: ${script}: ${text}\n`,
    );
    return dash ? 2 : failure === "ENOENT" ? 127 : 126;
  }
  const text = scriptText(sys, path);
  if (text === null) {
    writeText(sys, 2, `${script}: ${script}: cannot execute binary file\n`);
    return 126;
  }
  return runWhole(sh, text);
}

/** A script's name without a slash is tried here first, then along PATH. */
function locateScript(sh: Shell, script: string): string {
  try {
    sh.sys.stat(script);
    return script;
  } catch (error) {
    if (!(error instanceof Errno) || script.includes("/")) throw error;
    const [found] = searchPath(sh, script, false);
    if (found === undefined) throw error;
    return found;
  }
}

async function readStartupFiles(sh: Shell, invocation: Invocation): Promise<void> {
  const home = sh.vars.get("HOME")?.scalar() ?? "";
  const files: string[] = [];
  if (invocation.login && !invocation.noprofile) {
    files.push("/etc/profile");
    const personal = [".bash_profile", ".bash_login", ".profile"]
      .map((file) => `${home}/${file}`)
      .find((file) => scriptText(sh.sys, file) !== null);
    if (personal !== undefined) files.push(personal);
  } else if (sh.interactive && !invocation.norc)
    files.push(...(invocation.rcfile === null ? ["/etc/bash.bashrc", `${home}/.bashrc`] : [invocation.rcfile]));
  else if (!sh.interactive && !sh.dash) {
    const file = sh.vars.get("BASH_ENV")?.scalar();
    if (file !== undefined && file !== "") files.push(file);
  }
  for (const file of files) {
    const text = await startupText(sh, file);
    if (text !== null) await runString(sh, text, 1);
    if (sh.settleJump()) return;
  }
}

/** A startup file's text; it may be a pipe (`--rcfile <(...)`). Null when there is none. */
async function startupText(sh: Shell, file: string): Promise<string | null> {
  try {
    const fd = sh.sys.open(file, 0);
    const bytes = await readAll(sh, fd);
    sh.sys.close(fd);
    return decodeUtf8(bytes);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return null;
  }
}

/** Commands from standard input, read no further than each needs: they may read it too. */
async function runStandardInput(sh: Shell): Promise<number> {
  let chunk = "";
  let firstLine = 1;
  let line = 1;
  while (sh.exited === null) {
    const next = await readLine(sh, 0);
    if (next === null) break;
    if (line === 1 && looksBinary(encodeUtf8(next))) {
      writeText(sh.sys, 2, `${sh.arg0}: ${sh.arg0}: cannot execute binary file\n`);
      return 126;
    }
    chunk += `${next}\n`;
    line++;
    if (!isComplete(chunk)) continue;
    await sh.runText(chunk, firstLine);
    chunk = "";
    firstLine = line;
  }
  if (chunk !== "" && sh.exited === null) await sh.runText(chunk, firstLine);
  return sh.runExitTrap();
}

/** bash; `sh` and `dash` are the same shell with dash's messages. */
export const bash: Program = {
  name: "bash",
  paths: ["/usr/bin/bash", "/usr/bin/sh", "/usr/bin/dash"],
  main,
};
