/** `${x@Q}` and its relatives (bash(1), "Parameter transformation"). */

import { DiscardCommand } from "../control.js";
import { decodeEscapes } from "../escapes.js";
import { expandPrompt } from "../prompt.js";
import { attributeLetters, declarationOf, elementsOf } from "../declaration.js";
import { quoteDeclared, quoteValue } from "../quote.js";
import type { Shell } from "../shell.js";
import type { ParameterContent, ParameterRef } from "./parameter.js";

export function transform(
  sh: Shell,
  operator: string,
  ref: ParameterRef,
  content: ParameterContent,
): readonly string[] {
  const { values } = content;
  switch (operator) {
    case "Q":
      return values.map(quoteValue);
    case "U":
      return values.map((value) => value.toUpperCase());
    case "u":
      return values.map((value) => value.slice(0, 1).toUpperCase() + value.slice(1));
    case "L":
      return values.map((value) => value.toLowerCase());
    case "E":
      return values.map((value) => decodeEscapes(value, "ansi").text);
    case "P":
      return values.map((value) => expandPrompt(sh, value));
    case "a": {
      const variable = sh.lookup(ref.name);
      const letters = variable === undefined ? "" : attributeLetters(variable);
      return content.list === null ? [letters] : values.map(() => letters);
    }
    case "A": {
      const variable = sh.lookup(ref.name);
      if (variable === undefined) {
        if (ref.name === "@" || ref.name === "*") return [`set -- ${values.map(quoteValue).join(" ")}`];
        return [];
      }
      if (content.list !== null) return [declarationOf(ref.name, variable)];
      const letters = attributeLetters(variable);
      const value = values[0];
      if (letters === "") return value === undefined ? [] : [`${ref.name}=${quoteValue(value)}`];
      return [`declare -${letters} ${ref.name}${value === undefined ? "" : `=${quoteValue(value)}`}`];
    }
    case "K": {
      const variable = sh.lookup(ref.name);
      if (content.list === null || variable === undefined || !variable.isArray) return values.map(quoteValue);
      const text = elementsOf(variable)
        .map(
          ([key, value]) =>
            `${variable.assoc !== null && /[^\w.:/+-]/.test(key) ? quoteDeclared(key) : key} ${quoteDeclared(value)}`,
        )
        .join(" ");
      return [variable.assoc !== null ? `${text} ` : text];
    }
    case "k": {
      const variable = sh.lookup(ref.name);
      if (content.list === null || variable === undefined) return values.map(quoteValue);
      return elementsOf(variable).flat();
    }
    default:
      sh.error(`\${${ref.name}@${operator}}: bad substitution`);
      throw new DiscardCommand(1);
  }
}
