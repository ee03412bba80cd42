/** The further addresses a device receives: groups joined on it, unicast addresses of devices above (after dev_addr_lists.c). */

import { Errno, IFF_ALLMULTI, IFF_PROMISC, IFF_UP } from "@netloom/uapi";
import { KERN_INFO } from "../../trace/kernel-log.js";
import type { HwAddrList } from "./hw-addr-list.js";
import type { NetDevice } from "./net-device.js";

/** One more user of group address `mac` (dev_mc_add). */
export function devMcAdd(dev: NetDevice, mac: number): void {
  dev.mc.add(mac);
  devSetRxMode(dev);
}

/** One user less (dev_mc_del); nothing if there is none. */
export function devMcDel(dev: NetDevice, mac: number): void {
  dev.mc.delete(mac);
  devSetRxMode(dev);
}

/** The user wants the group (dev_mc_add_global). */
export function devMcAddGlobal(dev: NetDevice, mac: number): void {
  dev.mc.addGlobal(mac);
  devSetRxMode(dev);
}

/** ENOENT: he never did (dev_mc_del_global). */
export function devMcDelGlobal(dev: NetDevice, mac: number): void {
  if (!dev.mc.deleteGlobal(mac)) throw new Errno("ENOENT");
  devSetRxMode(dev);
}

/** EEXIST if it is there (dev_mc_add_excl). */
export function devMcAddExcl(dev: NetDevice, mac: number): void {
  if (dev.mc.has(mac)) throw new Errno("EEXIST");
  devMcAdd(dev, mac);
}

export function devUcAdd(dev: NetDevice, mac: number): void {
  dev.uc.add(mac);
  devSetRxMode(dev);
}

export function devUcDel(dev: NetDevice, mac: number): void {
  dev.uc.delete(mac);
  devSetRxMode(dev);
}

export function devUcAddExcl(dev: NetDevice, mac: number): void {
  if (dev.uc.has(mac)) throw new Errno("EEXIST");
  devUcAdd(dev, mac);
}

/** Forgets all (dev_uc_flush, dev_mc_flush). */
export function devAddrListsFlush(dev: NetDevice): void {
  dev.uc.clear();
  dev.mc.clear();
}

/** Tells the driver what to receive; one that cannot tell further unicast addresses apart receives everything. */
export function devSetRxMode(dev: NetDevice): void {
  if ((dev.flags & IFF_UP) === 0) return;
  if (!dev.unicastFlt && dev.uc.size > 0 !== dev.ucPromisc) {
    dev.ucPromisc = !dev.ucPromisc;
    changePromiscuity(dev, dev.ucPromisc ? 1 : -1);
  }
  dev.ops.setRxMode?.(dev);
}

/** The addresses a device gave to one below it. */
export class SyncedAddrs {
  readonly uc = new Set<number>();
  readonly mc = new Set<number>();
}

/**
 * Gives `to` the addresses `from` receives and takes back those that nobody else wants any more; each counts as one more user of
 * its own (dev_uc_sync, dev_mc_sync and their `_multiple`).
 */
export function devAddrsSync(from: NetDevice, synced: SyncedAddrs, to: NetDevice): void {
  sync(from.uc, synced.uc, to, devUcAdd, devUcDel);
  sync(from.mc, synced.mc, to, devMcAdd, devMcDel);
}

/** Takes back all that was given (dev_uc_unsync, dev_mc_unsync). */
export function devAddrsUnsync(from: NetDevice, synced: SyncedAddrs, to: NetDevice): void {
  unsync(from.uc, synced.uc, to, devUcDel);
  unsync(from.mc, synced.mc, to, devMcDel);
}

type Change = (dev: NetDevice, mac: number) => void;

function sync(list: HwAddrList, synced: Set<number>, to: NetDevice, add: Change, del: Change): void {
  for (const [mac, users, syncs] of [...list]) {
    if (!synced.has(mac)) {
      synced.add(mac);
      list.sync(mac);
      add(to, mac);
    } else if (users <= syncs) {
      synced.delete(mac);
      list.unsync(mac);
      del(to, mac);
    }
  }
}

function unsync(list: HwAddrList, synced: Set<number>, to: NetDevice, del: Change): void {
  for (const mac of synced) {
    del(to, mac);
    list.unsync(mac);
  }
  synced.clear();
}

/** One more (+1) or one less (-1) who wants everything on the wire. `notify`: rtnetlink's listeners are told. */
export function devSetPromiscuity(dev: NetDevice, inc: number, notify = true): void {
  const old = dev.flags;
  changePromiscuity(dev, inc);
  if (notify) devNotifyFlags(dev, old, IFF_PROMISC);
  if (dev.flags !== old) devSetRxMode(dev);
}

function changePromiscuity(dev: NetDevice, inc: number): void {
  const old = dev.flags;
  // Below zero, as unsigned numbers go, is where a count stays that was taken back too often.
  if (dev.promiscuity + inc === 0 && inc > 0) return;
  dev.promiscuity += inc;
  dev.flags = dev.promiscuity !== 0 ? old | IFF_PROMISC : old & ~IFF_PROMISC;
  if (dev.flags === old) return;
  const { stack } = dev.net;
  stack.log.print(
    KERN_INFO,
    `device ${dev.name} ${(dev.flags & IFF_PROMISC) !== 0 ? "entered" : "left"} promiscuous mode`,
  );
  dev.ops.changeRxFlags?.(dev, IFF_PROMISC);
}

/** One more (+1) or one less (-1) who wants all groups. */
export function devSetAllmulti(dev: NetDevice, inc: number): void {
  const old = dev.flags;
  dev.allmulti += inc;
  dev.flags = dev.allmulti > 0 ? old | IFF_ALLMULTI : old & ~IFF_ALLMULTI;
  if (dev.flags === old) return;
  dev.ops.changeRxFlags?.(dev, IFF_ALLMULTI);
  devSetRxMode(dev);
}

const IFF_VOLATILE_IN_CHANGE = IFF_UP | IFF_PROMISC | IFF_ALLMULTI;

/** After a change of flags: `changed` goes out as ifi_change; UP, DOWN or CHANGE are sent as they apply (__dev_notify_flags). */
export function devNotifyFlags(dev: NetDevice, oldFlags: number, changed: number): void {
  const stack = dev.net.stack;
  const changes = dev.flags ^ oldFlags;
  if (changed !== 0) stack.rtnlNotify.newlink(dev, changed, 0);
  if (changes & IFF_UP) stack.notify(dev.flags & IFF_UP ? "UP" : "DOWN", dev, { flagsChanged: changes });
  if (dev.flags & IFF_UP && changes & ~IFF_VOLATILE_IN_CHANGE) stack.notify("CHANGE", dev, { flagsChanged: changes });
}
