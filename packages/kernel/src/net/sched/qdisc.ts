/** Queueing disciplines as a device sees them (after include/net/sch_generic.h). */

import type { NetDevice } from "../core/net-device.js";
import type { Skb } from "../core/skb.js";

export interface Qdisc {
  /** As `ip link` shows it: noop, noqueue, pfifo_fast, fq_codel, netem ... */
  readonly id: string;
  readonly dev: NetDevice;
  /** Takes the packet; null for disciplines that do not queue: it goes straight to the driver. */
  readonly enqueue: ((skb: Skb, qdisc: Qdisc) => void) | null;
}
