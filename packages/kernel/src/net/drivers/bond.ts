/** Bonds: several links used as one (after drivers/net/bonding/bond_main.c). */

import { Errno, ETH_MAX_MTU, IFF_MASTER, ETH_MIN_MTU } from "@netloom/uapi";
import { isMacValid } from "@netloom/wire";
import { BOND_MODE_8023AD, type LinkAttrs } from "@netloom/netlink";
import { devSetMtu, NET_ADDR_PERM, NET_ADDR_RANDOM } from "../core/dev-change.js";
import { registerNetdevice } from "../core/dev-register.js";
import { validateEtherAddress } from "../core/ethernet.js";
import { netifCarrierOff } from "../core/linkwatch.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import { armAd } from "./bond-3ad-machines.js";
import { armAlb } from "./bond-alb.js";
import { armArpMonitor } from "./bond-arp.js";
import { armMonitor, stopMonitor } from "./bond-monitor.js";
import { bondChangelink, bondFillInfo, bondFillSlaveInfo, bondSlaveChangelink } from "./bond-netlink.js";
import { setBondAddress } from "./bond-options.js";
import { bondProcDir } from "./bond-proc.js";
import { bondChangeRxFlags, bondSetRxMode, flushAddrs, joinLacp } from "./bond-rx-mode.js";
import { bondEnslave, bondRelease } from "./bond-slave.js";
import {
  bonding,
  Bonding,
  selectActiveSlave,
  setSlaveActive,
  setSlaveInactive,
  slaveDuplex,
  slaveOf,
  slaveSpeed,
} from "./bond-state.js";
import { bondingMasters, bondSysfs } from "./bond-sysfs.js";
import { bondXmit } from "./bond-xmit.js";

/** Queues of a bond, for queue ids of slaves (tx_queues of the module). */
const TX_QUEUES = 16;

// ---- open, stop

function bondOpen(dev: NetDevice): void {
  const bond = bonding(dev);
  for (const s of bond.slaves) {
    if (bond.usesPrimary && s !== bond.currActive) setSlaveInactive(s);
    else if (bond.mode !== BOND_MODE_8023AD) setSlaveActive(s);
  }
  armMonitor(bond, true);
  armArpMonitor(bond, true);
  armAd(bond, true);
  armAlb(bond, true);
  for (const s of bond.slaves) joinLacp(bond, s);
}

function bondStop(dev: NetDevice): void {
  const bond = bonding(dev);
  stopMonitor(bond);
  for (const s of bond.slaves) flushAddrs(bond, s);
}

// ---- changes

function bondChangeMtu(dev: NetDevice, mtu: number): void {
  const { slaves } = bonding(dev);
  const before = slaves.map((s) => s.dev.mtu);
  try {
    for (const s of slaves) devSetMtu(s.dev, mtu);
  } catch (error) {
    slaves.forEach((s, i) => {
      s.dev.mtu = before[i]!;
    });
    throw error;
  }
  dev.mtu = mtu;
}

function bondSetMac(dev: NetDevice, mac: number): void {
  if (!isMacValid(mac)) throw new Errno("EADDRNOTAVAIL");
  setBondAddress(bonding(dev), mac);
}

/** The speeds of the slaves that send, together. */
function bondKsettings(dev: NetDevice): { readonly speed: number; readonly duplex: "full" | "half" | "unknown" } {
  let speed = 0;
  let full = false;
  for (const s of bonding(dev).slaves) {
    if (s.backup || s.inactive) continue;
    if (slaveSpeed(s) > 0) speed += slaveSpeed(s);
    if (slaveDuplex(s) === "full") full = true;
  }
  return { speed: speed === 0 ? -1 : speed, duplex: full ? "full" : "unknown" };
}

/** A slave goes away or has another name (bond_netdev_event). */
function bondNetdevEvent(event: NetdevEvent, dev: NetDevice, _info: NetdevEventInfo): void {
  const s = slaveOf(dev);
  if (s === null) return;
  const { bond } = s;
  if (event === "UNREGISTER") bondRelease(bond, dev, true);
  else if (event === "CHANGENAME" && bond.usesPrimary && bond.params.primary !== "") {
    if (dev.name === bond.params.primary) bond.primarySlave = s;
    else if (bond.primarySlave === s) bond.primarySlave = null;
    else return;
    selectActiveSlave(bond);
  }
}

// ---- setup

function bondInit(dev: NetDevice): void {
  if (dev.mac !== 0 || dev.addrAssignType !== NET_ADDR_PERM) return;
  dev.mac = dev.net.stack.random.mac();
  dev.addrAssignType = NET_ADDR_RANDOM;
}

/** Its slaves go free. */
function bondUninit(dev: NetDevice): void {
  const bond = bonding(dev);
  for (const s of [...bond.slaves]) bondRelease(bond, s.dev, true, true);
  stopMonitor(bond);
}

function bondSetup(dev: NetDevice): void {
  dev.priv = new Bonding(dev);
  dev.flags |= IFF_MASTER;
  dev.noQueue = true;
  dev.netnsLocal = true;
  dev.unicastFlt = true;
  dev.lro = true;
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = ETH_MAX_MTU;
}

// ---- newlink

function bondNewlink(_request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  bondChangelink(dev, attrs, data);
  registerNetdevice(dev);
  netifCarrierOff(dev);
}

// ---- tables

const ops: NetDeviceOps = {
  init: bondInit,
  uninit: bondUninit,
  open: bondOpen,
  stop: bondStop,
  startXmit: bondXmit,
  changeMtu: bondChangeMtu,
  setMacAddress: bondSetMac,
  setRxMode: (dev) => bondSetRxMode(bonding(dev)),
  changeRxFlags: (dev, changed) => bondChangeRxFlags(bonding(dev), changed),
  addSlave: (dev, slave) => bondEnslave(bonding(dev), slave),
  delSlave: (dev, slave) => bondRelease(bonding(dev), slave),
  getLinkKsettings: bondKsettings,
};

const bondLinkOps: RtnlLinkOps = {
  kind: "bond",
  ops,
  devType: "bond",
  numTxQueues: TX_QUEUES,
  setup: bondSetup,
  validate: validateEtherAddress,
  newlink: bondNewlink,
  changelink: bondChangelink,
  fillInfo: bondFillInfo,
  fillSlaveInfo: bondFillSlaveInfo,
  slaveChangelink: bondSlaveChangelink,
};

export const bondModule: NetModule = {
  linkOps: [bondLinkOps],
  loadable: { name: "bonding", aliases: ["rtnl-link-bond"] },
  notifiers: [bondNetdevEvent],
  procNet: { bonding: bondProcDir },
  sysfsDev: bondSysfs,
  sysfsClass: { bonding_masters: bondingMasters },
};
