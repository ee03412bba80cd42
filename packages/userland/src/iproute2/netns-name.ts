/** The name of a network namespace, found as `ip netns identify` does: by comparing inodes. */

import { Errno, type Stat, type Sys } from "@netloom/uapi";
import type { Iproute } from "./iproute.js";
import { NETNS_RUN_DIR } from "./netns-ids.js";

/** The name of the namespace with this inode; null if it has none. */
export function netnsName(run: Iproute, netns: Stat): string | null {
  for (const name of run.netnsIds.names()) {
    const stat = statOrNull(run.sys, `${NETNS_RUN_DIR}/${name}`);
    if (stat !== null && stat.dev === netns.dev && stat.ino === netns.ino) return name;
  }
  return null;
}

/** Of this process's; null as well if /proc is not there. */
export function ownNetnsName(run: Iproute): string | null {
  const own = statOrNull(run.sys, "/proc/self/ns/net");
  return own === null ? null : netnsName(run, own);
}

function statOrNull(sys: Sys, path: string): Stat | null {
  try {
    return sys.stat(path);
  } catch (error) {
    if (error instanceof Errno) return null;
    throw error;
  }
}
