/**
 * Extension headers (RFC 8200 section 4; after net/ipv6/exthdrs.c).
 *
 *   | next header | length in units of 8, less one | options or routing data ... |
 */

import { type SkbDropReason } from "../../trace/drop-reason.js";
import { icmpv6, ipv6 } from "@netloom/wire";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { icmp6Send } from "./icmp-send.js";
import { IP6SKB_HOPBYHOP, IP6SKB_ROUTERALERT } from "./ip6-input.js";
import { IPSTATS_MIB_INHDRERRORS } from "./mib.js";
import { ip6Inc } from "./stats.js";

const TLV_PAD1 = 0;
const TLV_PADN = 1;
const TLV_ROUTERALERT = 5;
const TLV_JUMBO = 194;

/** Looks through the options of the hop-by-hop header at `skb.transport`; false: the packet is malformed (the caller frees it). */
export function parseHopByHop(skb: Skb): SkbDropReason | null {
  const at = skb.transport;
  if (at + 8 > skb.tail || at + ((skb.buf[at + 1]! + 1) << 3) > skb.tail) return "IP_INHDR";
  skb.cbFlags |= IP6SKB_HOPBYHOP;
  return parseOptions(skb, at);
}

/** Why the packet is to be dropped: malformed, or an unknown option says so; an error has been sent where one is due. */
function parseOptions(skb: Skb, at: number): SkbDropReason | null {
  const b = skb.buf;
  const end = at + ((b[at + 1]! + 1) << 3);
  for (let o = at + 2; o < end;) {
    const type = b[o]!;
    if (type === TLV_PAD1) {
      o++;
      continue;
    }
    if (o + 1 >= end || o + 2 + b[o + 1]! > end) return "IP_INHDR";
    const length = b[o + 1]!;
    if (type === TLV_ROUTERALERT) {
      if (length !== 2) return "IP_INHDR";
      skb.cbFlags |= IP6SKB_ROUTERALERT;
    } else if (type === TLV_JUMBO) return "IP_INHDR";
    else if (type !== TLV_PADN && !unknownOption(skb, type, o)) return "UNHANDLED_PROTO";
    o += length + 2;
  }
  return null;
}

/** The two top bits of an option's type say what to do when it is not known (RFC 8200 section 4.2). */
function unknownOption(skb: Skb, type: number, o: number): boolean {
  const action = type >>> 6;
  if (action === 0) return true;
  const multicast = ipv6.isMulticast(skb.buf, skb.network + ipv6.DADDR);
  if (action === 2 || (action === 3 && !multicast)) icmp6Send(skb, icmpv6.ICMPV6_PARAMPROB, 2, o - skb.network);
  return false;
}

/** Where the header after the destination options at `at` begins; -1: the packet was dropped. */
export function skipDestOptions(skb: Skb, at: number): number {
  const next = at + 8 > skb.tail ? Infinity : at + ((skb.buf[at + 1]! + 1) << 3);
  const refused = next <= skb.tail ? parseOptions(skb, at) : "IP_INHDR";
  if (refused === null) return next;
  ip6Inc(skb.dev!.net, skb.dev!.ip6, IPSTATS_MIB_INHDRERRORS);
  kfreeSkb(skb, refused);
  return -1;
}

/** A routing header with nothing left to visit is passed over; others are of types nobody accepts here (RFC 5095). */
export function skipRouting(skb: Skb, at: number): number {
  const next = at + 8 > skb.tail ? Infinity : at + ((skb.buf[at + 1]! + 1) << 3);
  const dev = skb.dev!;
  if (next <= skb.tail && skb.buf[at + 3] === 0) return next;
  ip6Inc(dev.net, dev.ip6, IPSTATS_MIB_INHDRERRORS);
  if (next <= skb.tail) icmp6Send(skb, icmpv6.ICMPV6_PARAMPROB, 0, at + 2 - skb.network);
  kfreeSkb(skb, "IP_INHDR");
  return -1;
}

/** Whether a next-header value is an extension header (ipv6_ext_hdr). */
export const isExtHdr = (nexthdr: number): boolean =>
  nexthdr === ipv6.NEXTHDR_HOP ||
  nexthdr === ipv6.NEXTHDR_ROUTING ||
  nexthdr === ipv6.NEXTHDR_FRAGMENT ||
  nexthdr === ipv6.NEXTHDR_AUTH ||
  nexthdr === ipv6.NEXTHDR_NONE ||
  nexthdr === ipv6.NEXTHDR_DEST;

/** Where a packet's transport header begins and what it is: `offset * 256 + protocol`; -1 if it is not in these bytes. */
export function transportOf(b: Uint8Array, h: number, end: number): number {
  let nexthdr = b[h + 6]!;
  let at = h + ipv6.HLEN;
  while (isExtHdr(nexthdr)) {
    if (nexthdr === ipv6.NEXTHDR_NONE || at + 8 > end) return -1;
    if (nexthdr === ipv6.NEXTHDR_FRAGMENT) {
      if (((b[at + 2]! << 8) | (b[at + 3]! & 0xf8)) !== 0) return -1;
      nexthdr = b[at]!;
      at += 8;
      continue;
    }
    const size = nexthdr === ipv6.NEXTHDR_AUTH ? (b[at + 1]! + 2) << 2 : (b[at + 1]! + 1) << 3;
    nexthdr = b[at]!;
    at += size;
  }
  return at > end ? -1 : at * 256 + nexthdr;
}
