/**
 * IPv6's settings of a device (struct ipv6_devconf; names of /proc/sys/net/ipv6/conf): one integer each,
 * in the order of enum DEVCONF_* (linux/ipv6.h), which is how IFLA_INET6_CONF sends them. Times are
 * milliseconds here. Devices share the values of `default` until one of their own is changed.
 */

import { ARPHRD_NONE, ARPHRD_SIT, ARPHRD_TUNNEL, ARPHRD_TUNNEL6, IFF_LOOPBACK, IFF_NOARP } from "@netloom/uapi";
import type { NetDevice } from "../core/net-device.js";

export const DEVCONF_FORWARDING = 0;
export const DEVCONF_HOPLIMIT = 1;
/** Kept in Inet6Dev.mtu6. */
export const DEVCONF_MTU6 = 2;
export const DEVCONF_ACCEPT_RA = 3;
export const DEVCONF_ACCEPT_REDIRECTS = 4;
export const DEVCONF_AUTOCONF = 5;
export const DEVCONF_DAD_TRANSMITS = 6;
export const DEVCONF_RTR_SOLICITS = 7;
export const DEVCONF_RTR_SOLICIT_INTERVAL = 8;
export const DEVCONF_RTR_SOLICIT_DELAY = 9;
export const DEVCONF_USE_TEMPADDR = 10;
export const DEVCONF_TEMP_VALID_LFT = 11;
export const DEVCONF_TEMP_PREFERED_LFT = 12;
export const DEVCONF_REGEN_MAX_RETRY = 13;
export const DEVCONF_MAX_DESYNC_FACTOR = 14;
export const DEVCONF_MAX_ADDRESSES = 15;
export const DEVCONF_FORCE_MLD_VERSION = 16;
export const DEVCONF_ACCEPT_RA_DEFRTR = 17;
export const DEVCONF_ACCEPT_RA_PINFO = 18;
export const DEVCONF_ACCEPT_RA_RTR_PREF = 19;
export const DEVCONF_RTR_PROBE_INTERVAL = 20;
export const DEVCONF_ACCEPT_RA_RT_INFO_MAX_PLEN = 21;
export const DEVCONF_PROXY_NDP = 22;
export const DEVCONF_OPTIMISTIC_DAD = 23;
export const DEVCONF_ACCEPT_SOURCE_ROUTE = 24;
export const DEVCONF_MC_FORWARDING = 25;
export const DEVCONF_DISABLE_IPV6 = 26;
export const DEVCONF_ACCEPT_DAD = 27;
export const DEVCONF_FORCE_TLLAO = 28;
export const DEVCONF_NDISC_NOTIFY = 29;
export const DEVCONF_MLDV1_UNSOLICITED_REPORT_INTERVAL = 30;
export const DEVCONF_MLDV2_UNSOLICITED_REPORT_INTERVAL = 31;
export const DEVCONF_SUPPRESS_FRAG_NDISC = 32;
export const DEVCONF_ACCEPT_RA_FROM_LOCAL = 33;
export const DEVCONF_USE_OPTIMISTIC = 34;
export const DEVCONF_ACCEPT_RA_MTU = 35;
/** Kept in Inet6Dev.stableSecret; always 0 here. */
export const DEVCONF_STABLE_SECRET = 36;
export const DEVCONF_USE_OIF_ADDRS_ONLY = 37;
export const DEVCONF_ACCEPT_RA_MIN_HOP_LIMIT = 38;
export const DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN = 39;
export const DEVCONF_DROP_UNICAST_IN_L2_MULTICAST = 40;
export const DEVCONF_DROP_UNSOLICITED_NA = 41;
export const DEVCONF_KEEP_ADDR_ON_DOWN = 42;
export const DEVCONF_RTR_SOLICIT_MAX_INTERVAL = 43;
export const DEVCONF_SEG6_ENABLED = 44;
export const DEVCONF_SEG6_REQUIRE_HMAC = 45;
export const DEVCONF_ENHANCED_DAD = 46;
export const DEVCONF_ADDR_GEN_MODE = 47;
export const DEVCONF_DISABLE_POLICY = 48;
export const DEVCONF_ACCEPT_RA_RT_INFO_MIN_PLEN = 49;
export const DEVCONF_NDISC_TCLASS = 50;
export const DEVCONF_RPL_SEG_ENABLED = 51;
export const DEVCONF_RA_DEFRTR_METRIC = 52;
export const DEVCONF_IOAM6_ENABLED = 53;
export const DEVCONF_IOAM6_ID = 54;
/** Unsigned: kept as -1. */
export const DEVCONF_IOAM6_ID_WIDE = 55;
export const DEVCONF_NDISC_EVICT_NOCARRIER = 56;
export const DEVCONF_ACCEPT_UNTRACKED_NA = 57;
export const DEVCONF_ACCEPT_RA_MIN_LFT = 58;
export const DEVCONF_MAX = 59;

/** IFLA_INET6_ADDR_GEN_MODE (linux/if_link.h): where link-local addresses come from. */
export const IN6_ADDR_GEN_MODE_EUI64 = 0;
export const IN6_ADDR_GEN_MODE_NONE = 1;
export const IN6_ADDR_GEN_MODE_STABLE_PRIVACY = 2;
export const IN6_ADDR_GEN_MODE_RANDOM = 3;

const SET: readonly (readonly [number, number])[] = [
  [DEVCONF_HOPLIMIT, 64],
  [DEVCONF_MTU6, 1280],
  [DEVCONF_ACCEPT_RA, 1],
  [DEVCONF_ACCEPT_REDIRECTS, 1],
  [DEVCONF_AUTOCONF, 1],
  [DEVCONF_DAD_TRANSMITS, 1],
  [DEVCONF_RTR_SOLICITS, -1],
  [DEVCONF_RTR_SOLICIT_INTERVAL, 4_000],
  [DEVCONF_RTR_SOLICIT_DELAY, 1_000],
  [DEVCONF_TEMP_VALID_LFT, 604_800],
  [DEVCONF_TEMP_PREFERED_LFT, 86_400],
  [DEVCONF_REGEN_MAX_RETRY, 3],
  [DEVCONF_MAX_DESYNC_FACTOR, 600],
  [DEVCONF_MAX_ADDRESSES, 16],
  [DEVCONF_ACCEPT_RA_DEFRTR, 1],
  [DEVCONF_ACCEPT_RA_PINFO, 1],
  [DEVCONF_ACCEPT_RA_RTR_PREF, 1],
  [DEVCONF_RTR_PROBE_INTERVAL, 60_000],
  [DEVCONF_ACCEPT_DAD, 1],
  [DEVCONF_MLDV1_UNSOLICITED_REPORT_INTERVAL, 10_000],
  [DEVCONF_MLDV2_UNSOLICITED_REPORT_INTERVAL, 1_000],
  [DEVCONF_SUPPRESS_FRAG_NDISC, 1],
  [DEVCONF_ACCEPT_RA_MTU, 1],
  [DEVCONF_ACCEPT_RA_MIN_HOP_LIMIT, 1],
  [DEVCONF_RTR_SOLICIT_MAX_INTERVAL, 3_600_000],
  [DEVCONF_ENHANCED_DAD, 1],
  [DEVCONF_RA_DEFRTR_METRIC, 1024],
  [DEVCONF_IOAM6_ID, 65_535],
  [DEVCONF_IOAM6_ID_WIDE, -1],
  [DEVCONF_NDISC_EVICT_NOCARRIER, 1],
];

function values(changes: readonly (readonly [number, number])[]): Int32Array {
  const data = new Int32Array(DEVCONF_MAX);
  for (const [index, value] of SET) data[index] = value;
  for (const [index, value] of changes) data[index] = value;
  return data;
}

/** What `default`, and so a new device, begins with. Nobody writes to these three arrays. */
const DEFAULTS = values([]);
/** `all` does not ask for duplicate address detection: a device's own setting decides. */
const ALL = values([[DEVCONF_ACCEPT_DAD, 0]]);
/** Loopback devices know no duplicates and no temporary addresses. */
const LOOPBACK = values([
  [DEVCONF_ACCEPT_DAD, -1],
  [DEVCONF_USE_TEMPADDR, -1],
]);

/** Devices with no identifier that a temporary address could take the place of. */
const WITHOUT_TEMPADDR: ReadonlySet<number> = new Set([ARPHRD_TUNNEL, ARPHRD_TUNNEL6, ARPHRD_SIT, ARPHRD_NONE]);

export class Ipv6Devconf {
  private own = false;
  constructor(
    /** Written only by `set`. */
    public data: Int32Array,
  ) {}

  /** `data` is that of other devices, too, and never changes. */
  get shared(): boolean {
    return !this.own;
  }

  get(index: number): number {
    return this.data[index]!;
  }

  set(index: number, value: number): void {
    if (this.data[index] === value) return;
    if (!this.own) {
      this.data = this.data.slice();
      this.own = true;
    }
    this.data[index] = value;
  }

  /** Settings for a new device that begin as these are now. */
  inherit(dev: NetDevice): Ipv6Devconf {
    this.own = false;
    const noDad = (dev.flags & (IFF_NOARP | IFF_LOOPBACK)) !== 0;
    const noTempaddr = (dev.flags & IFF_LOOPBACK) !== 0 || WITHOUT_TEMPADDR.has(dev.type);
    if (dev.flags & IFF_LOOPBACK && this.data === DEFAULTS) return new Ipv6Devconf(LOOPBACK);
    const conf = new Ipv6Devconf(this.data);
    if (noDad) conf.set(DEVCONF_ACCEPT_DAD, -1);
    if (noTempaddr) conf.set(DEVCONF_USE_TEMPADDR, -1);
    return conf;
  }
}

export const devconfAll = (): Ipv6Devconf => new Ipv6Devconf(ALL);
export const devconfDefault = (): Ipv6Devconf => new Ipv6Devconf(DEFAULTS);
