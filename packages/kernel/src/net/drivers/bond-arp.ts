/**
 * Watching the slaves by ARP: every arp_interval milliseconds the targets are asked for, and a slave that has sent and heard nothing
 * for too long is down (bond_activebackup_arp_mon, bond_loadbalance_arp_mon, bond_arp_rcv in drivers/net/bonding/bond_main.c).
 * IPv6's neighbour solicitations are not sent.
 */

import { ETH_HLEN, ETH_P_ARP, IFF_UP, PACKET_LOOPBACK, PACKET_OTHERHOST } from "@netloom/uapi";
import { BOND_MODE_ACTIVEBACKUP, RT_SCOPE_UNIVERSE } from "@netloom/netlink";
import { arp, ethernet, MAC_BROADCAST } from "@netloom/wire";
import { NSEC_PER_JIFFY, NSEC_PER_MSEC } from "../../time/timer.js";
import { wheelExpiryNs } from "../../time/timer-wheel.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import type { NetDevice } from "../core/net-device.js";
import { skbPut, type Skb } from "../core/skb.js";
import { skbVlanPush, VlanDevPriv } from "../core/vlan-core.js";
import { inetConfirmAddr } from "../ipv4/devinet-select.js";
import { Flowi4 } from "../ipv4/flow.js";
import { ipRouteOutput } from "../ipv4/route.js";
import {
  BOND_LINK_BACK,
  BOND_LINK_DOWN,
  BOND_LINK_FAIL,
  BOND_LINK_UP,
  bondSetCarrier,
  selectActiveSlave,
  setSlaveActive,
  setSlaveInactive,
  setSlaveLink,
  shouldNotifyPeers,
  type Bonding,
  type Slave,
} from "./bond-state.js";

/** Bits of arp_validate: the active slave, the backups, and only ARP counts as having heard something. */
const VALIDATE_ACTIVE = 1;
const VALIDATE_BACKUP = 2;
const VALIDATE_FILTER = 4;
const ARP_TARGETS_ALL = 1;

/** Begins, or goes on, asking; nothing without arp_interval or while the bond is down. */
export function armArpMonitor(bond: Bonding, soon: boolean): void {
  const { timers } = bond.dev.net.stack;
  timers.cancel(bond.arpMonitor);
  if (bond.params.arpInterval === 0 || (bond.dev.flags & IFF_UP) === 0) return;
  const now = timers.nowNs;
  const after = soon ? NSEC_PER_JIFFY : bond.params.arpInterval * NSEC_PER_MSEC;
  timers.arm(bond.arpMonitor, wheelExpiryNs(now, now + after));
}

/** The timer's handler. */
export function arpMonitor(bond: Bonding): void {
  if (bond.slaves.length > 0) {
    if (bond.mode === BOND_MODE_ACTIVEBACKUP) activeBackup(bond);
    else loadBalance(bond);
  }
  armArpMonitor(bond, false);
}

/** The slave has just been made one: as if it had heard nothing for an interval. */
export function arpStart(s: Slave): void {
  const interval = s.bond.params.arpInterval * NSEC_PER_MSEC + NSEC_PER_JIFFY;
  s.lastLinkUpNs = now(s.bond);
  s.lastRxNs = s.lastTxNs = s.lastLinkUpNs - interval;
  s.targetRxNs.clear();
}

const now = (bond: Bonding): number => bond.dev.net.stack.nowNs;
const slaveIsUp = (s: Slave): boolean => (s.dev.flags & IFF_UP) !== 0 && s.dev.carrier;

/** Whether something happened at most `intervals` and a half ago. */
function within(bond: Bonding, whenNs: number, intervals: number): boolean {
  const interval = bond.params.arpInterval * NSEC_PER_MSEC;
  return now(bond) <= whenNs + intervals * interval + interval / 2;
}

/** When the slave last heard what counts; with arp_all_targets, when it last heard the one it has waited for longest. */
function heardNs(s: Slave): number {
  const { params } = s.bond;
  if (params.arpAllTargets !== ARP_TARGETS_ALL) return s.lastRxNs;
  return params.arpTargets.reduce((least, target) => Math.min(least, s.targetRxNs.get(target) ?? 0), Infinity);
}

// ---- active-backup

function activeBackup(bond: Bonding): void {
  const notify = shouldNotifyPeers(bond);
  if (inspect(bond)) commit(bond);
  probe(bond);
  if (!notify) return;
  bond.sendPeerNotif--;
  bond.dev.net.stack.notify("NOTIFY_PEERS", bond.dev);
}

function inspect(bond: Bonding): boolean {
  const missed = bond.params.missedMax;
  let changes = false;
  for (const s of bond.slaves) {
    s.newLink = -1;
    const heard = heardNs(s);
    if (s.link !== BOND_LINK_UP) {
      if (within(bond, heard, 1)) s.newLink = BOND_LINK_UP;
      else if (s.link === BOND_LINK_BACK) s.newLink = BOND_LINK_FAIL;
    } else if (within(bond, s.lastLinkUpNs, 2)) continue;
    else if (s.backup) {
      // While another one is being looked for, backups are let alone.
      if (bond.currArp === null && !within(bond, heard, missed + 1)) s.newLink = BOND_LINK_DOWN;
    } else if (!within(bond, s.lastTxNs, missed) || !within(bond, heard, missed)) s.newLink = BOND_LINK_DOWN;
    if (s.newLink >= 0) changes = true;
  }
  return changes;
}

function commit(bond: Bonding): void {
  let failover = false;
  for (const s of bond.slaves) {
    const active = bond.currActive;
    if (s.newLink === BOND_LINK_UP) {
      if (active === s) continue;
      setSlaveLink(s, BOND_LINK_UP);
      if (bond.currArp !== null) {
        setSlaveInactive(bond.currArp);
        bond.currArp = null;
      }
      if (active === null || s === bond.primarySlave || s.prio > active.prio) failover = true;
    } else if (s.newLink === BOND_LINK_DOWN) {
      s.linkFailureCount++;
      setSlaveLink(s, BOND_LINK_DOWN);
      setSlaveInactive(s);
      if (s === active) {
        bond.currArp = null;
        failover = true;
      }
    } else if (s.newLink === BOND_LINK_FAIL) {
      setSlaveLink(s, BOND_LINK_FAIL);
      setSlaveInactive(s);
      if (active !== null) bond.currArp = null;
    }
  }
  if (failover) selectActiveSlave(bond);
  bondSetCarrier(bond);
}

/** Asks by the active slave; without one, by each in turn, until one hears something. */
function probe(bond: Bonding): void {
  if (bond.currActive !== null) return sendAll(bond.currActive);
  const current = bond.currArp ?? bond.slaves[0]!;
  let before: Slave | null = null;
  let next: Slave | null = null;
  let found = false;
  for (const s of bond.slaves) {
    const up = slaveIsUp(s);
    if (up && !found) before ??= s;
    if (up && found) next ??= s;
    if (!up && s.link === BOND_LINK_UP) {
      setSlaveLink(s, BOND_LINK_DOWN);
      s.linkFailureCount++;
      setSlaveInactive(s);
    }
    if (s === current) found = true;
  }
  next ??= before;
  if (next === null) return;
  setSlaveLink(next, BOND_LINK_BACK);
  setSlaveActive(next);
  sendAll(next);
  next.lastLinkUpNs = now(bond);
  bond.currArp = next;
}

// ---- the modes that use all slaves

function loadBalance(bond: Bonding): void {
  const missed = bond.params.missedMax;
  const old = bond.currActive;
  let failover = false;
  let changed = false;
  for (const s of bond.slaves) {
    s.newLink = -1;
    if (s.link !== BOND_LINK_UP) {
      if (within(bond, s.lastTxNs, 1) && within(bond, s.lastRxNs, 1)) {
        s.newLink = BOND_LINK_UP;
        if (old === null) failover = true;
      }
    } else if (!within(bond, s.lastTxNs, missed) || !within(bond, s.lastRxNs, missed)) {
      s.newLink = BOND_LINK_DOWN;
      s.linkFailureCount++;
      if (s === old) failover = true;
    }
    if (s.newLink >= 0) changed = true;
    if (slaveIsUp(s)) sendAll(s);
  }
  if (!changed) return;
  for (const s of bond.slaves) {
    if (s.newLink >= 0) setSlaveLink(s, s.newLink);
    if (s.link === BOND_LINK_UP) s.backup = false;
    else if (s.link === BOND_LINK_DOWN) s.backup = true;
  }
  if (failover) selectActiveSlave(bond);
}

// ---- asking

function sendAll(s: Slave): void {
  const { bond } = s;
  for (const target of bond.params.arpTargets) {
    const rt = ipRouteOutput(bond.dev.net, new Flowi4().init(target, 0, 0, 0, RT_SCOPE_UNIVERSE));
    if (typeof rt === "number") {
      // Without a route it is asked for all the same, to have something sent.
      send(s, target, 0, []);
      continue;
    }
    const tags = pathTo(bond.dev, rt.dev);
    if (tags === null) continue;
    const source = rt.dev.ip === null ? 0 : inetConfirmAddr(bond.dev.net, rt.dev.ip, target, 0, RT_SCOPE_UNIVERSE);
    send(s, target, source, tags);
  }
}

/** The VLAN devices between the bond and the device a route leads to, from the bond upwards; null: it does not stand on the bond. */
function pathTo(from: NetDevice, to: NetDevice): readonly VlanDevPriv[] | null {
  if (from === to) return [];
  for (const upper of from.uppers) {
    const rest = pathTo(upper, to);
    if (rest !== null) return upper.priv instanceof VlanDevPriv ? [upper.priv, ...rest] : rest;
  }
  return null;
}

function send(s: Slave, target: number, source: number, tags: readonly VlanDevPriv[]): void {
  const { dev } = s;
  const skb = dev.net.stack.skbs.alloc(ETH_HLEN + arp.LEN);
  skb.dev = dev;
  skb.protocol = ETH_P_ARP;
  const o = skbPut(skb, ETH_HLEN + arp.LEN);
  ethernet.write(skb.buf, o, MAC_BROADCAST, dev.mac, ETH_P_ARP);
  skb.network = o + ETH_HLEN;
  arp.write(skb.buf, o + ETH_HLEN, arp.ARPOP_REQUEST, dev.mac, source, 0, target);
  for (let i = tags.length - 1; i >= 0; i--) {
    skb.vlanProto = tags[i]!.proto;
    skb.vlanTci = tags[i]!.vid;
    skbVlanPush(skb);
  }
  s.lastTxNs = now(s.bond);
  devQueueXmit(skb);
}

// ---- hearing

/** A slave received a frame, `skb.data` behind its link-layer header. */
export function arpHeard(s: Slave, skb: Skb): void {
  const { bond } = s;
  const { arpValidate } = bond.params;
  const isArp = skb.protocol === ETH_P_ARP;
  if ((arpValidate & (s.backup ? VALIDATE_BACKUP : VALIDATE_ACTIVE)) === 0) {
    if (isArp || (arpValidate & VALIDATE_FILTER) === 0) s.lastRxNs = now(bond);
    return;
  }
  const b = skb.buf;
  const o = skb.data;
  if (
    !isArp ||
    skb.tail - o < arp.LEN ||
    arp.hln(b, o) !== bond.dev.addrLen ||
    skb.pktType === PACKET_OTHERHOST ||
    skb.pktType === PACKET_LOOPBACK
  )
    return;
  const source = arp.sip(b, o);
  const target = arp.tip(b, o);
  const active = bond.currActive;
  if (!s.backup) validate(s, source, target);
  else if (active !== null && heardNs(active) > active.lastLinkUpNs) validate(s, target, source);
  else if (bond.currArp !== null && arp.op(b, o) === arp.ARPOP_REPLY && within(bond, bond.currArp.lastTxNs, 1))
    validate(s, source, target);
}

/** One of the targets told it to the bond. */
function validate(s: Slave, source: number, target: number): void {
  if (source === 0 || !s.bond.params.arpTargets.includes(source) || !hasAddress(s.bond.dev, target)) return;
  s.lastRxNs = now(s.bond);
  s.targetRxNs.set(source, s.lastRxNs);
}

/** Whether the bond or a device on it has the address. */
const hasAddress = (dev: NetDevice, addr: number): boolean =>
  dev.ip?.ifaList.some((ifa) => ifa.local === addr) === true || dev.uppers.some((upper) => hasAddress(upper, addr));
