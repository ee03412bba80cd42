/** Printing of syntax errors. */

import { lineAt, type Source } from "./parse.js";
import type { Shell } from "./shell.js";
import type { SyntaxFailure } from "./syntax-error.js";

/** Prints what is wrong with a source; the status becomes 2. `context` is `eval` within eval. */
export function reportSyntaxFailure(
  sh: Shell,
  source: Source,
  failure: SyntaxFailure,
  context: string | null = null,
): void {
  sh.status = failure.status;
  const frame = sh.frames.at(-1);
  const name = frame === undefined || frame.sourceName === "" ? sh.arg0 : frame.sourceName;
  const where = context ?? (sh.commandString && sh.frames.length === 0 ? "-c" : null);
  for (const message of failure.messages) {
    const line = lineAt(source, message.offset > source.text.length ? source.text.length : message.offset);
    const number = message.offset > source.text.length ? line + 1 : line;
    const prefix = sh.interactive ? `${name}: ` : `${name}: ${where === null ? "" : `${where}: `}line ${number}: `;
    if (sh.dash) {
      if (!message.text.startsWith("`"))
        sh.writeError(`${sh.arg0}: ${number}: Syntax error: ${dashWords(message.text)}\n`);
    } else sh.writeError(`${prefix}${message.text}\n`);
  }
}

/** The same in dash's words. */
function dashWords(text: string): string {
  const token = /unexpected token `(.*)'/.exec(text)?.[1];
  if (token !== undefined)
    return token === "newline"
      ? "newline unexpected"
      : `${/^\w/.test(token) && !KEYWORDS.has(token) ? "word" : `"${token}"`} unexpected`;
  if (text.includes("end of file")) return "end of file unexpected";
  return /[`'"]['"]/.test(text) ? "Unterminated quoted string" : "end of file unexpected";
}

const KEYWORDS: ReadonlySet<string> = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "do",
  "done",
  "case",
  "esac",
  "while",
  "until",
  "for",
  "in",
]);
