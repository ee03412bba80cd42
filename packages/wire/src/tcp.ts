/**
 * Transmission Control Protocol (RFC 9293 section 3.1).
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |          Source Port          |       Destination Port        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                        Sequence Number                        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                    Acknowledgment Number                      |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   | Offset|  Rsvd |C|E|U|A|P|R|S|F|            Window             |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |           Checksum            |         Urgent Pointer        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

import { getU16, getU32, putU16, putU32 } from "./addr.js";
import { csumFold, csumPartial } from "./checksum.js";

/** Header length without options. */
export const HLEN = 20;
export const MAX_HLEN = 60;
export const CHECK_OFFSET = 16;

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;
export const ECE = 0x40;
export const CWR = 0x80;

/** Kinds of options (RFC 9293, RFC 7323, RFC 2018). */
export const TCPOPT_EOL = 0;
export const TCPOPT_NOP = 1;
export const TCPOPT_MSS = 2;
export const TCPOPT_WINDOW = 3;
export const TCPOPT_SACK_PERM = 4;
export const TCPOPT_SACK = 5;
export const TCPOPT_TIMESTAMP = 8;

export const sport = (b: Uint8Array, o: number): number => getU16(b, o);
export const dport = (b: Uint8Array, o: number): number => getU16(b, o + 2);
export const seq = (b: Uint8Array, o: number): number => getU32(b, o + 4);
export const ackSeq = (b: Uint8Array, o: number): number => getU32(b, o + 8);
/** Header length in bytes, options included. */
export const hdrLen = (b: Uint8Array, o: number): number => (b[o + 12]! >>> 4) << 2;
/** The eight flag bits, FIN lowest. */
export const flags = (b: Uint8Array, o: number): number => b[o + 13]!;
export const window = (b: Uint8Array, o: number): number => getU16(b, o + 14);
export const check = (b: Uint8Array, o: number): number => getU16(b, o + CHECK_OFFSET);
export const urgPtr = (b: Uint8Array, o: number): number => getU16(b, o + 18);
export const setSport = (b: Uint8Array, o: number, port: number): void => putU16(b, o, port);
export const setDport = (b: Uint8Array, o: number, port: number): void => putU16(b, o + 2, port);
export const setSeq = (b: Uint8Array, o: number, seq: number): void => putU32(b, o + 4, seq);
export const setAckSeq = (b: Uint8Array, o: number, ack: number): void => putU32(b, o + 8, ack);
export function setHdrLen(b: Uint8Array, o: number, hdrLen: number): void {
  b[o + 12] = (hdrLen >>> 2) << 4;
}
export function setFlags(b: Uint8Array, o: number, flags: number): void {
  b[o + 13] = flags;
}
export const setWindow = (b: Uint8Array, o: number, window: number): void => putU16(b, o + 14, window);
export const setCheck = (b: Uint8Array, o: number, check: number): void => putU16(b, o + CHECK_OFFSET, check);
export const setUrgPtr = (b: Uint8Array, o: number, ptr: number): void => putU16(b, o + 18, ptr);

/** Writes the fixed header with a zero checksum and urgent pointer. */
export function write(
  b: Uint8Array,
  o: number,
  sport: number,
  dport: number,
  seq: number,
  ackSeq: number,
  hdrLen: number,
  flags: number,
  window: number,
): void {
  putU16(b, o, sport);
  putU16(b, o + 2, dport);
  putU32(b, o + 4, seq);
  putU32(b, o + 8, ackSeq);
  setHdrLen(b, o, hdrLen);
  b[o + 13] = flags;
  putU16(b, o + 14, window);
  putU32(b, o + CHECK_OFFSET, 0);
}

/** Computes and stores the checksum over `length` bytes; `pseudo` is csumPseudo4 or csumPseudo6. */
export function sendCheck(b: Uint8Array, o: number, length: number, pseudo: number): void {
  putU16(b, o + CHECK_OFFSET, 0);
  putU16(b, o + CHECK_OFFSET, csumFold(csumPartial(b, o, length, pseudo)));
}

export const checkOk = (b: Uint8Array, o: number, length: number, pseudo: number): boolean =>
  csumFold(csumPartial(b, o, length, pseudo)) === 0;
