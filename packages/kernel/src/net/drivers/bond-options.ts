/** A bond's options: who may set them when, and what setting them does (drivers/net/bonding/bond_options.c). */

import { Errno, IFF_UP } from "@netloom/uapi";
import {
  BOND_MODE_8023AD,
  BOND_MODE_ACTIVEBACKUP,
  BOND_MODE_ALB,
  BOND_MODE_ROUNDROBIN,
  BOND_MODE_TLB,
} from "@netloom/netlink";
import { devSetMacAddress } from "../core/dev-change.js";
import { adUpdateParams } from "./bond-3ad.js";
import { armArpMonitor } from "./bond-arp.js";
import { armMonitor } from "./bond-monitor.js";
import {
  BOND_LINK_UP,
  bondSetCarrier,
  changeActiveSlave,
  selectActiveSlave,
  slaveOf,
  type BondParams,
  type Bonding,
} from "./bond-state.js";

const INT_MAX = 0x7fffffff;
const DEFAULT_MIIMON = 100;

/** Names of an option's values, by value. */
export const MODES: readonly string[] = [
  "balance-rr",
  "active-backup",
  "balance-xor",
  "broadcast",
  "802.3ad",
  "balance-tlb",
  "balance-alb",
];
export const XMIT_POLICIES: readonly string[] = [
  "layer2",
  "layer3+4",
  "layer2+3",
  "encap2+3",
  "encap3+4",
  "vlan+srcmac",
];
export const FAIL_OVER_MACS: readonly string[] = ["none", "active", "follow"];
export const RESELECTS: readonly string[] = ["always", "better", "failure"];
export const ARP_VALIDATES: readonly string[] = [
  "none",
  "active",
  "backup",
  "all",
  "filter",
  "filter_active",
  "filter_backup",
];
export const ARP_ALL_TARGETS: readonly string[] = ["any", "all"];
export const AD_SELECTS: readonly string[] = ["stable", "bandwidth", "count"];
export const LACP_RATES: readonly string[] = ["slow", "fast"];
export const OFF_ON: readonly string[] = ["off", "on"];

/** Modes an option exists in; absent: all. */
const PRIMARY_MODES: readonly number[] = [BOND_MODE_ACTIVEBACKUP, BOND_MODE_TLB, BOND_MODE_ALB];
const ARP_MODES: readonly number[] = [0, 1, 2, 3];
const AD_MODES: readonly number[] = [BOND_MODE_8023AD];
const LB_MODES: readonly number[] = [BOND_MODE_TLB, BOND_MODE_ALB];

export interface BondOption {
  /** As in sysfs. */
  readonly name: string;
  readonly modes?: readonly number[];
  /** Not with slaves; not while the bond is up. */
  readonly noSlaves?: true;
  readonly ifDown?: true;
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** A value that was found good. */
  set(bond: Bonding, value: number): void;
  /** As the user sees it. */
  get(params: BondParams): number;
}

/** An option that is a field. */
function plain(name: string, field: NumericField, rest: Omit<BondOption, "name" | "set" | "get">): BondOption {
  return { name, ...rest, set: (bond, value) => void (bond.params[field] = value), get: (params) => params[field] };
}
/** One that the ports of an aggregation tell their partners. */
function ofPorts(name: string, field: NumericField, rest: Omit<BondOption, "name" | "set" | "get">): BondOption {
  const option = plain(name, field, rest);
  return {
    ...option,
    set(bond, value) {
      option.set(bond, value);
      adUpdateParams(bond);
    },
  };
}
type NumericField = { [K in keyof BondParams]: BondParams[K] extends number ? K : never }[keyof BondParams];

/** A delay, kept in units of miimon. */
function delay(name: string, field: NumericField): BondOption {
  return {
    name,
    min: 0,
    max: INT_MAX,
    set(bond, value) {
      if (bond.params.miimon === 0) throw new Errno("EPERM");
      bond.params[field] = Math.floor(value / bond.params.miimon);
    },
    get: (params) => params[field] * params.miimon,
  };
}

function setMode(bond: Bonding, value: number): void {
  const { params } = bond;
  if (value >= BOND_MODE_8023AD) {
    params.arpInterval = 0;
    if (params.miimon === 0) params.miimon = DEFAULT_MIIMON;
  }
  if (value === BOND_MODE_ALB) params.tlbDynamicLb = 1;
  params.arpValidate = 0;
  params.mode = value;
}

function setMiimon(bond: Bonding, value: number): void {
  const { params } = bond;
  params.miimon = value;
  if (value !== 0) {
    params.arpInterval = 0;
    params.arpValidate = 0;
  }
  armMonitor(bond, true);
  armArpMonitor(bond, false);
}

export const BOND_OPTIONS = {
  mode: { name: "mode", noSlaves: true, ifDown: true, values: MODES, set: setMode, get: (p) => p.mode },
  miimon: { name: "miimon", min: 0, max: INT_MAX, set: setMiimon, get: (p) => p.miimon },
  updelay: delay("updelay", "updelay"),
  downdelay: delay("downdelay", "downdelay"),
  peerNotifDelay: delay("peer_notif_delay", "peerNotifDelay"),
  useCarrier: plain("use_carrier", "useCarrier", { min: 0, max: 1 }),
  arpInterval: {
    name: "arp_interval",
    modes: ARP_MODES,
    min: 0,
    max: INT_MAX,
    set(bond, value) {
      bond.params.arpInterval = value;
      if (value !== 0) bond.params.miimon = 0;
      armMonitor(bond, false);
      armArpMonitor(bond, true);
    },
    get: (p) => p.arpInterval,
  },
  arpValidate: plain("arp_validate", "arpValidate", { modes: ARP_MODES, values: ARP_VALIDATES }),
  arpAllTargets: plain("arp_all_targets", "arpAllTargets", { values: ARP_ALL_TARGETS }),
  primaryReselect: {
    name: "primary_reselect",
    values: RESELECTS,
    set(bond, value) {
      bond.params.primaryReselect = value;
      if (bond.usesPrimary) selectActiveSlave(bond);
    },
    get: (p) => p.primaryReselect,
  },
  failOverMac: plain("fail_over_mac", "failOverMac", { noSlaves: true, values: FAIL_OVER_MACS }),
  xmitHashPolicy: plain("xmit_hash_policy", "xmitPolicy", { values: XMIT_POLICIES }),
  resendIgmp: plain("resend_igmp", "resendIgmp", { min: 0, max: 255 }),
  numPeerNotif: plain("num_grat_arp", "numPeerNotif", { min: 0, max: 255 }),
  allSlavesActive: {
    name: "all_slaves_active",
    min: 0,
    max: 1,
    set(bond, value) {
      bond.params.allSlavesActive = value;
      for (const s of bond.slaves) if (s.backup) s.inactive = value === 0;
    },
    get: (p) => p.allSlavesActive,
  },
  minLinks: {
    name: "min_links",
    min: 0,
    max: INT_MAX,
    set(bond, value) {
      bond.params.minLinks = value;
      bondSetCarrier(bond);
    },
    get: (p) => p.minLinks,
  },
  lpInterval: plain("lp_interval", "lpInterval", { min: 1, max: INT_MAX }),
  packetsPerSlave: plain("packets_per_slave", "packetsPerSlave", { modes: [BOND_MODE_ROUNDROBIN], min: 0, max: 65535 }),
  lacpActive: ofPorts("lacp_active", "lacpActive", { modes: AD_MODES, ifDown: true, values: OFF_ON }),
  lacpRate: ofPorts("lacp_rate", "lacpFast", { modes: AD_MODES, ifDown: true, values: LACP_RATES }),
  adSelect: plain("ad_select", "adSelect", { ifDown: true, values: AD_SELECTS }),
  adActorSysPrio: plain("ad_actor_sys_prio", "adActorSysPrio", { modes: AD_MODES, min: 1, max: 65535 }),
  adUserPortKey: plain("ad_user_port_key", "adUserPortKey", { modes: AD_MODES, ifDown: true, min: 0, max: 1023 }),
  adActorSystem: plain("ad_actor_system", "adActorSystem", { modes: AD_MODES }),
  tlbDynamicLb: plain("tlb_dynamic_lb", "tlbDynamicLb", { modes: LB_MODES, ifDown: true, min: 0, max: 1 }),
  missedMax: plain("arp_missed_max", "missedMax", { modes: ARP_MODES, min: 1, max: 255 }),
} as const satisfies Readonly<Record<string, BondOption>>;

/** Whether the option may be set now. EACCES: not in this mode; ENOTEMPTY: there are slaves; EBUSY: the bond is up (bond_opt_check_deps). */
export function checkOption(bond: Bonding, option: Pick<BondOption, "modes" | "noSlaves" | "ifDown">): void {
  if (option.modes !== undefined && !option.modes.includes(bond.mode)) throw new Errno("EACCES");
  if (option.noSlaves && bond.slaves.length > 0) throw new Errno("ENOTEMPTY");
  if (option.ifDown && bond.dev.flags & IFF_UP) throw new Errno("EBUSY");
}

/** Sets an option (__bond_opt_set). EINVAL: the value is out of its range; and what checkOption throws. */
export function setOption(bond: Bonding, option: BondOption, value: number): void {
  checkOption(bond, option);
  const max = option.values === undefined ? (option.max ?? Infinity) : option.values.length - 1;
  if (value < (option.min ?? 0) || value > max) throw new Errno("EINVAL");
  option.set(bond, value);
}

/** What the kernel says of a refused option to who asked by netlink (bond_opt_error_interpret). */
export function explained(error: Errno): Errno {
  switch (error.code) {
    case "EINVAL":
      return new Errno("EINVAL", "invalid option value");
    case "EACCES":
      return new Errno("EACCES", "option not supported in mode");
    case "ENOTEMPTY":
      return new Errno("ENOTEMPTY", "unable to set option because the bond device has slaves");
    case "EBUSY":
      return new Errno("EBUSY", "unable to set option because the bond is up");
    default:
      return error;
  }
}

/** Names the preferred slave, which need not be there yet; the empty name: none. */
export function setPrimary(bond: Bonding, name: string): void {
  checkOption(bond, { modes: PRIMARY_MODES });
  bond.params.primary = name;
  bond.primarySlave = name === "" ? null : (bond.slaves.find((s) => s.dev.name === name) ?? null);
  if (bond.primarySlave !== null) bond.forcePrimary = true;
  selectActiveSlave(bond);
}

/** Makes a slave the active one; the empty name: none for now. ENODEV: no such device; EINVAL: no slave of this bond, or not usable. */
export function setActiveSlave(bond: Bonding, name: string): void {
  checkOption(bond, { modes: PRIMARY_MODES });
  if (name === "") {
    bond.currActive = null;
    selectActiveSlave(bond);
    return;
  }
  const dev = bond.dev.net.devByName.get(name);
  if (dev === undefined) throw new Errno("ENODEV");
  const s = slaveOf(dev);
  if (s === null || s.bond !== bond) throw new Errno("EINVAL");
  if (s === bond.currActive) return;
  if (bond.currActive === null || s.link !== BOND_LINK_UP || (s.dev.flags & IFF_UP) === 0 || !s.dev.carrier)
    throw new Errno("EINVAL");
  changeActiveSlave(bond, s);
}

/** The bond's address is given to its slaves too. */
export function setBondAddress(bond: Bonding, mac: number): void {
  if (bond.params.failOverMac !== 0 && bond.mode === BOND_MODE_ACTIVEBACKUP) return;
  for (const s of bond.slaves) if (!LB_MODES.includes(bond.mode) || s === bond.currActive) devSetMacAddress(s.dev, mac);
  bond.dev.mac = mac;
}
