/**
 * Standard output and error as glibc's stdio buffers them (setvbuf(3)): standard error unbuffered,
 * standard output by line on a terminal and by 4096-byte block elsewhere. The order in which a pipe
 * sees the two is therefore the real commands' order.
 */

import { decodeUtf8, encodeUtf8 } from "@netloom/wire";
import { Errno, strerror, type Awaitable, type Sys } from "@netloom/uapi";

const BLOCK = 4096;

export class Stdio {
  private buffer = "";
  private pending: Promise<unknown> | null = null;
  private readonly lineBuffered: boolean;

  constructor(
    readonly sys: Sys,
    private readonly fd = 1,
  ) {
    this.lineBuffered = sys.isatty(fd);
  }

  /** Appends to standard output; await `flush` where the amount is unbounded. */
  out(text: string): void {
    this.buffer += text;
    if (this.pending !== null) return;
    if (this.lineBuffered) {
      const end = this.buffer.lastIndexOf("\n") + 1;
      if (end > 0) this.emit(end);
    } else if (this.buffer.length >= BLOCK) this.emit(this.buffer.length - (this.buffer.length % BLOCK));
  }

  /** Writes to standard error at once. */
  err(text: string): void {
    const done = this.sys.write(2, encodeUtf8(text));
    if (typeof done !== "number") this.follow(done);
  }

  /** `NAME: TEXT: strerror` as perror(3) prints it; anything but an Errno is thrown on. */
  perror(prefix: string, error: unknown): void {
    if (!(error instanceof Errno)) throw error;
    this.err(`${prefix}: ${strerror(error.code)}\n`);
  }

  /** Writes out what is buffered; to be awaited before the program ends or forks. */
  flush(): Awaitable<void> {
    if (this.pending === null) {
      if (this.buffer !== "") this.emit(this.buffer.length);
      if (this.pending === null) return;
    }
    return this.drain();
  }

  private async drain(): Promise<void> {
    for (;;) {
      while (this.pending !== null) {
        const pending: Promise<unknown> = this.pending;
        await pending;
        if (this.pending === pending) this.pending = null;
      }
      if (this.buffer === "") return;
      this.emit(this.buffer.length);
    }
  }

  private emit(length: number): void {
    const text = this.buffer.slice(0, length);
    this.buffer = this.buffer.slice(length);
    const done = this.sys.write(this.fd, encodeUtf8(text));
    if (typeof done !== "number") this.follow(done);
  }

  private follow(done: Promise<unknown>): void {
    this.pending = this.pending === null ? done : this.pending.then(() => done);
    // The failure is seen by whoever awaits flush.
    this.pending.catch(() => {});
  }
}

/** Buffered reading of a descriptor by line, by block, or whole. */
export class Reader {
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private ended = false;

  constructor(
    private readonly sys: Sys,
    private readonly fd: number,
  ) {}

  /** The next line without its newline, as UTF-8; null at the end. A last line without newline counts. */
  async readLine(): Promise<string | null> {
    for (;;) {
      const end = this.bytes.indexOf(10, this.at);
      if (end >= 0) {
        const line = decodeUtf8(this.bytes, this.at, end);
        this.at = end + 1;
        return line;
      }
      if (this.ended || !(await this.fill())) {
        if (this.at === this.bytes.length) return null;
        const line = decodeUtf8(this.bytes, this.at);
        this.at = this.bytes.length;
        return line;
      }
    }
  }

  /** Everything up to the end of file. */
  async readAll(): Promise<Uint8Array> {
    while (!this.ended) await this.fill();
    const rest = this.bytes.slice(this.at);
    this.at = this.bytes.length;
    return rest;
  }

  private async fill(): Promise<boolean> {
    const more = await this.sys.read(this.fd, 65536);
    if (more.length === 0) {
      this.ended = true;
      return false;
    }
    const rest = this.bytes.length - this.at;
    const joined = new Uint8Array(rest + more.length);
    joined.set(this.bytes.subarray(this.at), 0);
    joined.set(more, rest);
    this.bytes = joined;
    this.at = 0;
    return true;
  }
}

/** A whole file as text; throws Errno. */
export async function readFile(sys: Sys, path: string): Promise<string> {
  const fd = sys.open(path, 0);
  try {
    return decodeUtf8(await new Reader(sys, fd).readAll());
  } finally {
    sys.close(fd);
  }
}
