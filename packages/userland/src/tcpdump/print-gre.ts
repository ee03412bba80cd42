/** Generic Routing Encapsulation (RFC 2784, RFC 2890). */

import type { Netdissect } from "./netdissect.js";
import { etherPrint } from "./print-ether.js";
import { ipPrint } from "./print-ip.js";
import { ip6Print } from "./print-ip6.js";

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;

export function grePrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "gre";
  const flags = ndo.u16(o);
  const version = flags & 7;
  ndo.print(`GREv${version}`);
  if (version !== 0) {
    ndo.print(" [unsupported version]");
    return;
  }
  let at = o + 4;
  const protocol = ndo.u16(o + 2);
  if (ndo.verbose > 0) ndo.print(`, Flags [${flagText(flags)}]`);
  if (flags & (CHECKSUM | ROUTING)) {
    if (ndo.verbose > 0) ndo.print(`, sum 0x${ndo.u16(at).toString(16)}, off 0x${ndo.u16(at + 2).toString(16)}`);
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
  if (ndo.options.link) {
    const name = protocol === 0x0800 ? "IPv4" : protocol === 0x86dd ? "IPv6" : protocol === 0x6558 ? "TEB" : "unknown";
    ndo.print(`, proto ${name} (0x${protocol.toString(16).padStart(4, "0")})`);
  }
  ndo.print(`, length ${length}`);
  ndo.print(ndo.verbose < 1 ? ": " : "\n\t");
  const left = length - (at - o);
  if (protocol === 0x0800) ipPrint(ndo, at, left);
  else if (protocol === 0x86dd) ip6Print(ndo, at, left);
  else if (protocol === 0x6558) etherPrint(ndo, at, left);
  else ndo.print(`gre-proto-0x${protocol.toString(16)}`);
}

function flagText(flags: number): string {
  const names: string[] = [];
  if (flags & CHECKSUM) names.push("checksum present");
  if (flags & ROUTING) names.push("routing present");
  if (flags & KEY) names.push("key present");
  if (flags & SEQUENCE) names.push("sequence# present");
  return names.length === 0 ? "none" : names.join(", ");
}
