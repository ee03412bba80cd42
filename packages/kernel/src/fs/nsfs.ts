/** Namespaces as files (after fs/nsfs.c): what /proc/PID/ns/* lead to, what setns(2) takes and `ip netns` binds. */

import { S_IFREG } from "@netloom/uapi";
import { NSFS_IOC_NSTYPE, nsType } from "../task/clone-flags.js";
import type { NamespaceKind, NsCommon } from "../task/namespace.js";
import { Inode, type SuperBlock } from "./inode.js";
import { OpenFile } from "./open-file.js";
import { Dentry, type Path } from "./path.js";

export class NsInode extends Inode {
  constructor(
    sb: SuperBlock,
    readonly kind: NamespaceKind,
    readonly ns: NsCommon,
  ) {
    super(sb, ns.inum, S_IFREG | 0o444, sb.made);
  }

  hold(): void {
    this.ns.get();
  }
  unhold(): void {
    this.ns.put();
  }

  override open(path: Path, flags: number): OpenFile {
    return new NsFile(this, path, flags);
  }
}

/** An open namespace; keeps it alive. */
export class NsFile extends OpenFile {
  constructor(
    readonly nsInode: NsInode,
    path: Path,
    flags: number,
  ) {
    super(nsInode, path, flags);
    nsInode.hold();
  }
  override ioctl(request: number): number {
    return request === NSFS_IOC_NSTYPE ? nsType(this.nsInode.kind) : super.ioctl(request, 0);
  }
  protected override release(): void {
    this.nsInode.unhold();
  }
}

/** The dentry of a namespace; equal namespaces have equal device and inode numbers. */
export function nsDentry(sb: SuperBlock, kind: NamespaceKind, ns: NsCommon): Dentry {
  return new Dentry(`${kind}:[${ns.inum}]`, null, new NsInode(sb, kind, ns));
}
