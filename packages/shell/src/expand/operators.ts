/** `${x#p}`, `${x/p/r}`, `${x^p}`: the operators that work on text with a pattern. */

import { matchesPattern, patternRegExp, patternSource, type PatternOptions } from "../pattern.js";
import type { Piece } from "./fields.js";

/** Alternatives of an extended pattern are tried in order, not by length: such patterns need the slow way. */
function isExtended(pattern: string, options: PatternOptions): boolean {
  return options.extglob && /[?*+@!]\(/.test(pattern);
}

/** Removes the shortest (`#`, `%`) or longest (`##`, `%%`) match from the front or the end. */
export function removePattern(value: string, pattern: string, operator: string, options: PatternOptions): string {
  if (operator.startsWith("%")) {
    const body = patternSource(pattern, options.extglob, false);
    const match = regExpFor(`^(${operator === "%" ? ".*" : ".*?"})(?:${body})$`, options).exec(value);
    return match?.[1] ?? value;
  }
  if (!isExtended(pattern, options)) {
    const match = regExpFor(`^(?:${patternSource(pattern, options.extglob, operator === "#")})`, options).exec(value);
    return match === null ? value : value.slice(match[0].length);
  }
  const regExp = patternRegExp(pattern, options);
  const { length } = value;
  for (let i = 0; i <= length; i++) {
    const end = operator === "#" ? i : length - i;
    if (regExp.test(value.slice(0, end))) return value.slice(end);
  }
  return value;
}

const compiled = new Map<string, RegExp>();

function regExpFor(source: string, options: PatternOptions): RegExp {
  const key = `${options.nocase ? "i" : "c"}${source}`;
  let known = compiled.get(key);
  if (known === undefined) {
    known = new RegExp(source, options.nocase ? "sui" : "su");
    if (compiled.size >= 512) compiled.clear();
    compiled.set(key, known);
  }
  return known;
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
  if (operator === "/#" || operator === "/%") {
    const rest = removePattern(value, pattern, operator === "/#" ? "##" : "%%", options);
    if (rest === value && !matchesPattern("", pattern, options)) return value;
    const match = operator === "/#" ? value.slice(0, value.length - rest.length) : value.slice(rest.length);
    const text = replacementFor(replacement, match, ampersand);
    return operator === "/#" ? text + rest : rest + text;
  }
  const search = isExtended(pattern, options) ? new SlowSearch(pattern, options) : new FastSearch(pattern, options);
  let out = "";
  let at = 0;
  while (at < value.length || value === "") {
    const found = search.find(value, at);
    if (found === null) break;
    const [start, end] = found;
    if (start === end && start === value.length && value !== "") break;
    out += value.slice(at, start) + replacementFor(replacement, value.slice(start, end), ampersand);
    at = end;
    if (start === end) out += value[at++] ?? "";
    if (operator === "/" || value === "") break;
  }
  return out + value.slice(at);
}

/** Leftmost longest match by the regular expression engine: greedy is longest without alternatives. */
class FastSearch {
  private readonly regExp: RegExp;

  constructor(pattern: string, options: PatternOptions) {
    this.regExp = new RegExp(patternSource(pattern, options.extglob, false), options.nocase ? "sugi" : "sug");
  }

  find(value: string, from: number): readonly [number, number] | null {
    this.regExp.lastIndex = from;
    const match = this.regExp.exec(value);
    return match === null ? null : [match.index, match.index + match[0].length];
  }
}

class SlowSearch {
  private readonly regExp: RegExp;

  constructor(pattern: string, options: PatternOptions) {
    this.regExp = patternRegExp(pattern, options);
  }

  find(value: string, from: number): readonly [number, number] | null {
    for (let start = from; start <= value.length; start++) {
      for (let end = value.length; end >= start; end--)
        if (this.regExp.test(value.slice(start, end))) return [start, end];
    }
    return null;
  }
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
