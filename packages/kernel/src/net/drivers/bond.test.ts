/** Bonds over time: when a slave is given up, and when it is trusted again, by its carrier or by ARP; 802.3ad without a partner. */

import { AF_INET, IFF_NOARP } from "@netloom/uapi";
import { addrDef, bondInfoAttrs, NLM_F_CREATE, RTM_NEWADDR, Writer, type BondInfo } from "@netloom/netlink";
import { describe, expect, test } from "vitest";
import type { Net } from "../core/net.js";
import { drain, frame, macBytes, NetLab } from "../test/net-lab.js";
import { adActiveAggregator } from "./bond-3ad.js";
import { bonding, slaveOf, type Bonding, type Slave } from "./bond-state.js";

class BondLab extends NetLab {
  readonly net: Net = this.stack.initNet;
  readonly bond: Bonding;

  /** `bond` over s0 and s1, cables to t0 and t1 in the second namespace; all up. */
  constructor(info: BondInfo) {
    super(2);
    const w = new Writer(128);
    bondInfoAttrs.encode(w, info);
    const data = w.finish();
    this.addLink(this.net, { IFLA_IFNAME: "bond", IFLA_LINKINFO: { IFLA_INFO_KIND: "bond", IFLA_INFO_DATA: data } });
    this.bond = bonding(this.dev(this.net, "bond"));
    for (const n of [0, 1]) {
      const address = { IFLA_ADDRESS: macBytes(`02:00:00:00:00:5${n}`) };
      this.addVeth(this.net, `s${n}`, `t${n}`, { IFLA_NET_NS_FD: 1 }, address);
      this.up(this.nets[1]!, `t${n}`);
      this.setLink(this.net, `s${n}`, { IFLA_MASTER: this.dev(this.net, "bond").ifindex });
    }
    this.up(this.net, "bond");
    this.run(3000);
  }
  slave(n: number): Slave {
    return slaveOf(this.dev(this.net, `s${n}`))!;
  }
  active(): string | undefined {
    return this.bond.currActive?.dev.name;
  }
  /** Takes the cable's far end down or up. */
  cut(n: number): void {
    this.down(this.nets[1]!, `t${n}`);
  }
  mend(n: number): void {
    this.up(this.nets[1]!, `t${n}`);
  }
  /** Milliseconds until `happened`, looking each one; `limit` if it does not. */
  until(happened: () => boolean, limit = 10_000): number {
    for (let ms = 0; ms < limit; ms++) {
      if (happened()) return ms;
      this.run(1);
    }
    return limit;
  }
  address(net: Net, name: string, ...bytes: number[]): void {
    const header = { family: AF_INET, prefixlen: 24, index: this.dev(net, name).ifindex };
    const addr = Uint8Array.from(bytes);
    this.request(net, RTM_NEWADDR, NLM_F_CREATE, addrDef, header, { IFA_LOCAL: addr, IFA_ADDRESS: addr });
  }
}

const ACTIVE_BACKUP = 1;

describe("by miimon", () => {
  test("a slave without carrier is given up at the next look, or after downdelay", () => {
    const at = (info: BondInfo): number => {
      const lab = new BondLab({ IFLA_BOND_MODE: ACTIVE_BACKUP, IFLA_BOND_MIIMON: 100, ...info });
      expect(lab.active()).toBe("s0");
      lab.cut(0);
      return lab.until(() => lab.active() === "s1");
    };
    expect(at({})).toBeLessThanOrEqual(104);
    const delayed = at({ IFLA_BOND_DOWNDELAY: 500 });
    expect([delayed > 500, delayed <= 624]).toEqual([true, true]);
  });

  test("one that is back is trusted after updelay, at once if no other is up", () => {
    const lab = new BondLab({ IFLA_BOND_MODE: ACTIVE_BACKUP, IFLA_BOND_MIIMON: 100, IFLA_BOND_UPDELAY: 1000 });
    lab.cut(0);
    lab.run(500);
    lab.mend(0);
    const ms = lab.until(() => lab.slave(0).link === 0);
    expect([ms > 1000, ms <= 1150]).toEqual([true, true]);
    lab.cut(0);
    lab.cut(1);
    lab.run(500);
    expect([lab.active(), lab.dev(lab.net, "bond").carrier]).toEqual([undefined, false]);
    lab.mend(1);
    expect(lab.until(() => lab.active() === "s1")).toBeLessThanOrEqual(150);
    expect([lab.slave(0).linkFailureCount, lab.slave(1).linkFailureCount]).toEqual([2, 1]);
  });

  test("without it nothing is looked at", () => {
    const lab = new BondLab({ IFLA_BOND_MODE: ACTIVE_BACKUP });
    lab.cut(0);
    lab.run(10_000);
    expect([lab.active(), lab.slave(0).link]).toEqual(["s0", 0]);
  });

  test("timers end with the bond, and when it goes down", () => {
    const lab = new BondLab({ IFLA_BOND_MODE: ACTIVE_BACKUP, IFLA_BOND_MIIMON: 100 });
    lab.down(lab.net, "bond");
    lab.run(20_000);
    const before = lab.timers.armed;
    lab.up(lab.net, "bond");
    expect(lab.timers.armed).toBeGreaterThan(before);
    lab.delLink(lab.net, "bond");
    lab.run(60_000);
    expect([lab.bond.monitor.expiresNs, lab.bond.arpMonitor.expiresNs, lab.stack.skbs.live]).toEqual([-1, -1, 0]);
  });
});

describe("by ARP", () => {
  const ARP: BondInfo = {
    IFLA_BOND_MODE: ACTIVE_BACKUP,
    IFLA_BOND_ARP_INTERVAL: 200,
    // All: nothing but answers counts, whatever else is said on the cables.
    IFLA_BOND_ARP_VALIDATE: 3,
    IFLA_BOND_ARP_IP_TARGET: [{ type: 0, value: 0x0a000002 }],
  };
  /** The target answers by both cables, as a host does for all its addresses. */
  function withTarget(): BondLab {
    const lab = new BondLab(ARP);
    lab.address(lab.net, "bond", 10, 0, 0, 1);
    lab.address(lab.nets[1]!, "t0", 10, 0, 0, 2);
    lab.run(2000);
    return lab;
  }

  test("the target is asked for every interval, by the active slave alone", () => {
    const lab = withTarget();
    const taps = [lab.tap(lab.nets[1]!, "t0"), lab.tap(lab.nets[1]!, "t1")];
    for (const tap of taps) drain(tap);
    lab.run(2040);
    const requests = taps.map((tap) => drain(tap).filter((b) => b[12] === 8 && b[13] === 6 && b[21] === 1).length);
    const active = lab.active() === "s0" ? 0 : 1;
    expect([requests[active]! >= 9 && requests[active]! <= 11, requests[1 - active]]).toEqual([true, 0]);
    for (const tap of taps) tap.release();
  });

  test("who hears nothing for arp_missed_max intervals is given up; the others are tried in turn", () => {
    const lab = withTarget();
    // The carriers stay: only ARP can tell.
    const answers = (n: number, on: boolean): void =>
      lab.setLink(lab.nets[1]!, `t${n}`, {}, { flags: on ? 0 : IFF_NOARP, change: IFF_NOARP });
    const first = lab.active() === "s0" ? 0 : 1;
    answers(first, false);
    const ms = lab.until(() => lab.active() === `s${1 - first}`);
    expect([ms >= 400, ms <= 1300]).toEqual([true, true]);
    answers(1 - first, false);
    expect(lab.until(() => !lab.dev(lab.net, "bond").carrier)).toBeLessThanOrEqual(1500);
    answers(first, true);
    expect(lab.until(() => lab.active() === `s${first}`)).toBeLessThanOrEqual(1000);
  });
});

describe("802.3ad without a partner", () => {
  test("every slave is an aggregator, the first one the active", () => {
    const lab = new BondLab({ IFLA_BOND_MODE: 4, IFLA_BOND_MIIMON: 100 });
    lab.run(10_000);
    const ports = [lab.slave(0).ad!, lab.slave(1).ad!];
    expect(ports.map((port) => [port.aggregator?.id, port.aggregator?.active])).toEqual([
      [1, true],
      [2, false],
    ]);
    // Active, aggregatable, with the defaults of a partner that never spoke; one in sync.
    expect(ports.map((port) => port.actor.state)).toEqual([0x4d, 0x45]);
  });

  test("the other takes over when its link goes, and keeps it", () => {
    const lab = new BondLab({ IFLA_BOND_MODE: 4, IFLA_BOND_MIIMON: 100 });
    lab.cut(0);
    expect(lab.until(() => adActiveAggregator(lab.bond)?.id === 2)).toBeLessThanOrEqual(104);
    lab.mend(0);
    lab.run(5000);
    expect(adActiveAggregator(lab.bond)?.id).toBe(2);
    const tap = lab.tap(lab.nets[1]!, "t1");
    drain(tap);
    const sender = lab.tap(lab.net, "bond");
    lab.send(sender, frame("02:00:00:00:00:99", "02:00:00:00:00:50"));
    expect(drain(tap).filter((bytes) => bytes[12] === 0x88 && bytes[13] === 0xb5).length).toBe(1);
    tap.release();
    sender.release();
  });

  test("min_links takes the carrier away", () => {
    const lab = new BondLab({ IFLA_BOND_MODE: 4, IFLA_BOND_MIIMON: 100, IFLA_BOND_MIN_LINKS: 2 });
    expect(lab.dev(lab.net, "bond").carrier).toBe(false);
  });
});
