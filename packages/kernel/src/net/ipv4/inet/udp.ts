/** UDP sockets (udp(7), RFC 768; after net/ipv4/udp.c). */

import {
  AF_INET,
  Errno,
  IPPROTO_UDP,
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  SOCK_DGRAM,
  type Message,
  type SockAddr,
  type SockAddrIn,
} from "@netloom/uapi";
import { csumPseudo4, csumReduce, ipv4, putU16, udp } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import { CHECKSUM_PARTIAL, type Skb } from "../../core/skb.js";
import type { SocketCreator } from "../../core/socket.js";
import { UDP_MIB_IN_DATAGRAMS, UDP_MIB_OUT_DATAGRAMS, UDP_MIB_SNDBUF_ERRORS } from "../mib.js";
import { InetSocket } from "./inet-sock.js";
import { allocDatagram, routeFor, ipSendSkb } from "./ip-send.js";

/** The largest datagram: 65535 less the headers is checked when it is sent. */
const MAX_LENGTH = 0xffff;

/** Sockets by port. */
export class UdpTable {
  readonly ports = new Map<number, UdpSocket[]>();

  add(sk: UdpSocket): void {
    const list = this.ports.get(sk.num);
    if (list === undefined) this.ports.set(sk.num, [sk]);
    else list.unshift(sk);
  }

  remove(sk: UdpSocket): void {
    const list = this.ports.get(sk.num);
    if (list === undefined) return;
    const i = list.indexOf(sk);
    if (i >= 0) list.splice(i, 1);
    if (list.length === 0) this.ports.delete(sk.num);
  }

  /** Whether another socket stands in the way of `sk` on `port`. */
  conflicts(sk: UdpSocket, port: number): boolean {
    for (const other of this.ports.get(port) ?? []) {
      if (other === sk) continue;
      if (other.boundDevIf !== 0 && sk.boundDevIf !== 0 && other.boundDevIf !== sk.boundDevIf) continue;
      if (other.rcvSaddr !== 0 && sk.rcvSaddr !== 0 && other.rcvSaddr !== sk.rcvSaddr) continue;
      if (other.reuseAddr && sk.reuseAddr) continue;
      if (other.reusePort && sk.reusePort && other.creator.uid === sk.creator.uid) continue;
      return true;
    }
    return false;
  }

  /** A free port of ip_local_port_range, searched from a random start. */
  freePort(sk: UdpSocket): number {
    const { ipLocalPortMin: min, ipLocalPortMax: max } = sk.net.ipv4;
    const count = max - min + 1;
    const start = sk.net.stack.random.below(count);
    for (let i = 0; i < count; i++) {
      const port = min + ((start + i) % count);
      if (!this.conflicts(sk, port)) return port;
    }
    throw new Errno("EAGAIN");
  }
}

export class UdpSocket extends InetSocket {
  constructor(net: Net, creator: SocketCreator) {
    super(net, SOCK_DGRAM, IPPROTO_UDP, creator);
  }

  /** net.ipv4.udp_l3mdev_accept. */
  protected override acceptsL3mdev(): boolean {
    return this.net.sysctls.get("ipv4/udp_l3mdev_accept") === "1";
  }
  protected payloadOffset(skb: Skb): number {
    return skb.transport + udp.HLEN;
  }
  protected source(skb: Skb): SockAddrIn {
    return { family: AF_INET, addr: ipv4.saddr(skb.buf, skb.network), port: udp.sport(skb.buf, skb.transport) };
  }
  protected unhash(): void {
    if (this.num !== 0) this.table.remove(this);
  }
  private get table(): UdpTable {
    return (this.net.ipv4.udp ??= new UdpTable());
  }

  override bind(addr: SockAddr): void {
    if (this.num !== 0) throw new Errno("EINVAL");
    const { port } = this.bindAddress(addr);
    if (port !== 0 && port < this.net.ipv4.ipUnprivilegedPortStart && this.creator.uid !== 0) throw new Errno("EACCES");
    if (port !== 0 && this.table.conflicts(this, port)) {
      this.rcvSaddr = this.saddr = 0;
      throw new Errno("EADDRINUSE");
    }
    this.hash(port);
  }

  private hash(port: number): void {
    this.num = port !== 0 ? port : this.table.freePort(this);
    this.table.add(this);
  }

  override connect(addr: SockAddr): boolean {
    if (this.num === 0) this.hash(0);
    return super.connect(addr);
  }

  /** Datagrams count as received when they are read. */
  override recvmsg(length: number, flags: number): Message | null {
    const message = super.recvmsg(length, flags);
    if (message !== null && message.from !== null && (flags & (MSG_PEEK | MSG_ERRQUEUE)) === 0)
      this.net.ipv4.mib[UDP_MIB_IN_DATAGRAMS]!++;
    return message;
  }

  sendmsg(bytes: Uint8Array, flags: number, addr: SockAddr | null): number {
    if (bytes.length > MAX_LENGTH) throw new Errno("EMSGSIZE");
    if (flags & MSG_OOB) throw new Errno("EOPNOTSUPP");
    this.throwError();
    if (this.shutSnd) throw new Errno("EPIPE");
    let daddr = this.daddr;
    let dport = this.dport;
    if (addr !== null) {
      if (addr.family !== AF_INET) throw new Errno("EAFNOSUPPORT");
      daddr = addr.addr;
      dport = addr.port;
      if (dport === 0) throw new Errno("EINVAL");
    } else if (!this.connected) throw new Errno("EDESTADDRREQ");
    if (this.num === 0) this.hash(0);
    const { rt, fl } = routeFor(this, daddr, dport, IPPROTO_UDP);
    const { saddr } = fl;
    const to = fl.daddr;
    const length = udp.HLEN + bytes.length;
    const skb = allocDatagram(this, rt, saddr, to, IPPROTO_UDP, length);
    const at = skb.transport;
    const b = skb.buf;
    udp.write(b, at, this.num, dport, length);
    b.set(bytes, at + udp.HLEN);
    const pseudo = csumPseudo4(saddr, to, IPPROTO_UDP, length);
    if (rt.dev.hwCsum && at - skb.network + length <= rt.mtu()) {
      // Left to the device: the field has the pseudo header's sum until somebody completes it.
      putU16(b, at + udp.CHECK_OFFSET, csumReduce(pseudo));
      skb.ipSummed = CHECKSUM_PARTIAL;
      skb.csumStart = at;
      skb.csumOffset = udp.CHECK_OFFSET;
    } else udp.sendCheck(b, at, length, pseudo);
    this.net.ipv4.mib[UDP_MIB_OUT_DATAGRAMS]!++;
    if (!ipSendSkb(this, skb)) {
      this.net.ipv4.mib[UDP_MIB_SNDBUF_ERRORS]!++;
      if (this.recvErr) throw new Errno("ENOBUFS");
    }
    return bytes.length;
  }
}
