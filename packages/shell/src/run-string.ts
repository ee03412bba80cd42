/** Running text in the current shell: `eval`, traps, PROMPT_COMMAND, aliases. */

import { enterCall } from "./call-depth.js";
import { DiscardCommand } from "./control.js";
import { runStatements } from "./execute.js";
import { parseSource } from "./parse.js";
import type { Shell } from "./shell.js";
import { reportSyntaxFailure } from "./syntax-report.js";

/** Runs `text`, whose first line counts as `firstLine`; `context` goes into syntax errors. */
export async function runString(
  sh: Shell,
  text: string,
  firstLine: number,
  context: string | null = null,
): Promise<number> {
  const source = parseSource(text, firstLine);
  const { failure } = source;
  const outer = sh.source;
  const { pos } = sh;
  sh.source = source;
  const frames = sh.frames.length;
  const entered = enterCall(sh);
  try {
    if (entered !== undefined) await entered;
    if (failure === null) await runStatements(sh, source.statements);
    else {
      const before = source.statements.filter(
        (statement) =>
          failure.messages.length === 0 || (statement.pos < failure.offset && statement.end <= failure.offset),
      );
      await runStatements(sh, before);
      if (sh.jump === 0 && failure.messages.length > 0) {
        reportSyntaxFailure(sh, failure.messages.length > 0 ? { ...source, firstLine: 1 } : source, failure, context);
      }
    }
    if (source.statements.length === 0 && failure === null) sh.status = 0;
  } catch (error) {
    if (!(error instanceof DiscardCommand) || sh.frames.length > frames) throw error;
    sh.status = error.status;
  } finally {
    sh.callDepth--;
    sh.source = outer;
    sh.pos = pos;
  }
  return sh.status;
}
