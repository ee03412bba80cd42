/** What holds for a device of any kind: made, renamed, sized, moved, described, remade and deleted, it leaves nothing behind. */

import { Errno, IFF_UP } from "@netloom/uapi";
import { RTEXT_FILTER_SKIP_STATS, RTM_GETLINK, RTM_NEWLINK, linkDef, type LinkAttrs } from "@netloom/netlink";
import { describe, expect, test } from "vitest";
import type { NetDevice } from "../../packages/kernel/src/net/core/net-device.js";
import type { Net } from "../../packages/kernel/src/net/core/net.js";
import { macBytes, NetLab } from "../../packages/kernel/src/net/test/net-lab.js";
import { addLow, census, create, DEVICE_KINDS, without, world } from "./device-kinds.js";

test("every registered kind is looked at", () => {
  expect([...new Set(DEVICE_KINDS.map(({ kind }) => kind))].sort()).toEqual(
    [...new NetLab().stack.linkOps.keys()].sort(),
  );
});

/** What a request is refused with; undefined: it is not. */
function refusal(request: () => void): readonly [string, string | null] | undefined {
  try {
    request();
    return undefined;
  } catch (error) {
    if (error instanceof Errno) return [error.code, error.extack];
    throw error;
  }
}

/** What a dump says of the device, but for its counters. */
function description(lab: NetLab, net: Net): LinkAttrs {
  const attrs = { IFLA_IFNAME: "x", IFLA_EXT_MASK: RTEXT_FILTER_SKIP_STATS };
  const rest: LinkAttrs = { ...lab.request(net, RTM_GETLINK, 0, linkDef, {}, attrs)[0]!.attrs };
  delete rest.IFLA_CARRIER_CHANGES;
  delete rest.IFLA_CARRIER_UP_COUNT;
  delete rest.IFLA_CARRIER_DOWN_COUNT;
  delete rest.IFLA_AF_SPEC;
  return rest;
}

/** Its namespace is left by all but the world's own reference to it. */
function endNamespace(lab: NetLab, net: Net): void {
  lab.nets.splice(lab.nets.indexOf(net), 1);
  net.put();
  lab.run(20_000);
}

describe.each(DEVICE_KINDS)("a $name", (kind) => {
  const setUp = (): { lab: NetLab; net: Net; dev: NetDevice } => {
    const lab = world(kind);
    const net = lab.nets[0]!;
    create(lab, net, kind);
    return { lab, net, dev: lab.dev(net, "x") };
  };

  test("leaves nothing when it is deleted, up or down", () => {
    const lab = world(kind);
    const net = lab.nets[0]!;
    const before = census(lab);
    for (const down of [true, false]) {
      create(lab, net, kind);
      lab.up(net, "low", "x");
      lab.run(20_000);
      expect(lab.dev(net, "x").flags & IFF_UP).toBe(IFF_UP);
      if (down) lab.down(net, "x");
      lab.delLink(net, "x");
      lab.down(net, "low");
      lab.run(20_000);
      expect(census(lab)).toEqual(before);
      expect([lab.dev(net, "low").promiscuity, lab.dev(net, "low").allmulti]).toEqual([0, 0]);
    }
  });

  test("comes up and goes down as often as it is told", () => {
    const { lab, net, dev } = setUp();
    lab.up(net, "low");
    const cycle = (): object => {
      lab.up(net, "x");
      lab.run(20_000);
      expect(dev.flags & IFF_UP).toBe(IFF_UP);
      lab.down(net, "x");
      lab.run(300_000);
      expect(dev.flags & IFF_UP).toBe(0);
      const low = lab.dev(net, "low");
      return [
        census(lab),
        dev.promiscuity,
        low.promiscuity,
        ...[dev.mc, dev.uc, low.mc, low.uc].map((list) => [...list]),
      ];
    };
    const first = cycle();
    expect(cycle()).toEqual(first);
    expect(cycle()).toEqual(first);
  });

  test("has another name when it is given one", () => {
    const { lab, net, dev } = setUp();
    lab.setLink(net, "x", { IFLA_IFNAME: "y" });
    expect(lab.dev(net, "y")).toBe(dev);
    expect(net.devByName.has("x")).toBe(false);
    lab.up(net, "low", "y");
    expect(refusal(() => lab.setLink(net, "y", { IFLA_IFNAME: "x" }))).toEqual(["EBUSY", null]);
    lab.down(net, "y");
    expect(refusal(() => lab.setLink(net, "y", { IFLA_IFNAME: "lo" }))).toEqual(["EEXIST", null]);
  });

  test("takes an MTU at its limits and none past them", () => {
    const { lab, net, dev } = setUp();
    const set = (mtu: number): readonly [string, string | null] | undefined =>
      refusal(() => lab.setLink(net, "x", { IFLA_MTU: mtu }));
    const [least, below, greatest, above] = kind.mtu ?? [0, undefined, 0x7fffffff, undefined];
    expect([set(least), dev.mtu]).toEqual([undefined, least]);
    if (below !== undefined && least > 0) {
      expect([set(least - 1), set(0)]).toEqual(Array(2).fill([below[0], below[1] ?? null]));
      expect(dev.mtu).toBe(least);
    }
    expect([set(greatest), dev.mtu]).toEqual([undefined, greatest]);
    if (above !== undefined) expect(set(greatest + 1)).toEqual([above[0], above[1] ?? null]);
    expect(dev.mtu).toBe(greatest);
  });

  test("moves to another namespace and back, or says that it cannot", () => {
    const { lab, net, dev } = setUp();
    lab.up(net, "low", "x");
    lab.run(5000);
    const move = (from: Net, fd: number) => refusal(() => lab.setLink(from, "x", { IFLA_NET_NS_FD: fd }));
    if (kind.stays) {
      expect([move(net, 1), dev.net]).toEqual([["EINVAL", null], net]);
      return;
    }
    expect([move(net, 1), dev.net, dev.flags & IFF_UP]).toEqual([undefined, lab.nets[1], 0]);
    lab.up(lab.nets[1]!, "x");
    lab.run(5000);
    expect([move(lab.nets[1]!, 0), lab.dev(net, "x")]).toEqual([undefined, dev]);
  });

  if (kind.tun === undefined)
    test("is made anew from what a dump says of it", () => {
      const lab = world(kind);
      const net = lab.nets[0]!;
      create(lab, net, kind, {
        IFLA_TXQLEN: 77,
        IFLA_GROUP: 5,
        ...(/^(ipip|sit|gre)$/.test(kind.name) ? {} : { IFLA_ADDRESS: macBytes("02:00:00:00:00:77") }),
      });
      const before = description(lab, net);
      const index = lab.dev(net, "x").ifindex;
      lab.delLink(net, "x");
      const info = { ...before.IFLA_LINKINFO };
      if (info.IFLA_INFO_DATA !== undefined)
        info.IFLA_INFO_DATA = without(info.IFLA_INFO_DATA, kind.notInRequests ?? []);
      const again: LinkAttrs = { ...before, IFLA_LINKINFO: info };
      if (!kind.linked) delete again.IFLA_LINK;
      if (again.IFLA_ADDRESS?.length !== 6) delete again.IFLA_ADDRESS;
      if (again.IFLA_BROADCAST?.length !== 6) delete again.IFLA_BROADCAST;
      lab.request(net, RTM_NEWLINK, 0x600, linkDef, { index }, again);
      const after = description(lab, net);
      // The other end of a pair is another device.
      if (kind.name === "veth") {
        delete after.IFLA_LINK;
        delete before.IFLA_LINK;
      }
      expect(after).toEqual(before);
    });

  test("ends with its namespace", () => {
    const lab = world(kind);
    const before = census(lab);
    const net = lab.stack.createNet();
    lab.nets.push(net);
    addLow(lab, net);
    create(lab, net, kind);
    lab.up(net, "lo", "low", "x");
    lab.run(20_000);
    endNamespace(lab, net);
    expect(net.devices()).toEqual([]);
    expect(census(lab)).toEqual(before);
  });

  if (kind.fallsWithLow)
    test("ends with the device below it", () => {
      const { lab, net, dev } = setUp();
      lab.up(net, "low", "x");
      lab.run(5000);
      lab.delLink(net, "low");
      expect(dev.regState).toBe("unregistered");
      lab.run(20_000);
      expect([lab.stack.skbs.live, net.devByName.has("x")]).toEqual([0, false]);
    });

  if (!kind.stays && kind.tun === undefined)
    test("ends elsewhere with the namespace it came from, if it stands on that", () => {
      const lab = world(kind);
      const before = census(lab);
      const net = lab.stack.createNet();
      lab.nets.push(net);
      addLow(lab, net);
      create(lab, net, kind);
      lab.up(net, "low");
      const dev = lab.dev(net, "x");
      lab.setLink(net, "x", { IFLA_NET_NS_FD: 1 });
      lab.up(lab.nets[1]!, "x");
      lab.run(20_000);
      endNamespace(lab, net);
      const survives = kind.name === "dummy" || kind.name === "ifb";
      expect(dev.regState).toBe(survives ? "registered" : "unregistered");
      if (survives) lab.delLink(lab.nets[1]!, "x");
      lab.run(20_000);
      expect(census(lab)).toEqual(before);
    });
});
