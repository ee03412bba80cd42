/** Addresses are added and deleted (ipv6_add_addr, ipv6_del_addr, ipv6_ifa_notify in net/ipv6/addrconf.c). */

import { Errno, IFF_LOOPBACK, IFF_NOARP } from "@netloom/uapi";
import {
  IFA_F_DEPRECATED,
  IFA_F_MCAUTOJOIN,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_PERMANENT,
  IFA_F_TENTATIVE,
  INFINITY_LIFE_TIME,
  RT_TABLE_MAIN,
  RTM_DELADDR,
  RTM_NEWADDR,
} from "@netloom/netlink";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { inet6IfaNotify } from "./addrconf-fill.js";
import { addrconfJoinAnycast, addrconfLeaveAnycast } from "./anycast.js";
import { addrconfF6iAlloc, IP6_RT_PRIO_ADDRCONF, prefixRouteConfig } from "./fib6-config.js";
import { fib6SetExpires, ip6DelRt, ip6InsRt, ip6RouteAdd } from "./fib6-ops.js";
import {
  equals6,
  ipv6AddrSrcScope,
  isAny6,
  isLoopback6,
  isMulticast6,
  prefixEquals6,
  prefixOf,
  solicitedNode,
} from "./in6-addr.js";
import { IFADDR_STATE_DEAD, Inet6Ifaddr, type Inet6Dev } from "./inet6-dev.js";
import type { Fib6Info } from "./ip6-fib.js";
import { ipv6DevMcDec, ipv6DevMcInc } from "./mcast.js";
import { insertAt } from "../core/insert-at.js";
import { l3mdevTable } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";

/** An address as asked for (struct ifa6_config). Lifetimes in seconds. */
export interface Ifa6Config {
  readonly addr: Uint8Array;
  readonly prefixLen: number;
  readonly peer?: Uint8Array | null;
  readonly flags: number;
  readonly validLft?: number;
  readonly preferedLft?: number;
  readonly rtPriority?: number;
  readonly proto?: number;
  /** IPV6_ADDR_* of its scope, if not what the address tells. */
  readonly scope?: number;
}

/**
 * Puts an address on a device, tentative unless IFA_F_NODAD. EADDRNOTAVAIL: it cannot be one; EACCES:
 * IPv6 is off there; EEXIST: the device has it.
 */
export function ipv6AddAddr(idev: Inet6Dev, cfg: Ifa6Config): Inet6Ifaddr {
  const dev = idev.dev;
  // A group can be an address where it is joined with it (`autojoin`).
  const group = isMulticast6(cfg.addr) && (cfg.flags & IFA_F_MCAUTOJOIN) === 0;
  if (isAny6(cfg.addr) || group || ((dev.flags & IFF_LOOPBACK) === 0 && isLoopback6(cfg.addr)))
    throw new Errno("EADDRNOTAVAIL");
  if (idev.dead) throw new Errno("ENODEV");
  if (idev.disabled) throw new Errno("EACCES");
  dev.ops.validateInetAddr?.(dev, cfg.addr);
  if (idev.addrList.some((ifa) => equals6(ifa.addr, 0, cfg.addr, 0))) throw new Errno("EEXIST");
  const ifa = new Inet6Ifaddr(idev, cfg.addr, cfg.prefixLen, cfg.scope);
  ifa.flags = cfg.flags | (cfg.flags & IFA_F_NODAD ? 0 : IFA_F_TENTATIVE);
  ifa.validLft = cfg.validLft ?? INFINITY_LIFE_TIME;
  ifa.preferedLft = cfg.preferedLft ?? INFINITY_LIFE_TIME;
  if (ifa.preferedLft === 0) ifa.flags |= IFA_F_DEPRECATED;
  ifa.peerAddr = cfg.peer ?? null;
  ifa.rtPriority = cfg.rtPriority ?? 0;
  ifa.proto = cfg.proto ?? 0;
  ifa.rt = addrconfF6iAlloc(idev, cfg.addr, false);
  const scope = ipv6AddrSrcScope(cfg.addr);
  const at = idev.addrList.findIndex((other) => scope >= ipv6AddrSrcScope(other.addr));
  idev.addrList = insertAt(idev.addrList, at < 0 ? idev.addrList.length : at, ifa);
  dev.ops.inetAddrChanged?.(dev, ifa.addr, true);
  return ifa;
}

/** Makes the address work, or unmakes it, and tells listeners (ipv6_ifa_notify). `event` 0: it only changed. */
export function ipv6IfaNotify(event: number, ifa: Inet6Ifaddr): void {
  const idev = ifa.idev;
  const dev = idev.dev;
  const net = dev.net;
  inet6IfaNotify(event === 0 ? RTM_NEWADDR : event, ifa);
  if (event === RTM_NEWADDR) {
    if (ifa.rt !== null && ifa.rt.node === null) {
      try {
        ip6InsRt(net, ifa.rt);
      } catch (e) {
        if (!(e instanceof Errno)) throw e;
      }
    }
    if (idev.forwarding) addrconfJoinAnycast(ifa);
    if (ifa.peerAddr !== null) ip6RouteAdd(net, prefixRouteConfig(ifa.peerAddr, 128, ifa.rtPriority, dev, 0));
  } else if (event === RTM_DELADDR) {
    dev.ops.inetAddrChanged?.(dev, ifa.addr, false);
    if (idev.forwarding) addrconfLeaveAnycast(ifa);
    addrconfLeaveSolict(idev, ifa.addr);
    if (ifa.peerAddr !== null) {
      const rt = getPrefixRoute(ifa.peerAddr, 128, dev, ifa.rtPriority);
      if (rt !== null) ip6DelRt(net, rt);
    }
    if (ifa.rt !== null) {
      ip6DelRt(net, ifa.rt);
      ifa.rt = null;
    }
  }
  net.ipv6.genid++;
}

export function addrconfJoinSolict(idev: Inet6Dev, addr: Uint8Array): void {
  if ((idev.dev.flags & (IFF_LOOPBACK | IFF_NOARP)) === 0 && !idev.dead) ipv6DevMcInc(idev.dev, solicitedNode(addr));
}
export function addrconfLeaveSolict(idev: Inet6Dev, addr: Uint8Array): void {
  if ((idev.dev.flags & (IFF_LOOPBACK | IFF_NOARP)) === 0) ipv6DevMcDec(idev.dev, solicitedNode(addr));
}

/** The kernel's own route of a prefix on a device, or null (addrconf_get_prefix_route). */
export function getPrefixRoute(addr: Uint8Array, plen: number, dev: NetDevice, metric: number): Fib6Info | null {
  const node = dev.net.ipv6.tables.get(l3mdevTable(dev) || RT_TABLE_MAIN)?.node(prefixOf(addr, plen), plen);
  if (node === undefined || node === null) return null;
  const wanted = metric === 0 ? IP6_RT_PRIO_ADDRCONF : metric;
  return node.leaf.find((rt) => rt.nh.dev === dev && rt.nh.gw === null && rt.metric === wanted) ?? null;
}

/** The address's prefix is on this link (addrconf_prefix_route). */
export function addPrefixRoute(ifa: Inet6Ifaddr, addr: Uint8Array, expiresInNs: number): void {
  ip6RouteAdd(ifa.idev.dev.net, prefixRouteConfig(addr, ifa.prefixLen, ifa.rtPriority, ifa.idev.dev, expiresInNs));
}

/** Takes an address off its device (ipv6_del_addr). Its prefix route goes with the last permanent address that needs it. */
export function ipv6DelAddr(ifa: Inet6Ifaddr): void {
  const idev = ifa.idev;
  const net = idev.dev.net;
  const wasDead = ifa.state === IFADDR_STATE_DEAD;
  ifa.state = IFADDR_STATE_DEAD;
  if (wasDead) return;
  const at = idev.addrList.indexOf(ifa);
  if (at >= 0) idev.addrList.splice(at, 1);
  let prefixRoute: "keep" | "delete" | { readonly expiresNs: number } = "keep";
  if (ifa.flags & IFA_F_PERMANENT && (ifa.flags & IFA_F_NOPREFIXROUTE) === 0) prefixRoute = cleanupPrefixRoute(ifa);
  if (ifa.dadTimer !== null) net.stack.timers.cancel(ifa.dadTimer);
  ipv6IfaNotify(RTM_DELADDR, ifa);
  if (prefixRoute === "keep") return;
  const rt = getPrefixRoute(ifa.addr, ifa.prefixLen, idev.dev, ifa.rtPriority);
  if (rt === null) return;
  if (prefixRoute === "delete") ip6DelRt(net, rt);
  else fib6SetExpires(net, rt, prefixRoute.expiresNs);
}

/** What becomes of the prefix's route when one of its permanent addresses goes (check_cleanup_prefix_route). */
export function cleanupPrefixRoute(ifa: Inet6Ifaddr): "keep" | "delete" | { readonly expiresNs: number } {
  let latest = -1;
  for (const other of ifa.idev.addrList) {
    if (other === ifa || other.prefixLen !== ifa.prefixLen || !prefixEquals6(other.addr, 0, ifa.addr, 0, ifa.prefixLen))
      continue;
    if (other.flags & (IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE)) return "keep";
    // Linux 6.1 reckons with "for ever" as with a number that overflows: such an address keeps no route.
    const { nowNs } = ifa.idev.dev.net.stack;
    const until = other.validLft === INFINITY_LIFE_TIME ? nowNs : other.tstampNs + other.validLft * NSEC_PER_SEC;
    latest = Math.max(latest, until, nowNs);
  }
  return latest < 0 ? "delete" : { expiresNs: latest };
}

/** When an address's prefix route expires, from now; 0: never. */
export const lifetimeNs = (validLft: number): number => (validLft === INFINITY_LIFE_TIME ? 0 : validLft * NSEC_PER_SEC);
