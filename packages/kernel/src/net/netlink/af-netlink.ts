/** AF_NETLINK sockets (after net/netlink/af_netlink.c): requests in, answers and multicast notifications out. */

import {
  AF_NETLINK,
  Errno,
  MSG_DONTWAIT,
  MSG_PEEK,
  MSG_TRUNC,
  NETLINK_ADD_MEMBERSHIP,
  NETLINK_DROP_MEMBERSHIP,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_LISTEN_ALL_NSID,
  POLLIN,
  POLLOUT,
  SO_RCVBUF,
  SO_SNDBUF,
  SO_TYPE,
  SOL_NETLINK,
  SOL_SOCKET,
  SOCK_DGRAM,
  SOCK_RAW,
  type Message,
  type SockAddr,
  type SockAddrNl,
} from "@netloom/uapi";
import {
  forEachMessage,
  NETLINK_GENERIC,
  NETLINK_NETFILTER,
  NETLINK_ROUTE,
  NETLINK_SOCK_DIAG,
  NLM_F_ACK,
  NLM_F_REQUEST,
  type NlMsgHdr,
} from "@netloom/netlink";
import { Socket, type SocketCreator } from "../core/socket.js";
import type { Net } from "../core/net.js";
import type { PernetOps } from "../core/notifier.js";
import { NlReply } from "./nl-reply.js";
import { devIoctl } from "../core/dev-ioctl.js";
import type { NetModule } from "../core/net-module.js";
import { rtnetlinkRcvMsg } from "../rtnetlink/rtnetlink.js";

const NLMSG_MIN_TYPE = 0x10;
/** Bytes a socket may hold for its reader before notifications overrun it (net.core.rmem_default). */
const RCVBUF = 212992;

const NONE: readonly NetlinkSocket[] = [];

/** The netlink sockets of one namespace. */
export class AfNetlinkNet {
  sockets: readonly NetlinkSocket[] = NONE;
  nextPortid = 0;

  /** Whether anybody would get a notification to `group`. */
  hasListeners(protocol: number, group: number): boolean {
    for (const sk of this.sockets) if (sk.protocol === protocol && sk.groups.has(group)) return true;
    return false;
  }

  /** Sends a datagram to all members of `group` (nlmsg_multicast). */
  multicast(protocol: number, group: number, datagram: Uint8Array): void {
    for (const sk of this.sockets)
      if (sk.protocol === protocol && sk.groups.has(group)) sk.queueNotification(datagram, group);
  }
}

const netlinkPernet: PernetOps = {
  init(net) {
    net.netlink = new AfNetlinkNet();
  },
};

const PROTOCOLS: readonly number[] = [NETLINK_ROUTE, NETLINK_SOCK_DIAG, NETLINK_NETFILTER, NETLINK_GENERIC];

export const netlinkModule: NetModule = {
  pernet: [netlinkPernet],
  sockets: [
    {
      family: AF_NETLINK,
      create(net, type, protocol, creator) {
        if (type !== SOCK_RAW && type !== SOCK_DGRAM) throw new Errno("ESOCKTNOSUPPORT");
        if (!PROTOCOLS.includes(protocol)) throw new Errno("EPROTONOSUPPORT");
        return new NetlinkSocket(net, type, protocol, creator);
      },
    },
  ],
};

interface Queued {
  readonly data: Uint8Array;
  readonly groups: number;
}

export class NetlinkSocket extends Socket {
  portid = 0;
  readonly groups = new Set<number>();
  extAck = false;
  strictCheck = false;
  listenAllNsid = false;
  private readonly queued: Queued[] = [];
  private queuedBytes = 0;
  private overrun = false;

  constructor(
    net: Net,
    type: number,
    protocol: number,
    /** Resolves descriptors and process ids in requests (IFLA_NET_NS_FD, NETNSA_PID). */
    readonly resolver: SocketCreator,
  ) {
    super(net, AF_NETLINK, type, protocol);
    net.get();
    net.netlink.sockets = [...net.netlink.sockets, this];
  }

  override bind(addr: SockAddr): void {
    if (addr.family !== AF_NETLINK) throw new Errno("EINVAL");
    if (addr.pid !== 0) this.portid = addr.pid;
    else this.autobind();
    for (let bit = 0; bit < 32; bit++) if ((addr.groups >>> bit) & 1) this.groups.add(bit + 1);
  }

  override connect(): boolean {
    this.autobind();
    return true;
  }

  sendmsg(bytes: Uint8Array): number {
    this.autobind();
    forEachMessage(bytes, (hdr, start, end) => this.receiveRequest(hdr, bytes, start, end));
    return bytes.length;
  }

  private receiveRequest(hdr: NlMsgHdr, bytes: Uint8Array, start: number, end: number): void {
    if ((hdr.flags & NLM_F_REQUEST) === 0) return;
    if (hdr.type < NLMSG_MIN_TYPE) {
      if (hdr.flags & NLM_F_ACK) new NlReply(this, hdr, false).ack(null);
      return;
    }
    if (this.protocol !== NETLINK_ROUTE) {
      new NlReply(this, hdr, false).ack(new Errno("EOPNOTSUPP"));
      return;
    }
    rtnetlinkRcvMsg({ net: this.net, socket: this, hdr, bytes, start, end });
  }

  recvmsg(length: number, flags: number): Message | null {
    if (this.overrun) {
      this.overrun = false;
      throw new Errno("ENOBUFS");
    }
    const first = this.queued[0];
    if (first === undefined) {
      if (flags & MSG_DONTWAIT) throw new Errno("EAGAIN");
      return null;
    }
    if ((flags & MSG_PEEK) === 0) {
      this.queued.shift();
      this.queuedBytes -= first.data.length;
    }
    const truncated = first.data.length > length;
    return {
      data: truncated ? first.data.subarray(0, length) : first.data,
      from: { family: AF_NETLINK, pid: 0, groups: first.groups },
      flags: truncated ? MSG_TRUNC : 0,
      wireLength: first.data.length,
      timestamp: null,
      ttl: null,
      pktinfo: null,
      error: null,
    };
  }

  /** An answer: never lost. */
  queue(data: Uint8Array): void {
    this.queued.push({ data, groups: 0 });
    this.queuedBytes += data.length;
    this.wait.wake();
  }

  queueNotification(data: Uint8Array, group: number): void {
    if (this.queuedBytes > RCVBUF) {
      this.overrun = true;
    } else {
      this.queued.push({ data, groups: group <= 32 ? 1 << (group - 1) : 0 });
      this.queuedBytes += data.length;
    }
    this.wait.wake();
  }

  override getsockname(): SockAddrNl {
    let groups = 0;
    for (const g of this.groups) if (g <= 32) groups |= 1 << (g - 1);
    return { family: AF_NETLINK, pid: this.portid, groups };
  }

  override setsockopt(level: number, name: number, value: number | string | Uint8Array): void {
    const on = value !== 0;
    if (level === SOL_SOCKET) {
      if (name === SO_RCVBUF || name === SO_SNDBUF) return;
    } else if (level === SOL_NETLINK && typeof value === "number") {
      if (name === NETLINK_ADD_MEMBERSHIP) return void this.groups.add(value);
      if (name === NETLINK_DROP_MEMBERSHIP) return void this.groups.delete(value);
      if (name === NETLINK_EXT_ACK) return void (this.extAck = on);
      if (name === NETLINK_GET_STRICT_CHK) return void (this.strictCheck = on);
      if (name === NETLINK_LISTEN_ALL_NSID) return void (this.listenAllNsid = on);
    }
    throw new Errno("ENOPROTOOPT");
  }

  override getsockopt(level: number, name: number): number {
    if (level === SOL_SOCKET && name === SO_TYPE) return this.type;
    if (level === SOL_SOCKET && (name === SO_RCVBUF || name === SO_SNDBUF)) return RCVBUF;
    throw new Errno("ENOPROTOOPT");
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    return devIoctl(this.net, request, arg, this.resolver.uid);
  }

  override poll(): number {
    return this.queued.length > 0 || this.overrun ? POLLIN | POLLOUT : POLLOUT;
  }

  override release(): void {
    const { netlink } = this.net;
    netlink.sockets = netlink.sockets.filter((sk) => sk !== this);
    this.net.put();
  }

  private autobind(): void {
    if (this.portid === 0) this.portid = ++this.net.netlink.nextPortid;
  }
}
