/** Inodes without a name in the tree: pipes, sockets, the host's streams (after fs/anon_inodes.c, pipefs, sockfs). */

import { Errno } from "@netloom/uapi";
import { Inode, type SuperBlock } from "./inode.js";
import type { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";

export class AnonInode extends Inode {
  /** @param kind as /proc/PID/fd shows it: `pipe:[INO]`, `socket:[INO]` */
  constructor(
    sb: SuperBlock,
    readonly kind: string,
    mode: number,
    /** Opens it anew by way of /proc/PID/fd/N. */
    private readonly opener: ((path: Path, flags: number) => OpenFile) | null = null,
  ) {
    super(sb, sb.nextIno(), mode, { sec: 0, nsec: 0 });
  }

  get label(): string {
    return `${this.kind}:[${this.ino}]`;
  }

  override open(path: Path, flags: number): OpenFile {
    if (this.opener === null) throw new Errno("ENXIO");
    return this.opener(path, flags);
  }
}
