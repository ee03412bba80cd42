/** Entering a named network namespace as iproute2 does: setns(2), then mounts of its own (ip-netns(8)). */

import {
  CLONE_NEWNET,
  CLONE_NEWNS,
  Errno,
  MNT_DETACH,
  MS_BIND,
  MS_REC,
  MS_SLAVE,
  S_IFDIR,
  S_IFMT,
  S_IFREG,
  strerror,
} from "@netloom/uapi";
import type { Iproute } from "./iproute.js";

const NETNS_ETC_DIR = "/etc/netns";

/** Moves into the namespace `name`; on failure complains and ends with `status`. */
export function enterNetns(run: Iproute, name: string, status: number): void {
  let fd: number;
  try {
    fd = run.netnsIds.open(name);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    return run.die(`Cannot open network namespace "${name}": ${strerror(error.code)}\n`, status);
  }
  try {
    run.sys.setns(fd, CLONE_NEWNET);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    run.die(`setting the network namespace "${name}" failed: ${strerror(error.code)}\n`, status);
  } finally {
    run.sys.close(fd);
  }
}

/** Whether the namespace has files of its own for /etc. */
export function hasEtc(run: Iproute, name: string): boolean {
  try {
    // Listing costs less than a look-up that fails, and mostly there is nothing.
    return run.sys.readdir(NETNS_ETC_DIR).some((entry) => entry.name === name && entry.type === S_IFDIR);
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}

/**
 * A mount namespace of one's own, in which /sys shows this network namespace and the files of
 * /etc/netns/NAME lie over those of /etc.
 */
export function isolateMounts(run: Iproute, name: string, status: number): void {
  const { sys } = run;
  const attempt = (what: string, call: () => void): void => {
    try {
      call();
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      run.die(`${what} failed: ${strerror(error.code)}\n`, status);
    }
  };
  attempt("unshare", () => sys.unshare(CLONE_NEWNS));
  attempt('"mount --make-rslave /"', () => sys.mount("", "/", "none", MS_SLAVE | MS_REC));
  try {
    sys.umount("/sys", MNT_DETACH);
  } catch (error) {
    // Nothing was mounted there.
    if (!(error instanceof Errno)) throw error;
  }
  attempt("mount of /sys", () => sys.mount(name, "/sys", "sysfs", 0));
  if (hasEtc(run, name)) bindEtc(run, `${NETNS_ETC_DIR}/${name}`);
}

function bindEtc(run: Iproute, dir: string): void {
  for (const entry of run.sys.readdir(dir)) {
    if (entry.name === "." || entry.name === "..") continue;
    const from = `${dir}/${entry.name}`;
    const to = `/etc/${entry.name}`;
    try {
      const type = run.sys.stat(from).mode & S_IFMT;
      if (type === S_IFREG || type === S_IFDIR) run.sys.mount(from, to, "none", MS_BIND);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      run.err(`Bind ${from} -> ${to} failed: ${strerror(error.code)}\n`);
    }
  }
}
