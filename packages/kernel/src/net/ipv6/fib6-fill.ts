/** Routes as rtnetlink messages (rt6_fill_node in net/ipv6/route.c). */

import { AF_INET6 } from "@netloom/uapi";
import {
  NETLINK_ROUTE,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_COMPAT,
  RTN_BLACKHOLE,
  routeDef,
  RTM_F_CLONED,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  RTNH_F_ONLINK,
  RTNLGRP_IPV6_ROUTE,
  type RouteAttrs,
  type RtMsg,
  type RtNextHop,
} from "@netloom/netlink";
import { NSEC_PER_CLOCK_T } from "../../time/timer.js";
import type { Net } from "../core/net.js";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import { ip6RouteGetSaddr } from "./addrsel.js";
import { ignoredForLinkdown, prefOfFlags, RTF_EXPIRES, type Fib6Info, type Fib6Nh } from "./ip6-fib.js";
import type { Rt6Info } from "./rt6-info.js";

export interface RouteMessage {
  readonly header: Partial<RtMsg>;
  readonly attrs: RouteAttrs;
}

function nhFlags(nh: Fib6Nh): number {
  let flags = nh.flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN | RTNH_F_ONLINK);
  if (ignoredForLinkdown(nh)) flags |= RTNH_F_DEAD;
  return flags;
}

/** The hops of a multipath route, beginning with `rt` itself. */
function nextHops(rt: Fib6Info): RtNextHop[] {
  const siblings = rt.siblings ?? [rt];
  const first = siblings.indexOf(rt);
  return siblings.map((_, i) => {
    const nh = siblings[(first + i) % siblings.length]!.nh;
    return {
      flags: nhFlags(nh),
      hops: nh.weight - 1,
      ifindex: nh.dev.ifindex,
      attrs: nh.gw === null ? {} : { RTA_GATEWAY: nh.gw },
    };
  });
}

/** A route of a table as a dump shows it; `now`: at the very instant of its change, when an expiry may be just now. */
export function fillRoute(net: Net, rt: Fib6Info, now = false): RouteMessage {
  const attrs: RouteAttrs = { RTA_TABLE: rt.table.id };
  if (rt.dstLen > 0) attrs.RTA_DST = rt.dst;
  if (rt.src !== null) attrs.RTA_SRC = rt.src;
  if (rt.prefsrc !== null) attrs.RTA_PREFSRC = rt.prefsrc;
  fillCommon(attrs, rt);
  let flags = 0;
  if (rt.nexthop !== null) attrs.RTA_NH_ID = rt.nexthop.id;
  if (rt.nexthop !== null && net.ipv4.nexthopCompatMode === 0) flags = 0;
  else if (rt.siblings !== null || (rt.nexthop !== null && rt.nexthop.group !== null))
    attrs.RTA_MULTIPATH = nextHops(rt);
  else {
    if (rt.nh.gw !== null) attrs.RTA_GATEWAY = rt.nh.gw;
    attrs.RTA_OIF = rt.nh.dev.ifindex;
    flags = nhFlags(rt.nh);
  }
  const expiresIn = rt.expiresNs - net.stack.nowNs;
  fillEnd(attrs, rt, (rt.flags & RTF_EXPIRES) === 0 || (now && expiresIn === 0) ? 0 : clockTicks(expiresIn), 0);
  return { header: header(rt, rt.dstLen, rt.srcLen, flags), attrs };
}

/** What RTM_GETROUTE answers for one destination; `iif` 0: sent from here. */
export function fillGetRoute(net: Net, rt: Rt6Info, daddr: Uint8Array, saddr: Uint8Array, iif: number): RouteMessage {
  const from = rt.from!;
  const attrs: RouteAttrs = { RTA_TABLE: from.table.id, RTA_DST: daddr, RTA_SRC: saddr };
  if (iif !== 0) attrs.RTA_IIF = iif;
  else {
    const source = ip6RouteGetSaddr(net, rt, daddr);
    if (source !== null) attrs.RTA_PREFSRC = source;
  }
  fillCommon(attrs, from);
  if (rt.pmtu !== 0) attrs.RTA_METRICS = { ...attrs.RTA_METRICS, RTAX_MTU: rt.pmtu };
  if (rt.gateway !== null) attrs.RTA_GATEWAY = rt.gateway;
  attrs.RTA_OIF = rt.dev.ifindex;
  fillEnd(attrs, from, expiresIn(net, rt), rt.error);
  return { header: header(from, 128, 128, rt.exceptionDst === null ? 0 : RTM_F_CLONED), attrs };
}

/** Something learned about one destination, as a dump of the cache shows it. */
export function fillException(net: Net, rt: Rt6Info): RouteMessage {
  const from = rt.from!;
  const attrs: RouteAttrs = { RTA_TABLE: from.table.id, RTA_DST: rt.exceptionDst! };
  if (from.prefsrc !== null) attrs.RTA_PREFSRC = from.prefsrc;
  fillCommon(attrs, from);
  if (rt.pmtu !== 0) attrs.RTA_METRICS = { ...attrs.RTA_METRICS, RTAX_MTU: rt.pmtu };
  if (rt.gateway !== null) attrs.RTA_GATEWAY = rt.gateway;
  attrs.RTA_OIF = rt.dev.ifindex;
  fillEnd(attrs, from, expiresIn(net, rt), 0);
  return { header: header(from, 128, 0, RTM_F_CLONED), attrs };
}

const expiresIn = (net: Net, rt: Rt6Info): number =>
  rt.exceptionDst === null || (rt.flags & RTF_EXPIRES) === 0 ? 0 : clockTicks(rt.expiresNs - net.stack.nowNs);

function header(rt: Fib6Info, dstLen: number, srcLen: number, flags: number): Partial<RtMsg> {
  const table = rt.table.id;
  return {
    family: AF_INET6,
    dstLen,
    srcLen,
    table: table < 256 ? table : RT_TABLE_COMPAT,
    protocol: rt.protocol,
    scope: RT_SCOPE_UNIVERSE,
    type: rt.nexthop !== null && rt.nexthop.isBlackhole ? RTN_BLACKHOLE : rt.type,
    flags,
  };
}

function fillCommon(attrs: RouteAttrs, rt: Fib6Info): void {
  if (rt.metrics !== null) attrs.RTA_METRICS = rt.metrics;
  attrs.RTA_PRIORITY = rt.metric;
}

function fillEnd(attrs: RouteAttrs, rt: Fib6Info, expires: number, error: number): void {
  attrs.RTA_CACHEINFO = { clntref: 0, lastuse: 0, expires, error: -error >>> 0, used: 0, id: 0, ts: 0, tsage: 0 };
  attrs.RTA_PREF = prefOfFlags(rt.flags);
}

/** Never 0, which would say that it does not expire: of two things at the same time the reader comes last. */
const clockTicks = (ns: number): number => Math.trunc(ns / NSEC_PER_CLOCK_T) || -1;

/** RTM_NEWROUTE or RTM_DELROUTE to the listeners. */
export function inet6RtNotify(net: Net, event: number, rt: Fib6Info): void {
  if (!net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_IPV6_ROUTE)) return;
  const { header: head, attrs } = fillRoute(net, rt, true);
  rtnlNotify(net, RTNLGRP_IPV6_ROUTE, event, routeDef, head, () => attrs);
}
