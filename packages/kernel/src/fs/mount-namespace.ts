/** A process's tree of mounts, and the operations of mount(2) and umount(2) on it (after fs/namespace.c). */

import { Errno, MNT_DETACH, MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_UNBINDABLE } from "@netloom/uapi";
import { Namespace } from "../task/namespace.js";
import { Mount, MOUNT_FLAGS, PeerGroup } from "./mount.js";
import type { SuperBlock } from "./inode.js";
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
    for (const mount of recursive ? at.mount.tree() : [at.mount]) {
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
    if (!detach && (mount.count > 0 || mount.children.size > 0)) throw new Errno("EBUSY");
    const point = mount.mountpoint;
    for (const target of parent.propagationTargets()) {
      const copy = target.mount.children.get(point);
      if (copy !== undefined && copy.root === mount.root && (detach || (copy.children.size === 0 && copy.count === 0))) copy.detach();
    }
    mount.detach();
  }

  /** In the order /proc/PID/mounts lists them: parents before children. */
  list(): Mount[] {
    return [...this.mounts].filter((mount) => mount === this.root || mount.parent !== null).sort((a, b) => a.id - b.id);
  }

  /** True if something is mounted on `dentry` in this namespace. */
  hasMountOn(dentry: Dentry): boolean {
    if (dentry.mounted === 0) return false;
    for (const mount of this.mounts) if (mount.mountpoint === dentry) return true;
    return false;
  }

  protected override destroy(): void {
    for (const mount of this.mounts) mount.release();
  }

  private graft(mount: Mount, at: Path): void {
    const parent = at.mount;
    if (parent.group !== null) {
      for (const part of mount.tree()) if (part.group === null) part.joinGroup(this.ids.group());
      for (const target of parent.propagationTargets()) {
        if (target.mount.ns === null || !at.dentry.isUnder(target.mount.root)) continue;
        if (target.mount.children.has(at.dentry)) continue;
        const copy = this.cloneTree(mount, mount.root, target.mount.ns, null);
        if (target.slave) for (const part of copy.tree()) {
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

  private cloneTree(mount: Mount, root: Dentry, ns: MountNamespace | null, moved: Map<Mount, Mount> | null): Mount {
    const copy = this.cloneOne(mount, root);
    if (ns !== null) ns.adopt(copy);
    moved?.set(mount, copy);
    for (const child of mount.children.values()) {
      const point = child.mountpoint!;
      if (root !== mount.root && !point.isUnder(root)) continue;
      this.cloneTree(child, child.root, ns, moved).attach(copy, point);
    }
    return copy;
  }
}
