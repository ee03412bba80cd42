/** IFLA_INFO_DATA and IFLA_INFO_SLAVE_DATA of bonds (drivers/net/bonding/bond_netlink.c). */

import { Errno } from "@netloom/uapi";
import {
  BOND_MODE_8023AD,
  bondInfoAttrs,
  bondSlaveInfoAttrs,
  Writer,
  type BondInfo,
  type BondSlaveInfo,
  type LinkAttrs,
} from "@netloom/netlink";
import { getMac, isMacMulticast, macToBytes } from "@netloom/wire";
import type { NetDevice } from "../core/net-device.js";
import { adActiveAggregator } from "./bond-3ad.js";
import { BOND_OPTIONS, explained, setActiveSlave, setOption, setPrimary, type BondOption } from "./bond-options.js";
import { bonding, selectActiveSlave, slaveOf, type Bonding } from "./bond-state.js";

type NumberAttr = { [K in keyof BondInfo]-?: BondInfo[K] extends number | undefined ? K : never }[keyof BondInfo] &
  string;

/** In the order they are applied. */
const NUMBERS_BEFORE_TARGETS: readonly (readonly [NumberAttr, BondOption])[] = [
  ["IFLA_BOND_MIIMON", BOND_OPTIONS.miimon],
  ["IFLA_BOND_UPDELAY", BOND_OPTIONS.updelay],
  ["IFLA_BOND_DOWNDELAY", BOND_OPTIONS.downdelay],
  ["IFLA_BOND_PEER_NOTIF_DELAY", BOND_OPTIONS.peerNotifDelay],
  ["IFLA_BOND_USE_CARRIER", BOND_OPTIONS.useCarrier],
];
const NUMBERS_AFTER_PRIMARY: readonly (readonly [NumberAttr, BondOption])[] = [
  ["IFLA_BOND_PRIMARY_RESELECT", BOND_OPTIONS.primaryReselect],
  ["IFLA_BOND_FAIL_OVER_MAC", BOND_OPTIONS.failOverMac],
  ["IFLA_BOND_XMIT_HASH_POLICY", BOND_OPTIONS.xmitHashPolicy],
  ["IFLA_BOND_RESEND_IGMP", BOND_OPTIONS.resendIgmp],
  ["IFLA_BOND_NUM_PEER_NOTIF", BOND_OPTIONS.numPeerNotif],
  ["IFLA_BOND_ALL_SLAVES_ACTIVE", BOND_OPTIONS.allSlavesActive],
  ["IFLA_BOND_MIN_LINKS", BOND_OPTIONS.minLinks],
  ["IFLA_BOND_LP_INTERVAL", BOND_OPTIONS.lpInterval],
  ["IFLA_BOND_PACKETS_PER_SLAVE", BOND_OPTIONS.packetsPerSlave],
  ["IFLA_BOND_AD_LACP_ACTIVE", BOND_OPTIONS.lacpActive],
  ["IFLA_BOND_AD_LACP_RATE", BOND_OPTIONS.lacpRate],
  ["IFLA_BOND_AD_SELECT", BOND_OPTIONS.adSelect],
  ["IFLA_BOND_AD_ACTOR_SYS_PRIO", BOND_OPTIONS.adActorSysPrio],
  ["IFLA_BOND_AD_USER_PORT_KEY", BOND_OPTIONS.adUserPortKey],
];

/** Runs a setter; what it refuses is explained to the requester. */
function attempt(set: () => void): void {
  try {
    set();
  } catch (error) {
    throw error instanceof Errno && error.extack === null ? explained(error) : error;
  }
}

function setNumbers(bond: Bonding, info: BondInfo, list: readonly (readonly [NumberAttr, BondOption])[]): void {
  for (const [attr, option] of list) {
    const value = info[attr];
    if (value !== undefined) attempt(() => setOption(bond, option, value));
  }
}

export function bondChangelink(dev: NetDevice, _attrs: LinkAttrs, data: Uint8Array | null): void {
  if (data === null) return;
  const bond = bonding(dev);
  const info: BondInfo = bondInfoAttrs.decode(data, 0, data.length);
  const { params } = bond;
  setNumbers(bond, info, [["IFLA_BOND_MODE", BOND_OPTIONS.mode]]);
  if (info.IFLA_BOND_ACTIVE_SLAVE !== undefined) {
    const name = deviceName(dev, info.IFLA_BOND_ACTIVE_SLAVE);
    if (name === null) throw new Errno("ENODEV");
    attempt(() => setActiveSlave(bond, name));
  }
  setNumbers(bond, info, NUMBERS_BEFORE_TARGETS);
  const interval = info.IFLA_BOND_ARP_INTERVAL;
  if (interval !== undefined) {
    if (interval !== 0 && info.IFLA_BOND_MIIMON)
      throw new Errno("EINVAL", "ARP monitoring cannot be used with MII monitoring");
    attempt(() => setOption(bond, BOND_OPTIONS.arpInterval, interval));
  }
  if (info.IFLA_BOND_ARP_IP_TARGET !== undefined)
    params.arpTargets = info.IFLA_BOND_ARP_IP_TARGET.map(({ value }) => value);
  if (info.IFLA_BOND_NS_IP6_TARGET !== undefined)
    params.nsTargets = info.IFLA_BOND_NS_IP6_TARGET.map(({ value }) => value);
  const validate = info.IFLA_BOND_ARP_VALIDATE;
  if (validate !== undefined) {
    if (validate !== 0 && info.IFLA_BOND_MIIMON)
      throw new Errno("EINVAL", "ARP validating cannot be used with MII monitoring");
    attempt(() => setOption(bond, BOND_OPTIONS.arpValidate, validate));
  }
  setNumbers(bond, info, [["IFLA_BOND_ARP_ALL_TARGETS", BOND_OPTIONS.arpAllTargets]]);
  if (info.IFLA_BOND_PRIMARY !== undefined) {
    const name = deviceName(dev, info.IFLA_BOND_PRIMARY) ?? "";
    attempt(() => setPrimary(bond, name));
  }
  setNumbers(bond, info, NUMBERS_AFTER_PRIMARY);
  const system = info.IFLA_BOND_AD_ACTOR_SYSTEM;
  if (system !== undefined) {
    const mac = getMac(system, 0);
    if (system.length !== 6 || isMacMulticast(mac)) throw new Errno("EINVAL");
    attempt(() => setOption(bond, BOND_OPTIONS.adActorSystem, mac));
  }
  setNumbers(bond, info, [
    ["IFLA_BOND_TLB_DYNAMIC_LB", BOND_OPTIONS.tlbDynamicLb],
    ["IFLA_BOND_MISSED_MAX", BOND_OPTIONS.missedMax],
  ]);
}

/** The name behind an index; the empty one for 0, null if there is no such device. */
function deviceName(dev: NetDevice, ifindex: number): string | null {
  return ifindex === 0 ? "" : (dev.net.devByIndex.get(ifindex)?.name ?? null);
}

export function bondFillInfo(dev: NetDevice): Uint8Array {
  const bond = bonding(dev);
  const { params: p } = bond;
  const info: BondInfo = { IFLA_BOND_MODE: p.mode };
  if (bond.usesPrimary && bond.currActive !== null) info.IFLA_BOND_ACTIVE_SLAVE = bond.currActive.dev.ifindex;
  info.IFLA_BOND_MIIMON = p.miimon;
  info.IFLA_BOND_UPDELAY = p.updelay * p.miimon;
  info.IFLA_BOND_DOWNDELAY = p.downdelay * p.miimon;
  info.IFLA_BOND_PEER_NOTIF_DELAY = p.peerNotifDelay * p.miimon;
  info.IFLA_BOND_USE_CARRIER = p.useCarrier;
  info.IFLA_BOND_ARP_INTERVAL = p.arpInterval;
  if (p.arpTargets.length > 0) info.IFLA_BOND_ARP_IP_TARGET = p.arpTargets.map((value, type) => ({ type, value }));
  info.IFLA_BOND_ARP_VALIDATE = p.arpValidate;
  info.IFLA_BOND_ARP_ALL_TARGETS = p.arpAllTargets;
  if (p.nsTargets.length > 0) info.IFLA_BOND_NS_IP6_TARGET = p.nsTargets.map((value, type) => ({ type, value }));
  if (bond.primarySlave !== null) info.IFLA_BOND_PRIMARY = bond.primarySlave.dev.ifindex;
  info.IFLA_BOND_PRIMARY_RESELECT = p.primaryReselect;
  info.IFLA_BOND_FAIL_OVER_MAC = p.failOverMac;
  info.IFLA_BOND_XMIT_HASH_POLICY = p.xmitPolicy;
  info.IFLA_BOND_RESEND_IGMP = p.resendIgmp;
  info.IFLA_BOND_NUM_PEER_NOTIF = p.numPeerNotif;
  info.IFLA_BOND_ALL_SLAVES_ACTIVE = p.allSlavesActive;
  info.IFLA_BOND_MIN_LINKS = p.minLinks;
  info.IFLA_BOND_LP_INTERVAL = p.lpInterval;
  info.IFLA_BOND_PACKETS_PER_SLAVE = p.packetsPerSlave;
  info.IFLA_BOND_AD_LACP_ACTIVE = p.lacpActive;
  info.IFLA_BOND_AD_LACP_RATE = p.lacpFast;
  info.IFLA_BOND_AD_SELECT = p.adSelect;
  info.IFLA_BOND_TLB_DYNAMIC_LB = p.tlbDynamicLb;
  info.IFLA_BOND_MISSED_MAX = p.missedMax;
  if (p.mode === BOND_MODE_8023AD) fillAd(bond, info);
  const w = new Writer(320);
  bondInfoAttrs.encode(w, info);
  return w.finish();
}

function fillAd(bond: Bonding, info: BondInfo): void {
  const { params: p } = bond;
  info.IFLA_BOND_AD_ACTOR_SYS_PRIO = p.adActorSysPrio;
  info.IFLA_BOND_AD_USER_PORT_KEY = p.adUserPortKey;
  info.IFLA_BOND_AD_ACTOR_SYSTEM = macToBytes(p.adActorSystem);
  const active = adActiveAggregator(bond);
  if (active === null) return;
  info.IFLA_BOND_AD_INFO = {
    IFLA_BOND_AD_INFO_AGGREGATOR: active.id,
    IFLA_BOND_AD_INFO_NUM_PORTS: active.activePorts,
    IFLA_BOND_AD_INFO_ACTOR_KEY: active.actorKey,
    IFLA_BOND_AD_INFO_PARTNER_KEY: active.partnerKey,
    IFLA_BOND_AD_INFO_PARTNER_MAC: macToBytes(active.partnerSystem),
  };
}

export function bondFillSlaveInfo(_master: NetDevice, dev: NetDevice): Uint8Array | null {
  const s = slaveOf(dev);
  if (s === null) return null;
  const info: BondSlaveInfo = {
    IFLA_BOND_SLAVE_STATE: s.backup ? 1 : 0,
    IFLA_BOND_SLAVE_MII_STATUS: s.link,
    IFLA_BOND_SLAVE_LINK_FAILURE_COUNT: s.linkFailureCount,
    IFLA_BOND_SLAVE_PERM_HWADDR: macToBytes(s.permMac),
    IFLA_BOND_SLAVE_QUEUE_ID: s.queueId,
    IFLA_BOND_SLAVE_PRIO: s.prio >>> 0,
  };
  if (s.bond.mode === BOND_MODE_8023AD && s.ad !== null && s.ad.aggregator !== null) {
    info.IFLA_BOND_SLAVE_AD_AGGREGATOR_ID = s.ad.aggregator.id;
    info.IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE = s.ad.actor.state;
    info.IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE = s.ad.partner.state;
  }
  const w = new Writer(96);
  bondSlaveInfoAttrs.encode(w, info);
  return w.finish();
}

export function bondSlaveChangelink(_master: NetDevice, dev: NetDevice, data: Uint8Array): void {
  const s = slaveOf(dev);
  if (s === null) throw new Errno("EOPNOTSUPP");
  const info: BondSlaveInfo = bondSlaveInfoAttrs.decode(data, 0, data.length);
  if (info.IFLA_BOND_SLAVE_QUEUE_ID !== undefined) {
    const id = info.IFLA_BOND_SLAVE_QUEUE_ID;
    if (id > s.bond.dev.numTxQueues || (id !== 0 && s.bond.slaves.some((other) => other !== s && other.queueId === id)))
      throw new Errno("EINVAL", "invalid option value");
    s.queueId = id;
  }
  if (info.IFLA_BOND_SLAVE_PRIO !== undefined) {
    s.prio = info.IFLA_BOND_SLAVE_PRIO | 0;
    if (s.bond.usesPrimary) selectActiveSlave(s.bond);
  }
}
