/** Queriers and routers: who asks, who is believed, and what that does to a group's traffic, over time. */

import { RTM_GETMDB, mdbDef, type BridgeInfo } from "@netloom/netlink";
import { AF_BRIDGE } from "@netloom/uapi";
import { checksum, igmp, putU16, putU32 } from "@netloom/wire";
import { beforeEach, describe, expect, test } from "vitest";
import { BridgeLab } from "../test/bridge-lab.js";
import { drain, macBytes } from "../test/net-lab.js";

const GROUP = 0xef010101;
const REPORT = 0x16;
const LEAVE = 0x17;
const QUERY = 0x11;

/** An IPv4 packet in a frame to a group's address, from 10.0.0.`host`. */
function packet(host: number, group: number, protocol: number, payload: Uint8Array): Uint8Array {
  const b = new Uint8Array(14 + 20 + payload.length);
  b.set([0x01, 0x00, 0x5e, (group >>> 16) & 0x7f, (group >>> 8) & 0xff, group & 0xff], 0);
  b.set(macBytes(`02:00:00:00:00:${host.toString(16).padStart(2, "0")}`), 6);
  putU16(b, 12, 0x0800);
  b.set([0x45, 0, 0, 20 + payload.length, 0, 0, 0x40, 0, 1, protocol], 14);
  putU32(b, 14 + 12, 0x0a000000 + host);
  putU32(b, 14 + 16, group);
  putU16(b, 14 + 10, checksum(b, 14, 20));
  b.set(payload, 34);
  return b;
}
/** An IGMPv2 message; `code`: the answer's time in 1/10 s. */
function message(host: number, type: number, group: number, code = 0): Uint8Array {
  const payload = new Uint8Array(8);
  payload[0] = type;
  payload[1] = code;
  putU32(payload, 4, group);
  igmp.sendCheck(payload, 0, 8);
  return packet(host, type === QUERY ? 0xe0000001 : GROUP, 2, payload);
}
const data = (host: number): Uint8Array => packet(host, GROUP, 17, new Uint8Array(20));

let lab: BridgeLab;
beforeEach(() => {
  lab = new BridgeLab();
  lab.bridge("br0", "02:00:00:00:00:b0");
  lab.up(lab.net, "br0");
  for (const n of [0, 1, 2]) lab.port("br0", n);
  lab.run(5000);
});

function send(from: number, bytes: Uint8Array): void {
  const tap = lab.tap(lab.net, `q${from}`);
  lab.send(tap, bytes);
  tap.release();
}

/** Which of the ends and the bridge get the group's data from q0. */
function receivers(): string[] {
  const taps = ["q0", "q1", "q2", "br0"].map((name) => ({ name, tap: lab.tap(lab.net, name) }));
  lab.send(taps[0]!.tap, data(1));
  return taps.flatMap(({ name, tap }) => {
    const copies = drain(tap).filter((d) => d.length === 54 && d[23] === 17).length;
    tap.release();
    return copies > 0 ? [name] : [];
  });
}
const set = (info: BridgeInfo): void => lab.set("br0", info);
/** Ports that have the group, and (as `router NAME`) those that lead to routers. */
function listing(): string[] {
  return lab
    .dump(lab.net, RTM_GETMDB, mdbDef, { family: AF_BRIDGE }, {})
    .flatMap(({ attrs }) => [
      ...(attrs.MDBA_MDB ?? []).flatMap((e) => (e.addr.length === 4 ? [e.ifindex] : [])),
      ...(attrs.MDBA_ROUTER ?? []).map(({ ifindex }) => -ifindex),
    ])
    .map((i) => `${i < 0 ? "router " : ""}${lab.net.devByIndex.get(Math.abs(i))!.name}`);
}
const ALL = ["q1", "q2", "br0"];

describe("another querier", () => {
  test("prunes once its answers had time, leads to a router, and is forgotten after the querier interval", () => {
    send(1, message(2, REPORT, GROUP));
    expect([listing(), receivers()]).toEqual([["p1"], ALL]);
    send(2, message(9, QUERY, 0, 20));
    expect([listing(), receivers()]).toEqual([["p1", "router p2"], ALL]);
    lab.run(2001);
    expect(receivers()).toEqual(["q1", "q2"]);
    lab.setPort("p2", { IFLA_BRPORT_MULTICAST_ROUTER: 0 });
    expect([listing(), receivers()]).toEqual([["p1"], ["q1"]]);
    lab.run(200_000);
    send(1, message(2, REPORT, GROUP));
    lab.run(53_000);
    expect(receivers()).toEqual(ALL);
  });

  test("the lower address is the querier; the higher one is not listened to", () => {
    send(1, message(5, QUERY, 0, 10));
    send(2, message(9, QUERY, 0, 10));
    expect(listing()).toEqual(["router p1"]);
    send(2, message(3, QUERY, 0, 10));
    expect(listing()).toEqual(["router p2", "router p1"]);
    lab.run(255_001);
    expect(listing()).toEqual([]);
  });

  test("its question about one group makes who does not answer forgotten", () => {
    for (const n of [1, 2]) send(n, message(n + 1, REPORT, GROUP));
    send(0, message(9, QUERY, GROUP, 10));
    lab.run(1000);
    send(1, message(2, REPORT, GROUP));
    lab.run(1001);
    expect(listing()).toEqual(["p1"]);
  });

  test("while it asks, leaving is its business", () => {
    send(1, message(2, REPORT, GROUP));
    send(2, message(9, QUERY, 0, 10));
    send(1, message(2, LEAVE, GROUP));
    lab.run(10_000);
    expect(listing()).toEqual(["p1", "router p2"]);
  });
});

describe("the bridge as querier", () => {
  /** Kinds and destinations of the queries q1 sees for a time. */
  function queries(ms: number): number {
    const tap = lab.tap(lab.net, "q1");
    lab.run(ms);
    const seen = drain(tap).filter((d) => d[12] === 8 && d[23] === 2 && d[14 + 24] === QUERY).length;
    tap.release();
    return seen;
  }

  test("asks twice at first, then every query interval, and not after it is switched off", () => {
    set({ IFLA_BR_MCAST_QUERIER: 1 });
    expect([queries(1000), queries(33_000), queries(90_000), queries(40_000)]).toEqual([1, 1, 0, 1]);
    set({ IFLA_BR_MCAST_QUERIER: 0 });
    expect(queries(300_000)).toBe(0);
  });

  test("is silent while a better one asks, and begins again when that falls silent", () => {
    set({ IFLA_BR_MCAST_QUERIER: 1 });
    expect(queries(1000)).toBe(1);
    send(2, message(9, QUERY, 0, 10));
    expect(queries(254_000)).toBe(0);
    expect(queries(2000)).toBe(1);
  });

  test("asks who else wants a group that somebody leaves; fastleave does not wait", () => {
    set({ IFLA_BR_MCAST_QUERIER: 1 });
    lab.run(12_000);
    for (const n of [1, 2]) send(n, message(n + 1, REPORT, GROUP));
    expect(receivers()).toEqual(["q1", "q2"]);
    const tap = lab.tap(lab.net, "q1");
    send(1, message(2, LEAVE, GROUP));
    expect(drain(tap).some((d) => d[14 + 24] === QUERY && d[14 + 24 + 4] === 239)).toBe(true);
    tap.release();
    expect(receivers()).toEqual(["q1", "q2"]);
    lab.run(2001);
    expect(receivers()).toEqual(["q2"]);
    lab.setPort("p2", { IFLA_BRPORT_FAST_LEAVE: 1 });
    send(2, message(3, LEAVE, GROUP));
    expect(receivers()).toEqual([]);
  });
});

test("malformed messages go nowhere, and are counted", () => {
  const bad = message(2, REPORT, GROUP);
  bad[40]! ^= 0xff;
  send(1, bad);
  expect([listing(), lab.stack.drops.get("BRIDGE_MCAST_MALFORMED")]).toEqual([[], 1]);
});

test("too many groups switch snooping off", () => {
  set({ IFLA_BR_MCAST_HASH_MAX: 2 });
  for (const group of [GROUP, GROUP + 1, GROUP + 2, GROUP + 3]) send(1, message(2, REPORT, group));
  expect(lab.info("br0").IFLA_BR_MCAST_SNOOPING).toBe(0);
});

test("nothing of it outlives the bridge", () => {
  set({ IFLA_BR_MCAST_QUERIER: 1 });
  send(1, message(2, REPORT, GROUP));
  send(2, message(0, QUERY, 0, 10));
  lab.delLink(lab.net, "br0");
  for (const n of [0, 1, 2]) lab.delLink(lab.net, `p${n}`);
  lab.run(1000);
  expect([lab.timers.armed, lab.stack.skbs.live]).toEqual([0, 0]);
});
