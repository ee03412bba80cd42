/** Ping sockets (icmp(7): SOCK_DGRAM, IPPROTO_ICMP; after net/ipv4/ping.c): echo requests without privileges. */

import { AF_INET, Errno, IPPROTO_ICMP, MSG_OOB, SOCK_DGRAM, type SockAddr, type SockAddrIn } from "@netloom/uapi";
import { icmp, ipv4 } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import type { Skb } from "../../core/skb.js";
import type { SocketCreator } from "../../core/socket.js";
import { countMsg } from "../icmp.js";
import { ICMP_MIB_OUT_MSGS, ICMPMSG_OUT } from "../mib.js";
import { InetSocket } from "./inet-sock.js";
import { allocDatagram, routeFor, ipSendSkb } from "./ip-send.js";

/** Sockets by identifier. */
export class PingTable {
  readonly sockets = new Map<number, PingSocket>();
  private rover = -1;

  /** A free identifier; EADDRINUSE if there is none. */
  freeIdent(net: Net): number {
    if (this.rover < 0) this.rover = net.stack.random.below(0x10000);
    for (let i = 0; i < 0xffff; i++) {
      this.rover = (this.rover + 1) & 0xffff;
      if (this.rover !== 0 && !this.sockets.has(this.rover)) return this.rover;
    }
    throw new Errno("EADDRINUSE");
  }
}

export class PingSocket extends InetSocket {
  /** EACCES: the group is outside net.ipv4.ping_group_range. */
  constructor(net: Net, creator: SocketCreator) {
    // There are no group ids in a socket's creator: the group is taken to be the user's own.
    if (creator.uid < net.ipv4.pingGroupMin || creator.uid > net.ipv4.pingGroupMax) throw new Errno("EACCES");
    super(net, SOCK_DGRAM, IPPROTO_ICMP, creator);
    net.ipv4.ping ??= new PingTable();
  }

  protected payloadOffset(skb: Skb): number {
    return skb.data;
  }
  protected source(skb: Skb): SockAddrIn {
    return { family: AF_INET, addr: ipv4.saddr(skb.buf, skb.network), port: 0 };
  }
  protected unhash(): void {
    if (this.num !== 0) this.net.ipv4.ping!.sockets.delete(this.num);
  }

  override bind(addr: SockAddr): void {
    if (this.num !== 0) throw new Errno("EINVAL");
    const { port } = this.bindAddress(addr);
    this.hash(port);
  }

  override connect(addr: SockAddr): boolean {
    if (this.num === 0) this.hash(0);
    return super.connect(addr);
  }

  private hash(ident: number): void {
    const table = this.net.ipv4.ping!;
    if (ident !== 0 && table.sockets.has(ident)) throw new Errno("EADDRINUSE");
    this.num = ident !== 0 ? ident : table.freeIdent(this.net);
    table.sockets.set(this.num, this);
  }

  sendmsg(bytes: Uint8Array, flags: number, addr: SockAddr | null): number {
    if (bytes.length > 0xffff) throw new Errno("EMSGSIZE");
    if (bytes.length < icmp.HLEN) throw new Errno("EINVAL");
    if (flags & MSG_OOB) throw new Errno("EOPNOTSUPP");
    if (bytes[0] !== icmp.ICMP_ECHO || bytes[1] !== 0) throw new Errno("EINVAL");
    this.throwError();
    if (this.num === 0) this.hash(0);
    let daddr = this.daddr;
    if (addr !== null) {
      if (addr.family !== AF_INET) throw new Errno("EAFNOSUPPORT");
      daddr = addr.addr;
    } else if (!this.connected) throw new Errno("EDESTADDRREQ");
    const { rt, fl } = routeFor(this, daddr, 0, IPPROTO_ICMP);
    const net = this.net;
    const skb = allocDatagram(this, rt, fl.saddr, fl.daddr, IPPROTO_ICMP, bytes.length);
    const at = skb.transport;
    skb.buf.set(bytes, at);
    icmp.setId(skb.buf, at, this.num);
    icmp.sendCheck(skb.buf, at, bytes.length);
    net.ipv4.mib[ICMP_MIB_OUT_MSGS]!++;
    countMsg(net, icmp.ICMP_ECHO | ICMPMSG_OUT);
    if (!ipSendSkb(this, skb)) throw new Errno("ENOBUFS");
    return bytes.length;
  }
}
