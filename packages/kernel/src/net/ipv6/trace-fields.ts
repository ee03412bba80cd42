/** What tracepoints tell of IPv6 routes and Neighbor Discovery. Called only while somebody traces. */

import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from "@netloom/netlink";
import { errnoName } from "@netloom/uapi";
import { formatIp6, icmpv6, ipv6 } from "@netloom/wire";
import type { Tracer } from "../../trace/trace.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { Skb } from "../core/skb.js";
import { hopText, ROUTE_TYPES, ruleFields } from "../core/trace-fields.js";
import { Rt6Info } from "./rt6-info.js";

const DEFAULT_RULES: ReadonlyMap<number, number> = new Map([
  [RT_TABLE_LOCAL, 0],
  [RT_TABLE_MAIN, 0x7ffe],
]);

const NDISC_TYPES: ReadonlyMap<number, string> = new Map([
  [icmpv6.NDISC_ROUTER_SOLICITATION, "router-solicitation"],
  [icmpv6.NDISC_ROUTER_ADVERTISEMENT, "router-advertisement"],
  [icmpv6.NDISC_NEIGHBOUR_SOLICITATION, "solicitation"],
  [icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT, "advertisement"],
  [icmpv6.NDISC_REDIRECT, "redirect"],
]);

/** The route that was found for the address at `b[o]`, and the rule that led to it. */
export function route6Fields(net: Net, rt: Rt6Info, b: Uint8Array, o: number): string {
  const { from } = rt;
  let text = `daddr=${formatIp6(b, o)}`;
  if (from !== null) {
    const table = from.table.id;
    text += ` dst=${formatIp6(from.dst)}/${from.dstLen} type=${ROUTE_TYPES[from.type] ?? from.type} table=${table}`;
    text += hopText(rt.gateway, rt.dev);
    const rule = net.ipv6.rules === null ? null : net.ipv6.lastRule;
    if (rule !== null) text += ` ${ruleFields(rule)}`;
    else if (DEFAULT_RULES.has(table)) text += ` rule=${DEFAULT_RULES.get(table)!}`;
  }
  return rt.error === 0 ? text : `${text} error=${errnoName(rt.error) ?? rt.error}`;
}

/** A packet made here sets out: by which route. */
export function traceLocalOut6(tracer: Tracer, skb: Skb): void {
  const dst = skb.dst!;
  if (dst instanceof Rt6Info && dst.from !== null)
    tracer.point("ip6_route_output", skb, dst.dev, route6Fields(dst.dev.net, dst, skb.buf, skb.data + ipv6.DADDR));
  tracer.point("ip6_local_out", skb, dst.dev, `hlim=${skb.buf[skb.data + 7]!}`);
}

export function traceNdiscSend(
  tracer: Tracer,
  skb: Skb,
  dev: NetDevice,
  cause: Skb | null,
  type: number,
  target: Uint8Array | null,
): void {
  const about = target === null ? "" : ` target=${formatIp6(target)}`;
  tracer.made("ndisc_send_skb", skb, dev, cause, `type=${NDISC_TYPES.get(type) ?? type}${about}`);
}

export function traceNdiscRcv(tracer: Tracer, skb: Skb, type: number): void {
  const at = skb.transport + icmpv6.ND_TARGET;
  const asks = type === icmpv6.NDISC_NEIGHBOUR_SOLICITATION || type === icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT;
  const about = asks && at + 16 <= skb.tail ? ` target=${formatIp6(skb.buf, at)}` : "";
  tracer.point("ndisc_rcv", skb, skb.dev, `type=${NDISC_TYPES.get(type) ?? type}${about}`);
}
