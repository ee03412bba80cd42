/** `unset`. */

import { unsetVariable } from "../assign.js";
import { evaluateOrDiscard } from "../expand/expand.js";
import type { Shell } from "../shell.js";
import { ATTR_READONLY } from "../variables.js";
import { parseTarget } from "./declare.js";
import { invalidOption } from "./output.js";

export function unset(sh: Shell, argv: readonly string[]): number {
  let mode = "";
  let index = 1;
  for (; index < argv.length && /^-./.test(argv[index]!); index++) {
    if (argv[index] === "--") {
      index++;
      break;
    }
    for (const letter of argv[index]!.slice(1)) {
      if (!"fvn".includes(letter)) return invalidOption(sh, "unset", `-${letter}`, "unset [-f] [-v] [-n] [NAME ...]");
      mode += letter;
    }
  }
  if (mode.includes("f") && mode.includes("v")) {
    sh.error("unset: cannot simultaneously unset a function and a variable");
    return 1;
  }
  let status = 0;
  for (const text of argv.slice(index)) if (!unsetName(sh, text, mode)) status = 1;
  return status;
}

function unsetName(sh: Shell, text: string, mode: string): boolean {
  if (mode.includes("f")) {
    sh.functions.delete(text);
    return true;
  }
  const target = parseTarget(text);
  if (target === null || target.value !== null) {
    if (mode === "" && sh.functions.delete(text)) return true;
    if (!mode.includes("v")) return true;
    sh.error(`unset: \`${text}': not a valid identifier`);
    return false;
  }
  const { name, subscript } = target;
  if (mode.includes("n")) {
    sh.vars.replace(name, undefined);
    return true;
  }
  const variable = sh.lookup(name);
  if (subscript !== null) {
    if (variable?.has(ATTR_READONLY)) {
      sh.error(`unset: ${name}: cannot unset: readonly variable`);
      return false;
    }
    return unsetElement(sh, sh.namerefTarget(name) ?? name, subscript);
  }
  if (variable === undefined && mode === "" && sh.functions.delete(name)) return true;
  if (!unsetVariable(sh, name)) {
    sh.error(`unset: ${name}: cannot unset: readonly variable`);
    return false;
  }
  return true;
}

function unsetElement(sh: Shell, name: string, subscript: string): boolean {
  const variable = sh.vars.edit(name);
  if (variable === undefined) return true;
  if (variable.assoc !== null) {
    variable.assoc.delete(subscript.replace(/^(["'])(.*)\1$/s, "$2"));
    return true;
  }
  if (subscript === "@" || subscript === "*") return unsetVariable(sh, name);
  if (variable.indexed === null) {
    sh.error(`unset: ${name}: not an array variable`);
    return false;
  }
  let index = Number(evaluateOrDiscard(sh, subscript));
  if (index < 0) index += variable.indexed.end;
  if (index < 0) {
    sh.error(`unset: [${subscript}]: bad array subscript`);
    return false;
  }
  variable.indexed.delete(index);
  return true;
}
