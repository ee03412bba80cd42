import { describe, expect, it } from "vitest";
import { AF_INET } from "@netloom/uapi";
import {
  FR_ACT_GOTO,
  FR_ACT_PROHIBIT,
  FR_ACT_TO_TBL,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RTM_DELRULE,
  RTM_GETRULE,
  RTM_NEWRULE,
  ruleDef,
  type FibRuleHdr,
  type RuleAttrs,
} from "@netloom/netlink";
import type { Net } from "../core/net.js";
import { InetLab, ipBytes, outcome } from "./test/inet-lab.js";

function host(): {
  lab: InetLab;
  net: Net;
  add: (h: Partial<FibRuleHdr>, a: RuleAttrs) => string;
  del: (h: Partial<FibRuleHdr>, a: RuleAttrs) => string;
} {
  const lab = new InetLab(1);
  const net = lab.nets[0]!;
  lab.addVeth(net, "eth0", "peer0");
  lab.addVeth(net, "eth1", "peer1");
  lab.up(net, "lo", "eth0", "peer0", "eth1", "peer1");
  lab.addAddr(net, "eth0", "10.0.0.1/24");
  lab.addAddr(net, "eth1", "10.0.1.1/24");
  lab.run(1000);
  lab.addRoute(net, "default", { via: "10.0.0.254" });
  lab.addRoute(net, "default", { via: "10.0.1.254", table: 100 });
  const call = (type: number, flags: number) => (h: Partial<FibRuleHdr>, a: RuleAttrs) =>
    outcome(() => void lab.request(net, type, flags, ruleDef, { family: AF_INET, ...h }, a));
  return { lab, net, add: call(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL), del: call(RTM_DELRULE, 0) };
}

const prefs = (lab: InetLab, net: Net): string[] =>
  lab
    .dump(net, RTM_GETRULE, ruleDef, { family: AF_INET }, {})
    .map(({ attrs }) => `${attrs.FRA_PRIORITY ?? 0}:${attrs.FRA_TABLE}`);

describe("rules", () => {
  it("choose the table by source, destination, mark and device", () => {
    const { lab, net, add } = host();
    expect(prefs(lab, net)).toEqual(["0:255", "32766:254", "32767:253"]);
    expect(add({ action: FR_ACT_TO_TBL, srcLen: 32 }, { FRA_SRC: ipBytes("10.0.1.1"), FRA_TABLE: 100 })).toBe("ok");
    expect(
      add({ action: FR_ACT_TO_TBL, dstLen: 16 }, { FRA_DST: ipBytes("10.99.0.0"), FRA_TABLE: 100, FRA_PRIORITY: 50 }),
    ).toBe("ok");
    expect(add({ action: FR_ACT_PROHIBIT }, { FRA_FWMARK: 7, FRA_PRIORITY: 60 })).toBe("ok");
    expect(prefs(lab, net)).toEqual(["0:255", "50:100", "60:0", "32765:100", "32766:254", "32767:253"]);
    expect(lab.routeGet(net, "8.8.8.8")).toBe("via 10.0.0.254 dev eth0 src 10.0.0.1");
    expect(lab.routeGet(net, "8.8.8.8", { RTA_SRC: ipBytes("10.0.1.1") })).toBe("via 10.0.1.254 dev eth1");
    expect(lab.routeGet(net, "10.99.1.1")).toBe("via 10.0.1.254 dev eth1 src 10.0.1.1");
    expect(outcome(() => lab.routeGet(net, "8.8.8.8", { RTA_MARK: 7 }))).toBe("EACCES");
    expect(lab.routeGet(net, "10.0.0.1")).toBe("dev lo src 10.0.0.1");
  });

  it("are numbered downwards, refused twice, deleted by what they say", () => {
    const { lab, net, add, del } = host();
    const from = { FRA_SRC: ipBytes("1.1.1.1"), FRA_TABLE: 5 };
    expect(add({ action: FR_ACT_TO_TBL, srcLen: 32 }, from)).toBe("ok");
    expect(add({ action: FR_ACT_TO_TBL, srcLen: 32 }, { ...from, FRA_PRIORITY: 32765 })).toBe("EEXIST");
    expect(add({ action: FR_ACT_TO_TBL, srcLen: 32 }, { ...from, FRA_TABLE: 6 })).toBe("ok");
    expect(prefs(lab, net)).toEqual(["0:255", "32764:6", "32765:5", "32766:254", "32767:253"]);
    expect(del({}, { FRA_PRIORITY: 55 })).toBe("ENOENT");
    expect(del({ srcLen: 32 }, { FRA_SRC: ipBytes("1.1.1.1") })).toBe("ok");
    expect(del({}, { FRA_TABLE: 5 })).toBe("ok");
    expect(prefs(lab, net)).toEqual(["0:255", "32766:254", "32767:253"]);
  });

  it("jump forwards only, and suppress what is too short", () => {
    const { lab, net, add } = host();
    expect(add({ action: FR_ACT_GOTO }, { FRA_PRIORITY: 10, FRA_GOTO: 5 })).toBe("EINVAL: Backward goto not supported");
    expect(add({ action: FR_ACT_GOTO }, { FRA_PRIORITY: 10 })).toBe("EINVAL: Missing goto target for action goto");
    expect(add({ action: FR_ACT_PROHIBIT }, { FRA_PRIORITY: 20 })).toBe("ok");
    expect(outcome(() => lab.routeGet(net, "8.8.8.8"))).toBe("EACCES");
    expect(add({ action: FR_ACT_GOTO }, { FRA_PRIORITY: 10, FRA_GOTO: 32766 })).toBe("ok");
    expect(lab.routeGet(net, "8.8.8.8")).toBe("via 10.0.0.254 dev eth0 src 10.0.0.1");
    expect(add({ action: FR_ACT_TO_TBL }, { FRA_PRIORITY: 5, FRA_TABLE: 100, FRA_SUPPRESS_PREFIXLEN: 0 })).toBe("ok");
    expect(lab.routeGet(net, "8.8.8.8")).toBe("via 10.0.0.254 dev eth0 src 10.0.0.1");
  });
});
