/** VXLAN without programs: bytes on the wire, learning, what is refused. As recorded on Linux 6.1 (241 to 243). */

import { AF_INET, AF_BRIDGE, Errno } from "@netloom/uapi";
import {
  addrDef,
  neighDef,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NTF_SELF,
  NUD_PERMANENT,
  RTM_GETNEIGH,
  RTM_NEWADDR,
  RTM_NEWNEIGH,
  vxlanInfoAttrs,
  Writer,
  type VxlanInfo,
} from "@netloom/netlink";
import { getU16, ipv4, udp, vxlan } from "@netloom/wire";
import { describe, expect, test } from "vitest";
import type { Net } from "../core/net.js";
import { drain, frame, macBytes, macText, NetLab } from "../test/net-lab.js";

const NEAR = "02:00:00:00:00:01";
const FAR = "02:00:00:00:00:02";
const STATION = "02:00:00:00:00:aa";
const ALL = "ff:ff:ff:ff:ff:ff";
const addr = (n: number): Uint8Array => Uint8Array.of(10, 0, 0, n);
const remote = (n: number): number => 0x0a000000 + n;

function vxlanData(info: VxlanInfo): Uint8Array {
  const w = new Writer(64);
  vxlanInfoAttrs.encode(w, info);
  return w.finish();
}

/** Two namespaces with a cable: 10.0.0.1 and 10.0.0.2. */
class VxlanLab extends NetLab {
  readonly a: Net = this.nets[0]!;
  readonly b: Net = this.nets[1]!;

  constructor() {
    super(2);
    this.addVeth(this.a, "eth0", "eth0", { IFLA_NET_NS_FD: 1 });
    [this.a, this.b].forEach((net, i) => {
      const index = this.dev(net, "eth0").ifindex;
      const attrs = { IFA_LOCAL: addr(i + 1), IFA_ADDRESS: addr(i + 1) };
      this.request(net, RTM_NEWADDR, NLM_F_CREATE, addrDef, { family: AF_INET, prefixlen: 24, index }, attrs);
      this.up(net, "eth0");
    });
    this.run(3000);
  }
  vxlan(net: Net, name: string, mac: string, info: VxlanInfo): void {
    this.addLink(net, {
      IFLA_IFNAME: name,
      IFLA_ADDRESS: macBytes(mac),
      IFLA_LINKINFO: { IFLA_INFO_KIND: "vxlan", IFLA_INFO_DATA: vxlanData({ IFLA_VXLAN_PORT: 4789, ...info }) },
    });
    this.up(net, name);
    this.run(5000);
  }
  pair(info: VxlanInfo = {}): void {
    this.vxlan(this.a, "vx", NEAR, { IFLA_VXLAN_ID: 42, IFLA_VXLAN_GROUP: remote(2), ...info });
    this.vxlan(this.b, "vx", FAR, { IFLA_VXLAN_ID: 42, IFLA_VXLAN_GROUP: remote(1), ...info });
    this.run(30_000);
  }
  /** The frames a listener on `to` sees of one sent by `from`: those with the test's EtherType, or the datagrams that carry them. */
  pass(from: readonly [Net, string], bytes: Uint8Array, to: readonly [Net, string]): Uint8Array[] {
    const sender = this.tap(...from);
    const tap = this.tap(...to);
    drain(tap);
    this.send(sender, bytes);
    const all = drain(tap);
    sender.release();
    tap.release();
    return all.filter((b) => getU16(b, 12) === 0x88b5 || (getU16(b, 12) === 0x0800 && b[23] === 17));
  }
  /** A datagram to a's port 4789 with these VXLAN payload bytes, sent by b's wire. */
  raw(payload: Uint8Array): void {
    const outer = new Uint8Array(14 + 20 + 8 + payload.length);
    outer.set(macBytes(macText(this.link(this.a, "eth0").attrs.IFLA_ADDRESS!)), 0);
    outer.set(macBytes("02:00:00:00:00:77"), 6);
    outer[12] = 8;
    outer.set([0x45, 0, 0, 28 + payload.length, 0, 0, 0, 0, 64, 17, 0, 0, ...addr(2), ...addr(1)], 14);
    ipv4.sendCheck(outer, 14);
    udp.write(outer, 34, 5555, 4789, 8 + payload.length);
    outer.set(payload, 42);
    const tap = this.tap(this.b, "eth0");
    this.send(tap, outer);
    tap.release();
  }
  fdb(net: Net): string[] {
    const index = this.dev(net, "vx").ifindex;
    return this.dump(net, RTM_GETNEIGH, neighDef, { family: AF_BRIDGE, ifindex: index }, {}).map(
      ({ attrs }) => `${macText(attrs.NDA_LLADDR!)} ${attrs.NDA_DST!.join(".")}`,
    );
  }
  fdbAdd(flags: number, mac: string, dst: Uint8Array): void {
    const header = {
      family: AF_BRIDGE,
      ifindex: this.dev(this.a, "vx").ifindex,
      state: NUD_PERMANENT,
      flags: NTF_SELF,
    };
    this.request(this.a, RTM_NEWNEIGH, NLM_F_CREATE | flags, neighDef, header, {
      NDA_LLADDR: macBytes(mac),
      NDA_DST: dst,
    });
  }
}

describe("frames", () => {
  test("in a datagram with the VNI; the same flow by the same port, another by another", () => {
    const lab = new VxlanLab();
    lab.pair();
    const sent = frame(STATION, NEAR);
    const [datagram] = lab.pass([lab.a, "vx"], sent, [lab.b, "eth0"]);
    const b = datagram!;
    expect(b.length).toBe(14 + 20 + 8 + 8 + sent.length);
    expect([ipv4.ttl(b, 14), ipv4.tos(b, 14), ipv4.fragOff(b, 14)]).toEqual([64, 0, 0]);
    expect([udp.dport(b, 34), udp.len(b, 34), vxlan.flags(b, 42), vxlan.vni(b, 42)]).toEqual([
      4789,
      16 + sent.length,
      0x08000000,
      42,
    ]);
    expect(b.subarray(50)).toEqual(sent);
    const port = (bytes: Uint8Array): number => udp.sport(lab.pass([lab.a, "vx"], bytes, [lab.b, "eth0"])[0]!, 34);
    expect(port(sent)).toBe(udp.sport(b, 34));
    expect(port(frame(ALL, STATION))).not.toBe(udp.sport(b, 34));
    expect(lab.stack.skbs.live).toBe(0);
  });

  test("received, they teach where their source is; the answer goes there alone", () => {
    const lab = new VxlanLab();
    lab.pair();
    expect(lab.pass([lab.a, "vx"], frame(ALL, STATION), [lab.b, "vx"])).toHaveLength(1);
    expect(lab.fdb(lab.b)).toContain(`${STATION} 10.0.0.1`);
    lab.run(320_000);
    expect(lab.fdb(lab.b)).toEqual(["00:00:00:00:00:00 10.0.0.1"]);
  });

  test("unknown ones go to every remote end of the default entry", () => {
    const lab = new VxlanLab();
    lab.pair();
    lab.fdbAdd(NLM_F_APPEND, "00:00:00:00:00:00", addr(2));
    lab.fdbAdd(NLM_F_APPEND, "00:00:00:00:00:00", addr(3));
    expect(lab.fdb(lab.a).filter((e) => e.startsWith("00:"))).toEqual([
      "00:00:00:00:00:00 10.0.0.2",
      "00:00:00:00:00:00 10.0.0.3",
    ]);
    expect(lab.pass([lab.a, "vx"], frame(ALL, NEAR), [lab.b, "vx"])).toHaveLength(1);
    lab.run(10_000);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test.each([
    ["plain", Uint8Array.of(8, 0, 0, 0, 0, 0, 42, 0), 60, 1],
    ["another VNI", Uint8Array.of(8, 0, 0, 0, 0, 0, 43, 0), 60, 0],
    ["no VNI", Uint8Array.of(0, 0, 0, 0, 0, 0, 42, 0), 60, 0],
    ["reserved bits", Uint8Array.of(8, 0, 0, 1, 0, 0, 42, 0), 60, 0],
    ["too short for a frame", Uint8Array.of(8, 0, 0, 0, 0, 0, 42, 0), 13, 0],
    ["no header", Uint8Array.of(8, 0, 0), 0, 0],
  ])("a datagram: %s", (_what, header, length, expected) => {
    const lab = new VxlanLab();
    lab.pair();
    const tap = lab.tap(lab.a, "vx");
    drain(tap);
    lab.raw(Uint8Array.from([...header, ...frame(NEAR, STATION).subarray(0, length)]));
    expect(drain(tap).filter((b) => getU16(b, 12) === 0x88b5)).toHaveLength(expected);
    tap.release();
    expect(lab.stack.skbs.live).toBe(0);
  });

  test("a fixed entry is believed more than a frame", () => {
    const lab = new VxlanLab();
    lab.pair();
    lab.fdbAdd(NLM_F_EXCL, STATION, addr(9));
    const tap = lab.tap(lab.a, "vx");
    drain(tap);
    lab.raw(Uint8Array.from([8, 0, 0, 0, 0, 0, 42, 0, ...frame(NEAR, STATION)]));
    expect(drain(tap)).toEqual([]);
    expect(lab.fdb(lab.a)).toContain(`${STATION} 10.0.0.9`);
    tap.release();
  });
});

describe("devices", () => {
  test.each([
    ["EEXIST", "A VXLAN device with the specified VNI already exists", { IFLA_VXLAN_ID: 42, IFLA_VXLAN_PORT: 4789 }],
    ["EINVAL", "Label attribute only applies to IPv6 VXLAN devices", { IFLA_VXLAN_ID: 1, IFLA_VXLAN_LABEL: 5 }],
    [
      "EINVAL",
      "Local interface required for multicast remote destination",
      { IFLA_VXLAN_ID: 1, IFLA_VXLAN_GROUP: 0xef010101 },
    ],
    ["ENODEV", "Invalid local interface, device not found", { IFLA_VXLAN_ID: 1, IFLA_VXLAN_LINK: 99 }],
    ["EINVAL", "VXLAN GPE does not support this combination of attributes", { IFLA_VXLAN_ID: 1, IFLA_VXLAN_GPE: true }],
  ] as const)("%s: %s", (code, extack, info) => {
    const lab = new VxlanLab();
    lab.pair();
    let error: unknown = null;
    try {
      lab.vxlan(lab.a, "x", STATION, info);
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(Errno);
    expect(error).toMatchObject({ code, extack });
  });

  test("the device below takes it along; nothing is left", () => {
    const lab = new VxlanLab();
    lab.pair({ IFLA_VXLAN_LINK: lab.dev(lab.a, "eth0").ifindex });
    expect(lab.dev(lab.a, "vx").mtu).toBe(1450);
    lab.delLink(lab.a, "eth0");
    lab.run(1000);
    expect([lab.a.devByName.has("vx"), lab.b.devByName.has("vx")]).toEqual([false, false]);
    expect([lab.a.vxlan!.socks, lab.b.vxlan!.socks]).toEqual([[], []]);
    expect(lab.stack.skbs.live).toBe(0);
    expect(lab.timers.armed).toBe(0);
  });
});
