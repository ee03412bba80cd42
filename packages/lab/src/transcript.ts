/**
 * Runs a script command by command and prints a transcript:
 *
 *   # comment lines are copied (but not `#!...` nor `# oracle: ...` lines)
 *   $ the command as written       first line of every top-level command
 *   > its following lines          of a multi-line command (here-document, loop, \ ...)
 *   ...standard output and error, merged, in order...
 *   [rc=N]                         only when the command's exit status N is not 0
 *
 * Blank lines between commands are dropped. All commands run in one shell with /dev/null as
 * standard input; the exit status is that of the last command, or of `exit`.
 */

import { encodeUtf8 } from "@netloom/wire";
import { Shell } from "@netloom/shell";
import type { Environment, Sys } from "@netloom/uapi";

/** The recording shell's name and place, as its error messages show them. */
const RUNNER = "/oracle/runner.bash";
const RUNNER_LINE = 43;

export async function runTranscript(sys: Sys, env: Environment, script: string): Promise<number> {
  const input = sys.open("/dev/null", 0);
  if (input !== 0) {
    sys.dup2(input, 0);
    sys.close(input);
  }
  sys.dup2(1, 2);
  const shell = new Shell(sys, env, { arg0: RUNNER, firstLine: RUNNER_LINE });
  const print = (text: string): unknown => sys.write(1, encodeUtf8(text));
  const lines = script.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  let chunk: string | null = null;
  for (const line of lines) {
    if (chunk === null) {
      if (/^\s*$/.test(line)) continue;
      if (line.startsWith("#")) {
        if (!line.startsWith("#!") && !line.startsWith("# oracle:")) await print(`${line}\n`);
        continue;
      }
      await print(`$ ${line}\n`);
      chunk = line;
    } else {
      await print(`> ${line}\n`);
      chunk += `\n${line}`;
    }
    if (!shell.isComplete(chunk)) continue;
    const status = await shell.execute(chunk);
    chunk = null;
    if (shell.exited !== null) return shell.runExitTrap();
    if (status !== 0) await print(`[rc=${status}]\n`);
  }
  if (chunk !== null) {
    await print("runner: incomplete command at end of script\n");
    return 2;
  }
  return shell.runExitTrap();
}
