/** `ip route { add | change | replace | append | prepend | delete }`. */

import { AF_INET, AF_INET6, AF_UNSPEC } from "@netloom/uapi";
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RT_TABLE_UNSPEC,
  RTM_DELROUTE,
  RTN_ANYCAST,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_NAT,
  RTN_UNICAST,
  RTN_UNSPEC,
  RTNH_F_ONLINK,
  RTPROT_BOOT,
  routeDef,
  type RouteAttrs,
  type RouteMetrics,
  type RtNextHop,
} from "@netloom/netlink";
import { getAddr, getPrefix, type InetPrefix } from "./inet-addr.js";
import { viaFamily } from "./ip-route-list.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { parseMetric } from "./route-metrics.js";
import { parseRealms, parseRouteType } from "./rt-names.js";
import { ROUTE_USAGE } from "./usage.js";
import { vrfTableOf } from "./vrf-name.js";

/** LWTUNNEL_ENCAP_* by name (linux/lwtunnel.h). */
const ENCAP_TYPES: ReadonlyMap<string, number> = new Map([
  ["mpls", 1],
  ["ip", 2],
  ["ila", 3],
  ["ip6", 4],
  ["seg6", 5],
  ["bpf", 6],
  ["seg6local", 7],
  ["rpl", 8],
  ["ioam6", 9],
  ["xfrm", 10],
]);
const AFTER_ENCAP: ReadonlySet<string> = new Set(["dev", "via", "metric", "src", "table", "proto", "mtu", "nexthop"]);

const PREFERENCES: ReadonlyMap<string, number> = new Map([
  ["low", 3],
  ["medium", 0],
  ["high", 1],
]);
const RTAX_FEATURE_ECN = 1;

/** struct rtvia of a gateway of another family. */
function rtvia(addr: InetPrefix): Uint8Array {
  const via = new Uint8Array(2 + addr.bytes.length);
  via[0] = addr.family;
  via.set(addr.bytes, 2);
  return via;
}

/** `via [ FAMILY ] ADDRESS`, at `via`; returns the gateway and the route's family. */
function parseVia(args: Args, family: number): { attr: "RTA_GATEWAY" | "RTA_VIA"; bytes: Uint8Array; family: number } {
  let value = args.next();
  const named = viaFamily(value);
  if (named !== null) value = args.next();
  const addr = getAddr(args, value, named ?? family);
  const routeFamily = family === AF_UNSPEC ? addr.family : family;
  if (addr.family === routeFamily) return { attr: "RTA_GATEWAY", bytes: addr.bytes, family: routeFamily };
  return { attr: "RTA_VIA", bytes: rtvia(addr), family: routeFamily };
}

export function modifyRoute(run: Iproute, args: Args, type: number, flags: number): number {
  const attrs: RouteAttrs = {};
  const metrics: RouteMetrics = {};
  let family = run.family;
  let dst: InetPrefix | null = null;
  let routeType = RTN_UNSPEC;
  let srcLen = 0;
  let tos = 0;
  let protocol = type === RTM_DELROUTE ? 0 : RTPROT_BOOT;
  let scope = type === RTM_DELROUTE ? RT_SCOPE_NOWHERE : RT_SCOPE_UNIVERSE;
  let scopeGiven = false;
  let tableGiven = false;
  let gatewayGiven = false;
  let routeFlags = 0;
  let dev: string | null = null;
  let hops: readonly RtNextHop[] | null = null;
  if (type !== RTM_DELROUTE) routeType = RTN_UNICAST;
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "src") {
      const addr = getAddr(args, args.next(), family);
      if (family === AF_UNSPEC) family = addr.family;
      attrs.RTA_PREFSRC = addr.bytes;
    } else if (word === "as") {
      let value = args.next();
      if (value === "to") value = args.next();
      const addr = getAddr(args, value, family);
      if (family === AF_UNSPEC) family = addr.family;
      attrs.RTA_NEWDST = addr.bytes;
    } else if (word === "via") {
      const via = parseVia(args, family);
      gatewayGiven = true;
      family = via.family;
      attrs[via.attr] = via.bytes;
    } else if (word === "from") {
      const prefix = getPrefix(args, args.next(), family);
      if (family === AF_UNSPEC) family = prefix.family;
      if (prefix.bytes.length > 0) attrs.RTA_SRC = prefix.bytes;
      srcLen = prefix.bitlen;
    } else if (word === "tos" || matches(word, "dsfield")) {
      const value = args.next();
      tos = run.names.parseDsfield(value) ?? args.invalidLine('"tos" value is invalid', value);
    } else if (word === "expires") {
      const value = args.next();
      if (attrs.RTA_EXPIRES !== undefined) args.duplicate("expires", value);
      attrs.RTA_EXPIRES = parseUnsigned(value) ?? args.invalidLine('"expires" value is invalid', value);
    } else if (matches(word, "metric") || matches(word, "priority") || word === "preference") {
      const value = args.next();
      attrs.RTA_PRIORITY = parseUnsigned(value) ?? args.invalidLine('"metric" value is invalid', value);
    } else if (word === "scope") {
      const value = args.next();
      scope = run.names.scopes.parse(value) ?? args.invalidLine('invalid "scope" value', value);
      scopeGiven = true;
    } else if (parseMetric(args, word, metrics)) continue;
    else if (matches(word, "features")) parseFeatures(args, metrics);
    else if (matches(word, "quickack")) {
      const value = args.next();
      const number = parseUnsigned(value) ?? args.invalidLine('"quickack" value is invalid', value);
      if (number > 1) args.invalidLine('"quickack" value should be 0 or 1', value);
      metrics.RTAX_QUICKACK = number;
    } else if (matches(word, "congctl")) {
      let value = args.next();
      if (value === "lock") {
        metrics.RTAX_LOCK = (metrics.RTAX_LOCK ?? 0) | (1 << 16);
        value = args.next();
      }
      metrics.RTAX_CC_ALGO = value;
    } else if (matches(word, "realms")) {
      const value = args.next();
      attrs.RTA_FLOW = parseRealms(run.names, value) ?? args.invalidLine('"realm" value is invalid', value);
    } else if (word === "onlink") routeFlags |= RTNH_F_ONLINK;
    else if (word === "nexthop") {
      const parsed = parseNextHops(run, args, family);
      hops = parsed.hops;
      family = parsed.family;
      break;
    } else if (word === "nhid") {
      const value = args.next();
      attrs.RTA_NH_ID = parseUnsigned(value) ?? args.invalidLine('"id" value is invalid', value);
    } else if (matches(word, "protocol")) {
      const value = args.next();
      protocol = run.names.protocols.parse(value) ?? args.invalidLine('"protocol" value is invalid', value);
    } else if (matches(word, "table")) {
      const value = args.next();
      attrs.RTA_TABLE = run.names.tables.parse(value) ?? args.invalidLine('"table" value is invalid', value);
      tableGiven = true;
    } else if (matches(word, "vrf")) {
      const value = args.next();
      attrs.RTA_TABLE = vrfTableOf(run, value) ?? args.invalidLine("Invalid VRF", value);
      tableGiven = true;
    } else if (word === "dev" || word === "oif") dev = args.next();
    else if (matches(word, "pref")) {
      const value = args.next();
      attrs.RTA_PREF =
        PREFERENCES.get(value) ?? parseUnsigned(value, 255) ?? args.invalidLine('"pref" value is invalid', value);
    } else if (word === "encap") {
      const value = args.next();
      const type = ENCAP_TYPES.get(value);
      if (type === undefined) args.invalidLine('"encap type" value is invalid', value);
      attrs.RTA_ENCAP_TYPE = type;
      // What belongs to it is the kernel's to judge, which knows none of them.
      while (args.peek() !== undefined && !AFTER_ENCAP.has(args.peek()!)) args.skip();
      attrs.RTA_ENCAP = new Uint8Array(0);
    } else if (word === "ttl-propagate") {
      const value = args.next();
      if (value !== "enabled" && value !== "disabled") args.invalidLine('"ttl-propagate" value is invalid', value);
      attrs.RTA_TTL_PROPAGATE = value === "enabled" ? 1 : 0;
    } else if (matches(word, "fastopen_no_cookie")) {
      const value = args.next();
      const number = parseUnsigned(value) ?? args.invalidLine('"fastopen_no_cookie" value is invalid', value);
      if (number > 1) args.invalidLine('"fastopen_no_cookie" value should be 0 or 1', value);
      metrics.RTAX_FASTOPEN_NO_COOKIE = number;
    } else {
      let value = word === "to" ? args.next() : word;
      const named = value[0]! >= "0" && value[0]! <= "9" ? null : parseRouteType(value);
      if (named !== null) {
        routeType = named;
        value = args.next();
      }
      if (matches(value, "help")) args.die(ROUTE_USAGE, 255);
      if (dst !== null) args.duplicateOrGarbage("to", value);
      dst = getPrefix(args, value, family);
      if (family === AF_UNSPEC) family = dst.family;
      if (dst.bytes.length > 0) attrs.RTA_DST = dst.bytes;
    }
  }
  if (dst === null) args.die(ROUTE_USAGE, 255);
  if (dev !== null) attrs.RTA_OIF = run.bareIfindex(dev);
  for (const _ in metrics) {
    attrs.RTA_METRICS = metrics;
    break;
  }
  if (hops !== null && hops.length > 0) attrs.RTA_MULTIPATH = hops;
  const oldTable = tableGiven && attrs.RTA_TABLE! < 256 ? attrs.RTA_TABLE! : RT_TABLE_UNSPEC;
  let table = tableGiven ? oldTable : RT_TABLE_MAIN;
  if (
    !tableGiven &&
    (routeType === RTN_LOCAL || routeType === RTN_BROADCAST || routeType === RTN_NAT || routeType === RTN_ANYCAST)
  )
    table = RT_TABLE_LOCAL;
  // A small table goes in the header alone.
  if (tableGiven && oldTable !== RT_TABLE_UNSPEC) delete attrs.RTA_TABLE;
  if (!scopeGiven) {
    if (family === AF_INET6) scope = RT_SCOPE_UNIVERSE;
    else if (routeType === RTN_LOCAL || routeType === RTN_NAT) scope = RT_SCOPE_HOST;
    else if (routeType === RTN_BROADCAST || routeType === RTN_MULTICAST || routeType === RTN_ANYCAST)
      scope = RT_SCOPE_LINK;
    else if (routeType === RTN_UNICAST || routeType === RTN_UNSPEC) {
      if (type === RTM_DELROUTE) scope = RT_SCOPE_NOWHERE;
      else if (!gatewayGiven && hops === null && attrs.RTA_NH_ID === undefined) scope = RT_SCOPE_LINK;
    }
  }
  if (family === AF_UNSPEC) family = AF_INET;
  run.request(
    type,
    flags,
    routeDef,
    { family, dstLen: dst?.bitlen ?? 0, srcLen, tos, table, protocol, scope, type: routeType, flags: routeFlags },
    attrs,
  );
  return 0;
}

/** `features ecn ...`: all words that are features; leaves the last at hand. */
function parseFeatures(args: Args, metrics: RouteMetrics): void {
  let features = 0;
  args.next();
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word !== "ecn") break;
    features |= RTAX_FEATURE_ECN;
  }
  if (features === 0) args.invalidLine('"features" value not valid', args.word!);
  metrics.RTAX_FEATURES = features;
  args.back();
}

/** All `nexthop`s to the end of the line. */
function parseNextHops(run: Iproute, args: Args, routeFamily: number): { hops: RtNextHop[]; family: number } {
  const hops: RtNextHop[] = [];
  let family = routeFamily;
  while (args.word !== undefined) {
    if (args.word !== "nexthop")
      args.die(`Error: "nexthop" or end of line is expected instead of "${args.word}"\n`, 255);
    if (args.peek() === undefined) args.die('Error: unexpected end of line after "nexthop"\n', 255);
    args.skip();
    const attrs: { -readonly [K in keyof RtNextHop["attrs"]]: RtNextHop["attrs"][K] } = {};
    let flags = 0;
    let weight = 0;
    let ifindex = 0;
    for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
      if (word === "via") {
        const via = parseVia(args, family);
        family = via.family;
        attrs[via.attr] = via.bytes;
      } else if (word === "dev") {
        const name = args.next();
        ifindex = run.links.indexOf(name);
        if (ifindex === 0) args.die(`Cannot find device "${name}"\nError: cannot parse nexthop\n`, 255);
      } else if (word === "weight") {
        const value = args.next();
        const number = parseUnsigned(value);
        if (number === null || number === 0 || number > 256) return args.invalidLine('"weight" is invalid', value);
        weight = number - 1;
      } else if (word === "onlink") flags |= RTNH_F_ONLINK;
      else if (matches(word, "realms")) {
        const value = args.next();
        attrs.RTA_FLOW = parseRealms(run.names, value) ?? args.invalidLine('"realm" value is invalid', value);
      } else break;
    }
    hops.push({ flags, hops: weight, ifindex, attrs });
  }
  return { hops, family };
}
