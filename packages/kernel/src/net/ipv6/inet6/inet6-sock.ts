/** What the sockets of AF_INET6 share (after net/ipv6/datagram.c, af_inet6.c, ipv6_sockglue.c). */

import {
  AF_INET6,
  Errno,
  errnoNumber,
  FIONREAD,
  IPV6_JOIN_GROUP,
  IPV6_LEAVE_GROUP,
  IPV6_RECVERR,
  MSG_ERRQUEUE,
  MSG_PEEK,
  MSG_TRUNC,
  SIOCADDRT,
  SIOCDELRT,
  SIOCDIFADDR,
  SIOCSIFADDR,
  SO_BINDTODEVICE,
  SO_DOMAIN,
  SO_ERROR,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SO_TYPE,
  SOL_IPV6,
  SOL_SOCKET,
  type ErrnoName,
  type Message,
  type SockAddr,
  type SockAddrIn6,
  type SockExtendedErr,
} from "@netloom/uapi";
import { ipv6 } from "@netloom/wire";
import { devIoctl } from "../../core/dev-ioctl.js";
import type { NetDevice } from "../../core/net-device.js";
import type { Net } from "../../core/net.js";
import type { Skb } from "../../core/skb.js";
import { Socket, type SocketCreator } from "../../core/socket.js";
import { DEFAULT_BUF, END_OF_DATA, SockQueue } from "../../core/sock-queue.js";
import { ipv6ChkAddr } from "../addrsel.js";
import { in6Ioctl } from "../ioctl6.js";
import {
  equals6,
  IN6ADDR_ANY,
  IN6ADDR_LOOPBACK,
  IPV6_ADDR_ANY,
  IPV6_ADDR_LINKLOCAL,
  IPV6_ADDR_MAPPED,
  IPV6_ADDR_MULTICAST,
  isAny6,
  isLinkLocal6,
  isMulticast6,
  ipv6AddrType,
} from "../in6-addr.js";
import { ipv6DevMcDec, ipv6DevMcInc } from "../mcast.js";
import { ip6RouteOutput } from "../route.js";
import { Flow6 } from "../flow6.js";
import { flowlabelManage, flowlabelRelease } from "../flowlabel.js";
import { Inet6Options, IPV6_FLOWLABEL_MGR, IPV6_MTU } from "./inet6-options.js";
import { routeFor6 } from "./ip6-send.js";
import { sockFields } from "../../core/trace-fields.js";

interface Membership {
  readonly group: Uint8Array;
  readonly ifindex: number;
}

export abstract class Inet6Socket extends Socket {
  /** The address bound to, and the one packets are sent from; :: for any. */
  rcvSaddr: Uint8Array = IN6ADDR_ANY;
  saddr: Uint8Array = IN6ADDR_ANY;
  /** Own port, ICMPv6 identifier, or protocol number of raw sockets. */
  num = 0;
  daddr: Uint8Array = IN6ADDR_ANY;
  dport = 0;
  connected = false;
  /** The flow label of packets to the peer, 0 for one made by the kernel. */
  private flowInfo = 0;
  readonly opt: Inet6Options;
  readonly queue = new SockQueue();
  private sndBuf = DEFAULT_BUF;
  private shutSnd = false;
  private memberships: Membership[] = [];
  private flowLabels: Set<number> | null = null;

  constructor(
    net: Net,
    type: number,
    protocol: number,
    readonly creator: SocketCreator,
  ) {
    super(net, AF_INET6, type, protocol);
    this.opt = new Inet6Options(net);
    net.get();
  }

  /** Offset in `skb.buf` of what recvmsg gives. */
  protected abstract payloadOffset(skb: Skb): number;
  /** Port of the sender of a received packet, 0 where there are none. */
  protected abstract sourcePort(skb: Skb): number;
  /** Takes the socket out of its protocol's tables. */
  protected abstract unhash(): void;

  // ---- receiving

  /** Queues a received packet; takes it. */
  queueRcv(skb: Skb): void {
    if (!this.queue.push(skb)) return;
    const { tracer } = skb.stack;
    if (tracer !== null)
      tracer.point(
        "sock_queue_rcv_skb",
        skb,
        skb.dev,
        sockFields(this.type, this.protocol, this.num, this.creator.pid),
      );
    this.wait.wake();
  }

  setError(error: ErrnoName): void {
    this.queue.setError(error);
    this.wait.wake();
  }

  queueError(error: SockExtendedErr, data: Uint8Array, from: SockAddrIn6, hopLimit: number | null): void {
    this.queue.pushError(error, data, from, this.opt.recvHopLimit ? hopLimit : null);
    this.wait.wake();
  }

  recvmsg(length: number, flags: number): Message | null {
    if (flags & MSG_ERRQUEUE) return this.queue.recvError(length, flags);
    if (!this.queue.ready(flags)) return this.queue.closed ? END_OF_DATA : null;
    const skb = this.queue.first!;
    const start = this.payloadOffset(skb);
    const whole = skb.tail - start;
    const { opt } = this;
    const message: Message = {
      data: skb.buf.slice(start, start + Math.min(whole, length)),
      from: this.source(skb),
      flags: whole > length ? MSG_TRUNC : 0,
      wireLength: whole,
      timestamp: opt.timestamps ? this.realtime(skb.tstampNs) : null,
      ttl: opt.recvHopLimit ? ipv6.hopLimit(skb.buf, skb.network) : null,
      pktinfo: opt.recvPktInfo ? { ifindex: skb.iif, addr: ipv6.daddr(skb.buf, skb.network) } : null,
      error: null,
    };
    if ((flags & MSG_PEEK) === 0) this.queue.shift();
    return message;
  }

  private source(skb: Skb): SockAddrIn6 {
    const addr = ipv6.saddr(skb.buf, skb.network);
    return {
      family: AF_INET6,
      addr,
      port: this.sourcePort(skb),
      scopeId: isLinkLocal6(addr) ? skb.iif : 0,
      flowinfo: 0,
    };
  }

  private realtime(ns: number): { sec: number; nsec: number } {
    const sec = Math.floor(ns / 1e9);
    return { sec: this.net.stack.realtimeBaseSec + sec, nsec: ns - sec * 1e9 };
  }

  override poll(): number {
    return this.queue.poll();
  }

  override shutdown(how: number): void {
    if (!this.connected) throw new Errno("ENOTCONN");
    if (how !== 1) this.queue.closed = true;
    if (how !== 0) this.shutSnd = true;
    this.wait.wake();
  }

  override release(): void {
    this.unhash();
    for (const { group, ifindex } of this.memberships) {
      const dev = this.net.devByIndex.get(ifindex);
      if (dev !== undefined) ipv6DevMcDec(dev, group);
    }
    this.memberships = [];
    if (this.flowLabels !== null) flowlabelRelease(this.net, this.flowLabels);
    this.queue.purge();
    this.net.put();
  }

  // ---- addresses

  /** bind(2)'s checks; sets the addresses (inet6_bind). */
  protected bindAddress(addr: SockAddr): SockAddrIn6 {
    if (addr.family !== AF_INET6) throw new Errno("EAFNOSUPPORT");
    const type = ipv6AddrType(addr.addr);
    if (type === IPV6_ADDR_MAPPED) throw new Errno("EADDRNOTAVAIL");
    if (type !== IPV6_ADDR_ANY) {
      if (type & IPV6_ADDR_LINKLOCAL) {
        if (addr.scopeId !== 0) this.opt.boundDevIf = addr.scopeId;
        if (this.opt.boundDevIf === 0) throw new Errno("EINVAL");
      }
      let dev: NetDevice | null = null;
      if (this.opt.boundDevIf !== 0) {
        dev = this.net.devByIndex.get(this.opt.boundDevIf) ?? null;
        if (dev === null) throw new Errno("ENODEV");
      }
      const free = this.opt.freebind || this.net.ipv6.ipNonlocalBind !== 0 || (type & IPV6_ADDR_MULTICAST) !== 0;
      if (!free && !ipv6ChkAddr(this.net, addr.addr, 0, dev, false)) throw new Errno("EADDRNOTAVAIL");
    }
    this.rcvSaddr = addr.addr.slice();
    this.saddr = type & IPV6_ADDR_MULTICAST ? IN6ADDR_ANY : this.rcvSaddr;
    return addr;
  }

  /** Remembers the peer, and the source address its route gives (__ip6_datagram_connect). */
  override connect(addr: SockAddr): boolean {
    if (addr.family !== AF_INET6) throw new Errno("EAFNOSUPPORT");
    // There is no way from here to IPv4.
    if (ipv6AddrType(addr.addr) === IPV6_ADDR_MAPPED) throw new Errno("ENETUNREACH");
    const daddr = isAny6(addr.addr) ? IN6ADDR_LOOPBACK : addr.addr.slice();
    if (isLinkLocal6(daddr) || (isMulticast6(daddr) && (daddr[1]! & 15) === 2)) {
      if (addr.scopeId !== 0) {
        if (this.opt.boundDevIf !== 0 && this.opt.boundDevIf !== addr.scopeId) throw new Errno("EINVAL");
        this.opt.boundDevIf = addr.scopeId;
      }
      if (this.opt.boundDevIf === 0 && isMulticast6(daddr)) this.opt.boundDevIf = this.opt.mcastIf;
      if (this.opt.boundDevIf === 0) throw new Errno("EINVAL");
    }
    const { saddr } = routeFor6(this, daddr, 0, addr.port);
    if (isAny6(this.saddr)) this.saddr = saddr;
    if (isAny6(this.rcvSaddr)) this.rcvSaddr = saddr;
    this.flowInfo = this.opt.flowinfoSend ? this.checkedLabel(addr.flowinfo & 0xfffff) : 0;
    this.daddr = daddr;
    this.dport = addr.port;
    this.connected = true;
    return true;
  }

  override getsockname(): SockAddrIn6 {
    return this.sockaddr(isAny6(this.rcvSaddr) ? this.saddr : this.rcvSaddr, this.num);
  }

  override getpeername(): SockAddrIn6 {
    if (!this.connected) throw new Errno("ENOTCONN");
    return this.sockaddr(this.daddr, this.dport);
  }

  private sockaddr(addr: Uint8Array, port: number): SockAddrIn6 {
    return {
      family: AF_INET6,
      addr: addr.slice(),
      port,
      scopeId: isLinkLocal6(addr) ? this.opt.boundDevIf : 0,
      flowinfo: 0,
    };
  }

  /** Whether a packet from `skb` is for this socket, ports aside. */
  accepts(skb: Skb): boolean {
    const { buf: b, network: h } = skb;
    if (this.connected && !equals6(this.daddr, 0, b, h + ipv6.SADDR)) return false;
    if (this.opt.boundDevIf !== 0 && this.opt.boundDevIf !== skb.iif && this.opt.boundDevIf !== skb.dev?.ifindex)
      return false;
    if (isAny6(this.rcvSaddr)) return true;
    return equals6(this.rcvSaddr, 0, b, h + ipv6.DADDR) || isMulticast6(b, h + ipv6.DADDR);
  }

  /** Throws EPIPE after shutdown(SHUT_WR), and what is pending. */
  protected checkSend(): void {
    this.queue.throwPending();
    if (this.shutSnd) throw new Errno("EPIPE");
  }

  /** Where sendto goes: the given address, or the peer. */
  protected destination(addr: SockAddr | null): { daddr: Uint8Array; port: number; scopeId: number; label: number } {
    if (addr === null) {
      if (!this.connected) throw new Errno("EDESTADDRREQ");
      return { daddr: this.daddr, port: this.dport, scopeId: 0, label: this.flowInfo };
    }
    if (addr.family !== AF_INET6) throw new Errno("EAFNOSUPPORT");
    if (ipv6AddrType(addr.addr) === IPV6_ADDR_MAPPED) throw new Errno("ENETUNREACH");
    const daddr = isAny6(addr.addr) ? IN6ADDR_LOOPBACK : addr.addr.slice();
    const local = isLinkLocal6(daddr) || (isMulticast6(daddr) && (daddr[1]! & 15) === 2);
    const label = this.opt.flowinfoSend ? this.checkedLabel(addr.flowinfo & 0xfffff) : 0;
    return { daddr, port: addr.port, scopeId: local ? addr.scopeId : 0, label };
  }

  /** A label must be held by the socket (net.ipv6.flowlabel_consistency). */
  private checkedLabel(label: number): number {
    if (label !== 0 && this.net.ipv6.flowlabelConsistency !== 0 && this.flowLabels?.has(label) !== true)
      throw new Errno("EINVAL");
    return label;
  }

  // ---- options

  override setsockopt(level: number, name: number, value: number | string | Uint8Array): void {
    const n = typeof value === "number" ? value : value instanceof Uint8Array && value.length >= 4 ? le32(value, 0) : 0;
    if (level === SOL_SOCKET) this.setSocketOption(name, n, value);
    else if (level === SOL_IPV6) this.setIpv6Option(name, n, value);
    else throw new Errno("ENOPROTOOPT");
  }

  private setSocketOption(name: number, n: number, value: number | string | Uint8Array): void {
    if (this.opt.setSocket(name, n, this.creator.uid)) return;
    if (name === SO_BINDTODEVICE) {
      const device = typeof value === "string" ? value : "";
      const dev = this.net.devByName.get(device);
      if (device !== "" && dev === undefined) throw new Errno("ENODEV");
      this.opt.boundDevIf = dev === undefined ? 0 : dev.ifindex;
    } else if (name === SO_RCVBUF) this.queue.rcvBuf = Math.max(2304, Math.min(n, DEFAULT_BUF) * 2);
    else if (name === SO_SNDBUF) this.sndBuf = Math.max(4608, Math.min(n, DEFAULT_BUF) * 2);
    else if (name === SO_RCVTIMEO) this.rcvTimeoutNs = timeoutNs(value);
    else if (name === SO_SNDTIMEO) this.sndTimeoutNs = timeoutNs(value);
    else throw new Errno("ENOPROTOOPT");
  }

  private setIpv6Option(name: number, n: number, value: number | string | Uint8Array): void {
    if (name === IPV6_JOIN_GROUP || name === IPV6_LEAVE_GROUP) {
      this.setMembership(value, name === IPV6_JOIN_GROUP);
      return;
    }
    if (name === IPV6_FLOWLABEL_MGR) {
      if (!(value instanceof Uint8Array)) throw new Errno("EINVAL");
      flowlabelManage(this.net, (this.flowLabels ??= new Set()), value);
      return;
    }
    if (!this.opt.setIpv6(this.net, name, n)) throw new Errno("ENOPROTOOPT");
    if (name === IPV6_RECVERR && n === 0) this.queue.clearErrors();
  }

  /** `value`: struct ipv6_mreq - group, ifindex (0: where the route to the group leads). */
  private setMembership(value: number | string | Uint8Array, join: boolean): void {
    if (!(value instanceof Uint8Array) || value.length < 20) throw new Errno("EINVAL");
    const group = value.slice(0, 16);
    if (!isMulticast6(group)) throw new Errno("EINVAL");
    const asked = le32(value, 16);
    const known = this.memberships.findIndex(
      (m) => equals6(m.group, 0, group, 0) && (asked === 0 || m.ifindex === asked),
    );
    if (!join) {
      if (known < 0) throw new Errno("EADDRNOTAVAIL");
      const [left] = this.memberships.splice(known, 1);
      const dev = this.net.devByIndex.get(left!.ifindex);
      if (dev !== undefined) ipv6DevMcDec(dev, group);
      return;
    }
    if (known >= 0) throw new Errno("EADDRINUSE");
    const dev =
      asked === 0 ? ip6RouteOutput(this.net, new Flow6().to(group, null, 0)).dev : this.net.devByIndex.get(asked);
    if (dev === undefined) throw new Errno("ENODEV");
    ipv6DevMcInc(dev, group);
    this.memberships.push({ group, ifindex: dev.ifindex });
  }

  override getsockopt(level: number, name: number): number | string | Uint8Array {
    if (level === SOL_SOCKET) return this.getSocketOption(name);
    if (level === SOL_IPV6) {
      if (name === IPV6_MTU) {
        if (!this.connected) throw new Errno("ENOTCONN");
        return routeFor6(this, this.daddr, 0, this.dport).rt.mtu();
      }
      const value = this.opt.getIpv6(name);
      if (value !== null) return value;
    }
    throw new Errno("ENOPROTOOPT");
  }

  private getSocketOption(name: number): number | string {
    if (name === SO_TYPE) return this.type;
    if (name === SO_PROTOCOL) return this.protocol;
    if (name === SO_DOMAIN) return AF_INET6;
    if (name === SO_RCVBUF) return this.queue.rcvBuf;
    if (name === SO_SNDBUF) return this.sndBuf;
    if (name === SO_BINDTODEVICE) return this.net.devByIndex.get(this.opt.boundDevIf)?.name ?? "";
    if (name === SO_ERROR) {
      const error = this.queue.takeError();
      return error === null ? 0 : errnoNumber(error);
    }
    throw new Errno("ENOPROTOOPT");
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    if (request === FIONREAD) {
      const skb = this.queue.first;
      return skb === null ? 0 : skb.tail - this.payloadOffset(skb);
    }
    if (request === SIOCADDRT || request === SIOCDELRT || request === SIOCSIFADDR || request === SIOCDIFADDR) {
      if (this.creator.uid !== 0) throw new Errno("EPERM");
      return in6Ioctl(this.net, request, arg);
    }
    return devIoctl(this.net, request, arg);
  }
}

const le32 = (b: Uint8Array, o: number): number => b[o]! | (b[o + 1]! << 8) | (b[o + 2]! << 16) | (b[o + 3]! << 24);

/** struct timeval (two little-endian 64-bit numbers), or nanoseconds as a number. */
function timeoutNs(value: number | string | Uint8Array): number {
  if (typeof value === "number") return value;
  if (!(value instanceof Uint8Array) || value.length < 16) throw new Errno("EINVAL");
  return (le32(value, 0) >>> 0) * 1e9 + (le32(value, 8) >>> 0) * 1e3;
}
