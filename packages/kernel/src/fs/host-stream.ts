/** Standard input and output of a world whose host is no terminal: bytes in from the host, bytes out to it. */

import { POLLIN, POLLOUT } from "@netloom/uapi";
import { WaitQueue } from "../task/wait-queue.js";
import type { Inode } from "./inode.js";
import { OpenFile } from "./open-file.js";

/** Bytes the host sends; a reader waits for them without time passing. */
export class HostInput {
  readonly wait = new WaitQueue();
  private chunks: Uint8Array[] = [];
  private ended = false;
  private asked = false;

  /** @param request called when somebody first waits for input */
  constructor(private readonly request: () => void = () => {}) {}

  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.chunks.push(bytes);
    this.asked = false;
    this.wait.wake();
  }

  end(): void {
    this.ended = true;
    this.wait.wake();
  }

  read(count: number): Uint8Array | null {
    const first = this.chunks[0];
    if (first === undefined) {
      if (this.ended) return new Uint8Array(0);
      if (!this.asked) {
        this.asked = true;
        this.request();
      }
      return null;
    }
    if (first.length <= count) {
      this.chunks.shift();
      return first;
    }
    this.chunks[0] = first.subarray(count);
    return first.slice(0, count);
  }

  get ready(): boolean {
    return this.ended || this.chunks.length > 0;
  }
}

export class HostInputFile extends OpenFile {
  constructor(
    private readonly input: HostInput,
    inode: Inode,
    flags: number,
  ) {
    super(inode, null, flags);
  }
  override get wait(): WaitQueue {
    return this.input.wait;
  }
  override get external(): boolean {
    return true;
  }
  override read(count: number): Uint8Array | null {
    return this.input.read(count);
  }
  override poll(): number {
    return this.input.ready ? POLLIN : 0;
  }
}

export class HostOutputFile extends OpenFile {
  constructor(
    private readonly sink: (bytes: Uint8Array) => void,
    inode: Inode,
    flags: number,
  ) {
    super(inode, null, flags);
  }
  override write(bytes: Uint8Array, offset: number): number {
    this.sink(bytes.slice(offset));
    return bytes.length - offset;
  }
  override poll(): number {
    return POLLOUT;
  }
}
