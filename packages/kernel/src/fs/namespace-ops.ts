/** Changes to directories, with the checks the VFS makes before it asks the file system (after fs/namei.c). */

import {
  Errno,
  IN_CREATE,
  IN_DELETE,
  IN_MOVED_FROM,
  IN_MOVED_TO,
  MS_RDONLY,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  W_OK,
  X_OK,
} from "@netloom/uapi";
import type { Task } from "../task/task.js";
import { checkAccess, type Inode } from "./inode.js";
import { notifyEntry, notifyGone } from "./inotify.js";
import { lookupPath, type Lookup } from "./namei.js";
import type { Mount } from "./mount.js";
import type { Dentry } from "./path.js";

/** Makes what `found` says is missing: `mode` holds type and permission bits. */
export function makeNode(task: Task, found: Lookup, mode: number, rdev = 0, target: string | null = null): Dentry {
  if (found.path !== null) throw new Errno("EEXIST");
  mayChange(task, found.mount, found.dir.inode);
  if (found.dir.deleted) throw new Errno("ENOENT");
  const type = mode & S_IFMT;
  if (found.slash && type !== S_IFDIR) throw new Errno(type === S_IFLNK ? "ENOENT" : "EISDIR");
  const made = found.dir.inode.create(found.dir, found.name, mode, task, rdev, target);
  notifyEntry(found.dir.inode, IN_CREATE, found.name, made.inode);
  return made;
}

function mayChange(task: Task, mount: Mount, dir: Inode): void {
  if ((mount.flags & MS_RDONLY) !== 0) throw new Errno("EROFS");
  if (task.uid !== 0) checkAccess(task, dir, W_OK | X_OK);
}

/** Sticky directories let only owners remove (t bit). */
function mayRemove(task: Task, dir: Inode, entry: Inode): void {
  if (task.uid !== 0 && (dir.mode & 0o1000) !== 0 && dir.uid !== task.uid && entry.uid !== task.uid)
    throw new Errno("EPERM");
}

/** rmdir(2) with `directory`, unlink(2) without. */
export function removeEntry(task: Task, path: string, directory: boolean): void {
  const found = lookupPath(task, path, false);
  if (found.name === "") {
    const last = path.replace(/\/+$/, "");
    if (directory) throw new Errno(last.endsWith("..") ? "ENOTEMPTY" : last.endsWith(".") ? "EINVAL" : "EBUSY");
    throw new Errno("EISDIR");
  }
  if (found.path === null) throw new Errno("ENOENT");
  const entry = found.dir.inode.lookup(found.dir, found.name, task);
  if (entry === null) throw new Errno("ENOENT");
  mayChange(task, found.mount, found.dir.inode);
  mayRemove(task, found.dir.inode, entry.inode);
  if (directory !== entry.inode.isDir) throw new Errno(directory || found.slash ? "ENOTDIR" : "EISDIR");
  if (task.nsproxy.mnt.hasMountOn(entry)) throw new Errno("EBUSY");
  found.dir.inode.remove(found.dir, entry);
  notifyEntry(found.dir.inode, IN_DELETE, found.name, entry.inode);
  if (directory) notifyGone(entry.inode);
}

export function renameEntry(task: Task, from: string, to: string): void {
  const source = lookupPath(task, from, false);
  const target = lookupPath(task, to, false);
  if (source.name === "" || target.name === "") throw new Errno("EBUSY");
  if (source.path === null) throw new Errno("ENOENT");
  if (source.mount !== target.mount) throw new Errno("EXDEV");
  const entry = source.dir.inode.lookup(source.dir, source.name, task);
  if (entry === null) throw new Errno("ENOENT");
  mayChange(task, source.mount, source.dir.inode);
  mayChange(task, target.mount, target.dir.inode);
  mayRemove(task, source.dir.inode, entry.inode);
  if (!entry.inode.isDir && (source.slash || target.slash)) throw new Errno("ENOTDIR");
  if (target.dir.isUnder(entry)) throw new Errno("EINVAL");
  const old = target.path === null ? null : target.dir.inode.lookup(target.dir, target.name, task);
  if (old !== null) {
    if (old === entry || old.inode === entry.inode) return;
    if (entry.inode.isDir && !old.inode.isDir) throw new Errno("ENOTDIR");
    if (!entry.inode.isDir && old.inode.isDir) throw new Errno("EISDIR");
    if (task.nsproxy.mnt.hasMountOn(old)) throw new Errno("EBUSY");
  }
  if (task.nsproxy.mnt.hasMountOn(entry)) throw new Errno("EBUSY");
  if (old !== null) target.dir.inode.remove(target.dir, old);
  source.dir.inode.rename(source.dir, entry, target.dir, target.name);
  const cookie = task.world.nextMoveCookie();
  notifyEntry(source.dir.inode, IN_MOVED_FROM, source.name, entry.inode, cookie);
  notifyEntry(target.dir.inode, IN_MOVED_TO, target.name, entry.inode, cookie);
}

export function linkEntry(task: Task, from: string, to: string): void {
  const source = lookupPath(task, from, false);
  if (source.path === null) throw new Errno("ENOENT");
  const target = lookupPath(task, to, false);
  if (target.path !== null) throw new Errno("EEXIST");
  if (source.path.mount !== target.mount) throw new Errno("EXDEV");
  const inode = source.path.dentry.inode;
  if (inode.isDir) throw new Errno("EPERM");
  mayChange(task, target.mount, target.dir.inode);
  if (target.slash) throw new Errno("ENOENT");
  target.dir.inode.link(target.dir, target.name, inode);
  notifyEntry(target.dir.inode, IN_CREATE, target.name, inode);
}
