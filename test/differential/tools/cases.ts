/** The form of the tables of command lines. */

/** A command line, or one with standard input (else it is empty). */
export type ToolCase = readonly string[] | { readonly stdin: string; readonly argv: readonly string[] };

export interface ToolCases {
  /** Files in the working directory. */
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly ToolCase[];
}
