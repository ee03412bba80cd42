/** MPLS label stacks (RFC 3032). */

import type { Netdissect } from "./netdissect.js";
import { unknownPrint } from "./print-hex.js";
import { ipPrint } from "./print-ip.js";
import { ip6Print } from "./print-ip6.js";

const RESERVED: readonly string[] = ["IPv4 explicit NULL", "router alert", "IPv6 explicit NULL", "implicit NULL"];

/** `(label 16, tc 0, [S], ttl 64)`. */
export function labelText(entry: number): string {
  const label = entry >>> 12;
  const name = RESERVED[label];
  return `(label ${label}${name === undefined ? "" : ` (${name})`}, tc ${(entry >>> 9) & 7}${(entry & 0x100) === 0 ? "" : ", [S]"}, ttl ${entry & 0xff})`;
}

export function mplsPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "mpls";
  ndo.print("MPLS");
  let at = o;
  let entry: number;
  do {
    ndo.need(at, 4);
    if (length - (at - o) < 4) {
      ndo.print(`[length ${length - (at - o)} < 4]`);
      ndo.invalid();
      return;
    }
    entry = ndo.u32(at);
    // The first entry stands on the line of the word, each further one on its own.
    ndo.print(ndo.verbose > 0 && at > o ? "\n\t" : " ");
    ndo.print(labelText(entry));
    at += 4;
  } while ((entry & 0x100) === 0);
  const left = length - (at - o);
  if (left <= 0) return;
  const first = ndo.u8(at);
  const label = entry >>> 12;
  const six = label === 2 || (label !== 0 && first >>> 4 === 6);
  const four = label === 0 || (label !== 2 && first >= 0x45 && first <= 0x4f);
  if (!six && !four) {
    unknownPrint(ndo, at, left);
    return;
  }
  ndo.print(ndo.verbose > 0 ? "\n\t" : " ");
  if (six) ip6Print(ndo, at, left);
  else ipPrint(ndo, at, left);
}
