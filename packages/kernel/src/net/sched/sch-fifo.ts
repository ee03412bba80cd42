/** pfifo, bfifo, pfifo_head_drop: one queue (after net/sched/sch_fifo.c). */

import { Errno } from "@netloom/uapi";
import { tcFifoQopt, Writer } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { NET_XMIT_SUCCESS, Qdisc, qdiscTreeReduceBacklog, type QdiscOps } from "./qdisc.js";
import { SkbQueue } from "./skb-queue.js";

class FifoQdisc extends Qdisc {
  private readonly queue = new SkbQueue();
  constructor(
    readonly ops: QdiscOps,
    parent: number,
    handle: number,
    /** Packets, or bytes of bfifo. */
    private limit: number,
    /** The least limit with which an empty queue takes any packet. */
    private readonly roomForOne: number,
  ) {
    super(parent, handle);
    this.setLimit(limit);
  }

  setLimit(limit: number): void {
    this.limit = limit;
    this.canBypass = this.ops !== PFIFO_HEAD_DROP_OPS && limit >= this.roomForOne;
  }
  override change(options: Uint8Array): void {
    this.setLimit(fifoLimit(options));
  }

  enqueue(skb: Skb): number {
    const { queue, ops } = this;
    if (ops === BFIFO_OPS ? queue.bytes + (skb.tail - skb.data) > this.limit : queue.length >= this.limit) {
      if (ops !== PFIFO_HEAD_DROP_OPS || this.limit === 0) return this.drop(skb);
      // The oldest makes room.
      const oldest = queue.shift()!;
      const length = oldest.tail - oldest.data;
      this.drops++;
      this.qlen--;
      this.backlog -= length;
      kfreeSkb(oldest, "QDISC_DROP");
      qdiscTreeReduceBacklog(this, 1, length);
    }
    queue.push(skb);
    this.qlen++;
    this.backlog += skb.tail - skb.data;
    return NET_XMIT_SUCCESS;
  }
  dequeue(): Skb | null {
    const skb = this.queue.shift();
    return skb === null ? null : this.deliver(skb);
  }
  override peek(): Skb | null {
    return this.queue.peek();
  }
  override reset(): void {
    this.queue.purge();
    super.reset();
  }
  override dumpOptions(): Uint8Array {
    const w = new Writer(4);
    tcFifoQopt.encode(w, { limit: this.limit });
    return w.finish();
  }
}

function fifoLimit(options: Uint8Array): number {
  if (options.length < tcFifoQopt.size) throw new Errno("EINVAL");
  return tcFifoQopt.decode(options, 0).limit;
}

const pschedMtu = (dev: NetDevice): number => dev.mtu + dev.hardHeaderLen;

/** The device's queue length; of bfifo for packets of full size. */
function dfltLimit(dev: NetDevice, ops: QdiscOps): number {
  return ops === BFIFO_OPS ? dev.txQueueLen * pschedMtu(dev) : dev.txQueueLen;
}

function makeFifo(dev: NetDevice, ops: QdiscOps, parent: number, handle: number, limit: number): FifoQdisc {
  return new FifoQdisc(ops, parent, handle, limit, ops === BFIFO_OPS ? pschedMtu(dev) : 1);
}

function fifoOps(id: string): QdiscOps {
  const ops: QdiscOps = {
    id,
    create: (dev, parent, handle, options) =>
      makeFifo(dev, ops, parent, handle, options === null ? dfltLimit(dev, ops) : fifoLimit(options)),
  };
  return ops;
}

export const PFIFO_OPS: QdiscOps = fifoOps("pfifo");
export const BFIFO_OPS: QdiscOps = fifoOps("bfifo");
export const PFIFO_HEAD_DROP_OPS: QdiscOps = fifoOps("pfifo_head_drop");

/** A child nobody asked for: pfifo of the device's queue length, or bfifo of `limit` bytes (qdisc_create_dflt, fifo_create_dflt). */
export function dfltChild(dev: NetDevice, parent: number, limit: number | null = null): Qdisc {
  const ops = limit === null ? PFIFO_OPS : BFIFO_OPS;
  const child = makeFifo(dev, ops, parent, 0, limit ?? dfltLimit(dev, ops));
  child.invisible = true;
  child.seq = dev.net.stack.sched.nextSeq();
  return child;
}

/** Changes the limit of a child if it is a fifo (fifo_set_limit). */
export function fifoSetLimit(child: Qdisc, limit: number): void {
  if (child instanceof FifoQdisc) child.setLimit(limit);
}
