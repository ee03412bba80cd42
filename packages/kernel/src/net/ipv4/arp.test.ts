import { describe, expect, it } from "vitest";
import {
  neighDef,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NUD_DELAY,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_NEWNEIGH,
} from "@netloom/netlink";
import { arp } from "@netloom/wire";
import type { Net } from "../core/net.js";
import { InetLab, ipBytes, outcome } from "./test/inet-lab.js";

function pair(): { lab: InetLab; a: Net; b: Net } {
  const lab = new InetLab(2);
  const [a, b] = lab.nets as [Net, Net];
  lab.addVeth(a, "eth0", "eth0", { IFLA_NET_NS_FD: 1 });
  lab.addAddr(a, "eth0", "10.0.0.1/24");
  lab.addAddr(b, "eth0", "10.0.0.2/24");
  lab.up(a, "lo", "eth0");
  lab.up(b, "lo", "eth0");
  lab.run(3000);
  return { lab, a, b };
}

/** ARP requests and replies a tap saw: `OPCODE SOURCE > TARGET`. */
function arps(lab: InetLab, net: Net): () => string[] {
  const tap = lab.tap(net, "eth0");
  return () => {
    const out: string[] = [];
    for (;;) {
      let data: Uint8Array;
      try {
        data = tap.recvmsg(4096, 0x40)!.data;
      } catch {
        tap.release();
        return out;
      }
      if (data[12] === 8 && data[13] === 6)
        out.push(`${arp.op(data, 14)} ${arp.sip(data, 14) & 255} > ${arp.tip(data, 14) & 255}`);
    }
  };
}

describe("ARP", () => {
  it("resolves, is learnt by who is asked, and ages", () => {
    const { lab, a, b } = pair();
    const seen = arps(lab, b);
    expect(lab.answers(lab.ping(a, "10.0.0.2"))).toEqual(["0/0 from 10.0.0.2"]);
    expect(seen()).toEqual(["1 1 > 2", "2 2 > 1"]);
    expect(lab.neighbours(a)).toEqual([`10.0.0.2 ${NUD_REACHABLE}`]);
    expect(lab.neighbours(b)).toEqual([`10.0.0.1 ${NUD_DELAY}`]);
    // The side that was asked asks back after five seconds.
    lab.run(6000);
    expect(lab.neighbours(b)).toEqual([`10.0.0.1 ${NUD_REACHABLE}`]);
    lab.run(60_000);
    expect(lab.neighbours(a)).toEqual([`10.0.0.2 ${NUD_STALE}`]);
    expect(lab.neighbours(b)).toEqual([`10.0.0.1 ${NUD_STALE}`]);
  });

  it("asks three times, then tells who waits", () => {
    const { lab, a, b } = pair();
    const seen = arps(lab, b);
    const sockets = [lab.ping(a, "10.0.0.9"), lab.ping(a, "10.0.0.9")];
    expect(lab.neighbours(a)).toEqual([`10.0.0.9 ${NUD_INCOMPLETE}`]);
    lab.run(2900);
    expect(lab.neighbours(a)).toEqual([`10.0.0.9 ${NUD_INCOMPLETE}`]);
    lab.run(300);
    expect(lab.neighbours(a)).toEqual([`10.0.0.9 ${NUD_FAILED}`]);
    expect(seen()).toEqual(["1 1 > 9", "1 1 > 9", "1 1 > 9"]);
    for (const sk of sockets) expect(lab.answers(sk)).toEqual(["3/1 from 10.0.0.1", "3/1 from 10.0.0.1"]);
  });

  it("holds back a limited number of packets, the newest", () => {
    const { lab, a } = pair();
    const before = lab.stack.drops.get("NEIGH_QUEUEFULL") ?? 0;
    const sockets = Array.from({ length: 400 }, () => lab.ping(a, "10.0.0.9"));
    expect((lab.stack.drops.get("NEIGH_QUEUEFULL") ?? 0) - before).toBe(400 - Math.floor(212992 / (84 + 576)));
    lab.run(4000);
    for (const sk of sockets) sk.release();
    expect(lab.stack.skbs.live).toBe(0);
  });

  it("does not answer for what arp_ignore excludes, and announces what arp_notify says", () => {
    const { lab, a, b } = pair();
    lab.addLink(b, { IFLA_IFNAME: "dum0", IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } });
    lab.addAddr(b, "dum0", "10.0.0.7/32");
    lab.sysctl(b, "ipv4/conf/eth0/arp_ignore", "1");
    expect(lab.answers(lab.ping(a, "10.0.0.7"))).toEqual([]);
    lab.run(4000);
    lab.sysctl(b, "ipv4/conf/eth0/arp_ignore", "0");
    expect(lab.answers(lab.ping(a, "10.0.0.7"))).toEqual(["0/0 from 10.0.0.7"]);
    lab.sysctl(b, "ipv4/conf/eth0/arp_notify", "1");
    const seen = arps(lab, a);
    lab.down(b, "eth0");
    lab.up(b, "eth0");
    lab.settle();
    expect(seen()).toEqual(["1 2 > 2"]);
  });

  it("answers as a proxy, for a device or for one address", () => {
    const { lab, a, b } = pair();
    lab.addLink(b, { IFLA_IFNAME: "dum0", IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } });
    lab.up(b, "dum0");
    lab.addAddr(b, "dum0", "10.9.0.1/24");
    lab.addRoute(b, "10.0.0.128/25", { dev: "dum0" });
    lab.sysctl(b, "ipv4/ip_forward", "1");
    lab.sysctl(b, "ipv4/neigh/eth0/proxy_delay", "0");
    lab.ping(a, "10.0.0.130").release();
    expect(lab.neighbours(a)).toEqual([`10.0.0.130 ${NUD_INCOMPLETE}`]);
    lab.sysctl(b, "ipv4/conf/eth0/proxy_arp", "1");
    lab.ping(a, "10.0.0.131").release();
    expect(lab.neighbours(a)).toContain(`10.0.0.131 ${NUD_REACHABLE}`);
    lab.sysctl(b, "ipv4/conf/eth0/proxy_arp", "0");
    lab.request(
      b,
      RTM_NEWNEIGH,
      NLM_F_CREATE,
      neighDef,
      { family: 2, ifindex: lab.dev(b, "eth0").ifindex, flags: 8 },
      { NDA_DST: ipBytes("10.0.0.132") },
    );
    lab.ping(a, "10.0.0.132").release();
    lab.ping(a, "10.0.0.133").release();
    expect(lab.neighbours(a)).toContain(`10.0.0.132 ${NUD_REACHABLE}`);
    expect(lab.neighbours(a)).toContain(`10.0.0.133 ${NUD_INCOMPLETE}`);
  });
});

describe("RTM_*NEIGH", () => {
  it("adds, refuses and removes entries", () => {
    const { lab, a } = pair();
    const ifindex = lab.dev(a, "eth0").ifindex;
    const NDA_LLADDR = Uint8Array.of(2, 0, 0, 0, 0, 9);
    const add = (addr: string, flags: number, lladdr = true): string =>
      outcome(
        () =>
          void lab.request(
            a,
            RTM_NEWNEIGH,
            flags,
            neighDef,
            { family: 2, ifindex, state: NUD_PERMANENT },
            { NDA_DST: ipBytes(addr), ...(lladdr ? { NDA_LLADDR } : {}) },
          ),
      );
    const del = (addr: string): string =>
      outcome(() => void lab.request(a, RTM_DELNEIGH, 0, neighDef, { family: 2, ifindex }, { NDA_DST: ipBytes(addr) }));
    expect(add("10.0.0.5", NLM_F_CREATE | NLM_F_EXCL)).toBe("ok");
    expect(add("10.0.0.5", NLM_F_CREATE | NLM_F_EXCL)).toBe("EEXIST");
    expect(add("10.0.0.6", NLM_F_CREATE, false)).toBe("EINVAL: No link layer address given");
    expect(add("10.0.0.7", 0)).toBe("ENOENT");
    expect(lab.neighbours(a)).toContain(`10.0.0.5 ${NUD_PERMANENT}`);
    expect(del("10.0.0.5")).toBe("ok");
    expect(del("10.0.0.5")).toBe("ENOENT");
  });
});

it("nothing is left when the namespaces are gone", () => {
  const lab = new InetLab(1);
  const { timers, stack } = lab;
  const before = timers.armed;
  const a = stack.createNet();
  const b = stack.createNet();
  lab.nets.push(a, b);
  lab.addVeth(a, "eth0", "eth0", { IFLA_NET_NS_FD: 2 });
  lab.addAddr(a, "eth0", "10.0.0.1/24", { IFA_CACHEINFO: { valid: 1000, prefered: 500, cstamp: 0, tstamp: 0 } });
  lab.addAddr(b, "eth0", "10.0.0.2/24");
  lab.up(a, "lo", "eth0");
  lab.up(b, "lo", "eth0");
  lab.run(3000);
  lab.ping(a, "10.0.0.2").release();
  lab.ping(a, "10.0.0.9").release();
  a.put();
  b.put();
  lab.settle();
  expect(stack.nets.size).toBe(1);
  expect(stack.skbs.live).toBe(0);
  expect(timers.armed).toBe(before);
});
