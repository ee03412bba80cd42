/**
 * Shell text to syntax tree: unbash's parser with what an interpreter needs around it - line
 * numbers, bash's verdict on broken text, and a cache, because loops, functions, `eval` and an
 * embedding program run the same text again and again.
 */

import { parse } from "unbash";
import type { Script, Statement } from "unbash";
import type { CommandPlan } from "./simple-command.js";
import { findSyntaxFailure, type SyntaxFailure } from "./syntax-error.js";

/** A piece of shell text with its tree. Positions of the tree's nodes index `text`. */
export interface Source {
  readonly text: string;
  /** Line number of the first line: what `$LINENO` says there. */
  readonly firstLine: number;
  readonly statements: readonly Statement[];
  /** What is wrong with the text; statements before its line can still be run. */
  readonly failure: SyntaxFailure | null;
  /** Offsets of the second and later lines; null for a text of one line. */
  readonly lineStarts: readonly number[] | null;
  /** What has been worked out about simple commands, by their offset. */
  readonly plans: Map<number, CommandPlan>;
}

const CACHE_LIMIT = 512;
const cache = new Map<string, Source>();

function lineStartsOf(text: string): number[] | null {
  let at = text.indexOf("\n");
  if (at < 0) return null;
  const starts: number[] = [];
  for (; at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Parses `text`, whose first line is line `firstLine` of what the user wrote. */
export function parseSource(text: string, firstLine = 1): Source {
  const known = cache.get(text);
  if (known !== undefined) return known.firstLine === firstLine ? known : { ...known, firstLine };
  const script = parse(text);
  const source: Source = {
    text,
    firstLine,
    statements: script.commands,
    failure: findSyntaxFailure(text, script),
    lineStarts: lineStartsOf(text),
    plans: new Map(),
  };
  if (text.length <= 4096) {
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(text, source);
  }
  return source;
}

/** The text of a command substitution as a source: escaped backquotes have a text of their own. */
export function nestedSource(script: Script, outer: Source, pos: number): Source {
  if (script.source === undefined) return outer;
  return {
    text: script.source,
    firstLine: lineAt(outer, pos),
    statements: script.commands,
    failure: null,
    lineStarts: lineStartsOf(script.source),
    plans: new Map(),
  };
}

/** The line number of an offset. */
export function lineAt(source: Source, pos: number): number {
  const starts = source.lineStarts;
  if (starts === null) return source.firstLine;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (starts[mid]! <= pos) low = mid + 1;
    else high = mid;
  }
  return source.firstLine + low;
}

/** Whether bash would run `text` rather than ask for more lines (a broken text counts as complete). */
export function isComplete(text: string): boolean {
  let backslashes = 0;
  let end = text.length;
  if (text.endsWith("\n")) end--;
  while (end - backslashes > 0 && text.charCodeAt(end - backslashes - 1) === 92) backslashes++;
  const source = parseSource(text);
  if (source.failure !== null) return !source.failure.incomplete;
  return backslashes % 2 === 0 || isComment(text, end);
}

function isComment(text: string, end: number): boolean {
  const start = text.lastIndexOf("\n", end - 1) + 1;
  return text.slice(start, end).trimStart().startsWith("#");
}
