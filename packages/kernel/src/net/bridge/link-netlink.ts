/** The bridge's and its ports' settings by netlink: IFLA_BR_*, IFLA_BRPORT_* (after net/bridge/br_netlink.c). */

import { Errno, IF_OPER_DOWN, IFF_UP } from "@netloom/uapi";
import { getMac, getU16, macToBytes } from "@netloom/wire";
import {
  bridgeInfoAttrs,
  bridgePortAttrs,
  BR_BOOLOPT_MCAST_VLAN_SNOOPING,
  BR_BOOLOPT_NO_LL_LEARN,
  decodeVlanInfos,
  decodeVlanTunnelInfos,
  RTEXT_FILTER_BRVLAN,
  RTEXT_FILTER_BRVLAN_COMPRESSED,
  RTM_NEWLINK,
  Writer,
  type BridgeInfo,
  type BridgePortInfo,
  type LinkAttrs,
} from "@netloom/netlink";
import { devIflink } from "../core/linkwatch.js";
import type { NetDevice } from "../core/net-device.js";
import { bridgeLinkNotify } from "../rtnetlink/bridge-link.js";
import { recalculateNeighSuppress } from "./arp-nd-proxy.js";
import { fdbFlush, rearmGc } from "./fdb.js";
import { netBridge } from "./interface.js";
import { setMcast, setMcastVlanSnooping, setPortRouter } from "./multicast-settings.js";
import * as port from "./port.js";
import { BRIDGE_GROUP_ADDRESS, type BridgeId, type BridgePort, type NetBridge } from "./port.js";
import {
  setBridgePriority,
  setForwardDelay,
  setHelloTime,
  setMaxAge,
  setPathCost,
  setPortPriority,
  setPortState,
  setStp,
} from "./stp-if.js";
import { setDefaultPvid, setVlanFiltering, setVlanProtocol, setVlanStats, setVlanStatsPerPort } from "./vlan.js";
import { processVlanInfos, vlanSpec } from "./vlan-netlink.js";
import { processVlanTunnels, vlanTunnelFlush } from "./vlan-tunnel.js";

/** USER_HZ: netlink's times are in hundredths of a second. */
const CLOCK_T = 10_000_000;
const toClock = (ns: number): number => Math.floor(ns / CLOCK_T);
const toNs = (clock: number): number => clock * CLOCK_T;

/** Hundredths of a second until a timer fires; 0 if it is not armed (br_timer_value). */
export function timerValue(
  timer: { readonly pending: boolean; readonly expiresNs: number } | null,
  nowNs: number,
): number {
  return timer !== null && timer.pending ? toClock(timer.expiresNs - nowNs) : 0;
}

/** The same of a timer of the spanning tree protocol. */
export function stpTimerValue(br: NetBridge, name: "hello" | "tcn" | "topologyChange"): number {
  return br.stpTimers === null ? 0 : timerValue(br.stpTimers[name], br.dev.net.stack.nowNs);
}

function bridgeIdBytes(id: BridgeId): Uint8Array {
  const bytes = new Uint8Array(8);
  bytes[0] = id.prio >>> 8;
  bytes[1] = id.prio & 0xff;
  bytes.set(macToBytes(id.mac), 2);
  return bytes;
}

/** IFLA_INFO_DATA of a bridge (br_fill_info). */
export function fillInfo(dev: NetDevice): Uint8Array {
  const br = netBridge(dev);
  const now = dev.net.stack.nowNs;
  const m = br.mcastSettings;
  const info: BridgeInfo = {
    IFLA_BR_HELLO_TIMER: stpTimerValue(br, "hello"),
    IFLA_BR_TCN_TIMER: stpTimerValue(br, "tcn"),
    IFLA_BR_TOPOLOGY_CHANGE_TIMER: stpTimerValue(br, "topologyChange"),
    IFLA_BR_GC_TIMER: timerValue(br.gcTimer, now),
    IFLA_BR_FORWARD_DELAY: toClock(br.forwardDelayNs),
    IFLA_BR_HELLO_TIME: toClock(br.helloTimeNs),
    IFLA_BR_MAX_AGE: toClock(br.maxAgeNs),
    IFLA_BR_AGEING_TIME: toClock(br.ageingTimeNs),
    IFLA_BR_STP_STATE: br.stpEnabled,
    IFLA_BR_PRIORITY: br.bridgeId.prio,
    IFLA_BR_VLAN_FILTERING: br.vlanEnabled ? 1 : 0,
    IFLA_BR_GROUP_FWD_MASK: br.groupFwdMask,
    IFLA_BR_BRIDGE_ID: bridgeIdBytes(br.bridgeId),
    IFLA_BR_ROOT_ID: bridgeIdBytes(br.designatedRoot),
    IFLA_BR_ROOT_PORT: br.rootPort,
    IFLA_BR_ROOT_PATH_COST: br.rootPathCost,
    IFLA_BR_TOPOLOGY_CHANGE: br.topologyChange,
    IFLA_BR_TOPOLOGY_CHANGE_DETECTED: br.topologyChangeDetected,
    IFLA_BR_GROUP_ADDR: macToBytes(br.groupAddr),
    IFLA_BR_MULTI_BOOLOPT: {
      optval:
        (br.noLinklocalLearn << BR_BOOLOPT_NO_LL_LEARN) | (br.mcastVlanSnooping << BR_BOOLOPT_MCAST_VLAN_SNOOPING),
      optmask: (1 << BR_BOOLOPT_NO_LL_LEARN) | (1 << BR_BOOLOPT_MCAST_VLAN_SNOOPING),
    },
    IFLA_BR_VLAN_PROTOCOL: Uint8Array.of(br.vlanProto >>> 8, br.vlanProto & 0xff),
    IFLA_BR_VLAN_DEFAULT_PVID: br.defaultPvid,
    IFLA_BR_VLAN_STATS_ENABLED: br.vlanStatsEnabled ? 1 : 0,
    IFLA_BR_VLAN_STATS_PER_PORT: br.vlanStatsPerPort ? 1 : 0,
    IFLA_BR_MCAST_ROUTER: m.router,
    IFLA_BR_MCAST_SNOOPING: m.snooping,
    IFLA_BR_MCAST_QUERY_USE_IFADDR: m.queryUseIfaddr,
    IFLA_BR_MCAST_QUERIER: m.querier,
    IFLA_BR_MCAST_STATS_ENABLED: m.statsEnabled,
    IFLA_BR_MCAST_HASH_ELASTICITY: m.hashElasticity,
    IFLA_BR_MCAST_HASH_MAX: m.hashMax,
    IFLA_BR_MCAST_LAST_MEMBER_CNT: m.lastMemberCount,
    IFLA_BR_MCAST_STARTUP_QUERY_CNT: m.startupQueryCount,
    IFLA_BR_MCAST_IGMP_VERSION: m.igmpVersion,
    IFLA_BR_MCAST_MLD_VERSION: m.mldVersion,
    IFLA_BR_MCAST_LAST_MEMBER_INTVL: m.lastMemberInterval,
    IFLA_BR_MCAST_MEMBERSHIP_INTVL: m.membershipInterval,
    IFLA_BR_MCAST_QUERIER_INTVL: m.querierInterval,
    IFLA_BR_MCAST_QUERY_INTVL: m.queryInterval,
    IFLA_BR_MCAST_QUERY_RESPONSE_INTVL: m.queryResponseInterval,
    IFLA_BR_MCAST_STARTUP_QUERY_INTVL: m.startupQueryInterval,
    IFLA_BR_NF_CALL_IPTABLES: br.nfCallIptables,
    IFLA_BR_NF_CALL_IP6TABLES: br.nfCallIp6tables,
    IFLA_BR_NF_CALL_ARPTABLES: br.nfCallArptables,
  };
  const w = Writer.take();
  bridgeInfoAttrs.encode(w, info);
  return w.finish();
}

type McastAttr = {
  [K in keyof BridgeInfo]-?: NonNullable<BridgeInfo[K]> extends number ? K : never;
}[keyof BridgeInfo];

/** Multicast snooping's settings, in the order they take effect. */
const MCAST_FIELDS: readonly (readonly [McastAttr, keyof port.BridgeMcast])[] = [
  ["IFLA_BR_MCAST_ROUTER", "router"],
  ["IFLA_BR_MCAST_SNOOPING", "snooping"],
  ["IFLA_BR_MCAST_QUERY_USE_IFADDR", "queryUseIfaddr"],
  ["IFLA_BR_MCAST_QUERIER", "querier"],
  ["IFLA_BR_MCAST_HASH_MAX", "hashMax"],
  ["IFLA_BR_MCAST_LAST_MEMBER_CNT", "lastMemberCount"],
  ["IFLA_BR_MCAST_STARTUP_QUERY_CNT", "startupQueryCount"],
  ["IFLA_BR_MCAST_LAST_MEMBER_INTVL", "lastMemberInterval"],
  ["IFLA_BR_MCAST_MEMBERSHIP_INTVL", "membershipInterval"],
  ["IFLA_BR_MCAST_QUERIER_INTVL", "querierInterval"],
  ["IFLA_BR_MCAST_QUERY_INTVL", "queryInterval"],
  ["IFLA_BR_MCAST_QUERY_RESPONSE_INTVL", "queryResponseInterval"],
  ["IFLA_BR_MCAST_STARTUP_QUERY_INTVL", "startupQueryInterval"],
  ["IFLA_BR_MCAST_STATS_ENABLED", "statsEnabled"],
  ["IFLA_BR_MCAST_IGMP_VERSION", "igmpVersion"],
  ["IFLA_BR_MCAST_MLD_VERSION", "mldVersion"],
];

/** Applies IFLA_BR_* in the kernel's order (br_changelink). ERANGE, EINVAL: out of bounds. */
export function changelink(dev: NetDevice, _attrs: LinkAttrs, data: Uint8Array): void {
  const br = netBridge(dev);
  const a = bridgeInfoAttrs.decode(data, 0, data.length);
  if (a.IFLA_BR_FORWARD_DELAY !== undefined) setForwardDelay(br, toNs(a.IFLA_BR_FORWARD_DELAY));
  if (a.IFLA_BR_HELLO_TIME !== undefined) setHelloTime(br, toNs(a.IFLA_BR_HELLO_TIME));
  if (a.IFLA_BR_MAX_AGE !== undefined) setMaxAge(br, toNs(a.IFLA_BR_MAX_AGE));
  if (a.IFLA_BR_AGEING_TIME !== undefined) setAgeingTime(br, toNs(a.IFLA_BR_AGEING_TIME));
  if (a.IFLA_BR_STP_STATE !== undefined) setStp(br, a.IFLA_BR_STP_STATE !== 0);
  if (a.IFLA_BR_PRIORITY !== undefined) setBridgePriority(br, a.IFLA_BR_PRIORITY);
  if (a.IFLA_BR_VLAN_FILTERING !== undefined) setVlanFiltering(br, a.IFLA_BR_VLAN_FILTERING !== 0);
  if (a.IFLA_BR_VLAN_PROTOCOL !== undefined) setVlanProtocol(br, getU16(a.IFLA_BR_VLAN_PROTOCOL, 0));
  if (a.IFLA_BR_VLAN_DEFAULT_PVID !== undefined) setDefaultPvid(br, a.IFLA_BR_VLAN_DEFAULT_PVID);
  if (a.IFLA_BR_VLAN_STATS_ENABLED !== undefined) setVlanStats(br, a.IFLA_BR_VLAN_STATS_ENABLED);
  if (a.IFLA_BR_VLAN_STATS_PER_PORT !== undefined) setVlanStatsPerPort(br, a.IFLA_BR_VLAN_STATS_PER_PORT);
  if (a.IFLA_BR_GROUP_FWD_MASK !== undefined) setGroupFwdMask(br, a.IFLA_BR_GROUP_FWD_MASK);
  if (a.IFLA_BR_GROUP_ADDR !== undefined) setGroupAddress(br, a.IFLA_BR_GROUP_ADDR);
  if (a.IFLA_BR_FDB_FLUSH !== undefined) fdbFlush(br, null);
  for (const [name, field] of MCAST_FIELDS) {
    const value = a[name];
    if (value !== undefined) setMcast(br, field, value);
  }
  if (a.IFLA_BR_NF_CALL_IPTABLES !== undefined) br.nfCallIptables = a.IFLA_BR_NF_CALL_IPTABLES === 0 ? 0 : 1;
  if (a.IFLA_BR_NF_CALL_IP6TABLES !== undefined) br.nfCallIp6tables = a.IFLA_BR_NF_CALL_IP6TABLES === 0 ? 0 : 1;
  if (a.IFLA_BR_NF_CALL_ARPTABLES !== undefined) br.nfCallArptables = a.IFLA_BR_NF_CALL_ARPTABLES === 0 ? 0 : 1;
  const bools = a.IFLA_BR_MULTI_BOOLOPT;
  if (bools !== undefined && bools.optmask & (1 << BR_BOOLOPT_NO_LL_LEARN)) br.noLinklocalLearn = bools.optval & 1;
  if (bools !== undefined && bools.optmask & (1 << BR_BOOLOPT_MCAST_VLAN_SNOOPING))
    setMcastVlanSnooping(br, (bools.optval >> BR_BOOLOPT_MCAST_VLAN_SNOOPING) & 1);
}

export function setAgeingTime(br: NetBridge, ns: number): void {
  br.ageingTimeNs = ns;
  br.bridgeAgeingTimeNs = ns;
  rearmGc(br);
}

/** Bits 0 to 2 (STP, pause, LACP) cannot be forwarded. */
export function setGroupFwdMask(br: NetBridge, mask: number): void {
  if (mask & 7) throw new Errno("EINVAL");
  br.groupFwdMask = mask & 0xffff;
}

/** Only 01:80:c2:00:00:0x, and not 1 to 3. */
export function setGroupAddress(br: NetBridge, bytes: Uint8Array): void {
  const mac = bytes.length === 6 ? getMac(bytes, 0) : 0;
  const last = mac - BRIDGE_GROUP_ADDRESS;
  if (last < 0 || last > 15 || (last >= 1 && last <= 3)) throw new Errno("EINVAL");
  br.groupAddrSet = true;
  br.groupAddr = mac;
}

/** IFLA_BRPORT_* (br_port_fill_attrs). */
export function portInfo(p: BridgePort): BridgePortInfo {
  const now = p.br.dev.net.stack.nowNs;
  const on = (bit: number): number => ((p.flags & bit) !== 0 ? 1 : 0);
  return {
    IFLA_BRPORT_STATE: p.state,
    IFLA_BRPORT_PRIORITY: p.priority,
    IFLA_BRPORT_COST: p.pathCost,
    IFLA_BRPORT_MODE: on(port.BR_HAIRPIN_MODE),
    IFLA_BRPORT_GUARD: on(port.BR_BPDU_GUARD),
    IFLA_BRPORT_PROTECT: on(port.BR_ROOT_BLOCK),
    IFLA_BRPORT_FAST_LEAVE: on(port.BR_MULTICAST_FAST_LEAVE),
    IFLA_BRPORT_MCAST_TO_UCAST: on(port.BR_MULTICAST_TO_UNICAST),
    IFLA_BRPORT_LEARNING: on(port.BR_LEARNING),
    IFLA_BRPORT_UNICAST_FLOOD: on(port.BR_FLOOD),
    IFLA_BRPORT_MCAST_FLOOD: on(port.BR_MCAST_FLOOD),
    IFLA_BRPORT_BCAST_FLOOD: on(port.BR_BCAST_FLOOD),
    IFLA_BRPORT_PROXYARP: on(port.BR_PROXYARP),
    IFLA_BRPORT_PROXYARP_WIFI: on(port.BR_PROXYARP_WIFI),
    IFLA_BRPORT_ROOT_ID: bridgeIdBytes(p.designatedRoot),
    IFLA_BRPORT_BRIDGE_ID: bridgeIdBytes(p.designatedBridge),
    IFLA_BRPORT_DESIGNATED_PORT: p.designatedPort,
    IFLA_BRPORT_DESIGNATED_COST: p.designatedCost,
    IFLA_BRPORT_ID: p.portId,
    IFLA_BRPORT_NO: p.portNo,
    IFLA_BRPORT_TOPOLOGY_CHANGE_ACK: p.topologyChangeAck,
    IFLA_BRPORT_CONFIG_PENDING: p.configPending,
    IFLA_BRPORT_VLAN_TUNNEL: on(port.BR_VLAN_TUNNEL),
    IFLA_BRPORT_GROUP_FWD_MASK: p.groupFwdMask,
    IFLA_BRPORT_NEIGH_SUPPRESS: on(port.BR_NEIGH_SUPPRESS),
    IFLA_BRPORT_MRP_RING_OPEN: 0,
    IFLA_BRPORT_MRP_IN_OPEN: 0,
    IFLA_BRPORT_ISOLATED: on(port.BR_ISOLATED),
    IFLA_BRPORT_LOCKED: on(port.BR_PORT_LOCKED),
    IFLA_BRPORT_MESSAGE_AGE_TIMER: timerValue(p.messageAge, now),
    IFLA_BRPORT_FORWARD_DELAY_TIMER: timerValue(p.forwardDelayTimer, now),
    IFLA_BRPORT_HOLD_TIMER: timerValue(p.hold, now),
    ...(p.backupPort === null ? {} : { IFLA_BRPORT_BACKUP_PORT: p.backupPort.ifindex }),
    IFLA_BRPORT_MULTICAST_ROUTER: p.multicastRouter,
    IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT: 512,
    IFLA_BRPORT_MCAST_EHT_HOSTS_CNT: 0,
  };
}

function portInfoBytes(p: BridgePort): Uint8Array {
  const w = Writer.take();
  bridgePortAttrs.encode(w, portInfo(p));
  return w.finish();
}

/** IFLA_INFO_SLAVE_DATA of a port. */
export function fillSlaveInfo(_master: NetDevice, slave: NetDevice): Uint8Array | null {
  return slave.brPort === null ? null : portInfoBytes(slave.brPort);
}

const FLAG_ATTRS: readonly (readonly [keyof BridgePortInfo, number])[] = [
  ["IFLA_BRPORT_MODE", port.BR_HAIRPIN_MODE],
  ["IFLA_BRPORT_GUARD", port.BR_BPDU_GUARD],
  ["IFLA_BRPORT_FAST_LEAVE", port.BR_MULTICAST_FAST_LEAVE],
  ["IFLA_BRPORT_PROTECT", port.BR_ROOT_BLOCK],
  ["IFLA_BRPORT_LEARNING", port.BR_LEARNING],
  ["IFLA_BRPORT_UNICAST_FLOOD", port.BR_FLOOD],
  ["IFLA_BRPORT_MCAST_FLOOD", port.BR_MCAST_FLOOD],
  ["IFLA_BRPORT_MCAST_TO_UCAST", port.BR_MULTICAST_TO_UNICAST],
  ["IFLA_BRPORT_BCAST_FLOOD", port.BR_BCAST_FLOOD],
  ["IFLA_BRPORT_ISOLATED", port.BR_ISOLATED],
  ["IFLA_BRPORT_LOCKED", port.BR_PORT_LOCKED],
  ["IFLA_BRPORT_PROXYARP", port.BR_PROXYARP],
  ["IFLA_BRPORT_PROXYARP_WIFI", port.BR_PROXYARP_WIFI],
  ["IFLA_BRPORT_VLAN_TUNNEL", port.BR_VLAN_TUNNEL],
  ["IFLA_BRPORT_NEIGH_SUPPRESS", port.BR_NEIGH_SUPPRESS],
];

/** Applies IFLA_BRPORT_* (br_setport). */
export function setPort(p: BridgePort, a: BridgePortInfo): void {
  for (const [name, bit] of FLAG_ATTRS) {
    const value = a[name];
    if (value !== undefined) p.flags = value === 0 ? p.flags & ~bit : p.flags | bit;
  }
  recalculateNeighSuppress(p.br);
  if (a.IFLA_BRPORT_VLAN_TUNNEL === 0) vlanTunnelFlush(p.vlgrp);
  if (a.IFLA_BRPORT_COST !== undefined) setPathCost(p, a.IFLA_BRPORT_COST);
  if (a.IFLA_BRPORT_PRIORITY !== undefined) setPortPriority(p, a.IFLA_BRPORT_PRIORITY);
  if (a.IFLA_BRPORT_STATE !== undefined) setPortState(p, a.IFLA_BRPORT_STATE);
  if (a.IFLA_BRPORT_FLUSH !== undefined) fdbFlush(p.br, p);
  if (a.IFLA_BRPORT_MULTICAST_ROUTER !== undefined) setPortRouter(p, a.IFLA_BRPORT_MULTICAST_ROUTER);
  if (a.IFLA_BRPORT_GROUP_FWD_MASK !== undefined) {
    // Pause frames concern one cable only.
    if (a.IFLA_BRPORT_GROUP_FWD_MASK & 2) throw new Errno("EINVAL");
    p.groupFwdMask = a.IFLA_BRPORT_GROUP_FWD_MASK & 0xffff;
  }
  if (a.IFLA_BRPORT_BACKUP_PORT !== undefined) {
    const backup = a.IFLA_BRPORT_BACKUP_PORT === 0 ? null : p.dev.net.devByIndex.get(a.IFLA_BRPORT_BACKUP_PORT);
    if (backup === undefined) throw new Errno("ENOENT");
    if (backup !== null && backup.brPort === null) throw new Errno("ENOENT");
    if (backup !== null && (backup === p.dev || backup.brPort?.br !== p.br)) throw new Errno("EINVAL");
    p.backupPort = backup;
  }
}

export function slaveChangelink(_master: NetDevice, slave: NetDevice, data: Uint8Array): void {
  if (slave.brPort !== null) setPort(slave.brPort, bridgePortAttrs.decode(data, 0, data.length));
}

/** RTM_SETLINK of AF_BRIDGE (br_setlink): IFLA_PROTINFO of a port, VLANs of a port or of the bridge itself. */
export function bridgeSetlink(dev: NetDevice, portDev: NetDevice, attrs: LinkAttrs): void {
  const protinfo = attrs.IFLA_PROTINFO;
  const spec = attrs.IFLA_AF_SPEC;
  if (protinfo === undefined && spec === undefined) return;
  const p = portDev.brPort;
  if (p === null && portDev !== dev) throw new Errno("EINVAL");
  let changed = false;
  if (p !== null && protinfo !== undefined) {
    setPort(p, bridgePortAttrs.decode(protinfo, 0, protinfo.length));
    changed = true;
  }
  try {
    if (spec !== undefined && processSpec(netBridge(dev), p, spec, "add")) changed = true;
  } finally {
    if (changed) bridgeLinkNotify(RTM_NEWLINK, dev, portDev);
  }
}

/** VLANs and their tunnels in IFLA_AF_SPEC; whether anything changed (br_afspec). */
function processSpec(br: NetBridge, p: BridgePort | null, spec: Uint8Array, op: "add" | "delete"): boolean {
  const tunnels = decodeVlanTunnelInfos(spec);
  if (tunnels === null) throw new Errno("EINVAL");
  const vlans = processVlanInfos(br, p, decodeVlanInfos(spec), op);
  return processVlanTunnels(p, tunnels, op) || vlans;
}

/** RTM_DELLINK of AF_BRIDGE: VLANs go (br_dellink). */
export function bridgeDellink(dev: NetDevice, portDev: NetDevice, attrs: LinkAttrs): void {
  const spec = attrs.IFLA_AF_SPEC;
  const p = portDev.brPort;
  if (spec === undefined) return;
  if (p === null && portDev !== dev) throw new Errno("EINVAL");
  // Told of as a change of the port, not as its end.
  if (processSpec(netBridge(dev), p, spec, "delete")) bridgeLinkNotify(RTM_NEWLINK, dev, portDev);
}

/** RTM_GETLINK of AF_BRIDGE: a port's attributes; of the bridge itself only when its VLANs are asked for (br_fill_ifinfo). */
export function bridgeGetlink(dev: NetDevice, portDev: NetDevice, extMask: number): LinkAttrs | null {
  const p = portDev.brPort;
  const br = netBridge(dev);
  const group = (p === null || p.br !== br ? br : p).vlgrp;
  const wantsVlans = (extMask & (RTEXT_FILTER_BRVLAN | RTEXT_FILTER_BRVLAN_COMPRESSED)) !== 0;
  if (p === null && (portDev !== dev || !wantsVlans)) return null;
  const iflink = devIflink(portDev);
  return {
    IFLA_IFNAME: portDev.name,
    IFLA_MASTER: dev.ifindex,
    IFLA_MTU: portDev.mtu,
    IFLA_OPERSTATE: portDev.flags & IFF_UP ? portDev.operState : IF_OPER_DOWN,
    IFLA_ADDRESS: macToBytes(portDev.mac),
    ...(iflink === portDev.ifindex ? {} : { IFLA_LINK: iflink }),
    ...(p === null ? {} : { IFLA_PROTINFO: portInfoBytes(p) }),
    ...(wantsVlans && group.numVlans > 0
      ? { IFLA_AF_SPEC: vlanSpec(group, extMask, p !== null && (p.flags & port.BR_VLAN_TUNNEL) !== 0) }
      : {}),
  };
}
