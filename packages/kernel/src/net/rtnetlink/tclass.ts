/** RTM_*TCLASS (after tc_ctl_tclass and tc_dump_tclass in net/sched/sch_api.c): the classes of disciplines that have any. */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  RTM_DELTCLASS,
  RTM_GETTCLASS,
  RTM_NEWTCLASS,
  TC_H_ROOT,
  tcDef,
  tcHMaj,
  tcHMin,
  type TcMsg,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import type { Qdisc, QdiscClassOps } from "../sched/qdisc.js";
import { qdiscChildren, qdiscLookup } from "../sched/sch-api.js";
import { classAttrs, classHeader, classNotify } from "./qdisc-fill.js";
import { tcDevice } from "./qdisc.js";
import { parseRequest, type RtnlHandler } from "./rtnetlink.js";

/** The discipline and class a request means, its handle and parent completed by each other. */
interface Named {
  readonly dev: NetDevice;
  readonly qdisc: Qdisc;
  readonly ops: QdiscClassOps;
  /** 0: there is none yet. */
  readonly cl: number;
  readonly classid: number;
  readonly parent: number;
}

function named(request: NlRequest, header: TcMsg): Named {
  const dev = tcDevice(request, header);
  let { parent, handle: classid } = header;
  let major = tcHMaj(classid);
  if (parent === TC_H_ROOT) major ||= dev.qdiscSleeping.handle;
  else {
    const parentMajor = tcHMaj(parent);
    if (major !== 0 && parentMajor !== 0 && major !== parentMajor) throw new Errno("EINVAL");
    major ||= parentMajor || dev.qdiscSleeping.handle;
    if (parent !== 0) parent = (major | tcHMin(parent)) >>> 0;
  }
  const qdisc = qdiscLookup(dev, major);
  if (qdisc === null) throw new Errno("ENOENT");
  const ops = qdisc.classOps;
  if (ops === null) throw new Errno("EINVAL");
  if (classid !== 0) classid = (major | tcHMin(classid)) >>> 0;
  else if (parent === TC_H_ROOT) classid = major;
  return { dev, qdisc, ops, cl: classid === 0 ? 0 : ops.find(classid), classid, parent };
}

function modify(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, tcDef);
  const { dev, qdisc, ops, cl, classid, parent } = named(request, header);
  if (cl === 0 && (request.hdr.flags & NLM_F_CREATE) === 0) throw new Errno("ENOENT");
  if (cl !== 0 && (request.hdr.flags & NLM_F_EXCL) !== 0) throw new Errno("EEXIST");
  if (ops.change === undefined) throw new Errno("EOPNOTSUPP");
  const changed = ops.change(cl, classid, parent, attrs.TCA_OPTIONS ?? null);
  classNotify(request, RTM_NEWTCLASS, dev, qdisc, ops.dump(changed));
}

function del(request: NlRequest): void {
  const { dev, qdisc, ops, cl } = named(request, parseRequest(request, tcDef).header);
  if (cl === 0) throw new Errno("ENOENT");
  if (ops.delete === undefined) throw new Errno("EOPNOTSUPP");
  const info = ops.dump(cl);
  ops.delete(cl);
  classNotify(request, RTM_DELTCLASS, dev, qdisc, info);
}

function get(request: NlRequest, reply: NlReply): void {
  const { dev, qdisc, ops, cl } = named(request, parseRequest(request, tcDef).header);
  if (cl === 0) throw new Errno("ENOENT");
  const info = ops.dump(cl);
  reply.message(RTM_NEWTCLASS, tcDef, classHeader(dev, info), classAttrs(qdisc, info));
}

/** Of one device; a parent selects the discipline whose classes are shown. */
function dump(request: NlRequest, reply: NlReply): void {
  const { header } = parseRequest(request, tcDef);
  const dev = request.net.devByIndex.get(header.ifindex);
  if (dev === undefined) return;
  const { parent } = header;
  for (const qdisc of [dev.qdiscSleeping, ...qdiscChildren(dev)]) {
    const ops = qdisc.classOps;
    if (ops === null || qdisc.invisible || (parent !== 0 && tcHMaj(parent) !== qdisc.handle)) continue;
    ops.walk((cl) => {
      const info = ops.dump(cl);
      reply.message(RTM_NEWTCLASS, tcDef, classHeader(dev, info), classAttrs(qdisc, info));
    });
  }
}

export const tclassHandlers: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_NEWTCLASS, doit: modify },
  { family: AF_UNSPEC, type: RTM_DELTCLASS, doit: del },
  { family: AF_UNSPEC, type: RTM_GETTCLASS, doit: get, dumpit: dump },
];
