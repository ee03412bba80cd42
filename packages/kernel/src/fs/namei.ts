/** From names to files (path_resolution(7), after fs/namei.c). */

import { Errno, X_OK } from "@netloom/uapi";
import type { Task } from "../task/task.js";
import { checkAccess } from "./inode.js";
import type { Mount } from "./mount.js";
import type { Dentry, Path } from "./path.js";

/** Links followed in one resolution (MAXSYMLINKS), and longest path and name. */
const MAX_LINKS = 40;
const PATH_MAX = 4096;
const NAME_MAX = 255;

/** The result of looking for a name: its directory, the last component, and what is there, if anything. */
export interface Lookup {
  readonly mount: Mount;
  /** Directory the last component is in; the thing itself for "/", "." and "..". */
  readonly dir: Dentry;
  /** "" for "/", "." and "..". */
  readonly name: string;
  /** Null: it does not exist, but its directory does. */
  readonly path: Path | null;
  /** The name ended in a slash. */
  readonly slash: boolean;
}

/** Down through whatever is mounted at a place, the latest on top. */
export function followMounts(mount: Mount, dentry: Dentry): Path {
  while (dentry.mounted > 0) {
    const top = mount.childAt(dentry);
    if (top === undefined) break;
    mount = top;
    dentry = top.root;
  }
  return { mount, dentry };
}

/**
 * Resolves `path` for `task`. Throws ENOENT when a directory on the way is missing, and ENOTDIR, ELOOP,
 * EACCES, ENAMETOOLONG. With `follow` a symbolic link at the end is followed, too.
 */
export function lookupPath(task: Task, path: string, follow: boolean): Lookup {
  if (path === "") throw new Errno("ENOENT");
  if (path.length >= PATH_MAX) throw new Errno("ENAMETOOLONG");
  const root = task.fs.root;
  let { mount, dentry } = path.charCodeAt(0) === 47 ? followMounts(root.mount, root.dentry) : task.fs.cwd;
  let rest = path;
  let at = 0;
  let links = 0;
  for (;;) {
    while (at < rest.length && rest.charCodeAt(at) === 47) at++;
    if (at >= rest.length) return { mount, dir: dentry, name: "", path: { mount, dentry }, slash: true };
    let end = rest.indexOf("/", at);
    if (end < 0) end = rest.length;
    const name = rest.slice(at, end);
    const last = isEnd(rest, end);
    at = end;
    const inode = dentry.inode;
    if (!inode.isDir) throw new Errno("ENOTDIR");
    if (task.uid !== 0) checkAccess(task, inode, X_OK);
    if (name === "." || name === "..") {
      if (name === "..") {
        const up = parentOf(mount, dentry, root);
        mount = up.mount;
        dentry = up.dentry;
      }
      if (last) return { mount, dir: dentry, name: "", path: { mount, dentry }, slash: end < rest.length };
      continue;
    }
    if (name.length > NAME_MAX) throw new Errno("ENAMETOOLONG");
    const child = inode.lookup(dentry, name, task);
    if (child === null) {
      if (last) return { mount, dir: dentry, name, path: null, slash: end < rest.length };
      throw new Errno("ENOENT");
    }
    if (child.inode.isSymlink && (!last || follow || end < rest.length)) {
      if (++links > MAX_LINKS) throw new Errno("ELOOP");
      const jump = child.inode.jump(task);
      if (jump !== null) {
        mount = jump.mount;
        dentry = jump.dentry;
        if (last) return { mount, dir: dentry, name: "", path: jump, slash: end < rest.length };
        continue;
      }
      const target = child.inode.readlink(task);
      if (target === "") throw new Errno("ENOENT");
      rest = target + rest.slice(end);
      at = 0;
      if (target.charCodeAt(0) === 47) ({ mount, dentry } = followMounts(root.mount, root.dentry));
      continue;
    }
    if (last) {
      const found = child.mounted > 0 ? followMounts(mount, child) : { mount, dentry: child };
      return { mount, dir: dentry, name, path: found, slash: end < rest.length };
    }
    if (child.mounted > 0) ({ mount, dentry } = followMounts(mount, child));
    else dentry = child;
  }
}

/** An existing file; throws ENOENT, or ENOTDIR if a trailing slash asks for a directory. */
export function resolve(task: Task, path: string, follow = true): Path {
  const found = lookupPath(task, path, follow);
  if (found.path === null) throw new Errno("ENOENT");
  if (found.slash && !found.path.dentry.inode.isDir) throw new Errno("ENOTDIR");
  return found.path;
}

function isEnd(path: string, at: number): boolean {
  while (at < path.length && path.charCodeAt(at) === 47) at++;
  return at >= path.length;
}

function parentOf(mount: Mount, dentry: Dentry, root: Path): Path {
  for (;;) {
    if (dentry === root.dentry && mount === root.mount) return { mount, dentry };
    if (dentry !== mount.root) return followMounts(mount, dentry.parent);
    if (mount.parent === null || mount.mountpoint === null) return { mount, dentry };
    dentry = mount.mountpoint;
    mount = mount.parent;
  }
}
