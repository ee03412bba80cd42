/** How `declare -p`, `export -p` and `set` write variables. */

import { ansiQuote, hasControl, quoteDeclared, quoteIfNeeded } from "./quote.js";
import {
  ATTR_CAPITALIZE,
  ATTR_EXPORT,
  ATTR_INTEGER,
  ATTR_LOWER,
  ATTR_NAMEREF,
  ATTR_READONLY,
  ATTR_TRACE,
  ATTR_UPPER,
  type Variable,
} from "./variables.js";

const LETTERS: readonly (readonly [number, string])[] = [
  [ATTR_INTEGER, "i"],
  [ATTR_NAMEREF, "n"],
  [ATTR_READONLY, "r"],
  [ATTR_TRACE, "t"],
  [ATTR_EXPORT, "x"],
  [ATTR_CAPITALIZE, "c"],
  [ATTR_LOWER, "l"],
  [ATTR_UPPER, "u"],
];

/** The attributes as letters, in `declare -p`'s order. */
export function attributeLetters(variable: Variable): string {
  let letters = variable.indexed !== null ? "a" : variable.assoc !== null ? "A" : "";
  for (const [attribute, letter] of LETTERS) if (variable.has(attribute)) letters += letter;
  return letters;
}

/** Subscripts with values, in order. */
export function elementsOf(variable: Variable): [string, string][] {
  const values = variable.values();
  return variable.keys().map((key, index) => [key, values[index] ?? ""]);
}

function arrayText(variable: Variable): string {
  const items = elementsOf(variable).map(
    ([key, value]) => `[${variable.assoc === null ? key : quoteKey(key)}]=${quoteDeclared(value)}`,
  );
  return `(${items.join(" ")}${variable.assoc !== null && items.length > 0 ? " " : ""})`;
}

function quoteKey(key: string): string {
  return key === "" || /[^\w.:/+%,=^-]|^[~#]|[@*]/.test(key) ? quoteDeclared(key) : key;
}

/** The line `declare -p` prints. */
export function declarationOf(name: string, variable: Variable): string {
  const letters = attributeLetters(variable);
  const head = `declare -${letters === "" ? "-" : letters} ${name}`;
  if (variable.isArray) {
    const empty = (variable.indexed?.size ?? variable.assoc?.size ?? 0) === 0;
    return empty && variable.value === null && !variable.assigned ? head : `${head}=${arrayText(variable)}`;
  }
  return variable.value === null ? head : `${head}=${quoteDeclared(variable.value)}`;
}

/** The line `set` prints. */
export function settingOf(name: string, variable: Variable): string | null {
  if (variable.isArray) return `${name}=${arrayText(variable)}`;
  if (variable.value === null) return null;
  return `${name}=${settingValue(variable.value)}`;
}

/** A value as `set` lists it: an empty one is left empty, newlines make `$'...'`. */
export function settingValue(value: string): string {
  if (value === "") return "";
  return hasControl(value) ? ansiQuote(value) : quoteIfNeeded(value);
}
