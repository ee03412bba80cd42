/** Who gets a packet that comes through a tunnel, and of what it dies when the tunnel does not take it; and devices that lead nowhere. */

import { AF_INET, GRE_CSUM, GRE_KEY, GRE_SEQ, IFF_NO_PI, IFF_TAP } from "@netloom/uapi";
import { addrDef, greInfoAttrs, iptunInfoAttrs, NLM_F_CREATE, RTM_NEWADDR, vxlanInfoAttrs } from "@netloom/netlink";
import { checksum, ipv4, macToBytes, parseMac, putU16, putU32 } from "@netloom/wire";
import { expect, test } from "vitest";
import { TunQueue, tunRelease, tunSetIff } from "../../packages/kernel/src/net/drivers/tun.js";
import { ALL, encode, FrameLab, LOW, NOBODY, WAN, type Way } from "./frame-lab.js";

const HERE = 0x0a000001;
const REMOTE = 0x0a000002;
const STRANGER = 0x0a000003;

/** The cable with 10.0.0.1/24 at its near end. */
function addressed(): FrameLab {
  const lab = new FrameLab();
  const header = { family: AF_INET, prefixlen: 24, index: lab.dev(lab.net, "low").ifindex };
  const address = Uint8Array.of(10, 0, 0, 1);
  lab.request(lab.net, RTM_NEWADDR, NLM_F_CREATE, addrDef, header, { IFA_LOCAL: address, IFA_ADDRESS: address });
  return lab;
}

/** An IPv4 packet to 192.0.2.1, or an Ethernet frame around it: what tunnels carry. */
const INNER = packet(17, 0xc0000202, 0xc0000201, new Uint8Array(24).fill(0x5a));
const INNER_ECT = packet(17, 0xc0000202, 0xc0000201, new Uint8Array(24).fill(0x5a), 2);

function packet(protocol: number, saddr: number, daddr: number, payload: Uint8Array, tos = 0): Uint8Array {
  const b = new Uint8Array(20 + payload.length);
  b[0] = 0x45;
  b[1] = tos;
  putU16(b, 2, b.length);
  b[8] = 64;
  b[9] = protocol;
  putU32(b, 12, saddr);
  putU32(b, 16, daddr);
  ipv4.sendCheck(b, 0);
  b.set(payload, 20);
  return b;
}
const ethernet = (dest: string, source: string, type: number, payload: Uint8Array): Uint8Array =>
  Uint8Array.of(...macToBytes(parseMac(dest)!), ...macToBytes(parseMac(source)!), type >> 8, type & 255, ...payload);
const outer = (protocol: number, payload: Uint8Array, saddr = REMOTE, tos = 0): Uint8Array =>
  ethernet(LOW, WAN, 0x0800, packet(protocol, saddr, HERE, payload, tos));

const u32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** GRE (RFC 2890) around the inner packet; a wrong checksum if `csum` is "wrong". */
function gre(
  fields: { key?: number; seq?: number; csum?: "right" | "wrong" },
  type = 0x0800,
  inner = INNER,
): Uint8Array {
  const { key, seq, csum } = fields;
  const flags = (csum !== undefined ? 0x80 : 0) | (key !== undefined ? 0x20 : 0) | (seq !== undefined ? 0x10 : 0);
  const options = [
    ...(csum !== undefined ? u32(0) : []),
    ...(key !== undefined ? u32(key) : []),
    ...(seq !== undefined ? u32(seq) : []),
  ];
  const b = Uint8Array.of(flags, 0, type >> 8, type & 255, ...options, ...inner);
  if (csum !== undefined) putU16(b, 4, checksum(b, 0, b.length) ^ (csum === "wrong" ? 1 : 0));
  return b;
}

function tunnel(kind: string, data: Uint8Array): () => FrameLab {
  return () => {
    const lab = addressed();
    lab.add("t", kind, data);
    return lab;
  };
}
const NAMES = ["wan", "t"];
const arriving = (rows: readonly (readonly [string, Uint8Array])[]): Way[] =>
  rows.map(([what, bytes]) => [what, "wan", bytes]);

test("ipip", () => {
  const build = tunnel("ipip", encode(iptunInfoAttrs, { IFLA_IPTUN_LOCAL: HERE, IFLA_IPTUN_REMOTE: REMOTE }));
  expect(
    FrameLab.fates(
      build,
      NAMES,
      arriving([
        ["from the other end", outer(4, INNER)],
        ["from a stranger", outer(4, INNER, STRANGER)],
        ["congestion met outside, which the inside can say", outer(4, INNER_ECT, REMOTE, 3)],
        ["congestion met outside, which it cannot", outer(4, INNER, REMOTE, 3)],
        ["IPv6 inside", outer(41, INNER)],
      ]),
    ),
  ).toEqual({
    "from the other end": "t:host IP_FORWARDING_OFF",
    "from a stranger": "IP_TUNNEL_NONE answered",
    "congestion met outside, which the inside can say": "t:host IP_FORWARDING_OFF",
    "congestion met outside, which it cannot": "IP_TUNNEL_ECN",
    "IPv6 inside": "IP_NOPROTO answered",
  });
});

test("gre with a key, checksums and sequence numbers", () => {
  const flags = GRE_KEY | GRE_CSUM | GRE_SEQ;
  const build = tunnel(
    "gre",
    encode(greInfoAttrs, { IFLA_GRE_REMOTE: REMOTE, IFLA_GRE_IFLAGS: flags, IFLA_GRE_IKEY: 7 }),
  );
  expect(
    FrameLab.fates(
      build,
      NAMES,
      arriving([
        ["as agreed on", outer(47, gre({ key: 7, seq: 5, csum: "right" }))],
        ["another key", outer(47, gre({ key: 8, seq: 5, csum: "right" }))],
        ["no key", outer(47, gre({ seq: 5, csum: "right" }))],
        ["a wrong checksum", outer(47, gre({ key: 7, seq: 5, csum: "wrong" }))],
        ["no checksum", outer(47, gre({ key: 7, seq: 5 }))],
        ["no sequence number", outer(47, gre({ key: 7, csum: "right" }))],
        ["a stranger", outer(47, gre({ key: 7, seq: 5, csum: "right" }), STRANGER)],
        [
          "an Ethernet frame",
          outer(47, gre({ key: 7, seq: 5, csum: "right" }, 0x6558, ethernet(ALL, WAN, 0x0800, INNER))),
        ],
        ["an unknown protocol", outer(47, gre({ key: 7, seq: 5, csum: "right" }, 0x88b5))],
        ["another version", outer(47, Uint8Array.of(0, 1, 8, 0, ...INNER))],
        ["half a header", outer(47, Uint8Array.of(0, 0))],
      ]),
    ),
  ).toEqual({
    "as agreed on": "t:host IP_FORWARDING_OFF",
    "another key": "IP_TUNNEL_NONE answered",
    "no key": "IP_TUNNEL_NONE answered",
    "a wrong checksum": "IP_TUNNEL_HDR",
    "no checksum": "IP_TUNNEL_SEQ",
    "no sequence number": "IP_TUNNEL_SEQ",
    "a stranger": "IP_TUNNEL_NONE answered",
    "an Ethernet frame": "IP_TUNNEL_NONE answered",
    "an unknown protocol": "t:host",
    "another version": "IP_TUNNEL_HDR",
    "half a header": "IP_TUNNEL_HDR",
  });
});

test("gre: a number that was passed is too old", () => {
  const build = (): FrameLab => {
    const lab = tunnel("gre", encode(greInfoAttrs, { IFLA_GRE_REMOTE: REMOTE, IFLA_GRE_IFLAGS: GRE_SEQ }))();
    lab.quiet();
    expect(lab.fateOf("wan", outer(47, gre({ seq: 9 })), "t")).toBe("t:host IP_FORWARDING_OFF");
    return lab;
  };
  expect(
    FrameLab.fates(
      build,
      NAMES,
      arriving([
        ["the next", outer(47, gre({ seq: 10 }))],
        ["one left out", outer(47, gre({ seq: 12 }))],
        ["the same", outer(47, gre({ seq: 9 }))],
      ]),
    ),
  ).toEqual({
    "the next": "t:host IP_FORWARDING_OFF",
    "one left out": "t:host IP_FORWARDING_OFF",
    "the same": "IP_TUNNEL_SEQ",
  });
});

const VXLAN_FLAG = 0x08000000;
function vxlan(vni: number, flags: number, inner: Uint8Array): Uint8Array {
  const payload = Uint8Array.of(...u32(flags), ...u32(vni * 256), ...inner);
  const udp = Uint8Array.of(
    0x30,
    0x39,
    0x12,
    0xb5,
    (payload.length + 8) >> 8,
    (payload.length + 8) & 255,
    0,
    0,
    ...payload,
  );
  return outer(17, udp);
}

test("vxlan", () => {
  const own = "02:00:00:00:02:01";
  const build = (): FrameLab => {
    const lab = addressed();
    const data = encode(vxlanInfoAttrs, { IFLA_VXLAN_ID: 42, IFLA_VXLAN_PORT: 4789 });
    lab.add("t", "vxlan", data, { IFLA_ADDRESS: macToBytes(parseMac(own)!) });
    return lab;
  };
  const inner = (dest: string, source = "02:00:00:00:02:02"): Uint8Array => ethernet(dest, source, 0x0800, INNER);
  expect(
    FrameLab.fates(build, NAMES, [
      ...arriving([
        ["its own", vxlan(42, VXLAN_FLAG, inner(own))],
        ["a broadcast", vxlan(42, VXLAN_FLAG, inner(ALL))],
        ["somebody else's", vxlan(42, VXLAN_FLAG, inner(NOBODY))],
        ["another network's", vxlan(43, VXLAN_FLAG, inner(own))],
        ["without the flag", vxlan(42, 0, inner(own))],
        ["with an extension's flag", vxlan(42, VXLAN_FLAG | 0x80000000, inner(own))],
        ["half a frame", vxlan(42, VXLAN_FLAG, new Uint8Array(4))],
        ["from its own address", vxlan(42, VXLAN_FLAG, inner(ALL, own))],
      ]),
      ["to nobody it knows", "t", NOBODY, own],
    ]),
  ).toEqual({
    "its own": "t:host IP_FORWARDING_OFF",
    "a broadcast": "t:broadcast IP_FORWARDING_OFF",
    "somebody else's": "t:otherhost OTHERHOST",
    "another network's": "VXLAN_VNI_NOT_FOUND",
    "without the flag": "VXLAN_INVALID_HDR",
    "with an extension's flag": "VXLAN_INVALID_HDR",
    "half a frame": "VXLAN_INVALID_HDR",
    "from its own address": "LOCAL_MAC",
    "to nobody it knows": "IP_TUNNEL_TX",
  });
});

test("devices that lead nowhere", () => {
  const build = (): FrameLab => {
    const lab = new FrameLab();
    lab.add("dummy", "dummy", null);
    lab.add("ifb", "ifb", null);
    lab.cable("end", "down", NOBODY, LOW);
    lab.down(lab.net, "down");
    lab.cable("wide", "narrow", NOBODY, LOW);
    lab.setLink(lab.net, "narrow", { IFLA_MTU: 68 });
    return lab;
  };
  expect(
    FrameLab.fates(
      build,
      ["wan", "low", "down", "narrow"],
      [
        ["dummy", "dummy", ALL],
        ["ifb", "ifb", ALL],
        ["veth with its other end down", "end", ALL],
        ["longer than the other end takes", "wide", ethernet(ALL, WAN, 0x88b5, new Uint8Array(80))],
        ["as long as it takes", "wide", ethernet(ALL, WAN, 0x88b5, new Uint8Array(68))],
      ],
    ),
  ).toEqual({
    dummy: "",
    ifb: "DEV_NOT_ALLOWED",
    "veth with its other end down": "DEV_NO_CARRIER",
    "longer than the other end takes": "MTU_EXCEEDED",
    "as long as it takes": "narrow:broadcast",
  });
});

test("tun: waits for its reader, whose queue has an end", () => {
  const lab = new FrameLab();
  const queue = new TunQueue(lab.net);
  tunSetIff(queue, "tap", IFF_TAP | IFF_NO_PI, 0, 0);
  lab.setLink(lab.net, "tap", { IFLA_TXQLEN: 20 });
  lab.up(lab.net, "tap");
  lab.quiet();
  const waiting = queue.skbs.length;
  expect(lab.fateOf("tap", ethernet(ALL, WAN, 0x88b5, INNER))).toBe("");
  expect(queue.skbs.length).toBe(waiting + 1);
  while (queue.skbs.length < 20) lab.fateOf("tap", ethernet(ALL, WAN, 0x88b5, INNER));
  expect(lab.fateOf("tap", ethernet(ALL, WAN, 0x88b5, INNER))).toBe("FULL_RING");
  tunRelease(queue);
  lab.run(1000);
  expect([lab.stack.skbs.live, lab.net.devByName.has("tap")]).toEqual([0, false]);
});
