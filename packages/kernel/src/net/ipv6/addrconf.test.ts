/** Addresses come and go with their device. What is expected was recorded on Linux 6.1. */

import { describe, expect, test } from "vitest";
import { Errno } from "@netloom/uapi";
import {
  addrDef,
  IFA_F_HOMEADDRESS,
  IFA_F_MANAGETEMPADDR,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  RTNLGRP_IPV6_IFADDR,
  RTNLGRP_IPV6_ROUTE,
} from "@netloom/netlink";
import type { DynamicNode } from "../../fs/dynamic.js";
import type { Net } from "../core/net.js";
import { procNet, sysctlNet } from "../index.js";
import { macBytes } from "../test/net-lab.js";
import { frames, ip6, Lab6, notices } from "./test/lab6.js";

const A = { IFLA_ADDRESS: macBytes("02:00:00:00:00:01") };
const B = { IFLA_ADDRESS: macBytes("02:00:00:00:00:02") };

/** Both ends in one namespace, up for a while. */
function pair(): { lab: Lab6; net: Net } {
  const lab = new Lab6();
  const net = lab.nets[0]!;
  lab.addVeth(net, "veth0", "veth1", B, A);
  lab.up(net, "lo", "veth0", "veth1");
  lab.run(3000);
  return { lab, net };
}

const error = (run: () => void): string => {
  try {
    run();
  } catch (e) {
    if (e instanceof Errno) return e.code;
    throw e;
  }
  return "ok";
};

/** Writes /proc/sys/net/ipv6/PATH. */
function sysctl(net: Net, path: string, value: string): void {
  let node: DynamicNode | null = sysctlNet(net);
  for (const part of ["ipv6", ...path.split("/")])
    node = node !== null && node.kind === "dir" ? node.lookup(part) : null;
  if (node === null || node.kind !== "file") throw new Error(path);
  node.write!(value + "\n");
}

/** A file of /proc/net. */
function proc(net: Net, name: string): string {
  const node = procNet(net).lookup(name);
  if (node === null || node.kind !== "file") throw new Error(name);
  return String(node.read!());
}

const groups = (net: Net, dev: string): string[] =>
  proc(net, "igmp6")
    .split("\n")
    .filter((line) => line.includes(` ${dev} `))
    .map((line) => line.replace(/ +/g, " ").trim().slice(2));

/** veth0 in the first namespace, up; veth1, its other end, in the second, down. */
function cable(): { lab: Lab6; n1: Lab6["nets"][number]; n2: Lab6["nets"][number] } {
  const lab = new Lab6(2);
  const [n1, n2] = lab.nets;
  lab.addVeth(n1!, "veth0", "veth1", { ...B, IFLA_NET_NS_FD: 1 }, A);
  lab.up(n1!, "veth0");
  lab.run(500);
  return { lab, n1: n1!, n2: n2! };
}

describe("a cable is plugged in", () => {
  test("a link-local address is tentative until nobody objects", () => {
    const { lab, n1, n2 } = cable();
    expect([lab.addrs(n1), lab.routes(n1)]).toEqual([[], []]);
    const told = lab.listen(n1, RTNLGRP_IPV6_IFADDR);
    told.setsockopt(270, 1, RTNLGRP_IPV6_ROUTE);
    lab.up(n2, "veth1");
    expect(lab.addrs(n1)).toEqual(["veth0 fe80::ff:fe00:1/64 tentative"]);
    expect(lab.routes(n1)).toEqual([
      "fe80::/64 dev veth0 proto kernel metric 256",
      "multicast ff00::/8 dev veth0 table local proto kernel metric 256",
    ]);
    lab.run(3000);
    expect(lab.addrs(n1)).toEqual(["veth0 fe80::ff:fe00:1/64"]);
    expect(lab.routes(n1)).toEqual([
      "fe80::/64 dev veth0 proto kernel metric 256",
      "local fe80::ff:fe00:1 dev veth0 table local proto kernel metric 0",
      "multicast ff00::/8 dev veth0 table local proto kernel metric 256",
    ]);
    expect(notices(n1, told)).toEqual([
      "multicast ff00::/8 dev veth0 table local proto kernel metric 256",
      "fe80::/64 dev veth0 proto kernel metric 256",
      "addr fe80::ff:fe00:1",
      "local fe80::ff:fe00:1 dev veth0 table local proto kernel metric 0",
    ]);
  });

  test("each end sends two reports, a probe, and after it a report, a solicitation and a report", () => {
    const { lab, n1, n2 } = cable();
    const tap = lab.tap(n1, "veth0");
    lab.up(n2, "veth1");
    lab.run(3500);
    const seen = frames(tap);
    const mine = seen.filter((line) => line.startsWith("fe80::ff:fe00:1 ") || line.includes("ff00:1 "));
    expect([...mine].sort()).toEqual([
      ":: > ff02::1:ff00:1 NS 86",
      "fe80::ff:fe00:1 > ff02::16 MLDv2 90",
      "fe80::ff:fe00:1 > ff02::16 MLDv2 90",
      "fe80::ff:fe00:1 > ff02::2 RS 70",
    ]);
    expect(seen.filter((line) => line === ":: > ff02::16 MLDv2 90")).toHaveLength(4);
    const dev = lab.dev(n1, "veth0");
    expect([dev.stats.txPackets, dev.stats.txBytes, dev.stats.rxPackets, dev.stats.rxBytes]).toEqual([6, 516, 6, 516]);
    const { stats } = n1.ipv6;
    expect([
      stats.ipValue(0),
      stats.ipValue(10),
      stats.ipValue(20),
      stats.ipValue(21),
      stats.icmpTypeValue(143, true),
    ]).toEqual([6, 6, 6, 6, 4]);
    lab.run(60_000);
    // RFC 7559: solicitations at about 4, 8, 16, 32 s.
    expect(frames(tap).filter((line) => line === "fe80::ff:fe00:1 > ff02::2 RS 70").length).toBeGreaterThanOrEqual(3);
  });
});

describe("carrier, down, up", () => {
  test("addresses outlive the carrier, not the device; the kept one comes back", () => {
    const { lab, net } = pair();
    lab.addAddr(net, "veth0", "2001:db8::1/64");
    lab.run(2500);
    lab.down(net, "veth1");
    expect(lab.addrs(net)).toEqual(["lo ::1/128", "veth0 2001:db8::1/64", "veth0 fe80::ff:fe00:1/64"]);
    expect(lab.routes(net)).toEqual([
      "2001:db8::/64 dev veth0 linkdown proto kernel metric 256",
      "fe80::/64 dev veth0 linkdown proto kernel metric 256",
      "local ::1 dev lo table local proto kernel metric 0",
      "local 2001:db8::1 dev veth0 table local proto kernel metric 0",
      "local fe80::ff:fe00:1 dev veth0 table local proto kernel metric 0",
      "multicast ff00::/8 dev veth0 linkdown table local proto kernel metric 256",
    ]);
    lab.up(net, "veth1");
    expect(lab.addrs(net)).toEqual([
      "lo ::1/128",
      "veth1 fe80::ff:fe00:2/64 tentative",
      "veth0 2001:db8::1/64",
      "veth0 fe80::ff:fe00:1/64",
    ]);
    const told = lab.listen(net, RTNLGRP_IPV6_IFADDR);
    told.setsockopt(270, 1, RTNLGRP_IPV6_ROUTE);
    lab.down(net, "veth0");
    expect(notices(net, told)).toEqual([
      "Deleted 2001:db8::/64 dev veth0 proto kernel metric 256",
      "Deleted fe80::/64 dev veth0 proto kernel metric 256",
      "Deleted local 2001:db8::1 dev veth0 table local proto kernel metric 0",
      "Deleted local fe80::ff:fe00:1 dev veth0 table local proto kernel metric 0",
      "Deleted multicast ff00::/8 dev veth0 table local proto kernel metric 256",
      "Deleted addr 2001:db8::1",
      "Deleted addr fe80::ff:fe00:1",
    ]);
    sysctl(net, "conf/veth0/keep_addr_on_down", "1");
    lab.up(net, "veth0");
    lab.addAddr(net, "veth0", "2001:db8::1/64");
    lab.addAddr(net, "veth0", "2001:db8:1::1/64", {
      IFA_CACHEINFO: { valid: 100, prefered: 50, cstamp: 0, tstamp: 0 },
    });
    lab.run(3000);
    lab.down(net, "veth0");
    expect(lab.addrs(net).filter((line) => line.startsWith("veth0"))).toEqual(["veth0 2001:db8::1/64 tentative"]);
    lab.up(net, "veth0");
    expect(lab.addrs(net).filter((line) => line.startsWith("veth0"))).toEqual([
      "veth0 2001:db8::1/64 tentative",
      "veth0 fe80::ff:fe00:1/64 tentative",
    ]);
    lab.run(3000);
    expect(lab.addrs(net).filter((line) => line.startsWith("veth0"))).toEqual([
      "veth0 2001:db8::1/64",
      "veth0 fe80::ff:fe00:1/64",
    ]);
  });

  test("an MTU below 1280 ends IPv6 on the device, a larger one begins it anew", () => {
    const { lab, net } = pair();
    lab.addAddr(net, "veth0", "2001:db8::1/64");
    lab.setLink(net, "veth0", { IFLA_MTU: 1279 });
    expect([lab.addrs(net).filter((line) => line.startsWith("veth0")), lab.dev(net, "veth0").ip6]).toEqual([[], null]);
    expect(lab.routes(net).filter((line) => line.includes("veth0"))).toEqual([]);
    lab.setLink(net, "veth0", { IFLA_MTU: 1280 });
    lab.run(3000);
    expect(lab.addrs(net).filter((line) => line.startsWith("veth0"))).toEqual(["veth0 fe80::ff:fe00:1/64"]);
    expect(groups(net, "veth0")).toEqual([
      "veth0 ff0200000000000000000001ff000001 1 00000004 0",
      "veth0 ff020000000000000000000000000001 1 0000000C 0",
      "veth0 ff010000000000000000000000000001 1 00000008 0",
    ]);
  });

  test("disable_ipv6 takes addresses away and gives the link-local one back", () => {
    const { lab, net } = pair();
    sysctl(net, "conf/veth0/disable_ipv6", "1");
    expect(lab.addrs(net).filter((line) => line.startsWith("veth0"))).toEqual([]);
    expect(groups(net, "veth0")).toHaveLength(2);
    expect(error(() => lab.addAddr(net, "veth0", "2001:db8::5/64"))).toBe("EACCES");
    expect(error(() => lab.route(net, "2001:db8:9::/64", { RTA_OIF: lab.dev(net, "veth0").ifindex }))).toBe("EACCES");
    sysctl(net, "conf/veth0/disable_ipv6", "0");
    lab.settle();
    expect(lab.addrs(net).filter((line) => line.startsWith("veth0"))).toEqual(["veth0 fe80::ff:fe00:1/64 tentative"]);
    sysctl(net, "conf/all/disable_ipv6", "1");
    expect([lab.addrs(net), lab.routes(net), net.ipv6.devconfDflt.get(26)]).toEqual([[], [], 1]);
    sysctl(net, "conf/all/disable_ipv6", "0");
    lab.settle();
    expect(lab.addrs(net)).toEqual([
      "lo ::1/128",
      "veth1 fe80::ff:fe00:2/64 tentative",
      "veth0 fe80::ff:fe00:1/64 tentative",
    ]);
  });

  test("nothing is left of a namespace that is gone", () => {
    const { lab, n1, n2 } = cable();
    lab.up(n2, "veth1");
    lab.addAddr(n1, "veth0", "2001:db8::1/64");
    lab.run(1200);
    n2.put();
    lab.settle();
    lab.down(n1, "lo");
    lab.run(10_000);
    expect([lab.addrs(n1), lab.stack.skbs.live, lab.timers.armed]).toEqual([[], 0, 0]);
  });
});

describe("addresses by hand", () => {
  test("order, flags, lifetimes, refusals", () => {
    const { lab, net } = pair();
    const flags = (value: number): { IFA_FLAGS: number } => ({ IFA_FLAGS: value });
    lab.addAddr(net, "veth0", "2001:db8::1/64", {
      IFA_CACHEINFO: { valid: 1000, prefered: 500, cstamp: 0, tstamp: 0 },
    });
    lab.addAddr(net, "veth0", "2001:db8::2/64", flags(IFA_F_NOPREFIXROUTE));
    lab.addAddr(net, "veth0", "2001:db8::3/64", flags(IFA_F_HOMEADDRESS));
    expect(error(() => lab.addAddr(net, "veth0", "2001:db8:0:1::4/63", flags(IFA_F_MANAGETEMPADDR)))).toBe("EINVAL");
    lab.addAddr(net, "veth0", "2001:db8:3::5/64", { IFA_RT_PRIORITY: 50 });
    lab.request(
      net,
      20,
      0x600,
      addrDef,
      { family: 10, prefixlen: 128, index: lab.dev(net, "veth0").ifindex },
      { IFA_LOCAL: ip6("2001:db8:4::5"), IFA_ADDRESS: ip6("2001:db8:4::6") },
    );
    lab.addAddr(net, "veth0", "2001:db8:5::5/64");
    lab.addAddr(net, "veth1", "2001:db8:5::5/64");
    for (const [addr, dev, code] of [
      ["2001:db8:5::5/48", "veth0", "EEXIST"],
      ["ff02::5/64", "veth0", "EADDRNOTAVAIL"],
      ["::1/128", "veth0", "EADDRNOTAVAIL"],
      ["::/64", "veth0", "EADDRNOTAVAIL"],
    ] as const)
      expect(error(() => lab.addAddr(net, dev, addr))).toBe(code);
    lab.addAddr(net, "veth0", "fe80::5/64");
    lab.addAddr(net, "veth0", "fec0::5/64");
    lab.addAddr(net, "veth0", "2001:db8:c::5/64", {
      IFA_CACHEINFO: { valid: 0xffffffff, prefered: 0, cstamp: 0, tstamp: 0 },
    });
    lab.addAddr(net, "veth0", "2001:db8:d::5/64", { IFA_CACHEINFO: { valid: 5, prefered: 2, cstamp: 0, tstamp: 0 } });
    lab.addAddr(net, "veth0", "2001:db8:e::5/64", flags(IFA_F_NODAD));
    expect(lab.addrs(net)).toEqual([
      "lo ::1/128",
      "veth1 2001:db8:5::5/64 tentative",
      "veth1 fe80::ff:fe00:2/64",
      "veth0 2001:db8:e::5/64 nodad",
      "veth0 2001:db8:d::5/64 tentative 5/2",
      "veth0 2001:db8:c::5/64 tentative deprecated forever/0",
      "veth0 2001:db8:5::5/64 tentative",
      "veth0 2001:db8:4::5 peer 2001:db8:4::6/128 tentative",
      "veth0 2001:db8:3::5/64 tentative",
      "veth0 2001:db8::3/64 tentative home",
      "veth0 2001:db8::2/64 tentative noprefixroute",
      "veth0 2001:db8::1/64 tentative 1000/500",
      "veth0 fec0::5/64 tentative",
      "veth0 fe80::5/64 tentative",
      "veth0 fe80::ff:fe00:1/64",
    ]);
    lab.run(3000);
    // Of the same address on both ends of a cable one lost.
    const lines = lab.addrs(net);
    expect(lines.filter((line) => line.includes("dadfailed"))).toHaveLength(1);
    expect(lines).toContain("veth0 2001:db8:d::5/64 deprecated 2/0");
    expect(lab.routes(net).filter((line) => /:[34]::/.test(line))).toEqual([
      "2001:db8:3::/64 dev veth0 proto kernel metric 50",
      "2001:db8:4::5 dev veth0 proto kernel metric 256",
      "2001:db8:4::6 dev veth0 proto kernel metric 256",
      "local 2001:db8:3::5 dev veth0 table local proto kernel metric 0",
      "local 2001:db8:4::5 dev veth0 table local proto kernel metric 0",
    ]);
    lab.run(3000);
    expect(lab.addrs(net).some((line) => line.includes(":d::5"))).toBe(false);
    lab.delAddr(net, "veth0", "2001:db8::3/64");
    lab.delAddr(net, "veth0", "2001:db8:3::5/64");
    expect(error(() => lab.delAddr(net, "veth0", "2001:db8::9/64"))).toBe("EADDRNOTAVAIL");
    const main = lab.routes(net).filter((line) => !line.includes("table"));
    expect(main.filter((line) => /^2001:db8(:3)?::\/64/.test(line))).toEqual([
      "2001:db8::/64 dev veth0 proto kernel metric 256",
    ]);
  });

  test("a router answers for its prefixes and is in the routers' groups", () => {
    const { lab, net } = pair();
    lab.addAddr(net, "veth1", "2001:db8::1/64");
    lab.run(2500);
    sysctl(net, "conf/all/forwarding", "1");
    expect(proc(net, "anycast6")).toBe(
      "2    veth1           fe800000000000000000000000000000     1\n2    veth1           20010db8000000000000000000000000     1\n" +
        "3    veth0           fe800000000000000000000000000000     1\n",
    );
    expect(groups(net, "veth0").map((line) => line.slice(6, 38))).toEqual([
      "ff0200000000000000000001ff000000",
      "ff050000000000000000000000000002",
      "ff010000000000000000000000000002",
      "ff020000000000000000000000000002",
      "ff0200000000000000000001ff000001",
      "ff020000000000000000000000000001",
      "ff010000000000000000000000000001",
    ]);
    expect(lab.routes(net).filter((line) => line.startsWith("anycast"))).toEqual([
      "anycast 2001:db8:: dev veth1 table local proto kernel metric 0",
      "anycast fe80:: dev veth1 table local proto kernel metric 0",
      "anycast fe80:: dev veth0 table local proto kernel metric 0",
    ]);
    sysctl(net, "conf/all/forwarding", "0");
    expect([proc(net, "anycast6"), groups(net, "veth0").length]).toEqual(["", 3]);
  });

  test("identifiers from a secret are those Linux makes", () => {
    const { lab, net } = pair();
    sysctl(net, "conf/veth0/stable_secret", "2001:db8::2");
    lab.dev(net, "veth0").permMac = 0;
    lab.down(net, "veth0");
    lab.up(net, "veth0");
    lab.run(3000);
    expect(lab.addrs(net)).toContain("veth0 fe80::5932:ab44:7fea:2858/64");
    expect(error(() => sysctl(net, "conf/veth1/addr_gen_mode", "2"))).toBe("EINVAL");
  });
});
