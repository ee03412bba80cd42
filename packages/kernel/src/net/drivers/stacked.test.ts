/** macvlan and ipvlan without programs: who gets which frame, and nothing is left when the lower device goes. */

import type { Errno } from "@netloom/uapi";
import { attributes, u16, u32, Writer, type LinkAttrs } from "@netloom/netlink";
import { describe, expect, test } from "vitest";
import type { Net } from "../core/net.js";
import { drain, frame, macBytes, NetLab } from "../test/net-lab.js";

const modeAttrs = attributes({ MODE: [1, u32], FLAGS: [2, u16] });
const ipvlanMode = attributes({ MODE: [1, u16] });
function macvlanData(mode: number, flags = 0): Uint8Array {
  const w = new Writer(32);
  modeAttrs.encode(w, { MODE: mode, FLAGS: flags });
  return w.finish();
}
function ipvlanData(mode: number): Uint8Array {
  const w = new Writer(16);
  ipvlanMode.encode(w, { MODE: mode });
  return w.finish();
}

const LOWER = "02:00:00:00:00:e0";
const PEER = "02:00:00:00:00:aa";
const mac = (n: number): string => `02:00:00:00:01:0${n}`;
const ALL = "ff:ff:ff:ff:ff:ff";
const PRIVATE = 1;
const VEPA = 2;
const BRIDGE = 4;
const PASSTHRU = 8;

/** eth0 with its cable to wan; both up. */
function cable(): { lab: NetLab; net: Net } {
  const lab = new NetLab();
  const net = lab.stack.initNet;
  lab.addVeth(net, "eth0", "wan", { IFLA_ADDRESS: macBytes(PEER) }, { IFLA_ADDRESS: macBytes(LOWER) });
  lab.up(net, "eth0", "wan");
  lab.run(5000);
  return { lab, net };
}
function add(lab: NetLab, net: Net, name: string, kind: string, data: Uint8Array, attrs: LinkAttrs = {}): void {
  lab.addLink(net, {
    IFLA_IFNAME: name,
    IFLA_LINK: lab.dev(net, "eth0").ifindex,
    ...attrs,
    IFLA_LINKINFO: { IFLA_INFO_KIND: kind, IFLA_INFO_DATA: data },
  });
}
/** Numbers of the devices (1, 2 ...), `eth0` and `wan` that saw a frame from `source` to `dest`, sent by `from`. */
function seen(lab: NetLab, net: Net, names: readonly string[], from: string, dest: string, source: string): string[] {
  lab.run(10);
  const sent = frame(dest, source);
  const taps = names.map((name) => lab.tap(net, name));
  const sender = lab.tap(net, from);
  for (const tap of taps) drain(tap);
  lab.send(sender, sent);
  const got = names.filter(
    (name, i) => name !== from && drain(taps[i]!).some((bytes) => bytes[12] === 0x88 && bytes[13] === 0xb5),
  );
  for (const tap of [...taps, sender]) tap.release();
  return got;
}

describe("macvlan", () => {
  const NAMES = ["m1", "m2", "m3", "eth0", "wan"];
  function world(...modes: readonly number[]): { lab: NetLab; net: Net } {
    const { lab, net } = cable();
    modes.forEach((mode, i) => {
      add(lab, net, `m${i + 1}`, "macvlan", macvlanData(mode), { IFLA_ADDRESS: macBytes(mac(i + 1)) });
      lab.up(net, `m${i + 1}`);
    });
    lab.run(5000);
    return { lab, net };
  }

  test.each<[string, readonly number[], string, string, string, readonly string[]]>([
    ["unicast from outside goes to one", [BRIDGE, BRIDGE, BRIDGE], "wan", mac(2), PEER, ["m2", "eth0"]],
    ["unicast to the lower device stays there", [BRIDGE, BRIDGE, BRIDGE], "wan", LOWER, PEER, ["eth0"]],
    ["a broadcast from outside goes to all", [BRIDGE, VEPA, PRIVATE], "wan", ALL, PEER, ["m1", "m2", "m3", "eth0"]],
    ["bridge to bridge, by the lower device", [BRIDGE, BRIDGE, BRIDGE], "m1", mac(2), mac(1), ["m2", "eth0"]],
    ["bridge to private goes out", [BRIDGE, BRIDGE, PRIVATE], "m1", mac(3), mac(1), ["eth0", "wan"]],
    ["vepa goes out", [VEPA, VEPA, BRIDGE], "m1", mac(2), mac(1), ["eth0", "wan"]],
    [
      "a broadcast of bridge: the other bridges and out",
      [BRIDGE, BRIDGE, VEPA],
      "m1",
      ALL,
      mac(1),
      ["m2", "eth0", "wan"],
    ],
    ["a broadcast of private: out", [PRIVATE, BRIDGE, VEPA], "m1", ALL, mac(1), ["eth0", "wan"]],
    ["bridge's broadcast reflected: the vepas", [BRIDGE, BRIDGE, VEPA], "wan", ALL, mac(1), ["m3", "eth0"]],
    [
      "vepa's broadcast reflected: vepas and bridges but itself",
      [VEPA, BRIDGE, VEPA],
      "wan",
      ALL,
      mac(1),
      ["m2", "m3", "eth0"],
    ],
    ["private's broadcast reflected: itself alone", [PRIVATE, BRIDGE, VEPA], "wan", ALL, mac(1), ["m1", "eth0"]],
  ])("%s", (_what, modes, from, dest, source, expected) => {
    const { lab, net } = world(...modes);
    expect(seen(lab, net, NAMES, from, dest, source)).toEqual(expected);
  });

  test("passthru takes everything", () => {
    const { lab, net } = world(PASSTHRU);
    expect(seen(lab, net, ["m1", "eth0"], "wan", "02:99:99:99:99:99", PEER)).toEqual(["m1", "eth0"]);
    expect(lab.dev(net, "eth0").promiscuity).toBe(1);
    lab.delLink(net, "m1");
    expect([lab.dev(net, "eth0").promiscuity, lab.dev(net, "eth0").rxHandler]).toEqual([0, null]);
  });

  test("a lower device that goes takes all with it, queued broadcasts too", () => {
    const { lab, net } = world(BRIDGE, VEPA, PRIVATE);
    const tap = lab.tap(net, "wan");
    tap.sendmsg(frame(ALL, PEER), 0, null);
    lab.delLink(net, "eth0");
    lab.run(60_000);
    expect(net.devices().map((dev) => dev.name)).toEqual(["lo"]);
    expect(lab.stack.skbs.live).toBe(0);
  });
});

describe("ipvlan", () => {
  const NAMES = ["i1", "i2", "eth0", "wan"];
  const L2 = 0;
  function world(mode: number): { lab: NetLab; net: Net } {
    const { lab, net } = cable();
    for (const name of ["i1", "i2"]) {
      add(lab, net, name, "ipvlan", ipvlanData(mode));
      lab.up(net, name);
    }
    lab.run(5000);
    return { lab, net };
  }

  test("in l2 a broadcast reaches all, unicast of no known address the lower device", () => {
    const { lab, net } = world(L2);
    expect(seen(lab, net, NAMES, "wan", ALL, PEER)).toEqual(["i1", "i2", "eth0"]);
    expect(seen(lab, net, NAMES, "i1", ALL, LOWER)).toEqual(["i2", "eth0", "wan"]);
    expect(seen(lab, net, NAMES, "wan", LOWER, PEER)).toEqual(["eth0"]);
    expect(seen(lab, net, NAMES, "i1", LOWER, LOWER)).toEqual(["eth0"]);
    expect(seen(lab, net, NAMES, "i1", PEER, LOWER)).toEqual(["eth0", "wan"]);
  });

  test.each([1, 2])("in mode %i nothing but IP leaves", (mode) => {
    const { lab, net } = world(mode);
    expect(seen(lab, net, NAMES, "i1", ALL, LOWER)).toEqual([]);
    expect(seen(lab, net, NAMES, "i1", PEER, LOWER)).toEqual([]);
  });

  test.each([0, 1, 2])("a lower device that goes takes all with it (mode %i)", (mode) => {
    const { lab, net } = world(mode);
    const tap = lab.tap(net, "wan");
    tap.sendmsg(frame(ALL, PEER), 0, null);
    lab.delLink(net, "eth0");
    lab.run(60_000);
    expect(net.devices().map((dev) => dev.name)).toEqual(["lo"]);
    expect([lab.stack.skbs.live, net.nfHooks.filter((hooks) => hooks !== undefined).length]).toEqual([0, 0]);
  });

  test("a lower device has one kind of children", () => {
    const { lab, net } = world(L2);
    expect(() => add(lab, net, "m1", "macvlan", macvlanData(BRIDGE))).toThrow(
      expect.objectContaining({ code: "EBUSY" }) as Errno,
    );
    lab.delLink(net, "i1");
    lab.delLink(net, "i2");
    add(lab, net, "m1", "macvlan", macvlanData(BRIDGE));
    expect(() => add(lab, net, "i1", "ipvlan", ipvlanData(L2))).toThrow(
      expect.objectContaining({ code: "EBUSY" }) as Errno,
    );
  });
});
