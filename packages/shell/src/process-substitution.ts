/** `<(command)` and `>(command)`: a pipe to a forked shell, named by /dev/fd. */

import type { Script } from "unbash";
import { runStatements } from "./execute.js";
import type { Source } from "./parse.js";
import { closeQuietly } from "./redirect.js";
import type { Shell } from "./shell.js";

const HIGHEST = 63;

/** Starts the command; the name of our end. It stays open until the command that uses it is done. */
export function openProcessSubstitution(
  sh: Shell,
  segment: { readonly operator: "<" | ">"; readonly script: Script; readonly source: Source },
): string {
  const { operator, script, source } = segment;
  const [read, write] = sh.sys.pipe();
  const ours = operator === "<" ? read : write;
  const theirs = operator === "<" ? write : read;
  const target = operator === "<" ? 1 : 0;
  const pid = sh.forkShell(async (child) => {
    closeQuietly(child.sys, ours);
    for (const fd of child.processSubstitutions) closeQuietly(child.sys, fd);
    if (theirs !== target) {
      child.sys.dup2(theirs, target);
      child.sys.close(theirs);
    }
    child.source = source;
    child.loopDepth = 0;
    return runStatements(child, script.commands, true);
  });
  sh.lastBackground = pid;
  sh.jobs.noteChild(pid);
  sh.sys.close(theirs);
  const fd = moveHigh(sh, ours);
  sh.processSubstitutions.push(fd);
  return `/dev/fd/${fd}`;
}

function moveHigh(sh: Shell, fd: number): number {
  const open = new Set(sh.sys.openFds());
  let target = HIGHEST;
  while (target > fd && open.has(target)) target--;
  if (target <= fd) return fd;
  sh.sys.dup2(fd, target);
  sh.sys.close(fd);
  return target;
}

/** Closes the ends opened since `mark`. */
export function closeProcessSubstitutions(sh: Shell, mark: number): void {
  while (sh.processSubstitutions.length > mark) {
    const fd = sh.processSubstitutions.pop();
    if (fd !== undefined) closeQuietly(sh.sys, fd);
  }
}
