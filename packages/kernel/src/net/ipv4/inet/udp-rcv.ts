/** Reception of UDP datagrams and of errors about them (__udp4_lib_rcv, __udp4_lib_err). */

import { IPPROTO_UDP } from "@netloom/uapi";
import { RTCF_BROADCAST, RTCF_MULTICAST } from "@netloom/netlink";
import { csumPseudo4, icmp, ipv4, udp } from "@netloom/wire";
import { CHECKSUM_PARTIAL, CHECKSUM_UNNECESSARY, consumeSkb, kfreeSkb, skbClone, type Skb } from "../../core/skb.js";
import { icmpSend } from "../icmp.js";
import {
  UDP_MIB_IGNORED_MULTI,
  UDP_MIB_IN_CSUM_ERRORS,
  UDP_MIB_IN_ERRORS,
  UDP_MIB_NO_PORTS,
  UDP_MIB_RCVBUF_ERRORS,
  ICMP_MIB_IN_ERRORS,
} from "../mib.js";
import { Rtable } from "../rtable.js";
import { reportIcmpError } from "./icmp-convert.js";
import type { UdpSocket, UdpTable } from "./udp.js";

/** Handler of IPPROTO_UDP; `skb.data` at the UDP header. Takes the packet. */
export function udpRcv(skb: Skb): void {
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("udp_rcv", skb, skb.dev, "");
  const net = skb.dev!.net;
  const { mib, udp: table } = net.ipv4;
  const b = skb.buf;
  const o = skb.data;
  const length = skb.tail - o;
  const ulen = length < udp.HLEN ? 0 : udp.len(b, o);
  if (ulen < udp.HLEN || ulen > length) {
    mib[UDP_MIB_IN_ERRORS]!++;
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  skb.tail = o + ulen;
  const saddr = ipv4.saddr(b, skb.network);
  const daddr = ipv4.daddr(b, skb.network);
  if (
    skb.ipSummed !== CHECKSUM_UNNECESSARY &&
    skb.ipSummed !== CHECKSUM_PARTIAL &&
    !udp.checkOk(b, o, ulen, csumPseudo4(saddr, daddr, IPPROTO_UDP, ulen))
  ) {
    mib[UDP_MIB_IN_CSUM_ERRORS]!++;
    mib[UDP_MIB_IN_ERRORS]!++;
    kfreeSkb(skb, "UDP_CSUM");
    return;
  }
  const rt = skb.dst;
  if (rt instanceof Rtable && rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) {
    deliverMulti(table, skb, saddr, daddr);
    return;
  }
  const sk = table === null ? null : lookup(table, skb, saddr, udp.sport(b, o), daddr, udp.dport(b, o));
  if (sk !== null) {
    queue(sk, skb);
    return;
  }
  mib[UDP_MIB_NO_PORTS]!++;
  icmpSend(skb, icmp.ICMP_DEST_UNREACH, icmp.ICMP_PORT_UNREACH, 0);
  kfreeSkb(skb, "NO_SOCKET");
}

function queue(sk: UdpSocket, skb: Skb): void {
  if (sk.queueRcv(skb)) return;
  const { mib } = sk.net.ipv4;
  mib[UDP_MIB_RCVBUF_ERRORS]!++;
  mib[UDP_MIB_IN_ERRORS]!++;
}

function accepts(sk: UdpSocket, skb: Skb, saddr: number, sport: number, daddr: number): boolean {
  return (
    (sk.rcvSaddr === 0 || sk.rcvSaddr === daddr) &&
    (!sk.connected || (sk.daddr === saddr && sk.dport === sport)) &&
    sk.boundDevMatches(skb)
  );
}

/** The socket that says most about itself: connected, bound to the address, to the device. */
function lookup(
  table: UdpTable,
  skb: Skb,
  saddr: number,
  sport: number,
  daddr: number,
  dport: number,
): UdpSocket | null {
  let best: UdpSocket | null = null;
  let bestScore = -1;
  for (const sk of table.ports.get(dport) ?? []) {
    if (!accepts(sk, skb, saddr, sport, daddr)) continue;
    const score = (sk.connected ? 8 : 0) + (sk.rcvSaddr !== 0 ? 4 : 0) + (sk.boundDevIf !== 0 ? 4 : 0);
    if (score > bestScore) {
      best = sk;
      bestScore = score;
    }
  }
  return best;
}

/** To all sockets that listen for it. */
function deliverMulti(table: UdpTable | null, skb: Skb, saddr: number, daddr: number): void {
  const mib = skb.dev!.net.ipv4.mib;
  const b = skb.buf;
  const sport = udp.sport(b, skb.data);
  let delivered = false;
  for (const sk of table?.ports.get(udp.dport(b, skb.data)) ?? []) {
    if (!accepts(sk, skb, saddr, sport, daddr)) continue;
    delivered = true;
    queue(sk, skbClone(skb));
  }
  if (!delivered) mib[UDP_MIB_IGNORED_MULTI]!++;
  consumeSkb(skb);
}

/** An error about a datagram sent here; `inner` is the offset of its IP header. */
export function udpErr(skb: Skb, inner: number, type: number, code: number, info: number): void {
  const { mib, udp: table } = skb.dev!.net.ipv4;
  const b = skb.buf;
  const at = inner + ipv4.hdrLen(b, inner);
  const dport = udp.dport(b, at);
  const sk =
    table === null ? null : lookup(table, skb, ipv4.daddr(b, inner), dport, ipv4.saddr(b, inner), udp.sport(b, at));
  if (sk === null) mib[ICMP_MIB_IN_ERRORS]!++;
  else reportIcmpError(sk, skb, inner, at + udp.HLEN, type, code, info, dport);
}
