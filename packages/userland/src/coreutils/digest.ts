/** md5sum(1), sha1sum(1), sha256sum(1). RFC 1321, FIPS 180-4. */

import type { Program } from "@netloom/uapi";
import { readBytes, readLines } from "../libc/lines.js";
import { quoteIfNeeded } from "../libc/quote.js";
import { coreutil } from "./coreutil.js";

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const rotr = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** The message with its padding; the length in bits at the end, little-endian for MD5. */
function padded(bytes: Uint8Array, littleEndian: boolean): DataView {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const out = new Uint8Array(length);
  out.set(bytes);
  out[bytes.length] = 0x80;
  const view = new DataView(out.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n, littleEndian);
  return view;
}

const hex = (words: Int32Array | Uint32Array): string =>
  Array.from(words, (w) => (w >>> 0).toString(16).padStart(8, "0")).join("");

function md5(bytes: Uint8Array): string {
  const view = padded(bytes, true);
  const shifts = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
  ];
  const k = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
  const h = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let o = 0; o < view.byteLength; o += 64) {
    let [a, b, c, d] = [h[0]!, h[1]!, h[2]!, h[3]!];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const g = round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
      const sum = (f + a + k[i]! + view.getInt32(o + g * 4, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotl(sum, shifts[round]![i % 4]!)) | 0];
    }
    h[0]! += a;
    h[1]! += b;
    h[2]! += c;
    h[3]! += d;
  }
  const out = new DataView(new ArrayBuffer(16));
  h.forEach((word, i) => out.setInt32(i * 4, word, true));
  return hex(Uint32Array.from({ length: 4 }, (_, i) => out.getUint32(i * 4)));
}

function sha1(bytes: Uint8Array): string {
  const view = padded(bytes, false);
  const h = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const w = new Int32Array(80);
  for (let o = 0; o < view.byteLength; o += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(o + i * 4);
    for (let i = 16; i < 80; i++) w[i] = rotl(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
    let [a, b, c, d, e] = [h[0]!, h[1]!, h[2]!, h[3]!, h[4]!];
    for (let i = 0; i < 80; i++) {
      const f =
        i < 20
          ? ((b & c) | (~b & d)) + 0x5a827999
          : i < 40
            ? (b ^ c ^ d) + 0x6ed9eba1
            : i < 60
              ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
              : (b ^ c ^ d) + 0xca62c1d6;
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, (rotl(a, 5) + f + e + w[i]!) | 0];
    }
    h[0]! += a;
    h[1]! += b;
    h[2]! += c;
    h[3]! += d;
    h[4]! += e;
  }
  return hex(h);
}

/** The first 32 bits of the fractional parts of the nth roots of the first primes. */
function primeRoots(count: number, root: 2 | 3): Int32Array {
  const out = new Int32Array(count);
  for (let n = 2, i = 0; i < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    const r = root === 2 ? Math.sqrt(n) : Math.cbrt(n);
    out[i++] = Math.floor((r - Math.floor(r)) * 2 ** 32);
  }
  return out;
}

function sha256(bytes: Uint8Array): string {
  const view = padded(bytes, false);
  const k = primeRoots(64, 3);
  const h = primeRoots(8, 2);
  const w = new Int32Array(64);
  for (let o = 0; o < view.byteLength; o += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(o + i * 4);
    for (let i = 16; i < 64; i++) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      w[i] =
        (w[i - 16]! + (rotr(x, 7) ^ rotr(x, 18) ^ (x >>> 3)) + w[i - 7]! + (rotr(y, 17) ^ rotr(y, 19) ^ (y >>> 10))) |
        0;
    }
    const s = Int32Array.from(h);
    for (let i = 0; i < 64; i++) {
      const [a, b, c, , e, f, g] = [s[0]!, s[1]!, s[2]!, s[3]!, s[4]!, s[5]!, s[6]!];
      const t1 = (s[7]! + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0;
      const t2 = ((rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      s.copyWithin(1, 0, 7);
      s[4]! += t1;
      s[0] = t1 + t2;
    }
    for (let i = 0; i < 8; i++) h[i]! += s[i]!;
  }
  return hex(h);
}

function digestProgram(name: string, length: number, digest: (bytes: Uint8Array) => string): Program {
  return coreutil({
    name,
    short: "bctwz",
    long: {
      binary: "b",
      check: "c",
      text: "t",
      warn: "w",
      zero: "z",
      tag: "tag",
      quiet: "quiet",
      status: "status",
      strict: "strict",
      "ignore-missing": "missing",
    },
    usage: `Usage: ${name} [-bctwz] [--quiet] [--status] [FILE]...\nWrite or check digests of files.\n`,
    async run(c, { options, operands }) {
      const has = (key: string): boolean => options.some(([k]) => k === key);
      for (const file of operands.length === 0 ? ["-"] : operands) {
        try {
          if (!has("c")) {
            const sum = digest(await readBytes(c.sys, file));
            if (has("tag")) c.out(`${name.slice(0, -3).toUpperCase()} (${file}) = ${sum}\n`);
            else c.out(`${sum} ${has("b") ? "*" : " "}${file}${has("z") ? "\0" : "\n"}`);
            continue;
          }
          let [bad, unread, malformed, good] = [0, 0, 0, 0];
          for (const line of await readLines(c.sys, file)) {
            const match = /^([0-9a-fA-F]+) [ *](.*)$/.exec(line);
            if (match === null || match[1]!.length !== length) {
              malformed++;
              continue;
            }
            try {
              const ok = digest(await readBytes(c.sys, match[2]!)) === match[1]!.toLowerCase();
              if (ok) good++;
              else bad++;
              if (!has("status") && !(ok && has("quiet"))) c.out(`${match[2]}: ${ok ? "OK" : "FAILED"}\n`);
            } catch (error) {
              unread++;
              c.errno(quoteIfNeeded(match[2]!), error);
              if (!has("status")) c.out(`${match[2]}: FAILED open or read\n`);
            }
          }
          if (good + bad + unread === 0) c.error(`${quoteIfNeeded(file)}: no properly formatted checksum lines found`);
          else {
            const plural = (n: number, one: string, many: string): string => `WARNING: ${n} ${n === 1 ? one : many}`;
            if (malformed > 0 && !has("status"))
              c.error(
                plural(malformed, "line is improperly formatted", "lines are improperly formatted"),
                has("strict") ? 1 : 0,
              );
            if (unread > 0 && !has("status"))
              c.error(plural(unread, "listed file could not be read", "listed files could not be read"));
            if (bad > 0 && !has("status"))
              c.error(plural(bad, "computed checksum did NOT match", "computed checksums did NOT match"));
            if (bad + unread > 0) c.status = 1;
          }
        } catch (error) {
          c.errno(quoteIfNeeded(file), error);
        }
      }
    },
  });
}

export const digests: readonly Program[] = [
  digestProgram("md5sum", 32, md5),
  digestProgram("sha1sum", 40, sha1),
  digestProgram("sha256sum", 64, sha256),
];
