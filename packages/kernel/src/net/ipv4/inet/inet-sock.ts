/**
 * What the sockets of AF_INET share (struct inet_sock, net/ipv4/datagram.c): addresses, the queues of
 * received packets and of errors. Their options are in sock-options.ts.
 */

import {
  AF_INET,
  Errno,
  errnoNumber,
  FIONREAD,
  IP_PMTUDISC_DONT,
  IP_PMTUDISC_WANT,
  MSG_ERRQUEUE,
  MSG_PEEK,
  MSG_TRUNC,
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
import type { Skb } from "../../core/skb.js";
import { DEFAULT_BUF, END_OF_DATA, SockQueue } from "../../core/sock-queue.js";
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
  sndBuf = DEFAULT_BUF;
  /** IP options sent with every packet, padded to words; null for none. */
  options: Uint8Array | null = null;
  readonly queue = new SockQueue();
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
    if (!this.queue.push(skb)) return false;
    const { tracer } = this.net.stack;
    if (tracer !== null)
      tracer.point(
        "sock_queue_rcv_skb",
        skb,
        skb.dev,
        sockFields(this.type, this.protocol, this.num, this.creator.pid),
      );
    this.wait.wake();
    return true;
  }

  /** An error to be reported once by the next call (sk_err). */
  setError(error: ErrnoName): void {
    this.queue.setError(error);
    this.wait.wake();
  }

  /** For the reader of the error queue; `ttl` is that of the packet which brought it. */
  queueError(error: SockExtendedErr, data: Uint8Array, from: SockAddrIn, ttl: number | null): void {
    this.queue.pushError(error, data, from, this.recvTtl ? ttl : null);
    this.wait.wake();
  }

  recvmsg(length: number, flags: number): Message | null {
    if (flags & MSG_ERRQUEUE) return this.queue.recvError(length, flags);
    if (!this.queue.ready(flags)) return this.queue.closed ? END_OF_DATA : null;
    const skb = this.queue.first!;
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
    if ((flags & MSG_PEEK) === 0) this.queue.shift();
    return message;
  }

  private realtime(ns: number): { sec: number; nsec: number } {
    const sec = Math.floor(ns / 1e9);
    return { sec: this.net.stack.realtimeBaseSec + sec, nsec: ns - sec * 1e9 };
  }

  protected throwError(): void {
    this.queue.throwPending();
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
      if (dev !== undefined && dev.ip !== null) ipMcDecGroup(dev.ip, group);
    }
    this.queue.purge();
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
    const error = this.queue.takeError();
    return error === null ? 0 : errnoNumber(error);
  }

  clearErrorQueue(): void {
    this.queue.clearErrors();
  }

  override ioctl(request: number, arg: Uint8Array | number): number {
    if (this.creator.uid !== 0 && PRIVILEGED.has(request)) throw new Errno("EPERM");
    switch (request) {
      case FIONREAD: {
        const skb = this.queue.first;
        return skb === null ? 0 : skb.tail - this.payloadOffset(skb);
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
