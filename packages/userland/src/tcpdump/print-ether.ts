/** Ethernet and 802.1Q, and what EtherTypes lead to. */

import { ethernet, vlan } from "@netloom/wire";
import { etherTypeName, etherTypeText } from "./ether-types.js";
import type { Netdissect } from "./netdissect.js";
import { arpPrint } from "./print-arp.js";
import { unknownPrint } from "./print-hex.js";
import { ipPrint } from "./print-ip.js";
import { ip6Print } from "./print-ip6.js";
import { lldpPrint } from "./print-lldp.js";
import { llcPrint } from "./print-llc.js";
import { mplsPrint } from "./print-mpls.js";
import { pppoePrint } from "./print-pppoe.js";
import { slowPrint } from "./print-slow.js";

const MAX_802_3_LENGTH = 1500;
const VLAN_TYPES: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200]);

/** An Ethernet frame at `o`, `length` bytes on the wire; returns the length of the link header. */
export function etherPrint(ndo: Netdissect, o: number, length: number): number {
  ndo.protocol = "ether";
  if (length < ethernet.HLEN || !ndo.has(o, ethernet.HLEN)) {
    ndo.truncated();
    return Math.min(length, ndo.left(o));
  }
  const addresses = `${ndo.mac(o + 6)} > ${ndo.mac(o)}`;
  let type = ethernet.proto(ndo.b, o);
  let at = o + ethernet.HLEN;
  let left = length - ethernet.HLEN;
  if (ndo.options.link) {
    ndo.print(`${addresses}, `);
    if (!VLAN_TYPES.has(type) || (left >= vlan.HLEN && ndo.has(at, vlan.HLEN)))
      ndo.print(type > MAX_802_3_LENGTH ? `${kindText(ndo, type)}, length ${length}: ` : `802.3, length ${type}: `);
  }
  while (VLAN_TYPES.has(type)) {
    if (left < vlan.HLEN || !ndo.has(at, vlan.HLEN)) {
      ndo.protocol = "vlan";
      ndo.truncated();
      return at - o + ndo.left(at);
    }
    const tci = vlan.tci(ndo.b, at);
    type = vlan.proto(ndo.b, at);
    if (ndo.options.link) {
      ndo.print(`vlan ${vlan.tciVid(tci)}, p ${vlan.tciPrio(tci)}${vlan.tciDei(tci) ? ", DEI" : ""}, `);
      ndo.print(type > MAX_802_3_LENGTH ? `${kindText(ndo, type)}, ` : "802.3");
    }
    at += vlan.HLEN;
    left -= vlan.HLEN;
  }
  if (type <= MAX_802_3_LENGTH) {
    const size = Math.min(type, left);
    if (ndo.left(at) > size) ndo.end = at + size;
    const hlen = llcPrint(ndo, at, size, addresses);
    if (hlen < 0) unknownPrint(ndo, at, size);
    return at + Math.abs(hlen) - o;
  }
  if (etherTypePrint(ndo, type, at, left)) return at - o;
  if (!ndo.options.link) ndo.print(`${addresses}, ${kindText(ndo, type)}, length ${length}: `);
  unknownPrint(ndo, at, left);
  return at - o;
}

/** With -q only the name. */
function kindText(ndo: Netdissect, type: number): string {
  if (!ndo.options.quick) return `ethertype ${etherTypeText(type)}`;
  const name = etherTypeName(type);
  return name === "Unknown" ? `Unknown Ethertype (0x${type.toString(16).padStart(4, "0")})` : name;
}

/** The payload of an EtherType; false if nobody knows it. */
export function etherTypePrint(ndo: Netdissect, type: number, o: number, length: number): boolean {
  switch (type) {
    case 0x0800:
      ipPrint(ndo, o, length);
      return true;
    case 0x86dd:
      ip6Print(ndo, o, length);
      return true;
    case 0x0806:
    case 0x8035:
      arpPrint(ndo, o, length);
      return true;
    case 0x8809:
      return slowPrint(ndo, o, length);
    case 0x8863:
    case 0x8864:
      pppoePrint(ndo, o, length);
      return true;
    case 0x8847:
    case 0x8848:
      mplsPrint(ndo, o, length);
      return true;
    case 0x88cc:
      lldpPrint(ndo, o, length);
      return true;
    case 0x9000:
      loopbackPrint(ndo, o, length);
      return true;
    default:
      return false;
  }
}

/** The configuration test protocol (Ethernet V2, chapter 8). */
function loopbackPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "loopback";
  const le16 = (at: number): number => ndo.u8(at) | (ndo.u8(at + 1) << 8);
  ndo.print("Loopback");
  if (length < 2) {
    ndo.invalid();
    return;
  }
  const skip = le16(o);
  ndo.print(`, skipCount ${skip}`);
  if (skip % 8 !== 0) ndo.print(" (bogus)");
  if (skip > length - 2) {
    ndo.invalid();
    ndo.check(o, length);
    return;
  }
  const at = o + 2 + skip;
  const left = length - 2 - skip;
  if (left < 2) {
    ndo.invalid();
    return;
  }
  const code = le16(at);
  if (code === 1) {
    ndo.print(", Reply");
    if (left < 4) return ndo.invalid();
    ndo.print(`, receipt number ${le16(at + 2)}, data (${left - 4} octets)`);
    ndo.check(at + 4, left - 4);
  } else if (code === 2) {
    ndo.print(", Forward Data");
    if (left < 8) return ndo.invalid();
    ndo.need(at + 2, 6);
    ndo.print(`, forwarding address ${ndo.mac(at + 2)}`);
    if ((ndo.u8(at + 2) & 1) !== 0) ndo.print(" (bogus)");
    ndo.print(`, data (${left - 8} octets)`);
    ndo.check(at + 8, left - 8);
  } else {
    ndo.print(`,  invalid (${code})`);
    ndo.check(at + 2, left - 2);
  }
}
