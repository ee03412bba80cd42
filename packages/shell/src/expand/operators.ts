/** `${x#p}`, `${x/p/r}`, `${x^p}`: the operators that work on text with a pattern. */

import { matchesPattern, patternRegExp, type PatternOptions } from "../pattern.js";
import type { Piece } from "./fields.js";

/** Removes the shortest (`#`, `%`) or longest (`##`, `%%`) match from the front or the end. */
export function removePattern(value: string, pattern: string, operator: string, options: PatternOptions): string {
  const regExp = patternRegExp(pattern, options);
  const { length } = value;
  switch (operator) {
    case "#":
      for (let end = 0; end <= length; end++) if (regExp.test(value.slice(0, end))) return value.slice(end);
      return value;
    case "##":
      for (let end = length; end >= 0; end--) if (regExp.test(value.slice(0, end))) return value.slice(end);
      return value;
    case "%":
      for (let start = length; start >= 0; start--) if (regExp.test(value.slice(start))) return value.slice(0, start);
      return value;
    default:
      for (let start = 0; start <= length; start++) if (regExp.test(value.slice(start))) return value.slice(0, start);
      return value;
  }
}

/** Replaces the longest match: the first, every (`//`), one at the front (`/#`) or at the end (`/%`). */
export function replacePattern(
  value: string,
  pattern: string,
  operator: string,
  replacement: readonly Piece[],
  ampersand: boolean,
  options: PatternOptions,
): string {
  if (pattern === "") return operator === "/#" ? replacementFor(replacement, "", ampersand) + value : value;
  const regExp = patternRegExp(pattern, options);
  if (operator === "/#") {
    for (let end = value.length; end >= 0; end--) {
      const match = value.slice(0, end);
      if (regExp.test(match)) return replacementFor(replacement, match, ampersand) + value.slice(end);
    }
    return value;
  }
  if (operator === "/%") {
    for (let start = 0; start <= value.length; start++) {
      const match = value.slice(start);
      if (regExp.test(match)) return value.slice(0, start) + replacementFor(replacement, match, ampersand);
    }
    return value;
  }
  let out = "";
  let at = 0;
  while (at <= value.length) {
    const end = longestMatch(regExp, value, at);
    if (end < 0 || (end === at && at === value.length && value !== "")) {
      if (at < value.length) out += value[at];
      at++;
      continue;
    }
    out += replacementFor(replacement, value.slice(at, end), ampersand);
    if (operator === "/") return out + value.slice(end);
    if (end === at) {
      if (at < value.length) out += value[at];
      at++;
    } else at = end;
    if (at === value.length) break;
  }
  return out;
}

function longestMatch(regExp: RegExp, value: string, at: number): number {
  for (let end = value.length; end >= at; end--) if (regExp.test(value.slice(at, end))) return end;
  return -1;
}

/** An unquoted `&` stands for what was matched (shopt patsub_replacement). */
function replacementFor(pieces: readonly Piece[], match: string, ampersand: boolean): string {
  let out = "";
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    if (piece.quoted || !ampersand || !piece.text.includes("&")) {
      out += piece.text;
      continue;
    }
    out += piece.text.replace(/\\([\\&])|&/g, (_, escaped: string | undefined) => escaped ?? match);
  }
  return out;
}

/** `^` `^^` `,` `,,`: upper or lower case for the first or every character the pattern matches. */
export function changeCase(value: string, operator: string, pattern: string, options: PatternOptions): string {
  const change = (c: string): string => {
    if (!matchesPattern(c, pattern, options)) return c;
    return operator.startsWith("^") ? c.toUpperCase() : c.toLowerCase();
  };
  if (operator.length === 1) {
    const [first] = value;
    return first === undefined ? value : change(first) + value.slice(first.length);
  }
  let out = "";
  for (const c of value) out += change(c);
  return out;
}
