/**
 * Ethernet II frames (RFC 894) and IEEE 802.3 length fields.
 *
 *    0                   6                  12      14
 *   +-------------------+-------------------+-------+---------
 *   |    destination    |      source       | proto | payload
 *   +-------------------+-------------------+-------+---------
 *
 * `o` is the offset of the frame's first byte. Accessors do not check lengths: the caller has made
 * sure of `HLEN` bytes. MAC addresses are 48-bit numbers.
 */

import { getMac, getU16, putMac, putU16 } from "./addr.js";

export const HLEN = 14;
const DEST = 0;
const SOURCE = 6;
const PROTO = 12;
/** Values of the protocol field below this are an IEEE 802.3 length (linux/if_ether.h). */
export const ETH_P_802_3_MIN = 0x0600;

export const dest = (b: Uint8Array, o: number): number => getMac(b, o + DEST);
export const source = (b: Uint8Array, o: number): number => getMac(b, o + SOURCE);
/** EtherType or 802.3 length. */
export const proto = (b: Uint8Array, o: number): number => getU16(b, o + PROTO);
export const setDest = (b: Uint8Array, o: number, mac: number): void => putMac(b, o + DEST, mac);
export const setSource = (b: Uint8Array, o: number, mac: number): void => putMac(b, o + SOURCE, mac);
export const setProto = (b: Uint8Array, o: number, proto: number): void => putU16(b, o + PROTO, proto);

/** Writes the whole header. */
export function write(b: Uint8Array, o: number, dest: number, source: number, proto: number): void {
  putMac(b, o + DEST, dest);
  putMac(b, o + SOURCE, source);
  putU16(b, o + PROTO, proto);
}
