/** Cutting a packet that is larger than the way's MTU (RFC 8200 section 4.5; ip6_fragment in net/ipv6/ip6_output.c). */

import { csumFold, csumPartial, getU16, icmpv6, ipv6, putU16, putU32 } from "@netloom/wire";
import { CHECKSUM_NONE, CHECKSUM_PARTIAL, consumeSkb, kfreeSkb, skbPut, type Skb } from "../core/skb.js";
import { icmp6Send } from "./icmp-send.js";
import { ip6FinishOutput2 } from "./ip6-output.js";
import { IPSTATS_MIB_FRAGCREATES, IPSTATS_MIB_FRAGFAILS, IPSTATS_MIB_FRAGOKS } from "./mib.js";
import { ip6Inc } from "./stats.js";

const FRAG_HLEN = 8;

/** Sends `skb` in fragments of at most `mtu` bytes. Takes the packet. */
export function ip6Fragment(skb: Skb, mtu: number): void {
  const dev = skb.dst!.dev;
  const net = dev.net;
  const h = skb.network;
  const nhoff = findFirstFragOpt(skb);
  const hlen = nhoff < 0 ? 0 : fragmentableAt(skb, nhoff) - h;
  const room = (mtu - hlen - FRAG_HLEN) & ~7;
  if (nhoff < 0 || room < 8 || skb.iif !== 0) {
    skb.dev = dev;
    icmp6Send(skb, icmpv6.ICMPV6_PKT_TOOBIG, 0, mtu);
    ip6Inc(net, dev.ip6, IPSTATS_MIB_FRAGFAILS);
    kfreeSkb(skb, "PKT_TOO_BIG");
    return;
  }
  if (skb.ipSummed === CHECKSUM_PARTIAL) checksumHelp(skb);
  const id = net.stack.random.u32();
  const nexthdr = skb.buf[nhoff]!;
  for (let offset = h + hlen; offset < skb.tail; offset += room) {
    const left = skb.tail - offset;
    const size = left > room ? room : left;
    const frag = net.stack.skbs.alloc(hlen + FRAG_HLEN + size);
    const at = skbPut(frag, hlen + FRAG_HLEN + size);
    const f = frag.buf;
    f.set(skb.buf.subarray(h, h + hlen), at);
    f.set(skb.buf.subarray(offset, offset + size), at + hlen + FRAG_HLEN);
    f[at + nhoff - h] = ipv6.NEXTHDR_FRAGMENT;
    f[at + hlen] = nexthdr;
    f[at + hlen + 1] = 0;
    putU16(f, at + hlen + 2, (offset - h - hlen) | (size < left ? 1 : 0));
    putU32(f, at + hlen + 4, id);
    putU16(f, at + 4, hlen + FRAG_HLEN + size - ipv6.HLEN);
    frag.network = at;
    frag.transport = at + hlen;
    frag.protocol = skb.protocol;
    frag.dst = skb.dst;
    frag.dev = skb.dev;
    frag.sk = skb.sk;
    frag.mark = skb.mark;
    frag.priority = skb.priority;
    frag.cbFlags = skb.cbFlags;
    frag.id = skb.id;
    const { tracer } = net.stack;
    if (tracer !== null)
      tracer.made("ip6_fragment", frag, dev, skb, `offset=${offset - h - hlen} size=${size} mtu=${mtu}`);
    ip6Inc(net, dev.ip6, IPSTATS_MIB_FRAGCREATES);
    ip6FinishOutput2(frag);
  }
  ip6Inc(net, dev.ip6, IPSTATS_MIB_FRAGOKS);
  consumeSkb(skb);
}

/** Offset of the next-header byte after which the fragment header goes: past hop-by-hop, routing, and destination options before routing. */
function findFirstFragOpt(skb: Skb): number {
  const b = skb.buf;
  let nhoff = skb.network + 6;
  let at = skb.network + ipv6.HLEN;
  let last = nhoff;
  while (at + 2 <= skb.tail) {
    const nexthdr = b[nhoff]!;
    if (nexthdr !== ipv6.NEXTHDR_HOP && nexthdr !== ipv6.NEXTHDR_ROUTING && nexthdr !== ipv6.NEXTHDR_DEST) return last;
    const next = at + ((b[at + 1]! + 1) << 3);
    nhoff = at;
    if (nexthdr !== ipv6.NEXTHDR_DEST) last = at;
    at = next;
  }
  return at > skb.tail ? -1 : last;
}

function fragmentableAt(skb: Skb, nhoff: number): number {
  return nhoff === skb.network + 6 ? skb.network + ipv6.HLEN : nhoff + ((skb.buf[nhoff + 1]! + 1) << 3);
}

/** Computes a checksum that was left to the device (skb_checksum_help). */
export function checksumHelp(skb: Skb): void {
  const at = skb.csumStart;
  const field = at + skb.csumOffset;
  const sum = csumFold(csumPartial(skb.buf, at, skb.tail - at));
  putU16(skb.buf, field, sum === 0 ? 0xffff : sum);
  skb.ipSummed = CHECKSUM_NONE;
}

/** The fragment header's offset in bytes and whether more follow, as they stand in its third and fourth byte. */
export const fragOffset = (b: Uint8Array, o: number): number => getU16(b, o + 2) & 0xfff8;
export const fragMore = (b: Uint8Array, o: number): boolean => (b[o + 3]! & 1) !== 0;
