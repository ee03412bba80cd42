/**
 * Port states and the bridge's identity (after net/bridge/br_stp.c and br_stp_if.c). Without the spanning
 * tree protocol a port forwards as soon as it has a carrier; the protocol's messages are not built yet.
 */

import { Errno, IFF_UP } from "@netloom/uapi";
import { RTM_NEWLINK } from "@netloom/netlink";
import type { Timers } from "../../time/timer.js";
import { NET_ADDR_SET } from "../core/dev-change.js";
import { netifCarrierOff, netifCarrierOn, netifOperUp } from "../core/linkwatch.js";
import { bridgeLinkNotify } from "../rtnetlink/bridge-link.js";
import { fdbChangeMacAddress, fdbDeleteByPort, startGc } from "./fdb.js";
import {
  BR_ADMIN_COST, BR_MAX_PORT_PRIORITY, BR_MAX_PORTS, BR_PORT_BITS, BR_STATE_BLOCKING, BR_STATE_DISABLED, BR_STATE_FORWARDING, BR_STATE_LEARNING, BR_STATE_LISTENING,
  compareBridgeId, type BridgeId, type BridgePort, type NetBridge,
} from "./port.js";

const SEC = 1e9;
export const BR_NO_STP = 0;
export const BR_KERNEL_STP = 1;
export const BR_MIN_PATH_COST = 1;
export const BR_MAX_PATH_COST = 65535;

export function makePortId(priority: number, portNo: number): number {
  return ((priority & BR_MAX_PORT_PRIORITY) << BR_PORT_BITS) | (portNo & (BR_MAX_PORTS - 1));
}

/** Path cost by link speed (802.1D-1998); 100 where the speed is not known (port_cost). */
export function portCost(port: BridgePort): number {
  const settings = port.dev.ops.getLinkKsettings?.(port.dev);
  switch (settings?.speed) {
    case 10_000: return 2;
    case 2_500: return 4;
    case 5_000: return 3;
    case 1_000: return 4;
    case 100: return 19;
    case 10: return 100;
    default: return settings !== undefined && settings.speed > 10_000 ? 1 : 100;
  }
}

const isDesignatedPort = (p: BridgePort): boolean =>
  compareBridgeId(p.designatedBridge, p.br.bridgeId) === 0 && p.designatedPort === p.portId;

function becomeDesignatedPort(p: BridgePort): void {
  p.designatedRoot = p.br.designatedRoot;
  p.designatedCost = p.br.rootPathCost;
  p.designatedBridge = p.br.bridgeId;
  p.designatedPort = p.portId;
}

/** This bridge is the root of a tree of its own (br_become_root_bridge). */
function configurationUpdate(br: NetBridge): void {
  br.rootPort = 0;
  br.designatedRoot = br.bridgeId;
  br.rootPathCost = 0;
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED) becomeDesignatedPort(p);
}

/** A new port's place in the tree (br_init_port). */
export function initPort(p: BridgePort): void {
  p.portId = makePortId(p.priority, p.portNo);
  becomeDesignatedPort(p);
  p.state = BR_STATE_BLOCKING;
  p.topologyChangeAck = 0;
  p.configPending = 0;
}

function notifyPort(p: BridgePort): void {
  bridgeLinkNotify(RTM_NEWLINK, p.br.dev, p.dev);
}

/** Each port that may forwards (br_port_state_selection); the bridge has a carrier while one does. */
export function portStateSelection(br: NetBridge): void {
  let live = 0;
  for (const p of br.ports) {
    if (p.state !== BR_STATE_DISABLED) makeForwarding(p);
    if (p.state === BR_STATE_FORWARDING) live++;
  }
  if (live === 0) netifCarrierOff(br.dev);
  else netifCarrierOn(br.dev);
}

function makeForwarding(p: BridgePort): void {
  if (p.state !== BR_STATE_BLOCKING) return;
  const br = p.br;
  p.state = br.stpEnabled === BR_NO_STP || br.forwardDelayNs === 0 ? BR_STATE_FORWARDING : BR_STATE_LISTENING;
  notifyPort(p);
  // The timer runs without the protocol too: `ip -d link` shows it.
  if (br.forwardDelayNs !== 0) br.dev.net.stack.timers.armAfter(p.forwardDelayTimer, br.forwardDelayNs);
}

/** Listening becomes learning, learning becomes forwarding (br_forward_delay_timer_expired). */
export function forwardDelayExpired(p: BridgePort, timers: Timers): void {
  if (p.state === BR_STATE_LISTENING) {
    p.state = BR_STATE_LEARNING;
    timers.armAfter(p.forwardDelayTimer, p.br.forwardDelayNs);
  } else if (p.state === BR_STATE_LEARNING) {
    p.state = BR_STATE_FORWARDING;
    netifCarrierOn(p.br.dev);
  } else return;
  notifyPort(p);
}

export function stpEnablePort(p: BridgePort): void {
  initPort(p);
  portStateSelection(p.br);
  notifyPort(p);
}

export function stpDisablePort(p: BridgePort): void {
  const br = p.br;
  const timers = br.dev.net.stack.timers;
  becomeDesignatedPort(p);
  p.state = BR_STATE_DISABLED;
  p.topologyChangeAck = 0;
  p.configPending = 0;
  notifyPort(p);
  timers.cancel(p.messageAgeTimer);
  timers.cancel(p.forwardDelayTimer);
  timers.cancel(p.holdTimer);
  fdbDeleteByPort(br, p, false);
  configurationUpdate(br);
  portStateSelection(br);
}

const canRun = (p: BridgePort): boolean => (p.dev.flags & IFF_UP) !== 0 && netifOperUp(p.dev);

/** The bridge device came up (br_stp_enable_bridge). */
export function stpEnableBridge(br: NetBridge): void {
  startGc(br);
  for (const p of br.ports) if (canRun(p)) stpEnablePort(p);
}

export function stpDisableBridge(br: NetBridge): void {
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED) stpDisablePort(p);
  br.topologyChange = 0;
  br.topologyChangeDetected = 0;
  br.dev.net.stack.timers.cancel(br.gcTimer);
}

/** A port's carrier changed (br_port_carrier_check). */
export function portCarrierCheck(p: BridgePort): void {
  if ((p.flags & BR_ADMIN_COST) === 0 && (p.dev.flags & IFF_UP) !== 0 && p.dev.carrier) p.pathCost = portCost(p);
  if ((p.br.dev.flags & IFF_UP) === 0) return;
  if (canRun(p)) {
    if (p.state === BR_STATE_DISABLED) stpEnablePort(p);
  } else if (p.state !== BR_STATE_DISABLED) stpDisablePort(p);
}

/** The bridge's id takes address `mac`, and so do the device and its forwarding entries (br_stp_change_bridge_id). */
export function changeBridgeId(br: NetBridge, mac: number): void {
  const wasRoot = br.isRoot;
  const old = br.bridgeId;
  fdbChangeMacAddress(br, mac);
  br.bridgeId = { prio: old.prio, mac };
  br.dev.mac = mac;
  for (const p of br.ports) {
    if (compareBridgeId(p.designatedBridge, old) === 0) p.designatedBridge = br.bridgeId;
    if (compareBridgeId(p.designatedRoot, old) === 0) p.designatedRoot = br.bridgeId;
  }
  if (wasRoot) br.designatedRoot = br.bridgeId;
  configurationUpdate(br);
  portStateSelection(br);
}

/** The lowest address of the ports, unless the user gave one. True if it is another now. */
export function recalculateBridgeId(br: NetBridge): boolean {
  if (br.dev.addrAssignType === NET_ADDR_SET) return false;
  let lowest = 0;
  for (const p of br.ports) if (lowest === 0 || p.dev.mac < lowest) lowest = p.dev.mac;
  if (lowest === br.bridgeId.mac) return false;
  changeBridgeId(br, lowest);
  return true;
}

export function setBridgePriority(br: NetBridge, prio: number): void {
  const old = br.bridgeId;
  const id: BridgeId = { prio, mac: old.mac };
  br.bridgeId = id;
  for (const p of br.ports) if (compareBridgeId(p.designatedBridge, old) === 0) p.designatedBridge = id;
  configurationUpdate(br);
  portStateSelection(br);
}

/** ERANGE above 63. */
export function setPortPriority(p: BridgePort, priority: number): void {
  if (priority > BR_MAX_PORT_PRIORITY) throw new Errno("ERANGE");
  const designated = isDesignatedPort(p);
  p.priority = priority;
  p.portId = makePortId(priority, p.portNo);
  if (designated) p.designatedPort = p.portId;
  if (designated && p.state !== BR_STATE_DISABLED) becomeDesignatedPort(p);
}

/** ERANGE outside 1 to 65535. */
export function setPathCost(p: BridgePort, cost: number): void {
  if (cost < BR_MIN_PATH_COST || cost > BR_MAX_PATH_COST) throw new Errno("ERANGE");
  p.flags |= BR_ADMIN_COST;
  p.pathCost = cost;
  configurationUpdate(p.br);
  portStateSelection(p.br);
}

/** A state by hand: refused while the protocol decides (br_set_port_state). */
export function setPortState(p: BridgePort, state: number): void {
  if (state > BR_STATE_BLOCKING) throw new Errno("EINVAL");
  if (p.br.stpEnabled === BR_KERNEL_STP) throw new Errno("EBUSY");
  if ((p.dev.flags & IFF_UP) === 0 || (!p.dev.carrier && state !== BR_STATE_DISABLED)) throw new Errno("ENETDOWN");
  p.state = state;
}

/** 1 to 10 s. */
export function setHelloTime(br: NetBridge, ns: number): void {
  if (ns < SEC || ns > 10 * SEC) throw new Errno("ERANGE");
  br.bridgeHelloTimeNs = ns;
  if (br.isRoot) br.helloTimeNs = ns;
}

/** 6 to 40 s. */
export function setMaxAge(br: NetBridge, ns: number): void {
  if (ns < 6 * SEC || ns > 40 * SEC) throw new Errno("ERANGE");
  br.bridgeMaxAgeNs = ns;
  if (br.isRoot) br.maxAgeNs = ns;
}

/** 2 to 30 s while the protocol runs. */
export function setForwardDelay(br: NetBridge, ns: number): void {
  if (br.stpEnabled !== BR_NO_STP && (ns < 2 * SEC || ns > 30 * SEC)) throw new Errno("ERANGE");
  br.bridgeForwardDelayNs = ns;
  if (br.isRoot) br.forwardDelayNs = ns;
}
