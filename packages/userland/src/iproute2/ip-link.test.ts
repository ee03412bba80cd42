import { describe, expect, it } from "vitest";
import {
  bridgeInfoAttrs,
  ifinfomsg,
  linkAttrs,
  linkDef,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_NEWLINK,
  vethInfoAttrs,
  type IfInfoMsg,
  type LinkAttrs,
} from "@netloom/netlink";
import { answer, decodeSent, runIp, type Device } from "./test/scripted-kernel.js";

const DEVICES: readonly Device[] = [
  { name: "lo", index: 1 },
  { name: "eth0", index: 2 },
  { name: "br0", index: 3 },
];
const MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const HEADER: IfInfoMsg = { family: 0, type: 0, index: 0, flags: 0, change: 0 };

describe("what ip link sends", () => {
  const cases: readonly [string, number, IfInfoMsg, LinkAttrs][] = [
    ["set eth0 up", RTM_NEWLINK, { ...HEADER, index: 2, flags: 1, change: 1 }, {}],
    ["set dev eth0 up down", RTM_NEWLINK, { ...HEADER, index: 2, change: 1 }, {}],
    ["set eth0 arp off promisc on", RTM_NEWLINK, { ...HEADER, index: 2, flags: 0x180, change: 0x180 }, {}],
    [
      "set eth0 mtu 1400 name wan0 master br0",
      RTM_NEWLINK,
      { ...HEADER, index: 2 },
      { IFLA_MTU: 1400, IFLA_MASTER: 3, IFLA_IFNAME: "wan0" },
    ],
    ["set eth0 nomaster alias x", RTM_NEWLINK, { ...HEADER, index: 2 }, { IFLA_MASTER: 0, IFLA_IFALIAS: "x" }],
    ["set eth0 netns 77", RTM_NEWLINK, { ...HEADER, index: 2 }, { IFLA_NET_NS_PID: 77 }],
    ["del eth0", RTM_DELLINK, { ...HEADER, index: 2 }, {}],
    ["add d0 type dummy", RTM_NEWLINK, HEADER, { IFLA_IFNAME: "d0", IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } }],
    [
      "add name b0 address 02:00:00:00:00:01 type bridge",
      RTM_NEWLINK,
      HEADER,
      { IFLA_ADDRESS: MAC, IFLA_IFNAME: "b0", IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" } },
    ],
  ];
  it.each(cases)("%s", (words, type, header, attrs) => {
    const { status, stdout, stderr, sent } = runIp(`link ${words}`, DEVICES);
    expect([status, stdout, stderr, sent.length, sent[0]!.hdr.type]).toEqual([0, "", "", 1, type]);
    expect(decodeSent(sent[0]!, linkDef)).toEqual({ header, attrs });
  });

  it("puts a veth's peer into the kind's data", () => {
    const { sent } = runIp("link add va type veth peer name vb mtu 1300", DEVICES);
    const { attrs } = decodeSent(sent[0]!, linkDef);
    const data = attrs.IFLA_LINKINFO!.IFLA_INFO_DATA!;
    const peer = vethInfoAttrs.decode(data, 0, data.length).VETH_INFO_PEER!;
    expect(attrs.IFLA_IFNAME).toBe("va");
    expect([ifinfomsg.decode(peer, 0), linkAttrs.decode(peer, ifinfomsg.size, peer.length)]).toEqual([
      HEADER,
      { IFLA_MTU: 1300, IFLA_IFNAME: "vb" },
    ]);
  });

  it("puts a bridge's options into the kind's data, abbreviations too", () => {
    const { sent } = runIp(
      "link set br0 type bridge stp 1 forward_delay 400 group_fwd_mask 8 no_linklocal_learn 1",
      DEVICES,
    );
    const data = decodeSent(sent[0]!, linkDef).attrs.IFLA_LINKINFO!.IFLA_INFO_DATA!;
    expect(bridgeInfoAttrs.decode(data, 0, data.length)).toEqual({
      IFLA_BR_STP_STATE: 1,
      IFLA_BR_FORWARD_DELAY: 400,
      IFLA_BR_GROUP_FWD_MASK: 8,
      IFLA_BR_MULTI_BOOLOPT: { optval: 1, optmask: 1 },
    });
  });
});

describe("wrong ip link commands", () => {
  it.each([
    ["set", 'Not enough information: "dev" argument is required.\n', 255],
    ["set nodev up", 'Cannot find device "nodev"\n', 1],
    ["set ma up", 'Error: argument "up" is wrong: Device does not exist\n\n', 255],
    ["set eth0 foo", 'Error: either "dev" is duplicate, or "foo" is a garbage.\n', 255],
    ["set eth0 mtu", 'Command line is not complete. Try option "help"\n', 255],
    ["set eth0 mtu abc", 'Error: argument "abc" is wrong: Invalid "mtu" value\n\n', 255],
    ["set eth0 name a/b", 'Error: argument "a/b" is wrong: "name" not a valid ifname\n', 255],
    ["set eth0 arp maybe", 'Error: argument of "arp" must be "on" or "off", not "maybe"\n', 1],
    ["set eth0 carrier maybe", 'Error: argument of "carrier" must be one of "off", "on", not "maybe"\n', 22],
    ["add", 'Not enough information: "type" argument is required\n', 1],
    ["add d type dummy", 'Error: argument of "dynamic" must be "on" or "off", not "type"\n', 1],
    ["add x type veth peer name y type veth", 'Error: duplicate "type": "veth" is the second value.\n', 255],
    ["add link nodev name x type vlan id 5", 'Cannot find device "nodev"\n', 1],
    ["show nodev", 'Device "nodev" does not exist.\n', 1],
    ["show master nobr", 'Error: argument "nobr" is wrong: Device does not exist\n\n', 255],
    ["foo", 'Command "foo" is unknown, try "ip link help".\n', 255],
  ])("%s", (words, stderr, status) => {
    expect(runIp(`link ${words}`, DEVICES)).toEqual({ status, stdout: "", stderr, sent: [] });
  });
});

describe("ip link show", () => {
  const base: LinkAttrs = {
    IFLA_MTU: 1500,
    IFLA_QDISC: "noqueue",
    IFLA_OPERSTATE: 6,
    IFLA_LINKMODE: 0,
    IFLA_GROUP: 0,
    IFLA_TXQLEN: 1000,
  };
  const brd = new Uint8Array(6).fill(255);
  const links = new Map([
    [
      RTM_GETLINK,
      [
        answer(
          RTM_NEWLINK,
          linkDef,
          { index: 2, type: 1, flags: 0x11043 },
          {
            ...base,
            IFLA_IFNAME: "br0",
            IFLA_ADDRESS: MAC,
            IFLA_BROADCAST: brd,
            IFLA_LINKINFO: { IFLA_INFO_KIND: "bridge" },
          },
        ),
        answer(
          RTM_NEWLINK,
          linkDef,
          { index: 3, type: 1, flags: 0x1002 },
          {
            ...base,
            IFLA_IFNAME: "v1",
            IFLA_OPERSTATE: 2,
            IFLA_MASTER: 2,
            IFLA_LINK: 4,
            IFLA_ADDRESS: MAC,
            IFLA_BROADCAST: brd,
            IFLA_IFALIAS: "to the peer",
            IFLA_PROP_LIST: [{ type: 53, value: "uplink" }],
            IFLA_LINKINFO: { IFLA_INFO_KIND: "veth" },
          },
        ),
        answer(
          RTM_NEWLINK,
          linkDef,
          { index: 4, type: 1, flags: 0x1003 },
          {
            ...base,
            IFLA_IFNAME: "v0",
            IFLA_OPERSTATE: 3,
            IFLA_LINK: 9,
            IFLA_LINK_NETNSID: 0,
            IFLA_ADDRESS: MAC,
            IFLA_BROADCAST: brd,
          },
        ),
      ],
    ],
  ]);
  const ETHER = "    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff";
  it.each([
    [
      "link",
      `2: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\n${ETHER}\n` +
        `3: v1@v0: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue master br0 state DOWN mode DEFAULT group default qlen 1000\n${ETHER}\n    alias to the peer\n    altname uplink\n` +
        `4: v0@if9: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state LOWERLAYERDOWN mode DEFAULT group default qlen 1000\n${ETHER} link-netnsid 0\n`,
    ],
    ["-br link show type veth", "v1@v0            DOWN           02:00:00:00:00:01 <BROADCAST,MULTICAST> \n"],
    [
      "-br link show up",
      "br0              UP             02:00:00:00:00:01 <BROADCAST,MULTICAST,UP,LOWER_UP> \nv0@if9           LOWERLAYERDOWN 02:00:00:00:00:01 <NO-CARRIER,BROADCAST,MULTICAST,UP> \n",
    ],
    [
      "-o link show nomaster",
      `2: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\${ETHER}\n4: v0@if9: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state LOWERLAYERDOWN mode DEFAULT group default qlen 1000\\${ETHER} link-netnsid 0\n`,
    ],
    [
      "-j link show type bridge",
      '[{"ifindex":2,"ifname":"br0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue","operstate":"UP","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"ether","address":"02:00:00:00:00:01","broadcast":"ff:ff:ff:ff:ff:ff"}]\n',
    ],
  ])("%s", (words, expected) => {
    const { status, stdout, stderr } = runIp(words, [], links);
    expect([status, stdout, stderr]).toEqual([0, expected, ""]);
  });
});
