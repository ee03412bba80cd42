/** IPv4 (RFC 791): header, options, and the way to the next protocol. */

import { checksum, ipv4 } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { grePrint } from "./print-gre.js";
import { icmpPrint } from "./print-icmp.js";
import { icmp6Print } from "./print-icmp6.js";
import { igmpPrint } from "./print-igmp.js";
import { ip6Print } from "./print-ip6.js";
import { tcpPrint } from "./print-tcp.js";
import { udpPrint } from "./print-udp.js";

const PROTOCOLS: Readonly<Record<number, string>> = {
  0: "Options",
  1: "ICMP",
  2: "IGMP",
  4: "IPIP",
  6: "TCP",
  8: "EGP",
  9: "IGRP",
  17: "UDP",
  33: "DCCP",
  41: "IPv6",
  43: "Routing",
  44: "Fragment",
  46: "RSVP",
  47: "GRE",
  50: "ESP",
  51: "AH",
  55: "Mobile IP",
  58: "ICMPv6",
  88: "EIGRP",
  89: "OSPF",
  103: "PIM",
  108: "Compressed IP",
  112: "VRRP",
  113: "PGM",
  132: "SCTP",
  135: "Mobility",
};

/** The name in `proto NAME (N)`. */
export const protocolText = (protocol: number): string => PROTOCOLS[protocol] ?? "unknown";

const ECN: readonly string[] = ["", ",ECT(1)", ",ECT(0)", ",CE"];

/** An IPv4 packet at `o`; `length` bytes were on the wire from there. */
export function ipPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "ip";
  const version = ndo.u8(o) >>> 4;
  if (version !== 4) {
    ndo.print(version === 6 ? "IP6, wrong link-layer encapsulation" : `IP${version}`);
    ndo.invalid();
    return;
  }
  if (!ndo.options.link) ndo.print("IP ");
  if (!ndo.check(o, ipv4.HLEN)) return;
  if (length < ipv4.HLEN) {
    ndo.print(`truncated-ip ${length}`);
    return;
  }
  const { b } = ndo;
  const hlen = ipv4.hdrLen(b, o);
  if (hlen < ipv4.HLEN) {
    ndo.print(`bad-hlen ${hlen}`);
    return;
  }
  const total = ipv4.totLen(b, o);
  if (length < total) ndo.print(`truncated-ip - ${total - length} bytes missing! `);
  if (total < hlen) {
    ndo.print(`bad-len ${total}`);
    return;
  }
  ndo.within(o + total, () => ipBody(ndo, o, hlen, total));
}

function ipBody(ndo: Netdissect, o: number, hlen: number, total: number): void {
  const { b } = ndo;
  const frag = ipv4.fragOff(b, o);
  const protocol = ipv4.protocol(b, o);
  const addresses = `${ndo.ip4(o + 12)} > ${ndo.ip4(o + 16)}`;
  if (ndo.verbose > 0 && !headerPrint(ndo, o, hlen)) {
    ndo.print(`${addresses}: `);
    ndo.truncated();
    return;
  }
  if ((frag & ipv4.OFFSET) !== 0) {
    ndo.print(`${addresses}: ${name(ndo, protocol)}`);
    return;
  }
  if (!ENDPOINTS.has(protocol)) ndo.print(`${addresses}: `);
  if (!ndo.has(o, hlen)) {
    ndo.print(` [remaining caplen(${ndo.left(o)}) < header length(${hlen})]`);
    ndo.truncated();
    return;
  }
  const { ipOffset, ipVersion, fragmented } = ndo;
  ndo.ipOffset = o;
  ndo.ipVersion = 4;
  ndo.fragmented = (frag & (ipv4.MF | ipv4.OFFSET)) !== 0;
  demux(ndo, protocol, o + hlen, total - hlen);
  ndo.ipOffset = ipOffset;
  ndo.ipVersion = ipVersion;
  ndo.fragmented = fragmented;
}

/** Protocols that print addresses and ports together, in either version. */
export const ENDPOINTS: ReadonlySet<number> = new Set([6, 17, 33, 132]);

/** What -v adds in front; false if an option is cut off. */
function headerPrint(ndo: Netdissect, o: number, hlen: number): boolean {
  const { b } = ndo;
  const tos = ipv4.tos(b, o);
  const frag = ipv4.fragOff(b, o);
  const protocol = ipv4.protocol(b, o);
  ndo.print(`(tos 0x${tos.toString(16)}${ECN[tos & 3]}`);
  if (ipv4.ttl(b, o) >= 1) ndo.print(`, ttl ${ipv4.ttl(b, o)}`);
  ndo.print(
    `, id ${ipv4.id(b, o)}, offset ${(frag & ipv4.OFFSET) * 8}, flags [${flagText(frag)}], proto ${protocolText(protocol)} (${protocol})`,
  );
  ndo.print(`, length ${ipv4.totLen(b, o)}`);
  let whole = true;
  if (hlen > ipv4.HLEN) {
    ndo.print(", options (");
    whole = optionsPrint(ndo, o + ipv4.HLEN, hlen - ipv4.HLEN);
    if (!whole) ndo.print(" [truncated-option]");
    ndo.print(")");
  }
  if (!ndo.options.noChecksum && ndo.has(o, hlen) && !ipv4.checkOk(b, o)) {
    const was = ipv4.check(b, o);
    ndo.print(`, bad cksum ${was.toString(16)} (->${rightChecksum(b, o, hlen).toString(16)})!`);
  }
  ndo.print(")\n    ");
  return whole;
}

const name = (ndo: Netdissect, protocol: number): string =>
  (ndo.options.numeric > 0 ? null : ndo.names.protocol(protocol)) ?? `ip-proto-${protocol}`;

/** The protocol `protocol` of an IPv4 or IPv6 packet, `length` bytes at `o`. */
export function demux(ndo: Netdissect, protocol: number, o: number, length: number): void {
  let next = protocol;
  let at = o;
  let left = length;
  // The authentication header stands before another one.
  while (next === 51) {
    ndo.need(at, 1);
    const following = ndo.u8(at);
    const size = ahPrint(ndo, at, left);
    if (size <= 0) return;
    next = following;
    at += size;
    left -= size;
  }
  if (!transportPrint(ndo, next, at, left)) ndo.print(` ${name(ndo, next)} ${left}`);
}

/** False for protocols nobody knows. */
function transportPrint(ndo: Netdissect, protocol: number, o: number, length: number): boolean {
  switch (protocol) {
    case 1:
      if (ndo.ipVersion !== 4) return false;
      icmpPrint(ndo, o, length);
      return true;
    case 2:
      if (ndo.ipVersion !== 4) return false;
      igmpPrint(ndo, o, length);
      return true;
    case 4:
      ipPrint(ndo, o, length);
      return true;
    case 6:
      tcpPrint(ndo, o, length);
      return true;
    case 17:
      udpPrint(ndo, o, length);
      return true;
    case 41:
      ip6Print(ndo, o, length);
      return true;
    case 47:
      grePrint(ndo, o, length);
      return true;
    case 50:
      espPrint(ndo, o, length);
      return true;
    case 58:
      if (ndo.ipVersion !== 6) return false;
      icmp6Print(ndo, o, length);
      return true;
    case 59:
      ndo.print("no next header");
      return true;
    default:
      return false;
  }
}

/** Encapsulating security payload (RFC 4303): its content is secret. */
function espPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "esp";
  if (length <= 8 || !ndo.has(o, 9)) {
    ndo.truncated();
    return;
  }
  ndo.print(`ESP(spi=0x${hex8(ndo.u32(o))},seq=0x${ndo.u32(o + 4).toString(16)}), length ${length}`);
}

const hex8 = (n: number): string => n.toString(16).padStart(8, "0");

/** Authentication header (RFC 4302); its length, or 0 if it is wrong. */
function ahPrint(ndo: Netdissect, o: number, length: number): number {
  ndo.protocol = "ah";
  ndo.print("AH(");
  ndo.need(o, 2);
  const words = ndo.u8(o + 1);
  const size = (words + 2) * 4;
  if (ndo.verbose > 0) ndo.print(`length=${words}(${size}-bytes),`);
  const reserved = ndo.u16(o + 2);
  if (reserved !== 0) ndo.print(`reserved=0x${reserved.toString(16)}[MustBeZero],`);
  ndo.print(`spi=0x${hex8(ndo.u32(o + 4))},`);
  ndo.print(`seq=0x${ndo.u32(o + 8).toString(16)}`);
  if (size < 12 || size > length) {
    ndo.print(size < 12 ? "" : `,icv=[length(${length}) < ${size}]`);
    ndo.invalid();
    return 0;
  }
  ndo.print(",icv=0x");
  for (let i = 12; i < size; i++)
    ndo.print(
      ndo
        .u8(o + i)
        .toString(16)
        .padStart(2, "0"),
    );
  ndo.print("): ");
  return size;
}

function flagText(frag: number): string {
  const flags: string[] = [];
  if (frag & ipv4.MF) flags.push("+");
  if (frag & ipv4.DF) flags.push("DF");
  if (frag & ipv4.CE) flags.push("rsvd");
  return flags.length === 0 ? "none" : flags.join(", ");
}

/** The checksum that the header should have. */
function rightChecksum(b: Uint8Array, o: number, hlen: number): number {
  const copy = b.slice(o, o + hlen);
  ipv4.setCheck(copy, 0, 0);
  return checksum(copy, 0, hlen);
}

const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: "EOL",
  1: "NOP",
  7: "RR",
  68: "timestamp",
  130: "security",
  131: "LSRR",
  148: "RA",
  134: "RFC1393",
  136: "satid",
  137: "SSRR",
};

/** `options (NOP,RR 10.0.0.1, 0.0.0.0 ...)`; false if the data of one are cut off. */
function optionsPrint(ndo: Netdissect, start: number, length: number): boolean {
  let separator = "";
  for (let o = start; o < start + length;) {
    ndo.print(separator);
    separator = ",";
    const code = ndo.u8(o);
    ndo.print(OPTION_NAMES[code] ?? `unknown ${code}`);
    if (code === ipv4.IPOPT_END) return true;
    if (code === ipv4.IPOPT_NOP) {
      o++;
      continue;
    }
    const size = ndo.u8(o + 1);
    if (size < 2 || size > start + length - o) {
      ndo.print(` [bad length ${size}]`);
      return true;
    }
    if (!ndo.has(o, size)) return false;
    if (code === ipv4.IPOPT_RR || code === ipv4.IPOPT_LSRR || code === ipv4.IPOPT_SSRR) routePrint(ndo, o, size);
    else if (code === ipv4.IPOPT_TIMESTAMP) timestampsPrint(ndo, o, size);
    else if (code === ipv4.IPOPT_RA && size < 4) ndo.truncated();
    else if (code === ipv4.IPOPT_RA && ndo.u16(o + 2) !== 0) ndo.print(` value ${ndo.u16(o + 2)}`);
    o += size;
  }
  return true;
}

/** The addresses of a route; the one to be used next ends with a comma before it. */
function routePrint(ndo: Netdissect, o: number, size: number): void {
  if (size < 3) {
    ndo.print(` [bad length ${size}]`);
    return;
  }
  if ((size + 1) & 3) ndo.print(` [bad length ${size}]`);
  const pointer = ndo.u8(o + 2) - 1;
  if (pointer < 3 || ((pointer + 1) & 3) !== 0 || pointer > size) ndo.print(` [bad ptr ${pointer + 1}]`);
  for (let at = 3; at < size; at += 4) {
    ndo.need(o + at, 4);
    ndo.print(` ${ndo.ip4(o + at)}`);
    if (pointer > at) ndo.print(",");
  }
}

/** `TS{TSONLY ^ 0@ 0@}`: what each hop wrote, `^` where the next one writes. */
function timestampsPrint(ndo: Netdissect, o: number, size: number): void {
  if (size < 4) {
    ndo.print(`[bad length ${size}]`);
    return;
  }
  ndo.print(" TS{");
  const flags = ndo.u8(o + 3) & 15;
  const step = flags === 0 ? 4 : 8;
  const pointer = ndo.u8(o + 2) - 1;
  if ((size - 4) % step !== 0) ndo.print(`[bad length ${size}]`);
  if (pointer < 4 || (pointer - 4) % step !== 0 || pointer > size) ndo.print(`[bad ptr ${pointer + 1}]`);
  if (flags !== 0 && flags !== 1 && flags !== 3) {
    ndo.print(`[bad ts type ${flags}]`);
    overflowPrint(ndo, o);
    return;
  }
  ndo.print(flags === 0 ? "TSONLY" : flags === 1 ? "TS+ADDR" : "PRESPEC");
  let at = 4;
  let separator = " ";
  for (; at < size; at += step) {
    if (pointer === at) separator = " ^ ";
    ndo.print(`${separator}${ndo.u32(o + at + step - 4)}@${step === 8 ? ndo.ip4(o + at) : ""}`);
    separator = " ";
  }
  if (pointer === at) ndo.print(" ^ ");
  overflowPrint(ndo, o);
}

/** Hops that found no room, and the end. */
function overflowPrint(ndo: Netdissect, o: number): void {
  const overflow = ndo.u8(o + 3) >>> 4;
  ndo.print(overflow > 0 ? ` [${overflow} hops not recorded]} ` : "}");
}
