/** Which of the own addresses a packet is sent from (RFC 6724 section 5; ipv6_dev_get_saddr in net/ipv6/addrconf.c). */

import {
  IFA_F_DEPRECATED,
  IFA_F_HOMEADDRESS,
  IFA_F_OPTIMISTIC,
  IFA_F_TEMPORARY,
  IFA_F_TENTATIVE,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { ipv6AddrLabel } from "./addrlabel.js";
import { DEVCONF_USE_OIF_ADDRS_ONLY, DEVCONF_USE_OPTIMISTIC, DEVCONF_USE_TEMPADDR } from "./devconf.js";
import {
  commonPrefixLength,
  equals6,
  IN6ADDR_LOOPBACK,
  IPV6_ADDR_SCOPE_LINKLOCAL,
  ipv6AddrSrcScope,
  isAny6,
  isMulticast6,
  prefixEquals6,
} from "./in6-addr.js";
import { confOr, type Inet6Dev, type Inet6Ifaddr } from "./inet6-dev.js";
import type { Rt6Info } from "./rt6-info.js";

/** RFC 5014's preferences, as setsockopt IPV6_ADDR_PREFERENCES takes them. */
export const IPV6_PREFER_SRC_TMP = 0x0001;
export const IPV6_PREFER_SRC_PUBLIC = 0x0002;
export const IPV6_PREFER_SRC_COA = 0x0004;

interface Destination {
  readonly addr: Uint8Array;
  readonly at: number;
  readonly scope: number;
  readonly label: number;
  readonly ifindex: number;
  readonly prefs: number;
}

const ORCHID = new Uint8Array([0x20, 0x01, 0x00, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/**
 * The source address for `daddr` when leaving by `dst_dev` (null: not known yet), or null if there is
 * none. `prefs` are IPV6_PREFER_SRC_*.
 */
export function ipv6DevGetSaddr(
  net: Net,
  dev: NetDevice | null,
  daddr: Uint8Array,
  at: number,
  prefs = 0,
): Uint8Array | null {
  const scope = ipv6AddrSrcScope(daddr, at);
  const ifindex = dev === null ? 0 : dev.ifindex;
  const dst: Destination = { addr: daddr, at, scope, label: ipv6AddrLabel(net, daddr, at, ifindex), ifindex, prefs };
  let best: Inet6Ifaddr | null = null;
  if (dev !== null) {
    const idev = dev.ip6;
    const onlyThere =
      isMulticast6(daddr, at) ||
      scope <= IPV6_ADDR_SCOPE_LINKLOCAL ||
      (idev !== null && confOr(idev, DEVCONF_USE_OIF_ADDRS_ONLY));
    if (onlyThere) {
      if (idev !== null) best = bestOf(net, idev, dst, null);
      return best === null ? null : best.addr;
    }
  }
  for (const other of net.devByIndex.values()) if (other.ip6 !== null) best = bestOf(net, other.ip6, dst, best);
  return best === null ? null : best.addr;
}

function bestOf(net: Net, idev: Inet6Dev, dst: Destination, best: Inet6Ifaddr | null): Inet6Ifaddr | null {
  for (const ifa of idev.addrList) {
    if ((ifa.flags & IFA_F_TENTATIVE) !== 0 && (ifa.flags & IFA_F_OPTIMISTIC) === 0) continue;
    if (isAny6(ifa.addr) || isMulticast6(ifa.addr)) continue;
    if (best === null || better(net, ifa, best, dst)) best = ifa;
  }
  return best;
}

/** Whether `a` is the better source, by the first rule that tells them apart. */
function better(net: Net, a: Inet6Ifaddr, b: Inet6Ifaddr, dst: Destination): boolean {
  const choose = (x: number, y: number): number => x - y;
  // 1: the destination itself.
  let d = choose(+equals6(a.addr, 0, dst.addr, dst.at), +equals6(b.addr, 0, dst.addr, dst.at));
  if (d !== 0) return d > 0;
  // 2: the smallest scope that reaches.
  d = choose(scopeRank(a, dst.scope), scopeRank(b, dst.scope));
  if (d !== 0) return d > 0;
  // 3: not deprecated.
  d = choose(+preferred(a), +preferred(b));
  if (d !== 0) return d > 0;
  // 4: home addresses.
  const home = (ifa: Inet6Ifaddr): number =>
    +(((ifa.flags & IFA_F_HOMEADDRESS) !== 0) === ((dst.prefs & IPV6_PREFER_SRC_COA) === 0));
  d = choose(home(a), home(b));
  if (d !== 0) return d > 0;
  // 5: of the outgoing device.
  d = choose(
    +(dst.ifindex === 0 || dst.ifindex === a.idev.dev.ifindex),
    +(dst.ifindex === 0 || dst.ifindex === b.idev.dev.ifindex),
  );
  if (d !== 0) return d > 0;
  // 6: the same label.
  d = choose(+(labelOf(net, a) === dst.label), +(labelOf(net, b) === dst.label));
  if (d !== 0) return d > 0;
  // 7: temporary or public.
  d = choose(+privacyFits(a, dst.prefs), +privacyFits(b, dst.prefs));
  if (d !== 0) return d > 0;
  // ORCHIDs only among themselves (RFC 4843).
  const orchid = (addr: Uint8Array, at = 0): boolean => prefixEquals6(addr, at, ORCHID, 0, 28);
  d = choose(+(orchid(a.addr) === orchid(dst.addr, dst.at)), +(orchid(b.addr) === orchid(dst.addr, dst.at)));
  if (d !== 0) return d > 0;
  // 8: the longest common prefix, not counted beyond the subnet's.
  d = choose(matchLength(a, dst), matchLength(b, dst));
  if (d !== 0) return d > 0;
  return (a.flags & IFA_F_OPTIMISTIC) === 0 && (b.flags & IFA_F_OPTIMISTIC) !== 0;
}

function scopeRank(ifa: Inet6Ifaddr, wanted: number): number {
  const scope = ipv6AddrSrcScope(ifa.addr);
  return scope >= wanted ? -scope : scope - 128;
}

function preferred(ifa: Inet6Ifaddr): boolean {
  let avoid = IFA_F_DEPRECATED;
  if (!confOr(ifa.idev, DEVCONF_USE_OPTIMISTIC)) avoid |= IFA_F_OPTIMISTIC;
  return (ifa.flags & avoid) === 0;
}

function privacyFits(ifa: Inet6Ifaddr, prefs: number): boolean {
  const temporary =
    prefs & (IPV6_PREFER_SRC_PUBLIC | IPV6_PREFER_SRC_TMP)
      ? (prefs & IPV6_PREFER_SRC_TMP) !== 0
      : ifa.idev.cnf.get(DEVCONF_USE_TEMPADDR) >= 2;
  return ((ifa.flags & IFA_F_TEMPORARY) !== 0) === temporary;
}

const labelOf = (net: Net, ifa: Inet6Ifaddr): number => ipv6AddrLabel(net, ifa.addr, 0, ifa.idev.dev.ifindex);
const matchLength = (ifa: Inet6Ifaddr, dst: Destination): number =>
  Math.min(commonPrefixLength(ifa.addr, 0, dst.addr, dst.at), ifa.prefixLen);

/** The source address of packets to `daddr` by this route, or null (ip6_route_get_saddr). */
export function ip6RouteGetSaddr(net: Net, rt: Rt6Info, daddr: Uint8Array): Uint8Array | null {
  const from = rt.from;
  if (from === null) return ipv6DevGetSaddr(net, rt.dev, daddr, 0);
  // Of a local route the device that has the address counts, not the loopback.
  return from.prefsrc ?? ipv6DevGetSaddr(net, rt.dev === net.loopback ? from.nh.dev : rt.dev, daddr, 0);
}

/** The device's link-local address, or null; those with any of `banned` (IFA_F_*) do not count (ipv6_get_lladdr). */
export function ipv6GetLladdr(dev: NetDevice, banned: number): Uint8Array | null {
  const idev = dev.ip6;
  if (idev === null) return null;
  for (let i = idev.addrList.length - 1; i >= 0; i--) {
    const ifa = idev.addrList[i]!;
    if (ifa.scope > 0x20 || equals6(ifa.addr, 0, IN6ADDR_LOOPBACK, 0)) break;
    if (ifa.scope === 0x20 && (ifa.flags & banned) === 0) return ifa.addr;
  }
  return null;
}

/** The own address as such: on `dev` only, or on any device if that is null; tentative ones do not count (ipv6_get_ifaddr, ipv6_chk_addr). */
export function ipv6FindIfaddr(net: Net, b: Uint8Array, o: number, dev: NetDevice | null): Inet6Ifaddr | null {
  if (dev !== null) return dev.ip6 === null ? null : findOn(dev.ip6, b, o);
  for (const other of net.devByIndex.values()) {
    const found = other.ip6 === null ? null : findOn(other.ip6, b, o);
    if (found !== null) return found;
  }
  return null;
}

function findOn(idev: Inet6Dev, b: Uint8Array, o: number): Inet6Ifaddr | null {
  const list = idev.addrList;
  for (let i = 0; i < list.length; i++) if (equals6(list[i]!.addr, 0, b, o)) return list[i]!;
  return null;
}

/** Whether the address is ours and usable (ipv6_chk_addr); `dev`: if it is link-local, on that device. */
export function ipv6ChkAddr(net: Net, b: Uint8Array, o: number, dev: NetDevice | null, strict: boolean): boolean {
  for (const other of net.devByIndex.values()) {
    if (other.ip6 === null) continue;
    const ifa = findOn(other.ip6, b, o);
    if (ifa === null || ((ifa.flags & IFA_F_TENTATIVE) !== 0 && (ifa.flags & IFA_F_OPTIMISTIC) === 0)) continue;
    if (dev === null || dev === other || (!(ifa.scope & 0x30) && !strict)) return true;
  }
  return false;
}
