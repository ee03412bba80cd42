/** Expansion of words: the order of bash(1), "EXPANSION". */

import { ArithError } from "../arith-parse.js";
import { evaluateArith } from "../arith.js";
import { captureCommand } from "../command-substitution.js";
import { DiscardCommand } from "../control.js";
import type { Awaitable } from "@netloom/uapi";
import { openProcessSubstitution } from "../process-substitution.js";
import { parameterValue } from "../parameters.js";
import type { Shell } from "../shell.js";
import type { CompiledWord, Segment } from "../word.js";
import { FIELD_BREAK, joinPattern, joinPieces, joinRegex, splitFields, type Piece } from "./fields.js";
import { expandParameter, pushList, unbound } from "./parameter.js";
import { expandPathname } from "./pathname.js";
import { expandTilde } from "./tilde.js";

/** Where the result goes: fields (word splitting follows) or one string. */
export type ExpandMode = "fields" | "string";

/** Expands segments from number `from` on, appending to `out`; a promise only when a command had to run. */
export function expandSegments(
  sh: Shell,
  segments: readonly Segment[],
  mode: ExpandMode,
  out: Piece[],
  from = 0,
): Awaitable<void> {
  for (let i = from; i < segments.length; i++) {
    const pending = expandSegment(sh, segments[i]!, mode, out);
    if (pending !== undefined) return pending.then(() => expandSegments(sh, segments, mode, out, i + 1));
  }
}

function expandSegment(sh: Shell, segment: Segment, mode: ExpandMode, out: Piece[]): Promise<void> | undefined {
  switch (segment.kind) {
    case "literal":
      out.push({ text: segment.text, quoted: segment.quoted, split: false });
      return undefined;
    case "tilde":
      out.push({ text: expandTilde(sh, segment.user), quoted: true, split: false });
      return undefined;
    case "parameter": {
      if (segment.node !== null) return expandParameter(sh, segment.node, segment.quoted, mode, out);
      const { name, quoted } = segment;
      if (name === "@" || name === "*") {
        pushList(sh, sh.positional, name === "*", quoted, mode, out);
        return undefined;
      }
      const value = parameterValue(sh, name);
      if (value === undefined && sh.options.nounset) unbound(sh, name);
      out.push({ text: value ?? "", quoted, split: !quoted });
      return undefined;
    }
    case "command":
      return captureCommand(sh, segment).then((text) => {
        out.push({ text, quoted: segment.quoted, split: !segment.quoted });
      });
    case "arith": {
      const done = evaluateWord(sh, segment.expression);
      const push = (value: bigint): void => {
        out.push({ text: String(value), quoted: segment.quoted, split: !segment.quoted });
      };
      if (typeof done === "bigint") {
        push(done);
        return undefined;
      }
      return done.then(push);
    }
    case "process":
      out.push({ text: openProcessSubstitution(sh, segment), quoted: true, split: false });
      return undefined;
  }
}

/** A word as one string. */
export function expandString(sh: Shell, word: CompiledWord): Awaitable<string> {
  if (word.constant !== null) return word.constant;
  const out: Piece[] = [];
  const pending = expandSegments(sh, word.segments, "string", out);
  return pending === undefined ? joinPieces(out) : pending.then(() => joinPieces(out));
}

/** A word as a pattern: quoted text is literal. */
export function expandPattern(sh: Shell, word: CompiledWord): Awaitable<string> {
  const out: Piece[] = [];
  const pending = expandSegments(sh, word.segments, "string", out);
  return pending === undefined ? joinPattern(out) : pending.then(() => joinPattern(out));
}

/** A word as a regular expression: quoted text is literal. */
export function expandRegex(sh: Shell, word: CompiledWord): Awaitable<string> {
  const out: Piece[] = [];
  const pending = expandSegments(sh, word.segments, "string", out);
  return pending === undefined ? joinRegex(out) : pending.then(() => joinRegex(out));
}

/** Words to arguments: splitting and pathname expansion included. */
export function expandFields(sh: Shell, words: readonly CompiledWord[], out: string[], from = 0): Awaitable<void> {
  for (let i = from; i < words.length; i++) {
    const word = words[i]!;
    if (word.constant !== null) {
      out.push(word.constant);
      continue;
    }
    const pieces: Piece[] = [];
    const pending = expandSegments(sh, word.segments, "fields", pieces);
    if (pending !== undefined) {
      return pending.then(() => {
        pushFields(sh, pieces, out);
        return expandFields(sh, words, out, i + 1);
      });
    }
    pushFields(sh, pieces, out);
  }
}

function pushFields(sh: Shell, pieces: readonly Piece[], out: string[]): void {
  if (pieces.length === 1 && pieces[0]!.quoted) {
    out.push(pieces[0]!.text);
    return;
  }
  if (pieces.every((piece) => piece === FIELD_BREAK)) return;
  const ifs = sh.vars.get("IFS");
  for (const field of splitFields(pieces, ifs === undefined ? null : (ifs.scalar() ?? null), sh.shopt.extglob)) {
    if (field.pattern === null || sh.options.noglob) {
      out.push(field.text);
      continue;
    }
    const names = expandPathname(sh.sys, field.pattern, sh.globOptions());
    if (names.length > 0) out.push(...names);
    else if (sh.shopt.failglob) {
      sh.error(`no match: ${field.text}`);
      throw new DiscardCommand(1);
    } else if (!sh.shopt.nullglob) out.push(field.text);
  }
}

/** The value of an arithmetic expression; an error is printed and gives up the command. */
export function evaluateWord(sh: Shell, word: CompiledWord): Awaitable<bigint> {
  const text = expandString(sh, word);
  if (typeof text === "string") return evaluateOrDiscard(sh, text);
  return text.then((expression) => evaluateOrDiscard(sh, expression));
}

export function evaluateOrDiscard(sh: Shell, text: string): bigint {
  try {
    return evaluateArith(text, sh);
  } catch (error) {
    if (!(error instanceof ArithError)) throw error;
    sh.error(error.message);
    throw new DiscardCommand(1);
  }
}
