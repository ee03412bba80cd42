/** Learning, ageing and local addresses (after net/bridge/br_fdb.c). */

import { AF_BRIDGE } from "@netloom/uapi";
import { formatMac, isMacValid, macToBytes } from "@netloom/wire";
import {
  NETLINK_ROUTE,
  neighDef,
  NTF_EXT_LEARNED,
  NTF_STICKY,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_NEWNEIGH,
  RTNLGRP_NEIGH,
  type NdMsg,
  type NeighAttrs,
} from "@netloom/netlink";
import { KERN_WARNING } from "../../trace/kernel-log.js";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import { FdbEntry } from "./fdb-table.js";
import { BR_STATE_FORWARDING, BR_STATE_LEARNING, type BridgePort, type NetBridge } from "./port.js";

const NSEC_PER_CLOCK_T = 10_000_000;
/** Looking for aged entries begins so long after the bridge came up, and happens no more often than that. */
const GC_START_NS = 100_000_000;
const GC_MIN_NS = 10_000_000;

/** How long learnt entries live: shorter during a topology change (hold_time). */
export function holdTimeNs(br: NetBridge): number {
  return br.topologyChange ? br.forwardDelayNs : br.ageingTimeNs;
}

export function hasExpired(br: NetBridge, entry: FdbEntry, nowNs: number): boolean {
  return !entry.isStatic && !entry.addedByExternLearn && entry.updatedNs + holdTimeNs(br) <= nowNs;
}

const ownAddress = (br: NetBridge, port: BridgePort, mac: number, vid: number): string =>
  `${br.dev.name}: received packet on ${port.dev.name} with own address as source address (addr:${formatMac(mac)}, vlan:${vid})`;

/** A frame from `mac` came by `port`: learns, or refreshes (br_fdb_update). On the packet path. */
export function fdbUpdate(br: NetBridge, port: BridgePort, mac: number, vid: number): void {
  // A zero ageing time: nothing is remembered.
  if (holdTimeNs(br) === 0 || (port.state !== BR_STATE_LEARNING && port.state !== BR_STATE_FORWARDING)) return;
  const now = br.dev.net.stack.nowNs;
  const entry = br.fdb.find(mac, vid);
  if (entry === undefined) {
    if (!isMacValid(mac)) return;
    const learnt = new FdbEntry(mac, vid, port, false, false, now);
    br.fdb.add(learnt);
    fdbNotify(br, learnt, RTM_NEWNEIGH);
    return;
  }
  // A frame from our own address: a loop or a duplicate; the entry stays.
  if (entry.isLocal) {
    const { log } = br.dev.net.stack;
    if (log.ratelimit()) log.print(KERN_WARNING, ownAddress(br, port, mac, vid));
    return;
  }
  entry.updatedNs = now;
  if (entry.port !== port && !entry.isSticky) {
    entry.port = port;
    fdbNotify(br, entry, RTM_NEWNEIGH);
  }
}

/** Removes what has aged, and looks again when the next entry is due, or may be (br_fdb_cleanup). */
export function fdbCleanup(br: NetBridge): void {
  const now = br.dev.net.stack.nowNs;
  const hold = holdTimeNs(br);
  let next = now + hold;
  for (const entry of br.fdb.entries()) {
    if (entry.isStatic || entry.addedByExternLearn) continue;
    const due = entry.updatedNs + hold;
    if (due > now) next = Math.min(next, due);
    else fdbDelete(br, entry);
  }
  br.dev.net.stack.timers.arm(br.gcTimer, Math.max(next, now + GC_MIN_NS));
}

/** The bridge comes up: ageing begins. */
export function startGc(br: NetBridge): void {
  br.dev.net.stack.timers.armAfter(br.gcTimer, GC_START_NS);
}

/** The ageing time is another: entries may be due now. */
export function rearmGc(br: NetBridge): void {
  br.dev.net.stack.timers.armAfter(br.gcTimer, 0);
}

export function fdbDelete(br: NetBridge, entry: FdbEntry): void {
  br.fdb.delete(entry);
  fdbNotify(br, entry, RTM_DELNEIGH);
}

/** VLANs in which local and static entries of a port, or (null) of the bridge itself, have twins, beside 0. */
export function twinVids(br: NetBridge, port: BridgePort | null): readonly number[] {
  return (port === null ? br.vlgrp : port.vlgrp).vids();
}

/** An address of this machine, on a port or (null) of the bridge itself (fdb_add_local). */
export function fdbAddLocalVid(br: NetBridge, port: BridgePort | null, mac: number, vid: number): void {
  if (!isMacValid(mac)) return;
  const old = br.fdb.find(mac, vid);
  if (old !== undefined) {
    if (old.isLocal) return;
    fdbDelete(br, old);
  }
  const entry = new FdbEntry(mac, vid, port, true, true, br.dev.net.stack.nowNs);
  br.fdb.add(entry);
  fdbNotify(br, entry, RTM_NEWNEIGH);
}

/** Local entries in VLAN 0 and its twins. */
export function fdbAddLocal(br: NetBridge, port: BridgePort | null, mac: number): void {
  fdbAddLocalVid(br, port, mac, 0);
  for (const vid of twinVids(br, port)) fdbAddLocalVid(br, port, mac, vid);
}

/** A local address goes from `port`; another port or the bridge that has it too inherits the entry (fdb_delete_local). */
function deleteLocal(br: NetBridge, port: BridgePort | null, entry: FdbEntry): void {
  for (const other of br.ports) {
    if (
      other !== port &&
      other.dev.mac === entry.mac &&
      (entry.vid === 0 || other.vlgrp.find(entry.vid) !== undefined)
    ) {
      entry.port = other;
      entry.addedByUser = false;
      return;
    }
  }
  if (port !== null && br.dev.mac === entry.mac && (entry.vid === 0 || br.vlgrp.find(entry.vid)?.shouldUse === true)) {
    entry.port = null;
    entry.addedByUser = false;
    return;
  }
  fdbDelete(br, entry);
}

/** A port's own address changed (br_fdb_changeaddr). */
export function fdbChangePortAddress(port: BridgePort, mac: number): void {
  const br = port.br;
  for (const entry of br.fdb.entries())
    if (entry.port === port && entry.isLocal && !entry.addedByUser) deleteLocal(br, port, entry);
  fdbAddLocal(br, port, mac);
}

/** The bridge's own address changes from `dev.mac` to `mac` (br_fdb_change_mac_address). */
export function fdbChangeMacAddress(br: NetBridge, mac: number): void {
  for (const vid of [0, ...twinVids(br, null)]) {
    const old = br.fdb.find(br.dev.mac, vid);
    if (old !== undefined && old.isLocal && old.port === null && !old.addedByUser) deleteLocal(br, null, old);
    fdbAddLocalVid(br, null, mac, vid);
  }
}

/** A VLAN is left: its local entry goes, if the user did not make it (br_fdb_find_delete_local). */
export function fdbFindDeleteLocal(br: NetBridge, port: BridgePort | null, mac: number, vid: number): void {
  const entry = br.fdb.find(mac, vid);
  if (entry !== undefined && entry.isLocal && !entry.addedByUser && entry.port === port) deleteLocal(br, port, entry);
}

/** Forgets what was learnt behind `port` in one VLAN. */
export function fdbDeleteByPortVid(br: NetBridge, port: BridgePort | null, vid: number): void {
  for (const entry of br.fdb.entries())
    if (entry.port === port && entry.vid === vid && !entry.isStatic && !entry.addedByExternLearn) fdbDelete(br, entry);
}

/** Forgets what is behind `port`; with `all` also static and local entries (br_fdb_delete_by_port). */
export function fdbDeleteByPort(br: NetBridge, port: BridgePort, all: boolean): void {
  for (const entry of br.fdb.entries()) {
    if (entry.port !== port) continue;
    if (!all && (entry.isStatic || entry.addedByExternLearn)) continue;
    if (entry.isLocal) deleteLocal(br, port, entry);
    else fdbDelete(br, entry);
  }
}

/** Forgets all that was learnt (br_fdb_flush without restrictions). */
export function fdbFlush(br: NetBridge, port: BridgePort | null): void {
  for (const entry of br.fdb.entries())
    if (!entry.isStatic && (port === null || entry.port === port)) fdbDelete(br, entry);
}

/** NUD_* as netlink shows an entry (fdb_to_nud). */
export function fdbToNud(br: NetBridge, entry: FdbEntry): number {
  if (entry.isLocal) return NUD_PERMANENT;
  if (entry.isStatic) return NUD_NOARP;
  return hasExpired(br, entry, br.dev.net.stack.nowNs) ? NUD_STALE : NUD_REACHABLE;
}

/** An entry as ndmsg and NDA_* (fdb_fill_info). */
export function fdbFill(br: NetBridge, entry: FdbEntry): { header: Partial<NdMsg>; attrs: NeighAttrs } {
  const now = br.dev.net.stack.nowNs;
  return {
    header: {
      family: AF_BRIDGE,
      ifindex: entry.port === null ? br.dev.ifindex : entry.port.dev.ifindex,
      state: fdbToNud(br, entry),
      flags: (entry.isSticky ? NTF_STICKY : 0) | (entry.addedByExternLearn ? NTF_EXT_LEARNED : 0),
    },
    attrs: {
      NDA_LLADDR: macToBytes(entry.mac),
      NDA_MASTER: br.dev.ifindex,
      NDA_CACHEINFO: {
        used: Math.floor((now - entry.usedNs) / NSEC_PER_CLOCK_T),
        confirmed: 0,
        updated: Math.floor((now - entry.updatedNs) / NSEC_PER_CLOCK_T),
        refcnt: 0,
      },
      ...(entry.vid === 0 ? {} : { NDA_VLAN: entry.vid }),
    },
  };
}

export function fdbNotify(br: NetBridge, entry: FdbEntry, type: number): void {
  const net = br.dev.net;
  if (!net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_NEIGH)) return;
  const { header, attrs } = fdbFill(br, entry);
  rtnlNotify(net, RTNLGRP_NEIGH, type, neighDef, header, () => attrs);
}
