/** Addresses come and go with their device. What is expected was recorded on Linux 6.1. */

import { describe, expect, test } from "vitest";
import { RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV6_ROUTE } from "@netloom/netlink";
import { macBytes } from "../test/net-lab.js";
import { frames, Lab6, notices } from "./test/lab6.js";

const A = { IFLA_ADDRESS: macBytes("02:00:00:00:00:01") };
const B = { IFLA_ADDRESS: macBytes("02:00:00:00:00:02") };

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
    expect(lab.routes(n1)).toEqual(["fe80::/64 dev veth0 proto kernel metric 256", "multicast ff00::/8 dev veth0 table local proto kernel metric 256"]);
    lab.run(3000);
    expect(lab.addrs(n1)).toEqual(["veth0 fe80::ff:fe00:1/64"]);
    expect(lab.routes(n1)).toEqual([
      "fe80::/64 dev veth0 proto kernel metric 256",
      "local fe80::ff:fe00:1 dev veth0 table local proto kernel metric 0",
      "multicast ff00::/8 dev veth0 table local proto kernel metric 256",
    ]);
    expect(notices(n1, told)).toEqual([
      "multicast ff00::/8 dev veth0 table local proto kernel metric 256", "fe80::/64 dev veth0 proto kernel metric 256", "addr fe80::ff:fe00:1",
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
      ":: > ff02::1:ff00:1 NS 86", "fe80::ff:fe00:1 > ff02::16 MLDv2 90", "fe80::ff:fe00:1 > ff02::16 MLDv2 90", "fe80::ff:fe00:1 > ff02::2 RS 70",
    ]);
    expect(seen.filter((line) => line === ":: > ff02::16 MLDv2 90")).toHaveLength(4);
    const dev = lab.dev(n1, "veth0");
    expect([dev.stats.txPackets, dev.stats.txBytes, dev.stats.rxPackets, dev.stats.rxBytes]).toEqual([6, 516, 6, 516]);
    const { stats } = n1.ipv6;
    expect([stats.ipValue(0), stats.ipValue(10), stats.ipValue(20), stats.ipValue(21), stats.icmpTypeValue(143, true)]).toEqual([6, 6, 6, 6, 4]);
    lab.run(60_000);
    // RFC 7559: solicitations at about 4, 8, 16, 32 s.
    expect(frames(tap).filter((line) => line === "fe80::ff:fe00:1 > ff02::2 RS 70").length).toBeGreaterThanOrEqual(3);
  });
});
