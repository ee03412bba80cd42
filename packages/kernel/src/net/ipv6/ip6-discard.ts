/** Packets whose route leads nowhere (after ip6_pkt_drop in net/ipv6/route.c). */

import { icmpv6 } from "@netloom/wire";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { icmp6Send } from "./icmp-send.js";
import { IPSTATS_MIB_INADDRERRORS, IPSTATS_MIB_INNOROUTES, IPSTATS_MIB_OUTNOROUTES } from "./mib.js";
import { ip6Inc } from "./stats.js";
import { ipv6AddrType, IPV6_ADDR_ANY } from "./in6-addr.js";
import { errnoName } from "@netloom/uapi";

const EINVAL = 22;
const EACCES = 13;

/** Counts it, tells the sender why as `error` (positive errno of the route) says, and frees it. */
export function ip6PktDiscard(skb: Skb, error: number, incoming: boolean): void {
  if (!incoming && skb.dst !== null) skb.dev = skb.dst.dev;
  const dev = skb.dev!;
  const net = dev.net;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip6_pkt_discard", skb, dev, `error=${errnoName(error) ?? error}`);
  if (error === EINVAL) {
    // A blackhole says nothing.
    kfreeSkb(skb, "IP_ROUTE_REJECT");
    return;
  }
  const prohibited = error === EACCES;
  if (incoming) {
    const anyDst = ipv6AddrType(skb.buf, skb.network + 24) === IPV6_ADDR_ANY;
    ip6Inc(net, dev.ip6, anyDst ? IPSTATS_MIB_INADDRERRORS : IPSTATS_MIB_INNOROUTES);
  } else ip6Inc(net, dev.ip6, IPSTATS_MIB_OUTNOROUTES);
  icmp6Send(skb, icmpv6.ICMPV6_DEST_UNREACH, prohibited ? icmpv6.ICMPV6_ADM_PROHIBITED : icmpv6.ICMPV6_NOROUTE, 0);
  kfreeSkb(skb, prohibited || error === 113 ? "IP_ROUTE_REJECT" : incoming ? "IP_INNOROUTES" : "IP_OUTNOROUTES");
}
