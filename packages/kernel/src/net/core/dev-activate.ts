/** Which queueing discipline a device's packets meet (after dev_activate in net/sched/sch_generic.c). */

import { FQ_CODEL_QDISC, MQ_QDISC, NOOP_QDISC, NOQUEUE_QDISC } from "../sched/qdisc.js";
import type { NetDevice } from "./net-device.js";

/** The device is up: it gets its default discipline the first time; packets pass once there is a carrier. */
export function devActivate(dev: NetDevice): void {
  if (dev.qdiscSleeping === NOOP_QDISC)
    dev.qdiscSleeping = dev.noQueue || dev.txQueueLen === 0 ? NOQUEUE_QDISC : dev.numTxQueues > 1 ? MQ_QDISC : FQ_CODEL_QDISC;
  if (dev.carrier) dev.qdisc = dev.qdiscSleeping;
}

/** Packets are dropped from now on; the discipline and its settings stay. */
export function devDeactivate(dev: NetDevice): void {
  const qdisc = dev.qdiscSleeping;
  dev.qdisc = NOOP_QDISC;
  qdisc.reset?.(dev, qdisc);
}

/** The device leaves its namespace: as if it had never been up. */
export function devShutdown(dev: NetDevice): void {
  const qdisc = dev.qdiscSleeping;
  dev.qdisc = NOOP_QDISC;
  dev.qdiscSleeping = NOOP_QDISC;
  qdisc.destroy?.(dev, qdisc);
}
