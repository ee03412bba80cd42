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
  /** What is mounted in it, by place; null as long as nothing is. */
  private own: Map<Dentry, Mount> | null = null;
  /**
   * A mount with the same root that passes every mount and unmount on to this one (it is a peer, or
   * this is a slave of its group): what is mounted in it appears here too, and is copied only when
   * somebody looks. A namespace with a thousand names in /run/netns is copied as fast as an empty one.
   */
  private upstream: Mount | null = null;
  /** Places of `upstream` where nothing is mounted here. */
  private hidden: Set<Dentry> | null = null;
  private downstream: Set<Mount> | null = null;
  /** The mount namespace it is in; null while detached. */
  ns: MountNamespace | null = null;
  /** Shared with. */
  group: PeerGroup | null = null;
  /** Slave of. */
  master: PeerGroup | null = null;
  /** Place in /proc/PID/mounts: a copy keeps that of what it was copied from. */
  order: number;
  /** Open files, working directories and roots in it. */
  count = 0;

  constructor(
    readonly id: number,
    readonly sb: SuperBlock,
    readonly root: Dentry,
    readonly source: string,
    public flags: number,
  ) {
    this.order = id;
    // A mounted namespace lives on.
    if (root.inode instanceof NsInode) root.inode.hold();
  }

  /** What is mounted at `dentry`. */
  childAt(dentry: Dentry): Mount | undefined {
    const own = this.own?.get(dentry);
    if (own !== undefined || this.upstream === null || this.ns === null || this.hidden?.has(dentry) === true)
      return own;
    const theirs = this.upstream.childAt(dentry);
    if (theirs === undefined) return undefined;
    const copy = this.ns.cloneTree(theirs, theirs.root, this.ns, null);
    if (this.group !== this.upstream.group) for (const part of copy.tree()) part.makeSlave();
    copy.attach(this, dentry);
    return copy;
  }

  /** The same, without what nobody has looked at yet. */
  ownChildAt(dentry: Dentry): Mount | undefined {
    return this.own?.get(dentry);
  }

  ownChildren(): Mount[] {
    return this.own === null ? [] : [...this.own.values()];
  }

  /** What a copy that looks through to the same mount has to have of its own. */
  ownChildrenBesidesUpstream(): Mount[] {
    return this.upstream === null ? [] : this.ownChildren();
  }

  /** Everything mounted in it. */
  children(): Mount[] {
    if (this.upstream !== null)
      for (const theirs of this.upstream.children()) if (theirs.mountpoint !== null) this.childAt(theirs.mountpoint);
    return this.ownChildren();
  }

  get hasUpstream(): boolean {
    return this.upstream !== null;
  }

  /** True if `mount` passes its events on to this one by being looked through. */
  showsThrough(mounts: ReadonlySet<Mount>): boolean {
    return this.upstream !== null && mounts.has(this.upstream);
  }

  hide(dentry: Dentry): void {
    if (this.upstream !== null) (this.hidden ??= new Set()).add(dentry);
  }

  unhide(dentry: Dentry): void {
    this.hidden?.delete(dentry);
  }

  /** Makes this copy of `source` show what is mounted there without copying it; false if it cannot. */
  lookThrough(source: Mount): boolean {
    if (this.root !== source.root) return false;
    const upstream = source.upstream ?? (source.group === null || source.own === null ? null : source);
    if (upstream === null) return false;
    this.upstream = upstream;
    (upstream.downstream ??= new Set()).add(this);
    if (source.hidden !== null) this.hidden = new Set(source.hidden);
    return true;
  }

  /** Puts it onto `mountpoint` of `parent`. */
  attach(parent: Mount, mountpoint: Dentry): void {
    this.parent = parent;
    this.mountpoint = mountpoint;
    (parent.own ??= new Map()).set(mountpoint, this);
    mountpoint.mounted++;
    for (let at = mountpoint; !at.isRoot; at = at.parent) at.parent.inode.pin(at);
  }

  /** Takes it out of the tree and out of its groups; its children go with it. */
  detach(): void {
    this.settleDownstream();
    for (const child of this.ownChildren()) child.detach();
    if (this.mountpoint !== null) this.parent?.own?.delete(this.mountpoint);
    this.ns?.mounts.delete(this);
    this.release();
    this.parent = null;
    this.mountpoint = null;
  }

  /** Lets go of what it holds; for itself when it is detached, for all when their namespace goes. */
  release(): void {
    this.settleDownstream();
    this.upstream?.downstream?.delete(this);
    this.upstream = null;
    if (this.mountpoint !== null) this.mountpoint.mounted--;
    this.ns = null;
    this.makePrivate();
    if (this.root.inode instanceof NsInode) this.root.inode.unhold();
  }

  /** Copies what it only looked through to. */
  private settle(): void {
    this.children();
    this.upstream?.downstream?.delete(this);
    this.upstream = null;
    this.hidden = null;
  }

  private settleDownstream(): void {
    if (this.downstream !== null) for (const mount of this.downstream) mount.settle();
  }

  makePrivate(): void {
    if (this.upstream !== null) this.settle();
    this.leaveGroup();
    this.master?.slaves.delete(this);
    this.master = null;
  }

  /** Stops sharing but keeps following; a mount that shared with nobody becomes private. */
  makeSlave(): void {
    const group = this.group;
    if (group === null) return;
    this.leaveGroup();
    if (group.members.size === 0) {
      if (this.upstream !== null && this.master === null) this.settle();
      return;
    }
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
    this.settleDownstream();
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

  /** This mount and all below it, parents first; what is only looked through to is not among them. */
  tree(): Mount[] {
    const list: Mount[] = [this];
    for (let i = 0; i < list.length; i++) {
      const own = list[i]!.own;
      if (own !== null) for (const child of own.values()) list.push(child);
    }
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
