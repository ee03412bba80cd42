/**
 * Sockets as the system-call layer sees them (after net/socket.c and include/net/sock.h).
 * No method blocks: what cannot proceed returns null, and the caller waits on `wait` and tries again.
 */

import { Errno, POLLOUT, type Message, type SockAddr } from "@netloom/uapi";
import { WaitQueue } from "../../task/wait-queue.js";
import type { Net } from "./net.js";

/** Who asks for a socket: what permission checks and descriptors in requests (IFLA_NET_NS_FD) need of the process. */
export interface SocketCreator {
  /** Effective user id: 0 may open raw and packet sockets and change the network. */
  readonly uid: number;
  readonly pid: number;
  /** The namespace behind a descriptor of this process; throws EBADF or EINVAL. */
  netByFd(fd: number): Net;
  /** The namespace of a process; throws ESRCH. */
  netByPid(pid: number): Net;
}

export abstract class Socket {
  /** Woken whenever `poll()` may have changed. */
  readonly wait = new WaitQueue();
  /** SO_RCVTIMEO and SO_SNDTIMEO in nanoseconds, 0 for none; set by setsockopt. */
  rcvTimeoutNs = 0;
  sndTimeoutNs = 0;

  /** Holds a reference to `net` until `release`. */
  constructor(
    readonly net: Net,
    readonly family: number,
    readonly type: number,
    readonly protocol: number,
  ) {}

  bind(_addr: SockAddr): void {
    throw new Errno("EOPNOTSUPP");
  }
  /** True when done; false: wait for POLLOUT and ask `connected`. */
  connect(_addr: SockAddr): boolean {
    throw new Errno("EOPNOTSUPP");
  }
  listen(_backlog: number): void {
    throw new Errno("EOPNOTSUPP");
  }
  /** Null: nothing to accept yet. */
  accept(): { socket: Socket; addr: SockAddr } | null {
    throw new Errno("EOPNOTSUPP");
  }
  /** Bytes sent; null: no room yet. */
  abstract sendmsg(bytes: Uint8Array, flags: number, addr: SockAddr | null): number | null;
  /** Null: nothing there yet. Throws a pending error once (sk_err). */
  abstract recvmsg(length: number, flags: number): Message | null;
  shutdown(_how: number): void {
    throw new Errno("EOPNOTSUPP");
  }
  abstract getsockname(): SockAddr;
  getpeername(): SockAddr {
    throw new Errno("ENOTCONN");
  }
  setsockopt(_level: number, _name: number, _value: number | string | Uint8Array): void {
    throw new Errno("ENOPROTOOPT");
  }
  getsockopt(_level: number, _name: number): number | string | Uint8Array {
    throw new Errno("ENOPROTOOPT");
  }
  ioctl(_request: number, _arg: Uint8Array | number): number {
    throw new Errno("ENOTTY");
  }
  /** POLLIN, POLLOUT, POLLERR, POLLHUP that hold now. */
  poll(): number {
    return POLLOUT;
  }
  /** Last descriptor closed. */
  release(): void {}
}
