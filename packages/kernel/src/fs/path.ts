/** Names in directories, and places in the tree of mounts (after struct dentry and struct path). */

import type { Inode } from "./inode.js";
import type { Mount } from "./mount.js";

export class Dentry {
  /** Itself for the root of a file system. */
  parent: Dentry;
  /** How many mounts, in all namespaces, sit on it. */
  mounted = 0;
  /** No longer in its directory. */
  deleted = false;

  constructor(
    public name: string,
    parent: Dentry | null,
    readonly inode: Inode,
  ) {
    this.parent = parent ?? this;
  }

  get isRoot(): boolean {
    return this.parent === this;
  }

  /** True for `ancestor` itself and everything below it. */
  isUnder(ancestor: Dentry): boolean {
    return this === ancestor || (!this.isRoot && this.parent.isUnder(ancestor));
  }
}

export interface Path {
  readonly mount: Mount;
  readonly dentry: Dentry;
}

/** The absolute name of a place as seen from `root` (d_path): "(unreachable)/..." is what getcwd(2) says outside. */
export function pathName(path: Path, root: Path): string {
  let { mount, dentry } = path;
  let name = "";
  const deleted = dentry.deleted ? " (deleted)" : "";
  for (;;) {
    if (mount === root.mount && dentry === root.dentry) return (name === "" ? "/" : name) + deleted;
    if (dentry === mount.root) {
      if (mount.parent === null || mount.mountpoint === null) {
        // The mount is detached, or the root is elsewhere.
        if (mount.ns !== null && mount.ns.root === mount) return (name === "" ? "/" : name) + deleted;
        return `(unreachable)${name === "" ? "/" : name}${deleted}`;
      }
      dentry = mount.mountpoint;
      mount = mount.parent;
      continue;
    }
    if (dentry.isRoot) return `(unreachable)${name === "" ? "/" : name}${deleted}`;
    name = `/${dentry.name}${name}`;
    dentry = dentry.parent;
  }
}
