/** Which of three slaves a flow leaves by, as recorded on Linux 6.1. */

import { bondInfoAttrs, Writer } from "@netloom/netlink";
import { parseIp6, putU16 } from "@netloom/wire";
import { describe, expect, test } from "vitest";
import { skbPutBytes, type Skb } from "../core/skb.js";
import { frame, NetLab } from "../test/net-lab.js";
import { bonding } from "./bond-state.js";
import { xmitHash } from "./bond-xmit.js";

const OWN = "02:00:00:00:00:c0";
const PEER = "02:00:00:00:01:01";
const lab = new NetLab();
const net = lab.stack.initNet;

let made = 0;
function policy(value: number): (bytes: Uint8Array, vlan?: number) => number {
  const w = new Writer(32);
  bondInfoAttrs.encode(w, { IFLA_BOND_MODE: 2, IFLA_BOND_XMIT_HASH_POLICY: value });
  const name = `b${made++}`;
  lab.addLink(net, { IFLA_IFNAME: name, IFLA_LINKINFO: { IFLA_INFO_KIND: "bond", IFLA_INFO_DATA: w.finish() } });
  const bond = bonding(lab.dev(net, name));
  return (bytes, vlan = -1) => {
    const skb: Skb = lab.stack.skbs.alloc(bytes.length);
    skbPutBytes(skb, bytes);
    skb.vlanTci = vlan;
    return xmitHash(bond, skb) % 3;
  };
}

const IP4 = 14;
/** 10.0.0.1 to 10.0.1.1 (or another last byte), a UDP or TCP port to 5000, or an ICMP echo. */
function ipv4(port: number, options: { to?: number; protocol?: number; fragment?: number } = {}): Uint8Array {
  const b = frame(PEER, OWN, 0x0800, 64);
  b.fill(0, IP4);
  b[IP4] = 0x45;
  putU16(b, IP4 + 6, options.fragment ?? 0x4000);
  b[IP4 + 9] = options.protocol ?? 17;
  b.set([10, 0, 0, 1, 10, 0, 1, options.to ?? 1], IP4 + 12);
  putU16(b, IP4 + 20, port);
  putU16(b, IP4 + 22, 5000);
  return b;
}
/** fd00::1 to fd00::2. */
function ipv6(port: number): Uint8Array {
  const b = frame(PEER, OWN, 0x86dd, 80);
  b.fill(0, 14);
  b[14] = 0x60;
  b[14 + 6] = 17;
  b.set(parseIp6("fd00::1")!, 14 + 8);
  b.set(parseIp6("fd00::2")!, 14 + 24);
  putU16(b, 54, port);
  putU16(b, 56, 5000);
  return b;
}
const PORTS = [4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007];

describe.each([
  ["layer2", 0, [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0]],
  ["layer3+4", 1, [2, 1, 2, 1, 2, 1, 2, 1], [1, 0, 1, 0, 1, 0, 1, 0]],
  ["layer2+3", 2, [0, 0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1]],
  ["encap2+3", 3, [0, 0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1]],
  ["vlan+srcmac", 5, [2, 2, 2, 2, 2, 2, 2, 2], [2, 2, 2, 2, 2, 2, 2, 2]],
] as const)("%s", (_name, value, udp4, udp6) => {
  const slave = policy(value);
  test("of UDP ports", () => {
    expect(PORTS.map((port) => slave(ipv4(port)))).toEqual(udp4);
    expect(PORTS.map((port) => slave(ipv6(port)))).toEqual(udp6);
  });
});

describe("what a policy looks at", () => {
  const hosts = [1, 2, 3, 4, 5, 6];
  test("layer2 at addresses of the link alone", () => {
    const slave = policy(0);
    expect(new Set(hosts.map((to) => slave(ipv4(1, { to }))))).toEqual(new Set([0]));
  });
  test("layer3+4 at ports unless the packet is a fragment", () => {
    const slave = policy(1);
    expect(new Set(PORTS.map((port) => slave(ipv4(port, { fragment: 0x2000 })))).size).toBe(1);
    expect(new Set(PORTS.map((port) => slave(ipv4(port, { protocol: 6 })))).size).toBe(2);
    expect(new Set(PORTS.map((port) => slave(ipv4(port, { protocol: 50 })))).size).toBe(1);
  });
  test("vlan+srcmac at the tag, and at nothing of the destination", () => {
    const slave = policy(5);
    expect([0, 1, 2, 3].map((vid) => slave(ipv4(1), vid))).toEqual([2, 0, 1, 2]);
    expect(new Set(hosts.map((to) => slave(ipv4(1, { to }), 7))).size).toBe(1);
  });
});
