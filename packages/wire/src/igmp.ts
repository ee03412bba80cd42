/**
 * Internet Group Management Protocol (RFC 2236, RFC 3376).
 *
 *    0       1       2               4                8
 *   +-------+-------+---------------+----------------+
 *   | type  | code  |   checksum    | group address  |     v1, v2 and queries
 *   +-------+-------+---------------+----------------+
 *   | 0x22  |   0   |   checksum    | 0 | records (n)|     v3 report, then n records:
 *   +-------+-------+---------------+----------------+
 *   record: type (1) | aux length in words (1) | sources (2) | group (4) | source addresses
 */

import { getU16, getU32, putU16, putU32 } from "./addr.js";
import { checksum } from "./checksum.js";

export const HLEN = 8;
export const IGMP_HOST_MEMBERSHIP_QUERY = 0x11;
export const IGMP_HOST_MEMBERSHIP_REPORT = 0x12;
export const IGMPV2_HOST_MEMBERSHIP_REPORT = 0x16;
export const IGMP_HOST_LEAVE_MESSAGE = 0x17;
export const IGMPV3_HOST_MEMBERSHIP_REPORT = 0x22;

/** Types of a v3 report's records. */
export const IGMPV3_MODE_IS_INCLUDE = 1;
export const IGMPV3_MODE_IS_EXCLUDE = 2;
export const IGMPV3_CHANGE_TO_INCLUDE = 3;
export const IGMPV3_CHANGE_TO_EXCLUDE = 4;
export const IGMPV3_ALLOW_NEW_SOURCES = 5;
export const IGMPV3_BLOCK_OLD_SOURCES = 6;

export const type = (b: Uint8Array, o: number): number => b[o]!;
export const code = (b: Uint8Array, o: number): number => b[o + 1]!;
export const check = (b: Uint8Array, o: number): number => getU16(b, o + 2);
export const group = (b: Uint8Array, o: number): number => getU32(b, o + 4);
/** Number of records of a v3 report. */
export const ngrec = (b: Uint8Array, o: number): number => getU16(b, o + 6);
export function setType(b: Uint8Array, o: number, type: number): void {
  b[o] = type;
}
export const setNgrec = (b: Uint8Array, o: number, ngrec: number): void => putU16(b, o + 6, ngrec);
export const setGroup = (b: Uint8Array, o: number, group: number): void => putU32(b, o + 4, group);
export function sendCheck(b: Uint8Array, o: number, length: number): void {
  putU16(b, o + 2, 0);
  putU16(b, o + 2, checksum(b, o, length));
}
