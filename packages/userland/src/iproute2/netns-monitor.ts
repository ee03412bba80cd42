/** `ip netns monitor`: names that come and go in /run/netns. */

import type { Iproute } from "./iproute.js";

/** How often the directory is looked at, in nanoseconds. */
const INTERVAL_NS = 10_000_000;

/** Never ends by itself. Without inotify(7) the directory is read again and again. */
export async function monitorNetns(run: Iproute): Promise<number> {
  const lineBuffered = run.env.has("_STDBUF_O");
  let known = new Set(run.netnsIds.names());
  for (;;) {
    await run.sys.nanosleep(INTERVAL_NS);
    const now = run.netnsIds.names();
    const names = new Set(now);
    for (const name of known) if (!names.has(name)) run.stdio.out(`delete ${name}\n`);
    // The newest is listed first.
    for (const name of now.reverse()) if (!known.has(name)) run.stdio.out(`add ${name}\n`);
    // As glibc's stdio, which stdbuf(1) changes by the environment: into a file, lines are not written one by one.
    if (lineBuffered) await run.stdio.flush();
    known = names;
  }
}
