/** Ethernet, LLC, STP, VLANs, ARP, LLDP, MPLS, PPPoE and what nobody knows. */

import {
  A,
  B,
  BROADCAST,
  counting,
  ether,
  ether3,
  hex,
  icmp4,
  ip4,
  ip4Address,
  ip6,
  mac,
  text,
  u16,
  u32,
  u8,
  udpBare,
  vlanTag,
  zeros,
  type Bytes,
} from "./build.js";

const arp = (
  op: number,
  f: { sha?: string; spa?: string; tha?: string; tpa?: string; hrd?: number; pro?: number } = {},
): Bytes => [
  ...u16(f.hrd ?? 1),
  ...u16(f.pro ?? 0x0800),
  6,
  4,
  ...u16(op),
  ...mac(f.sha ?? A),
  ...ip4Address(f.spa ?? "10.0.0.1"),
  ...mac(f.tha ?? "00:00:00:00:00:00"),
  ...ip4Address(f.tpa ?? "10.0.0.2"),
];

const bpdu = (flags: number, type = 0, version = 0): Bytes => [
  ...u16(0),
  version,
  type,
  flags,
  ...u16(0x8000),
  ...mac(A),
  ...u32(4),
  ...u16(0x8001),
  ...mac(B),
  ...u16(0x8002),
  ...u16(256),
  ...u16(20 * 256),
  ...u16(2 * 256),
  ...u16(15 * 256),
];
const STP = "01:80:c2:00:00:00";
const llcStp = (body: Bytes, padding = 0): Bytes => [...ether3([0x42, 0x42, 3, ...body], STP), ...zeros(padding)];
const snap = (oui: Bytes, type: number, payload: Bytes): Bytes => [0xaa, 0xaa, 3, ...oui, ...u16(type), ...payload];
const tlv = (type: number, value: Bytes): Bytes => [...u16((type << 9) | value.length), ...value];
const echo = (): Bytes => icmp4([8, 0, 0, 0, ...u16(7), ...u16(1), ...counting(16)]).slice(14);

export const ARP: readonly Bytes[] = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 10, 11].map((op) => ether(0x0806, arp(op), BROADCAST)),
  ether(0x0806, arp(1, { tha: B }), B),
  ether(0x0806, [...arp(2, { tha: B }), ...zeros(18)], A, B),
  ether(0x0806, arp(1, { spa: "0.0.0.0" }), BROADCAST),
  ether(0x0806, arp(1, { spa: "10.0.0.2" }), BROADCAST),
  ...[6, 7, 15, 24, 32, 99].map((hrd) => ether(0x0806, arp(1, { hrd }), BROADCAST)),
  ether(0x0806, arp(1, { pro: 0x86dd }), BROADCAST),
  ether(0x0806, arp(2, { pro: 0x1234 }), BROADCAST),
  ether(0x0806, [...u16(1), ...u16(0x0800), 0, 4, ...u16(1), ...ip4Address("10.0.0.1"), ...ip4Address("10.0.0.2")]),
  ether(0x0806, [
    ...u16(1),
    ...u16(0x0800),
    8,
    4,
    ...u16(2),
    ...counting(8),
    ...ip4Address("10.0.0.1"),
    ...counting(8),
    ...ip4Address("10.0.0.2"),
  ]),
  ether(0x0806, [...u16(1), ...u16(0x0800), 6, 16, ...u16(1), ...counting(44)]),
  ether(0x8035, arp(3, { tha: A }), BROADCAST),
  ether(0x8035, arp(4, { tha: B, tpa: "10.0.0.9" }), BROADCAST),
];

export const LINK: readonly Bytes[] = [
  llcStp(bpdu(0)),
  llcStp(bpdu(0), 8),
  llcStp(bpdu(0x81)),
  llcStp(bpdu(1)),
  llcStp(hex("00000080"), 39),
  llcStp([...bpdu(0x7c, 2, 2), 0]),
  llcStp([...bpdu(0x0e, 2, 2), 0]),
  llcStp([...bpdu(0x3c, 2, 2), 0]),
  llcStp([...bpdu(0, 5, 0)]),
  llcStp([...bpdu(0, 0, 9)]),
  llcStp([...u16(7), ...zeros(30)]),
  llcStp(hex("0000")),
  ether3([0xaa, 0xaa, 3, 0, 0, 0, ...u16(0x0800), ...echo()], B),
  ether3(snap([0, 0, 0xf8], 0x0800, counting(20)), B),
  ether3(snap([1, 2, 3], 0x1234, counting(20)), B),
  ether3(snap([0, 0, 0], 0x9999, counting(20)), B),
  ether3([0x06, 0x06, 3, ...echo()], B),
  ether3([0xf0, 0xf1, 0x7f, ...counting(20)], B),
  ether3([0x04, 0x05, 0x10, 0x20, ...counting(20)], B),
  ether3([0x04, 0x04, 0x01, 0x20, ...counting(20)], B),
  ether3([0x04, 0x04, 0xaf, 0x81, 1, 0], B),
  ether3([0x00, 0x01, 0xe3, ...counting(6)], B),
  ether3([], B),
  ether3([0x42], B),
  ether3([0x42, 0x42], B),
  ether(0x05ff, counting(30)),
  ether(0x88b5, counting(46)),
  ether(0x88b5, counting(3)),
  ether(0x88b5, []),
  ether(0x9000, [0, 0, 1, 0, ...counting(42)]),
  ether(0x9000, [0, 0, 2, 0, ...mac(B), ...counting(42)]),
  ether(0x8863, [0x11, 0x09, 0, 0, ...u16(4), 1, 1, 0, 0]),
  ether(0x8864, [0x11, 0, ...u16(7), ...u16(echo().length + 2), ...u16(0x21), ...echo()]),
  ether(0x8847, [...u32((16 << 12) | (1 << 8) | 64), ...echo()]),
  ether(0x8847, [...u32((16 << 12) | (5 << 9) | 64), ...u32((17 << 12) | (1 << 8) | 63), ...echo()]),
  ether(0x6558, ether(0x0800, echo())),
  ether(0x0800, []),
  ether(0x86dd, []),
];

/** Protocols whose contents ours does not print. */
export const FOREIGN: readonly Bytes[] = [
  llcStp([
    ...bpdu(0x7c, 2, 3),
    0,
    ...u16(64),
    0,
    ...text("region"),
    ...zeros(26),
    ...u16(1),
    ...counting(16),
    ...u32(9),
    ...u16(0x8000),
    ...mac(A),
    20,
  ]),
  ether3(snap([0, 0, 0x0c], 0x2000, counting(20)), B),
  ether3([0xe0, 0xe0, 3, ...counting(20)], B),
  ether3([0xfe, 0xfe, 3, 0x83, ...counting(20)], B),
  ether3([0xff, 0xff, ...counting(20)], B),
  ether(0x888e, [1, 1, 0, 0]),
  ether(0x888e, [2, 0, ...u16(5), 1, 1, ...u16(5), 1]),
  ether(0x88f7, counting(44)),
  ether(0x8809, [1, 1, ...counting(108)]),
  ether(0x88e5, counting(40)),
];

export const VLAN: readonly Bytes[] = [
  ether(0x8100, vlanTag(5, 0x0800, echo())),
  ether(0x8100, vlanTag(0xb005, 0x0800, echo())),
  ether(0x8100, vlanTag(0x1000, 0x0806, arp(1)), BROADCAST),
  ether(0x88a8, vlanTag(100, 0x8100, vlanTag(5, 0x0800, echo()))),
  ether(0x9100, vlanTag(100, 0x8100, vlanTag(5, 0x86dd, ip6(59, [])))),
  ether(0x8100, vlanTag(7, 0x88b5, counting(20))),
  ether(0x8100, vlanTag(7, 38, [0x42, 0x42, 3, ...bpdu(0)])),
  ether(0x8100, vlanTag(7, 0x8100, vlanTag(8, 0x8100, vlanTag(9, 0x0800, echo())))),
  ether(0x8100, [0, 1]),
];

export const LLDP: readonly Bytes[] = [
  ether(
    0x88cc,
    [
      ...tlv(1, [4, ...mac(A)]),
      ...tlv(2, [5, ...text("eth0")]),
      ...tlv(3, u16(120)),
      ...tlv(4, text("port one")),
      ...tlv(5, text("host")),
      ...tlv(6, text("Debian")),
      ...tlv(7, [...u16(0x14), ...u16(0x10)]),
      ...tlv(8, [5, 1, ...ip4Address("10.0.0.1"), 2, ...u32(3), 0]),
      ...tlv(0, []),
    ],
    "01:80:c2:00:00:0e",
  ),
  ether(0x88cc, [...tlv(1, [7, ...text("abc")]), ...tlv(2, [3, ...mac(B)]), ...tlv(3, u16(0)), ...tlv(0, [])]),
];

/** Not a multiple of anything, and short ones. */
export const ODD: readonly Bytes[] = [
  counting(13),
  counting(1),
  ether(0x0800, ip4(17, udpBare(5, 6, [1])).slice(0, 19)),
  ether(0x0800, u8(0x46)),
];
