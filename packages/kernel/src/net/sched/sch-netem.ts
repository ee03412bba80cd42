/**
 * netem, the network emulator (after net/sched/sch_netem.c): packets are lost, doubled, corrupted,
 * delayed and reordered by chance, and sent at a rate.
 */

import { Errno } from "@netloom/uapi";
import {
  NETEM_DIST_MAX,
  tcNetemAttrs,
  tcNetemQopt,
  type TcNetemAttrs,
  type TcNetemQopt,
  type TcNetemSlot,
  Writer,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import { kfreeSkb, skbClone, skbCow, type Skb } from "../core/skb.js";
import { skbChecksumHelp } from "../core/skb-checksum.js";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { CorrelatedRandom, lossModel, tableDist, type LossModel } from "./netem-random.js";
import { QdiscWatchdog } from "./qdisc-run.js";
import {
  NET_XMIT_BYPASS,
  NET_XMIT_DROP,
  NET_XMIT_SUCCESS,
  Qdisc,
  qdiscTreeReduceBacklog,
  type QdiscOps,
} from "./qdisc.js";
import { nsToTicks, rate32, ticksToNs } from "./ratecfg.js";
import { ecnSetCe } from "./ecn.js";
import { SingleClass } from "./single-class.js";
import { SkbQueue, TimedSkbQueue } from "./skb-queue.js";

const INT_MAX = 0x7fffffff;
const U32_MAX = 0xffffffff;

class NetemQdisc extends Qdisc {
  readonly ops = NETEM_OPS;
  child: Qdisc | null = null;
  override readonly classOps = new SingleClass(this, null);
  private readonly watchdog: QdiscWatchdog;
  /** Packets that wait for their time, and those that go first. */
  private readonly delayed = new TimedSkbQueue();
  private readonly next = new SkbQueue();

  private limit = 0;
  private latencyNs = 0;
  private jitterNs = 0;
  private loss = 0;
  private gap = 0;
  private duplicate = 0;
  private reorder = 0;
  private corrupt = 0;
  private ecn = 0;
  /** Bytes a second, 0: no rate. */
  private rate = 0;
  private packetOverhead = 0;
  private cellSize = 0;
  private cellOverhead = 0;
  private delayDist: Int16Array | null = null;
  private lossModel: LossModel | null = null;
  private delayCor: CorrelatedRandom;
  private lossCor: CorrelatedRandom;
  private dupCor: CorrelatedRandom;
  private reorderCor: CorrelatedRandom;
  private corruptCor: CorrelatedRandom;
  /** Packets since the last that went first. */
  private counter = 0;

  private slot: TcNetemSlot | null = null;
  private slotDist: Int16Array | null = null;
  /** When the next slot opens; 0: not at all. What is left of the open one. */
  private slotNextNs = 0;
  private slotPackets = 0;
  private slotBytes = 0;

  constructor(
    private readonly dev: NetDevice,
    parent: number,
    handle: number,
    options: Uint8Array,
  ) {
    super(parent, handle);
    this.watchdog = new QdiscWatchdog(dev);
    this.delayCor = this.lossCor = this.dupCor = this.reorderCor = this.corruptCor = this.correlated(0);
    this.change(options);
  }

  private get random() {
    return this.dev.net.stack.random;
  }
  private correlated(rho: number): CorrelatedRandom {
    return new CorrelatedRandom(this.random, rho);
  }

  /** What the request does not mention stays, but for what struct tc_netem_qopt holds, and the model of loss. */
  override change(options: Uint8Array): void {
    if (options.length < tcNetemQopt.size) throw new Errno("EINVAL");
    const qopt = tcNetemQopt.decode(options, 0);
    const attrs = tcNetemAttrs.decode(options, tcNetemQopt.size, options.length);
    const delayDist = distTable(attrs.TCA_NETEM_DELAY_DIST);
    const slotDist = distTable(attrs.TCA_NETEM_SLOT_DIST);
    let model: LossModel | null = null;
    if (attrs.TCA_NETEM_LOSS !== undefined) {
      model = lossModel(attrs.TCA_NETEM_LOSS);
      if (model === null) throw new Errno("EINVAL");
    }
    if (delayDist !== null) this.delayDist = delayDist;
    if (slotDist !== null) this.slotDist = slotDist;
    this.lossModel = model;
    this.setQopt(qopt);
    this.setAttrs(attrs);
    if (attrs.TCA_NETEM_LATENCY64 !== undefined) this.latencyNs = attrs.TCA_NETEM_LATENCY64;
    if (attrs.TCA_NETEM_JITTER64 !== undefined) this.jitterNs = attrs.TCA_NETEM_JITTER64;
    this.jitterNs = Math.min(Math.abs(this.jitterNs), INT_MAX);
  }

  private setQopt(qopt: TcNetemQopt): void {
    this.latencyNs = ticksToNs(qopt.latency);
    this.jitterNs = ticksToNs(qopt.jitter);
    this.limit = qopt.limit;
    this.gap = qopt.gap;
    this.counter = 0;
    this.loss = qopt.loss;
    this.duplicate = qopt.duplicate;
    // A gap alone means that each packet at its end goes first.
    if (qopt.gap !== 0) this.reorder = U32_MAX;
  }

  private setAttrs(attrs: TcNetemAttrs): void {
    const {
      TCA_NETEM_CORR: corr,
      TCA_NETEM_REORDER: reorder,
      TCA_NETEM_CORRUPT: corrupt,
      TCA_NETEM_RATE: rate,
    } = attrs;
    if (corr !== undefined) {
      this.delayCor = this.correlated(corr.delayCorr);
      this.lossCor = this.correlated(corr.lossCorr);
      this.dupCor = this.correlated(corr.dupCorr);
    }
    if (reorder !== undefined) {
      this.reorder = reorder.probability;
      this.reorderCor = this.correlated(reorder.correlation);
    }
    if (corrupt !== undefined) {
      this.corrupt = corrupt.probability;
      this.corruptCor = this.correlated(corrupt.correlation);
    }
    if (rate !== undefined) {
      this.rate = rate.rate;
      this.packetOverhead = rate.packetOverhead;
      this.cellSize = rate.cellSize;
      this.cellOverhead = rate.cellOverhead;
    }
    if (attrs.TCA_NETEM_RATE64 !== undefined) this.rate = Math.max(this.rate, attrs.TCA_NETEM_RATE64);
    if (attrs.TCA_NETEM_ECN !== undefined) this.ecn = attrs.TCA_NETEM_ECN;
    const slot = attrs.TCA_NETEM_SLOT;
    if (slot === undefined) return;
    this.slot = slot;
    this.slotPackets = slot.maxPackets || INT_MAX;
    this.slotBytes = slot.maxBytes || INT_MAX;
    this.slotNextNs = slot.minDelay !== 0 || slot.maxDelay !== 0 || slot.distJitter !== 0 ? this.watchdog.nowNs : 0;
  }

  private isLost(): boolean {
    if (this.lossModel !== null) return this.lossModel.lost(this.random);
    return this.loss !== 0 && this.loss >= this.lossCor.next();
  }

  enqueue(skb: Skb): number {
    const duplicate = this.duplicate !== 0 && this.duplicate >= this.dupCor.next();
    let count = duplicate ? 2 : 1;
    if (this.isLost()) {
      if (this.ecn !== 0 && ecnSetCe(skb)) this.drops++;
      else count--;
    }
    if (count === 0) {
      this.drops++;
      kfreeSkb(skb, "QDISC_LOSS");
      return NET_XMIT_BYPASS;
    }
    const copy = count > 1 ? skbClone(skb) : null;
    if (this.corrupt !== 0 && this.corrupt >= this.corruptCor.next()) this.corruptOneBit(skb);
    if (this.delayed.length >= this.limit) {
      this.drops++;
      kfreeSkb(skb, "QDISC_DROP");
      if (copy !== null) kfreeSkb(copy, "QDISC_DROP");
      return NET_XMIT_DROP;
    }
    // The copy begins anew at the root: those above count one packet for one.
    if (copy !== null) this.enqueueCopy(copy);
    this.qlen++;
    this.backlog += skb.tail - skb.data;
    if (this.gap === 0 || this.counter < this.gap - 1 || this.reorder < this.reorderCor.next()) {
      this.counter++;
      this.delayed.insert(skb, this.timeToSend(skb));
    } else {
      this.counter = 0;
      this.next.unshift(skb);
      this.requeues++;
    }
    return NET_XMIT_SUCCESS;
  }

  private enqueueCopy(copy: Skb): void {
    const duplicate = this.duplicate;
    this.duplicate = 0;
    let root: Qdisc = this;
    while (root.up !== null) root = root.up;
    root.enqueue(copy);
    this.duplicate = duplicate;
  }

  /** The packet is written to: its checksum, if left to the hardware, is computed first, and no clone shares its bytes. */
  private corruptOneBit(skb: Skb): void {
    skbChecksumHelp(skb);
    skbCow(skb);
    const at = skb.data + this.random.below(skb.tail - skb.data);
    skb.buf[at] = skb.buf[at]! ^ (1 << this.random.below(8));
  }

  private timeToSend(skb: Skb): number {
    const now = this.watchdog.nowNs;
    let delay = tableDist(
      this.latencyNs,
      this.jitterNs,
      this.jitterNs === 0 ? 0 : this.delayCor.next(),
      this.delayDist,
    );
    if (this.rate === 0) return now + delay;
    let from = now;
    if (this.delayed.length > 0) {
      // It is sent after the last one; the time that one still waits is part of the delay.
      const last = this.delayed.lastNs;
      delay = Math.max(0, delay - (last - now));
      from = last;
    }
    return from + delay + this.packetTimeNs(skb.tail - skb.data);
  }

  /** How long a packet takes on the wire; with cells, whole ones are sent. */
  private packetTimeNs(length: number): number {
    let bytes = length + this.packetOverhead;
    if (this.cellSize !== 0) bytes = Math.ceil(bytes / this.cellSize) * (this.cellSize + this.cellOverhead);
    return Math.floor((bytes * NSEC_PER_SEC) / this.rate);
  }

  dequeue(): Skb | null {
    for (;;) {
      const first = this.next.shift();
      if (first !== null) return this.deliver(first);
      const { child } = this;
      if (this.delayed.length > 0) {
        const now = this.watchdog.nowNs;
        const due = this.delayed.firstNs;
        if (this.slotNextNs !== 0 && this.slotNextNs < due) this.openSlot(now);
        if (due <= now && this.slotNextNs <= now) {
          const skb = this.delayed.shift()!;
          this.useSlot(skb, now);
          if (child === null) return this.deliver(skb);
          this.giveToChild(child, skb);
          continue;
        }
        const ready = child === null ? null : child.dequeuePeeked();
        if (ready !== null) return this.deliver(ready);
        this.watchdog.schedule(Math.max(due, this.slotNextNs));
        return null;
      }
      const ready = child === null ? null : child.dequeuePeeked();
      return ready === null ? null : this.deliver(ready);
    }
  }

  /** Its delay is over, but a child may hold it longer; it still counts as waiting here. */
  private giveToChild(child: Qdisc, skb: Skb): void {
    const length = skb.tail - skb.data;
    const result = child.enqueue(skb);
    if (result === NET_XMIT_SUCCESS) return;
    this.drops++;
    this.qlen--;
    this.backlog -= length;
    qdiscTreeReduceBacklog(this, 1, length);
  }

  private openSlot(now: number): void {
    const slot = this.slot!;
    const delay =
      this.slotDist === null
        ? slot.minDelay + Math.floor((this.random.u32() / 0x100000000) * (slot.maxDelay - slot.minDelay))
        : tableDist(slot.distDelay, slot.distJitter, this.random.u32(), this.slotDist);
    this.slotNextNs = now + delay;
    this.slotPackets = slot.maxPackets || INT_MAX;
    this.slotBytes = slot.maxBytes || INT_MAX;
  }

  private useSlot(skb: Skb, now: number): void {
    if (this.slotNextNs === 0) return;
    this.slotPackets--;
    this.slotBytes -= skb.tail - skb.data;
    if (this.slotPackets <= 0 || this.slotBytes <= 0) this.openSlot(now);
  }

  override reset(): void {
    this.delayed.purge();
    this.next.purge();
    this.child?.reset();
    super.reset();
    this.watchdog.cancel();
  }
  override destroy(): void {
    this.reset();
    this.child?.destroy();
  }

  override dumpOptions(): Uint8Array {
    const w = new Writer(256);
    tcNetemQopt.encode(w, {
      latency: Math.min(nsToTicks(this.latencyNs), U32_MAX),
      limit: this.limit,
      loss: this.loss,
      gap: this.gap,
      duplicate: this.duplicate,
      jitter: Math.min(nsToTicks(this.jitterNs), U32_MAX),
    });
    const attrs: TcNetemAttrs = {
      TCA_NETEM_LATENCY64: this.latencyNs,
      TCA_NETEM_JITTER64: this.jitterNs,
      TCA_NETEM_CORR: { delayCorr: this.delayCor.rho, lossCorr: this.lossCor.rho, dupCorr: this.dupCor.rho },
      TCA_NETEM_REORDER: { probability: this.reorder, correlation: this.reorderCor.rho },
      TCA_NETEM_CORRUPT: { probability: this.corrupt, correlation: this.corruptCor.rho },
    };
    if (this.rate > U32_MAX) attrs.TCA_NETEM_RATE64 = this.rate;
    const { packetOverhead, cellSize, cellOverhead } = this;
    attrs.TCA_NETEM_RATE = { rate: rate32(this.rate), packetOverhead, cellSize, cellOverhead };
    if (this.ecn !== 0) attrs.TCA_NETEM_ECN = this.ecn;
    const loss = this.lossModel?.dump() ?? null;
    if (loss !== null) attrs.TCA_NETEM_LOSS = loss;
    const slot = this.slot;
    if (slot !== null && (slot.minDelay !== 0 || slot.maxDelay !== 0 || slot.distJitter !== 0))
      attrs.TCA_NETEM_SLOT = slot;
    tcNetemAttrs.encode(w, attrs);
    return w.finish();
  }
}

/** A distribution's table: EINVAL if it is empty or too long. */
function distTable(data: Uint8Array | undefined): Int16Array | null {
  if (data === undefined) return null;
  const n = data.length >> 1;
  if (n === 0 || n > NETEM_DIST_MAX) throw new Errno("EINVAL");
  return Int16Array.from({ length: n }, (_, i) => data[2 * i]! | (data[2 * i + 1]! << 8));
}

export const NETEM_OPS: QdiscOps = {
  id: "netem",
  create(dev, parent, handle, options) {
    if (options === null) throw new Errno("EINVAL");
    return new NetemQdisc(dev, parent, handle, options);
  },
};
