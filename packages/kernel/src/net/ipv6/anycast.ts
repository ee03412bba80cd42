/** Anycast addresses of a device (after net/ipv6/anycast.c): a router's own subnet-router anycast addresses (RFC 4291 section 2.6.1). */

import type { NetDevice } from "../core/net-device.js";
import { equals6, prefixOf, solicitedNode } from "./in6-addr.js";
import type { Inet6Dev, Inet6Ifaddr } from "./inet6-dev.js";
import { ip6DelRt, ip6InsRt } from "./fib6-ops.js";
import { addrconfF6iAlloc } from "./fib6-config.js";
import { ipv6DevMcDec, ipv6DevMcInc } from "./mcast.js";

/** Whether the address at `b[o]` is an anycast address of `dev`. */
export function ipv6ChkAcastAddr(dev: NetDevice, b: Uint8Array, o: number): boolean {
  const list = dev.ip6 === null ? null : dev.ip6.acList;
  return list !== null && list.some((ac) => equals6(ac.addr, 0, b, o));
}

export function ipv6DevAcInc(idev: Inet6Dev, addr: Uint8Array): void {
  const list = (idev.acList ??= []);
  const known = list.find((ac) => equals6(ac.addr, 0, addr, 0));
  if (known !== undefined) {
    known.users++;
    return;
  }
  const rt = addrconfF6iAlloc(idev, addr, true);
  list.unshift({ addr, rt, users: 1 });
  ip6InsRt(idev.dev.net, rt);
  ipv6DevMcInc(idev.dev, solicitedNode(addr));
}

export function ipv6DevAcDec(idev: Inet6Dev, addr: Uint8Array): void {
  const at = idev.acList === null ? -1 : idev.acList.findIndex((ac) => equals6(ac.addr, 0, addr, 0));
  if (at < 0 || --idev.acList![at]!.users > 0) return;
  const [ac] = idev.acList!.splice(at, 1);
  if (idev.acList!.length === 0) idev.acList = null;
  ipv6DevMcDec(idev.dev, solicitedNode(addr));
  ip6DelRt(idev.dev.net, ac!.rt);
}

/** A router's prefix: its all-zeros address is answered for (addrconf_join_anycast). */
export function addrconfJoinAnycast(ifp: Inet6Ifaddr): void {
  if (ifp.prefixLen >= 127) return;
  const addr = prefixOf(ifp.addr, ifp.prefixLen);
  if (addr.some((byte) => byte !== 0)) ipv6DevAcInc(ifp.idev, addr);
}

export function addrconfLeaveAnycast(ifp: Inet6Ifaddr): void {
  if (ifp.prefixLen < 127) ipv6DevAcDec(ifp.idev, prefixOf(ifp.addr, ifp.prefixLen));
}

/** IPv6 leaves the device (ipv6_ac_destroy_dev). */
export function ipv6AcDestroyDev(idev: Inet6Dev): void {
  while (idev.acList !== null) {
    idev.acList[0]!.users = 1;
    ipv6DevAcDec(idev, idev.acList[0]!.addr);
  }
}
