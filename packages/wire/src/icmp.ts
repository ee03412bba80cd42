/**
 * Internet Control Message Protocol (RFC 792).
 *
 *    0       1       2               4                               8
 *   +-------+-------+---------------+-------------------------------+----
 *   | type  | code  |   checksum    |       rest of the header      | data
 *   +-------+-------+---------------+-------------------------------+----
 *
 *   echo:           identifier | sequence
 *   frag needed:    unused     | next-hop MTU (RFC 1191)
 *   redirect:       gateway address
 *   param problem:  pointer    | unused
 *
 * Errors carry the header of the packet they are about, and at least 8 bytes of its payload.
 */

import { getU16, getU32, putU16, putU32 } from "./addr.js";
import { checksum } from "./checksum.js";

export const HLEN = 8;

export const ICMP_ECHOREPLY = 0;
export const ICMP_DEST_UNREACH = 3;
export const ICMP_SOURCE_QUENCH = 4;
export const ICMP_REDIRECT = 5;
export const ICMP_ECHO = 8;
export const ICMP_ROUTERADVERT = 9;
export const ICMP_ROUTERSOLICIT = 10;
export const ICMP_TIME_EXCEEDED = 11;
export const ICMP_PARAMETERPROB = 12;
export const ICMP_TIMESTAMP = 13;
export const ICMP_TIMESTAMPREPLY = 14;
export const ICMP_INFO_REQUEST = 15;
export const ICMP_INFO_REPLY = 16;
export const ICMP_ADDRESS = 17;
export const ICMP_ADDRESSREPLY = 18;
export const NR_ICMP_TYPES = 18;

export const ICMP_NET_UNREACH = 0;
export const ICMP_HOST_UNREACH = 1;
export const ICMP_PROT_UNREACH = 2;
export const ICMP_PORT_UNREACH = 3;
export const ICMP_FRAG_NEEDED = 4;
export const ICMP_SR_FAILED = 5;
export const ICMP_NET_UNKNOWN = 6;
export const ICMP_HOST_UNKNOWN = 7;
export const ICMP_HOST_ISOLATED = 8;
export const ICMP_NET_ANO = 9;
export const ICMP_HOST_ANO = 10;
export const ICMP_NET_UNR_TOS = 11;
export const ICMP_HOST_UNR_TOS = 12;
export const ICMP_PKT_FILTERED = 13;
export const ICMP_PREC_VIOLATION = 14;
export const ICMP_PREC_CUTOFF = 15;

export const ICMP_REDIR_NET = 0;
export const ICMP_REDIR_HOST = 1;
export const ICMP_REDIR_NETTOS = 2;
export const ICMP_REDIR_HOSTTOS = 3;

export const ICMP_EXC_TTL = 0;
export const ICMP_EXC_FRAGTIME = 1;

export const type = (b: Uint8Array, o: number): number => b[o]!;
export const code = (b: Uint8Array, o: number): number => b[o + 1]!;
export const check = (b: Uint8Array, o: number): number => getU16(b, o + 2);
export const id = (b: Uint8Array, o: number): number => getU16(b, o + 4);
export const sequence = (b: Uint8Array, o: number): number => getU16(b, o + 6);
export const mtu = (b: Uint8Array, o: number): number => getU16(b, o + 6);
export const gateway = (b: Uint8Array, o: number): number => getU32(b, o + 4);
/** The 32 bits after the checksum. */
export const rest = (b: Uint8Array, o: number): number => getU32(b, o + 4);
export function setType(b: Uint8Array, o: number, type: number): void {
  b[o] = type;
}
export function setCode(b: Uint8Array, o: number, code: number): void {
  b[o + 1] = code;
}
export const setCheck = (b: Uint8Array, o: number, check: number): void => putU16(b, o + 2, check);
export const setId = (b: Uint8Array, o: number, id: number): void => putU16(b, o + 4, id);
export const setSequence = (b: Uint8Array, o: number, sequence: number): void => putU16(b, o + 6, sequence);
export const setRest = (b: Uint8Array, o: number, rest: number): void => putU32(b, o + 4, rest);

/** Writes type, code and rest, then the checksum over `length` bytes (header and data, already in place). */
export function write(b: Uint8Array, o: number, length: number, type: number, code: number, rest: number): void {
  b[o] = type;
  b[o + 1] = code;
  putU32(b, o + 4, rest);
  sendCheck(b, o, length);
}

/** Computes and stores the checksum over `length` bytes. */
export function sendCheck(b: Uint8Array, o: number, length: number): void {
  putU16(b, o + 2, 0);
  putU16(b, o + 2, checksum(b, o, length));
}

export const checkOk = (b: Uint8Array, o: number, length: number): boolean => checksum(b, o, length) === 0;

/** Whether messages of this type report an error about another packet (RFC 1122 section 3.2.2). */
export const isError = (type: number): boolean =>
  type === ICMP_DEST_UNREACH ||
  type === ICMP_SOURCE_QUENCH ||
  type === ICMP_REDIRECT ||
  type === ICMP_TIME_EXCEEDED ||
  type === ICMP_PARAMETERPROB;
