/** CoDel, controlled delay (RFC 8289): drops or marks when packets have waited too long for too long. */

import { kfreeSkb, type Skb } from "../core/skb.js";
import { ecnSetCe } from "./ecn.js";
import type { SkbQueue } from "./skb-queue.js";

/** Settings, times in nanoseconds; ceThresholdNs -1: none. */
export interface CodelParams {
  targetNs: number;
  intervalNs: number;
  ceThresholdNs: number;
  ecn: boolean;
  mtu: number;
}

/** Counters over all flows of one discipline. */
export class CodelStats {
  maxpacket = 0;
  ecnMark = 0;
  ceMark = 0;
  /** Of the dequeue at hand. */
  dropCount = 0;
  dropBytes = 0;
}

/** The state of one queue; `tstampNs` of its packets is when they came. */
export class CodelVars {
  private count = 0;
  private lastCount = 0;
  private dropping = false;
  private firstAboveNs = 0;
  private dropNextNs = 0;

  private controlLaw(from: number, params: CodelParams): number {
    return from + params.intervalNs / Math.sqrt(this.count);
  }

  /** Whether the packet has waited above the target for a whole interval. */
  private shouldDrop(skb: Skb | null, queue: SkbQueue, params: CodelParams, stats: CodelStats, now: number): boolean {
    if (skb === null) {
      this.firstAboveNs = 0;
      return false;
    }
    const length = skb.tail - skb.data;
    if (length > stats.maxpacket) stats.maxpacket = length;
    if (now - skb.tstampNs < params.targetNs || queue.bytes <= params.mtu) {
      this.firstAboveNs = 0;
      return false;
    }
    if (this.firstAboveNs === 0) {
      this.firstAboveNs = now + params.intervalNs;
      return false;
    }
    return now > this.firstAboveNs;
  }

  private drop(skb: Skb, stats: CodelStats): void {
    stats.dropCount++;
    stats.dropBytes += skb.tail - skb.data;
    kfreeSkb(skb, "QDISC_DROP");
  }

  private mark(skb: Skb, params: CodelParams, stats: CodelStats): boolean {
    if (!params.ecn || !ecnSetCe(skb)) return false;
    stats.ecnMark++;
    return true;
  }

  dequeue(queue: SkbQueue, params: CodelParams, stats: CodelStats, now: number): Skb | null {
    let skb = queue.shift();
    if (skb === null) {
      this.dropping = false;
      return null;
    }
    const late = this.shouldDrop(skb, queue, params, stats, now);
    if (this.dropping) {
      if (!late) this.dropping = false;
      while (this.dropping && skb !== null && now >= this.dropNextNs) {
        this.count++;
        if (this.mark(skb, params, stats)) {
          this.dropNextNs = this.controlLaw(this.dropNextNs, params);
          break;
        }
        this.drop(skb, stats);
        skb = queue.shift();
        if (this.shouldDrop(skb, queue, params, stats, now)) this.dropNextNs = this.controlLaw(this.dropNextNs, params);
        else this.dropping = false;
      }
    } else if (late) {
      if (!this.mark(skb, params, stats)) {
        this.drop(skb, stats);
        skb = queue.shift();
        this.shouldDrop(skb, queue, params, stats, now);
      }
      this.dropping = true;
      // Soon after the last time it begins where that ended.
      const delta = this.count - this.lastCount;
      this.count = delta > 1 && now - this.dropNextNs < 16 * params.intervalNs ? delta : 1;
      this.lastCount = this.count;
      this.dropNextNs = this.controlLaw(now, params);
    }
    if (skb !== null && params.ceThresholdNs >= 0 && now - skb.tstampNs > params.ceThresholdNs && ecnSetCe(skb))
      stats.ceMark++;
    if (skb !== null) skb.tstampNs = 0;
    return skb;
  }
}
