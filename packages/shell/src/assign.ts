/** Assignment to variables and elements, with what the attributes ask for. */

import type { ArrayValue, Assignment, Word } from "unbash";
import { closingBracket } from "./arith-parse.js";
import { DiscardCommand, ExitShell } from "./control.js";
import { evaluateOrDiscard, expandFields, expandString } from "./expand/expand.js";
import { lineAt, type Source } from "./parse.js";
import { assignSpecial, isSpecialVariable, parseReference } from "./parameters.js";
import type { Shell } from "./shell.js";
import {
  ATTR_CAPITALIZE,
  ATTR_EXPORT,
  ATTR_INTEGER,
  ATTR_LOWER,
  ATTR_NAMEREF,
  ATTR_READONLY,
  ATTR_UPPER,
  type Variable,
} from "./variables.js";
import { compileArithText, compileFields, compileText, compileValue } from "./word.js";

/** Prints the error of writing to a read-only variable and gives up the command. */
export function readonlyFailure(sh: Shell, name: string): never {
  if (sh.dash) {
    sh.error(`${name}: is read only`);
    throw new ExitShell(2);
  }
  sh.error(`${name}: readonly variable`);
  throw new DiscardCommand(1);
}

/** `name=value`, `name[subscript]=value` and the `+=` forms; the subscript is expanded already. */
export function assign(sh: Shell, name: string, subscript: string | null, value: string, append: boolean): void {
  const target = sh.namerefTarget(name);
  if (target !== null) {
    const reference = parseReference(target);
    if (reference !== null) {
      assign(sh, reference.name, subscript ?? reference.subscript, value, append);
      return;
    }
  }
  if (subscript === null && isSpecialVariable(name) && assignSpecial(sh, name, value)) return;
  const variable = sh.vars.editOrCreate(name);
  if (variable.has(ATTR_READONLY)) readonlyFailure(sh, name);
  if (sh.options.allexport && !variable.has(ATTR_EXPORT)) sh.vars.setAttribute(name, ATTR_EXPORT, true);
  setElement(sh, variable, name, subscript, value, append);
}

/** Stores a value in a variable that may be written. */
export function setElement(
  sh: Shell,
  variable: Variable,
  name: string,
  subscript: string | null,
  value: string,
  append: boolean,
): void {
  if (variable.assoc !== null) {
    const key = subscript ?? "0";
    variable.assoc.set(key, converted(sh, variable, append ? (variable.assoc.get(key) ?? "") : null, value));
    return;
  }
  if (subscript === null && variable.indexed === null) {
    variable.value = converted(sh, variable, append ? (variable.value ?? "") : null, value);
    if (variable.value !== null) sh.noticeAssignment(name);
    return;
  }
  const indexed = variable.makeIndexed();
  let index = Number(subscript ?? 0);
  if (index < 0) {
    index += indexed.end;
    if (index < 0) {
      sh.error(`${name}[${subscript}]: bad array subscript`);
      throw new DiscardCommand(1);
    }
  }
  indexed.set(index, converted(sh, variable, append ? (indexed.get(index) ?? "") : null, value));
}

/** The value as the attributes make it; `before` is what `+=` adds to. */
function converted(sh: Shell, variable: Variable, before: string | null, value: string): string {
  if (variable.attributes === 0) return before === null ? value : before + value;
  if (variable.has(ATTR_INTEGER)) {
    const number = evaluateOrDiscard(sh, value);
    return String(
      before === null || before === "" ? number : BigInt.asIntN(64, evaluateOrDiscard(sh, before) + number),
    );
  }
  const text = before === null ? value : before + value;
  if (variable.has(ATTR_UPPER)) return text.toUpperCase();
  if (variable.has(ATTR_LOWER)) return text.toLowerCase();
  if (variable.has(ATTR_CAPITALIZE)) return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
  return text;
}

/** One assignment word's effect; returns what `set -x` shows. */
export async function runAssignment(sh: Shell, node: Assignment, source: Source): Promise<string> {
  if (node.value.type === "ArrayValue") {
    await assignArray(sh, node.name, node.value, node.append === true, source);
    return node.text;
  }
  const value = await expandString(sh, compileValue(node.value, source));
  const subscript = node.index === undefined ? null : await expandSubscript(sh, node.name, node.index, source);
  assign(sh, node.name, subscript, value, node.append === true);
  const left = node.index === undefined ? node.name : `${node.name}[${node.index.text}]`;
  return `${left}${node.append === true ? "+=" : "="}${sh.traceWord(value, true)}`;
}

/** The subscript of an assignment's left side. */
export async function expandSubscript(sh: Shell, name: string, index: Word, source: Source): Promise<string> {
  const variable = sh.lookup(name);
  if (index.text === "" || ((variable?.assoc ?? null) === null && (index.text === "@" || index.text === "*"))) {
    sh.error(`${name}[${index.text}]: bad array subscript`);
    throw new DiscardCommand(1);
  }
  if (variable?.assoc) return expandString(sh, compileValue(index, source));
  const text = await expandString(sh, compileArithText(index.text, lineAt(source, index.pos)));
  return String(evaluateOrDiscard(sh, text));
}

interface ArrayElement {
  /** Raw subscript of `[subscript]=value`, or null. */
  readonly subscript: string | null;
  readonly value: string;
  readonly append: boolean;
}

/** `name=(...)`: elements in place of what was there, or after it with `+=`. */
export async function assignArray(
  sh: Shell,
  name: string,
  list: ArrayValue,
  append: boolean,
  source: Source,
): Promise<void> {
  const target = sh.namerefTarget(name);
  if (target !== null && parseReference(target)?.subscript === null) {
    await assignArray(sh, target, list, append, source);
    return;
  }
  const elements = await expandElements(sh, list, source);
  const variable = sh.vars.editOrCreate(name);
  if (variable.has(ATTR_READONLY)) readonlyFailure(sh, name);
  variable.assigned = true;
  if (variable.assoc !== null) {
    if (!append) variable.assoc = new Map();
    assignPairs(sh, variable, name, elements);
    return;
  }
  if (!append) {
    variable.value = null;
    variable.indexed = null;
  }
  const indexed = variable.makeIndexed();
  let next = append ? indexed.end : 0;
  for (const element of elements) {
    if (element.subscript !== null) {
      const text = await expandString(sh, compileArithText(element.subscript, sh.line));
      next = Number(evaluateOrDiscard(sh, text));
      if (next < 0) next += indexed.end;
    }
    setElement(sh, variable, name, String(next), element.value, element.append);
    next++;
  }
}

/** An associative array's `(key value ...)` or `([key]=value ...)`. */
function assignPairs(sh: Shell, variable: Variable, name: string, elements: readonly ArrayElement[]): void {
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i]!;
    if (element.subscript !== null) setElement(sh, variable, name, element.subscript, element.value, element.append);
    else {
      setElement(sh, variable, name, element.value, elements[i + 1]?.value ?? "", false);
      i++;
    }
  }
}

async function expandElements(sh: Shell, list: ArrayValue, source: Source): Promise<ArrayElement[]> {
  const elements: ArrayElement[] = [];
  for (const word of list.elements) {
    const split = word.text.startsWith("[") ? splitElement(word.text) : null;
    if (split !== null) {
      const line = lineAt(source, word.pos);
      const key = compileText(split.subscript, line);
      const value = await expandString(sh, compileText(split.value, line));
      elements.push({ subscript: await expandString(sh, key), value, append: split.append });
      continue;
    }
    const fields: string[] = [];
    await expandFields(sh, compileFields(word, source), fields);
    for (const value of fields) elements.push({ subscript: null, value, append: false });
  }
  return elements;
}

function splitElement(text: string): { subscript: string; value: string; append: boolean } | null {
  const close = closingBracket(text, 0);
  if (close < 0) return null;
  if (text[close + 1] === "=") return { subscript: text.slice(1, close), value: text.slice(close + 2), append: false };
  if (text.startsWith("+=", close + 1))
    return { subscript: text.slice(1, close), value: text.slice(close + 3), append: true };
  return null;
}

/** Puts whole lists into an indexed array (`read -a`, `mapfile`, BASH_REMATCH). */
export function assignList(sh: Shell, name: string, values: readonly string[]): void {
  const variable = sh.vars.editOrCreate(sh.namerefTarget(name) ?? name);
  if (variable.has(ATTR_READONLY)) readonlyFailure(sh, name);
  variable.value = null;
  variable.indexed = null;
  variable.assigned = true;
  const indexed = variable.makeIndexed();
  for (const value of values) indexed.push(value);
}

/** Removes a variable or element; false when it is read-only. */
export function unsetVariable(sh: Shell, name: string): boolean {
  const variable = sh.vars.edit(name);
  if (variable === undefined) {
    sh.dynamicUnset(name);
    return true;
  }
  if (variable.has(ATTR_READONLY)) return false;
  if (variable.has(ATTR_NAMEREF) && variable.value !== null) {
    const reference = parseReference(variable.value);
    return reference === null ? true : unsetVariable(sh, reference.name);
  }
  sh.vars.replace(name, undefined);
  sh.noticeAssignment(name);
  return true;
}
