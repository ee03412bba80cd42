/** The tree of mounts as text: /proc/PID/mounts and /proc/PID/mountinfo (proc(5), after fs/proc_namespace.c). */

import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY } from "@netloom/uapi";
import type { Task } from "../task/task.js";
import type { Mount } from "./mount.js";
import { NsInode } from "./nsfs.js";
import { pathName } from "./path.js";

/** Blanks and backslashes are octal, so that fields stay fields. */
function mangle(text: string): string {
  return text.replace(/[ \t\n\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function mountOptions(mount: Mount): string {
  const names = [(mount.flags & MS_RDONLY) !== 0 ? "ro" : "rw"];
  if ((mount.flags & MS_NOSUID) !== 0) names.push("nosuid");
  if ((mount.flags & MS_NODEV) !== 0) names.push("nodev");
  if ((mount.flags & MS_NOEXEC) !== 0) names.push("noexec");
  if (mount.sb.type !== "nsfs" && mount.sb.type !== "rootfs") names.push("relatime");
  return names.join(",");
}

function sbOptions(mount: Mount): string {
  return mount.sb.options === "" ? "" : `,${mount.sb.options}`;
}

function visible(task: Task): { mount: Mount; at: string }[] {
  if (task.exited) return [];
  const list: { mount: Mount; at: string }[] = [];
  for (const mount of task.nsproxy.mnt.list()) {
    const at = pathName({ mount, dentry: mount.root }, task.fs.root);
    if (!at.startsWith("(unreachable)")) list.push({ mount, at });
  }
  return list;
}

export function mountsText(task: Task): string {
  let text = "";
  for (const { mount, at } of visible(task))
    text += `${mangle(mount.source)} ${mangle(at)} ${mount.sb.type} ${mountOptions(mount)}${sbOptions(mount)} 0 0\n`;
  return text;
}

export function mountinfoText(task: Task): string {
  let text = "";
  for (const { mount, at } of visible(task)) {
    const root = mount.root.inode instanceof NsInode ? mount.root.name : rootName(mount);
    const shared = mount.group === null ? "" : ` shared:${mount.group.id}`;
    const master = mount.master === null ? "" : ` master:${mount.master.id}`;
    text += `${mount.id} ${mount.parent?.id ?? 1} 0:${mount.sb.dev} ${mangle(root)} ${mangle(at)} ${mountOptions(mount)}${shared}${master} - ${mount.sb.type} ${mangle(mount.source)} rw${sbOptions(mount)}\n`;
  }
  return text;
}

/** Which directory of the file system is mounted. */
function rootName(mount: Mount): string {
  let name = "";
  for (let d = mount.root; !d.isRoot; d = d.parent) name = `/${d.name}${name}`;
  return name === "" ? "/" : name;
}
