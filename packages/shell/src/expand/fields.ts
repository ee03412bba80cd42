/** What expansion yields, and how it becomes fields, one string, a pattern or a regular expression. */

import { escapePattern, hasPattern } from "../pattern.js";

/** A stretch of expanded text. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
  /** Result of an unquoted expansion: subject to word splitting. */
  readonly split: boolean;
}

/** The boundary between two elements of `$@` or `${a[@]}`. */
export const FIELD_BREAK: Piece = { text: "", quoted: false, split: false };

/** One field before pathname expansion. */
export interface Field {
  readonly text: string;
  /** As a pattern when it has active pattern characters; else null. */
  readonly pattern: string | null;
}

/** All pieces as one string: boundaries become spaces. */
export function joinPieces(pieces: readonly Piece[]): string {
  if (pieces.length === 1) return pieces[0]!.text;
  let text = "";
  for (const piece of pieces) text += piece === FIELD_BREAK ? " " : piece.text;
  return text;
}

/** All pieces as a pattern in which quoted text is literal. */
export function joinPattern(pieces: readonly Piece[]): string {
  let pattern = "";
  for (const piece of pieces) {
    if (piece === FIELD_BREAK) pattern += " ";
    else pattern += piece.quoted ? escapePattern(piece.text) : piece.text;
  }
  return pattern;
}

/** All pieces as an extended regular expression in which quoted text is literal. */
export function joinRegex(pieces: readonly Piece[]): string {
  let regex = "";
  for (const piece of pieces) {
    if (piece === FIELD_BREAK) regex += " ";
    else regex += piece.quoted ? piece.text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : piece.text;
  }
  return regex;
}

const DEFAULT_IFS = " \t\n";

/** Word splitting (bash(1), "Word Splitting"); `ifs` null when IFS is unset. */
export function splitFields(pieces: readonly Piece[], ifs: string | null, extglob: boolean): Field[] {
  const builder = new FieldBuilder(ifs ?? DEFAULT_IFS, extglob);
  for (const piece of pieces) {
    if (piece === FIELD_BREAK) builder.end();
    else if (piece.split && !piece.quoted) builder.split(piece.text);
    else builder.append(piece.text, piece.quoted);
  }
  builder.end();
  return builder.fields;
}

class FieldBuilder {
  readonly fields: Field[] = [];
  private text = "";
  private pattern = "";
  private exists = false;
  private active = false;
  /** The last field ended at IFS white space, which a following non-blank separator joins. */
  private afterBlank = false;

  constructor(
    private readonly ifs: string,
    private readonly extglob: boolean,
  ) {}

  append(text: string, quoted: boolean): void {
    this.text += text;
    this.pattern += quoted ? escapePattern(text) : text;
    if (!quoted && text !== "") this.active = true;
    if (quoted || text !== "") {
      this.exists = true;
      this.afterBlank = false;
    }
  }

  split(text: string): void {
    const { ifs } = this;
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const c = text[at]!;
      if (!ifs.includes(c)) continue;
      if (at > from) this.append(text.slice(from, at), false);
      from = at + 1;
      if (c === " " || c === "\t" || c === "\n") {
        if (this.exists) {
          this.push();
          this.afterBlank = true;
        }
      } else if (this.afterBlank) this.afterBlank = false;
      else this.push();
    }
    if (from < text.length) this.append(text.slice(from), false);
  }

  end(): void {
    if (this.exists) this.push();
    this.afterBlank = false;
  }

  private push(): void {
    const pattern = this.active && hasPattern(this.pattern, this.extglob) ? this.pattern : null;
    this.fields.push({ text: this.text, pattern });
    this.text = "";
    this.pattern = "";
    this.exists = false;
    this.active = false;
  }
}
