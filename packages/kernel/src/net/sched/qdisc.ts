/** Queueing disciplines (after include/net/sch_generic.h): what a device's packets wait in on their way to the driver. */

import { TC_H_ROOT, type TcStatsAttrs } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import { kfreeSkb, type Skb } from "../core/skb.js";

/** What became of a packet given to a discipline: taken, dropped, or lost in a way its sender shall not know of. */
export const NET_XMIT_SUCCESS = 0;
export const NET_XMIT_DROP = 1;
export const NET_XMIT_BYPASS = 2;

/** A kind of discipline (struct Qdisc_ops). */
export interface QdiscOps {
  /** As `ip link` and `tc` show it. */
  readonly id: string;
  /** Makes one for `parent` (TC_H_ROOT or a class); `options` is TCA_OPTIONS or null. Throws Errno. */
  create(dev: NetDevice, parent: number, handle: number, options: Uint8Array | null): Qdisc;
  /** It attaches itself to the device's queues (Qdisc_ops.attach), which the reference counts in notifications show. */
  readonly attaches?: boolean;
}

/** What a discipline's classes can do; a class is known by the positive number `find` returns (struct Qdisc_class_ops). */
export interface QdiscClassOps {
  /** The class of a handle, 0 if there is none. */
  find(classid: number): number;
  /** What is queued in a class; null: nothing can be. */
  leaf(cl: number): Qdisc | null;
  /** Puts `child` (null: nothing of the user's) into the class and returns what was there. Throws Errno. */
  graft(cl: number, child: Qdisc | null): Qdisc | null;
  /** All classes in the order of dumps. */
  walk(visit: (cl: number) => void): void;
  dump(cl: number): TcClassInfo;
  /** Makes (`cl` 0) or changes a class; returns it. Absent: EOPNOTSUPP. */
  change?(cl: number, classid: number, parent: number, options: Uint8Array | null): number;
  /** Absent: EOPNOTSUPP. */
  delete?(cl: number): void;
}

/** A class as RTM_NEWTCLASS tells it. */
export interface TcClassInfo {
  readonly handle: number;
  readonly parent: number;
  /** Handle of the discipline in it. */
  readonly info: number;
  readonly options: Uint8Array | null;
  readonly stats: TcStatsAttrs;
}

export abstract class Qdisc {
  abstract readonly ops: QdiscOps;
  /** The discipline whose class this one is in. */
  up: Qdisc | null = null;
  /** Order of making, for the order of dumps. */
  seq = 0;
  /** A default that only `invisible` shows. */
  invisible = false;
  /** While empty it may be passed by (TCQ_F_CAN_BYPASS). */
  canBypass = false;
  /** Packets and bytes that left it (gnet_stats_basic). */
  bytes = 0;
  packets = 0;
  /** gnet_stats_queue: packets and bytes waiting, and what happened to others. */
  qlen = 0;
  backlog = 0;
  drops = 0;
  requeues = 0;
  overlimits = 0;
  /** It is being emptied into the driver (__QDISC_STATE_RUNNING). */
  running = false;
  readonly classOps: QdiscClassOps | null = null;
  /** The packet `peek` took out (gso_skb). */
  private peeked: Skb | null = null;

  constructor(
    /** TC_H_ROOT or the class it is in. */
    public parent: number,
    /** 0 for the defaults. */
    readonly handle: number,
  ) {}

  /** noop, noqueue, pfifo_fast, fq_codel, netem ... */
  get id(): string {
    return this.ops.id;
  }
  /** Takes the packet; says NET_XMIT_*. */
  abstract enqueue(skb: Skb): number;
  /** The packet to send now; null: none, or none yet. */
  abstract dequeue(): Skb | null;

  /** Drops what is queued; overridden by those who queue. */
  reset(): void {
    if (this.peeked !== null) kfreeSkb(this.peeked, "QDISC_DROP");
    this.peeked = null;
    this.qlen = this.backlog = 0;
  }
  /** Drops what is queued, ends timers and children. */
  destroy(): void {
    this.reset();
  }
  /** A change by TCA_OPTIONS; absent: it can not be changed. Throws Errno. */
  change?(options: Uint8Array): void;
  /** TCA_OPTIONS; null: none. */
  dumpOptions(): Uint8Array | null {
    return null;
  }
  /** TCA_STATS_APP; null: none. */
  dumpStats(): Uint8Array | null {
    return null;
  }

  /** The packet `dequeuePeeked` will return, left in its place (qdisc_peek_dequeued). */
  peek(): Skb | null {
    if (this.peeked === null) {
      const skb = this.dequeue();
      if (skb === null) return null;
      this.peeked = skb;
      this.qlen++;
      this.backlog += skb.tail - skb.data;
    }
    return this.peeked;
  }
  /** As `dequeue`, after a `peek` (qdisc_dequeue_peeked). */
  dequeuePeeked(): Skb | null {
    const skb = this.peeked;
    if (skb === null) return this.dequeue();
    this.peeked = null;
    this.qlen--;
    this.backlog -= skb.tail - skb.data;
    return skb;
  }

  /** Counts a packet that leaves. */
  protected sent(skb: Skb): void {
    this.bytes += skb.tail - skb.data;
    this.packets++;
  }
  protected drop(skb: Skb): number {
    this.drops++;
    kfreeSkb(skb, "QDISC_DROP");
    return NET_XMIT_DROP;
  }
  /** Gives the packet to a child; one that it took counts as waiting here. */
  protected enqueueTo(child: Qdisc, skb: Skb): number {
    const length = skb.tail - skb.data;
    const result = child.enqueue(skb);
    if (result !== NET_XMIT_SUCCESS) {
      this.drops++;
      return result;
    }
    this.qlen++;
    this.backlog += length;
    return NET_XMIT_SUCCESS;
  }
  /** A packet a child gave: it waits here no more and leaves. */
  protected deliver(skb: Skb): Skb {
    this.qlen--;
    this.backlog -= skb.tail - skb.data;
    this.sent(skb);
    return skb;
  }

  /** TCA_STATS2. */
  stats(): TcStatsAttrs {
    const { bytes, packets, qlen, backlog, drops, requeues, overlimits } = this;
    const attrs: TcStatsAttrs = {
      TCA_STATS_BASIC: { bytes, packets },
      TCA_STATS_QUEUE: { qlen, backlog, drops, requeues, overlimits },
    };
    const app = this.dumpStats();
    if (app !== null) attrs.TCA_STATS_APP = app;
    return attrs;
  }
}

/** Packets dropped inside `qdisc` after it had taken them wait no more in those above it (qdisc_tree_reduce_backlog). */
export function qdiscTreeReduceBacklog(qdisc: Qdisc, packets: number, bytes: number): void {
  for (let up = qdisc.up; up !== null; up = up.up) {
    up.qlen -= packets;
    up.backlog -= bytes;
  }
}

/** Puts `child` where `old` was in a class of `parent`; what waited in `old` is lost (qdisc_replace). */
export function qdiscReplace(parent: Qdisc, old: Qdisc | null, child: Qdisc | null): void {
  if (old !== null) {
    const { qlen, backlog } = old;
    old.reset();
    qdiscTreeReduceBacklog(old, qlen, backlog);
    old.up = null;
  }
  if (child !== null) child.up = parent;
}

const NOOP_OPS: QdiscOps = { id: "noop", create: () => NOOP_QDISC };

class NoopQdisc extends Qdisc {
  readonly ops = NOOP_OPS;
  enqueue(skb: Skb): number {
    kfreeSkb(skb, "DEV_NO_CARRIER");
    return NET_XMIT_SUCCESS;
  }
  dequeue(): null {
    return null;
  }
}

/** Packets go to the driver at once: the transmit path knows it and never asks. */
class NoqueueQdisc extends Qdisc {
  readonly ops = NOQUEUE_OPS;
  enqueue(skb: Skb): number {
    return this.drop(skb);
  }
  dequeue(): null {
    return null;
  }
}

export const NOQUEUE_OPS: QdiscOps = {
  id: "noqueue",
  create: (_dev, parent, handle) => new NoqueueQdisc(parent, handle),
};

/** Of a device that is not up or has no carrier: every packet is lost. */
export const NOOP_QDISC: Qdisc = new NoopQdisc(TC_H_ROOT, 0);
/** Of virtual devices, unless the user wants another. */
export const NOQUEUE_QDISC: Qdisc = new NoqueueQdisc(TC_H_ROOT, 0);
