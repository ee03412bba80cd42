/** An open file description (after struct file): what descriptors, possibly of several processes, refer to. */

import {
  Errno,
  O_ACCMODE,
  O_APPEND,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  POLLIN,
  POLLOUT,
  SEEK_CUR,
  SEEK_SET,
} from "@netloom/uapi";
import type { Terminal } from "./tty.js";
import { WaitQueue } from "../task/wait-queue.js";
import type { Inode } from "./inode.js";
import type { Path } from "./path.js";
import type { Socket } from "../net/core/socket.js";

/** Nobody ever waits on files that never block. */
const NEVER = new WaitQueue();

export abstract class OpenFile {
  private refs = 0;
  /** Offset of the next read or write. */
  pos = 0;

  /** @param flags O_* as open(2) got them */
  constructor(
    readonly inode: Inode,
    readonly path: Path | null,
    public flags: number,
  ) {
    if (path !== null) path.mount.count++;
  }

  get(): this {
    this.refs++;
    return this;
  }

  /** The last reference closes the file. */
  put(): void {
    if (--this.refs > 0) return;
    this.release();
    if (this.path !== null) this.path.mount.count--;
  }

  get readable(): boolean {
    return (this.flags & O_ACCMODE) !== O_WRONLY;
  }
  get writable(): boolean {
    return (this.flags & O_ACCMODE) !== O_RDONLY;
  }
  get nonblock(): boolean {
    return (this.flags & O_NONBLOCK) !== 0;
  }
  get append(): boolean {
    return (this.flags & O_APPEND) !== 0;
  }

  /** Woken when `read`, `write` or `poll` may answer differently. */
  get wait(): WaitQueue {
    return NEVER;
  }
  get socket(): Socket | null {
    return null;
  }
  get terminal(): Terminal | null {
    return null;
  }
  /** True while only the host can provide what is read. */
  get external(): boolean {
    return false;
  }

  /** At most `count` bytes; null: nothing yet. */
  read(_count: number): Uint8Array | null {
    throw new Errno("EINVAL");
  }
  /** How many of `bytes` from `offset` on were taken; null: no room yet. Throws EPIPE when nobody can read them. */
  write(_bytes: Uint8Array, _offset: number): number | null {
    throw new Errno("EINVAL");
  }
  poll(): number {
    return POLLIN | POLLOUT;
  }
  ioctl(_request: number, _arg: Uint8Array | number): number {
    throw new Errno("ENOTTY");
  }
  seek(_offset: number, _whence: number): number {
    throw new Errno("ESPIPE");
  }
  /** Lines of its own in /proc/PID/fdinfo/N. */
  get fdinfo(): string {
    return "";
  }
  protected release(): void {}

  /** The usual lseek(2) of files that have a size. */
  protected seekIn(size: number, offset: number, whence: number): number {
    const base = whence === SEEK_SET ? 0 : whence === SEEK_CUR ? this.pos : size;
    const pos = base + offset;
    if (pos < 0) throw new Errno("EINVAL");
    this.pos = pos;
    return pos;
  }
}

/** An open directory: only good for fchdir, fstat and setns-like calls. */
export class DirectoryFile extends OpenFile {
  override read(): Uint8Array {
    throw new Errno("EISDIR");
  }
  override write(): number {
    throw new Errno("EBADF");
  }
  override seek(offset: number, whence: number): number {
    return this.seekIn(0, offset, whence);
  }
}
