/** Multicast snooping: what reports make of the database, and when entries go. */

import { AF_BRIDGE } from "@netloom/uapi";
import { bridgeInfoAttrs, mdbDef, RTM_GETMDB, Writer, type BridgeInfo } from "@netloom/netlink";
import { checksum, igmp, putU16, putU32 } from "@netloom/wire";
import { beforeEach, describe, expect, test } from "vitest";
import type { Net } from "../core/net.js";
import { macBytes, NetLab } from "../test/net-lab.js";

const STATION = "02:00:00:00:00:aa";

function bridgeData(info: BridgeInfo): Uint8Array {
  const w = new Writer(32);
  bridgeInfoAttrs.encode(w, info);
  return w.finish();
}

/** An IGMP message with a router alert, in a frame. */
function igmpFrame(message: Uint8Array): Uint8Array {
  const b = new Uint8Array(14 + 24 + message.length);
  b.set(macBytes("01:00:5e:00:00:16"), 0);
  b.set(macBytes(STATION), 6);
  putU16(b, 12, 0x0800);
  b.set([0x46, 0xc0, 0, 24 + message.length, 0, 0, 0x40, 0, 1, 2], 14);
  putU32(b, 14 + 12, 0x0a000001);
  putU32(b, 14 + 16, 0xe0000016);
  b.set([0x94, 4, 0, 0], 14 + 20);
  putU16(b, 14 + 10, checksum(b, 14, 24));
  b.set(message, 14 + 24);
  igmp.sendCheck(b, 14 + 24, message.length);
  return b;
}
const v2 = (type: number, group: number): Uint8Array => {
  const b = new Uint8Array(8);
  b[0] = type;
  putU32(b, 4, group);
  return igmpFrame(b);
};
const v3 = (...records: readonly (readonly [number, number, number?])[]): Uint8Array => {
  const b = new Uint8Array(8 + records.reduce((n, [, , sources = 0]) => n + 8 + 4 * sources, 0));
  b[0] = igmp.IGMPV3_HOST_MEMBERSHIP_REPORT;
  putU16(b, 6, records.length);
  let o = 8;
  for (const [type, group, sources = 0] of records) {
    b[o] = type;
    putU16(b, o + 2, sources);
    putU32(b, o + 4, group);
    o += 8 + 4 * sources;
  }
  return igmpFrame(b);
};
/** An MLD message about ff05::5. */
function mld(type: number): Uint8Array {
  const b = new Uint8Array(14 + 40 + 8 + 24);
  b.set(macBytes("33:33:00:00:00:05"), 0);
  b.set(macBytes(STATION), 6);
  putU16(b, 12, 0x86dd);
  b.set([0x60, 0, 0, 0, 0, 32, 0, 1], 14);
  b.set([58, 0, 5, 2, 0, 0, 1, 0], 54);
  b[62] = type;
  b.set([0xff, 5], 70);
  b[85] = 5;
  return b;
}

const G1 = 0xef010101;
const G2 = 0xef010102;

describe("the database", () => {
  let lab: NetLab;
  let net: Net;

  beforeEach(() => {
    lab = new NetLab();
    net = lab.stack.initNet;
    lab.addLink(net, { IFLA_IFNAME: "br0", IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" } });
    for (const n of [0, 1]) {
      lab.addVeth(net, `p${n}`, `q${n}`);
      lab.setLink(net, `p${n}`, { IFLA_MASTER: lab.dev(net, "br0").ifindex });
      lab.up(net, `p${n}`, `q${n}`);
    }
    lab.up(net, "br0");
    lab.run(5000);
  });

  function report(name: string, frame: Uint8Array): void {
    const tap = lab.tap(net, name);
    lab.send(tap, frame);
    tap.release();
  }

  /** The groups but those of IPv6's own, as `port group`. */
  function groups(): string[] {
    const answers = lab.dump(net, RTM_GETMDB, mdbDef, { family: AF_BRIDGE }, {});
    return answers.flatMap(({ attrs }) =>
      (attrs.MDBA_MDB ?? []).flatMap(({ ifindex, addr }) =>
        addr.length === 16 && addr[1] === 2
          ? []
          : [`${net.devByIndex.get(ifindex)!.name} ${addr.length === 4 ? addr.join(".") : "ff05::5"}`],
      ),
    );
  }

  test.each([
    ["an IGMPv1 report", [v2(0x12, G1)], ["p0 239.1.1.1"]],
    ["an IGMPv2 report", [v2(0x16, G1)], ["p0 239.1.1.1"]],
    ["an IGMPv3 report of two groups, the newest first", [v3([4, G1], [2, G2])], ["p0 239.1.1.2", "p0 239.1.1.1"]],
    ["IGMPv3 including sources", [v3([3, G1, 2])], ["p0 239.1.1.1"]],
    ["IGMPv3 including none", [v3([3, G1])], []],
    ["a local group", [v2(0x16, 0xe00000fb)], []],
    ["a report cut short", [v3([4, G1]).subarray(0, 50)], []],
    ["an MLD report", [mld(131)], ["p0 ff05::5"]],
    ["the same report twice", [v2(0x16, G1), v2(0x16, G1)], ["p0 239.1.1.1"]],
  ])("%s", (_what, frames, expected) => {
    for (const frame of frames) report("q0", frame);
    expect(groups()).toEqual(expected);
  });

  test("two ports, a leave, and the end of a membership", () => {
    report("q0", v2(0x16, G1));
    report("q1", v2(0x16, G1));
    expect(groups()).toEqual(["p1 239.1.1.1", "p0 239.1.1.1"]);
    report("q0", v2(0x17, G1));
    lab.run(1000);
    expect(groups()).toEqual(["p1 239.1.1.1", "p0 239.1.1.1"]);
    lab.run(1500);
    expect(groups()).toEqual(["p1 239.1.1.1"]);
    lab.run(250_000);
    expect(groups()).toEqual(["p1 239.1.1.1"]);
    lab.run(10_000);
    expect(groups()).toEqual([]);
  });

  test("a port that goes down forgets; snooping off hides all; nothing is left of a bridge that goes", () => {
    report("q0", v2(0x16, G1));
    report("q1", mld(131));
    lab.down(net, "p0");
    expect(groups()).toEqual(["p1 ff05::5"]);
    lab.setLink(net, "br0", {
      IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge", IFLA_INFO_DATA: bridgeData({ IFLA_BR_MCAST_SNOOPING: 0 }) },
    });
    expect(groups()).toEqual([]);
    report("q1", v2(0x16, G1));
    lab.setLink(net, "br0", {
      IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge", IFLA_INFO_DATA: bridgeData({ IFLA_BR_MCAST_SNOOPING: 1 }) },
    });
    expect(groups()).toEqual([]);
    report("q1", v2(0x16, G2));
    lab.delLink(net, "br0");
    for (const name of ["p0", "p1"]) lab.delLink(net, name);
    lab.run(1000);
    expect(lab.timers.armed).toBe(0);
    expect(lab.stack.skbs.live).toBe(0);
  });
});
