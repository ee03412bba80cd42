import { IFF_LOWER_UP, IFF_RUNNING, IFF_UP, IF_OPER_LOWERLAYERDOWN, IF_OPER_UP } from "@netloom/uapi";
import { describe, expect, test } from "vitest";
import { drain, frame, macBytes, NetLab, vethData } from "../test/net-lab.js";

const LINK_STATE = IFF_UP | IFF_RUNNING | IFF_LOWER_UP;

describe("making a pair", () => {
  test("the other end comes first: lower index, and lower number if neither is named", () => {
    const lab = new NetLab();
    const [net] = lab.nets as [typeof lab.stack.initNet];
    lab.addVeth(net, "veth0", "veth1");
    lab.addLink(net, { IFLA_LINKINFO: { IFLA_INFO_KIND: "veth" } });
    lab.addLink(net, { IFLA_IFNAME: "only", IFLA_LINKINFO: { IFLA_INFO_KIND: "veth" } });
    expect(net.devices().map((d) => [d.ifindex, d.name])).toEqual([
      [1, "lo"],
      [2, "veth1"],
      [3, "veth0"],
      [4, "veth2"],
      [5, "veth3"],
      [6, "veth4"],
      [7, "only"],
    ]);
    expect(lab.link(net, "veth0").attrs.IFLA_LINK).toBe(2);
    expect(lab.link(net, "veth1").attrs.IFLA_LINK).toBe(3);
  });

  test("attributes of both ends, and the other in a namespace of its own", () => {
    const lab = new NetLab(3);
    const [host, a, b] = lab.nets as [typeof lab.stack.initNet, typeof lab.stack.initNet, typeof lab.stack.initNet];
    lab.addVeth(
      host,
      "va",
      "vb",
      { IFLA_MTU: 1300, IFLA_ADDRESS: macBytes("02:00:00:00:00:0b"), IFLA_NET_NS_FD: 2 },
      { IFLA_MTU: 1400, IFLA_ADDRESS: macBytes("02:00:00:00:00:0a"), IFLA_NET_NS_FD: 1 },
    );
    expect(host.devices().map((d) => d.name)).toEqual(["lo"]);
    const va = lab.link(a, "va").attrs;
    expect([va.IFLA_MTU, va.IFLA_ADDRESS, va.IFLA_LINK, va.IFLA_LINK_NETNSID]).toEqual([
      1400,
      macBytes("02:00:00:00:00:0a"),
      2,
      0,
    ]);
    expect([lab.link(b, "vb").header.index, lab.link(b, "vb").attrs.IFLA_MTU]).toEqual([2, 1300]);
    expect([...host.nsids.values()]).toEqual([]);
  });

  test.each([
    ["lo", "x"],
    ["x", "lo"],
    ["x", "x"],
  ])("%s and %s: a taken name leaves nothing behind", (name, peer) => {
    const lab = new NetLab();
    const net = lab.stack.initNet;
    expect(() => lab.addVeth(net, name, peer)).toThrow(expect.objectContaining({ code: "EEXIST" }) as Error);
    expect(net.devices().map((d) => d.name)).toEqual(["lo"]);
  });

  test.each([
    [{ IFLA_ADDRESS: macBytes("01:00:00:00:00:01") }, "EADDRNOTAVAIL"],
    [{ IFLA_ADDRESS: new Uint8Array(3) }, "EINVAL"],
    [{ IFLA_MTU: 60 }, "EINVAL"],
  ] as const)("refuses %o for either end", (attrs, code) => {
    const lab = new NetLab();
    const net = lab.stack.initNet;
    expect(() => lab.addVeth(net, "a", "b", {}, attrs)).toThrow(expect.objectContaining({ code }) as Error);
    expect(() => lab.addVeth(net, "a", "b", attrs)).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe("carrier", () => {
  test("one end up: no carrier; both: up on both sides; one down: lower layer down", () => {
    const lab = new NetLab();
    const net = lab.stack.initNet;
    lab.addVeth(net, "a", "b");
    lab.up(net, "a");
    lab.run(1);
    expect([lab.link(net, "a").header.flags & LINK_STATE, lab.link(net, "a").attrs.IFLA_OPERSTATE]).toEqual([
      IFF_UP,
      IF_OPER_LOWERLAYERDOWN,
    ]);
    lab.up(net, "b");
    for (const name of ["a", "b"])
      expect([lab.link(net, name).header.flags & LINK_STATE, lab.link(net, name).attrs.IFLA_OPERSTATE]).toEqual([
        LINK_STATE,
        IF_OPER_UP,
      ]);
    lab.down(net, "b");
    expect([lab.link(net, "a").header.flags & LINK_STATE, lab.link(net, "a").attrs.IFLA_OPERSTATE]).toEqual([
      IFF_UP,
      IF_OPER_LOWERLAYERDOWN,
    ]);
    expect(lab.dev(net, "a").carrierUpCount).toBe(1);
    expect(lab.dev(net, "a").carrierDownCount).toBe(2);
  });
});

describe("frames", () => {
  test("cross namespaces, are counted on both ends and leak nothing", () => {
    const lab = new NetLab(2);
    const [a, b] = lab.nets as [typeof lab.stack.initNet, typeof lab.stack.initNet];
    lab.addVeth(a, "va", "vb", { IFLA_NET_NS_FD: 1 });
    lab.up(a, "va");
    lab.up(b, "vb");
    const out = lab.tap(a, "va");
    const into = lab.tap(b, "vb");
    drain(into);
    const bytes = frame("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x88b5, 100);
    const before = lab.dev(a, "va").stats.txPackets;
    lab.send(out, bytes);
    expect(drain(into)).toContainEqual(bytes);
    expect(lab.dev(a, "va").stats.txPackets - before).toBe(1);
    expect(lab.dev(b, "vb").stats.rxPackets).toBe(lab.dev(a, "va").stats.txPackets);
    expect(lab.dev(b, "vb").stats.rxBytes).toBe(lab.dev(a, "va").stats.txBytes);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test("longer than the other end's MTU: dropped and counted", () => {
    const lab = new NetLab();
    const net = lab.stack.initNet;
    lab.addVeth(net, "a", "b", { IFLA_MTU: 500 });
    lab.up(net, "a", "b");
    lab.send(lab.tap(net, "a"), frame("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:01", 0x88b5, 519));
    expect([
      lab.dev(net, "a").stats.txDropped,
      lab.dev(net, "b").stats.rxDropped,
      lab.stack.drops.get("MTU_EXCEEDED"),
    ]).toEqual([1, 1, 1]);
    expect(lab.stack.skbs.live).toBe(0);
  });
});

describe("deleting", () => {
  test("one end takes the other with it, also across namespaces", () => {
    const lab = new NetLab(2);
    const [a, b] = lab.nets as [typeof lab.stack.initNet, typeof lab.stack.initNet];
    lab.addVeth(a, "va", "vb", { IFLA_NET_NS_FD: 1 });
    lab.delLink(b, "vb");
    expect([a.devices().length, b.devices().length]).toEqual([1, 1]);
  });

  test("the end of a namespace takes the end outside", () => {
    const lab = new NetLab(2);
    const [a, b] = lab.nets as [typeof lab.stack.initNet, typeof lab.stack.initNet];
    lab.addVeth(a, "va", "vb", { IFLA_NET_NS_FD: 1 });
    lab.up(a, "va");
    lab.up(b, "vb");
    lab.run(5);
    expect(a.nsids.get(b)).toBe(0);
    b.put();
    expect(a.devByName.has("va")).toBe(true);
    lab.run(5000);
    expect([a.devices().map((d) => d.name), a.nsids.size, lab.stack.nets.has(b), lab.stack.skbs.live]).toEqual([
      ["lo"],
      0,
      false,
      0,
    ]);
  });
});

test("a peer with an index of its own", () => {
  const lab = new NetLab();
  const net = lab.stack.initNet;
  lab.addLink(
    net,
    {
      IFLA_IFNAME: "a",
      IFLA_LINKINFO: { IFLA_INFO_KIND: "veth", IFLA_INFO_DATA: vethData({ IFLA_IFNAME: "b" }, { index: 40 }) },
    },
    { index: 30 },
  );
  expect(net.devices().map((d) => [d.ifindex, d.name])).toEqual([
    [1, "lo"],
    [30, "a"],
    [40, "b"],
  ]);
});
