/** IPv4's part in next hop objects: checks, and the routes by them (fib_check_nexthop and others of fib_semantics.c, nexthop.c). */

import { AF_INET, AF_INET6, Errno } from "@netloom/uapi";
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RTM_NEWROUTE, RTNH_F_DEAD, RTNH_F_ONLINK } from "@netloom/netlink";
import { getU32 } from "@netloom/wire";
import { l3mdevTable } from "../core/l3mdev.js";
import type { Net } from "../core/net.js";
import type { Nexthop, NexthopFamilyOps, NhInfo } from "../nexthop/nexthop.js";
import { notifyRoute } from "./fib-insert.js";
import { fibCheckNh, fibFlush, fibRebalance, FibNh, type FibInfo } from "./fib-semantics.js";

const inval = (text: string): never => {
  throw new Errno("EINVAL", text);
};

/** Whether routes of `scope` may use `nh`; throws if not (fib_check_nexthop). */
export function fibCheckNexthop(nh: Nexthop, scope: number): void {
  const { group } = nh;
  if (group !== null ? group.fdb : nh.info!.fdb) inval("Route cannot point to a fdb nexthop");
  if (group !== null && scope === RT_SCOPE_HOST) inval("Route with host scope can not have multiple nexthops");
  const info = group !== null ? group.members[0]!.nh.info! : nh.info!;
  if (scope === RT_SCOPE_HOST && info.gateway !== null) inval("Route with host scope can not have a gateway");
  if (info.flags & RTNH_F_ONLINK && scope >= RT_SCOPE_LINK) inval("Scope mismatch with nexthop");
}

function hopOf(info: NhInfo, weight: number): FibNh {
  const { gateway } = info;
  const hop = new FibNh({
    oif: info.dev === null ? 0 : info.dev.ifindex,
    gw: info.family === AF_INET && gateway !== null ? getU32(gateway, 0) : 0,
    gw6: info.family === AF_INET6 ? gateway : null,
    flags: info.flags,
    weight,
    flow: 0,
  });
  hop.dev = info.dev;
  hop.scope = info.scope;
  return hop;
}

/** Lets a route go the ways its next hop object has now. */
export function fibUseNexthop(fi: FibInfo, nh: Nexthop): void {
  fi.nexthop = nh;
  fi.nhs = nh.paths.map(({ nh: member, weight }) => hopOf(member.info!, weight));
  fibRebalance(fi);
}

function forEachRoute(net: Net, nh: Nexthop, visit: (fi: FibInfo) => void): void {
  for (const table of net.ipv4.tables.values())
    table.forEach((fa) => {
      if (fa.fi.nexthop === nh) visit(fa.fi);
    });
}

export const inetNexthopOps: NexthopFamilyOps = {
  family: AF_INET,

  /** nh_create_ipv4. */
  init(net, cfg, dev) {
    const hop = new FibNh({
      oif: dev.ifindex,
      gw: cfg.gateway === null ? 0 : getU32(cfg.gateway, 0),
      gw6: null,
      flags: cfg.flags,
      weight: 1,
      flow: 0,
    });
    fibCheckNh(net, hop, l3mdevTable(dev), 0);
    const { family, blackhole, gateway } = cfg;
    return { family, blackhole, fdb: false, dev: hop.dev, gateway, flags: hop.flags, scope: hop.scope };
  },

  check(net, nh, replacement) {
    forEachRoute(net, nh, (fi) => fibCheckNexthop(replacement, fi.scope));
  },

  changed(net, nh) {
    forEachRoute(net, nh, (fi) => fibUseNexthop(fi, nh));
    net.ipv4.flushRoutes();
  },

  notify(net, nh) {
    for (const table of net.ipv4.tables.values())
      for (const fa of table.all()) if (fa.fi.nexthop === nh) notifyRoute(net, RTM_NEWROUTE, table, fa);
  },

  removed(net, nh) {
    let dead = 0;
    forEachRoute(net, nh, (fi) => {
      fi.flags |= RTNH_F_DEAD;
      dead++;
    });
    if (dead > 0) fibFlush(net);
  },
};
