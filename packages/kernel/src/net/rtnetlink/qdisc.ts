/** RTM_*QDISC (after tc_modify_qdisc, tc_get_qdisc and tc_dump_qdisc in net/sched/sch_api.c). */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELQDISC,
  RTM_GETQDISC,
  RTM_NEWQDISC,
  TC_H_INGRESS,
  TC_H_ROOT,
  tcDef,
  tcHMaj,
  tcHMin,
  type TcAttrs,
  type TcMsg,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { NOOP_QDISC, type Qdisc } from "../sched/qdisc.js";
import { qdiscChildren, qdiscCreate, qdiscGraft, qdiscLeaf, qdiscLookup, qdiscParent } from "../sched/sch-api.js";
import { qdiscAttrs, qdiscHeader, qdiscNotify, qdiscRefs } from "./qdisc-fill.js";
import { parseRequest, type RtnlHandler } from "./rtnetlink.js";

/** The device a request names. ENODEV. */
export function tcDevice(request: NlRequest, header: TcMsg): NetDevice {
  const dev = request.net.devByIndex.get(header.ifindex);
  if (dev === undefined) throw new Errno("ENODEV");
  return dev;
}

// ---- show

function show(dev: NetDevice, qdisc: Qdisc, reply: NlReply): void {
  reply.message(RTM_NEWQDISC, tcDef, qdiscHeader(dev, qdisc, qdisc.parent, qdiscRefs(dev, qdisc)), qdiscAttrs(qdisc));
}

/** All devices in the order they were made; the discipline of one that was never up is none. */
function dump(request: NlRequest, reply: NlReply): void {
  const whole = request.end - request.start >= tcDef.header.size;
  const invisible = whole && parseRequest(request, tcDef).attrs.TCA_DUMP_INVISIBLE === true;
  for (const dev of request.net.devByIndex.values()) {
    if (dev.qdiscSleeping === NOOP_QDISC) continue;
    show(dev, dev.qdiscSleeping, reply);
    for (const child of qdiscChildren(dev)) if (invisible || !child.invisible) show(dev, child, reply);
  }
}

// ---- get and delete

/** The discipline a request names by its parent, by its handle, or by both. */
function find(dev: NetDevice, header: TcMsg, attrs: TcAttrs): { qdisc: Qdisc; parent: Qdisc | null } {
  const { parent: clid, handle } = header;
  let qdisc: Qdisc | null;
  let parent: Qdisc | null = null;
  if (clid === 0) {
    qdisc = qdiscLookup(dev, handle);
    if (qdisc === null) throw new Errno("ENOENT", "Failed to find qdisc with specified handle");
  } else {
    if (tcHMaj(clid) === tcHMaj(TC_H_INGRESS) && clid !== TC_H_ROOT) qdisc = null;
    else {
      parent = qdiscParent(dev, clid, "Failed to find qdisc with specified classid");
      qdisc = parent === null ? dev.qdiscSleeping : qdiscLeaf(parent, clid);
    }
    if (qdisc === null) throw new Errno("ENOENT", "Cannot find specified qdisc on specified device");
    if (handle !== 0 && qdisc.handle !== handle) throw new Errno("EINVAL", "Invalid handle");
  }
  if (attrs.TCA_KIND !== undefined && attrs.TCA_KIND !== qdisc.id) throw new Errno("EINVAL", "Invalid qdisc name");
  return { qdisc, parent };
}

function get(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, tcDef);
  const dev = tcDevice(request, header);
  show(dev, find(dev, header, attrs).qdisc, reply);
}

function del(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, tcDef);
  const dev = tcDevice(request, header);
  const { qdisc, parent } = find(dev, header, attrs);
  if (header.parent === 0) throw new Errno("EINVAL", "Classid cannot be zero");
  if (qdisc.handle === 0) throw new Errno("ENOENT", "Cannot delete qdisc with handle of zero");
  qdiscGraft(dev, parent, header.parent, null, (old) => qdiscNotify(request, dev, header.parent, old, null));
}

// ---- make, change, replace

/** What RTM_NEWQDISC comes to: a discipline to change, or (null) one to make. */
function target(
  dev: NetDevice,
  parent: Qdisc | null,
  flags: number,
  header: TcMsg,
  kind: string | undefined,
): Qdisc | null {
  const { parent: clid, handle } = header;
  if (clid === 0) {
    if (handle === 0) throw new Errno("EINVAL", "Handle cannot be zero");
    const named = qdiscLookup(dev, handle);
    if (named === null) throw new Errno("ENOENT", "Specified qdisc not found");
    return named;
  }
  const there = parent === null ? dev.qdiscSleeping : qdiscLeaf(parent, clid);
  // The defaults make way.
  const current = there === null || there.handle === 0 ? null : there;
  if (handle !== 0) {
    if (current !== null && current.handle === handle) return current;
    if (current !== null && (flags & NLM_F_REPLACE) === 0)
      throw new Errno("EEXIST", "NLM_F_REPLACE needed to override");
    if (tcHMin(handle) !== 0) throw new Errno("EINVAL", "Invalid minor handle");
    const elsewhere = qdiscLookup(dev, handle);
    if (elsewhere === null) return made(flags);
    if (elsewhere.parent !== clid) throw new Errno("EINVAL", "Cannot move an existing qdisc to a different parent");
    if (flags & NLM_F_EXCL) throw new Errno("EEXIST", "Exclusivity flag on, cannot override");
    return elsewhere;
  }
  if (current === null) return made(flags);
  // Another kind replaces what is there, whether asked to add, to replace or to change.
  return kind !== undefined && kind !== current.id ? null : current;
}

function made(flags: number): null {
  if ((flags & NLM_F_CREATE) === 0) throw new Errno("ENOENT", "Qdisc not found. To create specify NLM_F_CREATE flag");
  return null;
}

function modify(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, tcDef);
  const { flags } = request.hdr;
  const dev = tcDevice(request, header);
  const clid = header.parent;
  const kind = attrs.TCA_KIND;
  if (tcHMaj(clid) === tcHMaj(TC_H_INGRESS) && clid !== TC_H_ROOT)
    throw new Errno("ENOENT", "Specified qdisc kind is unknown");
  const parent = clid === 0 ? null : qdiscParent(dev, clid, "Failed to find specified qdisc");
  const qdisc = target(dev, parent, flags, header, kind);
  if (qdisc !== null) {
    if (flags & NLM_F_EXCL) throw new Errno("EEXIST", "Exclusivity flag on, cannot modify");
    if (kind !== undefined && kind !== qdisc.id) throw new Errno("EINVAL", "Invalid qdisc name");
    change(qdisc, attrs);
    qdiscNotify(request, dev, clid, null, qdisc);
    return;
  }
  // Estimators and size tables are not built.
  if (attrs.TCA_STAB !== undefined || attrs.TCA_RATE !== undefined) throw new Errno("EOPNOTSUPP");
  const fresh = qdiscCreate(dev, kind, clid, header.handle, attrs.TCA_OPTIONS ?? null);
  try {
    qdiscGraft(dev, parent, clid, fresh, (old) => qdiscNotify(request, dev, clid, old, fresh));
  } catch (error) {
    fresh.destroy();
    throw error;
  }
}

function change(qdisc: Qdisc, attrs: TcAttrs): void {
  if (attrs.TCA_OPTIONS !== undefined) {
    if (qdisc.change === undefined) throw new Errno("EINVAL", "Change operation not supported by specified qdisc");
    qdisc.change(attrs.TCA_OPTIONS);
  }
  if (attrs.TCA_STAB !== undefined || attrs.TCA_RATE !== undefined) throw new Errno("EOPNOTSUPP");
}

export const qdiscHandlers: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_NEWQDISC, doit: modify },
  { family: AF_UNSPEC, type: RTM_DELQDISC, doit: del },
  { family: AF_UNSPEC, type: RTM_GETQDISC, doit: get, dumpit: dump },
];
