/** UDP over IPv6 (udp(7), RFC 768, RFC 8200 section 8.1; after net/ipv6/udp.c). */

import { icmp6Inc } from "../stats.js";
import { Errno, IPPROTO_UDP, SOCK_DGRAM, type SockAddr } from "@netloom/uapi";
import { csumPseudo6, csumReduce, icmpv6, ipv6, putU16, udp } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import {
  CHECKSUM_PARTIAL,
  CHECKSUM_UNNECESSARY,
  consumeSkb,
  kfreeSkb,
  skbClone,
  skbTrim,
  type Skb,
} from "../../core/skb.js";
import type { SocketCreator } from "../../core/socket.js";
import { icmp6Send } from "../icmp-send.js";
import { equals6, isAny6, isMulticast6 } from "../in6-addr.js";
import {
  UDP_MIB_CSUMERRORS,
  UDP_MIB_INDATAGRAMS,
  UDP_MIB_INERRORS,
  UDP_MIB_NOPORTS,
  UDP_MIB_OUTDATAGRAMS,
  UDP_MIB_SNDBUFERRORS,
  ICMP6_MIB_INERRORS,
} from "../mib.js";
import { icmp6ReportError } from "./icmp6-errors.js";
import { Inet6Socket } from "./inet6-sock.js";
import { allocDatagram6, ip6SendSkb, routeFor6 } from "./ip6-send.js";

export class Udp6Socket extends Inet6Socket {
  constructor(net: Net, creator: SocketCreator) {
    super(net, SOCK_DGRAM, IPPROTO_UDP, creator);
  }

  protected payloadOffset(skb: Skb): number {
    return skb.transport + udp.HLEN;
  }
  protected sourcePort(skb: Skb): number {
    return udp.sport(skb.buf, skb.transport);
  }
  protected unhash(): void {
    const table = this.net.ipv6.udp;
    const list = table?.get(this.num);
    if (table === null || list === undefined) return;
    const at = list.indexOf(this);
    if (at >= 0) list.splice(at, 1);
    if (list.length === 0) table.delete(this.num);
  }

  override bind(addr: SockAddr): void {
    if (this.num !== 0) throw new Errno("EINVAL");
    const { port } = this.bindAddress(addr);
    if (port !== 0 && port < this.net.ipv4.ipUnprivilegedPortStart && this.creator.uid !== 0) throw new Errno("EACCES");
    this.setPort(port);
  }

  override connect(addr: SockAddr): boolean {
    if (this.num === 0) this.setPort(0);
    return super.connect(addr);
  }

  /** Takes a port, a free one of net.ipv4.ip_local_port_range for 0. EADDRINUSE, EAGAIN. */
  private setPort(wanted: number): void {
    const table = (this.net.ipv6.udp ??= new Map<number, Udp6Socket[]>());
    let port = wanted;
    if (port === 0) {
      const { ipLocalPortMin: min, ipLocalPortMax: max } = this.net.ipv4;
      const count = max - min + 1;
      const start = this.net.stack.random.below(count);
      for (let i = 0; i < count && port === 0; i++)
        if (!table.has(min + ((start + i) % count))) port = min + ((start + i) % count);
      if (port === 0) throw new Errno("EAGAIN");
    } else if (table.get(port)?.some((other) => this.collides(other)) === true) throw new Errno("EADDRINUSE");
    this.num = port;
    const list = table.get(port);
    if (list === undefined) table.set(port, [this]);
    else list.unshift(this);
  }

  private collides(other: Udp6Socket): boolean {
    if (this.opt.reuseAddr && other.opt.reuseAddr) return false;
    if (this.opt.reusePort && other.opt.reusePort && this.creator.uid === other.creator.uid) return false;
    const { boundDevIf } = this.opt;
    if (boundDevIf !== 0 && other.opt.boundDevIf !== 0 && boundDevIf !== other.opt.boundDevIf) return false;
    return isAny6(this.rcvSaddr) || isAny6(other.rcvSaddr) || equals6(this.rcvSaddr, 0, other.rcvSaddr, 0);
  }

  sendmsg(bytes: Uint8Array, _flags: number, addr: SockAddr | null): number {
    this.checkSend();
    const { daddr, port, scopeId, label } = this.destination(addr);
    if (port === 0) throw new Errno("EINVAL");
    if (this.num === 0) this.setPort(0);
    const route = routeFor6(this, daddr, scopeId, port);
    const size = bytes.length + udp.HLEN;
    const skb = allocDatagram6(this, route, daddr, port, IPPROTO_UDP, size, bytes, label);
    const at = skb.transport;
    udp.write(skb.buf, at, this.num, port, size);
    skb.buf.set(bytes, at + udp.HLEN);
    // The rest is left to the device: the sum of the pseudo header stands in the field.
    putU16(
      skb.buf,
      at + udp.CHECK_OFFSET,
      csumReduce(csumPseudo6(skb.buf, skb.network + ipv6.SADDR, IPPROTO_UDP, size)),
    );
    skb.ipSummed = CHECKSUM_PARTIAL;
    skb.csumStart = at;
    skb.csumOffset = udp.CHECK_OFFSET;
    const { stats } = this.net.ipv6;
    if (!ip6SendSkb(this, skb)) {
      if (this.opt.recvErr) throw new Errno("ENOBUFS");
      stats.incUdp(UDP_MIB_SNDBUFERRORS);
    }
    stats.incUdp(UDP_MIB_OUTDATAGRAMS);
    return bytes.length;
  }

  /** How well a packet fits; negative: not at all (compute_score). */
  score(skb: Skb, sport: number): number {
    if (!this.accepts(skb) || (this.connected && this.dport !== sport)) return -1;
    return (isAny6(this.rcvSaddr) ? 0 : 1) + (this.connected ? 2 : 0) + (this.opt.boundDevIf !== 0 ? 1 : 0);
  }
}

/** `skb.transport` is at the UDP header. Takes the packet. */
export function udp6Rcv(skb: Skb): void {
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("udpv6_rcv", skb, skb.dev, "");
  const dev = skb.dev!;
  const stats = dev.net.ipv6.stats;
  const b = skb.buf;
  const at = skb.transport;
  const size = skb.tail - at;
  if (size < udp.HLEN) return drop(skb, "PKT_TOO_SMALL");
  const length = udp.len(b, at) === 0 ? size : udp.len(b, at);
  if (length < udp.HLEN || length > size) return drop(skb, "PKT_TOO_SMALL");
  skbTrim(skb, at - skb.data + length);
  if (skb.ipSummed !== CHECKSUM_UNNECESSARY && skb.ipSummed !== CHECKSUM_PARTIAL) {
    const pseudo = csumPseudo6(b, skb.network + ipv6.SADDR, IPPROTO_UDP, length);
    if (!udp.checkOk(b, at, length, pseudo)) {
      stats.incUdp(UDP_MIB_CSUMERRORS);
      return drop(skb, "UDP_CSUM");
    }
  }
  const sport = udp.sport(b, at);
  const list = dev.net.ipv6.udp?.get(udp.dport(b, at)) ?? [];
  if (isMulticast6(b, skb.network + ipv6.DADDR)) {
    if (udp.check(b, at) === 0) {
      stats.incUdp(UDP_MIB_CSUMERRORS);
      return drop(skb, "UDP_CSUM");
    }
    for (const sk of list) {
      if (sk.score(skb, sport) < 0) continue;
      stats.incUdp(UDP_MIB_INDATAGRAMS);
      sk.queueRcv(skbClone(skb));
    }
    consumeSkb(skb);
    return;
  }
  let best: Udp6Socket | null = null;
  let bestScore = -1;
  for (const sk of list) {
    const score = sk.score(skb, sport);
    if (score > bestScore) {
      best = sk;
      bestScore = score;
    }
  }
  // IPv6 has no checksum that would protect the addresses (RFC 8200 section 8.1).
  if (udp.check(b, at) === 0) {
    stats.incUdp(UDP_MIB_CSUMERRORS);
    return drop(skb, best === null ? "NO_SOCKET" : "UDP_CSUM");
  }
  if (best !== null) {
    stats.incUdp(UDP_MIB_INDATAGRAMS);
    best.queueRcv(skb);
    return;
  }
  stats.incUdp(UDP_MIB_NOPORTS);
  icmp6Send(skb, icmpv6.ICMPV6_DEST_UNREACH, icmpv6.ICMPV6_PORT_UNREACH, 0);
  kfreeSkb(skb, "NO_SOCKET");
}

function drop(skb: Skb, reason: "PKT_TOO_SMALL" | "UDP_CSUM" | "NO_SOCKET"): void {
  skb.dev!.net.ipv6.stats.incUdp(UDP_MIB_INERRORS);
  kfreeSkb(skb, reason);
}

/** An error about a datagram whose UDP header stands at `at`. */
export function udp6Err(skb: Skb, inner: number, at: number, type: number, code: number, info: number): void {
  const b = skb.buf;
  const dport = udp.dport(b, at);
  for (const sk of skb.dev!.net.ipv6.udp?.get(udp.sport(b, at)) ?? []) {
    if (!isAny6(sk.rcvSaddr) && !equals6(sk.rcvSaddr, 0, b, inner + ipv6.SADDR)) continue;
    if (sk.connected && (sk.dport !== dport || !equals6(sk.daddr, 0, b, inner + ipv6.DADDR))) continue;
    icmp6ReportError(sk, skb, inner, at + udp.HLEN, dport, type, code, info);
    return;
  }
  icmp6Inc(skb.dev!.net, skb.dev!.ip6, ICMP6_MIB_INERRORS);
}
