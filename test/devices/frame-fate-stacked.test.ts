/** Who gets a frame on devices that stand on others, sent from above or arriving from below, and of what it dies if nobody does. */

import { attributes, bondInfoAttrs, u16, u32, vlanInfoAttrs, vrfInfoAttrs } from "@netloom/netlink";
import { expect, test } from "vitest";
import { macBytes } from "../../packages/kernel/src/net/test/net-lab.js";
import { ALL, encode, FrameLab, GROUP, LOW, mac, NOBODY, tagged, WAN, type Way } from "./frame-lab.js";
import { BOND_FATES, IPVLAN_FATES, MACVLAN_FATES, PASSTHRU_FATES, VLAN_FATES, VRF_FATES } from "./frame-fates.js";

const macvlanAttrs = attributes({ MODE: [1, u32], FLAGS: [2, u16] });
const ipvlanAttrs = attributes({ MODE: [1, u16], FLAGS: [2, u16] });

/** What arrives by the cable. */
const ARRIVING: readonly Way[] = [
  ["the lower device's own arrives", "wan", LOW],
  ["nobody's arrives", "wan", NOBODY],
  ["a broadcast arrives", "wan", ALL],
  ["a group nobody joined arrives", "wan", GROUP],
];
const sent = (by: string, source: string): Way[] => [
  ["to the cable", by, WAN, source],
  ["to the lower device", by, LOW, source],
  ["a broadcast is sent", by, ALL, source],
  ["a group is sent", by, GROUP, source],
];

test("vlan", () => {
  const build = (): FrameLab => {
    const lab = new FrameLab();
    lab.onLow("v5", "vlan", encode(vlanInfoAttrs, { IFLA_VLAN_ID: 5 }));
    lab.onLow("v6", "vlan", encode(vlanInfoAttrs, { IFLA_VLAN_ID: 6 }), { IFLA_ADDRESS: macBytes(mac(6)) });
    lab.down(lab.net, "v6");
    return lab;
  };
  expect(
    FrameLab.fates(
      build,
      ["wan", "low", "v5", "v6"],
      [
        ["its own arrives", "wan", tagged(LOW, WAN, 5)],
        ["a broadcast arrives", "wan", tagged(ALL, WAN, 5)],
        ["a group arrives", "wan", tagged(GROUP, WAN, 5)],
        ["nobody's arrives", "wan", tagged(NOBODY, WAN, 5)],
        ["an unknown id", "wan", tagged(LOW, WAN, 7)],
        ["an unknown protocol of tags", "wan", tagged(LOW, WAN, 5, 0x88a8)],
        ["an id of a device that is down", "wan", tagged(mac(6), WAN, 6)],
        ["priority alone", "wan", tagged(LOW, WAN, 0)],
        ["no tag", "wan", LOW],
        ...sent("v5", LOW),
      ],
    ),
  ).toEqual(VLAN_FATES);
});

test.each([
  ["private", 1],
  ["vepa", 2],
  ["bridge", 4],
  ["source", 16],
] as const)("macvlan of mode %s", (mode, value) => {
  const build = (): FrameLab => {
    const lab = new FrameLab();
    for (const n of [1, 2])
      lab.onLow(`m${n}`, "macvlan", encode(macvlanAttrs, { MODE: value }), { IFLA_ADDRESS: macBytes(mac(n)) });
    return lab;
  };
  expect(
    FrameLab.fates(
      build,
      ["wan", "low", "m1", "m2"],
      [
        ["a device's own arrives", "wan", mac(1)],
        ...ARRIVING,
        ["one's own broadcast comes back", "wan", ALL, mac(1)],
        ["to the other", "m1", mac(2), mac(1)],
        ...sent("m1", mac(1)),
      ],
    ),
  ).toEqual(MACVLAN_FATES[mode]);
});

test("macvlan of mode passthru", () => {
  const build = (): FrameLab => {
    const lab = new FrameLab();
    lab.onLow("m1", "macvlan", encode(macvlanAttrs, { MODE: 8 }));
    return lab;
  };
  expect(FrameLab.fates(build, ["wan", "low", "m1"], [...ARRIVING, ...sent("m1", LOW)])).toEqual(PASSTHRU_FATES);
});

test.each([
  ["l2", 0, 0],
  ["l2 private", 0, 1],
  ["l2 vepa", 0, 2],
  ["l3", 1, 0],
  ["l3s", 2, 0],
] as const)("ipvlan of mode %s, what is no IP", (mode, value, flags) => {
  const build = (): FrameLab => {
    const lab = new FrameLab();
    for (const n of [1, 2]) lab.onLow(`i${n}`, "ipvlan", encode(ipvlanAttrs, { MODE: value, FLAGS: flags }));
    return lab;
  };
  expect(FrameLab.fates(build, ["wan", "low", "i1", "i2"], [...ARRIVING, ...sent("i1", LOW)])).toEqual(
    IPVLAN_FATES[mode],
  );
});

test.each([
  ["balance-rr", 0],
  ["active-backup", 1],
  ["balance-xor", 2],
  ["broadcast", 3],
  ["802.3ad", 4],
  ["balance-tlb", 5],
  ["balance-alb", 6],
] as const)("bond of mode %s", (mode, value) => {
  const build = (): FrameLab => {
    const lab = new FrameLab();
    lab.cable("low2", "wan2", mac(8), mac(9));
    const data = encode(bondInfoAttrs, { IFLA_BOND_MODE: value, IFLA_BOND_MIIMON: 100 });
    lab.add("bond", "bond", data, { IFLA_ADDRESS: macBytes(mac(3)) });
    for (const name of ["low", "low2"]) {
      lab.down(lab.net, name);
      lab.setLink(lab.net, name, { IFLA_MASTER: lab.dev(lab.net, "bond").ifindex });
    }
    return lab;
  };
  expect(
    FrameLab.fates(
      build,
      ["wan", "wan2", "low", "low2", "bond"],
      [
        ["its own arrives at the first slave", "wan", mac(3)],
        ["its own arrives at the second", "wan2", mac(3)],
        ["a broadcast arrives at the second", "wan2", ALL],
        ["nobody's arrives at the first", "wan", NOBODY],
        ["a link-local group arrives at the second", "wan2", "01:80:c2:00:00:02"],
        ["to the cable", "bond", WAN, mac(3)],
        ["a broadcast is sent", "bond", ALL, mac(3)],
      ],
    ),
  ).toEqual(BOND_FATES[mode]);
});

test("bond without a slave", () => {
  const build = (): FrameLab => {
    const lab = new FrameLab();
    lab.add("bond", "bond", null);
    return lab;
  };
  expect(FrameLab.fates(build, ["wan", "low", "bond"], [["is sent", "bond", WAN, mac(3)]])).toEqual({
    "is sent": "DEV_NO_CARRIER",
  });
});

test("vrf, what is no IP", () => {
  const build = (): FrameLab => {
    const lab = new FrameLab();
    lab.add("red", "vrf", encode(vrfInfoAttrs, { IFLA_VRF_TABLE: 10 }));
    lab.setLink(lab.net, "low", { IFLA_MASTER: lab.dev(lab.net, "red").ifindex });
    return lab;
  };
  expect(FrameLab.fates(build, ["wan", "low", "red"], [...ARRIVING, ["is sent by it", "red", WAN, LOW]])).toEqual(
    VRF_FATES,
  );
});
