/**
 * IEEE 802.1Q tags, which stand between the MAC addresses and the EtherType.
 *
 *    0       2       4       6
 *   +-------+-------+-------+----
 *   | TPID  |  TCI  | proto | ...     TCI: PCP (3 bits) | DEI (1) | VID (12)
 *   +-------+-------+-------+----
 *
 * `o` is the offset of the TCI, right behind the 0x8100 or 0x88a8 that the header before ends with.
 */

import { getU16, putU16 } from "./addr.js";

export const HLEN = 4;
export const VID_MASK = 0x0fff;
export const PRIO_SHIFT = 13;
export const DEI = 0x1000;

export const tci = (b: Uint8Array, o: number): number => getU16(b, o);
export const vid = (b: Uint8Array, o: number): number => getU16(b, o) & VID_MASK;
/** The EtherType of what the tag carries. */
export const proto = (b: Uint8Array, o: number): number => getU16(b, o + 2);
export const setTci = (b: Uint8Array, o: number, tci: number): void => putU16(b, o, tci);
export const setProto = (b: Uint8Array, o: number, proto: number): void => putU16(b, o + 2, proto);

export const tciVid = (tci: number): number => tci & VID_MASK;
export const tciPrio = (tci: number): number => (tci >>> PRIO_SHIFT) & 7;
export const tciDei = (tci: number): boolean => (tci & DEI) !== 0;
