/** What becomes of a frame on a bridge: who gets it, and why nobody does. */

import { NTF_MASTER, NUD_NOARP, NLM_F_CREATE, neighDef, RTM_NEWNEIGH, type BridgePortInfo } from "@netloom/netlink";
import { AF_BRIDGE } from "@netloom/uapi";
import { describe, expect, test } from "vitest";
import { BridgeLab } from "../test/bridge-lab.js";
import { drain, frame, macBytes } from "../test/net-lab.js";

const BRIDGE = "02:00:00:00:00:01";
const PORT1 = "02:00:00:00:01:01";
/** Stations behind q0, q1, and nobody's. */
const A = "02:00:00:00:00:aa";
const B = "02:00:00:00:00:bb";
const UNKNOWN = "02:00:00:00:00:99";
const BROADCAST = "ff:ff:ff:ff:ff:ff";
const GROUP = "01:00:5e:01:02:03";
const PAUSE = "01:80:c2:00:00:01";
const LLDP = "01:80:c2:00:00:0e";
const BPDU = "01:80:c2:00:00:00";

type Setup = (lab: BridgeLab) => void;
const nothing: Setup = () => {};
const port =
  (name: string, info: BridgePortInfo): Setup =>
  (lab) =>
    lab.setPort(name, info);
const both =
  (...setups: readonly Setup[]): Setup =>
  (lab) => {
    for (const setup of setups) setup(lab);
  };
const isStatic =
  (mac: string, name: string): Setup =>
  (lab) => {
    lab.request(
      lab.net,
      RTM_NEWNEIGH,
      NLM_F_CREATE,
      neighDef,
      { family: AF_BRIDGE, ifindex: lab.dev(lab.net, name).ifindex, state: NUD_NOARP, flags: NTF_MASTER },
      { NDA_LLADDR: macBytes(mac) },
    );
  };

/** A bridge with three ports, B known behind q1. */
function three(): BridgeLab {
  const lab = new BridgeLab();
  lab.bridge("br0", BRIDGE);
  lab.up(lab.net, "br0");
  for (const n of [0, 1, 2]) lab.port("br0", n, `02:00:00:00:01:0${n}`);
  lab.run(1000);
  lab.flow(1, UNKNOWN, B);
  return lab;
}

/** Sends a frame into q0: the other ends that get it, `br0` if the bridge does, and what of it was dropped by a bridge. */
function fate(lab: BridgeLab, dest: string, source: string): string[] {
  const taps = ["q0", "q1", "q2", "br0"].map((name) => ({ name, tap: lab.tap(lab.net, name) }));
  const before = new Map(lab.stack.drops);
  const bytes = frame(dest, source);
  lab.send(taps[0]!.tap, bytes);
  const got = taps.flatMap(({ name, tap }) => {
    const copies = drain(tap).filter((d) => d.length === bytes.length && d[12] === 0x88 && d[13] === 0xb5);
    tap.release();
    return copies.map(() => name);
  });
  for (const [reason, count] of lab.stack.drops)
    if (/BRIDGE|NO_TX_TARGET|MAC_INVALID_SOURCE/.test(reason))
      for (let i = before.get(reason) ?? 0; i < count; i++) got.push(reason);
  return got;
}

test.each<[string, Setup, string, readonly string[]]>([
  ["a known station", nothing, B, ["q1"]],
  ["an unknown station", nothing, UNKNOWN, ["q1", "q2"]],
  ["everybody", nothing, BROADCAST, ["q1", "q2", "br0"]],
  ["a group", nothing, GROUP, ["q1", "q2", "br0"]],
  ["the bridge", nothing, BRIDGE, ["br0"]],
  ["a port's own address", nothing, PORT1, ["br0"]],
  ["the sender itself", (lab) => lab.flow(0, UNKNOWN, A), A, ["NO_TX_TARGET"]],
  ["BPDUs, without the protocol", nothing, BPDU, ["q1", "q2", "br0"]],
  ["what is no BPDU to their group, with it", (lab) => lab.set("br0", { IFLA_BR_STP_STATE: 1 }), BPDU, []],
  ["pause frames", nothing, PAUSE, ["BRIDGE_RESERVED_GROUP"]],
  ["LLDP stays on the port", nothing, LLDP, []],
  ["LLDP the port forwards", port("p0", { IFLA_BRPORT_GROUP_FWD_MASK: 0x4000 }), LLDP, ["q1", "q2", "br0"]],
  ["LLDP another port would", port("p1", { IFLA_BRPORT_GROUP_FWD_MASK: 0x4000 }), LLDP, []],
  ["LLDP the bridge forwards", (lab) => lab.set("br0", { IFLA_BR_GROUP_FWD_MASK: 0x4000 }), LLDP, ["q1", "q2", "br0"]],
  ["unknown, flood off", port("p1", { IFLA_BRPORT_UNICAST_FLOOD: 0 }), UNKNOWN, ["q2"]],
  ["known, flood off", port("p1", { IFLA_BRPORT_UNICAST_FLOOD: 0 }), B, ["q1"]],
  ["everybody, flood off", port("p1", { IFLA_BRPORT_UNICAST_FLOOD: 0 }), BROADCAST, ["q1", "q2", "br0"]],
  ["a group, mcast_flood off", port("p1", { IFLA_BRPORT_MCAST_FLOOD: 0 }), GROUP, ["q2", "br0"]],
  ["everybody, mcast_flood off", port("p1", { IFLA_BRPORT_MCAST_FLOOD: 0 }), BROADCAST, ["q1", "q2", "br0"]],
  ["everybody, bcast_flood off", port("p1", { IFLA_BRPORT_BCAST_FLOOD: 0 }), BROADCAST, ["q2", "br0"]],
  [
    "unknown, flood off everywhere",
    both(port("p1", { IFLA_BRPORT_UNICAST_FLOOD: 0 }), port("p2", { IFLA_BRPORT_UNICAST_FLOOD: 0 })),
    UNKNOWN,
    ["NO_TX_TARGET"],
  ],
  [
    "known, both isolated",
    both(port("p0", { IFLA_BRPORT_ISOLATED: 1 }), port("p1", { IFLA_BRPORT_ISOLATED: 1 })),
    B,
    ["NO_TX_TARGET"],
  ],
  ["known, one isolated", port("p1", { IFLA_BRPORT_ISOLATED: 1 }), B, ["q1"]],
  ["everybody, hairpin", port("p0", { IFLA_BRPORT_MODE: 1 }), BROADCAST, ["q0", "q1", "q2", "br0"]],
  [
    "the sender itself, hairpin",
    both((lab) => lab.flow(0, UNKNOWN, A), port("p0", { IFLA_BRPORT_MODE: 1 })),
    A,
    ["q0"],
  ],
  ["locked, unknown sender", port("p0", { IFLA_BRPORT_LOCKED: 1 }), B, ["NO_TX_TARGET"]],
  ["locked, sender allowed", both(port("p0", { IFLA_BRPORT_LOCKED: 1 }), isStatic(A, "p0")), B, ["q1"]],
  ["locked, sender elsewhere", both(port("p0", { IFLA_BRPORT_LOCKED: 1 }), isStatic(A, "p1")), B, ["NO_TX_TARGET"]],
  ["proxy_arp ports are not flooded", port("p1", { IFLA_BRPORT_PROXYARP: 1 }), BROADCAST, ["q2", "br0"]],
  ["known behind a port that blocks", port("p1", { IFLA_BRPORT_STATE: 4 }), B, ["q1"]],
  ["a static entry", isStatic(UNKNOWN, "p2"), UNKNOWN, ["q2"]],
  ["the bridge in promiscuous mode", (lab) => lab.promisc("br0"), B, ["q1", "br0"]],
  ["a bridge that is down", (lab) => lab.down(lab.net, "br0"), B, ["BRIDGE_INGRESS_STP_STATE"]],
  ["a port without carrier", (lab) => lab.down(lab.net, "q1"), B, ["q2"]],
  [
    "no default VLAN",
    (lab) => lab.set("br0", { IFLA_BR_VLAN_DEFAULT_PVID: 0, IFLA_BR_VLAN_FILTERING: 1 }),
    B,
    ["BRIDGE_VLAN"],
  ],
])("%s", (_what, setup, dest, expected) => {
  const lab = three();
  setup(lab);
  expect(fate(lab, dest, A)).toEqual(expected);
  expect(lab.stack.skbs.live).toBe(0);
});

describe("who sends it", () => {
  test.each<[string, string, readonly string[]]>([
    ["a group", "03:00:00:00:00:01", ["MAC_INVALID_SOURCE"]],
    ["nobody", "00:00:00:00:00:00", ["MAC_INVALID_SOURCE"]],
    ["the bridge itself: a loop, but it goes on", BRIDGE, ["q1"]],
    ["a station known elsewhere: it has moved", B, ["NO_TX_TARGET"]],
  ])("%s", (_what, source, expected) => {
    expect(fate(three(), B, source)).toEqual(expected);
  });

  test("what is learnt: not by a port with learning off, not our own address, not over a sticky entry", () => {
    const lab = three();
    const behind = (mac: string): string | undefined => lab.fdb("br0").find(({ lladdr }) => lladdr === mac)?.dev;
    fate(lab, BROADCAST, A);
    expect([behind(A), behind(B)]).toEqual(["p0", "p1"]);
    fate(lab, BROADCAST, B);
    expect(behind(B)).toBe("p0");
    lab.setPort("p0", { IFLA_BRPORT_LEARNING: 0 });
    fate(lab, BROADCAST, UNKNOWN);
    expect(behind(UNKNOWN)).toBeUndefined();
    lab.setPort("p0", { IFLA_BRPORT_LEARNING: 1 });
    fate(lab, BROADCAST, BRIDGE);
    expect(behind(BRIDGE)).toBe("br0");
  });
});

test("a port without carrier hands over to its backup", () => {
  const lab = three();
  lab.setPort("p1", { IFLA_BRPORT_BACKUP_PORT: lab.dev(lab.net, "p2").ifindex });
  isStatic(UNKNOWN, "p1")(lab);
  expect(fate(lab, UNKNOWN, A)).toEqual(["q1"]);
  lab.down(lab.net, "q1");
  expect(fate(lab, UNKNOWN, A)).toEqual(["q2"]);
});
