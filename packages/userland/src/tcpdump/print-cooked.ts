/** The cooked headers of the `any` device, and packets without a link header. */

import { etherTypeText } from "./ether-types.js";
import type { Netdissect } from "./netdissect.js";
import { etherTypePrint } from "./print-ether.js";
import { unknownPrint } from "./print-hex.js";
import { llcPrint } from "./print-llc.js";

const MAX_802_3_LENGTH = 1500;
/** Directions of LINUX_SLL2, by packet type (linux/if_packet.h). */
const DIRECTIONS: readonly string[] = ["In", "B", "M", "P", "Out"];

/** What a cooked header says about a packet captured on `any`. */
export interface CookedHeader {
  /** Null in LINUX_SLL, which does not name the device. */
  readonly ifname: string | null;
  readonly ifindex: number;
  readonly pkttype: number;
  readonly protocol: number;
  /** ARPHRD_* of the device. */
  readonly hatype: number;
  /** Up to eight bytes of the sender's link-layer address. */
  readonly addr: Uint8Array;
}

/** Lengths of cooked headers. */
export const SLL_HDR_LEN = 16;
export const SLL2_HDR_LEN = 20;

/** A packet without a link header. */
export function rawPrint(ndo: Netdissect, length: number): void {
  ndo.protocol = "raw";
  if (ndo.options.link) ndo.print("ip: ");
  const version = ndo.u8(0) >>> 4;
  if (version === 4) etherTypePrint(ndo, 0x0800, 0, length);
  else if (version === 6) etherTypePrint(ndo, 0x86dd, 0, length);
  else ndo.print(`unknown ip ${version}`);
}

/** A packet of the `any` device: the network header is at `o`, `length` bytes follow. */
export function cookedPrint(ndo: Netdissect, header: CookedHeader, o: number, length: number): void {
  const { ifname } = header;
  const size = ifname === null ? SLL_HDR_LEN : SLL2_HDR_LEN;
  const direction = DIRECTIONS[header.pkttype] ?? "Unknown";
  const addr = Array.from(header.addr.subarray(0, 6), (n) => `${n.toString(16).padStart(2, "0")}`).join(":");
  const details = `${addr === "" ? "" : `${addr} `}ethertype ${etherTypeText(header.protocol)}, length ${length + size}: `;
  if (ifname !== null)
    ndo.print(
      `${ifname.padEnd(5)} ${direction.padEnd(3)} ${ndo.options.link ? `ifindex ${header.ifindex} ${details}` : ""}`,
    );
  else if (ndo.options.link) ndo.print(`${direction.padStart(3)} ${details}`);
  if (header.protocol <= MAX_802_3_LENGTH) {
    if (llcPrint(ndo, o, length, null) < 0) unknownPrint(ndo, o, length);
    return;
  }
  if (etherTypePrint(ndo, header.protocol, o, length)) return;
  if (!ndo.options.link) ndo.print(`ethertype ${etherTypeText(header.protocol)}, length ${length + size}: `);
  unknownPrint(ndo, o, length);
}
