import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checksum,
  csumFold,
  csumPartial,
  csumPseudo4,
  csumPseudo6,
  csumReduce,
  csumReplace2,
  csumReplace4,
  getU16,
  getU32,
  putU16,
  putU32,
} from "./index.js";

/** RFC 1071 word by word. */
function plain(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum;
}

describe("checksum", () => {
  it("gives the example of RFC 1071", () => {
    const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
    expect(csumReduce(csumPartial(bytes, 0, 8))).toBe(0xddf2);
    expect(checksum(bytes, 0, 8)).toBe(0x220d);
  });

  it("agrees with the plain sum at any offset, alignment and length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1600 }), fc.nat(7), fc.nat(3), (data, offset, shift) => {
        const buffer = new Uint8Array(new ArrayBuffer(data.length + 16), shift, data.length + 8);
        buffer.set(data, offset);
        expect(csumReduce(csumPartial(buffer, offset, data.length)) % 0xffff).toBe(plain(data) % 0xffff);
      }),
    );
  });

  it("takes the fast path on long data", () => {
    const data = Uint8Array.from({ length: 65535 }, (_, i) => (i * 37 + 11) & 255);
    expect(csumReduce(csumPartial(data, 0, data.length))).toBe(plain(data));
    expect(csumReduce(csumPartial(data, 2, data.length - 2))).toBe(plain(data.subarray(2)));
    expect(csumReduce(csumPartial(new Uint8Array(2000).fill(255), 0, 2000))).toBe(0xffff);
  });

  it("sums parts as the whole", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 900 }), fc.nat(400), (data, half) => {
        const cut = Math.min(half * 2, data.length & ~1);
        const parts = csumPartial(data, cut, data.length - cut, csumPartial(data, 0, cut));
        expect(csumFold(parts)).toBe(checksum(data, 0, data.length));
      }),
    );
  });

  it("updates incrementally as if computed anew (RFC 1624)", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 20, maxLength: 40 }),
        fc.nat(0xffff),
        fc.nat(0xffffffff),
        (data, word, long) => {
          data[0] = 0x45; // never all zero: 0 and 0xffff are then told apart
          const before = checksum(data, 0, data.length);
          const from = getU16(data, 2);
          putU16(data, 2, word);
          const after = csumReplace2(before, from, word);
          expect(after).toBe(checksum(data, 0, data.length));
          const from4 = getU32(data, 4);
          putU32(data, 4, long);
          expect(csumReplace4(after, from4, long)).toBe(checksum(data, 0, data.length));
        },
      ),
    );
  });

  it("covers pseudo headers", () => {
    const v4 = new Uint8Array(12);
    putU32(v4, 0, 0xc0a80001);
    putU32(v4, 4, 0xfffefdfc);
    v4[9] = 17;
    putU16(v4, 10, 1234);
    expect(csumReduce(csumPseudo4(0xc0a80001, 0xfffefdfc, 17, 1234))).toBe(plain(v4));
    const v6 = new Uint8Array(40).map((_, i) => (i < 32 ? i * 9 + 1 : 0));
    putU32(v6, 32, 0x12345);
    v6[39] = 58;
    expect(csumReduce(csumPseudo6(v6, 0, 58, 0x12345))).toBe(plain(v6));
  });
});
