/** Pairs of virtual Ethernet devices (after drivers/net/veth.c): what goes in at one end comes out at the other. */

import { Errno, ETH_MAX_MTU, ETH_MIN_MTU, IFF_UP } from "@netloom/uapi";
import { decodePayload, linkDef, vethInfoAttrs, type IfInfoMsg, type LinkAttrs } from "@netloom/netlink";
import { devConfigureLink, ethMacAddr, NET_ADDR_RANDOM } from "../core/dev-change.js";
import { NET_NAME_ENUM, NET_NAME_USER } from "../core/dev-name.js";
import { ethTypeTrans } from "../core/dev-receive.js";
import { registerNetdevice, unregisterNetdevice } from "../core/dev-register.js";
import { isSkbForwardable, validateEtherAddress } from "../core/ethernet.js";
import { netifCarrierOff, netifCarrierOn } from "../core/linkwatch.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { kfreeSkb, skbScrub, type Skb } from "../core/skb.js";
import { rtnlCreateLink } from "../rtnetlink/link-create.js";

// ---- private state

class VethPriv {
  /** The other end; null once one of them is being deleted. */
  peer: NetDevice | null = null;
}

function vethPriv(dev: NetDevice): VethPriv {
  if (dev.priv instanceof VethPriv) return dev.priv;
  throw new TypeError(`${dev.name} is no veth`);
}

// ---- transmit

function vethXmit(skb: Skb, dev: NetDevice): void {
  const rcv = vethPriv(dev).peer;
  if (rcv === null || !isSkbForwardable(rcv, skb)) {
    if (rcv !== null) rcv.stats.rxDropped++;
    dev.stats.txDropped++;
    dev.net.stack.sched.xmitDrops++;
    kfreeSkb(skb, rcv === null || (rcv.flags & IFF_UP) === 0 ? "DEV_PEER_GONE" : "MTU_EXCEEDED");
    return;
  }
  const length = skb.tail - skb.data;
  skbScrub(skb, dev.net !== rcv.net);
  if (!ethTypeTrans(skb, rcv)) {
    dev.stats.txDropped++;
    return;
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += length;
  rcv.stats.rxPackets++;
  rcv.stats.rxBytes += length;
  skb.stack.netifRx(skb);
}

// ---- open, stop

function vethOpen(dev: NetDevice): void {
  const peer = vethPriv(dev).peer;
  if (peer === null) throw new Errno("ENOTCONN");
  if (peer.flags & IFF_UP) {
    netifCarrierOn(dev);
    netifCarrierOn(peer);
  }
}

function vethStop(dev: NetDevice): void {
  const peer = vethPriv(dev).peer;
  netifCarrierOff(dev);
  if (peer !== null) netifCarrierOff(peer);
}

function vethIflink(dev: NetDevice): number {
  return vethPriv(dev).peer?.ifindex ?? 0;
}

// ---- setup

function vethSetup(dev: NetDevice): void {
  dev.priv = new VethPriv();
  dev.noQueue = true;
  dev.vlanTxOffload = true;
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = ETH_MAX_MTU;
  dev.tsoMaxSize = 524280;
}

// ---- validate, newlink, dellink

function vethValidate(attrs: LinkAttrs): void {
  validateEtherAddress(attrs);
  const mtu = attrs.IFLA_MTU;
  if (mtu !== undefined && (mtu < ETH_MIN_MTU || mtu > ETH_MAX_MTU)) throw new Errno("EINVAL");
}

/** VETH_INFO_PEER: an ifinfomsg and link attributes of the other end. */
function parsePeer(data: Uint8Array | null): { header: IfInfoMsg; attrs: LinkAttrs } | null {
  if (data === null) return null;
  const payload = vethInfoAttrs.decode(data, 0, data.length).VETH_INFO_PEER;
  return payload === undefined ? null : decodePayload(linkDef, payload, 0, payload.length);
}

/** The other end is made first: it gets the lower index and, if neither is named, the lower number. */
function vethNewlink(request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  const info = parsePeer(data);
  if (info !== null) vethValidate(info.attrs);
  const shape = info?.attrs ?? withoutIdentity(attrs);
  const net = request.netOf(shape) ?? request.net;
  const name = shape.IFLA_IFNAME;
  const peer = rtnlCreateLink(
    net,
    name ?? "veth%d",
    name === undefined ? NET_NAME_ENUM : NET_NAME_USER,
    vethLinkOps,
    shape,
  );
  if (shape.IFLA_ADDRESS === undefined) randomMac(peer);
  if (info !== null && dev.ifindex !== 0) peer.ifindex = info.header.index;
  registerNetdevice(peer);
  netifCarrierOff(peer);
  try {
    devConfigureLink(peer, info?.header.flags ?? 0, info?.header.change ?? 0);
    if (attrs.IFLA_ADDRESS === undefined) randomMac(dev);
    if (attrs.IFLA_IFNAME === undefined) dev.name = "veth%d";
    registerNetdevice(dev);
  } catch (error) {
    unregisterNetdevice(peer);
    throw error;
  }
  netifCarrierOff(dev);
  vethPriv(dev).peer = peer;
  vethPriv(peer).peer = dev;
}

/** Without a description of its own, the other end is made like the device, but for what must differ. */
function withoutIdentity(attrs: LinkAttrs): LinkAttrs {
  const shape = { ...attrs };
  delete shape.IFLA_IFNAME;
  delete shape.IFLA_ADDRESS;
  return shape;
}

function randomMac(dev: NetDevice): void {
  dev.mac = dev.net.stack.random.mac();
  dev.addrAssignType = NET_ADDR_RANDOM;
}

function vethDellink(dev: NetDevice, kill: NetDevice[]): void {
  const priv = vethPriv(dev);
  const peer = priv.peer;
  priv.peer = null;
  kill.push(dev);
  if (peer === null) return;
  vethPriv(peer).peer = null;
  kill.push(peer);
}

function vethLinkNet(dev: NetDevice): Net {
  return vethPriv(dev).peer?.net ?? dev.net;
}

// ---- tables

const ops: NetDeviceOps = {
  startXmit: vethXmit,
  open: vethOpen,
  stop: vethStop,
  setMacAddress: ethMacAddr,
  setRxMode() {},
  getIflink: vethIflink,
  getLinkKsettings: () => ({ speed: 10_000, duplex: "full" }),
};

const vethLinkOps: RtnlLinkOps = {
  kind: "veth",
  ops,
  setup: vethSetup,
  validate: vethValidate,
  newlink: vethNewlink,
  dellink: vethDellink,
  getLinkNet: vethLinkNet,
};

export const vethModule: NetModule = { linkOps: [vethLinkOps] };
