/**
 * Address Resolution Protocol over Ethernet and IPv4 (RFC 826).
 *
 *    0       2       4   5   6       8              14      18             24      28
 *   +-------+-------+---+---+-------+--------------+-------+--------------+-------+
 *   | hrd=1 |pro=800|hln|pln|  op   |     sha      |  sip  |     tha      |  tip  |
 *   +-------+-------+---+---+-------+--------------+-------+--------------+-------+
 *
 * The address accessors are right only where `isEtherIp` holds; the fixed part needs `FIXED_LEN` bytes.
 */

import { getMac, getU16, getU32, putMac, putU16, putU32 } from "./addr.js";

/** Length of the part before the addresses. */
export const FIXED_LEN = 8;
/** Length for Ethernet and IPv4. */
export const LEN = 28;

export const ARPOP_REQUEST = 1;
export const ARPOP_REPLY = 2;
export const ARPOP_RREQUEST = 3;
export const ARPOP_RREPLY = 4;
export const ARPOP_InREQUEST = 8;
export const ARPOP_InREPLY = 9;

export const hrd = (b: Uint8Array, o: number): number => getU16(b, o);
export const pro = (b: Uint8Array, o: number): number => getU16(b, o + 2);
export const hln = (b: Uint8Array, o: number): number => b[o + 4]!;
export const pln = (b: Uint8Array, o: number): number => b[o + 5]!;
export const op = (b: Uint8Array, o: number): number => getU16(b, o + 6);
/** Hardware type 1, protocol IPv4, address lengths 6 and 4. */
export const isEtherIp = (b: Uint8Array, o: number): boolean =>
  getU16(b, o) === 1 && getU16(b, o + 2) === 0x0800 && b[o + 4] === 6 && b[o + 5] === 4;

export const sha = (b: Uint8Array, o: number): number => getMac(b, o + 8);
export const sip = (b: Uint8Array, o: number): number => getU32(b, o + 14);
export const tha = (b: Uint8Array, o: number): number => getMac(b, o + 18);
export const tip = (b: Uint8Array, o: number): number => getU32(b, o + 24);

/** Writes a whole Ethernet/IPv4 message of `LEN` bytes. */
export function write(b: Uint8Array, o: number, op: number, sha: number, sip: number, tha: number, tip: number): void {
  putU16(b, o, 1);
  putU16(b, o + 2, 0x0800);
  b[o + 4] = 6;
  b[o + 5] = 4;
  putU16(b, o + 6, op);
  putMac(b, o + 8, sha);
  putU32(b, o + 14, sip);
  putMac(b, o + 18, tha);
  putU32(b, o + 24, tip);
}
