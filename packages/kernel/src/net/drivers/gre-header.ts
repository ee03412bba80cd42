/**
 * The header of Generic Routing Encapsulation (RFC 2784, RFC 2890).
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |C| |K|S| Reserved0       | Ver |         Protocol Type         |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |      Checksum (if C)          |       Reserved1 (if C)        |
 *   |                         Key (if K)                            |
 *   |                    Sequence Number (if S)                     |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

import { GRE_CSUM, GRE_KEY, GRE_ROUTING, GRE_SEQ, GRE_VERSION } from "@netloom/uapi";
import { checksum, csumFold, csumPartial, getU16, getU32, putU16, putU32 } from "@netloom/wire";
import { CHECKSUM_PARTIAL, CHECKSUM_UNNECESSARY, skbCow, skbPush, type Skb } from "../core/skb.js";

const GRE_BASE_HLEN = 4;
const HEADROOM = 128;

/** Bytes of a header with these flags. */
export const greHlen = (flags: number): number =>
  GRE_BASE_HLEN + (flags & GRE_CSUM ? 4 : 0) + (flags & GRE_KEY ? 4 : 0) + (flags & GRE_SEQ ? 4 : 0);

/** Puts a header in front of the packet (gre_build_header); its checksum is left to the device, or to who needs it. */
export function greBuildHeader(skb: Skb, flags: number, protocol: number, key: number, seq: number): void {
  skbCow(skb, HEADROOM);
  const o = skbPush(skb, greHlen(flags));
  const b = skb.buf;
  skb.transport = o;
  putU16(b, o, flags & (GRE_CSUM | GRE_KEY | GRE_SEQ));
  putU16(b, o + 2, protocol);
  let at = o + GRE_BASE_HLEN;
  if (flags & GRE_CSUM) at += 4;
  if (flags & GRE_KEY) {
    putU32(b, at, key);
    at += 4;
  }
  if (flags & GRE_SEQ) putU32(b, at, seq);
  if ((flags & GRE_CSUM) === 0) return;
  putU32(b, o + GRE_BASE_HLEN, 0);
  if (skb.ipSummed === CHECKSUM_PARTIAL) putU16(b, o + GRE_BASE_HLEN, localChecksum(skb, o));
  else {
    skb.ipSummed = CHECKSUM_PARTIAL;
    skb.csumStart = o;
    skb.csumOffset = GRE_BASE_HLEN;
  }
}

/** The checksum from `o` of a packet whose inner one is still to be completed: that part will add up to what its field holds, inverted (lco_csum). */
function localChecksum(skb: Skb, o: number): number {
  const field = getU16(skb.buf, skb.csumStart + skb.csumOffset);
  return csumFold(csumPartial(skb.buf, o, skb.csumStart - o) + (~field & 0xffff));
}

/** What a received header says; one for all, valid until the next is read. */
export class GreHeader {
  flags = 0;
  protocol = 0;
  key = 0;
  seq = 0;
  /** Bytes. */
  length = 0;
}

/** Reads the header at `o` (gre_parse_header); false: not one we take, or its checksum is wrong. */
export function greParseHeader(skb: Skb, o: number, h: GreHeader): boolean {
  const b = skb.buf;
  if (skb.tail - o < GRE_BASE_HLEN) return false;
  const flags = getU16(b, o);
  if (flags & (GRE_VERSION | GRE_ROUTING)) return false;
  h.flags = flags;
  h.protocol = getU16(b, o + 2);
  h.length = greHlen(flags);
  h.key = h.seq = 0;
  if (skb.tail - o < h.length) return false;
  let at = o + GRE_BASE_HLEN;
  if (flags & GRE_CSUM) {
    if (
      skb.ipSummed !== CHECKSUM_PARTIAL &&
      skb.ipSummed !== CHECKSUM_UNNECESSARY &&
      checksum(b, o, skb.tail - o) !== 0
    )
      return false;
    // The inner packet's own checksum is nobody's promise.
    if (skb.ipSummed === CHECKSUM_PARTIAL && skb.csumStart === o) skb.ipSummed = CHECKSUM_UNNECESSARY;
    at += 4;
  }
  if (flags & GRE_KEY) {
    h.key = getU32(b, at);
    at += 4;
  }
  if (flags & GRE_SEQ) h.seq = getU32(b, at);
  return true;
}

/** The fields of a header cut short, as an ICMP error quotes it; false: not even the base. */
export function greQuotedHeader(b: Uint8Array, o: number, end: number, h: GreHeader): boolean {
  if (end - o < GRE_BASE_HLEN) return false;
  h.flags = getU16(b, o);
  h.protocol = getU16(b, o + 2);
  const at = o + GRE_BASE_HLEN + (h.flags & GRE_CSUM ? 4 : 0);
  h.key = h.flags & GRE_KEY && end - at >= 4 ? getU32(b, at) : 0;
  h.seq = 0;
  h.length = greHlen(h.flags);
  return (h.flags & (GRE_VERSION | GRE_ROUTING)) === 0;
}
