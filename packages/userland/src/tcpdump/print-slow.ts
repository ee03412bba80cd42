/** The Link Aggregation Control Protocol (IEEE 802.1AX), of the slow protocols. */

import type { Netdissect } from "./netdissect.js";
import { hexPrint } from "./print-hex.js";

const SUBTYPE_LACP = 1;
const TLVS: readonly string[] = ["Terminator", "Actor Information", "Partner Information", "Collector Information"];
const FLAGS: readonly string[] = [
  "Activity",
  "Timeout",
  "Aggregation",
  "Synchronization",
  "Collecting",
  "Distributing",
  "Default",
  "Expired",
];

/** `length` bytes at `o`; false: another of the slow protocols. */
export function slowPrint(ndo: Netdissect, o: number, length: number): boolean {
  ndo.protocol = "slow";
  if (ndo.u8(o) !== SUBTYPE_LACP) return false;
  ndo.print(`LACPv${ndo.u8(o + 1)}, length ${length}`);
  if (ndo.verbose === 0) return true;
  for (let at = o + 2; at < o + length;) {
    const type = ndo.u8(at);
    const size = ndo.u8(at + 1);
    ndo.print(`\n\t${TLVS[type] ?? "Unknown"} TLV (0x${type.toString(16).padStart(2, "0")}), length ${size}`);
    if (type === 0 || size < 2) break;
    ndo.need(at, size);
    if (type === 1 || type === 2) portPrint(ndo, at + 2);
    else if (type === 3) ndo.print(`\n\t  Max Delay ${ndo.u16(at + 2)}`);
    if (ndo.verbose > 1) hexPrint(ndo, "\n\t  ", at + 2, size - 2);
    at += size;
  }
  return true;
}

function portPrint(ndo: Netdissect, o: number): void {
  const state = ndo.u8(o + 14);
  const names = FLAGS.filter((_, bit) => (state >> bit) & 1);
  ndo.print(
    `\n\t  System ${ndo.mac(o + 2)}, System Priority ${ndo.u16(o)}, Key ${ndo.u16(o + 8)}, Port ${ndo.u16(o + 12)}, Port Priority ${ndo.u16(o + 10)}` +
      `\n\t  State Flags [${names.length === 0 ? "none" : names.join(", ")}]`,
  );
}
