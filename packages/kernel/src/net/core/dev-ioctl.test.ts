import {
  AF_UNSPEC,
  ARPHRD_ETHER,
  Errno,
  ifreq,
  ifrFlags,
  ifrInt,
  ifrName,
  ifrSetFlags,
  ifrSetInt,
  IFR_DATA,
  IFF_BROADCAST,
  IFF_MULTICAST,
  IFF_UP,
  setSockaddrHw,
  SIOCADDMULTI,
  SIOCBRADDBR,
  SIOCBRADDIF,
  SIOCBRDELBR,
  SIOCDELMULTI,
  SIOCETHTOOL,
  SIOCGIFFLAGS,
  SIOCGIFHWADDR,
  SIOCGIFINDEX,
  SIOCGIFMAP,
  SIOCGIFMTU,
  SIOCGIFNAME,
  SIOCGIFTXQLEN,
  SIOCSIFFLAGS,
  SIOCSIFHWADDR,
  SIOCSIFMETRIC,
  SIOCSIFMTU,
  SIOCSIFNAME,
  SIOCSIFTXQLEN,
  sockaddrHw,
} from "@netloom/uapi";
import { describe, expect, test } from "vitest";
import { devIoctl } from "../index.js";
import { macBytes, NetLab } from "../test/net-lab.js";
import type { Net } from "./net.js";

function pair(): { lab: NetLab; net: Net } {
  const lab = new NetLab();
  const net = lab.stack.initNet;
  lab.addVeth(net, "a", "b", {}, { IFLA_ADDRESS: macBytes("02:00:00:00:00:0a") });
  return { lab, net };
}

/** Runs a request on an ifreq filled by `fill`; the error's name if it fails. */
function run(net: Net, request: number, name: string, fill: (ifr: Uint8Array) => void = () => {}): Uint8Array | string {
  const ifr = ifreq(name);
  fill(ifr);
  try {
    devIoctl(net, request, ifr);
    return ifr;
  } catch (error) {
    if (error instanceof Errno) return error.code;
    throw error;
  }
}
const ok = (result: Uint8Array | string): Uint8Array => {
  if (typeof result === "string") throw new Error(result);
  return result;
};

test("reading", () => {
  const { net } = pair();
  expect(ifrInt(ok(run(net, SIOCGIFINDEX, "a")))).toBe(3);
  expect(ifrInt(ok(run(net, SIOCGIFMTU, "a:1")))).toBe(1500);
  expect(ifrInt(ok(run(net, SIOCGIFTXQLEN, "a")))).toBe(1000);
  expect(ifrFlags(ok(run(net, SIOCGIFFLAGS, "a")))).toBe(IFF_BROADCAST | IFF_MULTICAST);
  expect(sockaddrHw(ok(run(net, SIOCGIFHWADDR, "a")))).toEqual(macBytes("02:00:00:00:00:0a"));
  expect(ifrName(ok(run(net, SIOCGIFNAME, "", (ifr) => ifrSetInt(ifr, 3))))).toBe("a");
  expect(
    ok(run(net, SIOCGIFMAP, "a", (ifr) => ifr.fill(9, IFR_DATA)))
      .subarray(IFR_DATA)
      .every((b) => b === 0),
  ).toBe(true);
});

describe("writing", () => {
  test("what works", () => {
    const { lab, net } = pair();
    ok(run(net, SIOCSIFMTU, "a", (ifr) => ifrSetInt(ifr, 1200)));
    ok(run(net, SIOCSIFTXQLEN, "a", (ifr) => ifrSetInt(ifr, 5)));
    ok(run(net, SIOCSIFHWADDR, "a", (ifr) => setSockaddrHw(ifr, ARPHRD_ETHER, macBytes("02:00:00:00:00:0c"))));
    ok(run(net, SIOCSIFNAME, "a", (ifr) => ifr.set(ifreq("c").subarray(0, 16), IFR_DATA)));
    ok(run(net, SIOCSIFFLAGS, "c", (ifr) => ifrSetFlags(ifr, IFF_UP | IFF_BROADCAST | IFF_MULTICAST)));
    const { header, attrs } = lab.link(net, "c");
    expect([attrs.IFLA_MTU, attrs.IFLA_TXQLEN, attrs.IFLA_ADDRESS, header.flags & IFF_UP]).toEqual([
      1200,
      5,
      macBytes("02:00:00:00:00:0c"),
      IFF_UP,
    ]);
    const group = (ifr: Uint8Array): void => setSockaddrHw(ifr, AF_UNSPEC, macBytes("01:00:5e:00:00:09"));
    ok(run(net, SIOCADDMULTI, "c", group));
    expect(lab.dev(net, "c").mc.has(0x01005e000009)).toBe(true);
    ok(run(net, SIOCDELMULTI, "c", group));
    expect(run(net, SIOCDELMULTI, "c", group)).toBe("ENOENT");
  });

  test.each<[string, number, string, (ifr: Uint8Array) => void, string]>([
    ["no such device", SIOCGIFFLAGS, "nope", () => {}, "ENODEV"],
    ["no such index", SIOCGIFNAME, "", (ifr) => ifrSetInt(ifr, 99), "ENODEV"],
    ["a negative MTU", SIOCSIFMTU, "a", (ifr) => ifrSetInt(ifr, -1), "EINVAL"],
    ["a negative queue", SIOCSIFTXQLEN, "a", (ifr) => ifrSetInt(ifr, -1), "EINVAL"],
    [
      "another hardware type",
      SIOCSIFHWADDR,
      "a",
      (ifr) => setSockaddrHw(ifr, 772, macBytes("02:00:00:00:00:0c")),
      "EINVAL",
    ],
    ["a taken name", SIOCSIFNAME, "a", (ifr) => ifr.set(ifreq("b").subarray(0, 16), IFR_DATA), "EEXIST"],
    ["a metric", SIOCSIFMETRIC, "a", (ifr) => ifrSetInt(ifr, 1), "EOPNOTSUPP"],
    ["groups of lo", SIOCADDMULTI, "lo", () => {}, "EINVAL"],
    ["ethtool", SIOCETHTOOL, "a", () => {}, "EOPNOTSUPP"],
    ["a port for what is no bridge", SIOCBRADDIF, "a", (ifr) => ifrSetInt(ifr, 2), "EOPNOTSUPP"],
    ["nothing known", 0x1234, "a", () => {}, "ENOTTY"],
  ])("%s", (_what, request, name, fill, code) => {
    expect(run(pair().net, request, name, fill)).toBe(code);
  });

  test("nobody but root", () => {
    const { net } = pair();
    expect(() => devIoctl(net, SIOCSIFMTU, ifreq("a"), 1000)).toThrow(
      expect.objectContaining({ code: "EPERM" }) as Error,
    );
    expect(devIoctl(net, SIOCGIFMTU, ifreq("a"), 1000)).toBe(0);
  });

  test("bridges", () => {
    const { lab, net } = pair();
    ok(run(net, SIOCBRADDBR, "br0"));
    expect(run(net, SIOCBRADDBR, "br0")).toBe("EEXIST");
    ok(run(net, SIOCBRADDIF, "br0", (ifr) => ifrSetInt(ifr, 3)));
    expect(run(net, SIOCBRADDIF, "br0", (ifr) => ifrSetInt(ifr, 3))).toBe("EBUSY");
    expect(run(net, SIOCBRDELBR, "a")).toBe("EPERM");
    expect(run(net, SIOCBRDELBR, "nope")).toBe("ENXIO");
    lab.up(net, "br0");
    expect(run(net, SIOCBRDELBR, "br0")).toBe("EBUSY");
    lab.down(net, "br0");
    ok(run(net, SIOCBRDELBR, "br0"));
    expect(lab.dev(net, "a").master).toBeNull();
  });
});
