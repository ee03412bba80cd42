/** System calls on sockets. */

import {
  AF_INET,
  AF_INET6,
  Errno,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  O_CLOEXEC,
  O_NONBLOCK,
  O_RDWR,
  POLLERR,
  POLLHUP,
  POLLOUT,
  S_IFSOCK,
  SIGPIPE,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SO_BINDTODEVICE,
  SOL_SOCKET,
  type Awaitable,
  type Message,
  type SockAddr,
} from "@netloom/uapi";
import { AnonInode } from "./fs/anon-inode.js";
import type { OpenFile } from "./fs/open-file.js";
import { NsFile } from "./fs/nsfs.js";
import { SocketFile } from "./fs/socket-file.js";
import { Net } from "./net/core/net.js";
import type { Socket, SocketCreator } from "./net/core/socket.js";
import { createSocket } from "./net/index.js";
import { SysNamespace } from "./sys-namespace.js";
import { sendSignal } from "./task/signals.js";
import type { Task } from "./task/task.js";

const TYPE_MASK = 0xf;

/** The process behind a socket, as long as it lives. */
class Creator implements SocketCreator {
  constructor(private readonly task: Task) {}
  get uid(): number {
    return this.task.uid;
  }
  get pid(): number {
    return this.task.pidIn(this.task.pidNs);
  }
  netByFd(fd: number): Net {
    const file = this.task.files.file(fd);
    if (!(file instanceof NsFile) || !(file.nsInode.ns instanceof Net)) throw new Errno("EINVAL");
    return file.nsInode.ns;
  }
  netByPid(pid: number): Net {
    const task = this.task.pidNs.find(pid);
    if (task === undefined || task.exited) throw new Errno("ESRCH");
    return task.nsproxy.net;
  }
}

/** As the program of its control group has it: a device the namespace does not have binds nothing. */
function bindToDevice(socket: Socket, net: Net, ifindex: number): void {
  const dev = ifindex === 0 ? undefined : net.devByIndex.get(ifindex);
  if (dev !== undefined) socket.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, dev.name);
}

export class SysSocket extends SysNamespace {
  private creator: Creator | null = null;

  socket(family: number, type: number, protocol: number): number {
    this.enter("socket");
    const task = this.task;
    const socket = createSocket(
      task.nsproxy.net,
      family,
      type & TYPE_MASK,
      protocol,
      (this.creator ??= new Creator(task)),
    );
    if (family === AF_INET || family === AF_INET6) bindToDevice(socket, task.nsproxy.net, task.cgroup.boundDevIf);
    return this.install(socket, (type & SOCK_NONBLOCK) !== 0, (type & SOCK_CLOEXEC) !== 0);
  }

  bind(fd: number, addr: SockAddr): void {
    this.enter("bind");
    this.socketOf(fd).bind(addr);
    this.leave();
  }

  connect(fd: number, addr: SockAddr): Awaitable<void> {
    this.enter("connect");
    const file = this.task.files.file(fd);
    const socket = this.socketOf(fd);
    const done = socket.connect(addr);
    this.leave();
    if (done) return;
    if (file.nonblock) throw new Errno("EINPROGRESS");
    const ready = this.wait<true>("connect", [socket.wait], () =>
      (socket.poll() & (POLLOUT | POLLERR | POLLHUP)) !== 0 && socket.connect(addr) ? true : null,
    );
    if (ready !== true) return ready.then(() => {});
  }

  listen(fd: number, backlog: number): void {
    this.enter("listen");
    this.socketOf(fd).listen(backlog);
  }

  accept(fd: number): Awaitable<{ fd: number; addr: SockAddr }> {
    this.enter("accept");
    const file = this.task.files.file(fd);
    const socket = this.socketOf(fd);
    const install = (): { fd: number; addr: SockAddr } | null => {
      const accepted = socket.accept();
      return accepted === null ? null : { fd: this.install(accepted.socket, false, false), addr: accepted.addr };
    };
    if (file.nonblock) {
      const accepted = install();
      if (accepted === null) throw new Errno("EAGAIN");
      return accepted;
    }
    return this.wait("accept", [socket.wait], install, socket.rcvTimeoutNs, timedOut);
  }

  sendto(fd: number, bytes: Uint8Array, flags: number, addr: SockAddr | null): Awaitable<number> {
    this.enter("sendto");
    const file = this.task.files.file(fd);
    const socket = this.socketOf(fd);
    const attempt = (): number | null => {
      try {
        return socket.sendmsg(bytes, flags, addr);
      } catch (error) {
        if (error instanceof Errno && error.code === "EPIPE" && (flags & MSG_NOSIGNAL) === 0)
          sendSignal(this.task, SIGPIPE);
        throw error;
      }
    };
    if (file.nonblock || (flags & MSG_DONTWAIT) !== 0) {
      const sent = attempt();
      this.leave();
      if (sent === null) throw new Errno("EAGAIN");
      return sent;
    }
    const sent = attempt();
    this.leave();
    if (sent !== null) return sent;
    return this.wait("sendto", [socket.wait], attempt, socket.sndTimeoutNs, timedOut);
  }

  recvmsg(fd: number, length: number, flags: number): Awaitable<Message> {
    this.enter("recvmsg");
    const file = this.task.files.file(fd);
    if (file.socket === null) throw new Errno("ENOTSOCK");
    return this.recvFrom(file, length, flags);
  }

  protected override recvFrom(file: OpenFile, length: number, flags: number): Awaitable<Message> {
    const socket = file.socket;
    if (socket === null) throw new Errno("ENOTSOCK");
    if (file.nonblock || (flags & MSG_DONTWAIT) !== 0) {
      const message = socket.recvmsg(length, flags);
      if (message === null) throw new Errno("EAGAIN");
      return message;
    }
    return this.wait("recvmsg", [socket.wait], () => socket.recvmsg(length, flags), socket.rcvTimeoutNs, timedOut);
  }

  shutdown(fd: number, how: number): void {
    this.enter("shutdown");
    this.socketOf(fd).shutdown(how);
    this.leave();
  }
  getsockname(fd: number): SockAddr {
    this.enter("getsockname");
    return this.socketOf(fd).getsockname();
  }
  getpeername(fd: number): SockAddr {
    this.enter("getpeername");
    return this.socketOf(fd).getpeername();
  }
  setsockopt(fd: number, level: number, name: number, value: number | string | Uint8Array): void {
    this.enter("setsockopt");
    this.socketOf(fd).setsockopt(level, name, value);
    this.leave();
  }
  getsockopt(fd: number, level: number, name: number): number | string | Uint8Array {
    this.enter("getsockopt");
    return this.socketOf(fd).getsockopt(level, name);
  }

  private socketOf(fd: number): Socket {
    const socket = this.task.files.file(fd).socket;
    if (socket === null) throw new Errno("ENOTSOCK");
    return socket;
  }

  private install(socket: Socket, nonblock: boolean, cloexec: boolean): number {
    const inode = new AnonInode(this.world.sockFs, "socket", S_IFSOCK | 0o777);
    const file = new SocketFile(socket, inode, O_RDWR | (nonblock ? O_NONBLOCK : 0) | (cloexec ? O_CLOEXEC : 0));
    try {
      return this.task.files.install(file, cloexec);
    } catch (error) {
      socket.release();
      throw error;
    }
  }
}

function timedOut(): never {
  throw new Errno("EAGAIN");
}
