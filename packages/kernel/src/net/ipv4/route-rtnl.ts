/** RTM_GETROUTE for one destination: which route a packet would take (inet_rtm_getroute). */

import { AF_INET, Errno, ETH_P_IP, IPPROTO_UDP } from "@netloom/uapi";
import {
  RT_TABLE_COMPAT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTCF_DOREDIRECT,
  RTCF_NOTIFY,
  RTCF_REDIRECTED,
  RTM_F_CLONED,
  RTM_F_FIB_MATCH,
  RTM_F_LOOKUP_TABLE,
  RTM_F_NOTIFY,
  RTM_NEWROUTE,
  routeDef,
  type RouteAttrs,
  type RouteMetrics,
} from "@netloom/netlink";
import { getU16, getU32, ipv4 } from "@netloom/wire";
import { NSEC_PER_CLOCK_T } from "../../time/timer.js";
import type { Net } from "../core/net.js";
import { consumeSkb, skbPut } from "../core/skb.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest } from "../rtnetlink/rtnetlink.js";
import { fibRouteAttrs, fibRouteHeader, ip4Bytes, viaBytes } from "./fib-dump.js";
import { ERPF } from "./fib-frontend.js";
import { errnoOf, type FibInfo } from "./fib-semantics.js";
import { fibLookup } from "./fib-lookup.js";
import { FibResult, Flowi4 } from "./flow.js";
import type { FibAlias, FibTable } from "./fib-table.js";
import { IPSKB_DOREDIRECT, ipRouteInput, ipRouteOutput } from "./route.js";
import type { Rtable } from "./rtable.js";

const addr = (bytes: Uint8Array | undefined): number =>
  bytes === undefined || bytes.length < 4 ? 0 : getU32(bytes, 0);
const port = (bytes: Uint8Array | undefined): number =>
  bytes === undefined || bytes.length < 2 ? 0 : getU16(bytes, 0);

export function inetGetRoute(request: NlRequest, reply: NlReply): void {
  const { header: hdr, attrs: a } = parseRequest(request, routeDef);
  const { net } = request;
  if (
    (hdr.srcLen !== 0 && hdr.srcLen !== 32) ||
    (hdr.dstLen !== 0 && hdr.dstLen !== 32) ||
    hdr.table !== 0 ||
    hdr.protocol !== 0 ||
    hdr.scope !== 0 ||
    hdr.type !== 0
  )
    throw new Errno("EINVAL", "ipv4: Invalid values in header for route get request");
  const src = addr(a.RTA_SRC);
  const dst = addr(a.RTA_DST);
  const fl = new Flowi4().init(dst, src, a.RTA_OIF ?? 0, hdr.tos & 0x1c, 0);
  fl.mark = a.RTA_MARK ?? 0;
  fl.proto = a.RTA_IP_PROTO ?? IPPROTO_UDP;
  fl.sport = port(a.RTA_SPORT);
  fl.dport = port(a.RTA_DPORT);
  fl.uid = a.RTA_UID ?? 0;
  const iif = a.RTA_IIF ?? 0;
  const asked = Object.assign(new Flowi4(), fl);
  const tos = fl.tos === 0 ? 0 : routeTos(net, asked, iif);
  const { rt, redirect } = iif !== 0 ? inputRoute(net, fl, iif) : { rt: outputRoute(net, fl), redirect: false };
  if (hdr.flags & RTM_F_FIB_MATCH) {
    fibMatch(request, reply, asked, iif, rt.type);
    return;
  }
  if (hdr.flags & RTM_F_NOTIFY) rt.flags = (rt.flags | RTCF_NOTIFY) >>> 0;
  const table = hdr.flags & RTM_F_LOOKUP_TABLE ? tableId(net, rt.table) : RT_TABLE_MAIN;
  const out: RouteAttrs = { RTA_TABLE: table, RTA_DST: ip4Bytes(dst) };
  if (src !== 0) out.RTA_SRC = ip4Bytes(src);
  out.RTA_OIF = rt.dev.ifindex;
  if (iif === 0 && fl.saddr !== src) out.RTA_PREFSRC = ip4Bytes(fl.saddr);
  if (rt.gw6 !== null) out.RTA_VIA = viaBytes(rt.gw6);
  else if (rt.gw !== 0) out.RTA_GATEWAY = ip4Bytes(rt.gw);
  if (rt.flow !== 0) out.RTA_FLOW = rt.flow;
  const now = net.stack.nowNs;
  const learnt = rt.pmtu !== 0 && now < rt.expiresNs;
  const metrics: RouteMetrics = { ...(rt.fi === null ? null : rt.fi.metrics) };
  if (learnt) metrics.RTAX_MTU = rt.pmtu;
  if (learnt && rt.mtuLocked) metrics.RTAX_LOCK = (metrics.RTAX_LOCK ?? 0) | (1 << 2);
  if (Object.keys(metrics).length > 0) out.RTA_METRICS = metrics;
  if (fl.mark !== 0) out.RTA_MARK = fl.mark;
  // A packet that comes in belongs to nobody.
  if (iif === 0 || a.RTA_UID !== undefined) out.RTA_UID = fl.uid;
  if (iif !== 0) out.RTA_IIF = iif;
  const expires = rt.expiresNs > now ? Math.floor((rt.expiresNs - now) / NSEC_PER_CLOCK_T) : 0;
  out.RTA_CACHEINFO = {
    clntref: rt.cached ? 2 : 1,
    lastuse: Math.floor((now - rt.madeNs) / NSEC_PER_CLOCK_T),
    expires,
    error: rt.error < 0 ? -rt.error : 0,
    used: 0,
    id: 0,
    ts: 0,
    tsage: 0,
  };
  reply.message(
    RTM_NEWROUTE,
    routeDef,
    {
      family: AF_INET,
      dstLen: 32,
      srcLen: src !== 0 ? 32 : 0,
      tos,
      table: table < 256 ? table : RT_TABLE_COMPAT,
      protocol: 0,
      scope: 0,
      type: rt.type,
      flags:
        ((rt.flags & ~0xffff) | (redirect ? RTCF_DOREDIRECT : 0) | RTM_F_CLONED | (hdr.flags & RTM_F_NOTIFY)) >>> 0,
    },
    out,
  );
}

/** Without rules local and main are one table, which answers as main. */
function tableId(net: Net, table: FibTable | null): number {
  if (table === null) return 0;
  return net.ipv4.rules === null && table.id === RT_TABLE_LOCAL ? RT_TABLE_MAIN : table.id;
}

function outputRoute(net: Net, fl: Flowi4): Rtable {
  const rt = ipRouteOutput(net, fl);
  if (typeof rt === "number") throw new Errno(errnoOf(rt));
  return rt;
}

/** As a packet that comes in by the device would be routed, and whether its sender would be told of a better way. */
function inputRoute(net: Net, fl: Flowi4, iif: number): { readonly rt: Rtable; readonly redirect: boolean } {
  const dev = net.devByIndex.get(iif);
  if (dev === undefined) throw new Errno("ENODEV");
  const skb = net.stack.skbs.alloc(ipv4.HLEN + 8);
  const o = skbPut(skb, ipv4.HLEN + 8);
  skb.buf.fill(0, o, o + ipv4.HLEN + 8);
  ipv4.write(skb.buf, o, fl.tos, ipv4.HLEN + 8, 0, 0, 64, fl.proto, fl.saddr, fl.daddr);
  skb.network = o;
  skb.protocol = ETH_P_IP;
  skb.dev = dev;
  skb.mark = fl.mark;
  const rt = ipRouteInput(skb, fl.daddr, fl.saddr, fl.tos, dev);
  const redirect = (skb.cbFlags & IPSKB_DOREDIRECT) !== 0;
  consumeSkb(skb);
  const { routeInputError } = net.ipv4;
  if (rt === null) throw new Errno(routeInputError === ERPF ? "EXDEV" : errnoOf(routeInputError));
  if (rt.error !== 0) throw new Errno(errnoOf(rt.error));
  return { rt, redirect };
}

/** What was learnt of single destinations behind a route's next hops, as cached routes (fnhe_dump_buckets). */
export function dumpExceptions(net: Net, table: number, fi: FibInfo, reply: NlReply): void {
  const now = net.stack.nowNs;
  for (const nh of fi.nhs) {
    if (nh.exceptions === null) continue;
    for (const [daddr, e] of nh.exceptions) {
      if (now >= e.expiresNs) continue;
      const out: RouteAttrs = { RTA_TABLE: table, RTA_DST: ip4Bytes(daddr) };
      if (nh.dev !== null) out.RTA_OIF = nh.dev.ifindex;
      const gw = e.gw !== 0 ? e.gw : nh.gw;
      if (gw !== 0) out.RTA_GATEWAY = ip4Bytes(gw);
      const metrics: RouteMetrics = { ...fi.metrics };
      if (e.pmtu !== 0) metrics.RTAX_MTU = e.pmtu;
      if (e.mtuLocked) metrics.RTAX_LOCK = (metrics.RTAX_LOCK ?? 0) | (1 << 2);
      if (Object.keys(metrics).length > 0) out.RTA_METRICS = metrics;
      const expires = Math.floor((e.expiresNs - now) / NSEC_PER_CLOCK_T);
      out.RTA_CACHEINFO = { clntref: 1, lastuse: 0, expires, error: 0, used: 0, id: 0, ts: 0, tsage: 0 };
      const flags = ((e.gw !== 0 ? RTCF_REDIRECTED : 0) | RTM_F_CLONED) >>> 0;
      const header = {
        family: AF_INET,
        dstLen: 32,
        table: table < 256 ? table : RT_TABLE_COMPAT,
        type: fi.type,
        flags,
      };
      reply.message(RTM_NEWROUTE, routeDef, header, out);
    }
  }
}

/** The TOS of the route that a flow finds. */
function routeTos(net: Net, fl: Flowi4, iif: number): number {
  const probe = Object.assign(new Flowi4(), fl);
  probe.iif = iif;
  const res = new FibResult();
  return fibLookup(net.ipv4, probe, res, 0) === 0 ? (aliasOf(res)?.tos ?? 0) : 0;
}

const aliasOf = (res: FibResult): FibAlias | undefined =>
  res.table?.aliases(res.prefix, res.prefixLen).find((candidate) => candidate.fi === res.fi);

/** The route of the table itself (fibmatch), of the type the packet's route has. */
function fibMatch(request: NlRequest, reply: NlReply, fl: Flowi4, iif: number, type: number): void {
  const { net } = request;
  const res = new FibResult();
  fl.iif = iif !== 0 ? iif : 1;
  const err = fibLookup(net.ipv4, fl, res, 0);
  const fa = aliasOf(res);
  if (err !== 0 || fa === undefined) throw new Errno("EHOSTUNREACH");
  const table = tableId(net, res.table);
  reply.message(
    RTM_NEWROUTE,
    routeDef,
    { ...fibRouteHeader(table, fa), type },
    fibRouteAttrs(table, fa, net.ipv4.nexthopCompatMode !== 0),
  );
}
