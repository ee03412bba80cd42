/** Which remote end a station is behind (after vxlan_fdb_* in drivers/net/vxlan/vxlan_core.c). */

import { AF_BRIDGE, Errno, IFF_UP } from "@netloom/uapi";
import { getU32, isMacMulticast, isMacValid, macToBytes } from "@netloom/wire";
import {
  neighDef,
  NETLINK_ROUTE,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NTF_EXT_LEARNED,
  NTF_MASTER,
  NTF_SELF,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  RTNLGRP_NEIGH,
  type NdMsg,
  type NeighAttrs,
} from "@netloom/netlink";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { peernet2id } from "../core/net-namespace.js";
import type { FdbRequest, FdbVisitor, NetDevice } from "../core/net-device.js";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import type { VxlanDev } from "./vxlan-net.js";
import {
  isAny,
  sameAddr,
  VXLAN_F_COLLECT_METADATA,
  VXLAN_F_IPV6,
  vxlanDev,
  VxlanFdb,
  VxlanRdst,
  type VxlanAddr,
} from "./vxlan-net.js";

/** How often aged entries are looked for (FDB_AGE_INTERVAL). */
export const FDB_AGE_INTERVAL_NS = 10 * NSEC_PER_SEC;
const NSEC_PER_CLOCK_T = 10_000_000;
/** The entry for stations that are not known. */
const ALL_ZEROS = 0;
const FIXED = NUD_PERMANENT | NUD_NOARP;

const isGroup = (mac: number): boolean => mac === ALL_ZEROS || isMacMulticast(mac);

// ---- netlink

function fill(vxlan: VxlanDev, f: VxlanFdb, rd: VxlanRdst): { header: Partial<NdMsg>; attrs: NeighAttrs } {
  const { dev, cfg } = vxlan;
  const now = dev.net.stack.nowNs;
  const attrs: NeighAttrs = { NDA_LLADDR: macToBytes(f.mac) };
  if (dev.net !== vxlan.net) attrs.NDA_LINK_NETNSID = peernet2id(dev.net, vxlan.net);
  if (!isAny(rd.ip)) attrs.NDA_DST = addrBytes(rd.ip);
  if (rd.port !== cfg.dstPort) attrs.NDA_PORT = rd.port;
  if (rd.vni !== cfg.vni) attrs.NDA_VNI = rd.vni;
  if (cfg.flags & VXLAN_F_COLLECT_METADATA && f.vni !== 0) attrs.NDA_SRC_VNI = f.vni;
  if (rd.ifindex !== 0) attrs.NDA_IFINDEX = rd.ifindex;
  attrs.NDA_CACHEINFO = {
    used: Math.floor((now - f.usedNs) / NSEC_PER_CLOCK_T),
    confirmed: 0,
    updated: Math.floor((now - f.updatedNs) / NSEC_PER_CLOCK_T),
    refcnt: 0,
  };
  return { header: { family: AF_BRIDGE, ifindex: dev.ifindex, state: f.state, flags: f.flags, type: 1 }, attrs };
}

export function addrBytes(ip: VxlanAddr): Uint8Array {
  return typeof ip === "number" ? Uint8Array.of(ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255) : ip;
}

function notify(vxlan: VxlanDev, f: VxlanFdb, rd: VxlanRdst, type: number): void {
  const { net } = vxlan.dev;
  if (!net.netlink.hasListeners(NETLINK_ROUTE, RTNLGRP_NEIGH)) return;
  const { header, attrs } = fill(vxlan, f, rd);
  rtnlNotify(net, RTNLGRP_NEIGH, type, neighDef, header, () => attrs);
}

/** Tells that a frame's destination is not known (l2miss), or a neighbour's (l3miss). */
export function vxlanMiss(vxlan: VxlanDev, mac: number | null, ip: number): void {
  const attrs: NeighAttrs = mac === null ? { NDA_DST: addrBytes(ip) } : { NDA_LLADDR: macToBytes(mac) };
  const header = { family: AF_BRIDGE, ifindex: vxlan.dev.ifindex, state: NUD_STALE, flags: NTF_SELF, type: 1 };
  rtnlNotify(vxlan.dev.net, RTNLGRP_NEIGH, RTM_GETNEIGH, neighDef, header, () => attrs);
}

// ---- the table

const findRdst = (f: VxlanFdb, ip: VxlanAddr, port: number, vni: number, ifindex: number): VxlanRdst | undefined =>
  f.remotes.find((rd) => rd.port === port && rd.vni === vni && rd.ifindex === ifindex && sameAddr(rd.ip, ip));

function insert(vxlan: VxlanDev, mac: number, vni: number, state: number, flags: number, rd: VxlanRdst): VxlanFdb {
  if (vxlan.cfg.addrmax !== 0 && vxlan.fdb.size >= vxlan.cfg.addrmax) throw new Errno("ENOSPC");
  const f = new VxlanFdb(mac, vni, state, flags, vxlan.dev.net.stack.nowNs);
  f.remotes.push(rd);
  vxlan.fdb.add(f);
  return f;
}

function destroy(vxlan: VxlanDev, f: VxlanFdb, tell = true): void {
  vxlan.fdb.delete(f);
  if (tell) for (const rd of f.remotes) notify(vxlan, f, rd, RTM_DELNEIGH);
}

/** Makes or replaces the entry for unknown stations. */
export function vxlanFdbSetDefault(vxlan: VxlanDev, tell: boolean): void {
  const { cfg } = vxlan;
  const old = vxlan.fdb.get(ALL_ZEROS, cfg.vni);
  if (old !== undefined) destroy(vxlan, old, tell);
  if (isAny(cfg.remote)) return;
  const rd = new VxlanRdst(cfg.remote, cfg.dstPort, cfg.vni, cfg.remoteIfindex);
  const f = insert(vxlan, ALL_ZEROS, cfg.vni, NUD_REACHABLE | NUD_PERMANENT, NTF_SELF, rd);
  if (tell) notify(vxlan, f, rd, RTM_NEWNEIGH);
}

/** Tells of the default entry, if there is one, once its device is known. */
export function vxlanFdbTellDefault(vxlan: VxlanDev): void {
  const f = vxlan.fdb.get(ALL_ZEROS, vxlan.cfg.vni);
  if (f !== undefined) notify(vxlan, f, f.remotes[0]!, RTM_NEWNEIGH);
}

/** The default entry's remote end changes; others added to it stay (vxlan_changelink). */
export function vxlanFdbChangeDefault(vxlan: VxlanDev, old: VxlanRdst | null): void {
  const { cfg } = vxlan;
  const f = vxlan.fdb.get(ALL_ZEROS, cfg.vni);
  const next = isAny(cfg.remote) ? null : new VxlanRdst(cfg.remote, cfg.dstPort, cfg.vni, cfg.remoteIfindex);
  if (f === undefined) {
    if (next !== null) vxlanFdbSetDefault(vxlan, true);
    return;
  }
  const at = old === null ? -1 : f.remotes.findIndex((rd) => sameAddr(rd.ip, old.ip) && rd.ifindex === old.ifindex);
  if (next !== null) {
    f.remotes.push(next);
    notify(vxlan, f, next, RTM_NEWNEIGH);
  }
  if (at < 0) return;
  if (f.remotes.length === 1) destroy(vxlan, f);
  else {
    const [gone] = f.remotes.splice(at, 1);
    notify(vxlan, f, gone!, RTM_DELNEIGH);
  }
}

/** The entry for a destination; on the packet path (vxlan_find_mac). */
export function vxlanFindMac(vxlan: VxlanDev, mac: number, vni: number): VxlanFdb | null {
  const f = vxlan.fdb.get(mac, vni);
  if (f === undefined) return null;
  f.usedNs = vxlan.dev.net.stack.nowNs;
  return f;
}

/**
 * A frame from `mac` came from `src`: learns it. True: a fixed entry says otherwise, the frame is not believed (vxlan_snoop).
 * `bytes` has an IPv6 source at `at`; null: the source is the IPv4 address `at`. On the packet path.
 */
export function vxlanSnoop(
  vxlan: VxlanDev,
  bytes: Uint8Array | null,
  at: number,
  mac: number,
  ifindex: number,
  vni: number,
): boolean {
  if (!isMacValid(mac)) return true;
  const f = vxlan.fdb.get(mac, vni);
  const { cfg, dev } = vxlan;
  if (f !== undefined) {
    const rd = f.remotes[0]!;
    if (isSource(rd.ip, bytes, at) && rd.ifindex === ifindex) return false;
    if ((f.state & FIXED) !== 0) return true;
    rd.ip = bytes === null ? at : bytes.slice(at, at + 16);
    f.updatedNs = dev.net.stack.nowNs;
    notify(vxlan, f, rd, RTM_NEWNEIGH);
    return false;
  }
  if ((dev.flags & IFF_UP) === 0 || (cfg.addrmax !== 0 && vxlan.fdb.size >= cfg.addrmax)) return false;
  const rd = new VxlanRdst(bytes === null ? at : bytes.slice(at, at + 16), cfg.dstPort, cfg.vni, ifindex);
  notify(vxlan, insert(vxlan, mac, vni, NUD_REACHABLE, NTF_SELF, rd), rd, RTM_NEWNEIGH);
  return false;
}

function isSource(ip: VxlanAddr, bytes: Uint8Array | null, at: number): boolean {
  if (typeof ip === "number") return bytes === null && ip === at;
  if (bytes === null) return false;
  for (let i = 0; i < 16; i += 4) if (getU32(ip, i) !== getU32(bytes, at + i)) return false;
  return true;
}

/** Forgets what was learnt; with `all` everything (vxlan_flush). */
export function vxlanFlush(vxlan: VxlanDev, all: boolean): void {
  for (const f of [...vxlan.fdb.values()])
    if (all || ((f.state & FIXED) === 0 && f.mac !== ALL_ZEROS)) destroy(vxlan, f);
}

/** Timer: forgets stations nothing was sent to for the ageing time (vxlan_cleanup). */
export function vxlanCleanup(vxlan: VxlanDev): void {
  const { dev, cfg } = vxlan;
  if ((dev.flags & IFF_UP) === 0) return;
  const now = dev.net.stack.nowNs;
  let next = now + FDB_AGE_INTERVAL_NS;
  for (const f of [...vxlan.fdb.values()]) {
    if ((f.state & FIXED) !== 0 || (f.flags & NTF_EXT_LEARNED) !== 0) continue;
    const due = f.usedNs + cfg.ageInterval * NSEC_PER_SEC;
    if (due > now) next = Math.min(next, due);
    else {
      f.state = NUD_STALE;
      destroy(vxlan, f);
    }
  }
  dev.net.stack.timers.arm(vxlan.ageTimer, next);
}

// ---- requests

/** The remote end a request is about; without NDA_DST any. */
function parse(vxlan: VxlanDev, attrs: NeighAttrs): VxlanRdst {
  const { cfg, net } = vxlan;
  const dst = attrs.NDA_DST;
  let ip: VxlanAddr = (cfg.flags & VXLAN_F_IPV6) !== 0 ? new Uint8Array(16) : 0;
  if (dst !== undefined) {
    if (dst.length !== 4 && dst.length !== 16) throw new Errno("EAFNOSUPPORT");
    ip = dst.length === 4 ? getU32(dst, 0) : dst;
  }
  const ifindex = attrs.NDA_IFINDEX ?? 0;
  if (ifindex !== 0 && net.devByIndex.get(ifindex) === undefined) throw new Errno("EADDRNOTAVAIL");
  return new VxlanRdst(ip, attrs.NDA_PORT ?? cfg.dstPort, attrs.NDA_VNI ?? cfg.vni, ifindex);
}

export function vxlanFdbAdd(dev: NetDevice, _port: NetDevice, request: FdbRequest): void {
  const vxlan = vxlanDev(dev);
  const { mac, state, nlFlags, attrs } = request;
  if ((state & (NUD_PERMANENT | NUD_REACHABLE)) === 0) throw new Errno("EINVAL");
  if (attrs.NDA_NH_ID !== undefined) throw new Errno("EOPNOTSUPP");
  if (attrs.NDA_DST === undefined) throw new Errno("EINVAL");
  const rd = parse(vxlan, attrs);
  if ((typeof rd.ip === "number") === ((vxlan.cfg.flags & VXLAN_F_IPV6) !== 0)) throw new Errno("EAFNOSUPPORT");
  const flags = request.flags & ~NTF_MASTER;
  const vni = attrs.NDA_SRC_VNI ?? vxlan.cfg.vni;
  const f = vxlan.fdb.get(mac, vni);
  if (f === undefined) {
    if ((nlFlags & NLM_F_CREATE) === 0) throw new Errno("ENOENT");
    if (nlFlags & NLM_F_REPLACE && isGroup(mac)) throw new Errno("EOPNOTSUPP");
    const made = insert(vxlan, mac, vni, state, flags, rd);
    made.addedByUser = true;
    notify(vxlan, made, rd, RTM_NEWNEIGH);
    return;
  }
  if (nlFlags & NLM_F_EXCL) throw new Errno("EEXIST");
  let changed: VxlanRdst | null = null;
  if ((flags & NTF_EXT_LEARNED) === 0 || !f.addedByUser) {
    if (f.state !== state || f.flags !== flags) changed = f.remotes[0]!;
    f.state = state;
    f.flags = flags;
    f.updatedNs = dev.net.stack.nowNs;
  }
  if (nlFlags & NLM_F_REPLACE) {
    if (isGroup(mac)) throw new Errno("EOPNOTSUPP");
    if (findRdst(f, rd.ip, rd.port, rd.vni, rd.ifindex) === undefined) {
      f.remotes[0] = rd;
      changed = rd;
    }
  }
  if (nlFlags & NLM_F_APPEND && isGroup(mac) && findRdst(f, rd.ip, rd.port, rd.vni, rd.ifindex) === undefined) {
    f.remotes.push(rd);
    changed = rd;
  }
  if (changed !== null) {
    f.usedNs = dev.net.stack.nowNs;
    notify(vxlan, f, changed, RTM_NEWNEIGH);
  }
}

/** One remote end of several, or the entry. ENOENT: there is none. */
export function vxlanFdbDel(dev: NetDevice, _port: NetDevice, request: FdbRequest): void {
  const vxlan = vxlanDev(dev);
  const rd = parse(vxlan, request.attrs);
  const f = vxlan.fdb.get(request.mac, request.attrs.NDA_SRC_VNI ?? vxlan.cfg.vni);
  if (f === undefined) throw new Errno("ENOENT");
  if (!isAny(rd.ip)) {
    const found = findRdst(f, rd.ip, rd.port, rd.vni, rd.ifindex);
    if (found === undefined) return;
    if (f.remotes.length > 1) {
      f.remotes.splice(f.remotes.indexOf(found), 1);
      notify(vxlan, f, found, RTM_DELNEIGH);
      return;
    }
  }
  destroy(vxlan, f);
}

/** The entries in the order of the kernel's hash table (eth_hash: 256 lists, the newest first). */
function inTableOrder(vxlan: VxlanDev): VxlanFdb[] {
  const bucket = (mac: number): number => {
    // hash_64 of the address's bytes as a little-endian number in the upper 48 of 64 bits.
    let value = 0n;
    for (const byte of macToBytes(mac).reverse()) value = (value << 8n) | BigInt(byte);
    return Number(BigInt.asUintN(64, (value << 16n) * 0x61c8864680b583ebn) >> 56n);
  };
  return [...vxlan.fdb.values()]
    .reverse()
    .map((f) => ({ f, at: bucket(f.mac) }))
    .sort((a, b) => a.at - b.at)
    .map(({ f }) => f);
}

export function vxlanFdbDump(dev: NetDevice, _port: NetDevice | null, visit: FdbVisitor): void {
  const vxlan = vxlanDev(dev);
  for (const f of inTableOrder(vxlan))
    for (const rd of f.remotes) {
      const { header, attrs } = fill(vxlan, f, rd);
      visit(header, attrs);
    }
}

export function vxlanFdbGet(dev: NetDevice, mac: number, _vid: number, visit: FdbVisitor): void {
  const vxlan = vxlanDev(dev);
  const f = vxlan.fdb.get(mac, vxlan.cfg.vni);
  if (f === undefined) throw new Errno("ENOENT", "Fdb entry not found");
  const { header, attrs } = fill(vxlan, f, f.remotes[0]!);
  visit(header, attrs);
}
