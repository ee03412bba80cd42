/** From a device's discipline into its driver (after __dev_xmit_skb, __qdisc_run and qdisc_watchdog). */

import type { NetDevice } from "../core/net-device.js";
import { devHardStartXmit } from "../core/dev-xmit.js";
import type { Skb } from "../core/skb.js";
import { Timer } from "../../time/timer.js";
import { NET_XMIT_DROP, NOQUEUE_OPS, type Qdisc } from "./qdisc.js";

/** Gives the packet to the device's discipline and sends what may be sent. */
export function devXmitSkb(skb: Skb, dev: NetDevice, qdisc: Qdisc): void {
  if (qdisc.ops === NOQUEUE_OPS) {
    devHardStartXmit(skb, dev);
    return;
  }
  if (qdisc.canBypass && qdisc.qlen === 0 && !qdisc.running) {
    qdisc.bytes += skb.tail - skb.data;
    qdisc.packets++;
    devHardStartXmit(skb, dev);
    return;
  }
  if (qdisc.enqueue(skb) === NET_XMIT_DROP) dev.net.stack.sched.xmitDrops++;
  qdiscRun(dev, qdisc);
}

/** Drivers here are never busy: all that the discipline lets go is sent. */
export function qdiscRun(dev: NetDevice, qdisc: Qdisc): void {
  if (qdisc.running) return;
  qdisc.running = true;
  const { sched } = dev.net.stack;
  const drops = sched.xmitDrops;
  for (let skb = qdisc.dequeue(); skb !== null; skb = qdisc.dequeue()) devHardStartXmit(skb, dev);
  qdisc.running = false;
  // Whoever queued the packet does not hear what becomes of it.
  sched.xmitDrops = drops;
}

function watchdogFired(dev: NetDevice): void {
  qdiscRun(dev, dev.qdisc);
}

/** Runs a device's discipline again at the time one of its parts asks for. */
export class QdiscWatchdog {
  private readonly timer: Timer<NetDevice>;
  constructor(private readonly dev: NetDevice) {
    this.timer = new Timer(watchdogFired, dev);
  }
  get nowNs(): number {
    return this.dev.net.stack.nowNs;
  }
  schedule(whenNs: number): void {
    if (this.timer.expiresNs !== whenNs) this.dev.net.stack.timers.arm(this.timer, whenNs);
  }
  cancel(): void {
    this.dev.net.stack.timers.cancel(this.timer);
  }
}
