/** Tables: longest prefix match against a linear scan, and routes as Linux 6.1 adds, shows and deletes them. */

import { describe, expect, test } from "vitest";
import { Errno } from "@netloom/uapi";
import {
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  routeDef,
  RTM_GETROUTE,
  RTN_BLACKHOLE,
  RTN_THROW,
} from "@netloom/netlink";
import type { Net } from "../core/net.js";
import { Random } from "../../time/random.js";
import { macBytes } from "../test/net-lab.js";
import { Flow6 } from "./flow6.js";
import { prefixEquals6, prefixOf } from "./in6-addr.js";
import { fib6Add, fib6Del } from "./fib6-insert.js";
import { Fib6Info, Fib6Nh, Fib6Table } from "./ip6-fib.js";
import { fib6TableLookup } from "./route.js";
import { ip6, Lab6, routeText } from "./test/lab6.js";

/** Two ends of a cable in one namespace, ready. */
function host(): { lab: Lab6; net: Net; veth0: number; veth1: number } {
  const lab = new Lab6();
  const net = lab.nets[0]!;
  lab.addVeth(
    net,
    "veth0",
    "veth1",
    { IFLA_ADDRESS: macBytes("02:00:00:00:00:02") },
    { IFLA_ADDRESS: macBytes("02:00:00:00:00:01") },
  );
  lab.up(net, "lo", "veth0", "veth1");
  lab.run(3000);
  return { lab, net, veth0: lab.dev(net, "veth0").ifindex, veth1: lab.dev(net, "veth1").ifindex };
}

const error = (run: () => void): string => {
  try {
    run();
  } catch (e) {
    if (e instanceof Errno) return e.extack ?? e.code;
    throw e;
  }
  return "ok";
};

test("longest prefix match agrees with a scan of all prefixes", () => {
  const { net } = host();
  const random = new Random(7);
  const table = new Fib6Table(77);
  const nh = new Fib6Nh(net.loopback, null);
  const routes: Fib6Info[] = [];
  const address = (): Uint8Array => {
    const addr = random.bytes(16);
    // Few different leading bits, so that prefixes contain one another.
    addr.fill(0, 0, 4);
    addr[4]! &= 3;
    addr[5]! &= 0x81;
    return addr;
  };
  for (let i = 0; i < 400; i++) {
    const len = random.below(129);
    const rt = new Fib6Info(table, prefixOf(address(), len), len, null, 0, nh);
    rt.metric = i;
    fib6Add(rt, NLM_F_CREATE);
    routes.push(rt);
  }
  for (let i = 0; i < 100; i++) fib6Del(routes.splice(random.below(routes.length), 1)[0]!);
  for (let i = 0; i < 3000; i++) {
    const addr = i % 2 === 0 ? address() : routes[random.below(routes.length)]!.dst;
    let best: Fib6Info | null = null;
    for (const rt of routes)
      if (
        prefixEquals6(rt.dst, 0, addr, 0, rt.dstLen) &&
        (best === null || rt.dstLen > best.dstLen || (rt.dstLen === best.dstLen && rt.metric < best.metric))
      )
        best = rt;
    expect(fib6TableLookup(net, table, new Flow6().to(addr, null, 0), 0, 0)).toBe(best);
  }
  for (const rt of routes) fib6Del(rt);
  expect(table.lengths).toEqual([]);
});

describe("routes by netlink", () => {
  test("several gateways of one metric are one route; what is shown skips what stands between them", () => {
    const { lab, net, veth0, veth1 } = host();
    const add = NLM_F_CREATE | NLM_F_EXCL;
    const append = NLM_F_CREATE | NLM_F_APPEND;
    const to = "2001:db8:1::/48";
    lab.route(net, to, { RTA_GATEWAY: ip6("fe80::2"), RTA_OIF: veth0 }, {}, add);
    expect(error(() => lab.route(net, to, { RTA_GATEWAY: ip6("fe80::3"), RTA_OIF: veth0 }, {}, add))).toBe("EEXIST");
    lab.route(net, to, { RTA_GATEWAY: ip6("fe80::3"), RTA_OIF: veth0, RTA_PRIORITY: 5 }, {}, add);
    lab.route(net, to, { RTA_GATEWAY: ip6("fe80::3"), RTA_OIF: veth0 }, {}, append);
    lab.route(net, to, { RTA_OIF: veth0 }, {}, append);
    lab.route(net, to, { RTA_GATEWAY: ip6("fe80::4"), RTA_OIF: veth1 }, {}, NLM_F_CREATE);
    const mine = (): string[] => lab.routes(net).filter((line) => line.startsWith("2001"));
    const whole =
      "2001:db8:1::/48 metric 1024 | via fe80::2 dev veth0 weight 1 | via fe80::3 dev veth0 weight 1 | via fe80::4 dev veth1 weight 1";
    expect(mine()).toEqual(["2001:db8:1::/48 via fe80::3 dev veth0 metric 5", whole]);
    lab.delRoute(net, to, { RTA_GATEWAY: ip6("fe80::3") });
    expect(mine()).toEqual([whole]);
    lab.delRoute(net, to);
    lab.delRoute(net, to);
    expect(mine()).toEqual([]);
    expect(error(() => lab.delRoute(net, to))).toBe("ESRCH");
  });

  test("what is refused, and with which words", () => {
    const { lab, net, veth0, veth1 } = host();
    const refuse = (attrs: Parameters<Lab6["route"]>[2], header = {}, flags?: number): string =>
      error(() => lab.route(net, "2001:db8:d::/48", attrs, header, flags));
    expect(refuse({ RTA_OIF: veth1, RTA_GATEWAY: ip6("2001:dead::1") })).toBe("EHOSTUNREACH");
    expect(refuse({ RTA_OIF: veth1, RTA_GATEWAY: ip6("ff02::1") })).toBe("Invalid gateway address");
    expect(refuse({ RTA_OIF: veth0, RTA_GATEWAY: ip6("fe80::ff:fe00:1") })).toBe("Gateway can not be a local address");
    expect(refuse({ RTA_GATEWAY: ip6("::1") })).toBe("Egress device can not be loopback device for this route");
    expect(refuse({ RTA_GATEWAY: ip6("fe80::2") })).toBe("Egress device not specified");
    expect(refuse({ RTA_GATEWAY: ip6("2001:db8::1") }, { flags: 4 })).toBe("Nexthop device required for onlink");
    expect(refuse({ RTA_OIF: veth0, RTA_PREFSRC: ip6("fe80::9") })).toBe("Invalid source address");
    expect(refuse({})).toBe("ENODEV");
    expect(refuse({ RTA_OIF: veth0 }, {}, NLM_F_REPLACE)).toBe("Can not replace route - no match found");
    expect(refuse({ RTA_OIF: veth1, RTA_GATEWAY: ip6("fe80::ff:fe00:1") })).toBe("ok");
    lab.down(net, "veth0");
    expect(error(() => lab.route(net, "2001:db8:e::/48", { RTA_OIF: veth0 }))).toBe("Nexthop device is not up");
  });

  test("types, tables, sources, multipath, and what remains when a device goes down", () => {
    const { lab, net, veth0, veth1 } = host();
    lab.route(net, "2001:db8:2::/48", {}, { type: RTN_BLACKHOLE });
    lab.route(net, "2001:db8:5::/48", {}, { type: RTN_THROW });
    lab.route(net, "2001:db8:6::/48", { RTA_MULTIPATH: [hop("fe80::2", veth0, 1), hop("fe80::3", veth1, 3)] });
    lab.route(net, "2001:db8:8::/48", { RTA_OIF: veth0, RTA_EXPIRES: 500 });
    lab.route(net, "2001:db8:a::/48", { RTA_OIF: veth0, RTA_TABLE: 100 });
    lab.route(net, "2001:db8:10::/48", { RTA_OIF: veth0, RTA_SRC: ip6("2001:db8:55::") }, { srcLen: 48 });
    lab.route(net, "::/0", { RTA_OIF: veth0 });
    expect(lab.routes(net)).toEqual([
      "2001:db8:a::/48 dev veth0 table 100 metric 1024",
      "blackhole 2001:db8:2::/48 dev lo metric 1024",
      "throw 2001:db8:5::/48 dev lo metric 1024",
      "2001:db8:6::/48 metric 1024 | via fe80::2 dev veth0 weight 1 | via fe80::3 dev veth1 weight 3",
      "2001:db8:8::/48 dev veth0 metric 1024 expires 500sec",
      "2001:db8:10::/48 from 2001:db8:55::/48 dev veth0 metric 1024",
      "fe80::/64 dev veth1 proto kernel metric 256",
      "fe80::/64 dev veth0 proto kernel metric 256",
      "default dev veth0 metric 1024",
      "local ::1 dev lo table local proto kernel metric 0",
      "local fe80::ff:fe00:1 dev veth0 table local proto kernel metric 0",
      "local fe80::ff:fe00:2 dev veth1 table local proto kernel metric 0",
      "multicast ff00::/8 dev veth1 table local proto kernel metric 256",
      "multicast ff00::/8 dev veth0 table local proto kernel metric 256",
    ]);
    const get = (dst: string, attrs = {}): string =>
      error(() => {
        const { header, attrs: a } = lab.request(
          net,
          RTM_GETROUTE,
          0,
          routeDef,
          { family: 10, dstLen: 128 },
          { RTA_DST: ip6(dst), ...attrs },
        )[0]!;
        throw new Errno("EIO", routeText(net, header, a));
      });
    // A throw route ends the search of its table: the default route in it does not count.
    expect([get("2001:db8:2::5"), get("2001:db8:5::5"), get("2001:db8:77::5")]).toEqual([
      "EINVAL",
      "ENETUNREACH",
      "2001:db8:77::5 from :: dev veth0 src fe80::ff:fe00:1 metric 1024",
    ]);
    expect(get("fe80::ff:fe00:1")).toBe(
      "local fe80::ff:fe00:1 from :: dev lo table local proto kernel src fe80::ff:fe00:1 metric 0",
    );
    expect(get("ff02::1", { RTA_OIF: veth0 })).toBe(
      "multicast ff02::1 from :: dev veth0 table local proto kernel src fe80::ff:fe00:1 metric 256",
    );
    expect(get("2001:db8:10::1", { RTA_SRC: ip6("2001:db8:55::7") })).toBe(
      "2001:db8:10::1 from 2001:db8:55::7 dev veth0 src fe80::ff:fe00:1 metric 1024",
    );
    lab.down(net, "veth0");
    expect(lab.routes(net)).toEqual([
      "blackhole 2001:db8:2::/48 dev lo metric 1024",
      "throw 2001:db8:5::/48 dev lo metric 1024",
      "2001:db8:6::/48 metric 1024 | via fe80::2 dev veth0 dead linkdown weight 1 | via fe80::3 dev veth1 linkdown weight 3",
      "fe80::/64 dev veth1 linkdown proto kernel metric 256",
      "local ::1 dev lo table local proto kernel metric 0",
      "local fe80::ff:fe00:2 dev veth1 table local proto kernel metric 0",
      "multicast ff00::/8 dev veth1 linkdown table local proto kernel metric 256",
    ]);
  });
});

function hop(
  gw: string,
  ifindex: number,
  weight: number,
): { flags: number; hops: number; ifindex: number; attrs: { RTA_GATEWAY: Uint8Array } } {
  return { flags: 0, hops: weight - 1, ifindex, attrs: { RTA_GATEWAY: ip6(gw) } };
}
