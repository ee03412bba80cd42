/**
 * User Datagram Protocol (RFC 768).
 *
 *    0       2       4       6       8
 *   +-------+-------+-------+-------+----
 *   | sport | dport |  len  | check | data      len counts the header; check 0: none was computed
 *   +-------+-------+-------+-------+----
 */

import { getU16, putU16 } from "./addr.js";
import { csumFold, csumPartial } from "./checksum.js";

export const HLEN = 8;
export const CHECK_OFFSET = 6;

export const sport = (b: Uint8Array, o: number): number => getU16(b, o);
export const dport = (b: Uint8Array, o: number): number => getU16(b, o + 2);
export const len = (b: Uint8Array, o: number): number => getU16(b, o + 4);
export const check = (b: Uint8Array, o: number): number => getU16(b, o + CHECK_OFFSET);
export const setSport = (b: Uint8Array, o: number, port: number): void => putU16(b, o, port);
export const setDport = (b: Uint8Array, o: number, port: number): void => putU16(b, o + 2, port);
export const setLen = (b: Uint8Array, o: number, len: number): void => putU16(b, o + 4, len);
export const setCheck = (b: Uint8Array, o: number, check: number): void => putU16(b, o + CHECK_OFFSET, check);

/** Writes the header with a zero checksum. */
export function write(b: Uint8Array, o: number, sport: number, dport: number, len: number): void {
  putU16(b, o, sport);
  putU16(b, o + 2, dport);
  putU16(b, o + 4, len);
  putU16(b, o + CHECK_OFFSET, 0);
}

/** Computes and stores the checksum; `pseudo` is csumPseudo4 or csumPseudo6. A zero result is sent as 0xffff. */
export function sendCheck(b: Uint8Array, o: number, length: number, pseudo: number): void {
  putU16(b, o + CHECK_OFFSET, 0);
  const check = csumFold(csumPartial(b, o, length, pseudo));
  putU16(b, o + CHECK_OFFSET, check === 0 ? 0xffff : check);
}

/** Whether the checksum is right, or absent. */
export const checkOk = (b: Uint8Array, o: number, length: number, pseudo: number): boolean =>
  getU16(b, o + CHECK_OFFSET) === 0 || csumFold(csumPartial(b, o, length, pseudo)) === 0;
