/**
 * What the sockets of AF_INET share (struct inet_sock, net/ipv4/ip_sockglue.c, net/ipv4/datagram.c):
 * addresses, options, the queues of received packets and of errors.
 */

import {
  AF_INET, Errno, errnoName, errnoNumber, ICMP_FILTER, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IP_FREEBIND, IP_HDRINCL, IP_MTU, IP_MTU_DISCOVER,
  IP_MULTICAST_IF, IP_MULTICAST_LOOP, IP_MULTICAST_TTL, IP_OPTIONS, IP_PKTINFO, IP_PMTUDISC_DONT, IP_PMTUDISC_WANT, IP_RECVERR, IP_RECVOPTS,
  IP_RECVTTL, IP_RETOPTS, IP_TOS, IP_TTL, MSG_DONTWAIT, MSG_ERRQUEUE, MSG_PEEK, MSG_TRUNC, POLLERR, POLLIN, POLLOUT, SIOCADDRT, SIOCDARP,
  SIOCDELRT, SIOCGARP, SIOCSARP, SO_ATTACH_FILTER, SO_BINDTODEVICE, SO_BROADCAST, SO_DEBUG, SO_DOMAIN, SO_DONTROUTE, SO_ERROR, SO_KEEPALIVE, SO_LINGER,
  SO_MARK, SO_PRIORITY, SO_PROTOCOL, SO_RCVBUF, SO_RCVTIMEO, SO_REUSEADDR, SO_REUSEPORT, SO_SNDBUF, SO_SNDTIMEO, SO_TIMESTAMP, SO_TIMESTAMPNS,
  SO_TYPE, SOL_IP, SOL_RAW, SOL_SOCKET, FIONREAD,
  type ErrnoName, type Message, type SockAddr, type SockAddrIn, type SockExtendedErr,
} from "@netloom/uapi";
import { getU32, ipv4, isIp4Multicast } from "@netloom/wire";
import { devIoctl } from "../../core/dev-ioctl.js";
import type { Net } from "../../core/net.js";
import { consumeSkb, kfreeSkb, type Skb } from "../../core/skb.js";
import { Socket, type SocketCreator } from "../../core/socket.js";
import { inetAddrType } from "../fib-lookup.js";
import { errnoOf } from "../fib-semantics.js";
import { fibIoctl } from "../fib-ioctl.js";
import { arpIoctl } from "../arp-ioctl.js";
import { ipMcDecGroup, ipMcIncGroup } from "../igmp.js";
import { ipRouteOutput } from "../route.js";
import { RTCF_BROADCAST, RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST } from "@netloom/netlink";

/** net.core.rmem_default and wmem_default. */
const DEFAULT_BUF = 212992;
/** What a queued packet costs beyond its bytes. */
const SKB_OVERHEAD = 576;
const IP_PMTUDISC_MAX = 5;

interface ErrorEntry {
  readonly error: SockExtendedErr;
  readonly data: Uint8Array;
  readonly from: SockAddrIn;
}

interface McMembership {
  readonly group: number;
  readonly ifindex: number;
}

export abstract class InetSocket extends Socket {
  /** Bound addresses: for receiving, and as source; 0 for any. */
  rcvSaddr = 0;
  saddr = 0;
  /** Own port, ICMP identifier, or protocol number of raw sockets. */
  num = 0;
  daddr = 0;
  dport = 0;
  connected = false;
  boundDevIf = 0;
  tos = 0;
  /** -1: the route's or the namespace's default. */
  ttl = -1;
  mcTtl = 1;
  mcLoop = true;
  mcIndex = 0;
  mcAddr = 0;
  pmtudisc: number;
  recvErr = false;
  recvTtl = false;
  pktInfo = false;
  broadcast = false;
  reuseAddr = false;
  reusePort = false;
  freebind = false;
  hdrIncl = false;
  mark = 0;
  priority = 0;
  private timestamps = false;
  /** ICMP types not delivered (raw sockets). */
  icmpFilter = 0;
  private rcvBuf = DEFAULT_BUF;
  private sndBuf = DEFAULT_BUF;
  private readonly rxQueue: Skb[] = [];
  private rxBytes = 0;
  private readonly errQueue: ErrorEntry[] = [];
  private error: ErrnoName | null = null;
  /** Datagrams lost because the queue was full. */
  drops = 0;
  private shutRcv = false;
  protected shutSnd = false;
  private readonly memberships: McMembership[] = [];

  constructor(
    net: Net,
    type: number,
    protocol: number,
    readonly creator: SocketCreator,
  ) {
    super(net, AF_INET, type, protocol);
    this.pmtudisc = net.ipv4.ipNoPmtuDisc !== 0 ? IP_PMTUDISC_DONT : IP_PMTUDISC_WANT;
    net.get();
  }

  /** Offset in `skb.buf` of what recvmsg gives. */
  protected abstract payloadOffset(skb: Skb): number;
  /** Where a received packet came from, ports included. */
  protected abstract source(skb: Skb): SockAddrIn;

  // ---- queues

  /** Queues a received packet; takes it. */
  queueRcv(skb: Skb): void {
    const size = skb.len + SKB_OVERHEAD;
    if (this.rxBytes + size > this.rcvBuf || this.shutRcv) {
      this.drops++;
      kfreeSkb(skb, "SOCKET_RCVBUFF");
      return;
    }
    if (skb.tstampNs === 0) skb.tstampNs = this.net.stack.nowNs;
    skb.dst = null;
    skb.sk = null;
    this.rxQueue.push(skb);
    this.rxBytes += size;
    this.wait.wake();
  }

  /** An error to be reported once by the next call (sk_err). */
  setError(error: ErrnoName): void {
    this.error = error;
    this.wait.wake();
  }

  /** For the reader of the error queue. */
  queueError(error: SockExtendedErr, data: Uint8Array, from: SockAddrIn): void {
    this.errQueue.push({ error, data, from });
    this.wait.wake();
  }

  recvmsg(length: number, flags: number): Message | null {
    if (flags & MSG_ERRQUEUE) return this.recvError(length, flags);
    this.throwError();
    const skb = this.rxQueue[0];
    if (skb === undefined) {
      if (this.shutRcv) return { data: new Uint8Array(0), from: null, flags: 0, wireLength: 0, timestamp: null, ttl: null, pktinfo: null, error: null };
      if (flags & MSG_DONTWAIT) throw new Errno("EAGAIN");
      return null;
    }
    const start = this.payloadOffset(skb);
    const whole = skb.tail - start;
    const message: Message = {
      data: skb.buf.slice(start, start + Math.min(whole, length)),
      from: this.source(skb),
      flags: whole > length ? MSG_TRUNC : 0,
      wireLength: whole,
      timestamp: this.timestamps ? this.realtime(skb.tstampNs) : null,
      ttl: this.recvTtl ? ipv4.ttl(skb.buf, skb.network) : null,
      pktinfo: this.pktInfo ? { ifindex: skb.iif, addr: ipv4.daddr(skb.buf, skb.network) } : null,
      error: null,
    };
    if ((flags & MSG_PEEK) === 0) {
      this.rxQueue.shift();
      this.rxBytes -= skb.len + SKB_OVERHEAD;
      consumeSkb(skb);
    }
    return message;
  }

  private recvError(length: number, flags: number): Message {
    const first = this.errQueue[0];
    if (first === undefined) throw new Errno("EAGAIN");
    if ((flags & MSG_PEEK) === 0) {
      this.errQueue.shift();
      // The next entry's error is pending again, as sock_dequeue_err_skb makes it.
      this.error = null;
      const next = this.errQueue[0];
      if (next !== undefined) this.error = errnoName(next.error.errno);
    }
    return {
      data: first.data.slice(0, length), from: first.from, flags: MSG_ERRQUEUE | (first.data.length > length ? MSG_TRUNC : 0),
      wireLength: first.data.length, timestamp: null, ttl: null, pktinfo: null, error: first.error,
    };
  }

  private realtime(ns: number): { sec: number; nsec: number } {
    const sec = Math.floor(ns / 1e9);
    return { sec: this.net.stack.realtimeBaseSec + sec, nsec: ns - sec * 1e9 };
  }

  protected throwError(): void {
    const error = this.error;
    if (error === null) return;
    this.error = null;
    throw new Errno(error);
  }

  override poll(): number {
    let events = POLLOUT;
    if (this.rxQueue.length > 0 || this.shutRcv) events |= POLLIN;
    if (this.error !== null || this.errQueue.length > 0) events |= POLLERR;
    return events;
  }

  override shutdown(how: number): void {
    if (!this.connected) throw new Errno("ENOTCONN");
    if (how !== 1) this.shutRcv = true;
    if (how !== 0) this.shutSnd = true;
    this.wait.wake();
  }

  override release(): void {
    this.unhash();
    for (const { group, ifindex } of this.memberships) {
      const dev = this.net.devByIndex.get(ifindex);
      if (dev !== undefined && dev.ip !== null) ipMcDecGroup(dev.ip, group);
    }
    for (const skb of this.rxQueue.splice(0)) kfreeSkb(skb, "SOCKET_CLOSE");
    this.net.put();
  }

  /** Takes the socket out of its protocol's tables. */
  protected abstract unhash(): void;

  // ---- addresses

  /** Checks an address for bind(2): it must be ours, a broadcast or a group, unless ip_nonlocal_bind or IP_FREEBIND. */
  protected bindAddress(addr: SockAddr): SockAddrIn {
    if (addr.family !== AF_INET) throw new Errno("EAFNOSUPPORT");
    const type = addr.addr === 0 ? RTN_LOCAL : inetAddrType(this.net.ipv4, addr.addr);
    if (addr.addr !== 0 && type !== RTN_LOCAL && type !== RTN_MULTICAST && type !== RTN_BROADCAST && !this.freebind && this.net.ipv4.ipNonlocalBind === 0)
      throw new Errno("EADDRNOTAVAIL");
    this.rcvSaddr = addr.addr;
    this.saddr = type === RTN_MULTICAST || type === RTN_BROADCAST ? 0 : addr.addr;
    return addr;
  }

  /** Remembers the peer, and the source address its route gives (ip4_datagram_connect). */
  override connect(addr: SockAddr): boolean {
    if (addr.family !== AF_INET) throw new Errno("EAFNOSUPPORT");
    const multicast = isIp4Multicast(addr.addr);
    const oif = this.boundDevIf !== 0 ? this.boundDevIf : multicast ? this.mcIndex : 0;
    const fl = this.net.ipv4.flow.init(addr.addr, this.saddr !== 0 ? this.saddr : multicast ? this.mcAddr : 0, oif, this.tos & 0x1c, 0);
    fl.proto = this.protocol;
    fl.mark = this.mark;
    fl.dport = addr.port;
    fl.sport = this.num;
    fl.uid = this.creator.uid;
    const rt = ipRouteOutput(this.net, fl);
    if (typeof rt === "number") throw new Errno(errnoOf(rt));
    if (rt.flags & RTCF_BROADCAST && !this.broadcast) throw new Errno("EACCES");
    if (this.saddr === 0) this.saddr = fl.saddr;
    if (this.rcvSaddr === 0) this.rcvSaddr = fl.saddr;
    this.daddr = fl.daddr;
    this.dport = addr.port;
    this.connected = true;
    return true;
  }

  override getsockname(): SockAddrIn {
    return { family: AF_INET, addr: this.rcvSaddr !== 0 ? this.rcvSaddr : this.saddr, port: this.num };
  }

  override getpeername(): SockAddrIn {
    if (!this.connected) throw new Errno("ENOTCONN");
    return { family: AF_INET, addr: this.daddr, port: this.dport };
  }

  /** Whether a packet that came in by `skb.dev` is for a socket bound to a device. */
  boundDevMatches(skb: Skb): boolean {
    return this.boundDevIf === 0 || this.boundDevIf === skb.dev!.ifindex;
  }

  // ---- options

  override setsockopt(level: number, name: number, value: number | string | Uint8Array): void {
    const n = typeof value === "number" ? value : value instanceof Uint8Array && value.length >= 4 ? le32(value) : 0;
    if (level === SOL_SOCKET) this.setSocketOption(name, n, value);
    else if (level === SOL_IP) this.setIpOption(name, n, value);
    else if (level === SOL_RAW && name === ICMP_FILTER && this.hasIcmpFilter()) this.icmpFilter = n;
    else throw new Errno("ENOPROTOOPT");
  }

  protected hasIcmpFilter(): boolean {
    return false;
  }

  private setSocketOption(name: number, n: number, value: number | string | Uint8Array): void {
    switch (name) {
      case SO_BINDTODEVICE:
        this.bindToDevice(typeof value === "string" ? value : "");
        return;
      case SO_BROADCAST:
        this.broadcast = n !== 0;
        return;
      case SO_REUSEADDR:
        this.reuseAddr = n !== 0;
        return;
      case SO_REUSEPORT:
        this.reusePort = n !== 0;
        return;
      case SO_RCVBUF:
        this.rcvBuf = Math.max(2304, Math.min(n, DEFAULT_BUF) * 2);
        return;
      case SO_SNDBUF:
        this.sndBuf = Math.max(4608, Math.min(n, DEFAULT_BUF) * 2);
        return;
      case SO_MARK:
        if (this.creator.uid !== 0) throw new Errno("EPERM");
        this.mark = n >>> 0;
        return;
      case SO_PRIORITY:
        this.priority = n;
        return;
      case SO_TIMESTAMP:
      case SO_TIMESTAMPNS:
        this.timestamps = n !== 0;
        return;
      case SO_RCVTIMEO:
        this.rcvTimeoutNs = timeoutNs(value);
        return;
      case SO_SNDTIMEO:
        this.sndTimeoutNs = timeoutNs(value);
        return;
      case SO_DEBUG:
      case SO_DONTROUTE:
      case SO_KEEPALIVE:
      case SO_LINGER:
      case SO_ATTACH_FILTER:
        return;
    }
    throw new Errno("ENOPROTOOPT");
  }

  private bindToDevice(name: string): void {
    if (name === "") {
      this.boundDevIf = 0;
      return;
    }
    const dev = this.net.devByName.get(name);
    if (dev === undefined) throw new Errno("ENODEV");
    this.boundDevIf = dev.ifindex;
  }

  private setIpOption(name: number, n: number, value: number | string | Uint8Array): void {
    switch (name) {
      case IP_TTL:
        if (n !== -1 && (n < 1 || n > 255)) throw new Errno("EINVAL");
        this.ttl = n;
        return;
      case IP_TOS:
        this.tos = n & 0xff;
        return;
      case IP_MULTICAST_TTL:
        if (n < -1 || n > 255) throw new Errno("EINVAL");
        this.mcTtl = n === -1 ? 1 : n;
        return;
      case IP_MULTICAST_LOOP:
        this.mcLoop = n !== 0;
        return;
      case IP_MULTICAST_IF:
        this.setMulticastIf(n, value);
        return;
      case IP_ADD_MEMBERSHIP:
      case IP_DROP_MEMBERSHIP:
        this.setMembership(value, name === IP_ADD_MEMBERSHIP);
        return;
      case IP_MTU_DISCOVER:
        if (n < 0 || n > IP_PMTUDISC_MAX) throw new Errno("EINVAL");
        this.pmtudisc = n;
        return;
      case IP_RECVERR:
        this.recvErr = n !== 0;
        if (!this.recvErr) this.errQueue.length = 0;
        return;
      case IP_RECVTTL:
        this.recvTtl = n !== 0;
        return;
      case IP_PKTINFO:
        this.pktInfo = n !== 0;
        return;
      case IP_FREEBIND:
        this.freebind = n !== 0;
        return;
      case IP_HDRINCL:
        if (!this.hasHdrIncl()) throw new Errno("ENOPROTOOPT");
        this.hdrIncl = n !== 0;
        return;
      case IP_OPTIONS:
        if (value instanceof Uint8Array && value.length > 40) throw new Errno("EINVAL");
        this.options = value instanceof Uint8Array && value.length > 0 ? paddedOptions(value) : null;
        return;
      case IP_RECVOPTS:
      case IP_RETOPTS:
        return;
    }
    throw new Errno("ENOPROTOOPT");
  }

  /** IP options sent with every packet, padded to words; null for none. */
  options: Uint8Array | null = null;

  protected hasHdrIncl(): boolean {
    return false;
  }

  private setMulticastIf(n: number, value: number | string | Uint8Array): void {
    if (value instanceof Uint8Array && value.length >= 12) {
      this.mcIndex = le32(value.subarray(8));
      this.mcAddr = getU32(value, 4);
      return;
    }
    const addr = value instanceof Uint8Array ? getU32(value, 0) : n >>> 0;
    const dev = addr === 0 ? undefined : this.net.ipv4.addrs.get(addr)?.[0]?.inDev.dev;
    if (addr !== 0 && dev === undefined) throw new Errno("EADDRNOTAVAIL");
    this.mcIndex = dev === undefined ? 0 : dev.ifindex;
    this.mcAddr = addr;
  }

  /** `value`: struct ip_mreqn - group, local address (network order), ifindex - or ip_mreq without the last. */
  private setMembership(value: number | string | Uint8Array, add: boolean): void {
    if (!(value instanceof Uint8Array) || value.length < 8) throw new Errno("EINVAL");
    const group = getU32(value, 0);
    if (!isIp4Multicast(group)) throw new Errno("EINVAL");
    const addr = getU32(value, 4);
    let ifindex = value.length >= 12 ? le32(value.subarray(8)) : 0;
    if (ifindex === 0 && addr !== 0) ifindex = this.net.ipv4.addrs.get(addr)?.[0]?.inDev.dev.ifindex ?? 0;
    if (ifindex === 0 && addr === 0) {
      const rt = ipRouteOutput(this.net, this.net.ipv4.flow.init(group, 0, 0, 0, 0));
      if (typeof rt !== "number") ifindex = rt.dev.ifindex;
    }
    const dev = this.net.devByIndex.get(ifindex);
    if (dev === undefined || dev.ip === null) throw new Errno(add ? "ENODEV" : "EADDRNOTAVAIL");
    const at = this.memberships.findIndex((m) => m.group === group && m.ifindex === ifindex);
    if (add) {
      if (at >= 0) throw new Errno("EADDRINUSE");
      if (this.memberships.length >= this.net.ipv4.igmpMaxMemberships) throw new Errno("ENOBUFS");
      this.memberships.push({ group, ifindex });
      ipMcIncGroup(dev.ip, group);
    } else {
      if (at < 0) throw new Errno("EADDRNOTAVAIL");
      this.memberships.splice(at, 1);
      ipMcDecGroup(dev.ip, group);
    }
  }

  override getsockopt(level: number, name: number): number | string | Uint8Array {
    if (level === SOL_SOCKET) {
      switch (name) {
        case SO_ERROR: {
          const error = this.error;
          this.error = null;
          return error === null ? 0 : errnoNumber(error);
        }
        case SO_TYPE:
          return this.type;
        case SO_PROTOCOL:
          return this.protocol;
        case SO_DOMAIN:
          return AF_INET;
        case SO_RCVBUF:
          return this.rcvBuf;
        case SO_SNDBUF:
          return this.sndBuf;
        case SO_BROADCAST:
          return this.broadcast ? 1 : 0;
        case SO_REUSEADDR:
          return this.reuseAddr ? 1 : 0;
        case SO_REUSEPORT:
          return this.reusePort ? 1 : 0;
        case SO_MARK:
          return this.mark;
        case SO_PRIORITY:
          return this.priority;
        case SO_BINDTODEVICE:
          return this.net.devByIndex.get(this.boundDevIf)?.name ?? "";
      }
    } else if (level === SOL_IP) {
      switch (name) {
        case IP_TTL:
          return this.ttl < 0 ? this.net.ipv4.ipDefaultTtl : this.ttl;
        case IP_TOS:
          return this.tos;
        case IP_MTU_DISCOVER:
          return this.pmtudisc;
        case IP_RECVERR:
          return this.recvErr ? 1 : 0;
        case IP_HDRINCL:
          return this.hdrIncl ? 1 : 0;
        case IP_MULTICAST_TTL:
          return this.mcTtl;
        case IP_MULTICAST_LOOP:
          return this.mcLoop ? 1 : 0;
        case IP_MTU:
          return this.pathMtu();
      }
    } else if (level === SOL_RAW && name === ICMP_FILTER && this.hasIcmpFilter()) return this.icmpFilter;
    throw new Errno("ENOPROTOOPT");
  }

  private pathMtu(): number {
    if (!this.connected) throw new Errno("ENOTCONN");
    const rt = ipRouteOutput(this.net, this.net.ipv4.flow.init(this.daddr, this.saddr, this.boundDevIf, this.tos & 0x1c, 0));
    if (typeof rt === "number") throw new Errno("ENOTCONN");
    return rt.mtu();
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    switch (request) {
      case FIONREAD: {
        const skb = this.rxQueue[0];
        return skb === undefined ? 0 : skb.tail - this.payloadOffset(skb);
      }
      case SIOCADDRT:
      case SIOCDELRT:
        if (this.creator.uid !== 0) throw new Errno("EPERM");
        return fibIoctl(this.net, request, arg);
      case SIOCDARP:
      case SIOCGARP:
      case SIOCSARP:
        if (request !== SIOCGARP && this.creator.uid !== 0) throw new Errno("EPERM");
        return arpIoctl(this.net, request, arg);
    }
    return devIoctl(this.net, request, arg);
  }
}

const le32 = (b: Uint8Array): number => b[0]! | (b[1]! << 8) | (b[2]! << 16) | (b[3]! << 24);

/** struct timeval (two little-endian 64-bit numbers), or nanoseconds as a number. */
function timeoutNs(value: number | string | Uint8Array): number {
  if (typeof value === "number") return value;
  if (!(value instanceof Uint8Array) || value.length < 16) throw new Errno("EINVAL");
  return (le32(value) >>> 0) * 1e9 + (le32(value.subarray(8)) >>> 0) * 1e3;
}

function paddedOptions(value: Uint8Array): Uint8Array {
  const out = new Uint8Array((value.length + 3) & ~3);
  out.set(value);
  return out;
}
