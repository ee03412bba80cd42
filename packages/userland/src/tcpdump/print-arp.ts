/** ARP (RFC 826). */

import { arp } from "@netloom/wire";
import { etherTypeName } from "./ether-types.js";
import type { Netdissect } from "./netdissect.js";
import { defaultPrint } from "./print-hex.js";

const HARDWARE: Readonly<Record<number, string>> = {
  1: "Ethernet",
  6: "TokenRing",
  7: "ArcNet",
  15: "FrameRelay",
  24: "IEEE 1394",
  32: "InfiniBand",
};
const OPERATION: Readonly<Record<number, string>> = {
  1: "Request",
  2: "Reply",
  3: "Reverse Request",
  4: "Reverse Reply",
  8: "Inverse Request",
  9: "Inverse Reply",
  10: "NACK Reply",
};

const ETHERTYPE_IP = 0x0800;
const ETHERTYPE_TRAIL = 0x1000;

/** `length` bytes of ARP at `o`. */
export function arpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "arp";
  ndo.need(o, arp.FIXED_LEN);
  const hrd = ndo.u16(o);
  const pro = ndo.u16(o + 2);
  const hln = ndo.u8(o + 4);
  const pln = ndo.u8(o + 5);
  const op = ndo.u16(o + 6);
  if (!ndo.has(o, arp.FIXED_LEN + 2 * hln + 2 * pln)) {
    ndo.truncated();
    return;
  }
  if (!ndo.options.link) ndo.print("ARP, ");
  const odd = (pro !== ETHERTYPE_IP && pro !== ETHERTYPE_TRAIL) || pln !== 4 || hln === 0;
  if (odd || ndo.verbose > 0) {
    const protocol = etherTypeName(pro);
    ndo.print(
      `${HARDWARE[hrd] ?? `Unknown Hardware (${hrd})`} (len ${hln}), ${protocol === "Unknown" ? `Unknown Protocol (0x${pro.toString(16).padStart(4, "0")})` : protocol} (len ${pln})`,
    );
    if (ndo.verbose === 0) {
      ndo.print(`, length ${length}`);
      return;
    }
    ndo.print(", ");
  }
  ndo.print(`${OPERATION[op] ?? `Unknown (${op})`} `);
  const sha = o + arp.FIXED_LEN;
  const spa = sha + hln;
  const tha = spa + pln;
  const tpa = tha + hln;
  const address = (at: number): string =>
    pro !== ETHERTYPE_IP && pro !== ETHERTYPE_TRAIL ? "<wrong proto type>" : pln !== 4 ? "<wrong len>" : ndo.ip4(at);
  switch (op) {
    case arp.ARPOP_REQUEST:
      ndo.print(`who-has ${address(tpa)}`);
      if (!blank(ndo, tha, hln)) ndo.print(` (${lladdr(ndo, tha, hln)})`);
      ndo.print(` tell ${address(spa)}`);
      break;
    case arp.ARPOP_REPLY:
      ndo.print(`${address(spa)} is-at ${lladdr(ndo, sha, hln)}`);
      break;
    case arp.ARPOP_RREQUEST:
    case arp.ARPOP_InREQUEST:
      ndo.print(`who-is ${lladdr(ndo, tha, hln)} tell ${lladdr(ndo, sha, hln)}`);
      break;
    case arp.ARPOP_RREPLY:
      ndo.print(`${lladdr(ndo, tha, hln)} at ${address(tpa)}`);
      break;
    case arp.ARPOP_InREPLY:
      ndo.print(`${lladdr(ndo, sha, hln)} at ${address(spa)}`);
      break;
    default:
      defaultPrint(ndo, o, length);
      return;
  }
  ndo.print(`, length ${length}`);
}

const lladdr = (ndo: Netdissect, o: number, length: number): string =>
  length === 0 ? "<No address>" : length === 6 ? ndo.mac(o) : ndo.lladdr(o, length);

function blank(ndo: Netdissect, o: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (ndo.u8(o + i) !== 0) return false;
  return true;
}
