/**
 * Link watch (after net/core/link_watch.c): turns changes of the carrier into operational states
 * (RFC 2863), qdisc activation and notifications - at once where someone waits for it, else at most
 * once a second.
 */

import {
  IF_LINK_MODE_DORMANT,
  IF_OPER_DORMANT,
  IF_OPER_DOWN,
  IF_OPER_LOWERLAYERDOWN,
  IF_OPER_TESTING,
  IF_OPER_UNKNOWN,
  IF_OPER_UP,
  IFF_MASTER,
  IFF_SLAVE,
  IFF_UP,
} from "@netloom/uapi";
import { NSEC_PER_SEC, Timer } from "../../time/timer.js";
import { devActivate, devDeactivate } from "./dev-activate.js";
import type { NetDevice } from "./net-device.js";
import type { NetStack } from "./net-stack.js";

/** The events of one world that wait to be processed. */
export class Linkwatch {
  /** Devices with an event, in the order it came. */
  private readonly pending = new Set<NetDevice>();
  /** Those among them that may be urgent: all others were not when last looked at, and nothing has changed since. */
  private candidates: NetDevice[] = [];
  private seq = 0;
  private urgent = false;
  private scheduled = false;
  /** Non-urgent events are processed from here on (linkwatch_nextevent). */
  private nextEventNs = 0;
  private readonly timer: Timer<Linkwatch>;

  constructor(private readonly stack: NetStack) {
    this.timer = new Timer<Linkwatch>(timerExpired, this);
  }

  /** The device's carrier, dormancy or testing state changed (linkwatch_fire_event). */
  fireEvent(dev: NetDevice): void {
    const urgent = isUrgent(dev);
    if (!dev.linkwatchPending) {
      dev.linkwatchPending = true;
      dev.linkwatchSeq = ++this.seq;
      this.pending.add(dev);
    } else if (!urgent) return;
    if (urgent) this.candidates.push(dev);
    this.schedule(urgent);
  }

  /** The device came up: an event that could wait may have become urgent. */
  deviceUp(dev: NetDevice): void {
    if (dev.linkwatchPending) this.candidates.push(dev);
  }

  /** A device that goes away takes its event with it. */
  forget(dev: NetDevice): void {
    if (!dev.linkwatchPending) return;
    dev.linkwatchPending = false;
    this.pending.delete(dev);
    if (this.pending.size === 0) this.stack.timers.cancel(this.timer);
  }

  private schedule(urgent: boolean): void {
    if (this.urgent) return;
    const delay = this.nextEventNs - this.stack.nowNs;
    if (urgent) this.urgent = true;
    if (urgent || delay <= 0) {
      this.stack.timers.cancel(this.timer);
      this.runSoon();
    } else if (!this.timer.pending && !this.scheduled) this.stack.timers.arm(this.timer, this.nextEventNs);
  }

  runSoon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.stack.scheduleWork(runQueue, this);
  }

  /** Processes the urgent events, and the others if their time has come (__linkwatch_run_queue). */
  run(): void {
    this.scheduled = false;
    const now = this.stack.nowNs;
    const urgentOnly = this.nextEventNs > now;
    if (!urgentOnly) this.nextEventNs = now + NSEC_PER_SEC;
    this.urgent = false;
    const list = urgentOnly ? this.candidates.sort((a, b) => a.linkwatchSeq - b.linkwatchSeq) : [...this.pending];
    this.candidates = [];
    for (const dev of list) {
      if (!dev.linkwatchPending || (urgentOnly && !isUrgent(dev))) continue;
      this.pending.delete(dev);
      linkwatchDoDev(dev);
    }
    if (this.pending.size > 0) this.schedule(false);
  }
}

function timerExpired(watch: Linkwatch): void {
  watch.runSoon();
}

function runQueue(watch: Linkwatch): void {
  watch.run();
}

/** Someone waits: a device on top of another, or one whose queue is about to be opened (linkwatch_urgent_event). */
function isUrgent(dev: NetDevice): boolean {
  if ((dev.flags & IFF_UP) === 0) return false;
  if (dev.ifindex !== devIflink(dev)) return true;
  // Ports of a bond and the bond itself: traffic waits for the failover.
  if (dev.flags & (IFF_SLAVE | IFF_MASTER) && dev.l3mdevTable === 0) return true;
  return dev.carrier && dev.qdisc !== dev.qdiscSleeping;
}

function linkwatchDoDev(dev: NetDevice): void {
  dev.linkwatchPending = false;
  rfc2863Policy(dev);
  if ((dev.flags & IFF_UP) === 0 || dev.regState !== "registered") return;
  if (dev.carrier) devActivate(dev);
  else devDeactivate(dev);
  netdevStateChange(dev);
}

/** Sets the operational state the carrier calls for. */
export function rfc2863Policy(dev: NetDevice): void {
  let state: number;
  if (dev.testing) state = IF_OPER_TESTING;
  else if (!dev.carrier) state = dev.ifindex !== devIflink(dev) ? IF_OPER_LOWERLAYERDOWN : IF_OPER_DOWN;
  else if (dev.dormant || dev.linkMode === IF_LINK_MODE_DORMANT) state = IF_OPER_DORMANT;
  else state = IF_OPER_UP;
  dev.operState = state;
}

/** At registration: a device that begins without a carrier says so at once (linkwatch_init_dev). */
export function linkwatchInitDev(dev: NetDevice): void {
  if (!dev.carrier || dev.dormant || dev.testing) rfc2863Policy(dev);
}

export function netifCarrierOn(dev: NetDevice): void {
  if (dev.carrier) return;
  dev.carrier = true;
  if (dev.regState === "uninitialized") return;
  dev.carrierUpCount++;
  dev.net.stack.linkwatch.fireEvent(dev);
}

export function netifCarrierOff(dev: NetDevice): void {
  if (!dev.carrier) return;
  dev.carrier = false;
  if (dev.regState === "uninitialized") return;
  dev.carrierDownCount++;
  dev.net.stack.linkwatch.fireEvent(dev);
}

/** A device takes over carrier, dormancy and testing of the one it stands on (netif_stacked_transfer_operstate). */
export function netifStackedTransferOperstate(root: NetDevice, dev: NetDevice): void {
  const dormant = root.operState === IF_OPER_DORMANT;
  const testing = root.operState === IF_OPER_TESTING;
  if (dev.dormant !== dormant || dev.testing !== testing) {
    dev.dormant = dormant;
    dev.testing = testing;
    dev.net.stack.linkwatch.fireEvent(dev);
  }
  if (root.carrier) netifCarrierOn(dev);
  else netifCarrierOff(dev);
}

/** Whether packets can be expected to arrive. */
export const netifOperUp = (dev: NetDevice): boolean =>
  dev.operState === IF_OPER_UP || dev.operState === IF_OPER_UNKNOWN;

/** ifindex of what the device stands on: another device, its peer, or itself. */
export function devIflink(dev: NetDevice): number {
  const ops = dev.ops;
  return ops.getIflink === undefined ? dev.ifindex : ops.getIflink(dev);
}

/** Tells that attributes of a device that is up changed. */
export function netdevStateChange(dev: NetDevice): void {
  if ((dev.flags & IFF_UP) === 0) return;
  dev.net.stack.notify("CHANGE", dev);
  dev.net.stack.rtnlNotify.newlink(dev, 0, 0);
}
