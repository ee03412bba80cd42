/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
 *
 * A *sum* here is the unfolded or folded one's complement sum of big-endian 16-bit words (a number
 * below 2^53); a *checksum* is the complement of a folded sum, as a header carries it. All values
 * are host-order numbers. Words start at the given offset: a partial sum over an odd number of bytes
 * can only be the last of a chain.
 */

/** Below this many bytes the byte loop beats making a typed array. */
const WIDE_MIN = 384;
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The sum of `length` bytes at `offset`, added to `initial`; an odd last byte is padded with zero. */
export function csumPartial(bytes: Uint8Array, offset: number, length: number, initial = 0): number {
  if (length >= WIDE_MIN && LITTLE_ENDIAN && ((bytes.byteOffset + offset) & 1) === 0) {
    return initial + wideSum(bytes, offset, length);
  }
  return initial + byteSum(bytes, offset, length);
}

function byteSum(bytes: Uint8Array, offset: number, length: number): number {
  let high = 0;
  let low = 0;
  let i = offset;
  const end = offset + (length & ~7);
  for (; i < end; i += 8) {
    high += bytes[i]! + bytes[i + 2]! + bytes[i + 4]! + bytes[i + 6]!;
    low += bytes[i + 1]! + bytes[i + 3]! + bytes[i + 5]! + bytes[i + 7]!;
  }
  const last = offset + (length & ~1);
  for (; i < last; i += 2) {
    high += bytes[i]!;
    low += bytes[i + 1]!;
  }
  if (length & 1) high += bytes[last]!;
  return high * 256 + low;
}

/** Sums 32-bit words in memory order; byte order does not matter to a one's complement sum until the end. */
function wideSum(bytes: Uint8Array, offset: number, length: number): number {
  let start = offset;
  let left = length;
  let big = 0;
  if ((bytes.byteOffset + start) & 2) {
    big = (bytes[start]! << 8) | bytes[start + 1]!;
    start += 2;
    left -= 2;
  }
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + start, left >>> 2);
  let high = 0;
  let low = 0;
  for (let i = 0; i < words.length; i++) {
    const w = words[i]!;
    low += w & 0xffff;
    high += w >>> 16;
  }
  const native = csumReduce(low + high);
  const tail = left & ~3;
  return big + (((native & 0xff) << 8) | (native >>> 8)) + byteSum(bytes, start + tail, left - tail);
}

/** Folds a sum to 16 bits by end-around carry. */
export function csumReduce(sum: number): number {
  if (sum <= 0x7fffffff) {
    const once = (sum & 0xffff) + (sum >>> 16);
    return (once & 0xffff) + (once >>> 16);
  }
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return folded;
}

/** The complement of the folded sum. */
export const csumFold = (sum: number): number => ~csumReduce(sum) & 0xffff;

/** The checksum of `length` bytes at `offset` (ip_compute_csum); 0 over data that carries a right checksum. */
export const checksum = (bytes: Uint8Array, offset: number, length: number, initial = 0): number =>
  csumFold(csumPartial(bytes, offset, length, initial));

/** `check` after a 16-bit word it covers changed from `from` to `to` (RFC 1624, equation 3). */
export function csumReplace2(check: number, from: number, to: number): number {
  let sum = (~check & 0xffff) + (~from & 0xffff) + (to & 0xffff);
  sum = (sum & 0xffff) + (sum >>> 16);
  sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** `check` after a 32-bit word it covers changed. */
export function csumReplace4(check: number, from: number, to: number): number {
  return csumReplace2(csumReplace2(check, from >>> 16, to >>> 16), from & 0xffff, to & 0xffff);
}

/** The sum of the IPv4 pseudo header (RFC 793, RFC 768); addresses in host order. */
export function csumPseudo4(saddr: number, daddr: number, protocol: number, length: number): number {
  return (saddr >>> 16) + (saddr & 0xffff) + (daddr >>> 16) + (daddr & 0xffff) + protocol + length;
}

/** The sum of the IPv6 pseudo header (RFC 8200 section 8.1): the 32 bytes of both addresses start at `addrs`. */
export function csumPseudo6(bytes: Uint8Array, addrs: number, protocol: number, length: number): number {
  return byteSum(bytes, addrs, 32) + (length >>> 16) + (length & 0xffff) + protocol;
}
