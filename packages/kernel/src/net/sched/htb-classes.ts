/** Making, changing, deleting and showing htb's classes. */

import { Errno } from "@netloom/uapi";
import {
  TC_H_ROOT,
  TC_HTB_MAXDEPTH,
  tcHMaj,
  tcHMin,
  tcHtbAttrs,
  tcHtbXstats,
  Writer,
  type TcHtbAttrs,
  type TcHtbOpt,
  type TcStatsAttrs,
} from "@netloom/netlink";
import { HtbClass, HTB_NUMPRIO } from "./htb-class.js";
import { NOQUEUE_OPS, qdiscReplace, type Qdisc, type QdiscClassOps, type TcClassInfo } from "./qdisc.js";
import { nsToTicks, RateCfg, rate32, ticksToNs } from "./ratecfg.js";
import { dfltChild } from "./sch-fifo.js";
import { encodeHtb, type HtbQdisc } from "./sch-htb.js";

const MIN_QUANTUM = 1000;
const MAX_QUANTUM = 200000;

export class HtbClasses implements QdiscClassOps {
  /** The kernel's hash of classes, whose order dumps show (struct Qdisc_class_hash). */
  private buckets: HtbClass[][] = [[], [], [], []];

  constructor(private readonly sch: HtbQdisc) {}

  private classOf(cl: number): HtbClass {
    return this.sch.classes.get(cl)!;
  }
  private idOf(cl: HtbClass): number {
    return this.sch.handle + cl.minor;
  }

  find(classid: number): number {
    const minor = tcHMin(classid);
    return tcHMaj(classid) === this.sch.handle && this.sch.classes.has(minor) ? minor : 0;
  }
  leaf(cl: number): Qdisc | null {
    return this.classOf(cl).leaf;
  }
  graft(cl: number, child: Qdisc | null): Qdisc | null {
    if (child?.ops === NOQUEUE_OPS) throw new Errno("EINVAL", "Cannot assign noqueue to a class");
    const own = this.classOf(cl);
    if (own.level > 0) throw new Errno("EINVAL");
    const old = own.leaf!;
    own.leaf = child ?? dfltChild(this.sch.dev, this.idOf(own));
    qdiscReplace(this.sch, old, own.leaf);
    return old;
  }

  change(cl: number, classid: number, parentid: number, options: Uint8Array | null): number {
    if (options === null) throw new Errno("EINVAL");
    const attrs = tcHtbAttrs.decode(options, 0, options.length);
    const opt = attrs.TCA_HTB_PARMS;
    if (opt === undefined || opt.rate === 0 || opt.ceilRate === 0) throw new Errno("EINVAL");
    const own = cl === 0 ? this.make(classid, parentid) : this.classOf(cl);
    this.configure(own, opt, attrs, cl === 0);
    return own.minor;
  }

  private make(classid: number, parentid: number): HtbClass {
    const { sch } = this;
    const parent = parentid === TC_H_ROOT ? null : (sch.classes.get(this.find(parentid)) ?? null);
    if (classid === 0 || tcHMaj(classid) !== sch.handle || this.find(classid) !== 0) throw new Errno("EINVAL");
    if (parent !== null && parent.parentClass !== null && parent.parentClass.level < 2)
      throw new Errno("EINVAL", "tree is too deep");
    if (parent !== null && parent.level === 0) {
      // No leaf any more: what waited there is lost.
      const leaf = parent.leaf!;
      parent.leaf = null;
      qdiscReplace(sch, leaf, null);
      leaf.destroy();
      parent.level = (parent.parentClass?.level ?? TC_HTB_MAXDEPTH) - 1;
    }
    const own = new HtbClass(tcHMin(classid), parent, sch.watchdog.nowNs);
    own.leaf = dfltChild(sch.dev, classid);
    own.leaf.up = sch;
    if (parent !== null) parent.children++;
    sch.classes.set(own.minor, own);
    this.insert(own);
    return own;
  }

  private configure(own: HtbClass, opt: TcHtbOpt, attrs: TcHtbAttrs, fresh: boolean): void {
    own.rate = new RateCfg(Math.max(opt.rate, attrs.TCA_HTB_RATE64 ?? 0), opt.overhead, opt.mpu, opt.linklayer);
    own.ceil = new RateCfg(
      Math.max(opt.ceilRate, attrs.TCA_HTB_CEIL64 ?? 0),
      opt.ceilOverhead,
      opt.ceilMpu,
      opt.ceilLinklayer,
    );
    if (own.level === 0) {
      const quantum = Math.floor(own.rate.rate / this.sch.rate2quantum);
      own.quantum = opt.quantum !== 0 ? opt.quantum : Math.min(MAX_QUANTUM, Math.max(MIN_QUANTUM, quantum));
      own.prio = Math.min(opt.prio, HTB_NUMPRIO - 1);
    }
    own.bufferNs = ticksToNs(opt.buffer);
    own.cbufferNs = ticksToNs(opt.cbuffer);
    if (!fresh) return;
    own.tokens = own.bufferNs;
    own.ctokens = own.cbufferNs;
  }

  delete(cl: number): void {
    const own = this.classOf(cl);
    if (own.children > 0) throw new Errno("EBUSY");
    const leaf = own.leaf!;
    qdiscReplace(this.sch, leaf, null);
    leaf.destroy();
    this.sch.classes.delete(own.minor);
    for (const bucket of this.buckets) if (bucket.includes(own)) bucket.splice(bucket.indexOf(own), 1);
    const parent = own.parentClass;
    if (parent === null || --parent.children > 0) return;
    // Its last child gone, it is a leaf again with full buckets.
    parent.level = 0;
    parent.leaf = dfltChild(this.sch.dev, this.idOf(parent));
    parent.leaf.up = this.sch;
    parent.tokens = parent.bufferNs;
    parent.ctokens = parent.cbufferNs;
  }

  private insert(own: HtbClass): void {
    this.bucketOf(own, this.buckets).unshift(own);
    if (this.sch.classes.size * 4 <= this.buckets.length * 3) return;
    const grown: HtbClass[][] = Array.from({ length: this.buckets.length * 2 }, () => []);
    for (const bucket of this.buckets) for (const cl of bucket) this.bucketOf(cl, grown).unshift(cl);
    this.buckets = grown;
  }
  private bucketOf(cl: HtbClass, buckets: HtbClass[][]): HtbClass[] {
    let id = this.idOf(cl);
    id ^= id >>> 8;
    id ^= id >>> 4;
    return buckets[id & (buckets.length - 1)]!;
  }
  walk(visit: (cl: number) => void): void {
    for (const bucket of this.buckets) for (const cl of bucket) visit(cl.minor);
  }

  dump(cl: number): TcClassInfo {
    const own = this.classOf(cl);
    const { rate, ceil } = own;
    const attrs: TcHtbAttrs = {
      TCA_HTB_PARMS: {
        cellLog: 0,
        linklayer: rate.linklayer,
        overhead: rate.overhead,
        cellAlign: 0,
        mpu: rate.mpu,
        rate: rate32(rate.rate),
        ceilCellLog: 0,
        ceilLinklayer: ceil.linklayer,
        ceilOverhead: ceil.overhead,
        ceilCellAlign: 0,
        ceilMpu: ceil.mpu,
        ceilRate: rate32(ceil.rate),
        buffer: nsToTicks(own.bufferNs),
        cbuffer: nsToTicks(own.cbufferNs),
        quantum: own.quantum,
        level: own.level,
        prio: own.prio,
      },
    };
    if (rate.rate > 0xffffffff) attrs.TCA_HTB_RATE64 = rate.rate;
    if (ceil.rate > 0xffffffff) attrs.TCA_HTB_CEIL64 = ceil.rate;
    return {
      handle: this.idOf(own),
      parent: own.parentClass === null ? TC_H_ROOT : this.idOf(own.parentClass),
      info: own.leaf?.handle ?? 0,
      options: encodeHtb(attrs),
      stats: classStats(own),
    };
  }
}

function classStats(own: HtbClass): TcStatsAttrs {
  const w = new Writer(tcHtbXstats.size);
  tcHtbXstats.encode(w, {
    lends: own.lends,
    borrows: own.borrows,
    giants: 0,
    tokens: nsToTicks(own.tokens),
    ctokens: nsToTicks(own.ctokens),
  });
  const { bytes, packets, drops, overlimits } = own;
  return {
    TCA_STATS_BASIC: { bytes, packets },
    TCA_STATS_QUEUE: { qlen: own.leaf?.qlen ?? 0, backlog: own.leaf?.backlog ?? 0, drops, requeues: 0, overlimits },
    TCA_STATS_APP: w.finish(),
  };
}
