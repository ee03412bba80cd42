/** System calls on descriptors. */

import {
  Errno,
  O_ACCMODE,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  R_OK,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  SIGPIPE,
  W_OK,
  TIOCGPGRP,
  TIOCSPGRP,
  type Awaitable,
  type PollFd,
  POLLERR,
  POLLHUP,
  POLLNVAL,
} from "@netloom/uapi";
import { AnonInode } from "./fs/anon-inode.js";
import { checkAccess } from "./fs/inode.js";
import { lookupPath, resolve } from "./fs/namei.js";
import type { OpenFile } from "./fs/open-file.js";
import { Dentry } from "./fs/path.js";
import { InotifyFile } from "./fs/inotify.js";
import { Pipe, PipeFile } from "./fs/pipe.js";
import { makeNode } from "./fs/namespace-ops.js";
import type { Socket } from "./net/core/socket.js";
import { devIoctl } from "./net/index.js";
import { SysTask } from "./sys-task.js";
import { sendSignal } from "./task/signals.js";
import type { WaitQueue } from "./task/wait-queue.js";

const NSEC_PER_MSEC = 1_000_000;

export class SysFiles extends SysTask {
  open(path: string, flags: number, mode = 0o666): number {
    this.enter("open");
    const task = this.task;
    const file = this.openFile(path, flags, mode);
    try {
      const fd = task.files.install(file, (flags & O_CLOEXEC) !== 0);
      const terminal = file.terminal;
      if (terminal !== null && (flags & O_NOCTTY) === 0 && task.terminal === null && task.sid === task.pid)
        task.terminal = terminal;
      return fd;
    } catch (error) {
      file.get().put();
      throw error;
    }
  }

  private openFile(path: string, flags: number, mode: number): OpenFile {
    const task = this.task;
    const create = (flags & O_CREAT) !== 0;
    const found = lookupPath(task, path, (flags & O_NOFOLLOW) === 0 && !(create && (flags & O_EXCL) !== 0));
    let target = found.path;
    if (target === null) {
      if (!create) throw new Errno("ENOENT");
      if (found.slash) throw new Errno("EISDIR");
      const dentry = makeNode(task, found, S_IFREG | (mode & 0o7777 & ~task.fs.umask));
      target = { mount: found.mount, dentry };
      return dentry.inode.open(target, flags, task);
    }
    const inode = target.dentry.inode;
    if (create && (flags & O_EXCL) !== 0) throw new Errno("EEXIST");
    if (inode.isSymlink) throw new Errno("ELOOP");
    const access = flags & O_ACCMODE;
    if (inode.isDir) {
      if (create || access !== O_RDONLY) throw new Errno("EISDIR");
    } else if ((flags & O_DIRECTORY) !== 0 || found.slash) throw new Errno("ENOTDIR");
    checkAccess(
      task,
      inode,
      (access === O_WRONLY ? 0 : R_OK) | (access === O_RDONLY && (flags & O_TRUNC) === 0 ? 0 : W_OK),
    );
    if (access !== O_RDONLY && (target.mount.flags & 1) !== 0) throw new Errno("EROFS");
    return inode.open(target, flags, task);
  }

  close(fd: number): void {
    this.enter("close");
    this.task.files.close(fd);
    this.leave();
  }

  read(fd: number, count: number): Awaitable<Uint8Array> {
    this.enter("read");
    const file = this.task.files.file(fd);
    if (!file.readable) throw new Errno("EBADF");
    // A regular file is read at once, always: programs rely on it. What else is read may let the host breathe.
    if (this.world.breathDue && (file.inode.mode & S_IFMT) !== S_IFREG) {
      return this.breathe().then(() => this.read(fd, count));
    }
    if (file.socket !== null) {
      const message = this.recvFrom(file, count, 0);
      return message instanceof Promise ? message.then((m) => m.data) : message.data;
    }
    if (file.nonblock) {
      const bytes = file.read(count);
      if (bytes === null) throw new Errno("EAGAIN");
      return bytes;
    }
    return this.wait("read", [file.wait], () => file.read(count), 0, null, file.external);
  }

  /** Defined by the sockets' part. */
  protected recvFrom(_file: OpenFile, _count: number, _flags: number): Awaitable<{ readonly data: Uint8Array }> {
    throw new Errno("ENOTSOCK");
  }

  write(fd: number, bytes: Uint8Array): Awaitable<number> {
    this.enter("write");
    const file = this.task.files.file(fd);
    if (!file.writable) throw new Errno("EBADF");
    const first = this.writeSome(file, bytes, 0);
    this.leave();
    if (first === bytes.length || (first !== null && bytes.length === 0)) {
      // What is written is written, whether the program waits for the host to breathe or not.
      return this.world.breathDue ? this.breathe().then(() => first) : first;
    }
    if (file.nonblock) {
      if (first === null) throw new Errno("EAGAIN");
      return first;
    }
    let done = first ?? 0;
    return this.wait("write", [file.wait], () => {
      while (done < bytes.length) {
        const n = this.writeSome(file, bytes, done);
        if (n === null) return null;
        done += n;
      }
      return done;
    });
  }

  private writeSome(file: OpenFile, bytes: Uint8Array, offset: number): number | null {
    try {
      return file.write(bytes, offset);
    } catch (error) {
      if (error instanceof Errno && error.code === "EPIPE") {
        sendSignal(this.task, SIGPIPE);
        if (this.world.scheduler.current === this.task) this.enter("write");
      }
      throw error;
    }
  }

  lseek(fd: number, offset: number, whence: number): number {
    this.enter("lseek");
    return this.task.files.file(fd).seek(offset, whence);
  }
  ftruncate(fd: number, length: number): void {
    this.enter("ftruncate");
    const file = this.task.files.file(fd);
    if (!file.writable) throw new Errno("EINVAL");
    file.inode.truncate(length);
  }
  dup(fd: number, lowest = 0): number {
    this.enter("dup");
    return this.task.files.install(this.task.files.file(fd), false, lowest);
  }
  dup2(fd: number, newFd: number): number {
    this.enter("dup2");
    const file = this.task.files.file(fd);
    if (fd !== newFd) this.task.files.replace(newFd, file, false);
    return newFd;
  }
  setCloexec(fd: number, on: boolean): void {
    this.task.files.setCloexec(fd, on);
  }
  setNonblock(fd: number, on: boolean): void {
    const file = this.task.files.file(fd);
    file.flags = on ? file.flags | O_NONBLOCK : file.flags & ~O_NONBLOCK;
  }

  inotifyInit(flags: number): number {
    this.enter("inotifyInit");
    const inode: AnonInode = new AnonInode(this.world.anonFs, "anon_inode:inotify", 0o600);
    const path = { mount: this.world.nsMount, dentry: new Dentry(inode.label, null, inode) };
    const file = new InotifyFile(inode, path, O_RDONLY | (flags & O_NONBLOCK));
    return this.task.files.install(file, (flags & O_CLOEXEC) !== 0);
  }
  inotifyAddWatch(fd: number, path: string, mask: number): number {
    this.enter("inotifyAddWatch");
    return this.inotify(fd).add(this.existing(path).dentry.inode, mask);
  }
  inotifyRmWatch(fd: number, wd: number): void {
    this.enter("inotifyRmWatch");
    this.inotify(fd).remove(wd);
  }
  private inotify(fd: number): InotifyFile {
    const file = this.task.files.file(fd);
    if (!(file instanceof InotifyFile)) throw new Errno("EINVAL");
    return file;
  }

  pipe(): [number, number] {
    this.enter("pipe");
    const pipe = new Pipe(true);
    const inode: AnonInode = new AnonInode(
      this.world.pipeFs,
      "pipe",
      S_IFIFO | 0o600,
      (path, flags) => new PipeFile(pipe, inode, path, flags),
    );
    const path = { mount: this.world.nsMount, dentry: new Dentry(inode.label, null, inode) };
    const files = this.task.files;
    const reader = files.install(new PipeFile(pipe, inode, path, O_RDONLY), false);
    try {
      return [reader, files.install(new PipeFile(pipe, inode, path, O_WRONLY), false)];
    } catch (error) {
      files.close(reader);
      throw error;
    }
  }

  isatty(fd: number): boolean {
    return (this.task.files.peek(fd)?.terminal ?? null) !== null;
  }

  ioctl(fd: number, request: number, arg: Uint8Array | number): number {
    this.enter("ioctl");
    const file = this.task.files.file(fd);
    if (file.socket !== null) {
      const result = this.socketIoctl(file.socket, request, arg);
      this.leave();
      return result;
    }
    if (file.terminal !== null && (request === TIOCGPGRP || request === TIOCSPGRP) && typeof arg !== "number")
      return this.foreground(file, request, arg);
    return file.ioctl(request, arg);
  }

  /** What the protocol does not know is asked of the devices. */
  private socketIoctl(socket: Socket, request: number, arg: Uint8Array | number): number {
    try {
      return socket.ioctl(request, arg);
    } catch (error) {
      if (!(error instanceof Errno) || error.code !== "ENOTTY") throw error;
      return devIoctl(socket.net, request, arg);
    }
  }

  /** The terminal's foreground group, in numbers of the caller's namespace. */
  private foreground(file: OpenFile, request: number, arg: Uint8Array): number {
    const view = new DataView(arg.buffer, arg.byteOffset, arg.byteLength);
    const ns = this.task.pidNs;
    if (request === TIOCSPGRP) {
      const group = this.world.groupNamed(ns, view.getInt32(0, true));
      if (group === 0) throw new Errno("ESRCH");
      view.setInt32(0, group, true);
      const result = file.ioctl(request, arg);
      view.setInt32(0, this.world.numberIn(group, ns), true);
      return result;
    }
    const result = file.ioctl(request, arg);
    view.setInt32(0, this.world.numberIn(view.getInt32(0, true), ns), true);
    return result;
  }

  poll(fds: PollFd[], timeoutMs: number): Awaitable<number> {
    this.enter("poll");
    const files: (OpenFile | null)[] = [];
    const queues: WaitQueue[] = [];
    let external = false;
    for (const entry of fds) {
      const file = entry.fd < 0 ? null : this.task.files.peek(entry.fd);
      files.push(file);
      if (file !== null) {
        queues.push(file.wait);
        external ||= file.external && timeoutMs < 0;
      }
    }
    const look = (): number => {
      let ready = 0;
      for (let i = 0; i < fds.length; i++) {
        const entry = fds[i]!;
        const file = files[i]!;
        entry.revents =
          file === null ? (entry.fd < 0 ? 0 : POLLNVAL) : file.poll() & (entry.events | POLLERR | POLLHUP);
        if (entry.revents !== 0) ready++;
      }
      return ready;
    };
    if (timeoutMs === 0) return look();
    return this.wait<number>(
      "poll",
      queues,
      () => look() || null,
      timeoutMs < 0 ? 0 : timeoutMs * NSEC_PER_MSEC,
      () => 0,
      external,
    );
  }

  openFds(): number[] {
    return this.task.files.open();
  }

  protected existing(path: string, follow = true): ReturnType<typeof resolve> {
    return resolve(this.task, path, follow);
  }
}
