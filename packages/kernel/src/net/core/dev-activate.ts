/** Which queueing discipline a device's packets meet (after dev_activate in net/sched/sch_generic.c). */

import { TC_H_ROOT } from "@netloom/netlink";
import { NOOP_QDISC, NOQUEUE_QDISC, type Qdisc } from "../sched/qdisc.js";
import { FQ_CODEL_OPS } from "../sched/sch-fq-codel.js";
import { MQ_OPS } from "../sched/sch-mq.js";
import type { NetDevice } from "./net-device.js";

/** The device is up: it gets its default discipline the first time; packets pass once there is a carrier. */
export function devActivate(dev: NetDevice): void {
  if (dev.qdiscSleeping === NOOP_QDISC)
    dev.qdiscSleeping = dev.noQueue || dev.txQueueLen === 0 ? NOQUEUE_QDISC : defaultQdisc(dev);
  if (dev.carrier) dev.qdisc = dev.qdiscSleeping;
}

/** net.core.default_qdisc, of devices that queue; of those with several transmit queues, one for each. */
function defaultQdisc(dev: NetDevice): Qdisc {
  const qdisc = (dev.numTxQueues > 1 ? MQ_OPS : FQ_CODEL_OPS).create(dev, TC_H_ROOT, 0, null);
  qdisc.seq = dev.net.stack.sched.nextSeq();
  return qdisc;
}

/** Packets are dropped from now on; the discipline and its settings stay. */
export function devDeactivate(dev: NetDevice): void {
  const qdisc = dev.qdiscSleeping;
  dev.qdisc = NOOP_QDISC;
  qdisc.reset();
}

/** The device leaves its namespace: as if it had never been up. */
export function devShutdown(dev: NetDevice): void {
  const qdisc = dev.qdiscSleeping;
  dev.qdisc = NOOP_QDISC;
  dev.qdiscSleeping = NOOP_QDISC;
  qdisc.destroy();
}
