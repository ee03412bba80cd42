/** VLAN devices without programs: tags on the wire, priorities, errors, and what follows the lower device. */

import { Errno, SOL_PACKET, PACKET_AUXDATA } from "@netloom/uapi";
import { IFLA_VLAN_QOS_MAPPING, vlanInfoAttrs, Writer, type LinkAttrs, type VlanInfo } from "@netloom/netlink";
import { describe, expect, test } from "vitest";
import type { Net } from "../core/net.js";
import { drain, frame, macBytes, messages, NetLab } from "../test/net-lab.js";

const NEAR = "02:00:00:00:00:01";
const FAR = "02:00:00:00:00:02";
const ALL = "ff:ff:ff:ff:ff:ff";

function vlanData(info: VlanInfo): Uint8Array {
  const w = new Writer(64);
  vlanInfoAttrs.encode(w, info);
  return w.finish();
}

/** eth0 and its cable's other end wan, both up. */
class VlanLab extends NetLab {
  readonly net: Net = this.stack.initNet;
  constructor() {
    super();
    this.addVeth(this.net, "eth0", "wan", { IFLA_ADDRESS: macBytes(FAR) }, { IFLA_ADDRESS: macBytes(NEAR) });
    this.up(this.net, "eth0", "wan");
    this.run(5000);
  }
  vlan(name: string, info: VlanInfo, attrs: LinkAttrs = {}, lower = "eth0"): void {
    this.addLink(this.net, {
      IFLA_IFNAME: name,
      IFLA_LINK: this.dev(this.net, lower).ifindex,
      ...attrs,
      IFLA_LINKINFO: { IFLA_INFO_KIND: "vlan", IFLA_INFO_DATA: vlanData(info) },
    });
    this.run(2000);
  }
  change(name: string, info: VlanInfo): void {
    this.setLink(this.net, name, { IFLA_LINKINFO: { IFLA_INFO_KIND: "vlan", IFLA_INFO_DATA: vlanData(info) } });
  }
  info(name: string): VlanInfo {
    const data = this.link(this.net, name).attrs.IFLA_LINKINFO!.IFLA_INFO_DATA!;
    return vlanInfoAttrs.decode(data, 0, data.length);
  }
  /** What `to` receives of a frame sent by `from`: its bytes, and the tag held apart as TPID and TCI in hex. */
  pass(from: string, bytes: Uint8Array, to: string): string[] {
    const sender = this.tap(this.net, from);
    const tap = this.tap(this.net, to);
    tap.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1);
    drain(tap);
    this.send(sender, bytes);
    const got = messages(tap).map((m) => {
      const tag =
        m.auxdata === undefined ? "" : ` [${m.auxdata.vlanTpid.toString(16)} ${m.auxdata.vlanTci.toString(16)}]`;
      return `${[...m.data.subarray(12, 20)].map((b) => b.toString(16).padStart(2, "0")).join("")}${tag}`;
    });
    sender.release();
    tap.release();
    return got;
  }
}

/** A test frame with tags between addresses and type. */
function tagged(dest: string, source: string, ...tags: readonly (readonly [number, number])[]): Uint8Array {
  const plain = frame(dest, source);
  const head = tags.flatMap(([tpid, tci]) => [tpid >> 8, tpid & 255, tci >> 8, tci & 255]);
  return Uint8Array.from([...plain.subarray(0, 12), ...head, ...plain.subarray(12)]);
}

describe("tags", () => {
  test("a frame sent by the device leaves with its tag, apart from the frame", () => {
    const lab = new VlanLab();
    lab.vlan("v5", {
      IFLA_VLAN_ID: 5,
      IFLA_VLAN_EGRESS_QOS: [{ type: IFLA_VLAN_QOS_MAPPING, value: { from: 0, to: 3 } }],
    });
    lab.up(lab.net, "v5");
    lab.run(5000);
    expect(lab.pass("v5", frame(FAR, NEAR), "wan")).toEqual(["88b50e0f10111213 [8100 6005]"]);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test.each([
    ["its tag", tagged(NEAR, FAR, [0x8100, 5]), ["88b50e0f10111213"]],
    ["its tag with a priority", tagged(NEAR, FAR, [0x8100, 0xe005]), ["88b50e0f10111213"]],
    ["another id", tagged(NEAR, FAR, [0x8100, 6]), []],
    ["another protocol", tagged(NEAR, FAR, [0x88a8, 5]), []],
    ["a second tag", tagged(NEAR, FAR, [0x8100, 5], [0x8100, 9]), ["88b50e0f10111213 [8100 9]"]],
    ["no tag", frame(NEAR, FAR), []],
    ["a tag cut short", tagged(NEAR, FAR, [0x8100, 5]).subarray(0, 15), []],
  ])("the device receives %s", (_what, bytes, expected) => {
    const lab = new VlanLab();
    lab.vlan("v5", { IFLA_VLAN_ID: 5 });
    lab.up(lab.net, "v5");
    lab.run(5000);
    expect(lab.pass("wan", bytes, "v5")).toEqual(expected);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test("a VLAN in a VLAN pushes the inner tag into the frame", () => {
    const lab = new VlanLab();
    lab.vlan("s7", { IFLA_VLAN_ID: 7, IFLA_VLAN_PROTOCOL: 0x88a8 });
    lab.vlan("c9", { IFLA_VLAN_ID: 9 }, {}, "s7");
    lab.up(lab.net, "s7", "c9");
    lab.run(5000);
    expect(lab.pass("c9", frame(FAR, NEAR), "wan")).toEqual(["8100000988b50e0f [88a8 7]"]);
    expect(lab.pass("wan", tagged(NEAR, FAR, [0x88a8, 7], [0x8100, 9]), "c9")).toEqual(["88b50e0f10111213"]);
  });

  test("without reorder_hdr the tag stays in the frame", () => {
    const lab = new VlanLab();
    lab.vlan("v5", { IFLA_VLAN_ID: 5, IFLA_VLAN_FLAGS: { flags: 0, mask: 1 } });
    lab.up(lab.net, "v5");
    lab.run(5000);
    expect(lab.pass("wan", tagged(ALL, FAR, [0x8100, 5]), "v5")).toEqual(["8100000588b50e0f"]);
  });

  test("counters count what is behind the Ethernet header on the way in, and with it on the way out", () => {
    const lab = new VlanLab();
    lab.vlan("v5", { IFLA_VLAN_ID: 5 });
    lab.up(lab.net, "v5");
    lab.run(10_000);
    const { stats } = lab.dev(lab.net, "v5");
    const before = { ...stats };
    lab.pass("wan", tagged(NEAR, FAR, [0x8100, 5]), "v5");
    lab.pass("v5", frame(FAR, NEAR), "wan");
    expect([stats.rxPackets - before.rxPackets, stats.rxBytes - before.rxBytes]).toEqual([1, 46]);
    expect([stats.txPackets - before.txPackets, stats.txBytes - before.txBytes]).toEqual([1, 60]);
  });
});

describe("settings", () => {
  test.each([
    ["EINVAL", "8021q: VLAN id not specified", {}],
    ["ERANGE", "8021q: Invalid VLAN id", { IFLA_VLAN_ID: 4095 }],
    ["EPROTONOSUPPORT", "8021q: Invalid VLAN protocol", { IFLA_VLAN_ID: 1, IFLA_VLAN_PROTOCOL: 0x9100 }],
    ["EINVAL", "8021q: Invalid VLAN flags", { IFLA_VLAN_ID: 1, IFLA_VLAN_FLAGS: { flags: 0x80, mask: 0x80 } }],
    ["EEXIST", "8021q: VLAN device already exists", { IFLA_VLAN_ID: 5 }],
  ] as const)("%s: %s", (code, extack, info) => {
    const lab = new VlanLab();
    lab.vlan("v5", { IFLA_VLAN_ID: 5 });
    let error: unknown = null;
    try {
      lab.vlan("x", info);
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(Errno);
    expect(error).toMatchObject({ code, extack });
    expect(lab.net.devByName.has("x")).toBe(false);
  });

  test("maps are merged, and mappings to 0 are not shown", () => {
    const lab = new VlanLab();
    const map = (...pairs: readonly (readonly [number, number])[]): NonNullable<VlanInfo["IFLA_VLAN_EGRESS_QOS"]> =>
      pairs.map(([from, to]) => ({ type: IFLA_VLAN_QOS_MAPPING, value: { from, to } }));
    lab.vlan("v5", { IFLA_VLAN_ID: 5, IFLA_VLAN_INGRESS_QOS: map([3, 6]), IFLA_VLAN_EGRESS_QOS: map([2, 1], [0, 3]) });
    lab.change("v5", { IFLA_VLAN_INGRESS_QOS: map([1, 2]), IFLA_VLAN_EGRESS_QOS: map([2, 0], [17, 4]) });
    expect(lab.info("v5")).toEqual({
      IFLA_VLAN_PROTOCOL: 0x8100,
      IFLA_VLAN_ID: 5,
      IFLA_VLAN_FLAGS: { flags: 1, mask: 0xffffffff },
      IFLA_VLAN_INGRESS_QOS: map([1, 2], [3, 6]),
      IFLA_VLAN_EGRESS_QOS: map([0, 3], [17, 4]),
    });
  });

  test("it follows the lower device down, up, in its MTU and address, and away; nothing is left", () => {
    const lab = new VlanLab();
    lab.vlan("v5", { IFLA_VLAN_ID: 5 });
    lab.up(lab.net, "v5");
    const flagsUp = (name: string): number => lab.dev(lab.net, name).flags & 1;
    lab.down(lab.net, "eth0");
    expect(flagsUp("v5")).toBe(0);
    lab.up(lab.net, "eth0");
    expect(flagsUp("v5")).toBe(1);
    lab.setLink(lab.net, "eth0", { IFLA_MTU: 1400 });
    lab.setLink(lab.net, "eth0", { IFLA_ADDRESS: macBytes("02:00:00:00:00:77") });
    expect(lab.dev(lab.net, "v5").mtu).toBe(1400);
    expect(lab.dev(lab.net, "v5").mac).toBe(lab.dev(lab.net, "eth0").mac);
    lab.delLink(lab.net, "v5");
    expect(lab.dev(lab.net, "eth0").vlanInfo).toBe(null);
    lab.vlan("v6", { IFLA_VLAN_ID: 6 });
    lab.delLink(lab.net, "eth0");
    lab.run(5000);
    expect(lab.net.devByName.has("v6")).toBe(false);
    expect(lab.stack.skbs.live).toBe(0);
  });
});
