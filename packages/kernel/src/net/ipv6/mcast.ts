/** Joined groups of a device (after net/ipv6/mcast.c); what is reported about them is in mld.ts. */

import { ARPHRD_ETHER, Errno } from "@netloom/uapi";
import { devMcAdd, devMcDel } from "../core/dev-addr-lists.js";
import { insertAt } from "../core/insert-at.js";
import type { NetDevice } from "../core/net-device.js";
import { equals6, IN6ADDR_LINKLOCAL_ALLNODES, IPV6_ADDR_SCOPE_LINKLOCAL, multicastMac6 } from "./in6-addr.js";
import { Ifmcaddr6, MAF_LOADED, MAF_NOREPORT, type Inet6Dev } from "./inet6-dev.js";
import { mldGroupJoined, mldGroupLeft, mldStop } from "./mld.js";

/** Whether packets to the group at `b[o]` are delivered on this device. */
export function ipv6ChkMcastAddr(idev: Inet6Dev, b: Uint8Array, o: number): boolean {
  const list = idev.mcList;
  for (let i = 0; i < list.length; i++) if (equals6(list[i]!.addr, 0, b, o)) return true;
  return false;
}

/** Joins on behalf of one more user (ipv6_dev_mc_inc). ENODEV: IPv6 is not on the device. */
export function ipv6DevMcInc(dev: NetDevice, addr: Uint8Array): void {
  const idev = dev.ip6;
  if (idev === null || idev.dead) throw new Errno("ENODEV");
  const known = idev.mcList.find((mc) => equals6(mc.addr, 0, addr, 0));
  if (known !== undefined) {
    known.users++;
    return;
  }
  const mc = new Ifmcaddr6(idev, addr);
  if (equals6(addr, 0, IN6ADDR_LINKLOCAL_ALLNODES, 0) || (addr[1]! & 15) < IPV6_ADDR_SCOPE_LINKLOCAL)
    mc.flags |= MAF_NOREPORT;
  idev.mcList = insertAt(idev.mcList, 0, mc);
  groupAdded(mc);
}

/** The last user leaves the group (ipv6_dev_mc_dec); nothing if it was not joined. */
export function ipv6DevMcDec(dev: NetDevice, addr: Uint8Array): void {
  const idev = dev.ip6;
  if (idev === null) return;
  const at = idev.mcList.findIndex((mc) => equals6(mc.addr, 0, addr, 0));
  if (at < 0 || --idev.mcList[at]!.users > 0) return;
  const [mc] = idev.mcList.splice(at, 1);
  groupDropped(mc!);
}

/** The device receives the group's frames, and routers are told (igmp6_group_added). */
function groupAdded(mc: Ifmcaddr6): void {
  if ((mc.addr[1]! & 15) < IPV6_ADDR_SCOPE_LINKLOCAL) return;
  if ((mc.flags & MAF_LOADED) === 0) {
    mc.flags |= MAF_LOADED;
    if (mc.idev.dev.type === ARPHRD_ETHER) devMcAdd(mc.idev.dev, multicastMac6(mc.addr));
  }
  mldGroupJoined(mc);
}

function groupDropped(mc: Ifmcaddr6): void {
  if ((mc.addr[1]! & 15) < IPV6_ADDR_SCOPE_LINKLOCAL) return;
  if (mc.flags & MAF_LOADED) {
    mc.flags &= ~MAF_LOADED;
    if (mc.idev.dev.type === ARPHRD_ETHER) devMcDel(mc.idev.dev, multicastMac6(mc.addr));
  }
  mldGroupLeft(mc);
}

/** The device came up, or moved to another place: its groups are announced (ipv6_mc_up). */
export function ipv6McUp(idev: Inet6Dev): void {
  for (const mc of idev.mcList) groupAdded(mc);
}

/** The device goes down: groups stay joined, nothing is said (ipv6_mc_down). */
export function ipv6McDown(idev: Inet6Dev): void {
  for (const mc of idev.mcList) groupDropped(mc);
  mldStop(idev);
}

/** IPv6 leaves the device (ipv6_mc_destroy_dev). */
export function ipv6McDestroyDev(idev: Inet6Dev): void {
  ipv6McDown(idev);
  idev.mcTombs = null;
  idev.mcList.length = 0;
}
