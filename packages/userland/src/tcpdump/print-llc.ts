/** IEEE 802.2 logical link control, and SNAP. */

import { etherTypeName } from "./ether-types.js";
import type { Netdissect } from "./netdissect.js";
import { etherTypePrint } from "./print-ether.js";
import { defaultPrint } from "./print-hex.js";
import { ipPrint } from "./print-ip.js";
import { stpPrint } from "./print-stp.js";
import { organizationOf } from "./oui.js";

const SAPS: Readonly<Record<number, string>> = {
  0x00: "Null",
  0x02: "802.1B I",
  0x04: "SNA",
  0x06: "IP",
  0x0e: "ProWay NM",
  0x42: "STP",
  0x4e: "RS511",
  0x7e: "ISO8208",
  0x8e: "ProWay",
  0xaa: "SNAP",
  0xbc: "VINES",
  0xe0: "IPX",
  0xf0: "NetBeui",
  0xfe: "OSI",
};
const COMMANDS: Readonly<Record<number, string>> = {
  0x03: "ui",
  0x0f: "dm",
  0x43: "disc",
  0x63: "ua",
  0x6f: "sabme",
  0x87: "frmr",
  0xaf: "xid",
  0xe3: "test",
};
const SUPERVISORY: readonly string[] = ["Receiver Ready", "Receiver not Ready", "Reject"];
const UI = 0x03;
const XID = 0xaf;
const XID_FORMAT = 0x81;
const SAP_8021D = 0x42;
const SAP_IP = 0x06;
const SAP_SNAP = 0xaa;

const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");
const sapText = (sap: number): string => `${SAPS[sap] ?? "Unknown"} (0x${hex(sap, 2)})`;

/** `length` bytes at `o`; returns the header's length, negative if what follows has to be dumped. `addresses` as `A > B`, null for none. */
export function llcPrint(ndo: Netdissect, o: number, length: number, addresses: string | null): number {
  ndo.protocol = "llc";
  if (ndo.left(o) < 3 || length < 3) return cut(ndo, o, Math.min(length, ndo.left(o)));
  const dsapField = ndo.u8(o);
  const ssapField = ndo.u8(o + 1);
  let control = ndo.u8(o + 2);
  let hlen = 3;
  const unnumbered = (control & 3) === 3;
  if (!unnumbered) {
    if (ndo.left(o) < 4 || length < 4) return cut(ndo, o, Math.min(length, ndo.left(o)));
    control |= ndo.u8(o + 3) << 8;
    hlen = 4;
  }
  const dsap = dsapField & 0xfe;
  const ssap = ssapField & 0xfe;
  if (ndo.options.link) {
    const group = (dsapField & 1) === 0 ? "Individual" : "Group";
    const response = (ssapField & 1) === 0 ? "Command" : "Response";
    ndo.print(
      `LLC, dsap ${sapText(dsap)} ${group}, ssap ${sapText(ssap)} ${response}, ctrl 0x${hex(control, unnumbered ? 2 : 4)}: `,
    );
  }
  if (ssap === SAP_SNAP && dsap === SAP_SNAP && control === UI)
    return snapPrint(ndo, o + hlen, length - hlen, addresses) ? hlen + 5 : -(hlen + 5);
  if (ssap === SAP_8021D && dsap === SAP_8021D && control === UI) {
    stpPrint(ndo, o + hlen, length - hlen);
    return hlen;
  }
  if (ssap === SAP_IP && dsap === SAP_IP && control === UI) {
    ipPrint(ndo, o + hlen, length - hlen);
    return hlen;
  }
  if (!ndo.options.link) {
    const from = SAPS[ssap] ?? `Unknown SSAP 0x${hex(ssap, 2)}`;
    const to = SAPS[dsap] ?? `Unknown DSAP 0x${hex(dsap, 2)}`;
    const [src, dst] = (addresses ?? "").split(" > ");
    if (ssap === dsap) ndo.print(addresses === null ? `${to} ` : `${addresses} ${to} `);
    else ndo.print(addresses === null ? `${from} > ${to} ` : `${src} ${from} > ${dst} ${to} `);
  }
  return controlPrint(ndo, o + hlen, length - hlen, hlen, ssapField, control, unnumbered);
}

function controlPrint(
  ndo: Netdissect,
  o: number,
  left: number,
  hlen: number,
  ssapField: number,
  control: number,
  unnumbered: boolean,
): number {
  const length = left + hlen;
  const polled = (control & (unnumbered ? 0x10 : 0x0100)) !== 0;
  const flags = (ssapField & 1) === 0 ? (polled ? "Poll" : "Command") : polled ? "Final" : "Response";
  if (unnumbered) {
    const command = control & 0xef;
    ndo.print(`Unnumbered, ${COMMANDS[command] ?? hex(command, 2)}, Flags [${flags}], length ${length}`);
    if (command !== XID) return -hlen;
    if (left === 0) return hlen;
    if (ndo.u8(o) !== XID_FORMAT) return -hlen;
    if (left < 3 || !ndo.has(o, 3)) {
      ndo.truncated();
      defaultPrint(ndo, o, left);
      return hlen;
    }
    ndo.print(`: ${hex(ndo.u8(o + 1), 2)} ${hex(ndo.u8(o + 2), 2)}`);
    return hlen;
  }
  const received = (control >> 9) & 0x7f;
  if ((control & 3) === 1) {
    ndo.print(
      `Supervisory, ${SUPERVISORY[(control >> 2) & 3] ?? "?"}, rcv seq ${received}, Flags [${flags}], length ${length}`,
    );
    return hlen;
  }
  ndo.print(`Information, send seq ${(control >> 1) & 0x7f}, rcv seq ${received}, Flags [${flags}], length ${length}`);
  return -hlen;
}

function cut(ndo: Netdissect, o: number, captured: number): number {
  ndo.truncated();
  defaultPrint(ndo, o, captured);
  return captured;
}

/** The payload behind an organization's code; false if nobody knows it. */
function snapPrint(ndo: Netdissect, o: number, length: number, addresses: string | null): boolean {
  ndo.protocol = "snap";
  if (length < 5) {
    ndo.truncated();
    return true;
  }
  ndo.need(o, 5);
  const oui = (ndo.u8(o) << 16) | ndo.u16(o + 1);
  const type = ndo.u16(o + 3);
  const known = oui === 0 || oui === 0x0000f8 || oui === 0x080007;
  const what = `${oui === 0 ? "ethertype" : "pid"} ${known ? etherTypeName(type) : "Unknown"} (0x${hex(type, 4)}), length ${length - 5}: `;
  const organization = `oui ${organizationOf(oui)} (0x${hex(oui, 6)}), `;
  if (ndo.options.link) ndo.print(`${organization}${what}`);
  if ((oui === 0 || oui === 0x0000f8) && etherTypePrint(ndo, type, o + 5, length - 5)) return true;
  if (!ndo.options.link) {
    ndo.print(addresses === null ? "SNAP, " : `${addresses} SNAP, `);
    ndo.print(`${oui === 0 ? "" : organization}${what}`);
  }
  return false;
}
