import { describe, expect, it } from "vitest";
import { RECORDED_FRAMES } from "./test/recorded-frames.js";
import { DLT_EN10MB } from "./pcap-file.js";
import { compileFilter, type FilterNames, type FilterPacket } from "./filter.js";

const NAMES: FilterNames = {
  host: () => null,
  port: (name) => (name === "http" ? { port: 80, protocol: "tcp" } : null),
  protocol: (name) => ({ icmp: 1, tcp: 6 })[name] ?? null,
};
const FRAMES = RECORDED_FRAMES.map(({ frame }) => Uint8Array.from(frame.match(/../g)!, (hex) => parseInt(hex, 16)));

/** Filters, and which of the recorded frames libpcap 1.10.3 lets through. */
const ACCEPTED: readonly (readonly [string, readonly number[]])[] = [
  ["ip proto 300", []],
  ["icmp[icmptype] = icmp-echo", [7]],
  ["ip[0] & 0xf > 5", [39]],
  ["tcp[tcpflags] & (tcp-syn|tcp-fin) != 0", [22, 24, 26]],
  ["tcp[13] & 2 != 0", [22, 24]],
  ["(ip[2:2] - ((ip[0]&0xf)<<2)) > 100", [41, 42, 44, 45]],
  [
    "not arp",
    [
      0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
    ],
  ],
  [
    "! arp && ! stp",
    [
      0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
      32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    ],
  ],
  [
    "src host 10.0.0.1 or 10.0.0.2",
    [5, 6, 7, 8, 17, 18, 19, 22, 23, 24, 25, 26, 27, 33, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48],
  ],
  ["dst port 53 or 80", [19, 28, 30, 32]],
  ["tcp port 80 or port 53", [19, 28, 29, 30, 31, 32]],
  [
    "ether proto 0x800",
    [7, 8, 17, 18, 19, 22, 23, 24, 25, 26, 27, 33, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48],
  ],
  [
    "ether proto \\ip",
    [7, 8, 17, 18, 19, 22, 23, 24, 25, 26, 27, 33, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48],
  ],
  ["ether[0] & 1 = 1", [0, 1, 2, 3, 4, 5, 9, 13, 14, 39, 49, 50, 51, 52]],
  ["ip multicast", [39]],
  ["ip6 multicast", [0, 1, 2, 3, 4, 9, 13, 14]],
  ["ether multicast", [0, 1, 2, 3, 4, 5, 9, 13, 14, 39, 49, 50, 51, 52]],
  ["broadcast", [5]],
  [
    "less 100",
    [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 34, 39, 40, 47,
      49, 50, 51, 52,
    ],
  ],
  ["len > 100", [11, 12, 13, 16, 21, 32, 33, 35, 36, 37, 38, 41, 42, 43, 44, 45, 46, 48]],
  ["len > 100 and len < 120", [11, 12, 13, 16, 21, 32, 43]],
  ["portrange 1-100", [19, 28, 29, 30, 31, 32]],
  ["proto 17", [17, 19, 20, 40, 41, 42, 45, 46]],
  ["ip proto \\icmp", [7, 8, 18, 33, 35, 36, 37, 38, 44]],
  ["ip6 proto 58", [1, 2, 4, 9, 10, 11, 12, 13, 14, 15, 16, 21, 34]],
  [
    "net 10",
    [5, 6, 7, 8, 17, 18, 19, 22, 23, 24, 25, 26, 27, 33, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48],
  ],
  ["net 192.168", []],
  [
    "net 10.0.0.0 mask 255.0.0.0",
    [5, 6, 7, 8, 17, 18, 19, 22, 23, 24, 25, 26, 27, 33, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48],
  ],
  ["src or dst port 5", []],
  ["src and dst port 5", []],
  ["host 10.0.0.1 and (port 80 or 81)", []],
  ["host 10.0.0.1 and (port 80 or 7001)", [24, 25, 26, 27]],
  ["port (80 or 7001)", [24, 25, 26, 27, 28, 29, 30, 31, 32]],
  ["proto \\tcp", [22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32]],
  ["arp host 10.0.0.1", [5, 6]],
  ["vlan", []],
  ["vlan 10", []],
  ["vlan 10 and icmp", []],
  ["icmp or vlan 10 and icmp", []],
  ["icmp or (vlan 10 and icmp)", [7, 8, 18, 33, 35, 36, 37, 38, 44]],
  ["icmp6", [1, 2, 4, 9, 10, 11, 12, 13, 14, 15, 16, 21, 34]],
  ["icmp6[icmp6type] = icmp6-neighborsolicit", [1, 2, 9, 14, 34]],
  ["igmp", [39]],
  [
    "ether src 02:00:00:00:00:01",
    [1, 5, 7, 9, 11, 13, 15, 17, 19, 20, 22, 25, 27, 28, 30, 32, 34, 39, 40, 41, 42, 43, 45, 46, 47, 48, 49, 50, 51],
  ],
  ["ether dst 02:00:00:00:00:01 and icmp", [8, 18, 33, 35, 36, 37, 38, 44]],
  ["host fd00::1", [9, 10, 11, 12, 20, 21, 28, 29, 30, 31, 32]],
  ["net fd00::/64", [9, 10, 11, 12, 20, 21, 28, 29, 30, 31, 32]],
  ["ip6 host ::1", []],
  [
    "src net 10.0.0.0/8",
    [5, 6, 7, 8, 17, 18, 19, 22, 23, 24, 25, 26, 27, 33, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48],
  ],
  [
    "dst net 10.0.0.0/30",
    [5, 6, 7, 8, 17, 18, 19, 22, 23, 24, 25, 26, 27, 33, 35, 36, 37, 38, 40, 41, 42, 43, 44, 45, 46, 47, 48],
  ],
  ["llc", [49, 50, 51, 52]],
  ["stp", [49, 50, 51, 52]],
  ["port http", [28, 29, 30, 31, 32]],
  ["tcp port http", [28, 29, 30, 31, 32]],
  ["udp port 53 or udp port 4789", [19, 40, 41, 42, 45, 46]],
  ["udp dst port 5555", [17, 20]],
  ["icmp and not host 10.0.0.9", [7, 8, 18, 33, 35, 36, 37, 38, 44]],
  ["arp or icmp", [5, 6, 7, 8, 18, 33, 35, 36, 37, 38, 44]],
  [
    "not (arp or icmp)",
    [
      0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 39,
      40, 41, 42, 43, 45, 46, 47, 48, 49, 50, 51, 52,
    ],
  ],
  [
    "not arp and not icmp",
    [
      0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 39,
      40, 41, 42, 43, 45, 46, 47, 48, 49, 50, 51, 52,
    ],
  ],
  ["tcp and dst 10.0.0.2", [22, 25, 27]],
  ["dst 10.0.0.2", [5, 7, 17, 19, 22, 25, 27, 40, 41, 42, 43, 45, 46, 47, 48]],
  ["src 10.0.0.2 and udp", []],
  [
    "ip host 10.0.0.2",
    [7, 8, 17, 18, 19, 22, 23, 24, 25, 26, 27, 33, 35, 36, 37, 38, 40, 41, 42, 43, 44, 45, 46, 47, 48],
  ],
  ["icmp and dst host 10.0.0.1 and icmp[0] == 3", [18, 33, 35, 36, 38, 44]],
  ["udp[4:2] > 20", [40, 41, 42, 45, 46]],
  ["ip[8] < 3", [39]],
  ["ip proto 47 or ip proto 4", [43, 47, 48]],
  ["ip6", [0, 1, 2, 3, 4, 9, 10, 11, 12, 13, 14, 15, 16, 20, 21, 28, 29, 30, 31, 32, 34]],
  ["rarp", []],
  ["ip and not tcp and not udp", [7, 8, 18, 33, 35, 36, 37, 38, 39, 43, 44, 47, 48]],
  ["ip6 and udp", [20]],
  ["tcp src port 80", [29, 31]],
  ["tcp dst port 7001 or src 10.0.0.9", [25, 27]],
  ["sctp", []],
  ["esp", []],
  ["ether[12:2] = 0x806", [5, 6]],
  ["ether[100000] = 1 or arp", []],
  ["tcp[0:2] = 80", []],
  ["ip6[6] = 58", [1, 2, 4, 9, 10, 11, 12, 13, 14, 15, 16, 21, 34]],
  [
    "1 = 1",
    [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
      31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
    ],
  ],
];

/** Filters libpcap rejects, and why. */
const REJECTED: readonly (readonly [string, string])[] = [
  ["foo bar", "syntax error"],
  ["host", "syntax error"],
  ["host nosuch", "unknown host 'nosuch'"],
  ["port foo", "unknown port 'foo'"],
  ["tcp port 80 and", "syntax error"],
  ["(tcp", "syntax error"],
  ["tcp)", "syntax error"],
  ["net 10.0.0.0/33", "mask length must be <= 32"],
  ["ether host 1.2.3.4", "illegal link layer address"],
  ["net 10.0.0.1/24", 'non-network bits set in "10.0.0.1/24"'],
  ["port 70000", "illegal port number 70000 > 65535"],
  ["vlan 5000", "VLAN tag 5000 greater than maximum 4095"],
  ["gateway foo", "'gateway' not supported in this configuration"],
  ["ip proto icmp", "syntax error"],
  ["10.0.0.1", "syntax error"],
  ["1.2.3", "syntax error"],
  ["tcp host 10.0.0.1", "'tcp' modifier applied to host"],
  ["ifname eth0", "ifname supported only on PF linktype"],
  ["icmp or or", "syntax error"],
  ["host 10.0.0.1 10.0.0.2", "syntax error"],
  ["tcp-syn", "syntax error"],
  ["host 999.1.1.1", "invalid IPv4 address '999.1.1.1'"],
  ["ether host zz", "unknown ether host 'zz'"],
  ["net 300.0.0.0/8", "invalid IPv4 address '300.0.0.0'"],
  ["icmp[0:3] = 1", "data size must be 1, 2, or 4"],
];

const packet = (data: Uint8Array, outgoing = false): FilterPacket => ({
  data,
  tagged: data,
  length: data.length,
  outgoing,
  ifindex: 7,
});

describe("capture filters", () => {
  it.each(ACCEPTED)("%s", (filter, indexes) => {
    const test = compileFilter(filter, DLT_EN10MB, NAMES);
    expect(FRAMES.flatMap((frame, i) => (test(packet(frame)) ? [i] : []))).toEqual(indexes);
  });

  it.each(REJECTED)("%s is wrong", (filter, message) => {
    expect(() => compileFilter(filter, DLT_EN10MB, NAMES)).toThrow(message);
  });

  it("knows what this host sent, and where, while it captures", () => {
    const test = compileFilter("outbound and ifindex 7", DLT_EN10MB, NAMES, { live: true });
    expect([test(packet(FRAMES[0]!, true)), test(packet(FRAMES[0]!, false))]).toEqual([true, false]);
    expect(() => compileFilter("outbound", DLT_EN10MB, NAMES)).toThrow(
      "not supported on Ethernet when reading savefiles",
    );
  });

  it("compares what is outside of the packet with nothing, not even negated", () => {
    const test = compileFilter("not ether[9999] = 1", DLT_EN10MB, NAMES);
    expect(FRAMES.filter((frame) => test(packet(frame)))).toEqual([]);
  });

  it("takes contradictions unless it is told not to look", () => {
    const test = compileFilter("tcp and udp", DLT_EN10MB, NAMES, { optimize: false });
    expect(FRAMES.filter((frame) => test(packet(frame)))).toEqual([]);
  });
});
