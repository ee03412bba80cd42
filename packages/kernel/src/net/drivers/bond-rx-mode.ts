/** What a bond wants to receive is asked of its active slave, or of all (bond_set_rx_mode, bond_hw_addr_swap). */

import { IFF_ALLMULTI, IFF_PROMISC, IFF_UP } from "@netloom/uapi";
import { BOND_MODE_8023AD } from "@netloom/netlink";
import {
  devAddrsSync,
  devAddrsUnsync,
  devMcAdd,
  devMcDel,
  devSetAllmulti,
  devSetPromiscuity,
} from "../core/dev-addr-lists.js";
import type { NetDevice } from "../core/net-device.js";
import { LACPDU_GROUP } from "./bond-lacpdu.js";
import type { Bonding, Slave } from "./bond-state.js";

/** The slaves that receive for the bond. */
function receivers(bond: Bonding): readonly Slave[] {
  if (!bond.usesPrimary) return bond.slaves;
  return bond.currActive === null ? [] : [bond.currActive];
}

/** ndo_set_rx_mode of a bond: its addresses and groups. */
export function bondSetRxMode(bond: Bonding): void {
  for (const s of receivers(bond)) devAddrsSync(bond.dev, s.synced, s.dev);
}

/** ndo_change_rx_flags of a bond. */
export function bondChangeRxFlags(bond: Bonding, changed: number): void {
  const { flags } = bond.dev;
  for (const s of receivers(bond)) {
    if (changed & IFF_PROMISC) devSetPromiscuity(s.dev, flags & IFF_PROMISC ? 1 : -1);
    if (changed & IFF_ALLMULTI) devSetAllmulti(s.dev, flags & IFF_ALLMULTI ? 1 : -1);
  }
}

/** A slave that was to receive for the bond is to no more, or (`inc` 1) is from now on. */
function shift(bond: Bonding, slave: NetDevice, inc: number): void {
  if (bond.dev.flags & IFF_PROMISC) devSetPromiscuity(slave, inc);
  if (bond.dev.flags & IFF_ALLMULTI) devSetAllmulti(slave, inc);
}

/** Another slave receives for the bond. */
export function swapRxMode(bond: Bonding, next: Slave | null, old: Slave | null): void {
  if (old !== null) {
    shift(bond, old.dev, -1);
    devAddrsUnsync(bond.dev, old.synced, old.dev);
  }
  if (next === null) return;
  shift(bond, next.dev, 1);
  if (bond.dev.flags & IFF_UP) devAddrsSync(bond.dev, next.synced, next.dev);
}

/** The slave receives LACPDUs, if the bond speaks LACP. */
export function joinLacp(bond: Bonding, s: Slave): void {
  if (bond.mode !== BOND_MODE_8023AD || s.lacpGroup) return;
  s.lacpGroup = true;
  devMcAdd(s.dev, LACPDU_GROUP);
}

/** Of a bond whose slaves all receive: one joins, or leaves. */
export function joinRxMode(bond: Bonding, s: Slave): void {
  if (bond.dev.flags & IFF_UP) joinLacp(bond, s);
  if (bond.usesPrimary) return;
  shift(bond, s.dev, 1);
  if (bond.dev.flags & IFF_UP) devAddrsSync(bond.dev, s.synced, s.dev);
}
export function leaveRxMode(bond: Bonding, s: Slave): void {
  if (!bond.usesPrimary) shift(bond, s.dev, -1);
  flushAddrs(bond, s);
}

/** The bond goes down, or the slave leaves (bond_hw_addr_flush). */
export function flushAddrs(bond: Bonding, s: Slave): void {
  if (s.lacpGroup) devMcDel(s.dev, LACPDU_GROUP);
  s.lacpGroup = false;
  devAddrsUnsync(bond.dev, s.synced, s.dev);
}
