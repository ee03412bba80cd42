/** Route messages as text and JSON. */

import { AF_INET, AF_INET6, AF_MPLS } from "@netloom/uapi";
import {
  getLe16,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RTCF_BROADCAST,
  RTCF_DIRECTSRC,
  RTCF_DOREDIRECT,
  RTCF_LOCAL,
  RTCF_MULTICAST,
  RTCF_NOTIFY,
  RTCF_REDIRECTED,
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_F_NOTIFY,
  RTN_MULTICAST,
  RTN_UNICAST,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  RTNH_F_OFFLOAD,
  RTNH_F_ONLINK,
  RTNH_F_PERVASIVE,
  RTNH_F_UNRESOLVED,
  RTPROT_BOOT,
  type NlMessage,
  type RouteAttrs,
  type RouteMetrics,
  type RtMsg,
  type RtNextHop,
} from "@netloom/netlink";
import { printNexthopInfo } from "./print-nexthop.js";
import { familyColor, familyName, formatAddr, hostLength } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { routeTypeName } from "./rt-names.js";

export type RouteMessage = NlMessage<RtMsg, RouteAttrs>;

/** What is left out because the selection says it already. */
export interface RouteView {
  /** One table, or 0 for all (each route then names its own). */
  readonly table: number;
  readonly oneProtocol: boolean;
  readonly oneScope: boolean;
  readonly oneTos: boolean;
  readonly oneOif: boolean;
  readonly oneIif: boolean;
  readonly oneMetric: boolean;
  readonly oneRealm: boolean;
  /** The gateway, source, whole: not shown. */
  readonly oneVia: boolean;
  readonly onePrefsrc: boolean;
  /** Bits of route types that are shown; 0 for all. */
  readonly types: number;
}

export const PLAIN_ROUTE: RouteView = {
  table: 0,
  oneProtocol: false,
  oneScope: false,
  oneTos: false,
  oneOif: false,
  oneIif: false,
  oneMetric: false,
  oneRealm: false,
  oneVia: false,
  onePrefsrc: false,
  types: 0,
};

export const tableOf = (header: RtMsg, attrs: RouteAttrs): number => attrs.RTA_TABLE ?? header.table;

/** A route, with a newline. */
export function printRoute(run: Iproute, { hdr, header, attrs }: RouteMessage, view: RouteView): void {
  const p = run.print;
  const table = tableOf(header, attrs);
  const details = run.details > 0;
  p.openObject();
  if (hdr.type === RTM_DELROUTE) p.field("deleted", true, "Deleted ");
  if ((header.type !== RTN_UNICAST || details) && (view.types === 0 || view.types & (1 << header.type))) {
    const type = routeTypeName(header.type, run.names.numeric);
    p.field("type", type, `${type} `);
  }
  printDestination(run, header, attrs);
  if (header.tos && !view.oneTos) {
    const tos = run.names.dsfield(header.tos);
    p.field("tos", tos, `tos ${tos} `);
  }
  if (attrs.RTA_NH_ID !== undefined) p.field("nhid", attrs.RTA_NH_ID, `nhid ${attrs.RTA_NH_ID} `);
  if (attrs.RTA_GATEWAY !== undefined && !view.oneVia) printGateway(run, header.family, attrs.RTA_GATEWAY);
  if (attrs.RTA_VIA !== undefined) printVia(run, attrs.RTA_VIA);
  if (attrs.RTA_OIF !== undefined && !view.oneOif) {
    const dev = run.links.nameOf(attrs.RTA_OIF);
    p.text("dev ");
    p.color("ifname", "dev", dev, `${dev} `);
  }
  if (table !== 0 && (table !== RT_TABLE_MAIN || details) && view.table === 0) {
    const name = run.names.table(table);
    p.field("table", name, `table ${name} `);
  }
  if ((header.flags & RTM_F_CLONED) === 0) {
    if ((header.protocol !== RTPROT_BOOT || details) && !view.oneProtocol) {
      const protocol = run.names.protocol(header.protocol);
      p.field("protocol", protocol, `proto ${protocol} `);
    }
    if ((header.scope !== RT_SCOPE_UNIVERSE || details) && !view.oneScope) {
      const scope = run.names.scope(header.scope);
      p.field("scope", scope, `scope ${scope} `);
    }
  }
  if (attrs.RTA_PREFSRC !== undefined && !view.onePrefsrc) {
    const source = formatAddr(header.family, attrs.RTA_PREFSRC);
    p.text("src ");
    p.color(familyColor(header.family), "prefsrc", source, `${source} `);
  }
  if (attrs.RTA_PRIORITY !== undefined && !view.oneMetric)
    p.field("metric", attrs.RTA_PRIORITY, `metric ${attrs.RTA_PRIORITY} `);
  printRouteFlags(run, header.flags);
  if (attrs.RTA_MARK) {
    const mark = attrs.RTA_MARK;
    if (mark >= 16) p.field("mark", `0x${mark.toString(16)}`, `mark 0x${mark.toString(16)} `);
    else p.field("mark", mark, `mark ${mark} `);
  }
  if (attrs.RTA_FLOW !== undefined && !view.oneRealm) printRealms(run, attrs.RTA_FLOW);
  if (attrs.RTA_UID !== undefined) p.field("uid", attrs.RTA_UID, `uid ${attrs.RTA_UID} `);
  printCache(run, header, attrs);
  if (attrs.RTA_METRICS !== undefined) printMetrics(run, attrs.RTA_METRICS);
  if (attrs.RTA_IIF !== undefined && !view.oneIif) {
    const dev = run.links.nameOf(attrs.RTA_IIF);
    p.text("iif ");
    p.color("ifname", "iif", dev, `${dev} `);
  }
  if (attrs.RTA_PREF !== undefined) printPreference(run, attrs.RTA_PREF);
  if (attrs.RTA_TTL_PROPAGATE !== undefined) p.onOff("ttl-propogate", attrs.RTA_TTL_PROPAGATE !== 0, "ttl-propagate");
  if (attrs.RTA_NH_ID !== undefined && details) printNexthopInfo(run, attrs.RTA_NH_ID);
  if (attrs.RTA_MULTIPATH !== undefined) printNextHops(run, header, attrs.RTA_MULTIPATH);
  p.text("\n");
  p.settle();
  p.closeObject();
}

function printDestination(run: Iproute, header: RtMsg, attrs: RouteAttrs): void {
  const p = run.print;
  const color = familyColor(header.family);
  const host = hostLength(header.family);
  const shown = (bytes: Uint8Array, length: number): string =>
    formatAddr(header.family, bytes) + (length !== host ? `/${length}` : "");
  if (attrs.RTA_DST !== undefined) {
    const dst = shown(attrs.RTA_DST, header.dstLen);
    p.color(color, "dst", dst, `${dst} `);
  } else {
    const dst = header.dstLen ? `0/${header.dstLen}` : "default";
    p.field("dst", dst, `${dst} `);
  }
  if (attrs.RTA_SRC !== undefined) {
    const src = shown(attrs.RTA_SRC, header.srcLen);
    p.text("from ");
    p.color(color, "from", src, `${src} `);
  } else if (header.srcLen) p.field("from", `0/${header.srcLen}`, `from 0/${header.srcLen} `);
}

export function printGateway(run: Iproute, family: number, bytes: Uint8Array): void {
  const p = run.print;
  const gateway = formatAddr(family, bytes);
  p.text("via ");
  p.color(familyColor(family), "gateway", gateway, `${gateway} `);
}

/** A gateway of another family: struct rtvia, the family and its address. */
function printVia(run: Iproute, via: Uint8Array): void {
  const p = run.print;
  const family = getLe16(via, 0);
  const host = formatAddr(family, via.subarray(2));
  p.openObject("via");
  p.text("via ");
  p.field("family", familyName(family), `${familyName(family)} `);
  p.color(familyColor(family), "host", host, `${host} `);
  p.closeObject();
}

const FLAGS: readonly (readonly [number, string])[] = [
  [RTNH_F_DEAD, "dead"],
  [RTNH_F_ONLINK, "onlink"],
  [RTNH_F_PERVASIVE, "pervasive"],
  [RTNH_F_OFFLOAD, "offload"],
  [RTM_F_NOTIFY, "notify"],
  [RTNH_F_LINKDOWN, "linkdown"],
  [RTNH_F_UNRESOLVED, "unresolved"],
  [0x4000, "rt_offload"],
  [0x8000, "rt_trap"],
  [0x20000000, "rt_offload_failed"],
];

export function printRouteFlags(run: Iproute, flags: number): void {
  const p = run.print;
  p.openArray("flags");
  for (const [bit, name] of FLAGS) if (flags & bit) p.field(null, name, `${name} `);
  p.closeArray();
}

export function printRealms(run: Iproute, flow: number): void {
  const p = run.print;
  const from = flow >>> 16;
  const to = run.names.realm(flow & 0xffff);
  p.openObject("flow");
  p.text(from ? "realms " : "realm ");
  if (from) p.field("from", run.names.realm(from), `${run.names.realm(from)}/`);
  p.field("to", to, `${to} `);
  p.closeObject();
}

const CACHE_FLAGS: readonly (readonly [number, string])[] = [
  [RTCF_LOCAL, "local"],
  [0x40000000, "reject"],
  [RTCF_MULTICAST, "mc"],
  [RTCF_BROADCAST, "brd"],
  [0x08000000, "dst-nat"],
  [0x02000000, "src-nat"],
  [0x00400000, "masq"],
  [0x00020000, "dst-direct"],
  [RTCF_DIRECTSRC, "src-direct"],
  [RTCF_REDIRECTED, "redirected"],
  [RTCF_DOREDIRECT, "redirect"],
  [0x00200000, "fastroute"],
  [RTCF_NOTIFY, "notify"],
  [0x00010000, "proxy"],
];

/** What the kernel knows of a route that was looked up. */
function printCache(run: Iproute, header: RtMsg, attrs: RouteAttrs): void {
  const p = run.print;
  const cloned = (header.flags & RTM_F_CLONED) !== 0;
  if (header.family === AF_INET && cloned) {
    const names: string[] = [];
    let rest = header.flags & ~0xffff;
    for (const [bit, name] of CACHE_FLAGS) {
      if ((rest & bit) === 0) continue;
      names.push(name);
      rest &= ~bit;
    }
    if (rest !== 0) names.push((rest >>> 0).toString(16));
    p.nl();
    p.openArray("cache", "    cache ");
    if (p.json) for (const name of names) p.field(null, name, "");
    else if (names.length > 0) p.text(`<${names.join(",")}> `);
    p.closeArray();
  }
  const info = attrs.RTA_CACHEINFO;
  if (info === undefined || !(header.family === AF_INET ? cloned : header.family === AF_INET6)) return;
  if (info.expires) {
    const seconds = Math.trunc(info.expires / 100);
    p.field("expires", seconds, `expires ${seconds}sec `);
  }
  if (info.error) p.field("error", info.error | 0, `error ${info.error | 0} `);
  if (run.stats === 0) return;
  if (info.clntref) p.field("users", info.clntref, `users ${info.clntref} `);
  if (info.used) p.field("used", info.used, `used ${info.used} `);
  if (info.lastuse) {
    const age = Math.trunc(info.lastuse / 100);
    p.field("age", age, `age ${age}sec `);
  }
}

/** Metrics by RTAX_* number; some are in other units than they are shown in. */
const METRICS: readonly (readonly [number, keyof RouteMetrics & string, string])[] = [
  [2, "RTAX_MTU", "mtu"],
  [3, "RTAX_WINDOW", "window"],
  [4, "RTAX_RTT", "rtt"],
  [5, "RTAX_RTTVAR", "rttvar"],
  [6, "RTAX_SSTHRESH", "ssthresh"],
  [7, "RTAX_CWND", "cwnd"],
  [8, "RTAX_ADVMSS", "advmss"],
  [9, "RTAX_REORDERING", "reordering"],
  [10, "RTAX_HOPLIMIT", "hoplimit"],
  [11, "RTAX_INITCWND", "initcwnd"],
  [12, "RTAX_FEATURES", "features"],
  [13, "RTAX_RTO_MIN", "rto_min"],
  [14, "RTAX_INITRWND", "initrwnd"],
  [15, "RTAX_QUICKACK", "quickack"],
  [16, "RTAX_CC_ALGO", "congctl"],
  [17, "RTAX_FASTOPEN_NO_COOKIE", "fastopen_no_cookie"],
];
const RTAX_FEATURE_ECN = 1;

function printMetrics(run: Iproute, metrics: RouteMetrics): void {
  const p = run.print;
  const locked = metrics.RTAX_LOCK ?? 0;
  p.openArray("metrics");
  p.openObject();
  for (const [number, attr, name] of METRICS) {
    const value = metrics[attr];
    if (value === undefined || Array.isArray(value)) continue;
    const label = `${name} ${locked & (1 << number) ? "lock " : ""}`;
    if (typeof value === "string") p.field("congestion", value, `${label}${value} `);
    else if (typeof value === "number") printMetric(run, name, label, value);
  }
  p.closeObject();
  p.closeArray();
}

function printMetric(run: Iproute, name: string, label: string, value: number): void {
  const p = run.print;
  if (name === "features") {
    p.text(label);
    if (value & RTAX_FEATURE_ECN) p.field("ecn", null, "ecn ");
    const rest = value & ~RTAX_FEATURE_ECN;
    if (rest) p.field(name, `0x${rest.toString(16)}`, `0x${rest.toString(16)} `);
    return;
  }
  if (name !== "rtt" && name !== "rttvar" && name !== "rto_min") {
    const shown = name === "hoplimit" && value === 0xffffffff ? 0 : value;
    return p.field(name, shown, `${label}${shown} `);
  }
  // The kernel keeps the round trip in eighths and its variation in quarters of a millisecond.
  const ms = name === "rtt" ? Math.floor(value / 8) : name === "rttvar" ? Math.floor(value / 4) : value;
  p.field(name, ms, `${label}${ms >= 1000 ? `${formatG(ms / 1000)}s` : `${ms}ms`} `);
}

/** printf's %g: six significant digits without trailing zeros. */
export function formatG(value: number): string {
  return String(Number(value.toPrecision(6)));
}

const PREFERENCES: ReadonlyMap<number, string> = new Map([
  [3, "low"],
  [0, "medium"],
  [1, "high"],
]);

function printPreference(run: Iproute, preference: number): void {
  const name = PREFERENCES.get(preference);
  if (name === undefined) run.print.field("pref", preference, `pref ${preference}`);
  else run.print.field("pref", name, `pref ${name}`);
}

function printNextHops(run: Iproute, header: RtMsg, hops: readonly RtNextHop[]): void {
  const p = run.print;
  p.openArray("nexthops");
  for (const hop of hops) {
    p.openObject();
    p.nl();
    p.text("\tnexthop ");
    if (hop.attrs.RTA_GATEWAY !== undefined) printGateway(run, header.family, hop.attrs.RTA_GATEWAY);
    if (hop.attrs.RTA_VIA !== undefined) printVia(run, hop.attrs.RTA_VIA);
    if (hop.attrs.RTA_FLOW !== undefined) printRealms(run, hop.attrs.RTA_FLOW);
    const dev = run.links.nameOf(hop.ifindex);
    if (header.flags & RTM_F_CLONED && header.type === RTN_MULTICAST) {
      p.field("dev", dev, `dev ${dev} `);
      p.field("ttl", hop.hops, `ttl ${hop.hops} `);
    } else {
      p.field("dev", dev, `dev ${dev} `);
      if (header.family !== AF_MPLS) p.field("weight", hop.hops + 1, `weight ${hop.hops + 1} `);
    }
    printRouteFlags(run, hop.flags);
    p.closeObject();
  }
  p.closeArray();
}
