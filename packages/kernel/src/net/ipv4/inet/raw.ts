/** Raw sockets (raw(7), after net/ipv4/raw.c): IP packets of one protocol, headers included in what is received. */

import {
  AF_INET,
  Errno,
  ETH_P_IP,
  IPPROTO_ICMP,
  IPPROTO_RAW,
  MSG_OOB,
  SOCK_RAW,
  type SockAddr,
  type SockAddrIn,
} from "@netloom/uapi";
import { ipv4, putU16, checksum } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import { NF_INET_LOCAL_OUT, NFPROTO_IPV4, nfHook } from "../../core/netfilter.js";
import { skbClone, skbPutBytes, type Skb } from "../../core/skb.js";
import type { SocketCreator } from "../../core/socket.js";
import { countMsg, ipSelectIdent } from "../icmp.js";
import { ICMP_MIB_OUT_MSGS, ICMPMSG_OUT } from "../mib.js";
import type { Rtable } from "../rtable.js";
import { reportIcmpError } from "./icmp-convert.js";
import { InetSocket } from "./inet-sock.js";
import { allocDatagram, localError, routeFor, ipSendSkb } from "./ip-send.js";

/** The raw sockets of a namespace, newest first. */
export class RawTable {
  readonly sockets: RawSocket[] = [];
}

export class RawSocket extends InetSocket {
  constructor(net: Net, protocol: number, creator: SocketCreator) {
    super(net, SOCK_RAW, protocol, creator);
    this.num = protocol;
    this.hdrIncl = protocol === IPPROTO_RAW;
    (net.ipv4.raw ??= new RawTable()).sockets.unshift(this);
  }

  override get hasIcmpFilter(): boolean {
    return this.protocol === IPPROTO_ICMP;
  }
  override get hasHdrIncl(): boolean {
    return true;
  }
  protected payloadOffset(skb: Skb): number {
    return skb.network;
  }
  protected source(skb: Skb): SockAddrIn {
    return { family: AF_INET, addr: ipv4.saddr(skb.buf, skb.network), port: 0 };
  }

  protected unhash(): void {
    const list = this.net.ipv4.raw!.sockets;
    const i = list.indexOf(this);
    if (i >= 0) list.splice(i, 1);
  }

  override bind(addr: SockAddr): void {
    this.bindAddress(addr);
  }

  /** Whether it wants packets between these addresses (raw_v4_match). */
  matches(protocol: number, remote: number, local: number): boolean {
    return (
      this.num === protocol &&
      (this.daddr === 0 || this.daddr === remote) &&
      (this.rcvSaddr === 0 || this.rcvSaddr === local)
    );
  }

  sendmsg(bytes: Uint8Array, flags: number, addr: SockAddr | null): number {
    if (bytes.length > 0xffff) throw new Errno("EMSGSIZE");
    if (flags & MSG_OOB) throw new Errno("EOPNOTSUPP");
    if (this.shutSnd) throw new Errno("EPIPE");
    let daddr = this.daddr;
    if (addr !== null) {
      if (addr.family !== AF_INET) throw new Errno("EAFNOSUPPORT");
      daddr = addr.addr;
    } else if (!this.connected) throw new Errno("EDESTADDRREQ");
    const { rt, fl } = routeFor(this, daddr, 0, this.hdrIncl ? IPPROTO_RAW : this.protocol);
    const { saddr } = fl;
    const net = this.net;
    if (this.hdrIncl) {
      this.sendHdrIncl(bytes, saddr, fl.daddr, rt);
      return bytes.length;
    }
    const skb = allocDatagram(this, rt, saddr, fl.daddr, this.protocol, bytes.length);
    skb.buf.set(bytes, skb.transport);
    if (this.protocol === IPPROTO_ICMP && bytes.length > 0) countOut(net, bytes[0]!);
    if (!ipSendSkb(this, skb) && this.recvErr) throw new Errno("ENOBUFS");
    return bytes.length;
  }

  /** The program wrote the header itself; what it left open is filled in (raw_send_hdrinc). */
  private sendHdrIncl(bytes: Uint8Array, saddr: number, daddr: number, rt: Rtable): void {
    const net = this.net;
    if (bytes.length > rt.dev.mtu) {
      localError(this, daddr, rt.dev.mtu);
      throw new Errno("EMSGSIZE");
    }
    if (bytes.length < ipv4.HLEN) throw new Errno("EINVAL");
    const header = ipv4.hdrLen(bytes, 0);
    if (header > bytes.length) throw new Errno("EINVAL");
    const skb = net.stack.skbs.alloc(bytes.length);
    skb.network = skb.data;
    skbPutBytes(skb, bytes);
    skb.transport = skb.network + header;
    skb.protocol = ETH_P_IP;
    skb.dst = rt;
    skb.sk = this;
    skb.mark = this.mark;
    const b = skb.buf;
    const o = skb.network;
    if (header >= ipv4.HLEN) {
      if (ipv4.saddr(b, o) === 0) ipv4.setSaddr(b, o, saddr);
      ipv4.setTotLen(b, o, bytes.length);
      if (ipv4.id(b, o) === 0) ipv4.setId(b, o, ipSelectIdent(net));
      putU16(b, o + 10, 0);
      putU16(b, o + 10, checksum(b, o, header));
    }
    if (ipv4.protocol(b, o) === IPPROTO_ICMP && bytes.length > header) countOut(net, b[o + header]!);
    if (nfHook(net, NFPROTO_IPV4, NF_INET_LOCAL_OUT, skb, null, rt.dev)) rt.output(skb);
  }
}

function countOut(net: Net, type: number): void {
  net.ipv4.mib[ICMP_MIB_OUT_MSGS]!++;
  countMsg(net, type | ICMPMSG_OUT);
}

/** Copies of a packet for all raw sockets that want it; whether there was any. */
export function rawLocalDeliver(table: RawTable, skb: Skb, protocol: number): boolean {
  const b = skb.buf;
  const saddr = ipv4.saddr(b, skb.network);
  const daddr = ipv4.daddr(b, skb.network);
  let delivered = false;
  for (const sk of table.sockets) {
    if (!sk.matches(protocol, saddr, daddr) || !sk.boundDevMatches(skb)) continue;
    delivered = true;
    if (protocol === IPPROTO_ICMP && skb.data < skb.tail) {
      const type = b[skb.data]!;
      if (type < 32 && (sk.icmpFilter >>> type) & 1) continue;
    }
    const copy = skbClone(skb);
    copy.data = copy.network;
    sk.queueRcv(copy);
  }
  return delivered;
}

/** An error about a packet of these sockets' protocol. `inner`: offset of its IP header. */
export function rawIcmpError(
  table: RawTable,
  skb: Skb,
  inner: number,
  protocol: number,
  type: number,
  code: number,
  info: number,
): void {
  const b = skb.buf;
  const remote = ipv4.daddr(b, inner);
  const local = ipv4.saddr(b, inner);
  for (const sk of table.sockets) {
    if (!sk.matches(protocol, remote, local) || !sk.boundDevMatches(skb)) continue;
    reportIcmpError(sk, skb, inner, sk.hdrIncl ? inner : inner + ipv4.hdrLen(b, inner), type, code, info, 0);
  }
}
