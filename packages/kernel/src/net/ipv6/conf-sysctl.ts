/** /proc/sys/net/ipv6/conf/{all,default,DEV} (after addrconf_sysctl_* in net/ipv6/addrconf.c). */

import { Errno, IFF_LOOPBACK, IFF_MULTICAST } from "@netloom/uapi";
import { IFA_F_TENTATIVE, NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT } from "@netloom/netlink";
import { parseIp6 } from "@netloom/wire";
import type { DynamicDir } from "../../fs/dynamic.js";
import { parseInteger, sysctlDir, SysctlTable, UINT_MAX, type SysctlDef } from "../core/sysctl.js";
import { addrconfInit, addrconfNotify, joinRouters, leaveRouters } from "./addrconf.js";
import { addrconfJoinAnycast, addrconfLeaveAnycast } from "./anycast.js";
import {
  DEVCONF_ADDR_GEN_MODE,
  DEVCONF_DISABLE_IPV6,
  DEVCONF_FORWARDING,
  DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN,
  DEVCONF_IOAM6_ID_WIDE,
  DEVCONF_MTU6,
  DEVCONF_PROXY_NDP,
  IN6_ADDR_GEN_MODE_RANDOM,
  IN6_ADDR_GEN_MODE_STABLE_PRIVACY,
  type Ipv6Devconf,
} from "./devconf.js";
import { confFiles } from "./conf-files.js";
import type { Inet6Dev } from "./inet6-dev.js";
import type { Ipv6Net } from "./ipv6-net.js";
import {
  inet6NetconfNotify,
  NETCONFA_FORWARDING,
  NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN,
  NETCONFA_PROXY_NEIGH,
} from "./netconf.js";
import { rt6PurgeDfltRouters } from "./rt6-router.js";

/** Which of a namespace's three kinds of settings a directory is about. */
interface ConfTarget {
  readonly v6: Ipv6Net;
  readonly conf: Ipv6Devconf;
  /** Null for `all` and `default`. */
  readonly idev: Inet6Dev | null;
}

const isAll = (t: ConfTarget): boolean => t.conf === t.v6.devconfAll;

function idevs(v6: Ipv6Net): Inet6Dev[] {
  return v6.net.devices().flatMap((dev) => (dev.ip6 === null ? [] : [dev.ip6]));
}

/** Sets a value on all devices and for those to come; `changed` is told of devices where it went on or off. */
function setEverywhere(t: ConfTarget, index: number, value: number, changed: (idev: Inet6Dev) => void): void {
  t.v6.devconfDflt.set(index, value);
  for (const idev of idevs(t.v6)) {
    const flips = (idev.cnf.get(index) === 0) !== (value === 0);
    idev.cnf.set(index, value);
    if (flips) changed(idev);
  }
}

/** A host becomes a router or the other way round (dev_forward_change). */
function forwardChange(idev: Inet6Dev): void {
  const { dev } = idev;
  if (dev.flags & IFF_MULTICAST && (dev.flags & IFF_LOOPBACK) === 0) {
    if (idev.forwarding) joinRouters(idev);
    else leaveRouters(idev);
  }
  for (const ifa of idev.addrList.slice()) {
    if (ifa.flags & IFA_F_TENTATIVE) continue;
    if (idev.forwarding) addrconfJoinAnycast(ifa);
    else addrconfLeaveAnycast(ifa);
  }
  inet6NetconfNotify(dev.net, dev.ifindex, NETCONFA_FORWARDING, idev.cnf);
}

/** addrconf_fixup_forwarding. */
function setForwarding(t: ConfTarget, value: number): void {
  const { v6, conf } = t;
  const flips = (conf.get(DEVCONF_FORWARDING) === 0) !== (value === 0);
  conf.set(DEVCONF_FORWARDING, value);
  if (conf === v6.devconfDflt) {
    if (flips) inet6NetconfNotify(v6.net, NETCONFA_IFINDEX_DEFAULT, NETCONFA_FORWARDING, conf);
    return;
  }
  if (isAll(t)) {
    const { devconfDflt } = v6;
    const dfltFlips = (devconfDflt.get(DEVCONF_FORWARDING) === 0) !== (value === 0);
    devconfDflt.set(DEVCONF_FORWARDING, value);
    if (dfltFlips) inet6NetconfNotify(v6.net, NETCONFA_IFINDEX_DEFAULT, NETCONFA_FORWARDING, devconfDflt);
    setEverywhere(t, DEVCONF_FORWARDING, value, forwardChange);
    if (flips) inet6NetconfNotify(v6.net, NETCONFA_IFINDEX_ALL, NETCONFA_FORWARDING, conf);
  } else if (flips) forwardChange(t.idev!);
  if (value !== 0) rt6PurgeDfltRouters(v6.net);
  v6.genid++;
}

function disableChange(idev: Inet6Dev): void {
  addrconfNotify(idev.disabled ? "DOWN" : "UP", idev.dev, {});
}

/** addrconf_disable_ipv6. */
function setDisable(t: ConfTarget, value: number): void {
  const flips = (t.conf.get(DEVCONF_DISABLE_IPV6) === 0) !== (value === 0);
  t.conf.set(DEVCONF_DISABLE_IPV6, value);
  if (isAll(t)) setEverywhere(t, DEVCONF_DISABLE_IPV6, value, disableChange);
  else if (t.idev !== null && flips) disableChange(t.idev);
}

function setGenMode(t: ConfTarget, value: number): void {
  const secret = t.idev?.stableSecret ?? t.v6.stableSecret;
  if (value < 0 || value > IN6_ADDR_GEN_MODE_RANDOM || (value === IN6_ADDR_GEN_MODE_STABLE_PRIVACY && secret === null))
    throw new Errno("EINVAL");
  const change = (idev: Inet6Dev): void => {
    if (idev.cnf.get(DEVCONF_ADDR_GEN_MODE) === value) return;
    idev.cnf.set(DEVCONF_ADDR_GEN_MODE, value);
    if (idev.ready) addrconfInit(idev.dev, false);
  };
  if (t.idev !== null) {
    change(t.idev);
    return;
  }
  t.conf.set(DEVCONF_ADDR_GEN_MODE, value);
  if (!isAll(t)) return;
  t.v6.devconfDflt.set(DEVCONF_ADDR_GEN_MODE, value);
  for (const idev of idevs(t.v6)) change(idev);
}

/** Reads as EIO while unset; setting it makes the device generate its addresses from it. */
function setSecret(t: ConfTarget, text: string): void {
  const secret = parseIp6(text.trim());
  if (secret === null) throw new Errno("EIO");
  if (isAll(t)) throw new Errno("EIO");
  if (t.idev !== null) t.idev.stableSecret = secret;
  else t.v6.stableSecret = secret;
  for (const idev of t.idev === null ? idevs(t.v6) : [t.idev])
    idev.cnf.set(DEVCONF_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_STABLE_PRIVACY);
  if (t.idev === null) t.conf.set(DEVCONF_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_STABLE_PRIVACY);
}

function secretText(t: ConfTarget): string {
  const secret = t.idev === null ? t.v6.stableSecret : t.idev.stableSecret;
  if (secret === null || isAll(t)) throw new Errno("EIO");
  let text = "";
  for (let i = 0; i < 16; i += 2)
    text += (i === 0 ? "" : ":") + ((secret[i]! << 8) | secret[i + 1]!).toString(16).padStart(4, "0");
  return text;
}

function setPlain(t: ConfTarget, index: number, value: number): void {
  const { v6, conf } = t;
  const before = conf.get(index);
  conf.set(index, value);
  if (index === DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN) {
    if (isAll(t))
      setEverywhere(t, index, value, ({ dev, cnf }) =>
        inet6NetconfNotify(v6.net, dev.ifindex, NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN, cnf),
      );
    v6.genid++;
  }
  const type =
    index === DEVCONF_PROXY_NDP
      ? NETCONFA_PROXY_NEIGH
      : index === DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN
        ? NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN
        : 0;
  // Of a device alone nobody is told.
  if (type === NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN && t.idev !== null) return;
  if (type === 0 || before === value) return;
  const ifindex = t.idev !== null ? t.idev.dev.ifindex : isAll(t) ? NETCONFA_IFINDEX_ALL : NETCONFA_IFINDEX_DEFAULT;
  inet6NetconfNotify(v6.net, ifindex, type, conf);
}

const SPECIAL: ReadonlyMap<number, (t: ConfTarget, value: number) => void> = new Map([
  [DEVCONF_FORWARDING, setForwarding],
  [DEVCONF_DISABLE_IPV6, setDisable],
  [DEVCONF_ADDR_GEN_MODE, setGenMode],
]);

const table = new SysctlTable<ConfTarget>([
  ...confFiles.map(({ name, index, unit, min, max, readOnly }): SysctlDef<ConfTarget> => {
    const get = (t: ConfTarget): string =>
      String(index === DEVCONF_IOAM6_ID_WIDE ? t.conf.get(index) >>> 0 : Math.trunc(t.conf.get(index) / unit));
    if (readOnly) return { name, mode: 0o444, get };
    const special = SPECIAL.get(index);
    return {
      name,
      get,
      set: (t, text) => {
        const value = parseInteger(text, min, max) * unit;
        if (special !== undefined) special(t, value);
        else setPlain(t, index, index === DEVCONF_IOAM6_ID_WIDE ? value | 0 : value);
      },
    };
  }),
  {
    name: "mtu",
    get: (t) => String(t.idev === null ? t.conf.get(DEVCONF_MTU6) : t.idev.mtu6),
    set: (t, text) => {
      const value = parseInteger(text, 1280, t.idev === null ? UINT_MAX : t.idev.dev.mtu);
      if (t.idev === null) t.conf.set(DEVCONF_MTU6, value);
      else t.idev.mtu6 = value;
    },
  },
  { name: "stable_secret", mode: 0o600, get: secretText, set: setSecret },
]);

/** /proc/sys/net/ipv6/conf. */
export function conf6Dir(v6: Ipv6Net): DynamicDir {
  const { net } = v6;
  return sysctlDir(
    () => [
      "all",
      "default",
      ...net
        .devices()
        .filter((dev) => dev.ip6 !== null)
        .map((dev) => dev.name),
    ],
    (name) => {
      if (name === "all") return table.dir({ v6, conf: v6.devconfAll, idev: null });
      if (name === "default") return table.dir({ v6, conf: v6.devconfDflt, idev: null });
      const dev = net.devByName.get(name);
      return dev === undefined || dev.name !== name || dev.ip6 === null
        ? null
        : table.dir({ v6, conf: dev.ip6.cnf, idev: dev.ip6 });
    },
  );
}
