/**
 * Hierarchical token bucket (after net/sched/sch_htb.c): a tree of classes with a guaranteed rate each,
 * that borrow from their parent up to a ceiling; packets wait in the leaves.
 */

import { Errno } from "@netloom/uapi";
import { tcHMaj, tcHMin, tcHtbAttrs, Writer, type TcHtbAttrs } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Skb } from "../core/skb.js";
import { HTB_CAN_SEND, HTB_MAY_BORROW, HTB_NUMPRIO, type HtbClass } from "./htb-class.js";
import { HtbClasses } from "./htb-classes.js";
import { QdiscWatchdog } from "./qdisc-run.js";
import { NET_XMIT_SUCCESS, Qdisc, type QdiscOps } from "./qdisc.js";
import { SkbQueue } from "./skb-queue.js";

/** The program's and the kernel's idea of the messages must agree: major number 3. */
const HTB_VER_MAJOR = 3;
const HTB_VER = 0x30011;

export class HtbQdisc extends Qdisc {
  readonly ops = HTB_OPS;
  override readonly classOps: HtbClasses;
  /** By minor number. */
  readonly classes = new Map<number, HtbClass>();
  readonly watchdog: QdiscWatchdog;
  readonly rate2quantum: number;
  private readonly defcls: number;
  private readonly debug: number;
  private readonly directQlen: number;
  private directPkts = 0;
  /** Packets of no class: sent before all others. */
  private readonly direct = new SkbQueue();
  /** The leaf whose turn it is, by level and priority. */
  private readonly turns = new Map<number, HtbClass>();

  constructor(
    readonly dev: NetDevice,
    parent: number,
    handle: number,
    options: Uint8Array,
  ) {
    super(parent, handle);
    this.watchdog = new QdiscWatchdog(dev);
    this.classOps = new HtbClasses(this);
    const attrs = tcHtbAttrs.decode(options, 0, options.length);
    const glob = attrs.TCA_HTB_INIT;
    if (glob === undefined || glob.version !== HTB_VER_MAJOR) throw new Errno("EINVAL");
    this.rate2quantum = Math.max(1, glob.rate2quantum);
    this.defcls = glob.defcls;
    this.debug = glob.debug;
    this.directQlen = attrs.TCA_HTB_DIRECT_QLEN ?? dev.txQueueLen;
  }

  /** The leaf of a packet's priority if that is its handle, else the default one; null: none. */
  private classify(skb: Skb): HtbClass | null {
    const priority = skb.priority;
    if (priority >>> 16 !== 0 && tcHMaj(priority) === this.handle) {
      if (priority === this.handle) return null;
      const own = this.classes.get(tcHMin(priority));
      if (own !== undefined && own.level === 0) return own;
    }
    const cl = this.classes.get(this.defcls);
    return cl === undefined || cl.level > 0 ? null : cl;
  }

  enqueue(skb: Skb): number {
    const cl = this.classify(skb);
    const length = skb.tail - skb.data;
    if (cl === null) {
      if (this.direct.length >= this.directQlen) return this.drop(skb);
      this.direct.push(skb);
      this.directPkts++;
    } else {
      const result = cl.leaf!.enqueue(skb);
      if (result !== NET_XMIT_SUCCESS) {
        this.drops++;
        cl.drops++;
        return result;
      }
    }
    this.qlen++;
    this.backlog += length;
    return NET_XMIT_SUCCESS;
  }

  dequeue(): Skb | null {
    const direct = this.direct.shift();
    if (direct !== null) return this.deliver(direct);
    if (this.qlen === 0) return null;
    const now = this.watchdog.nowNs;
    for (;;) {
      const cl = this.nextLeaf(now);
      if (cl === null) return null;
      const skb = cl.leaf!.dequeuePeeked();
      if (skb === null) {
        // A leaf that holds its packets back (netem) wakes the device itself.
        cl.heldAtNs = now;
        continue;
      }
      this.served(cl, skb, now);
      return this.deliver(skb);
    }
  }

  /** The lowest level, then the lowest priority number, then whose turn it is. Nobody: wakes when the first may send. */
  private nextLeaf(now: number): HtbClass | null {
    let best = -1;
    let first: HtbClass | null = null;
    let wake = Infinity;
    for (const cl of this.classes.values()) {
      if (cl.level > 0 || cl.leaf!.qlen === 0 || cl.heldAtNs === now) continue;
      const lender = this.lenderOf(cl, now);
      if (lender === null) {
        wake = Math.min(wake, now + cl.waitNs(now));
        continue;
      }
      cl.servedLevel = lender.level;
      const rank = lender.level * HTB_NUMPRIO + cl.prio;
      if (best < 0 || rank < best) {
        best = rank;
        first = cl;
      }
    }
    if (first === null) {
      if (wake < Infinity) this.watchdog.schedule(Math.ceil(wake));
      return null;
    }
    return this.turnOf(best, now) ?? first;
  }

  /** Among the leaves of one rank, the one after that whose quantum is used up. */
  private turnOf(rank: number, now: number): HtbClass | null {
    const turn = this.turns.get(rank);
    if (turn === undefined || this.classes.get(turn.minor) !== turn) return null;
    if (turn.leaf === null || turn.leaf.qlen === 0 || turn.heldAtNs === now) return null;
    const lender = this.lenderOf(turn, now);
    return lender !== null && lender.level * HTB_NUMPRIO + turn.prio === rank ? turn : null;
  }

  /** Itself or the nearest above it that has tokens; null if none below a ceiling has. */
  private lenderOf(leaf: HtbClass, now: number): HtbClass | null {
    for (let cl: HtbClass | null = leaf; cl !== null; cl = cl.parentClass) {
      const mode = cl.modeAt(now);
      if (mode === HTB_CAN_SEND) return cl;
      if (mode !== HTB_MAY_BORROW) return null;
    }
    return null;
  }

  private served(leaf: HtbClass, skb: Skb, now: number): void {
    const length = skb.tail - skb.data;
    const level = leaf.servedLevel;
    const rank = level * HTB_NUMPRIO + leaf.prio;
    leaf.deficit[level] = (leaf.deficit[level] ?? 0) - length;
    if (leaf.deficit[level] < 0) {
      leaf.deficit[level] += leaf.quantum;
      const after = this.leafAfter(leaf);
      if (after === leaf) this.turns.delete(rank);
      else this.turns.set(rank, after);
    } else this.turns.set(rank, leaf);
    leaf.bytes += length;
    leaf.packets++;
    for (let cl: HtbClass | null = leaf; cl !== null; cl = cl.parentClass) {
      this.overlimits += cl.charge(length, level, now);
      if (cl.level > 0) {
        cl.bytes += length;
        cl.packets++;
      }
    }
  }

  /** The next of the leaves that wait with the same priority, in order of class numbers. */
  private leafAfter(leaf: HtbClass): HtbClass {
    const peers = [...this.classes.values()].filter(
      (cl) => cl.level === 0 && cl.prio === leaf.prio && cl.leaf!.qlen > 0,
    );
    peers.sort((a, b) => a.minor - b.minor);
    return peers.find((cl) => cl.minor > leaf.minor) ?? peers[0] ?? leaf;
  }

  override reset(): void {
    this.direct.purge();
    for (const cl of this.classes.values()) cl.reset(this.watchdog.nowNs);
    this.turns.clear();
    this.watchdog.cancel();
    super.reset();
  }
  override destroy(): void {
    this.reset();
    for (const cl of this.classes.values()) cl.leaf?.destroy();
  }

  override dumpOptions(): Uint8Array {
    const { rate2quantum, defcls, debug, directPkts } = this;
    const attrs: TcHtbAttrs = { TCA_HTB_INIT: { version: HTB_VER, rate2quantum, defcls, debug, directPkts } };
    attrs.TCA_HTB_DIRECT_QLEN = this.directQlen;
    return encodeHtb(attrs);
  }
}

/** TCA_OPTIONS of htb. */
export function encodeHtb(attrs: TcHtbAttrs): Uint8Array {
  const w = new Writer(96);
  tcHtbAttrs.encode(w, attrs);
  return w.finish();
}

export const HTB_OPS: QdiscOps = {
  id: "htb",
  attaches: true,
  create(dev, parent, handle, options) {
    if (options === null) throw new Errno("EINVAL");
    return new HtbQdisc(dev, parent, handle, options);
  },
};
