/** pfifo_fast: three bands by priority, without options (after net/sched/sch_generic.c). */

import { DEFAULT_PRIOMAP, TC_PRIO_MAX, tcPrioQopt } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Skb } from "../core/skb.js";
import { NET_XMIT_SUCCESS, Qdisc, type QdiscOps } from "./qdisc.js";
import { SkbQueue } from "./skb-queue.js";

const BANDS = 3;

class PfifoFastQdisc extends Qdisc {
  readonly ops = PFIFO_FAST_OPS;
  override canBypass = true;
  private readonly bands: readonly SkbQueue[] = Array.from({ length: BANDS }, () => new SkbQueue());

  constructor(dev: NetDevice, parent: number, handle: number) {
    super(parent, handle);
    this.limit = dev.txQueueLen;
  }
  /** Packets in each band. */
  private readonly limit: number;

  enqueue(skb: Skb): number {
    const band = this.bands[DEFAULT_PRIOMAP[skb.priority & TC_PRIO_MAX]!]!;
    if (band.length >= this.limit) return this.drop(skb);
    band.push(skb);
    this.qlen++;
    this.backlog += skb.tail - skb.data;
    return NET_XMIT_SUCCESS;
  }
  dequeue(): Skb | null {
    for (let i = 0; i < BANDS; i++) {
      const skb = this.bands[i]!.shift();
      if (skb !== null) return this.deliver(skb);
    }
    return null;
  }
  override peek(): Skb | null {
    for (let i = 0; i < BANDS; i++) {
      const skb = this.bands[i]!.peek();
      if (skb !== null) return skb;
    }
    return null;
  }
  override dequeuePeeked(): Skb | null {
    return this.dequeue();
  }
  override reset(): void {
    for (const band of this.bands) band.purge();
    super.reset();
  }
  override dumpOptions(): Uint8Array {
    return tcPrioQopt.encode({ bands: BANDS, priomap: DEFAULT_PRIOMAP });
  }
}

export const PFIFO_FAST_OPS: QdiscOps = {
  id: "pfifo_fast",
  create: (dev, parent, handle) => new PfifoFastQdisc(dev, parent, handle),
};
