/** The spanning tree protocol (IEEE 802.1D). */

import type { Netdissect } from "./netdissect.js";

const VERSIONS: Readonly<Record<number, string>> = { 0: "802.1d", 2: "802.1w", 3: "802.1s", 4: "802.1aq" };
const TYPES: Readonly<Record<number, string>> = { 0: "Config", 2: "Rapid STP", 0x80: "Topology Change" };
const ROLES: readonly string[] = ["Unknown", "Alternate", "Root", "Designated"];

/** `length` bytes of a BPDU at `o`. */
export function stpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "stp";
  if (length < 4) {
    ndo.print(`[|stp]`);
    return;
  }
  const id = ndo.u16(o);
  if (id !== 0) {
    ndo.print(`unknown STP protocol (0x${id.toString(16).padStart(4, "0")}), length ${length}`);
    return;
  }
  const version = ndo.u8(o + 2);
  ndo.print(`STP ${VERSIONS[version] ?? "Unknown STP protocol"}`);
  if (VERSIONS[version] === undefined) return;
  const type = ndo.u8(o + 3);
  ndo.print(`, ${TYPES[type] ?? `Unknown BPDU Type (0x${type.toString(16).padStart(2, "0")})`}`);
  if (type === 0) configPrint(ndo, o, length);
  else if (type === 2) rapidPrint(ndo, o, length);
}

/** A bridge or port identifier: `8000.02:00:00:00:00:01`. */
const bridgeId = (ndo: Netdissect, o: number): string =>
  `${ndo.u16(o).toString(16).padStart(4, "0")}.${ndo.lladdr(o + 2, 6)}`;

/** Times are in 1/256 seconds. */
const seconds = (ndo: Netdissect, o: number): string => (ndo.u16(o) / 256).toFixed(2);

function configPrint(ndo: Netdissect, o: number, length: number): void {
  const flags = ndo.u8(o + 4);
  const names: string[] = [];
  if (flags & 0x01) names.push("Topology change");
  if (flags & 0x80) names.push("Topology change ACK");
  ndo.print(`, Flags [${names.length === 0 ? "none" : names.join(", ")}]`);
  idsPrint(ndo, o, length);
  if (ndo.verbose === 0) return;
  ndo.print(`\n\troot-id ${bridgeId(ndo, o + 5)}, root-pathcost ${ndo.u32(o + 13)}`);
}

function idsPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.print(
    `, bridge-id ${bridgeId(ndo, o + 17)}.${ndo
      .u16(o + 25)
      .toString(16)
      .padStart(4, "0")}, length ${length}`,
  );
  if (ndo.verbose === 0) return;
  ndo.print(
    `\n\tmessage-age ${seconds(ndo, o + 27)}s, max-age ${seconds(ndo, o + 29)}s, hello-time ${seconds(ndo, o + 31)}s, forwarding-delay ${seconds(ndo, o + 33)}s`,
  );
}

function rapidPrint(ndo: Netdissect, o: number, length: number): void {
  const flags = ndo.u8(o + 4);
  const names: string[] = [];
  for (const [bit, name] of [
    [0x01, "Topology change"],
    [0x02, "Proposal"],
    [0x10, "Learn"],
    [0x20, "Forward"],
    [0x40, "Agreement"],
    [0x80, "Topology change ACK"],
  ] as const) {
    if (flags & bit) names.push(name);
  }
  ndo.print(`, Flags [${names.length === 0 ? "none" : names.join(", ")}]`);
  idsPrint(ndo, o, length);
  if (ndo.verbose === 0) return;
  ndo.print(
    `\n\troot-id ${bridgeId(ndo, o + 5)}, root-pathcost ${ndo.u32(o + 13)}, port-role ${ROLES[(flags >> 2) & 3]!}`,
  );
}
