/**
 * Prefixes that routers advertise: what is on the link, and addresses made from them (RFC 4862 section 5.5;
 * addrconf_prefix_rcv in net/ipv6/addrconf.c).
 *
 *   3 | 4 | prefix length | L A | valid (4) | preferred (4) | reserved (4) | prefix (16)
 */

import { ARPHRD_ETHER, Errno } from "@netloom/uapi";
import {
  IFA_F_DEPRECATED,
  IFA_F_MANAGETEMPADDR,
  IFA_F_OPTIMISTIC,
  IFA_F_STABLE_PRIVACY,
  IFA_F_TENTATIVE,
  INFINITY_LIFE_TIME,
  IFA_F_TEMPORARY,
} from "@netloom/netlink";
import { getU32, icmpv6 } from "@netloom/wire";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { getPrefixRoute, ipv6AddAddr, ipv6IfaNotify } from "./addrconf-addr.js";
import { addrconfDadStart } from "./addrconf-dad.js";
import { manageTempaddrs } from "./addrconf-temp.js";
import { addrconfVerify } from "./addrconf-verify.js";
import { ipv6FindIfaddr } from "./addrsel.js";
import {
  DEVCONF_ACCEPT_RA_MIN_LFT,
  DEVCONF_ADDR_GEN_MODE,
  DEVCONF_AUTOCONF,
  DEVCONF_FORWARDING,
  DEVCONF_MAX_ADDRESSES,
  DEVCONF_OPTIMISTIC_DAD,
  IN6_ADDR_GEN_MODE_RANDOM,
  IN6_ADDR_GEN_MODE_STABLE_PRIVACY,
} from "./devconf.js";
import { prefixRouteConfig } from "./fib6-config.js";
import { fib6CleanExpires, fib6SetExpires, ip6DelRt, ip6RouteAdd } from "./fib6-ops.js";
import {
  IPV6_ADDR_LINKLOCAL,
  IPV6_ADDR_MULTICAST,
  IPV6_ADDR_SCOPE_MASK,
  ipv6AddrType,
  isAny6,
  putEui64,
} from "./in6-addr.js";
import { confOr, IFAPROT_KERNEL_RA, type Inet6Dev, type Inet6Ifaddr } from "./inet6-dev.js";
import { RTF_ADDRCONF, RTF_PREFIX_RT } from "./ip6-fib.js";
import { inet6PrefixNotify } from "./prefix-notify.js";
import { generateStableAddress } from "./stable-privacy.js";

/** What has less than two hours to live is not shortened further (RFC 4862 section 5.5.3 e). */
const MIN_VALID_LIFETIME = 7200;

/** The option at `b[o]`; `sllao`: the advertisement told the router's link-layer address. */
export function addrconfPrefixRcv(idev: Inet6Dev, b: Uint8Array, o: number, sllao: boolean): void {
  const plen = b[o + 2]!;
  const flags = b[o + 3]!;
  const valid = getU32(b, o + 4);
  const prefered = getU32(b, o + 8);
  const prefix = b.slice(o + 16, o + 32);
  if (ipv6AddrType(prefix) & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LINKLOCAL) || prefered > valid || plen > 128) return;
  if (valid !== 0 && valid < idev.cnf.get(DEVCONF_ACCEPT_RA_MIN_LFT)) return;
  if (flags & icmpv6.PREFIX_ONLINK) onlink(idev, prefix, plen, valid);
  if (flags & icmpv6.PREFIX_AUTOCONF && idev.cnf.get(DEVCONF_AUTOCONF) !== 0) {
    if (plen !== 64 || !autoconf(idev, prefix, valid, prefered, sllao)) return;
  }
  inet6PrefixNotify(idev, prefix, plen, flags, valid, prefered);
}

/** The prefix can be reached without a router. */
function onlink(idev: Inet6Dev, prefix: Uint8Array, plen: number, valid: number): void {
  const { dev } = idev;
  const { net } = dev;
  const learned = RTF_ADDRCONF | RTF_PREFIX_RT;
  const known = getPrefixRoute(prefix, plen, dev, 0);
  const rt = known !== null && (known.flags & learned) === learned ? known : null;
  if (rt === null) {
    if (valid === 0) return;
    const expiresInNs = valid === INFINITY_LIFE_TIME ? 0 : valid * NSEC_PER_SEC;
    const config = prefixRouteConfig(prefix, plen, 0, dev, expiresInNs);
    ip6RouteAdd(net, { ...config, flags: config.flags | learned });
  } else if (valid === 0) ip6DelRt(net, rt);
  else if (valid === INFINITY_LIFE_TIME) fib6CleanExpires(rt);
  else fib6SetExpires(net, rt, net.stack.nowNs + valid * NSEC_PER_SEC);
}

/** An address in the prefix; false: there cannot be one. */
function autoconf(idev: Inet6Dev, prefix: Uint8Array, valid: number, prefered: number, sllao: boolean): boolean {
  let addr: Uint8Array = prefix.slice();
  let flags = 0;
  let tokenized = false;
  const mode = idev.cnf.get(DEVCONF_ADDR_GEN_MODE);
  const stable =
    mode === IN6_ADDR_GEN_MODE_STABLE_PRIVACY || mode === IN6_ADDR_GEN_MODE_RANDOM
      ? generateStableAddress(idev, prefix, 0)
      : null;
  if (idev.token !== null && !isAny6(idev.token)) {
    addr.set(idev.token.subarray(8), 8);
    tokenized = true;
  } else if (stable !== null) {
    addr = stable;
    flags = IFA_F_STABLE_PRIVACY;
  } else if (!setIdentifier(idev, addr)) return false;
  return prefixAddAddr(idev, addr, flags, tokenized, valid, prefered, sllao);
}

/** The EUI-64 of the device, or the identifier of its link-local address. */
function setIdentifier(idev: Inet6Dev, addr: Uint8Array): boolean {
  const { dev } = idev;
  if (dev.type === ARPHRD_ETHER) {
    putEui64(addr, 8, dev.mac, dev.devId);
    return true;
  }
  const own = idev.addrList.findLast((ifa) => ifa.scope === IPV6_ADDR_LINKLOCAL && (ifa.flags & IFA_F_TENTATIVE) === 0);
  if (own === undefined) return false;
  addr.set(own.addr.subarray(8), 8);
  return true;
}

/** addrconf_prefix_rcv_add_addr. */
function prefixAddAddr(
  idev: Inet6Dev,
  addr: Uint8Array,
  addrFlags: number,
  tokenized: boolean,
  valid: number,
  prefered: number,
  sllao: boolean,
): boolean {
  const { net } = idev.dev;
  const now = net.stack.nowNs;
  let ifa: Inet6Ifaddr | null = ipv6FindIfaddr(net, addr, 0, idev.dev);
  const create = ifa === null && valid !== 0;
  let validLft = valid;
  if (create) {
    const max = idev.cnf.get(DEVCONF_MAX_ADDRESSES);
    if (max !== 0 && idev.addrList.length >= max) return false;
    const optimistic =
      confOr(idev, DEVCONF_OPTIMISTIC_DAD) && net.ipv6.devconfAll.get(DEVCONF_FORWARDING) === 0 && sllao;
    try {
      ifa = ipv6AddAddr(idev, {
        addr,
        prefixLen: 64,
        flags: addrFlags | (optimistic ? IFA_F_OPTIMISTIC : 0),
        validLft: valid,
        preferedLft: prefered,
        scope: ipv6AddrType(addr) & IPV6_ADDR_SCOPE_MASK,
        proto: IFAPROT_KERNEL_RA,
      });
    } catch (e) {
      if (!(e instanceof Errno)) throw e;
      return false;
    }
    ifa.flags |= IFA_F_MANAGETEMPADDR;
    if (tokenized) ifa.origin.tokenized = true;
    addrconfDadStart(ifa);
  }
  if (ifa === null) return true;
  if (!create) {
    const age = Math.floor((now - ifa.tstampNs) / NSEC_PER_SEC);
    const stored = ifa.validLft > age ? ifa.validLft - age : 0;
    if (stored !== 0) {
      validLft = Math.max(valid, Math.min(stored, MIN_VALID_LIFETIME));
      ifa.validLft = validLft;
      ifa.preferedLft = prefered;
      ifa.tstampNs = now;
      const { flags } = ifa;
      ifa.flags &= ~IFA_F_DEPRECATED;
      if ((flags & IFA_F_TENTATIVE) === 0) ipv6IfaNotify(0, ifa);
    }
  }
  if ((ifa.flags & IFA_F_TEMPORARY) === 0) manageTempaddrs(ifa, validLft, prefered, create);
  addrconfVerify(net);
  return true;
}
