/** Source addresses by RFC 6724's rules, one by one. */

import { expect, test } from "vitest";
import { formatIp6 } from "@netloom/wire";
import type { Net } from "../core/net.js";
import { macBytes } from "../test/net-lab.js";
import { ipv6DevGetSaddr, ipv6GetLladdr } from "./addrsel.js";
import { ip6, Lab6 } from "./test/lab6.js";

const NODAD = { IFA_FLAGS: 2 };
const deprecated = { IFA_FLAGS: 2, IFA_CACHEINFO: { valid: 0xffffffff, prefered: 0, cstamp: 0, tstamp: 0 } };

function host(eth0: readonly string[], eth1: readonly string[], old: readonly string[] = []): { lab: Lab6; net: Net } {
  const lab = new Lab6();
  const net = lab.nets[0]!;
  lab.addVeth(net, "eth0", "p0", {}, { IFLA_ADDRESS: macBytes("02:00:00:00:00:01") });
  lab.addVeth(net, "eth1", "p1", {}, { IFLA_ADDRESS: macBytes("02:00:00:00:00:02") });
  lab.up(net, "lo", "eth0", "p0", "eth1", "p1");
  lab.run(3000);
  for (const addr of eth0) lab.addAddr(net, "eth0", addr, NODAD);
  for (const addr of eth1) lab.addAddr(net, "eth1", addr, NODAD);
  for (const addr of old) lab.addAddr(net, "eth0", addr, deprecated);
  lab.settle();
  return { lab, net };
}

const CASES: readonly (readonly [
  string,
  { eth0: readonly string[]; eth1?: readonly string[]; old?: readonly string[] },
  string,
  string | null,
  string,
])[] = [
  [
    "1: the address itself",
    { eth0: ["2001:db8:1::1/64", "2001:db8:1::2/64"] },
    "2001:db8:1::1",
    "eth0",
    "2001:db8:1::1",
  ],
  ["2: a scope that reaches", { eth0: ["2001:db8:1::1/64"] }, "2001:db8:9::1", "eth0", "2001:db8:1::1"],
  ["2: the smallest that does", { eth0: ["2001:db8:1::1/64"] }, "fe80::9", "eth0", "fe80::ff:fe00:1"],
  ["2: groups of the link", { eth0: ["2001:db8:1::1/64"] }, "ff02::5", "eth0", "fe80::ff:fe00:1"],
  [
    "3: not deprecated",
    { eth0: ["2001:db8:1::1/64"], old: ["2001:db8:9::7/64"] },
    "2001:db8:9::1",
    "eth0",
    "2001:db8:1::1",
  ],
  [
    "5: of the outgoing device",
    { eth0: ["2001:db8:1::1/64"], eth1: ["2001:db8:9::1/64"] },
    "2001:db8:9::5",
    "eth0",
    "2001:db8:1::1",
  ],
  [
    "5: any device when none is given",
    { eth0: ["2001:db8:1::1/64"], eth1: ["2001:db8:9::1/64"] },
    "2001:db8:9::5",
    null,
    "2001:db8:9::1",
  ],
  ["6: the same label", { eth0: ["2001:db8:1::1/64", "fd00::1/64"] }, "fd00:9::1", "eth0", "fd00::1"],
  [
    "6: 6to4 to 6to4",
    { eth0: ["2002:c633:6401::d5e3:7953:13eb:22e8/64", "2001:db8:1::2/64"] },
    "2002:c633:6401::1",
    "eth0",
    "2002:c633:6401:0:d5e3:7953:13eb:22e8",
  ],
  [
    "8: the longest common prefix",
    { eth0: ["2001:db8:1::2/64", "2001:db8:3::2/64"] },
    "2001:db8:1::1",
    "eth0",
    "2001:db8:1::2",
  ],
  [
    "8: counted up to the subnet's",
    { eth0: ["2001:db8:3::1/32", "2001:db8:1::2/32"] },
    "2001:db8:3::9",
    "eth0",
    "2001:db8:1::2",
  ],
];

test.each(CASES)("%s", (_name, { eth0, eth1 = [], old = [] }, to, dev, expected) => {
  const { lab, net } = host(eth0, eth1, old);
  const found = ipv6DevGetSaddr(net, dev === null ? null : lab.dev(net, dev), ip6(to), 0);
  expect(found === null ? null : formatIp6(found)).toBe(expected);
});

test("a device without link-local address has none to give", () => {
  const { lab, net } = host([], []);
  expect(formatIp6(ipv6GetLladdr(lab.dev(net, "eth0"), 0)!)).toBe("fe80::ff:fe00:1");
  expect(ipv6GetLladdr(net.loopback, 0)).toBeNull();
});
