/** The way out: from a protocol to the device's queue, taps and driver (after __dev_queue_xmit in net/core/dev.c). */

import { ETH_P_ALL, IFF_UP, PACKET_OUTGOING } from "@netloom/uapi";
import { devXmitSkb } from "../sched/qdisc-run.js";
import { NOQUEUE_QDISC } from "../sched/qdisc.js";
import type { NetDevice } from "./net-device.js";
import { CHECKSUM_PARTIAL, kfreeSkb, type Skb } from "./skb.js";
import { skbChecksumHelp } from "./skb-checksum.js";
import { skbVlanPush } from "./vlan-core.js";
import { traceQueueXmit, traceXmit } from "../../trace/trace.js";

/** Stacked devices that transmit within one another (XMIT_RECURSION_LIMIT). */
const XMIT_RECURSION_LIMIT = 8;

/** Sends a frame (data at the link-layer header) by `skb.dev`. Takes the packet. */
export function devQueueXmit(skb: Skb): void {
  const dev = skb.dev!;
  skb.mac = skb.data;
  const { tracer } = skb.stack;
  if (tracer !== null) traceQueueXmit(tracer, skb, dev);
  if ((dev.flags & IFF_UP) === 0) {
    dev.stats.txDropped++;
    kfreeSkb(skb, "DEV_READY");
    return;
  }
  if (!dev.hwCsum && skb.ipSummed === CHECKSUM_PARTIAL) skbChecksumHelp(skb);
  const qdisc = dev.qdisc;
  if (qdisc !== NOQUEUE_QDISC) {
    devXmitSkb(skb, dev, qdisc);
    return;
  }
  devHardStartXmit(skb, dev);
}

/** Past the queue: shows the frame to the taps and gives it to the driver. */
export function devHardStartXmit(skb: Skb, dev: NetDevice): void {
  if (dev.xmitDepth >= XMIT_RECURSION_LIMIT) {
    dev.stats.txDropped++;
    kfreeSkb(skb, "RECURSION_LIMIT");
    return;
  }
  if (skb.vlanTci >= 0 && !dev.vlanTxOffload) skbVlanPush(skb);
  if (dev.net.taps !== null || dev.taps !== null) devQueueXmitNit(skb, dev);
  const { tracer } = skb.stack;
  if (tracer !== null) traceXmit(tracer, skb, dev);
  dev.xmitDepth++;
  dev.ops.startXmit(skb, dev);
  dev.xmitDepth--;
}

/** Shows an outgoing frame to those who listen to all protocols (dev_queue_xmit_nit). */
export function devQueueXmitNit(skb: Skb, dev: NetDevice): void {
  const pktType = skb.pktType;
  const data = skb.data;
  skb.pktType = PACKET_OUTGOING;
  skb.data = data + dev.hardHeaderLen;
  if (dev.net.taps !== null) for (const tap of dev.net.taps) if (tap.protocol === ETH_P_ALL) tap.receive(skb, dev);
  if (dev.taps !== null) for (const tap of dev.taps) if (tap.protocol === ETH_P_ALL) tap.receive(skb, dev);
  skb.data = data;
  skb.pktType = pktType;
}
