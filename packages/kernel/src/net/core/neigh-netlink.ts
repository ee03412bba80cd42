/** RTM_*NEIGH and RTM_GETNEIGHTBL for the tables of all families (after net/core/neighbour.c). */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import {
  neighDef,
  NTF_EXT_LEARNED,
  NUD_PERMANENT,
  NTF_EXT_MANAGED,
  NTF_PROXY,
  NTF_ROUTER,
  NTF_USE,
  NUD_FAILED,
  NUD_NONE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  RTNLGRP_NEIGH,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type NdMsg,
  type NeighAttrs,
} from "@netloom/netlink";
import { getMac, getU32, macToBytes, putU32 } from "@netloom/wire";
import { NSEC_PER_CLOCK_T } from "../../time/timer.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, rtnlNotify, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import {
  NEIGH_UPDATE_F_ADMIN,
  NEIGH_UPDATE_F_EXT_LEARNED,
  NEIGH_UPDATE_F_ISROUTER,
  NEIGH_UPDATE_F_MANAGED,
  NEIGH_UPDATE_F_OVERRIDE,
  NEIGH_UPDATE_F_OVERRIDE_ISROUTER,
  NEIGH_UPDATE_F_USE,
  neighEventSend,
  neighUpdate,
  NUD_VALID,
  type Neighbour,
} from "./neighbour.js";
import type { NeighTable, PneighEntry } from "./neigh-table.js";
import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";

const RTN_UNICAST = 1;
/** NDA_MASTER of a dump of those on devices without a master. */
const NO_MASTER = 0xffffffff;

/** An address of a table as bytes in network order. */
function keyBytes(keyLen: number, k0: number, k1: number, k2: number, k3: number): Uint8Array {
  const out = new Uint8Array(keyLen);
  putU32(out, 0, k0);
  if (keyLen === 16) {
    putU32(out, 4, k1);
    putU32(out, 8, k2);
    putU32(out, 12, k3);
  }
  return out;
}

function header(n: Neighbour): Partial<NdMsg> {
  return { family: n.tbl.ops.family, ifindex: n.dev.ifindex, state: n.nudState, flags: n.flags, type: n.type };
}

function attrs(n: Neighbour): NeighAttrs {
  const now = n.dev.net.stack.nowNs;
  const age = (ns: number): number => Math.max(0, Math.floor((now - ns) / NSEC_PER_CLOCK_T));
  const out: NeighAttrs = { NDA_DST: keyBytes(n.tbl.ops.keyLen, n.k0, n.k1, n.k2, n.k3) };
  if (n.nudState & NUD_VALID) out.NDA_LLADDR = lladdrBytes(n);
  out.NDA_PROBES = n.probes;
  out.NDA_CACHEINFO = {
    confirmed: age(n.confirmedNs),
    used: age(n.usedNs),
    updated: age(n.updatedNs),
    refcnt: n.timer !== null && n.timer.pending ? 1 : 0,
  };
  if (n.protocol !== 0) out.NDA_PROTOCOL = n.protocol;
  if (n.managed) out.NDA_FLAGS_EXT = NTF_EXT_MANAGED;
  return out;
}

function lladdrBytes(n: Neighbour): Uint8Array {
  return n.dev.addrLen === 6 ? macToBytes(n.ha) : new Uint8Array(n.dev.addrLen);
}

/** RTM_NEWNEIGH to the listeners: the entry changed. */
export function neighNotify(n: Neighbour): void {
  rtnlNotify(n.dev.net, RTNLGRP_NEIGH, RTM_NEWNEIGH, neighDef, header(n), () => attrs(n));
}

export function neighNotifyDeleted(n: Neighbour): void {
  rtnlNotify(n.dev.net, RTNLGRP_NEIGH, RTM_DELNEIGH, neighDef, header(n), () => attrs(n));
}

function proxyHeader(table: NeighTable, p: PneighEntry): Partial<NdMsg> {
  return {
    family: table.ops.family,
    ifindex: p.dev === null ? 0 : p.dev.ifindex,
    state: NUD_NONE,
    flags: p.flags | NTF_PROXY,
    type: RTN_UNICAST,
  };
}
function proxyAttrs(table: NeighTable, p: PneighEntry): NeighAttrs {
  const out: NeighAttrs = { NDA_DST: keyBytes(table.ops.keyLen, p.k0, p.k1, p.k2, p.k3) };
  if (p.protocol !== 0) out.NDA_PROTOCOL = p.protocol;
  return out;
}

function tableOf(net: Net, family: number): NeighTable | null {
  for (const table of net.neighTables) if (table.ops.family === family) return table;
  return null;
}

interface Target {
  readonly table: NeighTable;
  readonly dev: NetDevice | null;
  readonly k0: number;
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
}

function target(net: Net, hdr: NdMsg, dst: Uint8Array | undefined): Target {
  if (dst === undefined) throw new Errno("EINVAL", "Network address not specified");
  const dev = hdr.ifindex === 0 ? null : net.devByIndex.get(hdr.ifindex);
  if (dev === undefined) throw new Errno("ENODEV");
  const table = tableOf(net, hdr.family);
  if (table === null) throw new Errno("EAFNOSUPPORT");
  if (dst.length < table.ops.keyLen) throw new Errno("EINVAL", "Invalid network address");
  const v6 = table.ops.keyLen === 16;
  return {
    table,
    dev,
    k0: getU32(dst, 0),
    k1: v6 ? getU32(dst, 4) : 0,
    k2: v6 ? getU32(dst, 8) : 0,
    k3: v6 ? getU32(dst, 12) : 0,
  };
}

function newNeigh(request: NlRequest): void {
  const { header: hdr, attrs: a } = parseRequest(request, neighDef);
  const { table, dev, k0, k1, k2, k3 } = target(request.net, hdr, a.NDA_DST);
  if (dev !== null && a.NDA_LLADDR !== undefined && a.NDA_LLADDR.length < dev.addrLen)
    throw new Errno("EINVAL", "Invalid link address");
  if (hdr.flags & NTF_PROXY) {
    if ((a.NDA_FLAGS_EXT ?? 0) & NTF_EXT_MANAGED) throw new Errno("EINVAL", "Invalid NTF_* flag combination");
    const entry = table.pneighAdd(k0, k1, k2, k3, dev);
    entry.flags = hdr.flags & ~NTF_PROXY;
    if (a.NDA_PROTOCOL !== undefined) entry.protocol = a.NDA_PROTOCOL;
    return;
  }
  if (dev === null) throw new Errno("EINVAL", "Device not specified");
  const refused = table.ops.allowAdd?.(dev) ?? null;
  if (refused !== null) throw new Errno("EINVAL", refused);
  let flags = NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE_ISROUTER;
  let neigh = table.lookup(k0, k1, k2, k3, dev);
  if (neigh === null) {
    if ((request.hdr.flags & NLM_F_CREATE) === 0) throw new Errno("ENOENT");
    const exempt = (hdr.state & NUD_PERMANENT) !== 0 || (hdr.flags & NTF_EXT_LEARNED) !== 0;
    neigh = table.create(k0, k1, k2, k3, dev, exempt);
    if (neigh === null) throw new Errno("ENOBUFS");
  } else {
    if (request.hdr.flags & NLM_F_EXCL) throw new Errno("EEXIST");
    if ((request.hdr.flags & NLM_F_REPLACE) === 0)
      flags &= ~(NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE_ISROUTER);
  }
  if (a.NDA_PROTOCOL !== undefined) neigh.protocol = a.NDA_PROTOCOL;
  if (hdr.flags & NTF_EXT_LEARNED) flags |= NEIGH_UPDATE_F_EXT_LEARNED;
  if (hdr.flags & NTF_ROUTER) flags |= NEIGH_UPDATE_F_ISROUTER;
  if (hdr.flags & NTF_USE) flags |= NEIGH_UPDATE_F_USE;
  const managed = ((a.NDA_FLAGS_EXT ?? 0) & NTF_EXT_MANAGED) !== 0;
  if (managed) flags |= NEIGH_UPDATE_F_MANAGED;
  const lladdr = a.NDA_LLADDR === undefined ? -1 : a.NDA_LLADDR.length >= 6 ? getMac(a.NDA_LLADDR, 0) : 0;
  const error = neighUpdate(neigh, lladdr, hdr.state, flags | NEIGH_UPDATE_F_ADMIN);
  if (error === "nolladdr") {
    // An entry made for this request stays, unresolved, as Linux leaves it.
    throw new Errno("EINVAL", "No link layer address given");
  }
  if (error === "dead") throw new Errno("EPERM", "Neighbor entry is now dead");
  if (hdr.flags & NTF_USE || managed) neighEventSend(neigh, null);
}

function delNeigh(request: NlRequest): void {
  const { header: hdr, attrs: a } = parseRequest(request, neighDef);
  const { table, dev, k0, k1, k2, k3 } = target(request.net, hdr, a.NDA_DST);
  if (hdr.flags & NTF_PROXY) {
    if (!table.pneighDelete(k0, k1, k2, k3, dev)) throw new Errno("ENOENT");
    return;
  }
  if (dev === null) throw new Errno("EINVAL");
  const neigh = table.lookup(k0, k1, k2, k3, dev);
  if (neigh === null) throw new Errno("ENOENT");
  neighUpdate(neigh, -1, NUD_FAILED, NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN);
  table.remove(neigh);
}

function getNeigh(request: NlRequest, reply: NlReply): void {
  const { header: hdr, attrs: a } = parseRequest(request, neighDef);
  const table = tableOf(request.net, hdr.family);
  if (table === null) throw new Errno("EAFNOSUPPORT", "Unsupported family in header for neighbor get request");
  const dst = a.NDA_DST;
  if (dst === undefined || dst.length !== table.ops.keyLen) throw new Errno("EINVAL", "Network address not specified");
  const dev = hdr.ifindex === 0 ? null : request.net.devByIndex.get(hdr.ifindex);
  if (dev === undefined) throw new Errno("ENODEV", "Unknown device ifindex");
  const { k0, k1, k2, k3 } = target(request.net, hdr, dst);
  if (hdr.flags & NTF_PROXY) {
    const entry = table.pneighLookup(k0, k1, k2, k3, dev);
    if (entry === null) throw new Errno("ENOENT", "Proxy neighbour entry not found");
    reply.message(RTM_NEWNEIGH, neighDef, proxyHeader(table, entry), proxyAttrs(table, entry));
    return;
  }
  if (dev === null) throw new Errno("EINVAL", "No device specified");
  const neigh = table.lookup(k0, k1, k2, k3, dev);
  if (neigh === null) throw new Errno("ENOENT", "Neighbour entry not found");
  reply.message(RTM_NEWNEIGH, neighDef, header(neigh), attrs(neigh));
}

/** Of all families: IPv4 first. NDA_IFINDEX and NDA_MASTER select; NTF_PROXY asks for the proxy entries. */
function dumpNeigh(request: NlRequest, reply: NlReply): void {
  const { header: hdr, attrs: a } = parseRequest(request, neighDef);
  const index = a.NDA_IFINDEX ?? hdr.ifindex;
  const master = a.NDA_MASTER ?? 0;
  const wanted = (dev: NetDevice | null): boolean => {
    if (index !== 0 && (dev === null || dev.ifindex !== index)) return false;
    if (master === NO_MASTER) return dev === null || dev.master === null;
    return master === 0 || (dev !== null && dev.master !== null && dev.master.ifindex === master);
  };
  for (const table of request.net.neighTables) {
    if (hdr.family !== AF_UNSPEC && table.ops.family !== hdr.family) continue;
    if (hdr.flags & NTF_PROXY) {
      for (const p of table.proxies)
        if (wanted(p.dev)) reply.message(RTM_NEWNEIGH, neighDef, proxyHeader(table, p), proxyAttrs(table, p));
    } else {
      for (const n of table.all()) if (wanted(n.dev)) reply.message(RTM_NEWNEIGH, neighDef, header(n), attrs(n));
    }
  }
}

/** Handlers for every family with a neighbour table; AF_BRIDGE has its own (the FDB). */
export const neighRtnl: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_NEWNEIGH, doit: newNeigh },
  { family: AF_UNSPEC, type: RTM_DELNEIGH, doit: delNeigh },
  { family: AF_UNSPEC, type: RTM_GETNEIGH, doit: getNeigh, dumpit: dumpNeigh },
];
