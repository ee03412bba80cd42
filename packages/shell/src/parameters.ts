/** Special parameters and the variables whose value is computed when they are read. */

import { GROUP_ID, VERSION, VERSION_INFO } from "./identity.js";
import { bashOpts, optionLetters, shellOpts } from "./options.js";
import type { Shell } from "./shell.js";
import { ATTR_NAMEREF } from "./variables.js";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isVariableName(text: string): boolean {
  return NAME.test(text);
}

/** `name` or `name[subscript]`, or a positional or special parameter; null for anything else. */
export function parseReference(text: string): { readonly name: string; readonly subscript: string | null } | null {
  if (NAME.test(text) || /^(?:\d+|[@*#?$!-])$/.test(text)) return { name: text, subscript: null };
  const open = text.indexOf("[");
  if (open <= 0 || !text.endsWith("]") || !NAME.test(text.slice(0, open))) return null;
  return { name: text.slice(0, open), subscript: text.slice(open + 1, -1) };
}

type Reader = (sh: Shell) => string | undefined;

const DYNAMIC: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["?", (sh) => String(sh.status)],
  ["#", (sh) => String(sh.positional.length)],
  ["$", (sh) => String(sh.shellPid)],
  ["!", (sh) => (sh.lastBackground === null ? undefined : String(sh.lastBackground))],
  ["-", (sh) => optionLetters(sh.options) + (sh.interactive ? "i" : "") + sh.invocationFlag],
  ["0", (sh) => sh.arg0],
  ["@", (sh) => sh.positional.join(" ")],
  ["*", (sh) => sh.positional.join(sh.vars.get("IFS")?.scalar()?.slice(0, 1) ?? " ")],
  ["_", (sh) => sh.lastArgument],
  ["BASHPID", (sh) => String(sh.sys.getpid())],
  ["BASH_SUBSHELL", (sh) => String(sh.subshellLevel)],
  ["BASH_COMMAND", (sh) => sh.currentCommandText()],
  ["BASH_VERSION", () => VERSION],
  ["BASHOPTS", (sh) => bashOpts(sh.shopt)],
  ["SHELLOPTS", (sh) => shellOpts(sh.options)],
  ["LINENO", (sh) => String(sh.line)],
  ["RANDOM", (sh) => String(sh.nextRandom())],
  ["SRANDOM", (sh) => String(readUint32(sh.sys.getrandom(4)))],
  ["SECONDS", (sh) => String(sh.seconds())],
  ["EPOCHSECONDS", (sh) => String(sh.sys.realtime().sec)],
  ["EPOCHREALTIME", (sh) => epochRealtime(sh)],
  ["UID", (sh) => String(sh.sys.getuid())],
  ["EUID", (sh) => String(sh.sys.geteuid())],
  ["PPID", (sh) => String(sh.parentPid)],
  ["HOSTNAME", (sh) => sh.sys.uname().nodename],
  ["HISTCMD", () => "1"],
  ["FUNCNAME", (sh) => sh.dynamicArray("FUNCNAME")?.[0]],
  ["BASH_SOURCE", (sh) => sh.dynamicArray("BASH_SOURCE")?.[0]],
  ["BASH_LINENO", (sh) => sh.dynamicArray("BASH_LINENO")?.[0]],
  ["PIPESTATUS", (sh) => sh.dynamicArray("PIPESTATUS")?.[0]],
  ["DIRSTACK", (sh) => sh.dynamicArray("DIRSTACK")?.[0]],
  ["GROUPS", () => GROUP_ID],
  ["BASH_VERSINFO", () => VERSION_INFO[0]],
]);

/** Names that are variables to `declare -p` and `${!prefix*}` though no table entry holds them. */
export const DYNAMIC_NAMES: readonly string[] = [...DYNAMIC.keys()].filter((name) => /^[A-Z]/.test(name));

/** The value of `$name`; undefined when unset. */
export function parameterValue(sh: Shell, name: string): string | undefined {
  const variable = sh.vars.get(name);
  if (variable !== undefined) {
    if (!variable.has(ATTR_NAMEREF)) return variable.scalar();
    const target = sh.namerefTarget(name);
    if (target === null) return variable.scalar();
    const reference = parseReference(target);
    if (reference === null) return undefined;
    if (reference.subscript === null) return parameterValue(sh, reference.name);
    return sh.readVariable(reference.name, reference.subscript);
  }
  const first = name.charCodeAt(0);
  if (first >= 49 && first <= 57) return sh.positional[Number(name) - 1];
  const reader = DYNAMIC.get(name);
  return reader === undefined || sh.unsetDynamic.has(name) ? undefined : reader(sh);
}

/** The computed arrays; undefined for other names. */
export function dynamicArrayOf(sh: Shell, name: string): readonly string[] | undefined {
  switch (name) {
    case "PIPESTATUS":
      return sh.pipeStatus.map(String);
    case "FUNCNAME":
      return sh.frames.length === 0 ? [] : sh.callStack().map((frame) => frame.functionName);
    case "BASH_SOURCE":
      return sh.callStack().map((frame) => frame.sourceName);
    case "BASH_LINENO":
      return sh.callStack().map((frame) => String(frame.callLine));
    case "DIRSTACK":
      return [sh.cwd, ...sh.directoryStack];
    case "BASH_VERSINFO":
      return VERSION_INFO;
    case "GROUPS":
      return [GROUP_ID];
    default:
      return undefined;
  }
}

const SPECIAL_ASSIGNMENT: ReadonlySet<string> = new Set([
  "RANDOM",
  "SECONDS",
  "LINENO",
  "BASHPID",
  "SRANDOM",
  "FUNCNAME",
  "GROUPS",
  "DIRSTACK",
  "EPOCHSECONDS",
  "EPOCHREALTIME",
  "BASH_COMMAND",
  "BASH_SUBSHELL",
  "PIPESTATUS",
  "UID",
  "EUID",
  "PPID",
  "SHELLOPTS",
  "BASHOPTS",
  "BASH_VERSINFO",
  "_",
  "BASH_ARGV0",
]);

export function isSpecialVariable(name: string): boolean {
  return SPECIAL_ASSIGNMENT.has(name);
}

/** Assignments that do something other than store; false for an ordinary variable. */
export function assignSpecial(sh: Shell, name: string, value: string): boolean {
  switch (name) {
    case "RANDOM":
      sh.seedRandom(Number(value) || 0);
      return !sh.unsetDynamic.has(name);
    case "SECONDS":
      sh.setSeconds(Number(value) || 0);
      return !sh.unsetDynamic.has(name);
    case "BASH_ARGV0":
      sh.arg0 = value;
      return true;
    case "UID":
    case "EUID":
    case "PPID":
    case "SHELLOPTS":
    case "BASHOPTS":
    case "BASH_VERSINFO":
      return sh.refuseReadonly(name);
    default:
      return !sh.unsetDynamic.has(name);
  }
}

/** `${!prefix*}`. */
export function variableNames(sh: Shell, prefix: string): string[] {
  const names = new Set(sh.vars.names());
  for (const name of DYNAMIC_NAMES) names.add(name);
  return [...names].filter((name) => name.startsWith(prefix) && parameterValue(sh, name) !== undefined).sort();
}

function epochRealtime(sh: Shell): string {
  const now = sh.sys.realtime();
  return `${now.sec}.${String(Math.floor(now.nsec / 1000)).padStart(6, "0")}`;
}

function readUint32(bytes: Uint8Array): number {
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}
