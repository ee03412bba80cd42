/** IPv4 addresses as rtnetlink messages (inet_fill_ifaddr), and the notification of their changes. */

import { AF_INET } from "@netloom/uapi";
import {
  addrDef,
  IFA_F_PERMANENT,
  INFINITY_LIFE_TIME,
  RTNLGRP_IPV4_IFADDR,
  type AddrAttrs,
  type IfAddrMsg,
} from "@netloom/netlink";
import { NSEC_PER_CLOCK_T, NSEC_PER_SEC } from "../../time/timer.js";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import { ip4Bytes } from "./fib-dump.js";
import type { InIfaddr } from "./in-device.js";

export function addrHeader(ifa: InIfaddr): Partial<IfAddrMsg> {
  return {
    family: AF_INET,
    prefixlen: ifa.prefixLen,
    flags: ifa.flags & 0xff,
    scope: ifa.scope,
    index: ifa.inDev.dev.ifindex,
  };
}

export function addrMessageAttrs(ifa: InIfaddr): AddrAttrs {
  const now = ifa.inDev.dev.net.stack.nowNs;
  let preferred = INFINITY_LIFE_TIME;
  let valid = INFINITY_LIFE_TIME;
  if ((ifa.flags & IFA_F_PERMANENT) === 0) {
    const age = Math.floor((now - ifa.tstampNs) / NSEC_PER_SEC);
    valid = Math.max(0, ifa.validLft - age);
    if (ifa.preferredLft !== INFINITY_LIFE_TIME) preferred = Math.max(0, ifa.preferredLft - age);
  }
  const out: AddrAttrs = { IFA_ADDRESS: ip4Bytes(ifa.address), IFA_LOCAL: ip4Bytes(ifa.local) };
  if (ifa.broadcast !== 0) out.IFA_BROADCAST = ip4Bytes(ifa.broadcast);
  if (ifa.label !== "") out.IFA_LABEL = ifa.label;
  if (ifa.proto !== 0) out.IFA_PROTO = ifa.proto;
  out.IFA_FLAGS = ifa.flags;
  if (ifa.rtPriority !== 0) out.IFA_RT_PRIORITY = ifa.rtPriority;
  out.IFA_CACHEINFO = {
    prefered: preferred,
    valid,
    cstamp: Math.floor(ifa.cstampNs / NSEC_PER_CLOCK_T),
    tstamp: Math.floor(ifa.tstampNs / NSEC_PER_CLOCK_T),
  };
  return out;
}

export function notifyAddr(type: number, ifa: InIfaddr): void {
  rtnlNotify(ifa.inDev.dev.net, RTNLGRP_IPV4_IFADDR, type, addrDef, addrHeader(ifa), () => addrMessageAttrs(ifa));
}
