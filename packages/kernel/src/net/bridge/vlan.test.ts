/** VLAN filtering of bridges: who gets which frame with which tag; VLANs by netlink. As recorded on Linux 6.1 (251 to 253). */

import { AF_BRIDGE, Errno, PACKET_AUXDATA, SOL_PACKET } from "@netloom/uapi";
import {
  BRIDGE_FLAGS_SELF,
  BRIDGE_VLAN_INFO_PVID as PVID,
  BRIDGE_VLAN_INFO_RANGE_BEGIN as BEGIN,
  BRIDGE_VLAN_INFO_RANGE_END as END,
  BRIDGE_VLAN_INFO_UNTAGGED as UNTAGGED,
  bridgeAfSpecAttrs,
  bridgeInfoAttrs,
  BRIDGE_VLANDB_DUMPF_STATS,
  brVlanDef,
  decodeVlandb,
  decodeVlanInfos,
  linkDef,
  putVlanInfos,
  RTEXT_FILTER_BRVLAN,
  RTEXT_FILTER_BRVLAN_COMPRESSED,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_GETVLAN,
  RTM_SETLINK,
  Writer,
  type BridgeInfo,
} from "@netloom/netlink";
import { describe, expect, test } from "vitest";
import type { Net } from "../core/net.js";
import { drain, frame, macBytes, messages, NetLab } from "../test/net-lab.js";

const mac = (n: number): string => `02:00:00:00:00:a${n}`;
const ALL = "ff:ff:ff:ff:ff:ff";

/** br0 with ports p0 to p3, whose other ends are q0 to q3; all up. */
class VlanBridge extends NetLab {
  readonly net: Net = this.stack.initNet;

  constructor(info: BridgeInfo = { IFLA_BR_VLAN_FILTERING: 1 }) {
    super();
    this.addLink(this.net, {
      IFLA_IFNAME: "br0",
      IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge", IFLA_INFO_DATA: data(info) },
    });
    for (let n = 0; n < 4; n++) {
      this.addVeth(this.net, `p${n}`, `q${n}`, { IFLA_ADDRESS: macBytes(mac(n)) });
      this.setLink(this.net, `p${n}`, { IFLA_MASTER: this.dev(this.net, "br0").ifindex });
      this.up(this.net, `p${n}`, `q${n}`);
    }
    this.up(this.net, "br0");
    this.run(10_000);
  }

  set(info: BridgeInfo): void {
    this.setLink(this.net, "br0", { IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge", IFLA_INFO_DATA: data(info) } });
  }

  vlan(type: number, dev: string, ...infos: readonly (readonly [number, number])[]): void {
    const w = new Writer(64);
    if (dev === "br0") bridgeAfSpecAttrs.encode(w, { IFLA_BRIDGE_FLAGS: BRIDGE_FLAGS_SELF });
    putVlanInfos(
      w,
      infos.map(([vid, flags]) => ({ vid, flags })),
    );
    const index = this.dev(this.net, dev).ifindex;
    this.request(this.net, type, 0, linkDef, { family: AF_BRIDGE, index }, { IFLA_AF_SPEC: w.finish() });
  }
  add(dev: string, vid: number, flags = 0): void {
    this.vlan(RTM_SETLINK, dev, [vid, flags]);
  }
  del(dev: string, vid: number): void {
    this.vlan(RTM_DELLINK, dev, [vid, 0]);
  }
  /** A port of one VLAN only, without tags. */
  access(dev: string, vid: number): void {
    this.del(dev, 1);
    this.add(dev, vid, PVID | UNTAGGED);
  }

  vlans(dev: string, extMask: number): string[] {
    const index = this.dev(this.net, dev).ifindex;
    const answers = this.dump(this.net, RTM_GETLINK, linkDef, { family: AF_BRIDGE }, { IFLA_EXT_MASK: extMask });
    const spec = answers.find((a) => a.header.index === index)!.attrs.IFLA_AF_SPEC;
    return spec === undefined ? [] : decodeVlanInfos(spec).map(({ vid, flags }) => `${vid}:${flags}`);
  }

  /** Which ends, and the bridge itself, receive a frame sent into q<from>, with its tag. */
  flow(from: number, dest: string, tci: number | null = null): string[] {
    const plain = frame(dest, mac(from));
    const bytes =
      tci === null
        ? plain
        : Uint8Array.from([...plain.subarray(0, 12), 0x81, 0, tci >> 8, tci & 255, ...plain.subarray(12)]);
    const names = ["q0", "q1", "q2", "q3", "br0"];
    const taps = names.map((name) => {
      const tap = this.tap(this.net, name);
      tap.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1);
      drain(tap);
      return tap;
    });
    this.send(taps[from]!, bytes);
    const got = names.flatMap((name, i) =>
      messages(taps[i]!)
        .filter((m) => m.data[12] === 0x88 && m.data[13] === 0xb5)
        .map((m) => (m.auxdata === undefined ? name : `${name}/${m.auxdata.vlanTci & 0xfff}`)),
    );
    for (const tap of taps) tap.release();
    return got;
  }
}

function data(info: BridgeInfo): Uint8Array {
  const w = new Writer(64);
  bridgeInfoAttrs.encode(w, info);
  return w.finish();
}

describe("frames", () => {
  /** q0 and q1 in VLAN 10, q2 in 20, q3 a trunk of both; the bridge itself in neither. */
  function office(): VlanBridge {
    const lab = new VlanBridge();
    lab.access("p0", 10);
    lab.access("p1", 10);
    lab.access("p2", 20);
    lab.del("p3", 1);
    lab.add("p3", 10);
    lab.add("p3", 20);
    return lab;
  }

  test.each([
    ["from an access port, to its VLAN and the trunk", 0, null, ["q1", "q3/10"]],
    ["with the tag of the access port's VLAN", 0, 10, ["q1", "q3/10"]],
    ["with a priority alone", 0, 0xa000, ["q1", "q3/10"]],
    ["with the tag of a VLAN the port is not in", 0, 20, []],
    ["from the trunk, tagged", 3, 20, ["q2"]],
    ["from the trunk, without the PVID it lacks", 3, null, []],
  ])("%s", (_what, from, tci, expected) => {
    const lab = office();
    expect(lab.flow(from, ALL, tci)).toEqual(expected);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test("stations are learnt in their VLAN", () => {
    const lab = office();
    lab.flow(3, ALL, 20);
    // Known in 20; in 10 it is not, and is flooded.
    expect(lab.flow(2, mac(3))).toEqual(["q3/20"]);
    expect(lab.flow(0, mac(3))).toEqual(["q1", "q3/10"]);
  });

  test("the bridge itself is a port like any other", () => {
    const lab = office();
    lab.add("br0", 10);
    const br = lab.dev(lab.net, "br0");
    expect(lab.flow(0, ALL)).toEqual(["q1", "q3/10", "br0/10"]);
    lab.add("br0", 10, PVID | UNTAGGED);
    expect(lab.flow(0, ALL)).toEqual(["q1", "q3/10", "br0"]);
    expect(br.brPort).toBe(null);
  });

  test("without filtering tags are nothing to the bridge", () => {
    const lab = office();
    lab.set({ IFLA_BR_VLAN_FILTERING: 0 });
    expect(lab.flow(0, ALL, 20)).toEqual(["q1/20", "q2/20", "q3/20", "br0/20"]);
  });

  test("counters of a VLAN are shared by its ports, or the port's own", () => {
    const counted = (perPort: number): number[] => {
      const lab = new VlanBridge({
        IFLA_BR_VLAN_DEFAULT_PVID: 0,
        IFLA_BR_VLAN_FILTERING: 1,
        IFLA_BR_VLAN_STATS_ENABLED: 1,
      });
      if (perPort) lab.set({ IFLA_BR_VLAN_STATS_PER_PORT: 1 });
      lab.add("p0", 10, PVID | UNTAGGED);
      lab.add("p1", 10, PVID | UNTAGGED);
      lab.flow(0, ALL);
      // BRIDGE_VLANDB_DUMP_FLAGS by its number, as the table is the answer's.
      const wanted = { other: [{ type: 1, data: Uint8Array.of(BRIDGE_VLANDB_DUMPF_STATS, 0, 0, 0) }] };
      const answers = lab.dump(lab.net, RTM_GETVLAN, brVlanDef, { family: AF_BRIDGE }, wanted);
      const p0 = answers.find(({ header }) => header.ifindex === lab.dev(lab.net, "p0").ifindex)!;
      return decodeVlandb(p0.attrs).entries!.flatMap(({ BRIDGE_VLANDB_ENTRY_STATS: s }) => [
        s!.BRIDGE_VLANDB_STATS_RX_PACKETS!,
        s!.BRIDGE_VLANDB_STATS_RX_BYTES!,
        s!.BRIDGE_VLANDB_STATS_TX_PACKETS!,
      ]);
    };
    expect(counted(0)).toEqual([1, 46, 1]);
    expect(counted(1)).toEqual([1, 46, 0]);
  });
});

describe("netlink", () => {
  test("ranges are added, shown one by one or compressed, and cut", () => {
    const lab = new VlanBridge();
    lab.vlan(RTM_SETLINK, "p0", [20, BEGIN | UNTAGGED], [25, END | UNTAGGED]);
    lab.del("p0", 22);
    lab.add("p0", 10, PVID);
    expect(lab.vlans("p0", RTEXT_FILTER_BRVLAN)).toEqual(["1:4", "10:2", "20:4", "21:4", "23:4", "24:4", "25:4"]);
    expect(lab.vlans("p0", RTEXT_FILTER_BRVLAN_COMPRESSED)).toEqual([
      "1:4",
      "10:2",
      "20:12",
      "21:20",
      "23:12",
      "25:20",
    ]);
  });

  test.each([
    ["bridge: Vlan id is invalid", [[0, 0]]],
    ["bridge: Vlan id is invalid", [[4095, 0]]],
    [
      "bridge: Pvid isn't allowed in a range",
      [
        [5, BEGIN | PVID],
        [6, END | PVID],
      ],
    ],
    [
      "bridge: End vlan id is less than or equal to start vlan id",
      [
        [6, BEGIN],
        [6, END],
      ],
    ],
  ] as const)("%s", (extack, infos) => {
    const lab = new VlanBridge();
    expect(() => lab.vlan(RTM_SETLINK, "p0", ...infos)).toThrow(new Errno("EINVAL", extack));
  });

  test("a new default PVID moves those that have the old one", () => {
    const lab = new VlanBridge();
    lab.add("p0", 10, PVID | UNTAGGED);
    lab.set({ IFLA_BR_VLAN_DEFAULT_PVID: 7 });
    expect(["br0", "p0", "p1"].map((dev) => lab.vlans(dev, RTEXT_FILTER_BRVLAN))).toEqual([
      ["7:6"],
      ["1:4", "10:6"],
      ["7:6"],
    ]);
    lab.set({ IFLA_BR_VLAN_DEFAULT_PVID: 0 });
    expect(["br0", "p0", "p1"].map((dev) => lab.vlans(dev, RTEXT_FILTER_BRVLAN))).toEqual([[], ["1:4", "10:6"], []]);
    // The master entry of VLAN 1 stays for p0 alone, and goes with it.
    lab.setLink(lab.net, "p0", { IFLA_MASTER: 0 });
    lab.delLink(lab.net, "br0");
    expect(lab.stack.skbs.live).toBe(0);
  });
});
