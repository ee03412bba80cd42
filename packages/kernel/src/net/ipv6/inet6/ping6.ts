/** Echo requests without privileges: SOCK_DGRAM, IPPROTO_ICMPV6 (after net/ipv6/ping.c, net/ipv4/ping.c). */

import { Errno, IPPROTO_ICMPV6, SOCK_DGRAM, type SockAddr } from "@netloom/uapi";
import { icmpv6, ipv6 } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import { skbClone, type Skb } from "../../core/skb.js";
import type { SocketCreator } from "../../core/socket.js";
import { icmp6Out } from "../stats.js";
import { icmp6ReportError } from "./icmp6-errors.js";
import { Inet6Socket } from "./inet6-sock.js";
import { allocDatagram6, ip6SendSkb, routeFor6 } from "./ip6-send.js";

export class Ping6Socket extends Inet6Socket {
  /** EACCES: net.ipv4.ping_group_range does not allow it. */
  constructor(net: Net, creator: SocketCreator) {
    if (creator.uid < net.ipv4.pingGroupMin || creator.uid > net.ipv4.pingGroupMax) throw new Errno("EACCES");
    super(net, SOCK_DGRAM, IPPROTO_ICMPV6, creator);
  }

  protected payloadOffset(skb: Skb): number {
    return skb.transport;
  }
  protected sourcePort(): number {
    return 0;
  }
  protected unhash(): void {
    this.net.ipv6.ping?.delete(this.num);
  }

  override bind(addr: SockAddr): void {
    this.setIdent(this.bindAddress(addr).port);
  }

  override connect(addr: SockAddr): boolean {
    if (this.num === 0) this.setIdent(0);
    return super.connect(addr);
  }

  /** Takes an identifier, a free one for 0. EADDRINUSE. */
  private setIdent(ident: number): void {
    const table = (this.net.ipv6.ping ??= new Map<number, Ping6Socket>());
    let id = ident;
    if (id === 0) {
      do id = this.net.ipv6.pingRover = (this.net.ipv6.pingRover % 0xffff) + 1;
      while (table.has(id));
    } else if (table.has(id)) throw new Errno("EADDRINUSE");
    table.delete(this.num);
    this.num = id;
    table.set(id, this);
  }

  sendmsg(bytes: Uint8Array, _flags: number, addr: SockAddr | null): number {
    this.checkSend();
    if (bytes.length < icmpv6.HLEN || bytes[0] !== icmpv6.ICMPV6_ECHO_REQUEST || bytes[1] !== 0)
      throw new Errno("EINVAL");
    const { daddr, scopeId, label } = this.destination(addr);
    if (this.num === 0) this.setIdent(0);
    const route = routeFor6(this, daddr, scopeId, 0);
    const skb = allocDatagram6(this, route, daddr, 0, IPPROTO_ICMPV6, bytes.length, bytes, label);
    const at = skb.transport;
    skb.buf.set(bytes, at);
    icmpv6.setId(skb.buf, at, this.num);
    icmpv6.sendCheck(skb.buf, at, bytes.length, skb.network + ipv6.SADDR);
    icmp6Out(this.net, route.rt.dev.ip6, icmpv6.ICMPV6_ECHO_REQUEST);
    if (!ip6SendSkb(this, skb)) throw new Errno("ENOBUFS");
    return bytes.length;
  }
}

/** An echo reply: a copy for whoever has its identifier. False: nobody has. */
export function ping6Rcv(skb: Skb): boolean {
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ping_rcv", skb, skb.dev, "");
  const sk = skb.dev!.net.ipv6.ping?.get(icmpv6.id(skb.buf, skb.transport));
  if (sk === undefined || !sk.accepts(skb)) return false;
  sk.queueRcv(skbClone(skb));
  return true;
}

/** An error about an echo request whose ICMPv6 header stands at `at`. */
export function ping6Err(skb: Skb, inner: number, at: number, type: number, code: number, info: number): void {
  const sk = skb.dev!.net.ipv6.ping?.get(icmpv6.id(skb.buf, at));
  if (sk !== undefined) icmp6ReportError(sk, skb, inner, at, 0, type, code, info);
}
