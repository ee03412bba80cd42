/** Packets for the comparison with the real tcpdump, written down field by field. */

import { csumFold, csumPartial, encodeUtf8, formatIp4, macToBytes, parseIp4, parseIp6, parseMac } from "@netloom/wire";

export type Bytes = readonly number[];

export const A = "02:00:00:00:00:01";
export const B = "02:00:00:00:00:02";
export const BROADCAST = "ff:ff:ff:ff:ff:ff";

export const u8 = (n: number): Bytes => [n & 255];
export const u16 = (n: number): Bytes => [(n >>> 8) & 255, n & 255];
export const u24 = (n: number): Bytes => [(n >>> 16) & 255, ...u16(n)];
export const u32 = (n: number): Bytes => [...u16(n >>> 16), ...u16(n)];
export const hex = (text: string): Bytes =>
  (text.replace(/\s/g, "").match(/../g) ?? []).map((pair) => parseInt(pair, 16));
export const text = (value: string): Bytes => [...encodeUtf8(value)];
export const zeros = (n: number, value = 0): Bytes => new Array<number>(n).fill(value);
export const mac = (address: string): Bytes => [...macToBytes(parseMac(address)!)];
export const ip4Address = (address: string): Bytes => u32(parseIp4(address)!);
export const ip6Address = (address: string): Bytes => [...parseIp6(address)!];
export const counting = (n: number): Bytes => Array.from({ length: n }, (_, i) => i & 255);

const sum = (bytes: Bytes, initial = 0): number =>
  csumFold(csumPartial(Uint8Array.from(bytes), 0, bytes.length, initial));
/** The bytes with the checksum of all of them at `at`. */
export const summed = (bytes: Bytes, at: number, pseudo: Bytes = []): Bytes => {
  const padded = pseudo.length % 2 === 0 ? pseudo : [...pseudo, 0];
  const value = sum([...padded, ...bytes, ...(bytes.length % 2 === 0 ? [] : [0])]);
  return [...bytes.slice(0, at), ...u16(value), ...bytes.slice(at + 2)];
};

export const ether = (type: number, payload: Bytes, to = B, from = A): Bytes => [
  ...mac(to),
  ...mac(from),
  ...u16(type),
  ...payload,
];
/** IEEE 802.3: a length instead of a type. */
export const ether3 = (payload: Bytes, to: string, from = A): Bytes => ether(payload.length, payload, to, from);
export const vlanTag = (tci: number, type: number, payload: Bytes): Bytes => [...u16(tci), ...u16(type), ...payload];

export interface Ip4Fields {
  readonly src?: string;
  readonly dst?: string;
  readonly tos?: number;
  readonly id?: number;
  /** Flags and fragment offset. */
  readonly frag?: number;
  readonly ttl?: number;
  readonly options?: Bytes;
  /** Instead of the right ones. */
  readonly length?: number;
  readonly check?: number;
  readonly version?: number;
}

export function ip4(protocol: number, payload: Bytes, f: Ip4Fields = {}): Bytes {
  const options = f.options ?? [];
  const words = 5 + options.length / 4;
  const head = [
    ...u8(((f.version ?? 4) << 4) | words),
    ...u8(f.tos ?? 0),
    ...u16(f.length ?? words * 4 + payload.length),
    ...u16(f.id ?? 1),
    ...u16(f.frag ?? 0),
    ...u8(f.ttl ?? 64),
    ...u8(protocol),
    ...u16(f.check ?? 0),
    ...ip4Address(f.src ?? "10.0.0.1"),
    ...ip4Address(f.dst ?? "10.0.0.2"),
    ...options,
  ];
  return [...(f.check === undefined ? summed(head, 10) : head), ...payload];
}

export interface Ip6Fields {
  readonly src?: string;
  readonly dst?: string;
  readonly class?: number;
  readonly flow?: number;
  readonly hops?: number;
  readonly length?: number;
}

export const ip6 = (next: number, payload: Bytes, f: Ip6Fields = {}): Bytes => [
  ...u32((0x60000000 | ((f.class ?? 0) << 20) | (f.flow ?? 0)) >>> 0),
  ...u16(f.length ?? payload.length),
  ...u8(next),
  ...u8(f.hops ?? 64),
  ...ip6Address(f.src ?? "fd00::1"),
  ...ip6Address(f.dst ?? "fd00::2"),
  ...payload,
];

/** Pseudo headers of the addresses that `ip4` and `ip6` use by themselves. */
export const pseudo4 = (protocol: number, length: number, src = "10.0.0.1", dst = "10.0.0.2"): Bytes => [
  ...ip4Address(src),
  ...ip4Address(dst),
  0,
  protocol,
  ...u16(length),
];
export const pseudo6 = (next: number, length: number, src = "fd00::1", dst = "fd00::2"): Bytes => [
  ...ip6Address(src),
  ...ip6Address(dst),
  ...u32(length),
  0,
  0,
  0,
  next,
];

/** A UDP datagram without a checksum, or with the right one for IPv4. */
export const udpBare = (sport: number, dport: number, payload: Bytes, length = payload.length + 8): Bytes => [
  ...u16(sport),
  ...u16(dport),
  ...u16(length),
  ...u16(0),
  ...payload,
];
export function udp4(sport: number, dport: number, payload: Bytes, f: Ip4Fields = {}): Bytes {
  const bare = udpBare(sport, dport, payload);
  return ether(0x0800, ip4(17, summed(bare, 6, pseudo4(17, bare.length, f.src, f.dst)), f));
}
export function udp6(sport: number, dport: number, payload: Bytes, f: Ip6Fields = {}): Bytes {
  const bare = udpBare(sport, dport, payload);
  return ether(0x86dd, ip6(17, summed(bare, 6, pseudo6(17, bare.length, f.src, f.dst)), f));
}

export interface TcpFields {
  readonly sport?: number;
  readonly dport?: number;
  readonly seq?: number;
  readonly ack?: number;
  readonly flags?: number;
  readonly window?: number;
  readonly urgent?: number;
  readonly options?: Bytes;
  readonly offset?: number;
}
export const tcpBare = (f: TcpFields, payload: Bytes = []): Bytes => {
  const options = f.options ?? [];
  return [
    ...u16(f.sport ?? 40000),
    ...u16(f.dport ?? 7),
    ...u32(f.seq ?? 1000),
    ...u32(f.ack ?? 0),
    ...u16(((f.offset ?? 5 + options.length / 4) << 12) | (f.flags ?? 0)),
    ...u16(f.window ?? 64240),
    ...u16(0),
    ...u16(f.urgent ?? 0),
    ...options,
    ...payload,
  ];
};
export function tcp4(f: TcpFields, payload: Bytes = [], ip: Ip4Fields = {}): Bytes {
  const bare = tcpBare(f, payload);
  return ether(0x0800, ip4(6, summed(bare, 16, pseudo4(6, bare.length, ip.src, ip.dst)), ip));
}
export function tcp6(f: TcpFields, payload: Bytes = []): Bytes {
  const bare = tcpBare(f, payload);
  return ether(0x86dd, ip6(6, summed(bare, 16, pseudo6(6, bare.length))));
}

export const icmp4 = (body: Bytes, f: Ip4Fields = {}): Bytes => ether(0x0800, ip4(1, summed(body, 2), f));
export const icmp6Message = (body: Bytes, f: Ip6Fields = {}): Bytes =>
  ether(0x86dd, ip6(58, summed(body, 2, pseudo6(58, body.length, f.src, f.dst)), { hops: 255, ...f }));

/** A frame under test and the length it had on the wire. */
export interface Frame {
  readonly data: Uint8Array;
  readonly length: number;
}
export const frame = (bytes: Bytes, length = bytes.length): Frame => ({ data: Uint8Array.from(bytes), length });

/** A pcap file; packet number n has n microseconds past a second. */
export function pcapFile(linktype: number, frames: readonly Frame[]): Uint8Array {
  const size = frames.reduce((total, { data }) => total + 16 + data.length, 24);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 262144, true);
  view.setUint32(20, linktype, true);
  let o = 24;
  frames.forEach(({ data, length }, i) => {
    view.setUint32(o, 1_700_000_000 + Math.floor(i / 1e6), true);
    view.setUint32(o + 4, i % 1e6, true);
    view.setUint32(o + 8, data.length, true);
    view.setUint32(o + 12, length, true);
    out.set(data, o + 16);
    o += 16 + data.length;
  });
  return out;
}

export { formatIp4 };
