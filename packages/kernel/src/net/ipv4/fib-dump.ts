/** Routes as rtnetlink messages (after fib_dump_info). */

import { AF_INET, AF_INET6 } from "@netloom/uapi";
import {
  RT_TABLE_COMPAT,
  RTN_BLACKHOLE,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  RTNH_F_ONLINK,
  RTNH_F_PERVASIVE,
  type RouteAttrs,
  type RtMsg,
  type RtNextHop,
} from "@netloom/netlink";
import { putU32 } from "@netloom/wire";
import { IGNORE_ROUTES_WITH_LINKDOWN } from "./devconf.js";
import type { FibNh } from "./fib-semantics.js";
import type { FibAlias } from "./fib-table.js";
import { inDevOr } from "./in-device.js";

export function ip4Bytes(addr: number): Uint8Array {
  const out = new Uint8Array(4);
  putU32(out, 0, addr);
  return out;
}

/** RTA_VIA of an IPv6 gateway: family, then the address. */
export function viaBytes(gw6: Uint8Array): Uint8Array {
  const out = new Uint8Array(18);
  out[0] = AF_INET6;
  out.set(gw6, 2);
  return out;
}

/** A next hop's flags as messages carry them. */
function nhFlags(nh: FibNh): number {
  let flags = nh.flags & (RTNH_F_DEAD | RTNH_F_ONLINK | RTNH_F_PERVASIVE);
  if (nh.flags & RTNH_F_LINKDOWN) {
    flags |= RTNH_F_LINKDOWN;
    const inDev = nh.dev === null ? null : nh.dev.ip;
    if (inDev !== null && inDevOr(inDev, IGNORE_ROUTES_WITH_LINKDOWN)) flags |= RTNH_F_DEAD;
  }
  return flags;
}

export function fibRouteHeader(table: number, fa: FibAlias): Partial<RtMsg> {
  const fi = fa.fi;
  return {
    family: AF_INET,
    dstLen: fa.prefixLen,
    srcLen: 0,
    tos: fa.tos,
    table: table < 256 ? table : RT_TABLE_COMPAT,
    protocol: fi.protocol,
    scope: fi.scope,
    type: fi.blackhole ? RTN_BLACKHOLE : fa.type,
    flags: fi.nhs.length === 1 ? nhFlags(fi.nhs[0]!) : fi.flags,
  };
}

/** `withHops`: also the hops of a next hop object (nexthop_compat_mode). */
export function fibRouteAttrs(table: number, fa: FibAlias, withHops: boolean): RouteAttrs {
  const fi = fa.fi;
  const out: RouteAttrs = { RTA_TABLE: table };
  if (fa.prefixLen > 0) out.RTA_DST = ip4Bytes(fa.prefix);
  if (fi.priority !== 0) out.RTA_PRIORITY = fi.priority;
  if (fi.metrics !== null) out.RTA_METRICS = fi.metrics;
  if (fi.prefsrc !== 0) out.RTA_PREFSRC = ip4Bytes(fi.prefsrc);
  if (fi.nexthop !== null) {
    out.RTA_NH_ID = fi.nexthop.id;
    if (!withHops) return out;
  }
  if (fi.nhs.length === 1) {
    const nh = fi.nhs[0]!;
    if (nh.gw6 !== null) out.RTA_VIA = viaBytes(nh.gw6);
    else if (nh.gw !== 0) out.RTA_GATEWAY = ip4Bytes(nh.gw);
    if (nh.dev !== null) out.RTA_OIF = nh.dev.ifindex;
    if (nh.flow !== 0) out.RTA_FLOW = nh.flow;
  } else out.RTA_MULTIPATH = fi.nhs.map(rtNextHop);
  return out;
}

function rtNextHop(nh: FibNh): RtNextHop {
  const attrs: { RTA_GATEWAY?: Uint8Array; RTA_VIA?: Uint8Array; RTA_FLOW?: number } = {};
  if (nh.gw6 !== null) attrs.RTA_VIA = viaBytes(nh.gw6);
  else if (nh.gw !== 0) attrs.RTA_GATEWAY = ip4Bytes(nh.gw);
  if (nh.flow !== 0) attrs.RTA_FLOW = nh.flow;
  return { flags: nhFlags(nh), hops: nh.weight - 1, ifindex: nh.dev === null ? 0 : nh.dev.ifindex, attrs };
}
