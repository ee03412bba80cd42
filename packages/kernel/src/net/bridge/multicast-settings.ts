/** Settings of multicast snooping, by netlink and sysfs alike (after the br_multicast_set_* of net/bridge/br_multicast.c). */

import { Errno, IFF_UP } from "@netloom/uapi";
import { mdbFlushPort } from "./mdb.js";
import {
  BR_STATE_DISABLED,
  MDB_RTR_TYPE_DISABLED,
  MDB_RTR_TYPE_TEMP,
  type BridgeMcast,
  type BridgePort,
  type NetBridge,
} from "./port.js";
import { bridgeRouterChanged, multicastEnablePort, multicastOpen, querierEnabled, setRouterType } from "./querier.js";

/** No query is sent more often than once a second (BR_MULTICAST_QUERY_INTVL_MIN), in 1/100 s. */
const QUERY_INTERVAL_MIN = 100;

const BOUNDS: Partial<Record<keyof BridgeMcast, readonly [number, number]>> = {
  router: [0, 2],
  igmpVersion: [2, 3],
  mldVersion: [1, 2],
};
const BOOLEANS: ReadonlySet<keyof BridgeMcast> = new Set(["snooping", "queryUseIfaddr", "querier", "statsEnabled"]);
const QUERY_INTERVALS: ReadonlySet<keyof BridgeMcast> = new Set(["queryInterval", "startupQueryInterval"]);

/** What a setting becomes when `value` is asked for. EINVAL: out of bounds. */
export function mcastValue(field: keyof BridgeMcast, value: number): number {
  const bounds = BOUNDS[field];
  if (bounds !== undefined && (value < bounds[0] || value > bounds[1])) throw new Errno("EINVAL");
  const set = BOOLEANS.has(field) ? (value === 0 ? 0 : 1) : value;
  return QUERY_INTERVALS.has(field) ? Math.max(set, QUERY_INTERVAL_MIN) : set;
}

/** Sets one of the bridge's. EINVAL: out of bounds. */
export function setMcast(br: NetBridge, field: keyof BridgeMcast, value: number): void {
  const next = mcastValue(field, value);
  if (br.mcastSettings[field] === next) return;
  br.ownMcast()[field] = next;
  if (field === "snooping") toggle(br, next !== 0);
  else if (field === "querier" && next !== 0) querierEnabled(br);
  else if (field === "router") bridgeRouterChanged(br);
}

/** Snooping goes on or off (br_multicast_toggle). */
function toggle(br: NetBridge, on: boolean): void {
  const up = (br.dev.flags & IFF_UP) !== 0;
  if (on && up) {
    multicastOpen(br);
    for (const p of br.ports) if (p.state !== BR_STATE_DISABLED) multicastEnablePort(p);
  }
  // What was learnt is forgotten; what the user made, and the bridge's own groups, stay.
  if (!on) for (const p of br.ports) mdbFlushPort(p, false);
  if (!up) return;
  for (const snooper of br.dev.net.stack.mcSnoopers)
    if (on) snooper.joinSnoopers(br.dev, false);
    else snooper.leaveSnoopers(br.dev);
}

/** Whether a port leads to a router: never, when it is heard of (1), always, or for a while from now on. EINVAL: none of them. */
export function setPortRouter(p: BridgePort, value: number): void {
  if (value < MDB_RTR_TYPE_DISABLED || value > MDB_RTR_TYPE_TEMP) throw new Errno("EINVAL");
  setRouterType(p, value);
}

/** Snooping VLAN by VLAN. EINVAL: without VLAN filtering. */
export function setMcastVlanSnooping(br: NetBridge, on: number): void {
  if (on !== 0 && !br.vlanEnabled)
    throw new Errno("EINVAL", "bridge: Cannot enable multicast vlan snooping with vlan filtering disabled");
  br.mcastVlanSnooping = on;
}
