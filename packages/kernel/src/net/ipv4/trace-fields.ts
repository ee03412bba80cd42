/** What tracepoints tell of IPv4 routes. Called only while somebody traces. */

import { RT_TABLE_DEFAULT, RT_TABLE_LOCAL, RT_TABLE_MAIN } from "@netloom/netlink";
import { formatIp4, ipv4 } from "@netloom/wire";
import type { Tracer } from "../../trace/trace.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { Skb } from "../core/skb.js";
import { hopText, ROUTE_TYPES, ruleFields } from "../core/trace-fields.js";
import { fibLookup } from "./fib-lookup.js";
import { ERPF } from "./fib-frontend.js";
import { errnoOf } from "./fib-semantics.js";
import { FibResult, Flowi4 } from "./flow.js";
import type { Ipv4Net } from "./ipv4-net.js";
import { Rtable } from "./rtable.js";

/** The rules a namespace has as long as nobody changed them, by the table they ask. */
const DEFAULT_RULES: ReadonlyMap<number, number> = new Map([
  [RT_TABLE_LOCAL, 0],
  [RT_TABLE_MAIN, 0x7ffe],
  [RT_TABLE_DEFAULT, 0x7fff],
]);

/** The route of a lookup, or why there is none; the rule that led to it. */
export function fibResultFields(ip4: Ipv4Net, res: FibResult, err: number): string {
  const table = res.table === null ? 0 : res.table.id;
  const rejected = err !== 0 && ROUTE_TYPES[res.type] !== undefined && res.type > 5;
  let text = "";
  if (err === 0 || rejected) {
    text = `dst=${formatIp4(res.prefix)}/${res.prefixLen} type=${ROUTE_TYPES[res.type] ?? res.type}`;
    if (table !== 0) text += ` table=${table}`;
    const { nh } = res;
    if (err === 0 && nh !== null) text += hopText(nh.gw6 ?? (nh.gw !== 0 ? formatIp4(nh.gw) : null), nh.dev);
    if (err === 0 && res.fi !== null && res.fi.nhs.length > 1) text += ` hop=${res.nhSel + 1}/${res.fi.nhs.length}`;
  }
  if (err !== 0) text += `${text === "" ? "" : " "}error=${errnoOf(err)}`;
  if (ip4.rules !== null) return res.rule === null ? text : `${text} ${ruleFields(res.rule)}`;
  const pref = DEFAULT_RULES.get(table);
  return pref === undefined ? text : `${text} rule=${pref}`;
}

/** What can be told of a route whose lookup was another packet's. */
function rtableFields(rt: Rtable): string {
  const table = rt.table === null ? "" : ` table=${rt.table.id}`;
  return `type=${ROUTE_TYPES[rt.type] ?? rt.type}${table}${hopText(rt.gw6 ?? (rt.gw !== 0 ? formatIp4(rt.gw) : null), rt.dev)}`;
}

/** A route was looked up for what is to be sent from here; `rt` is negative if there is none. */
export function traceRouteOutput(tracer: Tracer, net: Net, fl: Flowi4, rt: Rtable | number): void {
  const ip4 = net.ipv4;
  if (typeof rt === "number") {
    const fields = fibResultFields(ip4, ip4.result, rt);
    tracer.unrouted("ip_route_output", net, `daddr=${formatIp4(fl.daddr)} ${fields}`);
    return;
  }
  const looked = ip4.result.nh !== null || ip4.result.fi !== null;
  tracer.routed(rt, looked ? fibResultFields(ip4, ip4.result, 0) : rtableFields(rt));
}

/** A packet made here sets out: by which route. */
export function traceLocalOut(tracer: Tracer, skb: Skb): void {
  const dst = skb.dst!;
  const fields = tracer.lastRoute(dst) ?? (dst instanceof Rtable ? rtableFields(dst) : "");
  tracer.point("ip_route_output", skb, dst.dev, `daddr=${formatIp4(ipv4.daddr(skb.buf, skb.data))} ${fields}`);
  tracer.point("ip_local_out", skb, dst.dev, `ttl=${skb.buf[skb.data + 8]!}`);
}

/** Its source may not come in here: by what it is reached, if at all, and what else is wrong with it. */
export function sourceFields(saddr: number, daddr: number, dev: NetDevice, err: number): string {
  const ip4 = dev.net.ipv4;
  const res = new FibResult();
  const back = fibLookup(ip4, new Flowi4().init(saddr, 0, 0, 0, 0), res, 0);
  const way = back === 0 ? `${hopText(null, res.nh === null ? null : res.nh.dev)} type=${ROUTE_TYPES[res.type]}` : "";
  return `error=${err === ERPF ? "EXDEV" : errnoOf(err)} saddr=${formatIp4(saddr)} daddr=${formatIp4(daddr)}${way}`;
}

/** A packet that came in has a route, or none. */
export function traceRouteInput(
  tracer: Tracer,
  skb: Skb,
  dev: NetDevice,
  daddr: number,
  res: FibResult,
  err: number,
): void {
  const fields = fibResultFields(dev.net.ipv4, res, err);
  tracer.point("ip_route_input", skb, dev, `daddr=${formatIp4(daddr)} ${fields}`);
}

/** It goes to a group or to all, which needs no lookup. */
export function traceRouteTo(tracer: Tracer, skb: Skb, dev: NetDevice, daddr: number, type: string): void {
  tracer.point("ip_route_input", skb, dev, `daddr=${formatIp4(daddr)} type=${type}`);
}

/** The source of a packet that came in is refused. */
export function traceSource(tracer: Tracer, skb: Skb, dev: NetDevice): void {
  const { buf, network } = skb;
  const err = dev.net.ipv4.routeInputError;
  tracer.point(
    "fib_validate_source",
    skb,
    dev,
    sourceFields(ipv4.saddr(buf, network), ipv4.daddr(buf, network), dev, err),
  );
}

export function traceForward(tracer: Tracer, skb: Skb, rt: Rtable): void {
  tracer.point("ip_forward", skb, skb.dev, `oif=${rt.dev.name} ttl=${ipv4.ttl(skb.buf, skb.network)}`);
}
