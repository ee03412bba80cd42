/** mq: the discipline of a device with several transmit queues, one below it for each (after net/sched/sch_mq.c). */

import { Errno } from "@netloom/uapi";
import { TC_H_ROOT, tcHMin, type TcStatsAttrs } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Skb } from "../core/skb.js";
import {
  NOOP_QDISC,
  NOQUEUE_OPS,
  Qdisc,
  qdiscReplace,
  type QdiscClassOps,
  type QdiscOps,
  type TcClassInfo,
} from "./qdisc.js";
import { FQ_CODEL_OPS } from "./sch-fq-codel.js";

class MqQdisc extends Qdisc {
  readonly ops = MQ_OPS;
  override readonly classOps = new MqClasses(this);
  private readonly queues: (Qdisc | undefined)[] = [];

  constructor(
    readonly dev: NetDevice,
    parent: number,
    handle: number,
  ) {
    super(parent, handle);
  }

  /** The discipline of a queue in use, from 0; the default one is made when it is first looked for. */
  queue(index: number): Qdisc {
    let own = this.queues[index];
    if (own === undefined) {
      own = FQ_CODEL_OPS.create(this.dev, this.handle + index + 1, 0, null);
      own.seq = this.dev.net.stack.sched.nextSeq();
      own.up = this;
      this.queues[index] = own;
    }
    return own;
  }
  /** Returns what the queue had. */
  setQueue(index: number, child: Qdisc | null): Qdisc {
    const old = this.queue(index);
    this.queues[index] = child ?? undefined;
    qdiscReplace(this, old, child);
    return old;
  }

  /** There is one processor: it sends by the first queue. */
  enqueue(skb: Skb): number {
    return this.enqueueTo(this.queue(0), skb);
  }
  dequeue(): Skb | null {
    const skb = this.queue(0).dequeuePeeked();
    return skb === null ? null : this.deliver(skb);
  }
  override reset(): void {
    for (const child of this.queues) child?.reset();
    super.reset();
  }
  override destroy(): void {
    for (const child of this.queues) child?.destroy();
    super.destroy();
  }
  /** Has none, but its kind may be asked for again. */
  override change(): void {}
  override dumpOptions(): Uint8Array {
    return new Uint8Array(0);
  }
}

class MqClasses implements QdiscClassOps {
  constructor(private readonly sch: MqQdisc) {}
  find(classid: number): number {
    const queue = tcHMin(classid);
    return queue >= 1 && queue <= this.sch.dev.numTxQueues ? queue : 0;
  }
  /** Queues not in use have none. */
  leaf(cl: number): Qdisc | null {
    const { dev } = this.sch;
    return cl <= (dev.realNumTxQueues || dev.numTxQueues) ? this.sch.queue(cl - 1) : null;
  }
  graft(cl: number, child: Qdisc | null): Qdisc | null {
    if (child?.ops === NOQUEUE_OPS) throw new Errno("EINVAL", "Cannot assign noqueue to a class");
    return this.sch.setQueue(cl - 1, child);
  }
  walk(visit: (cl: number) => void): void {
    for (let cl = 1; cl <= this.sch.dev.numTxQueues; cl++) visit(cl);
  }
  dump(cl: number): TcClassInfo {
    const child = this.leaf(cl) ?? NOOP_QDISC;
    const stats: TcStatsAttrs = child.stats();
    return { handle: this.sch.handle + cl, parent: TC_H_ROOT, info: child.handle, options: null, stats };
  }
}

export const MQ_OPS: QdiscOps = {
  id: "mq",
  attaches: true,
  create(dev, parent, handle) {
    if (parent !== TC_H_ROOT || dev.numTxQueues < 2) throw new Errno("EOPNOTSUPP");
    return new MqQdisc(dev, parent, handle);
  },
};
