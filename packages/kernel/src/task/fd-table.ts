/** A process's descriptors (after fs/file.c). Each holds one reference to its open file. */

import { Errno } from "@netloom/uapi";
import type { OpenFile } from "../fs/open-file.js";

/** RLIMIT_NOFILE as Debian sets it. */
const NOFILE = 1024;

export class FdTable {
  private files: (OpenFile | null)[] = [];
  private cloexec: boolean[] = [];

  /** The open file; throws EBADF. */
  file(fd: number): OpenFile {
    const file = this.files[fd];
    if (file === undefined || file === null) throw new Errno("EBADF");
    return file;
  }

  /** The open file, if there is one. */
  peek(fd: number): OpenFile | null {
    return this.files[fd] ?? null;
  }

  /** Puts `file` at the lowest free descriptor from `lowest` on; throws EMFILE. */
  install(file: OpenFile, cloexec: boolean, lowest = 0): number {
    let fd = lowest;
    while (fd < this.files.length && this.files[fd] !== null) fd++;
    if (fd >= NOFILE) throw new Errno(lowest >= NOFILE ? "EINVAL" : "EMFILE");
    this.set(fd, file, cloexec);
    return fd;
  }

  /** Puts `file` at `fd`, closing what was there. */
  replace(fd: number, file: OpenFile, cloexec: boolean): void {
    if (fd < 0 || fd >= NOFILE) throw new Errno("EBADF");
    const old = this.files[fd] ?? null;
    this.set(fd, file, cloexec);
    old?.put();
  }

  close(fd: number): void {
    const file = this.file(fd);
    this.files[fd] = null;
    file.put();
  }

  setCloexec(fd: number, on: boolean): void {
    this.file(fd);
    this.cloexec[fd] = on;
  }

  /** What a forked child gets: the same open files. */
  fork(): FdTable {
    const child = new FdTable();
    child.files = this.files.slice();
    child.cloexec = this.cloexec.slice();
    for (const file of child.files) file?.get();
    return child;
  }

  closeOnExec(): void {
    for (let fd = 0; fd < this.files.length; fd++)
      if (this.files[fd] !== null && this.cloexec[fd] === true) this.close(fd);
  }

  closeAll(): void {
    const files = this.files;
    this.files = [];
    for (let fd = 0; fd < files.length; fd++) files[fd]?.put();
  }

  /** Open descriptors, ascending. */
  open(): number[] {
    const fds: number[] = [];
    for (let fd = 0; fd < this.files.length; fd++) if (this.files[fd] !== null) fds.push(fd);
    return fds;
  }

  private set(fd: number, file: OpenFile, cloexec: boolean): void {
    while (this.files.length < fd) {
      this.files.push(null);
      this.cloexec.push(false);
    }
    this.files[fd] = file.get();
    this.cloexec[fd] = cloexec;
  }
}
