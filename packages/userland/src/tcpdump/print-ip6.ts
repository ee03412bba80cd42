/** IPv6 (RFC 8200) and its extension headers. */

import { ipv6 } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { demux, ENDPOINTS, protocolText } from "./print-ip.js";

/** An IPv6 packet at `o`; `length` bytes were on the wire from there. */
export function ip6Print(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "ip6";
  if (!ndo.check(o, ipv6.HLEN)) return;
  if (length < ipv6.HLEN) {
    ndo.print(`truncated-ip6 ${length}`);
    return;
  }
  if (!ndo.options.link) ndo.print("IP6 ");
  if (ndo.u8(o) >>> 4 !== 6) {
    ndo.print(`version error: ${ndo.u8(o) >>> 4} != 6`);
    return;
  }
  const { b } = ndo;
  const payload = ipv6.payloadLen(b, o);
  const total = payload + ipv6.HLEN;
  if (length < total) ndo.print(`truncated-ip6 - ${total - length} bytes missing!`);
  const next = ipv6.nextHdr(b, o);
  if (ndo.verbose > 0) {
    const flow = ipv6.flowLabel(b, o);
    const tclass = ipv6.tclass(b, o);
    ndo.print("(");
    if (tclass !== 0) ndo.print(`class 0x${tclass.toString(16).padStart(2, "0")}, `);
    if (flow !== 0) ndo.print(`flowlabel 0x${flow.toString(16).padStart(5, "0")}, `);
    ndo.print(`hlim ${ipv6.hopLimit(b, o)}, next-header ${protocolText(next)} (${next}) payload length: ${payload}) `);
  }
  const { ipOffset, ipVersion, fragmented } = ndo;
  ndo.ipOffset = o;
  ndo.ipVersion = 6;
  ndo.fragmented = false;
  const { ip6Destination } = ndo;
  ndo.ip6Destination = o + ipv6.DADDR;
  // Behind a jumbo option there may be more.
  const limit = payload === 0 && next === ipv6.NEXTHDR_HOP ? ndo.end : o + total;
  ndo.within(limit, () => headersPrint(ndo, next, o + ipv6.HLEN, o + total));
  ndo.ipOffset = ipOffset;
  ndo.ipVersion = ipVersion;
  ndo.fragmented = fragmented;
  ndo.ip6Destination = ip6Destination;
}

/** The chain of extension headers, then the protocol. */
function headersPrint(ndo: Netdissect, first: number, start: number, end: number): void {
  let next = first;
  let o = start;
  if (!ENDPOINTS.has(next))
    ndo.print(`${ndo.ip6(ndo.ipOffset + ipv6.SADDR)} > ${ndo.ip6(ndo.ipOffset + ipv6.DADDR)}: `);
  for (;;) {
    let size: number;
    switch (next) {
      case ipv6.NEXTHDR_HOP:
        size = optionsHeader(ndo, o, "HBH ", "hbhopt");
        if (size >= 0 && end <= start) {
          ndo.print("[No valid Jumbo Payload Hop-by-Hop option found]");
          ndo.invalid();
          return;
        }
        break;
      case ipv6.NEXTHDR_DEST:
        size = optionsHeader(ndo, o, "DSTOPT ", "dstopt");
        break;
      case ipv6.NEXTHDR_FRAGMENT:
        size = fragmentHeader(ndo, o, end);
        break;
      case ipv6.NEXTHDR_ROUTING:
        size = routingHeader(ndo, o);
        break;
      default:
        demux(ndo, next, o, end - o);
        return;
    }
    if (size < 0) return;
    next = ndo.u8(o);
    o += size;
    ndo.protocol = "ip6";
    if (end < o) ndo.truncated();
    if (o > ndo.end || end < o) return;
  }
}

/** Its length; -1 for a later fragment. */
function fragmentHeader(ndo: Netdissect, o: number, end: number): number {
  ndo.protocol = "frag6";
  ndo.need(o, 8);
  const offset = ndo.u16(o + 2) & 0xfff8;
  const size = end - o - 8;
  const id = ndo
    .u32(o + 4)
    .toString(16)
    .padStart(8, "0");
  ndo.print(ndo.verbose > 0 ? `frag (0x${id}:${offset}|${size})` : `frag (${offset}|${size})`);
  ndo.fragmented = true;
  if (offset !== 0) return -1;
  ndo.print(" ");
  return 8;
}

const hex = (n: number): string => n.toString(16);

/** Its length; -1 if it is wrong or of unknown type. */
function routingHeader(ndo: Netdissect, o: number): number {
  ndo.need(o, 1);
  ndo.protocol = "rt6";
  ndo.print("RT6");
  const words = ndo.u8(o + 1);
  const type = ndo.u8(o + 2);
  const segmentsLeft = ndo.u8(o + 3);
  const size = (words + 1) << 3;
  ndo.print(` (len=${words}, type=${type}`);
  if (type === 0) ndo.print(" [Deprecated]");
  ndo.print(`, segleft=${segmentsLeft}`);
  const addresses = words >> 1;
  switch (type) {
    case 0:
    case 2:
      if (ndo.verbose > 0) ndo.print(`, rsv=0x${hex(ndo.u32(o + 4))}`);
      else ndo.need(o + 4, 4);
      if (words % 2 === 1) {
        ndo.print(` (invalid length ${words})`);
        return -1;
      }
      break;
    case 4:
      ndo.print(`, last-entry=${ndo.u8(o + 4)}`);
      if (ndo.verbose > 0) ndo.print(`, flags=0x${hex(ndo.u8(o + 5))}`);
      ndo.print(`, tag=${hex(ndo.u16(o + 6))}`);
      break;
    default:
      ndo.print(" (unknown type)");
      ndo.invalid();
      return -1;
  }
  for (let i = 0; i < addresses; i++) ndo.print(`, [${i}]${ndo.ip6(o + 8 + 16 * i)}`);
  ndo.print(") ");
  // The transport's checksum is about where the packet ends.
  if (addresses > 0) ndo.ip6Destination = o + 8 + (type === 4 ? 0 : 16 * (addresses - 1));
  return size;
}

/** Hop-by-hop and destination options; their length. */
function optionsHeader(ndo: Netdissect, o: number, name: string, protocol: string): number {
  ndo.protocol = protocol;
  const size = (ndo.u8(o + 1) + 1) << 3;
  ndo.need(o, size);
  ndo.print(name);
  if (!optionsPrint(ndo, o + 2, size - 2, protocol === "hbhopt")) return -1;
  if (ndo.verbose > 0) ndo.print(" ");
  return size;
}

/** What -v prints of each; false if one is cut off. */
function optionsPrint(ndo: Netdissect, start: number, length: number, hopByHop: boolean): boolean {
  const show = (text: string): void => {
    if (ndo.verbose > 0) ndo.print(text);
  };
  const cut = (text: string): false => {
    show(text);
    ndo.truncated();
    return false;
  };
  for (let o = start; o < start + length;) {
    const left = start + length - o;
    const type = ndo.u8(o);
    if (type === 0) {
      show("(pad1)");
      o++;
      continue;
    }
    if (left < 2) return cut(type === 1 ? "(padn: trunc)" : "");
    const size = ndo.u8(o + 1);
    if (2 + size > left) return cut("");
    switch (type) {
      case 1:
        show("(padn)");
        break;
      case 5:
        if (left < 4) return cut("(rtalert: trunc)");
        if (size !== 2) return cut(`(rtalert: invalid len ${size})`);
        show(`(rtalert: 0x${hex(ndo.u16(o + 2)).padStart(4, "0")}) `);
        break;
      case 0xc2: {
        if (left < 6) return cut("(jumbo: trunc)");
        if (size !== 4) return cut(`(jumbo: invalid len ${size})`);
        const twice = hopByHop && ipv6.payloadLen(ndo.b, ndo.ipOffset) !== 0;
        show(`(jumbo: ${ndo.u32(o + 2)}${twice ? " - payload len != 0" : ""}) `);
        break;
      }
      case 0xc9:
        if (ndo.verbose > 0 && left < 18) return cut("(homeaddr: trunc)");
        if (ndo.verbose > 0) ndo.print(`(homeaddr: ${ndo.ip6(o + 2)})`);
        break;
      default:
        show(`(opt_type 0x${hex(type).padStart(2, "0")}: len=${size})`);
    }
    o += 2 + size;
  }
  return true;
}
