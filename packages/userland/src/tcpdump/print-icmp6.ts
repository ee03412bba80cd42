/** ICMPv6 (RFC 4443), Neighbor Discovery (RFC 4861), Multicast Listener Discovery (RFC 2710, RFC 3810). */

import { csumFold, csumPartial, formatIp6, icmpv6, ipv6 } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { unknownData } from "./print-hex.js";
import { RECORD_TYPES } from "./print-igmp.js";
import { pseudoSum } from "./print-udp.js";

const NAMES: Readonly<Record<number, string>> = {
  1: "destination unreachable",
  2: "packet too big",
  3: "time exceeded in-transit",
  4: "parameter problem",
  128: "echo request",
  129: "echo reply",
  130: "multicast listener query",
  131: "multicast listener report",
  132: "multicast listener done",
  133: "router solicitation",
  134: "router advertisement",
  135: "neighbor solicitation",
  136: "neighbor advertisement",
  137: "redirect",
  138: "router renumbering",
  139: "node information query",
  140: "node information reply",
  143: "multicast listener report v2",
  144: "ha discovery request",
  145: "ha discovery reply",
  146: "mobile router solicitation",
  147: "mobile router advertisement",
  200: "mtrace response",
  201: "mtrace message",
};

const BEYOND_SCOPE = 2;
const UNREACH: Readonly<Record<number, string>> = {
  0: "unreachable route",
  1: " unreachable prohibited",
  2: "beyond scope",
  3: "unreachable address",
  4: "unreachable port",
};

const OPTIONS: Readonly<Record<number, string>> = {
  1: "source link-address",
  2: "destination link-address",
  3: "prefix info",
  4: "redirected header",
  5: "mtu",
  24: "route info",
  25: "rdnss",
  31: "dnssl",
};

/** `length` bytes of ICMPv6 at `o`, behind the IPv6 header at `ndo.ipOffset`. */
export function icmp6Print(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "icmp6";
  const { b } = ndo;
  if (length === 0) {
    ndo.print("ICMP6, length 0");
    ndo.invalid();
    return;
  }
  const type = ndo.u8(o);
  if (ndo.verbose > 0 && !ndo.fragmented && ndo.has(o, length)) {
    const sum = csumFold(csumPartial(b, o, length, pseudoSum(ndo, 58, length)));
    if (sum === 0) ndo.print("[icmp6 sum ok] ");
    else {
      const was = icmpv6.check(b, o);
      const copy = b.slice(o, o + length);
      icmpv6.setCheck(copy, 0, 0);
      const right = csumFold(csumPartial(copy, 0, length, pseudoSum(ndo, 58, length)));
      ndo.print(
        `[bad icmp6 cksum 0x${was.toString(16).padStart(4, "0")} -> 0x${right.toString(16).padStart(4, "0")}!] `,
      );
    }
  }
  ndo.print(`ICMP6, ${NAMES[type] ?? `unknown icmp6 type (${type})`}`);
  if (ndo.verbose > 0 && type >= 133 && type <= 137) ndo.print(`, length ${length}`);
  switch (type) {
    case icmpv6.ICMPV6_DEST_UNREACH:
      switch (unreachable(ndo, o, ndo.u8(o + 1))) {
        case null:
          return;
        case false:
          if (ndo.verbose > 1) break;
          unknownData(ndo, "\n\t", o, length);
          return;
      }
      break;
    case icmpv6.ICMPV6_PKT_TOOBIG:
      ndo.print(`, mtu ${ndo.u32(o + 4)}`);
      break;
    case icmpv6.ICMPV6_TIME_EXCEED:
      if (!timeExceeded(ndo, o, ndo.u8(o + 1))) return;
      break;
    case icmpv6.ICMPV6_PARAMPROB:
      if (!parameterProblem(ndo, o, ndo.u8(o + 1))) return;
      break;
    case icmpv6.ICMPV6_ECHO_REQUEST:
    case icmpv6.ICMPV6_ECHO_REPLY:
      ndo.print(`, id ${ndo.u16(o + 4)}, seq ${ndo.u16(o + 6)}`);
      break;
    case icmpv6.ICMPV6_MGM_QUERY:
      if (length >= 28) query2(ndo, o, length);
      else listener(ndo, o);
      break;
    case icmpv6.ICMPV6_MGM_REPORT:
    case icmpv6.ICMPV6_MGM_REDUCTION:
      listener(ndo, o);
      break;
    case icmpv6.ICMPV6_MLD2_REPORT:
      report2(ndo, o, length);
      break;
    case icmpv6.NDISC_ROUTER_SOLICITATION:
      if (ndo.verbose > 0) options(ndo, o + 8, o + length);
      break;
    case icmpv6.NDISC_ROUTER_ADVERTISEMENT:
      if (ndo.verbose > 0) {
        const lifetime = ndo.u16(o + 6);
        ndo.print(
          `\n\thop limit ${ndo.u8(o + 4)}, Flags [${raFlags(ndo.u8(o + 5))}], pref ${PREFERENCES[(ndo.u8(o + 5) >> 3) & 3]!}, router lifetime ${lifetime}s, reachable time ${ndo.u32(o + 8)}ms, retrans timer ${ndo.u32(o + 12)}ms`,
        );
        options(ndo, o + 16, o + length);
      }
      break;
    case icmpv6.NDISC_NEIGHBOUR_SOLICITATION:
      ndo.print(`, who has ${ndo.ip6(o + 8)}`);
      if (ndo.verbose > 0) options(ndo, o + 24, o + length);
      break;
    case icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT:
      ndo.print(`, tgt is ${ndo.ip6(o + 8)}`);
      if (ndo.verbose > 0) {
        ndo.print(`, Flags [${naFlags(ndo.u8(o + 4))}]`);
        options(ndo, o + 24, o + length);
      }
      break;
    case icmpv6.NDISC_REDIRECT:
      ndo.print(`, ${ndo.ip6(o + 24)} to ${ndo.ip6(o + 8)}`);
      if (ndo.verbose > 0) options(ndo, o + 40, o + length);
      break;
    default:
      ndo.print(`, length ${length}`);
      if (ndo.verbose <= 1) unknownData(ndo, "\n\t", o, length);
      return;
  }
  if (ndo.verbose === 0) ndo.print(`, length ${length}`);
}

/** False for what is cut off. */
function timeExceeded(ndo: Netdissect, o: number, code: number): boolean {
  if (code === 0 && !ndo.check(o + 8 + ipv6.DADDR, 16)) return false;
  if (code === 0) ndo.print(` for ${ndo.ip6(o + 8 + ipv6.DADDR)}`);
  else ndo.print(code === 1 ? " (reassembly)" : `, unknown code (${code})`);
  return true;
}

const PROBLEMS: readonly string[] = ["erroneous", "next header", "option"];

/** False for what is cut off. */
function parameterProblem(ndo: Netdissect, o: number, code: number): boolean {
  if (!ndo.check(o + 8 + ipv6.DADDR, 16)) return false;
  const problem = PROBLEMS[code];
  ndo.print(problem === undefined ? `, code-#${code}` : `, ${problem} - octet ${ndo.u32(o + 4)}`);
  return true;
}

/** False for a code nobody knows, null for what is cut off. */
function unreachable(ndo: Netdissect, o: number, code: number): boolean | null {
  const inner = o + 8;
  ndo.print(`, ${UNREACH[code] ?? `unknown unreach code (${code})`}`);
  if (UNREACH[code] === undefined) return false;
  if (!ndo.check(inner + ipv6.DADDR, 16)) return null;
  const dst = ndo.ip6(inner + ipv6.DADDR);
  if (code === icmpv6.ICMPV6_PORT_UNREACH) {
    const next = ndo.u8(inner + 6);
    const port = ndo.u16(inner + ipv6.HLEN + 2);
    const text =
      next === 6
        ? `tcp port ${ndo.tcpPort(port)}`
        : next === 17
          ? `udp port ${ndo.udpPort(port)}`
          : `protocol ${next} port ${port} unreachable`;
    ndo.print(`, ${dst} ${text}`);
    return true;
  }
  ndo.print(` ${dst}`);
  if (code === BEYOND_SCOPE) ndo.print(`, source address ${ndo.ip6(inner + ipv6.SADDR)}`);
  return true;
}

const PREFERENCES: readonly string[] = ["medium", "high", "rsv", "low"];

function raFlags(flags: number): string {
  const names: string[] = [];
  if (flags & 0x80) names.push("managed");
  if (flags & 0x40) names.push("other stateful");
  if (flags & 0x20) names.push("home agent");
  return names.length === 0 ? "none" : names.join(", ");
}

function naFlags(flags: number): string {
  const names: string[] = [];
  if (flags & icmpv6.NA_ROUTER) names.push("router");
  if (flags & icmpv6.NA_SOLICITED) names.push("solicited");
  if (flags & icmpv6.NA_OVERRIDE) names.push("override");
  return names.length === 0 ? "none" : names.join(", ");
}

/** MLD version 1. */
function listener(ndo: Netdissect, o: number): void {
  if (!ndo.has(o, 24)) return;
  ndo.print(`max resp delay: ${ndo.u16(o + 4)} addr: ${ndo.ip6(o + 8)}`);
}

function query2(ndo: Netdissect, o: number, length: number): void {
  ndo.print(" v2");
  if (ndo.verbose > 0) {
    const code = ndo.u16(o + 4);
    const ms = code < 32768 ? code : ((code & 0xfff) | 0x1000) << (((code >> 12) & 7) + 3);
    ndo.print(` [max resp delay=${ms}]`);
  }
  ndo.print(` [gaddr ${ndo.ip6(o + 8)}`);
  if (ndo.verbose > 0) {
    if (ndo.u8(o + 24) & 8) ndo.print(" sflag");
    if (ndo.u8(o + 24) & 7) ndo.print(` robustness=${ndo.u8(o + 24) & 7}`);
    const qqic = ndo.u8(o + 25);
    const qqi = qqic < 128 ? qqic : ((qqic & 15) | 16) << (((qqic >> 4) & 7) + 3);
    ndo.print(` qqi=${qqi}`);
  }
  const sources = ndo.u16(o + 26);
  if (sources > 0) {
    if (28 + 16 * sources > length) ndo.print(" [invalid number of sources]");
    else if (ndo.verbose > 1) {
      ndo.print(" {");
      for (let i = 0; i < sources; i++) ndo.print(` ${ndo.ip6(o + 28 + 16 * i)}`);
      ndo.print(" }");
    } else ndo.print(`, ${sources} source(s)`);
  }
  ndo.print("]");
}

function report2(ndo: Netdissect, o: number, length: number): void {
  const count = ndo.u16(o + 6);
  ndo.print(`, ${count} group record(s)`);
  if (ndo.verbose === 0) return;
  let at = o + 8;
  for (let i = 0; i < count; i++) {
    if (at - o + 20 > length) {
      ndo.print(" [invalid number of groups]");
      return;
    }
    const sources = ndo.u16(at + 2);
    ndo.print(` [gaddr ${ndo.ip6(at + 4)} ${RECORD_TYPES[ndo.u8(at)] ?? ` [v2-report-#${ndo.u8(at)}]`}`);
    if (at - o + 20 + 16 * sources > length) {
      ndo.print(` [invalid number of sources ${sources}]`);
      return;
    }
    if (ndo.verbose > 1) {
      ndo.print(" {");
      for (let k = 0; k < sources; k++) ndo.print(` ${ndo.ip6(at + 20 + 16 * k)}`);
      ndo.print(" }");
    } else ndo.print(`, ${sources} source(s)`);
    ndo.print("]");
    at += 20 + 16 * sources;
  }
}

const ND_OPT_RDNSS = 25;
const ND_OPT_DNSSL = 31;

/** A lifetime in seconds. */
const lifetime = (ndo: Netdissect, at: number): string => (ndo.u32(at) === 0xffffffff ? "infinity" : `${ndo.u32(at)}s`);

/** Domain names of labels, padded with zeros. */
function domains(ndo: Netdissect, start: number, end: number): string[] {
  const names: string[] = [];
  let name = "";
  for (let o = start; o < end;) {
    const size = ndo.u8(o++);
    if (size === 0) {
      if (name === "") break;
      names.push(name);
      name = "";
    } else {
      for (let i = 0; i < size && o < end; i++) name += String.fromCharCode(ndo.u8(o++));
      name += ".";
    }
  }
  return names;
}

/** Neighbor discovery options, one a line. */
function options(ndo: Netdissect, start: number, end: number): void {
  for (let o = start; o < end;) {
    if (o === ndo.end) return;
    const type = ndo.u8(o);
    const size = ndo.u8(o + 1) << 3;
    if (size === 0) {
      ndo.truncated();
      return;
    }
    ndo.need(o, size);
    ndo.print(`\n\t  ${OPTIONS[type] ?? "unknown"} option (${type}), length ${size} (${ndo.u8(o + 1)}): `);
    switch (type) {
      case icmpv6.ND_OPT_SOURCE_LL_ADDR:
      case icmpv6.ND_OPT_TARGET_LL_ADDR:
        ndo.print(ndo.lladdr(o + 2, size - 2));
        break;
      case icmpv6.ND_OPT_PREFIX_INFO: {
        const flags = ndo.u8(o + 3);
        const names: string[] = [];
        if (flags & 0x80) names.push("onlink");
        if (flags & 0x40) names.push("auto");
        if (flags & 0x20) names.push("router");
        ndo.print(
          `${ndo.ip6(o + 16)}/${ndo.u8(o + 2)}, Flags [${names.length === 0 ? "none" : names.join(", ")}], valid time ${lifetime(ndo, o + 4)}, pref. time ${lifetime(ndo, o + 8)}`,
        );
        break;
      }
      case icmpv6.ND_OPT_MTU:
        ndo.print(` ${ndo.u32(o + 4)}${size !== 8 ? `, bad option length ${size}` : ""}`);
        break;
      case icmpv6.ND_OPT_REDIRECT_HDR:
        // The real one, too, dumps from the first option on.
        unknownData(ndo, "\n\t    ", start, size);
        break;
      case icmpv6.ND_OPT_ROUTE_INFO: {
        const prefix = new Uint8Array(16);
        prefix.set(ndo.b.subarray(o + 8, o + size));
        ndo.print(
          ` ${formatIp6(prefix)}/${ndo.u8(o + 2)}, pref=${PREFERENCES[(ndo.u8(o + 3) >> 3) & 3]!}, lifetime=${lifetime(ndo, o + 4)}`,
        );
        break;
      }
      case ND_OPT_RDNSS:
        ndo.print(` lifetime ${ndo.u32(o + 4)}s,`);
        for (let at = o + 8; at + 16 <= o + size; at += 16) ndo.print(` addr: ${ndo.ip6(at)}`);
        break;
      case ND_OPT_DNSSL:
        ndo.print(` lifetime ${ndo.u32(o + 4)}s, domain(s):`);
        for (const name of domains(ndo, o + 8, o + size)) ndo.print(` ${name}`);
        break;
      default:
        if (ndo.verbose <= 1) unknownData(ndo, "\n\t  ", o + 2, size - 2);
    }
    if (ndo.verbose > 1) unknownData(ndo, "\n\t    ", o + 2, size - 2);
    o += size;
  }
}
