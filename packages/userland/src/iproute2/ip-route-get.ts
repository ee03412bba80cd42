/** `ip route get`: which route the kernel would use. */

import { AF_INET, AF_UNSPEC } from "@netloom/uapi";
import {
  RTM_DELROUTE,
  RTM_F_FIB_MATCH,
  RTM_F_LOOKUP_TABLE,
  RTM_F_NOTIFY,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  routeDef,
  type RouteAttrs,
} from "@netloom/netlink";
import { protocolNumber } from "./ip-protocols.js";
import { getPrefix, hostLength } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { matches, parseUnsigned, type Args } from "./parse-args.js";
import { PLAIN_ROUTE, printRoute, type RouteMessage } from "./print-route.js";
import { ROUTE_USAGE } from "./usage.js";
import { isVrf } from "./vrf-name.js";

function port(args: Args, name: string): Uint8Array {
  const value = args.next();
  const number = parseUnsigned(value, 0xffff) ?? args.invalidLine(`invalid ${name}`, value);
  return Uint8Array.of(number >> 8, number & 0xff);
}

/** A protocol by number or name. */
export function parseIpProto(run: Iproute, args: Args): number {
  const value = args.next();
  return (
    parseUnsigned(value, 255) ?? protocolNumber(run.sys, value) ?? args.invalidLine('Invalid "ipproto" value', value)
  );
}

export function getRoute(run: Iproute, args: Args): number {
  const attrs: RouteAttrs = {};
  let family = run.family;
  let dstLen = 0;
  let srcLen = 0;
  let tos = 0;
  let flags = 0;
  let fibMatch = false;
  let connected = false;
  let fromGiven = false;
  let addressGiven = false;
  let iif: string | null = null;
  let oif: string | null = null;
  const address = (word: string): { bytes: Uint8Array; bitlen: number } => {
    const prefix = getPrefix(args, word, family);
    if (family === AF_UNSPEC) family = prefix.family;
    if (prefix.bytes.length > 0 && prefix.bitlen !== hostLength(prefix.family)) {
      const host = hostLength(prefix.family);
      run.err(`Warning: /${prefix.bitlen} as prefix is invalid, only /${host} (or none) is supported.\n`);
      return { bytes: prefix.bytes, bitlen: host };
    }
    return prefix;
  };
  for (let word = args.word; word !== undefined; args.skip(), word = args.word) {
    if (word === "tos" || matches(word, "dsfield")) {
      const value = args.next();
      tos = run.names.parseDsfield(value) ?? args.invalidLine("TOS value is invalid", value);
    } else if (matches(word, "from")) {
      const value = args.next();
      if (matches(value, "help")) args.die(ROUTE_USAGE, 255);
      fromGiven = true;
      const prefix = address(value);
      if (prefix.bytes.length > 0) attrs.RTA_SRC = prefix.bytes;
      srcLen = prefix.bitlen;
    } else if (matches(word, "iif")) iif = args.next();
    else if (matches(word, "mark")) {
      const value = args.next();
      attrs.RTA_MARK = parseUnsigned(value) ?? args.invalid("invalid mark value", value);
    } else if (matches(word, "oif") || word === "dev") oif = args.next();
    else if (matches(word, "notify")) flags |= RTM_F_NOTIFY;
    else if (matches(word, "connected")) connected = true;
    else if (matches(word, "vrf")) {
      const value = args.next();
      if (!isVrf(run, value)) args.invalidLine("Invalid VRF", value);
      oif = value;
    } else if (matches(word, "uid")) {
      const value = args.next();
      attrs.RTA_UID = parseUnsigned(value) ?? args.invalidLine("invalid UID", value);
    } else if (matches(word, "fibmatch")) fibMatch = true;
    else if (word === "as") {
      let value = args.next();
      if (value === "to") value = args.next();
      attrs.RTA_NEWDST = getPrefix(args, value, family).bytes;
    } else if (matches(word, "sport")) attrs.RTA_SPORT = port(args, "sport");
    else if (matches(word, "dport")) attrs.RTA_DPORT = port(args, "dport");
    else if (matches(word, "ipproto")) attrs.RTA_IP_PROTO = parseIpProto(run, args);
    else {
      const value = word === "to" ? args.next() : word;
      if (matches(value, "help")) args.die(ROUTE_USAGE, 255);
      const prefix = address(value);
      if (prefix.bytes.length > 0) attrs.RTA_DST = prefix.bytes;
      addressGiven = true;
      dstLen = prefix.bitlen;
    }
  }
  if (!addressGiven) return run.die("need at least a destination address\n", 1);
  if (iif !== null) attrs.RTA_IIF = run.ifindex(iif);
  if (oif !== null) attrs.RTA_OIF = run.ifindex(oif);
  if (family === AF_UNSPEC) family = AF_INET;
  flags |= RTM_F_LOOKUP_TABLE | (fibMatch ? RTM_F_FIB_MATCH : 0);
  const header = { family, dstLen, srcLen, tos, flags };
  const p = run.print;
  let answer = run.rtnl.get(RTM_GETROUTE, 0, routeDef, header, attrs);
  p.begin(run.json, run.pretty);
  if (connected && !fromGiven) {
    print(run, answer);
    answer = again(run, answer, header.flags, iif !== null || oif !== null);
  }
  print(run, answer);
  p.end();
  return 0;
}

function print(run: Iproute, answer: RouteMessage): void {
  if (answer.hdr.type !== RTM_NEWROUTE && answer.hdr.type !== RTM_DELROUTE) return run.die("An error :-)\n", 255);
  printRoute(run, answer, PLAIN_ROUTE);
}

/** `connected`: asks once more, from the source that was chosen. */
function again(run: Iproute, answer: RouteMessage, flags: number, keepOif: boolean): RouteMessage {
  const { header, attrs } = answer;
  const next: RouteAttrs = {};
  for (const key of ["RTA_DST", "RTA_GATEWAY"] as const) if (attrs[key] !== undefined) next[key] = attrs[key];
  if (keepOif && attrs.RTA_OIF !== undefined) next.RTA_OIF = attrs.RTA_OIF;
  const source = attrs.RTA_PREFSRC ?? attrs.RTA_SRC;
  if (source === undefined) return run.die("Failed to connect the route\n", 255);
  return run.rtnl.get(
    RTM_GETROUTE,
    0,
    routeDef,
    { family: header.family, dstLen: header.dstLen, tos: header.tos, flags },
    next,
  );
}
