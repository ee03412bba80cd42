/** IPv6 on a device: begun, configured as the device comes up, undone (addrconf_notify in net/ipv6/addrconf.c). */

import { KERN_INFO } from "../../trace/kernel-log.js";
import {
  ARPHRD_ETHER,
  ARPHRD_IPGRE,
  ARPHRD_LOOPBACK,
  ARPHRD_NONE,
  ARPHRD_SIT,
  ARPHRD_TUNNEL,
  ARPHRD_TUNNEL6,
  Errno,
  IFF_LOOPBACK,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_SLAVE,
  IFF_UP,
} from "@netloom/uapi";
import {
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_OPTIMISTIC,
  IFA_F_PERMANENT,
  IFA_F_STABLE_PRIVACY,
  IFA_F_TENTATIVE,
  RTM_DELADDR,
  RTM_NEWADDR,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
} from "@netloom/netlink";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { isL3Master } from "../core/l3mdev.js";
import { netifOperUp } from "../core/linkwatch.js";
import type { NetDevice } from "../core/net-device.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import { NOOP_QDISC } from "../sched/qdisc.js";
import { addPrefixRoute, addrconfLeaveSolict, ipv6AddAddr, ipv6IfaNotify, lifetimeNs } from "./addrconf-addr.js";
import { addrconfDadRun, addrconfDadStart } from "./addrconf-dad.js";
import { stopRouterSolicitations } from "./addrconf-rs.js";
import { addV4Addrs } from "./addrconf-sit.js";
import { addrconfLeaveAnycast, ipv6AcDestroyDev } from "./anycast.js";
import {
  DEVCONF_ADDR_GEN_MODE,
  DEVCONF_KEEP_ADDR_ON_DOWN,
  DEVCONF_NDISC_EVICT_NOCARRIER,
  DEVCONF_NDISC_NOTIFY,
  DEVCONF_OPTIMISTIC_DAD,
  IN6_ADDR_GEN_MODE_EUI64,
  IN6_ADDR_GEN_MODE_NONE,
  IN6_ADDR_GEN_MODE_RANDOM,
} from "./devconf.js";
import { addrconfF6iAlloc, multicastRouteConfig } from "./fib6-config.js";
import { fib6RunGc } from "./fib6-gc.js";
import { ip6DelRt, ip6RouteAdd, rt6CarrierDown, rt6DisableIp, rt6MtuChange, rt6SyncUp } from "./fib6-ops.js";
import {
  IN6ADDR_INTERFACELOCAL_ALLNODES,
  IN6ADDR_INTERFACELOCAL_ALLROUTERS,
  IN6ADDR_LINKLOCAL_ALLNODES,
  IN6ADDR_LINKLOCAL_ALLROUTERS,
  IN6ADDR_LINKLOCAL_PREFIX,
  IN6ADDR_LOOPBACK,
  IN6ADDR_SITELOCAL_ALLROUTERS,
  isLinkLocal6,
  isLoopback6,
  linkLocalEui64,
  linkLocalIsatap,
} from "./in6-addr.js";
import {
  confOr,
  IF_RA_RCVD,
  IF_READY,
  IF_RS_SENT,
  IFADDR_STATE_DEAD,
  IFADDR_STATE_PREDAD,
  IFAPROT_KERNEL_LL,
  IFAPROT_KERNEL_LO,
  Inet6Dev,
  type Inet6Ifaddr,
} from "./inet6-dev.js";
import { inet6NetconfNotify, inet6NetconfDelete } from "./netconf.js";
import { ipv6DevMcDec, ipv6DevMcInc, ipv6McDestroyDev, ipv6McDown, ipv6McUp } from "./mcast.js";
import { ndiscSendUnsolNa } from "./ndisc-send.js";
import { frag6Flush } from "./reassembly.js";
import { generateStableAddress, makeStableSecret } from "./stable-privacy.js";

const IPV6_MIN_MTU = 1280;

/** Puts IPv6 on a device that has none yet. */
function ipv6AddDev(dev: NetDevice): Inet6Dev | null {
  if (dev.mtu < IPV6_MIN_MTU) return null;
  const v6 = dev.net.ipv6;
  const idev = new Inet6Dev(dev, v6.devconfDflt.inherit(dev), v6.ndDefaults);
  idev.mcQrv = v6.mldQrv;
  idev.tstampNs = dev.net.stack.nowNs;
  dev.ip6 = idev;
  if (dev.flags & IFF_UP && linkReady(dev)) idev.ifFlags = IF_READY;
  ipv6DevMcInc(dev, IN6ADDR_INTERFACELOCAL_ALLNODES);
  ipv6DevMcInc(dev, IN6ADDR_LINKLOCAL_ALLNODES);
  if (idev.forwarding && dev.flags & IFF_MULTICAST) ipv6DevMcInc(dev, IN6ADDR_LINKLOCAL_ALLROUTERS);
  inet6NetconfNotify(dev.net, dev.ifindex, -1, idev.cnf);
  return idev;
}

/** The groups routers are in. */
const ROUTERS = [IN6ADDR_LINKLOCAL_ALLROUTERS, IN6ADDR_INTERFACELOCAL_ALLROUTERS, IN6ADDR_SITELOCAL_ALLROUTERS];
export function joinRouters(idev: Inet6Dev): void {
  for (const group of ROUTERS) ipv6DevMcInc(idev.dev, group);
}
export function leaveRouters(idev: Inet6Dev): void {
  for (const group of ROUTERS) ipv6DevMcDec(idev.dev, group);
}

/** The link carries packets: the device is operational and its queue open (addrconf_link_ready). */
const linkReady = (dev: NetDevice): boolean => netifOperUp(dev) && dev.qdisc !== NOOP_QDISC;

/** The device's IPv6, begun if need be, its groups announced (ipv6_find_idev). */
function ipv6FindIdev(dev: NetDevice): Inet6Dev | null {
  const idev = dev.ip6 ?? ipv6AddDev(dev);
  if (idev !== null && dev.flags & IFF_UP) ipv6McUp(idev);
  return idev;
}

/** With the route for groups; EACCES, ENOBUFS: IPv6 is off (addrconf_add_dev). */
export function addrconfAddDev(dev: NetDevice): Inet6Dev {
  const idev = ipv6FindIdev(dev);
  if (idev === null) throw new Errno("ENOBUFS");
  if (idev.disabled) throw new Errno("EACCES");
  if ((dev.flags & IFF_LOOPBACK) === 0 && !isL3Master(dev)) ip6RouteAdd(dev.net, multicastRouteConfig(dev));
  return idev;
}

export function addrconfNotify(event: NetdevEvent, dev: NetDevice, info: NetdevEventInfo): void {
  const idev = dev.ip6;
  switch (event) {
    case "REGISTER":
      if (idev === null) ipv6AddDev(dev);
      break;
    case "CHANGEMTU":
      if (dev.mtu < IPV6_MIN_MTU) addrconfIfdown(dev, dev !== dev.net.loopback);
      else if (idev !== null) {
        rt6MtuChange(dev, dev.mtu);
        idev.mtu6 = dev.mtu;
      } else if (ipv6AddDev(dev)?.ready === true) deviceUp(dev, event, info);
      break;
    case "UP":
    case "CHANGE":
      deviceUp(dev, event, info);
      break;
    case "DOWN":
      addrconfIfdown(dev, false);
      break;
    case "UNREGISTER":
      addrconfIfdown(dev, true);
      break;
    case "CHANGEUPPER":
      // Into a routing domain, or out of it: begun anew.
      if (info.upper !== undefined && isL3Master(info.upper)) addrconfIfdown(dev, false);
      break;
    default:
  }
}

/** NETDEV_UP, and CHANGE, which is how a carrier comes and goes. */
function deviceUp(dev: NetDevice, event: NetdevEvent, info: NetdevEventInfo): void {
  if (dev.ip6 !== null && dev.ip6.disabled) return;
  if (dev.flags & IFF_SLAVE) {
    if (event === "UP" && dev.ip6 !== null && dev.flags & IFF_UP && dev.flags & IFF_MULTICAST) ipv6McUp(dev.ip6);
    return;
  }
  let pending = false;
  if (event === "CHANGE") {
    if (!linkReady(dev)) {
      rt6CarrierDown(dev);
      return;
    }
    const idev = dev.ip6;
    if (idev !== null) {
      if (idev.ready) {
        // Configured already; but we might have moved to another switch.
        ipv6McUp(idev);
        if ((info.flagsChanged ?? 0) & IFF_NOARP) addrconfDadRun(idev, true);
        rt6SyncUp(dev, RTNH_F_LINKDOWN);
        return;
      }
      idev.ifFlags = (idev.ifFlags | IF_READY) >>> 0;
    }
    dev.net.stack.log.print(KERN_INFO, `IPv6: ADDRCONF(NETDEV_CHANGE): ${dev.name}: link becomes ready`);
    pending = true;
  } else {
    restorePermanent(dev);
    if (!linkReady(dev)) return;
    const idev = dev.ip6 ?? ipv6AddDev(dev);
    if (idev !== null) {
      idev.ifFlags = (idev.ifFlags | IF_READY) >>> 0;
      pending = true;
    }
  }
  addrconfInit(dev, pending);
}

/** Gives a ready device its addresses. */
export function addrconfInit(dev: NetDevice, runPending: boolean): void {
  if (dev.type === ARPHRD_LOOPBACK) initLoopback(dev);
  else if (dev.type === ARPHRD_SIT) sitConfig(dev);
  else if (dev.type === ARPHRD_IPGRE) greConfig(dev);
  else devConfig(dev);
  const idev = dev.ip6;
  if (idev === null) return;
  if (runPending) addrconfDadRun(idev, false);
  rt6SyncUp(dev, RTNH_F_DEAD);
  if (idev.mtu6 !== dev.mtu && dev.mtu >= IPV6_MIN_MTU) {
    rt6MtuChange(dev, dev.mtu);
    idev.mtu6 = dev.mtu;
  }
  idev.tstampNs = dev.net.stack.nowNs;
  if (dev.mtu < IPV6_MIN_MTU) addrconfIfdown(dev, dev !== dev.net.loopback);
}

function initLoopback(dev: NetDevice): void {
  const idev = ipv6FindIdev(dev);
  if (idev === null) return;
  try {
    const ifa = ipv6AddAddr(idev, {
      addr: IN6ADDR_LOOPBACK,
      prefixLen: 128,
      flags: IFA_F_PERMANENT,
      proto: IFAPROT_KERNEL_LO,
    });
    ifa.flags &= ~IFA_F_TENTATIVE;
    ipv6IfaNotify(RTM_NEWADDR, ifa);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}

/** A sit tunnel's addresses are made of IPv4's. */
function sitConfig(dev: NetDevice): void {
  const idev = ipv6FindIdev(dev);
  if (idev === null) return;
  if (dev.isatap) addrconfAddrGen(idev);
  else addV4Addrs(idev);
}

/** A gre tunnel's is made of its local address; one without, as the fallback device, gets one for each of the host's (addrconf_gre_config). */
function greConfig(dev: NetDevice): void {
  const idev = ipv6FindIdev(dev);
  if (idev === null) return;
  const bound = dev.addrBytes?.some((byte) => byte !== 0) === true;
  if (bound || idev.cnf.get(DEVCONF_ADDR_GEN_MODE) !== IN6_ADDR_GEN_MODE_EUI64) addrconfAddrGen(idev);
  else addV4Addrs(idev);
}

const AUTOCONF_TYPES: ReadonlySet<number> = new Set([
  ARPHRD_ETHER,
  ARPHRD_TUNNEL,
  ARPHRD_TUNNEL6,
  ARPHRD_NONE,
  ARPHRD_IPGRE,
]);

function devConfig(dev: NetDevice): void {
  if (!AUTOCONF_TYPES.has(dev.type)) {
    if (dev.ip6 !== null && dev.flags & IFF_UP && dev.flags & IFF_MULTICAST) ipv6McUp(dev.ip6);
    return;
  }
  let idev: Inet6Dev;
  try {
    idev = addrconfAddDev(dev);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return;
  }
  if (dev.type === ARPHRD_NONE && idev.cnf.get(DEVCONF_ADDR_GEN_MODE) === IN6_ADDR_GEN_MODE_EUI64)
    idev.cnf.set(DEVCONF_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_RANDOM);
  addrconfAddrGen(idev);
}

/** Makes the link-local address, as addr_gen_mode says (addrconf_addr_gen). */
export function addrconfAddrGen(idev: Inet6Dev): void {
  // A routing domain has no link.
  if (isL3Master(idev.dev)) return;
  const mode = idev.cnf.get(DEVCONF_ADDR_GEN_MODE);
  if (mode === IN6_ADDR_GEN_MODE_NONE) return;
  if (mode === IN6_ADDR_GEN_MODE_EUI64) {
    const { dev } = idev;
    const addr =
      dev.type === ARPHRD_ETHER
        ? linkLocalEui64(dev.mac, dev.devId)
        : dev.type === ARPHRD_TUNNEL || dev.type === ARPHRD_IPGRE || dev.type === ARPHRD_SIT
          ? linkLocalIsatap(dev.addrBytes)
          : null;
    if (addr !== null) addLinkLocal(idev, addr, 0);
    return;
  }
  if (mode === IN6_ADDR_GEN_MODE_RANDOM) makeStableSecret(idev);
  const addr = generateStableAddress(idev, IN6ADDR_LINKLOCAL_PREFIX, 0);
  if (addr !== null) addLinkLocal(idev, addr, IFA_F_STABLE_PRIVACY);
}

function addLinkLocal(idev: Inet6Dev, addr: Uint8Array, flags: number): void {
  const optimistic = confOr(idev, DEVCONF_OPTIMISTIC_DAD) && !idev.forwarding ? IFA_F_OPTIMISTIC : 0;
  let ifa: Inet6Ifaddr;
  try {
    ifa = ipv6AddAddr(idev, {
      addr,
      prefixLen: 64,
      flags: flags | IFA_F_PERMANENT | optimistic,
      proto: IFAPROT_KERNEL_LL,
    });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return;
  }
  addPrefixRoute(ifa, addr, 0);
  addrconfDadStart(ifa);
}

/** Addresses kept while the device was down work again (addrconf_permanent_addr). */
function restorePermanent(dev: NetDevice): void {
  const idev = dev.ip6;
  if (idev === null) return;
  for (const ifa of idev.addrList.slice()) {
    if ((ifa.flags & IFA_F_PERMANENT) === 0) continue;
    if (ifa.rt === null) ifa.rt = addrconfF6iAlloc(idev, ifa.addr, false);
    if ((ifa.flags & IFA_F_NOPREFIXROUTE) === 0) addPrefixRoute(ifa, ifa.addr, lifetimeNs(ifa.validLft));
    if (ifa.state === IFADDR_STATE_PREDAD) addrconfDadStart(ifa);
  }
}

/** The device goes down, or IPv6 leaves it (`unregister`): addresses, routes and groups go with it (addrconf_ifdown). */
export function addrconfIfdown(dev: NetDevice, unregister: boolean): void {
  const net = dev.net;
  const idev = dev.ip6;
  rt6DisableIp(dev, unregister);
  if (idev === null) return;
  if (unregister) {
    idev.dead = true;
    dev.ip6 = null;
    frag6Flush(net, dev);
  }
  const wasReady = idev.ready;
  if (!unregister) idev.ifFlags = (idev.ifFlags & ~(IF_RS_SENT | IF_RA_RCVD | IF_READY)) >>> 0;
  stopRouterSolicitations(idev);
  const keep = !unregister && keepAddrs(idev);
  for (const ifa of idev.addrList.slice()) downAddress(idev, ifa, keep);
  if (unregister) {
    dev.ip6 = idev;
    ipv6AcDestroyDev(idev);
    ipv6McDestroyDev(idev);
    dev.ip6 = null;
    net.ipv6.nd.ifdown(dev);
    inet6NetconfDelete(net, dev.ifindex);
  } else if (wasReady) ipv6McDown(idev);
  idev.tstampNs = net.stack.nowNs;
  idev.raMtu = 0;
  idev.icmpDst = null;
}

function keepAddrs(idev: Inet6Dev): boolean {
  if (idev.disabled) return false;
  const all = idev.dev.net.ipv6.devconfAll.get(DEVCONF_KEEP_ADDR_ON_DOWN);
  return (all !== 0 ? all : idev.cnf.get(DEVCONF_KEEP_ADDR_ON_DOWN)) > 0;
}

function downAddress(idev: Inet6Dev, ifa: Inet6Ifaddr, keep: boolean): void {
  const net = idev.dev.net;
  if (ifa.dadTimer !== null) net.stack.timers.cancel(ifa.dadTimer);
  if (keep && ifa.flags & IFA_F_PERMANENT && !isLinkLocal6(ifa.addr) && !isLoopback6(ifa.addr)) {
    ifa.state = IFADDR_STATE_PREDAD;
    if ((ifa.flags & IFA_F_NODAD) === 0) ifa.flags |= IFA_F_TENTATIVE;
    if (ifa.rt !== null) ip6DelRt(net, ifa.rt);
    ifa.rt = null;
    if (idev.forwarding) addrconfLeaveAnycast(ifa);
    addrconfLeaveSolict(idev, ifa.addr);
    return;
  }
  const wasDead = ifa.state === IFADDR_STATE_DEAD;
  ifa.state = IFADDR_STATE_DEAD;
  idev.addrList.splice(idev.addrList.indexOf(ifa), 1);
  if (!wasDead) ipv6IfaNotify(RTM_DELADDR, ifa);
}

/** What else happens to a device that neighbours must know (ndisc_netdev_event). */
export function ndiscNotify(event: NetdevEvent, dev: NetDevice, info: NetdevEventInfo): void {
  const idev = dev.ip6;
  const table = dev.net.ipv6.nd;
  if (event === "CHANGEADDR") {
    table.changeAddr(dev);
    fib6RunGc(dev.net, dev.net.ipv6.gcInterval * NSEC_PER_SEC);
  }
  if (event === "CHANGEADDR" || event === "UP") {
    if (idev !== null && confOr(idev, DEVCONF_NDISC_NOTIFY)) ndiscSendUnsolNa(dev);
  } else if (event === "CHANGE") {
    if ((info.flagsChanged ?? 0) & IFF_NOARP) table.changeAddr(dev);
    const evict =
      idev === null ||
      (idev.cnf.get(DEVCONF_NDISC_EVICT_NOCARRIER) !== 0 &&
        dev.net.ipv6.devconfAll.get(DEVCONF_NDISC_EVICT_NOCARRIER) !== 0);
    if (evict && !dev.carrier) table.carrierDown(dev);
  } else if (event === "DOWN") {
    table.ifdown(dev);
    fib6RunGc(dev.net, dev.net.ipv6.gcInterval * NSEC_PER_SEC);
  } else if (event === "NOTIFY_PEERS") ndiscSendUnsolNa(dev);
}
