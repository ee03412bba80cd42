/** Foreground pipelines: every element a process, all waited for. */

import type { Pipeline } from "unbash";
import { connect, runNode } from "./execute.js";
import { exitStatusOf, reportKilled, waitChild } from "./jobs.js";
import { printCommand } from "./print-command.js";
import { closeProcessSubstitutions } from "./process-substitution.js";
import type { Shell } from "./shell.js";

/** Runs a pipeline of several commands; returns its status. */
export async function runPipeline(sh: Shell, node: Pipeline): Promise<number> {
  const { commands, operators } = node;
  const last = commands.length - 1;
  const pids: number[] = [];
  const mark = sh.processSubstitutions.length;
  sh.pos = node.pos;
  let input = -1;
  for (let index = 0; index < last; index++) {
    const [read, write] = sh.sys.pipe();
    const from = input;
    const command = commands[index]!;
    const both = operators[index] === "|&";
    pids.push(
      sh.forkShell((child) => {
        connect(child, from, write, read, both);
        return Promise.resolve(runNode(child, command, true));
      }),
    );
    if (from >= 0) sh.sys.close(from);
    sh.sys.close(write);
    input = read;
  }
  let status = 0;
  const statuses: number[] = [];
  const final = commands[last]!;
  if (sh.shopt.lastpipe && !sh.options.monitor) {
    status = await runHere(sh, input, () => runNode(sh, final));
    for (const pid of pids) statuses.push(exitStatusOf(await waitChild(sh, pid)));
    statuses.push(status);
  } else {
    const from = input;
    pids.push(
      sh.forkShell((child) => {
        connect(child, from, -1, -1, false);
        return Promise.resolve(runNode(child, final, true));
      }),
    );
    sh.sys.close(from);
    for (const pid of pids) {
      const ended = await waitChild(sh, pid);
      status = exitStatusOf(ended);
      statuses.push(status);
      sh.pos = node.pos;
      if (pid === pids.at(-1) && ended.signal !== 0) reportKilled(sh, ended, printCommand(node, sh.source), false);
    }
  }
  closeProcessSubstitutions(sh, mark);
  sh.pipeStatus = statuses;
  if (sh.options.pipefail) status = statuses.findLast((each) => each !== 0) ?? 0;
  return status;
}

/** The last element in the shell itself (shopt lastpipe). */
async function runHere(sh: Shell, input: number, run: () => number | Promise<number>): Promise<number> {
  const saved = sh.sys.dup(0, 10);
  sh.sys.setCloexec(saved, true);
  sh.sys.dup2(input, 0);
  sh.sys.close(input);
  try {
    return await run();
  } finally {
    sh.sys.dup2(saved, 0);
    sh.sys.close(saved);
  }
}
