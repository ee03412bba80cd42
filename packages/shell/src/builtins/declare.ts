/** `declare`, `typeset`, `local`, `export`, `readonly`. */

import type { Awaitable } from "@netloom/uapi";
import type { Assignment } from "unbash";
import { assign, assignArray } from "../assign.js";
import { declarationOf, settingOf } from "../declaration.js";
import { DYNAMIC_NAMES, dynamicArrayOf, parameterValue } from "../parameters.js";
import { closingBracket } from "../arith-parse.js";
import { evaluateOrDiscard } from "../expand/expand.js";
import { parseSource } from "../parse.js";
import { printFunction } from "../print-command.js";
import { quoteDeclared } from "../quote.js";
import type { CallFrame } from "../functions.js";
import type { Shell } from "../shell.js";
import {
  ATTR_CAPITALIZE,
  ATTR_EXPORT,
  ATTR_INTEGER,
  ATTR_LOWER,
  ATTR_NAMEREF,
  ATTR_READONLY,
  ATTR_TRACE,
  ATTR_UPPER,
  Variable,
} from "../variables.js";
import { invalidOption, print } from "./output.js";

type Arrays = ReadonlyMap<number, Assignment>;

const ATTRIBUTES: ReadonlyMap<string, number> = new Map([
  ["i", ATTR_INTEGER],
  ["l", ATTR_LOWER],
  ["u", ATTR_UPPER],
  ["c", ATTR_CAPITALIZE],
  ["n", ATTR_NAMEREF],
  ["r", ATTR_READONLY],
  ["t", ATTR_TRACE],
  ["x", ATTR_EXPORT],
]);

interface Request {
  readonly builtin: string;
  on: number;
  off: number;
  indexed: boolean;
  assoc: boolean;
  functions: boolean;
  names: boolean;
  print: boolean;
  global: boolean;
  inherit: boolean;
}

function emptyRequest(builtin: string): Request {
  return {
    builtin,
    on: 0,
    off: 0,
    indexed: false,
    assoc: false,
    functions: false,
    names: false,
    print: false,
    global: false,
    inherit: false,
  };
}

/** `name`, `name=value`, `name+=value`, `name[subscript]=value`. */
export interface Target {
  readonly name: string;
  readonly subscript: string | null;
  readonly value: string | null;
  readonly append: boolean;
}

export function parseTarget(text: string): Target | null {
  const match = /^([A-Za-z_]\w*)/.exec(text);
  if (match === null) return null;
  const name = match[1]!;
  let at = name.length;
  let subscript: string | null = null;
  if (text[at] === "[") {
    const close = closingBracket(text, at);
    if (close < 0) return null;
    subscript = text.slice(at + 1, close);
    at = close + 1;
  }
  if (at === text.length) return { name, subscript, value: null, append: false };
  if (text[at] === "=") return { name, subscript, value: text.slice(at + 1), append: false };
  if (text.startsWith("+=", at)) return { name, subscript, value: text.slice(at + 2), append: true };
  return null;
}

export function declare(sh: Shell, argv: readonly string[], arrays: Arrays): Awaitable<number> {
  const builtin = argv[0]!;
  const request = emptyRequest(builtin);
  const local = builtin === "local";
  const frame = sh.frames.findLast((candidate) => candidate.isFunction);
  if (local && frame === undefined) {
    sh.error("local: can only be used in a function");
    return 1;
  }
  const synopsis = `${builtin} [-aAfFgiIlnrtux${local ? "" : "p"}] [NAME[=VALUE] ...]`;
  let index = 1;
  for (; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") {
      index++;
      break;
    }
    if (!/^[-+]./.test(argument) || arrays.has(index)) break;
    if (local && argument === "-") break;
    for (const letter of argument.slice(1)) {
      if (!applyLetter(request, argument[0] === "-", letter))
        return invalidOption(sh, builtin, `${argument[0]}${letter}`, synopsis);
    }
  }
  if (index >= argv.length) return list(sh, request, local ? frame : undefined);
  if (request.functions || request.names) return declareFunctions(sh, request, argv.slice(index));
  if (request.print) return printNamed(sh, builtin, argv.slice(index), false);
  return declareAll(sh, request, argv, index, arrays, request.global ? undefined : frame);
}

function applyLetter(request: Request, on: boolean, letter: string): boolean {
  const attribute = ATTRIBUTES.get(letter);
  if (attribute !== undefined) {
    if (on) request.on |= attribute;
    else request.off |= attribute;
    return true;
  }
  switch (letter) {
    case "a":
      request.indexed = on;
      return true;
    case "A":
      request.assoc = on;
      return true;
    case "f":
      request.functions = true;
      return true;
    case "F":
      request.names = true;
      return true;
    case "p":
      request.print = true;
      return request.builtin !== "local";
    case "g":
      request.global = true;
      return true;
    case "I":
      request.inherit = true;
      return true;
    default:
      return false;
  }
}

async function declareAll(
  sh: Shell,
  request: Request,
  argv: readonly string[],
  first: number,
  arrays: Arrays,
  frame: CallFrame | undefined,
): Promise<number> {
  let status = 0;
  for (let index = first; index < argv.length; index++) {
    const text = argv[index]!;
    if (text === "-" && request.builtin === "local" && frame !== undefined) {
      frame.options ??= { ...sh.options };
      continue;
    }
    const array = arrays.get(index);
    const target: Target | null =
      array !== undefined
        ? { name: array.name, subscript: null, value: null, append: array.append === true }
        : parseTarget(text);
    if (target === null) {
      sh.error(`${request.builtin}: \`${text}': not a valid identifier`);
      status = 1;
      continue;
    }
    if (!(await declareOne(sh, request, target, array, frame))) status = 1;
  }
  return status;
}

async function declareOne(
  sh: Shell,
  request: Request,
  target: Target,
  array: Assignment | undefined,
  frame: CallFrame | undefined,
): Promise<boolean> {
  const { name } = target;
  const existing = sh.vars.get(name);
  if (
    existing?.has(ATTR_READONLY) &&
    (request.off & ATTR_READONLY ||
      target.value !== null ||
      array !== undefined ||
      request.on & ~(ATTR_READONLY | ATTR_EXPORT))
  ) {
    const named = request.builtin !== "export" && request.builtin !== "readonly";
    sh.error(`${named ? `${request.builtin}: ` : ""}${name}: readonly variable`);
    return false;
  }
  if (frame !== undefined && !(frame.saved?.has(name) ?? false)) {
    sh.saveLocal(frame, name);
    const fresh = request.inherit || sh.shopt.localvar_inherit ? existing?.clone() : undefined;
    sh.vars.replace(name, fresh ?? new Variable());
  }
  const variable = sh.vars.editOrCreate(name);
  if (request.assoc && variable.indexed !== null) {
    sh.error(`${request.builtin}: ${name}: cannot convert indexed to associative array`);
    return false;
  }
  if (request.indexed && variable.assoc !== null) {
    sh.error(`${request.builtin}: ${name}: cannot convert associative to indexed array`);
    return false;
  }
  if (request.assoc) variable.makeAssoc();
  else if (request.indexed || (target.subscript !== null && variable.assoc === null)) variable.makeIndexed();
  // Attributes that shape the value come first, the one that protects it last.
  const shaping = request.on & ~ATTR_READONLY;
  if (request.on & (ATTR_LOWER | ATTR_UPPER | ATTR_CAPITALIZE))
    variable.attributes &= ~(ATTR_LOWER | ATTR_UPPER | ATTR_CAPITALIZE);
  if (shaping & ATTR_NAMEREF) {
    if (target.value !== null) {
      if (target.value === name) {
        sh.error(`${request.builtin}: ${name}: nameref variable self references not allowed`);
        return false;
      }
      variable.value = target.value;
    }
    sh.vars.setAttribute(name, ATTR_NAMEREF, true);
    return true;
  }
  sh.vars.setAttribute(name, shaping, true);
  if (request.off !== 0) sh.vars.setAttribute(name, request.off, false);
  if (array?.value.type === "ArrayValue") await assignArray(sh, name, array.value, target.append, sh.source);
  else if (target.value !== null) {
    if (target.subscript === null && (request.indexed || request.assoc) && /^\(.*\)$/s.test(target.value))
      await assignListText(sh, name, target.value);
    else {
      const subscript =
        target.subscript === null
          ? null
          : variable.assoc !== null
            ? target.subscript
            : String(evaluateOrDiscard(sh, target.subscript));
      assign(sh, name, subscript, target.value, target.append);
    }
  }
  if (request.on & ATTR_READONLY) sh.vars.setAttribute(name, ATTR_READONLY, true);
  return true;
}

/** `declare -a x="(1 2)"`: the text is read as a list. */
async function assignListText(sh: Shell, name: string, text: string): Promise<void> {
  const source = parseSource(`${name}=${text}`);
  const command = source.statements[0]?.command;
  const assignment = command?.type === "Command" ? command.prefix[0] : undefined;
  if (assignment?.type === "Assignment" && assignment.value.type === "ArrayValue")
    await assignArray(sh, name, assignment.value, false, source);
}

function list(sh: Shell, request: Request, frame: CallFrame | undefined): Awaitable<number> {
  if (request.functions || request.names) return listFunctions(sh, request.names, [...sh.functions.keys()].sort());
  if (frame !== undefined) {
    const names = [...(frame.saved?.keys() ?? [])].sort();
    return print(sh, request.builtin, names.map((name) => lineFor(sh, name)).join(""));
  }
  if (request.print || request.on !== 0 || request.indexed || request.assoc) {
    const names = new Set([...sh.vars.names(), ...DYNAMIC_NAMES]);
    const wanted = [...names].sort().filter((name) => {
      const variable = sh.vars.get(name);
      if (request.indexed || request.assoc)
        return (request.assoc ? (variable?.assoc ?? null) : (variable?.indexed ?? null)) !== null;
      return request.on === 0 || ((variable?.attributes ?? 0) & request.on) !== 0;
    });
    return print(sh, request.builtin, wanted.map((name) => lineFor(sh, name)).join(""));
  }
  return print(sh, request.builtin, listSettings(sh, true));
}

function lineFor(sh: Shell, name: string): string {
  const variable = sh.vars.get(name);
  if (variable !== undefined) return `${declarationOf(name, variable)}\n`;
  const array = dynamicArrayOf(sh, name);
  if (array !== undefined)
    return `declare -a ${name}=(${array.map((value, index) => `[${index}]=${quoteDeclared(value)}`).join(" ")})\n`;
  const value = parameterValue(sh, name);
  return value === undefined ? "" : `declare ${DYNAMIC_FLAGS.get(name) ?? "--"} ${name}=${quoteDeclared(value)}\n`;
}

const DYNAMIC_FLAGS: ReadonlyMap<string, string> = new Map([
  ["UID", "-ir"],
  ["EUID", "-ir"],
  ["PPID", "-ir"],
  ["RANDOM", "-i"],
  ["SRANDOM", "-i"],
  ["BASHPID", "-i"],
  ["SHELLOPTS", "-r"],
  ["BASHOPTS", "-r"],
  ["HISTCMD", "-i"],
]);

/** What `set` prints: every variable, then every function. */
export function listSettings(sh: Shell, functions: boolean): string {
  const names = new Set([...sh.vars.names(), ...DYNAMIC_NAMES.filter((name) => LISTED.has(name)), "_"]);
  for (const name of ALWAYS_EMPTY) names.add(name);
  let text = "";
  for (const name of [...names].sort()) {
    if (ALWAYS_EMPTY.has(name)) {
      text += `${name}=()\n`;
      continue;
    }
    let variable = sh.vars.get(name);
    if (variable === undefined) {
      const array = dynamicArrayOf(sh, name);
      const value = parameterValue(sh, name);
      if (value === undefined && array === undefined) continue;
      variable = new Variable();
      if (array !== undefined) {
        const indexed = variable.makeIndexed();
        for (const element of array) indexed.push(element);
      } else variable.value = value ?? null;
    }
    const line = settingOf(name, variable);
    if (line !== null) text += `${line}\n`;
  }
  if (functions && !sh.options.posix) {
    for (const name of [...sh.functions.keys()].sort()) text += functionText(sh, name);
  }
  return text;
}

/** Arrays that a script sees filled but `set` lists as empty. */
const ALWAYS_EMPTY: ReadonlySet<string> = new Set([
  "BASH_ALIASES",
  "BASH_ARGC",
  "BASH_ARGV",
  "BASH_CMDS",
  "DIRSTACK",
  "GROUPS",
]);

const LISTED: ReadonlySet<string> = new Set([
  "BASHOPTS",
  "BASH_VERSINFO",
  "BASH_VERSION",
  "EUID",
  "HOSTNAME",
  "PPID",
  "SHELLOPTS",
  "UID",
  "PIPESTATUS",
  "BASH_LINENO",
  "BASH_SOURCE",
]);

function printNamed(sh: Shell, builtin: string, names: readonly string[], functions: boolean): Awaitable<number> {
  let text = "";
  let status = 0;
  for (const name of names) {
    if (functions) continue;
    const line = lineFor(sh, name);
    if (line === "") {
      sh.error(`${builtin}: ${name}: not found`);
      status = 1;
    }
    text += line;
  }
  return print(sh, builtin, text, status);
}

function declareFunctions(sh: Shell, request: Request, names: readonly string[]): Awaitable<number> {
  let status = 0;
  let text = "";
  for (const name of names) {
    const fn = sh.functions.get(name);
    if (fn === undefined) status = 1;
    else if (request.on & ATTR_EXPORT) fn.exported = true;
    else if (request.on & ATTR_TRACE) fn.traced = true;
    else text += request.names ? `${name}\n` : functionText(sh, name);
  }
  return print(sh, request.builtin, text, status);
}

/** A function as `declare -f` prints it. */
export function functionText(sh: Shell, name: string): string {
  const fn = sh.functions.get(name);
  return fn === undefined ? "" : `${printFunction(name, fn.body, fn.source)}\n`;
}

function listFunctions(sh: Shell, namesOnly: boolean, names: readonly string[]): Awaitable<number> {
  return print(
    sh,
    "declare",
    names.map((name) => (namesOnly ? `declare -f ${name}\n` : functionText(sh, name))).join(""),
  );
}

/** `export` and `readonly`. */
export function exportOrReadonly(sh: Shell, argv: readonly string[], arrays: Arrays): Awaitable<number> {
  const builtin = argv[0]!;
  const attribute = builtin === "export" ? ATTR_EXPORT : ATTR_READONLY;
  const request = emptyRequest(builtin);
  request.on = attribute;
  request.global = true;
  const letters = builtin === "export" ? "fnp" : "aAfp";
  let index = 1;
  for (; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") {
      index++;
      break;
    }
    if (!/^-./.test(argument) || arrays.has(index)) break;
    for (const letter of argument.slice(1)) {
      if (!letters.includes(letter))
        return invalidOption(sh, builtin, `-${letter}`, `${builtin} [-${letters}] [NAME[=VALUE] ...]`);
      if (letter === "n") {
        request.on = 0;
        request.off = attribute;
      } else if (letter === "f") request.functions = true;
      else if (letter === "a") request.indexed = true;
      else if (letter === "A") request.assoc = true;
    }
  }
  if (request.functions) {
    let status = 0;
    for (const name of argv.slice(index)) {
      const fn = sh.functions.get(name);
      if (fn === undefined) {
        sh.error(`${builtin}: ${name}: not a function`);
        status = 1;
      } else fn.exported = true;
    }
    return status;
  }
  if (index >= argv.length) {
    const names = sh.vars
      .names()
      .concat(builtin === "readonly" ? ["BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID"] : []);
    const wanted = [...new Set(names)].sort().filter((name) => sh.vars.get(name)?.has(attribute) ?? true);
    return print(
      sh,
      builtin,
      wanted.map((name) => lineFor(sh, name).replace(/^(declare -a) (BASH_VERSINFO)/, "$1r $2")).join(""),
    );
  }
  return declareAll(sh, request, argv, index, arrays, undefined);
}
