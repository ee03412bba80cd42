/**
 * Link aggregation (IEEE 802.1AX, after drivers/net/bonding/bond_3ad.c): ports, the aggregators they join, and which of these is the
 * one that carries the bond's traffic. What the ports say to one another is bond-3ad-machines.ts.
 */

import { IFF_UP } from "@netloom/uapi";
import { netifCarrierOff, netifCarrierOn } from "../core/linkwatch.js";
import { PortInfo, sendLacpdu } from "./bond-lacpdu.js";
import {
  BOND_LINK_UP,
  setSlaveActive,
  setSlaveInactive,
  slaveDuplex,
  slaveSpeed,
  type Bonding,
  type Slave,
} from "./bond-state.js";

/** Bits of a port's state. */
export const LACP_ACTIVITY = 0x01;
export const LACP_TIMEOUT = 0x02;
export const LACP_AGGREGATION = 0x04;
export const LACP_SYNCHRONIZATION = 0x08;
export const LACP_COLLECTING = 0x10;
export const LACP_DISTRIBUTING = 0x20;
export const LACP_DEFAULTED = 0x40;
export const LACP_EXPIRED = 0x80;

/** States of the machines. */
export type RxState = "dummy" | "initialize" | "disabled" | "lacp-disabled" | "expired" | "defaulted" | "current";
export type PeriodicState = "dummy" | "none" | "fast" | "slow" | "tx";
export type MuxState = "dummy" | "detached" | "waiting" | "attached" | "distributing";

const AD_SELECT_BANDWIDTH = 1;
const AD_SELECT_COUNT = 2;
/** Of a second: how often the machines run, and LACPDUs go out at most. */
export const AD_TICKS_PER_SEC = 10;
const AD_MAX_TX_IN_SECOND = 3;

/** Ports that go together. Every slave brings one, which ports of others may join. */
export class Aggregator {
  active = false;
  individual = false;
  actorKey = 0;
  partnerSystem = 0;
  partnerSystemPriority = 0;
  partnerKey = 0;
  /** The newest first. */
  ports: AdPort[] = [];

  constructor(readonly id: number) {}

  /** Nobody is in it any more. */
  clear(): void {
    this.active = false;
    this.individual = false;
    this.actorKey = this.partnerSystem = this.partnerSystemPriority = this.partnerKey = 0;
    this.ports = [];
  }
  get hasPartner(): boolean {
    return this.partnerSystem !== 0;
  }
  get activePorts(): number {
    let n = 0;
    for (const port of this.ports) if (port.enabled) n++;
    return n;
  }
  /** Mbit/s of its ports together. */
  get bandwidth(): number {
    return this.ports.length === 0 ? 0 : this.activePorts * Math.max(0, slaveSpeed(this.ports[0]!.slave));
  }
}

/** A slave as a port. */
export class AdPort {
  aggregator: Aggregator | null = null;
  /** The aggregator that comes with the slave. */
  readonly own: Aggregator;
  /** The user's part of its key, as it was when it became a slave. */
  readonly userKey: number;
  readonly actor = new PortInfo();
  readonly partner = new PortInfo();
  enabled = true;
  /** Something is to be told (NTT). */
  ntt = false;
  begin = true;
  lacpEnabled = true;
  readyN = false;
  ready = false;
  matched = false;
  selected = false;
  rx: RxState = "dummy";
  periodic: PeriodicState = "dummy";
  mux: MuxState = "dummy";
  /** Ticks that are left; 0: off. */
  rxTimer = 0;
  periodicTimer = 0;
  muxTimer = 0;
  txTimer = Math.floor(AD_TICKS_PER_SEC / AD_MAX_TX_IN_SECOND);

  constructor(
    readonly slave: Slave,
    number: number,
    aggregatorId: number,
  ) {
    const { params } = slave.bond;
    this.own = new Aggregator(aggregatorId);
    this.actor.port = number;
    this.userKey = params.adUserPortKey;
    this.actor.state =
      LACP_AGGREGATION | (params.lacpActive ? LACP_ACTIVITY : 0) | (params.lacpFast ? LACP_TIMEOUT : 0);
    updateActor(this, false);
  }

  restartTxTimer(): void {
    this.txTimer = Math.floor(AD_TICKS_PER_SEC / AD_MAX_TX_IN_SECOND);
  }
}

/** AD_LINK_SPEED_*: what a port's key says of its speed, by Mbit/s. */
const SPEEDS: readonly number[] = [
  0, 1, 10, 100, 1000, 2500, 5000, 10_000, 14_000, 20_000, 25_000, 40_000, 50_000, 56_000, 100_000, 200_000, 400_000,
];

/** The key: the user's part, speed and duplex, without these two for a link that is down; and who the system is. */
function updateActor(port: AdPort, down: boolean): void {
  const { slave, actor } = port;
  const full = !down && slaveDuplex(slave) === "full";
  const speed = down ? 0 : Math.max(0, SPEEDS.indexOf(slaveSpeed(slave)));
  const key = (port.userKey << 6) | (speed << 1) | (full ? 1 : 0);
  if (key !== actor.key) port.lacpEnabled = full;
  actor.key = key;
  updateSystem(port);
}

/** The system's name and priority may have changed. */
export function updateSystem(port: AdPort): void {
  const { bond } = port.slave;
  port.actor.system = adSystemMac(bond);
  port.actor.systemPriority = bond.params.adActorSysPrio;
}

/** The address the bond has as a system. */
export const adSystemMac = (bond: Bonding): number =>
  bond.params.adActorSystem !== 0 ? bond.params.adActorSystem : bond.dev.mac;

/** LACP's rate, or who speaks first, was changed. */
export function adUpdateParams(bond: Bonding): void {
  const bits = (bond.params.lacpActive ? LACP_ACTIVITY : 0) | (bond.params.lacpFast ? LACP_TIMEOUT : 0);
  for (const { ad } of bond.slaves) {
    if (ad === null) continue;
    ad.actor.state = (ad.actor.state & ~(LACP_ACTIVITY | LACP_TIMEOUT)) | bits;
  }
}

export function adBind(s: Slave): void {
  const { bond } = s;
  const last = bond.slaves.at(-1)?.ad ?? null;
  if (last === null) bond.aggregatorIds = 0;
  s.ad = new AdPort(s, last === null ? 1 : last.actor.port + 1, ++bond.aggregatorIds);
}

/** The slave leaves: ports of others in its aggregator go into a free one; the machines choose anew (bond_3ad_unbind_slave). */
export function adUnbind(s: Slave): void {
  const port = s.ad;
  if (port === null) return;
  // Its partner is told that it goes together with nothing any more.
  port.actor.state &= ~(LACP_SYNCHRONIZATION | LACP_COLLECTING | LACP_DISTRIBUTING | LACP_AGGREGATION);
  sendLacpdu(s.dev, s.permMac, port.actor, port.partner);
  s.ad = null;
  leave(port);
  const { own } = port;
  if (own.ports.length > 0) {
    const free = s.bond.slaves.find((other) => other.ad !== null && other.ad.own.ports.length === 0)?.ad?.own;
    if (free !== undefined) {
      const { active, individual, actorKey, partnerSystem, partnerSystemPriority, partnerKey } = own;
      Object.assign(free, { active, individual, actorKey, partnerSystem, partnerSystemPriority, partnerKey });
      free.ports = own.ports;
      for (const other of free.ports) other.aggregator = free;
    } else for (const other of own.ports) other.selected = false;
  }
  own.clear();
  selectAggregator(s.bond);
}

function leave(port: AdPort): void {
  const { aggregator } = port;
  if (aggregator === null) return;
  aggregator.ports = aggregator.ports.filter((other) => other !== port);
  port.aggregator = null;
  if (aggregator.ports.length === 0) aggregator.clear();
}

export const adActiveAggregator = (bond: Bonding): Aggregator | null =>
  bond.slaves.find((s) => s.ad?.aggregator?.active === true)?.ad?.aggregator ?? null;

/** The bond has a carrier with enough ports in the active aggregator (bond_3ad_set_carrier). */
export function adHasCarrier(bond: Bonding): boolean {
  const active = adActiveAggregator(bond);
  return active !== null && active.activePorts >= bond.params.minLinks;
}

function setCarrier(bond: Bonding): void {
  const up = adHasCarrier(bond);
  if (up === bond.dev.carrier) return;
  if (up) netifCarrierOn(bond.dev);
  else netifCarrierOff(bond.dev);
}

export function enablePort(port: AdPort): void {
  const { slave } = port;
  if (slave.link === BOND_LINK_UP && slave.dev.flags & IFF_UP && slave.dev.carrier) setSlaveActive(slave);
}

/** A link came or went (bond_3ad_handle_link_change). */
export function adHandleLinkChange(s: Slave): void {
  const port = s.ad;
  if (port === null) return;
  port.enabled = s.link === BOND_LINK_UP;
  updateActor(port, !port.enabled);
  selectAggregator(s.bond);
}

// ---- selection

/** A port that belongs to none finds the aggregator of its like, or a free one (ad_port_selection_logic). */
export function selectPort(port: AdPort): void {
  if (port.selected) return;
  const { bond } = port.slave;
  leave(port);
  const { actor, partner } = port;
  let free: Aggregator | null = null;
  let found: Aggregator | null = null;
  for (const s of bond.slaves) {
    const agg = s.ad?.own;
    if (agg === undefined) continue;
    if (agg.ports.length === 0) {
      free ??= agg;
      continue;
    }
    if (
      agg.actorKey === actor.key &&
      agg.partnerSystem === partner.system &&
      agg.partnerSystemPriority === partner.systemPriority &&
      agg.partnerKey === partner.key &&
      agg.hasPartner &&
      !agg.individual
    ) {
      found = agg;
      break;
    }
  }
  if (found === null && free !== null) {
    found = free;
    found.individual = (actor.key & 1) === 0;
    found.actorKey = actor.key;
    found.partnerSystem = partner.system;
    found.partnerSystemPriority = partner.systemPriority;
    found.partnerKey = partner.key;
  }
  if (found !== null) {
    found.ports = [port, ...found.ports];
    port.aggregator = found;
    port.selected = true;
    updateReady(found);
  }
  selectAggregator(bond);
  if (port.aggregator?.active !== true) actor.state &= ~LACP_SYNCHRONIZATION;
}

/** All ports of an aggregator are ready when each is. */
export function updateReady(aggregator: Aggregator): void {
  const ready = aggregator.ports.every((port) => port.readyN);
  for (const port of aggregator.ports) port.ready = ready;
}

const isUp = (agg: Aggregator): boolean =>
  agg.ports.some(({ slave }) => (slave.dev.flags & IFF_UP) !== 0 && slave.dev.carrier);

/** Which of two aggregators is better (ad_agg_selection_test). */
function better(policy: number, best: Aggregator | null, curr: Aggregator): Aggregator {
  if (best === null) return curr;
  if (curr.individual !== best.individual) return best.individual ? curr : best;
  if (curr.hasPartner !== best.hasPartner) return curr.hasPartner ? curr : best;
  if (policy === AD_SELECT_COUNT && curr.activePorts !== best.activePorts)
    return curr.activePorts > best.activePorts ? curr : best;
  return curr.bandwidth > best.bandwidth ? curr : best;
}

/** Chooses the active aggregator (ad_agg_selection_logic). */
export function selectAggregator(bond: Bonding): void {
  const policy = bond.params.adSelect;
  const active = adActiveAggregator(bond);
  let best = active !== null && isUp(active) ? active : null;
  for (const s of bond.slaves) {
    const agg = s.ad?.own;
    if (agg === undefined) continue;
    agg.active = false;
    if (agg.activePorts > 0 && isUp(agg)) best = better(policy, best, agg);
  }
  const stable = policy !== AD_SELECT_BANDWIDTH && policy !== AD_SELECT_COUNT;
  if (best !== null && stable && active !== null && active.ports.length > 0 && active.activePorts > 0) {
    // It stays while its partner answers, or no other's does.
    if ((active.hasPartner || !best.hasPartner) && !(active.actorKey === 0 && best.actorKey !== 0)) best = active;
  }
  if (best !== null) {
    best.active = true;
    if (best !== active && active !== null) for (const port of active.ports) setSlaveInactive(port.slave);
    // Nobody is to be waited for.
    if (!best.hasPartner) for (const port of best.ports) enablePort(port);
  }
  setCarrier(bond);
}
