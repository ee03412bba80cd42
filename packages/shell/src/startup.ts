/** The variables a shell starts with (bash(1), "Shell Variables"). */

import { Errno } from "@netloom/uapi";
import { MACHINE_TYPE } from "./identity.js";
import type { Shell } from "./shell.js";
import { ATTR_EXPORT, Variable, Variables } from "./variables.js";

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export function initializeVariables(sh: Shell): Variables {
  const map = new Map<string, Variable>();
  const set = (name: string, value: string | null, attributes = 0): void => {
    const variable = new Variable();
    variable.value = value;
    variable.attributes = attributes;
    map.set(name, variable);
  };
  for (const [name, value] of sh.env)
    if (/^[A-Za-z_]\w*$/.test(name) && name !== "_" && name !== "SHELLOPTS" && name !== "BASHOPTS")
      set(name, value, ATTR_EXPORT);
  if (!map.has("PATH")) set("PATH", DEFAULT_PATH);
  if (!map.has("TERM")) set("TERM", "dumb");
  if (!map.has("SHELL")) set("SHELL", "/bin/bash");
  const level = Number(sh.env.get("SHLVL") ?? "0") || 0;
  set("SHLVL", String(level + 1), ATTR_EXPORT);
  sh.cwd = workingDirectory(sh);
  set("PWD", sh.cwd, ATTR_EXPORT);
  if (!map.has("OLDPWD")) set("OLDPWD", null, ATTR_EXPORT);
  set("IFS", " \t\n");
  set("OPTIND", "1");
  set("OPTERR", "1");
  set("PS4", sh.env.get("PS4") ?? "+ ", map.has("PS4") ? ATTR_EXPORT : 0);
  if (!sh.dash) {
    set("BASH", "/usr/bin/bash");
    set("HOSTTYPE", "x86_64");
    set("MACHTYPE", MACHINE_TYPE);
    set("OSTYPE", "linux-gnu");
  }
  if (sh.interactive) {
    if (!map.has("PS1")) set("PS1", sh.env.get("PS1") ?? "\\s-\\v\\$ ");
    if (!map.has("PS2")) set("PS2", "> ");
  }
  return new Variables(map);
}

/** $PWD when it names the current directory, else the physical name. */
function workingDirectory(sh: Shell): string {
  const named = sh.env.get("PWD");
  try {
    const actual = sh.sys.getcwd();
    if (named === undefined || named === actual || !named.startsWith("/")) return actual;
    const a = sh.sys.stat(named);
    const b = sh.sys.stat(".");
    return a.ino === b.ino && a.dev === b.dev ? named : actual;
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return "/";
  }
}
