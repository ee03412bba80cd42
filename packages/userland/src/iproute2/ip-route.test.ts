import { describe, expect, it } from "vitest";
import {
  NetlinkError,
  routeDef,
  RTM_DELROUTE,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  type RouteAttrs,
  type RtMsg,
} from "@netloom/netlink";
import { answer, decodeSent, runIp, type Device } from "./test/scripted-kernel.js";

const DEVICES: readonly Device[] = [
  { name: "lo", index: 1 },
  { name: "eth0", index: 2 },
  { name: "eth1", index: 3 },
];
const ip4 = (text: string): Uint8Array => Uint8Array.from(text.split("."), Number);
const CREATE = 0x400;
const EXCL = 0x200;
const REPLACE = 0x100;
const APPEND = 0x800;
const REQUEST_ACK = 5;

describe("ip route add and its kind", () => {
  const unicast: RtMsg = {
    family: 2,
    dstLen: 16,
    srcLen: 0,
    tos: 0,
    table: 254,
    protocol: 3,
    scope: 0,
    type: 1,
    flags: 0,
  };
  const net = ip4("10.9.0.0");
  const via = { RTA_GATEWAY: ip4("10.0.0.2") };
  const cases: readonly [string, number, number, RtMsg, RouteAttrs][] = [
    ["add 10.9.0.0/16 via 10.0.0.2", RTM_NEWROUTE, CREATE | EXCL, unicast, { RTA_DST: net, ...via }],
    [
      "a 10.9/16 via 10.0.0.2 dev eth0 onlink",
      RTM_NEWROUTE,
      CREATE | EXCL,
      { ...unicast, flags: 4 },
      { ...via, RTA_DST: net, RTA_OIF: 2 },
    ],
    ["add 10.9.0.0/16 dev eth1", RTM_NEWROUTE, CREATE | EXCL, { ...unicast, scope: 253 }, { RTA_DST: net, RTA_OIF: 3 }],
    ["replace default via 10.0.0.2", RTM_NEWROUTE, CREATE | REPLACE, { ...unicast, dstLen: 0 }, via],
    ["change 10.9.0.0/16 via 10.0.0.2", RTM_NEWROUTE, REPLACE, unicast, { RTA_DST: net, ...via }],
    ["append 10.9.0.0/16 via 10.0.0.2", RTM_NEWROUTE, CREATE | APPEND, unicast, { RTA_DST: net, ...via }],
    ["prepend 10.9.0.0/16 via 10.0.0.2", RTM_NEWROUTE, CREATE, unicast, { RTA_DST: net, ...via }],
    ["del 10.9.0.0/16", RTM_DELROUTE, 0, { ...unicast, protocol: 0, scope: 255, type: 0 }, { RTA_DST: net }],
    ["add blackhole 10.9.0.0/16", RTM_NEWROUTE, CREATE | EXCL, { ...unicast, type: 6 }, { RTA_DST: net }],
    [
      "add local 10.9.0.0/16 dev lo",
      RTM_NEWROUTE,
      CREATE | EXCL,
      { ...unicast, type: 2, table: 255, scope: 254 },
      { RTA_DST: net, RTA_OIF: 1 },
    ],
    [
      "add 10.9.0.0/16 via 10.0.0.2 table 100 proto static metric 5",
      RTM_NEWROUTE,
      CREATE | EXCL,
      { ...unicast, table: 100, protocol: 4 },
      { RTA_DST: net, ...via, RTA_PRIORITY: 5 },
    ],
    [
      "add 10.9.0.0/16 via 10.0.0.2 table 1000",
      RTM_NEWROUTE,
      CREATE | EXCL,
      { ...unicast, table: 0 },
      { RTA_DST: net, ...via, RTA_TABLE: 1000 },
    ],
    [
      "add 10.9.0.0/16 via 10.0.0.2 src 10.0.0.1 mtu lock 1000 rtt 100ms realm 5/6 tos 0x10",
      RTM_NEWROUTE,
      CREATE | EXCL,
      { ...unicast, tos: 16 },
      {
        RTA_DST: net,
        ...via,
        RTA_PREFSRC: ip4("10.0.0.1"),
        RTA_FLOW: 0x50006,
        RTA_METRICS: { RTAX_LOCK: 4, RTAX_MTU: 1000, RTAX_RTT: 800 },
      },
    ],
    [
      "add 10.9.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop dev eth1 onlink",
      RTM_NEWROUTE,
      CREATE | EXCL,
      unicast,
      {
        RTA_DST: net,
        RTA_MULTIPATH: [
          { flags: 0, hops: 2, ifindex: 0, attrs: via },
          { flags: 4, hops: 0, ifindex: 3, attrs: {} },
        ],
      },
    ],
    [
      "add 10.9.0.0/16 via inet6 fe80::1 dev eth0",
      RTM_NEWROUTE,
      CREATE | EXCL,
      unicast,
      { RTA_DST: net, RTA_VIA: Uint8Array.of(10, 0, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), RTA_OIF: 2 },
    ],
  ];
  it.each(cases)("sends %s", (words, type, flags, header, attrs) => {
    const { status, stdout, stderr, sent } = runIp(`route ${words}`, DEVICES);
    expect([status, stdout, stderr, sent.length]).toEqual([0, "", "", 1]);
    expect([sent[0]!.hdr.type, sent[0]!.hdr.flags]).toEqual([type, flags | REQUEST_ACK]);
    expect(decodeSent(sent[0]!, routeDef)).toEqual({ header, attrs });
  });
});

describe("wrong ip route commands", () => {
  it.each([
    ["add 10.0.0.0/33 dev eth0", 'Error: any valid prefix is expected rather than "10.0.0.0/33".\n', 1],
    ["add 10.9.0.0/16 via", 'Command line is not complete. Try option "help"\n', 255],
    ["add 10.9.0.0/16 dev nodev", 'Cannot find device "nodev"\n', 1],
    ["add 10.9.0.0/16 via fd00::1", 'Error: inet address is expected rather than "fd00::1".\n', 1],
    ["add 10.9.0.0/16 metric x", 'Error: argument "x" is wrong: "metric" value is invalid\n\n', 255],
    ["add 10.9.0.0/16 nexthop", 'Error: unexpected end of line after "nexthop"\n', 255],
    ["add 10.9.0.0/16 nexthop via 10.0.0.2 foo", 'Error: "nexthop" or end of line is expected instead of "foo"\n', 255],
    ["del default foo", 'Error: either "to" is duplicate, or "foo" is a garbage.\n', 255],
    ["show table nosuch", 'Error: argument "nosuch" is wrong: table id value is invalid\n\n', 255],
    ["flush", '"ip route flush" requires arguments.\n', 1],
    ["get", "need at least a destination address\n", 1],
    ["foo", 'Command "foo" is unknown, try "ip route help".\n', 255],
  ])("%s", (words, stderr, status) => {
    expect(runIp(`route ${words}`, DEVICES)).toEqual({ status, stdout: "", stderr, sent: [] });
  });

  it.each([
    [new NetlinkError(17, null), "RTNETLINK answers: File exists\n"],
    [new NetlinkError(22, "Nexthop has invalid gateway."), "Error: Nexthop has invalid gateway.\n"],
    [new NetlinkError(22, "no full stop"), "Error: no full stop.\n"],
  ])("tells what the kernel answers: %s", (refusal, stderr) => {
    const run = runIp("route add default via 10.0.0.2", DEVICES, new Map(), refusal);
    expect([run.status, run.stdout, run.stderr]).toEqual([2, "", stderr]);
  });
});

describe("ip route show", () => {
  const route = (header: Partial<RtMsg>, attrs: RouteAttrs) =>
    answer(RTM_NEWROUTE, routeDef, { family: 2, table: 254, type: 1, protocol: 3, ...header }, attrs);
  const routes = new Map([
    [
      RTM_GETROUTE,
      [
        route({}, { RTA_GATEWAY: ip4("10.0.0.254"), RTA_OIF: 2 }),
        route(
          { dstLen: 24, protocol: 2, scope: 253 },
          { RTA_DST: ip4("10.0.0.0"), RTA_PREFSRC: ip4("10.0.0.1"), RTA_OIF: 2 },
        ),
        route(
          { dstLen: 16 },
          {
            RTA_DST: ip4("10.20.0.0"),
            RTA_MULTIPATH: [
              { flags: 0, hops: 0, ifindex: 2, attrs: { RTA_GATEWAY: ip4("10.0.0.3") } },
              { flags: 17, hops: 2, ifindex: 3, attrs: { RTA_GATEWAY: ip4("10.0.1.3") } },
            ],
          },
        ),
        route({ dstLen: 12, type: 6 }, { RTA_DST: ip4("172.16.0.0") }),
        route(
          { dstLen: 32 },
          {
            RTA_DST: ip4("192.168.5.7"),
            RTA_GATEWAY: ip4("10.0.1.7"),
            RTA_OIF: 3,
            RTA_METRICS: { RTAX_MTU: 1000, RTAX_ADVMSS: 900 },
          },
        ),
      ],
    ],
  ]);
  const show = (words: string): string => {
    const { status, stdout, stderr } = runIp(words, DEVICES, routes);
    expect([status, stderr]).toEqual([0, ""]);
    return stdout;
  };

  it("prints what a recorded kernel's table looks like", () => {
    expect(show("route")).toBe(
      `default via 10.0.0.254 dev eth0 
10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1 
10.20.0.0/16 
\tnexthop via 10.0.0.3 dev eth0 weight 1 
\tnexthop via 10.0.1.3 dev eth1 weight 3 dead linkdown 
blackhole 172.16.0.0/12 
192.168.5.7 via 10.0.1.7 dev eth1 mtu 1000 advmss 900 
`,
    );
  });

  it.each([
    ["route show dev eth1", "192.168.5.7 via 10.0.1.7 mtu 1000 advmss 900 \n"],
    ["route show proto kernel", "10.0.0.0/24 dev eth0 scope link src 10.0.0.1 \n"],
    ["route show default", "default via 10.0.0.254 dev eth0 \n"],
    ["route show type blackhole", "blackhole 172.16.0.0/12 \n"],
    ["route show via 10.0.1.7", "192.168.5.7 dev eth1 mtu 1000 advmss 900 \n"],
    ["route show root 192.168.0.0/16", "192.168.5.7 via 10.0.1.7 dev eth1 mtu 1000 advmss 900 \n"],
    [
      "route show match 10.0.0.9",
      "default via 10.0.0.254 dev eth0 \n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1 \n",
    ],
    ["route show exact 10.20.0.0/16 table 7", ""],
    [
      "-o route show 10.20.0.0/16",
      "10.20.0.0/16 \\\tnexthop via 10.0.0.3 dev eth0 weight 1 \\\tnexthop via 10.0.1.3 dev eth1 weight 3 dead linkdown \n",
    ],
    ["-d route show default", "unicast default via 10.0.0.254 dev eth0 proto boot scope global \n"],
    ["-c route show default", "default via \x1b[35m10.0.0.254 \x1b[0mdev \x1b[36meth0 \x1b[0m\n"],
    [
      "-j route show 10.20.0.0/16",
      '[{"dst":"10.20.0.0/16","flags":[],"nexthops":[{"gateway":"10.0.0.3","dev":"eth0","weight":1,"flags":[]},{"gateway":"10.0.1.3","dev":"eth1","weight":3,"flags":["dead","linkdown"]}]}]\n',
    ],
  ])("%s", (words, expected) => {
    expect(show(words)).toBe(expected);
  });
});
