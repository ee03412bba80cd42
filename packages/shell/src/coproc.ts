/** `coproc`: a background command with a pipe to its input and one from its output. */

import type { Coproc } from "unbash";
import { assign, assignList } from "./assign.js";
import { runNode } from "./execute.js";
import { printCommand } from "./print-command.js";
import type { Shell } from "./shell.js";

const LOWEST_FD = 60;

export function runCoproc(sh: Shell, node: Coproc): number {
  const name = node.name?.text ?? "COPROC";
  const [fromCommand, commandOut] = sh.sys.pipe();
  const [commandIn, toCommand] = sh.sys.pipe();
  const text = printCommand(node.body.type === "CompoundList" ? node : node.body, sh.source);
  const pid = sh.forkShell((child) => {
    const { sys } = child;
    sys.dup2(commandIn, 0);
    sys.dup2(commandOut, 1);
    for (const fd of [fromCommand, commandOut, commandIn, toCommand]) if (fd > 1) sys.close(fd);
    child.loopDepth = 0;
    return Promise.resolve(runNode(child, node.body, true));
  });
  sh.sys.close(commandOut);
  sh.sys.close(commandIn);
  const ends = [fromCommand, toCommand].map((fd) => {
    const high = sh.sys.dup(fd, LOWEST_FD);
    sh.sys.setCloexec(high, true);
    sh.sys.close(fd);
    return String(high);
  });
  assignList(sh, name, ends);
  assign(sh, `${name}_PID`, null, String(pid), false);
  sh.jobs.add([pid], `coproc ${name} ${text}`);
  sh.lastBackground = pid;
  return 0;
}
