/**
 * Link aggregation (IEEE 802.1AX) where the other side does not speak LACP: every port is an aggregator of its own, and the first
 * that works is the active one (after drivers/net/bonding/bond_3ad.c). LACPDUs are not exchanged.
 */

import { BOND_MODE_8023AD } from "@netloom/netlink";
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
const LACP_ACTIVITY = 0x01;
const LACP_TIMEOUT = 0x02;
const AGGREGATION = 0x04;
const SYNCHRONIZATION = 0x08;
const DEFAULTED = 0x40;

/** A slave as a port. */
export interface AdPort {
  /** Also the number of its aggregator. */
  readonly number: number;
  active: boolean;
}

/** AD_LINK_SPEED_*: what a port's key says of its speed, by Mbit/s. */
const SPEEDS: readonly number[] = [
  0, 1, 10, 100, 1000, 2500, 5000, 10_000, 14_000, 20_000, 25_000, 40_000, 50_000, 56_000, 100_000, 200_000, 400_000,
];

export function adBind(s: Slave): void {
  let number = 1;
  while (s.bond.slaves.some((other) => other !== s && other.ad?.number === number)) number++;
  s.ad = { number, active: false };
}

/** The operational key: user's part, speed, duplex. */
export function adKey(s: Slave): number {
  const speed = Math.max(0, SPEEDS.indexOf(slaveSpeed(s)));
  const full = slaveDuplex(s) === "full" ? 1 : 0;
  return (s.bond.params.adUserPortKey << 6) | (s.link === BOND_LINK_UP ? (speed << 1) | full : 0);
}

export function adActorState(s: Slave): number {
  const { params } = s.bond;
  return (
    (params.lacpActive ? LACP_ACTIVITY : 0) |
    (params.lacpFast ? LACP_TIMEOUT : 0) |
    AGGREGATION |
    DEFAULTED |
    (s.ad?.active === true ? SYNCHRONIZATION : 0)
  );
}

/** The address the bond has as a system. */
export const adSystemMac = (bond: Bonding): number =>
  bond.params.adActorSystem !== 0 ? bond.params.adActorSystem : bond.dev.mac;

/** The active aggregator's only port. */
export const adActive = (bond: Bonding): Slave | null => bond.slaves.find((s) => s.ad?.active === true) ?? null;

export const adActivePorts = (bond: Bonding): number => (adActive(bond) === null ? 0 : 1);

/** A link came or went: perhaps another aggregator is the active one now. */
export function adHandleLinkChange(s: Slave): void {
  if (s.bond.mode === BOND_MODE_8023AD) adTick(s.bond);
}

/** Chooses the active aggregator; with `stable` it changes only when it has no port left. */
export function adTick(bond: Bonding): void {
  const current = adActive(bond);
  if (current !== null && current.link === BOND_LINK_UP) return;
  const next = bond.slaves.find((s) => s.link === BOND_LINK_UP) ?? null;
  if (current !== null && current.ad !== null) {
    current.ad.active = false;
    setSlaveInactive(current);
  }
  if (next === null || next.ad === null) return;
  next.ad.active = true;
  setSlaveActive(next);
}
