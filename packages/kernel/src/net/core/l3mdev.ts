/** Devices that are routing tables, and their ports (after net/l3mdev/l3mdev.c): a lookup for one of them goes to that table. */

import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";

export const isL3Master = (dev: NetDevice): boolean => dev.l3mdevTable !== 0;
export const isL3Slave = (dev: NetDevice): boolean => dev.master !== null && dev.master.l3mdevTable !== 0;

/** The device itself if it is such a master, else its master if that is one, else null. */
export function l3mdevMaster(dev: NetDevice): NetDevice | null {
  if (dev.l3mdevTable !== 0) return dev;
  const { master } = dev;
  return master !== null && master.l3mdevTable !== 0 ? master : null;
}

export function l3mdevMasterIfindex(dev: NetDevice | null): number {
  const master = dev === null ? null : l3mdevMaster(dev);
  return master === null ? 0 : master.ifindex;
}

/** The table of the device's routing domain; 0: it is in none. */
export function l3mdevTable(dev: NetDevice): number {
  const master = l3mdevMaster(dev);
  return master === null ? 0 : master.l3mdevTable;
}

/** What of a flow says in which domain it is to be looked up. */
export interface L3mdevFlow {
  oif: number;
  readonly iif: number;
  /** ifindex of the master, 0 for none. */
  l3mdev: number;
}

/** Finds the flow's domain by its devices. To leave by a master means by any of its ports (l3mdev_update_flow). */
export function l3mdevUpdateFlow(net: Net, fl: L3mdevFlow): void {
  if (fl.oif !== 0) {
    const dev = net.devByIndex.get(fl.oif);
    if (dev === undefined) return;
    if (fl.l3mdev === 0) fl.l3mdev = l3mdevMasterIfindex(dev);
    if (isL3Master(dev)) fl.oif = 0;
    return;
  }
  if (fl.l3mdev !== 0 || fl.iif === 0 || fl.iif === net.loopback.ifindex) return;
  fl.l3mdev = l3mdevMasterIfindex(net.devByIndex.get(fl.iif) ?? null);
}

/** The table a flow's domain has; 0: it is in none. */
export function l3mdevFlowTable(net: Net, fl: L3mdevFlow): number {
  return fl.l3mdev === 0 ? 0 : (net.devByIndex.get(fl.l3mdev)?.l3mdevTable ?? 0);
}
