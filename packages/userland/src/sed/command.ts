/** A parsed command of sed, with its addresses. */

import type { Piece } from "./replacement.js";

export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "last" }
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  | { readonly kind: "plus"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number }
  /** Null: the last regular expression used. */
  | { readonly kind: "regex"; readonly regex: RegExp | null }
  | { readonly kind: "zero" };

export interface SedCommand {
  readonly name: string;
  readonly from: Address | null;
  readonly to: Address | null;
  readonly negated: boolean;
  /** Text of a, i, c; label of b, t, T, `:`; file of r, R, w, W; command of e. */
  readonly text: string;
  /** Exit status of q and Q, width of l. */
  readonly number: number;
  readonly regex: RegExp | null;
  readonly replacement: readonly Piece[];
  readonly global: boolean;
  readonly nth: number;
  readonly print: boolean;
  readonly evaluate: boolean;
  readonly map: ReadonlyMap<string, string> | null;
  /** Index to go on at: past a block's end, or a label's place. */
  target: number;
  /** A range's state: active, and its last line when known. */
  active: boolean;
  end: number;
}

/** A fault in a script; the text has its place. */
export class SedError extends Error {
  override readonly name = "SedError";
  constructor(
    message: string,
    readonly status = 1,
  ) {
    super(message);
  }
}
