/** Forwarding databases by netlink; listings in the order Linux 6.1 gave (groups joined by IPv6 and IPv4 left out). */

import { AF_BRIDGE } from "@netloom/uapi";
import {
  neighDef,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NTF_MASTER,
  NTF_SELF,
  NTF_STICKY,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  type NeighAttrs,
  type NdMsg,
} from "@netloom/netlink";
import { beforeEach, describe, expect, test } from "vitest";
import type { Net } from "../core/net.js";
import { frame, macBytes, macText, NetLab } from "../test/net-lab.js";

const NLM_F_BULK = 0x200;
let lab: NetLab;
let net: Net;

const index = (name: string): number => lab.dev(net, name).ifindex;

function show(header: Partial<NdMsg> = {}, attrs: NeighAttrs = {}): string[] {
  return lab
    .dump(net, RTM_GETNEIGH, neighDef, { family: AF_BRIDGE, ...header }, attrs)
    .filter(({ attrs: a }) => !/^(33:33|01:00:5e)/.test(macText(a.NDA_LLADDR!)))
    .map(({ header: h, attrs: a }) => {
      const words = [macText(a.NDA_LLADDR!), net.devByIndex.get(h.ifindex)!.name];
      if (a.NDA_VLAN !== undefined) words.push(`vlan ${a.NDA_VLAN}`);
      if (h.flags & NTF_STICKY) words.push("sticky");
      if (h.flags & NTF_SELF) words.push("self");
      if (a.NDA_MASTER !== undefined) words.push("master");
      words.push(
        h.state & NUD_PERMANENT
          ? "permanent"
          : h.state & NUD_NOARP
            ? "static"
            : h.state & NUD_REACHABLE
              ? "learnt"
              : "stale",
      );
      return words.join(" ");
    });
}

function change(
  type: number,
  flags: number,
  mac: string,
  dev: string,
  header: Partial<NdMsg>,
  attrs: NeighAttrs = {},
): void {
  lab.request(
    net,
    type,
    flags,
    neighDef,
    { family: AF_BRIDGE, ifindex: index(dev), ...header },
    { NDA_LLADDR: macBytes(mac), ...attrs },
  );
}
const add = (mac: string, dev: string, header: Partial<NdMsg>, attrs: NeighAttrs = {}): void =>
  change(RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL, mac, dev, header, attrs);
const del = (mac: string, dev: string, header: Partial<NdMsg>): void => change(RTM_DELNEIGH, 0, mac, dev, header);

beforeEach(() => {
  lab = new NetLab();
  net = lab.stack.initNet;
  lab.addLink(net, {
    IFLA_IFNAME: "br0",
    IFLA_ADDRESS: macBytes("02:00:00:00:00:01"),
    IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" },
  });
  lab.addVeth(
    net,
    "p0",
    "q0",
    { IFLA_ADDRESS: macBytes("02:00:00:00:00:51") },
    { IFLA_ADDRESS: macBytes("02:00:00:00:00:50") },
  );
  lab.setLink(net, "p0", { IFLA_MASTER: index("br0") });
  lab.up(net, "br0", "p0", "q0");
  lab.run(1000);
});

const OWN = ["02:00:00:00:00:01 br0 vlan 1 master permanent", "02:00:00:00:00:01 br0 master permanent"];
const PORT = ["02:00:00:00:00:50 p0 vlan 1 master permanent", "02:00:00:00:00:50 p0 master permanent"];

describe("listing", () => {
  test("own addresses with their twins, and what was learnt first", () => {
    lab.send(lab.tap(net, "q0"), frame("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:aa"));
    // q0 itself has sent by now if a protocol runs on it.
    expect(show().filter((line) => !line.startsWith("02:00:00:00:00:51"))).toEqual([
      ...OWN,
      "02:00:00:00:00:aa p0 master learnt",
      ...PORT,
    ]);
  });

  test("of one bridge, of one port", () => {
    add("02:00:00:00:00:d3", "q0", { flags: NTF_SELF, state: NUD_PERMANENT });
    expect(show()).toContain("02:00:00:00:00:d3 q0 self permanent");
    expect(show({}, { NDA_MASTER: index("br0") })).not.toContain("02:00:00:00:00:d3 q0 self permanent");
    expect(show({ ifindex: index("q0") })).toEqual(["02:00:00:00:00:d3 q0 self permanent"]);
    expect(() => show({}, { NDA_MASTER: 99 })).toThrow(expect.objectContaining({ code: "ENODEV" }) as Error);
  });
});

describe("entries by hand", () => {
  test("static, dynamic, sticky, of the bridge itself: each with its twin", () => {
    add("02:00:00:00:00:cc", "p0", { flags: NTF_MASTER, state: NUD_NOARP });
    add("02:00:00:00:00:cd", "p0", { flags: NTF_MASTER, state: NUD_REACHABLE });
    add("02:00:00:00:00:ce", "p0", { flags: NTF_MASTER | NTF_STICKY, state: NUD_NOARP });
    add("02:00:00:00:00:d0", "br0", { flags: NTF_SELF, state: NUD_PERMANENT });
    const lines = show();
    expect(lines.slice(0, 2)).toEqual([
      "02:00:00:00:00:d0 br0 vlan 1 master permanent",
      "02:00:00:00:00:d0 br0 master permanent",
    ]);
    expect(lines.filter((line) => line.includes(" p0 ")).slice(0, 6)).toEqual([
      "02:00:00:00:00:ce p0 vlan 1 sticky master static",
      "02:00:00:00:00:ce p0 sticky master static",
      "02:00:00:00:00:cd p0 vlan 1 master learnt",
      "02:00:00:00:00:cd p0 master learnt",
      "02:00:00:00:00:cc p0 vlan 1 master static",
      "02:00:00:00:00:cc p0 master static",
    ]);
  });

  test.each<[string, string, Partial<NdMsg>, NeighAttrs, string]>([
    ["02:00:00:00:00:d1", "br0", { flags: NTF_SELF, state: NUD_NOARP }, {}, "EINVAL"],
    ["02:00:00:00:00:d2", "p0", { flags: NTF_MASTER, state: NUD_NOARP }, { NDA_VLAN: 5 }, "EINVAL"],
    ["00:00:00:00:00:00", "p0", { flags: NTF_MASTER, state: NUD_NOARP }, {}, "EINVAL"],
    ["02:00:00:00:00:d4", "q0", { flags: NTF_MASTER, state: NUD_PERMANENT }, {}, "EOPNOTSUPP"],
    ["02:00:00:00:00:50", "p0", { flags: NTF_MASTER, state: NUD_PERMANENT }, {}, "EEXIST"],
  ])("%s on %s %o %o: %s", (mac, dev, header, attrs, code) => {
    expect(() => add(mac, dev, header, attrs)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test("deleted once", () => {
    add("02:00:00:00:00:cc", "p0", { flags: NTF_MASTER, state: NUD_NOARP });
    del("02:00:00:00:00:cc", "p0", { flags: NTF_MASTER });
    expect(() => del("02:00:00:00:00:cc", "p0", { flags: NTF_MASTER })).toThrow(
      expect.objectContaining({ code: "ENOENT" }) as Error,
    );
    add("02:00:00:00:00:d3", "q0", { flags: NTF_SELF, state: NUD_PERMANENT });
    del("02:00:00:00:00:d3", "q0", { flags: NTF_SELF });
    expect(() => del("02:00:00:00:00:d3", "q0", { flags: NTF_SELF })).toThrow(
      expect.objectContaining({ code: "ENOENT" }) as Error,
    );
  });

  test("flush forgets everything of a bridge; a device without a database refuses", () => {
    lab.request(
      net,
      RTM_DELNEIGH,
      NLM_F_BULK,
      neighDef,
      { family: AF_BRIDGE, ifindex: index("br0"), flags: NTF_SELF },
      {},
    );
    expect(show({}, { NDA_MASTER: index("br0") })).toEqual([]);
    expect(() =>
      lab.request(
        net,
        RTM_DELNEIGH,
        NLM_F_BULK,
        neighDef,
        { family: AF_BRIDGE, ifindex: index("p0"), flags: NTF_SELF },
        {},
      ),
    ).toThrow(expect.objectContaining({ code: "EOPNOTSUPP" }) as Error);
  });
});

describe("one entry", () => {
  const get = (header: Partial<NdMsg>, attrs: NeighAttrs): string => {
    const [answer] = lab.request(net, RTM_GETNEIGH, 0, neighDef, { family: AF_BRIDGE, ...header }, attrs);
    return net.devByIndex.get(answer!.header.ifindex)!.name;
  };
  test("by bridge or by port", () => {
    expect(get({}, { NDA_LLADDR: macBytes("02:00:00:00:00:50"), NDA_MASTER: index("br0") })).toBe("p0");
    expect(get({ ifindex: index("p0"), flags: NTF_MASTER }, { NDA_LLADDR: macBytes("02:00:00:00:00:01") })).toBe("br0");
  });
  test("not there", () => {
    expect(() => get({}, { NDA_LLADDR: macBytes("02:00:00:00:00:77"), NDA_MASTER: index("br0") })).toThrow(
      expect.objectContaining({ code: "ENOENT", extack: "Fdb entry not found" }) as Error,
    );
  });
});

test("learnt entries age, those by hand stay", () => {
  add("02:00:00:00:00:cc", "p0", { flags: NTF_MASTER, state: NUD_NOARP });
  lab.send(lab.tap(net, "q0"), frame("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:aa"));
  lab.down(net, "q0");
  lab.up(net, "q0");
  lab.send(lab.tap(net, "q0"), frame("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:aa"));
  lab.run(299_000);
  expect(show()).toContain("02:00:00:00:00:aa p0 master learnt");
  lab.run(2_000);
  expect(show().filter((line) => line.includes(":aa"))).toEqual([]);
  expect(show()).toContain("02:00:00:00:00:cc p0 master static");
});
