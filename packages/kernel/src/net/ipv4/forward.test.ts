import { describe, expect, it } from "vitest";
import { IP_MTU_DISCOVER, IP_PMTUDISC_DO, IP_PMTUDISC_DONT, IP_TTL, SOL_IP } from "@netloom/uapi";
import { ICMPMSG_OUT, IP_FORW_DATAGRAMS, IP_FRAG_CREATES, IP_REASM_OKS } from "./mib.js";
import { chain, InetLab, ip, outcome } from "./test/inet-lab.js";
import type { Net } from "../core/net.js";

describe("a router", () => {
  it("forwards, counting down the TTL", () => {
    const { lab, a, r } = chain();
    expect(lab.answers(lab.ping(a, "10.0.2.2"))).toEqual(["0/0 from 10.0.2.2"]);
    expect(r.ipv4.mib[IP_FORW_DATAGRAMS]).toBe(2);
    expect(lab.answers(lab.ping(a, "10.0.2.2", 56, [[SOL_IP, IP_TTL, 1]]))).toEqual(["11/0 from 10.0.1.1"]);
    expect(lab.answers(lab.ping(a, "10.0.2.2", 56, [[SOL_IP, IP_TTL, 2]]))).toEqual(["0/0 from 10.0.2.2"]);
  });

  it("drops in silence while forwarding is off, but answers for its other addresses", () => {
    const { lab, a, r } = chain();
    lab.sysctl(r, "ipv4/ip_forward", "0");
    expect(lab.answers(lab.ping(a, "10.0.2.2"))).toEqual([]);
    expect(lab.stack.drops.get("IP_FORWARDING_OFF")).toBe(1);
    expect(lab.answers(lab.ping(a, "10.0.2.1"))).toEqual(["0/0 from 10.0.2.1"]);
    // The device a packet comes in by decides, for each direction.
    lab.sysctl(r, "ipv4/conf/left/forwarding", "1");
    expect(lab.answers(lab.ping(a, "10.0.2.2"))).toEqual([]);
    lab.sysctl(r, "ipv4/conf/right/forwarding", "1");
    expect(lab.answers(lab.ping(a, "10.0.2.2"))).toEqual(["0/0 from 10.0.2.2"]);
  });

  it.each([
    [7, "3/1 from 10.0.1.1"],
    [8, "3/13 from 10.0.1.1"],
    [6, undefined],
  ])("refuses by a route of type %i: %s", (type, answer) => {
    const { lab, a, r } = chain();
    lab.addRoute(r, "10.8.0.0/16", { type });
    expect(lab.answers(lab.ping(a, "10.8.0.1"))).toEqual(answer === undefined ? [] : [answer]);
  });

  it("without a route says so twice at once, and not more than about once in two seconds", () => {
    const { lab, a } = chain();
    const heard: number[] = [];
    for (let i = 0; i < 8; i++) {
      heard.push(lab.answers(lab.ping(a, "10.9.9.9")).length);
      lab.run(200);
    }
    expect(heard).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
    lab.run(10_000);
    expect(lab.answers(lab.ping(a, "10.9.9.9"))).toEqual(["3/0 from 10.0.1.1"]);
  });

  it("says the MTU of a narrow link, which is remembered; fragments what may be", () => {
    const { lab, a, r, b } = chain();
    lab.setLink(r, "right", { IFLA_MTU: 1000 });
    lab.setLink(b, "eth0", { IFLA_MTU: 1000 });
    const df = [[SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO]] as const;
    expect(lab.answers(lab.ping(a, "10.0.2.2", 1200, df))).toEqual(["3/4 from 10.0.1.1"]);
    expect(lab.routeGet(a, "10.0.2.2")).toBe("via 10.0.1.1 dev eth0 src 10.0.1.2 mtu 1000");
    expect(outcome(() => lab.ping(a, "10.0.2.2", 1200, df))).toBe("EMSGSIZE");
    expect(lab.answers(lab.ping(a, "10.0.2.2", 1200, [[SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT]]))).toEqual([
      "0/0 from 10.0.2.2",
    ]);
    expect(a.ipv4.mib[IP_FRAG_CREATES]).toBe(2);
    expect(b.ipv4.mib[IP_REASM_OKS]).toBe(1);
    lab.run(601_000);
    expect(lab.routeGet(a, "10.0.2.2")).toBe("via 10.0.1.1 dev eth0 src 10.0.1.2");
  });

  it("reassembles 64 KiB over 1500-byte links, and forgets what stays incomplete", () => {
    const { lab, a, b } = chain();
    expect(lab.answers(lab.ping(a, "10.0.2.2", 60_000))).toEqual(["0/0 from 10.0.2.2"]);
    expect(b.ipv4.frags!.list.length).toBe(0);
    expect(b.ipv4.frags!.memory).toBe(0);
  });

  it("filters by the way back: strictly, loosely, or not", () => {
    const { lab, a, r } = chain();
    lab.addAddr(a, "eth0", "10.0.9.9/32");
    lab.addRoute(r, "10.0.9.9/32", { via: "10.0.2.2" });
    const from = (): void => {
      const sk = lab.rawIcmp(a);
      sk.bind({ family: 2, addr: ip("10.0.9.9"), port: 0 });
      sk.sendmsg(Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0, 0), 0, { family: 2, addr: ip("10.0.2.2"), port: 0 });
      lab.settle();
      sk.release();
    };
    const filtered = (): number => lab.stack.drops.get("IP_RPFILTER") ?? 0;
    from();
    expect(filtered()).toBe(0);
    lab.sysctl(r, "ipv4/conf/left/rp_filter", "1");
    from();
    expect(filtered()).toBe(1);
    lab.sysctl(r, "ipv4/conf/left/rp_filter", "2");
    from();
    expect(filtered()).toBe(1);
    lab.delRoute(r, "10.0.9.9/32");
    from();
    expect(filtered()).toBe(2);
  });

  it("sends back who could go directly, and is believed", () => {
    const lab = new InetLab(4);
    const [a, r1, r2, sw] = lab.nets as [Net, Net, Net, Net];
    lab.addLink(sw, { IFLA_IFNAME: "br0", IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" } });
    lab.up(sw, "br0");
    [a, r1, r2].forEach((net, i) => {
      lab.addVeth(sw, `p${i}`, "eth0", { IFLA_NET_NS_FD: i });
      lab.setLink(sw, `p${i}`, { IFLA_MASTER: lab.dev(sw, "br0").ifindex });
      lab.up(sw, `p${i}`);
      lab.addAddr(net, "eth0", `10.0.0.${i + 1}/24`);
      lab.up(net, "lo", "eth0");
      lab.sysctl(net, "ipv4/ip_forward", i === 0 ? "0" : "1");
    });
    lab.run(3000);
    lab.addAddr(r2, "lo", "10.7.0.1/32");
    lab.addRoute(a, "10.7.0.0/16", { via: "10.0.0.2" });
    lab.addRoute(r1, "10.7.0.0/16", { via: "10.0.0.3" });
    expect(lab.answers(lab.ping(a, "10.0.0.3"))).toEqual(["0/0 from 10.0.0.3"]);
    expect(lab.answers(lab.ping(a, "10.7.0.1"))).toEqual(["5/1 from 10.0.0.2", "0/0 from 10.7.0.1"]);
    expect(r1.ipv4.icmpMsg!.get(5 | ICMPMSG_OUT)).toBe(1);
    expect(lab.routeGet(a, "10.7.0.1")).toBe("via 10.0.0.3 dev eth0 src 10.0.0.1");
    expect(lab.answers(lab.ping(a, "10.7.0.1"))).toEqual(["0/0 from 10.7.0.1"]);
  });
});
