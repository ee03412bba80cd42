/** ARP (RFC 826). */

import { arp } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { defaultPrint } from "./print-hex.js";

const HARDWARE: Readonly<Record<number, string>> = {
  1: "Ethernet",
  6: "TokenRing",
  7: "ArcNet",
  15: "FrameRelay",
  24: "FireWire",
  768: "Tunnel",
};
const OPERATION: Readonly<Record<number, string>> = {
  1: "Request",
  2: "Reply",
  3: "Reverse Request",
  4: "Reverse Reply",
  8: "Inverse Request",
  9: "Inverse Reply",
  10: "NACK",
};

/** `length` bytes of ARP at `o`. */
export function arpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "arp";
  const hrd = ndo.u16(o);
  const pro = ndo.u16(o + 2);
  const hln = ndo.u8(o + 4);
  const pln = ndo.u8(o + 5);
  const op = ndo.u16(o + 6);
  const total = arp.FIXED_LEN + 2 * hln + 2 * pln;
  if (!ndo.has(o, total)) {
    ndo.print(" [|arp]");
    return;
  }
  if (!ndo.options.link) ndo.print("ARP, ");
  const odd = (pro !== 0x0800 && pro !== 0x9010) || pln !== 4 || hln === 0;
  if (odd || ndo.verbose > 0) {
    ndo.print(
      `${HARDWARE[hrd] ?? `Unknown Hardware (${hrd})`} (len ${hln}), ${pro === 0x0800 ? "IPv4" : `Unknown Protocol (0x${pro.toString(16).padStart(4, "0")})`} (len ${pln}), `,
    );
  }
  ndo.print(OPERATION[op] ?? `Unknown (${op})`);
  if (odd) {
    ndo.print(`, length ${length}`);
    return;
  }
  const sha = o + arp.FIXED_LEN;
  const spa = sha + hln;
  const tha = spa + pln;
  const tpa = tha + hln;
  switch (op) {
    case arp.ARPOP_REQUEST:
      ndo.print(` who-has ${ndo.ip4(tpa)}`);
      if (!blank(ndo, tha, hln)) ndo.print(` (${lladdr(ndo, tha, hln)})`);
      ndo.print(` tell ${ndo.ip4(spa)}`);
      break;
    case arp.ARPOP_REPLY:
      ndo.print(` ${ndo.ip4(spa)} is-at ${lladdr(ndo, sha, hln)}`);
      break;
    case arp.ARPOP_RREQUEST:
      ndo.print(` who-is ${lladdr(ndo, tha, hln)} tell ${lladdr(ndo, sha, hln)}`);
      break;
    case arp.ARPOP_RREPLY:
      ndo.print(` ${lladdr(ndo, tha, hln)} at ${ndo.ip4(tpa)}`);
      break;
    case arp.ARPOP_InREQUEST:
      ndo.print(` who-is ${lladdr(ndo, tha, hln)} tell ${lladdr(ndo, sha, hln)}`);
      break;
    case arp.ARPOP_InREPLY:
      ndo.print(`${lladdr(ndo, sha, hln)} at ${ndo.ip4(spa)}`);
      break;
    default:
      defaultPrint(ndo, o, length);
      return;
  }
  ndo.print(`, length ${length}`);
}

const lladdr = (ndo: Netdissect, o: number, length: number): string =>
  length === 6 ? ndo.mac(o) : ndo.lladdr(o, length);

function blank(ndo: Netdissect, o: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (ndo.u8(o + i) !== 0) return false;
  return true;
}
