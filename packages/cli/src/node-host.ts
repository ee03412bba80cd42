/** Node's clock and event loop, for the worlds run by this command. */

import { setImmediate, setTimeout } from "node:timers/promises";
import { performance } from "node:perf_hooks";
import type { WorldHost } from "@netloom/lab";

export const nodeHost: WorldHost = {
  wallNs: () => performance.now() * 1e6,
  sleepUntil: async (wallNs) => {
    // A timer of Node's reaches 24 days at most; an early return is allowed.
    const ms = Math.min(wallNs / 1e6 - performance.now(), 86_400_000);
    await (ms > 0.5 ? setTimeout(ms) : setImmediate());
  },
  breathe: () => setImmediate(),
};
