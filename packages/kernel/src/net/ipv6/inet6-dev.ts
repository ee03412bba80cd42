/** IPv6's state of a device: its addresses, groups and settings (struct inet6_dev, inet6_ifaddr, ifmcaddr6). */

import { IFA_F_TENTATIVE, INFINITY_LIFE_TIME } from "@netloom/netlink";
import type { Timer } from "../../time/timer.js";
import { NeighParms } from "../core/neigh-parms.js";
import type { NetDevice } from "../core/net-device.js";
import {
  DEVCONF_DISABLE_IPV6,
  DEVCONF_FORWARDING,
  DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN,
  type Ipv6Devconf,
} from "./devconf.js";
import { IPV6_ADDR_SCOPE_MASK, ipv6AddrType } from "./in6-addr.js";
import type { Fib6Info } from "./ip6-fib.js";
import { Snmp6 } from "./mib.js";
import type { Rt6Info } from "./rt6-info.js";

/** Where an address is in duplicate address detection (INET6_IFADDR_STATE_*). */
export const IFADDR_STATE_PREDAD = 0;
export const IFADDR_STATE_DAD = 1;
export const IFADDR_STATE_POSTDAD = 2;
export const IFADDR_STATE_ERRDAD = 3;
export const IFADDR_STATE_DEAD = 4;

/** Who made an address (IFA_PROTO, linux/if_addr.h). */
export const IFAPROT_UNSPEC = 0;
export const IFAPROT_KERNEL_LO = 1;
export const IFAPROT_KERNEL_RA = 2;
export const IFAPROT_KERNEL_LL = 3;

/** What addresses have that autoconfiguration made, or that it makes others of. */
export class AutoconfOrigin {
  /** Its interface identifier is the device's token. */
  tokenized = false;
  /** Of a temporary address: the one whose prefix it is in. */
  ifpub: Inet6Ifaddr | null = null;
  /** Which of the stable addresses of its prefix it is: the earlier ones were taken. */
  stableRetry = 0;
  /** Temporary addresses made in a row without success; of a temporary one: its successor was made. */
  regenCount = 0;
}

/** An address of a device. */
export class Inet6Ifaddr {
  peerAddr: Uint8Array | null = null;
  /** IPV6_ADDR_LINKLOCAL and so on, as /proc/net/if_inet6 shows it. */
  readonly scope: number;
  /** IFA_F_*. */
  flags = 0;
  state = IFADDR_STATE_PREDAD;
  /** Seconds from `tstampNs`; INFINITY_LIFE_TIME for ever. */
  validLft = INFINITY_LIFE_TIME;
  preferedLft = INFINITY_LIFE_TIME;
  /** When it was made, and last changed, in nanoseconds since boot. */
  cstampNs: number;
  tstampNs: number;
  dadProbes = 0;
  /** 48 random bits that tell our own solicitations from others' (RFC 7527); -1 without enhanced DAD. */
  dadNonce = -1;
  dadTimer: Timer<Inet6Ifaddr> | null = null;
  /** The route that delivers packets for it; null until the address is made or after it was lost. */
  rt: Fib6Info | null = null;
  rtPriority = 0;
  proto = IFAPROT_UNSPEC;
  /** How autoconfiguration made it; null while there is nothing to tell of that. */
  private autoconf: AutoconfOrigin | null = null;
  constructor(
    readonly idev: Inet6Dev,
    readonly addr: Uint8Array,
    readonly prefixLen: number,
    scope = ipv6AddrType(addr) & IPV6_ADDR_SCOPE_MASK,
  ) {
    this.scope = scope;
    this.cstampNs = this.tstampNs = idev.dev.net.stack.nowNs;
  }
  /** To be changed. */
  get origin(): AutoconfOrigin {
    return (this.autoconf ??= new AutoconfOrigin());
  }
  get tokenized(): boolean {
    return this.autoconf?.tokenized ?? false;
  }
  get ifpub(): Inet6Ifaddr | null {
    return this.autoconf?.ifpub ?? null;
  }
  get stableRetry(): number {
    return this.autoconf?.stableRetry ?? 0;
  }
  get regenCount(): number {
    return this.autoconf?.regenCount ?? 0;
  }
  get tentative(): boolean {
    return (this.flags & IFA_F_TENTATIVE) !== 0;
  }
}

/** MAF_*: the state of a joined group, as /proc/net/igmp6 shows it. */
export const MAF_TIMER_RUNNING = 0x01;
export const MAF_LAST_REPORTER = 0x02;
export const MAF_LOADED = 0x04;
export const MAF_NOREPORT = 0x08;
export const MAF_GSQUERY = 0x10;

/** A joined group (struct ifmcaddr6). */
export class Ifmcaddr6 {
  users = 1;
  flags = 0;
  /** How many more state-change reports will name it. */
  crcount = 0;
  timer: Timer<Ifmcaddr6> | null = null;
  constructor(
    readonly idev: Inet6Dev,
    readonly addr: Uint8Array,
  ) {}
}

/** A group left a moment ago: its leaving is still to be reported. */
export interface McTomb {
  readonly addr: Uint8Array;
  crcount: number;
}

/** An anycast address (struct ifacaddr6). */
export interface Ifacaddr6 {
  readonly addr: Uint8Array;
  readonly rt: Fib6Info;
  users: number;
}

/** IFLA_INET6_FLAGS. */
export const IF_RA_OTHERCONF = 0x80;
export const IF_RA_MANAGED = 0x40;
export const IF_RA_RCVD = 0x20;
export const IF_RS_SENT = 0x10;
export const IF_READY = 0x80000000;

export class Inet6Dev {
  /** Widest scope first, younger before older. */
  addrList: Inet6Ifaddr[] = [];
  /** Youngest first. */
  mcList: Ifmcaddr6[] = [];
  acList: Ifacaddr6[] | null = null;
  mcTombs: McTomb[] | null = null;
  ifFlags = 0;
  dead = false;
  /** When it was last configured, for IFLA_INET6_CACHEINFO; nanoseconds since boot. */
  tstampNs = 0;
  mtu6: number;
  /** MTU an advertisement gave, 0 for none. */
  raMtu = 0;
  readonly ndParms: NeighParms;
  private counters: Snmp6 | null = null;
  /** 16 bytes, or null while net.ipv6.conf.DEV.stable_secret is unset. */
  stableSecret: Uint8Array | null = null;
  token: Uint8Array | null = null;
  /** Seconds by which temporary addresses stop being preferred earlier (RFC 8981); -1 until drawn. */
  desyncFactor = -1;
  // Router solicitations.
  rsIntervalNs = 0;
  rsProbes = 0;
  rsTimer: Timer<Inet6Dev> | null = null;
  // MLD.
  mcQrv = 2;
  mcIfcCount = 0;
  mcDadCount = 0;
  /** MLDv1 queriers were heard: speak their version until then. */
  mcV1SeenNs = 0;
  mcIfcTimer: Timer<Inet6Dev> | null = null;
  mcDadTimer: Timer<Inet6Dev> | null = null;
  mcGqTimer: Timer<Inet6Dev> | null = null;
  /** The route of packets that leave by this device without a lookup. */
  icmpDst: Rt6Info | null = null;

  constructor(
    readonly dev: NetDevice,
    readonly cnf: Ipv6Devconf,
    ndDefaults: Int32Array,
  ) {
    this.mtu6 = dev.mtu;
    this.ndParms = new NeighParms(ndDefaults);
  }
  /** Made when the first packet is counted. */
  get stats(): Snmp6 {
    return (this.counters ??= new Snmp6());
  }
  get disabled(): boolean {
    return this.cnf.data[DEVCONF_DISABLE_IPV6] !== 0;
  }
  get forwarding(): boolean {
    return this.cnf.data[DEVCONF_FORWARDING] !== 0;
  }
  get ready(): boolean {
    return (this.ifFlags & IF_READY) !== 0;
  }
  get ignoreRoutesWithLinkdown(): boolean {
    return (
      this.cnf.data[DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN] !== 0 ||
      this.dev.net.ipv6.devconfAll.data[DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN] !== 0
    );
  }
}

/** The larger of a device's setting and `all`'s. */
export function confOr(idev: Inet6Dev, index: number): boolean {
  return idev.cnf.data[index] !== 0 || idev.dev.net.ipv6.devconfAll.data[index] !== 0;
}
