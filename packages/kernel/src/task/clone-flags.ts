/** The CLONE_NEW* flag of each kind of namespace (linux/sched.h). */

import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "@netloom/uapi";
import type { NamespaceKind } from "./namespace.js";

/** ioctl(2) that tells a namespace file's kind (linux/nsfs.h). */
export const NSFS_IOC_NSTYPE = 0xb703;

const FLAGS: Readonly<Record<NamespaceKind, number>> = {
  net: CLONE_NEWNET,
  mnt: CLONE_NEWNS,
  uts: CLONE_NEWUTS,
  ipc: CLONE_NEWIPC,
  pid: CLONE_NEWPID,
  user: CLONE_NEWUSER,
  cgroup: CLONE_NEWCGROUP,
  time: CLONE_NEWTIME,
};

export function nsType(kind: NamespaceKind): number {
  return FLAGS[kind];
}
