/** IPv6 (RFC 8200) and its extension headers. */

import { ipv6 } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { demux, protocolText } from "./print-ip.js";

/** An IPv6 packet at `o`; `length` bytes were on the wire from there. */
export function ip6Print(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "ip6";
  if (length >= ipv6.HLEN) ndo.need(o, ipv6.HLEN);
  if (!ndo.options.link) ndo.print("IP6 ");
  if (length < ipv6.HLEN) {
    ndo.print(`truncated-ip6 ${length}`);
    return;
  }
  if (ndo.u8(o) >>> 4 !== 6) {
    ndo.print(`version error: ${ndo.u8(o) >>> 4} != 6`);
    return;
  }
  const { b } = ndo;
  const payload = ipv6.payloadLen(b, o);
  let total = payload + ipv6.HLEN;
  if (length < total) {
    ndo.print(`truncated-ip6 - ${total - length} bytes missing!`);
  }
  if (payload === 0) total = length;
  const next = ipv6.nextHdr(b, o);
  if (ndo.verbose > 0) {
    const flow = ipv6.flowLabel(b, o);
    const tclass = ipv6.tclass(b, o);
    ndo.print("(");
    if (tclass !== 0) ndo.print(`class 0x${tclass.toString(16).padStart(2, "0")}, `);
    if (flow !== 0) ndo.print(`flowlabel 0x${flow.toString(16).padStart(5, "0")}, `);
    ndo.print(`hlim ${ipv6.hopLimit(b, o)}, next-header ${protocolText(next)} (${next}) payload length: ${payload}) `);
  }
  const savedEnd = ndo.end;
  if (o + total < ndo.end) ndo.end = o + total;
  const outer = { offset: ndo.ipOffset, version: ndo.ipVersion, fragmented: ndo.fragmented };
  ndo.ipOffset = o;
  ndo.ipVersion = 6;
  ndo.fragmented = false;
  if (next !== 6 && next !== 17 && next !== 132 && next !== 33)
    ndo.print(`${ndo.ip6(o + ipv6.SADDR)} > ${ndo.ip6(o + ipv6.DADDR)}: `);
  headersPrint(ndo, next, o + ipv6.HLEN, o + total);
  ndo.end = savedEnd;
  ndo.ipOffset = outer.offset;
  ndo.ipVersion = outer.version;
  ndo.fragmented = outer.fragmented;
}

/** The chain of extension headers, then the protocol. */
function headersPrint(ndo: Netdissect, first: number, start: number, end: number): void {
  let next = first;
  let o = start;
  for (;;) {
    switch (next) {
      case ipv6.NEXTHDR_HOP:
        next = optionsHeader(ndo, o, "HBH ");
        o += (ndo.u8(o + 1) + 1) << 3;
        break;
      case ipv6.NEXTHDR_DEST:
        next = optionsHeader(ndo, o, "DSTOPT ");
        o += (ndo.u8(o + 1) + 1) << 3;
        break;
      case ipv6.NEXTHDR_FRAGMENT: {
        const field = ndo.u16(o + 2);
        const offset = field & 0xfff8;
        const size = end - o - 8;
        if (ndo.verbose > 0)
          ndo.print(
            `frag (0x${ndo
              .u32(o + 4)
              .toString(16)
              .padStart(8, "0")}:${offset}|${size})`,
          );
        else ndo.print(`frag (${offset}|${size})`);
        ndo.fragmented = true;
        if (offset !== 0) return;
        ndo.print(" ");
        next = ndo.u8(o);
        o += 8;
        break;
      }
      case ipv6.NEXTHDR_ROUTING:
        ndo.print(`srcrt (len=${ndo.u8(o + 1)}, type=${ndo.u8(o + 2)}, segleft=${ndo.u8(o + 3)}) `);
        next = ndo.u8(o);
        o += (ndo.u8(o + 1) + 1) << 3;
        break;
      default:
        demux(ndo, next, o, end - o);
        return;
    }
  }
}

/** Hop-by-hop and destination options; returns the next header. */
function optionsHeader(ndo: Netdissect, o: number, name: string): number {
  ndo.protocol = name === "HBH " ? "hbhopt" : "dstopt";
  const length = (ndo.u8(o + 1) + 1) << 3;
  ndo.need(o, length);
  ndo.print(name);
  if (ndo.verbose > 0) {
    for (let at = o + 2; at < o + length;) {
      const type = ndo.u8(at);
      if (type === 0) {
        ndo.print("(pad1)");
        at++;
        continue;
      }
      const size = ndo.u8(at + 1);
      if (type === 1) ndo.print("(padn)");
      else if (type === 5)
        ndo.print(
          `(rtalert: 0x${ndo
            .u16(at + 2)
            .toString(16)
            .padStart(4, "0")}) `,
        );
      else if (type === 0xc2) ndo.print(`(jumbo: ${ndo.u32(at + 2)}) `);
      else ndo.print(`(opt_type 0x${type.toString(16).padStart(2, "0")}: len=${size}) `);
      at += 2 + size;
    }
    ndo.print(" ");
  }
  return ndo.u8(o);
}
