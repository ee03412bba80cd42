/** RTM_*ADDR of AF_INET6, RTM_GETMULTICAST, RTM_GETANYCAST (inet6_rtm_newaddr and its kin in net/ipv6/addrconf.c). */

import { AF_INET6, Errno } from "@netloom/uapi";
import {
  addrDef,
  IFA_F_DEPRECATED,
  IFA_F_HOMEADDRESS,
  IFA_F_MANAGETEMPADDR,
  IFA_F_MCAUTOJOIN,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_OPTIMISTIC,
  IFA_F_PERMANENT,
  IFA_F_TEMPORARY,
  IFA_F_TENTATIVE,
  INFINITY_LIFE_TIME,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELADDR,
  RTM_GETADDR,
  RTM_GETANYCAST,
  RTM_GETMULTICAST,
  RTM_NEWADDR,
  type AddrAttrs,
} from "@netloom/netlink";
import { NSEC_PER_JIFFY } from "../../time/timer.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import { addrconfAddDev } from "./addrconf.js";
import {
  addPrefixRoute,
  cleanupPrefixRoute,
  getPrefixRoute,
  ipv6AddAddr,
  ipv6DelAddr,
  ipv6IfaNotify,
  lifetimeNs,
  type Ifa6Config,
} from "./addrconf-addr.js";
import { addrconfDadStart } from "./addrconf-dad.js";
import { fillGroup, fillIfaddr, type AddrMessage } from "./addrconf-fill.js";
import { manageTempaddrs } from "./addrconf-temp.js";
import { addrconfVerify } from "./addrconf-verify.js";
import { ipv6FindIfaddr } from "./addrsel.js";
import { DEVCONF_FORWARDING, DEVCONF_OPTIMISTIC_DAD } from "./devconf.js";
import { fib6CleanExpires, fib6SetExpires, ip6DelRt } from "./fib6-ops.js";
import { equals6 } from "./in6-addr.js";
import { confOr, type Inet6Dev, type Inet6Ifaddr } from "./inet6-dev.js";
import { ipv6DevMcDec, ipv6DevMcInc } from "./mcast.js";

/** What the user may ask for; all other flags are the kernel's. */
const USER_FLAGS =
  IFA_F_NODAD | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN | IFA_F_OPTIMISTIC;

/** The own and the peer's address of a request. */
function extractAddr(attrs: AddrAttrs): { addr: Uint8Array; peer: Uint8Array | null } {
  const address = attrs.IFA_ADDRESS;
  const local = attrs.IFA_LOCAL;
  const addr = local ?? address;
  if (addr === undefined || addr.length !== 16 || (address !== undefined && address.length !== 16))
    throw new Errno("EINVAL");
  return {
    addr,
    peer: local !== undefined && address !== undefined && !equals6(local, 0, address, 0) ? address : null,
  };
}

function newAddr(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, addrDef);
  const net = request.net;
  const { addr, peer } = extractAddr(attrs);
  const dev = net.devByIndex.get(header.index);
  const validLft = attrs.IFA_CACHEINFO?.valid ?? INFINITY_LIFE_TIME;
  const preferedLft = attrs.IFA_CACHEINFO?.prefered ?? INFINITY_LIFE_TIME;
  if (dev === undefined) throw new Errno("ENODEV");
  let flags = (attrs.IFA_FLAGS ?? header.flags) & USER_FLAGS;
  // Creates what IPv6 needs on the device before anything else is checked.
  const idev = addrconfAddDevFor(dev);
  if (!confOr(idev, DEVCONF_OPTIMISTIC_DAD) || idev.cnf.get(DEVCONF_FORWARDING) !== 0) flags &= ~IFA_F_OPTIMISTIC;
  if (flags & IFA_F_NODAD && flags & IFA_F_OPTIMISTIC)
    throw new Errno("EINVAL", "IFA_F_NODAD and IFA_F_OPTIMISTIC are mutually exclusive");
  const existing = ipv6FindIfaddr(net, addr, 0, dev);
  const cfg: Ifa6Config = {
    addr,
    prefixLen: header.prefixlen,
    peer,
    flags,
    validLft,
    preferedLft,
    rtPriority: attrs.IFA_RT_PRIORITY ?? 0,
    proto: attrs.IFA_PROTO ?? 0,
  };
  if (existing === null) addAddr(net, idev, cfg);
  else if (request.hdr.flags & NLM_F_EXCL || (request.hdr.flags & NLM_F_REPLACE) === 0) throw new Errno("EEXIST");
  else modifyAddr(net, existing, cfg);
}

const IPV6_MIN_MTU = 1280;

/** A device without IPv6 whose MTU is too small has no place for addresses. */
function addrconfAddDevFor(dev: NetDevice): Inet6Dev {
  if (dev.ip6 !== null) return dev.ip6;
  if (dev.mtu < IPV6_MIN_MTU) throw new Errno("EINVAL");
  return addrconfAddDev(dev);
}

function checkLifetimes(cfg: Ifa6Config): number {
  if (cfg.validLft === 0 || cfg.preferedLft! > cfg.validLft!) throw new Errno("EINVAL");
  let flags = cfg.flags;
  if (cfg.validLft === INFINITY_LIFE_TIME) flags |= IFA_F_PERMANENT;
  if (cfg.preferedLft === 0) flags |= IFA_F_DEPRECATED;
  return flags;
}

function addAddr(net: Net, given: Inet6Dev, cfg: Ifa6Config): void {
  if (cfg.prefixLen > 128) throw new Errno("EINVAL");
  const flags = checkLifetimes(cfg);
  if (flags & IFA_F_MANAGETEMPADDR && cfg.prefixLen !== 64) throw new Errno("EINVAL");
  const idev = addrconfAddDev(given.dev);
  if (flags & IFA_F_MCAUTOJOIN) ipv6DevMcInc(idev.dev, cfg.addr);
  let ifa: Inet6Ifaddr;
  try {
    ifa = ipv6AddAddr(idev, { ...cfg, flags });
  } catch (e) {
    if (flags & IFA_F_MCAUTOJOIN) ipv6DevMcDec(idev.dev, cfg.addr);
    throw e;
  }
  if ((flags & IFA_F_NOPREFIXROUTE) === 0) addPrefixRoute(ifa, ifa.addr, lifetimeNs(ifa.validLft));
  if ((ifa.flags & (IFA_F_OPTIMISTIC | IFA_F_NODAD)) === 0) ipv6IfaNotify(0, ifa);
  addrconfDadStart(ifa);
  if (flags & IFA_F_MANAGETEMPADDR) manageTempaddrs(ifa, ifa.validLft, ifa.preferedLft, true);
  addrconfVerify(net);
}

/** Of an address that is there: lifetimes, flags, metric, peer (inet6_addr_modify). */
function modifyAddr(net: Net, ifa: Inet6Ifaddr, cfg: Ifa6Config): void {
  let flags = checkLifetimes(cfg);
  if (flags & IFA_F_MANAGETEMPADDR && ifa.prefixLen !== 64) throw new Errno("EINVAL");
  if ((ifa.flags & IFA_F_TENTATIVE) === 0) flags &= ~IFA_F_OPTIMISTIC;
  const wasManaged = (ifa.flags & IFA_F_MANAGETEMPADDR) !== 0;
  const hadRoute = (ifa.flags & IFA_F_PERMANENT) !== 0 && (ifa.flags & IFA_F_NOPREFIXROUTE) === 0;
  const oldMetric = ifa.rtPriority;
  const keep = ~(
    IFA_F_DEPRECATED |
    IFA_F_PERMANENT |
    IFA_F_NODAD |
    IFA_F_HOMEADDRESS |
    IFA_F_MANAGETEMPADDR |
    IFA_F_NOPREFIXROUTE
  );
  ifa.flags = (ifa.flags & keep) | flags;
  ifa.tstampNs = net.stack.nowNs;
  ifa.validLft = cfg.validLft!;
  ifa.preferedLft = cfg.preferedLft!;
  ifa.proto = cfg.proto ?? 0;
  if (cfg.rtPriority !== 0) ifa.rtPriority = cfg.rtPriority!;
  if (cfg.peer !== null) ifa.peerAddr = cfg.peer ?? null;
  if ((ifa.flags & IFA_F_TENTATIVE) === 0) ipv6IfaNotify(0, ifa);
  const old = hadRoute ? getPrefixRoute(ifa.addr, ifa.prefixLen, ifa.idev.dev, oldMetric) : null;
  if ((flags & IFA_F_NOPREFIXROUTE) === 0) {
    if (old !== null && ifa.rtPriority === oldMetric) {
      if (ifa.validLft === INFINITY_LIFE_TIME) fib6CleanExpires(old);
      else fib6SetExpires(net, old, modifiedExpiresNs(ifa.validLft));
    } else {
      if (old !== null) ip6DelRt(net, old);
      const rest = getPrefixRoute(ifa.addr, ifa.prefixLen, ifa.idev.dev, ifa.rtPriority);
      if (rest !== null && ifa.validLft === INFINITY_LIFE_TIME) fib6CleanExpires(rest);
      addPrefixRoute(ifa, ifa.addr, lifetimeNs(ifa.validLft));
    }
  } else if (old !== null && cleanupPrefixRoute(ifa) === "delete") ip6DelRt(net, old);
  const isManaged = (ifa.flags & IFA_F_MANAGETEMPADDR) !== 0;
  if (isManaged) manageTempaddrs(ifa, ifa.validLft, ifa.preferedLft, !wasManaged);
  else if (wasManaged) manageTempaddrs(ifa, 0, 0, false);
  addrconfVerify(net);
}

/** INITIAL_JIFFIES: where the kernel's tick counter stands at boot. */
const INITIAL_JIFFIES = 0xffffffff - 75_000 + 1;

/**
 * When the prefix route of an address expires whose lifetime was changed. Linux 6.1 takes the lifetime in
 * hundredths of a second for a time in ticks since before boot (modify_prefix_route): the route is expired
 * at once.
 */
const modifiedExpiresNs = (validLft: number): number => (validLft * 100 - INITIAL_JIFFIES) * NSEC_PER_JIFFY;

function delAddr(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, addrDef);
  inet6AddrDel(request.net, header.index, extractAddr(attrs).addr, header.prefixlen);
}

/** EINVAL, ENODEV, ENXIO, EADDRNOTAVAIL. */
export function inet6AddrDel(net: Net, ifindex: number, addr: Uint8Array, prefixLen: number): void {
  if (prefixLen > 128) throw new Errno("EINVAL");
  const dev = net.devByIndex.get(ifindex);
  if (dev === undefined) throw new Errno("ENODEV");
  if (dev.ip6 === null) throw new Errno("ENXIO");
  const ifa = dev.ip6.addrList.find((a) => a.prefixLen === prefixLen && equals6(a.addr, 0, addr, 0));
  if (ifa === undefined) throw new Errno("EADDRNOTAVAIL");
  const autojoin = (ifa.flags & IFA_F_MCAUTOJOIN) !== 0;
  if ((ifa.flags & (IFA_F_TEMPORARY | IFA_F_MANAGETEMPADDR)) === IFA_F_MANAGETEMPADDR)
    manageTempaddrs(ifa, 0, 0, false);
  ipv6DelAddr(ifa);
  addrconfVerify(net);
  if (autojoin) ipv6DevMcDec(dev, addr);
}

/** An address for ever, without flags (addrconf_add_ifaddr of SIOCSIFADDR). */
export function inet6AddrAdd(net: Net, ifindex: number, addr: Uint8Array, prefixLen: number): void {
  const dev = net.devByIndex.get(ifindex);
  if (dev === undefined) throw new Errno("ENODEV");
  addAddr(net, addrconfAddDevFor(dev), {
    addr,
    prefixLen,
    flags: 0,
    validLft: INFINITY_LIFE_TIME,
    preferedLft: INFINITY_LIFE_TIME,
  });
}

function getAddr(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, addrDef);
  const { addr } = extractAddr(attrs);
  const dev = header.index === 0 ? null : (request.net.devByIndex.get(header.index) ?? null);
  const ifa = ipv6FindIfaddr(request.net, addr, 0, dev);
  if (ifa === null) throw new Errno("EADDRNOTAVAIL");
  answer(reply, RTM_NEWADDR, fillIfaddr(ifa));
}

function answer(reply: NlReply, type: number, message: AddrMessage): void {
  reply.message(type, addrDef, message.header, message.attrs);
}

/** Device by device; a strict request may name one. */
function dump(request: NlRequest, reply: NlReply, one: (idev: Inet6Dev, reply: NlReply) => void): void {
  const { header } = parseRequest(request, addrDef);
  const index = request.socket.strictCheck ? header.index : 0;
  if (index !== 0 && !request.net.devByIndex.has(index)) throw new Errno("ENODEV", "Invalid interface index");
  for (const dev of request.net.devices())
    if (dev.ip6 !== null && (index === 0 || dev.ifindex === index)) one(dev.ip6, reply);
}

function dumpUnicast(idev: Inet6Dev, reply: NlReply): void {
  for (const ifa of idev.addrList) answer(reply, RTM_NEWADDR, fillIfaddr(ifa));
}
function dumpMulticast(idev: Inet6Dev, reply: NlReply): void {
  for (const mc of idev.mcList) answer(reply, RTM_GETMULTICAST, fillGroup(idev, mc.addr, false, idev.tstampNs));
}
function dumpAnycast(idev: Inet6Dev, reply: NlReply): void {
  if (idev.acList !== null)
    for (const ac of idev.acList) answer(reply, RTM_GETANYCAST, fillGroup(idev, ac.addr, true, idev.tstampNs));
}

export const addr6Rtnl: readonly RtnlHandler[] = [
  { family: AF_INET6, type: RTM_NEWADDR, doit: newAddr },
  { family: AF_INET6, type: RTM_DELADDR, doit: delAddr },
  { family: AF_INET6, type: RTM_GETADDR, doit: getAddr, dumpit: (request, reply) => dump(request, reply, dumpUnicast) },
  { family: AF_INET6, type: RTM_GETMULTICAST, dumpit: (request, reply) => dump(request, reply, dumpMulticast) },
  { family: AF_INET6, type: RTM_GETANYCAST, dumpit: (request, reply) => dump(request, reply, dumpAnycast) },
];
