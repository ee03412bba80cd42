/** IPv6's part of a link, and its counters and settings as files. */

import { expect, test } from "vitest";
import { attributes, bytes, getLe32, linkDef, nested, RTM_GETLINK, u32, u8 } from "@netloom/netlink";
import { AF_INET6 } from "@netloom/uapi";
import type { DynamicNode } from "../../fs/dynamic.js";
import { procNet, sysctlNet } from "../index.js";
import { Lab6 } from "./test/lab6.js";

const inet6 = attributes({
  IFLA_INET6_FLAGS: [1, u32],
  IFLA_INET6_CONF: [2, bytes],
  IFLA_INET6_STATS: [3, bytes],
  IFLA_INET6_ADDR_GEN_MODE: [8, u8],
});
const afSpec = attributes({ AF_INET6: [10, nested(inet6)] });

function text(node: DynamicNode | null): string {
  if (node === null || node.kind !== "file") throw new Error("no file");
  return String(node.read!());
}

test("a link has flags, settings and the mode of its addresses; IPv6's own dump is shorter", () => {
  const lab = new Lab6();
  const net = lab.nets[0]!;
  lab.addVeth(net, "veth0", "veth1");
  const spec = lab.link(net, "veth0").attrs.IFLA_AF_SPEC!;
  const own = afSpec.decode(spec, 0, spec.length).AF_INET6!;
  expect([own.IFLA_INET6_FLAGS, own.IFLA_INET6_ADDR_GEN_MODE, own.IFLA_INET6_CONF!.length]).toEqual([0, 0, 59 * 4]);
  // hop_limit, mtu, accept_dad, router_solicitation_interval in milliseconds.
  expect([1, 2, 27, 8].map((i) => getLe32(own.IFLA_INET6_CONF!, 4 * i))).toEqual([64, 1500, 1, 4000]);
  lab.up(net, "veth0", "veth1");
  const links = lab.dump(net, RTM_GETLINK, linkDef, { family: AF_INET6 }, {});
  expect(links.map(({ header, attrs }) => [header.family, attrs.IFLA_IFNAME, attrs.IFLA_QDISC])).toEqual([
    [10, "lo", undefined],
    [10, "veth1", undefined],
    [10, "veth0", undefined],
  ]);
  expect(inet6.decode(links[2]!.attrs.IFLA_PROTINFO!, 0, links[2]!.attrs.IFLA_PROTINFO!.length).IFLA_INET6_FLAGS).toBe(
    0x80000000,
  );
});

test("files exist under the names and with the values of Linux 6.1", () => {
  const lab = new Lab6();
  const net = lab.nets[0]!;
  const dir = sysctlNet(net).lookup("ipv6");
  if (dir === null || dir.kind !== "dir") throw new Error("no ipv6");
  const read = (path: string): string => {
    let node: DynamicNode | null = dir;
    for (const part of path.split("/")) node = node !== null && node.kind === "dir" ? node.lookup(part) : null;
    return text(node).trim();
  };
  expect(dir.list()).toHaveLength(28);
  for (const [path, value] of [
    ["conf/lo/accept_dad", "-1"],
    ["conf/lo/mtu", "65536"],
    ["conf/default/accept_dad", "1"],
    ["conf/all/accept_dad", "0"],
    ["conf/all/ioam6_id_wide", "4294967295"],
    ["conf/lo/router_solicitation_interval", "4"],
    ["icmp/ratemask", "0-1,3-127"],
    ["neigh/lo/unres_qlen", "101"],
    ["route/max_size", "2147483647"],
    ["ip6frag_high_thresh", "4194304"],
  ] as const)
    expect([path, read(path)]).toEqual([path, value]);
  lab.up(net, "lo");
  const proc = (name: string): string => text(procNet(net).lookup(name));
  expect(proc("if_inet6")).toBe("00000000000000000000000000000001 01 80 10 80       lo\n");
  const nowhere =
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n";
  expect(proc("ipv6_route")).toBe(
    `${nowhere}00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo\n${nowhere}`,
  );
  expect(proc("igmp6")).toBe(
    "1    lo              ff020000000000000000000000000001     1 0000000C 0\n1    lo              ff010000000000000000000000000001     1 00000008 0\n",
  );
  expect(proc("snmp6").split("\n")).toHaveLength(86);
});
