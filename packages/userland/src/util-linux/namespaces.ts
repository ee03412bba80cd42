/** The kinds of namespaces, as unshare, nsenter and lsns name them. */

import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  Errno,
  strerror,
  type Awaitable,
  type Environment,
  type Sys,
} from "@netloom/uapi";
import { execvp, shellStatus, waitFor } from "../libc/spawn.js";
import { Stdio } from "../libc/stdio.js";

export interface NamespaceKind {
  /** Its option's letter and long name. */
  readonly letter: string;
  readonly long: string;
  /** The file in /proc/PID/ns. */
  readonly file: string;
  readonly flag: number;
}

/** In the order nsenter enters them. */
export const NAMESPACES: readonly NamespaceKind[] = [
  { letter: "U", long: "user", file: "user", flag: CLONE_NEWUSER },
  { letter: "C", long: "cgroup", file: "cgroup", flag: CLONE_NEWCGROUP },
  { letter: "i", long: "ipc", file: "ipc", flag: CLONE_NEWIPC },
  { letter: "u", long: "uts", file: "uts", flag: CLONE_NEWUTS },
  { letter: "n", long: "net", file: "net", flag: CLONE_NEWNET },
  { letter: "p", long: "pid", file: "pid", flag: CLONE_NEWPID },
  { letter: "m", long: "mount", file: "mnt", flag: CLONE_NEWNS },
  { letter: "T", long: "time", file: "time", flag: CLONE_NEWTIME },
];

/** Who runs a command: its name in messages, and the environment. */
export interface Runner {
  readonly name: string;
  readonly env: Environment;
}

/** Runs a command in place of the process, or the user's shell if none is given. */
export function execCommand(sys: Sys, { name, env }: Runner, argv: readonly string[]): Awaitable<number> {
  const line = argv.length > 0 ? argv : [env.get("SHELL") ?? "/bin/sh"];
  try {
    return execvp(sys, line, env);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    new Stdio(sys).err(`${name}: failed to execute ${line[0]}: ${strerror(error.code)}\n`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}

/** The same in a child, whose status it returns; `prepare` runs there first. */
export async function forkCommand(
  sys: Sys,
  runner: Runner,
  argv: readonly string[],
  prepare?: (child: Sys) => void,
): Promise<number> {
  const pid = sys.fork((child) => {
    prepare?.(child);
    return execCommand(child, runner, argv);
  });
  return shellStatus(await waitFor(sys, pid));
}
