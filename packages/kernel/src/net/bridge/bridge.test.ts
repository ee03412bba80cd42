/** Bridges by netlink and frames. Numbers and states as recorded on Linux 6.1 (test/transcripts 31, 32, 37 to 41). */

import { IFF_LOWER_UP } from "@netloom/uapi";
import type { BridgeInfo, BridgePortInfo } from "@netloom/netlink";
import { describe, expect, test } from "vitest";
import { BridgeLab } from "../test/bridge-lab.js";
import { macBytes } from "../test/net-lab.js";

const A = "02:00:00:00:00:aa";
const B = "02:00:00:00:00:bb";
const BROADCAST = "ff:ff:ff:ff:ff:ff";

describe("address and carrier", () => {
  test("the lowest address of the ports, none after the last one left, the user's for ever", () => {
    const lab = new BridgeLab();
    lab.bridge("br0");
    const random = lab.mac("br0");
    expect(lab.link(lab.net, "br0").attrs.IFLA_CARRIER).toBe(1);
    lab.port("br0", 0, "02:00:00:00:00:50");
    expect([lab.mac("br0"), random === lab.mac("br0")]).toEqual(["02:00:00:00:00:50", false]);
    lab.port("br0", 1, "02:00:00:00:00:40");
    expect(lab.mac("br0")).toBe("02:00:00:00:00:40");
    lab.setLink(lab.net, "p1", { IFLA_MASTER: 0 });
    expect(lab.mac("br0")).toBe("02:00:00:00:00:50");
    lab.delLink(lab.net, "p0");
    expect([lab.mac("br0"), lab.link(lab.net, "br0").attrs.IFLA_CARRIER]).toEqual(["00:00:00:00:00:00", 0]);
    lab.setLink(lab.net, "br0", { IFLA_ADDRESS: macBytes("02:00:00:00:00:99") });
    lab.port("br0", 2, "02:00:00:00:00:01");
    expect([lab.mac("br0"), [...lab.info("br0").IFLA_BR_BRIDGE_ID!]]).toEqual([
      "02:00:00:00:00:99",
      [0x80, 0, 2, 0, 0, 0, 0, 0x99],
    ]);
  });

  test("an address at creation: no carrier until a port forwards", () => {
    const lab = new BridgeLab();
    lab.bridge("br0", "02:00:00:00:00:01");
    lab.up(lab.net, "br0");
    lab.run(2000);
    expect(lab.link(lab.net, "br0").attrs.IFLA_OPERSTATE).toBe(2);
    lab.port("br0", 0);
    lab.run(2000);
    expect([
      lab.link(lab.net, "br0").attrs.IFLA_OPERSTATE,
      lab.link(lab.net, "br0").header.flags & IFF_LOWER_UP,
    ]).toEqual([6, IFF_LOWER_UP]);
  });

  test("ports get the lowest number that is free", () => {
    const lab = new BridgeLab();
    lab.bridge("br0");
    const numbers = (): number[] =>
      [1, 2, 3, 4, 5, 6].flatMap((n) => (lab.net.devByName.has(`p${n}`) ? lab.portInfo(`p${n}`).IFLA_BRPORT_NO! : []));
    for (const n of [1, 2, 3, 4]) lab.port("br0", n);
    expect(numbers()).toEqual([1, 2, 3, 4]);
    lab.setLink(lab.net, "p3", { IFLA_MASTER: 0 });
    lab.setLink(lab.net, "p1", { IFLA_MASTER: 0 });
    for (const n of [5, 6]) lab.port("br0", n);
    lab.setLink(lab.net, "p1", { IFLA_MASTER: lab.dev(lab.net, "br0").ifindex });
    lab.setLink(lab.net, "p3", { IFLA_MASTER: lab.dev(lab.net, "br0").ifindex });
    expect(numbers()).toEqual([5, 2, 6, 4, 1, 3]);
  });

  test("the smallest MTU of the ports, unless the user chose", () => {
    const lab = new BridgeLab();
    lab.bridge("br0");
    lab.port("br0", 0);
    lab.setLink(lab.net, "p0", { IFLA_MTU: 1300 });
    expect(lab.link(lab.net, "br0").attrs.IFLA_MTU).toBe(1300);
    lab.setLink(lab.net, "br0", { IFLA_MTU: 1450 });
    lab.setLink(lab.net, "p0", { IFLA_MTU: 1200 });
    expect(lab.link(lab.net, "br0").attrs.IFLA_MTU).toBe(1450);
  });
});

describe("forwarding", () => {
  function three(): BridgeLab {
    const lab = new BridgeLab();
    lab.bridge("br0", "02:00:00:00:00:01");
    lab.up(lab.net, "br0");
    for (const n of [0, 1, 2]) lab.port("br0", n);
    lab.run(1000);
    return lab;
  }

  test("floods what it does not know, learns, then sends to one port", () => {
    const lab = three();
    expect(lab.flow(0, B, A)).toEqual(["q1", "q2"]);
    expect(lab.flow(1, A, B)).toEqual(["q0"]);
    expect(lab.flow(0, B, A)).toEqual(["q1"]);
    expect(lab.flow(2, BROADCAST, "02:00:00:00:00:cc")).toEqual(["q0", "q1"]);
    // A host that moved is found again.
    expect(lab.flow(2, BROADCAST, A)).toEqual(["q0", "q1"]);
    expect(lab.flow(1, A, B)).toEqual(["q2"]);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test.each<[string, BridgePortInfo, string, string[]]>([
    ["flood off", { IFLA_BRPORT_UNICAST_FLOOD: 0 }, B, ["q2"]],
    ["mcast_flood off", { IFLA_BRPORT_MCAST_FLOOD: 0 }, "01:00:5e:01:02:03", ["q2"]],
    ["bcast_flood off", { IFLA_BRPORT_BCAST_FLOOD: 0 }, BROADCAST, ["q2"]],
    ["isolated alone", { IFLA_BRPORT_ISOLATED: 1 }, B, ["q1", "q2"]],
  ])("%s on p1", (_what, info, dest, got) => {
    const lab = three();
    lab.setPort("p1", info);
    expect(lab.flow(0, dest, A)).toEqual(got);
  });

  test("isolated ports do not reach one another; hairpin sends back", () => {
    const lab = three();
    lab.setPort("p0", { IFLA_BRPORT_ISOLATED: 1, IFLA_BRPORT_MODE: 1 });
    lab.setPort("p1", { IFLA_BRPORT_ISOLATED: 1 });
    expect(lab.flow(1, BROADCAST, B)).toEqual(["q2"]);
    lab.setPort("p0", { IFLA_BRPORT_ISOLATED: 0 });
    expect(lab.flow(0, BROADCAST, A)).toEqual(["q0", "q1", "q2"]);
  });

  test("a port that does not learn", () => {
    const lab = three();
    lab.setPort("p0", { IFLA_BRPORT_LEARNING: 0 });
    lab.flow(0, BROADCAST, A);
    expect(lab.flow(1, A, B)).toEqual(["q0", "q2"]);
  });

  test("reserved groups stay, pause frames die, BPDUs pass while no protocol runs", () => {
    const lab = three();
    expect(lab.flow(0, "01:80:c2:00:00:0e", A)).toEqual([]);
    expect(lab.flow(0, "01:80:c2:00:00:01", A)).toEqual([]);
    expect(lab.flow(0, "01:80:c2:00:00:00", A)).toEqual(["q1", "q2"]);
    lab.set("br0", { IFLA_BR_GROUP_FWD_MASK: 0x4000 });
    expect(lab.flow(0, "01:80:c2:00:00:0e", A)).toEqual(["q1", "q2"]);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test("nothing passes while the bridge is down", () => {
    const lab = three();
    lab.down(lab.net, "br0");
    expect(lab.flow(0, BROADCAST, A)).toEqual([]);
    expect(lab.stack.drops.get("BRIDGE_INGRESS_STP_STATE")).toBeGreaterThan(0);
  });
});

describe("spanning tree", () => {
  test("listening, learning, forwarding, a forward delay apart", () => {
    const lab = new BridgeLab();
    lab.bridge("br0", "02:00:00:00:00:01", { IFLA_BR_STP_STATE: 1 });
    lab.up(lab.net, "br0");
    lab.port("br0", 0);
    lab.run(1000);
    expect(lab.states("p0")).toEqual([1]);
    lab.run(16_000);
    expect(lab.states("p0")).toEqual([2]);
    expect(lab.info("br0").IFLA_BR_AGEING_TIME).toBe(30_000);
    lab.run(15_000);
    const { IFLA_BR_TOPOLOGY_CHANGE: change, IFLA_BR_AGEING_TIME: ageing } = lab.info("br0");
    expect([lab.states("p0"), change, ageing]).toEqual([[3], 1, 3000]);
    lab.run(40_000);
    expect([lab.info("br0").IFLA_BR_TOPOLOGY_CHANGE, lab.info("br0").IFLA_BR_AGEING_TIME]).toEqual([0, 30_000]);
  });

  /** Two bridges joined by two cables: p1-q1 and p2-q2. */
  function loop(): BridgeLab {
    const lab = new BridgeLab();
    lab.bridge("bra", "02:00:00:00:00:0a", { IFLA_BR_STP_STATE: 1 });
    lab.bridge("brb", "02:00:00:00:00:0b", { IFLA_BR_STP_STATE: 1 });
    for (const n of [1, 2]) {
      lab.port("bra", n);
      lab.setLink(lab.net, `q${n}`, { IFLA_MASTER: lab.dev(lab.net, "brb").ifindex });
    }
    lab.up(lab.net, "bra", "brb");
    lab.run(40_000);
    return lab;
  }

  test("one of two cables is blocked; the root moves; the other cable takes over", () => {
    const lab = loop();
    expect(lab.states("p1", "q1", "p2", "q2")).toEqual([3, 3, 3, 4]);
    const brb = lab.info("brb");
    expect([brb.IFLA_BR_ROOT_PORT, brb.IFLA_BR_ROOT_PATH_COST, [...brb.IFLA_BR_ROOT_ID!]]).toEqual([
      1,
      2,
      [0x80, 0, 2, 0, 0, 0, 0, 0x0a],
    ]);
    lab.set("brb", { IFLA_BR_PRIORITY: 100 });
    lab.run(40_000);
    expect(lab.states("p1", "q1", "p2", "q2")).toEqual([3, 3, 4, 3]);
    lab.down(lab.net, "p1");
    lab.run(40_000);
    expect(lab.states("p1", "q1", "p2", "q2")).toEqual([0, 0, 3, 3]);
    lab.delLink(lab.net, "bra");
    lab.delLink(lab.net, "brb");
    lab.run(40_000);
    expect(lab.stack.skbs.live).toBe(0);
  });

  test("a guarded port that hears a BPDU is shut; a root block keeps a better bridge away", () => {
    const lab = loop();
    lab.setPort("q1", { IFLA_BRPORT_GUARD: 1 });
    lab.run(3000);
    expect(lab.states("q1")).toEqual([0]);
    lab.setPort("q2", { IFLA_BRPORT_PROTECT: 1 });
    lab.run(40_000);
    expect(lab.info("brb").IFLA_BR_ROOT_PORT).toBe(0);
  });

  test.each<[BridgeInfo, string]>([
    [{ IFLA_BR_FORWARD_DELAY: 100 }, "ERANGE"],
    [{ IFLA_BR_HELLO_TIME: 1 }, "ERANGE"],
    [{ IFLA_BR_MAX_AGE: 1 }, "ERANGE"],
    [{ IFLA_BR_GROUP_ADDR: macBytes("02:00:00:00:00:00") }, "EINVAL"],
    [{ IFLA_BR_GROUP_FWD_MASK: 1 }, "EINVAL"],
    [{ IFLA_BR_MCAST_ROUTER: 3 }, "EINVAL"],
    [{ IFLA_BR_MCAST_IGMP_VERSION: 5 }, "EINVAL"],
  ])("%o is refused with %s", (info, code) => {
    const lab = new BridgeLab();
    lab.bridge("br0", undefined, { IFLA_BR_STP_STATE: 1 });
    expect(() => lab.set("br0", info)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
