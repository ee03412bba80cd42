import { describe, expect, it } from "vitest";
import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "@netloom/netlink";
import type { Net } from "../core/net.js";
import { InetLab, ipBytes, outcome, type RouteSpec } from "./test/inet-lab.js";

function host(): { lab: InetLab; net: Net } {
  const lab = new InetLab(1);
  const net = lab.nets[0]!;
  lab.addVeth(net, "eth0", "peer0");
  lab.addVeth(net, "eth1", "peer1");
  lab.up(net, "lo", "eth0", "peer0", "eth1", "peer1");
  lab.addAddr(net, "eth0", "10.0.0.1/24");
  lab.addAddr(net, "eth1", "10.0.1.1/24");
  lab.run(1000);
  return { lab, net };
}

describe("routes", () => {
  it.each<[string, RouteSpec, string]>([
    ["10.9.0.0/16", { via: "10.0.0.2" }, "ok"],
    ["10.9.0.0/16", { via: "10.7.0.1" }, "ENETUNREACH: Nexthop has invalid gateway"],
    ["10.9.0.0/16", { via: "10.7.0.1", dev: "eth0" }, "ENETUNREACH: Nexthop has invalid gateway"],
    ["10.9.0.0/16", { via: "10.7.0.1", dev: "eth0", flags: 4 }, "ok"],
    ["10.9.0.0/16", { via: "10.7.0.1", flags: 4 }, "ENODEV: Nexthop device required for onlink"],
    ["10.9.0.1/16", { dev: "eth0" }, "EINVAL: Invalid prefix for given prefix length"],
    ["10.9.0.0/33", { dev: "eth0" }, "EINVAL: Invalid prefix length"],
    ["10.9.0.0/16", {}, "ENODEV"],
    ["10.9.0.0/16", { via: "10.0.0.2", src: "1.2.3.4" }, "EINVAL: Invalid prefsrc address"],
    ["10.9.0.0/16", { via: "10.0.0.2", src: "10.0.1.1" }, "ok"],
    ["10.9.0.0/16", { type: 6 }, "ok"],
    [
      "10.9.0.0/16",
      { type: 6, dev: "eth0" },
      "EINVAL: Gateway, device and multipath can not be specified for this route type",
    ],
    ["10.9.0.0/16", { type: 2, dev: "eth0", scope: 0 }, "EINVAL: Invalid scope"],
    [
      "10.9.0.0/16",
      {
        hops: [
          { via: "10.0.0.2", weight: 1 },
          { via: "10.8.0.2", weight: 1 },
        ],
      },
      "ENETUNREACH: Nexthop has invalid gateway",
    ],
    ["10.0.0.0/24", { dev: "eth0" }, "EEXIST"],
  ])("add %s %o: %s", (dst, spec, result) => {
    const { lab, net } = host();
    expect(outcome(() => lab.addRoute(net, dst, spec))).toBe(result);
  });

  it("cannot go through a device that is down", () => {
    const { lab, net } = host();
    lab.down(net, "eth1");
    expect(outcome(() => lab.addRoute(net, "10.9.0.0/16", { dev: "eth1" }))).toBe(
      "ENETDOWN: Device for nexthop is not up",
    );
  });

  it("replace, append, prepend and delete one prefix's routes in order", () => {
    const { lab, net } = host();
    const dst = "10.23.0.0/16";
    const of = (): string[] => lab.routes(net).filter((r) => r.startsWith(dst));
    lab.addRoute(net, dst, { via: "10.0.0.4" });
    lab.addRoute(net, dst, { via: "10.0.0.5" }, NLM_F_CREATE | NLM_F_REPLACE);
    lab.addRoute(net, dst, { via: "10.0.0.6" }, NLM_F_CREATE | NLM_F_APPEND);
    lab.addRoute(net, dst, { via: "10.0.0.7" }, NLM_F_CREATE);
    lab.addRoute(net, dst, { via: "10.0.0.8", metric: 5 });
    expect(of()).toEqual([
      `${dst} via 10.0.0.7 dev eth0`,
      `${dst} via 10.0.0.5 dev eth0`,
      `${dst} via 10.0.0.6 dev eth0`,
      `${dst} via 10.0.0.8 dev eth0 metric 5`,
    ]);
    expect(outcome(() => lab.addRoute(net, dst, { via: "10.0.0.5" }, NLM_F_CREATE | NLM_F_APPEND))).toBe("EEXIST");
    expect(outcome(() => lab.addRoute(net, dst, { via: "10.0.0.9" }, NLM_F_CREATE | NLM_F_EXCL))).toBe("EEXIST");
    expect(outcome(() => lab.addRoute(net, "10.24.0.0/16", { via: "10.0.0.9" }, NLM_F_REPLACE))).toBe("ENOENT");
    lab.delRoute(net, dst);
    lab.delRoute(net, dst, { via: "10.0.0.6" });
    expect(outcome(() => lab.delRoute(net, dst, { via: "10.0.0.99" }))).toBe("ESRCH");
    expect(of()).toEqual([`${dst} via 10.0.0.5 dev eth0`, `${dst} via 10.0.0.8 dev eth0 metric 5`]);
  });

  it("go with their device, and only the connected ones come back", () => {
    const { lab, net } = host();
    lab.addRoute(net, "10.9.0.0/16", { via: "10.0.1.2" });
    lab.addRoute(net, "10.20.0.0/16", {
      hops: [
        { via: "10.0.0.3", weight: 1 },
        { via: "10.0.1.3", weight: 3 },
      ],
    });
    const eth0 = "10.0.0.0/24 dev eth0 src 10.0.0.1";
    lab.down(net, "eth1");
    expect(lab.routes(net)).toEqual([eth0, "10.20.0.0/16 [10.0.0.3 dev eth0 x1] [10.0.1.3 dev eth1 x3 flags 17]"]);
    lab.up(net, "eth1");
    lab.run(2000);
    expect(lab.routes(net)).toEqual([
      eth0,
      "10.0.1.0/24 dev eth1 src 10.0.1.1",
      "10.20.0.0/16 [10.0.0.3 dev eth0 x1] [10.0.1.3 dev eth1 x3]",
    ]);
    lab.down(net, "peer1");
    lab.run(2000);
    expect(lab.routes(net)[1]).toBe("10.0.1.0/24 dev eth1 src 10.0.1.1 flags 16");
  });

  it("are looked up by prefix, metric, device and source", () => {
    const { lab, net } = host();
    lab.addRoute(net, "default", { via: "10.0.0.254" });
    lab.addRoute(net, "default", { via: "10.0.1.254", metric: 100 });
    lab.addRoute(net, "192.168.0.0/16", { via: "10.0.0.2", src: "10.0.1.1" });
    lab.addRoute(net, "192.168.5.7/32", { via: "10.0.1.7", mtu: 1000 });
    lab.addRoute(net, "172.16.0.0/12", { type: 6 });
    const eth1 = lab.dev(net, "eth1").ifindex;
    expect(lab.routeGet(net, "8.8.8.8")).toBe("via 10.0.0.254 dev eth0 src 10.0.0.1");
    expect(lab.routeGet(net, "8.8.8.8", { RTA_OIF: eth1 })).toBe("via 10.0.1.254 dev eth1 src 10.0.1.1");
    expect(lab.routeGet(net, "192.168.6.1")).toBe("via 10.0.0.2 dev eth0 src 10.0.1.1");
    expect(lab.routeGet(net, "192.168.6.1", { RTA_SRC: ipBytes("10.0.0.1") })).toBe("via 10.0.0.2 dev eth0");
    expect(lab.routeGet(net, "192.168.5.7")).toBe("via 10.0.1.7 dev eth1 src 10.0.1.1 mtu 1000");
    expect(lab.routeGet(net, "10.0.0.1")).toBe("dev lo src 10.0.0.1");
    expect(lab.routeGet(net, "10.0.0.255")).toBe("dev eth0 src 10.0.0.1");
    expect(outcome(() => lab.routeGet(net, "172.16.0.1"))).toBe("EINVAL");
    lab.delRoute(net, "default");
    lab.delRoute(net, "default");
    expect(outcome(() => lab.routeGet(net, "8.8.8.8"))).toBe("ENETUNREACH");
  });

  it("share flows among next hops by weight", () => {
    const { lab, net } = host();
    lab.addRoute(net, "10.20.0.0/16", {
      hops: [
        { via: "10.0.0.3", weight: 1 },
        { via: "10.0.1.3", weight: 3 },
      ],
    });
    let second = 0;
    for (let i = 0; i < 1000; i++) if (lab.routeGet(net, `10.20.${i >> 8}.${i & 255}`).includes("eth1")) second++;
    expect(second).toBeGreaterThan(680);
    expect(second).toBeLessThan(820);
  });
});
