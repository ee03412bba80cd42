/**
 * Receiving router advertisements (RFC 4861 section 6.3.4; ndisc_router_discovery in net/ipv6/ndisc.c).
 *
 *   RA:  134 | 0 | checksum | hop limit | M O PP | lifetime (2) | reachable (4, ms) | retransmission (4, ms) | options
 */

import { NTF_ROUTER, NUD_STALE } from "@netloom/netlink";
import { getMac, getU32, icmpv6, ipv6 } from "@netloom/wire";
import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../../time/timer.js";
import { NEIGH_BASE_REACHABLE_TIME, NEIGH_GC_STALETIME, NEIGH_RETRANS_TIME } from "../core/neigh-parms.js";
import {
  NEIGH_UPDATE_F_ISROUTER,
  NEIGH_UPDATE_F_OVERRIDE,
  NEIGH_UPDATE_F_OVERRIDE_ISROUTER,
  NEIGH_UPDATE_F_WEAK_OVERRIDE,
  neighUpdate,
} from "../core/neighbour.js";
import type { Skb } from "../core/skb.js";
import { acceptsRa } from "./addrconf-dad.js";
import { addrconfPrefixRcv } from "./addrconf-prefix.js";
import { ipv6ChkAddr } from "./addrsel.js";
import {
  DEVCONF_ACCEPT_RA_DEFRTR,
  DEVCONF_ACCEPT_RA_FROM_LOCAL,
  DEVCONF_ACCEPT_RA_MIN_HOP_LIMIT,
  DEVCONF_ACCEPT_RA_MIN_LFT,
  DEVCONF_ACCEPT_RA_MTU,
  DEVCONF_ACCEPT_RA_PINFO,
  DEVCONF_ACCEPT_RA_RT_INFO_MAX_PLEN,
  DEVCONF_ACCEPT_RA_RT_INFO_MIN_PLEN,
  DEVCONF_ACCEPT_RA_RTR_PREF,
  DEVCONF_HOPLIMIT,
  DEVCONF_RA_DEFRTR_METRIC,
} from "./devconf.js";
import { fib6SetExpires, ip6DelRt, rt6MtuChange } from "./fib6-ops.js";
import { isLinkLocal6 } from "./in6-addr.js";
import { IF_RA_MANAGED, IF_RA_OTHERCONF, IF_RA_RCVD, IF_RS_SENT, type Inet6Dev } from "./inet6-dev.js";
import type { Fib6Info } from "./ip6-fib.js";
import { optionsOk } from "./nd-options.js";
import {
  ICMPV6_ROUTER_PREF_INVALID,
  ICMPV6_ROUTER_PREF_MEDIUM,
  rt6AddDfltRouter,
  rt6GetDfltRouter,
  rt6RouteRcv,
  rt6SetPref,
} from "./rt6-router.js";

const IPV6_MIN_MTU = 1280;
const HZ = 250;
const MAX_SCHEDULE_MS = 0x7fffffff;

/** Only looks at the packet; its hop limit and code were checked. */
export function ndiscRouterDiscovery(skb: Skb): void {
  const dev = skb.dev!;
  const idev = dev.ip6;
  const b = skb.buf;
  const at = skb.transport;
  const source = skb.network + ipv6.SADDR;
  const options = at + icmpv6.RA_OPTIONS;
  if (!isLinkLocal6(b, source) || skb.tail < options || idev === null || !optionsOk(b, options, skb.tail)) return;
  const accepted = acceptsRa(idev);
  let rt: Fib6Info | null = null;
  if (accepted) {
    if (idev.ifFlags & IF_RS_SENT) idev.ifFlags = (idev.ifFlags | IF_RA_RCVD) >>> 0;
    const flags = icmpv6.raFlags(b, at);
    idev.ifFlags =
      ((idev.ifFlags & ~(IF_RA_MANAGED | IF_RA_OTHERCONF)) |
        (flags & icmpv6.RA_MANAGED ? IF_RA_MANAGED : 0) |
        (flags & icmpv6.RA_OTHER ? IF_RA_OTHERCONF : 0)) >>>
      0;
    const fromLocal = idev.cnf.get(DEVCONF_ACCEPT_RA_FROM_LOCAL) === 0 && ipv6ChkAddr(dev.net, b, source, dev, false);
    if (!fromLocal && idev.cnf.get(DEVCONF_ACCEPT_RA_DEFRTR) !== 0) rt = defaultRouter(idev, b, at, source);
    setTimers(idev, icmpv6.raRetrans(b, at), icmpv6.raReachable(b, at));
  }
  learnRouter(skb, source, options);
  if (accepted) readOptions(skb, idev, source, options, rt);
}

/** The sender is a default router for as long as it says. */
function defaultRouter(idev: Inet6Dev, b: Uint8Array, at: number, source: number): Fib6Info | null {
  const { dev, cnf } = idev;
  const { net } = dev;
  const lifetime = icmpv6.raLifetime(b, at);
  if (lifetime !== 0 && lifetime < cnf.get(DEVCONF_ACCEPT_RA_MIN_LFT)) return null;
  let pref = icmpv6.raPref(b, at);
  if (pref === ICMPV6_ROUTER_PREF_INVALID || cnf.get(DEVCONF_ACCEPT_RA_RTR_PREF) === 0)
    pref = ICMPV6_ROUTER_PREF_MEDIUM;
  const metric = cnf.get(DEVCONF_RA_DEFRTR_METRIC) >>> 0;
  let rt = rt6GetDfltRouter(dev, b, source);
  if (rt !== null && (lifetime === 0 || rt.metric !== metric)) {
    ip6DelRt(net, rt);
    rt = null;
  }
  if (rt === null && lifetime !== 0) {
    rt = rt6AddDfltRouter(dev, b, source, pref, metric);
    if (rt === null) return null;
    const neigh = net.ipv6.nd.create(
      getU32(b, source),
      getU32(b, source + 4),
      getU32(b, source + 8),
      getU32(b, source + 12),
      dev,
    );
    if (neigh !== null) neigh.flags |= NTF_ROUTER;
  } else if (rt !== null) rt6SetPref(net, rt, pref);
  if (rt !== null) fib6SetExpires(net, rt, net.stack.nowNs + lifetime * NSEC_PER_SEC);
  const hops = icmpv6.raHopLimit(b, at);
  if (hops !== 0 && cnf.get(DEVCONF_ACCEPT_RA_MIN_HOP_LIMIT) <= hops) {
    cnf.set(DEVCONF_HOPLIMIT, hops);
    if (rt !== null && rt.metrics?.RTAX_HOPLIMIT !== hops) {
      rt.metrics = { ...rt.metrics, RTAX_HOPLIMIT: hops };
      net.ipv6.genid++;
    }
  }
  return rt;
}

/** Times of neighbour discovery on this link, in milliseconds, 0 where nothing was said. */
function setTimers(idev: Inet6Dev, retrans: number, reachable: number): void {
  const { ndParms } = idev;
  const now = idev.dev.net.stack.nowNs;
  const jiffyMs = 1000 / HZ;
  const inJiffies = (ms: number, min: number): number => Math.max(Math.floor(ms / jiffyMs) * jiffyMs, min);
  if (retrans !== 0 && retrans < MAX_SCHEDULE_MS) {
    const ms = inJiffies(retrans, 8);
    if (ndParms.data[NEIGH_RETRANS_TIME] !== ms) ndParms.set(NEIGH_RETRANS_TIME, ms);
    idev.tstampNs = now;
  }
  if (reachable !== 0 && reachable < MAX_SCHEDULE_MS / 3) {
    const ms = inJiffies(reachable, 100);
    if (ndParms.data[NEIGH_BASE_REACHABLE_TIME] !== ms) {
      ndParms.set(NEIGH_BASE_REACHABLE_TIME, ms);
      ndParms.set(NEIGH_GC_STALETIME, 3 * ms);
      ndParms.reachableDrawnNs = now;
      ndParms.reachableTimeNs = (ms / 2 + idev.dev.net.stack.random.below(ms)) * NSEC_PER_MSEC;
      idev.tstampNs = now;
    }
  }
}

/** Whoever advertises is a neighbour and a router, whether its advertisement is used or not. */
function learnRouter(skb: Skb, source: number, options: number): void {
  const dev = skb.dev!;
  const b = skb.buf;
  const option = dev.addrLen === 0 ? -1 : icmpv6.ndOption(b, options, skb.tail, icmpv6.ND_OPT_SOURCE_LL_ADDR);
  const neigh = dev.net.ipv6.nd.create(
    getU32(b, source),
    getU32(b, source + 4),
    getU32(b, source + 8),
    getU32(b, source + 12),
    dev,
  );
  if (neigh === null) return;
  neighUpdate(
    neigh,
    option < 0 ? -1 : getMac(b, option + 2),
    NUD_STALE,
    NEIGH_UPDATE_F_WEAK_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE_ISROUTER | NEIGH_UPDATE_F_ISROUTER,
  );
}

function readOptions(skb: Skb, idev: Inet6Dev, source: number, options: number, rt: Fib6Info | null): void {
  const b = skb.buf;
  const { dev, cnf } = idev;
  const minLft = cnf.get(DEVCONF_ACCEPT_RA_MIN_LFT);
  if (
    cnf.get(DEVCONF_ACCEPT_RA_RTR_PREF) !== 0 &&
    (cnf.get(DEVCONF_ACCEPT_RA_FROM_LOCAL) !== 0 || !ipv6ChkAddr(dev.net, b, source, dev, false))
  ) {
    for (let o = options; o < skb.tail; o += b[o + 1]! << 3) {
      if (b[o] !== icmpv6.ND_OPT_ROUTE_INFO) continue;
      const plen = b[o + 2]!;
      if (plen === 0 && cnf.get(DEVCONF_ACCEPT_RA_DEFRTR) === 0) continue;
      const lifetime = getU32(b, o + 4);
      if (lifetime !== 0 && lifetime < minLft) continue;
      if (plen < cnf.get(DEVCONF_ACCEPT_RA_RT_INFO_MIN_PLEN) || plen > cnf.get(DEVCONF_ACCEPT_RA_RT_INFO_MAX_PLEN))
        continue;
      rt6RouteRcv(dev, b, o, source);
    }
  }
  if (cnf.get(DEVCONF_ACCEPT_RA_PINFO) !== 0) {
    const sllao = icmpv6.ndOption(b, options, skb.tail, icmpv6.ND_OPT_SOURCE_LL_ADDR) >= 0;
    for (let o = options; o < skb.tail; o += b[o + 1]! << 3)
      if (b[o] === icmpv6.ND_OPT_PREFIX_INFO && b[o + 1] === 4) addrconfPrefixRcv(idev, b, o, sllao);
  }
  const mtuOption = icmpv6.ndOption(b, options, skb.tail, icmpv6.ND_OPT_MTU);
  if (mtuOption < 0 || cnf.get(DEVCONF_ACCEPT_RA_MTU) === 0) return;
  const mtu = getU32(b, mtuOption + 4);
  idev.raMtu = mtu;
  if (mtu < IPV6_MIN_MTU || mtu > dev.mtu || mtu === idev.mtu6) return;
  idev.mtu6 = mtu;
  if (rt !== null) rt.metrics = { ...rt.metrics, RTAX_MTU: mtu };
  rt6MtuChange(dev, mtu);
}
