/**
 * Internet Protocol version 4 (RFC 791).
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |Version|  IHL  |      TOS      |          Total Length         |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |         Identification        |Flags|     Fragment Offset     |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |      TTL      |    Protocol   |        Header Checksum        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                         Source Address                        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                      Destination Address                      |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * `o` is the offset of the header's first byte. Accessors do not check: `checkLen` (or what ip_rcv
 * checks) comes first. Addresses are host-order unsigned numbers; lengths are in bytes.
 */

import { getU16, getU32, putU16, putU32 } from "./addr.js";
import { checksum, csumReplace2 } from "./checksum.js";

/** Header length without options. */
export const HLEN = 20;
export const MAX_HLEN = 60;
export const VERSION = 4;
/** Bits of the flags-and-offset word (net/ip.h). */
export const CE = 0x8000;
export const DF = 0x4000;
export const MF = 0x2000;
/** Mask of the fragment offset, in units of 8 bytes. */
export const OFFSET = 0x1fff;

const TOS = 1;
const TOT_LEN = 2;
const ID = 4;
const FRAG_OFF = 6;
const TTL = 8;
const PROTOCOL = 9;
const CHECK = 10;
const SADDR = 12;
const DADDR = 16;

export const version = (b: Uint8Array, o: number): number => b[o]! >>> 4;
/** Header length in 32-bit words. */
export const ihl = (b: Uint8Array, o: number): number => b[o]! & 15;
/** Header length in bytes. */
export const hdrLen = (b: Uint8Array, o: number): number => (b[o]! & 15) << 2;
export const tos = (b: Uint8Array, o: number): number => b[o + TOS]!;
export const totLen = (b: Uint8Array, o: number): number => getU16(b, o + TOT_LEN);
export const id = (b: Uint8Array, o: number): number => getU16(b, o + ID);
/** Flags and fragment offset, as the field stands. */
export const fragOff = (b: Uint8Array, o: number): number => getU16(b, o + FRAG_OFF);
/** Any fragment, the first included (ip_is_fragment). */
export const isFragment = (b: Uint8Array, o: number): boolean => (getU16(b, o + FRAG_OFF) & (MF | OFFSET)) !== 0;
export const ttl = (b: Uint8Array, o: number): number => b[o + TTL]!;
export const protocol = (b: Uint8Array, o: number): number => b[o + PROTOCOL]!;
export const check = (b: Uint8Array, o: number): number => getU16(b, o + CHECK);
export const saddr = (b: Uint8Array, o: number): number => getU32(b, o + SADDR);
export const daddr = (b: Uint8Array, o: number): number => getU32(b, o + DADDR);

export function setVersionIhl(b: Uint8Array, o: number, hdrLen: number): void {
  b[o] = (VERSION << 4) | (hdrLen >>> 2);
}
export function setTos(b: Uint8Array, o: number, tos: number): void {
  b[o + TOS] = tos;
}
export const setTotLen = (b: Uint8Array, o: number, len: number): void => putU16(b, o + TOT_LEN, len);
export const setId = (b: Uint8Array, o: number, id: number): void => putU16(b, o + ID, id);
export const setFragOff = (b: Uint8Array, o: number, fragOff: number): void => putU16(b, o + FRAG_OFF, fragOff);
export function setTtl(b: Uint8Array, o: number, ttl: number): void {
  b[o + TTL] = ttl;
}
export function setProtocol(b: Uint8Array, o: number, protocol: number): void {
  b[o + PROTOCOL] = protocol;
}
export const setCheck = (b: Uint8Array, o: number, check: number): void => putU16(b, o + CHECK, check);
export const setSaddr = (b: Uint8Array, o: number, addr: number): void => putU32(b, o + SADDR, addr);
export const setDaddr = (b: Uint8Array, o: number, addr: number): void => putU32(b, o + DADDR, addr);

/** Lowers the TTL by one and mends the checksum (ip_decrease_ttl). */
export function decreaseTtl(b: Uint8Array, o: number): void {
  const before = getU16(b, o + TTL);
  b[o + TTL] = b[o + TTL]! - 1;
  putU16(b, o + CHECK, csumReplace2(getU16(b, o + CHECK), before, getU16(b, o + TTL)));
}

/** Computes and stores the header checksum (ip_send_check). */
export function sendCheck(b: Uint8Array, o: number): void {
  putU16(b, o + CHECK, 0);
  putU16(b, o + CHECK, checksum(b, o, hdrLen(b, o)));
}

/** Whether the header's checksum is right. */
export const checkOk = (b: Uint8Array, o: number): boolean => checksum(b, o, hdrLen(b, o)) === 0;

/** Whether `length` bytes at `o` hold a whole header of version 4 and the packet it announces. */
export function checkLen(b: Uint8Array, o: number, length: number): boolean {
  if (length < HLEN || version(b, o) !== VERSION) return false;
  const header = hdrLen(b, o);
  return header >= HLEN && header <= length && totLen(b, o) >= header && totLen(b, o) <= length;
}

/** Writes a header without options, checksum included. */
export function write(
  b: Uint8Array,
  o: number,
  tos: number,
  totLen: number,
  id: number,
  fragOff: number,
  ttl: number,
  protocol: number,
  saddr: number,
  daddr: number,
): void {
  setVersionIhl(b, o, HLEN);
  b[o + TOS] = tos;
  putU16(b, o + TOT_LEN, totLen);
  putU16(b, o + ID, id);
  putU16(b, o + FRAG_OFF, fragOff);
  b[o + TTL] = ttl;
  b[o + PROTOCOL] = protocol;
  putU32(b, o + SADDR, saddr);
  putU32(b, o + DADDR, daddr);
  sendCheck(b, o);
}

/** Options (RFC 791 section 3.1, linux/ip.h). */
export const IPOPT_END = 0;
export const IPOPT_NOP = 1;
export const IPOPT_RR = 7;
export const IPOPT_TIMESTAMP = 68;
/** Kinds of the timestamp option: times alone, with addresses, of the addresses named. */
export const IPOPT_TS_TSONLY = 0;
export const IPOPT_TS_TSANDADDR = 1;
export const IPOPT_TS_PRESPEC = 3;
export const IPOPT_LSRR = 131;
export const IPOPT_SSRR = 137;
export const IPOPT_RA = 148;
