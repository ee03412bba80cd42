/** Packets that leave (after net/ipv6/ip6_output.c). */

import { AF_INET6, ETH_P_IPV6, IFF_LOOPBACK, PACKET_LOOPBACK } from "@netloom/uapi";
import { getU32, ipv6, putU16 } from "@netloom/wire";
import { neighOutput } from "../core/neighbour.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NFPROTO_IPV6, nfHook } from "../core/netfilter.js";
import { CHECKSUM_UNNECESSARY, consumeSkb, kfreeSkb, skbClone, type Skb } from "../core/skb.js";
import { hash6 } from "./in6-addr.js";
import { ip6Fragment } from "./ip6-fragment.js";
import { IP6SKB_NO_PMTU, IP6SKB_NOLOOP } from "./ip6-input.js";
import { ipv6ChkMcastAddr } from "./mcast.js";
import {
  IPSTATS_MIB_OUTDISCARDS,
  IPSTATS_MIB_OUTMCASTOCTETS,
  IPSTATS_MIB_OUTMCASTPKTS,
  IPSTATS_MIB_OUTNOROUTES,
  IPSTATS_MIB_OUTOCTETS,
  IPSTATS_MIB_OUTPKTS,
} from "./mib.js";
import type { Rt6Info } from "./rt6-info.js";
import { ip6Add, ip6Inc } from "./stats.js";
import { traceLocalOut6 } from "./trace-fields.js";

/** A packet made here (data at its header, `skb.dst` set): counts it, sets its length, and sends it (ip6_send_skb). */
export function ip6LocalOut(skb: Skb): void {
  const dst = skb.dst!;
  const length = skb.tail - skb.data;
  skb.network = skb.data;
  skb.protocol = ETH_P_IPV6;
  putU16(skb.buf, skb.data + 4, length - ipv6.HLEN > 0xffff ? 0 : length - ipv6.HLEN);
  ip6Add(dst.dev.net, dst.dev.ip6, IPSTATS_MIB_OUTPKTS, IPSTATS_MIB_OUTOCTETS, length);
  const { tracer } = skb.stack;
  if (tracer !== null) traceLocalOut6(tracer, skb);
  const { master } = dst.dev;
  if (master !== null && master.l3Out !== null && !master.l3Out(skb, master, AF_INET6)) return;
  skb.dev = dst.dev;
  if (nfHook(dst.dev.net, NFPROTO_IPV6, NF_INET_LOCAL_OUT, skb, null, dst.dev)) skb.dst!.output(skb);
}

/** dst.output of routes that lead somewhere. */
export function ip6Output(skb: Skb): void {
  const dst = skb.dst!;
  const dev = dst.dev;
  const inDev = skb.iif === 0 ? null : skb.dev;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip6_output", skb, dev, "");
  skb.protocol = ETH_P_IPV6;
  skb.dev = dev;
  if (dev.ip6 === null || dev.ip6.disabled) {
    ip6Inc(dev.net, dev.ip6, IPSTATS_MIB_OUTDISCARDS);
    kfreeSkb(skb, "IPV6DISABLED");
    return;
  }
  if (!nfHook(dev.net, NFPROTO_IPV6, NF_INET_POST_ROUTING, skb, inDev, dev)) return;
  const mtu = skb.cbFlags & IP6SKB_NO_PMTU ? dev.mtu : dst.mtu();
  if (skb.tail - skb.data > mtu) ip6Fragment(skb, mtu);
  else ip6FinishOutput2(skb);
}

/** Past all hooks: a copy for our own listeners to a group, then to the neighbour. */
export function ip6FinishOutput2(skb: Skb): void {
  const dst = skb.dst as Rt6Info;
  const dev = dst.dev;
  const b = skb.buf;
  const at = skb.network + ipv6.DADDR;
  if (b[at] === 0xff && !multicastOut(skb, dev)) return;
  let neigh = dst.neigh;
  if (neigh === null || neigh.dead) {
    const gw = dst.gateway;
    const table = dev.net.ipv6.nd;
    neigh =
      gw === null
        ? table.create(getU32(b, at), getU32(b, at + 4), getU32(b, at + 8), getU32(b, at + 12), dev)
        : table.create(getU32(gw, 0), getU32(gw, 4), getU32(gw, 8), getU32(gw, 12), dev);
    if (neigh === null) {
      ip6Inc(dev.net, dev.ip6, IPSTATS_MIB_OUTNOROUTES);
      kfreeSkb(skb, "NEIGH_CREATEFAIL");
      return;
    }
    if (gw !== null) dst.neigh = neigh;
  }
  neighOutput(neigh, skb);
}

/** False: the packet ends here. */
function multicastOut(skb: Skb, dev: NetDevice): boolean {
  const b = skb.buf;
  const at = skb.network + ipv6.DADDR;
  const local = (dev.flags & IFF_LOOPBACK) !== 0;
  if (!local && (skb.cbFlags & IP6SKB_NOLOOP) === 0 && ipv6ChkMcastAddr(dev.ip6!, b, at)) {
    const copy = skbClone(skb);
    copy.sk = null;
    copy.dst = null;
    copy.pktType = PACKET_LOOPBACK;
    copy.ipSummed = CHECKSUM_UNNECESSARY;
    copy.iif = 0;
    dev.net.stack.netifRx(copy);
    if (b[skb.network + 7] === 0) {
      ip6Inc(dev.net, dev.ip6, IPSTATS_MIB_OUTDISCARDS);
      consumeSkb(skb);
      return false;
    }
  }
  ip6Add(dev.net, dev.ip6, IPSTATS_MIB_OUTMCASTPKTS, IPSTATS_MIB_OUTMCASTOCTETS, skb.tail - skb.network);
  if ((b[at + 1]! & 15) <= 1 && !local) {
    kfreeSkb(skb, "IP_INADDRERRORS");
    return false;
  }
  return true;
}

/** The flow label of a flow that brings none (RFC 6437; net.ipv6.auto_flowlabels): never 0 where it is set. */
export function ip6MakeFlowlabel(
  net: Net,
  saddr: Uint8Array,
  sAt: number,
  daddr: Uint8Array,
  dAt: number,
  proto: number,
): number {
  // 2: only for sockets that ask.
  if ((net.ipv6.autoFlowlabels & 1) === 0) return 0;
  const seed = (net.ipv6.hashSeed ||= net.stack.random.u32() | 1);
  let h = Math.imul(hash6(saddr, sAt) ^ seed, 0x9e3779b1) + hash6(daddr, dAt);
  h = Math.imul(h ^ (h >>> 15) ^ proto, 0x85ebca6b);
  return ((h ^ (h >>> 13)) >>> 12) & 0xfffff;
}
