/**
 * VXLAN (RFC 7348): Ethernet frames in UDP datagrams.
 *
 *   +-+-+-+-+-+-+-+-+-----------------------------------------------+
 *   |R|R|R|R|I|R|R|R|                 reserved                      |
 *   +---------------------------------------------------------------+
 *   |          VXLAN network identifier (VNI)       |   reserved    |
 *   +---------------------------------------------------------------+
 */

import { getU32, putU32 } from "./addr.js";

export const HLEN = 8;
/** The I flag, alone in its word: a VNI is there. */
export const HF_VNI = 0x08000000;
/** The port IANA gave it. */
export const PORT = 4789;

export const flags = (b: Uint8Array, o: number): number => getU32(b, o);
export const vni = (b: Uint8Array, o: number): number => getU32(b, o + 4) >>> 8;
/** Whether nothing is set that is reserved. */
export const isPlain = (b: Uint8Array, o: number): boolean => getU32(b, o) === HF_VNI && b[o + 7] === 0;

export function write(b: Uint8Array, o: number, vni: number): void {
  putU32(b, o, HF_VNI);
  putU32(b, o + 4, (vni << 8) >>> 0);
}
