/** A bond and its slaves (after include/net/bonding.h): parameters, states, which slave is the active one. */

import {
  BOND_MODE_8023AD,
  BOND_MODE_ACTIVEBACKUP,
  BOND_MODE_ALB,
  BOND_MODE_ROUNDROBIN,
  BOND_MODE_TLB,
} from "@netloom/netlink";
import { IFF_UP } from "@netloom/uapi";
import { NSEC_PER_JIFFY, Timer } from "../../time/timer.js";
import { wheelExpiryNs } from "../../time/timer-wheel.js";
import { SyncedAddrs } from "../core/dev-addr-lists.js";
import { devSetMacAddress } from "../core/dev-change.js";
import { netifCarrierOff, netifCarrierOn } from "../core/linkwatch.js";
import type { NetDevice } from "../core/net-device.js";
import { adHandleLinkChange, adHasCarrier, type AdPort } from "./bond-3ad.js";
import { adTick } from "./bond-3ad-machines.js";
import { albActiveChanged, albTick } from "./bond-alb.js";
import { arpMonitor } from "./bond-arp.js";
import { miiMonitor } from "./bond-monitor.js";
import { swapRxMode } from "./bond-rx-mode.js";

/** State of a slave's link (BOND_LINK_*): usable, failing but not yet given up, down, back but not yet trusted. */
export const BOND_LINK_UP = 0;
export const BOND_LINK_FAIL = 1;
export const BOND_LINK_DOWN = 2;
export const BOND_LINK_BACK = 3;

export const BOND_PRI_RESELECT_ALWAYS = 0;
export const BOND_PRI_RESELECT_BETTER = 1;
export const BOND_FOM_NONE = 0;
export const BOND_FOM_ACTIVE = 1;
export const BOND_FOM_FOLLOW = 2;

/** struct bond_params; delays in units of miimon. */
export class BondParams {
  mode = 0;
  xmitPolicy = 0;
  miimon = 0;
  updelay = 0;
  downdelay = 0;
  peerNotifDelay = 0;
  useCarrier = 1;
  arpInterval = 0;
  arpTargets: number[] = [];
  nsTargets: Uint8Array[] = [];
  arpValidate = 0;
  arpAllTargets = 0;
  missedMax = 2;
  primary = "";
  primaryReselect = BOND_PRI_RESELECT_ALWAYS;
  failOverMac = BOND_FOM_NONE;
  resendIgmp = 1;
  numPeerNotif = 1;
  allSlavesActive = 0;
  minLinks = 0;
  lpInterval = 1;
  packetsPerSlave = 1;
  lacpActive = 1;
  lacpFast = 0;
  adSelect = 0;
  adActorSysPrio = 65535;
  adUserPortKey = 0;
  adActorSystem = 0;
  tlbDynamicLb = 1;
}

export class Slave {
  link = BOND_LINK_DOWN;
  /** What the monitor found and is about to make true. */
  newLink = -1;
  delay = 0;
  /** Not the one that sends: a backup. */
  backup = false;
  /** What it receives is for listeners on it alone. */
  inactive = false;
  linkFailureCount = 0;
  readonly permMac: number;
  readonly originalMtu: number;
  queueId = 0;
  prio = 0;
  ad: AdPort | null = null;
  /** When it was last made active, sent an ARP request, heard something that counts, and heard each target. */
  lastLinkUpNs = 0;
  lastTxNs = 0;
  lastRxNs = 0;
  readonly targetRxNs = new Map<number, number>();
  /** It receives the group of LACPDUs. */
  lacpGroup = false;
  /** Addresses of the bond's that were given to it. */
  readonly synced = new SyncedAddrs();

  constructor(
    readonly bond: Bonding,
    readonly dev: NetDevice,
  ) {
    this.permMac = dev.mac;
    this.originalMtu = dev.mtu;
  }
}

export class Bonding {
  readonly params = new BondParams();
  slaves: Slave[] = [];
  currActive: Slave | null = null;
  primarySlave: Slave | null = null;
  forcePrimary = false;
  sendPeerNotif = 0;
  /** How often groups are to be joined anew yet, and when. */
  igmpRetrans = 0;
  readonly mcastWork = new Timer<Bonding>(resendIgmp, this);
  rrTxCounter = 0;
  /** Of TLB: which slave sends to a destination. */
  readonly tlb = new Map<number, Slave>();
  readonly monitor = new Timer<Bonding>(miiMonitor, this);
  /** Of 802.3ad: runs the ports' machines, and how many of their ticks to wait before the first choice. */
  readonly adTimer = new Timer<Bonding>(adTick, this);
  aggSelectTimer = 0;
  /** How many aggregators there were since the first slave came. */
  aggregatorIds = 0;
  /** Of balance-tlb and -alb: tells switches where the slaves are; ticks since it last did. */
  readonly albTimer = new Timer<Bonding>(albTick, this);
  lpCounter = 0;
  readonly arpMonitor = new Timer<Bonding>(arpMonitor, this);
  /** The slave by which targets are asked for while none is active. */
  currArp: Slave | null = null;

  constructor(readonly dev: NetDevice) {}

  get mode(): number {
    return this.params.mode;
  }
  /** One slave at a time is the bond's own (bond_uses_primary). */
  get usesPrimary(): boolean {
    const { mode } = this.params;
    return mode === BOND_MODE_ACTIVEBACKUP || mode === BOND_MODE_TLB || mode === BOND_MODE_ALB;
  }
}

export const isBond = (dev: NetDevice): boolean => dev.priv instanceof Bonding;

/** The bond behind a device. */
export function bonding(dev: NetDevice): Bonding {
  if (dev.priv instanceof Bonding) return dev.priv;
  throw new TypeError(`${dev.name} is no bond`);
}

export function slaveOf(dev: NetDevice): Slave | null {
  return dev.rxHandlerData instanceof Slave ? dev.rxHandlerData : null;
}

/** Up, with a carrier, and found good: may send (bond_slave_can_tx). */
export const slaveCanTx = (s: Slave): boolean =>
  (s.dev.flags & IFF_UP) !== 0 && s.dev.carrier && s.link === BOND_LINK_UP && !s.backup;

export const slaveSpeed = (s: Slave): number => s.dev.ops.getLinkKsettings?.(s.dev).speed ?? -1;
export const slaveDuplex = (s: Slave): string => s.dev.ops.getLinkKsettings?.(s.dev).duplex ?? "unknown";

/** Listeners are told of what the bond thinks of its slave (bond_lower_state_changed). */
function lowerStateChanged(s: Slave): void {
  s.dev.net.stack.notify("CHANGELOWERSTATE", s.dev);
}

export function setSlaveLink(s: Slave, link: number): void {
  if (s.link === link) return;
  s.link = link;
  lowerStateChanged(s);
}

export function setSlaveBackup(s: Slave, backup: boolean): void {
  if (s.backup === backup) return;
  s.backup = backup;
  lowerStateChanged(s);
}

/** It sends and receives for the bond from now on. */
export function setSlaveActive(s: Slave): void {
  setSlaveBackup(s, false);
  s.inactive = false;
}

export function setSlaveInactive(s: Slave): void {
  const { mode } = s.bond;
  if (mode !== BOND_MODE_TLB && mode !== BOND_MODE_ALB) setSlaveBackup(s, true);
  s.inactive = s.bond.params.allSlavesActive === 0;
}

/** The bond has a carrier while a slave's link is good; true if that changed (bond_set_carrier). */
export function bondSetCarrier(bond: Bonding): boolean {
  const up = bond.mode === BOND_MODE_8023AD ? adHasCarrier(bond) : bond.slaves.some((s) => s.link === BOND_LINK_UP);
  if (up === bond.dev.carrier) return false;
  if (up) netifCarrierOn(bond.dev);
  else netifCarrierOff(bond.dev);
  return true;
}

/** The slave that ought to be active, or null (bond_find_best_slave). */
function findBestSlave(bond: Bonding): Slave | null {
  const curr = bond.currActive;
  let prim = bond.primarySlave;
  let hprio: Slave | null = null;
  for (const s of bond.slaves) if (s.link === BOND_LINK_UP && (hprio === null || s.prio > hprio.prio)) hprio = s;
  if (hprio !== null && hprio.prio > (prim ?? curr ?? hprio).prio) prim = hprio;
  if (prim !== null && prim.link === BOND_LINK_UP) {
    if (curr === null || curr.link !== BOND_LINK_UP) return prim;
    if (bond.forcePrimary) {
      bond.forcePrimary = false;
      return prim;
    }
    return reselect(bond, prim, curr);
  }
  if (curr !== null && curr.link === BOND_LINK_UP) return curr;
  let best: Slave | null = null;
  let least = bond.params.updelay;
  for (const s of bond.slaves) {
    if (s.link === BOND_LINK_UP) return s;
    if (s.link === BOND_LINK_BACK && (s.dev.flags & IFF_UP) !== 0 && s.dev.carrier && s.delay < least) {
      least = s.delay;
      best = s;
    }
  }
  return best;
}

function reselect(bond: Bonding, prim: Slave, curr: Slave): Slave {
  switch (bond.params.primaryReselect) {
    case BOND_PRI_RESELECT_ALWAYS:
      return prim;
    case BOND_PRI_RESELECT_BETTER: {
      if (slaveSpeed(prim) !== slaveSpeed(curr)) return slaveSpeed(prim) < slaveSpeed(curr) ? curr : prim;
      const full = (s: Slave): number => (slaveDuplex(s) === "full" ? 1 : 0);
      return full(prim) <= full(curr) ? curr : prim;
    }
    default:
      return curr;
  }
}

export function selectActiveSlave(bond: Bonding): void {
  const best = findBestSlave(bond);
  if (best === bond.currActive) return;
  changeActiveSlave(bond, best);
  bondSetCarrier(bond);
}

/** Another slave sends from now on, and the world is told (bond_change_active_slave). */
export function changeActiveSlave(bond: Bonding, next: Slave | null): void {
  const old = bond.currActive;
  if (old === next) return;
  if (next !== null) next.lastLinkUpNs = bond.dev.net.stack.nowNs;
  if (next !== null && next.link === BOND_LINK_BACK) {
    next.delay = 0;
    setSlaveLink(next, BOND_LINK_UP);
    if (bond.mode === BOND_MODE_8023AD) adHandleLinkChange(next);
  }
  if (bond.usesPrimary) swapRxMode(bond, next, old);
  bond.currActive = next;
  if (bond.usesPrimary) {
    if (old !== null) setSlaveInactive(old);
    if (next !== null) setSlaveActive(next);
    if (next !== null && bond.mode === BOND_MODE_ACTIVEBACKUP) failedOver(bond, next, old);
    else if (next !== null) albActiveChanged(bond, next, old);
  }
  scheduleResendIgmp(bond, next);
}

/** The address moves, and neighbours are told. */
function failedOver(bond: Bonding, next: Slave, old: Slave | null): void {
  const { stack } = bond.dev.net;
  if (bond.params.failOverMac !== BOND_FOM_NONE) failOverMac(bond, next, old);
  let notifyPeers = false;
  if (bond.dev.flags & IFF_UP) {
    bond.sendPeerNotif = bond.params.numPeerNotif * Math.max(1, bond.params.peerNotifDelay);
    notifyPeers = shouldNotifyPeers(bond);
  }
  stack.notify("BONDING_FAILOVER", bond.dev);
  if (!notifyPeers) return;
  bond.sendPeerNotif--;
  stack.notify("NOTIFY_PEERS", bond.dev);
}

/** Groups are joined by another slave now; not at once, as it may not be ready. */
function scheduleResendIgmp(bond: Bonding, next: Slave | null): void {
  if ((bond.dev.flags & IFF_UP) === 0 || bond.params.resendIgmp === 0) return;
  if (bond.mode !== BOND_MODE_ROUNDROBIN && (!bond.usesPrimary || next === null)) return;
  bond.igmpRetrans = bond.params.resendIgmp;
  const { timers } = bond.dev.net.stack;
  timers.cancel(bond.mcastWork);
  timers.arm(bond.mcastWork, wheelExpiryNs(timers.nowNs, timers.nowNs + NSEC_PER_JIFFY));
}

function resendIgmp(bond: Bonding): void {
  const { timers } = bond.dev.net.stack;
  bond.dev.net.stack.notify("RESEND_IGMP", bond.dev);
  if (--bond.igmpRetrans > 0)
    timers.arm(bond.mcastWork, wheelExpiryNs(timers.nowNs, timers.nowNs + RESEND_IGMP_INTERVAL_NS));
}
const RESEND_IGMP_INTERVAL_NS = 200_000_000;

/** Whether neighbours are to be told now that the bond is reached elsewhere (bond_should_notify_peers). */
export function shouldNotifyPeers(bond: Bonding): boolean {
  const s = bond.currActive;
  const every = Math.max(1, bond.params.peerNotifDelay);
  return (
    s !== null &&
    bond.sendPeerNotif > 0 &&
    bond.sendPeerNotif % every === 0 &&
    bond.dev.carrier &&
    !s.dev.linkwatchPending
  );
}

/** The bond takes the address of its slave as its own (bond_set_dev_addr). */
export function takeAddress(bond: Bonding, from: NetDevice): void {
  const { dev } = bond;
  dev.net.stack.notify("PRE_CHANGEADDR", dev, { mac: from.mac });
  dev.mac = from.mac;
  dev.addrAssignType = NET_ADDR_STOLEN;
  dev.net.stack.notify("CHANGEADDR", dev);
}
const NET_ADDR_STOLEN = 2;

/** fail_over_mac: the address moves to the bond, or between slaves (bond_do_fail_over_mac). */
function failOverMac(bond: Bonding, next: Slave, old: Slave | null): void {
  if (bond.params.failOverMac === BOND_FOM_ACTIVE) {
    takeAddress(bond, next.dev);
    return;
  }
  const mac = next.dev.mac;
  if (old !== null) {
    const keep = old.dev.mac;
    devSetMacAddress(old.dev, mac);
    devSetMacAddress(next.dev, keep);
  } else devSetMacAddress(next.dev, bond.dev.mac);
}
