/** Packets that came in (after net/ipv6/ip6_input.c). */

import {
  AF_INET6,
  IFF_LOOPBACK,
  IPPROTO_ICMPV6,
  IPPROTO_UDP,
  PACKET_BROADCAST,
  PACKET_LOOPBACK,
  PACKET_MULTICAST,
  PACKET_OTHERHOST,
} from "@netloom/uapi";
import { getU32, icmpv6, ipv6 } from "@netloom/wire";
import type { NetDevice } from "../core/net-device.js";
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING, NFPROTO_IPV6, nfHook } from "../core/netfilter.js";
import { consumeSkb, kfreeSkb, skbTrim, type Skb } from "../core/skb.js";
import { DEVCONF_DROP_UNICAST_IN_L2_MULTICAST, DEVCONF_FORWARDING } from "./devconf.js";
import { parseHopByHop, skipDestOptions, skipRouting } from "./exthdrs.js";
import { icmpv6Rcv } from "./icmp-rcv.js";
import { icmp6Send } from "./icmp-send.js";
import { isLoopback6, isMulticast6 } from "./in6-addr.js";
import { confOr } from "./inet6-dev.js";
import { raw6LocalDeliver } from "./inet6/raw6.js";
import { udp6Rcv } from "./inet6/udp6.js";
import { ipv6ChkMcastAddr } from "./mcast.js";
import {
  IPSTATS_MIB_INDELIVERS,
  IPSTATS_MIB_INDISCARDS,
  IPSTATS_MIB_INHDRERRORS,
  IPSTATS_MIB_INMCASTOCTETS,
  IPSTATS_MIB_INMCASTPKTS,
  IPSTATS_MIB_INOCTETS,
  IPSTATS_MIB_INPKTS,
  IPSTATS_MIB_INTRUNCATEDPKTS,
  IPSTATS_MIB_INUNKNOWNPROTOS,
  IPSTATS_MIB_NOECTPKTS,
} from "./mib.js";
import { frag6Rcv } from "./reassembly.js";
import { ip6RouteInput } from "./route.js";
import { RT6_LOCAL, type Rt6Info } from "./rt6-info.js";
import { ip6Add, ip6Inc } from "./stats.js";

/** The hop-by-hop header was looked at (IP6SKB_HOPBYHOP), and it holds a router alert. */
export const IP6SKB_ROUTERALERT = 0x08;
export const IP6SKB_HOPBYHOP = 0x20;
/** Multicast that its sender does not want back. */
export const IP6SKB_NOLOOP = 0x100;
/** The route's learnt MTU does not bind the packet: its socket has IPV6_PMTUDISC_PROBE or more. */
export const IP6SKB_NO_PMTU = 1 << 17;

/** The handler of ETH_P_IPV6: `skb.data` and `skb.network` are at the header. Takes the packet. */
export function ipv6Rcv(skb: Skb, dev: NetDevice): void {
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ipv6_rcv", skb, dev, "");
  const net = dev.net;
  const idev = dev.ip6;
  const length = skb.tail - skb.data;
  ip6Add(net, idev, IPSTATS_MIB_INPKTS, IPSTATS_MIB_INOCTETS, length);
  if (skb.pktType === PACKET_OTHERHOST) {
    kfreeSkb(skb, "OTHERHOST");
    return;
  }
  if (idev === null || idev.disabled) {
    ip6Inc(net, idev, IPSTATS_MIB_INDISCARDS);
    kfreeSkb(skb, "IPV6DISABLED");
    return;
  }
  const b = skb.buf;
  const h = skb.network;
  skb.cbFlags = 0;
  if (length < ipv6.HLEN || b[h]! >>> 4 !== ipv6.VERSION) {
    ip6Inc(net, idev, IPSTATS_MIB_INHDRERRORS);
    kfreeSkb(skb, length < ipv6.HLEN ? "IP_INHDR" : "UNHANDLED_PROTO");
    return;
  }
  ip6Inc(net, idev, IPSTATS_MIB_NOECTPKTS + ((b[h + 1]! >>> 4) & 3));
  if (!plausible(skb, dev, b, h)) {
    ip6Inc(net, idev, IPSTATS_MIB_INHDRERRORS);
    kfreeSkb(skb, "IP_INHDR");
    return;
  }
  skb.transport = h + ipv6.HLEN;
  const payload = ipv6.payloadLen(b, h);
  if (payload !== 0 || b[h + 6] !== ipv6.NEXTHDR_HOP) {
    if (payload + ipv6.HLEN > length) {
      ip6Inc(net, idev, IPSTATS_MIB_INTRUNCATEDPKTS);
      kfreeSkb(skb, "PKT_TOO_SMALL");
      return;
    }
    skbTrim(skb, payload + ipv6.HLEN);
  }
  const refused = b[h + 6] === ipv6.NEXTHDR_HOP ? parseHopByHop(skb) : null;
  if (refused !== null) {
    ip6Inc(net, idev, IPSTATS_MIB_INHDRERRORS);
    kfreeSkb(skb, refused);
    return;
  }
  skb.sk = null;
  if (!nfHook(net, NFPROTO_IPV6, NF_INET_PRE_ROUTING, skb, dev, null)) return;
  if (dev.l3Rcv !== null) dev.l3Rcv(skb, dev, AF_INET6);
  if (skb.dst === null) ip6RouteInput(skb, dev);
  else skb.iif = originOf(skb.dst as Rt6Info, dev);
  skb.dst!.input(skb);
}

/** A packet to ourselves counts as come in by the device that has the address, not by the loopback. */
const originOf = (rt: Rt6Info, dev: NetDevice): number =>
  (rt.from === null || rt.kind !== RT6_LOCAL ? dev : rt.from.nh.dev).ifindex;

/** Addresses that may be on a link at all (RFC 4291 sections 2.5.3, 2.7). */
function plausible(skb: Skb, dev: NetDevice, b: Uint8Array, h: number): boolean {
  const source = h + ipv6.SADDR;
  const dest = h + ipv6.DADDR;
  const local = (dev.flags & IFF_LOOPBACK) !== 0;
  if (
    !local &&
    ((getU32(b, source + 12) === 1 && isLoopback6(b, source)) || (getU32(b, dest + 12) === 1 && isLoopback6(b, dest)))
  )
    return false;
  if (isMulticast6(b, source)) return false;
  if (isMulticast6(b, dest)) {
    const scope = b[dest + 1]! & 15;
    if (scope === 0) return false;
    return scope !== 1 || local || skb.pktType === PACKET_LOOPBACK;
  }
  if (skb.pktType !== PACKET_BROADCAST && skb.pktType !== PACKET_MULTICAST) return true;
  return !confOr(dev.ip6!, DEVCONF_DROP_UNICAST_IN_L2_MULTICAST);
}

/** For this host: past the hook to the transport (ip6_input). */
export function ip6Input(skb: Skb): void {
  const dev = skb.dev!;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip6_input", skb, dev, "");
  if (nfHook(dev.net, NFPROTO_IPV6, NF_INET_LOCAL_IN, skb, dev, null)) ip6InputFinish(skb);
}

/** For a group: delivered if it was joined on this device. */
export function ip6McInput(skb: Skb): void {
  const dev = skb.dev!;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip6_mc_input", skb, dev, "");
  ip6Add(dev.net, dev.ip6, IPSTATS_MIB_INMCASTPKTS, IPSTATS_MIB_INMCASTOCTETS, skb.tail - skb.network);
  if (dev.ip6 !== null && ipv6ChkMcastAddr(dev.ip6, skb.buf, skb.network + ipv6.DADDR)) ip6Input(skb);
  else kfreeSkb(skb, "IP_MULTICAST_NO_LISTENER");
}

/** Passes the extension headers and gives the packet to its protocol (ip6_protocol_deliver_rcu). */
function ip6InputFinish(first: Skb): void {
  let skb = first;
  const dev = skb.dev!;
  const net = dev.net;
  let nhoff = skb.network + 6;
  let at = skb.network + ipv6.HLEN;
  let hopByHop = true;
  for (;;) {
    const nexthdr = skb.buf[nhoff]!;
    if (nexthdr === ipv6.NEXTHDR_HOP && hopByHop) {
      nhoff = at;
      at += (skb.buf[at + 1]! + 1) << 3;
      hopByHop = false;
      continue;
    }
    hopByHop = false;
    skb.transport = skb.data = at;
    if (nexthdr === IPPROTO_ICMPV6) {
      ip6Inc(net, dev.ip6, IPSTATS_MIB_INDELIVERS);
      icmpv6Rcv(skb, raw6LocalDeliver(skb, nexthdr));
      return;
    }
    if (nexthdr === ipv6.NEXTHDR_FRAGMENT) {
      const whole = frag6Rcv(skb, nhoff);
      if (whole === null) return;
      skb = whole;
      nhoff = skb.network + 6;
      at = skb.network + ipv6.HLEN;
      hopByHop = true;
      continue;
    }
    if (nexthdr === ipv6.NEXTHDR_DEST || nexthdr === ipv6.NEXTHDR_ROUTING) {
      const next = nexthdr === ipv6.NEXTHDR_DEST ? skipDestOptions(skb, at) : skipRouting(skb, at);
      // Freed there, with an error sent.
      if (next < 0) return;
      nhoff = at;
      at = next;
      continue;
    }
    const raw = raw6LocalDeliver(skb, nexthdr);
    if (nexthdr === IPPROTO_UDP) {
      ip6Inc(net, dev.ip6, IPSTATS_MIB_INDELIVERS);
      udp6Rcv(skb);
    } else if (raw || nexthdr === ipv6.NEXTHDR_NONE) {
      ip6Inc(net, dev.ip6, IPSTATS_MIB_INDELIVERS);
      consumeSkb(skb);
    } else {
      ip6Inc(net, dev.ip6, IPSTATS_MIB_INUNKNOWNPROTOS);
      icmp6Send(skb, icmpv6.ICMPV6_PARAMPROB, 1, nhoff - skb.network);
      kfreeSkb(skb, "IP_NOPROTO");
    }
    return;
  }
}

/** Whether this namespace forwards at all. */
export const forwardingOn = (dev: NetDevice): boolean => dev.net.ipv6.devconfAll.data[DEVCONF_FORWARDING] !== 0;
