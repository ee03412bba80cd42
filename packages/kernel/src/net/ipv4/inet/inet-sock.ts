/**
 * What the sockets of AF_INET share (struct inet_sock, net/ipv4/datagram.c): addresses, the queues of
 * received packets and of errors. Their options are in sock-options.ts.
 */

import {
  AF_INET,
  Errno,
  errnoName,
  errnoNumber,
  FIONREAD,
  IP_PMTUDISC_DONT,
  IP_PMTUDISC_WANT,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  MSG_PEEK,
  MSG_TRUNC,
  POLLERR,
  POLLIN,
  POLLOUT,
  SIOCADDRT,
  SIOCDARP,
  SIOCDELRT,
  SIOCGARP,
  SIOCSARP,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFFLAGS,
  SIOCSIFHWADDR,
  SIOCSIFMTU,
  SIOCSIFNAME,
  SIOCSIFNETMASK,
  SIOCSIFTXQLEN,
  SIOCBRADDBR,
  SIOCBRADDIF,
  SIOCBRDELBR,
  SIOCBRDELIF,
  SIOCADDMULTI,
  SIOCDELMULTI,
  type ErrnoName,
  type Message,
  type SockAddr,
  type SockAddrIn,
  type SockExtendedErr,
} from "@netloom/uapi";
import { RTCF_BROADCAST, RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST } from "@netloom/netlink";
import { ipv4, isIp4Multicast } from "@netloom/wire";
import { devIoctl } from "../../core/dev-ioctl.js";
import type { Net } from "../../core/net.js";
import { consumeSkb, kfreeSkb, type Skb } from "../../core/skb.js";
import { Socket, type SocketCreator } from "../../core/socket.js";
import { arpIoctl } from "../arp-ioctl.js";
import { fibIoctl } from "../fib-ioctl.js";
import { inetAddrType, inetAddrTypeDevTable } from "../fib-lookup.js";
import { errnoOf } from "../fib-semantics.js";
import { ipMcDecGroup } from "../igmp.js";
import { ipRouteConnect } from "../route.js";
import { Rtable } from "../rtable.js";
import { getInetOption, setInetOption } from "./sock-options.js";
import { sockFields } from "../../core/trace-fields.js";

/** Requests that change the network: for root only. */
const PRIVILEGED: ReadonlySet<number> = new Set([
  SIOCADDRT,
  SIOCDELRT,
  SIOCSARP,
  SIOCDARP,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFNETMASK,
  SIOCSIFFLAGS,
  SIOCSIFHWADDR,
  SIOCSIFMTU,
  SIOCSIFNAME,
  SIOCSIFTXQLEN,
  SIOCADDMULTI,
  SIOCDELMULTI,
  SIOCBRADDBR,
  SIOCBRDELBR,
  SIOCBRADDIF,
  SIOCBRDELIF,
]);

/** net.core.rmem_default and wmem_default. */
const DEFAULT_BUF = 212992;
/** What a queued packet costs beyond its bytes. */
const SKB_OVERHEAD = 576;

interface ErrorEntry {
  readonly error: SockExtendedErr;
  readonly data: Uint8Array;
  readonly from: SockAddrIn;
  readonly ttl: number | null;
}

/** A group joined on a device. */
export interface McMembership {
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
  /** SO_TIMESTAMPNS. */
  timestamps = false;
  /** ICMP types not delivered (raw sockets). */
  icmpFilter = 0;
  rcvBuf = DEFAULT_BUF;
  sndBuf = DEFAULT_BUF;
  /** IP options sent with every packet, padded to words; null for none. */
  options: Uint8Array | null = null;
  private readonly rxQueue: Skb[] = [];
  private rxBytes = 0;
  private readonly errQueue: ErrorEntry[] = [];
  private error: ErrnoName | null = null;
  /** Datagrams lost because the queue was full. */
  drops = 0;
  private shutRcv = false;
  protected shutSnd = false;
  /** Groups joined, and where. */
  readonly memberships: McMembership[] = [];

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

  /** Queues a received packet; takes it. False: there was no room. */
  queueRcv(skb: Skb): boolean {
    const size = skb.len + SKB_OVERHEAD;
    if (this.rxBytes + size > this.rcvBuf || this.shutRcv) {
      this.drops++;
      kfreeSkb(skb, "SOCKET_RCVBUFF");
      return false;
    }
    if (skb.tstampNs === 0) skb.tstampNs = this.net.stack.nowNs;
    skb.dst = null;
    skb.sk = null;
    const { tracer } = this.net.stack;
    if (tracer !== null)
      tracer.point(
        "sock_queue_rcv_skb",
        skb,
        skb.dev,
        sockFields(this.type, this.protocol, this.num, this.creator.pid),
      );
    this.rxQueue.push(skb);
    this.rxBytes += size;
    this.wait.wake();
    return true;
  }

  /** An error to be reported once by the next call (sk_err). */
  setError(error: ErrnoName): void {
    this.error = error;
    this.wait.wake();
  }

  /** For the reader of the error queue; `ttl` is that of the packet which brought it. */
  queueError(error: SockExtendedErr, data: Uint8Array, from: SockAddrIn, ttl: number | null): void {
    this.errQueue.push({ error, data, from, ttl: this.recvTtl ? ttl : null });
    this.wait.wake();
  }

  recvmsg(length: number, flags: number): Message | null {
    if (flags & MSG_ERRQUEUE) return this.recvError(length, flags);
    this.throwError();
    const skb = this.rxQueue[0];
    if (skb === undefined) {
      if (this.shutRcv)
        return {
          data: new Uint8Array(0),
          from: null,
          flags: 0,
          wireLength: 0,
          timestamp: null,
          ttl: null,
          pktinfo: null,
          error: null,
        };
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
      data: first.data.slice(0, length),
      from: first.from,
      flags: MSG_ERRQUEUE | (first.data.length > length ? MSG_TRUNC : 0),
      wireLength: first.data.length,
      timestamp: null,
      ttl: first.ttl,
      pktinfo: null,
      error: first.error,
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
    const type = addr.addr === 0 ? RTN_LOCAL : this.addressType(addr.addr);
    if (
      addr.addr !== 0 &&
      type !== RTN_LOCAL &&
      type !== RTN_MULTICAST &&
      type !== RTN_BROADCAST &&
      !this.freebind &&
      this.net.ipv4.ipNonlocalBind === 0
    )
      throw new Errno("EADDRNOTAVAIL");
    this.rcvSaddr = addr.addr;
    this.saddr = type === RTN_MULTICAST || type === RTN_BROADCAST ? 0 : addr.addr;
    return addr;
  }

  /** RTN_* of an address in the routing domain of the device the socket is bound to. */
  private addressType(addr: number): number {
    const dev = this.boundDevIf === 0 ? undefined : this.net.devByIndex.get(this.boundDevIf);
    return dev === undefined ? inetAddrType(this.net.ipv4, addr) : inetAddrTypeDevTable(dev, addr);
  }

  /** Remembers the peer, and the source address its route gives (ip4_datagram_connect). */
  override connect(addr: SockAddr): boolean {
    if (addr.family !== AF_INET) throw new Errno("EAFNOSUPPORT");
    const multicast = isIp4Multicast(addr.addr);
    const oif = this.boundDevIf !== 0 ? this.boundDevIf : multicast ? this.mcIndex : 0;
    const fl = this.net.ipv4.flow.init(
      addr.addr,
      this.saddr !== 0 ? this.saddr : multicast ? this.mcAddr : 0,
      oif,
      this.tos & 0x1c,
      0,
    );
    fl.proto = this.protocol;
    fl.mark = this.mark;
    fl.dport = addr.port;
    fl.sport = this.num;
    fl.uid = this.creator.uid;
    const rt = ipRouteConnect(this.net, fl);
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
    const bound = this.boundDevIf;
    return bound === 0
      ? skb.dev!.l3mdevTable === 0 || this.acceptsL3mdev()
      : bound === skb.dev!.ifindex || bound === skb.iif || bound === outputIif(skb);
  }

  /** Whether a socket bound to no device takes what comes by a VRF. */
  protected acceptsL3mdev(): boolean {
    return true;
  }

  // ---- options

  /** Whether ICMP_FILTER and IP_HDRINCL are options of this kind of socket. */
  get hasIcmpFilter(): boolean {
    return false;
  }
  get hasHdrIncl(): boolean {
    return false;
  }

  override setsockopt(level: number, name: number, value: number | string | Uint8Array): void {
    setInetOption(this, level, name, value);
  }

  override getsockopt(level: number, name: number): number | string | Uint8Array {
    return getInetOption(this, level, name);
  }

  /** The pending error and forgets it (SO_ERROR). */
  takeError(): number {
    const error = this.error;
    this.error = null;
    return error === null ? 0 : errnoNumber(error);
  }

  clearErrorQueue(): void {
    this.errQueue.length = 0;
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    if (this.creator.uid !== 0 && PRIVILEGED.has(request)) throw new Errno("EPERM");
    switch (request) {
      case FIONREAD: {
        const skb = this.rxQueue[0];
        return skb === undefined ? 0 : skb.tail - this.payloadOffset(skb);
      }
      case SIOCADDRT:
      case SIOCDELRT:
        return fibIoctl(this.net, request, arg);
      case SIOCDARP:
      case SIOCGARP:
      case SIOCSARP:
        return arpIoctl(this.net, request, arg);
    }
    return devIoctl(this.net, request, arg);
  }
}

/** Of a packet of this host's own to itself: the device whose address it was sent to (inet_iif); else 0. */
const outputIif = (skb: Skb): number => (skb.dst instanceof Rtable && !skb.dst.isInput ? skb.dst.iif : 0);
