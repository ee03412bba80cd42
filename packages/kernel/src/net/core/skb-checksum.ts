/** Finishing transport checksums in software (after skb_checksum_help in net/core/dev.c). */

import { csumFold, csumPartial, putU16 } from "@netloom/wire";
import { CHECKSUM_NONE, CHECKSUM_PARTIAL, skbCow, type Skb } from "./skb.js";

/** Completes the checksum of a CHECKSUM_PARTIAL packet, for who must see it or cut the packet. */
export function skbChecksumHelp(skb: Skb): void {
  if (skb.ipSummed !== CHECKSUM_PARTIAL) return;
  skbCow(skb);
  const b = skb.buf;
  const sum = csumFold(csumPartial(b, skb.csumStart, skb.tail - skb.csumStart));
  putU16(b, skb.csumStart + skb.csumOffset, sum === 0 ? 0xffff : sum);
  skb.ipSummed = CHECKSUM_NONE;
}
