/** 802.1Q and 802.1ad devices (after net/8021q/vlan_dev.c, vlan_netlink.c): the frames of one tag on another device. */

import {
  Errno,
  ETH_MAX_MTU,
  ETH_P_8021AD,
  ETH_P_8021Q,
  IFF_ALLMULTI,
  IFF_MASTER,
  IFF_PROMISC,
  IFF_SLAVE,
  IFF_UP,
} from "@netloom/uapi";
import { getMac, isMacValid } from "@netloom/wire";
import {
  IFLA_VLAN_QOS_MAPPING,
  VLAN_FLAG_BRIDGE_BINDING,
  VLAN_FLAG_GVRP,
  VLAN_FLAG_LOOSE_BINDING,
  VLAN_FLAG_MVRP,
  VLAN_FLAG_REORDER_HDR,
  vlanInfoAttrs,
  Writer,
  type LinkAttrs,
  type VlanInfo as VlanInfoAttrs,
  type VlanQosMap,
} from "@netloom/netlink";
import {
  devAddrsSync,
  devAddrsUnsync,
  devMcAdd,
  devMcDel,
  devSetAllmulti,
  devSetPromiscuity,
  devUcAdd,
  devUcDel,
} from "../core/dev-addr-lists.js";
import { devDisableLro, NET_ADDR_STOLEN } from "../core/dev-change.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import { registerNetdevice, unregisterNetdevice } from "../core/dev-register.js";
import { netdevUpperDevLink, netdevUpperDevUnlink } from "../core/dev-upper.js";
import { netifCarrierOff, netifCarrierOn, netifStackedTransferOperstate } from "../core/linkwatch.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { Skb } from "../core/skb.js";
import { skbVlanPush, VLAN_PRIO_SHIFT, VlanDevPriv, VlanInfo } from "../core/vlan-core.js";
import { vlanDeviceEvent } from "./vlan-event.js";
import { vlanProcDir } from "./vlan-proc.js";

/** Where GVRP and MVRP speak (01:80:c2:00:00:21): heard by every device that carries VLANs. */
const MRP_GROUP = 0x0180c2000021;
const MAX_VID = 4094;

// ---- private state

export const isVlanDev = (dev: NetDevice): boolean => dev.priv instanceof VlanDevPriv;

export function vlanDevPriv(dev: NetDevice): VlanDevPriv {
  if (dev.priv instanceof VlanDevPriv) return dev.priv;
  throw new TypeError(`${dev.name} is no VLAN device`);
}

// ---- transmit

function vlanXmit(skb: Skb, dev: NetDevice): void {
  const vlan = vlanDevPriv(dev);
  const egress = vlan.egress;
  const length = skb.tail - skb.data;
  // The tag of a VLAN within this one belongs into the frame.
  if (skb.vlanTci >= 0) skbVlanPush(skb);
  const priority = egress === null ? 0 : (egress.get(skb.priority) ?? 0);
  skb.vlanTci = vlan.vid | (priority << VLAN_PRIO_SHIFT);
  skb.vlanProto = vlan.proto;
  skb.dev = vlan.realDev;
  dev.stats.txPackets++;
  dev.stats.txBytes += length;
  devQueueXmit(skb);
}

// ---- open, stop

/** A device whose address was never set takes over the lower one's (vlan_dev_inherit_address). */
export function vlanInheritAddress(dev: NetDevice, realDev: NetDevice): boolean {
  if (dev.addrAssignType !== NET_ADDR_STOLEN) return false;
  dev.mac = realDev.mac;
  dev.net.stack.notify("CHANGEADDR", dev);
  return true;
}

function vlanOpen(dev: NetDevice): void {
  const vlan = vlanDevPriv(dev);
  const { realDev, flags } = vlan;
  if ((realDev.flags & IFF_UP) === 0 && (flags & VLAN_FLAG_LOOSE_BINDING) === 0) throw new Errno("ENETDOWN");
  if (dev.mac !== realDev.mac && !vlanInheritAddress(dev, realDev)) devUcAdd(realDev, dev.mac);
  vlan.realDevAddr = realDev.mac;
  if (realDev.carrier && (flags & VLAN_FLAG_BRIDGE_BINDING) === 0) netifCarrierOn(dev);
}

function vlanStop(dev: NetDevice): void {
  const vlan = vlanDevPriv(dev);
  const { realDev } = vlan;
  devAddrsUnsync(dev, vlan.synced, realDev);
  if (dev.mac !== realDev.mac) devUcDel(realDev, dev.mac);
  if ((vlan.flags & VLAN_FLAG_BRIDGE_BINDING) === 0) netifCarrierOff(dev);
}

function vlanSetRxMode(dev: NetDevice): void {
  const vlan = vlanDevPriv(dev);
  devAddrsSync(dev, vlan.synced, vlan.realDev);
}

/** Whether the device is up or down: Linux 6.1 does not take it back when it goes down, or away. */
function vlanChangeRxFlags(dev: NetDevice, changed: number): void {
  const { realDev } = vlanDevPriv(dev);
  if (changed & IFF_ALLMULTI) devSetAllmulti(realDev, dev.flags & IFF_ALLMULTI ? 1 : -1);
  if (changed & IFF_PROMISC) devSetPromiscuity(realDev, dev.flags & IFF_PROMISC ? 1 : -1);
}

// ---- setup

function vlanChangeMtu(dev: NetDevice, mtu: number): void {
  if (mtu > vlanDevPriv(dev).realDev.mtu) throw new Errno("ERANGE");
  dev.mtu = mtu;
}

function vlanSetMacAddress(dev: NetDevice, mac: number): void {
  if (!isMacValid(mac)) throw new Errno("EADDRNOTAVAIL");
  if (dev.flags & IFF_UP) {
    const { realDev } = vlanDevPriv(dev);
    if (mac !== realDev.mac) devUcAdd(realDev, mac);
    if (dev.mac !== realDev.mac) devUcDel(realDev, dev.mac);
  }
  dev.mac = mac;
}

/** At registration: most is as on the lower device. */
function vlanInit(dev: NetDevice): void {
  const { realDev } = vlanDevPriv(dev);
  dev.carrier = false;
  dev.flags = realDev.flags & ~(IFF_UP | IFF_PROMISC | IFF_ALLMULTI | IFF_MASTER | IFF_SLAVE);
  dev.carrier = realDev.carrier;
  dev.dormant = realDev.dormant;
  dev.tsoMaxSize = realDev.tsoMaxSize;
  dev.tsoMaxSegs = realDev.tsoMaxSegs;
  if (dev.mac === 0) {
    dev.mac = realDev.mac;
    dev.addrAssignType = NET_ADDR_STOLEN;
  }
  dev.broadcast = realDev.broadcast;
  dev.hwCsum = realDev.hwCsum;
}

function vlanSetup(dev: NetDevice): void {
  dev.noQueue = true;
  dev.unicastFlt = true;
  dev.minMtu = 0;
  dev.maxMtu = ETH_MAX_MTU;
}

// ---- validate, newlink, changelink, dellink

function vlanAttrs(data: Uint8Array): VlanInfoAttrs {
  return vlanInfoAttrs.decode(data, 0, data.length);
}

function vlanValidate(attrs: LinkAttrs, data: Uint8Array | null): void {
  const address = attrs.IFLA_ADDRESS;
  if (address !== undefined) {
    if (address.length !== 6) throw new Errno("EINVAL", "8021q: Invalid link address");
    if (!isMacValid(getMac(address, 0))) throw new Errno("EADDRNOTAVAIL", "8021q: Invalid link address");
  }
  if (data === null) throw new Errno("EINVAL", "8021q: VLAN properties not specified");
  const a = vlanAttrs(data);
  const proto = a.IFLA_VLAN_PROTOCOL;
  if (proto !== undefined && proto !== ETH_P_8021Q && proto !== ETH_P_8021AD)
    throw new Errno("EPROTONOSUPPORT", "8021q: Invalid VLAN protocol");
  if (a.IFLA_VLAN_ID !== undefined && a.IFLA_VLAN_ID > MAX_VID) throw new Errno("ERANGE", "8021q: Invalid VLAN id");
  const known =
    VLAN_FLAG_REORDER_HDR | VLAN_FLAG_GVRP | VLAN_FLAG_LOOSE_BINDING | VLAN_FLAG_MVRP | VLAN_FLAG_BRIDGE_BINDING;
  if (a.IFLA_VLAN_FLAGS !== undefined && (a.IFLA_VLAN_FLAGS.flags & a.IFLA_VLAN_FLAGS.mask & ~known) !== 0)
    throw new Errno("EINVAL", "8021q: Invalid VLAN flags");
}

function vlanNewlink(request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  const a = vlanAttrs(data!);
  const vid = a.IFLA_VLAN_ID;
  if (vid === undefined) throw new Errno("EINVAL", "8021q: VLAN id not specified");
  if (attrs.IFLA_LINK === undefined) throw new Errno("EINVAL", "8021q: link not specified");
  const realDev = request.net.devByIndex.get(attrs.IFLA_LINK);
  if (realDev === undefined) throw new Errno("ENODEV", "8021q: link does not exist");
  const proto = a.IFLA_VLAN_PROTOCOL ?? ETH_P_8021Q;
  if (realDev.vlanChallenged) throw new Errno("EOPNOTSUPP", "8021q: VLANs not supported on device");
  if (realDev.vlanInfo?.get(proto, vid) !== undefined) throw new Errno("EEXIST", "8021q: VLAN device already exists");
  const vlan = new VlanDevPriv(realDev, proto, vid);
  dev.priv = vlan;
  if (attrs.IFLA_MTU === undefined) dev.mtu = realDev.mtu;
  else if (dev.mtu > realDev.mtu) throw new Errno("EINVAL");
  change(vlan, a);
  register(dev, vlan);
}

function register(dev: NetDevice, vlan: VlanDevPriv): void {
  const { realDev, proto, vid } = vlan;
  if (realDev.vlanInfo === null) {
    devMcAdd(realDev, MRP_GROUP);
    devMcAdd(realDev, MRP_GROUP);
    realDev.vlanInfo = new VlanInfo();
  }
  try {
    registerNetdevice(dev);
    try {
      netdevUpperDevLink(realDev, dev, false);
      devDisableLro(realDev);
    } catch (error) {
      unregisterNetdevice(dev);
      throw error;
    }
  } catch (error) {
    forgetLower(vlan);
    throw error;
  }
  if ((vlan.flags & VLAN_FLAG_BRIDGE_BINDING) === 0) netifStackedTransferOperstate(realDev, dev);
  dev.net.stack.linkwatch.fireEvent(dev);
  realDev.vlanInfo.set(proto, vid, dev);
}

/** The last VLAN device goes: nobody listens for GVRP any more. */
function forgetLower({ realDev }: VlanDevPriv): void {
  if (realDev.vlanInfo === null || realDev.vlanInfo.size > 0) return;
  realDev.vlanInfo = null;
  devMcDel(realDev, MRP_GROUP);
  devMcDel(realDev, MRP_GROUP);
}

function change(vlan: VlanDevPriv, a: VlanInfoAttrs): void {
  const f = a.IFLA_VLAN_FLAGS;
  if (f !== undefined) vlan.flags = (vlan.flags & ~f.mask) | (f.flags & f.mask);
  for (const { value } of a.IFLA_VLAN_INGRESS_QOS ?? []) {
    vlan.ingress ??= [0, 0, 0, 0, 0, 0, 0, 0];
    vlan.ingress[value.from & 7] = value.to;
  }
  for (const { value } of a.IFLA_VLAN_EGRESS_QOS ?? []) {
    vlan.egress ??= new Map();
    vlan.egress.set(value.from, value.to & 7);
  }
}

function vlanChangelink(dev: NetDevice, _attrs: LinkAttrs, data: Uint8Array): void {
  change(vlanDevPriv(dev), vlanAttrs(data));
}

/** Takes the device off the lower one and queues it (unregister_vlan_dev). */
export function vlanDellink(dev: NetDevice, kill: NetDevice[]): void {
  const vlan = vlanDevPriv(dev);
  vlan.realDev.vlanInfo?.delete(vlan.proto, vlan.vid);
  netdevUpperDevUnlink(vlan.realDev, dev);
  kill.push(dev);
}

function vlanUninit(dev: NetDevice): void {
  forgetLower(vlanDevPriv(dev));
}

/** Mappings to priority 0 are those of every packet. */
function qosMap(pairs: Iterable<readonly [number, number]>): VlanQosMap {
  const map: { type: number; value: { from: number; to: number } }[] = [];
  for (const [from, to] of pairs) if (to !== 0) map.push({ type: IFLA_VLAN_QOS_MAPPING, value: { from, to } });
  return map;
}

/** In the order of the kernel's table of sixteen lists. */
export const egressPairs = (vlan: VlanDevPriv): [number, number][] =>
  vlan.egress === null ? [] : [...vlan.egress].reverse().sort((a, b) => (a[0] & 15) - (b[0] & 15));

function vlanFillInfo(dev: NetDevice): Uint8Array {
  const vlan = vlanDevPriv(dev);
  const ingress = qosMap(vlan.ingress?.entries() ?? []);
  const egress = qosMap(egressPairs(vlan));
  const w = new Writer(64);
  vlanInfoAttrs.encode(w, {
    IFLA_VLAN_PROTOCOL: vlan.proto,
    IFLA_VLAN_ID: vlan.vid,
    IFLA_VLAN_FLAGS: { flags: vlan.flags, mask: 0xffffffff },
    ...(ingress.length === 0 ? {} : { IFLA_VLAN_INGRESS_QOS: ingress }),
    ...(egress.length === 0 ? {} : { IFLA_VLAN_EGRESS_QOS: egress }),
  });
  return w.finish();
}

// ---- tables

const ops: NetDeviceOps = {
  init: vlanInit,
  uninit: vlanUninit,
  open: vlanOpen,
  stop: vlanStop,
  startXmit: vlanXmit,
  changeMtu: vlanChangeMtu,
  setMacAddress: vlanSetMacAddress,
  setRxMode: vlanSetRxMode,
  changeRxFlags: vlanChangeRxFlags,
  getIflink: (dev) => vlanDevPriv(dev).realDev.ifindex,
  getLinkKsettings(dev) {
    const { realDev } = vlanDevPriv(dev);
    return realDev.ops.getLinkKsettings?.(realDev) ?? { speed: -1, duplex: "unknown" };
  },
};

const vlanLinkOps: RtnlLinkOps = {
  kind: "vlan",
  ops,
  devType: "vlan",
  setup: vlanSetup,
  validate: vlanValidate,
  newlink: vlanNewlink,
  changelink: vlanChangelink,
  dellink: vlanDellink,
  fillInfo: vlanFillInfo,
  getLinkNet: (dev) => vlanDevPriv(dev).realDev.net,
};

export const vlanModule: NetModule = {
  linkOps: [vlanLinkOps],
  notifiers: [vlanDeviceEvent],
  procNet: { vlan: vlanProcDir },
};
