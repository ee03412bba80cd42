/** The spanning tree protocol (IEEE 802.1D). */

import type { Netdissect } from "./netdissect.js";

const VERSIONS: Readonly<Record<number, string>> = { 0: "802.1d", 2: "802.1w", 3: "802.1s", 4: "802.1aq" };
const TYPES: Readonly<Record<number, string>> = { 0: "Config", 2: "Rapid STP", 0x80: "Topology Change" };
const ROLES: readonly string[] = ["Unknown", "Alternate", "Root", "Designated"];

const CONFIG_LEN = 35;
const RAPID_LEN = 36;

/** `length` bytes of a BPDU at `o`. */
export function stpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "stp";
  if (length < 4) {
    ndo.invalid();
    return;
  }
  if (ndo.u16(o) !== 0) {
    ndo.print(`unknown STP version, length ${length}`);
    return;
  }
  const version = ndo.u8(o + 2);
  ndo.print(`STP ${VERSIONS[version] ?? `Unknown STP protocol (0x${version.toString(16).padStart(2, "0")})`}`);
  if (VERSIONS[version] === undefined) return;
  const type = ndo.u8(o + 3);
  ndo.print(`, ${TYPES[type] ?? `Unknown BPDU Type (0x${type.toString(16).padStart(2, "0")})`}`);
  if (type === 0 || (type === 2 && version === 2)) {
    if (length < (type === 0 ? CONFIG_LEN : RAPID_LEN)) {
      ndo.invalid();
      return;
    }
    bpduPrint(ndo, o, length, type === 2);
  }
}

/** A bridge or port identifier: `8000.02:00:00:00:00:01`. */
const bridgeId = (ndo: Netdissect, o: number): string =>
  `${ndo.u16(o).toString(16).padStart(4, "0")}.${ndo.mac(o + 2)}`;

/** Times are in 1/256 seconds. */
const seconds = (ndo: Netdissect, o: number): string => (ndo.u16(o) / 256).toFixed(2);

const FLAGS: readonly (readonly [number, string])[] = [
  [0x01, "Topology change"],
  [0x02, "Proposal"],
  [0x10, "Learn"],
  [0x20, "Forward"],
  [0x40, "Agreement"],
  [0x80, "Topology change ACK"],
];

function bpduPrint(ndo: Netdissect, o: number, length: number, rapid: boolean): void {
  const flags = ndo.u8(o + 4);
  const names = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  ndo.print(`, Flags [${names.length === 0 ? "none" : names.join(", ")}]`);
  const port = ndo
    .u16(o + 25)
    .toString(16)
    .padStart(4, "0");
  ndo.print(`, bridge-id ${bridgeId(ndo, o + 17)}.${port}, length ${length}`);
  if (ndo.verbose === 0) return;
  ndo.need(o, CONFIG_LEN);
  ndo.print(`\n\tmessage-age ${seconds(ndo, o + 27)}s, max-age ${seconds(ndo, o + 29)}s`);
  ndo.print(`, hello-time ${seconds(ndo, o + 31)}s, forwarding-delay ${seconds(ndo, o + 33)}s`);
  ndo.print(`\n\troot-id ${bridgeId(ndo, o + 5)}, root-pathcost ${ndo.u32(o + 13)}`);
  if (rapid) ndo.print(`, port-role ${ROLES[(flags >> 2) & 3]!}`);
}
