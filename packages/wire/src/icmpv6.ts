/**
 * ICMPv6 (RFC 4443), Neighbor Discovery (RFC 4861) and Multicast Listener Discovery (RFC 2710, RFC 3810).
 *
 *    0       1       2               4                               8
 *   +-------+-------+---------------+-------------------------------+----
 *   | type  | code  |   checksum    |       rest of the header      | data
 *   +-------+-------+---------------+-------------------------------+----
 *
 *   echo:          identifier | sequence
 *   too big:       MTU (32 bits)
 *   NS, NA:        flags (R S O, top bits)       | target address (16) | options
 *   RA:            hop limit | flags | lifetime  | reachable (4) | retrans (4) | options
 *   redirect:      reserved                      | target (16) | destination (16) | options
 *   ND option:     type (1) | length in units of 8 (1) | value
 *
 * The checksum covers the pseudo header: `csumPseudo6` with protocol 58.
 */

import { getU16, getU32, putU16, putU32 } from "./addr.js";
import { csumFold, csumPartial, csumPseudo6 } from "./checksum.js";

export const HLEN = 8;
const PROTOCOL = 58;

export const ICMPV6_DEST_UNREACH = 1;
export const ICMPV6_PKT_TOOBIG = 2;
export const ICMPV6_TIME_EXCEED = 3;
export const ICMPV6_PARAMPROB = 4;
export const ICMPV6_ECHO_REQUEST = 128;
export const ICMPV6_ECHO_REPLY = 129;
export const ICMPV6_MGM_QUERY = 130;
export const ICMPV6_MGM_REPORT = 131;
export const ICMPV6_MGM_REDUCTION = 132;
export const NDISC_ROUTER_SOLICITATION = 133;
export const NDISC_ROUTER_ADVERTISEMENT = 134;
export const NDISC_NEIGHBOUR_SOLICITATION = 135;
export const NDISC_NEIGHBOUR_ADVERTISEMENT = 136;
export const NDISC_REDIRECT = 137;
export const ICMPV6_MLD2_REPORT = 143;

export const ICMPV6_NOROUTE = 0;
export const ICMPV6_ADM_PROHIBITED = 1;
export const ICMPV6_NOT_NEIGHBOUR = 2;
export const ICMPV6_ADDR_UNREACH = 3;
export const ICMPV6_PORT_UNREACH = 4;
export const ICMPV6_POLICY_FAIL = 5;
export const ICMPV6_REJECT_ROUTE = 6;

/** Flags of a neighbour advertisement, in the top byte of the rest. */
export const NA_ROUTER = 0x80;
export const NA_SOLICITED = 0x40;
export const NA_OVERRIDE = 0x20;

export const ND_OPT_SOURCE_LL_ADDR = 1;
export const ND_OPT_TARGET_LL_ADDR = 2;
export const ND_OPT_PREFIX_INFO = 3;
export const ND_OPT_REDIRECT_HDR = 4;
export const ND_OPT_MTU = 5;
export const ND_OPT_NONCE = 14;
export const ND_OPT_ROUTE_INFO = 24;

/** Offset of the target address in NS, NA and Redirect, and of NS and NA's options. */
export const ND_TARGET = 8;
export const ND_OPTIONS = 24;

/** Flags of a router advertisement, in its sixth byte; the two bits of the preference are between them (RFC 4191). */
export const RA_MANAGED = 0x80;
export const RA_OTHER = 0x40;
/** Offset of a router advertisement's options. */
export const RA_OPTIONS = 16;
/** Flags of a prefix information option, in its fourth byte. */
export const PREFIX_ONLINK = 0x80;
export const PREFIX_AUTOCONF = 0x40;
/** Offset of the destination address, and of the options, in a redirect. */
export const REDIRECT_DEST = 24;
export const REDIRECT_OPTIONS = 40;

export const type = (b: Uint8Array, o: number): number => b[o]!;
export const code = (b: Uint8Array, o: number): number => b[o + 1]!;
export const check = (b: Uint8Array, o: number): number => getU16(b, o + 2);
export const id = (b: Uint8Array, o: number): number => getU16(b, o + 4);
export const sequence = (b: Uint8Array, o: number): number => getU16(b, o + 6);
/** The 32 bits after the checksum; the MTU of "too big". */
export const rest = (b: Uint8Array, o: number): number => getU32(b, o + 4);
/** Of a router advertisement: hop limit (0: none said), lifetime in seconds, preference, and the two timers in ms. */
export const raHopLimit = (b: Uint8Array, o: number): number => b[o + 4]!;
export const raFlags = (b: Uint8Array, o: number): number => b[o + 5]!;
export const raPref = (b: Uint8Array, o: number): number => (b[o + 5]! >>> 3) & 3;
export const raLifetime = (b: Uint8Array, o: number): number => getU16(b, o + 6);
export const raReachable = (b: Uint8Array, o: number): number => getU32(b, o + 8);
export const raRetrans = (b: Uint8Array, o: number): number => getU32(b, o + 12);
export const naFlags = (b: Uint8Array, o: number): number => b[o + 4]!;
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

/** Error messages have the top bit of the type clear. */
export const isError = (type: number): boolean => type < 128;

/** Computes and stores the checksum of the `length` bytes at `o`; both addresses stand at `addrs` in the same buffer. */
export function sendCheck(b: Uint8Array, o: number, length: number, addrs: number): void {
  putU16(b, o + 2, 0);
  putU16(b, o + 2, csumFold(csumPartial(b, o, length, csumPseudo6(b, addrs, PROTOCOL, length))));
}

export const checkOk = (b: Uint8Array, o: number, length: number, addrs: number): boolean =>
  csumFold(csumPartial(b, o, length, csumPseudo6(b, addrs, PROTOCOL, length))) === 0;

/**
 * The offset of the first option of `kind` in the options of `[start, end)`, -1 if there is none or
 * an option has length zero or runs over the end (RFC 4861 section 4.6: such a packet is dropped).
 */
export function ndOption(b: Uint8Array, start: number, end: number, kind: number): number {
  let found = -1;
  for (let o = start; o < end;) {
    const size = o + 1 < end ? b[o + 1]! << 3 : 0;
    if (size === 0 || o + size > end) return -1;
    if (found < 0 && b[o] === kind) found = o;
    o += size;
  }
  return found;
}
