/** Top-level commands: run line by line as bash reads them, each failure contained. */

import { DiscardCommand, ExitShell } from "./control.js";
import { runStatements } from "./execute.js";
import { lineAt, type Source } from "./parse.js";
import type { Shell } from "./shell.js";
import { reportSyntaxFailure } from "./syntax-report.js";
import { runPendingTraps } from "./traps.js";

/** Runs a source's commands; those before a syntax error's line are run, then it is reported. */
export async function runTopLevel(sh: Shell, source: Source): Promise<void> {
  const { failure } = source;
  const broken = failure !== null && failure.messages.length > 0;
  let read = 0;
  /** The last line that a failed expansion gave up. */
  let givenUp = 0;
  for (const statement of source.statements) {
    if (broken && (statement.pos >= failure.offset || statement.end > failure.offset)) break;
    if (givenUp > 0 && lineAt(source, statement.pos) <= givenUp) continue;
    if (statement.end > read) {
      const newline = source.text.indexOf("\n", statement.end);
      const end = newline < 0 ? source.text.length : newline;
      if (sh.options.verbose) sh.writeError(`${source.text.slice(read, end)}\n`);
      read = end + 1;
      if (sh.aliases.size > 0 || sh.aliasesInForce.size > 0) sh.aliasesInForce = new Map(sh.aliases);
    }
    try {
      await runStatements(sh, [statement]);
    } catch (error) {
      recover(sh, error);
      givenUp = lineAt(source, statement.end);
    }
    if (sh.settleJump()) return;
  }
  if (broken) reportSyntaxFailure(sh, source, failure);
  await runPendingTraps(sh);
  sh.settleJump();
}

/** After a failed expansion: the status is set and the shell goes on or ends. */
function recover(sh: Shell, error: unknown): void {
  if (error instanceof DiscardCommand) {
    sh.status = error.status;
    if (sh.options.errexit && sh.ignoreErrexit === 0) sh.exited = error.status;
  } else if (error instanceof ExitShell) {
    sh.status = sh.interactive ? 1 : error.status;
    if (!sh.interactive) sh.exited = error.status;
  } else throw error;
  sh.loopDepth = 0;
  sh.ignoreErrexit = 0;
  while (sh.frames.length > 0) sh.popFrame();
}
