/** Routes come and go: insertion, deletion, what devices do to them, expiry (after net/ipv6/route.c, ip6_fib.c). */

import { Errno } from "@netloom/uapi";
import { NLM_F_CREATE, RTM_DELROUTE, RTM_NEWROUTE, RTNH_F_DEAD, RTNH_F_LINKDOWN } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { ip6RouteInfoCreate, type Fib6Config } from "./fib6-config.js";
import { inet6RtNotify } from "./fib6-fill.js";
import { startFib6Gc } from "./fib6-gc.js";
import { fib6Add, fib6Del, joinRoutes, rebalance } from "./fib6-insert.js";
import { compareRoutes, RTF_ANYCAST, RTF_EXPIRES, RTF_LOCAL, type Fib6Info } from "./ip6-fib.js";

/** Inserts and tells; throws EEXIST, ENOENT. `nlflags` are the request's NLM_F_*. */
export function ip6InsRt(net: Net, rt: Fib6Info, nlflags: number = NLM_F_CREATE, notify = true): void {
  const replaced = fib6Add(rt, nlflags);
  for (const old of replaced) forget(old);
  remember(rt);
  net.ipv6.genid++;
  if (rt.flags & RTF_EXPIRES) startFib6Gc(net, false);
  if (notify) inet6RtNotify(net, RTM_NEWROUTE, rt);
}

/** Adds the other hops of a next hop object to `first`, which is in its table. */
export function ip6JoinRt(first: Fib6Info, rt: Fib6Info): void {
  joinRoutes(first, rt);
  remember(rt);
}

/** Takes a route out and tells; nothing if it is in no table. */
export function ip6DelRt(net: Net, rt: Fib6Info, notify = true): void {
  if (rt.node === null) return;
  fib6Del(rt);
  forget(rt);
  net.ipv6.genid++;
  if (notify) inet6RtNotify(net, RTM_DELROUTE, rt);
}

/** The routes by each device are kept together: what happens to a device touches no others. */
function remember(rt: Fib6Info): void {
  const dev = rt.nh.dev;
  rt.devPrev = dev.fib6Last;
  if (dev.fib6Last === null) dev.fib6First = rt;
  else dev.fib6Last.devNext = rt;
  dev.fib6Last = rt;
}

/** A route that is gone takes its cached neighbour and MTUs with it. */
function forget(rt: Fib6Info): void {
  rt.nh.rt = null;
  rt.nh.exceptions = null;
  const dev = rt.nh.dev;
  const { devPrev, devNext } = rt;
  if (devPrev === null && dev.fib6First !== rt) return;
  if (devPrev === null) dev.fib6First = devNext;
  else devPrev.devNext = devNext;
  if (devNext === null) dev.fib6Last = devPrev;
  else devNext.devPrev = devPrev;
  rt.devPrev = rt.devNext = null;
}

/** The routes by one device in the order of dumps, which is the order they are told of; the list is a copy. */
function routesBy(dev: NetDevice): Fib6Info[] {
  const routes: Fib6Info[] = [];
  for (let rt = dev.fib6First; rt !== null; rt = rt.devNext) routes.push(rt);
  return routes.sort(compareRoutes);
}

/** ip6_route_add by the kernel itself: a route that is there already is fine. */
export function ip6RouteAdd(net: Net, cfg: Fib6Config): void {
  try {
    ip6InsRt(net, ip6RouteInfoCreate(net, cfg));
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}

/** Every route in the order of dumps; the list is a copy. */
export function allRoutes(net: Net): Fib6Info[] {
  return net.ipv6.tables.all().flatMap((table) => table.walk().flatMap((node) => node.leaf));
}

/** The carrier went away: routes by the device are marked (rt6_sync_down_dev with NETDEV_CHANGE). */
export function rt6CarrierDown(dev: NetDevice): void {
  for (const rt of routesBy(dev)) {
    if (rt.flags & (RTF_LOCAL | RTF_ANYCAST)) continue;
    rt.nh.flags |= RTNH_F_LINKDOWN;
    if (rt.siblings !== null) rebalance(rt.siblings);
  }
  dev.net.ipv6.genid++;
}

/** The device is usable again: `flags` (RTNH_F_*) are taken off its routes (rt6_sync_up). */
export function rt6SyncUp(dev: NetDevice, flags: number): void {
  const clear = flags & RTNH_F_DEAD && dev.carrier ? flags | RTNH_F_LINKDOWN : flags;
  for (const rt of routesBy(dev)) {
    if ((rt.nh.flags & clear) === 0) continue;
    rt.nh.flags &= ~clear;
    if (rt.siblings !== null) rebalance(rt.siblings);
  }
  dev.net.ipv6.genid++;
}

/** The device goes down: its routes go, hops of multipath routes die (rt6_disable_ip). */
export function rt6DisableIp(dev: NetDevice, unregister: boolean): void {
  const net = dev.net;
  for (const rt of routesBy(dev)) {
    if (rt.node === null) continue;
    const siblings = rt.siblings;
    if (siblings === null || unregister) {
      ip6DelRt(net, rt);
      continue;
    }
    const alive = siblings.filter((s) => s.nh.dev !== dev && (s.nh.flags & RTNH_F_DEAD) === 0);
    if (alive.length === 0) {
      for (const s of siblings.slice()) ip6DelRt(net, s);
      continue;
    }
    for (const s of siblings) if (s.nh.dev === dev) s.nh.flags |= RTNH_F_DEAD | RTNH_F_LINKDOWN;
    rebalance(siblings);
  }
  net.ipv6.genid++;
  net.ipv6.nd.ifdown(dev);
}

/** RTAX_MTU (linux/rtnetlink.h). */
const RTAX_MTU = 2;

/** The device's MTU changed: metrics beyond it are lowered, learned MTUs beyond it are forgotten (rt6_mtu_change). */
export function rt6MtuChange(dev: NetDevice, mtu: number): void {
  for (const rt of routesBy(dev)) {
    const metric = rt.metrics?.RTAX_MTU ?? 0;
    if (metric >= mtu && ((rt.metrics?.RTAX_LOCK ?? 0) & (1 << RTAX_MTU)) === 0)
      rt.metrics = { ...rt.metrics, RTAX_MTU: mtu };
    if (rt.nh.exceptions === null) continue;
    rt.nh.exceptions = rt.nh.exceptions.filter((e) => e.pmtu < mtu);
    if (rt.nh.exceptions.length === 0) rt.nh.exceptions = null;
  }
}

/** A route's expiry was set or changed. */
export function fib6SetExpires(net: Net, rt: Fib6Info, expiresNs: number): void {
  rt.expiresNs = expiresNs;
  rt.flags |= RTF_EXPIRES;
  startFib6Gc(net, false);
}
export function fib6CleanExpires(rt: Fib6Info): void {
  rt.flags &= ~RTF_EXPIRES;
}
