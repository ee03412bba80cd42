/** An endless stream of hostile frames: built or recorded ones, with lengths, offsets, options and checksums broken on purpose. */

import { ipv4, putU16 } from "@netloom/wire";
import { FrameBuilder, fixChecksums, MACS, type Below } from "./frame-bytes.js";

/** Where a frame goes in: cables 0 to 7, the tap device, or the router's own output by a raw socket. */
export const PORT_TAP = 8;
export const PORT_HDRINCL = 9;
const PORTS = 10;

/** Who listens at each place. */
const TARGETS: readonly (readonly number[])[] = [
  [0x02bb00000000, 0x02cc00000000, 0x02dd00000000],
  [0x02bb00000001],
  [0x02cc00000002, 0x02cc00000012, 0x02cc00000022, 0x02cc00000032],
  [0x02cc00000003],
  [0x02bb00000004],
  [0x02bb00000004],
  [0x02bb00000006],
  [0x02cc00000008],
  [0x02bb00000007],
  MACS,
];

export interface Injection {
  readonly port: number;
  readonly bytes: Uint8Array;
}

const INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 4, 8, 20, 40, 60] as const;
const INTERESTING16 = [0, 1, 7, 8, 20, 28, 40, 1280, 1500, 0x1fff, 0x2000, 0x7fff, 0x8000, 0xffff] as const;
const ETH_HLEN = 14;

export class FrameSource {
  private readonly builder: FrameBuilder;
  private waiting: Injection[] = [];

  constructor(
    private readonly below: Below,
    private readonly corpus: readonly Uint8Array[],
  ) {
    this.builder = new FrameBuilder(below);
  }

  next(): Injection {
    const first = this.waiting.pop();
    if (first !== undefined) return first;
    const below = this.below;
    const port = below(PORTS);
    let bytes = this.corpus.length > 0 && below(3) === 0 ? this.recorded(port) : this.builder.frame(2, TARGETS[port]!);
    const type = bytes.length >= ETH_HLEN ? (bytes[12]! << 8) | bytes[13]! : 0;
    if (type === 0x0800 && below(12) === 0) {
      fixChecksums(bytes, ETH_HLEN, type);
      this.waiting = this.fragments(bytes).map((b) => ({ port, bytes: b }));
      const next = this.waiting.pop();
      if (next !== undefined) return next;
    }
    const fixLate = below(4) !== 0;
    if (!fixLate) fixChecksums(bytes, ETH_HLEN, type);
    for (let n = below(4); n > 0; n--) bytes = this.mutate(bytes);
    if (fixLate && bytes.length > ETH_HLEN) fixChecksums(bytes, ETH_HLEN, (bytes[12]! << 8) | bytes[13]!);
    return { port, bytes };
  }

  /** A recorded frame, most often sent to somebody who is here. */
  private recorded(port: number): Uint8Array {
    const bytes = this.corpus[this.below(this.corpus.length)]!.slice();
    if (this.below(4) === 0 || bytes.length < ETH_HLEN) return bytes;
    const mac = this.builder.pick(TARGETS[port]!);
    putU16(bytes, 0, Math.floor(mac / 0x100000000));
    putU16(bytes, 2, Math.floor(mac / 0x10000) & 0xffff);
    putU16(bytes, 4, mac & 0xffff);
    if (bytes[12] === 8 && bytes[13] === 0 && bytes.length >= ETH_HLEN + 20)
      ipv4.setDaddr(bytes, ETH_HLEN, this.builder.addr4());
    return bytes;
  }

  private mutate(bytes: Uint8Array): Uint8Array {
    const below = this.below;
    const { length } = bytes;
    if (length === 0) return this.builder.bytes(1 + below(20));
    // Headers are in front: that is where most mistakes are worth making.
    const at = below(3) === 0 ? below(length) : below(Math.min(length, 80));
    switch (below(9)) {
      case 0:
        return bytes.slice(0, below(length + 1));
      case 1:
        return bytes.slice(0, Math.min(length, ETH_HLEN + below(64)));
      case 2: {
        const out = new Uint8Array(Math.min(length + 1 + below(below(8) === 0 ? 7000 : 300), 9000));
        out.set(bytes.subarray(0, out.length));
        return out;
      }
      case 3:
        bytes[at]! ^= 1 << below(8);
        return bytes;
      case 4:
        bytes[at] = below(2) === 0 ? INTERESTING[below(INTERESTING.length)]! : below(256);
        return bytes;
      case 5:
        if (at + 1 < length) putU16(bytes, at, INTERESTING16[below(INTERESTING16.length)]!);
        return bytes;
      case 6: {
        const n = below(Math.min(40, length - at + 1));
        const out = new Uint8Array(length + n);
        out.set(bytes.subarray(0, at + n));
        out.set(bytes.subarray(at), at + n);
        return out;
      }
      case 7: {
        const n = below(Math.min(20, length - at + 1));
        const out = new Uint8Array(length - n);
        out.set(bytes.subarray(0, at));
        out.set(bytes.subarray(at + n), at);
        return out;
      }
      default:
        for (let i = below(8); i >= 0; i--) bytes[below(length)] = below(256);
        return bytes;
    }
  }

  /** The IPv4 packet in pieces that overlap, repeat, leave holes or come out of order. */
  private fragments(bytes: Uint8Array): Uint8Array[] {
    const below = this.below;
    const hdr = ETH_HLEN + ipv4.hdrLen(bytes, ETH_HLEN);
    const body = bytes.length - hdr;
    if (body < 9) return [];
    const id = below(4);
    const pieces: Uint8Array[] = [];
    for (let n = 2 + below(5); n > 0; n--) {
      const from = below((body >> 3) + 1) << 3;
      const length = Math.min(body - from, 8 * (1 + below(8)));
      if (length <= 0) continue;
      const piece = new Uint8Array(hdr + length);
      piece.set(bytes.subarray(0, hdr));
      piece.set(bytes.subarray(hdr + from, hdr + from + length), hdr);
      ipv4.setTotLen(piece, ETH_HLEN, piece.length - ETH_HLEN);
      ipv4.setId(piece, ETH_HLEN, id);
      const last = from + length === body && below(4) !== 0;
      const offset = below(20) === 0 ? 0x1ff0 + below(16) : from >> 3;
      ipv4.setFragOff(piece, ETH_HLEN, offset | (last ? 0 : ipv4.MF));
      ipv4.sendCheck(piece, ETH_HLEN);
      pieces.push(piece);
    }
    return pieces;
  }
}
