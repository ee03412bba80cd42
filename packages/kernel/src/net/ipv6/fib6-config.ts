/** From what was asked for to a route, with all checks (ip6_route_info_create, fib6_nh_init in net/ipv6/route.c). */

import { Errno, IFF_LOOPBACK, IFF_UP } from "@netloom/uapi";
import {
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_ANYCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
  RTNH_F_LINKDOWN,
  RTNH_F_ONLINK,
  RTPROT_KERNEL,
  type RouteMetrics,
} from "@netloom/netlink";
import { l3mdevTable } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { Nexthop } from "../nexthop/nexthop.js";
import { ipv6FindIfaddr } from "./addrsel.js";
import { Flow6 } from "./flow6.js";
import {
  IN6ADDR_MULTICAST_PREFIX,
  IPV6_ADDR_LINKLOCAL,
  IPV6_ADDR_LOOPBACK,
  IPV6_ADDR_MAPPED,
  IPV6_ADDR_UNICAST,
  isAny6,
  ipv6AddrType,
  prefixOf,
} from "./in6-addr.js";
import type { Inet6Dev } from "./inet6-dev.js";
import {
  Fib6Info,
  Fib6Nh,
  flagsOfPref,
  RTF_ANYCAST,
  RTF_EXPIRES,
  RTF_LOCAL,
  RTF_NONEXTHOP,
  RTF_REJECT,
  RTF_UP,
} from "./ip6-fib.js";
import { fib6RuleLookup, fib6TableLookup, RT6_LOOKUP_F_IFACE } from "./route.js";

/** Metrics of routes: those of addresses and of users who gave none. */
export const IP6_RT_PRIO_ADDRCONF = 256;
export const IP6_RT_PRIO_USER = 1024;
const RTN_MAX = 11;

/** A route as asked for (struct fib6_config). */
export interface Fib6Config {
  readonly table: number;
  readonly dst: Uint8Array;
  readonly dstLen: number;
  readonly src?: Uint8Array | null;
  readonly srcLen?: number;
  readonly type: number;
  readonly protocol: number;
  readonly metric: number;
  /** RTF_*. */
  readonly flags: number;
  /** RTNH_F_ONLINK. */
  readonly nhFlags?: number;
  readonly ifindex?: number;
  readonly gateway?: Uint8Array | null;
  readonly weight?: number;
  readonly prefsrc?: Uint8Array | null;
  readonly metrics?: RouteMetrics | null;
  readonly pref?: number;
  /** With RTF_EXPIRES: nanoseconds from now. */
  readonly expiresInNs?: number;
  /** With `hop`, which is made already: the next hop object it is of. */
  readonly nexthop?: Nexthop;
  readonly hop?: Fib6Nh;
  /** For routes of addresses whose device is not up yet. */
  readonly ignoreDevDown?: boolean;
}

/** Makes the route, not yet inserted. Throws what the kernel answers. */
export function ip6RouteInfoCreate(net: Net, cfg: Fib6Config): Fib6Info {
  if (cfg.type > RTN_MAX) throw new Errno("EINVAL", "Invalid route type");
  if (cfg.dstLen > 128) throw new Errno("EINVAL", "Invalid prefix length");
  if ((cfg.srcLen ?? 0) > 128) throw new Errno("EINVAL", "Invalid source address length");
  const dst = prefixOf(cfg.dst, cfg.dstLen);
  let flags = cfg.flags;
  const nh = cfg.hop ?? fib6NhInit(net, cfg, ipv6AddrType(cfg.dst));
  const reject = (flags & RTF_REJECT) !== 0 || isRejectedDev(cfg, nh.dev);
  if (reject) flags = (flags & ~RTF_LOCAL) | RTF_REJECT | RTF_NONEXTHOP | RTF_UP;
  const srcLen = cfg.srcLen ?? 0;
  const rt = new Fib6Info(
    net.ipv6.tables.make(cfg.table === 0 ? RT_TABLE_MAIN : cfg.table),
    dst,
    cfg.dstLen,
    srcLen === 0 ? null : prefixOf(cfg.src!, srcLen),
    srcLen,
    nh,
  );
  rt.metric = cfg.metric;
  rt.nexthop = cfg.nexthop ?? null;
  rt.type = cfg.type;
  rt.protocol = cfg.protocol;
  rt.metrics = cfg.metrics ?? null;
  if (flags & RTF_EXPIRES) rt.expiresNs = net.stack.nowNs + (cfg.expiresInNs ?? 0);
  const prefsrc = cfg.prefsrc ?? null;
  if (prefsrc !== null && !isAny6(prefsrc)) {
    if (!checkPrefsrc(net, prefsrc, reject ? null : nh.dev)) throw new Errno("EINVAL", "Invalid source address");
    rt.prefsrc = prefsrc;
  }
  rt.flags = flags | flagsOfPref(cfg.pref ?? 0);
  if (srcLen !== 0) net.ipv6.hasSubtrees = true;
  return rt;
}

function checkPrefsrc(net: Net, prefsrc: Uint8Array, dev: NetDevice | null): boolean {
  return ipv6FindIfaddr(net, prefsrc, 0, ipv6AddrType(prefsrc) & IPV6_ADDR_LINKLOCAL ? dev : null) !== null;
}

/** Routes by the loopback that are not local ones lead nowhere. */
function isRejectedDev(cfg: Fib6Config, dev: NetDevice | null): boolean {
  return (
    dev !== null &&
    (dev.flags & IFF_LOOPBACK) !== 0 &&
    (ipv6AddrType(cfg.dst) & IPV6_ADDR_LOOPBACK) === 0 &&
    (cfg.flags & RTF_LOCAL) === 0
  );
}

/** A next hop with all checks (fib6_nh_init). */
export function fib6NhInit(net: Net, cfg: Fib6Config, dstType: number): Fib6Nh {
  let dev: NetDevice | null = null;
  if (cfg.ifindex !== undefined && cfg.ifindex !== 0) {
    dev = net.devByIndex.get(cfg.ifindex) ?? null;
    if (dev === null || dev.ip6 === null) throw new Errno("ENODEV");
  }
  const onlink = ((cfg.nhFlags ?? 0) & RTNH_F_ONLINK) !== 0;
  if (onlink) {
    if (dev === null) throw new Errno("EINVAL", "Nexthop device required for onlink");
    if ((dev.flags & IFF_UP) === 0) throw new Errno("ENETDOWN", "Nexthop device is not up");
  }
  const loop =
    dev !== null &&
    (dev.flags & IFF_LOOPBACK) !== 0 &&
    (dstType & IPV6_ADDR_LOOPBACK) === 0 &&
    (cfg.flags & RTF_LOCAL) === 0;
  if (cfg.flags & RTF_REJECT || loop) return new Fib6Nh(net.loopback, null);
  let gateway = cfg.gateway ?? null;
  if (gateway !== null && isAny6(gateway)) gateway = null;
  if (gateway !== null) dev = validateGateway(net, cfg, gateway, dev, onlink);
  if (dev === null) throw new Errno("ENODEV");
  if (dev.ip6 === null || dev.ip6.disabled) throw new Errno("EACCES", "IPv6 is disabled on nexthop device");
  if ((dev.flags & IFF_UP) === 0 && cfg.ignoreDevDown !== true) throw new Errno("ENETDOWN", "Nexthop device is not up");
  const nh = new Fib6Nh(dev, gateway);
  if ((cfg.flags & (RTF_LOCAL | RTF_ANYCAST)) === 0 && !dev.carrier) nh.flags |= RTNH_F_LINKDOWN;
  if (onlink) nh.flags |= RTNH_F_ONLINK;
  nh.weight = cfg.weight ?? 1;
  return nh;
}

/** The device the gateway is reached by; throws if it cannot be one (ip6_validate_gw). */
function validateGateway(
  net: Net,
  cfg: Fib6Config,
  gw: Uint8Array,
  given: NetDevice | null,
  onlink: boolean,
): NetDevice {
  const type = ipv6AddrType(gw);
  const linkLocal = (type & IPV6_ADDR_LINKLOCAL) !== 0;
  const isOurs = (dev: NetDevice | null): boolean => ipv6FindIfaddr(net, gw, 0, linkLocal ? dev : null) !== null;
  if (given !== null && isOurs(given)) throw new Errno("EINVAL", "Gateway can not be a local address");
  let dev = given;
  if (type !== (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_UNICAST)) {
    if ((type & (IPV6_ADDR_UNICAST | IPV6_ADDR_MAPPED)) === 0) throw new Errno("EINVAL", "Invalid gateway address");
    dev = onlink ? checkOnlink(net, cfg, gw, given!) : resolveGateway(net, cfg, gw, given);
  }
  if (dev === null) throw new Errno("EINVAL", "Egress device not specified");
  if (dev.flags & IFF_LOOPBACK) throw new Errno("EINVAL", "Egress device can not be loopback device for this route");
  // Where the device was not given it is known only now.
  if (given === null && isOurs(dev)) throw new Errno("EINVAL", "Gateway can not be a local address");
  return dev;
}

/** The gateway must be on a link: covered by a route without a gateway, first in the same table. */
function resolveGateway(net: Net, cfg: Fib6Config, gw: Uint8Array, given: NetDevice | null): NetDevice {
  const oif = given === null ? 0 : given.ifindex;
  const strict = given === null ? 0 : RT6_LOOKUP_F_IFACE;
  const table = net.ipv6.tables.get(cfg.table === 0 ? RT_TABLE_MAIN : cfg.table);
  let match = table === null ? null : fib6TableLookup(net, table, new Flow6().to(gw, null, oif), oif, strict);
  if (
    match === null ||
    match.flags & RTF_REJECT ||
    match.nh.gw !== null ||
    (given !== null && given !== match.nh.dev)
  ) {
    const rt = fib6RuleLookup(net, new Flow6().to(gw, null, oif), oif, strict);
    match = rt.from;
    if (match === null || match.flags & RTF_REJECT || match.nh.gw !== null) throw new Errno("EHOSTUNREACH");
  }
  if (given !== null && given !== match.nh.dev) throw new Errno("EHOSTUNREACH");
  return match.nh.dev;
}

function checkOnlink(net: Net, cfg: Fib6Config, gw: Uint8Array, dev: NetDevice): NetDevice {
  const table = net.ipv6.tables.get(cfg.table === 0 ? RT_TABLE_MAIN : cfg.table);
  const match = table === null ? null : fib6TableLookup(net, table, new Flow6().to(gw, null, 0), 0, 0);
  if (match !== null && !isAny6(match.dst) && (match.type !== RTN_UNICAST || match.nh.dev !== dev))
    throw new Errno("EINVAL", "Nexthop has invalid gateway or device mismatch");
  return dev;
}

/** The route that delivers packets for an own or anycast address (addrconf_f6i_alloc). */
export function addrconfF6iAlloc(idev: Inet6Dev, addr: Uint8Array, anycast: boolean): Fib6Info {
  return ip6RouteInfoCreate(idev.dev.net, {
    table: l3mdevTable(idev.dev) || RT_TABLE_LOCAL,
    dst: addr,
    dstLen: 128,
    ifindex: idev.dev.ifindex,
    protocol: RTPROT_KERNEL,
    metric: 0,
    ignoreDevDown: true,
    type: anycast ? RTN_ANYCAST : RTN_LOCAL,
    flags: RTF_UP | RTF_NONEXTHOP | (anycast ? RTF_ANYCAST : RTF_LOCAL),
  });
}

/** ff00::/8 on a device. */
export function multicastRouteConfig(dev: NetDevice): Fib6Config {
  return {
    table: l3mdevTable(dev) || RT_TABLE_LOCAL,
    dst: IN6ADDR_MULTICAST_PREFIX,
    dstLen: 8,
    ifindex: dev.ifindex,
    protocol: RTPROT_KERNEL,
    metric: IP6_RT_PRIO_ADDRCONF,
    type: RTN_MULTICAST,
    flags: RTF_UP,
  };
}

/** The route of an address's prefix; `expiresInNs` 0: it stays. */
export function prefixRouteConfig(
  addr: Uint8Array,
  plen: number,
  metric: number,
  dev: NetDevice,
  expiresInNs: number,
): Fib6Config {
  return {
    table: l3mdevTable(dev) || RT_TABLE_MAIN,
    dst: prefixOf(addr, plen),
    dstLen: plen,
    ifindex: dev.ifindex,
    protocol: RTPROT_KERNEL,
    type: RTN_UNICAST,
    metric: metric === 0 ? IP6_RT_PRIO_ADDRCONF : metric,
    flags: RTF_UP | (expiresInNs > 0 ? RTF_EXPIRES : 0),
    expiresInNs,
  };
}
