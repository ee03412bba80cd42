/** Raw IPv6 sockets (raw(7), RFC 3542; after net/ipv6/raw.c): what follows the IPv6 header and its extensions, as it is. */

import {
  Errno,
  ICMPV6_FILTER,
  IPPROTO_ICMPV6,
  IPPROTO_RAW,
  SOCK_RAW,
  SOL_ICMPV6,
  SOL_IPV6,
  SOL_RAW,
  type SockAddr,
} from "@netloom/uapi";
import { csumFold, csumPartial, csumPseudo6, ipv6, putU16 } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import { CHECKSUM_PARTIAL, CHECKSUM_UNNECESSARY, kfreeSkb, skbClone, skbPut, type Skb } from "../../core/skb.js";
import type { SocketCreator } from "../../core/socket.js";
import { equals6, isAny6 } from "../in6-addr.js";
import { icmp6Out } from "../stats.js";
import { icmp6ReportError } from "./icmp6-errors.js";
import { Inet6Socket } from "./inet6-sock.js";
import { allocDatagram6, ip6SendSkb, routeFor6 } from "./ip6-send.js";

/** SOL_RAW option: where the checksum stands (linux/in6.h); also at SOL_IPV6. */
const IPV6_CHECKSUM = 7;

export class Raw6Socket extends Inet6Socket {
  /** Types that are not delivered: bit t of byte t >> 3 (icmp6_filter). */
  private filter: Uint8Array | null = null;
  /** Offset of a checksum the kernel computes and checks; -1: none. */
  private checksum: number;

  constructor(net: Net, protocol: number, creator: SocketCreator) {
    super(net, SOCK_RAW, protocol, creator);
    this.num = protocol;
    this.checksum = protocol === IPPROTO_ICMPV6 ? 2 : -1;
    (net.ipv6.raw ??= []).unshift(this);
  }

  protected payloadOffset(skb: Skb): number {
    return skb.transport;
  }
  protected sourcePort(): number {
    return 0;
  }
  protected unhash(): void {
    const list = this.net.ipv6.raw;
    const at = list === null ? -1 : list.indexOf(this);
    if (at >= 0) list!.splice(at, 1);
    if (list !== null && list.length === 0) this.net.ipv6.raw = null;
  }

  override bind(addr: SockAddr): void {
    this.bindAddress(addr);
  }

  sendmsg(bytes: Uint8Array, _flags: number, addr: SockAddr | null): number {
    // Only who writes the whole packet hears of pending errors here.
    if (this.protocol === IPPROTO_RAW) this.checkSend();
    const { daddr, scopeId, label } = this.destination(addr);
    const route = routeFor6(this, daddr, scopeId, 0);
    if (this.protocol === IPPROTO_RAW) return this.sendWhole(bytes, route.rt);
    const skb = allocDatagram6(this, route, daddr, 0, this.protocol, bytes.length, bytes, label);
    skb.buf.set(bytes, skb.transport);
    const size = bytes.length;
    if (this.checksum >= 0) {
      if (this.checksum + 2 > size) {
        kfreeSkb(skb, "PKT_TOO_SMALL");
        throw new Errno("EINVAL");
      }
      const field = skb.transport + this.checksum;
      putU16(skb.buf, field, 0);
      const sum = csumFold(
        csumPartial(skb.buf, skb.transport, size, csumPseudo6(skb.buf, skb.network + ipv6.SADDR, this.protocol, size)),
      );
      putU16(skb.buf, field, sum === 0 ? 0xffff : sum);
    }
    if (this.protocol === IPPROTO_ICMPV6 && size > 0) icmp6Out(this.net, route.rt.dev.ip6, skb.buf[skb.transport]!);
    if (!ip6SendSkb(this, skb)) throw new Errno("ENOBUFS");
    return size;
  }

  /** IPPROTO_RAW: the sender has written the IPv6 header as well. */
  private sendWhole(bytes: Uint8Array, rt: ReturnType<typeof routeFor6>["rt"]): number {
    if (bytes.length < ipv6.HLEN) throw new Errno("EINVAL");
    if (bytes.length > rt.mtu()) throw new Errno("EMSGSIZE");
    const skb = this.net.stack.skbs.alloc(bytes.length);
    skb.buf.set(bytes, skbPut(skb, bytes.length));
    skb.network = skb.data;
    skb.transport = skb.data + ipv6.HLEN;
    skb.dst = rt;
    skb.sk = this;
    if (!ip6SendSkb(this, skb) && this.opt.recvErr) throw new Errno("ENOBUFS");
    return bytes.length;
  }

  override setsockopt(level: number, name: number, value: number | string | Uint8Array): void {
    if (level === SOL_ICMPV6 && name === ICMPV6_FILTER && this.protocol === IPPROTO_ICMPV6) {
      if (!(value instanceof Uint8Array)) throw new Errno("EINVAL");
      this.filter = new Uint8Array(32);
      this.filter.set(value.subarray(0, 32));
    } else if ((level === SOL_RAW || level === SOL_IPV6) && name === IPV6_CHECKSUM && typeof value === "number") {
      if (this.protocol === IPPROTO_ICMPV6 && level === SOL_IPV6) throw new Errno("EINVAL");
      if (value > 0 && (value & 1) !== 0) throw new Errno("EINVAL");
      this.checksum = value < 0 ? -1 : value;
    } else super.setsockopt(level, name, value);
  }

  /** Whether this message type is filtered out. */
  blocks(type: number): boolean {
    return this.filter !== null && ((this.filter[type >> 3]! >> (type & 7)) & 1) !== 0;
  }

  /** Whether the checksum the socket asked for is right. */
  checksumOk(skb: Skb): boolean {
    if (this.checksum < 0 || skb.ipSummed === CHECKSUM_UNNECESSARY || skb.ipSummed === CHECKSUM_PARTIAL) return true;
    const size = skb.tail - skb.transport;
    return (
      csumFold(
        csumPartial(skb.buf, skb.transport, size, csumPseudo6(skb.buf, skb.network + ipv6.SADDR, this.num, size)),
      ) === 0
    );
  }
}

/** Gives copies to all raw sockets of the protocol; true if there were any (raw6_local_deliver). */
export function raw6LocalDeliver(skb: Skb, proto: number): boolean {
  const list = skb.dev!.net.ipv6.raw;
  if (list === null) return false;
  let delivered = false;
  for (const sk of list) {
    if (sk.num !== proto || !sk.accepts(skb)) continue;
    delivered = true;
    if (proto === IPPROTO_ICMPV6 && sk.blocks(skb.buf[skb.transport]!)) continue;
    const copy = skbClone(skb);
    if (sk.checksumOk(copy)) sk.queueRcv(copy);
    else kfreeSkb(copy, "SKB_CSUM");
  }
  return delivered;
}

/** An error about a packet of a raw socket (raw6_icmp_error). */
export function raw6IcmpError(
  skb: Skb,
  inner: number,
  at: number,
  proto: number,
  type: number,
  code: number,
  info: number,
): void {
  const list = skb.dev!.net.ipv6.raw;
  if (list === null) return;
  const b = skb.buf;
  for (const sk of list) {
    if (sk.num !== proto || (!sk.opt.recvErr && !sk.connected)) continue;
    if (sk.connected && !equals6(sk.daddr, 0, b, inner + ipv6.DADDR)) continue;
    if (sk.opt.boundDevIf !== 0 && sk.opt.boundDevIf !== skb.iif && sk.opt.boundDevIf !== skb.dev?.ifindex) continue;
    if (!isAny6(sk.rcvSaddr) && !equals6(sk.rcvSaddr, 0, b, inner + ipv6.SADDR)) continue;
    icmp6ReportError(sk, skb, inner, at, 0, type, code, info);
  }
}
