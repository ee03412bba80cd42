/** The bridge's identity, its ports' places in the tree, and the settings of both (after net/bridge/br_stp_if.c). */

import { Errno, IFF_UP } from "@netloom/uapi";
import { NET_ADDR_SET } from "../core/dev-change.js";
import { netifOperUp } from "../core/linkwatch.js";
import { fdbChangeMacAddress, fdbDeleteByPort, startGc } from "./fdb.js";
import { mdbFlushPort } from "./mdb.js";
import {
  BR_ADMIN_COST,
  BR_KERNEL_STP,
  BR_MAX_PORT_PRIORITY,
  BR_MAX_PORTS,
  BR_NO_STP,
  BR_PORT_BITS,
  BR_STATE_BLOCKING,
  BR_STATE_DISABLED,
  compareBridgeId,
  type BridgePort,
  type NetBridge,
} from "./port.js";
import {
  becomeDesignatedPort,
  generateConfigBpdus,
  isDesignatedPort,
  notifyPort,
  portStateSelection,
  reconfigure,
  setState,
  setTopologyChange,
} from "./stp.js";

const SEC = 1e9;
const BR_MIN_PATH_COST = 1;
const BR_MAX_PATH_COST = 65535;

export function makePortId(priority: number, portNo: number): number {
  return ((priority & BR_MAX_PORT_PRIORITY) << BR_PORT_BITS) | (portNo & (BR_MAX_PORTS - 1));
}

/** Path cost by link speed (802.1D-1998); 100 where the speed is not known (port_cost). */
export function portCost(port: BridgePort): number {
  const settings = port.dev.ops.getLinkKsettings?.(port.dev);
  switch (settings?.speed) {
    case 10_000:
      return 2;
    case 2_500:
      return 4;
    case 5_000:
      return 3;
    case 1_000:
      return 4;
    case 100:
      return 19;
    case 10:
      return 100;
    default:
      return settings !== undefined && settings.speed > 10_000 ? 1 : 100;
  }
}

/** A new port's place in the tree (br_init_port). */
export function initPort(p: BridgePort): void {
  p.portId = makePortId(p.priority, p.portNo);
  becomeDesignatedPort(p);
  setState(p, BR_STATE_BLOCKING);
  p.topologyChangeAck = 0;
  p.configPending = 0;
}

export function stpEnablePort(p: BridgePort): void {
  initPort(p);
  portStateSelection(p.br);
  notifyPort(p);
}

export function stpDisablePort(p: BridgePort): void {
  const br = p.br;
  const timers = br.dev.net.stack.timers;
  reconfigure(br, () => {
    becomeDesignatedPort(p);
    setState(p, BR_STATE_DISABLED);
    p.topologyChangeAck = 0;
    p.configPending = 0;
    notifyPort(p);
    p.stopTimers(timers);
    fdbDeleteByPort(br, p, false);
    mdbFlushPort(p, false);
  });
}

const canRun = (p: BridgePort): boolean => (p.dev.flags & IFF_UP) !== 0 && netifOperUp(p.dev);

/** The bridge device came up (br_stp_enable_bridge). */
export function stpEnableBridge(br: NetBridge): void {
  if (br.stpEnabled === BR_KERNEL_STP) br.dev.net.stack.timers.armAfter(br.ownStpTimers().hello, br.helloTimeNs);
  startGc(br);
  generateConfigBpdus(br);
  for (const p of br.ports) if (canRun(p)) stpEnablePort(p);
}

export function stpDisableBridge(br: NetBridge): void {
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED) stpDisablePort(p);
  setTopologyChange(br, false);
  br.topologyChangeDetected = 0;
  cancelTimers(br);
}

/** The bridge goes: nothing of it runs on. */
export function cancelTimers(br: NetBridge): void {
  const timers = br.dev.net.stack.timers;
  timers.cancel(br.gcTimer);
  if (br.stpTimers === null) return;
  timers.cancel(br.stpTimers.hello);
  timers.cancel(br.stpTimers.tcn);
  timers.cancel(br.stpTimers.topologyChange);
}

/** Starts or stops the protocol (br_stp_set_enabled); ports keep their states until it decides otherwise. */
export function setStp(br: NetBridge, on: boolean): void {
  if (on === (br.stpEnabled !== BR_NO_STP)) return;
  br.stpEnabled = on ? BR_KERNEL_STP : BR_NO_STP;
  if (!on) return;
  // Delays that were allowed without the protocol come within its bounds (br_stp_start).
  const delay = Math.min(Math.max(br.bridgeForwardDelayNs, 2 * SEC), 30 * SEC);
  if (delay !== br.bridgeForwardDelayNs) setForwardDelay(br, delay);
  const { hello } = br.ownStpTimers();
  if (br.dev.flags & IFF_UP) br.dev.net.stack.timers.armAfter(hello, br.helloTimeNs);
  portStateSelection(br);
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
  reconfigure(br, () => {
    const old = br.bridgeId;
    fdbChangeMacAddress(br, mac);
    br.bridgeId = { prio: old.prio, mac };
    br.dev.mac = mac;
    for (const p of br.ports) {
      if (compareBridgeId(p.designatedBridge, old) === 0) p.designatedBridge = br.bridgeId;
      if (compareBridgeId(p.designatedRoot, old) === 0) p.designatedRoot = br.bridgeId;
    }
  });
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
  reconfigure(br, () => {
    // 16 bits of it count.
    const id = { prio: prio & 0xffff, mac: br.bridgeId.mac };
    for (const p of br.ports) if (p.state !== BR_STATE_DISABLED && isDesignatedPort(p)) p.designatedBridge = id;
    br.bridgeId = id;
  });
}

/** ERANGE above 63. */
export function setPortPriority(p: BridgePort, priority: number): void {
  if (priority > BR_MAX_PORT_PRIORITY) throw new Errno("ERANGE");
  const id = makePortId(priority, p.portNo);
  if (isDesignatedPort(p)) p.designatedPort = id;
  p.portId = id;
  p.priority = priority;
  if (compareBridgeId(p.br.bridgeId, p.designatedBridge) === 0 && p.portId < p.designatedPort) {
    becomeDesignatedPort(p);
    portStateSelection(p.br);
  }
}

/** ERANGE outside 1 to 65535. */
export function setPathCost(p: BridgePort, cost: number): void {
  if (cost < BR_MIN_PATH_COST || cost > BR_MAX_PATH_COST) throw new Errno("ERANGE");
  p.flags |= BR_ADMIN_COST;
  p.pathCost = cost;
  reconfigure(p.br, () => {});
}

/** A state by hand: refused while the protocol decides; without it, it does not last (br_set_port_state). */
export function setPortState(p: BridgePort, state: number): void {
  if (state > BR_STATE_BLOCKING) throw new Errno("EINVAL");
  if (p.br.stpEnabled === BR_KERNEL_STP) throw new Errno("EBUSY");
  if ((p.dev.flags & IFF_UP) === 0 || (!netifOperUp(p.dev) && state !== BR_STATE_DISABLED)) throw new Errno("ENETDOWN");
  setState(p, state);
  portStateSelection(p.br);
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
