/** Frames built from nothing: headers of every protocol the network knows, around one another, with addresses of network.sh. */

import { csumPseudo4, csumPseudo6, checksum, ipv4, ipv6, parseIp6, putMac, putU16, putU32 } from "@netloom/wire";

export type Below = (bound: number) => number;

/** Hosts of network.sh, those beyond, and those that should never appear. */
export const ADDRESSES4 = [
  0x0a090001, 0x0a090002, 0x0a090003, 0x0a090101, 0x0a090102, 0x0a090201, 0x0a090202, 0x0a090302, 0x0a090303,
  0x0a090401, 0x0a090501, 0x0a090601, 0x0a090701, 0x0a090801, 0x0a091401, 0x0a091501, 0x0a091801, 0x0a320001,
  0x0a330001, 0x0a340001, 0x0a350001, 0x0a0900ff, 0x0a0901ff, 0xffffffff, 0x00000000, 0x7f000001, 0xe0000001,
  0xe0000002, 0xe0000016, 0xeffffffa, 0xf0000001, 0x08080808,
] as const;

export const MACS = [
  0x02bb00000000, 0x02cc00000000, 0x02dd00000000, 0x02bb00000001, 0x02bb00000004, 0x02bb00000006, 0x02cc00000002,
  0x02cc00000003, 0x02cc00000008, 0xffffffffffff, 0x0180c2000000, 0x0180c200000e, 0x01005e000001, 0x01005e7ffffa,
  0x333300000001, 0x3333ff000001, 0x000000000000,
] as const;

const V6 = [
  "fd09::1",
  "fd09::2",
  "fd09::3",
  "fd09:1::1",
  "fd09:1::2",
  "fd09:6::1",
  "fd09:20::1",
  "fd51::1",
  "fd53::1",
  "ff02::1",
  "ff02::2",
  "ff02::16",
  "ff02::1:ff00:1",
  "::",
  "::1",
  "::ffff:10.9.0.1",
  "2002:0a09:0102::1",
  "fe80::1",
];
export const ADDRESSES6: readonly Uint8Array[] = V6.map((text) => parseIp6(text)!);

const concat = (...parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
};

const PORTS = [53, 67, 68, 123, 9999, 4789, 4789, 33434, 0, 65535] as const;
const TAIL_PROTOCOLS = [0, 2, 6, 33, 41, 43, 44, 47, 50, 51, 58, 59, 60, 103, 132, 136, 255] as const;

export class FrameBuilder {
  constructor(readonly below: Below) {}

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
  addr4(): number {
    return this.below(16) === 0 ? this.below(0x100000000) : this.pick(ADDRESSES4);
  }
  addr6(): Uint8Array {
    return this.below(16) === 0 ? this.bytes(16) : this.pick(ADDRESSES6);
  }

  /** A whole Ethernet frame, most often for one of `targets`; `depth` is how often another may be inside. */
  frame(depth: number, targets: readonly number[]): Uint8Array {
    const head = new Uint8Array(12);
    putMac(head, 0, this.below(20) === 0 ? this.below(0x1000000) : this.pick(this.below(4) === 0 ? MACS : targets));
    putMac(head, 6, this.below(4) === 0 ? this.pick(MACS) : 0x02aa00000000 + this.below(64));
    return concat(head, this.typed(depth));
  }

  /** EtherType and what follows. */
  private typed(depth: number): Uint8Array {
    const [type, body] = this.payload(depth);
    const head = new Uint8Array(2);
    putU16(head, 0, type);
    return concat(head, body);
  }

  private payload(depth: number): [number, Uint8Array] {
    switch (this.below(16)) {
      case 0:
      case 1:
        return [0x0806, this.arp()];
      case 2:
      case 3:
      case 4:
      case 5:
        return [0x86dd, this.ip6(depth)];
      case 6: {
        if (depth === 0) return [this.below(65536), this.bytes(this.below(100))];
        const tag = new Uint8Array(2);
        putU16(tag, 0, (this.below(16) << 12) | this.pick([0, 1, 5, 6, 7, 4095]));
        return [this.pick([0x8100, 0x88a8]), concat(tag, this.typed(depth - 1))];
      }
      case 7:
        return this.below(3) === 0 ? [this.below(65536), this.bytes(this.below(200))] : this.bpdu();
      default:
        return [0x0800, this.ip4(depth)];
    }
  }

  private arp(): Uint8Array {
    const b = new Uint8Array(this.pick([28, 46, 27, 8]));
    b.set([0, 1, 8, 0, 6, 4, 0, this.pick([1, 2, 1, 2, 3, 8, 0])].slice(0, b.length));
    if (b.length < 28) return b;
    putMac(b, 8, this.pick(MACS));
    putU32(b, 14, this.addr4());
    putMac(b, 18, this.pick(MACS));
    putU32(b, 24, this.addr4());
    return b;
  }

  private bpdu(): [number, Uint8Array] {
    const body = this.bytes(35);
    body.set([0, 0, this.pick([0, 2, 3]), this.pick([0, 0x80, 2]), this.below(256)]);
    const whole = concat(Uint8Array.of(0x42, 0x42, 3), body);
    return [whole.length, whole];
  }

  ip4(depth: number): Uint8Array {
    const [protocol, body] = this.transport(depth, false);
    const options = this.below(6) === 0 ? this.options4() : new Uint8Array(0);
    const b = new Uint8Array(20 + options.length + body.length);
    b[0] = 0x45 + options.length / 4;
    b[1] = this.below(8) === 0 ? this.below(256) : 0;
    putU16(b, 2, b.length);
    putU16(b, 4, this.below(8));
    if (this.below(8) === 0)
      putU16(b, 6, this.pick([0x2000, 0x4000, 1, 0x2001, 0x2000 + this.below(0x1fff), 0x1fff, 0x8000, this.below(64)]));
    b[8] = this.pick([64, 64, 64, 255, 1, 0, 2]);
    b[9] = protocol;
    putU32(b, 12, this.below(3) === 0 ? this.addr4() : 0x0a090102);
    const tunnelled = protocol === 4 || protocol === 41 || protocol === 47 || (protocol === 17 && body[2] === 0x12);
    putU32(b, 16, tunnelled && this.below(4) !== 0 ? 0x0a090101 : this.addr4());
    b.set(options, 20);
    b.set(body, 20 + options.length);
    return b;
  }

  private options4(): Uint8Array {
    const b = this.bytes(4 * (1 + this.below(10)));
    const kind = this.pick([7, 68, 131, 137, 148, 130, 1, 0, this.below(256)]);
    b[0] = kind;
    b[1] = this.below(4) === 0 ? this.below(256) : b.length;
    b[2] = this.pick([4, 5, 8, this.below(64)]);
    if (b.length > 4) b[3] = this.pick([0, 1, 3, 0xf0]);
    return b;
  }

  ip6(depth: number): Uint8Array {
    let [next, body] = this.transport(depth, true);
    for (let i = this.below(4); i > 2; i--) {
      const kind = this.pick([0, 43, 44, 60, 51]);
      const ext = this.bytes(8 * (1 + (kind === 44 ? 0 : this.below(3))));
      ext[0] = next;
      if (kind !== 44) ext[1] = this.below(8) === 0 ? this.below(256) : ext.length / 8 - 1;
      if (kind === 44) ext.set([0, this.pick([0, 8, 16]), this.pick([0, 1]), 0, 0, 0, this.below(4)], 1);
      else ext.set([this.pick([1, 0, 5, 0xc2, 0x04, 0x80]), this.below(8)], 2);
      body = concat(ext, body);
      next = kind;
    }
    const b = new Uint8Array(40 + body.length);
    b[0] = 0x60;
    putU16(b, 4, body.length);
    b[6] = next;
    b[7] = this.pick([64, 255, 255, 1, 0]);
    b.set(this.addr6(), 8);
    b.set(this.addr6(), 24);
    b.set(body, 40);
    return b;
  }

  private transport(depth: number, six: boolean): [number, Uint8Array] {
    switch (this.below(12)) {
      case 0:
      case 1:
      case 2:
        return six ? [58, this.icmp6(depth)] : [1, this.icmp4(depth)];
      case 3:
      case 4:
      case 5:
        return [17, this.udp(depth)];
      case 6:
        return [6, this.tcp()];
      case 7:
        return six ? [58, this.bytes(this.below(80))] : [2, this.igmp()];
      case 8:
        return depth === 0 ? [59, this.bytes(8)] : [47, this.gre(depth - 1)];
      case 9:
        if (depth === 0) return [59, this.bytes(8)];
        return this.below(2) === 0 ? [4, this.ip4(depth - 1)] : [41, this.ip6(depth - 1)];
      default:
        return [this.pick(TAIL_PROTOCOLS), this.bytes(this.below(120))];
    }
  }

  private icmp4(depth: number): Uint8Array {
    const type = this.pick([0, 8, 8, 3, 3, 5, 11, 12, 13, 17, 4, 9, 10, this.below(256)]);
    const inner = [3, 4, 5, 11, 12].includes(type) && depth > 0 ? this.ip4(depth - 1) : this.bytes(this.below(64));
    const b = concat(new Uint8Array(8), inner);
    b[0] = type;
    b[1] = this.below(3) === 0 ? this.below(16) : 0;
    putU32(b, 4, this.below(3) === 0 ? this.addr4() : this.pick([0, 68, 1280, 0x10001, 0x5dc]));
    return b;
  }

  private icmp6(depth: number): Uint8Array {
    const type = this.pick([128, 129, 1, 2, 3, 4, 130, 131, 132, 133, 134, 135, 135, 136, 137, 143, this.below(256)]);
    let body: Uint8Array;
    if (type < 128) body = depth > 0 ? this.ip6(depth - 1) : this.bytes(this.below(60));
    else if (type >= 130 && type <= 137) {
      body = concat(
        this.addr6(),
        Uint8Array.of(this.pick([1, 2, 3, 5, 25]), this.pick([0, 1, 1, 1, 4])),
        this.bytes(6),
        this.bytes(8 * this.below(4)),
      );
    } else body = this.bytes(this.below(64));
    const b = concat(new Uint8Array(8), body);
    b[0] = type;
    b[1] = this.below(5) === 0 ? this.below(8) : 0;
    if (type === 2) putU32(b, 4, this.pick([0, 1279, 1280, 1400, 0xffffffff]));
    else b.set(this.bytes(4), 4);
    return b;
  }

  private udp(depth: number): Uint8Array {
    const sport = this.below(3) === 0 ? this.pick(PORTS) : this.below(65536);
    const dport = this.pick(PORTS);
    const vxlan = dport === 4789 && depth > 0;
    const body = vxlan
      ? concat(
          Uint8Array.of(8, 0, 0, 0, 0, 0, this.below(9) === 0 ? 1 : 0, 42, 0).subarray(0, 8),
          this.frame(depth - 1, MACS),
        )
      : this.bytes(this.below(200));
    if (vxlan) body.set([0, 0, 42, 0], 4);
    const b = concat(new Uint8Array(8), body);
    putU16(b, 0, sport);
    putU16(b, 2, dport);
    putU16(b, 4, b.length);
    return b;
  }

  private tcp(): Uint8Array {
    const b = this.bytes(20 + 4 * this.below(8) + this.below(40));
    putU16(b, 2, this.pick(PORTS));
    b[12] = this.below(3) === 0 ? this.below(256) : 0x50;
    b[13] = this.pick([2, 16, 18, 4, 1, 0, 255]);
    return b;
  }

  private igmp(): Uint8Array {
    const b = this.bytes(this.pick([8, 12, 16, 20, 40, 7]));
    b[0] = this.pick([0x11, 0x12, 0x16, 0x17, 0x22, 0x13]);
    if (b.length > 7) b[7] = this.pick([0, 1, 2, 255]);
    return b;
  }

  private gre(depth: number): Uint8Array {
    const flags = this.pick([0, 0, 0x2000, 0xb000, 0x3000, 0x8000, 0x1000, 0x4000, 7, 1, this.below(65536)]);
    const extra = (flags & 0x8000 ? 4 : 0) + (flags & 0x2000 ? 4 : 0) + (flags & 0x1000 ? 4 : 0);
    const head = new Uint8Array(4 + extra);
    putU16(head, 0, flags);
    if (flags & 0x2000) head[4 + (flags & 0x8000 ? 4 : 0) + 3] = 7;
    const which = this.below(5);
    putU16(head, 2, which === 0 ? this.below(65536) : which === 1 ? 0x86dd : which === 2 ? 0x6558 : 0x0800);
    const body =
      which === 0
        ? this.bytes(60)
        : which === 1
          ? this.ip6(depth)
          : which === 2
            ? this.frame(depth, MACS)
            : this.ip4(depth);
    const b = concat(head, body);
    if (flags & 0x8000) putU16(b, 4, checksum(b, 0, b.length));
    return b;
  }
}

/** Makes the checksums of the packet at `o` right, as far as its lengths allow, and of what is inside errors and tunnels. */
export function fixChecksums(b: Uint8Array, o: number, type: number, depth = 0): void {
  if (depth > 4) return;
  if (type === 0x8100 || type === 0x88a8) {
    if (b.length >= o + 4) fixChecksums(b, o + 4, (b[o + 2]! << 8) | b[o + 3]!, depth + 1);
  } else if (type === 0x0800) fix4(b, o, depth);
  else if (type === 0x86dd) fix6(b, o, depth);
}

function fix4(b: Uint8Array, o: number, depth: number): void {
  if (b.length < o + 20) return;
  const hdr = ipv4.hdrLen(b, o);
  if (hdr < 20 || o + hdr > b.length) return;
  const end = Math.min(b.length, o + ipv4.totLen(b, o));
  const protocol = ipv4.protocol(b, o);
  const at = o + hdr;
  const length = end - at;
  if (!ipv4.isFragment(b, o) && length > 0) {
    if (protocol === 4) fix4(b, at, depth + 1);
    else if (protocol === 41) fix6(b, at, depth + 1);
    else
      fixTransport(b, at, length, protocol, csumPseudo4(ipv4.saddr(b, o), ipv4.daddr(b, o), protocol, length), depth);
  }
  ipv4.sendCheck(b, o);
}

function fix6(b: Uint8Array, o: number, depth: number): void {
  if (b.length < o + 40) return;
  const at = o + 40;
  const length = Math.min(b.length, at + ipv6.payloadLen(b, o)) - at;
  const next = ipv6.nextHdr(b, o);
  if (length > 0) fixTransport(b, at, length, next, csumPseudo6(b, o + 8, next, length), depth);
}

function fixTransport(
  b: Uint8Array,
  at: number,
  length: number,
  protocol: number,
  pseudo: number,
  depth: number,
): void {
  const field =
    protocol === 1 || protocol === 2 || protocol === 58 ? 2 : protocol === 17 ? 6 : protocol === 6 ? 16 : -1;
  if (protocol === 17 && length > 30 && b[at + 2] === 0x12 && b[at + 3] === 0xb5)
    fixChecksums(b, at + 30, (b[at + 28]! << 8) | b[at + 29]!, depth + 2);
  if (field < 0 || length < field + 2) return;
  putU16(b, at + field, 0);
  putU16(b, at + field, checksum(b, at, length, protocol === 1 || protocol === 2 ? 0 : pseudo));
}
