/** Every kind of device that is registered: how one is made in a test, and what Linux 6.1 lets be done with it. */

import { IFF_NO_PI, IFF_PERSIST, IFF_TAP, IFF_TUN, type Errno } from "@netloom/uapi";
import { greInfoAttrs, iptunInfoAttrs, vlanInfoAttrs, vrfInfoAttrs, vxlanInfoAttrs } from "@netloom/netlink";
import { Writer, type AttrSet, type LinkAttrs } from "@netloom/netlink";
import { TunQueue, TunStruct, tunRelease, tunSetIff } from "../../packages/kernel/src/net/drivers/tun.js";
import type { Net } from "../../packages/kernel/src/net/core/net.js";
import { NetLab } from "../../packages/kernel/src/net/test/net-lab.js";

export const BELOW = "mtu less than device minimum";
export const ABOVE = "mtu greater than device maximum";

/** An MTU past a limit: the error's name, and its text if it has one. */
type Refusal = readonly [code: Errno["code"], extack?: string];

export interface DeviceKind {
  readonly name: string;
  /** IFLA_INFO_KIND. */
  readonly kind: string;
  /** IFLA_INFO_DATA without which none is made. */
  readonly data?: Uint8Array;
  /** Stands on the device `low`. */
  readonly linked?: true;
  /** Made by TUNSETIFF, as a tun or a tap. */
  readonly tun?: number;
  /** The least and the greatest MTU over a device of 1500, with what is said past them; absent: any is taken. */
  readonly mtu?: readonly [least: number, Refusal, greatest: number, Refusal];
  /** Can not leave its namespace. */
  readonly stays?: true;
  /** Goes with `low` when that is deleted. */
  readonly fallsWithLow?: true;
  /** Attributes of its description that a request must not have, by number. */
  readonly notInRequests?: readonly number[];
}

function data<T>(set: AttrSet<T>, values: T): Uint8Array {
  const w = new Writer(64);
  set.encode(w, values);
  return w.finish();
}

const MIN: Refusal = ["EINVAL", BELOW];
const MAX: Refusal = ["EINVAL", ABOVE];
const ETHER = [68, MIN, 65535, MAX] as const;
const REMOTE = 0x0a000002;
const iptun = data(iptunInfoAttrs, { IFLA_IPTUN_REMOTE: REMOTE });
const gre = data(greInfoAttrs, { IFLA_GRE_REMOTE: REMOTE });
const onLow = { linked: true, fallsWithLow: true } as const;
/** IFLA_MACVLAN_MACADDR_COUNT, IFLA_MACVLAN_BC_QUEUE_LEN_USED. */
const macvlanReports = [6, 8];

export const DEVICE_KINDS: readonly DeviceKind[] = [
  { name: "dummy", kind: "dummy" },
  { name: "ifb", kind: "ifb" },
  { name: "veth", kind: "veth", mtu: ETHER },
  { name: "bridge", kind: "bridge", mtu: ETHER, stays: true },
  // Without MII monitoring no delay is taken, and of other modes nothing: not even what they are (IFLA_BOND_UPDELAY, _DOWNDELAY,
  // _PEER_NOTIF_DELAY; _AD_LACP_RATE, _TLB_DYNAMIC_LB, _AD_LACP_ACTIVE).
  { name: "bond", kind: "bond", mtu: ETHER, stays: true, notInRequests: [4, 5, 28, 21, 27, 29] },
  {
    name: "vrf",
    kind: "vrf",
    data: data(vrfInfoAttrs, { IFLA_VRF_TABLE: 10 }),
    mtu: [1280, MIN, 65575, MAX],
    stays: true,
  },
  {
    name: "vlan",
    kind: "vlan",
    data: data(vlanInfoAttrs, { IFLA_VLAN_ID: 5 }),
    ...onLow,
    mtu: [0, MIN, 1500, ["ERANGE"]],
  },
  { name: "macvlan", kind: "macvlan", ...onLow, mtu: [68, MIN, 1500, ["EINVAL"]], notInRequests: macvlanReports },
  { name: "macvtap", kind: "macvtap", ...onLow, mtu: [68, MIN, 1500, ["EINVAL"]], notInRequests: macvlanReports },
  { name: "ipvlan", kind: "ipvlan", ...onLow, mtu: ETHER },
  { name: "ipvtap", kind: "ipvtap", ...onLow, mtu: ETHER },
  {
    name: "vxlan",
    kind: "vxlan",
    data: data(vxlanInfoAttrs, { IFLA_VXLAN_ID: 42, IFLA_VXLAN_PORT: 4789 }),
    mtu: ETHER,
    // IFLA_VXLAN_TTL_INHERIT is shown as a number and asked for as a flag.
    notInRequests: [28],
  },
  { name: "ipip", kind: "ipip", data: iptun, mtu: [68, ["EINVAL"], 65515, ["EINVAL"]] },
  { name: "sit", kind: "sit", data: iptun, mtu: [1280, MIN, 65555, MAX] },
  { name: "gre", kind: "gre", data: gre, mtu: [68, ["EINVAL"], 65511, ["EINVAL"]] },
  { name: "gretap", kind: "gretap", data: gre, mtu: [68, MIN, 65497, ["EINVAL"]] },
  { name: "tun", kind: "tun", tun: IFF_TUN, mtu: ETHER },
  { name: "tap", kind: "tun", tun: IFF_TAP, mtu: [68, MIN, 65521, MAX] },
];

/** Makes the device `x` in `net`, where `low` is, if the kind needs one. */
export function create(lab: NetLab, net: Net, kind: DeviceKind, extra: LinkAttrs = {}): void {
  if (kind.tun !== undefined) {
    const queue = new TunQueue(net);
    tunSetIff(queue, "x", kind.tun | IFF_NO_PI, 0, 0);
    const { priv } = lab.dev(net, "x");
    if (priv instanceof TunStruct) priv.flags |= IFF_PERSIST;
    tunRelease(queue);
    lab.setLink(net, "x", extra);
    return;
  }
  const info: NonNullable<LinkAttrs["IFLA_LINKINFO"]> = { IFLA_INFO_KIND: kind.kind };
  if (kind.data !== undefined) info.IFLA_INFO_DATA = kind.data;
  const attrs: LinkAttrs = { IFLA_IFNAME: "x", ...extra, IFLA_LINKINFO: info };
  if (kind.linked) attrs.IFLA_LINK = lab.dev(net, "low").ifindex;
  lab.addLink(net, attrs);
}

export function addLow(lab: NetLab, net: Net): void {
  lab.addLink(net, { IFLA_IFNAME: "low", IFLA_LINKINFO: { IFLA_INFO_KIND: "dummy" } });
}

/** A world of two namespaces with something to stand on in the first, in which the kind was used before: its module is loaded. */
export function world(kind: DeviceKind): NetLab {
  const lab = new NetLab(2);
  const net = lab.nets[0]!;
  addLow(lab, net);
  create(lab, net, kind);
  lab.delLink(net, "x");
  lab.run(2000);
  return lab;
}

/** The attributes without those of these numbers. */
export function without(bytes: Uint8Array, types: readonly number[]): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes[at]! | (bytes[at + 1]! << 8);
    const next = at + ((length + 3) & ~3);
    if (!types.includes((bytes[at + 2]! | (bytes[at + 3]! << 8)) & 0x3fff)) out.push(...bytes.subarray(at, next));
    at = next;
  }
  return Uint8Array.from(out);
}

/** What must be as before when all is gone. */
export const census = (lab: NetLab): object => ({
  devices: lab.nets.map((net) => net.devices().map((dev) => dev.name)),
  timers: lab.timers.armed,
  packets: lab.stack.skbs.live,
  namespaces: lab.stack.nets.size,
});
