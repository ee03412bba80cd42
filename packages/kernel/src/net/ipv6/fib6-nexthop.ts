/**
 * IPv6's part in next hop objects: checks, and the routes by them (fib6_check_nexthop, fib6_rt_update in
 * net/ipv6/route.c). A route by a group is one route with a sibling for each member.
 */

import { AF_INET, AF_INET6, Errno } from "@netloom/uapi";
import { NLM_F_CREATE, RT_SCOPE_LINK, RTM_DELROUTE, RTM_NEWROUTE, RTN_UNICAST, RTNH_F_ONLINK } from "@netloom/netlink";
import { l3mdevTable } from "../core/l3mdev.js";
import type { Net } from "../core/net.js";
import { nexthopFindById, type Nexthop, type NexthopFamilyOps, type NhInfo } from "../nexthop/nexthop.js";
import { fib6NhInit, ip6RouteInfoCreate, type Fib6Config } from "./fib6-config.js";
import { inet6RtNotify } from "./fib6-fill.js";
import { allRoutes, ip6DelRt, ip6InsRt, ip6JoinRt } from "./fib6-ops.js";
import { IN6ADDR_ANY, ipv6AddrType } from "./in6-addr.js";
import {
  Fib6Nh,
  prefOfFlags,
  RTF_EXPIRES,
  RTF_GATEWAY,
  RTF_NONEXTHOP,
  RTF_REJECT,
  RTF_UP,
  type Fib6Info,
} from "./ip6-fib.js";

/** Throws if IPv6 routes cannot use the next hop (fib6_check_nexthop). */
function fib6CheckNexthop(nh: Nexthop): void {
  for (const { nh: member } of nh.paths)
    if (member.info!.family === AF_INET) throw new Errno("EINVAL", "IPv6 routes can not use an IPv4 nexthop");
  if (nh.group !== null ? nh.group.fdb : nh.info!.fdb) throw new Errno("EINVAL", "Route cannot point to a fdb nexthop");
}

function hopOf(info: NhInfo, weight: number): Fib6Nh {
  const hop = new Fib6Nh(info.dev!, info.gateway);
  hop.flags = info.flags;
  hop.weight = weight;
  return hop;
}

/** The routes for `cfg` by a next hop object, not yet inserted. */
function makeRoutes(net: Net, cfg: Fib6Config, nh: Nexthop): Fib6Info[] {
  const reject = nh.isBlackhole ? RTF_REJECT : 0;
  return nh.paths.map(({ nh: member, weight }) => {
    const info = member.info!;
    const flags = cfg.flags | reject | (info.gateway === null ? 0 : RTF_GATEWAY);
    return ip6RouteInfoCreate(net, { ...cfg, flags, nexthop: nh, hop: hopOf(info, weight) });
  });
}

function insert(net: Net, routes: readonly Fib6Info[], nlflags: number): void {
  const [first, ...others] = routes;
  ip6InsRt(net, first!, nlflags, false);
  for (const rt of others) ip6JoinRt(first!, rt);
}

/** Adds a route that names the next hop `id`. */
export function ip6NexthopRouteAdd(net: Net, cfg: Fib6Config, id: number, nlflags: number): void {
  const nh = nexthopFindById(net, id);
  if ((cfg.srcLen ?? 0) > 0) throw new Errno("EINVAL", "IPv6 routes using source address can not use nexthop objects");
  fib6CheckNexthop(nh);
  const routes = makeRoutes(net, cfg, nh);
  insert(net, routes, nlflags);
  inet6RtNotify(net, RTM_NEWROUTE, routes[0]!);
}

/** One for each route by `nh`, the first of its siblings. */
function routesOf(net: Net, nh: Nexthop): Fib6Info[] {
  return allRoutes(net).filter((rt) => rt.nexthop === nh && (rt.siblings === null || rt.siblings[0] === rt));
}

function configOf(net: Net, rt: Fib6Info): Fib6Config {
  const rejects = rt.type !== RTN_UNICAST;
  return {
    table: rt.table.id,
    dst: rt.dst,
    dstLen: rt.dstLen,
    type: rt.type,
    protocol: rt.protocol,
    metric: rt.metric,
    flags: rejects ? rt.flags : rt.flags & ~(RTF_REJECT | RTF_NONEXTHOP | RTF_GATEWAY),
    prefsrc: rt.prefsrc,
    metrics: rt.metrics,
    pref: prefOfFlags(rt.flags),
    expiresInNs: rt.flags & RTF_EXPIRES ? rt.expiresNs - net.stack.nowNs : 0,
  };
}

function remove(net: Net, rt: Fib6Info, notify: boolean): void {
  const others = (rt.siblings ?? []).filter((sibling) => sibling !== rt);
  // One message tells of all hops: it is to be written while they are there.
  if (notify) inet6RtNotify(net, RTM_DELROUTE, rt);
  ip6DelRt(net, rt, false);
  for (const sibling of others) ip6DelRt(net, sibling, false);
}

export const inet6NexthopOps: NexthopFamilyOps = {
  family: AF_INET6,

  /** nh_create_ipv6. */
  init(net, cfg, dev) {
    const { family, blackhole, gateway } = cfg;
    const hop = fib6NhInit(
      net,
      {
        table: l3mdevTable(dev),
        dst: IN6ADDR_ANY,
        dstLen: 0,
        type: RTN_UNICAST,
        protocol: cfg.protocol,
        metric: 0,
        flags: RTF_UP | (blackhole ? RTF_REJECT : 0),
        nhFlags: cfg.flags & RTNH_F_ONLINK,
        ifindex: dev.ifindex,
        gateway,
      },
      ipv6AddrType(IN6ADDR_ANY),
    );
    return { family, blackhole, fdb: false, dev: hop.dev, gateway, flags: hop.flags, scope: RT_SCOPE_LINK };
  },

  check(net, nh, replacement) {
    if (routesOf(net, nh).length > 0) fib6CheckNexthop(replacement);
  },

  changed(net, nh) {
    for (const rt of routesOf(net, nh)) {
      const fresh = makeRoutes(net, configOf(net, rt), nh);
      remove(net, rt, false);
      insert(net, fresh, NLM_F_CREATE);
    }
  },

  notify(net, nh) {
    for (const rt of routesOf(net, nh)) inet6RtNotify(net, RTM_NEWROUTE, rt);
  },

  removed(net, nh) {
    for (const rt of routesOf(net, nh)) remove(net, rt, true);
  },
};
