/** Routes that routers advertise: default routes and more specific ones (RFC 4861 section 6.3.4, RFC 4191; after net/ipv6/route.c). */

import { RT_TABLE_MAIN, RTM_NEWROUTE, RTN_UNICAST, RTPROT_RA } from "@netloom/netlink";
import { getU32 } from "@netloom/wire";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { l3mdevTable } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { DEVCONF_ACCEPT_RA } from "./devconf.js";
import { IP6_RT_PRIO_USER } from "./fib6-config.js";
import { inet6RtNotify } from "./fib6-fill.js";
import { allRoutes, fib6CleanExpires, fib6SetExpires, ip6DelRt, ip6RouteAdd } from "./fib6-ops.js";
import { equals6, IN6ADDR_ANY, prefixOf } from "./in6-addr.js";
import {
  flagsOfPref,
  prefOfFlags,
  RTF_ADDRCONF,
  RTF_DEFAULT,
  RTF_EXPIRES,
  RTF_GATEWAY,
  RTF_ROUTEINFO,
  RTF_UP,
  type Fib6Info,
} from "./ip6-fib.js";

export const ICMPV6_ROUTER_PREF_MEDIUM = 0;
export const ICMPV6_ROUTER_PREF_INVALID = 2;
const RTF_PREF_MASK = flagsOfPref(3);
/** A default route learned from a router. */
const RTF_RA_ROUTER = RTF_ADDRCONF | RTF_DEFAULT;
const INFINITY = 0xffffffff;

const raTable = (dev: NetDevice): number => l3mdevTable(dev) || RT_TABLE_MAIN;

/** The route to `prefix` with all of `flags` by the gateway at `b[o]`. */
function find(
  dev: NetDevice,
  prefix: Uint8Array,
  plen: number,
  b: Uint8Array,
  o: number,
  flags: number,
): Fib6Info | null {
  const node = dev.net.ipv6.tables.get(raTable(dev))?.node(prefix, plen) ?? null;
  if (node === null) return null;
  for (const rt of node.leaf)
    if (rt.nh.dev === dev && (rt.flags & flags) === flags && rt.nh.gw !== null && equals6(rt.nh.gw, 0, b, o)) return rt;
  return null;
}

/** The default route by the router whose address is at `b[o]`, or null (rt6_get_dflt_router). */
export const rt6GetDfltRouter = (dev: NetDevice, b: Uint8Array, o: number): Fib6Info | null =>
  find(dev, IN6ADDR_ANY, 0, b, o, RTF_RA_ROUTER);

/** Adds one; null if it cannot be added. */
export function rt6AddDfltRouter(
  dev: NetDevice,
  b: Uint8Array,
  o: number,
  pref: number,
  metric: number,
): Fib6Info | null {
  const { net } = dev;
  ip6RouteAdd(net, {
    table: raTable(dev),
    dst: IN6ADDR_ANY,
    dstLen: 0,
    type: RTN_UNICAST,
    protocol: RTPROT_RA,
    metric,
    flags: RTF_GATEWAY | RTF_RA_ROUTER | RTF_UP | RTF_EXPIRES,
    gateway: b.slice(o, o + 16),
    ifindex: dev.ifindex,
    pref,
  });
  return rt6GetDfltRouter(dev, b, o);
}

/** The router's preference became another. */
export function rt6SetPref(net: Net, rt: Fib6Info, pref: number): void {
  if (prefOfFlags(rt.flags) === pref) return;
  rt.flags = (rt.flags & ~RTF_PREF_MASK) | flagsOfPref(pref);
  inet6RtNotify(net, RTM_NEWROUTE, rt);
}

/** The host became a router: other default routers are forgotten, unless it goes on listening to them (rt6_purge_dflt_routers). */
export function rt6PurgeDfltRouters(net: Net): void {
  for (const rt of allRoutes(net))
    if ((rt.flags & RTF_RA_ROUTER) === RTF_RA_ROUTER && rt.nh.dev.ip6?.cnf.get(DEVCONF_ACCEPT_RA) !== 2)
      ip6DelRt(net, rt);
}

/** A neighbour says that it is no router any more (rt6_clean_tohost). */
export function rt6CleanTohost(net: Net, b: Uint8Array, o: number): void {
  for (const rt of allRoutes(net)) {
    const { nh } = rt;
    if (nh.exceptions !== null)
      nh.exceptions = nh.exceptions.filter((e) => e.gateway === null || !equals6(e.gateway, 0, b, o));
    if ((rt.flags & RTF_RA_ROUTER) === RTF_RA_ROUTER && nh.gw !== null && equals6(nh.gw, 0, b, o)) ip6DelRt(net, rt);
  }
  net.ipv6.genid++;
}

/**
 * A route information option at `b[at]` of an advertisement from the router at `b[source]` (rt6_route_rcv).
 *
 *   24 | length 1-3 | prefix length | 000PP000 | lifetime (4) | prefix (0, 8 or 16)
 */
export function rt6RouteRcv(dev: NetDevice, b: Uint8Array, at: number, source: number): void {
  const { net } = dev;
  const units = b[at + 1]!;
  const plen = b[at + 2]!;
  if (units > 3 || plen > 128 || (plen > 64 && units < 3) || (plen > 0 && units < 2)) return;
  const pref = (b[at + 3]! >>> 3) & 3;
  if (pref === ICMPV6_ROUTER_PREF_INVALID) return;
  const lifetime = getU32(b, at + 4);
  const bytes = new Uint8Array(16);
  bytes.set(b.subarray(at + 8, at + units * 8));
  const prefix = prefixOf(bytes, plen);
  let rt =
    plen === 0 ? rt6GetDfltRouter(dev, b, source) : find(dev, prefix, plen, b, source, RTF_ROUTEINFO | RTF_GATEWAY);
  if (rt !== null && lifetime === 0) {
    ip6DelRt(net, rt);
    return;
  }
  if (rt !== null) rt.flags = (rt.flags & ~RTF_PREF_MASK) | RTF_ROUTEINFO | flagsOfPref(pref);
  else if (lifetime !== 0) {
    ip6RouteAdd(net, {
      table: raTable(dev),
      dst: prefix,
      dstLen: plen,
      type: RTN_UNICAST,
      protocol: RTPROT_RA,
      metric: IP6_RT_PRIO_USER,
      flags: RTF_GATEWAY | RTF_ADDRCONF | RTF_ROUTEINFO | RTF_UP | (plen === 0 ? RTF_DEFAULT : 0),
      gateway: b.slice(source, source + 16),
      ifindex: dev.ifindex,
      pref,
    });
    rt = find(dev, prefix, plen, b, source, RTF_ROUTEINFO | RTF_GATEWAY);
  }
  if (rt === null) return;
  if (lifetime === INFINITY) fib6CleanExpires(rt);
  else fib6SetExpires(net, rt, net.stack.nowNs + lifetime * NSEC_PER_SEC);
}
