/** IPv6's part of a link in rtnetlink: IFLA_AF_SPEC, and AF_INET6 dumps with IFLA_PROTINFO (inet6_fill_ifla6_attrs, inet6_dump_ifinfo). */

import { AF_INET6, Errno, IF_OPER_DOWN, IFF_UP } from "@netloom/uapi";
import {
  inet6LinkAttrs,
  linkDef,
  RTEXT_FILTER_SKIP_STATS,
  RTM_GETLINK,
  RTM_NEWLINK,
  Writer,
  type AttrsOf,
  type LinkAttrs,
} from "@netloom/netlink";
import { macToBytes } from "@netloom/wire";
import { NSEC_PER_CLOCK_T, NSEC_PER_MSEC } from "../../time/timer.js";
import { devGetFlags } from "../core/dev-change.js";
import { devIflink } from "../core/linkwatch.js";
import { NEIGH_BASE_REACHABLE_TIME, NEIGH_RETRANS_TIME } from "../core/neigh-parms.js";
import type { NetDevice } from "../core/net-device.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import type { RtnlAfOps, RtnlHandler } from "../rtnetlink/rtnetlink.js";
import { setIftoken } from "./addrconf-token.js";
import {
  DEVCONF_ADDR_GEN_MODE,
  DEVCONF_MAX,
  DEVCONF_MTU6,
  IN6_ADDR_GEN_MODE_RANDOM,
  IN6_ADDR_GEN_MODE_STABLE_PRIVACY,
} from "./devconf.js";
import { IN6ADDR_ANY } from "./in6-addr.js";
import type { Inet6Dev } from "./inet6-dev.js";
import { ICMP6_MIB, IP6_MIB } from "./mib.js";

type Inet6Attrs = AttrsOf<typeof inet6LinkAttrs>;

const IPV6_MAXPLEN = 65535;

/** struct ifla_cacheinfo: maximum reassembled length, time of last change (1/100 s), reachable and retransmission time (ms). */
function cacheinfo(idev: Inet6Dev): Uint8Array {
  const w = new Writer(16);
  w.u32(IPV6_MAXPLEN);
  w.u32(Math.floor(idev.tstampNs / NSEC_PER_CLOCK_T));
  const reachable =
    idev.ndParms.reachableDrawnNs < 0
      ? idev.ndParms.data[NEIGH_BASE_REACHABLE_TIME]!
      : idev.ndParms.reachableTimeNs / NSEC_PER_MSEC;
  w.u32(reachable);
  w.u32(idev.ndParms.data[NEIGH_RETRANS_TIME]!);
  return w.bytes;
}

/** The settings most devices share, encoded for one MTU. */
const SHARED_CONF = new WeakMap<Int32Array, { readonly mtu6: number; readonly bytes: Uint8Array }>();

function conf({ cnf, mtu6 }: Inet6Dev): Uint8Array {
  const known = cnf.shared ? SHARED_CONF.get(cnf.data) : undefined;
  if (known?.mtu6 === mtu6) return known.bytes;
  const w = new Writer(4 * DEVCONF_MAX);
  for (let i = 0; i < DEVCONF_MAX; i++) w.u32(i === DEVCONF_MTU6 ? mtu6 : cnf.get(i));
  if (cnf.shared) SHARED_CONF.set(cnf.data, { mtu6, bytes: w.bytes });
  return w.bytes;
}

/** 64-bit counters, the first of which is how many there are. */
function stats(count: number, value: (field: number) => number): Uint8Array {
  const w = new Writer(8 * (count + 1));
  for (let i = 0; i <= count; i++) {
    const n = i === 0 ? count + 1 : value(i - 1);
    w.u32(n % 0x100000000);
    w.u32(Math.floor(n / 0x100000000));
  }
  return w.finish();
}

function fill(idev: Inet6Dev, extMask: number): Uint8Array {
  const attrs: Inet6Attrs = {
    IFLA_INET6_FLAGS: idev.ifFlags,
    IFLA_INET6_CACHEINFO: cacheinfo(idev),
    IFLA_INET6_CONF: conf(idev),
  };
  if ((extMask & RTEXT_FILTER_SKIP_STATS) === 0) {
    attrs.IFLA_INET6_STATS = stats(IP6_MIB.length, (i) => idev.stats.ipValue(i));
    attrs.IFLA_INET6_ICMP6STATS = stats(ICMP6_MIB.length, (i) => idev.stats.icmpValue(i));
  }
  attrs.IFLA_INET6_TOKEN = idev.token ?? IN6ADDR_ANY;
  attrs.IFLA_INET6_ADDR_GEN_MODE = idev.cnf.get(DEVCONF_ADDR_GEN_MODE);
  if (idev.raMtu !== 0) attrs.IFLA_INET6_RA_MTU = idev.raMtu;
  const w = Writer.take();
  inet6LinkAttrs.encode(w, attrs);
  return w.finish();
}

function checkGenMode(dev: NetDevice, idev: Inet6Dev | null, mode: number): void {
  if (mode > IN6_ADDR_GEN_MODE_RANDOM) throw new Errno("EINVAL");
  if (mode === IN6_ADDR_GEN_MODE_STABLE_PRIVACY && (idev?.stableSecret ?? dev.net.ipv6.stableSecret) === null)
    throw new Errno("EINVAL");
}

export const inet6AfOps: RtnlAfOps = {
  family: AF_INET6,
  fillLinkAf: (dev, extMask) => (dev.ip6 === null ? null : fill(dev.ip6, extMask)),
  validateLinkAf(dev, attr) {
    const { IFLA_INET6_ADDR_GEN_MODE: mode, IFLA_INET6_TOKEN: token } = inet6LinkAttrs.decode(attr, 0, attr.length);
    if (dev !== null && dev.ip6 === null) throw new Errno("EAFNOSUPPORT");
    if (mode === undefined && token === undefined) throw new Errno("EINVAL");
    if (mode !== undefined && dev !== null) checkGenMode(dev, dev.ip6, mode);
    else if (mode !== undefined && mode > IN6_ADDR_GEN_MODE_RANDOM) throw new Errno("EINVAL");
  },
  setLinkAf(dev, attr) {
    const idev = dev.ip6;
    if (idev === null) throw new Errno("EAFNOSUPPORT");
    const { IFLA_INET6_ADDR_GEN_MODE: mode, IFLA_INET6_TOKEN: token } = inet6LinkAttrs.decode(attr, 0, attr.length);
    if (token !== undefined) setIftoken(idev, token);
    if (mode === undefined) return;
    checkGenMode(dev, idev, mode);
    idev.cnf.set(DEVCONF_ADDR_GEN_MODE, mode);
  },
};

/** The shorter links that `ip -6 addr` asks for: only devices with IPv6. */
function dumpIfinfo(request: NlRequest, reply: NlReply): void {
  for (const dev of request.net.devices()) {
    if (dev.ip6 === null) continue;
    const attrs: LinkAttrs = { IFLA_IFNAME: dev.name };
    if (dev.addrLen > 0) attrs.IFLA_ADDRESS = dev.addrBytes ?? macToBytes(dev.mac);
    attrs.IFLA_MTU = dev.mtu;
    const iflink = devIflink(dev);
    if (iflink !== dev.ifindex) attrs.IFLA_LINK = iflink;
    attrs.IFLA_OPERSTATE = dev.flags & IFF_UP ? dev.operState : IF_OPER_DOWN;
    attrs.IFLA_PROTINFO = fill(dev.ip6, 0);
    reply.message(
      RTM_NEWLINK,
      linkDef,
      { family: AF_INET6, type: dev.type, index: dev.ifindex, flags: devGetFlags(dev), change: 0 },
      attrs,
    );
  }
}

export const link6Rtnl: readonly RtnlHandler[] = [{ family: AF_INET6, type: RTM_GETLINK, dumpit: dumpIfinfo }];
