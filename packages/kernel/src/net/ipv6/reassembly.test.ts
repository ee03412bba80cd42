/** Fragments that do not make a packet, proxied neighbours, and routes that refuse, as RFC 8200, RFC 4389 and Linux have them. */

import { expect, test } from "vitest";
import { AF_INET6, IPPROTO_ICMPV6, SOCK_RAW } from "@netloom/uapi";
import { neighDef, RTM_NEWNEIGH, RTN_BLACKHOLE, RTN_PROHIBIT, RTN_UNREACHABLE } from "@netloom/netlink";
import { icmpv6, ipv6, putU16, putU32 } from "@netloom/wire";
import type { Net } from "../core/net.js";
import { createSocket } from "../index.js";
import { macBytes } from "../test/net-lab.js";
import { DEVCONF_FORWARDING, DEVCONF_PROXY_NDP } from "./devconf.js";
import { frames, ip6, Lab6 } from "./test/lab6.js";

/** a0 in the first namespace, r0 in the second: 2001:db8:1::1 and ::2, MAC addresses ending in 1 and 2. */
function link(): { lab: Lab6; a: Net; r: Net } {
  const lab = new Lab6(2);
  const [a, r] = lab.nets as [Net, Net];
  lab.addVeth(
    a,
    "a0",
    "r0",
    { IFLA_NET_NS_FD: 1, IFLA_ADDRESS: macBytes("02:00:00:00:00:02") },
    { IFLA_ADDRESS: macBytes("02:00:00:00:00:01") },
  );
  lab.up(a, "lo", "a0");
  lab.up(r, "lo", "r0");
  lab.addAddr(a, "a0", "2001:db8:1::1/64");
  lab.addAddr(r, "r0", "2001:db8:1::2/64");
  lab.run(3000);
  return { lab, a, r };
}

/** A frame to r0 with `size` bytes at `offset` of a packet whose first bytes are an echo request. */
function fragment(id: number, offset: number, more: boolean, size: number): Uint8Array {
  const frame = new Uint8Array(14 + 40 + 8 + size);
  frame.set(macBytes("02:00:00:00:00:02"), 0);
  frame.set(macBytes("02:00:00:00:00:01"), 6);
  putU16(frame, 12, 0x86dd);
  ipv6.write(frame, 14, 0, 0, 8 + size, ipv6.NEXTHDR_FRAGMENT, 64, ip6("2001:db8:1::1"), ip6("2001:db8:1::2"));
  frame[54] = IPPROTO_ICMPV6;
  putU16(frame, 56, offset | +more);
  putU32(frame, 58, id);
  if (offset === 0) frame[62] = icmpv6.ICMPV6_ECHO_REQUEST;
  return frame;
}

test("overlapping fragments lose the packet; what is not completed in a minute is reported", () => {
  const { lab, a, r } = link();
  const tap = lab.tap(a, "a0");
  lab.send(tap, fragment(1, 0, true, 64));
  lab.send(tap, fragment(1, 0, true, 64));
  expect([r.ipv6.frags!.count, lab.stack.drops.get("DUP_FRAG")]).toEqual([1, 1]);
  lab.send(tap, fragment(1, 56, false, 32));
  expect(r.ipv6.frags!.count).toBe(0);
  lab.send(tap, fragment(2, 0, true, 64));
  lab.send(tap, fragment(3, 64, false, 32));
  lab.run(59_000);
  expect(r.ipv6.frags!.count).toBe(2);
  frames(tap);
  lab.run(2_000);
  expect(frames(tap).filter((line) => line.includes("exceeded"))).toEqual([
    "2001:db8:1::2 > 2001:db8:1::1 time exceeded 174",
  ]);
  expect([r.ipv6.frags!.count, r.ipv6.frags!.memory]).toEqual([0, 0]);
  tap.release();
  expect(lab.stack.skbs.live).toBe(0);
});

test("a length that is no multiple of eight, before the last fragment, is a parameter problem", () => {
  const { lab, a } = link();
  const tap = lab.tap(a, "a0");
  lab.send(tap, fragment(9, 0, true, 60));
  expect(lab.stack.drops.get("IP_INHDR")).toBe(1);
  lab.run(100);
  expect(frames(tap).some((line) => line.endsWith("icmp6 4 170"))).toBe(true);
});

test("a router answers for the neighbours it proxies, after a while", () => {
  const { lab, a, r } = link();
  r.ipv6.devconfAll.set(DEVCONF_FORWARDING, 1);
  lab.dev(r, "r0").ip6!.cnf.set(DEVCONF_FORWARDING, 1);
  lab.dev(r, "r0").ip6!.cnf.set(DEVCONF_PROXY_NDP, 1);
  lab.request(
    r,
    RTM_NEWNEIGH,
    0x600,
    neighDef,
    { family: AF_INET6, ifindex: lab.dev(r, "r0").ifindex, flags: 8 },
    { NDA_DST: ip6("2001:db8:1::9") },
  );
  const sk = createSocket(a, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, lab.root);
  const packet = new Uint8Array(16);
  packet[0] = icmpv6.ICMPV6_ECHO_REQUEST;
  const tap = lab.tap(a, "a0");
  sk.sendmsg(packet, 0, { family: AF_INET6, addr: ip6("2001:db8:1::9"), port: 0, scopeId: 0, flowinfo: 0 });
  lab.settle();
  expect(frames(tap)).toEqual(["2001:db8:1::1 > ff02::1:ff00:9 NS 86"]);
  lab.run(850);
  expect(frames(tap).filter((line) => line.includes("NA") || line.includes("echo"))).toEqual([
    "2001:db8:1::2 > 2001:db8:1::1 NA 86",
    "2001:db8:1::1 > 2001:db8:1::9 echo request 70",
  ]);
});

test.each([
  [RTN_BLACKHOLE, null],
  [RTN_UNREACHABLE, icmpv6.ICMPV6_NOROUTE],
  [RTN_PROHIBIT, icmpv6.ICMPV6_ADM_PROHIBITED],
] as const)("a route of type %i makes the router say %s", (type, code) => {
  const { lab, a, r } = link();
  r.ipv6.devconfAll.set(DEVCONF_FORWARDING, 1);
  lab.route(a, "::/0", { RTA_GATEWAY: ip6("2001:db8:1::2") });
  lab.route(r, "2001:db8:9::/48", {}, { type });
  const sk = createSocket(a, AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, lab.root);
  const packet = new Uint8Array(16);
  packet[0] = icmpv6.ICMPV6_ECHO_REQUEST;
  sk.sendmsg(packet, 0, { family: AF_INET6, addr: ip6("2001:db8:9::1"), port: 0, scopeId: 0, flowinfo: 0 });
  lab.run(100);
  const told: number[] = [];
  while (sk.poll() & 1) {
    const { data } = sk.recvmsg(2000, 0)!;
    if (data[0] === icmpv6.ICMPV6_DEST_UNREACH) told.push(data[1]!);
  }
  expect(told).toEqual(code === null ? [] : [code]);
});
