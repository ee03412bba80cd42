/** popen(3) and system(3): shell commands with their input or output on a pipe. */

import type { Environment, Sys, WaitStatus } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import { readAll } from "./lines.js";
import { execvp, waitFor } from "./spawn.js";

export interface Popen {
  readonly pid: number;
  /** The parent's end of the pipe. */
  readonly fd: number;
}

/** Runs `/bin/sh -c command` with one standard stream on a pipe: `r` reads its output, `w` feeds its input. */
export function popen(sys: Sys, command: string, env: Environment, mode: "r" | "w"): Popen {
  const [readEnd, writeEnd] = sys.pipe();
  const [mine, its, target] = mode === "r" ? [readEnd, writeEnd, 1] : [writeEnd, readEnd, 0];
  sys.setCloexec(mine, true);
  const pid = sys.fork((child) => {
    child.close(mine);
    if (its !== target) {
      child.dup2(its, target);
      child.close(its);
    }
    return execvp(child, ["/bin/sh", "-c", command], env);
  });
  sys.close(its);
  return { pid, fd: mine };
}

/** Closes the pipe and waits for the command. */
export function pclose(sys: Sys, { pid, fd }: Popen): Promise<WaitStatus> {
  sys.close(fd);
  return waitFor(sys, pid);
}

/** A command's whole output. */
export async function capture(sys: Sys, command: string, env: Environment): Promise<string> {
  const stream = popen(sys, command, env, "r");
  const output = decodeUtf8(await readAll(sys, stream.fd));
  await pclose(sys, stream);
  return output;
}

/** Runs a command and waits for it. */
export function system(sys: Sys, command: string, env: Environment): Promise<WaitStatus> {
  return waitFor(
    sys,
    sys.fork((child) => execvp(child, ["/bin/sh", "-c", command], env)),
  );
}
