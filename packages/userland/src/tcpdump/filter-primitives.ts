/**
 * What a capture filter's primitives test, as closures over (bytes, wire length). A test that reads
 * behind the end of the packet throws `OUT_OF_PACKET`, which makes the whole filter say no (bpf(4)).
 */

import { getU16, getU32 } from "@netloom/wire";

/** `outgoing`: this host sent the packet. */
export type Test = (b: Uint8Array, length: number, outgoing: boolean) => boolean;
export type Value = (b: Uint8Array, length: number) => number;
export type Direction = "src" | "dst" | "src or dst" | "src and dst";

export const OUT_OF_PACKET = new Error("out of packet");

/** Where headers are: the link header's protocol field, and the network header; both move behind VLAN tags. */
export interface Layout {
  readonly ethernet: boolean;
  readonly typeOffset: number;
  readonly network: number;
}

export const ETHERNET: Layout = { ethernet: true, typeOffset: 12, network: 14 };
export const COOKED: Layout = { ethernet: false, typeOffset: 14, network: 16 };
export const COOKED2: Layout = { ethernet: false, typeOffset: 0, network: 20 };
/** No link header: the packet's version says what it is. */
export const RAW: Layout = { ethernet: false, typeOffset: -1, network: 0 };

function need(b: Uint8Array, end: number): void {
  if (end > b.length) throw OUT_OF_PACKET;
}

export function load(b: Uint8Array, o: number, size: number): number {
  need(b, o + size);
  return size === 1 ? b[o]! : size === 2 ? getU16(b, o) : getU32(b, o);
}

/** The EtherType. */
export function loadType(b: Uint8Array, l: Layout): number {
  if (l.typeOffset >= 0) return load(b, l.typeOffset, 2);
  const version = load(b, 0, 1) >>> 4;
  return version === 4 ? 0x0800 : version === 6 ? 0x86dd : 0xffff;
}

export const and =
  (x: Test, y: Test): Test =>
  (b, n, out) =>
    x(b, n, out) && y(b, n, out);
export const or =
  (x: Test, y: Test): Test =>
  (b, n, out) =>
    x(b, n, out) || y(b, n, out);
export const not =
  (x: Test): Test =>
  (b, n, out) =>
    !x(b, n, out);
export const never: Test = () => false;

export const etherType =
  (l: Layout, type: number): Test =>
  (b) =>
    loadType(b, l) === type;

/** IEEE 802.2: an 802.3 length, and the two access points if `sap` is given. */
export const llc =
  (l: Layout, sap: number | null): Test =>
  (b) =>
    loadType(b, l) <= 1500 &&
    (sap === null
      ? load(b, l.network, 2) !== 0xffff
      : load(b, l.network, 1) === sap && load(b, l.network + 1, 1) === sap);

export const ip4Protocol = (l: Layout, protocol: number): Test =>
  and(etherType(l, 0x0800), (b) => load(b, l.network + 9, 1) === protocol);

/** The next header, also behind a fragment header. */
export const ip6Protocol = (l: Layout, protocol: number): Test =>
  and(etherType(l, 0x86dd), (b) => {
    const next = load(b, l.network + 6, 1);
    return next === protocol || (next === 44 && load(b, l.network + 40, 1) === protocol);
  });

/** A test of one side, made for the direction asked for. */
export function directed(direction: Direction | null, side: (source: boolean) => Test): Test {
  switch (direction) {
    case "src":
      return side(true);
    case "dst":
      return side(false);
    case "src and dst":
      return and(side(true), side(false));
    default:
      return or(side(true), side(false));
  }
}

const word32 =
  (at: number, value: number, mask: number): Test =>
  (b) =>
    (load(b, at, 4) & mask) >>> 0 === value;

export const ip4Net = (l: Layout, direction: Direction | null, addr: number, mask: number): Test =>
  and(
    etherType(l, 0x0800),
    directed(direction, (source) => word32(l.network + (source ? 12 : 16), addr, mask)),
  );

/** Sender and target address of ARP and RARP. */
export const arpNet = (l: Layout, type: number, direction: Direction | null, addr: number, mask: number): Test =>
  and(
    etherType(l, type),
    directed(direction, (source) => word32(l.network + (source ? 14 : 24), addr, mask)),
  );

export const ip6Net = (l: Layout, direction: Direction | null, addr: Uint8Array, prefix: number): Test =>
  and(
    etherType(l, 0x86dd),
    directed(direction, (source) => (b) => {
      const at = l.network + (source ? 8 : 24);
      need(b, at + 16);
      for (let bit = 0; bit < prefix; bit += 8) {
        const mask = prefix - bit >= 8 ? 0xff : (0xff << (8 - (prefix - bit))) & 0xff;
        if (((b[at + bit / 8]! ^ addr[bit / 8]!) & mask) !== 0) return false;
      }
      return true;
    }),
  );

export const etherHost = (direction: Direction | null, mac: Uint8Array): Test =>
  directed(direction, (source) => (b) => {
    const at = source ? 6 : 0;
    need(b, at + 6);
    for (let i = 0; i < 6; i++) if (b[at + i] !== mac[i]) return false;
    return true;
  });

export const broadcast: Test = etherHost("dst", new Uint8Array(6).fill(0xff));
export const multicast: Test = (b) => (load(b, 0, 1) & 1) !== 0;

/** Ports in `[low, high]` of the first or only fragment, over IPv4 and IPv6. */
export function ports(
  l: Layout,
  protocols: readonly number[],
  direction: Direction | null,
  low: number,
  high: number,
): Test {
  const inRange = (at: number): boolean => at >= low && at <= high;
  const ip4 = directed(direction, (source) => (b) => inRange(load(b, transport(b, l) + (source ? 0 : 2), 2)));
  const ip6 = directed(direction, (source) => (b) => inRange(load(b, l.network + 40 + (source ? 0 : 2), 2)));
  return (b, n, out) => {
    const type = loadType(b, l);
    if (type === 0x86dd) return protocols.includes(load(b, l.network + 6, 1)) && ip6(b, n, out);
    return type === 0x0800 && protocols.includes(load(b, l.network + 9, 1)) && unfragmented(b, l) && ip4(b, n, out);
  };
}

/** Not a later fragment: the transport header is there. */
export const unfragmented = (b: Uint8Array, l: Layout): boolean => (load(b, l.network + 6, 2) & 0x1fff) === 0;

/** The transport header behind IPv4's. */
export const transport = (b: Uint8Array, l: Layout): number => l.network + ((load(b, l.network, 1) & 15) << 2);
