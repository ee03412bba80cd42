import { describe, expect, it } from "vitest";
import {
  ifreq,
  ifrSetFlags,
  setSockaddrIn,
  SIOCGIFBRDADDR,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFFLAGS,
  SIOCSIFNETMASK,
  sockaddrIn,
} from "@netloom/uapi";
import { RTNLGRP_IPV4_IFADDR } from "@netloom/netlink";
import { formatIp4 } from "@netloom/wire";
import type { Net } from "../core/net.js";
import { InetLab, ip, outcome } from "./test/inet-lab.js";

function host(): { lab: InetLab; net: Net } {
  const lab = new InetLab(1);
  const net = lab.nets[0]!;
  lab.addVeth(net, "eth0", "peer0");
  lab.up(net, "eth0", "peer0");
  return { lab, net };
}

describe("addresses", () => {
  it("are listed narrowest scope first, secondaries after all primaries", () => {
    const { lab, net } = host();
    lab.addAddr(net, "eth0", "10.0.0.1/24");
    lab.addAddr(net, "eth0", "10.0.0.2/24");
    lab.addAddr(net, "eth0", "10.0.1.1/25", { IFA_LABEL: "eth0:1" });
    lab.addAddr(net, "eth0", "10.0.3.1/24", {}, 253);
    lab.addAddr(net, "eth0", "10.0.0.3/24");
    lab.addAddr(net, "eth0", "10.0.6.1/32");
    expect(lab.addrs(net)).toEqual([
      "eth0 10.0.3.1/24",
      "eth0 10.0.0.1/24",
      "eth0:1 10.0.1.1/25",
      "eth0 10.0.6.1/32",
      "eth0 10.0.0.2/24 secondary",
      "eth0 10.0.0.3/24 secondary",
    ]);
    expect(lab.routes(net, 255)).toEqual([
      "2 10.0.0.1/32 dev eth0 src 10.0.0.1",
      "2 10.0.0.2/32 dev eth0 src 10.0.0.1",
      "2 10.0.0.3/32 dev eth0 src 10.0.0.1",
      "3 10.0.0.255/32 dev eth0 src 10.0.0.1",
      "2 10.0.1.1/32 dev eth0 src 10.0.1.1",
      "3 10.0.1.127/32 dev eth0 src 10.0.1.1",
      "2 10.0.3.1/32 dev eth0 src 10.0.3.1",
      "3 10.0.3.255/32 dev eth0 src 10.0.3.1",
      "2 10.0.6.1/32 dev eth0 src 10.0.6.1",
    ]);
  });

  it.each([
    ["10.0.0.1/24", "EEXIST"],
    ["10.0.0.1/16", "ok"],
    ["10.0.0.9/33", "EINVAL"],
  ])("a second address %s: %s", (addr, result) => {
    const { lab, net } = host();
    lab.addAddr(net, "eth0", "10.0.0.1/24");
    expect(outcome(() => lab.addAddr(net, "eth0", addr))).toBe(result);
  });

  it("in one subnet have one scope", () => {
    const { lab, net } = host();
    lab.addAddr(net, "eth0", "10.0.0.1/24");
    expect(outcome(() => lab.addAddr(net, "eth0", "10.0.0.2/24", {}, 253))).toBe("EINVAL");
    expect(outcome(() => lab.delAddr(net, "eth0", "10.0.0.9/24"))).toBe("EADDRNOTAVAIL");
  });

  it("take their secondaries along, or leave their place to them", () => {
    const { lab, net } = host();
    const three = (): void => ["10.0.0.1/24", "10.0.0.2/24", "10.0.0.3/24"].forEach((a) => lab.addAddr(net, "eth0", a));
    three();
    lab.delAddr(net, "eth0", "10.0.0.1/24");
    expect(lab.addrs(net)).toEqual([]);
    expect(lab.routes(net)).toEqual([]);
    expect(lab.routes(net, 255)).toEqual([]);
    expect(lab.sysctl(net, "ipv4/conf/eth0/promote_secondaries", "1")).toBe("1");
    three();
    lab.delAddr(net, "eth0", "10.0.0.1/24");
    expect(lab.addrs(net)).toEqual(["eth0 10.0.0.2/24", "eth0 10.0.0.3/24 secondary"]);
    expect(lab.routes(net)).toEqual(["10.0.0.0/24 dev eth0 src 10.0.0.2"]);
    expect(lab.routes(net, 255)).toEqual([
      "2 10.0.0.2/32 dev eth0 src 10.0.0.2",
      "2 10.0.0.3/32 dev eth0 src 10.0.0.2",
      "3 10.0.0.255/32 dev eth0 src 10.0.0.2",
    ]);
  });

  it("expire", () => {
    const { lab, net } = host();
    lab.addAddr(net, "eth0", "10.0.4.1/24", { IFA_CACHEINFO: { valid: 1000, prefered: 500, cstamp: 0, tstamp: 0 } });
    const listener = lab.listen(net, RTNLGRP_IPV4_IFADDR);
    lab.run(501_000);
    expect(net.ipv4.addrs.get(ip("10.0.4.1"))![0]!.flags).toBe(0x20);
    lab.run(500_000);
    expect(lab.addrs(net)).toEqual([]);
    expect(lab.routes(net)).toEqual([]);
    expect(listener.recvmsg(4096, 0)!.data[4]).toBe(20);
    expect(listener.recvmsg(4096, 0)!.data[4]).toBe(21);
    listener.release();
  });

  it("of the last kind take the device's routes with them", () => {
    const { lab, net } = host();
    lab.addAddr(net, "eth0", "10.0.0.1/24");
    lab.addRoute(net, "default", { dev: "eth0" });
    lab.addAddr(net, "peer0", "10.5.0.1/24");
    lab.addRoute(net, "10.6.0.0/16", { via: "10.5.0.2", src: "10.0.0.1" });
    lab.delAddr(net, "eth0", "10.0.0.1/24");
    expect(lab.routes(net)).toEqual(["10.5.0.0/24 dev peer0 src 10.5.0.1"]);
  });

  it("follow a new name, and are gone after a move", () => {
    const lab = new InetLab(2);
    const [net, other] = lab.nets as [Net, Net];
    lab.addVeth(net, "eth0", "peer0");
    lab.addAddr(net, "eth0", "10.0.0.1/24");
    lab.addAddr(net, "eth0", "10.0.1.1/24", { IFA_LABEL: "eth0:web" });
    lab.setLink(net, "eth0", { IFLA_IFNAME: "wan" });
    expect(lab.addrs(net)).toEqual(["wan 10.0.0.1/24", "wan:web 10.0.1.1/24"]);
    lab.setLink(net, "wan", { IFLA_NET_NS_FD: 1 });
    expect(lab.addrs(net)).toEqual([]);
    expect(lab.addrs(other)).toEqual([]);
    expect(lab.routes(net, 255)).toEqual([]);
  });
});

describe("address ioctls", () => {
  it("give classful masks, keep odd broadcast addresses, and know aliases", () => {
    const { lab, net } = host();
    const sk = lab.udp(net);
    const call = (request: number, name: string, addr = "0.0.0.0"): string => {
      const ifr = ifreq(name);
      setSockaddrIn(ifr, ip(addr));
      const result = outcome(() => void sk.ioctl(request, ifr));
      return result === "ok" ? formatIp4(sockaddrIn(ifr)) : result;
    };
    call(SIOCSIFADDR, "eth0", "10.1.2.3");
    expect(lab.addrs(net)).toEqual(["eth0 10.1.2.3/8"]);
    expect(call(SIOCGIFBRDADDR, "eth0")).toBe("10.255.255.255");
    call(SIOCSIFADDR, "eth0", "172.16.5.1");
    call(SIOCSIFADDR, "eth0:1", "192.168.7.1");
    expect(lab.addrs(net)).toEqual(["eth0 172.16.5.1/16", "eth0:1 192.168.7.1/24"]);
    call(SIOCSIFNETMASK, "eth0:1", "255.255.255.240");
    expect(call(SIOCGIFBRDADDR, "eth0:1")).toBe("192.168.7.15");
    call(SIOCSIFBRDADDR, "eth0:1", "192.168.7.14");
    call(SIOCSIFNETMASK, "eth0:1", "255.255.255.0");
    expect(call(SIOCGIFBRDADDR, "eth0:1")).toBe("192.168.7.14");
    expect(call(SIOCSIFNETMASK, "eth0:1", "255.0.255.0")).toBe("EINVAL");
    expect(call(SIOCGIFBRDADDR, "eth0:2")).toBe("EADDRNOTAVAIL");
    expect(call(SIOCGIFBRDADDR, "nodev")).toBe("ENODEV");
    const down = ifreq("eth0:1");
    ifrSetFlags(down, 0);
    sk.ioctl(SIOCSIFFLAGS, down);
    call(SIOCSIFADDR, "eth0", "0.0.0.0");
    expect(lab.addrs(net)).toEqual([]);
    sk.release();
  });
});
