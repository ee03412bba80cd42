/** Inserting and deleting in a table: metrics, replacement, several next hops (fib6_add_rt2node, fib6_del in net/ipv6/ip6_fib.c). */

import { Errno } from "@netloom/uapi";
import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, RTNH_F_DEAD } from "@netloom/netlink";
import { insertAt } from "../core/insert-at.js";
import { equals6 } from "./in6-addr.js";
import { ignoredForLinkdown, RTF_ADDRCONF, RTF_DYNAMIC, RTF_EXPIRES, type Fib6Info, type Fib6Node } from "./ip6-fib.js";

/** Above so many routes of one prefix they are not all looked at. */
const MANY_ROUTES = 8;

/** May be a hop of a multipath route: it has a gateway and was not learned from an advertisement. */
export const qualifiesForEcmp = (rt: Fib6Info): boolean =>
  (rt.flags & (RTF_ADDRCONF | RTF_DYNAMIC)) === 0 && rt.nexthop === null && rt.nh.gw !== null;

function sameNexthop(a: Fib6Info, b: Fib6Info): boolean {
  if (a.nexthop !== null || b.nexthop !== null) return a.nexthop === b.nexthop;
  if (a.nh.dev !== b.nh.dev) return false;
  if (a.nh.gw === null || b.nh.gw === null) return a.nh.gw === b.nh.gw;
  return equals6(a.nh.gw, 0, b.nh.gw, 0);
}

/**
 * Inserts a route (fib6_add); `nlflags` are the request's. Returns the routes it replaced.
 * Throws EEXIST; ENOENT when there is nothing to replace and NLM_F_CREATE is not given.
 */
export function fib6Add(rt: Fib6Info, nlflags: number): Fib6Info[] {
  const table = rt.table;
  const replace = (nlflags & NLM_F_REPLACE) !== 0;
  const create = !replace || (nlflags & NLM_F_CREATE) !== 0;
  if (!create && table.locate(rt.dst, rt.dstLen, rt.src, rt.srcLen) === null)
    throw new Errno("ENOENT", "Can not replace route - no match found");
  const node = table.makeNode(rt.dst, rt.dstLen, rt.src, rt.srcLen);
  try {
    return addToNode(node, rt, nlflags, replace, create);
  } catch (e) {
    table.prune(rt.dst, rt.dstLen);
    throw e;
  }
}

function addToNode(node: Fib6Node, rt: Fib6Info, nlflags: number, replace: boolean, create: boolean): Fib6Info[] {
  const leaf = node.leaf;
  if (leaf.length > MANY_ROUTES && rt.nh.gw === null && !replace && (nlflags & NLM_F_EXCL) === 0) {
    addForDevice(node, rt);
    return [];
  }
  const ecmp = qualifiesForEcmp(rt);
  let at = 0;
  let found = -1;
  let fallback = -1;
  let siblings = 0;
  for (; at < leaf.length; at++) {
    const iter = leaf[at]!;
    if (iter.metric === rt.metric) {
      if (nlflags & NLM_F_EXCL) throw new Errno("EEXIST");
      if (replace) {
        if (ecmp === qualifiesForEcmp(iter)) {
          found = at;
          break;
        }
        if (fallback < 0) fallback = at;
        continue;
      }
      if (sameNexthop(iter, rt)) refuse(iter, rt);
      if (ecmp && qualifiesForEcmp(iter)) siblings++;
    }
    if (iter.metric > rt.metric) break;
  }
  if (!replace) {
    node.leaf = insertAt(leaf, at, rt);
    rt.node = node;
    if (siblings > 0) joinSiblings(node.leaf, rt);
    return [];
  }
  if (found < 0) found = fallback;
  if (found < 0) {
    if (!create) throw new Errno("ENOENT");
    node.leaf = insertAt(leaf, at, rt);
    rt.node = node;
    return [];
  }
  const old = leaf[found]!;
  const removed = old.siblings === null ? [old] : [...old.siblings];
  leaf[found] = rt;
  rt.node = node;
  for (const r of removed) {
    const i = leaf.indexOf(r);
    if (i >= 0) leaf.splice(i, 1);
    r.node = null;
    r.siblings = null;
  }
  return removed;
}

/** The route is there: it takes over the new one's expiry. */
function refuse(iter: Fib6Info, rt: Fib6Info): never {
  if (iter.flags & RTF_EXPIRES) {
    if (rt.flags & RTF_EXPIRES) iter.expiresNs = rt.expiresNs;
    else iter.flags &= ~RTF_EXPIRES;
  }
  throw new Errno("EEXIST");
}

/** fe80::/64 and ff00::/8 have a route for each device: the place is found by halving, a duplicate among the device's own. */
function addForDevice(node: Fib6Node, rt: Fib6Info): void {
  const { dev } = rt.nh;
  for (let other = dev.fib6First; other !== null; other = other.devNext)
    if (other.node === node && other.metric === rt.metric && other.nh.gw === null) refuse(other, rt);
  const { leaf } = node;
  let low = 0;
  let high = leaf.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (leaf[middle]!.metric <= rt.metric) low = middle + 1;
    else high = middle;
  }
  leaf.splice(low, 0, rt);
  rt.node = node;
}

function joinSiblings(leaf: readonly Fib6Info[], rt: Fib6Info): void {
  const first = leaf.find((r) => r !== rt && r.metric === rt.metric && qualifiesForEcmp(r))!;
  const siblings = first.siblings === null ? [first] : first.siblings;
  siblings.push(rt);
  for (const s of siblings) s.siblings = siblings;
  rebalance(siblings);
}

/** Puts another hop of the same next hop object behind those of `first`, which is in its table. */
export function joinRoutes(first: Fib6Info, rt: Fib6Info): void {
  const node = first.node!;
  const siblings = first.siblings ?? [first];
  node.leaf = insertAt(node.leaf, node.leaf.indexOf(siblings.at(-1)!) + 1, rt);
  rt.node = node;
  siblings.push(rt);
  for (const s of siblings) s.siblings = siblings;
  rebalance(siblings);
}

/** Takes a route out of its table; other hops of a multipath route stay. */
export function fib6Del(rt: Fib6Info): void {
  const node = rt.node;
  if (node === null) return;
  node.leaf.splice(node.leaf.indexOf(rt), 1);
  rt.node = null;
  const siblings = rt.siblings;
  if (siblings !== null) {
    rt.siblings = null;
    siblings.splice(siblings.indexOf(rt), 1);
    if (siblings.length === 1) {
      siblings[0]!.siblings = null;
      siblings[0]!.nh.upperBound = 0x7fffffff;
    } else rebalance(siblings);
  }
  if (node.leaf.length === 0) rt.table.prune(rt.dst, rt.dstLen);
}

/** Divides the hash space among the living hops by weight (rt6_multipath_rebalance). */
export function rebalance(siblings: readonly Fib6Info[]): void {
  const usable = (rt: Fib6Info): boolean => (rt.nh.flags & RTNH_F_DEAD) === 0 && !ignoredForLinkdown(rt.nh);
  let total = 0;
  for (const rt of siblings) if (usable(rt)) total += rt.nh.weight;
  let weight = 0;
  for (const rt of siblings) {
    if (!usable(rt) || total === 0) {
      rt.nh.upperBound = -1;
      continue;
    }
    weight += rt.nh.weight;
    rt.nh.upperBound = Math.round((weight * 0x80000000) / total) - 1;
  }
}
