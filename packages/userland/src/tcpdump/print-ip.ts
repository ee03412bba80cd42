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
  9: "PIGP",
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
  59: "none",
  60: "DSTOPTS",
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
  ndo.need(o, 1);
  if (!ndo.options.link) ndo.print("IP ");
  const version = ndo.u8(o) >>> 4;
  if (version !== 4) {
    ndo.print(version === 6 ? "wrong link-layer encapsulation" : `unknown ip ${version}`);
    return;
  }
  if (length < ipv4.HLEN) {
    ndo.print(`truncated-ip ${length}`);
    return;
  }
  ndo.need(o, ipv4.HLEN);
  const { b } = ndo;
  const hlen = ipv4.hdrLen(b, o);
  if (hlen < ipv4.HLEN) {
    ndo.print(`bad-hlen ${hlen}`);
    return;
  }
  let len = ipv4.totLen(b, o);
  if (length < len) ndo.print(`truncated-ip - ${len - length} bytes missing! `);
  if (len < hlen) {
    if (len !== 0) {
      ndo.print(`bad-len ${len}`);
      return;
    }
    len = length; // segmentation offload leaves it to the device
  }
  const savedEnd = ndo.end;
  if (o + len < ndo.end) ndo.end = o + len;
  len -= hlen;
  const frag = ipv4.fragOff(b, o);
  const protocol = ipv4.protocol(b, o);
  if (ndo.verbose > 0) {
    const tos = ipv4.tos(b, o);
    ndo.print(`(tos 0x${tos.toString(16)}${ECN[tos & 3]}`);
    if (ipv4.ttl(b, o) >= 1) ndo.print(`, ttl ${ipv4.ttl(b, o)}`);
    ndo.print(
      `, id ${ipv4.id(b, o)}, offset ${(frag & ipv4.OFFSET) * 8}, flags [${flagText(frag)}], proto ${protocolText(protocol)} (${protocol})`,
    );
    ndo.print(`, length ${ipv4.totLen(b, o)}`);
    if (hlen > ipv4.HLEN) {
      ndo.print(", options (");
      optionsPrint(ndo, o + ipv4.HLEN, hlen - ipv4.HLEN);
      ndo.print(")");
    }
    if (!ndo.options.noChecksum && ndo.has(o, hlen) && !ipv4.checkOk(b, o)) {
      const was = ipv4.check(b, o);
      ndo.print(`, bad cksum ${was.toString(16)} (->${rightChecksum(b, o, hlen).toString(16)})!`);
    }
    ndo.print(")\n    ");
    ndo.protocol = "ip";
  }
  const addresses = `${ndo.ip4(o + 12)} > ${ndo.ip4(o + 16)}`;
  if ((frag & ipv4.OFFSET) === 0) {
    const outerOffset = ndo.ipOffset;
    const outerVersion = ndo.ipVersion;
    const outerFragmented = ndo.fragmented;
    ndo.ipOffset = o;
    ndo.ipVersion = 4;
    ndo.fragmented = (frag & (ipv4.MF | ipv4.OFFSET)) !== 0;
    if (protocol !== 6 && protocol !== 17 && protocol !== 132 && protocol !== 33) ndo.print(`${addresses}: `);
    demux(ndo, protocol, o + hlen, len);
    ndo.ipOffset = outerOffset;
    ndo.ipVersion = outerVersion;
    ndo.fragmented = outerFragmented;
  } else ndo.print(`${addresses}: ${name(ndo, protocol)}`);
  ndo.end = savedEnd;
}

const name = (ndo: Netdissect, protocol: number): string =>
  (ndo.options.numeric > 0 ? null : ndo.names.protocol(protocol)) ?? `ip-proto-${protocol}`;

/** The protocol `protocol` of an IPv4 or IPv6 packet, `length` bytes at `o`. */
export function demux(ndo: Netdissect, protocol: number, o: number, length: number): void {
  switch (protocol) {
    case 1:
      if (ndo.ipVersion === 4) {
        icmpPrint(ndo, o, length);
        return;
      }
      break;
    case 2:
      if (ndo.ipVersion === 4) {
        igmpPrint(ndo, o, length);
        return;
      }
      break;
    case 4:
      ipPrint(ndo, o, length);
      return;
    case 6:
      tcpPrint(ndo, o, length);
      return;
    case 17:
      udpPrint(ndo, o, length);
      return;
    case 41:
      ip6Print(ndo, o, length);
      return;
    case 47:
      grePrint(ndo, o, length);
      return;
    case 58:
      if (ndo.ipVersion === 6) {
        icmp6Print(ndo, o, length);
        return;
      }
      break;
    case 59:
      ndo.print("no next header");
      return;
  }
  ndo.print(ndo.ipVersion === 4 ? ` ${name(ndo, protocol)} ${length}` : `ip-proto-${protocol} ${length}`);
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

/** `options (NOP,RR 10.0.0.1, 0.0.0.0 ...)`. */
function optionsPrint(ndo: Netdissect, start: number, length: number): void {
  let separator = "";
  for (let o = start; o < start + length;) {
    const code = ndo.u8(o);
    ndo.print(`${separator}${OPTION_NAMES[code] ?? `unknown ${code}`}`);
    separator = ",";
    if (code === ipv4.IPOPT_NOP || code === ipv4.IPOPT_END) {
      o++;
      if (code === ipv4.IPOPT_END) return;
      continue;
    }
    const size = ndo.u8(o + 1);
    if (size < 2 || o + size > start + length) {
      ndo.print(` [bad length ${size}]`);
      return;
    }
    if (code === ipv4.IPOPT_RR || code === ipv4.IPOPT_LSRR || code === ipv4.IPOPT_SSRR) routePrint(ndo, o, size);
    else if (code === ipv4.IPOPT_TIMESTAMP) timestampPrint(ndo, o, size);
    else if (code === ipv4.IPOPT_RA && ndo.u16(o + 2) !== 0) ndo.print(` value ${ndo.u16(o + 2)}`);
    o += size;
  }
}

const TIMESTAMP_KINDS: ReadonlyMap<number, string> = new Map([
  [ipv4.IPOPT_TS_TSONLY, "TSONLY"],
  [ipv4.IPOPT_TS_TSANDADDR, "TS+ADDR"],
  [ipv4.IPOPT_TS_PRESPEC, "PRESPEC"],
]);

/** The entries of a timestamp option as TIME@ADDRESS, a caret before the next one to be filled in. */
function timestampPrint(ndo: Netdissect, o: number, size: number): void {
  ndo.print(" TS{");
  if (size < 4) {
    ndo.print(`[bad length ${size}]}`);
    return;
  }
  const flags = ndo.u8(o + 3);
  const entry = (flags & 15) === ipv4.IPOPT_TS_TSONLY ? 4 : 8;
  if ((size - 4) % entry !== 0) ndo.print(`[bad length ${size}]`);
  const pointer = ndo.u8(o + 2) - 1;
  if (pointer < 4 || (pointer - 4) % entry !== 0 || pointer > size + 1) ndo.print(`[bad ptr ${pointer + 1}]`);
  const kind = TIMESTAMP_KINDS.get(flags & 15);
  let at = 0;
  if (kind === undefined) ndo.print(`[bad ts type ${flags & 15}]`);
  else {
    ndo.print(kind);
    for (at = 4; at < size; at += entry) {
      const addr = entry === 8 ? ndo.ip4(o + at) : "";
      ndo.print(`${pointer === at ? " ^ " : " "}${ndo.u32(o + at + entry - 4)}@${addr}`);
    }
  }
  if (pointer === at) ndo.print(" ^ ");
  ndo.print(flags >>> 4 === 0 ? "}" : ` [${flags >>> 4} hops not recorded]} `);
}

/** The addresses of a route; the one to be used next ends with a comma before it. */
function routePrint(ndo: Netdissect, o: number, size: number): void {
  if ((size + 1) & 3) ndo.print(` [bad length ${size}]`);
  const pointer = ndo.u8(o + 2) - 1;
  if (pointer < 3 || ((pointer + 1) & 3) !== 0) ndo.print(` [bad ptr ${pointer + 1}]`);
  for (let at = 3; at + 4 <= size; at += 4) {
    ndo.print(` ${ndo.ip4(o + at)}`);
    if (pointer > at) ndo.print(",");
  }
}
