/**
 * VLANs of a bridge and its ports (after net/bridge/br_vlan.c): which frames may come in and go out, with or without their
 * tag. Without `vlan_filtering` they are kept and shown, and nothing else.
 */

import { ETH_P_8021AD, ETH_P_8021Q, Errno, IFF_UP } from "@netloom/uapi";
import {
  BRIDGE_VLAN_INFO_BRENTRY,
  BRIDGE_VLAN_INFO_MASTER,
  BRIDGE_VLAN_INFO_PVID,
  BRIDGE_VLAN_INFO_UNTAGGED,
  RTM_DELVLAN,
  RTM_NEWVLAN,
  VLAN_FLAG_BRIDGE_BINDING,
} from "@netloom/netlink";
import { netifCarrierOff, netifCarrierOn, netifOperUp } from "../core/linkwatch.js";
import { VlanDevPriv } from "../core/vlan-core.js";
import { fdbAddLocalVid, fdbDeleteByPortVid, fdbFindDeleteLocal } from "./fdb.js";
import { BRIDGE_GROUP_ADDRESS, type BridgePort, type NetBridge } from "./port.js";
import { BridgeVlan, type VlanGroup } from "./vlan-group.js";
import { vlanNotify } from "./vlan-netlink.js";
import { vlanTunnelDelete } from "./vlan-tunnel.js";

export const MAX_VID = 4094;
/** Reserved groups a provider bridge passes on (BR_GROUPFWD_8021AD). */
const GROUPFWD_8021AD = 0xb801;

/** The VLAN group of a port; of the bridge itself for null. */
export const vlanGroupOf = (br: NetBridge, port: BridgePort | null): VlanGroup =>
  port === null ? br.vlgrp : port.vlgrp;

// ---- adding and removing

/** Sets or clears what BRIDGE_VLAN_INFO_PVID and _UNTAGGED say; whether that changed anything. */
function commitFlags(group: VlanGroup, v: BridgeVlan, flags: number): boolean {
  const pvid = group.pvid;
  const old = v.flags;
  if (flags & BRIDGE_VLAN_INFO_PVID) group.pvid = v.vid;
  else if (group.pvid === v.vid) group.pvid = 0;
  v.flags = flags & BRIDGE_VLAN_INFO_UNTAGGED ? old | BRIDGE_VLAN_INFO_UNTAGGED : old & ~BRIDGE_VLAN_INFO_UNTAGGED;
  return pvid !== group.pvid || old !== v.flags;
}

/** The bridge's own entry, which the ports' entries of this VLAN share (br_vlan_get_master). */
function getMaster(br: NetBridge, vid: number): BridgeVlan {
  let master = br.vlgrp.find(vid);
  if (master === undefined) {
    master = new BridgeVlan(vid, BRIDGE_VLAN_INFO_MASTER, null);
    br.vlgrp.add(master);
  }
  master.refs++;
  return master;
}

function putMaster(br: NetBridge, master: BridgeVlan): void {
  if (--master.refs === 0) br.vlgrp.delete(master);
}

/** A VLAN for the bridge itself; whether anything changed (br_vlan_add). */
export function brVlanAdd(br: NetBridge, vid: number, flags: number): boolean {
  const group = br.vlgrp;
  const v = group.find(vid);
  if (v === undefined) {
    const added = new BridgeVlan(vid, BRIDGE_VLAN_INFO_MASTER | BRIDGE_VLAN_INFO_BRENTRY, null);
    added.refs = 1;
    fdbAddLocalVid(br, null, br.dev.mac, vid);
    group.numVlans++;
    group.add(added);
    commitFlags(group, added, flags);
    updateBindings(br);
    return true;
  }
  let changed = false;
  if ((v.flags & BRIDGE_VLAN_INFO_BRENTRY) === 0) {
    fdbAddLocalVid(br, null, br.dev.mac, vid);
    v.refs++;
    v.flags |= BRIDGE_VLAN_INFO_BRENTRY;
    group.numVlans++;
    changed = true;
  }
  return commitFlags(group, v, flags) || changed;
}

/** False: the bridge itself is not in that VLAN. */
export function brVlanDelete(br: NetBridge, vid: number): boolean {
  const group = br.vlgrp;
  const v = group.find(vid);
  if (v === undefined || !v.shouldUse) return false;
  fdbFindDeleteLocal(br, null, br.dev.mac, vid);
  fdbDeleteByPortVid(br, null, vid);
  if (group.pvid === vid) group.pvid = 0;
  v.flags &= ~BRIDGE_VLAN_INFO_BRENTRY;
  group.numVlans--;
  putMaster(br, v);
  return true;
}

/** A VLAN for a port; whether anything changed (nbp_vlan_add). */
export function nbpVlanAdd(p: BridgePort, vid: number, flags: number): boolean {
  const group = p.vlgrp;
  const v = group.find(vid);
  if (v !== undefined) return commitFlags(group, v, flags);
  const added = new BridgeVlan(vid, 0, getMaster(p.br, vid));
  if (p.br.vlanStatsPerPort) added.ownStats();
  fdbAddLocalVid(p.br, p, p.dev.mac, vid);
  group.numVlans++;
  group.add(added);
  commitFlags(group, added, flags);
  updateBindings(p.br);
  return true;
}

/** False: the port is not in that VLAN. */
export function nbpVlanDelete(p: BridgePort, vid: number): boolean {
  const v = p.vlgrp.find(vid);
  if (v === undefined) return false;
  fdbFindDeleteLocal(p.br, p, p.dev.mac, vid);
  fdbDeleteByPortVid(p.br, p, vid);
  remove(p, v);
  updateBindings(p.br);
  return true;
}

function remove(p: BridgePort, v: BridgeVlan): void {
  const group = p.vlgrp;
  if (group.pvid === v.vid) group.pvid = 0;
  vlanTunnelDelete(group, v);
  group.numVlans--;
  group.delete(v);
  if (v.master !== null) putMaster(p.br, v.master);
}

/** A new port joins the default VLAN (nbp_vlan_init). */
export function nbpVlanInit(p: BridgePort): void {
  const { defaultPvid } = p.br;
  if (defaultPvid === 0) return;
  nbpVlanAdd(p, defaultPvid, BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED);
  vlanNotify(p.br, p, defaultPvid, defaultPvid, RTM_NEWVLAN);
}

/** A port leaves: its VLANs end, told of in ranges (nbp_vlan_flush). */
export function nbpVlanFlush(p: BridgePort): void {
  let first = 0;
  let last = 0;
  for (const v of p.vlgrp.list()) {
    if (first !== 0 && v.vid !== last + 1) {
      vlanNotify(p.br, p, first, last, RTM_DELVLAN);
      first = 0;
    }
    if (first === 0) first = v.vid;
    last = v.vid;
    remove(p, v);
  }
  if (first !== 0) vlanNotify(p.br, p, first, last, RTM_DELVLAN);
}

/** A new bridge is in its default VLAN. */
export function brVlanInit(br: NetBridge): void {
  const { defaultPvid } = br;
  brVlanAdd(br, defaultPvid, BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED);
  vlanNotify(br, null, defaultPvid, defaultPvid, RTM_NEWVLAN);
}

/** The bridge goes: its VLANs end, told of in ranges (br_vlan_flush). */
export function brVlanFlush(br: NetBridge): void {
  let first = 0;
  let last = 0;
  for (const v of br.vlgrp.list()) {
    if (first !== 0 && v.vid !== last + 1) {
      vlanNotify(br, null, first, last, RTM_DELVLAN);
      first = 0;
    }
    if (first === 0) first = v.vid;
    last = v.vid;
    br.vlgrp.delete(v);
  }
  if (first !== 0) vlanNotify(br, null, first, last, RTM_DELVLAN);
}

// ---- settings of the bridge

export function setVlanFiltering(br: NetBridge, on: boolean): void {
  if (br.vlanEnabled === on) return;
  br.vlanEnabled = on;
  if (!on) br.mcastVlanSnooping = 0;
  recalculateGroupAddr(br);
}

/** EPROTONOSUPPORT: neither 802.1Q nor 802.1ad. */
export function setVlanProtocol(br: NetBridge, proto: number): void {
  if (proto !== ETH_P_8021Q && proto !== ETH_P_8021AD) throw new Errno("EPROTONOSUPPORT");
  br.vlanProto = proto;
  recalculateGroupAddr(br);
}

/** The group of customers' bridges, or of providers' (recalculate_group_addr, br_recalculate_fwd_mask). */
function recalculateGroupAddr(br: NetBridge): void {
  const provider = br.vlanEnabled && br.vlanProto === ETH_P_8021AD;
  if (!br.groupAddrSet) br.groupAddr = provider ? BRIDGE_GROUP_ADDRESS + 8 : BRIDGE_GROUP_ADDRESS;
  br.groupFwdMaskRequired = provider ? GROUPFWD_8021AD & ~(1 << (br.groupAddr % 16)) : 0;
}

/** EINVAL: neither 0 nor 1. */
export function setVlanStats(br: NetBridge, value: number): void {
  if (value > 1) throw new Errno("EINVAL");
  br.vlanStatsEnabled = value === 1;
}

/** EBUSY: ports have VLANs already. */
export function setVlanStatsPerPort(br: NetBridge, value: number): void {
  for (const p of br.ports) if (p.vlgrp.numVlans > 0) throw new Errno("EBUSY");
  if (value > 1) throw new Errno("EINVAL");
  br.vlanStatsPerPort = value === 1;
}

/** Whether `vid` is what a group without tag is in, as by default. */
function isDefaultPvid(group: VlanGroup, vid: number): boolean {
  return group.pvid === vid && ((group.find(vid)?.flags ?? 0) & BRIDGE_VLAN_INFO_UNTAGGED) !== 0;
}

/** Ports and bridge that are in the old default VLAN as by default go into the new one; 0: into none. EINVAL: no VLAN id. */
export function setDefaultPvid(br: NetBridge, pvid: number): void {
  if (pvid > MAX_VID) throw new Errno("EINVAL");
  const old = br.defaultPvid;
  const flags = BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED;
  if (pvid === old) return;
  if (pvid === 0) {
    if (isDefaultPvid(br.vlgrp, old) && brVlanDelete(br, old)) vlanNotify(br, null, old, old, RTM_DELVLAN);
    for (const p of br.ports)
      if (isDefaultPvid(p.vlgrp, old) && nbpVlanDelete(p, old)) vlanNotify(br, p, old, old, RTM_DELVLAN);
    br.defaultPvid = 0;
    return;
  }
  const taken = br.vlgrp.find(pvid);
  if ((old === 0 || isDefaultPvid(br.vlgrp, old)) && (taken === undefined || !taken.shouldUse)) {
    brVlanAdd(br, pvid, flags);
    if (old !== 0 && brVlanDelete(br, old)) vlanNotify(br, null, old, old, RTM_DELVLAN);
    vlanNotify(br, null, pvid, pvid, RTM_NEWVLAN);
  }
  for (const p of br.ports) {
    if ((old !== 0 && !isDefaultPvid(p.vlgrp, old)) || p.vlgrp.find(pvid) !== undefined) continue;
    nbpVlanAdd(p, pvid, flags);
    if (old !== 0 && nbpVlanDelete(p, old)) vlanNotify(br, p, old, old, RTM_DELVLAN);
    vlanNotify(br, p, pvid, pvid, RTM_NEWVLAN);
  }
  br.defaultPvid = pvid;
}

// ---- VLAN devices on the bridge that follow its ports

/** A VLAN device with `bridge_binding` has a carrier while a port of its VLAN works (br_vlan_set_all_vlan_dev_state). */
export function updateBindings(br: NetBridge): void {
  for (const upper of br.dev.uppers) {
    const vlan = upper.priv;
    if (!(vlan instanceof VlanDevPriv) || (vlan.flags & VLAN_FLAG_BRIDGE_BINDING) === 0) continue;
    const works = br.ports.some(
      (p) => p.vlgrp.find(vlan.vid) !== undefined && (p.dev.flags & IFF_UP) !== 0 && netifOperUp(p.dev),
    );
    if (works) netifCarrierOn(upper);
    else netifCarrierOff(upper);
  }
}
