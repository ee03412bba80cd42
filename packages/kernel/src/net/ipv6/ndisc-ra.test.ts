/** Advertisements and redirects that must not be believed, and extension headers that are refused (RFC 4861, RFC 8200). */

import { describe, expect, test } from "vitest";
import { csumFold, csumPartial, csumPseudo6, icmpv6, ipv6, putU16, putU32 } from "@netloom/wire";
import type { Socket } from "../core/socket.js";
import type { Net } from "../core/net.js";
import { macBytes } from "../test/net-lab.js";
import { DEVCONF_FORWARDING, DEVCONF_USE_TEMPADDR } from "./devconf.js";
import { frames, ip6, Lab6 } from "./test/lab6.js";

const ROUTER = "fe80::ff:fe00:1";

/** A host with h0 (MAC address ending in 2), and a tap at the other end of its cable. */
function host(): { lab: Lab6; net: Net; tap: Socket } {
  const lab = new Lab6(2);
  const [r, net] = lab.nets as [Net, Net];
  lab.addVeth(
    r,
    "r0",
    "h0",
    { IFLA_NET_NS_FD: 1, IFLA_ADDRESS: macBytes("02:00:00:00:00:02") },
    { IFLA_ADDRESS: macBytes("02:00:00:00:00:01") },
  );
  lab.up(r, "lo", "r0");
  lab.up(net, "lo", "h0");
  lab.run(3000);
  return { lab, net, tap: lab.tap(r, "r0") };
}

interface Head {
  readonly source?: string;
  readonly dest?: string;
  readonly hops?: number;
  readonly code?: number;
}

/** A frame from the router with an ICMPv6 message behind an IPv6 header. */
function frame(type: number, body: readonly number[], head: Head = {}): Uint8Array {
  const size = icmpv6.HLEN + body.length;
  const out = new Uint8Array(14 + ipv6.HLEN + size);
  out.set(macBytes("33:33:00:00:00:01"), 0);
  out.set(macBytes("02:00:00:00:00:01"), 6);
  putU16(out, 12, 0x86dd);
  ipv6.write(out, 14, 0, 0, size, 58, head.hops ?? 255, ip6(head.source ?? ROUTER), ip6(head.dest ?? "ff02::1"));
  out[54] = type;
  out[55] = head.code ?? 0;
  out.set(body, 54 + icmpv6.HLEN);
  icmpv6.sendCheck(out, 54, size, 14 + ipv6.SADDR);
  return out;
}

const u32 = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

/** An advertisement of `lifetime` seconds with options. */
function ra(lifetime: number, options: readonly number[] = [], head: Head = {}): Uint8Array {
  const out = frame(icmpv6.NDISC_ROUTER_ADVERTISEMENT, [...u32(0), ...u32(0), ...options], head);
  out[58] = 64;
  putU16(out, 60, lifetime);
  icmpv6.sendCheck(out, 54, out.length - 54, 14 + ipv6.SADDR);
  return out;
}

const prefix = (text: string, plen: number, flags: number, valid: number, preferred: number): number[] => [
  ...[3, 4, plen, flags],
  ...u32(valid),
  ...u32(preferred),
  ...u32(0),
  ...ip6(text),
];

const AUTO = 0xc0;

describe("advertisements", () => {
  test("what does not come from this link, or is malformed, is not heard", () => {
    const { lab, net, tap } = host();
    for (const bad of [
      ra(1800, [], { hops: 254 }),
      ra(1800, [], { code: 1 }),
      ra(1800, [], { source: "2001:db8::1" }),
      ra(1800, [3, 0, 0, 0, 0, 0, 0, 0]),
      ra(1800, [3, 9, 0, 0, 0, 0, 0, 0]),
    ])
      lab.send(tap, bad);
    lab.run(10);
    expect(lab.routes(net).filter((line) => line.startsWith("default"))).toEqual([]);
    lab.send(tap, ra(1800));
    lab.run(10);
    expect(lab.routes(net).filter((line) => line.startsWith("default"))).toEqual([
      `default via ${ROUTER} dev h0 metric 1024 expires 1799sec`,
    ]);
  });

  test("prefixes that make no addresses", () => {
    const { lab, net, tap } = host();
    const options = [
      prefix("fe80::", 64, AUTO, 100, 100),
      prefix("ff05::", 64, AUTO, 100, 100),
      prefix("2001:db8:1::", 64, AUTO, 100, 200),
      prefix("2001:db8:2::", 65, AUTO, 100, 100),
      prefix("2001:db8:3::", 64, 0, 100, 100),
      prefix("2001:db8:4::", 64, AUTO, 0, 0),
      prefix("2001:db8:5::", 64, AUTO, 100, 50),
    ].flat();
    lab.send(tap, ra(0, options));
    lab.run(3000);
    expect(lab.addrs(net).filter((line) => line.startsWith("h0 2001"))).toEqual([
      "h0 2001:db8:5:0:0:ff:fe00:2/64 97/47".replace(":0:0:", "::"),
    ]);
    expect(lab.routes(net).filter((line) => line.startsWith("2001") && !line.includes("local"))).toEqual([
      "2001:db8:2::/65 dev h0 proto kernel metric 256 expires 97sec",
      "2001:db8:5::/64 dev h0 proto kernel metric 256 expires 97sec",
    ]);
  });

  test("no more than max_addresses; a temporary address has its successor before its end", () => {
    const { lab, net, tap } = host();
    const idev = lab.dev(net, "h0").ip6!;
    for (let i = 0; i < 40; i++) lab.send(tap, ra(0, prefix(`2001:db8:${i.toString(16)}::`, 64, AUTO, 4000, 4000)));
    lab.run(3000);
    expect(idev.addrList.length).toBe(16);
    lab.down(net, "h0");
    idev.cnf.set(DEVCONF_USE_TEMPADDR, 2);
    lab.up(net, "h0");
    lab.run(3000);
    lab.send(tap, ra(0, prefix("2001:db8:7::", 64, AUTO, 40, 20)));
    lab.run(16_000);
    const temporary = (): number => idev.addrList.filter((ifa) => ifa.ifpub !== null).length;
    expect(temporary()).toBe(1);
    lab.send(tap, ra(0, prefix("2001:db8:7::", 64, AUTO, 4000, 2000)));
    lab.run(3000);
    expect(temporary()).toBe(1);
    lab.run(2000_000);
    expect(idev.addrList.filter((ifa) => ifa.ifpub !== null && ifa.preferedLft > 0).length).toBeGreaterThan(0);
    lab.run(4000_000);
    expect(lab.addrs(net).filter((line) => line.startsWith("h0 2001"))).toEqual([]);
  });
});

describe("redirects", () => {
  /** To `target` for 2001:db8:9::1, about an echo request of ours. */
  function redirect(target: string, head: Head = {}): Uint8Array {
    const quoted = new Uint8Array(48);
    ipv6.write(quoted, 0, 0, 0, 8, 58, 64, ip6("fe80::ff:fe00:2"), ip6("2001:db8:9::1"));
    quoted[40] = icmpv6.ICMPV6_ECHO_REQUEST;
    return frame(
      icmpv6.NDISC_REDIRECT,
      [...ip6(target), ...ip6("2001:db8:9::1"), 2, 1, 2, 0, 0, 0, 0, 9, 4, 7, 0, 0, 0, 0, 0, 0, ...quoted],
      { dest: "fe80::ff:fe00:2", ...head },
    );
  }
  const learned = (net: Net): string[] =>
    [...net.ipv6.tables.main.walk()].flatMap((node) =>
      node.leaf.flatMap((rt) =>
        (rt.nh.exceptions ?? []).map((e) => `${node.plen} ${e.gateway === null ? "on link" : e.gateway[15]}`),
      ),
    );

  test("only the router in use may send them, to hosts, about routers of the link", () => {
    const { lab, net, tap } = host();
    lab.send(tap, ra(1800));
    for (const bad of [
      redirect("fe80::9", { hops: 64 }),
      redirect("fe80::9", { source: "fe80::77" }),
      redirect("fe80::9", { source: "2001:db8::1" }),
      redirect("2001:db8::9"),
    ])
      lab.send(tap, bad);
    lab.run(10);
    expect(learned(net)).toEqual([]);
    lab.send(tap, redirect("fe80::9"));
    lab.run(10);
    expect(learned(net)).toEqual(["0 9"]);
    lab.send(tap, redirect("2001:db8:9::1", { source: "fe80::9" }));
    lab.run(10);
    expect(learned(net)).toEqual(["0 on link"]);
    lab.run(70_000);
    expect(learned(net)).toEqual([]);
    lab.dev(net, "h0").ip6!.cnf.set(DEVCONF_FORWARDING, 1);
    lab.send(tap, redirect("fe80::9"));
    lab.run(10);
    expect(learned(net)).toEqual([]);
  });
});

describe("extension headers", () => {
  /** A packet to the host whose header is followed by `bytes`; `next` says what they begin with. */
  function packet(next: number, bytes: readonly number[]): Uint8Array {
    const out = new Uint8Array(54 + bytes.length);
    out.set(macBytes("02:00:00:00:00:02"), 0);
    out.set(macBytes("02:00:00:00:00:01"), 6);
    putU16(out, 12, 0x86dd);
    ipv6.write(out, 14, 0, 0, bytes.length, next, 64, ip6(ROUTER), ip6("fe80::ff:fe00:2"));
    out.set(bytes, 54);
    return out;
  }
  /** An echo request with its checksum. */
  function echo(): number[] {
    const out = new Uint8Array(40 + 16);
    out.set(ip6(ROUTER), 8);
    out.set(ip6("fe80::ff:fe00:2"), 24);
    out[40] = icmpv6.ICMPV6_ECHO_REQUEST;
    putU32(out, 44, 0x10001);
    putU16(out, 42, csumFold(csumPartial(out, 40, 16, csumPseudo6(out, 8, 58, 16))));
    return [...out.subarray(40)];
  }
  const answers = (lab: Lab6, tap: Socket, ...packets: Uint8Array[]): string[] => {
    for (const p of packets) {
      lab.run(8000);
      frames(tap);
      lab.send(tap, p);
    }
    lab.run(10);
    return frames(tap)
      .filter((line) => line.startsWith("fe80::ff:fe00:2") && !/ (NS|NA) /.test(line))
      .map((line) => line.replace(/^\S+ > \S+ /, ""));
  };
  const PADN = [1, 4, 0, 0, 0, 0];

  test.each<[string, number, number[], string[]]>([
    ["padding is skipped", 60, [58, 0, ...PADN, ...echo()], ["echo reply 70"]],
    ["hop by hop, then destination options", 0, [60, 0, ...PADN, 58, 0, ...PADN, ...echo()], ["echo reply 70"]],
    ["hop by hop comes first", 60, [0, 0, ...PADN, 58, 0, ...PADN, ...echo()], ["icmp6 4 134"]],
    ["an unknown option that may be skipped", 60, [58, 0, 0x3e, 4, 0, 0, 0, 0, ...echo()], ["echo reply 70"]],
    ["one that ends the packet", 60, [58, 0, 0x7e, 4, 0, 0, 0, 0, ...echo()], []],
    ["one that is reported", 60, [58, 0, 0xbe, 4, 0, 0, 0, 0, ...echo()], ["icmp6 4 126"]],
    ["a source route that has ended", 43, [58, 0, 0, 0, 0, 0, 0, 0, ...echo()], ["echo reply 70"]],
    ["a source route of type 0", 43, [58, 2, 0, 1, 0, 0, 0, 0, ...ip6("2001:db8::5"), ...echo()], ["icmp6 4 142"]],
    ["an atomic fragment", 44, [58, 0, 0, 0, 0, 0, 0, 9, ...echo()], ["echo reply 70"]],
    ["nothing follows", 59, [], []],
    ["a protocol nobody knows", 200, [1, 2, 3, 4], ["icmp6 4 106"]],
    ["longer than the packet", 60, [58, 9, ...PADN], []],
  ])("%s", (_name, next, bytes, expected) => {
    const { lab, tap } = host();
    expect(answers(lab, tap, packet(next, bytes))).toEqual(expected);
    tap.release();
    expect(lab.stack.skbs.live).toBe(0);
  });
});
