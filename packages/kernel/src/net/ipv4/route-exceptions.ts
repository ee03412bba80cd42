/** What was learnt about single destinations behind a next hop: path MTUs and redirects (struct fib_nh_exception). */

import { NUD_VALID } from "../core/neighbour.js";
import { neighEventSend } from "../core/neighbour.js";
import type { Net } from "../core/net.js";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { isIp4Multicast, isIp4ZeroNet } from "@netloom/wire";
import { RTN_UNICAST } from "@netloom/netlink";
import { ACCEPT_REDIRECTS, FORWARDING, SECURE_REDIRECTS, SHARED_MEDIA } from "./devconf.js";
import { inetAddrOnlink } from "./devinet-select.js";
import { inetAddrType, fibLookup } from "./fib-lookup.js";
import type { FibNh } from "./fib-semantics.js";
import { FibResult, Flowi4 } from "./flow.js";
import { inDevAnd, inDevOr } from "./in-device.js";
import { ipRouteOutput } from "./route.js";
import type { Rtable } from "./rtable.js";

/** What is remembered for one next hop; the oldest is forgotten for a new one (FNHE_HASH_SIZE, FNHE_RECLAIM_DEPTH). */
const MAX_EXCEPTIONS = 2048 * 5;
const RTAX_MTU = 2;
/** A redirect is believed this long (ip_rt_gc_timeout). */
const REDIRECT_NS = 300 * NSEC_PER_SEC;

export class NhException {
  gw = 0;
  pmtu = 0;
  mtuLocked = false;
  expiresNs = 0;
  rth: Rtable | null = null;
}

/** By destination, those learnt first at the beginning. */
export type NhExceptions = Map<number, NhException>;

/** The exception of a destination, if it still holds. */
export function findException(nh: FibNh, daddr: number, nowNs: number): NhException | null {
  if (nh.exceptions === null) return null;
  const found = nh.exceptions.get(daddr);
  if (found === undefined) return null;
  if (nowNs < found.expiresNs) return found;
  nh.exceptions.delete(daddr);
  return null;
}

function exception(nh: FibNh, daddr: number): NhException {
  nh.exceptions ??= new Map();
  let found = nh.exceptions.get(daddr);
  if (found === undefined) {
    if (nh.exceptions.size >= MAX_EXCEPTIONS)
      for (const oldest of nh.exceptions.keys()) {
        nh.exceptions.delete(oldest);
        break;
      }
    nh.exceptions.set(daddr, (found = new NhException()));
  }
  found.rth = null;
  return found;
}

/** The path to `daddr` carries no more than `mtu` bytes (ipv4_update_pmtu). */
export function ipv4UpdatePmtu(net: Net, daddr: number, saddr: number, tos: number, oif: number, mtu: number): void {
  const ip4 = net.ipv4;
  const fl = new Flowi4().init(daddr, saddr, oif, tos, 0);
  const rt = ipRouteOutput(net, fl);
  if (typeof rt === "number" || rt.mtuLocked) return;
  const metrics = rt.fi === null ? null : rt.fi.metrics;
  if (metrics !== null && ((metrics.RTAX_LOCK ?? 0) & (1 << RTAX_MTU)) !== 0) return;
  const old = rt.mtu();
  if (old < mtu) return;
  const lock = mtu < ip4.routeMinPmtu;
  const pmtu = lock ? Math.min(old, ip4.routeMinPmtu) : mtu;
  const res = new FibResult();
  if (fibLookup(ip4, fl, res, 0) !== 0 || res.nh === null) return;
  const e = exception(res.nh, daddr);
  e.pmtu = pmtu;
  e.mtuLocked = lock;
  e.expiresNs = net.stack.nowNs + ip4.routeMtuExpires * NSEC_PER_SEC;
}

/** A router says that `newGw` is the better way to `daddr` (__ip_do_redirect); `from` is the router, `oif` where it was heard. */
export function ipv4Redirect(
  net: Net,
  daddr: number,
  saddr: number,
  tos: number,
  oif: number,
  from: number,
  newGw: number,
): void {
  const ip4 = net.ipv4;
  const fl = new Flowi4().init(daddr, saddr, oif, tos, 0);
  const rt = ipRouteOutput(net, fl);
  if (typeof rt === "number" || rt.gw !== from) return;
  const inDev = rt.dev.ip;
  if (inDev === null || newGw === from || isIp4Multicast(newGw) || newGw === 0xffffffff || isIp4ZeroNet(newGw)) return;
  const accept =
    inDev.cnf.data[FORWARDING] !== 0 ? inDevAnd(inDev, ACCEPT_REDIRECTS) : inDevOr(inDev, ACCEPT_REDIRECTS);
  if (!accept) return;
  if (!inDevOr(inDev, SHARED_MEDIA)) {
    if (!inetAddrOnlink(inDev, newGw, from)) return;
    if (inDevOr(inDev, SECURE_REDIRECTS) && !isDefaultGateway(net, newGw)) return;
  } else if (inetAddrType(ip4, newGw) !== RTN_UNICAST) return;
  const neigh = ip4.arp.create(newGw, 0, 0, 0, rt.dev);
  if (neigh === null) return;
  if ((neigh.nudState & NUD_VALID) === 0) {
    neighEventSend(neigh, null);
    return;
  }
  const res = new FibResult();
  if (fibLookup(ip4, fl, res, 0) !== 0 || res.nh === null) return;
  const e = exception(res.nh, daddr);
  e.gw = newGw;
  e.expiresNs = net.stack.nowNs + REDIRECT_NS;
}

/** Forgets all that was learnt (fnhe_genid_bump): `ip route flush cache`. */
export function forgetExceptions(net: Net): void {
  for (const table of net.ipv4.tables.values())
    table.forEach((fa) => {
      for (const nh of fa.fi.nhs) nh.exceptions = null;
    });
}

function isDefaultGateway(net: Net, gw: number): boolean {
  for (const table of net.ipv4.tables.values())
    for (const fa of table.aliases(0, 0)) if (fa.fi.nhs.some((nh) => nh.gw === gw)) return true;
  return false;
}
