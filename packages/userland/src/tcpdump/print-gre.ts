/** Generic Routing Encapsulation (RFC 2784, RFC 2890). */

import type { Netdissect } from "./netdissect.js";
import { etherTypeText } from "./ether-types.js";
import { etherPrint } from "./print-ether.js";
import { ipPrint } from "./print-ip.js";
import { ip6Print } from "./print-ip6.js";
import { mplsPrint } from "./print-mpls.js";

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGEMENT = 0x0080;

export function grePrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "gre";
  ndo.need(o, 2);
  const version = ndo.u16(o) & 7;
  ndo.print(`GREv${version}`);
  if (version === 0) version0Print(ndo, o, length);
  else if (version === 1) version1Print(ndo, o, length);
  else ndo.print(" ERROR: unknown-version");
}

const version0Print = (ndo: Netdissect, o: number, length: number): void => {
  const flags = ndo.u16(o);
  if (ndo.verbose > 0) ndo.print(`, Flags [${flagText(flags)}]`);
  if (!ndo.check(o + 2, 2)) return;
  const protocol = ndo.u16(o + 2);
  let at = o + 4;
  if (flags & (CHECKSUM | ROUTING)) {
    const sum = ndo.u16(at);
    if (ndo.verbose > 0) ndo.print(`, sum 0x${sum.toString(16)}`);
    const offset = ndo.u16(at + 2);
    ndo.print(`, off 0x${offset.toString(16)}`);
    at += 4;
  }
  if (flags & KEY) {
    ndo.print(`, key=0x${ndo.u32(at).toString(16)}`);
    at += 4;
  }
  if (flags & SEQUENCE) {
    ndo.print(`, seq ${ndo.u32(at)}`);
    at += 4;
  }
  if (flags & ROUTING) {
    // Source routes: address family, offset, length; one of length 0 ends them.
    for (;;) {
      const size = ndo.u8(at + 3);
      at += 4 + size;
      if (size === 0) break;
    }
  }
  if (ndo.options.link) ndo.print(`, proto ${etherTypeText(protocol).replace("Unknown", "unknown")}`);
  ndo.print(`, length ${length}`);
  ndo.print(ndo.verbose < 1 ? ": " : "\n\t");
  const left = length - (at - o);
  if (protocol === 0x0800) ipPrint(ndo, at, left);
  else if (protocol === 0x86dd) ip6Print(ndo, at, left);
  else if (protocol === 0x8847) mplsPrint(ndo, at, left);
  else if (protocol === 0x6558) etherPrint(ndo, at, left);
  else ndo.print(`gre-proto-0x${protocol.toString(16)}`);
};

/** Enhanced GRE, which carries PPP (RFC 2637). */
function version1Print(ndo: Netdissect, o: number, length: number): void {
  const flags = ndo.u16(o);
  if (ndo.verbose > 0)
    ndo.print(`, Flags [${flagText(flags & ~ROUTING & ~CHECKSUM, (flags & ACKNOWLEDGEMENT) !== 0)}]`);
  const protocol = ndo.u16(o + 2);
  let at = o + 4;
  if (flags & KEY) {
    ndo.print(`, call ${ndo.u16(at + 2)}`);
    at += 4;
  }
  if (flags & SEQUENCE) {
    ndo.print(`, seq ${ndo.u32(at)}`);
    at += 4;
  }
  if (flags & ACKNOWLEDGEMENT) {
    ndo.print(`, ack ${ndo.u32(at)}`);
    at += 4;
  }
  if ((flags & SEQUENCE) === 0) ndo.print(", no-payload");
  if (ndo.options.link) ndo.print(`, proto ${etherTypeText(protocol).replace("Unknown", "unknown")}`);
  ndo.print(`, length ${length}`);
  if ((flags & SEQUENCE) === 0) return;
  ndo.print(ndo.verbose < 1 ? ": " : "\n\t");
  ndo.print(`gre-proto-0x${protocol.toString(16)}`);
}

function flagText(flags: number, acknowledged = false): string {
  const names: string[] = [];
  if (flags & CHECKSUM) names.push("checksum present");
  if (flags & ROUTING) names.push("routing present");
  if (flags & KEY) names.push("key present");
  if (flags & SEQUENCE) names.push("sequence# present");
  if (acknowledged) names.push("ack present");
  return names.length === 0 ? "none" : names.join(", ");
}
