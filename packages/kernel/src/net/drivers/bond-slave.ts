/** Slaves join and leave (bond_enslave, __bond_release_one in drivers/net/bonding/bond_main.c). */

import { Errno, ETH_ALEN, IFF_MASTER, IFF_SLAVE, IFF_UP } from "@netloom/uapi";
import { BOND_MODE_8023AD, BOND_MODE_ACTIVEBACKUP, BOND_MODE_ALB, BOND_MODE_TLB } from "@netloom/netlink";
import { devSetMacAddress, devSetMtu, NET_ADDR_RANDOM } from "../core/dev-change.js";
import { devClose, devOpen } from "../core/dev-open.js";
import { netdevUpperDevLink, netdevUpperDevUnlink } from "../core/dev-upper.js";
import type { NetDevice } from "../core/net-device.js";
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from "../core/rx-handler.js";
import { adBind, adHandleLinkChange, adUnbind } from "./bond-3ad.js";
import { arpStart } from "./bond-arp.js";
import { deviceHasLink } from "./bond-monitor.js";
import { joinRxMode, leaveRxMode } from "./bond-rx-mode.js";
import {
  BOND_FOM_ACTIVE,
  BOND_FOM_NONE,
  BOND_LINK_BACK,
  BOND_LINK_DOWN,
  BOND_LINK_UP,
  bondSetCarrier,
  changeActiveSlave,
  isBond,
  selectActiveSlave,
  setSlaveActive,
  setSlaveInactive,
  setSlaveLink,
  Slave,
  takeAddress,
  type Bonding,
} from "./bond-state.js";
import { bondHandleFrame } from "./bond-xmit.js";

/** Refuses what can be no slave, with the kernel's words. */
function check(bond: Bonding, dev: NetDevice): void {
  if (dev.flags & IFF_MASTER && !isBond(dev))
    throw new Errno("EPERM", "Device type (master device) cannot be enslaved");
  if (dev.rxHandler !== null) throw new Errno("EBUSY", "Device is in use and cannot be enslaved");
  if (dev === bond.dev) throw new Errno("EPERM", "Cannot enslave bond to itself.");
  if (dev.vlanChallenged && bond.dev.vlanInfo !== null)
    throw new Errno("EPERM", "Can not enslave VLAN challenged device to VLAN enabled bond");
  if (dev.flags & IFF_UP) throw new Errno("EPERM", "Device can not be enslaved while up");
  if (bond.slaves.length > 0 && dev.type !== bond.dev.type)
    throw new Errno("EINVAL", "Device type is different from other slaves");
  if (dev.addrLen !== ETH_ALEN) throw new Errno("EOPNOTSUPP");
  if (dev.ops.setMacAddress === undefined) checkFixedAddress(bond);
}

/** Only where the address goes with the active slave may one keep its own: a first such slave decides that. */
function checkFixedAddress(bond: Bonding): void {
  if (bond.mode !== BOND_MODE_ACTIVEBACKUP) throw new Errno("EOPNOTSUPP");
  if (bond.params.failOverMac === BOND_FOM_ACTIVE) return;
  if (bond.slaves.length > 0)
    throw new Errno(
      "EOPNOTSUPP",
      "Slave device does not support setting the MAC address, but fail_over_mac is not set to active",
    );
  bond.params.failOverMac = BOND_FOM_ACTIVE;
}

/** The bond's address is every slave's, except where fail_over_mac says otherwise. */
const sharesAddress = (bond: Bonding): boolean =>
  bond.params.failOverMac === BOND_FOM_NONE || bond.mode !== BOND_MODE_ACTIVEBACKUP;

/** Those whose slaves keep addresses of their own, but for the first. */
const keepsAddress = (bond: Bonding): boolean => bond.mode === BOND_MODE_TLB || bond.mode === BOND_MODE_ALB;

export function bondEnslave(bond: Bonding, dev: NetDevice): void {
  check(bond, dev);
  const stack = dev.net.stack;
  stack.notify("JOIN", dev);
  if (bond.slaves.length === 0 && bond.dev.addrAssignType === NET_ADDR_RANDOM) takeAddress(bond, dev);
  const s = new Slave(bond, dev);
  devSetMtu(dev, bond.dev.mtu);
  let linked = false;
  try {
    if (sharesAddress(bond) && !(keepsAddress(bond) && bond.slaves.length > 0)) devSetMacAddress(dev, bond.dev.mac);
    dev.flags |= IFF_SLAVE;
    devOpen(dev);
    arpStart(s);
    initLink(s);
    initState(s);
    netdevRxHandlerRegister(dev, bondHandleFrame, s);
    netdevUpperDevLink(dev, bond.dev, true);
    stack.notify("CHANGELOWERSTATE", dev);
    linked = true;
  } finally {
    if (!linked) undo(s);
  }
  bond.slaves = [...bond.slaves, s];
  if (bond.usesPrimary && bond.params.primary === dev.name) {
    bond.primarySlave = s;
    bond.forcePrimary = true;
  }
  joinRxMode(bond, s);
  setFeatures(bond, bond.slaves.length === 1);
  bondSetCarrier(bond);
  if (bond.usesPrimary) selectActiveSlave(bond);
}

/** What the link is taken to be at first. */
function initLink(s: Slave): void {
  const { params } = s.bond;
  if (params.miimon !== 0) {
    if (!deviceHasLink(s)) setSlaveLink(s, BOND_LINK_DOWN);
    else if (params.updelay > 0) {
      setSlaveLink(s, BOND_LINK_BACK);
      s.delay = params.updelay;
    } else setSlaveLink(s, BOND_LINK_UP);
  } else if (params.arpInterval !== 0) setSlaveLink(s, s.dev.carrier ? BOND_LINK_UP : BOND_LINK_DOWN);
  else setSlaveLink(s, BOND_LINK_UP);
}

function initState(s: Slave): void {
  const { bond } = s;
  switch (bond.mode) {
    case BOND_MODE_ACTIVEBACKUP:
      setSlaveInactive(s);
      break;
    case BOND_MODE_8023AD:
      setSlaveInactive(s);
      adBind(s);
      adHandleLinkChange(s);
      break;
    case BOND_MODE_TLB:
    case BOND_MODE_ALB:
      setSlaveInactive(s);
      break;
    default:
      setSlaveActive(s);
      if (bond.currActive === null && s.link === BOND_LINK_UP) bond.currActive = s;
  }
}

/** The device is as it was before it was tried. */
function undo(s: Slave): void {
  const { dev } = s;
  if (dev.rxHandlerData === s) netdevRxHandlerUnregister(dev);
  if (s.bond.currActive === s) s.bond.currActive = null;
  devClose(dev);
  dev.flags &= ~IFF_SLAVE;
  if (dev.mac !== s.permMac && dev.ops.setMacAddress !== undefined) devSetMacAddress(dev, s.permMac);
  devSetMtu(dev, s.originalMtu);
}

/**
 * Takes a slave out; `unregister`: its device goes away, or the bond does; `all`: so will all others, and none of them
 * becomes the active one. EINVAL: it is none of this bond.
 */
export function bondRelease(bond: Bonding, dev: NetDevice, unregister = false, all = false): void {
  const s = bond.slaves.find((other) => other.dev === dev);
  if (s === undefined) throw new Errno("EINVAL");
  const stack = dev.net.stack;
  setSlaveInactive(s);
  if (bond.currArp === s) bond.currArp = null;
  netdevRxHandlerUnregister(dev);
  netdevUpperDevUnlink(dev, bond.dev);
  dev.flags &= ~IFF_SLAVE;
  bond.slaves = bond.slaves.filter((other) => other !== s);
  for (const [dest, slave] of bond.tlb) if (slave === s) bond.tlb.delete(dest);
  if (bond.primarySlave === s) bond.primarySlave = null;
  if (bond.mode === BOND_MODE_8023AD) adUnbind(s);
  const wasActive = bond.currActive === s;
  if (wasActive) {
    changeActiveSlave(bond, null);
    if (!all) selectActiveSlave(bond);
  }
  bondSetCarrier(bond);
  if (bond.slaves.length === 0 && bond.dev.regState === "registered") {
    bond.dev.mac = stack.random.mac();
    bond.dev.addrAssignType = NET_ADDR_RANDOM;
    stack.notify("CHANGEADDR", bond.dev);
    stack.notify("RELEASE", bond.dev);
  }
  setFeatures(bond, bond.slaves.length === 0);
  leaveRxMode(bond, s);
  devClose(dev);
  if (bond.params.failOverMac !== BOND_FOM_ACTIVE || bond.mode !== BOND_MODE_ACTIVEBACKUP) restoreAddress(s);
  if (!unregister) devSetMtu(dev, s.originalMtu);
  else if (dev.mtu !== s.originalMtu) setMtuQuietly(dev, s.originalMtu);
}

/** A bridge that goes does not take its address back, and keeps the bond's. */
function restoreAddress(s: Slave): void {
  try {
    devSetMacAddress(s.dev, s.permMac);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

/** As a device that goes has it, or one whose bond goes: nobody is told (__dev_set_mtu). */
function setMtuQuietly(dev: NetDevice, mtu: number): void {
  if (dev.ops.changeMtu === undefined) dev.mtu = mtu;
  else dev.ops.changeMtu(dev, mtu);
}

/** What all slaves can segment; without any, all. */
function setFeatures(bond: Bonding, changed: boolean): void {
  let size = TSO_MAX_SIZE;
  let segs = TSO_MAX_SEGS;
  for (const s of bond.slaves) {
    size = Math.min(size, s.dev.tsoMaxSize);
    segs = Math.min(segs, s.dev.tsoMaxSegs);
  }
  bond.dev.tsoMaxSize = size;
  bond.dev.tsoMaxSegs = segs;
  bond.dev.net.stack.notify("FEAT_CHANGE", bond.dev, changed ? { changed: "all" } : {});
}
const TSO_MAX_SIZE = 524280;
const TSO_MAX_SEGS = 65535;
