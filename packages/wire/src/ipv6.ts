/**
 * Internet Protocol version 6 (RFC 8200 section 3).
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |Version| Traffic Class |              Flow Label               |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |         Payload Length        |  Next Header  |   Hop Limit   |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                  Source Address (16 bytes)                    |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                Destination Address (16 bytes)                 |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * `o` is the offset of the header's first byte; the caller has made sure of `HLEN` bytes. The hot
 * path compares addresses in place (`o + SADDR`, `o + DADDR`); `saddr` and `daddr` copy.
 */

import { getU16, getU32, putU16, putU32 } from "./addr.js";

export const HLEN = 40;
export const VERSION = 6;
/** Offsets of the addresses in the header. */
export const SADDR = 8;
export const DADDR = 24;

export const NEXTHDR_HOP = 0;
export const NEXTHDR_ROUTING = 43;
export const NEXTHDR_FRAGMENT = 44;
export const NEXTHDR_AUTH = 51;
export const NEXTHDR_NONE = 59;
export const NEXTHDR_DEST = 60;

export const version = (b: Uint8Array, o: number): number => b[o]! >>> 4;
export const tclass = (b: Uint8Array, o: number): number => ((b[o]! & 15) << 4) | (b[o + 1]! >>> 4);
export const flowLabel = (b: Uint8Array, o: number): number => getU32(b, o) & 0xfffff;
export const payloadLen = (b: Uint8Array, o: number): number => getU16(b, o + 4);
export const nextHdr = (b: Uint8Array, o: number): number => b[o + 6]!;
export const hopLimit = (b: Uint8Array, o: number): number => b[o + 7]!;
export const saddr = (b: Uint8Array, o: number): Uint8Array => b.slice(o + SADDR, o + SADDR + 16);
export const daddr = (b: Uint8Array, o: number): Uint8Array => b.slice(o + DADDR, o + DADDR + 16);
export const setPayloadLen = (b: Uint8Array, o: number, len: number): void => putU16(b, o + 4, len);
export function setNextHdr(b: Uint8Array, o: number, nextHdr: number): void {
  b[o + 6] = nextHdr;
}
export function setHopLimit(b: Uint8Array, o: number, hopLimit: number): void {
  b[o + 7] = hopLimit;
}
export const setSaddr = (b: Uint8Array, o: number, addr: Uint8Array): void => b.set(addr, o + SADDR);
export const setDaddr = (b: Uint8Array, o: number, addr: Uint8Array): void => b.set(addr, o + DADDR);

export const checkLen = (b: Uint8Array, o: number, length: number): boolean =>
  length >= HLEN && version(b, o) === VERSION && payloadLen(b, o) + HLEN <= length;

/** Writes the whole header; addresses are 16 bytes each. */
export function write(
  b: Uint8Array,
  o: number,
  tclass: number,
  flowLabel: number,
  payloadLen: number,
  nextHdr: number,
  hopLimit: number,
  saddr: Uint8Array,
  daddr: Uint8Array,
): void {
  putU32(b, o, ((VERSION << 28) | (tclass << 20) | flowLabel) >>> 0);
  putU16(b, o + 4, payloadLen);
  b[o + 6] = nextHdr;
  b[o + 7] = hopLimit;
  b.set(saddr, o + SADDR);
  b.set(daddr, o + DADDR);
}

/** Whether the 16 bytes at `a[ao]` and `b[bo]` are the same. */
export function addrEquals(a: Uint8Array, ao: number, b: Uint8Array, bo: number): boolean {
  for (let i = 0; i < 16; i++) if (a[ao + i] !== b[bo + i]) return false;
  return true;
}
export const isMulticast = (b: Uint8Array, o: number): boolean => b[o] === 0xff;
export const isLinkLocal = (b: Uint8Array, o: number): boolean => b[o] === 0xfe && (b[o + 1]! & 0xc0) === 0x80;
export function isUnspecified(b: Uint8Array, o: number): boolean {
  for (let i = 0; i < 16; i++) if (b[o + i] !== 0) return false;
  return true;
}
export function isLoopback(b: Uint8Array, o: number): boolean {
  for (let i = 0; i < 15; i++) if (b[o + i] !== 0) return false;
  return b[o + 15] === 1;
}
