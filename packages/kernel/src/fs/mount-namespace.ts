/** A process's tree of mounts, and the operations of mount(2) and umount(2) on it (after fs/namespace.c). */

import { Errno, MNT_DETACH, MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_UNBINDABLE } from "@netloom/uapi";
import { Namespace, type NsCommon } from "../task/namespace.js";
import { Mount, MOUNT_FLAGS, PeerGroup } from "./mount.js";
import type { SuperBlock } from "./inode.js";
import { NsInode } from "./nsfs.js";
import type { Dentry, Path } from "./path.js";

/** Numbers of mounts and peer groups, unique within a world. */
export class MountIds {
  private lastMount = 20;
  private lastGroup = 0;
  mount(): number {
    return ++this.lastMount;
  }
  group(): PeerGroup {
    return new PeerGroup(++this.lastGroup);
  }
}

export class MountNamespace extends Namespace {
  root!: Mount;
  /** In the order they were made. */
  readonly mounts = new Set<Mount>();

  constructor(
    inum: number,
    readonly ids: MountIds,
  ) {
    super("mnt", inum);
  }

  /** The first namespace: `sb` is its root file system. */
  static initial(inum: number, ids: MountIds, sb: SuperBlock, source: string): MountNamespace {
    const ns = new MountNamespace(inum, ids);
    ns.root = new Mount(ids.mount(), sb, sb.root, source, 0);
    ns.adopt(ns.root);
    return ns;
  }

  /** unshare(CLONE_NEWNS): the same mounts, each peer of what it is copied from; `moved` tells what became of each. */
  copy(inum: number): { ns: MountNamespace; moved: Map<Mount, Mount> } {
    const ns = new MountNamespace(inum, this.ids);
    const moved = new Map<Mount, Mount>();
    ns.root = this.cloneTree(this.root, this.root.root, ns, moved);
    return { ns, moved };
  }

  /** Puts a new mount of `root` at `at`, and wherever that propagates to. */
  mountAt(sb: SuperBlock, root: Dentry, source: string, flags: number, at: Path): Mount {
    const mount = new Mount(this.ids.mount(), sb, root, source, flags & MOUNT_FLAGS);
    this.graft(mount, at);
    return mount;
  }

  /** MS_BIND: what is at `from` also appears at `at`; with `recursive` the mounts below it as well. */
  bind(from: Path, at: Path, recursive: boolean): void {
    if (from.dentry.inode.isDir !== at.dentry.inode.isDir) throw new Errno("ENOTDIR");
    const mount = recursive
      ? this.cloneTree(from.mount, from.dentry, null, null)
      : this.cloneOne(from.mount, from.dentry);
    this.graft(mount, at);
  }

  /** MS_SHARED and its like, for the mount whose root is at `at`. */
  changePropagation(at: Path, kind: number, recursive: boolean): void {
    if (at.dentry !== at.mount.root) throw new Errno("EINVAL");
    // Slaves of what they look through to need no copies; for all else there must be something to change.
    for (const mount of !recursive ? [at.mount] : kind === MS_SLAVE ? at.mount.tree() : whole(at.mount)) {
      if (kind === MS_SHARED) {
        if (mount.group === null) mount.joinGroup(this.ids.group());
      } else if (kind === MS_SLAVE) mount.makeSlave();
      else if (kind === MS_PRIVATE || kind === MS_UNBINDABLE) mount.makePrivate();
    }
  }

  umountAt(at: Path, flags: number): void {
    const mount = at.mount;
    const parent = mount.parent;
    if (at.dentry !== mount.root || mount.ns !== this) throw new Errno("EINVAL");
    if (parent === null || mount.mountpoint === null) throw new Errno("EBUSY");
    const detach = (flags & MNT_DETACH) !== 0;
    if (!detach && (mount.count > 0 || mount.children().length > 0)) throw new Errno("EBUSY");
    const point = mount.mountpoint;
    const targets = parent.propagationTargets();
    const reached = new Set(targets.map((target) => target.mount)).add(parent);
    for (const target of targets) {
      const copy = target.mount.ownChildAt(point);
      if (copy === undefined) {
        if (!target.mount.showsThrough(reached)) target.mount.hide(point);
      } else if (copy.root === mount.root && (detach || (copy.count === 0 && copy.children().length === 0))) {
        copy.detach();
        if (!target.mount.showsThrough(reached)) target.mount.hide(point);
      }
    }
    mount.detach();
    parent.hide(point);
  }

  /** In the order /proc/PID/mounts lists them: parents before children. */
  list(): Mount[] {
    this.lookAtAll();
    return [...this.mounts]
      .filter((mount) => mount === this.root || mount.parent !== null)
      .sort((a, b) => a.order - b.order);
  }

  /** True if something is mounted on `dentry` in this namespace. */
  hasMountOn(dentry: Dentry): boolean {
    if (dentry.mounted === 0) return false;
    for (const mount of this.mounts)
      if (mount.mountpoint === dentry || (mount.hasUpstream && mount.childAt(dentry) !== undefined)) return true;
    return false;
  }

  /** Copies whatever has been put off. */
  private lookAtAll(): void {
    whole(this.root);
  }

  protected override destroy(): void {
    for (const mount of this.mounts) mount.release();
  }

  private graft(mount: Mount, at: Path): void {
    const parent = at.mount;
    if (parent.group !== null) {
      for (const part of mount.tree()) if (part.group === null) part.joinGroup(this.ids.group());
      const targets = parent.propagationTargets();
      const reached = new Set(targets.map((target) => target.mount)).add(parent);
      for (const target of targets) {
        if (target.mount.ns === null || !at.dentry.isUnder(target.mount.root)) continue;
        if (target.mount.ownChildAt(at.dentry) !== undefined) continue;
        target.mount.unhide(at.dentry);
        if (target.mount.showsThrough(reached)) continue;
        const copy = this.cloneTree(mount, mount.root, target.mount.ns, null);
        if (target.slave)
          for (const part of copy.tree()) {
            part.makeSlave();
            if (target.mount.group !== null) part.joinGroup(this.ids.group());
          }
        copy.attach(target.mount, at.dentry);
      }
    }
    mount.attach(parent, at.dentry);
    for (const part of mount.tree()) (parent.ns ?? this).adopt(part);
  }

  private adopt(mount: Mount): void {
    mount.ns = this;
    this.mounts.add(mount);
  }

  private cloneOne(mount: Mount, root: Dentry): Mount {
    const copy = new Mount(this.ids.mount(), mount.sb, root, mount.source, mount.flags);
    if (mount.group !== null) copy.joinGroup(mount.group);
    if (mount.master !== null) copy.follow(mount.master);
    return copy;
  }

  /** A copy of `mount`, of what is in it from `root` down, and of the mounts there. */
  cloneTree(mount: Mount, root: Dentry, ns: MountNamespace | null, moved: Map<Mount, Mount> | null): Mount {
    const copy = this.cloneOne(mount, root);
    if (ns !== null) {
      ns.adopt(copy);
      copy.order = mount.order;
    }
    moved?.set(mount, copy);
    const through = ns !== null && copy.lookThrough(mount);
    for (const child of through ? mount.ownChildrenBesidesUpstream() : mount.children()) {
      const point = child.mountpoint!;
      if (root !== mount.root && !point.isUnder(root)) continue;
      this.cloneTree(child, child.root, ns, moved).attach(copy, point);
    }
    return copy;
  }
}

/** `mount` and all below it, copying what has been put off. */
function whole(mount: Mount): Mount[] {
  const list = [mount];
  for (const part of list) list.push(...part.children());
  return list;
}

/** What `mount` became when its namespace was copied; `moved` has what was copied at once. */
export function counterpart(mount: Mount, moved: ReadonlyMap<Mount, Mount>): Mount | undefined {
  const copy = moved.get(mount);
  if (copy !== undefined || mount.parent === null || mount.mountpoint === null) return copy;
  return counterpart(mount.parent, moved)?.childAt(mount.mountpoint);
}

/** The last part of the path where the namespace `ns` is mounted; null if it is in none of `trees`. */
export function nameOfMounted(ns: NsCommon, trees: Iterable<MountNamespace>): string | null {
  for (const { mounts } of trees)
    for (const { root, mountpoint } of mounts)
      if (mountpoint !== null && root.inode instanceof NsInode && root.inode.ns === ns) return mountpoint.name;
  return null;
}
