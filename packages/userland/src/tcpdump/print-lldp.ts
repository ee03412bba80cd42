/** The Link Layer Discovery Protocol (IEEE 802.1AB): the TLVs of the standard itself. */

import type { Netdissect } from "./netdissect.js";
import { unknownData } from "./print-hex.js";

const NAMES: Readonly<Record<number, string>> = {
  0: "End",
  1: "Chassis ID",
  2: "Port ID",
  3: "Time to Live",
  4: "Port Description",
  5: "System Name",
  6: "System Description",
  7: "System Capabilities",
  8: "Management Address",
  127: "Organization specific",
};
const CHASSIS: Readonly<Record<number, string>> = {
  1: "Chassis component",
  2: "Interface alias",
  3: "Port component",
  4: "MAC address",
  5: "Network address",
  6: "Interface name",
  7: "Local",
};
const PORTS: Readonly<Record<number, string>> = {
  1: "Interface alias",
  2: "Port component",
  3: "MAC address",
  4: "Network Address",
  5: "Interface Name",
  6: "Agent circuit ID",
  7: "Local",
};
const CAPABILITIES: readonly string[] = [
  "Other",
  "Repeater",
  "Bridge",
  "WLAN AP",
  "Router",
  "Telephone",
  "Docsis",
  "Station Only",
];
const NUMBERINGS: Readonly<Record<number, string>> = { 1: "Unknown", 2: "Interface Index", 3: "System Port Number" };
const SYSTEM_NAME = 5;

const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");

export function lldpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "lldp";
  ndo.print(`LLDP, length ${length}`);
  let at = o;
  let left = length;
  while (left >= 2) {
    ndo.need(at, 2);
    const header = ndo.u16(at);
    const type = header >>> 9;
    const size = header & 0x1ff;
    at += 2;
    left -= 2;
    if (ndo.verbose > 0) ndo.print(`\n\t${NAMES[type] ?? "Unknown"} TLV (${type}), length ${size}`);
    if (type === 0 || size === 0) {
      return;
    }
    ndo.need(at, size);
    if (left < size) {
      ndo.truncated();
      return;
    }
    const known = tlvPrint(ndo, type, at, size);
    // Dumped at -vv, or where nobody knows what it means.
    if (ndo.verbose > 1 || (ndo.verbose > 0 && !known)) unknownData(ndo, "\n\t  ", at, size);
    at += size;
    left -= size;
  }
}

const text = (ndo: Netdissect, o: number, size: number): string => {
  let out = "";
  for (let i = 0; i < size; i++) {
    const c = ndo.u8(o + i);
    if (c === 0) break;
    out +=
      c >= 32 && c < 127
        ? String.fromCharCode(c)
        : c < 128
          ? `^${String.fromCharCode(c ^ 64)}`
          : `M-${String.fromCharCode(c & 127)}`;
  }
  return out;
};

/** False for a TLV that is only dumped. */
function tlvPrint(ndo: Netdissect, type: number, o: number, size: number): boolean {
  if (ndo.verbose === 0) {
    if (type === SYSTEM_NAME) ndo.print(`: ${text(ndo, o, size)}`);
    return true;
  }
  switch (type) {
    case 1:
    case 2: {
      const subtype = ndo.u8(o);
      const names = type === 1 ? CHASSIS : PORTS;
      ndo.print(`\n\t  Subtype ${names[subtype] ?? "Unknown"} (${subtype}): `);
      const isMac = subtype === (type === 1 ? 4 : 3);
      ndo.print(isMac && size >= 7 ? ndo.mac(o + 1) : text(ndo, o + 1, size - 1));
      return true;
    }
    case 3:
      ndo.print(`: TTL ${ndo.u16(o)}s`);
      return true;
    case 4:
    case SYSTEM_NAME:
      ndo.print(`: ${text(ndo, o, size)}`);
      return true;
    case 6:
      ndo.print(`\n\t  ${text(ndo, o, size)}`);
      return true;
    case 7: {
      const capabilities = (bits: number): string => {
        const names = CAPABILITIES.filter((_, i) => (bits & (1 << i)) !== 0);
        return `[${names.length === 0 ? "none" : names.join(", ")}] (0x${hex(bits, 4)})`;
      };
      ndo.print(`\n\t  System  Capabilities ${capabilities(ndo.u16(o))}`);
      ndo.print(`\n\t  Enabled Capabilities ${capabilities(ndo.u16(o + 2))}`);
      return true;
    }
    case 8: {
      const length = ndo.u8(o);
      const address =
        length === 5 && ndo.u8(o + 1) === 1
          ? `AFI IPv4 (1): ${ndo.ip4(o + 2)}`
          : length === 17 && ndo.u8(o + 1) === 2
            ? `AFI IPv6 (2): ${ndo.ip6(o + 2)}`
            : `AFI Unknown (${ndo.u8(o + 1)})`;
      ndo.print(`\n\t  Management Address length ${length}, ${address}`);
      const numbering = o + 1 + length;
      ndo.print(
        `\n\t  ${NUMBERINGS[ndo.u8(numbering)] ?? "Unknown"} Interface Numbering (${ndo.u8(numbering)}): ${ndo.u32(numbering + 1)}`,
      );
      return true;
    }
    default:
      return false;
  }
}
