/** Interface identifiers that stay the same on one network and tell nothing about the device (RFC 7217; ipv6_generate_stable_address). */

import { IFF_SLAVE } from "@netloom/uapi";
import { putMac } from "@netloom/wire";
import type { Inet6Dev } from "./inet6-dev.js";

/** A random secret for devices in mode `random` (ipv6_gen_mode_random_init). */
export function makeStableSecret(idev: Inet6Dev): void {
  idev.stableSecret ??= idev.dev.net.stack.random.bytes(16);
}

/**
 * The address in `prefix` (64 bits), or null without a secret: the device's, else `default`'s. The
 * identifier is a SHA-1 of secret, prefix, permanent hardware address and `dadCount`.
 */
export function generateStableAddress(idev: Inet6Dev, prefix: Uint8Array, dadCount: number): Uint8Array | null {
  if (idev.dev.flags & IFF_SLAVE) return null;
  const secret = idev.stableSecret ?? idev.dev.net.ipv6.stableSecret;
  if (secret === null) return null;
  for (let count = dadCount; ; count++) {
    // The layout of the kernel's struct stable_secret_data: secret, prefix, hardware address (32), count.
    const block = new Uint8Array(64);
    block.set(secret, 0);
    block.set(prefix.subarray(0, 8), 16);
    putMac(block, 24, idev.dev.permMac);
    block[56] = count;
    const digest = sha1Block(block);
    const out = prefix.slice();
    for (let i = 0; i < 8; i++) out[8 + i] = digest[i]!;
    if (!isReservedIdentifier(out)) return out;
  }
}

/** Reserved interface identifiers (RFC 5453): the subnet anycast ones and 0200:5eff:fe00:0-0200:5eff:fe00:5213. */
export function isReservedIdentifier(addr: Uint8Array): boolean {
  if (addr.subarray(8).every((byte) => byte === 0)) return true;
  if (addr[8] === 0xfd && addr.subarray(9, 15).every((byte) => byte === 0xff)) return addr[15]! >= 0x80;
  return addr[8] === 0x02 && addr[9] === 0 && addr[10] === 0x5e && addr[11] === 0xff && addr[12] === 0xfe;
}

/** SHA-1's compression of one block, unpadded, from the initial state (FIPS 180-4 section 6.1.2). */
function sha1Block(block: Uint8Array): Uint8Array {
  const w = new Int32Array(80);
  for (let i = 0; i < 16; i++)
    w[i] = (block[4 * i]! << 24) | (block[4 * i + 1]! << 16) | (block[4 * i + 2]! << 8) | block[4 * i + 3]!;
  for (let i = 16; i < 80; i++) w[i] = rotl(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
  let [a, b, c, d, e] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const start = [a, b, c, d, e];
  for (let i = 0; i < 80; i++) {
    let f: number;
    let k: number;
    if (i < 20) [f, k] = [(b & c) | (~b & d), 0x5a827999];
    else if (i < 40) [f, k] = [b ^ c ^ d, 0x6ed9eba1];
    else if (i < 60) [f, k] = [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
    else [f, k] = [b ^ c ^ d, 0xca62c1d6];
    const t = (rotl(a, 5) + f + e + k + w[i]!) | 0;
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = t;
  }
  const out = new Uint8Array(20);
  [a, b, c, d, e].forEach((word, i) => {
    const sum = (word + start[i]!) | 0;
    // The kernel's digest words are in host order.
    for (let j = 0; j < 4; j++) out[4 * i + j] = sum >>> (8 * j);
  });
  return out;
}

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
