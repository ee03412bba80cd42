/** Devices by netlink: names, indexes, flags, masters, moves. Outcomes as recorded on Linux 6.1. */

import { AF_NETLINK, IFF_ALLMULTI, IFF_NOARP, IFF_PROMISC, IFF_UP, SOCK_RAW } from "@netloom/uapi";
import {
  encodeMessage,
  forEachMessage,
  getLeS32,
  NLM_F_ACK,
  NLM_F_REQUEST,
  NLMSG_ERROR,
  IFLA_ALT_IFNAME,
  linkDef,
  NLM_F_CREATE,
  RTM_DELLINK,
  RTM_DELLINKPROP,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_NEWLINKPROP,
  type LinkAttrs,
} from "@netloom/netlink";
import { describe, expect, test } from "vitest";
import { createSocket } from "../index.js";
import { drain, macBytes, NetLab } from "../test/net-lab.js";
import type { Net } from "./net.js";

const dummy = (name: string, more: LinkAttrs = {}): LinkAttrs => ({
  IFLA_IFNAME: name,
  ...more,
  IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" },
});
const names = (net: Net): [number, string][] => net.devices().map((d) => [d.ifindex, d.name]);
const refused = (code: string, extack?: string): unknown =>
  expect.objectContaining(extack === undefined ? { code } : { code, extack });

function lab1(): { lab: NetLab; net: Net } {
  const lab = new NetLab();
  return { lab, net: lab.stack.initNet };
}

describe("names", () => {
  test.each([
    ["a%d", "a0"],
    ["%dx", "0x"],
    ["dots.ok", "dots.ok"],
  ])("%s becomes %s", (pattern, name) => {
    const { lab, net } = lab1();
    lab.addLink(net, dummy(pattern));
    expect(names(net)).toEqual([
      [1, "lo"],
      [2, name],
    ]);
  });

  test("%d is the lowest free number", () => {
    const { lab, net } = lab1();
    for (let i = 0; i < 3; i++) lab.addLink(net, dummy("d%d"));
    lab.delLink(net, "d1");
    lab.addLink(net, dummy("d%d"));
    expect(names(net)).toEqual([
      [1, "lo"],
      [2, "d0"],
      [4, "d2"],
      [5, "d1"],
    ]);
  });

  test("no name at all: the kind's", () => {
    const { lab, net } = lab1();
    lab.addLink(net, { IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } });
    expect(names(net)).toEqual([
      [1, "lo"],
      [2, "dummy0"],
    ]);
  });

  test.each([
    ["foo%s", "EINVAL"],
    ["foo%d%d", "EINVAL"],
    ["a/b", "EINVAL"],
    ["a b", "EINVAL"],
    ["..", "EINVAL"],
    ["lo", "EEXIST"],
  ])("%s is refused with %s", (name, code) => {
    const { lab, net } = lab1();
    expect(() => lab.addLink(net, dummy(name))).toThrow(refused(code) as Error);
  });

  test("a device that is up keeps its name; a taken one is refused", () => {
    const { lab, net } = lab1();
    lab.addLink(net, dummy("a"));
    lab.addLink(net, dummy("b"));
    expect(() => lab.setLink(net, "a", { IFLA_IFNAME: "b" })).toThrow(refused("EEXIST") as Error);
    lab.up(net, "a");
    expect(() => lab.setLink(net, "a", { IFLA_IFNAME: "c" })).toThrow(refused("EBUSY") as Error);
    lab.down(net, "a");
    lab.setLink(net, "a", { IFLA_IFNAME: "c" });
    expect(names(net)).toEqual([
      [1, "lo"],
      [2, "c"],
      [3, "b"],
    ]);
  });

  test("alternative names find the device, are unique, and go", () => {
    const { lab, net } = lab1();
    lab.addLink(net, dummy("a"));
    const prop = (type: number, name: string): unknown =>
      lab.request(
        net,
        type,
        0,
        linkDef,
        {},
        { IFLA_IFNAME: "a", IFLA_PROP_LIST: [{ type: IFLA_ALT_IFNAME, value: name }] },
      );
    prop(RTM_NEWLINKPROP, "uplink");
    expect(() => prop(RTM_NEWLINKPROP, "uplink")).toThrow(refused("EEXIST") as Error);
    expect(() => prop(RTM_DELLINKPROP, "nope")).toThrow(refused("ENOENT") as Error);
    expect(() => lab.addLink(net, dummy("uplink"))).toThrow(refused("EEXIST") as Error);
    const [answer] = lab.request(net, RTM_GETLINK, 0, linkDef, {}, { IFLA_ALT_IFNAME: "uplink" });
    expect(answer!.attrs.IFLA_IFNAME).toBe("a");
    prop(RTM_DELLINKPROP, "uplink");
    expect(() => lab.request(net, RTM_GETLINK, 0, linkDef, {}, { IFLA_ALT_IFNAME: "uplink" })).toThrow(
      refused("ENODEV") as Error,
    );
  });
});

describe("requests", () => {
  test.each<[string, number, LinkAttrs, number, string, string | null]>([
    [
      "an unknown kind",
      RTM_NEWLINK,
      { IFLA_LINKINFO: { IFLA_INFO_KIND: "nosuchtype" } },
      NLM_F_CREATE,
      "EOPNOTSUPP",
      "Unknown device type",
    ],
    ["nothing to change", RTM_NEWLINK, {}, 0, "ENODEV", null],
    ["deleting lo", RTM_DELLINK, { IFLA_IFNAME: "lo" }, 0, "EOPNOTSUPP", null],
    ["deleting nothing", RTM_DELLINK, {}, 0, "EINVAL", null],
    ["deleting the default group", RTM_DELLINK, { IFLA_GROUP: 0 }, 0, "EPERM", null],
    ["deleting an empty group", RTM_DELLINK, { IFLA_GROUP: 7 }, 0, "ENODEV", null],
    [
      "too many queues",
      RTM_NEWLINK,
      dummy("q", { IFLA_NUM_TX_QUEUES: 5000 }),
      NLM_F_CREATE,
      "EINVAL",
      "Invalid number of transmit queues",
    ],
  ])("%s", (_what, type, attrs, flags, code, extack) => {
    const { lab, net } = lab1();
    expect(() => lab.request(net, type, flags, linkDef, {}, attrs)).toThrow(
      expect.objectContaining({ code, extack }) as Error,
    );
  });

  test("whoever is not root may look, not touch", () => {
    const { lab, net } = lab1();
    const user = createSocket(net, AF_NETLINK, SOCK_RAW, 0, { ...lab.root, uid: 1000 });
    const ask = (type: number): number[] => {
      const flags = NLM_F_REQUEST | NLM_F_ACK;
      user.sendmsg(encodeMessage({ type, flags, seq: 1, pid: 0 }, linkDef, { index: 1 }, {}), 0, null);
      const types: number[] = [];
      for (const bytes of drain(user))
        forEachMessage(bytes, (hdr, start) => types.push(hdr.type === NLMSG_ERROR ? getLeS32(bytes, start) : hdr.type));
      return types;
    };
    expect(ask(RTM_GETLINK)).toEqual([RTM_NEWLINK, 0]);
    expect(ask(RTM_DELLINK)).toEqual([-1]);
  });

  test("an index may be chosen, once", () => {
    const { lab, net } = lab1();
    lab.addLink(net, dummy("a"), { index: 50 });
    lab.addLink(net, dummy("b"));
    expect(() => lab.addLink(net, dummy("c"), { index: 50 })).toThrow(refused("EEXIST") as Error);
    expect(names(net)).toEqual([
      [1, "lo"],
      [2, "b"],
      [50, "a"],
    ]);
  });

  test("groups are changed and deleted together", () => {
    const { lab, net } = lab1();
    for (const name of ["a", "b", "c"]) lab.addLink(net, dummy(name, { IFLA_GROUP: name === "c" ? 0 : 9 }));
    lab.request(net, RTM_NEWLINK, 0, linkDef, {}, { IFLA_GROUP: 9, IFLA_MTU: 1000 });
    expect(net.devices().map((d) => d.mtu)).toEqual([65536, 1000, 1000, 1500]);
    lab.request(net, RTM_DELLINK, 0, linkDef, {}, { IFLA_GROUP: 9 });
    expect(names(net)).toEqual([
      [1, "lo"],
      [4, "c"],
    ]);
  });
});

describe("attributes", () => {
  test.each<[LinkAttrs, string, string | null]>([
    [{ IFLA_MTU: 60 }, "EINVAL", "mtu less than device minimum"],
    [{ IFLA_MTU: 70000 }, "EINVAL", "mtu greater than device maximum"],
    [{ IFLA_ADDRESS: macBytes("01:02:03:04:05:06") }, "EADDRNOTAVAIL", null],
    [{ IFLA_ADDRESS: new Uint8Array(6) }, "EADDRNOTAVAIL", null],
    [{ IFLA_ADDRESS: new Uint8Array(3) }, "EINVAL", null],
    [{ IFLA_CARRIER: 0 }, "EOPNOTSUPP", null],
    [{ IFLA_PROTO_DOWN: 1 }, "EOPNOTSUPP", "Protodown not supported by device"],
    [{ IFLA_MASTER: 1 }, "EOPNOTSUPP", null],
    [{ IFLA_MASTER: 99 }, "EINVAL", null],
    [{ IFLA_GSO_MAX_SIZE: 100 }, "ERANGE", "integer out of range"],
    [{ IFLA_GSO_MAX_SIZE: 1_000_000 }, "EINVAL", null],
    [{ IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy", IFLA_INFO_DATA: new Uint8Array(0) } }, "EOPNOTSUPP", null],
  ])("%o of a veth: %s", (attrs, code, extack) => {
    const { lab, net } = lab1();
    lab.addVeth(net, "a", "b");
    expect(() => lab.setLink(net, "a", attrs)).toThrow(expect.objectContaining({ code, extack }) as Error);
  });

  test("promiscuity is counted, the user's own shown as a flag", () => {
    const { lab, net } = lab1();
    lab.addVeth(net, "a", "b");
    const set = (flags: number): void => lab.setLink(net, "a", {}, { flags, change: IFF_PROMISC | IFF_ALLMULTI });
    set(IFF_PROMISC);
    set(IFF_PROMISC | IFF_ALLMULTI);
    const tap = lab.tap(net, "a");
    tap.setsockopt(263, 1, Uint8Array.of(3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    expect([lab.link(net, "a").attrs.IFLA_PROMISCUITY, lab.link(net, "a").attrs.IFLA_ALLMULTI]).toEqual([2, 1]);
    set(0);
    const { header, attrs } = lab.link(net, "a");
    expect([attrs.IFLA_PROMISCUITY, header.flags & IFF_PROMISC, lab.dev(net, "a").flags & IFF_PROMISC]).toEqual([
      1,
      0,
      IFF_PROMISC,
    ]);
    tap.release();
    expect([lab.link(net, "a").attrs.IFLA_PROMISCUITY, lab.dev(net, "a").flags & IFF_PROMISC]).toEqual([0, 0]);
  });

  test("a dummy: no ARP, no bounds, a carrier that can be switched", () => {
    const { lab, net } = lab1();
    lab.addLink(net, dummy("d"));
    lab.setLink(net, "d", { IFLA_MTU: 99999 });
    lab.up(net, "d");
    expect(lab.link(net, "d").header.flags & IFF_NOARP).toBe(IFF_NOARP);
    lab.setLink(net, "d", { IFLA_CARRIER: 0 });
    lab.run(1000);
    expect([
      lab.link(net, "d").attrs.IFLA_CARRIER,
      lab.link(net, "d").attrs.IFLA_OPERSTATE,
      lab.link(net, "d").attrs.IFLA_QDISC,
    ]).toEqual([0, 2, "noqueue"]);
  });
});

describe("moving to another namespace", () => {
  test("keeps index, name and address where free; goes down", () => {
    const lab = new NetLab(2);
    const [a, b] = lab.nets as [Net, Net];
    lab.addVeth(a, "x", "y");
    lab.up(a, "x");
    const mac = lab.dev(a, "x").mac;
    lab.setLink(a, "x", { IFLA_NET_NS_FD: 1 });
    const x = lab.dev(b, "x");
    expect([x.ifindex, x.mac, x.flags & IFF_UP, x.qdiscSleeping.id]).toEqual([3, mac, 0, "noop"]);
    lab.addLink(b, dummy("d"), { index: 2 });
    lab.setLink(a, "y", { IFLA_NET_NS_FD: 1 });
    expect(names(b)).toEqual([
      [1, "lo"],
      [2, "d"],
      [3, "x"],
      [4, "y"],
    ]);
  });

  test("EEXIST if the name is taken there, unless another is given", () => {
    const lab = new NetLab(2);
    const [a, b] = lab.nets as [Net, Net];
    lab.addLink(b, dummy("eth0"));
    lab.addVeth(a, "eth0", "eth1");
    expect(() => lab.setLink(a, "eth0", { IFLA_NET_NS_FD: 1 })).toThrow(refused("EEXIST") as Error);
    lab.setLink(a, "eth0", { IFLA_NET_NS_FD: 1, IFLA_IFNAME: "eth7" });
    expect(b.devByName.has("eth7")).toBe(true);
  });

  test.each(["lo", "br0"])("%s cannot be moved", (name) => {
    const lab = new NetLab(2);
    const [a] = lab.nets as [Net, Net];
    if (name === "br0") lab.addLink(a, { IFLA_IFNAME: "br0", IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" } });
    expect(() => lab.setLink(a, name, { IFLA_NET_NS_FD: 1 })).toThrow(refused("EINVAL") as Error);
  });
});

test("nothing is left of devices that are gone", () => {
  const lab = new NetLab(2);
  const [a, b] = lab.nets as [Net, Net];
  const armed = lab.timers.armed;
  lab.addLink(a, { IFLA_IFNAME: "br0", IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" } });
  for (let i = 0; i < 3; i++) {
    lab.addVeth(a, `h${i}`, `c${i}`, { IFLA_NET_NS_FD: 1 });
    lab.setLink(a, `h${i}`, { IFLA_MASTER: lab.dev(a, "br0").ifindex });
    lab.up(a, `h${i}`);
    lab.up(b, `c${i}`);
  }
  lab.up(a, "br0");
  lab.run(5000);
  lab.delLink(a, "br0");
  b.put();
  lab.run(60_000);
  expect([names(a), lab.timers.armed, lab.stack.skbs.live]).toEqual([[[1, "lo"]], armed, 0]);
});
