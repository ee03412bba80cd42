/** The bridge as a network device (after net/bridge/br_device.c). */

import { Errno, ETH_MAX_MTU, ETH_MIN_MTU } from "@netloom/uapi";
import { getMac, isMacValid, MAC_BROADCAST } from "@netloom/wire";
import type { LinkAttrs } from "@netloom/netlink";
import { NET_ADDR_RANDOM } from "../core/dev-change.js";
import { registerNetdevice, unregisterNetdeviceMany } from "../core/dev-register.js";
import { validateEtherAddress } from "../core/ethernet.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { proxyNeighbours } from "./arp-nd-proxy.js";
import { fdbDelete } from "./fdb.js";
import { fdbAdd, fdbDel, fdbDelBulk, fdbDump, fdbGet } from "./fdb-netlink.js";
import { brFlood, brForward, brMulticastFlood, FLOOD_BROADCAST, FLOOD_MULTICAST, FLOOD_UNICAST } from "./forward.js";
import { brAddIf, brDelIf, delPort, netBridge } from "./interface.js";
import { brDevIoctl } from "./ioctl.js";
import {
  bridgeDellink,
  bridgeGetlink,
  bridgeSetlink,
  changelink,
  fillInfo,
  fillSlaveInfo,
  slaveChangelink,
} from "./link-netlink.js";
import { mdbDestroy } from "./mdb.js";
import { isPruned, mdbOf, multicastRcv } from "./multicast.js";
import { BR_STATE_FORWARDING, NetBridge } from "./port.js";
import { multicastOpen, multicastStop } from "./querier.js";
import { cancelTimers, changeBridgeId, stpDisableBridge, stpEnableBridge } from "./stp-if.js";
import { fillLinkXstats } from "./xstats.js";
import { brVlanFlush } from "./vlan.js";
import { allowedIngress } from "./vlan-filter.js";
import { fdbFields } from "./trace-fields.js";

const ETH_HLEN = 14;

// ---- transmit

/** A frame of this machine's own: like one that came in, but from no port (br_dev_xmit). */
function brDevXmit(skb: Skb, dev: NetDevice): void {
  const { sched } = dev.net.stack;
  const drops = sched.xmitDrops;
  xmit(netBridge(dev), skb, dev);
  // What its ports refuse is not the sender's business.
  sched.xmitDrops = drops;
}

function xmit(br: NetBridge, skb: Skb, dev: NetDevice): void {
  const at = skb.data;
  if (skb.tail - at < ETH_HLEN) {
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.tail - at;
  skb.mac = at;
  skb.data = at + ETH_HLEN;
  skb.dev = dev;
  let vid = 0;
  if (br.vlanEnabled) {
    br.ingressState = BR_STATE_FORWARDING;
    vid = allowedIngress(br, br.vlgrp, skb);
    if (vid < 0) return;
  }
  proxyNeighbours(br, null, skb, vid);
  const dest = getMac(skb.buf, skb.mac);
  if ((skb.buf[skb.mac]! & 1) !== 0) {
    if (dest === MAC_BROADCAST) brFlood(br, skb, FLOOD_BROADCAST, null, false);
    else if (multicastRcv(br, null, skb, vid)) {
      const entry = mdbOf(br, skb, vid);
      if (isPruned(br, skb, entry)) brMulticastFlood(br, skb, entry, null, false);
      else brFlood(br, skb, FLOOD_MULTICAST, null, false);
    }
    return;
  }
  const entry = br.fdb.find(dest, vid);
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("br_fdb_find_rcu", skb, dev, fdbFields(dest, vid, entry));
  if (entry === undefined) brFlood(br, skb, FLOOD_UNICAST, null, false);
  else if (entry.port === null) kfreeSkb(skb, "NO_TX_TARGET");
  else brForward(entry.port, skb, null, false);
}

// ---- open, stop

function brDevOpen(dev: NetDevice): void {
  const br = netBridge(dev);
  stpEnableBridge(br);
  multicastOpen(br);
  if (br.mcastSettings.snooping !== 0) for (const snooper of dev.net.stack.mcSnoopers) snooper.joinSnoopers(dev, true);
}

function brDevStop(dev: NetDevice): void {
  const br = netBridge(dev);
  stpDisableBridge(br);
  multicastStop(br);
  if (br.mcastSettings.snooping !== 0) for (const snooper of dev.net.stack.mcSnoopers) snooper.leaveSnoopers(dev);
}

// ---- setup

/** At registration: the random address is the bridge's own, though not yet part of its id. */
function brDevInit(dev: NetDevice): void {
  if (dev.mac === 0) {
    dev.mac = dev.net.stack.random.mac();
    dev.addrAssignType = NET_ADDR_RANDOM;
  }
}

function brDevUninit(dev: NetDevice): void {
  const br = netBridge(dev);
  cancelTimers(br);
  mdbDestroy(br);
  brVlanFlush(br);
}

function brSetMacAddress(dev: NetDevice, mac: number): void {
  if (!isMacValid(mac)) throw new Errno("EADDRNOTAVAIL");
  if (dev.regState !== "registered") throw new Errno("EBUSY");
  if (mac !== dev.mac) changeBridgeId(netBridge(dev), mac);
}

function brChangeMtu(dev: NetDevice, mtu: number): void {
  netBridge(dev).mtuSetByUser = true;
  dev.mtu = mtu;
}

function brSetup(dev: NetDevice): void {
  dev.priv = new NetBridge(dev);
  dev.noQueue = true;
  dev.vlanTxOffload = true;
  dev.netnsLocal = true;
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = ETH_MAX_MTU;
}

// ---- validate, newlink, dellink

function brNewlink(_request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  registerNetdevice(dev);
  if (attrs.IFLA_ADDRESS !== undefined) changeBridgeId(netBridge(dev), dev.mac);
  if (data === null) return;
  try {
    changelink(dev, attrs, data);
  } catch (error) {
    const kill: NetDevice[] = [];
    brDellink(dev, kill);
    unregisterNetdeviceMany(kill);
    throw error;
  }
}

/** Its ports go free. */
function brDellink(dev: NetDevice, kill: NetDevice[]): void {
  const br = netBridge(dev);
  for (const port of br.ports) delPort(port);
  for (const entry of br.fdb.entries()) fdbDelete(br, entry);
  kill.push(dev);
}

// ---- tables

const ops: NetDeviceOps = {
  init: brDevInit,
  uninit: brDevUninit,
  open: brDevOpen,
  stop: brDevStop,
  startXmit: brDevXmit,
  changeMtu: brChangeMtu,
  setMacAddress: brSetMacAddress,
  addSlave: (dev, slave) => brAddIf(netBridge(dev), slave),
  delSlave: (dev, slave) => brDelIf(netBridge(dev), slave),
  fdbAdd,
  fdbDel,
  fdbDelBulk,
  fdbDump,
  fdbGet,
  bridgeSetlink,
  bridgeDellink,
  bridgeGetlink,
  doIoctl: brDevIoctl,
};

export const bridgeLinkOps: RtnlLinkOps = {
  kind: "bridge",
  ops,
  devType: "bridge",
  setup: brSetup,
  validate: validateEtherAddress,
  newlink: brNewlink,
  changelink,
  dellink: brDellink,
  fillInfo,
  fillSlaveInfo,
  fillLinkXstats,
  slaveChangelink,
};
