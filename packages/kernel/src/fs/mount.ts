/**
 * Mounts and how they propagate (after fs/namespace.c, fs/pnode.c, and
 * Documentation/filesystems/sharedsubtree.rst).
 */

import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY } from "@netloom/uapi";
import { NsInode } from "./nsfs.js";
import type { SuperBlock } from "./inode.js";
import type { MountNamespace } from "./mount-namespace.js";
import type { Dentry } from "./path.js";

/** Flags of the mount itself, not of an operation. */
export const MOUNT_FLAGS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

const NO_CHILDREN: ReadonlyMap<Dentry, Mount> = new Map();

/** Mounts that see each other's mounts, and the slaves that see theirs. */
export class PeerGroup {
  readonly members = new Set<Mount>();
  readonly slaves = new Set<Mount>();
  constructor(readonly id: number) {}
}

export class Mount {
  parent: Mount | null = null;
  /** Where in `parent` it sits. */
  mountpoint: Dentry | null = null;
  /** What is mounted in it, by place. Most mounts have nothing, so they share an empty one. */
  children: ReadonlyMap<Dentry, Mount> = NO_CHILDREN;
  private ownChildren: Map<Dentry, Mount> | null = null;
  /** The mount namespace it is in; null while detached. */
  ns: MountNamespace | null = null;
  /** Shared with. */
  group: PeerGroup | null = null;
  /** Slave of. */
  master: PeerGroup | null = null;
  /** Open files, working directories and roots in it. */
  count = 0;

  constructor(
    readonly id: number,
    readonly sb: SuperBlock,
    readonly root: Dentry,
    readonly source: string,
    public flags: number,
  ) {
    // A mounted namespace lives on.
    if (root.inode instanceof NsInode) root.inode.hold();
  }

  /** Puts it onto `mountpoint` of `parent`. */
  attach(parent: Mount, mountpoint: Dentry): void {
    this.parent = parent;
    this.mountpoint = mountpoint;
    if (parent.ownChildren === null) parent.children = parent.ownChildren = new Map();
    parent.ownChildren.set(mountpoint, this);
    mountpoint.mounted++;
  }

  /** Takes it out of the tree and out of its groups; its children go with it. */
  detach(): void {
    for (const child of [...this.children.values()]) child.detach();
    if (this.mountpoint !== null) this.parent?.ownChildren?.delete(this.mountpoint);
    this.ns?.mounts.delete(this);
    this.release();
    this.parent = null;
    this.mountpoint = null;
  }

  /** Lets go of what it holds; for itself when it is detached, for all when their namespace goes. */
  release(): void {
    if (this.mountpoint !== null) this.mountpoint.mounted--;
    this.ns = null;
    this.makePrivate();
    if (this.root.inode instanceof NsInode) this.root.inode.unhold();
  }

  makePrivate(): void {
    this.leaveGroup();
    this.master?.slaves.delete(this);
    this.master = null;
  }

  /** Stops sharing but keeps following; a mount that shared with nobody becomes private. */
  makeSlave(): void {
    const group = this.group;
    if (group === null) return;
    this.leaveGroup();
    if (group.members.size === 0) return;
    this.master?.slaves.delete(this);
    this.master = group;
    group.slaves.add(this);
  }

  joinGroup(group: PeerGroup): void {
    this.group = group;
    group.members.add(this);
  }

  follow(group: PeerGroup): void {
    this.master = group;
    group.slaves.add(this);
  }

  private leaveGroup(): void {
    const group = this.group;
    if (group === null) return;
    group.members.delete(this);
    this.group = null;
    // The last member's slaves follow its master instead.
    if (group.members.size === 0) {
      for (const slave of group.slaves) {
        slave.master = this.master;
        this.master?.slaves.add(slave);
      }
      group.slaves.clear();
    }
  }

  /** Every mount that gets what is mounted on this one, except itself: peers, then slaves and theirs. */
  propagationTargets(): { mount: Mount; slave: boolean }[] {
    const targets: { mount: Mount; slave: boolean }[] = [];
    if (this.group !== null) collect(this.group, this, false, targets);
    return targets;
  }

  /** This mount and all below it, parents first. */
  tree(): Mount[] {
    const list: Mount[] = [this];
    for (let i = 0; i < list.length; i++) list.push(...list[i]!.children.values());
    return list;
  }
}

function collect(group: PeerGroup, self: Mount, slave: boolean, targets: { mount: Mount; slave: boolean }[]): void {
  for (const mount of group.members) if (mount !== self) targets.push({ mount, slave });
  for (const mount of group.slaves) {
    if (mount.group !== null) collect(mount.group, self, true, targets);
    else targets.push({ mount, slave: true });
  }
}
