/** How a run of `ip` or `bridge` ends: its status, and what is buffered goes out. */

import { Errno, strerror, type Awaitable } from "@netloom/uapi";
import type { Iproute } from "./iproute.js";

/** Runs `body` and turns what it throws into messages and a status; waits only if something must be waited for. */
export function finishRun(run: Iproute, body: () => Awaitable<number>): Awaitable<number> {
  let status: number;
  try {
    const result = body();
    if (result instanceof Promise) {
      return result.then(
        (value) => finish(run, value),
        (error: unknown) => finish(run, run.statusOf(error)),
      );
    }
    status = result;
  } catch (error) {
    status = run.statusOf(error);
  }
  return finish(run, status);
}

function finish(run: Iproute, status: number): Awaitable<number> {
  try {
    run.print.settle();
    const flushed = run.stdio.flush();
    if (!(flushed instanceof Promise)) return status;
    return flushed.then(
      () => status,
      (error: unknown) => writeFailed(run, error, status),
    );
  } catch (error) {
    return writeFailed(run, error, status);
  }
}

function writeFailed(run: Iproute, error: unknown, status: number): number {
  if (!(error instanceof Errno)) throw error;
  run.err(`${run.name}: write error: ${strerror(error.code)}\n`);
  return status;
}
