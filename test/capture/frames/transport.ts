/** UDP, TCP, DNS, DHCP, NTP, VXLAN. */

import {
  A,
  B,
  BROADCAST,
  counting,
  ether,
  hex,
  icmp4,
  ip4,
  ip4Address,
  ip6Address,
  mac,
  tcp4,
  tcp6,
  tcpBare,
  text,
  u16,
  u24,
  u32,
  u8,
  udp4,
  udp6,
  udpBare,
  zeros,
  type Bytes,
  type TcpFields,
} from "./build.js";

const v4 = (protocol: number, payload: Bytes): Bytes => ether(0x0800, ip4(protocol, payload));
const echo = (): Bytes => icmp4([8, 0, 0, 0, ...u16(7), ...u16(1), ...counting(16)]);

export const UDP: readonly Bytes[] = [
  udp4(1111, 2222, counting(12)),
  udp4(1111, 2222, []),
  udp6(1111, 2222, counting(12)),
  v4(17, udpBare(1111, 2222, counting(12))),
  v4(17, [...u16(1111), ...u16(2222), ...u16(20), ...u16(0x1234), ...counting(12)]),
  v4(17, udpBare(1111, 2222, counting(12), 7)),
  v4(17, udpBare(1111, 2222, counting(12), 0)),
  v4(17, udpBare(1111, 2222, counting(12), 100)),
  v4(17, udpBare(1111, 2222, counting(12), 10)),
  v4(17, u16(5)),
  v4(17, [...u16(5), ...u16(6)]),
  v4(17, [...u16(5), ...u16(6), ...u16(8)]),
  ...[9, 13, 19, 37, 389, 443, 1900, 3702, 12345].map((port) => udp4(40000, port, counting(24))),
];

const label = (name: string): Bytes =>
  name === "."
    ? [0]
    : [
        ...name
          .replace(/\.$/, "")
          .split(".")
          .flatMap((part) => [...u8(part.length), ...text(part)]),
        0,
      ];
const question = (name: string, type: number, cls = 1): Bytes => [...label(name), ...u16(type), ...u16(cls)];
const NAME: Bytes = [0xc0, 12];
const rr = (type: number, data: Bytes, ttl = 300, name: Bytes = NAME, cls = 1): Bytes => [
  ...name,
  ...u16(type),
  ...u16(cls),
  ...u32(ttl),
  ...u16(data.length),
  ...data,
];
interface Counts {
  readonly q?: number;
  readonly an?: number;
  readonly ns?: number;
  readonly ar?: number;
}
const dns = (flags: number, body: Bytes, c: Counts = {}, id = 4660): Bytes => [
  ...u16(id),
  ...u16(flags),
  ...u16(c.q ?? 1),
  ...u16(c.an ?? 0),
  ...u16(c.ns ?? 0),
  ...u16(c.ar ?? 0),
  ...body,
];
const query = (body: Bytes): Bytes => udp4(40000, 53, body);
const answer = (flags: number, records: Bytes, c: Counts, type = 1): Bytes =>
  udp4(53, 40000, dns(flags, [...question("www.example.com", type), ...records], c));
const opt = (size: number, flags: number, options: Bytes = []): Bytes => [
  0,
  ...u16(41),
  ...u16(size),
  0,
  0,
  ...u16(flags),
  ...u16(options.length),
  ...options,
];

export const DNS: readonly Bytes[] = [
  ...[
    1, 2, 5, 6, 12, 13, 15, 16, 28, 33, 35, 41, 43, 46, 47, 48, 52, 64, 65, 99, 249, 250, 251, 252, 253, 254, 255, 256,
    257, 65280, 10, 999,
  ].map((type) => query(dns(0x0100, question("example.com", type)))),
  query(dns(0x0000, question("example.com", 1))),
  query(dns(0x0110, question("a.b", 1, 3))),
  query(dns(0x0120, question(".", 2, 4))),
  query(dns(0x0130, question("x", 1, 255))),
  query(dns(0x0100, question("x", 1, 77))),
  query(dns(0x0100, [...question("example.com", 1), ...opt(1232, 0)], { ar: 1 })),
  query(
    dns(0x0100, [...question("example.com", 1), ...opt(4096, 0x8000, [...u16(10), ...u16(8), ...counting(8)])], {
      ar: 1,
    }),
  ),
  query(dns(0x0100, [...question("a.example", 1), ...question("b.example", 28)], { q: 2 })),
  query(dns(0x0100, [], { q: 0 })),
  query(dns(0x2100, question("x", 1))),
  query(dns(0x2800, [...question("example.com", 6), ...rr(1, ip4Address("10.0.0.9"))], { ns: 1 })),
  query(dns(0x1000, question("x", 1))),
  query(dns(0x0800, question("x", 1))),
  query(dns(0x7800, question("x", 1))),
  query(dns(0x0100, question("with space.and\\dot.\x01ctl", 1))),
  answer(0x8180, rr(1, ip4Address("192.0.2.1")), { an: 1 }),
  answer(0x8580, [...rr(1, ip4Address("192.0.2.1")), ...rr(1, ip4Address("192.0.2.2"), 3661)], { an: 2 }),
  answer(0x8180, [...rr(5, label("host.example.net")), ...rr(1, ip4Address("192.0.2.1"), 90061, [0xc0, 16])], {
    an: 2,
  }),
  answer(0x8180, rr(28, ip6Address("2001:db8::1")), { an: 1 }, 28),
  answer(0x8180, rr(2, [3, ...text("ns1"), 0xc0, 16]), { an: 1 }, 2),
  answer(0x8180, rr(12, label("host.example.net")), { an: 1 }, 12),
  answer(0x8180, rr(15, [...u16(10), 4, ...text("mail"), 0xc0, 16]), { an: 1 }, 15),
  answer(0x8180, rr(16, [5, ...text("hello"), 11, ...text('wo"rld \\ x\x07')]), { an: 1 }, 16),
  answer(0x8180, rr(16, [0]), { an: 1 }, 16),
  answer(0x8180, rr(33, [...u16(1), ...u16(2), ...u16(5060), ...label("sip.example.com")]), { an: 1 }, 33),
  answer(
    0x8180,
    rr(6, [
      ...label("ns.example.com"),
      ...label("root.example.com"),
      ...u32(2024010101),
      ...u32(7200),
      ...u32(3600),
      ...u32(1209600),
      ...u32(300),
    ]),
    { an: 1 },
    6,
  ),
  answer(
    0x8183,
    rr(6, [
      ...label("ns.example.com"),
      ...label("root.example.com"),
      ...u32(1),
      ...u32(2),
      ...u32(3),
      ...u32(4),
      ...u32(5),
    ]),
    { ns: 1 },
  ),
  answer(0x8180, rr(13, [3, ...text("x86"), 5, ...text("Linux")]), { an: 1 }, 13),
  answer(0x8180, rr(257, [0, 5, ...text("issue"), ...text("ca.example")]), { an: 1 }, 257),
  answer(0x8180, rr(43, counting(24)), { an: 1 }, 43),
  answer(0x8180, rr(46, counting(40)), { an: 1 }, 46),
  answer(0x8180, rr(48, counting(20)), { an: 1 }, 48),
  answer(0x8180, rr(52, counting(20)), { an: 1 }, 52),
  answer(0x8180, rr(65, [...u16(1), 0]), { an: 1 }, 65),
  answer(0x8180, rr(35, counting(20)), { an: 1 }, 35),
  answer(0x8180, rr(999, counting(4)), { an: 1 }, 999),
  answer(0x8180, rr(10, counting(4)), { an: 1 }, 10),
  answer(0x8180, rr(11, [...ip4Address("10.0.0.1"), 6, 0x40]), { an: 1 }, 11),
  answer(0x8180, rr(38, [64, ...counting(8), ...label("x")]), { an: 1 }, 38),
  answer(0x8180, rr(38, [0, ...counting(16)]), { an: 1 }, 38),
  answer(
    0x8180,
    rr(
      250,
      [
        ...label("hmac-md5.sig-alg.reg.int"),
        ...u16(0),
        ...u32(1700000000),
        ...u16(300),
        ...u16(4),
        ...counting(4),
        ...u16(9),
        ...u16(0),
        ...u16(0),
      ],
      0,
      NAME,
      255,
    ),
    { an: 1 },
    250,
  ),
  answer(0x8180, [...rr(1, ip4Address("192.0.2.1")), ...opt(512, 0)], { an: 1, ar: 1 }),
  answer(0x8180, [...rr(1, ip4Address("192.0.2.1")), ...opt(512, 0x8000)], { an: 1, ar: 1 }),
  answer(
    0x8180,
    [...rr(1, ip4Address("192.0.2.1")), ...rr(2, label("ns.example.com")), ...rr(1, ip4Address("192.0.2.53"))],
    { an: 1, ns: 1, ar: 1 },
  ),
  answer(0x8100, rr(1, ip4Address("192.0.2.1")), { an: 1 }),
  answer(0x8380, [], {}),
  answer(0x81a0, [], {}),
  answer(0x8190, [], {}),
  ...Array.from({ length: 16 }, (_, code) => answer(0x8180 | code, [], {})),
  answer(0x8180, rr(1, ip4Address("192.0.2.1"), 300, NAME, 3), { an: 1 }),
  answer(0x8180, rr(1, ip4Address("192.0.2.1"), 604800 + 86400 + 3600 + 60 + 1), { an: 1 }),
  answer(0x8180, rr(1, ip4Address("192.0.2.1"), 0), { an: 1 }),
  answer(0x8180, rr(1, ip4Address("192.0.2.1")), { an: 3 }),
  answer(0x8180, rr(5, [0xc0, 45]), { an: 1 }),
  answer(0x8180, rr(5, [0xc0, 12]), { an: 1 }),
  answer(0x8180, rr(5, [0xff, 0xff]), { an: 1 }),
  answer(0x8180, rr(5, [0x41, 1, 8, 0xaa, 0]), { an: 1 }),
  answer(0x8180, rr(5, [0x80, 1]), { an: 1 }),
  answer(0x8180, [0xc0, 12, ...u16(1), ...u16(1), ...u32(5), ...u16(40), ...ip4Address("1.2.3.4")], { an: 1 }),
  query(counting(5)),
  query([]),
  udp6(40000, 53, dns(0x0100, question("six.example", 28))),
  udp4(5353, 5353, dns(0, question("_http._tcp.local", 12), {}, 0), { dst: "224.0.0.251", ttl: 255 }),
  udp4(5353, 5353, dns(0, question("host.local", 1, 0x8001), {}, 0), { dst: "224.0.0.251", ttl: 255 }),
  udp4(5353, 5353, dns(0x8400, rr(1, ip4Address("10.0.0.1"), 120, label("host.local"), 0x8001), { q: 0, an: 1 }, 0), {
    dst: "224.0.0.251",
  }),
  udp4(5353, 5353, dns(0x8400, rr(1, ip4Address("10.0.0.1"), 120, label("host.local")), { q: 0, an: 1 }, 7), {
    dst: "224.0.0.251",
  }),
  tcp4({ dport: 53, flags: 0x18, ack: 5 }, [...u16(29), ...dns(0x0100, question("example.com", 1))]),
  tcp4({ dport: 53, flags: 0x18, ack: 5 }, [...u16(100), ...dns(0x0100, question("example.com", 1))]),
  tcp4({ dport: 53, flags: 0x18, ack: 5 }, [0]),
];

const dhcp = (
  op: number,
  options: Bytes,
  f: {
    ciaddr?: string;
    yiaddr?: string;
    siaddr?: string;
    giaddr?: string;
    flags?: number;
    secs?: number;
    sname?: string;
    file?: string;
    hops?: number;
    htype?: number;
    cookie?: number;
  } = {},
): Bytes => {
  const padded = (value: string, size: number): Bytes => [...text(value), ...zeros(size - value.length)];
  return [
    op,
    f.htype ?? 1,
    6,
    f.hops ?? 0,
    ...u32(0x12345678),
    ...u16(f.secs ?? 0),
    ...u16(f.flags ?? 0),
    ...ip4Address(f.ciaddr ?? "0.0.0.0"),
    ...ip4Address(f.yiaddr ?? "0.0.0.0"),
    ...ip4Address(f.siaddr ?? "0.0.0.0"),
    ...ip4Address(f.giaddr ?? "0.0.0.0"),
    ...mac(A),
    ...zeros(10),
    ...padded(f.sname ?? "", 64),
    ...padded(f.file ?? "", 128),
    ...u32(f.cookie ?? 0x63825363),
    ...options,
  ];
};
const option = (code: number, value: Bytes): Bytes => [code, value.length, ...value];
const type = (n: number): Bytes => option(53, [n]);
const client = (body: Bytes): Bytes => udp4(68, 67, body, { src: "0.0.0.0", dst: "255.255.255.255" });
const server = (body: Bytes): Bytes => udp4(67, 68, body, { src: "10.0.0.1", dst: "10.0.0.100" });

export const DHCP: readonly Bytes[] = [
  client(
    dhcp(1, [
      ...type(1),
      ...option(61, [1, ...mac(A)]),
      ...option(12, text("host")),
      ...option(50, ip4Address("10.0.0.100")),
      ...option(57, u16(1500)),
      ...option(60, text("udhcp 1.30")),
      ...option(55, [1, 3, 6, 12, 15, 26, 28, 42, 51, 54, 58, 59, 119, 121, 252]),
      255,
      ...zeros(20),
    ]),
  ),
  server(
    dhcp(
      2,
      [
        ...type(2),
        ...option(54, ip4Address("10.0.0.1")),
        ...option(51, u32(86400)),
        ...option(1, ip4Address("255.255.255.0")),
        ...option(3, ip4Address("10.0.0.1")),
        ...option(6, [...ip4Address("10.0.0.53"), ...ip4Address("1.1.1.1")]),
        ...option(15, text("example.com")),
        ...option(28, ip4Address("10.0.0.255")),
        ...option(58, u32(43200)),
        ...option(59, u32(75600)),
        255,
      ],
      { yiaddr: "10.0.0.100", siaddr: "10.0.0.1" },
    ),
  ),
  client(
    dhcp(1, [...type(3), ...option(50, ip4Address("10.0.0.100")), ...option(54, ip4Address("10.0.0.1")), 255], {
      secs: 3,
      flags: 0x8000,
    }),
  ),
  server(
    dhcp(
      2,
      [
        ...type(5),
        ...option(51, u32(3600)),
        ...option(26, u16(1500)),
        ...option(42, ip4Address("10.0.0.2")),
        ...option(121, [24, 10, 1, 2, ...ip4Address("10.0.0.254"), 0, ...ip4Address("10.0.0.1")]),
        ...option(119, [7, ...text("example"), 3, ...text("com"), 0]),
        255,
      ],
      { yiaddr: "10.0.0.100" },
    ),
  ),
  ...[4, 6, 7, 8, 9, 13].map((n) => client(dhcp(1, [...type(n), ...option(56, text("why")), 255]))),
  client(
    dhcp(1, [
      ...option(82, [...option(1, text("c1")), ...option(2, text("r1")), ...option(9, counting(3))]),
      ...option(81, [1, 0, 0, ...text("h.example")]),
      ...option(43, counting(6)),
      ...option(66, text("tftp")),
      ...option(67, text("boot")),
      ...option(77, counting(4)),
      ...option(93, u16(7)),
      ...option(94, [1, 3, 16]),
      ...option(97, counting(17)),
      ...option(116, [1]),
      ...option(118, ip4Address("10.0.0.0")),
      ...option(52, [3]),
      ...option(200, counting(5)),
      ...option(19, [0]),
      ...option(23, [64]),
      ...option(46, [8]),
      ...option(2, u32(3600)),
      ...option(33, [...ip4Address("10.9.0.0"), ...ip4Address("10.0.0.1")]),
      ...option(80, []),
      ...option(0, []).slice(0, 1),
      255,
    ]),
  ),
  server(dhcp(2, [255], { sname: "server", file: "pxelinux.0", ciaddr: "10.0.0.7", giaddr: "10.0.0.8", hops: 2 })),
  server(dhcp(2, [255], { htype: 6 })),
  client(dhcp(1, counting(40), { cookie: 0 })),
  client(dhcp(1, zeros(40), { cookie: 0 })),
  client(dhcp(3, [255])),
  client(dhcp(1, [53, 9, 1])),
  client(dhcp(1, [53])),
  client(dhcp(1, [...type(1), 51, 4, 0, 0])),
  client(dhcp(1, []).slice(0, 100)),
  client([]),
  udp6(546, 547, [
    1,
    ...u24(0xabcdef),
    ...u16(1),
    ...u16(14),
    ...u16(1),
    ...u16(1),
    ...u32(5),
    ...mac(A),
    ...u16(6),
    ...u16(4),
    ...u16(23),
    ...u16(24),
    ...u16(8),
    ...u16(2),
    ...u16(0),
    ...u16(3),
    ...u16(12),
    ...u32(7),
    ...u32(0),
    ...u32(0),
  ]),
  udp6(547, 546, [
    7,
    ...u24(0xabcdef),
    ...u16(2),
    ...u16(10),
    ...u16(3),
    ...u16(1),
    ...mac(B),
    ...u16(3),
    ...u16(40),
    ...u32(7),
    ...u32(100),
    ...u32(200),
    ...u16(5),
    ...u16(24),
    ...ip6Address("fd00::100"),
    ...u32(300),
    ...u32(400),
    ...u16(23),
    ...u16(16),
    ...ip6Address("fd00::53"),
    ...u16(13),
    ...u16(4),
    ...u16(0),
    ...text("ok"),
  ]),
  udp6(547, 547, [12, 1, ...ip6Address("fd00::1"), ...ip6Address("fe80::2"), ...u16(9), ...u16(4), 11, ...u24(7)]),
  udp6(546, 547, [99, ...u24(1)]),
];

const ntp = (first: number, stratum: number, reference: Bytes): Bytes => [
  first,
  stratum,
  6,
  0xe8,
  ...u32(0x00001000),
  ...u32(0x00000800),
  ...reference,
  ...u32(0xe9000000),
  ...u32(0x80000000),
  ...zeros(8),
  ...u32(0xe9000001),
  ...u32(0),
  ...u32(0xe9000002),
  ...u32(0x12345678),
];
const vxlan = (inner: Bytes, flags = 8, vni = 42): Bytes =>
  udp4(54321, 4789, [flags, 0, 0, 0, ...u24(vni), 0, ...inner]);

export const OTHERS: readonly Bytes[] = [
  udp4(123, 123, ntp(0x23, 0, zeros(4))),
  udp4(123, 123, ntp(0x24, 1, text("GPS\0"))),
  udp4(123, 123, ntp(0xe4, 2, ip4Address("192.0.2.7"))),
  udp4(123, 123, ntp(0x1b, 16, text("INIT"))),
  udp4(123, 123, [0x16, 1, ...u16(1), ...u16(0), ...u16(0), ...u16(0), ...u16(0)]),
  udp4(123, 123, counting(8)),
  vxlan(echo()),
  vxlan(echo(), 0),
  vxlan(
    ether(
      0x0806,
      [
        ...u16(1),
        ...u16(0x0800),
        6,
        4,
        ...u16(1),
        ...mac(A),
        ...ip4Address("10.0.0.1"),
        ...zeros(6),
        ...ip4Address("10.0.0.2"),
      ],
      BROADCAST,
    ),
    8,
    0xffffff,
  ),
  vxlan([]),
  udp4(54321, 4789, counting(5)),
  udp6(54321, 4789, [8, 0, 0, 0, ...u24(5), 0, ...echo()]),
];

const timestamps = (value: number, echoed: number): Bytes => [1, 1, 8, 10, ...u32(value), ...u32(echoed)];
const c = (f: TcpFields): TcpFields => ({ sport: 40001, dport: 9999, ...f });
const s = (f: TcpFields): TcpFields => ({ sport: 9999, dport: 40001, ...f });
const back = { src: "10.0.0.2", dst: "10.0.0.1" };

export const TCP: readonly Bytes[] = [
  tcp4(c({ seq: 5000, flags: 2, options: [2, 4, ...u16(1460), 4, 2, 8, 10, ...u32(1), ...u32(0), 1, 3, 3, 7] })),
  tcp4(
    s({
      seq: 9000,
      ack: 5001,
      flags: 0x12,
      options: [2, 4, ...u16(1460), 4, 2, 8, 10, ...u32(9), ...u32(1), 1, 3, 3, 7],
    }),
    [],
    back,
  ),
  tcp4(c({ seq: 5001, ack: 9001, flags: 0x10, options: timestamps(2, 9) })),
  tcp4(c({ seq: 5001, ack: 9001, flags: 0x18, options: timestamps(3, 9) }), counting(100)),
  tcp4(s({ seq: 9001, ack: 5101, flags: 0x10, options: [...timestamps(10, 3)] }), [], back),
  tcp4(s({ seq: 9001, ack: 5101, flags: 0x10, options: [1, 1, 5, 10, ...u32(5201), ...u32(5301)] }), [], back),
  tcp4(
    s({
      seq: 9001,
      ack: 5101,
      flags: 0x10,
      options: [1, 1, 5, 18, ...u32(5201), ...u32(5301), ...u32(5401), ...u32(5501)],
    }),
    [],
    back,
  ),
  tcp4(c({ seq: 5101, ack: 9001, flags: 0x11 })),
  tcp4(s({ seq: 9001, ack: 5102, flags: 0x11 }), [], back),
  tcp4(c({ seq: 5102, ack: 9002, flags: 0x10 })),
  tcp4(c({ seq: 5102, flags: 4 })),
  tcp4(c({ seq: 5102, ack: 9002, flags: 0x14 }), text("connection refused")),
  tcp4(c({ seq: 1, flags: 0 })),
  tcp4(c({ seq: 1, flags: 0xff, urgent: 77 })),
  tcp4(c({ seq: 1, flags: 0x100 })),
  tcp4(c({ seq: 1, flags: 0x1c2 })),
  tcp4(c({ seq: 7, flags: 0x20, urgent: 5 }), counting(4)),
  tcp6({ seq: 77, flags: 2, options: [2, 4, ...u16(1440)] }),
  tcp6({ seq: 78, ack: 5, flags: 0x10 }),
  tcp6({ sport: 7, dport: 40000, seq: 4, ack: 78, flags: 0x12 }),
  v4(6, [...tcpBare({}).slice(0, 16), 0x12, 0x34, 0, 0]),
  tcp4({ offset: 4 }),
  tcp4({ offset: 0 }),
  tcp4({ offset: 15 }),
  tcp4({ offset: 8 }, counting(6)),
  ...[
    [8, 10, 0, 0],
    [2, 3, 0, 0],
    [2, 4, 5],
    [3, 2, 1, 1],
    [5, 3, 1, 1],
    [5, 11, ...counting(9), 0],
    [4, 3, 0, 0],
    [8, 9, ...counting(7), 0, 0, 0],
    [99, 4, 1, 2],
    [99, 1, 0, 0],
    [99, 0, 0, 0],
    [99, 44, 1, 1],
    [0, 0, 0, 0],
    [0, 1, 2, 3],
    [1, 1, 1, 0],
    [19, 18, ...counting(16), 1, 1],
    [34, 10, ...counting(8), 1, 1],
    [34, 2, 1, 1],
    [28, 4, ...u16(0x8005)],
    [28, 4, ...u16(5)],
    [29, 8, 1, 2, ...counting(4)],
    [14, 3, 0, 1],
    [15, 3, 1, 1],
    [11, 6, ...u32(7), 1, 1],
    [253, 4, 0xf9, 0x89],
    [254, 6, ...counting(4), 1, 1],
    [6, 6, ...counting(4), 1, 1],
    [7, 6, ...counting(4), 1, 1],
  ].map((options) => tcp4({ flags: 2, options: [...options, ...zeros((4 - (options.length % 4)) % 4)] })),
  tcp4(
    { dport: 80, flags: 0x18, ack: 1 },
    text("GET /index.html HTTP/1.1\r\nHost: example.com\r\nUser-Agent: x\r\n\r\n"),
  ),
  tcp4(
    { sport: 80, dport: 40000, flags: 0x18, ack: 1 },
    text("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>\r\n"),
    back,
  ),
  tcp4({ sport: 80, dport: 40000, flags: 0x18, ack: 1 }, text("not a head"), back),
  tcp4({ dport: 8080, flags: 0x18, ack: 1 }, text("POST / HTTP/1.0\r\n")),
  tcp4({ dport: 22, flags: 0x18, ack: 1 }, text("SSH-2.0-OpenSSH_9.2p1 Debian\r\n")),
  tcp4({ dport: 25, flags: 0x18, ack: 1 }, text("EHLO example.com\r\n")),
  tcp4({ dport: 21, flags: 0x18, ack: 1 }, text("USER anonymous\r\n")),
  tcp4({ dport: 443, flags: 0x18, ack: 1 }, hex("160301004a")),
];

/** Protocols whose contents ours does not print. */
export const FOREIGN_PORTS: readonly Bytes[] = [111, 162, 520, 8472, 4500, 6081].map((port) =>
  udp4(40000, port, counting(24)),
);
export const FOREIGN_TCP: readonly Bytes[] = [
  tcp4({ dport: 23, flags: 0x18, ack: 1 }, hex("fffd03fffb18")),
  tcp4({ dport: 179, flags: 0x18, ack: 1 }, [...zeros(16, 255), ...u16(19), 4]),
  tcp4({ flags: 2, options: [30, 12, 0x00, 1, ...counting(8)] }),
];
