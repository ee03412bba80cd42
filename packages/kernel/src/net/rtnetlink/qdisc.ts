/** RTM_GETQDISC (after tc_dump_qdisc in net/sched/sch_api.c): which discipline each device has. */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import { RTM_GETQDISC, RTM_NEWQDISC, TC_H_ROOT, tcDef } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { NOOP_QDISC } from "../sched/qdisc.js";
import { parseRequest, type RtnlHandler } from "./rtnetlink.js";

/** The device that was never up has none that is shown; defaults are shown, of handle 0. */
function show(dev: NetDevice, reply: NlReply): void {
  const qdisc = dev.qdiscSleeping;
  if (qdisc === NOOP_QDISC) return;
  reply.message(
    RTM_NEWQDISC,
    tcDef,
    { family: AF_UNSPEC, ifindex: dev.ifindex, handle: qdisc.handle * 0x10000, parent: TC_H_ROOT, info: 2 },
    {
      TCA_KIND: qdisc.id,
      TCA_HW_OFFLOAD: 0,
      TCA_STATS2: {
        TCA_STATS_BASIC: { bytes: 0, packets: 0 },
        TCA_STATS_QUEUE: { qlen: 0, backlog: 0, drops: 0, requeues: 0, overlimits: 0 },
      },
    },
  );
}

function dump(request: NlRequest, reply: NlReply): void {
  const whole = request.end - request.start >= tcDef.header.size;
  const ifindex = whole ? parseRequest(request, tcDef).header.ifindex : 0;
  for (const dev of request.net.devices()) if (ifindex === 0 || dev.ifindex === ifindex) show(dev, reply);
}

function get(request: NlRequest, reply: NlReply): void {
  const { header } = parseRequest(request, tcDef);
  const dev = request.net.devByIndex.get(header.ifindex);
  if (dev === undefined) throw new Errno("ENODEV");
  if (dev.qdiscSleeping === NOOP_QDISC) throw new Errno("ENOENT");
  show(dev, reply);
}

export const qdiscHandlers: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_GETQDISC, doit: get, dumpit: dump },
];
