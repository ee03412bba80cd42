/** Which disciplines a device has, and putting one where another was (after net/sched/sch_api.c). */

import { Errno, IFF_UP } from "@netloom/uapi";
import { TC_H_ROOT, tcHMaj } from "@netloom/netlink";
import { devActivate, devDeactivate } from "../core/dev-activate.js";
import type { NetDevice } from "../core/net-device.js";
import { NOOP_QDISC, NOQUEUE_OPS, type Qdisc, type QdiscOps } from "./qdisc.js";
import { BFIFO_OPS, PFIFO_HEAD_DROP_OPS, PFIFO_OPS } from "./sch-fifo.js";
import { FQ_CODEL_OPS } from "./sch-fq-codel.js";
import { HTB_OPS } from "./sch-htb.js";
import { MQ_OPS } from "./sch-mq.js";
import { NETEM_OPS } from "./sch-netem.js";
import { PFIFO_FAST_OPS } from "./sch-pfifo-fast.js";
import { PRIO_OPS } from "./sch-prio.js";
import { TBF_OPS } from "./sch-tbf.js";

const KINDS: ReadonlyMap<string, QdiscOps> = new Map(
  [
    NOQUEUE_OPS,
    PFIFO_OPS,
    BFIFO_OPS,
    PFIFO_HEAD_DROP_OPS,
    PFIFO_FAST_OPS,
    FQ_CODEL_OPS,
    TBF_OPS,
    NETEM_OPS,
    PRIO_OPS,
    HTB_OPS,
    MQ_OPS,
  ].map((ops) => [ops.id, ops]),
);
const DEFAULT_TX_QUEUE_LEN = 1000;
/** The kernel keeps a device's disciplines in a hash of this many bits, and dumps show its order. */
const HASH_BITS = 4;

/** Makes a discipline, with the next free handle if `handle` is 0. ENOENT: no such kind; and what the kind throws. */
export function qdiscCreate(
  dev: NetDevice,
  kind: string | undefined,
  parent: number,
  handle: number,
  options: Uint8Array | null,
): Qdisc {
  const ops = kind === undefined ? undefined : KINDS.get(kind);
  if (ops === undefined) throw new Errno("ENOENT", "Specified qdisc kind is unknown");
  const sched = dev.net.stack.sched;
  let own = handle;
  while (own === 0 || (handle === 0 && qdiscLookup(dev, own) !== null)) own = sched.nextHandle();
  // A device made without a queue's length gets one with its first discipline.
  if (dev.noQueue && dev.txQueueLen === 0) dev.txQueueLen = DEFAULT_TX_QUEUE_LEN;
  const qdisc = ops.create(dev, parent, own, options);
  qdisc.seq = sched.nextSeq();
  return qdisc;
}

function visitChildren(qdisc: Qdisc, visit: (child: Qdisc) => void): void {
  const classOps = qdisc.classOps;
  classOps?.walk((cl) => {
    const child = classOps.leaf(cl);
    if (child === null) return;
    visit(child);
    visitChildren(child, visit);
  });
}

const bucket = (handle: number): number => Math.imul(handle, 0x61c88647) >>> (32 - HASH_BITS);

/** The device's disciplines below its root, in the order of dumps. */
export function qdiscChildren(dev: NetDevice): Qdisc[] {
  const children: Qdisc[] = [];
  visitChildren(dev.qdiscSleeping, (child) => void children.push(child));
  return children.sort((a, b) => bucket(a.handle) - bucket(b.handle) || b.seq - a.seq);
}

/** The device's discipline of this handle. */
export function qdiscLookup(dev: NetDevice, handle: number): Qdisc | null {
  if (handle === 0) return null;
  const root = dev.qdiscSleeping;
  if (root.handle === handle) return root;
  let found: Qdisc | null = null;
  visitChildren(root, (child) => {
    if (child.handle === handle) found = child;
  });
  return found;
}

/** The class a handle names. EOPNOTSUPP, ENOENT. */
function classOf(parent: Qdisc, classid: number): number {
  if (parent.classOps === null) throw new Errno("EOPNOTSUPP", "Parent qdisc is not classful");
  const cl = parent.classOps.find(classid);
  if (cl === 0) throw new Errno("ENOENT", "Specified class not found");
  return cl;
}

/** What is in a class of `parent`. */
export function qdiscLeaf(parent: Qdisc, classid: number): Qdisc | null {
  const cl = classOf(parent, classid);
  return parent.classOps!.leaf(cl);
}

/** What a request's parent names: the root, or a class of another discipline. `missing` is the error's text if that is not there. */
export function qdiscParent(dev: NetDevice, clid: number, missing: string): Qdisc | null {
  if (clid === TC_H_ROOT) return null;
  const parent = qdiscLookup(dev, tcHMaj(clid));
  if (parent === null) throw new Errno("ENOENT", missing);
  return parent;
}

/**
 * Puts `qdisc` (null: none, so that defaults take over) at the root or in a class of `parent`. What was
 * there is told of by `told` and destroyed; what waited in it is lost.
 */
export function qdiscGraft(
  dev: NetDevice,
  parent: Qdisc | null,
  clid: number,
  qdisc: Qdisc | null,
  told: (old: Qdisc | null) => void,
): void {
  if (parent !== null) {
    const old = parent.classOps!.graft(classOf(parent, clid), qdisc);
    told(old);
    old?.destroy();
    return;
  }
  const up = (dev.flags & IFF_UP) !== 0;
  if (up) devDeactivate(dev);
  const old = dev.qdiscSleeping;
  dev.qdiscSleeping = qdisc ?? NOOP_QDISC;
  told(old === NOOP_QDISC ? null : old);
  old.destroy();
  if (up) devActivate(dev);
}
