/**
 * The bridge as querier, and what it makes of other queriers (after net/bridge/br_multicast.c; RFC 2236, RFC 2710, RFC 4541). Who
 * asks is asked for all groups' traffic: a port by which queries come leads to a router.
 */

import { IFF_UP, PACKET_HOST } from "@netloom/uapi";
import { NSEC_PER_CLOCK_T, type Timer, type Timers } from "../../time/timer.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import { NF_INET_LOCAL_OUT, NFPROTO_BRIDGE, nfHook } from "../core/netfilter.js";
import type { Skb } from "../core/skb.js";
import { countMcast } from "./multicast-stats.js";
import { routerNotify } from "./mdb-netlink.js";
import type { MdbEntry } from "./mdb.js";
import { bridgeFamily, portFamily, type FamilyMcast, type OwnQuery, type PortFamilyMcast } from "./multicast-state.js";
import {
  BR_STATE_BLOCKING,
  BR_STATE_DISABLED,
  MDB_RTR_TYPE_DISABLED,
  MDB_RTR_TYPE_PERM,
  MDB_RTR_TYPE_TEMP,
  MDB_RTR_TYPE_TEMP_QUERY,
  type BridgePort,
  type NetBridge,
} from "./port.js";
import { allocQuery } from "./query-packet.js";

const FAMILIES: readonly boolean[] = [false, true];

const timersOf = (br: NetBridge): Timers => br.dev.net.stack.timers;
const ns = (clock: number): number => clock * NSEC_PER_CLOCK_T;

/** Whether snooping runs at all: on, and the bridge is up. */
const runs = (br: NetBridge): boolean => br.mcastSettings.snooping !== 0 && (br.dev.flags & IFF_UP) !== 0;
const portRuns = (p: BridgePort): boolean => p.state !== BR_STATE_DISABLED && p.state !== BR_STATE_BLOCKING;

// ---- own queries

/** Begins anew, with the first query at once. */
function openQuery(query: OwnQuery): void {
  query.startupSent = 0;
  if (query.br.mcastSettings.querier !== 0 && runs(query.br)) timersOf(query.br).armAfter(query.timer, 0);
}

/** The bridge and all its ports begin to ask (br_multicast_start_querier). */
function startQuerier(br: NetBridge, v6: boolean): void {
  openQuery(bridgeFamily(br, v6).own);
  for (const p of br.ports) if (portRuns(p)) openQuery(portFamily(p, v6).own);
}

export function ownQueryExpired(query: OwnQuery): void {
  const { br, port } = query;
  if (!runs(br) || (port !== null && !portRuns(port))) return;
  if (query.startupSent < br.mcastSettings.startupQueryCount) query.startupSent++;
  sendQueries(query);
}

/** A general query, and the time of the next; none while another querier is at work (br_multicast_send_query). */
function sendQueries(query: OwnQuery): void {
  const { br, port, v6 } = query;
  const m = br.mcastSettings;
  if (m.querier === 0 || bridgeFamily(br, v6).other.pending) return;
  transmitQuery(br, port, v6, null);
  timersOf(br).armAfter(
    query.timer,
    ns(query.startupSent < m.startupQueryCount ? m.startupQueryInterval : m.queryInterval),
  );
}

/** A query by a port, or (null) to the bridge itself; of one group, or (null) of all. */
function transmitQuery(br: NetBridge, port: BridgePort | null, v6: boolean, group: Uint8Array | null): void {
  const skb = allocQuery(br, v6, group);
  if (skb === null) return;
  if (port !== null) {
    countMcast(port, br, skb, skb.network, "tx");
    skb.dev = port.dev;
    if (nfHook(port.dev.net, NFPROTO_BRIDGE, NF_INET_LOCAL_OUT, skb, null, port.dev)) devQueueXmit(skb);
    return;
  }
  noteOwnQuerier(br, v6, skb);
  countMcast(null, br, skb, skb.network, "rx");
  skb.data = skb.network;
  skb.pktType = PACKET_HOST;
  skb.stack.netifRx(skb);
}

function noteOwnQuerier(br: NetBridge, v6: boolean, skb: Skb): void {
  const at = skb.network + (v6 ? 8 : 12);
  bridgeFamily(br, v6).querierAddr = skb.buf.slice(at, at + (v6 ? 16 : 4));
}

/** A member leaves: the querier asks who else wants the group, and hastens its next round. */
export function queryGroup(br: NetBridge, port: BridgePort | null, entry: MdbEntry, whenNs: number): void {
  const v6 = entry.group.addr.length === 16;
  transmitQuery(br, port, v6, entry.group.addr);
  const own = port === null ? bridgeFamily(br, v6).own : portFamily(port, v6).own;
  timersOf(br).arm(own.timer, whenNs);
}

// ---- switching

/** Querier on: asks, and waits for the answers before it believes that nobody wants a group (br_multicast_set_querier). */
export function querierEnabled(br: NetBridge): void {
  for (const v6 of FAMILIES) {
    const family = bridgeFamily(br, v6);
    if (!family.other.pending)
      family.delayUntilNs = br.dev.net.stack.nowNs + ns(br.mcastSettings.queryResponseInterval);
    startQuerier(br, v6);
  }
}

/** The bridge comes up, or snooping is switched on (br_multicast_open). */
export function multicastOpen(br: NetBridge): void {
  if (br.mcastSettings.querier === 0) return;
  for (const v6 of FAMILIES) openQuery(bridgeFamily(br, v6).own);
}

/** The bridge goes down (br_multicast_stop). */
export function multicastStop(br: NetBridge): void {
  const timers = timersOf(br);
  for (const family of [br.mcast4, br.mcast6]) {
    if (family === null) continue;
    timers.cancel(family.own.timer);
    timers.cancel(family.other);
    timers.cancel(family.router);
  }
}

/** A port begins to take part, or its state changed (br_multicast_enable_port). */
export function multicastEnablePort(p: BridgePort): void {
  if (!runs(p.br)) return;
  if (p.br.mcastSettings.querier !== 0) for (const v6 of FAMILIES) openQuery(portFamily(p, v6).own);
  if (p.multicastRouter === MDB_RTR_TYPE_PERM) for (const v6 of FAMILIES) addRouter(p, v6);
}

/** A port no longer takes part (br_multicast_disable_port). */
export function multicastDisablePort(p: BridgePort): void {
  const timers = timersOf(p.br);
  let removed = false;
  for (const family of [p.mcast4, p.mcast6]) {
    if (family === null) continue;
    timers.cancel(family.own.timer);
    timers.cancel(family.router);
    removed = family.isRouter || removed;
    family.isRouter = false;
  }
  if (removed) routerRemoved(p);
}

// ---- routers

function addRouter(p: BridgePort, v6: boolean): void {
  const family = portFamily(p, v6);
  if (family.isRouter) return;
  const first = p.mcast4?.isRouter !== true && p.mcast6?.isRouter !== true;
  family.isRouter = true;
  if (first) routerNotify(p, true);
}

/** What was for a while is over. */
function routerRemoved(p: BridgePort): void {
  routerNotify(p, false);
  if (p.multicastRouter === MDB_RTR_TYPE_TEMP) p.multicastRouter = MDB_RTR_TYPE_TEMP_QUERY;
}

/** A query or the like was heard: whoever sent it gets all groups for the querier interval (br_multicast_mark_router). */
function markRouter(br: NetBridge, p: BridgePort | null, v6: boolean): void {
  const until = br.dev.net.stack.nowNs + ns(br.mcastSettings.querierInterval);
  if (p === null) {
    if (br.mcastSettings.router === MDB_RTR_TYPE_TEMP_QUERY) timersOf(br).arm(bridgeFamily(br, v6).router, until);
    return;
  }
  if (p.multicastRouter === MDB_RTR_TYPE_DISABLED || p.multicastRouter === MDB_RTR_TYPE_PERM) return;
  addRouter(p, v6);
  timersOf(br).arm(portFamily(p, v6).router, until);
}

export function portRouterExpired(family: PortFamilyMcast): void {
  const { port } = family;
  if (port.multicastRouter === MDB_RTR_TYPE_DISABLED || port.multicastRouter === MDB_RTR_TYPE_PERM) return;
  if (!family.isRouter) return;
  family.isRouter = false;
  if (port.mcast4?.isRouter !== true && port.mcast6?.isRouter !== true) routerRemoved(port);
}

export function localRouterExpired(_family: FamilyMcast): void {}

/** Sets whether a port leads to a router (br_multicast_set_port_router); `type` is known to be one. */
export function setRouterType(p: BridgePort, type: number): void {
  if (p.multicastRouter === type) {
    if (type === MDB_RTR_TYPE_TEMP) for (const v6 of FAMILIES) markRouter(p.br, p, v6);
    return;
  }
  const timers = timersOf(p.br);
  let removed = false;
  p.multicastRouter = type;
  for (const v6 of FAMILIES) {
    const family = v6 ? p.mcast6 : p.mcast4;
    if (family !== null && type !== MDB_RTR_TYPE_TEMP) timers.cancel(family.router);
    if (type === MDB_RTR_TYPE_PERM) addRouter(p, v6);
    else if (type === MDB_RTR_TYPE_TEMP) markRouter(p.br, p, v6);
    else if (family?.isRouter === true) {
      family.isRouter = false;
      removed = true;
    }
  }
  if (removed) routerRemoved(p);
}

/** Sets whether the bridge itself is a router (br_multicast_set_router). */
export function bridgeRouterChanged(br: NetBridge): void {
  if (br.mcastSettings.router === MDB_RTR_TYPE_TEMP_QUERY) return;
  for (const family of [br.mcast4, br.mcast6]) if (family !== null) timersOf(br).cancel(family.router);
}

/** Whether the bridge itself gets all groups. On the packet path. */
export function isRouter(br: NetBridge, v6: boolean): boolean {
  const { router } = br.mcastSettings;
  if (router !== MDB_RTR_TYPE_TEMP_QUERY) return router === MDB_RTR_TYPE_PERM;
  const family = v6 ? br.mcast6 : br.mcast4;
  return family !== null && family.router.pending;
}

// ---- other queriers

/** Whether somebody asks, so that who is silent wants nothing (br_multicast_querier_exists). On the packet path. */
export function querierExists(br: NetBridge, v6: boolean): boolean {
  const family = v6 ? br.mcast6 : br.mcast4;
  if (family === null || family.delayUntilNs >= br.dev.net.stack.nowNs) return false;
  return (br.mcastSettings.querier !== 0 && !(v6 && br.noIp6Address)) || family.other.pending;
}

/** A general query of another: the lower address wins (br_multicast_query_received). */
export function queryReceived(
  br: NetBridge,
  p: BridgePort | null,
  v6: boolean,
  b: Uint8Array,
  at: number,
  maxNs: number,
): void {
  const family = bridgeFamily(br, v6);
  const length = v6 ? 16 : 4;
  const known = family.querierAddr;
  if (known !== null && (family.own.timer.pending || family.other.pending) && !isZero(known)) {
    for (let i = 0; i < length; i++) {
      if (b[at + i]! > known[i]!) return;
      if (b[at + i]! < known[i]!) break;
    }
  }
  family.querierAddr = b.slice(at, at + length);
  const { nowNs } = br.dev.net.stack;
  if (!family.other.pending) family.delayUntilNs = nowNs + maxNs;
  timersOf(br).arm(family.other, nowNs + ns(br.mcastSettings.querierInterval));
  markRouter(br, p, v6);
}

const isZero = (addr: Uint8Array): boolean => addr.every((byte) => byte === 0);

/** The other querier has fallen silent. */
export function otherQuerierExpired(family: FamilyMcast): void {
  if (runs(family.br)) startQuerier(family.br, family.v6);
}

/** A query about one group: who does not answer in time is forgotten. */
export function hasten<T extends object>(br: NetBridge, timer: Timer<T>, whenNs: number): void {
  if (timer.pending && timer.expiresNs > whenNs) timersOf(br).arm(timer, whenNs);
}
