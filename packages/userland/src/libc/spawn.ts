/** Starting programs: execvp(3), and a child that runs one. */

import { Errno, type Awaitable, type Environment, type Sys, type WaitStatus } from "@netloom/uapi";

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * execvp(3): searches PATH for a name without a slash and runs a file without `#!` with /bin/sh.
 * Throws Errno when nothing could be run; otherwise `return` what it returns.
 */
export function execvp(sys: Sys, argv: readonly string[], env: Environment): Awaitable<number> {
  const file = argv[0]!;
  if (file.includes("/")) return execOrScript(sys, file, argv, env);
  let denied = false;
  for (const dir of (env.get("PATH") ?? DEFAULT_PATH).split(":")) {
    const path = dir === "" ? file : `${dir}/${file}`;
    try {
      sys.access(path, 0);
      return execOrScript(sys, path, argv, env);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.code === "EACCES") denied = true;
      else if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    }
  }
  throw new Errno(denied ? "EACCES" : "ENOENT");
}

function execOrScript(sys: Sys, path: string, argv: readonly string[], env: Environment): Awaitable<number> {
  try {
    return sys.execve(path, argv, env);
  } catch (error) {
    if (!(error instanceof Errno) || error.code !== "ENOEXEC") throw error;
    return sys.execve("/bin/sh", ["/bin/sh", path, ...argv.slice(1)], env);
  }
}

/** Where a program is found: PATH searched for an executable file; null if nowhere. */
export function searchPath(sys: Sys, name: string, path: string | undefined): string | null {
  if (name.includes("/")) return isExecutable(sys, name) ? name : null;
  for (const dir of (path ?? DEFAULT_PATH).split(":")) {
    const file = dir === "" ? name : `${dir}/${name}`;
    if (isExecutable(sys, file)) return file;
  }
  return null;
}

/** A regular file that may be executed. */
export function isExecutable(sys: Sys, path: string): boolean {
  try {
    if ((sys.stat(path).mode & 0o170000) !== 0o100000) return false;
    sys.access(path, 1);
    return true;
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}

/**
 * A child running `argv`; `prepare` runs in it first (redirections). When nothing can be run the
 * child says so with `failed` and exits 127 or 126.
 */
export function spawn(
  sys: Sys,
  argv: readonly string[],
  env: Environment,
  failed: (sys: Sys, error: Errno) => void,
  prepare?: (sys: Sys) => void,
): number {
  return sys.fork((child) => {
    try {
      prepare?.(child);
      return execvp(child, argv, env);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      failed(child, error);
      return error.code === "ENOENT" ? 127 : 126;
    }
  });
}

/** Waits for one child, through interruptions. */
export async function waitFor(sys: Sys, pid: number): Promise<WaitStatus> {
  for (;;) {
    try {
      const status = await sys.waitpid(pid);
      if (status !== null) return status;
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "EINTR") throw error;
    }
  }
}

/** The status a shell gives: 128 + the signal's number for a child that was killed. */
export function shellStatus(status: WaitStatus): number {
  return status.signal !== 0 ? 128 + status.signal : status.status;
}
