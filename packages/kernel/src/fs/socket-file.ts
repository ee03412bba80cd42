/** A socket behind a descriptor (after net/socket.c). */

import type { Socket } from "../net/core/socket.js";
import type { WaitQueue } from "../task/wait-queue.js";
import type { Inode } from "./inode.js";
import { OpenFile } from "./open-file.js";

export class SocketFile extends OpenFile {
  constructor(
    private readonly sock: Socket,
    inode: Inode,
    flags: number,
  ) {
    super(inode, null, flags);
  }
  override get socket(): Socket {
    return this.sock;
  }
  override get wait(): WaitQueue {
    return this.sock.wait;
  }
  override write(bytes: Uint8Array, offset: number): number | null {
    return this.sock.sendmsg(offset === 0 ? bytes : bytes.subarray(offset), 0, null);
  }
  override poll(): number {
    return this.sock.poll();
  }
  protected override release(): void {
    this.sock.release();
  }
}
