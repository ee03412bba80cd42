/**
 * Routes that addresses and links bring with them, and the check of where packets come from (after
 * net/ipv4/fib_frontend.c).
 */

import { Errno, IFF_LOOPBACK, IFF_UP } from "@netloom/uapi";
import {
  IFA_F_NOPREFIXROUTE,
  NLM_F_APPEND,
  NLM_F_CREATE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_UNICAST,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  RTPROT_KERNEL,
} from "@netloom/netlink";
import { isIp4ZeroNet } from "@netloom/wire";
import { isL3Master, l3mdevMaster, l3mdevMasterIfindex, l3mdevTable } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import { ACCEPT_LOCAL, RP_FILTER, SEND_REDIRECTS, SRC_VMARK } from "./devconf.js";
import { arpIfdown, arpInvalidate } from "./arp.js";
import { fibTableDelete, fibTryInsert } from "./fib-insert.js";
import { fibLookup, inetAddrTypeDevTable } from "./fib-lookup.js";
import { FIB_LOOKUP_IGNORE_LINKSTATE } from "./fib-table.js";
import { devRunning, fibFlush, fibSyncDownAddr, fibSyncDownDev, fibSyncUp, type FibConfig } from "./fib-semantics.js";
import { EINVAL, FibResult, Flowi4 } from "./flow.js";
import { inDevMax, inDevOr, inetIfaMatch, type InDevice, type InIfaddr } from "./in-device.js";

/** Adds or removes a route of the kernel's own for an address (fib_magic). */
function fibMagic(add: boolean, type: number, dst: number, dstLen: number, ifa: InIfaddr, priority: number): void {
  const dev = ifa.inDev.dev;
  const domain = l3mdevTable(dev);
  const cfg: FibConfig = {
    dst,
    dstLen,
    tos: 0,
    table: domain !== 0 ? domain : type === RTN_UNICAST ? RT_TABLE_MAIN : RT_TABLE_LOCAL,
    protocol: RTPROT_KERNEL,
    scope: type === RTN_LOCAL ? RT_SCOPE_HOST : RT_SCOPE_LINK,
    type,
    priority,
    prefsrc: ifa.local,
    multipath: false,
    nhs: [{ oif: dev.ifindex, gw: 0, gw6: null, flags: 0, weight: 1, flow: 0 }],
    metrics: null,
    nhId: 0,
    nlflags: NLM_F_CREATE | NLM_F_APPEND,
  };
  try {
    if (add) fibTryInsert(dev.net, cfg);
    else fibTableDelete(dev.net, cfg);
  } catch (e) {
    // Nobody asked for this route: that it exists already, or is gone, is nobody's error.
    if (!(e instanceof Errno)) throw e;
  }
}

/** The primary address of the subnet `prefix`/`mask` (inet_ifa_byprefix). */
function inetIfaByPrefix(inDev: InDevice, prefix: number, mask: number): InIfaddr | null {
  for (const ifa of inDev.ifaList) if (ifa.mask === mask && inetIfaMatch(prefix, ifa)) return ifa;
  return null;
}

const networkOf = (ifa: InIfaddr): number => (ifa.address & ifa.mask) >>> 0;
const broadcastOf = (ifa: InIfaddr): number => (ifa.address | ~ifa.mask) >>> 0;

/** The routes of a new address (fib_add_ifaddr). */
export function fibAddIfaddr(ifa: InIfaddr): void {
  const dev = ifa.inDev.dev;
  const prefix = networkOf(ifa);
  let prim = ifa;
  if (ifa.secondary) {
    const found = inetIfaByPrefix(ifa.inDev, prefix, ifa.mask);
    if (found === null) return;
    prim = found;
  }
  fibMagic(true, RTN_LOCAL, ifa.local, 32, prim, 0);
  if ((dev.flags & IFF_UP) === 0) return;
  if (ifa.broadcast !== 0 && ifa.broadcast !== 0xffffffff) {
    fibMagic(true, RTN_BROADCAST, ifa.broadcast, 32, prim, 0);
    arpInvalidate(dev, ifa.broadcast, false);
  }
  if (isIp4ZeroNet(prefix) || ifa.secondary || (prefix === ifa.local && ifa.prefixLen === 32)) return;
  if ((ifa.flags & IFA_F_NOPREFIXROUTE) === 0)
    fibMagic(true, dev.flags & IFF_LOOPBACK ? RTN_LOCAL : RTN_UNICAST, prefix, ifa.prefixLen, prim, ifa.rtPriority);
  if (ifa.prefixLen < 31) {
    fibMagic(true, RTN_BROADCAST, broadcastOf(ifa), 32, prim, 0);
    arpInvalidate(dev, broadcastOf(ifa), false);
  }
}

/** The metric of an address's subnet route changed (fib_modify_prefix_metric). */
export function fibModifyPrefixMetric(ifa: InIfaddr, before: number): void {
  const dev = ifa.inDev.dev;
  if ((dev.flags & IFF_UP) === 0 || ifa.secondary || ifa.flags & IFA_F_NOPREFIXROUTE || isIp4ZeroNet(networkOf(ifa)))
    return;
  if (networkOf(ifa) === ifa.local && ifa.prefixLen === 32) return;
  const type = dev.flags & IFF_LOOPBACK ? RTN_LOCAL : RTN_UNICAST;
  fibMagic(true, type, networkOf(ifa), ifa.prefixLen, ifa, ifa.rtPriority);
  fibMagic(false, type, networkOf(ifa), ifa.prefixLen, ifa, before);
}

/**
 * The routes of an address that was taken off its device's list, except those other addresses still
 * need (fib_del_ifaddr). `iprim` is the primary it had while its subnet is being promoted.
 */
export function fibDelIfaddr(ifa: InIfaddr, iprim: InIfaddr | null): void {
  const inDev = ifa.inDev;
  const dev = inDev.dev;
  const net = dev.net;
  const any = networkOf(ifa);
  const brd = broadcastOf(ifa);
  let prim = ifa;
  let subnet = false;
  if (!ifa.secondary) {
    if ((any !== ifa.local || ifa.prefixLen < 32) && (ifa.flags & IFA_F_NOPREFIXROUTE) === 0)
      fibMagic(false, dev.flags & IFF_LOOPBACK ? RTN_LOCAL : RTN_UNICAST, any, ifa.prefixLen, prim, 0);
    subnet = any !== ifa.local || ifa.prefixLen < 32;
  } else {
    const found = iprim ?? inetIfaByPrefix(inDev, any, ifa.mask);
    if (found === null) return;
    prim = found;
  }
  let keepLocal = false;
  let keepBroadcast = false;
  let keepSubnetBroadcast = false;
  let stillThere = false;
  for (const other of inDev.ifaList) {
    if (other === ifa) {
      // Promotion: the address stays.
      stillThere = true;
      continue;
    }
    if (iprim !== null && other === iprim) continue;
    const otherPrim = other.secondary ? inetIfaByPrefix(inDev, networkOf(other), other.mask) : other;
    if (otherPrim === null || otherPrim.local !== prim.local) continue;
    if (other.local === ifa.local) keepLocal = true;
    if (other.broadcast === ifa.broadcast) keepBroadcast = true;
    if (other.broadcast === brd) keepSubnetBroadcast = true;
    if (otherPrim === other && other.prefixLen < 31 && !isIp4ZeroNet(networkOf(other))) {
      if (broadcastOf(other) === ifa.broadcast) keepBroadcast = true;
      if (broadcastOf(other) === brd) keepSubnetBroadcast = true;
    }
  }
  if (!keepBroadcast && ifa.broadcast !== 0) fibMagic(false, RTN_BROADCAST, ifa.broadcast, 32, prim, 0);
  if (subnet && ifa.prefixLen < 31 && !keepSubnetBroadcast) fibMagic(false, RTN_BROADCAST, brd, 32, prim, 0);
  if (keepLocal) return;
  fibMagic(false, RTN_LOCAL, ifa.local, 32, prim, 0);
  if (!stillThere && inetAddrTypeDevTable(dev, ifa.local) !== RTN_LOCAL && fibSyncDownAddr(dev, ifa.local) > 0)
    fibFlush(net);
}

/** IPv4 ends on this device: its routes and neighbours go (fib_disable_ip). */
function fibDisableIp(dev: NetDevice, event: "DOWN" | "UNREGISTER", force: boolean): void {
  if (fibSyncDownDev(dev.net, dev, event, force) > 0) fibFlush(dev.net);
  dev.net.ipv4.flushRoutes();
  arpIfdown(dev);
}

/** An address was added (UP) or removed (DOWN). */
export function fibInetaddrEvent(ifa: InIfaddr, up: boolean): void {
  const dev = ifa.inDev.dev;
  if (up) {
    fibAddIfaddr(ifa);
    fibSyncUp(dev.net, dev, RTNH_F_DEAD);
  } else {
    fibDelIfaddr(ifa, null);
    // Without an address there is no IPv4 on the device, and no route through it.
    if (ifa.inDev.ifaList.length === 0) fibDisableIp(dev, "DOWN", true);
  }
  dev.net.ipv4.flushRoutes();
}

/** fib_netdev_event. */
export function fibNetdevEvent(event: NetdevEvent, dev: NetDevice, info: NetdevEventInfo): void {
  if (event === "UNREGISTER") {
    fibDisableIp(dev, "UNREGISTER", true);
    return;
  }
  const inDev = dev.ip;
  if (inDev === null) return;
  switch (event) {
    case "UP":
      for (const ifa of inDev.ifaList) fibAddIfaddr(ifa);
      fibSyncUp(dev.net, dev, RTNH_F_DEAD);
      dev.net.ipv4.flushRoutes();
      break;
    case "DOWN":
      fibDisableIp(dev, "DOWN", false);
      break;
    case "CHANGE":
      if (devRunning(dev)) fibSyncUp(dev.net, dev, RTNH_F_LINKDOWN);
      else fibSyncDownDev(dev.net, dev, "CHANGE", false);
      dev.net.ipv4.flushRoutes();
      break;
    case "CHANGEUPPER":
      // Into a routing domain, or out of it: no route of the other one stays.
      if (info.upper !== undefined && isL3Master(info.upper)) fibDisableIp(dev, "DOWN", true);
      dev.net.ipv4.flushRoutes();
      break;
    case "CHANGEMTU":
      dev.net.ipv4.flushRoutes();
      break;
  }
}

/** Reverse-path check failed (EXDEV as the kernel names it). */
export const ERPF = -18;
const rpfFlow = new Flowi4();
const rpfResult = new FibResult();

/**
 * Whether a packet from `src` may have come in by `dev`: 1 if its sender is a neighbour there, 0 if it
 * is fine otherwise, EINVAL for one of our own addresses, ERPF if the reverse-path filter refuses.
 */
export function fibValidateSource(
  inDev: InDevice,
  src: number,
  dst: number,
  tos: number,
  oif: number,
  mark: number,
): number {
  const dev = inDev.dev;
  const ip4 = dev.net.ipv4;
  const rpf = inDevMax(inDev, RP_FILTER);
  if (rpf === 0 && (dev.ifindex !== oif || !inDevOr(inDev, SEND_REDIRECTS))) {
    if (inDevOr(inDev, ACCEPT_LOCAL)) return 0;
    if (!ip4.hasCustomLocalRoutes && ip4.rules === null) return ip4.addrs.size !== 0 && ip4.addrs.has(src) ? EINVAL : 0;
  }
  const fl = rpfFlow.init(src, dst, 0, tos, 0);
  const res = rpfResult;
  fl.iif = oif !== 0 ? oif : 1;
  fl.l3mdev = l3mdevMasterIfindex(dev);
  fl.mark = inDevOr(inDev, SRC_VMARK) ? mark : 0;
  if (fibLookup(ip4, fl, res, 0) !== 0) return rpf !== 0 ? ERPF : 0;
  if (res.type !== RTN_UNICAST && (res.type !== RTN_LOCAL || !inDevOr(inDev, ACCEPT_LOCAL))) return EINVAL;
  for (const nh of res.fi!.nhs)
    if (nh.dev === dev || (nh.dev !== null && l3mdevMaster(nh.dev) === dev))
      return res.nh!.scope >= RT_SCOPE_HOST ? 1 : 0;
  if (res.type === RTN_LOCAL && dev === dev.net.loopback) return res.nh!.scope >= RT_SCOPE_HOST ? 1 : 0;
  if (inDev.ifaList.length === 0) return rpf !== 0 ? ERPF : 0;
  if (rpf === 1) return ERPF;
  fl.oif = dev.ifindex;
  if (fibLookup(ip4, fl, res, FIB_LOOKUP_IGNORE_LINKSTATE) === 0 && res.type === RTN_UNICAST)
    return res.nh!.scope >= RT_SCOPE_HOST ? 1 : 0;
  return 0;
}
