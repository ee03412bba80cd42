/** Input by lines (getdelim(3)), by blocks and whole, from standard input or a file. */

import { O_RDONLY, type Awaitable, type Sys } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";

const EMPTY = new Uint8Array(0);

export class LineReader {
  private bytes: Uint8Array = EMPTY;
  private at = 0;
  private ended = false;
  /** The line returned last had its delimiter. */
  terminated = true;

  constructor(
    private readonly sys: Sys,
    readonly fd: number,
    /** The byte that ends a line. */
    private readonly delimiter = 10,
  ) {}

  /** The next line without its delimiter; null at the end. */
  next(): Awaitable<string | null> {
    const end = this.bytes.indexOf(this.delimiter, this.at);
    if (end < 0) return this.nextAfterRead();
    const line = decodeUtf8(this.bytes, this.at, end);
    this.at = end + 1;
    this.terminated = true;
    return line;
  }

  private async nextAfterRead(): Promise<string | null> {
    for (;;) {
      const more = this.ended ? EMPTY : await this.sys.read(this.fd, 65536);
      if (more.length === 0) {
        this.ended = true;
        if (this.at === this.bytes.length) return null;
        const line = decodeUtf8(this.bytes, this.at);
        this.bytes = EMPTY;
        this.at = 0;
        this.terminated = false;
        return line;
      }
      this.bytes = concat(this.bytes.subarray(this.at), more);
      this.at = 0;
      const end = this.bytes.indexOf(this.delimiter);
      if (end < 0) continue;
      const line = decodeUtf8(this.bytes, 0, end);
      this.at = end + 1;
      this.terminated = true;
      return line;
    }
  }

  /** The next bytes, at least one; empty at the end. */
  block(): Awaitable<Uint8Array> {
    if (this.at < this.bytes.length) {
      const rest = this.bytes.subarray(this.at);
      this.bytes = EMPTY;
      this.at = 0;
      return rest;
    }
    return this.ended ? EMPTY : this.sys.read(this.fd, 65536);
  }
}

/** Two arrays one after the other. */
export function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

/** Everything a descriptor still gives. */
export async function readAll(sys: Sys, fd: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const part = await sys.read(fd, 65536);
    if (part.length === 0) break;
    parts.push(part);
    length += part.length;
  }
  if (parts.length === 1) return parts[0]!;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Opens an operand for reading: `-` is standard input. Throws Errno. */
export function openOperand(sys: Sys, name: string): number {
  return name === "-" ? 0 : sys.open(name, O_RDONLY);
}

/** Closes what `openOperand` opened. */
export function closeOperand(sys: Sys, fd: number): void {
  if (fd !== 0) sys.close(fd);
}

/** The lines of an operand, all of them. Throws Errno. */
export async function readLines(sys: Sys, name: string, delimiter = 10): Promise<string[]> {
  const fd = openOperand(sys, name);
  try {
    const text = decodeUtf8(await readAll(sys, fd));
    const lines = text.split(String.fromCharCode(delimiter));
    if (lines[lines.length - 1] === "") lines.pop();
    return lines;
  } finally {
    closeOperand(sys, fd);
  }
}

/** A whole file's bytes. Throws Errno. */
export async function readBytes(sys: Sys, name: string): Promise<Uint8Array> {
  const fd = openOperand(sys, name);
  try {
    return await readAll(sys, fd);
  } finally {
    closeOperand(sys, fd);
  }
}
