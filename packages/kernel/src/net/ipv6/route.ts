/** Finding the route of a packet (after net/ipv6/route.c). */

import { ARPHRD_LOOPBACK, IFF_LOOPBACK } from "@netloom/uapi";
import {
  NUD_FAILED,
  RTN_ANYCAST,
  RTN_BLACKHOLE,
  RTN_LOCAL,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNREACHABLE,
  RTNH_F_DEAD,
} from "@netloom/netlink";
import { getU32, ipv6 } from "@netloom/wire";
import { isL3Master, l3mdevMaster } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { NUD_VALID } from "../core/neighbour.js";
import type { Skb } from "../core/skb.js";
import { DEVCONF_FORWARDING } from "./devconf.js";
import { fib6RulesLookup } from "./fib6-rules.js";
import type { Flow6 } from "./flow6.js";
import { hash6, isAny6, isMulticast6, needsStrict } from "./in6-addr.js";
import {
  ignoredForLinkdown,
  prefOfFlags,
  RTF_ANYCAST,
  RTF_EXPIRES,
  RTF_GATEWAY,
  RTF_LOCAL,
  RTF_NONEXTHOP,
  RTF_REJECT,
  RTF_UP,
  subtreeMatch,
  type Fib6Info,
  type Fib6Node,
  type Fib6Table,
} from "./ip6-fib.js";
import { findException } from "./rt6-exception.js";
import {
  RT6_DISCARD,
  RT6_EACCES,
  RT6_EAGAIN,
  RT6_EHOSTUNREACH,
  RT6_EINVAL,
  RT6_ENETUNREACH,
  RT6_FORWARD,
  RT6_LOCAL,
  RT6_MULTICAST,
  Rt6Info,
} from "./rt6-info.js";
import { route6Fields } from "./trace-fields.js";

/** The route's device must be the one asked for. */
export const RT6_LOOKUP_F_IFACE = 0x01;
/** Gateways known not to answer are passed over. */
export const RT6_LOOKUP_F_REACHABLE = 0x02;
export const RT6_LOOKUP_F_IGNORE_LINKSTATE = 0x40;

/** Scores of a route: negative ones are no match. */
const FAIL_HARD = -3;
const FAIL_PROBE = -2;
/** From so many routes of one prefix on it pays to look for those of one device. */
const MANY_ROUTES = 8;

/** The route of table `table` for a packet, null if it has none that fits (fib6_table_lookup). */
export function fib6TableLookup(net: Net, table: Fib6Table, flow: Flow6, oif: number, strict: number): Fib6Info | null {
  const lengths = table.lengths;
  if (lengths.length === 0) return null;
  const b = flow.daddr;
  const o = flow.daddrAt;
  const a0 = getU32(b, o) | 0;
  const a1 = getU32(b, o + 4) | 0;
  const a2 = getU32(b, o + 8) | 0;
  const a3 = getU32(b, o + 12) | 0;
  for (let pass = strict; ; pass &= ~RT6_LOOKUP_F_REACHABLE) {
    for (let i = 0; i < lengths.length; i++) {
      const node = lengths[i]!.find(a0, a1, a2, a3);
      if (node === null) continue;
      const found = selectInNode(net, node, flow, oif, pass);
      if (found !== null) return found;
    }
    // Second pass: also gateways that do not answer.
    if ((pass & RT6_LOOKUP_F_REACHABLE) === 0) return null;
  }
}

function selectInNode(net: Net, node: Fib6Node, flow: Flow6, oif: number, strict: number): Fib6Info | null {
  if (node.subtree !== null) {
    for (
      let i = subtreeMatch(node, 0, flow.saddr, flow.saddrAt);
      i >= 0;
      i = subtreeMatch(node, i + 1, flow.saddr, flow.saddrAt)
    ) {
      const found = selectLeaf(net, node.subtree[i]!.leaf, oif, strict);
      if (found !== null) return found;
    }
  }
  // fe80::/64 and ff00::/8 have a route for each device.
  if (node.leaf.length > MANY_ROUTES && (strict & RT6_LOOKUP_F_IFACE) !== 0 && oif !== 0)
    return selectByDevice(net, node, oif, strict);
  return selectLeaf(net, node.leaf, oif, strict);
}

/** The same as selectLeaf, looking only at the routes of the one device that will do. */
function selectByDevice(net: Net, node: Fib6Node, oif: number, strict: number): Fib6Info | null {
  const dev = net.devByIndex.get(oif);
  if (dev === undefined) return null;
  let best: Fib6Info | null = null;
  let score = -1;
  for (let rt = dev.fib6First; rt !== null; rt = rt.devNext) {
    if (rt.node !== node || (best !== null && rt.metric > best.metric)) continue;
    const m = matchRoute(net, rt, oif, strict);
    if (m < 0 || (best !== null && rt.metric === best.metric && m <= score)) continue;
    score = m;
    best = rt;
  }
  return best;
}

/** The best of the routes of the lowest metric; if none of those will do, the best of the others (find_rr_leaf). */
function selectLeaf(net: Net, leaf: readonly Fib6Info[], oif: number, strict: number): Fib6Info | null {
  if (leaf.length === 0) return null;
  const metric = leaf[0]!.metric;
  let best: Fib6Info | null = null;
  let score = -1;
  for (let i = 0; i < leaf.length; i++) {
    const rt = leaf[i]!;
    if (best !== null && best.metric === metric && rt.metric !== metric) break;
    const m = matchRoute(net, rt, oif, strict);
    if (m > score) {
      score = m;
      best = rt;
    }
  }
  return best;
}

/** How well a route fits; negative: not at all (find_match). */
function matchRoute(net: Net, rt: Fib6Info, oif: number, strict: number): number {
  const nh = rt.nh;
  if ((rt.flags & RTF_EXPIRES) !== 0 && net.stack.nowNs >= rt.expiresNs) return FAIL_HARD;
  if ((nh.flags & RTNH_F_DEAD) !== 0) return FAIL_HARD;
  if ((strict & RT6_LOOKUP_F_IGNORE_LINKSTATE) === 0 && ignoredForLinkdown(nh)) return FAIL_HARD;
  return scoreRoute(rt, oif, strict);
}

function scoreRoute(rt: Fib6Info, oif: number, strict: number): number {
  const nh = rt.nh;
  let m = oif === 0 || nh.dev.ifindex === oif ? 2 : 0;
  if (m === 0 && (strict & RT6_LOOKUP_F_IFACE) !== 0) return FAIL_HARD;
  // Preference: high 01, medium 00, low 11, most preferred as the larger number.
  m |= (prefOfFlags(rt.flags) ^ 2) << 2;
  if ((strict & RT6_LOOKUP_F_REACHABLE) !== 0 && (rt.flags & RTF_NONEXTHOP) === 0 && nh.gw !== null) {
    const neigh = nh.dev.net.ipv6.nd.lookup(
      getU32(nh.gw, 0),
      getU32(nh.gw, 4),
      getU32(nh.gw, 8),
      getU32(nh.gw, 12),
      nh.dev,
    );
    if (neigh !== null && (neigh.nudState & NUD_VALID) === 0 && (neigh.nudState & NUD_FAILED) !== 0) return FAIL_PROBE;
  }
  return m;
}

/** Which hop of a multipath route this flow takes (fib6_select_path). */
function selectPath(net: Net, match: Fib6Info, flow: Flow6, oif: number, strict: number): Fib6Info {
  const siblings = match.siblings!;
  if (flow.mpHash === 0) flow.mpHash = multipathHash(net, flow);
  const { nexthop } = match;
  const table = nexthop === null ? null : nexthop.resTable;
  if (table !== null) {
    const member = table.select(flow.mpHash);
    // The siblings are in the order of the group's members.
    const { paths } = nexthop!;
    for (let i = 0; i < paths.length; i++) if (paths[i]!.nh === member) return siblings[i]!;
    return match;
  }
  if (flow.mpHash <= match.nh.upperBound) return match;
  const first = siblings.indexOf(match);
  for (let i = 1; i < siblings.length; i++) {
    const rt = siblings[(first + i) % siblings.length]!;
    if (flow.mpHash > rt.nh.upperBound) continue;
    return scoreRoute(rt, oif, strict) < 0 ? match : rt;
  }
  return match;
}

/** 31 bits of a flow (fib_multipath_hash_policy 0: addresses, flow label, protocol; 1 and up: ports as well). */
function multipathHash(net: Net, flow: Flow6): number {
  const seed = (net.ipv6.hashSeed ||= net.stack.random.u32() | 1);
  let h = Math.imul(hash6(flow.daddr, flow.daddrAt) ^ seed, 0x9e3779b1) ^ hash6(flow.saddr, flow.saddrAt);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b) ^ flow.proto;
  h ^= net.ipv6.multipathHashPolicy === 0 ? flow.flowLabel : (flow.sport << 16) | flow.dport;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 1) | 1;
}

/** Looks in one table and returns the route for packets; null if the table has none (ip6_pol_route). */
export function ip6PolRoute(net: Net, table: Fib6Table, flow: Flow6, oif: number, strict: number): Rt6Info | null {
  let match = fib6TableLookup(net, table, flow, oif, strict);
  if (match === null) return null;
  if (match.siblings !== null && !(oif !== 0 && match.nh.dev.ifindex === oif))
    match = selectPath(net, match, flow, oif, strict);
  const nh = match.nh;
  if (nh.exceptions !== null) {
    const learned = findException(net, nh.exceptions, flow.daddr, flow.daddrAt);
    if (learned !== null) return learned;
  }
  return (nh.rt ??= makeRt6Info(net, match));
}

function makeRt6Info(net: Net, f: Fib6Info): Rt6Info {
  const flags = (f.flags | RTF_UP | (f.nh.gw === null ? 0 : RTF_GATEWAY)) >>> 0;
  if (f.flags & RTF_REJECT) {
    const rt = new Rt6Info(net.loopback, f, RT6_DISCARD, flags, null);
    rt.error = rejectError(f.nexthop !== null && f.nexthop.isBlackhole ? RTN_BLACKHOLE : f.type);
    return rt;
  }
  // A routing domain has its own loopback: the master device.
  const dev =
    f.flags & (RTF_LOCAL | RTF_ANYCAST)
      ? ((needsStrict(f.dst) && !isL3Master(f.nh.dev) ? null : l3mdevMaster(f.nh.dev)) ?? net.loopback)
      : f.nh.dev;
  if (f.type === RTN_LOCAL || f.type === RTN_ANYCAST) return new Rt6Info(dev, f, RT6_LOCAL, flags, f.nh.gw);
  return new Rt6Info(dev, f, isMulticast6(f.dst) ? RT6_MULTICAST : RT6_FORWARD, flags, f.nh.gw);
}

function rejectError(type: number): number {
  if (type === RTN_BLACKHOLE) return RT6_EINVAL;
  if (type === RTN_PROHIBIT) return RT6_EACCES;
  if (type === RTN_THROW) return RT6_EAGAIN;
  return type === RTN_UNREACHABLE ? RT6_EHOSTUNREACH : RT6_ENETUNREACH;
}

/** A route to nowhere with an error of its own. */
export function rt6Nowhere(net: Net, error: number): Rt6Info {
  const rt = new Rt6Info(net.loopback, null, RT6_DISCARD, RTF_REJECT | RTF_NONEXTHOP, null);
  rt.error = error;
  return rt;
}

const nullEntry = (net: Net): Rt6Info => (net.ipv6.nullEntry ??= rt6Nowhere(net, RT6_ENETUNREACH));

/** Asks the tables the rules name (fib6_rule_lookup); never null: at worst the route to nowhere. */
export function fib6RuleLookup(net: Net, flow: Flow6, oif: number, strict: number): Rt6Info {
  const v6 = net.ipv6;
  if (v6.rules !== null) return fib6RulesLookup(net, v6.rules, flow, oif, strict) ?? nullEntry(net);
  const local = ip6PolRoute(net, v6.tables.local, flow, oif, strict);
  if (local !== null && local.error !== RT6_EAGAIN) return local;
  const main = ip6PolRoute(net, v6.tables.main, flow, oif, strict);
  return main !== null && main.error !== RT6_EAGAIN ? main : nullEntry(net);
}

const reachable = (net: Net): number =>
  net.ipv6.devconfAll.data[DEVCONF_FORWARDING] === 0 ? RT6_LOOKUP_F_REACHABLE : 0;

/** Sets `skb.dst` of a packet that came in by `dev`; its header is at `skb.network` (ip6_route_input). */
export function ip6RouteInput(skb: Skb, dev: NetDevice): void {
  const net = dev.net;
  const flow = net.ipv6.inputFlow;
  const h = skb.network;
  flow.daddr = flow.saddr = skb.buf;
  flow.daddrAt = h + ipv6.DADDR;
  flow.saddrAt = h + ipv6.SADDR;
  flow.iif = dev.ifindex;
  flow.oif = 0;
  flow.mark = skb.mark;
  flow.flowLabel = ipv6.flowLabel(skb.buf, h);
  flow.tclass = ipv6.tclass(skb.buf, h);
  flow.proto = ipv6.nextHdr(skb.buf, h);
  flow.sport = flow.dport = flow.mpHash = flow.uid = flow.l3mdev = 0;
  const strict = (needsStrict(skb.buf, h + ipv6.DADDR) ? RT6_LOOKUP_F_IFACE : 0) | reachable(net);
  const rt = fib6RuleLookup(net, flow, dev.ifindex, strict);
  skb.dst = rt;
  const { tracer } = net.stack;
  if (tracer !== null) tracer.point("ip6_route_input", skb, dev, route6Fields(net, rt, skb.buf, h + ipv6.DADDR));
}

/** The route of a packet sent from here (ip6_route_output_flags); `boundDev`: the socket is bound to `flow.oif`. */
export function ip6RouteOutput(net: Net, flow: Flow6, boundDev = false): Rt6Info {
  const anySource = isAny6(flow.saddr, flow.saddrAt);
  flow.iif = net.loopback.ifindex;
  let strict = reachable(net);
  if (boundDev || needsStrict(flow.daddr, flow.daddrAt) || (flow.oif !== 0 && anySource)) strict |= RT6_LOOKUP_F_IFACE;
  return fib6RuleLookup(net, flow, flow.oif, strict);
}

/** Whether packets to this device never leave the machine. */
export const isLoopbackDev = (dev: NetDevice): boolean =>
  (dev.flags & IFF_LOOPBACK) !== 0 || dev.type === ARPHRD_LOOPBACK;
