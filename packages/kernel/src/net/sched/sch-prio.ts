/** prio: bands served in order, each with a discipline of its own (after net/sched/sch_prio.c). */

import { Errno } from "@netloom/uapi";
import {
  TC_PRIO_MAX,
  TCQ_MIN_PRIO_BANDS,
  TCQ_PRIO_BANDS,
  tcHMaj,
  tcHMin,
  tcPrioQopt,
  type TcPrioQopt,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Skb } from "../core/skb.js";
import {
  NOQUEUE_OPS,
  Qdisc,
  qdiscReplace,
  qdiscTreeReduceBacklog,
  type QdiscClassOps,
  type QdiscOps,
  type TcClassInfo,
} from "./qdisc.js";
import { dfltChild } from "./sch-fifo.js";

class PrioQdisc extends Qdisc {
  readonly ops = PRIO_OPS;
  readonly queues: Qdisc[] = [];
  private priomap: readonly number[] = [];
  override readonly classOps = new PrioClasses(this);

  constructor(
    private readonly dev: NetDevice,
    parent: number,
    handle: number,
    options: Uint8Array,
  ) {
    super(parent, handle);
    this.change(options);
  }

  override change(options: Uint8Array): void {
    const { bands, priomap } = prioQopt(options);
    // Bands that go lose what waits in them.
    for (const band of this.queues.splice(bands)) {
      qdiscTreeReduceBacklog(band, band.qlen, band.backlog);
      band.destroy();
    }
    while (this.queues.length < bands) {
      const child = this.dflt(this.queues.length + 1);
      child.up = this;
      this.queues.push(child);
    }
    this.priomap = priomap;
  }

  /** What band `cl` has while the user gives it nothing. */
  dflt(cl: number): Qdisc {
    return dfltChild(this.dev, this.handle + cl);
  }

  /** A priority that is a class's handle names its band; another is looked up in the map. */
  private classify(skb: Skb): Qdisc {
    const priority = skb.priority;
    if (priority >>> 16 !== 0 && tcHMaj(priority) === this.handle) {
      const band = tcHMin(priority) - 1;
      return this.queues[band >= 0 && band < this.queues.length ? band : this.priomap[0]!]!;
    }
    return this.queues[this.priomap[tcHMaj(priority) !== 0 ? 0 : priority & TC_PRIO_MAX]!]!;
  }

  enqueue(skb: Skb): number {
    return this.enqueueTo(this.classify(skb), skb);
  }
  dequeue(): Skb | null {
    for (let i = 0; i < this.queues.length; i++) {
      const skb = this.queues[i]!.dequeuePeeked();
      if (skb !== null) return this.deliver(skb);
    }
    return null;
  }
  override peek(): Skb | null {
    for (let i = 0; i < this.queues.length; i++) {
      const skb = this.queues[i]!.peek();
      if (skb !== null) return skb;
    }
    return null;
  }
  override reset(): void {
    for (const child of this.queues) child.reset();
    super.reset();
  }
  override destroy(): void {
    for (const child of this.queues) child.destroy();
    super.destroy();
  }
  override dumpOptions(): Uint8Array {
    return tcPrioQopt.encode({ bands: this.queues.length, priomap: this.priomap });
  }
}

function prioQopt(options: Uint8Array): TcPrioQopt {
  if (options.length < tcPrioQopt.size) throw new Errno("EINVAL");
  const qopt = tcPrioQopt.decode(options);
  if (qopt.bands > TCQ_PRIO_BANDS || qopt.bands < TCQ_MIN_PRIO_BANDS) throw new Errno("EINVAL");
  if (qopt.priomap.some((band) => band >= qopt.bands)) throw new Errno("EINVAL");
  return qopt;
}

class PrioClasses implements QdiscClassOps {
  constructor(private readonly sch: PrioQdisc) {}
  find(classid: number): number {
    const band = tcHMin(classid);
    return band >= 1 && band <= this.sch.queues.length ? band : 0;
  }
  leaf(cl: number): Qdisc | null {
    return this.sch.queues[cl - 1] ?? null;
  }
  graft(cl: number, child: Qdisc | null): Qdisc | null {
    if (child?.ops === NOQUEUE_OPS) throw new Errno("EINVAL", "Cannot assign noqueue to a class");
    const old = this.sch.queues[cl - 1]!;
    const next = child ?? this.sch.dflt(cl);
    this.sch.queues[cl - 1] = next;
    qdiscReplace(this.sch, old, next);
    return old;
  }
  walk(visit: (cl: number) => void): void {
    for (let cl = 1; cl <= this.sch.queues.length; cl++) visit(cl);
  }
  dump(cl: number): TcClassInfo {
    const { handle, queues } = this.sch;
    const child = queues[cl - 1]!;
    return { handle: handle + cl, parent: handle, info: child.handle, options: null, stats: child.stats() };
  }
}

export const PRIO_OPS: QdiscOps = {
  id: "prio",
  create(dev, parent, handle, options) {
    if (options === null) throw new Errno("EINVAL");
    return new PrioQdisc(dev, parent, handle, options);
  },
};
