/** Changing a device's attributes (after dev_change_flags, dev_set_mtu ... in net/core/dev.c). */

import {
  Errno,
  IFF_ALLMULTI,
  IFF_AUTOMEDIA,
  IFF_DEBUG,
  IFF_DORMANT,
  IFF_DYNAMIC,
  IFF_LOWER_UP,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_PORTSEL,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_UP,
  IFALIASZ,
  IF_OPER_DORMANT,
  IF_OPER_TESTING,
  IF_OPER_UNKNOWN,
  IF_OPER_UP,
} from "@netloom/uapi";
import { isMacValid } from "@netloom/wire";
import { devNotifyFlags, devSetAllmulti, devSetPromiscuity, devSetRxMode } from "./dev-addr-lists.js";
import { devCloseQuietly, devOpenQuietly } from "./dev-open.js";
import { netdevStateChange, netifCarrierOff, netifCarrierOn, netifOperUp } from "./linkwatch.js";
import type { NetDevice } from "./net-device.js";

export const NET_ADDR_PERM = 0;
export const NET_ADDR_RANDOM = 1;
export const NET_ADDR_STOLEN = 2;
export const NET_ADDR_SET = 3;

/** What the user may change, besides UP, PROMISC and ALLMULTI. */
const SETTABLE = IFF_DEBUG | IFF_NOTRAILERS | IFF_NOARP | IFF_DYNAMIC | IFF_MULTICAST | IFF_PORTSEL | IFF_AUTOMEDIA;

/** The flags as the user sees them: his own PROMISC and ALLMULTI, and what the link's state says (dev_get_flags). */
export function devGetFlags(dev: NetDevice): number {
  let flags =
    (dev.flags & ~(IFF_PROMISC | IFF_ALLMULTI | IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT)) |
    (dev.gflags & (IFF_PROMISC | IFF_ALLMULTI));
  if (dev.flags & IFF_UP) {
    if (netifOperUp(dev)) flags |= IFF_RUNNING;
    if (dev.carrier) flags |= IFF_LOWER_UP;
    if (dev.dormant) flags |= IFF_DORMANT;
  }
  return flags;
}

/** Sets the flags; the caller notifies (__dev_change_flags). An error of bringing it up is thrown after the rest was done. */
function changeFlags(dev: NetDevice, flags: number): Errno | null {
  const old = dev.flags;
  let failed: Errno | null = null;
  dev.flags = (flags & SETTABLE) | (old & ~SETTABLE);
  if ((old ^ flags) & IFF_MULTICAST) dev.ops.changeRxFlags?.(dev, IFF_MULTICAST);
  devSetRxMode(dev);
  if ((old ^ flags) & IFF_UP) {
    if (old & IFF_UP) devCloseQuietly(dev);
    else {
      try {
        devOpenQuietly(dev);
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        failed = error;
      }
    }
  }
  if ((flags ^ dev.gflags) & IFF_PROMISC) {
    dev.gflags ^= IFF_PROMISC;
    devSetPromiscuity(dev, flags & IFF_PROMISC ? 1 : -1, false);
  }
  if ((flags ^ dev.gflags) & IFF_ALLMULTI) {
    dev.gflags ^= IFF_ALLMULTI;
    devSetAllmulti(dev, flags & IFF_ALLMULTI ? 1 : -1);
  }
  return failed;
}

/** Sets IFF_* flags, tells who has to know. */
export function devChangeFlags(dev: NetDevice, flags: number): void {
  const old = dev.flags;
  const oldGflags = dev.gflags;
  const failed = changeFlags(dev, flags);
  if (failed !== null) throw failed;
  devNotifyFlags(dev, old, (old ^ dev.flags) | (oldGflags ^ dev.gflags));
}

/**
 * The last step of a device's making: the flags asked for, and the first notification (rtnl_configure_link).
 * `flags` and `change` are those of ifinfomsg.
 */
export function devConfigureLink(dev: NetDevice, flags: number, change: number): void {
  const old = dev.flags;
  if (flags !== 0 || change !== 0) {
    const failed = changeFlags(dev, devCombineFlags(dev, flags, change));
    if (failed !== null) throw failed;
  }
  const first = dev.linkInitializing;
  dev.linkInitializing = false;
  devNotifyFlags(dev, old, first ? -1 : old ^ dev.flags);
}

/** ifi_flags under the mask ifi_change; a mask of 0 means all. */
export function devCombineFlags(dev: NetDevice, flags: number, change: number): number {
  if (change === 0) return flags;
  const now = (dev.flags & ~(IFF_PROMISC | IFF_ALLMULTI)) | (dev.gflags & (IFF_PROMISC | IFF_ALLMULTI));
  return (flags & change) | (now & ~change);
}

/** EINVAL with the reason if `mtu` is out of the device's range. */
export function devValidateMtu(dev: NetDevice, mtu: number): void {
  if (mtu > 0x7fffffff || mtu < dev.minMtu) throw new Errno("EINVAL", "mtu less than device minimum");
  if (dev.maxMtu > 0 && mtu > dev.maxMtu) throw new Errno("EINVAL", "mtu greater than device maximum");
}

export function devSetMtu(dev: NetDevice, mtu: number): void {
  if (mtu === dev.mtu) return;
  devValidateMtu(dev, mtu);
  const stack = dev.net.stack;
  stack.notify("PRECHANGEMTU", dev, { mtu });
  const old = dev.mtu;
  if (dev.ops.changeMtu !== undefined) dev.ops.changeMtu(dev, mtu);
  else dev.mtu = mtu;
  stack.notify("CHANGEMTU", dev, { mtu: old });
}

/** Sets an Ethernet address by the driver's function, which may refuse it. */
export function devSetMacAddress(dev: NetDevice, mac: number): void {
  if (dev.ops.setMacAddress === undefined) throw new Errno("EOPNOTSUPP");
  const stack = dev.net.stack;
  stack.notify("PRE_CHANGEADDR", dev, { mac });
  dev.ops.setMacAddress(dev, mac);
  dev.addrAssignType = NET_ADDR_SET;
  stack.notify("CHANGEADDR", dev);
}

/** The usual driver function: any address that is no group and not zero, also while up (eth_mac_addr). */
export function ethMacAddr(dev: NetDevice, mac: number): void {
  if (!isMacValid(mac)) throw new Errno("EADDRNOTAVAIL");
  dev.mac = mac;
}

const TX_QUEUE_LEN_MAX = 0x7fff;

/** True if it changed. ERANGE: too long. */
export function devChangeTxQueueLen(dev: NetDevice, length: number): boolean {
  if (length === dev.txQueueLen) return false;
  if (length > TX_QUEUE_LEN_MAX || length < 0) throw new Errno("ERANGE");
  dev.txQueueLen = length;
  dev.net.stack.notify("CHANGE_TX_QUEUE_LEN", dev);
  return true;
}

/** EINVAL if it is 256 bytes or longer. */
export function devSetAlias(dev: NetDevice, alias: string): void {
  if (alias.length >= IFALIASZ) throw new Errno("EINVAL");
  dev.ifAlias = alias;
}

/** What the device receives is to be forwarded: nothing may merge it (dev_disable_lro). */
export function devDisableLro(dev: NetDevice): void {
  if (dev.lro) {
    dev.lro = false;
    dev.net.stack.notify("FEAT_CHANGE", dev, { changed: "lro" });
  }
  for (const lower of dev.lowers) devDisableLro(lower);
}

/** A device on another segments as that does (netif_inherit_tso_max). */
export function netifInheritTsoMax(dev: NetDevice, from: NetDevice): void {
  dev.tsoMaxSize = from.tsoMaxSize;
  dev.tsoMaxSegs = from.tsoMaxSegs;
}

export function devChangeCarrier(dev: NetDevice, on: boolean): void {
  if (dev.ops.changeCarrier === undefined) throw new Errno("EOPNOTSUPP");
  dev.ops.changeCarrier(dev, on);
}

/** A protocol keeps the device without carrier, or no more. EOPNOTSUPP: its kind knows nothing of that. */
export function devChangeProtoDown(dev: NetDevice, down: boolean): void {
  if (dev.ops.protoDown === undefined) throw new Errno("EOPNOTSUPP");
  if (down) netifCarrierOff(dev);
  else netifCarrierOn(dev);
  dev.protoDown = down;
}

/** What user space decides about the operational state: UP, DORMANT, TESTING (set_operstate); others change nothing. */
export function devSetOperState(dev: NetDevice, wanted: number): void {
  let state = dev.operState;
  if (wanted === IF_OPER_UP) {
    if (state === IF_OPER_DORMANT || state === IF_OPER_TESTING || state === IF_OPER_UNKNOWN) state = IF_OPER_UP;
  } else if (wanted === IF_OPER_TESTING || wanted === IF_OPER_DORMANT) {
    if (state === IF_OPER_UP || state === IF_OPER_UNKNOWN) state = wanted;
  }
  if (state === dev.operState) return;
  dev.operState = state;
  netdevStateChange(dev);
}
