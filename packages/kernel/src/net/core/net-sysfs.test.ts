/** /sys/class/net/DEV and /proc/net/dev: contents, modes and refusals as read on Linux 6.1. */

import { Errno } from "@netloom/uapi";
import { describe, expect, test } from "vitest";
import type { DynamicDir, DynamicNode } from "../../fs/dynamic.js";
import { procNet, sysfsClasses, sysfsNet } from "../index.js";
import { macBytes, NetLab } from "../test/net-lab.js";

function find(dir: DynamicDir, path: string): DynamicNode {
  let node: DynamicNode = dir;
  for (const part of path.split("/")) {
    if (node.kind !== "dir") throw new Error(`${part} in no directory`);
    const next: DynamicNode | null = node.lookup(part);
    if (next === null) throw new Errno("ENOENT");
    node = next;
  }
  return node;
}

function read(dir: DynamicDir, path: string): string {
  const node = find(dir, path);
  if (node.kind === "link") return `-> ${node.target()}`;
  if (node.kind !== "file" || node.read === undefined) throw new Error(`${path} is not for reading`);
  try {
    const text = node.read();
    return typeof text === "string" ? text : [...text].join(" ");
  } catch (error) {
    if (error instanceof Errno) return error.code;
    throw error;
  }
}

function write(dir: DynamicDir, path: string, text: string): string {
  const node = find(dir, path);
  if (node.kind !== "file" || node.write === undefined) return "EACCES";
  try {
    node.write(text);
    return "";
  } catch (error) {
    if (error instanceof Errno) return error.code;
    throw error;
  }
}

function world(): { lab: NetLab; sys: DynamicDir } {
  const lab = new NetLab();
  const net = lab.stack.initNet;
  lab.addLink(net, {
    IFLA_IFNAME: "br0",
    IFLA_ADDRESS: macBytes("02:00:00:00:00:01"),
    IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" },
  });
  lab.addVeth(net, "p0", "q0", {}, { IFLA_ADDRESS: macBytes("02:00:00:00:00:50") });
  lab.setLink(net, "p0", { IFLA_MASTER: 2 });
  lab.up(net, "br0", "p0", "q0");
  lab.run(3000);
  return { lab, sys: sysfsNet(net) };
}

test.each([
  ["lo/addr_assign_type", "0\n"],
  ["lo/address", "00:00:00:00:00:00\n"],
  ["lo/flags", "0x8\n"],
  ["lo/mtu", "65536\n"],
  ["lo/name_assign_type", "2\n"],
  ["lo/type", "772\n"],
  ["lo/operstate", "down\n"],
  ["lo/speed", "EINVAL"],
  ["lo/carrier", "EINVAL"],
  ["lo/uevent", "INTERFACE=lo\nIFINDEX=1\n"],
  ["br0/uevent", "DEVTYPE=bridge\nINTERFACE=br0\nIFINDEX=2\n"],
  ["br0/lower_p0", "-> ../p0"],
  ["p0/addr_assign_type", "3\n"],
  ["p0/address", "02:00:00:00:00:50\n"],
  ["p0/broadcast", "ff:ff:ff:ff:ff:ff\n"],
  ["p0/carrier", "1\n"],
  ["p0/carrier_changes", "2\n"],
  ["p0/carrier_down_count", "1\n"],
  ["p0/carrier_up_count", "1\n"],
  ["p0/dev_id", "0x0\n"],
  ["p0/duplex", "full\n"],
  ["p0/flags", "0x1303\n"],
  ["p0/ifalias", ""],
  ["p0/ifindex", "4\n"],
  ["p0/iflink", "3\n"],
  ["p0/operstate", "up\n"],
  ["p0/phys_port_id", "EOPNOTSUPP"],
  ["p0/speed", "10000\n"],
  ["p0/tx_queue_len", "1000\n"],
  ["p0/type", "1\n"],
  ["p0/master", "-> ../br0"],
  ["p0/upper_br0", "-> ../br0"],
  ["p0/statistics/rx_packets", "0\n"],
  ["p0/queues/rx-0/rps_cpus", "0\n"],
  ["p0/queues/tx-0/traffic_class", "ENOENT"],
  ["p0/subsystem", "-> ../../../../class/net"],
  ["p0/brport/state", "3\n"],
  ["p0/brport/path_cost", "2\n"],
  ["p0/brport/port_id", "0x8001\n"],
  ["br0/bridge/bridge_id", "8000.020000000001\n"],
])("%s is %j", (path, text) => {
  // Counters depend on what the protocols send.
  const value = read(world().sys, path);
  expect(path.includes("statistics") ? value.replace(/[1-9]\d*/, "0") : value).toBe(text);
});

describe("writing", () => {
  test.each([
    ["p0/mtu", "1400\n", "", "1400\n"],
    ["p0/mtu", "10", "EINVAL", "1500\n"],
    ["p0/mtu", "abc", "EINVAL", "1500\n"],
    ["p0/tx_queue_len", "77", "", "77\n"],
    ["p0/ifalias", "hello\n", "", "hello\n"],
    ["p0/netdev_group", "7", "", "7\n"],
    ["p0/carrier", "1", "EOPNOTSUPP", "1\n"],
    ["p0/address", "1", "EACCES", "02:00:00:00:00:50\n"],
    ["p0/flags", "0x1002", "", "0x1302\n"],
    ["br0/bridge/priority", "100", "", "100\n"],
    ["br0/bridge/group_fwd_mask", "8", "", "0x8\n"],
    ["br0/bridge/group_fwd_mask", "5", "EINVAL", "0x0\n"],
    ["p0/brport/hairpin_mode", "2", "", "1\n"],
    ["p0/brport/priority", "64", "ERANGE", "32\n"],
  ])("%s = %j: %j, then %j", (path, text, error, after) => {
    const { sys } = world();
    expect([write(sys, path, text), read(sys, path)]).toEqual([error, after]);
  });
});

test("the class is links to the devices, in alphabetical order", () => {
  const { lab } = world();
  const dir = sysfsClasses(lab.stack.initNet).lookup("net");
  if (dir?.kind !== "dir") throw new TypeError("/sys/class/net is a directory");
  expect(dir.list()).toEqual(["br0", "lo", "p0", "q0"]);
  expect(read(dir, "p0")).toBe("-> ../../devices/virtual/net/p0");
  expect(dir.lookup("nope")).toBeNull();
});

test("the entries of a port's directory", () => {
  expect((find(world().sys, "p0") as DynamicDir).list().join(" ")).toBe(
    "addr_assign_type addr_len address broadcast brport carrier carrier_changes carrier_down_count carrier_up_count dev_id dev_port dormant duplex flags " +
      "gro_flush_timeout ifalias ifindex iflink link_mode master mtu name_assign_type napi_defer_hard_irqs netdev_group operstate phys_port_id phys_port_name " +
      "phys_switch_id power proto_down queues speed statistics subsystem testing threaded tx_queue_len type uevent upper_br0",
  );
});

test("/proc/net/dev", () => {
  const lab = new NetLab();
  const dev = lab.stack.initNet.loopback;
  Object.assign(dev.stats, {
    rxBytes: 1166,
    rxPackets: 13,
    txBytes: 516,
    txPackets: 6,
    multicast: 6,
    rxLengthErrors: 1,
    rxFrameErrors: 1,
  });
  expect(read(procNet(lab.stack.initNet), "dev")).toBe(
    `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    1166      13    0    0    0     2          0         6      516       6    0    0    0     0       0          0
`,
  );
});

test("/proc/net/dev_mcast", () => {
  const { lab } = world();
  const dev = lab.dev(lab.stack.initNet, "q0");
  dev.mc.clear();
  dev.mc.add(0x333300000001);
  expect(read(procNet(lab.stack.initNet), "dev_mcast")).toContain("3    q0              1     0     333300000001\n");
});
