/** Disciplines and classes as messages, and telling RTNLGRP_TC of them (tc_fill_qdisc, qdisc_notify, tclass_notify). */

import { AF_UNSPEC } from "@netloom/uapi";
import {
  NETLINK_ROUTE,
  putMessage,
  RTM_DELQDISC,
  RTM_NEWQDISC,
  RTNLGRP_TC,
  TC_H_ROOT,
  tcDef,
  Writer,
  type TcAttrs,
  type TcMsg,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { NlRequest } from "../netlink/nl-reply.js";
import type { Qdisc, TcClassInfo } from "../sched/qdisc.js";
import { MQ_OPS } from "../sched/sch-mq.js";

/** References to a discipline in a class. */
const CHILD_REFS = 1;

/** At a device's root there is one more for each transmit queue, but for mq, which is in none of them itself. */
export const qdiscRefs = (dev: NetDevice, qdisc: Qdisc): number =>
  qdisc.parent === TC_H_ROOT && qdisc.ops !== MQ_OPS ? dev.numTxQueues + 1 : CHILD_REFS;

export function qdiscHeader(dev: NetDevice, qdisc: Qdisc, parent: number, refs: number): TcMsg {
  return { family: AF_UNSPEC, ifindex: dev.ifindex, handle: qdisc.handle, parent, info: refs };
}

export function qdiscAttrs(qdisc: Qdisc): TcAttrs {
  const attrs: TcAttrs = { TCA_KIND: qdisc.id };
  const options = qdisc.dumpOptions();
  if (options !== null) attrs.TCA_OPTIONS = options;
  attrs.TCA_HW_OFFLOAD = 0;
  attrs.TCA_STATS2 = qdisc.stats();
  return attrs;
}

export function classHeader(dev: NetDevice, info: TcClassInfo): TcMsg {
  return { family: AF_UNSPEC, ifindex: dev.ifindex, handle: info.handle, parent: info.parent, info: info.info };
}

export function classAttrs(qdisc: Qdisc, info: TcClassInfo): TcAttrs {
  const attrs: TcAttrs = { TCA_KIND: qdisc.id };
  if (info.options !== null) attrs.TCA_OPTIONS = info.options;
  attrs.TCA_STATS2 = info.stats;
  return attrs;
}

/** One datagram: what went, then what came. The defaults nobody asked for are not told of. */
export function qdiscNotify(
  request: NlRequest,
  dev: NetDevice,
  clid: number,
  old: Qdisc | null,
  fresh: Qdisc | null,
): void {
  const net = request.net;
  if (!net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_TC)) return;
  // One that attaches itself to the queues does so after this, and holds what was there until then.
  const late = fresh?.ops.attaches === true;
  const w = new Writer(512);
  const hdr = { flags: 0, seq: request.hdr.seq, pid: request.hdr.pid };
  if (old !== null && !old.invisible)
    putMessage(
      w,
      { ...hdr, type: RTM_DELQDISC },
      tcDef,
      qdiscHeader(dev, old, clid, late ? qdiscRefs(dev, old) : CHILD_REFS),
      qdiscAttrs(old),
    );
  if (fresh !== null && !fresh.invisible)
    putMessage(
      w,
      { ...hdr, type: RTM_NEWQDISC },
      tcDef,
      qdiscHeader(dev, fresh, clid, late ? CHILD_REFS : qdiscRefs(dev, fresh)),
      qdiscAttrs(fresh),
    );
  if (w.length > 0) net.netlink.multicast(NETLINK_ROUTE, RTNLGRP_TC, w.finish());
}

export function classNotify(request: NlRequest, type: number, dev: NetDevice, qdisc: Qdisc, info: TcClassInfo): void {
  const net = request.net;
  if (!net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_TC)) return;
  const w = new Writer(512);
  putMessage(
    w,
    { type, flags: 0, seq: request.hdr.seq, pid: request.hdr.pid },
    tcDef,
    classHeader(dev, info),
    classAttrs(qdisc, info),
  );
  net.netlink.multicast(NETLINK_ROUTE, RTNLGRP_TC, w.finish());
}
