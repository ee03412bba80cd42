/** Sending of IPv4 packets (after net/ipv4/ip_output.c): LOCAL_OUT, POST_ROUTING, fragmentation, the neighbour. */

import { AF_INET, ETH_P_IP, PACKET_LOOPBACK } from "@netloom/uapi";
import { RTCF_LOCAL, RTCF_MULTICAST, RTN_BROADCAST, RTN_MULTICAST } from "@netloom/netlink";
import { getU32, icmp, ipv4, putU16, checksum } from "@netloom/wire";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { neighOutput, type Neighbour } from "../core/neighbour.js";
import { skbChecksumHelp } from "../core/skb-checksum.js";
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NFPROTO_IPV4, nfHook } from "../core/netfilter.js";
import { CHECKSUM_UNNECESSARY, consumeSkb, kfreeSkb, skbClone, skbPut, type Skb } from "../core/skb.js";
import { arpKey } from "./arp.js";
import { icmpSend } from "./icmp.js";
import {
  IP_FRAG_CREATES,
  IP_FRAG_FAILS,
  IP_FRAG_OKS,
  IP_OUT_REQUESTS,
  IPEXT_OUT_BCAST_OCTETS,
  IPEXT_OUT_BCAST_PKTS,
  IPEXT_OUT_MCAST_OCTETS,
  IPEXT_OUT_MCAST_PKTS,
  IPEXT_OUT_OCTETS,
} from "./mib.js";
import { IPSKB_FORWARDED } from "./route.js";
import { Rtable } from "./rtable.js";
import { traceLocalOut } from "./trace-fields.js";

/** skb.cbFlags: may be fragmented here although it forbids it to others (skb->ignore_df). */
export const IPSKB_IGNORE_DF = 1 << 16;
/** skb.cbFlags: the route's learnt MTU does not bind it (IP_PMTUDISC_PROBE). */
export const IPSKB_NO_PMTU = 1 << 17;

/** Sends a packet made here; `skb.data` at a header whose length and checksum are set here. False: a hook took it. */
export function ipLocalOut(net: Net, skb: Skb): boolean {
  const b = skb.buf;
  const o = skb.data;
  skb.network = o;
  skb.protocol = ETH_P_IP;
  putU16(b, o + 2, skb.tail - o);
  putU16(b, o + 10, 0);
  putU16(b, o + 10, checksum(b, o, (b[o]! & 15) << 2));
  const dst = skb.dst!;
  const { tracer } = skb.stack;
  if (tracer !== null) traceLocalOut(tracer, skb);
  const { master } = dst.dev;
  if (master !== null && master.l3Out !== null && !master.l3Out(skb, master, AF_INET)) return false;
  if (!nfHook(net, NFPROTO_IPV4, NF_INET_LOCAL_OUT, skb, null, dst.dev)) return false;
  skb.dst!.output(skb);
  return true;
}

/** dst_output of unicast routes. */
export function ipOutput(skb: Skb, rt: Rtable): void {
  const inDev = skb.dev;
  const dev = rt.dev;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip_output", skb, dev, "");
  // Of those that are forwarded too: their bytes were counted once already.
  const mib = dev.net.ipv4.mib;
  mib[IP_OUT_REQUESTS]!++;
  mib[IPEXT_OUT_OCTETS]! += skb.tail - skb.data;
  skb.dev = dev;
  skb.protocol = ETH_P_IP;
  if (nfHook(dev.net, NFPROTO_IPV4, NF_INET_POST_ROUTING, skb, inDev, dev)) ipFinishOutput(skb);
}

/** dst_output of multicast and broadcast routes: this host hears itself. */
export function ipMcOutput(skb: Skb, rt: Rtable): void {
  const dev = rt.dev;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip_mc_output", skb, dev, "");
  const mib = dev.net.ipv4.mib;
  mib[IP_OUT_REQUESTS]!++;
  mib[IPEXT_OUT_OCTETS]! += skb.tail - skb.data;
  skb.dev = dev;
  skb.protocol = ETH_P_IP;
  if ((rt.flags & RTCF_MULTICAST) === 0 || (rt.flags & RTCF_LOCAL && (skb.cbFlags & IPSKB_NO_LOOPBACK) === 0))
    loopback(skb, dev);
  if (rt.flags & RTCF_MULTICAST && skb.buf[skb.network + 8] === 0) {
    consumeSkb(skb);
    return;
  }
  if (nfHook(dev.net, NFPROTO_IPV4, NF_INET_POST_ROUTING, skb, null, dev)) ipFinishOutput(skb);
}

/** skb.cbFlags: the sender does not want to hear it (IP_MULTICAST_LOOP 0). */
export const IPSKB_NO_LOOPBACK = 1 << 18;

/** A copy as if it had been received (dev_loopback_xmit). */
function loopback(skb: Skb, dev: NetDevice): void {
  const copy = skbClone(skb);
  copy.pktType = PACKET_LOOPBACK;
  copy.ipSummed = CHECKSUM_UNNECESSARY;
  copy.sk = null;
  copy.dev = dev;
  copy.network = copy.data;
  skb.stack.netifRx(copy);
}

/** After POST_ROUTING. */
export function ipFinishOutput(skb: Skb): void {
  const rt = skb.dst;
  if (!(rt instanceof Rtable)) {
    kfreeSkb(skb, "IP_OUTNOROUTES");
    return;
  }
  const length = skb.tail - skb.data;
  const forwarded = (skb.cbFlags & IPSKB_FORWARDED) !== 0;
  const mtu =
    skb.cbFlags & IPSKB_NO_PMTU
      ? Math.min(rt.dev.mtu, 0xffff)
      : forwarded && rt.dev.net.ipv4.ipForwardUsePmtu === 0
        ? rt.forwardMtu()
        : rt.mtu();
  if (length > mtu) ipFragment(skb, rt, mtu);
  else ipFinishOutput2(skb, rt);
}

/** Finds the neighbour and hands the packet to it. */
function ipFinishOutput2(skb: Skb, rt: Rtable): void {
  const dev = rt.dev;
  if (rt.type === RTN_MULTICAST || rt.type === RTN_BROADCAST) {
    const mib = dev.net.ipv4.mib;
    const length = skb.tail - skb.data;
    mib[rt.type === RTN_MULTICAST ? IPEXT_OUT_MCAST_PKTS : IPEXT_OUT_BCAST_PKTS]!++;
    mib[rt.type === RTN_MULTICAST ? IPEXT_OUT_MCAST_OCTETS : IPEXT_OUT_BCAST_OCTETS]! += length;
  }
  const neigh = neighFor(rt, dev, skb);
  if (neigh === null) {
    // Who sent it is told ENOBUFS.
    dev.net.stack.sched.xmitDrops++;
    kfreeSkb(skb, "NEIGH_CREATEFAIL");
    return;
  }
  neighOutput(neigh, skb);
}

/** The neighbour of the route's next hop; remembered with the route. */
function neighFor(rt: Rtable, dev: NetDevice, skb: Skb): Neighbour | null {
  if (rt.gw6 !== null) {
    const nd = dev.net.neighTables[1];
    const g = rt.gw6;
    return nd === undefined ? null : nd.create(getU32(g, 0), getU32(g, 4), getU32(g, 8), getU32(g, 12), dev);
  }
  const key = arpKey(rt.gw !== 0 ? rt.gw : getU32(skb.buf, skb.network + 16), dev);
  const last = rt.neigh;
  if (last !== null && last.k0 === key && !last.dead) return last;
  return (rt.neigh = dev.net.ipv4.arp.create(key, 0, 0, 0, dev));
}

/** Cuts a packet in pieces of at most `mtu` bytes, or tells its sender that it may not be cut. */
function ipFragment(skb: Skb, rt: Rtable, mtu: number): void {
  const mib = rt.dev.net.ipv4.mib;
  if (ipv4.fragOff(skb.buf, skb.network) & ipv4.DF && (skb.cbFlags & IPSKB_IGNORE_DF) === 0) {
    mib[IP_FRAG_FAILS]!++;
    icmpSend(skb, icmp.ICMP_DEST_UNREACH, icmp.ICMP_FRAG_NEEDED, mtu);
    kfreeSkb(skb, "PKT_TOO_BIG");
    return;
  }
  skbChecksumHelp(skb);
  const b = skb.buf;
  const o = skb.network;
  const header = ipv4.hdrLen(b, o);
  const payload = skb.tail - o - header;
  const room = (mtu - header) & ~7;
  if (room < 8) {
    mib[IP_FRAG_FAILS]!++;
    kfreeSkb(skb, "PKT_TOO_BIG");
    return;
  }
  const original = ipv4.fragOff(b, o);
  let offset = original & ipv4.OFFSET;
  let left = payload;
  let at = o + header;
  const headerLen = header;
  while (left > 0) {
    const more = left > mtu - headerLen;
    const length = more ? (mtu - headerLen) & ~7 : left;
    const frag = skb.stack.skbs.alloc(headerLen + length);
    const to = skbPut(frag, headerLen + length);
    frag.buf.set(b.subarray(o, o + headerLen), to);
    frag.buf.set(b.subarray(at, at + length), to + headerLen);
    copyMeta(frag, skb);
    frag.network = to;
    const { tracer } = skb.stack;
    if (tracer !== null)
      tracer.made("ip_fragment", frag, rt.dev, skb, `offset=${offset * 8} size=${length} mtu=${mtu}`);
    frag.transport = to + headerLen;
    ipv4.setTotLen(frag.buf, to, headerLen + length);
    ipv4.setFragOff(
      frag.buf,
      to,
      offset | (original & (ipv4.DF | ipv4.CE)) | (more || original & ipv4.MF ? ipv4.MF : 0),
    );
    if (headerLen > ipv4.HLEN && offset !== (original & ipv4.OFFSET)) dropUncopiedOptions(frag.buf, to, headerLen);
    ipv4.sendCheck(frag.buf, to);
    mib[IP_FRAG_CREATES]!++;
    at += length;
    left -= length;
    offset += length >>> 3;
    ipFinishOutput2(frag, rt);
  }
  mib[IP_FRAG_OKS]!++;
  consumeSkb(skb);
}

function copyMeta(to: Skb, from: Skb): void {
  to.pktType = from.pktType;
  to.priority = from.priority;
  to.protocol = from.protocol;
  to.dev = from.dev;
  to.dst = from.dst;
  to.mark = from.mark;
  to.sk = from.sk;
  to.iif = from.iif;
  to.ct = from.ct;
  to.ctInfo = from.ctInfo;
  to.cbFlags = from.cbFlags;
}

/** Only options with the copied flag are repeated in later fragments; the others become no-ops. */
function dropUncopiedOptions(b: Uint8Array, o: number, headerLen: number): void {
  for (let at = o + ipv4.HLEN; at < o + headerLen;) {
    const type = b[at]!;
    if (type === ipv4.IPOPT_END) return;
    if (type === ipv4.IPOPT_NOP) {
      at++;
      continue;
    }
    const length = Math.max(2, b[at + 1]!);
    if ((type & 0x80) === 0) b.fill(ipv4.IPOPT_NOP, at, Math.min(at + length, o + headerLen));
    at += length;
  }
}
