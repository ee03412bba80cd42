/** Forwarding (RFC 1812 section 5; after net/ipv4/ip_forward.c). */

import { PACKET_HOST } from "@netloom/uapi";
import { getU16, icmp, putU16 } from "@netloom/wire";
import { NF_INET_FORWARD, NFPROTO_IPV4, nfHook } from "../core/netfilter.js";
import { CHECKSUM_COMPLETE, CHECKSUM_NONE, kfreeSkb, LL_MAX_HEADER, type Skb } from "../core/skb.js";
import { icmpSend } from "./icmp.js";
import { IP_FORW_DATAGRAMS, IP_FRAG_FAILS, IP_IN_HDR_ERRORS, IPEXT_OUT_OCTETS } from "./mib.js";
import { IPSKB_DOREDIRECT, IPSKB_FORWARDED } from "./route.js";
import { ipRtSendRedirect } from "./route-errors.js";
import type { Rtable } from "./rtable.js";
import { rtTos2Priority } from "./tos.js";
import { traceForward } from "./trace-fields.js";

/** Room for a link-layer header in front of a forwarded packet. */
const LL_RESERVED = 16;

export function ipForward(skb: Skb, rt: Rtable): void {
  const { tracer } = skb.stack;
  if (tracer !== null) traceForward(tracer, skb, rt);
  if (skb.pktType !== PACKET_HOST) {
    kfreeSkb(skb, "OTHERHOST");
    return;
  }
  const inDev = skb.dev!;
  const net = rt.dev.net;
  const mib = net.ipv4.mib;
  const o = skb.network;
  if (skb.buf[o + 8]! <= 1) {
    mib[IP_IN_HDR_ERRORS]!++;
    icmpSend(skb, icmp.ICMP_TIME_EXCEEDED, icmp.ICMP_EXC_TTL, 0);
    kfreeSkb(skb, "TTL_EXCEEDED");
    return;
  }
  skb.cbFlags |= IPSKB_FORWARDED;
  if (skb.ipSummed === CHECKSUM_COMPLETE) skb.ipSummed = CHECKSUM_NONE;
  const length = skb.tail - o;
  const mtu = net.ipv4.ipForwardUsePmtu !== 0 || rt.mtuLocked ? rt.mtu() : rt.forwardMtu();
  if (length > mtu && (skb.buf[o + 6]! & 0x40) !== 0) {
    mib[IP_FRAG_FAILS]!++;
    icmpSend(skb, icmp.ICMP_DEST_UNREACH, icmp.ICMP_FRAG_NEEDED, mtu);
    kfreeSkb(skb, "PKT_TOO_BIG");
    return;
  }
  if (skb.shared.refs !== 1 || skb.data < LL_RESERVED) net.stack.skbs.cow(skb, LL_MAX_HEADER);
  const b = skb.buf;
  const at = skb.network;
  // ip_decrease_ttl: the checksum word grows by 0x100 with end-around carry.
  const check = getU16(b, at + 10) + 0x100;
  putU16(b, at + 10, check >= 0xffff ? check + 1 : check);
  b[at + 8] = b[at + 8]! - 1;
  if (net.ipv4.ipForwardUpdatePriority !== 0) skb.priority = rtTos2Priority(b[at + 1]!);
  if (skb.cbFlags & IPSKB_DOREDIRECT) ipRtSendRedirect(skb, rt);
  if (nfHook(net, NFPROTO_IPV4, NF_INET_FORWARD, skb, inDev, rt.dev)) ipForwardFinish(skb);
}

/** After the FORWARD hook. */
export function ipForwardFinish(skb: Skb): void {
  const dst = skb.dst!;
  const mib = dst.dev.net.ipv4.mib;
  mib[IP_FORW_DATAGRAMS]!++;
  mib[IPEXT_OUT_OCTETS]! += skb.tail - skb.data;
  dst.output(skb);
}
