/**
 * The spanning tree protocol (IEEE 802.1D-1998, clause 8; as net/bridge/br_stp.c runs it).
 *
 * The bridges of a network agree on the one with the lowest id as root. Each other bridge has a root port, its best way there;
 * each LAN has one designated port. All other ports block, so that no loop remains. What a bridge knows it tells by configuration
 * BPDUs, which the root sends every hello time and the others pass on from their designated ports; a bridge that sees the topology
 * change tells the root by TCN BPDUs, and all forget what they learnt sooner.
 *
 *   disabled -> blocking -> listening --forward delay--> learning --forward delay--> forwarding
 *
 * Without the protocol each port with a carrier is designated, and forwards at once.
 */

import { IFF_UP } from "@netloom/uapi";
import { formatMac } from "@netloom/wire";
import { RTM_NEWLINK } from "@netloom/netlink";
import { netifCarrierOff, netifCarrierOn } from "../core/linkwatch.js";
import { roundJiffies, type Timers } from "../../time/timer.js";
import { bridgeLinkNotify } from "../rtnetlink/bridge-link.js";
import {
  BR_KERNEL_STP,
  BR_NO_STP,
  BR_ROOT_BLOCK,
  BR_STATE_BLOCKING,
  BR_STATE_DISABLED,
  BR_STATE_FORWARDING,
  BR_STATE_LEARNING,
  BR_STATE_LISTENING,
  compareBridgeId,
  type BridgePort,
  type NetBridge,
} from "./port.js";
import { multicastEnablePort } from "./querier.js";
import { KERN_INFO, KERN_NOTICE } from "../../trace/kernel-log.js";
import { stpStateName } from "./trace-fields.js";
import { sendConfigBpdu, sendTcnBpdu, type ConfigBpdu } from "./stp-bpdu.js";

/** A port sends no two configuration BPDUs within this time (8.10.2). */
const HOLD_TIME_NS = 1e9;
/** What passing a BPDU on adds to its age: one unit of 1/256 s. */
const MESSAGE_AGE_INCREMENT_NS = 1e9 / 256;

const timersOf = (br: NetBridge): Timers => br.dev.net.stack.timers;

export function notifyPort(p: BridgePort): void {
  bridgeLinkNotify(RTM_NEWLINK, p.br.dev, p.dev);
}

export const isDesignatedPort = (p: BridgePort): boolean =>
  p.designatedPort === p.portId && compareBridgeId(p.designatedBridge, p.br.bridgeId) === 0;

/** The port of a number; it is there while it is the root port. */
const portByNo = (br: NetBridge, no: number): BridgePort | undefined => br.ports.find((p) => p.portNo === no);

/** Says something of a port to the kernel's log. */
export function logPort(p: BridgePort, level: number, text: string): void {
  const { dev } = p.br;
  dev.net.stack.log.print(level, `${dev.name}: port ${p.portNo}(${p.dev.name}) ${text}`);
}
const logBridge = (br: NetBridge, text: string): void =>
  br.dev.net.stack.log.print(KERN_INFO, `${br.dev.name}: ${text}`);

/** A port's state changes, and is counted (br_set_state). */
export function setState(p: BridgePort, state: number): void {
  p.state = state;
  logPort(p, KERN_INFO, `entered ${stpStateName(state)} state`);
  if (state === BR_STATE_BLOCKING) p.transitionsBlocking++;
  else if (state === BR_STATE_FORWARDING) p.transitionsForwarding++;
}

// ---- who is what (8.6.8)

export function becomeDesignatedPort(p: BridgePort): void {
  p.designatedRoot = p.br.designatedRoot;
  p.designatedCost = p.br.rootPathCost;
  p.designatedBridge = p.br.bridgeId;
  p.designatedPort = p.portId;
}

/** Negative: `a` is the better way to the root. */
function compareRootPorts(a: BridgePort, b: BridgePort): number {
  return (
    compareBridgeId(a.designatedRoot, b.designatedRoot) ||
    a.designatedCost + a.pathCost - (b.designatedCost + b.pathCost) ||
    compareBridgeId(a.designatedBridge, b.designatedBridge) ||
    a.designatedPort - b.designatedPort ||
    a.portId - b.portId
  );
}

/** A port that must not lead to the root listens, for as long as it hears of a better one (br_root_port_block). */
function blockRootPort(p: BridgePort): void {
  const br = p.br;
  logPort(p, KERN_NOTICE, "tried to become root port (blocked)");
  setState(p, BR_STATE_LISTENING);
  notifyPort(p);
  if (br.forwardDelayNs > 0) timersOf(br).armAfter(p.forwardDelayTimer, br.forwardDelayNs);
}

function selectRoot(br: NetBridge): void {
  let best: BridgePort | null = null;
  for (const p of br.ports) {
    if (p.state === BR_STATE_DISABLED || isDesignatedPort(p)) continue;
    // Only a bridge with a lower id than ours can be the root.
    if (compareBridgeId(br.bridgeId, p.designatedRoot) <= 0) continue;
    if (best !== null && compareRootPorts(p, best) >= 0) continue;
    if ((p.flags & BR_ROOT_BLOCK) !== 0) blockRootPort(p);
    else best = p;
  }
  br.rootPort = best?.portNo ?? 0;
  br.designatedRoot = best?.designatedRoot ?? br.bridgeId;
  br.rootPathCost = best === null ? 0 : best.designatedCost + best.pathCost;
}

/** Whether this bridge has the best claim to the port's LAN. */
function shouldBecomeDesignated(p: BridgePort): boolean {
  const br = p.br;
  if (isDesignatedPort(p) || compareBridgeId(p.designatedRoot, br.designatedRoot) !== 0) return true;
  const order =
    br.rootPathCost - p.designatedCost ||
    compareBridgeId(br.bridgeId, p.designatedBridge) ||
    p.portId - p.designatedPort;
  return order < 0;
}

/** Root and designated ports from what the ports have heard (8.6.7). */
export function configurationUpdate(br: NetBridge): void {
  selectRoot(br);
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED && shouldBecomeDesignated(p)) becomeDesignatedPort(p);
}

// ---- port states (8.6.11 to 8.6.13)

/** Root and designated ports go on towards forwarding, the others block; the bridge has a carrier while one forwards. */
export function portStateSelection(br: NetBridge): void {
  const timers = timersOf(br);
  let live = 0;
  for (const p of br.ports) {
    if (p.state === BR_STATE_DISABLED) continue;
    if (p.portNo === br.rootPort) {
      p.configPending = 0;
      p.topologyChangeAck = 0;
      makeForwarding(p);
    } else if (isDesignatedPort(p)) {
      p.stopMessageAge(timers);
      makeForwarding(p);
    } else {
      p.configPending = 0;
      p.topologyChangeAck = 0;
      makeBlocking(p);
    }
    if (p.state !== BR_STATE_BLOCKING) multicastEnablePort(p);
    if (p.state === BR_STATE_FORWARDING) live++;
  }
  if (live === 0) netifCarrierOff(br.dev);
  else netifCarrierOn(br.dev);
}

function makeForwarding(p: BridgePort): void {
  if (p.state !== BR_STATE_BLOCKING) return;
  const br = p.br;
  if (br.stpEnabled === BR_NO_STP || br.forwardDelayNs === 0) {
    setState(p, BR_STATE_FORWARDING);
    topologyChangeDetection(br);
    timersOf(br).cancel(p.forwardDelayTimer);
  } else setState(p, BR_STATE_LISTENING);
  notifyPort(p);
  // The timer runs without the protocol too: `ip -d link` shows it.
  if (br.forwardDelayNs !== 0) timersOf(br).armAfter(p.forwardDelayTimer, br.forwardDelayNs);
}

function makeBlocking(p: BridgePort): void {
  if (p.state === BR_STATE_BLOCKING) return;
  if (p.state === BR_STATE_FORWARDING || p.state === BR_STATE_LEARNING) topologyChangeDetection(p.br);
  setState(p, BR_STATE_BLOCKING);
  notifyPort(p);
  timersOf(p.br).cancel(p.forwardDelayTimer);
}

/** Listening becomes learning, learning becomes forwarding. */
export function forwardDelayExpired(p: BridgePort): void {
  const br = p.br;
  if (p.state === BR_STATE_LISTENING) {
    setState(p, BR_STATE_LEARNING);
    timersOf(br).armAfter(p.forwardDelayTimer, br.forwardDelayNs);
  } else if (p.state === BR_STATE_LEARNING) {
    setState(p, BR_STATE_FORWARDING);
    if (br.ports.some((q) => q.state !== BR_STATE_DISABLED && compareBridgeId(q.designatedBridge, br.bridgeId) === 0))
      topologyChangeDetection(br);
    netifCarrierOn(br.dev);
  }
  notifyPort(p);
}

// ---- the root's part

/** Nobody better is left: this bridge's own times count from now on, and it begins to say so. */
export function becomeRootBridge(br: NetBridge): void {
  br.maxAgeNs = br.bridgeMaxAgeNs;
  br.helloTimeNs = br.bridgeHelloTimeNs;
  br.forwardDelayNs = br.bridgeForwardDelayNs;
  topologyChangeDetection(br);
  const timers = br.stpTimers;
  if (timers === null) return;
  timersOf(br).cancel(timers.tcn);
  if ((br.dev.flags & IFF_UP) === 0) return;
  generateConfigBpdus(br);
  timersOf(br).armAfter(timers.hello, br.helloTimeNs);
}

/** Recomputes everything after a change of ids, costs or ports; `change` makes it. */
export function reconfigure(br: NetBridge, change: () => void): void {
  const wasRoot = br.isRoot;
  change();
  configurationUpdate(br);
  portStateSelection(br);
  if (br.isRoot && !wasRoot) becomeRootBridge(br);
}

/** From each designated port (8.6.4). */
export function generateConfigBpdus(br: NetBridge): void {
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED && isDesignatedPort(p)) transmitConfig(p);
}

export function helloTimerExpired(br: NetBridge): void {
  if (br.stpTimers === null || (br.dev.flags & IFF_UP) === 0) return;
  generateConfigBpdus(br);
  const timers = timersOf(br);
  const { nowNs } = timers;
  if (br.stpEnabled === BR_KERNEL_STP) timers.arm(br.stpTimers.hello, roundJiffies(nowNs + br.helloTimeNs, nowNs));
}

// ---- configuration BPDUs (8.6.1 to 8.6.5)

/** What is left of the root port's information, seen from the timer that ends it. */
function messageAgeNs(br: NetBridge): number {
  const root = portByNo(br, br.rootPort);
  if (root === undefined || br.isRoot) return 0;
  const left = root.messageAgeTimer.pending ? root.messageAgeTimer.expiresNs - timersOf(br).nowNs : 0;
  return br.maxAgeNs - left + MESSAGE_AGE_INCREMENT_NS;
}

/** Now, or when the hold time is over. */
function transmitConfig(p: BridgePort): void {
  const br = p.br;
  if (br.stpEnabled !== BR_KERNEL_STP) return;
  if (p.holdTimer.pending) {
    p.configPending = 1;
    return;
  }
  const age = messageAgeNs(br);
  if (age >= br.maxAgeNs) return;
  sendConfigBpdu(p, {
    topologyChange: br.topologyChange !== 0,
    topologyChangeAck: p.topologyChangeAck !== 0,
    root: br.designatedRoot,
    rootPathCost: br.rootPathCost,
    bridgeId: br.bridgeId,
    portId: p.portId,
    messageAgeNs: age,
    maxAgeNs: br.maxAgeNs,
    helloTimeNs: br.helloTimeNs,
    forwardDelayNs: br.forwardDelayNs,
  });
  p.topologyChangeAck = 0;
  p.configPending = 0;
  const timers = timersOf(br);
  timers.arm(p.holdTimer, roundJiffies(timers.nowNs + HOLD_TIME_NS, timers.nowNs));
}

export function holdTimeExpired(p: BridgePort): void {
  if (p.configPending) transmitConfig(p);
}

/** Whether a message is better than, or an update of, what the port knows (8.6.2). */
function supersedes(p: BridgePort, bpdu: ConfigBpdu): boolean {
  const order =
    compareBridgeId(bpdu.root, p.designatedRoot) ||
    bpdu.rootPathCost - p.designatedCost ||
    compareBridgeId(bpdu.bridgeId, p.designatedBridge);
  if (order !== 0) return order < 0;
  return compareBridgeId(bpdu.bridgeId, p.br.bridgeId) !== 0 || bpdu.portId <= p.designatedPort;
}

export function receiveConfigBpdu(p: BridgePort, bpdu: ConfigBpdu): void {
  const br = p.br;
  p.ownStpStats().rxBpdu++;
  if (!supersedes(p, bpdu)) {
    // A worse claim to a LAN of ours is answered.
    if (isDesignatedPort(p)) transmitConfig(p);
    return;
  }
  const timers = timersOf(br);
  const wasRoot = br.isRoot;
  p.designatedRoot = bpdu.root;
  p.designatedCost = bpdu.rootPathCost;
  p.designatedBridge = bpdu.bridgeId;
  p.designatedPort = bpdu.portId;
  timers.armAfter(p.messageAgeTimer, bpdu.maxAgeNs - bpdu.messageAgeNs);
  configurationUpdate(br);
  portStateSelection(br);
  if (wasRoot && !br.isRoot && br.stpTimers !== null) {
    timers.cancel(br.stpTimers.hello);
    if (br.topologyChangeDetected) {
      timers.cancel(br.stpTimers.topologyChange);
      tellRootOfChange(br);
    }
  }
  if (p.portNo !== br.rootPort) return;
  br.maxAgeNs = bpdu.maxAgeNs;
  br.helloTimeNs = bpdu.helloTimeNs;
  br.forwardDelayNs = bpdu.forwardDelayNs;
  setTopologyChange(br, bpdu.topologyChange);
  generateConfigBpdus(br);
  if (bpdu.topologyChangeAck) {
    br.topologyChangeDetected = 0;
    if (br.stpTimers !== null) timers.cancel(br.stpTimers.tcn);
  }
}

/** The LAN's designated bridge has fallen silent: what it said is forgotten. */
export function messageAgeExpired(p: BridgePort): void {
  if (p.state === BR_STATE_DISABLED) return;
  const { prio, mac } = p.designatedBridge;
  logPort(p, KERN_INFO, `neighbor ${prio.toString(16).padStart(4, "0")}.${formatMac(mac)} lost`);
  reconfigure(p.br, () => becomeDesignatedPort(p));
}

// ---- topology changes (8.6.14 to 8.6.16)

/** Learnt entries age faster while the topology changes. */
export function setTopologyChange(br: NetBridge, on: boolean): void {
  if (br.stpEnabled === BR_KERNEL_STP && on !== (br.topologyChange !== 0))
    br.ageingTimeNs = on ? 2 * br.forwardDelayNs : br.bridgeAgeingTimeNs;
  br.topologyChange = on ? 1 : 0;
}

export function topologyChangeDetection(br: NetBridge): void {
  if (br.stpEnabled !== BR_KERNEL_STP || br.stpTimers === null) return;
  logBridge(br, `topology change detected, ${br.isRoot ? "propagating" : "sending tcn bpdu"}`);
  if (br.isRoot) {
    setTopologyChange(br, true);
    timersOf(br).armAfter(br.stpTimers.topologyChange, br.bridgeForwardDelayNs + br.bridgeMaxAgeNs);
  } else if (!br.topologyChangeDetected) tellRootOfChange(br);
  br.topologyChangeDetected = 1;
}

/** By the root port, again and again until it is acknowledged. */
function tellRootOfChange(br: NetBridge): void {
  const root = portByNo(br, br.rootPort);
  if (root !== undefined) sendTcnBpdu(root);
  if (br.stpTimers !== null) timersOf(br).armAfter(br.stpTimers.tcn, br.bridgeHelloTimeNs);
}

export function tcnTimerExpired(br: NetBridge): void {
  if (!br.isRoot && br.dev.flags & IFF_UP) tellRootOfChange(br);
}

export function topologyChangeTimerExpired(br: NetBridge): void {
  br.topologyChangeDetected = 0;
  setTopologyChange(br, false);
}

export function receiveTcnBpdu(p: BridgePort): void {
  p.ownStpStats().rxTcn++;
  if (!isDesignatedPort(p)) return;
  logPort(p, KERN_INFO, "received tcn bpdu");
  topologyChangeDetection(p.br);
  p.topologyChangeAck = 1;
  transmitConfig(p);
}
