/** Making links (after rtnl_create_link and rtnl_newlink_create in net/core/rtnetlink.c). */

import { Errno } from "@netloom/uapi";
import { getMac } from "@netloom/wire";
import type { IfInfoMsg, LinkAttrs } from "@netloom/netlink";
import { devConfigureLink, devValidateMtu, NET_ADDR_SET } from "../core/dev-change.js";
import { NET_NAME_ENUM, NET_NAME_USER } from "../core/dev-name.js";
import { devChangeNetNamespace } from "../core/dev-netns.js";
import { dellink, registerNetdevice, unregisterNetdeviceMany } from "../core/dev-register.js";
import { getNetNsById } from "../core/net-namespace.js";
import { NetDevice, type LinkRequest, type RtnlLinkOps } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { doSetMaster, validateLinkmsg } from "./link-set.js";

const MAX_QUEUES = 4096;

/** A device of a kind with the attributes that all kinds have, not registered yet. */
export function rtnlCreateLink(
  net: Net,
  name: string,
  nameAssignType: number,
  ops: RtnlLinkOps,
  attrs: LinkAttrs,
): NetDevice {
  const tx = attrs.IFLA_NUM_TX_QUEUES ?? ops.numTxQueues ?? 1;
  const rx = attrs.IFLA_NUM_RX_QUEUES ?? ops.numTxQueues ?? 1;
  if (tx < 1 || tx > MAX_QUEUES) throw new Errno("EINVAL", "Invalid number of transmit queues");
  if (rx < 1 || rx > MAX_QUEUES) throw new Errno("EINVAL", "Invalid number of receive queues");
  const dev = new NetDevice(net, name, ops.ops);
  dev.linkOps = ops;
  dev.linkInitializing = true;
  dev.nameAssignType = nameAssignType;
  dev.numTxQueues = tx;
  dev.numRxQueues = rx;
  ops.setup(dev);
  validateLinkmsg(dev, attrs);
  if (attrs.IFLA_MTU !== undefined) {
    devValidateMtu(dev, attrs.IFLA_MTU);
    dev.mtu = attrs.IFLA_MTU;
  }
  const address = attrs.IFLA_ADDRESS;
  if (address !== undefined) {
    if (dev.addrLen === 6 && address.length >= 6) dev.mac = getMac(address, 0);
    else dev.addrBytes = address.slice(0, dev.addrLen);
    dev.addrAssignType = NET_ADDR_SET;
  }
  const broadcast = attrs.IFLA_BROADCAST;
  if (broadcast !== undefined) {
    if (dev.addrLen === 6 && broadcast.length >= 6) dev.broadcast = getMac(broadcast, 0);
    else dev.broadcastBytes = broadcast.slice(0, dev.addrLen);
  }
  if (attrs.IFLA_TXQLEN !== undefined) dev.txQueueLen = attrs.IFLA_TXQLEN;
  if (attrs.IFLA_OPERSTATE !== undefined) dev.operState = attrs.IFLA_OPERSTATE;
  if (attrs.IFLA_LINKMODE !== undefined) dev.linkMode = attrs.IFLA_LINKMODE;
  if (attrs.IFLA_GROUP !== undefined) dev.group = attrs.IFLA_GROUP;
  if (attrs.IFLA_GSO_MAX_SIZE !== undefined) dev.gsoMaxSize = attrs.IFLA_GSO_MAX_SIZE;
  if (attrs.IFLA_GSO_MAX_SEGS !== undefined) dev.gsoMaxSegs = attrs.IFLA_GSO_MAX_SEGS;
  if (attrs.IFLA_GRO_MAX_SIZE !== undefined) dev.groMaxSize = attrs.IFLA_GRO_MAX_SIZE;
  return dev;
}

/** RTM_NEWLINK of a device that does not exist yet. */
export function rtnlNewlinkCreate(
  request: LinkRequest,
  ops: RtnlLinkOps,
  header: IfInfoMsg,
  attrs: LinkAttrs,
  data: Uint8Array | null,
): void {
  const named = attrs.IFLA_IFNAME !== undefined && attrs.IFLA_IFNAME !== "";
  const name = named ? attrs.IFLA_IFNAME! : `${ops.kind}%d`;
  const destNet = request.netOf(attrs) ?? request.net;
  let linkNet: Net | null = null;
  if (attrs.IFLA_LINK_NETNSID !== undefined) {
    linkNet = getNetNsById(request.net, attrs.IFLA_LINK_NETNSID);
    if (linkNet === null) throw new Errno("EINVAL", "Unknown network namespace id");
  }
  const dev = rtnlCreateLink(linkNet ?? destNet, name, named ? NET_NAME_USER : NET_NAME_ENUM, ops, attrs);
  dev.ifindex = header.index;
  const origin: LinkRequest = linkNet === null ? request : { net: linkNet, netOf: (a) => request.netOf(a) };
  if (ops.newlink !== undefined) ops.newlink(origin, dev, attrs, data);
  else registerNetdevice(dev);
  try {
    devConfigureLink(dev, header.flags, header.change);
    if (linkNet !== null) devChangeNetNamespace(dev, destNet, name);
    if (attrs.IFLA_MASTER !== undefined) doSetMaster(dev, attrs.IFLA_MASTER);
  } catch (error) {
    const kill: NetDevice[] = [];
    dellink(dev, kill);
    unregisterNetdeviceMany(kill);
    throw error;
  }
}
