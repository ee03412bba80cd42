/** Pipes and named pipes (pipe(7), after fs/pipe.c). */

import { Errno, FIONREAD, POLLERR, POLLHUP, POLLIN, POLLOUT } from "@netloom/uapi";
import { WaitQueue } from "../task/wait-queue.js";
import type { Inode } from "./inode.js";
import { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";

/** Capacity, and the size up to which a write is all or nothing (PIPE_BUF). */
const CAPACITY = 65_536;
const PIPE_BUF = 4096;

export class Pipe {
  readonly wait = new WaitQueue();
  private chunks: Uint8Array[] = [];
  /** Bytes taken of the first chunk. */
  private taken = 0;
  private held = 0;
  readers = 0;
  writers = 0;

  /** @param paired both ends exist from the start; a named pipe waits for its first writer and reader */
  constructor(paired: boolean) {
    this.hadReader = paired;
    this.hadWriter = paired;
  }
  hadReader: boolean;
  hadWriter: boolean;

  get length(): number {
    return this.held;
  }

  read(count: number): Uint8Array | null {
    if (this.held === 0) return this.writers === 0 && this.hadWriter ? new Uint8Array(0) : null;
    const first = this.chunks[0]!;
    if (this.taken === 0 && first.length <= count && (this.chunks.length === 1 || first.length === count)) {
      this.chunks.shift();
      this.took(first.length);
      return first;
    }
    const out = new Uint8Array(Math.min(count, this.held));
    let at = 0;
    while (at < out.length) {
      const chunk = this.chunks[0]!;
      const n = Math.min(chunk.length - this.taken, out.length - at);
      out.set(chunk.subarray(this.taken, this.taken + n), at);
      at += n;
      this.taken += n;
      if (this.taken === chunk.length) {
        this.chunks.shift();
        this.taken = 0;
      }
    }
    this.took(out.length);
    return out;
  }

  write(bytes: Uint8Array, offset: number): number | null {
    if (this.readers === 0 && this.hadReader) throw new Errno("EPIPE");
    const wanted = bytes.length - offset;
    if (wanted === 0) return 0;
    const room = CAPACITY - this.held;
    if (room === 0 || (wanted <= PIPE_BUF && room < wanted)) return null;
    const n = Math.min(room, wanted);
    this.chunks.push(bytes.slice(offset, offset + n));
    this.held += n;
    this.wait.wake();
    return n;
  }

  poll(reader: boolean): number {
    if (reader) return (this.held > 0 ? POLLIN : 0) | (this.writers === 0 && this.hadWriter ? POLLHUP : 0);
    return (CAPACITY - this.held >= PIPE_BUF ? POLLOUT : 0) | (this.readers === 0 && this.hadReader ? POLLERR : 0);
  }

  private took(n: number): void {
    this.held -= n;
    this.wait.wake();
  }
}

/** An end of a pipe, or an open named pipe. */
export class PipeFile extends OpenFile {
  constructor(
    private readonly pipe: Pipe,
    inode: Inode,
    path: Path | null,
    flags: number,
  ) {
    super(inode, path, flags);
    if (this.readable) {
      pipe.readers++;
      pipe.hadReader = true;
    }
    if (this.writable) {
      pipe.writers++;
      pipe.hadWriter = true;
    }
    pipe.wait.wake();
  }
  override get wait(): WaitQueue {
    return this.pipe.wait;
  }
  override read(count: number): Uint8Array | null {
    return this.pipe.read(count);
  }
  override write(bytes: Uint8Array, offset: number): number | null {
    return this.pipe.write(bytes, offset);
  }
  override poll(): number {
    return (this.readable ? this.pipe.poll(true) : 0) | (this.writable ? this.pipe.poll(false) : 0);
  }
  override ioctl(request: number, arg: Uint8Array | number): number {
    if (request !== FIONREAD || typeof arg === "number") throw new Errno("ENOTTY");
    new DataView(arg.buffer, arg.byteOffset).setInt32(0, this.pipe.length, true);
    return 0;
  }
  protected override release(): void {
    if (this.readable) this.pipe.readers--;
    if (this.writable) this.pipe.writers--;
    this.pipe.wait.wake();
  }
}
