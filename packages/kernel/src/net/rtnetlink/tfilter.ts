/** RTM_*TFILTER and RTM_*CHAIN (after net/sched/cls_api.c) of a kernel without any classifier. */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import {
  RTM_DELTFILTER,
  RTM_GETCHAIN,
  RTM_GETTFILTER,
  RTM_NEWTFILTER,
  tcDef,
  tcHMaj,
  tcHMin,
  type TcMsg,
} from "@netloom/netlink";
import type { NlRequest } from "../netlink/nl-reply.js";
import { HTB_OPS } from "../sched/sch-htb.js";
import { PRIO_OPS } from "../sched/sch-prio.js";
import { qdiscLookup } from "../sched/sch-api.js";
import { tcDevice } from "./qdisc.js";
import { parseRequest, type RtnlHandler } from "./rtnetlink.js";

/** What a filter would belong to must be there and take filters. */
function checkParent(request: NlRequest, header: TcMsg): void {
  const dev = tcDevice(request, header);
  const { parent } = header;
  const qdisc = parent === 0 ? dev.qdiscSleeping : qdiscLookup(dev, tcHMaj(parent));
  if (qdisc === null) throw new Errno("EINVAL", "Parent Qdisc doesn't exists");
  if (qdisc.classOps === null) throw new Errno("EINVAL", "Qdisc not classful");
  if (qdisc.ops !== PRIO_OPS && qdisc.ops !== HTB_OPS) throw new Errno("EOPNOTSUPP", "Class doesn't support blocks");
  if (tcHMin(parent) !== 0 && qdisc.classOps.find(parent) === 0)
    throw new Errno("ENOENT", "Specified class doesn't exist");
}

function add(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, tcDef);
  checkParent(request, header);
  if (attrs.TCA_KIND === undefined || tcHMin(header.info) === 0)
    throw new Errno("EINVAL", "Filter kind and protocol must be specified");
  throw new Errno("ENOENT", "TC classifier not found");
}

/** Without a priority all are deleted: there are none. */
function del(request: NlRequest): void {
  const { header } = parseRequest(request, tcDef);
  checkParent(request, header);
  if (header.info >>> 16 !== 0) throw new Errno("ENOENT", "Filter with specified priority/protocol not found");
}

function get(request: NlRequest): void {
  checkParent(request, parseRequest(request, tcDef).header);
  throw new Errno("ENOENT", "Filter with specified priority/protocol not found");
}

export const tfilterHandlers: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_NEWTFILTER, doit: add },
  { family: AF_UNSPEC, type: RTM_DELTFILTER, doit: del },
  { family: AF_UNSPEC, type: RTM_GETTFILTER, doit: get, dumpit() {} },
  { family: AF_UNSPEC, type: RTM_GETCHAIN, dumpit() {} },
];
