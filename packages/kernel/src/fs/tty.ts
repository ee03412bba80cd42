/**
 * The terminal (after drivers/tty/n_tty.c): input by lines, ^C and ^D, a foreground process group.
 * Echo and line editing are the host's.
 */

import { Errno, FIONREAD, POLLIN, POLLOUT, TCGETS, TCSETS, TIOCGPGRP, TIOCGWINSZ, TIOCSPGRP } from "@netloom/uapi";
import { WaitQueue } from "../task/wait-queue.js";
import type { Inode } from "./inode.js";
import { OpenFile } from "./open-file.js";
import type { Path } from "./path.js";

/** c_lflag bits (asm-generic/termbits.h) that matter here. */
const ISIG = 0x0001;
const ICANON = 0x0002;
const ECHO = 0x0008;
/** struct termios of the kernel: four words of flags, c_line, 19 control characters. */
const TERMIOS_SIZE = 36;

export class Terminal {
  readonly wait = new WaitQueue();
  /** Process group that ^C goes to (number in the world's pid namespace); 0 for none. */
  foreground = 0;
  /** Session this terminal controls. */
  session = 0;
  rows = 24;
  columns = 80;
  private readonly termios = new Uint8Array(TERMIOS_SIZE);
  private input: number[] = [];
  /** How many ends of lines (or of file) `input` holds. */
  private lines = 0;
  private ended = false;

  constructor(
    private readonly output: (bytes: Uint8Array) => void,
    /** Sends a signal to a process group. */
    private readonly signalGroup: (pgid: number, signal: number) => void,
  ) {
    const view = new DataView(this.termios.buffer);
    view.setUint32(0, 0x4500, true);
    view.setUint32(4, 0x05, true);
    view.setUint32(8, 0xbf, true);
    view.setUint32(12, 0x8a3b, true);
    this.termios.set([3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22], 17);
  }

  private get lflag(): number {
    return new DataView(this.termios.buffer).getUint32(12, true);
  }
  get canonical(): boolean {
    return (this.lflag & ICANON) !== 0;
  }
  get echo(): boolean {
    return (this.lflag & ECHO) !== 0;
  }

  /** Bytes typed by the user. */
  push(bytes: Uint8Array): void {
    const isig = (this.lflag & ISIG) !== 0;
    for (const byte of bytes) {
      if (isig && (byte === 3 || byte === 28 || byte === 26)) {
        this.input = [];
        this.lines = 0;
        this.signal(byte === 3 ? 2 : byte === 28 ? 3 : 20);
        continue;
      }
      this.input.push(byte === 13 ? 10 : byte);
      if (byte === 10 || byte === 13 || byte === 4) this.lines++;
    }
    this.wait.wake();
  }

  /** The user's side is closed. */
  hangUp(): void {
    this.ended = true;
    this.wait.wake();
  }

  signal(signal: number): void {
    if (this.foreground > 0) this.signalGroup(this.foreground, signal);
  }

  read(count: number): Uint8Array | null {
    if (!this.canonical) {
      if (this.input.length === 0) return this.ended ? new Uint8Array(0) : null;
      return Uint8Array.from(this.input.splice(0, count));
    }
    if (this.lines === 0) {
      if (!this.ended) return null;
      return Uint8Array.from(this.input.splice(0, count));
    }
    let n = 0;
    while (n < count && n < this.input.length) {
      const byte = this.input[n++]!;
      if (byte === 4) {
        // ^D: what is before it, and not itself.
        this.lines--;
        return Uint8Array.from(this.input.splice(0, n).slice(0, -1));
      }
      if (byte === 10) {
        this.lines--;
        break;
      }
    }
    return Uint8Array.from(this.input.splice(0, n));
  }

  write(bytes: Uint8Array): void {
    this.output(bytes);
  }

  get inputReady(): boolean {
    return this.ended || (this.canonical ? this.lines > 0 : this.input.length > 0);
  }

  ioctl(request: number, arg: Uint8Array | number): number {
    if (typeof arg === "number") throw new Errno(request === TIOCSPGRP ? "EFAULT" : "ENOTTY");
    const view = new DataView(arg.buffer, arg.byteOffset, arg.byteLength);
    switch (request) {
      case TCGETS:
        arg.set(this.termios.subarray(0, arg.length));
        return 0;
      case TCSETS:
      case TCSETS + 1:
      case TCSETS + 2:
        this.termios.set(arg.subarray(0, TERMIOS_SIZE));
        this.wait.wake();
        return 0;
      case TIOCGPGRP:
        view.setInt32(0, this.foreground, true);
        return 0;
      case TIOCSPGRP:
        this.foreground = view.getInt32(0, true);
        return 0;
      case TIOCGWINSZ:
        view.setUint16(0, this.rows, true);
        view.setUint16(2, this.columns, true);
        if (arg.length >= 8) view.setUint32(4, 0, true);
        return 0;
      case FIONREAD:
        view.setInt32(0, this.input.length, true);
        return 0;
      default:
        throw new Errno("ENOTTY");
    }
  }
}

export class TtyFile extends OpenFile {
  constructor(
    private readonly tty: Terminal,
    inode: Inode,
    path: Path | null,
    flags: number,
  ) {
    super(inode, path, flags);
  }
  override get terminal(): Terminal {
    return this.tty;
  }
  override get wait(): WaitQueue {
    return this.tty.wait;
  }
  override get external(): boolean {
    return true;
  }
  override read(count: number): Uint8Array | null {
    return this.tty.read(count);
  }
  override write(bytes: Uint8Array, offset: number): number {
    this.tty.write(offset === 0 ? bytes : bytes.subarray(offset));
    return bytes.length - offset;
  }
  override poll(): number {
    return POLLOUT | (this.tty.inputReady ? POLLIN : 0);
  }
  override ioctl(request: number, arg: Uint8Array | number): number {
    return this.tty.ioctl(request, arg);
  }
}
