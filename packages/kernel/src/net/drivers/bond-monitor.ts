/** Watching the slaves' links every miimon milliseconds (bond_mii_monitor in drivers/net/bonding/bond_main.c). */

import { IFF_UP } from "@netloom/uapi";
import { BOND_MODE_8023AD, BOND_MODE_ACTIVEBACKUP } from "@netloom/netlink";
import { NSEC_PER_JIFFY, NSEC_PER_MSEC } from "../../time/timer.js";
import { wheelExpiryNs } from "../../time/timer-wheel.js";
import { adHandleLinkChange } from "./bond-3ad.js";
import {
  BOND_LINK_BACK,
  BOND_LINK_DOWN,
  BOND_LINK_FAIL,
  BOND_LINK_UP,
  bondSetCarrier,
  selectActiveSlave,
  setSlaveActive,
  setSlaveBackup,
  setSlaveInactive,
  setSlaveLink,
  shouldNotifyPeers,
  type Bonding,
  type Slave,
} from "./bond-state.js";

/** Whether the device has a link, as use_carrier has it looked at. */
export const deviceHasLink = (s: Slave): boolean => (s.dev.flags & IFF_UP) !== 0 && s.dev.carrier;

/** Begins, or goes on, watching; nothing without miimon or while the bond is down. */
export function armMonitor(bond: Bonding, soon: boolean): void {
  const { timers } = bond.dev.net.stack;
  timers.cancel(bond.monitor);
  if (bond.params.miimon === 0 || (bond.dev.flags & IFF_UP) === 0) return;
  const now = timers.nowNs;
  timers.arm(bond.monitor, wheelExpiryNs(now, soon ? now + NSEC_PER_JIFFY : now + bond.params.miimon * NSEC_PER_MSEC));
}

export function stopMonitor(bond: Bonding): void {
  bond.dev.net.stack.timers.cancel(bond.monitor);
  bond.dev.net.stack.timers.cancel(bond.arpMonitor);
  bond.dev.net.stack.timers.cancel(bond.adTimer);
  bond.dev.net.stack.timers.cancel(bond.albTimer);
  bond.dev.net.stack.timers.cancel(bond.mcastWork);
  bond.sendPeerNotif = 0;
}

/** The timer's handler. */
export function miiMonitor(bond: Bonding): void {
  if (bond.slaves.length > 0) {
    const notify = shouldNotifyPeers(bond);
    if (inspect(bond)) commit(bond);
    if (bond.sendPeerNotif > 0) {
      bond.sendPeerNotif--;
      if (notify) bond.dev.net.stack.notify("NOTIFY_PEERS", bond.dev);
    }
  }
  armMonitor(bond, false);
}

/** Looks at all links; whether any slave is to change (bond_miimon_inspect). */
function inspect(bond: Bonding): boolean {
  let changes = false;
  // With no active slave at all there is nothing to wait for.
  let ignoreUpdelay = bond.usesPrimary && bond.currActive === null;
  for (const s of bond.slaves) {
    s.newLink = -1;
    const hasLink = deviceHasLink(s);
    if (s.link === BOND_LINK_UP) {
      if (hasLink) continue;
      setSlaveLink(s, BOND_LINK_FAIL);
      s.delay = bond.params.downdelay;
    }
    if (s.link === BOND_LINK_FAIL) {
      if (hasLink) setSlaveLink(s, BOND_LINK_UP);
      else if (s.delay <= 0) {
        s.newLink = BOND_LINK_DOWN;
        changes = true;
      } else s.delay--;
      continue;
    }
    if (s.link === BOND_LINK_DOWN) {
      if (!hasLink) continue;
      setSlaveLink(s, BOND_LINK_BACK);
      s.delay = bond.params.updelay;
    }
    if (!hasLink) {
      setSlaveLink(s, BOND_LINK_DOWN);
      continue;
    }
    if (ignoreUpdelay) s.delay = 0;
    if (s.delay <= 0) {
      s.newLink = BOND_LINK_UP;
      changes = true;
      ignoreUpdelay = false;
    } else s.delay--;
  }
  return changes;
}

/** Makes true what was found (bond_miimon_commit). */
function commit(bond: Bonding): void {
  let failover = false;
  for (const s of bond.slaves) {
    if (s.newLink === BOND_LINK_UP) {
      setSlaveLink(s, BOND_LINK_UP);
      if (bond.mode === BOND_MODE_8023AD) setSlaveBackup(s, true);
      else if (!bond.usesPrimary) setSlaveActive(s);
      adHandleLinkChange(s);
      if (bond.currActive === null || s === bond.primarySlave || s.prio > bond.currActive.prio) failover = true;
    } else if (s.newLink === BOND_LINK_DOWN) {
      s.linkFailureCount++;
      setSlaveLink(s, BOND_LINK_DOWN);
      if (bond.mode === BOND_MODE_ACTIVEBACKUP || bond.mode === BOND_MODE_8023AD) setSlaveInactive(s);
      adHandleLinkChange(s);
      if (s === bond.currActive) failover = true;
    }
    s.newLink = -1;
  }
  if (failover) selectActiveSlave(bond);
  bondSetCarrier(bond);
}
