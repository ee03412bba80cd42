/** Choosing among the addresses of devices (inet_select_addr and its kin in net/ipv4/devinet.c). */

import { IFA_F_SECONDARY, RT_SCOPE_HOST, RT_SCOPE_LINK, RTN_LOCAL } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { FibResult, Flowi4 } from "./flow.js";
import { ROUTE_LOCALNET } from "./devconf.js";
import { inDevOr, inetIfaMatch, type InDevice } from "./in-device.js";

/**
 * A source address on `dev` towards `dst` (0: any) whose scope is no narrower than `scope`: the first
 * primary one of the same subnet, else the first; another device's if `dev` has none. 0: there is none.
 */
export function inetSelectAddr(net: Net, dev: NetDevice | null, dst: number, scope: number): number {
  if (dev !== null && dev.ip !== null) {
    let first = 0;
    for (const ifa of dev.ip.ifaList) {
      if (ifa.flags & IFA_F_SECONDARY) continue;
      if (ifa.scope > scope) continue;
      if (dst === 0 || inetIfaMatch(dst, ifa)) return ifa.local;
      if (first === 0) first = ifa.local;
    }
    if (first !== 0) return first;
  }
  for (const other of net.devices()) {
    if (other === dev || other.ip === null) continue;
    for (const ifa of other.ip.ifaList)
      if ((ifa.flags & IFA_F_SECONDARY) === 0 && ifa.scope !== RT_SCOPE_LINK && ifa.scope <= scope) return ifa.local;
  }
  return 0;
}

/** Whether both addresses are in one subnet of the device; `b` 0: only `a` (inet_addr_onlink). */
export function inetAddrOnlink(inDev: InDevice, a: number, b: number): boolean {
  for (const ifa of inDev.ifaList) if (inetIfaMatch(a, ifa) && (b === 0 || inetIfaMatch(b, ifa))) return true;
  return false;
}

/**
 * Whether `local` (0: any address) may be used towards `dst` (0: anywhere) on `inDev`, or on any device
 * if that is null (inet_confirm_addr); the address, or 0.
 */
export function inetConfirmAddr(net: Net, inDev: InDevice | null, dst: number, local: number, scope: number): number {
  if (inDev !== null) return confirmAddrIndev(inDev, dst, local, scope);
  for (const dev of net.devices()) {
    if (dev.ip === null) continue;
    const addr = confirmAddrIndev(dev.ip, dst, local, scope);
    if (addr !== 0) return addr;
  }
  return 0;
}

function confirmAddrIndev(inDev: InDevice, dst: number, local: number, scope: number): number {
  let addr = 0;
  let same = false;
  const widest = inDevOr(inDev, ROUTE_LOCALNET) ? RT_SCOPE_LINK : RT_SCOPE_HOST;
  for (const ifa of inDev.ifaList) {
    const minScope = Math.min(ifa.scope, widest);
    if (addr === 0 && (local === ifa.local || local === 0) && minScope <= scope) {
      addr = ifa.local;
      if (same) break;
    }
    if (!same) {
      same = (local === 0 || inetIfaMatch(local, ifa)) && (dst === 0 || inetIfaMatch(dst, ifa));
      if (same && addr !== 0) {
        if (local !== 0 || dst === 0) break;
        if (inetIfaMatch(addr, ifa)) break;
        if (minScope <= scope) {
          addr = ifa.local;
          break;
        }
        same = false;
      }
    }
  }
  return same ? addr : 0;
}

/** The device that has the address (__ip_dev_find). */
export function ipDevFind(net: Net, addr: number): NetDevice | null {
  const list = net.ipv4.addrs.get(addr);
  if (list !== undefined) return list[0]!.inDev.dev;
  // A subnet that is local as a whole (127.0.0.0/8).
  const local = net.ipv4.local;
  const res = new FibResult();
  if (local === null || local.lookup(new Flowi4().init(addr, 0, 0, 0, 0), res, 0) !== 0 || res.type !== RTN_LOCAL)
    return null;
  return res.nh!.dev;
}
