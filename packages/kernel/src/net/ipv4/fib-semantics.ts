/**
 * What routes lead to: next hops with their checks, and how links going up and down change them
 * (after net/ipv4/fib_semantics.c).
 */

import { Errno, IFF_UP } from "@netloom/uapi";
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_ANYCAST,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_NAT,
  RTN_UNICAST,
  RTN_UNSPEC,
  RTN_XRESOLVE,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  RTNH_F_ONLINK,
  RTNH_F_PERVASIVE,
  type RouteMetrics,
} from "@netloom/netlink";
import { l3mdevTable } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { Nexthop } from "../nexthop/nexthop.js";
import { IGNORE_ROUTES_WITH_LINKDOWN } from "./devconf.js";
import { inetSelectAddr } from "./devinet-select.js";
import { fibGetTable, fibLookup, inetAddrType, inetAddrTypeDevTable } from "./fib-lookup.js";
import { FIB_LOOKUP_IGNORE_LINKSTATE, fibTypeError } from "./fib-table.js";
import { EACCES, EAGAIN, EHOSTUNREACH, EINVAL, FibResult, Flowi4 } from "./flow.js";
import { inDevOr } from "./in-device.js";
import type { NhExceptions } from "./route-exceptions.js";
import type { Rtable } from "./rtable.js";

/** A next hop as it was asked for. */
export interface NhConfig {
  readonly oif: number;
  /** IPv4 gateway, 0 for none. */
  readonly gw: number;
  /** IPv6 gateway, 16 bytes. */
  readonly gw6: Uint8Array | null;
  readonly flags: number;
  /** 1-256. */
  readonly weight: number;
  readonly flow: number;
}

/** A route as it was asked for (struct fib_config). */
export interface FibConfig {
  readonly dst: number;
  readonly dstLen: number;
  readonly tos: number;
  readonly table: number;
  readonly protocol: number;
  readonly scope: number;
  readonly type: number;
  readonly priority: number;
  readonly prefsrc: number;
  readonly nhs: readonly NhConfig[];
  /** The next hops came as RTA_MULTIPATH. */
  readonly multipath: boolean;
  readonly metrics: RouteMetrics | null;
  /** Of the next hop object that the route names, 0 for none. */
  readonly nhId: number;
  /** NLM_F_*. */
  readonly nlflags: number;
}

export class FibNh {
  dev: NetDevice | null = null;
  oif: number;
  readonly gw: number;
  readonly gw6: Uint8Array | null;
  /** RTNH_F_*. */
  flags: number;
  scope = 0;
  readonly weight: number;
  readonly flow: number;
  /** Share of the multipath hash: hashes up to it choose this next hop; -1 never. */
  upperBound = -1;
  /** Source address for this next hop, as of `saddrGenid`. */
  saddr = 0;
  saddrGenid = -1;
  /** Cached routes through it, for packets that came in and for those made here. */
  rthInput: Rtable | null = null;
  rthOutput: Rtable | null = null;
  /** What was learnt about single destinations: path MTUs, redirects. */
  exceptions: NhExceptions | null = null;

  constructor(cfg: NhConfig) {
    this.oif = cfg.oif;
    this.gw = cfg.gw;
    this.gw6 = cfg.gw6;
    this.flags = cfg.flags;
    this.weight = cfg.weight;
    this.flow = cfg.flow;
  }
  get hasGw(): boolean {
    return this.gw !== 0 || this.gw6 !== null;
  }
}

export class FibInfo {
  flags = 0;
  nhs: readonly FibNh[];
  /** The object that the next hops are of; they are as it is (fib-nexthop.ts). */
  nexthop: Nexthop | null = null;
  readonly protocol: number;
  readonly scope: number;
  readonly type: number;
  readonly priority: number;
  readonly prefsrc: number;
  readonly metrics: RouteMetrics | null;

  constructor(cfg: FibConfig) {
    this.protocol = cfg.protocol;
    this.scope = cfg.scope;
    this.type = cfg.type;
    this.priority = cfg.priority;
    this.prefsrc = cfg.prefsrc;
    this.metrics = cfg.metrics;
    this.nhs = cfg.nhs.map((nh) => new FibNh(nh));
  }

  /** Its next hop object is a blackhole. */
  get blackhole(): boolean {
    return this.nexthop !== null && this.nexthop.isBlackhole;
  }
}

/** The widest scope a route of each type may have (fib_props). */
function typeScope(type: number): number {
  switch (type) {
    case RTN_UNSPEC:
    case RTN_NAT:
    case RTN_XRESOLVE:
      return RT_SCOPE_NOWHERE;
    case RTN_LOCAL:
      return RT_SCOPE_HOST;
    case RTN_BROADCAST:
    case RTN_ANYCAST:
      return RT_SCOPE_LINK;
    default:
      return 0;
  }
}

const inval = (text: string): never => {
  throw new Errno("EINVAL", text);
};

/** Checks a route and makes what it leads to, but for next hop objects (fib_create_info). */
export function fibCreateInfo(net: Net, cfg: FibConfig): FibInfo {
  if (typeScope(cfg.type) > cfg.scope) inval("Invalid scope");
  for (const nh of cfg.nhs)
    if (nh.flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN))
      inval(
        cfg.multipath
          ? "Invalid flags for nexthop - can not contain DEAD or LINKDOWN"
          : "Invalid rtm_flags - can not contain DEAD or LINKDOWN",
      );
  const fi = new FibInfo(cfg);
  if (cfg.nhId !== 0) return fi;
  const first = fi.nhs[0]!;
  if (fibTypeError(cfg.type) !== 0) {
    if (cfg.multipath || first.hasGw || first.oif !== 0)
      inval("Gateway, device and multipath can not be specified for this route type");
    return fi;
  }
  if (cfg.type < RTN_UNICAST || cfg.type > RTN_MULTICAST) inval("Invalid route type");
  if (cfg.scope > RT_SCOPE_HOST) inval("Invalid scope");
  if (cfg.scope === RT_SCOPE_HOST) {
    if (fi.nhs.length !== 1) inval("Route with host scope can not have multiple nexthops");
    if (first.hasGw) inval("Route with host scope can not have a gateway");
    first.scope = RT_SCOPE_NOWHERE;
    first.dev = net.devByIndex.get(first.oif) ?? null;
    if (first.dev === null) throw new Errno("ENODEV");
  } else {
    let linkdown = 0;
    for (const nh of fi.nhs) {
      fibCheckNh(net, nh, cfg.table, cfg.scope);
      if (nh.flags & RTNH_F_LINKDOWN) linkdown++;
    }
    if (linkdown === fi.nhs.length) fi.flags |= RTNH_F_LINKDOWN;
  }
  fibCheckPrefsrc(net, cfg);
  fibRebalance(fi);
  return fi;
}

export function fibCheckPrefsrc(net: Net, cfg: FibConfig): void {
  if (cfg.prefsrc !== 0 && !validPrefsrc(net, cfg)) inval("Invalid prefsrc address");
}

function validPrefsrc(net: Net, cfg: FibConfig): boolean {
  if (cfg.type === RTN_LOCAL && cfg.dst !== 0 && cfg.prefsrc === cfg.dst) return true;
  const table = cfg.table === RT_TABLE_MAIN ? RT_TABLE_LOCAL : cfg.table;
  return (
    inetAddrType(net.ipv4, cfg.prefsrc, table) === RTN_LOCAL ||
    (table !== RT_TABLE_LOCAL && inetAddrType(net.ipv4, cfg.prefsrc, RT_TABLE_LOCAL) === RTN_LOCAL)
  );
}

/** Checks a next hop and completes it: device and scope (fib_check_nh). */
export function fibCheckNh(net: Net, nh: FibNh, table: number, scope: number): void {
  if (nh.gw6 !== null) checkGw6(net, nh);
  else if (nh.gw !== 0) checkGw(net, nh, table, scope);
  else checkNoGw(net, nh);
}

function setDev(nh: FibNh, dev: NetDevice): void {
  nh.dev = dev;
  nh.oif = dev.ifindex;
  if (!dev.carrier) nh.flags |= RTNH_F_LINKDOWN;
}

function checkNoGw(net: Net, nh: FibNh): void {
  if (nh.flags & (RTNH_F_PERVASIVE | RTNH_F_ONLINK))
    inval("Invalid flags for nexthop - PERVASIVE and ONLINK can not be set");
  const dev = net.devByIndex.get(nh.oif);
  if (dev === undefined || dev.ip === null) throw new Errno("ENODEV");
  if ((dev.flags & IFF_UP) === 0) throw new Errno("ENETDOWN", "Device for nexthop is not up");
  setDev(nh, dev);
  nh.scope = RT_SCOPE_HOST;
}

function checkGw(net: Net, nh: FibNh, table: number, scope: number): void {
  if (nh.flags & RTNH_F_ONLINK) {
    if (scope >= RT_SCOPE_LINK) inval("Nexthop has invalid scope");
    const dev = net.devByIndex.get(nh.oif);
    if (dev === undefined) throw new Errno("ENODEV", "Nexthop device required for onlink");
    if ((dev.flags & IFF_UP) === 0) throw new Errno("ENETDOWN", "Nexthop device is not up");
    if (inetAddrTypeDevTable(dev, nh.gw) !== RTN_UNICAST) inval("Nexthop has invalid gateway");
    setDev(nh, dev);
    nh.scope = RT_SCOPE_LINK;
    return;
  }
  const fl = new Flowi4().init(nh.gw, 0, nh.oif, 0, Math.max(scope + 1, RT_SCOPE_LINK));
  fl.iif = 1;
  const res = new FibResult();
  let err = EAGAIN;
  const own = table !== 0 && table !== RT_TABLE_MAIN ? fibGetTable(net.ipv4, table) : null;
  if (own !== null) err = own.lookup(fl, res, FIB_LOOKUP_IGNORE_LINKSTATE);
  if (own === null || err !== 0) err = fibLookup(net.ipv4, fl, res, FIB_LOOKUP_IGNORE_LINKSTATE);
  if (err !== 0) throw new Errno(errnoOf(err), "Nexthop has invalid gateway");
  if (res.type !== RTN_UNICAST && res.type !== RTN_LOCAL) inval("Nexthop has invalid gateway");
  const dev = res.nh!.dev;
  if (dev === null) return inval("No egress device for nexthop given");
  nh.scope = res.scope;
  setDev(nh, dev);
  if ((dev.flags & IFF_UP) === 0) throw new Errno("ENETDOWN");
}

function checkGw6(net: Net, nh: FibNh): void {
  const dev = net.devByIndex.get(nh.oif);
  if (dev === undefined) throw new Errno("EINVAL", "Egress device required for IPv6 gateway");
  if ((dev.flags & IFF_UP) === 0) throw new Errno("ENETDOWN", "Nexthop device is not up");
  setDev(nh, dev);
  nh.scope = RT_SCOPE_LINK;
}

/** The name of a negative errno that lookups give. */
export function errnoOf(err: number): "EINVAL" | "EACCES" | "EHOSTUNREACH" | "ENETUNREACH" | "ENODEV" | "ENOBUFS" {
  switch (err) {
    case EINVAL:
      return "EINVAL";
    case EACCES:
      return "EACCES";
    case EHOSTUNREACH:
      return "EHOSTUNREACH";
    case -19:
      return "ENODEV";
    case -105:
      return "ENOBUFS";
    default:
      return "ENETUNREACH";
  }
}

/** Shares the hash space out among the next hops that can be used, by weight (fib_rebalance). */
export function fibRebalance(fi: FibInfo): void {
  if (fi.nhs.length < 2) return;
  const usable = (nh: FibNh): boolean => {
    if (nh.flags & RTNH_F_DEAD) return false;
    const inDev = nh.dev === null ? null : nh.dev.ip;
    return !(nh.flags & RTNH_F_LINKDOWN && inDev !== null && inDevOr(inDev, IGNORE_ROUTES_WITH_LINKDOWN));
  };
  let total = 0;
  for (const nh of fi.nhs) if (usable(nh)) total += nh.weight;
  let sum = 0;
  for (const nh of fi.nhs) {
    if (!usable(nh)) nh.upperBound = -1;
    else {
      sum += nh.weight;
      nh.upperBound = Math.round((sum * 0x80000000) / total) - 1;
    }
  }
}

/** The source address packets through a next hop get when the route names none. */
export function fibNhSaddr(net: Net, fi: FibInfo, nh: FibNh): number {
  if (fi.prefsrc !== 0) return fi.prefsrc;
  const ip4 = net.ipv4;
  if (nh.saddrGenid !== ip4.rtGenid) {
    nh.saddr = inetSelectAddr(net, nh.dev, nh.gw, fi.scope);
    nh.saddrGenid = ip4.rtGenid;
  }
  return nh.saddr;
}

/** Whether two routes are the same in everything but their prefix (fib_find_info's comparison). */
export function fibInfoEqual(a: FibInfo, b: FibInfo): boolean {
  if (
    a.protocol !== b.protocol ||
    a.scope !== b.scope ||
    a.prefsrc !== b.prefsrc ||
    a.priority !== b.priority ||
    a.type !== b.type ||
    a.nexthop !== b.nexthop ||
    a.nhs.length !== b.nhs.length ||
    !metricsEqual(a.metrics, b.metrics)
  )
    return false;
  const flags = ~(RTNH_F_DEAD | RTNH_F_LINKDOWN);
  return a.nhs.every((n, i) => {
    const m = b.nhs[i]!;
    return (
      n.oif === m.oif &&
      n.gw === m.gw &&
      n.scope === m.scope &&
      n.weight === m.weight &&
      n.flow === m.flow &&
      ((n.flags ^ m.flags) & flags) === 0 &&
      gw6Equal(n.gw6, m.gw6)
    );
  });
}

export function gw6Equal(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.every((byte, i) => byte === b[i]);
}

function metricsEqual(a: RouteMetrics | null, b: RouteMetrics | null): boolean {
  const x: Readonly<Record<string, unknown>> = a === null ? {} : { ...a };
  const y: Readonly<Record<string, unknown>> = b === null ? {} : { ...b };
  const names = Object.keys(x);
  return names.length === Object.keys(y).length && names.every((name) => x[name] === y[name]);
}

// ---- links and addresses that come and go

function forEachInfo(net: Net, visit: (fi: FibInfo) => void): void {
  for (const table of net.ipv4.tables.values()) table.forEach((fa) => visit(fa.fi));
}

export type LinkEvent = "DOWN" | "UNREGISTER" | "CHANGE";

/** A link went down or lost its carrier: its next hops are dead or linkdown; how many routes died (fib_sync_down_dev). */
export function fibSyncDownDev(net: Net, dev: NetDevice, event: LinkEvent, force: boolean): number {
  const spared = force ? -1 : RT_SCOPE_NOWHERE;
  const set = event === "CHANGE" ? RTNH_F_LINKDOWN : RTNH_F_DEAD | RTNH_F_LINKDOWN;
  let ret = 0;
  forEachInfo(net, (fi) => {
    // What becomes of next hop objects is theirs to say.
    if (fi.nexthop !== null || !fi.nhs.some((nh) => nh.dev === dev)) return;
    let dead = 0;
    for (const nh of fi.nhs) {
      if (nh.flags & RTNH_F_DEAD) dead++;
      else if (nh.dev === dev && nh.scope !== spared) {
        nh.flags |= set;
        dead++;
      }
      if (event === "UNREGISTER" && nh.dev === dev) {
        dead = fi.nhs.length;
        break;
      }
    }
    if (dead === fi.nhs.length) {
      fi.flags |= set;
      ret++;
    }
    fibRebalance(fi);
  });
  return ret;
}

/** A link came up or got its carrier: `flags` are taken off its next hops (fib_sync_up). */
export function fibSyncUp(net: Net, dev: NetDevice, flags: number): void {
  if ((dev.flags & IFF_UP) === 0) return;
  const off = flags & RTNH_F_DEAD && dev.carrier ? flags | RTNH_F_LINKDOWN : flags;
  forEachInfo(net, (fi) => {
    if (fi.nexthop !== null || !fi.nhs.some((nh) => nh.dev === dev)) return;
    let alive = 0;
    for (const nh of fi.nhs) {
      if ((nh.flags & off) === 0) {
        alive++;
        continue;
      }
      if (nh.dev !== dev || dev.ip === null) continue;
      alive++;
      nh.flags &= ~off;
    }
    if (alive > 0) fi.flags &= ~off;
    fibRebalance(fi);
  });
}

/** An address of `dev` is gone: routes of its domain, or the main table, that send from it are dead; how many (fib_sync_down_addr). */
export function fibSyncDownAddr(dev: NetDevice, local: number): number {
  const domain = l3mdevTable(dev);
  let ret = 0;
  dev.net.ipv4.tables.get(domain === 0 ? RT_TABLE_MAIN : domain)?.forEach(({ fi }) => {
    if (fi.prefsrc !== local) return;
    fi.flags |= RTNH_F_DEAD;
    ret++;
  });
  return ret;
}

/** Takes the dead routes out of all tables. */
export function fibFlush(net: Net): void {
  let gone = 0;
  for (const table of net.ipv4.tables.values()) gone += table.flush();
  if (gone > 0) net.ipv4.flushRoutes();
}

/** Whether a device reports itself able to carry packets (IFF_RUNNING or IFF_LOWER_UP of dev_get_flags). */
export const devRunning = (dev: NetDevice): boolean => dev.carrier && (dev.flags & IFF_UP) !== 0;
