/** Ethernet, 802.1Q, LLC and the cooked header of the `any` device. */

import { ethernet, vlan } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { arpPrint } from "./print-arp.js";
import { defaultPrint } from "./print-hex.js";
import { ipPrint } from "./print-ip.js";
import { ip6Print } from "./print-ip6.js";
import { slowPrint } from "./print-slow.js";
import { stpPrint } from "./print-stp.js";

const ETHERTYPES: Readonly<Record<number, string>> = {
  0x0800: "IPv4",
  0x0806: "ARP",
  0x8035: "Reverse ARP",
  0x86dd: "IPv6",
  0x8100: "802.1Q",
  0x88a8: "802.1Q-QinQ",
  0x9100: "802.1Q-9100",
  0x8847: "MPLS unicast",
  0x8848: "MPLS multicast",
  0x8863: "PPPoE D",
  0x8864: "PPPoE S",
  0x6558: "TEB",
  0x9000: "Loopback",
  0x888e: "EAPOL",
  0x88cc: "LLDP",
  0x8809: "Slow Protocols",
  0x88e5: "802.1AE MACsec",
  0x880b: "PPP",
  0x88f7: "PTP",
};

/** `IPv4 (0x0800)`. */
const etherTypeText = (type: number): string =>
  `${ETHERTYPES[type] ?? "Unknown"} (0x${type.toString(16).padStart(4, "0")})`;

/** An Ethernet frame at `o`, `length` bytes on the wire; returns the length of the link header. */
export function etherPrint(ndo: Netdissect, o: number, length: number): number {
  ndo.protocol = "ether";
  if (!ndo.has(o, ethernet.HLEN)) {
    ndo.print(" [|ether]");
    return ndo.left(o);
  }
  const addresses = (): void => ndo.print(`${ndo.mac(o + 6)} > ${ndo.mac(o)}, `);
  let type = ethernet.proto(ndo.b, o);
  let at = o + ethernet.HLEN;
  let left = length - ethernet.HLEN;
  if (ndo.options.link) {
    addresses();
    ndo.print(
      type < ethernet.ETH_P_802_3_MIN
        ? `802.3, length ${type}: `
        : `ethertype ${etherTypeText(type)}, length ${length}: `,
    );
  }
  while (type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200) {
    if (!ndo.has(at, vlan.HLEN)) {
      ndo.protocol = "vlan";
      ndo.print(" [|vlan]");
      return at - o;
    }
    const tci = vlan.tci(ndo.b, at);
    type = vlan.proto(ndo.b, at);
    if (ndo.options.link) {
      ndo.print(`vlan ${vlan.tciVid(tci)}, p ${vlan.tciPrio(tci)}${vlan.tciDei(tci) ? ", DEI" : ""}, `);
      if (type >= ethernet.ETH_P_802_3_MIN) ndo.print(`ethertype ${etherTypeText(type)}, `);
    }
    at += vlan.HLEN;
    left -= vlan.HLEN;
  }
  if (type < ethernet.ETH_P_802_3_MIN) {
    const size = Math.min(type, left);
    if (ndo.left(at) > size) ndo.end = at + size;
    ndo.guarded(() => llcPrint(ndo, at, size, addresses));
    return at + LLC_HLEN - o;
  }
  let known = true;
  ndo.guarded(() => (known = etherTypePrint(ndo, type, at, left)));
  if (known) return at - o;
  if (!ndo.options.link) {
    addresses();
    ndo.print(`ethertype ${etherTypeText(type)}, length ${length}: `);
  }
  defaultPrint(ndo, at, left);
  return at - o;
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
    case 0x9000:
      loopbackPrint(ndo, o);
      return true;
    default:
      return false;
  }
}

/** The configuration test protocol: little-endian words. */
function loopbackPrint(ndo: Netdissect, o: number): void {
  ndo.print("Loopback, ");
  const skip = ndo.u8(o) | (ndo.u8(o + 1) << 8);
  ndo.print(`skipCount ${skip}`);
  const at = o + 2 + skip;
  const code = ndo.u8(at) | (ndo.u8(at + 1) << 8);
  // A reply or data to forward has one; what a bond teaches switches by has none.
  if (code !== 1 && code !== 2) ndo.print(`,  invalid (${code})`);
}

const LLC_HLEN = 3;
const SAPS: Readonly<Record<number, string>> = {
  0x00: "Null",
  0x02: "802.1B I",
  0x03: "802.1B G",
  0x06: "IP",
  0x42: "STP",
  0xaa: "SNAP",
  0xe0: "IPX",
  0xf0: "NetBeui",
  0xfe: "ISO NSAP",
  0xff: "Global",
};

/** IEEE 802.2 logical link control. */
function llcPrint(ndo: Netdissect, o: number, length: number, addresses: () => void): void {
  ndo.protocol = "llc";
  const dsap = ndo.u8(o);
  const ssap = ndo.u8(o + 1);
  const control = ndo.u8(o + 2);
  const sap = (value: number): string =>
    `${SAPS[value & 0xfe] ?? "Unknown"} (0x${(value & 0xfe).toString(16).padStart(2, "0")})`;
  if (ndo.options.link) {
    ndo.print(
      `LLC, dsap ${sap(dsap)} ${(dsap & 1) !== 0 ? "Group" : "Individual"}, ssap ${sap(ssap)} ${(ssap & 1) !== 0 ? "Response" : "Command"}, ctrl 0x${control.toString(16).padStart(2, "0")}: `,
    );
  }
  if (ssap === 0x42 && dsap === 0x42) {
    stpPrint(ndo, o + 3, length - 3);
    return;
  }
  if (ssap === 0xaa && dsap === 0xaa && control === 3) {
    const oui = (ndo.u8(o + 3) << 16) | ndo.u16(o + 4);
    if (oui === 0 && etherTypePrint(ndo, ndo.u16(o + 6), o + 8, length - 8)) return;
  }
  if (!ndo.options.link) {
    addresses();
    ndo.print(
      `802.3, length ${length + ethernet.HLEN}: LLC, dsap ${sap(dsap)} ${(dsap & 1) !== 0 ? "Group" : "Individual"}, ssap ${sap(ssap)} ${(ssap & 1) !== 0 ? "Response" : "Command"}, ctrl 0x${control.toString(16).padStart(2, "0")}: `,
    );
  }
  ndo.print(`Unnumbered, length ${length}`);
  defaultPrint(ndo, o + 3, length - 3);
}

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
  if (header.protocol < ethernet.ETH_P_802_3_MIN) {
    llcPrint(ndo, o, length, () => undefined);
    return;
  }
  if (etherTypePrint(ndo, header.protocol, o, length)) return;
  if (!ndo.options.link) ndo.print(`ethertype ${etherTypeText(header.protocol)}, length ${length + size}: `);
  defaultPrint(ndo, o, length);
}
