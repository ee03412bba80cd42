/** `ip netns monitor`: names that come and go in /run/netns, watched by inotify(7). */

import { Errno, IN_CREATE, IN_DELETE, inotifyEvents, O_CLOEXEC } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import type { Iproute } from "./iproute.js";
import { NETNS_RUN_DIR } from "./netns-ids.js";

const BUFFER_SIZE = 4096;

/** Never ends by itself. */
export async function monitorNetns(run: Iproute): Promise<number> {
  const { sys } = run;
  // As glibc's stdio, which stdbuf(1) changes by the environment: into a file, lines are not written one by one.
  const lineBuffered = run.env.has("_STDBUF_O");
  const fd = sys.inotifyInit(O_CLOEXEC);
  try {
    sys.mkdir(NETNS_RUN_DIR, 0o755);
  } catch (error) {
    if (!(error instanceof Errno) || error.code !== "EEXIST") throw error;
  }
  sys.inotifyAddWatch(fd, NETNS_RUN_DIR, IN_CREATE | IN_DELETE);
  for (;;) {
    for (const { mask, name } of inotifyEvents(await sys.read(fd, BUFFER_SIZE))) {
      if (mask & IN_CREATE) run.stdio.out(`add ${decodeUtf8(name)}\n`);
      if (mask & IN_DELETE) run.stdio.out(`delete ${decodeUtf8(name)}\n`);
    }
    if (lineBuffered) await run.stdio.flush();
  }
}
