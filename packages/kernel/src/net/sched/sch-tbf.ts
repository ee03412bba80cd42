/**
 * The token bucket filter (after net/sched/sch_tbf.c): packets leave at a rate, after a burst of what
 * was not used; with a peak rate, a second small bucket limits how fast the burst leaves.
 */

import { Errno } from "@netloom/uapi";
import { tcTbfAttrs, TC_LINKLAYER_ETHERNET, Writer, type TcTbfAttrs } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Skb } from "../core/skb.js";
import { QdiscWatchdog } from "./qdisc-run.js";
import { NOOP_QDISC, Qdisc, type QdiscOps } from "./qdisc.js";
import { nsToTicks, RateCfg, rate32, ticksToNs } from "./ratecfg.js";
import { dfltChild, fifoSetLimit } from "./sch-fifo.js";
import { SingleClass } from "./single-class.js";

class TbfQdisc extends Qdisc {
  readonly ops = TBF_OPS;
  child: Qdisc = NOOP_QDISC;
  override readonly classOps = new SingleClass(this, NOOP_QDISC);
  private readonly watchdog: QdiscWatchdog;
  /** Bytes, for the child. */
  private limit = 0;
  private rate = new RateCfg(1, 0, 0, TC_LINKLAYER_ETHERNET);
  private peak: RateCfg | null = null;
  /** Longest packet that may ever pass. */
  private maxSize = 0;
  /** Depths of the buckets, and what is in them, in nanoseconds of sending. */
  private bufferNs = 0;
  private mtuNs = 0;
  private tokens = 0;
  private ptokens = 0;
  /** When the tokens were counted. */
  private checkedNs: number;

  constructor(
    private readonly dev: NetDevice,
    parent: number,
    handle: number,
    options: Uint8Array,
  ) {
    super(parent, handle);
    this.watchdog = new QdiscWatchdog(dev);
    this.checkedNs = this.watchdog.nowNs;
    this.change(options);
  }

  override change(options: Uint8Array): void {
    const attrs = tcTbfAttrs.decode(options, 0, options.length);
    const parms = attrs.TCA_TBF_PARMS;
    if (parms === undefined) throw new Errno("EINVAL");
    const full = Math.max(parms.rate, attrs.TCA_TBF_RATE64 ?? 0);
    if (full === 0) throw new Errno("EINVAL");
    const rate = new RateCfg(full, parms.overhead, parms.mpu, parms.linklayer);
    const burst = attrs.TCA_TBF_BURST;
    const bufferNs = burst !== undefined ? rate.l2tNs(burst) : ticksToNs(parms.buffer);
    let maxSize = burst ?? rate.nsToLength(bufferNs);
    let peak: RateCfg | null = null;
    let mtuNs = ticksToNs(parms.mtu);
    if (parms.peakRate !== 0) {
      peak = new RateCfg(
        Math.max(parms.peakRate, attrs.TCA_TBF_PRATE64 ?? 0),
        parms.peakOverhead,
        parms.peakMpu,
        parms.peakLinklayer,
      );
      if (peak.rate <= rate.rate) throw new Errno("EINVAL");
      const pburst = attrs.TCA_TBF_PBURST;
      if (pburst !== undefined) mtuNs = peak.l2tNs(pburst);
      maxSize = Math.min(maxSize, pburst ?? peak.nsToLength(mtuNs));
    }
    if (maxSize === 0) throw new Errno("EINVAL");
    if (this.child !== NOOP_QDISC) fifoSetLimit(this.child, parms.limit);
    else if (parms.limit > 0) {
      this.child = dfltChild(this.dev, this.handle + 1, parms.limit);
      this.child.up = this;
    }
    this.limit = parms.limit;
    this.rate = rate;
    this.peak = peak;
    this.maxSize = maxSize;
    this.tokens = this.bufferNs = bufferNs;
    this.ptokens = this.mtuNs = mtuNs;
  }

  enqueue(skb: Skb): number {
    if (skb.tail - skb.data > this.maxSize) return this.drop(skb);
    return this.enqueueTo(this.child, skb);
  }

  dequeue(): Skb | null {
    const skb = this.child.peek();
    if (skb === null) return null;
    const now = this.watchdog.nowNs;
    const length = skb.tail - skb.data;
    const passed = Math.min(now - this.checkedNs, this.bufferNs);
    let ptokens = 0;
    if (this.peak !== null) ptokens = Math.min(passed + this.ptokens, this.mtuNs) - this.peak.l2tNs(length);
    const tokens = Math.min(passed + this.tokens, this.bufferNs) - this.rate.l2tNs(length);
    if (tokens < 0 || ptokens < 0) {
      this.watchdog.schedule(now + Math.max(-tokens, -ptokens));
      this.overlimits++;
      return null;
    }
    this.checkedNs = now;
    this.tokens = tokens;
    this.ptokens = ptokens;
    this.child.dequeuePeeked();
    return this.deliver(skb);
  }

  override reset(): void {
    this.child.reset();
    super.reset();
    this.checkedNs = this.watchdog.nowNs;
    this.tokens = this.bufferNs;
    this.ptokens = this.mtuNs;
    this.watchdog.cancel();
  }
  override destroy(): void {
    this.reset();
    this.child.destroy();
  }

  override dumpOptions(): Uint8Array {
    const { rate, peak } = this;
    const attrs: TcTbfAttrs = {
      TCA_TBF_PARMS: {
        cellLog: 0,
        linklayer: rate.linklayer,
        overhead: rate.overhead,
        cellAlign: 0,
        mpu: rate.mpu,
        rate: rate32(rate.rate),
        peakCellLog: 0,
        peakLinklayer: peak?.linklayer ?? 0,
        peakOverhead: peak?.overhead ?? 0,
        peakCellAlign: 0,
        peakMpu: peak?.mpu ?? 0,
        peakRate: peak === null ? 0 : rate32(peak.rate),
        limit: this.limit,
        buffer: nsToTicks(this.bufferNs),
        mtu: nsToTicks(this.mtuNs),
      },
    };
    if (rate.rate > 0xffffffff) attrs.TCA_TBF_RATE64 = rate.rate;
    if (peak !== null && peak.rate > 0xffffffff) attrs.TCA_TBF_PRATE64 = peak.rate;
    const w = new Writer(64);
    tcTbfAttrs.encode(w, attrs);
    return w.finish();
  }
}

export const TBF_OPS: QdiscOps = {
  id: "tbf",
  create(dev, parent, handle, options) {
    if (options === null) throw new Errno("EINVAL");
    return new TbfQdisc(dev, parent, handle, options);
  },
};
