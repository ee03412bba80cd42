/** PPP over Ethernet (RFC 2516): discovery's tags, and IP in sessions. */

import type { Netdissect } from "./netdissect.js";
import { ipPrint } from "./print-ip.js";
import { ip6Print } from "./print-ip6.js";

const CODES: Readonly<Record<number, string>> = {
  0x09: "PADI",
  0x07: "PADO",
  0x19: "PADR",
  0x65: "PADS",
  0xa7: "PADT",
  0x00: "",
};
const TAGS: Readonly<Record<number, string>> = {
  0x0000: "EOL",
  0x0101: "Service-Name",
  0x0102: "AC-Name",
  0x0103: "Host-Uniq",
  0x0104: "AC-Cookie",
  0x0105: "Vendor-Specific",
  0x0110: "Relay-Session-ID",
  0x0120: "PPP-Max-Payload",
  0x0201: "Service-Name-Error",
  0x0202: "AC-System-Error",
  0x0203: "Generic-Error",
};
const MAX_TAG_PRINT = 80;
const MAX_PAYLOAD = 1484;
const PROTOCOLS: Readonly<Record<number, string>> = {
  0x0021: "IP",
  0x0057: "IPv6",
  0x8021: "IPCP",
  0x8057: "IPV6CP",
  0xc021: "LCP",
  0xc023: "PAP",
  0xc223: "CHAP",
};

const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");

export function pppoePrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "pppoe";
  if (length < 6) {
    ndo.print(` (length ${length} < 6)`);
    ndo.invalid();
    return;
  }
  ndo.need(o, 6);
  const [versionType, code] = [ndo.u8(o), ndo.u8(o + 1)];
  const session = ndo.u16(o + 2);
  const size = ndo.u16(o + 4);
  if (versionType >>> 4 !== 1) ndo.print(` [ver ${versionType >>> 4}]`);
  if ((versionType & 15) !== 1) ndo.print(` [type ${versionType & 15}]`);
  ndo.print("PPPoE ");
  ndo.print(CODES[code] ?? `PAD-${hex(code, 0).toUpperCase()}`);
  if (size > MAX_PAYLOAD) ndo.print(` [len ${size}!]`);
  if (length - 6 < size) ndo.print(` [len ${size} > ${length - 6}!]`);
  if (code === 0) ndo.print(` [ses 0x${hex(session, 0)}] `);
  else if (session !== 0) ndo.print(` [ses 0x${hex(session, 0)}]`);
  const left = Math.min(size, length - 6);
  if (code === 0) sessionPrint(ndo, o + 6, left);
  else tagsPrint(ndo, o + 6, left);
}

function sessionPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "ppp";
  const protocol = ndo.u16(o);
  if (ndo.options.link) ndo.print(`${PROTOCOLS[protocol] ?? "unknown"} (0x${hex(protocol, 4)}), length ${length}: `);
  if (protocol === 0x0021) ipPrint(ndo, o + 2, length - 2);
  else if (protocol === 0x0057) ip6Print(ndo, o + 2, length - 2);
  else ndo.print(`${PROTOCOLS[protocol] ?? `unknown PPP protocol (0x${hex(protocol, 4)})`} `);
}

function tagsPrint(ndo: Netdissect, start: number, length: number): void {
  for (let o = start; o + 4 <= start + length;) {
    ndo.need(o, 4);
    const type = ndo.u16(o);
    const size = ndo.u16(o + 2);
    ndo.need(o + 4, size);
    ndo.print(` [${TAGS[type] ?? `TAG-0x${hex(type, 0)}`}`);
    o += 4;
    if (size > 0) {
      ndo.need(o, size);
      const bytes = ndo.b.subarray(o, o + Math.min(size, MAX_TAG_PRINT));
      const readable = bytes.filter((c) => c >= 32 && c < 127).length;
      if (readable > bytes.length - readable)
        ndo.print(` "${String.fromCharCode(...bytes.map((c) => (c >= 32 && c < 127 ? c : 46)))}"`);
      else {
        ndo.print(" 0x");
        for (let i = 0; i < Math.min(size, 20); i++) ndo.print(hex(ndo.u8(o + i), 2));
        if (size > 20) ndo.print("...");
      }
    }
    ndo.print("]");
    if (type === 0) return;
    o += size;
  }
}
