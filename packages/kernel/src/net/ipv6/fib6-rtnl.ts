/** RTM_*ROUTE of AF_INET6 (inet6_rtm_newroute and its kin in net/ipv6/route.c, inet6_dump_fib). */

import { AF_INET6, Errno } from "@netloom/uapi";
import {
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  routeDef,
  RT_TABLE_MAIN,
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_F_FIB_MATCH,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  RTN_BLACKHOLE,
  RTN_LOCAL,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNREACHABLE,
  RTNH_F_ONLINK,
  type RouteAttrs,
  type RtMsg,
} from "@netloom/netlink";
import { NSEC_PER_SEC } from "../../time/timer.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import { IP6_RT_PRIO_USER, ip6RouteInfoCreate, type Fib6Config } from "./fib6-config.js";
import { ip6NexthopRouteAdd } from "./fib6-nexthop.js";
import { fillException, fillGetRoute, fillRoute, inet6RtNotify } from "./fib6-fill.js";
import { allRoutes, ip6DelRt, ip6InsRt } from "./fib6-ops.js";
import { DEVCONF_FORWARDING } from "./devconf.js";
import { Flow6 } from "./flow6.js";
import { equals6, IN6ADDR_ANY, needsStrict } from "./in6-addr.js";
import { RTF_CACHE, RTF_GATEWAY, RTF_LOCAL, RTF_REJECT, RTF_UP, RTF_EXPIRES, type Fib6Info } from "./ip6-fib.js";
import { ip6DelCached } from "./rt6-exception.js";
import { fib6RuleLookup, ip6RouteOutput, RT6_LOOKUP_F_IFACE, RT6_LOOKUP_F_REACHABLE } from "./route.js";
import { RT6_EACCES, RT6_EHOSTUNREACH, RT6_EINVAL, type Rt6Info } from "./rt6-info.js";

const ICMPV6_ROUTER_PREF_LOW = 3;
const ICMPV6_ROUTER_PREF_HIGH = 1;
/** Lifetimes from here on are for ever (INFINITY_LIFE_TIME, addrconf_timeout_fixup). */
const INFINITY = 0xffffffff;

function address(bytes: Uint8Array | undefined): Uint8Array | null {
  if (bytes === undefined) return null;
  if (bytes.length !== 16) throw new Errno("EINVAL");
  return bytes;
}

/** An address of a prefix, of which only the bytes that carry it need be there. */
function prefixBytes(bytes: Uint8Array | undefined, length: number): Uint8Array {
  const out = new Uint8Array(16);
  if (bytes === undefined) return out;
  if (bytes.length < (length + 7) >> 3) throw new Errno("EINVAL");
  out.set(bytes.subarray(0, 16));
  return out;
}

/** rtm_to_fib6_config. */
function toConfig(header: RtMsg, attrs: RouteAttrs): Fib6Config {
  if (header.tos !== 0) throw new Errno("EINVAL", "Invalid dsfield (tos): option not available for IPv6");
  if (
    attrs.RTA_NH_ID !== undefined &&
    (attrs.RTA_GATEWAY !== undefined || attrs.RTA_OIF !== undefined || attrs.RTA_MULTIPATH !== undefined)
  )
    throw new Errno("EINVAL", "Nexthop specification and nexthop id are mutually exclusive");
  if (attrs.RTA_VIA !== undefined) throw new Errno("EINVAL", "IPv6 does not support RTA_VIA attribute");
  if ((attrs.RTA_ENCAP_TYPE ?? 0) !== 0) throw new Errno("EOPNOTSUPP", "lwt encapsulation type not supported");
  const { type } = header;
  let flags = RTF_UP;
  if (type === RTN_UNREACHABLE || type === RTN_BLACKHOLE || type === RTN_PROHIBIT || type === RTN_THROW)
    flags |= RTF_REJECT;
  if (type === RTN_LOCAL) flags = (flags | RTF_LOCAL) >>> 0;
  if (header.flags & RTM_F_CLONED) flags |= RTF_CACHE;
  const gateway = address(attrs.RTA_GATEWAY);
  if (gateway !== null) flags |= RTF_GATEWAY;
  const expires = attrs.RTA_EXPIRES ?? INFINITY;
  if (attrs.RTA_EXPIRES !== undefined && expires !== INFINITY) flags |= RTF_EXPIRES;
  const pref = attrs.RTA_PREF ?? 0;
  return {
    table: attrs.RTA_TABLE ?? (header.table === 0 ? RT_TABLE_MAIN : header.table),
    dst: prefixBytes(attrs.RTA_DST, header.dstLen),
    dstLen: header.dstLen,
    src: attrs.RTA_SRC === undefined ? null : prefixBytes(attrs.RTA_SRC, header.srcLen),
    srcLen: header.srcLen,
    type,
    protocol: header.protocol,
    metric: attrs.RTA_PRIORITY ?? 0,
    flags,
    nhFlags: header.flags & RTNH_F_ONLINK,
    ifindex: attrs.RTA_OIF ?? 0,
    gateway,
    prefsrc: address(attrs.RTA_PREFSRC),
    metrics: attrs.RTA_METRICS ?? null,
    pref: pref === ICMPV6_ROUTER_PREF_LOW || pref === ICMPV6_ROUTER_PREF_HIGH ? pref : 0,
    expiresInNs: expires * NSEC_PER_SEC,
  };
}

/** The single routes of RTA_MULTIPATH. */
function hopConfigs(cfg: Fib6Config, attrs: RouteAttrs): Fib6Config[] | null {
  if (attrs.RTA_MULTIPATH === undefined) return null;
  if (attrs.RTA_MULTIPATH.length === 0) throw new Errno("EINVAL", "Invalid nexthop configuration - no valid nexthops");
  return attrs.RTA_MULTIPATH.map((hop) => {
    const gateway = address(hop.attrs.RTA_GATEWAY) ?? cfg.gateway ?? null;
    return {
      ...cfg,
      gateway,
      ifindex: hop.ifindex === 0 ? (cfg.ifindex ?? 0) : hop.ifindex,
      weight: hop.hops + 1,
      flags: gateway === null ? cfg.flags : cfg.flags | RTF_GATEWAY,
      nhFlags: (cfg.nhFlags ?? 0) | (hop.flags & RTNH_F_ONLINK),
    };
  });
}

function newRoute(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, routeDef);
  const asked = toConfig(header, attrs);
  const cfg = asked.metric === 0 ? { ...asked, metric: IP6_RT_PRIO_USER } : asked;
  const net = request.net;
  const nlflags = request.hdr.flags & (NLM_F_CREATE | NLM_F_EXCL | NLM_F_REPLACE | NLM_F_APPEND);
  const hops = hopConfigs(cfg, attrs);
  const nhId = attrs.RTA_NH_ID ?? 0;
  if (nhId !== 0) ip6NexthopRouteAdd(net, cfg, nhId, nlflags);
  else if (hops === null) ip6InsRt(net, ip6RouteInfoCreate(net, cfg), nlflags);
  else addMultipath(net, hops, nlflags);
}

/** Adds the hops one after the other; if one fails those before it are taken back (ip6_route_multipath_add). */
function addMultipath(net: Net, hops: readonly Fib6Config[], nlflags: number): void {
  const routes: Fib6Info[] = [];
  for (const cfg of hops) {
    const rt = ip6RouteInfoCreate(net, cfg);
    if (rt.nh.gw === null)
      throw new Errno("EINVAL", "Device only routes can not be added for IPv6 using the multipath API.");
    if (routes.some((r) => sameHop(r, rt))) throw new Errno("EEXIST");
    routes.push(rt);
  }
  let flags = nlflags;
  const done: Fib6Info[] = [];
  try {
    for (const rt of routes) {
      ip6InsRt(net, rt, flags, false);
      done.push(rt);
      flags = (flags & ~(NLM_F_EXCL | NLM_F_REPLACE)) | NLM_F_CREATE;
    }
  } catch (e) {
    for (const rt of done) ip6DelRt(net, rt, false);
    throw e;
  }
  inet6RtNotify(net, RTM_NEWROUTE, routes[0]!);
}

function sameHop(a: Fib6Info, b: Fib6Info): boolean {
  if (a.nh.dev !== b.nh.dev || a.nh.gw === null || b.nh.gw === null)
    return a.nh.dev === b.nh.dev && a.nh.gw === b.nh.gw;
  return equals6(a.nh.gw, 0, b.nh.gw, 0);
}

function delRoute(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, routeDef);
  const cfg = toConfig(header, attrs);
  const hops = hopConfigs(cfg, attrs);
  if (hops === null) ip6RouteDel(request.net, cfg, attrs.RTA_NH_ID ?? 0);
  else for (const hop of hops) ip6RouteDel(request.net, hop);
}

/** Deletes the first route that fits; with a gateway only that hop, else all hops. ESRCH: there is none. */
export function ip6RouteDel(net: Net, cfg: Fib6Config, nhId = 0): void {
  const table = net.ipv6.tables.get(cfg.table);
  if (table === null) throw new Errno("ESRCH", "FIB table does not exist");
  if (cfg.flags & RTF_CACHE) {
    // The entry hangs on the route by which its destination is reached.
    for (const rt of allRoutes(net)) if (rt.table === table && ip6DelCached(net, rt, cfg.dst)) return;
    throw new Errno("ESRCH");
  }
  const node = table.locate(cfg.dst, cfg.dstLen, cfg.src ?? null, cfg.srcLen ?? 0);
  for (const rt of node === null ? [] : node.leaf) {
    if (nhId !== 0 && rt.nexthop?.id !== nhId) continue;
    if (cfg.ifindex !== undefined && cfg.ifindex !== 0 && rt.nh.dev.ifindex !== cfg.ifindex) continue;
    const gateway = cfg.gateway ?? null;
    if (gateway !== null && (rt.nh.gw === null || !equals6(gateway, 0, rt.nh.gw, 0))) continue;
    if (cfg.metric !== 0 && cfg.metric !== rt.metric) continue;
    if (cfg.protocol !== 0 && cfg.protocol !== rt.protocol) continue;
    if (gateway !== null || rt.siblings === null) ip6DelRt(net, rt);
    else {
      inet6RtNotify(net, RTM_DELROUTE, rt);
      for (const sibling of rt.siblings.slice()) ip6DelRt(net, sibling, false);
    }
    return;
  }
  throw new Errno("ESRCH");
}

function getRoute(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, routeDef);
  const net = request.net;
  const daddr = address(attrs.RTA_DST) ?? IN6ADDR_ANY;
  const saddr = address(attrs.RTA_SRC) ?? IN6ADDR_ANY;
  const iif = attrs.RTA_IIF ?? 0;
  const flow = new Flow6().to(daddr, saddr, attrs.RTA_OIF ?? 0);
  flow.mark = attrs.RTA_MARK ?? 0;
  flow.uid = attrs.RTA_UID ?? 0;
  flow.proto = attrs.RTA_IP_PROTO ?? 0;
  flow.sport = port(attrs.RTA_SPORT);
  flow.dport = port(attrs.RTA_DPORT);
  flow.tclass = header.tos;
  let rt: Rt6Info;
  if (iif !== 0) {
    const dev: NetDevice | undefined = net.devByIndex.get(iif);
    if (dev === undefined) throw new Errno("ENODEV");
    flow.iif = iif;
    const strict =
      (needsStrict(daddr) ? RT6_LOOKUP_F_IFACE : 0) |
      (net.ipv6.devconfAll.data[DEVCONF_FORWARDING] === 0 ? RT6_LOOKUP_F_REACHABLE : 0);
    rt = fib6RuleLookup(net, flow, iif, strict);
  } else rt = ip6RouteOutput(net, flow);
  if (rt.error !== 0 || rt.from === null) throw routeError(rt.error);
  const message = header.flags & RTM_F_FIB_MATCH ? fillRoute(net, rt.from) : fillGetRoute(net, rt, daddr, saddr, iif);
  reply.message(RTM_NEWROUTE, routeDef, message.header, message.attrs);
}

const port = (bytes: Uint8Array | undefined): number =>
  bytes === undefined || bytes.length < 2 ? 0 : (bytes[0]! << 8) | bytes[1]!;

/** What a route that leads nowhere answers. */
export function routeError(error: number): Errno {
  if (error === RT6_EINVAL) return new Errno("EINVAL");
  if (error === RT6_EACCES) return new Errno("EACCES");
  return new Errno(error === RT6_EHOSTUNREACH ? "EHOSTUNREACH" : "ENETUNREACH");
}

/** Table by table; RTA_TABLE, RTA_OIF, the type and the protocol select for sockets that ask for strict checks. */
function dumpRoutes(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, routeDef);
  const net = request.net;
  const strict = request.socket.strictCheck;
  const tableId = strict ? (attrs.RTA_TABLE ?? header.table) : 0;
  if (tableId !== 0 && net.ipv6.tables.get(tableId) === null) {
    // A dump of all families goes on with the next one.
    if (header.family !== AF_INET6) return;
    throw new Errno("ENOENT", "ipv6: FIB table does not exist");
  }
  const exceptions = strict ? (header.flags & RTM_F_CLONED) !== 0 : true;
  const routes = !(strict && header.flags & RTM_F_CLONED);
  for (const table of net.ipv6.tables.all()) {
    if (tableId !== 0 && table.id !== tableId) continue;
    for (const node of table.walk()) {
      for (let i = 0; i < node.leaf.length; i++) {
        const rt = node.leaf[i]!;
        if (!strict || wanted(rt, header, attrs)) {
          if (routes) send(reply, fillRoute(net, rt));
          if (exceptions) dumpExceptions(net, rt, reply);
        }
        // All hops were in one message: go on after the last of them, wherever that is.
        if (rt.siblings !== null)
          i = Math.max(
            i,
            node.leaf.indexOf(rt.siblings[(rt.siblings.indexOf(rt) + rt.siblings.length - 1) % rt.siblings.length]!),
          );
      }
    }
  }
}

function wanted(rt: Fib6Info, header: RtMsg, attrs: RouteAttrs): boolean {
  if (header.type !== 0 && rt.type !== header.type) return false;
  if (header.protocol !== 0 && rt.protocol !== header.protocol) return false;
  const oif = attrs.RTA_OIF ?? 0;
  return oif === 0 || (rt.siblings ?? [rt]).some((r) => r.nh.dev.ifindex === oif);
}

function dumpExceptions(net: Net, rt: Fib6Info, reply: NlReply): void {
  if (rt.nh.exceptions === null) return;
  for (const learned of rt.nh.exceptions)
    if (net.stack.nowNs < learned.expiresNs) send(reply, fillException(net, learned));
}

function send(reply: NlReply, message: ReturnType<typeof fillRoute>): void {
  reply.message(RTM_NEWROUTE, routeDef, message.header, message.attrs);
}

export const route6Rtnl: readonly RtnlHandler[] = [
  { family: AF_INET6, type: RTM_NEWROUTE, doit: newRoute },
  { family: AF_INET6, type: RTM_DELROUTE, doit: delRoute },
  { family: AF_INET6, type: RTM_GETROUTE, doit: getRoute, dumpit: dumpRoutes },
];
