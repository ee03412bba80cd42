/**
 * AF_UNIX sockets (unix(7), after net/unix/af_unix.c): streams and datagrams within one machine. Names that begin with a zero byte
 * are the namespace's; others are one table for the machine - no file appears for them.
 */

import {
  AF_UNIX,
  Errno,
  MSG_DONTWAIT,
  MSG_PEEK,
  MSG_TRUNC,
  POLLHUP,
  POLLIN,
  POLLOUT,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_ERROR,
  SO_RCVBUF,
  SO_SNDBUF,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  type Message,
  type SockAddr,
  type SockAddrUn,
} from "@netloom/uapi";
import { textFile } from "../../fs/dynamic.js";
import { devIoctl } from "../core/dev-ioctl.js";
import type { NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { Socket } from "../core/socket.js";

/** Bytes one socket may have on the way to another (net.core.wmem_default). */
const SNDBUF = 212992;
/** Datagrams that wait for one receiver (net.unix.max_dgram_qlen). */
const MAX_DGRAM_QLEN = 10;

/** The names sockets are bound to. */
export class UnixNet {
  private bound: Map<string, UnixSocket> | null = null;
  get names(): Map<string, UnixSocket> {
    return (this.bound ??= new Map());
  }
}

const namesOf = (net: Net, path: string): Map<string, UnixSocket> =>
  path.startsWith("\0") ? net.unix.names : net.stack.initNet.unix.names;

interface Datagram {
  readonly data: Uint8Array;
  readonly from: SockAddrUn;
}

const NOWHERE: SockAddrUn = { family: AF_UNIX, path: "" };

export class UnixSocket extends Socket {
  private path: string | null = null;
  private peer: UnixSocket | null = null;
  /** What the peer sent: whole messages; a stream's are cut as they are read. */
  private readonly queue: Datagram[] = [];
  private queuedBytes = 0;
  /** A listening socket's connections nobody has accepted yet; null: it does not listen. */
  private pending: UnixSocket[] | null = null;
  private backlog = 0;
  private receiveShut = false;
  private sendShut = false;
  private closed = false;

  constructor(
    net: Net,
    type: number,
    private readonly uid: number,
  ) {
    super(net, AF_UNIX, type, 0);
    net.get();
  }

  private get connected(): boolean {
    return this.type !== SOCK_DGRAM;
  }

  override bind(addr: SockAddr): void {
    if (addr.family !== AF_UNIX || addr.path === "") throw new Errno("EINVAL");
    if (this.path !== null) throw new Errno("EINVAL");
    const names = namesOf(this.net, addr.path);
    if (names.has(addr.path)) throw new Errno("EADDRINUSE");
    names.set(addr.path, this);
    this.path = addr.path;
  }

  private lookup(addr: SockAddr): UnixSocket {
    if (addr.family !== AF_UNIX) throw new Errno("EINVAL");
    const other = namesOf(this.net, addr.path).get(addr.path);
    if (other === undefined) throw new Errno(addr.path.startsWith("\0") ? "ECONNREFUSED" : "ENOENT");
    if (other.type !== this.type) throw new Errno("EPROTOTYPE");
    return other;
  }

  override connect(addr: SockAddr): boolean {
    const other = this.lookup(addr);
    if (!this.connected) {
      this.peer = other;
      return true;
    }
    if (this.peer !== null) throw new Errno("EISCONN");
    if (other.pending === null) throw new Errno("ECONNREFUSED");
    if (other.pending.length > other.backlog) throw new Errno("EAGAIN");
    const server = new UnixSocket(other.net, this.type, other.uid);
    server.path = other.path;
    server.peer = this;
    this.peer = server;
    other.pending.push(server);
    other.wait.wake();
    return true;
  }

  override listen(backlog: number): void {
    if (!this.connected) throw new Errno("EOPNOTSUPP");
    if (this.path === null || this.peer !== null) throw new Errno("EINVAL");
    this.pending ??= [];
    this.backlog = backlog;
  }

  override accept(): { socket: Socket; addr: SockAddr } | null {
    if (this.pending === null) throw new Errno(this.connected ? "EINVAL" : "EOPNOTSUPP");
    const socket = this.pending.shift();
    return socket === undefined ? null : { socket, addr: socket.peer?.getsockname() ?? NOWHERE };
  }

  sendmsg(bytes: Uint8Array, _flags: number, addr: SockAddr | null): number | null {
    if (this.sendShut) throw new Errno("EPIPE");
    if (this.connected) {
      if (addr !== null) throw new Errno(this.peer === null ? "EOPNOTSUPP" : "EISCONN");
      if (this.peer === null) throw new Errno("ENOTCONN");
      if (this.peer.closed || this.peer.receiveShut) throw new Errno("EPIPE");
      const room = SNDBUF - this.peer.queuedBytes;
      if (room <= 0) return null;
      return this.peer.put(this.type === SOCK_STREAM ? bytes.slice(0, room) : bytes.slice(), this);
    }
    const other = addr === null ? this.peer : this.lookup(addr);
    if (other === null) throw new Errno("ENOTCONN");
    if (other.closed || other.receiveShut) throw new Errno("ECONNREFUSED");
    if (bytes.length > SNDBUF) throw new Errno("EMSGSIZE");
    if (other.queue.length > MAX_DGRAM_QLEN) return null;
    return other.put(bytes.slice(), this);
  }

  private put(data: Uint8Array, from: UnixSocket): number {
    if (data.length > 0 || this.type !== SOCK_STREAM) {
      this.queue.push({ data, from: from.getsockname() });
      this.queuedBytes += data.length;
      this.wait.wake();
    }
    return data.length;
  }

  recvmsg(length: number, flags: number): Message | null {
    const first = this.queue[0];
    if (first === undefined) {
      if (this.receiveShut || (this.connected && this.peer?.closed === true))
        return message(new Uint8Array(0), null, 0, 0);
      if (this.connected && this.peer === null) throw new Errno(this.type === SOCK_STREAM ? "EINVAL" : "ENOTCONN");
      if (flags & MSG_DONTWAIT) throw new Errno("EAGAIN");
      return null;
    }
    const data = first.data.subarray(0, length);
    const rest = first.data.length - data.length;
    if ((flags & MSG_PEEK) === 0) {
      const stays = this.type === SOCK_STREAM && rest > 0;
      if (stays) this.queue[0] = { data: first.data.subarray(length), from: first.from };
      else this.queue.shift();
      this.queuedBytes -= stays ? data.length : first.data.length;
      // The sender may have waited for room.
      this.peer?.wait.wake();
    }
    const cut = this.type !== SOCK_STREAM && rest > 0;
    return message(
      data,
      this.connected ? null : first.from,
      cut ? MSG_TRUNC : 0,
      cut ? first.data.length : data.length,
    );
  }

  override shutdown(how: number): void {
    if (this.connected && this.peer === null) throw new Errno("ENOTCONN");
    if (how === SHUT_RD || how === SHUT_RDWR) this.receiveShut = true;
    if (how === SHUT_WR || how === SHUT_RDWR) {
      this.sendShut = true;
      if (this.connected && this.peer !== null) this.peer.receiveShut = true;
    }
    this.wait.wake();
    this.peer?.wait.wake();
  }

  override getsockname(): SockAddrUn {
    return this.path === null ? NOWHERE : { family: AF_UNIX, path: this.path };
  }

  override getpeername(): SockAddrUn {
    if (this.peer === null) throw new Errno("ENOTCONN");
    return this.peer.getsockname();
  }

  override setsockopt(level: number, name: number): void {
    if (level !== SOL_SOCKET) throw new Errno("EOPNOTSUPP");
    if (name === SO_TYPE || name === SO_ERROR) throw new Errno("ENOPROTOOPT");
  }

  override getsockopt(level: number, name: number): number {
    if (level !== SOL_SOCKET) throw new Errno("EOPNOTSUPP");
    if (name === SO_TYPE) return this.type;
    if (name === SO_ERROR) return 0;
    if (name === SO_RCVBUF || name === SO_SNDBUF) return SNDBUF;
    throw new Errno("ENOPROTOOPT");
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    return devIoctl(this.net, request, arg, this.uid);
  }

  override poll(): number {
    if (this.pending !== null) return this.pending.length > 0 ? POLLIN : 0;
    const gone = this.connected && (this.peer === null || this.peer.closed);
    const readable = this.queue.length > 0 || this.receiveShut || (gone && this.peer !== null);
    const writable = this.peer === null || gone || this.peer.queuedBytes < SNDBUF;
    return (readable ? POLLIN : 0) | (writable ? POLLOUT : 0) | (gone ? POLLHUP : 0);
  }

  override release(): void {
    this.closed = true;
    if (this.path !== null) {
      const names = namesOf(this.net, this.path);
      if (names.get(this.path) === this) names.delete(this.path);
    }
    for (const waiting of this.pending ?? []) waiting.release();
    this.peer?.wait.wake();
    this.net.put();
  }

  /** Its line in /proc/net/unix. */
  procLine(): string {
    const flags = this.pending !== null ? "00010000" : "00000000";
    const state = this.pending !== null || (this.connected && this.peer === null) || !this.connected ? "01" : "03";
    const type = this.type.toString(16).padStart(4, "0");
    return `0000000000000000: 00000002 00000000 ${flags} ${type} ${state} ${"0".padStart(5)} ${(this.path ?? "").replace("\0", "@")}\n`;
  }
}

function message(data: Uint8Array, from: SockAddrUn | null, flags: number, wireLength: number): Message {
  return { data, from, flags, wireLength, timestamp: null, ttl: null, pktinfo: null, error: null };
}

export const unixModule: NetModule = {
  pernet: [
    {
      init(net) {
        net.unix = new UnixNet();
      },
    },
  ],
  sockets: [
    {
      family: AF_UNIX,
      create(net, type, protocol, creator) {
        if (protocol !== 0 && protocol !== AF_UNIX) throw new Errno("EPROTONOSUPPORT");
        // As on Linux, a raw socket is a datagram socket.
        const kind = type === 3 ? SOCK_DGRAM : type;
        if (kind !== SOCK_STREAM && kind !== SOCK_DGRAM && kind !== SOCK_SEQPACKET) throw new Errno("ESOCKTNOSUPPORT");
        return new UnixSocket(net, kind, creator.uid);
      },
    },
  ],
  procNet: {
    unix: (net) =>
      textFile(
        () =>
          "Num       RefCount Protocol Flags    Type St Inode Path\n" +
          [...net.unix.names.values(), ...net.stack.initNet.unix.names.values()]
            .filter((sk, i, all) => sk.net === net && all.indexOf(sk) === i)
            .map((sk) => sk.procLine())
            .join(""),
      ),
  },
};
