/** What holds for a device of any kind: made, renamed, sized, moved, described, remade and deleted, it leaves nothing behind. */

import { IFF_UP } from "@netloom/uapi";
import { RTEXT_FILTER_SKIP_STATS, RTM_GETLINK, RTM_NEWLINK, linkDef, type LinkAttrs } from "@netloom/netlink";
import { vrfInfoAttrs, Writer } from "@netloom/netlink";
import { describe, expect, test } from "vitest";
import type { Net } from "../../packages/kernel/src/net/core/net.js";
import { NetLab } from "../../packages/kernel/src/net/test/net-lab.js";

/** Kinds that need something to be made at all; all others are made from their name alone. */
const LINKED = new Set(["vlan", "macvlan", "macvtap", "ipvlan", "ipvtap"]);
const NEEDS_DATA = new Set(["vxlan"]);
/** Made by another way than RTM_NEWLINK. */
const NOT_BY_NETLINK = new Set(["tun"]);

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >> 8);
}
function attr(type: number, payload: Uint8Array): Uint8Array {
  const out = new Uint8Array((4 + payload.length + 3) & ~3);
  out.set(u16(4 + payload.length), 0);
  out.set(u16(type), 2);
  out.set(payload, 4);
  return out;
}

/** The least data a kind is made with. */
function dataOf(kind: string): Uint8Array | undefined {
  if (kind === "vrf") {
    const w = new Writer(16);
    vrfInfoAttrs.encode(w, { IFLA_VRF_TABLE: 10 });
    return w.finish();
  }
  if (kind === "vlan") return attr(1, u16(5));
  if (NEEDS_DATA.has(kind))
    return new Uint8Array([...attr(1, Uint8Array.of(42, 0, 0, 0)), ...attr(15, Uint8Array.of(0x12, 0xb5))]);
  // Tunnels without ends are the fallback device's twins: give them one (IFLA_IPTUN_REMOTE, IFLA_GRE_REMOTE).
  if (kind === "ipip" || kind === "sit") return attr(3, Uint8Array.of(10, 0, 0, 2));
  if (kind === "gre" || kind === "gretap") return attr(7, Uint8Array.of(10, 0, 0, 2));
  return undefined;
}

function create(lab: NetLab, net: Net, kind: string, extra: LinkAttrs = {}): void {
  const data = dataOf(kind);
  const info = data === undefined ? { IFLA_INFO_KIND: kind } : { IFLA_INFO_KIND: kind, IFLA_INFO_DATA: data };
  const attrs: LinkAttrs = { IFLA_IFNAME: "x", ...extra, IFLA_LINKINFO: info };
  if (LINKED.has(kind)) attrs.IFLA_LINK = lab.dev(net, "low").ifindex;
  lab.addLink(net, attrs);
}

/** A world with something to stand on, in which the kind was used before: its module is loaded. */
function world(kind: string): NetLab {
  const lab = new NetLab(2);
  lab.addLink(lab.nets[0]!, { IFLA_IFNAME: "low", IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } });
  create(lab, lab.nets[0]!, kind);
  lab.delLink(lab.nets[0]!, "x");
  lab.run(2000);
  return lab;
}

const census = (lab: NetLab): object => ({
  devices: lab.nets.map((net) => net.devices().map((dev) => dev.name)),
  timers: lab.timers.armed,
  packets: lab.stack.skbs.live,
});

/** What a dump says of the device, without what is another one's by nature. */
function description(lab: NetLab, net: Net): LinkAttrs {
  const { attrs } = lab.request(
    net,
    RTM_GETLINK,
    0,
    linkDef,
    {},
    { IFLA_IFNAME: "x", IFLA_EXT_MASK: RTEXT_FILTER_SKIP_STATS },
  )[0]!;
  const rest: LinkAttrs = { ...attrs };
  for (const name of [
    "IFLA_CARRIER_CHANGES",
    "IFLA_CARRIER_UP_COUNT",
    "IFLA_CARRIER_DOWN_COUNT",
    "IFLA_AF_SPEC",
    "IFLA_PERM_ADDRESS",
  ] as const)
    delete rest[name];
  return rest;
}

const kinds = [...new NetLab().stack.linkOps.keys()].filter((kind) => !NOT_BY_NETLINK.has(kind)).sort();

describe.each(kinds)("a %s", (kind) => {
  test("leaves nothing when it is deleted", () => {
    const lab = world(kind);
    const before = census(lab);
    create(lab, lab.nets[0]!, kind);
    lab.up(lab.nets[0]!, "low", "x");
    lab.run(20_000);
    lab.down(lab.nets[0]!, "x");
    lab.delLink(lab.nets[0]!, "x");
    lab.down(lab.nets[0]!, "low");
    lab.run(20_000);
    expect(census(lab)).toEqual(before);
  });

  test("has another name when it is given one", () => {
    const lab = world(kind);
    create(lab, lab.nets[0]!, kind);
    const { ifindex } = lab.dev(lab.nets[0]!, "x");
    lab.setLink(lab.nets[0]!, "x", { IFLA_IFNAME: "y" });
    expect(lab.dev(lab.nets[0]!, "y").ifindex).toBe(ifindex);
    expect(lab.nets[0]!.devByName.has("x")).toBe(false);
  });

  test("refuses an MTU past its limits and takes those at them", () => {
    const lab = world(kind);
    create(lab, lab.nets[0]!, kind);
    const dev = lab.dev(lab.nets[0]!, "x");
    const { mtu } = dev;
    if (dev.minMtu > 0) expect(() => lab.setLink(lab.nets[0]!, "x", { IFLA_MTU: dev.minMtu - 1 })).toThrow("EINVAL");
    if (dev.maxMtu > 0) expect(() => lab.setLink(lab.nets[0]!, "x", { IFLA_MTU: dev.maxMtu + 1 })).toThrow("EINVAL");
    expect(dev.mtu).toBe(mtu);
    if (dev.minMtu > 0) {
      lab.setLink(lab.nets[0]!, "x", { IFLA_MTU: dev.minMtu });
      expect(dev.mtu).toBe(dev.minMtu);
    }
  });

  test("moves to another namespace and back, or says that it cannot", () => {
    const lab = world(kind);
    create(lab, lab.nets[0]!, kind);
    const dev = lab.dev(lab.nets[0]!, "x");
    lab.up(lab.nets[0]!, "low", "x");
    if (dev.netnsLocal) {
      expect(() => lab.setLink(lab.nets[0]!, "x", { IFLA_NET_NS_FD: 1 })).toThrow("EINVAL");
      return;
    }
    lab.setLink(lab.nets[0]!, "x", { IFLA_NET_NS_FD: 1 });
    expect(dev.net).toBe(lab.nets[1]);
    expect(dev.flags & IFF_UP).toBe(0);
    lab.setLink(lab.nets[1]!, "x", { IFLA_NET_NS_FD: 0 });
    expect(lab.dev(lab.nets[0]!, "x")).toBe(dev);
  });

  test("is made anew from what a dump says of it", () => {
    const lab = world(kind);
    create(lab, lab.nets[0]!, kind, { IFLA_TXQLEN: 77, IFLA_GROUP: 5 });
    const before = description(lab, lab.nets[0]!);
    const index = lab.dev(lab.nets[0]!, "x").ifindex;
    lab.delLink(lab.nets[0]!, "x");
    const again: LinkAttrs = {
      IFLA_IFNAME: "x",
      IFLA_TXQLEN: before.IFLA_TXQLEN,
      IFLA_GROUP: before.IFLA_GROUP,
      IFLA_LINKINFO: before.IFLA_LINKINFO,
    };
    if (LINKED.has(kind)) again.IFLA_LINK = before.IFLA_LINK;
    if (before.IFLA_ADDRESS?.length === 6) again.IFLA_ADDRESS = before.IFLA_ADDRESS;
    const peer = kind === "veth" ? lab.nets[0]!.devByName.get("veth0") : undefined;
    expect(peer).toBe(undefined);
    lab.request(lab.nets[0]!, RTM_NEWLINK, 0x600, linkDef, { index }, again);
    const after = description(lab, lab.nets[0]!);
    // The other end of a pair is another device.
    if (kind === "veth") (delete after.IFLA_LINK, delete before.IFLA_LINK);
    expect(after).toEqual(before);
  });

  test("ends with its namespace", () => {
    const lab = world(kind);
    const before = census(lab);
    const net = lab.stack.createNet();
    lab.nets.push(net);
    lab.addLink(net, { IFLA_IFNAME: "low", IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } });
    create(lab, net, kind);
    lab.up(net, "lo", "low", "x");
    lab.run(20_000);
    lab.nets.pop();
    net.put();
    lab.run(20_000);
    expect(lab.stack.nets.has(net)).toBe(false);
    expect(net.devices()).toEqual([]);
    expect(census(lab)).toEqual(before);
  });
});
