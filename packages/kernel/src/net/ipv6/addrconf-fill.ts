/** Addresses and groups as rtnetlink messages (inet6_fill_ifaddr and its kin in net/ipv6/addrconf.c). */

import { AF_INET6 } from "@netloom/uapi";
import {
  addrDef,
  IFA_F_PERMANENT,
  INFINITY_LIFE_TIME,
  NETLINK_ROUTE,
  RT_SCOPE_SITE,
  RT_SCOPE_UNIVERSE,
  RTNLGRP_IPV6_IFADDR,
  type AddrAttrs,
  type IfAddrMsg,
} from "@netloom/netlink";
import { NSEC_PER_CLOCK_T, NSEC_PER_SEC } from "../../time/timer.js";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import { IPV6_ADDR_SITELOCAL, ipv6AddrType, rtScope } from "./in6-addr.js";
import type { Inet6Dev, Inet6Ifaddr } from "./inet6-dev.js";

export interface AddrMessage {
  readonly header: IfAddrMsg;
  readonly attrs: AddrAttrs;
}

const ticks = (ns: number): number => Math.floor(ns / NSEC_PER_CLOCK_T) >>> 0;

export function fillIfaddr(ifa: Inet6Ifaddr): AddrMessage {
  let valid = INFINITY_LIFE_TIME;
  let prefered = INFINITY_LIFE_TIME;
  // A permanent address that is deprecated says 0 for its preferred lifetime.
  if (!(ifa.flags & IFA_F_PERMANENT && ifa.preferedLft === INFINITY_LIFE_TIME)) {
    const age = Math.floor((ifa.idev.dev.net.stack.nowNs - ifa.tstampNs) / NSEC_PER_SEC);
    valid = remaining(ifa.validLft, age);
    prefered = remaining(ifa.preferedLft, age);
  }
  const attrs: AddrAttrs = {};
  if (ifa.peerAddr !== null) {
    attrs.IFA_LOCAL = ifa.addr;
    attrs.IFA_ADDRESS = ifa.peerAddr;
  } else attrs.IFA_ADDRESS = ifa.addr;
  if (ifa.rtPriority !== 0) attrs.IFA_RT_PRIORITY = ifa.rtPriority;
  attrs.IFA_CACHEINFO = { prefered, valid, cstamp: ticks(ifa.cstampNs), tstamp: ticks(ifa.tstampNs) };
  attrs.IFA_FLAGS = ifa.flags;
  if (ifa.proto !== 0) attrs.IFA_PROTO = ifa.proto;
  return {
    header: {
      family: AF_INET6,
      prefixlen: ifa.prefixLen,
      flags: ifa.flags & 0xff,
      scope: rtScope(ifa.scope),
      index: ifa.idev.dev.ifindex,
    },
    attrs,
  };
}

const remaining = (lifetime: number, age: number): number =>
  lifetime === INFINITY_LIFE_TIME ? lifetime : Math.max(0, lifetime - age);

/** A group (RTM_GETMULTICAST) or anycast address of a device. */
export function fillGroup(idev: Inet6Dev, addr: Uint8Array, anycast: boolean, cstampNs: number): AddrMessage {
  const scope = (ipv6AddrType(addr) & IPV6_ADDR_SITELOCAL) !== 0 ? RT_SCOPE_SITE : RT_SCOPE_UNIVERSE;
  const stamp = ticks(cstampNs);
  const cacheinfo = { prefered: INFINITY_LIFE_TIME, valid: INFINITY_LIFE_TIME, cstamp: stamp, tstamp: stamp };
  return {
    header: { family: AF_INET6, prefixlen: 128, flags: IFA_F_PERMANENT, scope, index: idev.dev.ifindex },
    attrs: anycast
      ? { IFA_ANYCAST: addr, IFA_CACHEINFO: cacheinfo }
      : { IFA_MULTICAST: addr, IFA_CACHEINFO: cacheinfo },
  };
}

/** RTM_NEWADDR or RTM_DELADDR to the listeners. */
export function inet6IfaNotify(event: number, ifa: Inet6Ifaddr): void {
  const net = ifa.idev.dev.net;
  if (!net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_IPV6_IFADDR)) return;
  const { header, attrs } = fillIfaddr(ifa);
  rtnlNotify(net, RTNLGRP_IPV6_IFADDR, event, addrDef, header, () => attrs);
}
