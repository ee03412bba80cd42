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
/** The Group Policy extension (draft-smith-vxlan-group-policy): the G flag; D, do not learn; A, the policy was applied; and 16 bits of policy. */
export const HF_GBP = 0x80000000;
export const GBP_DONT_LEARN = 1 << 22;
export const GBP_POLICY_APPLIED = 1 << 19;
const GBP_BITS = 0x80ffffff;
/** The port IANA gave it. */
export const PORT = 4789;

export const flags = (b: Uint8Array, o: number): number => getU32(b, o);
export const vni = (b: Uint8Array, o: number): number => getU32(b, o + 4) >>> 8;
/** Whether nothing is set that is reserved, or belongs to an extension other than group policy if that is agreed on. */
export const isPlain = (b: Uint8Array, o: number, gbp: boolean): boolean =>
  b[o + 7] === 0 && (getU32(b, o) & ~(gbp ? GBP_BITS : 0)) >>> 0 === HF_VNI;
/** The group policy with its flags, as GBP_* and 16 bits; -1: none is said. */
export function gbp(b: Uint8Array, o: number): number {
  const word = getU32(b, o);
  return (word & HF_GBP) === 0 ? -1 : word & (GBP_DONT_LEARN | GBP_POLICY_APPLIED | 0xffff);
}
export const setGbp = (b: Uint8Array, o: number, policy: number): void =>
  putU32(b, o, (HF_VNI | HF_GBP | (policy & (GBP_DONT_LEARN | GBP_POLICY_APPLIED | 0xffff))) >>> 0);

export function write(b: Uint8Array, o: number, vni: number): void {
  putU32(b, o, HF_VNI);
  putU32(b, o + 4, (vni << 8) >>> 0);
}
