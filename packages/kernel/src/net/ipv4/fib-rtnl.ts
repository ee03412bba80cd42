/** RTM_NEWROUTE, RTM_DELROUTE and the dump of RTM_GETROUTE for AF_INET (after net/ipv4/fib_frontend.c). */

import { AF_INET, AF_INET6, Errno } from "@netloom/uapi";
import {
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_F_PREFIX,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  RTN_LOCAL,
  RTNL_FAMILY_IPMR,
  routeDef,
  type RouteAttrs,
  type RtMsg,
  type RtNextHop,
} from "@netloom/netlink";
import { getU32 } from "@netloom/wire";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import { convertMetrics } from "./metrics.js";
import { fibRouteAttrs, fibRouteHeader } from "./fib-dump.js";
import { fibTableDelete, fibTableInsert } from "./fib-insert.js";
import { fibGetTable, fibNewTable } from "./fib-lookup.js";
import type { FibConfig, NhConfig } from "./fib-semantics.js";
import type { FibTable } from "./fib-table.js";
import { dumpExceptions, inetGetRoute } from "./route-rtnl.js";

const RTN_MAX = 11;

function addr(bytes: Uint8Array | undefined): number {
  if (bytes === undefined) return 0;
  if (bytes.length < 4) throw new Errno("EINVAL", "Attribute has wrong length");
  return getU32(bytes, 0);
}

/** A gateway from RTA_GATEWAY or RTA_VIA. */
function gateway(gw: Uint8Array | undefined, via: Uint8Array | undefined): { gw: number; gw6: Uint8Array | null } {
  if (gw !== undefined && via !== undefined)
    throw new Errno("EINVAL", "Nexthop configuration can not contain both GATEWAY and VIA");
  if (via === undefined) return { gw: addr(gw), gw6: null };
  if (via.length < 2) throw new Errno("EINVAL", "Invalid attribute length for RTA_VIA");
  if (via[0] === AF_INET) {
    if (via.length !== 6) throw new Errno("EINVAL", "Invalid IPv4 address in RTA_VIA");
    return { gw: getU32(via, 2), gw6: null };
  }
  if (via[0] !== AF_INET6) throw new Errno("EINVAL", "Unsupported address family in RTA_VIA");
  if (via.length !== 18) throw new Errno("EINVAL", "Invalid IPv6 address in RTA_VIA");
  return { gw: 0, gw6: via.slice(2) };
}

function nextHop(hop: RtNextHop): NhConfig {
  return {
    oif: hop.ifindex,
    ...gateway(hop.attrs.RTA_GATEWAY, hop.attrs.RTA_VIA),
    flags: hop.flags,
    weight: hop.hops + 1,
    flow: hop.attrs.RTA_FLOW ?? 0,
  };
}

/** The request's route; an empty RTA_METRICS counts as none. */
function rtmToFibConfig(hdr: RtMsg, a: RouteAttrs, nlflags: number): FibConfig {
  if (hdr.tos & 3) throw new Errno("EINVAL", "Invalid dsfield (tos): ECN bits must be 0");
  if (hdr.type > RTN_MAX) throw new Errno("EINVAL", "Invalid route type");
  const hops = a.RTA_MULTIPATH;
  if (hops !== undefined && hops.length === 0)
    throw new Errno("EINVAL", "Invalid nexthop configuration - no valid nexthops");
  const nhId = a.RTA_NH_ID ?? 0;
  if (nhId !== 0 && (a.RTA_OIF || a.RTA_GATEWAY !== undefined || a.RTA_VIA !== undefined || hops !== undefined))
    throw new Errno("EINVAL", "Nexthop specification and nexthop id are mutually exclusive");
  const single: NhConfig = {
    oif: a.RTA_OIF ?? 0,
    ...gateway(a.RTA_GATEWAY, a.RTA_VIA),
    flags: hdr.flags & ~(RTM_F_CLONED | RTM_F_PREFIX),
    weight: 1,
    flow: a.RTA_FLOW ?? 0,
  };
  return {
    dst: addr(a.RTA_DST),
    dstLen: hdr.dstLen,
    tos: hdr.tos,
    table: a.RTA_TABLE ?? hdr.table,
    protocol: hdr.protocol,
    scope: hdr.scope,
    type: hdr.type,
    priority: a.RTA_PRIORITY ?? 0,
    prefsrc: addr(a.RTA_PREFSRC),
    multipath: hops !== undefined,
    nhs: hops !== undefined ? hops.map(nextHop) : [single],
    metrics: convertMetrics(a.RTA_METRICS),
    nhId,
    nlflags,
  };
}

function newRoute(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, routeDef);
  const cfg = rtmToFibConfig(header, attrs, request.hdr.flags);
  // A refused route has made its table all the same.
  fibNewTable(request.net.ipv4, cfg.table);
  fibTableInsert(request.net, cfg);
  if (cfg.type === RTN_LOCAL) request.net.ipv4.hasCustomLocalRoutes = true;
}

function delRoute(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, routeDef);
  const cfg = rtmToFibConfig(header, attrs, request.hdr.flags);
  if (fibGetTable(request.net.ipv4, cfg.table) === null) throw new Errno("ESRCH", "FIB table does not exist");
  fibTableDelete(request.net, cfg);
}

/** A dump of the main table is empty while there is none; of any other that is an error. */
const isMainTable = (id: number): boolean => id === 0 || id === 254;

/** inet_dump_fib: all tables by number modulo 256, younger ones first, or the one asked for; RTA_OIF, protocol and type select. */
function dumpRoutes(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, routeDef);
  const ip4 = request.net.ipv4;
  // What is not a strict request does not select: the program does it.
  const strict = request.socket.strictCheck;
  const wantTable = strict ? (attrs.RTA_TABLE ?? header.table) : 0;
  const wantOif = strict ? (attrs.RTA_OIF ?? 0) : 0;
  const wantProto = strict ? header.protocol : 0;
  const wantType = strict ? header.type : 0;
  let tables: FibTable[];
  if (wantTable !== 0) {
    const table = fibGetTable(ip4, wantTable);
    if (table === null && !isMainTable(wantTable)) {
      if (header.family === 0) return;
      throw new Errno("ENOENT", "ipv4: FIB table does not exist");
    }
    tables = table === null ? [] : [table];
  } else tables = [...ip4.tables.values()].reverse().sort((x, y) => (x.id & 255) - (y.id & 255));
  for (const table of tables)
    for (const fa of table.all()) {
      const fi = fa.fi;
      if (wantProto !== 0 && fi.protocol !== wantProto) continue;
      if (wantType !== 0 && fa.type !== wantType) continue;
      if (wantOif !== 0 && !fi.nhs.some((nh) => nh.oif === wantOif)) continue;
      const cached = (header.flags & RTM_F_CLONED) !== 0;
      if (!strict || cached) dumpExceptions(request.net, table.id, fi, reply);
      if (strict && cached) continue;
      reply.message(
        RTM_NEWROUTE,
        routeDef,
        fibRouteHeader(table.id, fa),
        fibRouteAttrs(table.id, fa, ip4.nexthopCompatMode !== 0),
      );
    }
}

/** The table that multicast routes are in unless rules say otherwise. */
const RT_TABLE_MROUTE = 253;

/** ipmr_rtm_dumproute: multicast is not routed, so that its one table is empty. */
function dumpMroutes(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, routeDef);
  const table = request.socket.strictCheck ? (attrs.RTA_TABLE ?? header.table) : 0;
  if (table !== 0 && table !== RT_TABLE_MROUTE) throw new Errno("ENOENT", "ipv4: MR table does not exist");
}

export const routeRtnl: readonly RtnlHandler[] = [
  { family: RTNL_FAMILY_IPMR, type: RTM_GETROUTE, dumpit: dumpMroutes },
  { family: AF_INET, type: RTM_NEWROUTE, doit: newRoute },
  { family: AF_INET, type: RTM_DELROUTE, doit: delRoute },
  { family: AF_INET, type: RTM_GETROUTE, doit: inetGetRoute, dumpit: dumpRoutes },
];
