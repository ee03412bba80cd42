/** Debian's util-linux 2.38.1, with mount and bsdutils. */
import type { Program } from "@netloom/uapi";
import { findmnt, lsns } from "./findmnt.js";
import { mount, mountpoint, umount } from "./mount.js";
import { dmesg } from "./dmesg.js";
import { flock, logger, rev, setsid } from "./setsid.js";
import { nsenter, unshare } from "./unshare.js";

export const utilLinux: readonly Program[] = [
  dmesg,
  findmnt,
  flock,
  logger,
  lsns,
  mount,
  mountpoint,
  nsenter,
  rev,
  setsid,
  umount,
  unshare,
];
