/** What may stand on what: loops, depth, one master alone. Outcomes as recorded on Linux 6.1. */

import { IFF_SLAVE, IFF_UP } from "@netloom/uapi";
import { vlanInfoAttrs, Writer, type LinkAttrs } from "@netloom/netlink";
import { expect, test } from "vitest";
import { NetLab } from "../test/net-lab.js";
import { netdevHasUpperDev } from "./dev-upper.js";

const kind = (name: string, type: string, more: LinkAttrs = {}): LinkAttrs => ({
  IFLA_IFNAME: name,
  ...more,
  IFLA_LINKINFO: { IFLA_INFO_KIND: type },
});

function lab1() {
  const lab = new NetLab();
  const net = lab.stack.initNet;
  const index = (name: string): number => lab.dev(net, name).ifindex;
  const vlan = (lower: string, name: string, id: number): void => {
    const w = new Writer(16);
    vlanInfoAttrs.encode(w, { IFLA_VLAN_ID: id });
    lab.addLink(net, {
      IFLA_IFNAME: name,
      IFLA_LINK: index(lower),
      IFLA_LINKINFO: { IFLA_INFO_KIND: "vlan", IFLA_INFO_DATA: w.finish() },
    });
  };
  const enslave = (name: string, master: string): void => lab.setLink(net, name, { IFLA_MASTER: index(master) });
  return { lab, net, index, vlan, enslave };
}
const refused = (code: string, extack: string | null = null): unknown => expect.objectContaining({ code, extack });

test("eight devices may stand on one another, and a ninth leaves nothing behind", () => {
  const { lab, net, vlan, enslave } = lab1();
  lab.addLink(net, kind("d0", "dummy"));
  for (let i = 1; i < 8; i++) vlan(`d${i - 1}`, `d${i}`, i);
  expect(() => vlan("d7", "d8", 8)).toThrow(refused("EMLINK"));
  expect(net.devByName.has("d8")).toBe(false);
  expect([lab.dev(net, "d7").uppers.length, lab.dev(net, "d7").vlanInfo]).toEqual([0, null]);
  lab.addLink(net, kind("br", "bridge"));
  expect(() => enslave("d7", "br")).toThrow(refused("EMLINK"));
  const { master, brPort, rxHandler, allmulti, promiscuity } = lab.dev(net, "d7");
  expect([master, brPort, rxHandler, allmulti, promiscuity]).toEqual([null, null, null, 0, 0]);
  enslave("d6", "br");
  // The bridge is the eighth now.
  expect(() => vlan("br", "br.1", 1)).toThrow(refused("EMLINK"));
});

test("no device stands on itself, by whatever way", () => {
  const { lab, net, vlan, enslave } = lab1();
  for (const name of ["br0", "br1"]) lab.addLink(net, kind(name, "bridge"));
  for (const name of ["bo0", "bo1"]) lab.addLink(net, kind(name, "bond"));
  vlan("br0", "br0.5", 5);
  expect(() => enslave("br0.5", "br0")).toThrow(refused("EBUSY"));
  enslave("br0.5", "br1");
  vlan("br1", "br1.6", 6);
  expect(() => enslave("br1.6", "br0")).toThrow(refused("EBUSY"));
  expect(() => enslave("br0", "br0")).toThrow(refused("ELOOP", "Can not enslave a bridge to a bridge"));
  enslave("bo0", "bo1");
  expect(() => enslave("bo1", "bo0")).toThrow(refused("EBUSY"));
  expect(() => enslave("bo1", "bo1")).toThrow(refused("EPERM", "Cannot enslave bond to itself."));
  expect(netdevHasUpperDev(lab.dev(net, "br0"), lab.dev(net, "br1"))).toBe(true);
  expect(netdevHasUpperDev(lab.dev(net, "br1"), lab.dev(net, "br0"))).toBe(false);
});

test("a failed enslaving undoes what it did", () => {
  const { lab, net, vlan, enslave } = lab1();
  lab.addLink(net, kind("bo", "bond"));
  lab.addLink(net, kind("d0", "dummy"));
  for (let i = 1; i < 8; i++) vlan(`d${i - 1}`, `d${i}`, i);
  // A device on one that is down can not be opened, as the bond does first.
  expect(() => enslave("d7", "bo")).toThrow(refused("ENETDOWN"));
  lab.up(net, "d0");
  lab.down(net, "d7");
  const dev = lab.dev(net, "d7");
  const { mac } = dev;
  expect(() => enslave("d7", "bo")).toThrow(refused("EMLINK"));
  expect([dev.master, dev.rxHandler, dev.mac, dev.flags & (IFF_UP | IFF_SLAVE)]).toEqual([null, null, mac, 0]);
  expect(dev.lowers.map((d) => d.name)).toEqual(["d6"]);
  lab.addLink(net, kind("e0", "dummy"));
  enslave("e0", "bo");
  lab.delLink(net, "bo");
  expect([lab.dev(net, "e0").master, lab.dev(net, "e0").rxHandler]).toEqual([null, null]);
});

test("flags are changed before the master, and what was done stays done", () => {
  const { lab, net, index } = lab1();
  lab.addLink(net, kind("bo", "bond"));
  lab.addLink(net, kind("d0", "dummy"));
  const upInto = { IFLA_MASTER: index("bo") };
  expect(() => lab.setLink(net, "d0", upInto, { flags: 1, change: 1 })).toThrow(
    refused("EPERM", "Device can not be enslaved while up"),
  );
  expect(lab.dev(net, "d0").flags & IFF_UP).toBe(IFF_UP);
  lab.setLink(net, "d0", upInto, { flags: 0, change: 1 });
  expect(lab.dev(net, "d0").flags & IFF_UP).toBe(IFF_UP);
});
