/** Nested calls: the host's stack is finite, and so is a process's. */

import { SIGSEGV, type Awaitable } from "@netloom/uapi";
import type { Shell } from "./shell.js";

/** Levels after which the chain of synchronous calls is cut. */
const CHUNK = 32;
/** Levels at which bash runs out of stack, about. */
const LIMIT = 10_000;

/** To be called one level deeper; too deep ends the process as a full stack does. */
export function enterCall(sh: Shell): Awaitable<void> {
  sh.callDepth++;
  if (sh.callDepth % CHUNK !== 0) return;
  if (sh.callDepth >= LIMIT) {
    sh.sys.signal(SIGSEGV, "default");
    sh.sys.kill(sh.sys.getpid(), SIGSEGV);
  }
  const charged = sh.sys.checkpoint();
  return charged ?? Promise.resolve();
}
