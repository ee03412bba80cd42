/**
 * What was learned about the way to single destinations: path MTUs and better routers (struct rt6_exception,
 * rt6_update_pmtu, rt6_do_redirect in net/ipv6/route.c). They hang on the next hop whose packets taught them.
 */

import { NTF_ROUTER, RT_TABLE_MAIN, RTNH_F_DEAD } from "@netloom/netlink";
import { getU32 } from "@netloom/wire";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { l3mdevTable } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { startFib6Gc } from "./fib6-gc.js";
import { equals6, prefixEquals6 } from "./in6-addr.js";
import {
  RTF_CACHE,
  RTF_DYNAMIC,
  RTF_EXPIRES,
  RTF_GATEWAY,
  RTF_MODIFIED,
  RTF_REJECT,
  RTF_UP,
  type Fib6Info,
} from "./ip6-fib.js";
import { RT6_FORWARD, RT6_LOCAL, Rt6Info } from "./rt6-info.js";

const IPV6_MIN_MTU = 1280;
/** Kept for one next hop. */
const MAX_EXCEPTIONS = 64;

export function findException(net: Net, exceptions: readonly Rt6Info[], b: Uint8Array, o: number): Rt6Info | null {
  for (let i = 0; i < exceptions.length; i++) {
    const rt = exceptions[i]!;
    if (equals6(rt.exceptionDst!, 0, b, o)) return net.stack.nowNs < rt.expiresNs ? rt : null;
  }
  return null;
}

/** The older of two about one destination goes, and the oldest of too many. */
function insert(net: Net, from: Fib6Info, learned: Rt6Info): void {
  const exceptions = (from.nh.exceptions ?? []).filter((e) => !equals6(e.exceptionDst!, 0, learned.exceptionDst!, 0));
  if (exceptions.length >= MAX_EXCEPTIONS) exceptions.shift();
  exceptions.push(learned);
  from.nh.exceptions = exceptions;
  learned.learnedNs = net.stack.nowNs;
  net.ipv6.genid++;
  startFib6Gc(net, true);
}

/** A smaller MTU was learned for the way to `daddr`: routes to it have it for a while. */
export function rt6UpdatePmtu(net: Net, rt: Rt6Info, daddr: Uint8Array, mtu: number): void {
  const from = rt.from;
  const wanted = Math.max(mtu, IPV6_MIN_MTU);
  if (from === null || rt.kind === RT6_LOCAL || wanted >= rt.mtu()) return;
  let learned = from.nh.exceptions === null ? null : findException(net, from.nh.exceptions, daddr, 0);
  const known = learned !== null;
  learned ??= new Rt6Info(rt.dev, from, rt.kind, rt.flags | RTF_CACHE, rt.gateway);
  learned.flags |= RTF_MODIFIED | RTF_EXPIRES;
  learned.pmtu = wanted;
  learned.expiresNs = net.stack.nowNs + net.ipv6.mtuExpires * NSEC_PER_SEC;
  if (known) {
    net.ipv6.genid++;
    return;
  }
  learned.exceptionDst = daddr.slice(0, 16);
  insert(net, from, learned);
}

/** Packets to `dst` take another router, or none: `target` is then the destination itself. */
export function rt6AddRedirect(net: Net, from: Fib6Info, dst: Uint8Array, target: Uint8Array, onLink: boolean): void {
  const flags = RTF_UP | RTF_DYNAMIC | RTF_CACHE | (onLink ? 0 : RTF_GATEWAY);
  const learned = new Rt6Info(from.nh.dev, from, RT6_FORWARD, flags, onLink ? null : target);
  learned.exceptionDst = dst;
  learned.expiresNs = Infinity;
  insert(net, from, learned);
}

/** The route by which packets to `daddr` go to the router at `b[o]` on `dev`; null: they do not (ip6_route_redirect). */
export function ip6RouteRedirect(dev: NetDevice, daddr: Uint8Array, b: Uint8Array, o: number): Fib6Info | null {
  const { net } = dev;
  const main = net.ipv6.tables.get(l3mdevTable(dev) || RT_TABLE_MAIN);
  const tables = net.ipv6.rules === null ? [net.ipv6.tables.local, main] : net.ipv6.tables.all();
  for (const table of tables) {
    if (table === null) continue;
    for (const length of table.lengths) {
      const node = length.find(getU32(daddr, 0) | 0, getU32(daddr, 4) | 0, getU32(daddr, 8) | 0, getU32(daddr, 12) | 0);
      if (node === null || !prefixEquals6(node.prefix, 0, daddr, 0, node.plen)) continue;
      for (const rt of node.leaf) {
        if (rt.flags & RTF_REJECT) break;
        const { nh } = rt;
        if (nh.gw === null || nh.dev !== dev || nh.flags & RTNH_F_DEAD) continue;
        if (equals6(nh.gw, 0, b, o)) return rt;
        const learned = nh.exceptions === null ? null : findException(net, nh.exceptions, daddr, 0);
        if (learned !== null && learned.gateway !== null && equals6(learned.gateway, 0, b, o)) return rt;
      }
    }
  }
  return null;
}

/** Forgets what has expired, redirects older than `timeoutNs` and those to what is no router; true: some are left. */
export function rt6AgeExceptions(net: Net, rt: Fib6Info, timeoutNs: number): boolean {
  const { nh } = rt;
  if (nh.exceptions === null) return false;
  const now = net.stack.nowNs;
  const left = nh.exceptions.filter((e) => {
    if (e.flags & RTF_EXPIRES ? now > e.expiresNs : now >= e.learnedNs + timeoutNs) return false;
    return (e.flags & RTF_DYNAMIC) === 0 || e.gateway === null || isRouter(e.dev, e.gateway);
  });
  if (left.length !== nh.exceptions.length) net.ipv6.genid++;
  nh.exceptions = left.length === 0 ? null : left;
  return left.length > 0;
}

function isRouter(dev: NetDevice, addr: Uint8Array): boolean {
  const neigh = dev.net.ipv6.nd.lookup(getU32(addr, 0), getU32(addr, 4), getU32(addr, 8), getU32(addr, 12), dev);
  return neigh !== null && (neigh.flags & NTF_ROUTER) !== 0;
}

/** Forgets what was learned about `dst` by this route; false: nothing was (ip6_del_cached_rt). */
export function ip6DelCached(net: Net, rt: Fib6Info, dst: Uint8Array): boolean {
  const { nh } = rt;
  const left = nh.exceptions?.filter((e) => !equals6(e.exceptionDst!, 0, dst, 0)) ?? [];
  if (nh.exceptions === null || left.length === nh.exceptions.length) return false;
  nh.exceptions = left.length === 0 ? null : left;
  net.ipv6.genid++;
  return true;
}
