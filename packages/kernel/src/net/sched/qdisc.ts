/** Queueing disciplines as a device sees them (after include/net/sch_generic.h, net/sched/sch_generic.c). */

import type { NetDevice } from "../core/net-device.js";
import { kfreeSkb, type Skb } from "../core/skb.js";

export interface Qdisc {
  /** As `ip link` shows it: noop, noqueue, pfifo_fast, fq_codel, netem ... */
  readonly id: string;
  /** Major number of its handle; 0 for the defaults. */
  readonly handle: number;
  /** Takes the packet; null for disciplines that do not queue: it goes straight to the driver. */
  readonly enqueue: ((skb: Skb, dev: NetDevice, qdisc: Qdisc) => void) | null;
  /** Drops what is queued (the device goes down). */
  reset?(dev: NetDevice, qdisc: Qdisc): void;
  /** Ends its timers (the device is destroyed or has another discipline). */
  destroy?(dev: NetDevice, qdisc: Qdisc): void;
}

function noopEnqueue(skb: Skb): void {
  kfreeSkb(skb, "DEV_NO_CARRIER");
}

/** Of a device that is not up or has no carrier: every packet is lost. */
export const NOOP_QDISC: Qdisc = { id: "noop", handle: 0, enqueue: noopEnqueue };
/** Of virtual devices: packets go to the driver at once. */
export const NOQUEUE_QDISC: Qdisc = { id: "noqueue", handle: 0, enqueue: null };
/** Of devices with several transmit queues: one of the default discipline for each. */
export const MQ_QDISC: Qdisc = { id: "mq", handle: 0, enqueue: null };
/** net.core.default_qdisc, for devices that queue. The drivers here are never busy, so nothing waits in it. */
export const FQ_CODEL_QDISC: Qdisc = { id: "fq_codel", handle: 0, enqueue: null };
