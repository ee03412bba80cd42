/** IPv4's state of a device: its addresses, settings and groups (struct in_device, struct in_ifaddr). */

import { IFA_F_SECONDARY } from "@netloom/netlink";
import { NeighParms } from "../core/neigh-parms.js";
import type { NetDevice } from "../core/net-device.js";
import type { Timer } from "../../time/timer.js";
import { Ipv4Devconf } from "./devconf.js";

/** An address of a device. Addresses are host-order numbers. */
export class InIfaddr {
  flags = 0;
  scope = 0;
  label: string;
  /** 0: none. */
  broadcast = 0;
  rtPriority = 0;
  proto = 0;
  /** Seconds; 0xffffffff for ever. */
  validLft = 0xffffffff;
  preferredLft = 0xffffffff;
  /** When it was made and last changed, nanoseconds since boot. */
  cstampNs = 0;
  tstampNs = 0;

  constructor(
    readonly inDev: InDevice,
    readonly local: number,
    /** The peer's address; `local` without a peer. */
    readonly address: number,
    readonly mask: number,
    readonly prefixLen: number,
  ) {
    this.label = inDev.dev.name;
  }
  get secondary(): boolean {
    return (this.flags & IFA_F_SECONDARY) !== 0;
  }
}

/** Whether `addr` is within the subnet of `ifa` (inet_ifa_match). */
export const inetIfaMatch = (addr: number, ifa: InIfaddr): boolean => ((addr ^ ifa.address) & ifa.mask) === 0;

/** A multicast group joined on a device (struct ip_mc_list). */
export interface IpMcList {
  readonly multiaddr: number;
  users: number;
  /** Unsolicited reports still to be sent. */
  reportsLeft: number;
  /** The last to report it on the link is this host: what IGMPv2 says when leaving. */
  reporter: boolean;
}

/** A group that was left, which is still to be told of. */
export interface IpMcLeft {
  readonly multiaddr: number;
  reportsLeft: number;
}

export class InDevice {
  /** In the order they are reported: by scope, secondaries after all primaries. */
  ifaList: InIfaddr[] = [];
  readonly cnf: Ipv4Devconf;
  arpParms: NeighParms;
  /** Newest first. */
  mcList: IpMcList[] = [];
  /** IGMPv3 tells of groups that were left several times; null while there are none. */
  mcLeft: IpMcLeft[] | null = null;
  mcTimer: Timer<InDevice> | null = null;
  dead = false;

  constructor(
    readonly dev: NetDevice,
    defaults: Int32Array,
    arpDefaults: Int32Array,
  ) {
    this.cnf = new Ipv4Devconf(defaults);
    this.arpParms = new NeighParms(arpDefaults);
  }
}

/** A value of the device or-ed with conf/all's (IN_DEV_ORCONF). */
export const inDevOr = (inDev: InDevice, index: number): boolean =>
  inDev.cnf.data[index] !== 0 || inDev.dev.net.ipv4.confAll[index] !== 0;
/** Both set (IN_DEV_ANDCONF). */
export const inDevAnd = (inDev: InDevice, index: number): boolean =>
  inDev.cnf.data[index] !== 0 && inDev.dev.net.ipv4.confAll[index] !== 0;
/** The larger of both (IN_DEV_MAXCONF). */
export const inDevMax = (inDev: InDevice, index: number): number => {
  const a = inDev.cnf.data[index]!;
  const b = inDev.dev.net.ipv4.confAll[index]!;
  return a > b ? a : b;
};
