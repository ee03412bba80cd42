/** The forwarding database by netlink (after br_fdb_add, br_fdb_delete, br_fdb_dump in net/bridge/br_fdb.c). */

import { Errno } from "@netloom/uapi";
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NTF_EXT_LEARNED,
  NTF_STICKY,
  NTF_USE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  RTM_NEWNEIGH,
} from "@netloom/netlink";
import type { FdbFlush, FdbRequest, FdbVisitor, NetDevice } from "../core/net-device.js";
import { defaultFdbDump } from "../rtnetlink/fdb.js";
import { fdbDelete, fdbFill, fdbNotify, fdbToNud, fdbUpdate, twinVids } from "./fdb.js";
import { FdbEntry } from "./fdb-table.js";
import { isBridgeMaster, netBridge } from "./interface.js";
import { BR_STATE_FORWARDING, BR_STATE_LEARNING, type BridgePort, type NetBridge } from "./port.js";

/** The port a request names; null: the bridge itself. */
function sourceOf(br: NetBridge, port: NetDevice): BridgePort | null {
  if (port === br.dev) return null;
  if (port.brPort === null) throw new Errno("EINVAL");
  return port.brPort;
}

/** VLANs a request is for: the one it names, or 0 and its twins. */
function vidsOf(br: NetBridge, source: BridgePort | null, vid: number): readonly number[] {
  const twins = twinVids(br, source);
  if (vid === 0) return [0, ...twins];
  if (!twins.includes(vid)) throw new Errno("EINVAL");
  return [vid];
}

export function fdbAdd(dev: NetDevice, portDev: NetDevice, request: FdbRequest): void {
  const br = netBridge(dev);
  if ((request.state & (NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE)) === 0) throw new Errno("EINVAL");
  if (request.mac === 0) throw new Errno("EINVAL");
  const source = sourceOf(br, portDev);
  for (const vid of vidsOf(br, source, request.vid)) {
    if ((request.flags & (NTF_USE | NTF_EXT_LEARNED)) === NTF_EXT_LEARNED) addExternLearn(br, source, vid, request.mac);
    else addEntry(br, source, vid, request);
  }
}

/** What a control plane has learnt: it does not age, and nothing else of the request counts (br_fdb_external_learn_add). */
function addExternLearn(br: NetBridge, source: BridgePort | null, vid: number, mac: number): void {
  const now = br.dev.net.stack.nowNs;
  let entry = br.fdb.find(mac, vid);
  let modified = entry === undefined;
  if (entry === undefined) {
    entry = new FdbEntry(mac, vid, source, source === null, false, now);
    br.fdb.add(entry);
  } else {
    if (entry.port !== source) {
      entry.port = source;
      modified = true;
    }
    if (entry.addedByExternLearn) entry.usedNs = now;
    else modified = true;
    if (source === null) entry.isLocal = true;
    entry.updatedNs = now;
  }
  entry.addedByExternLearn = true;
  entry.addedByUser = true;
  if (modified) fdbNotify(br, entry, RTM_NEWNEIGH);
}

function addEntry(br: NetBridge, source: BridgePort | null, vid: number, request: FdbRequest): void {
  const { mac, state, flags, nlFlags } = request;
  if (flags & NTF_USE) {
    if (source === null) throw new Errno("EINVAL");
    fdbUpdate(br, source, mac, vid);
    return;
  }
  // A port that cannot learn takes only entries that are not learnt.
  if (
    source !== null &&
    (state & (NUD_PERMANENT | NUD_NOARP)) === 0 &&
    source.state !== BR_STATE_LEARNING &&
    source.state !== BR_STATE_FORWARDING
  )
    throw new Errno("EPERM");
  if (source === null && (state & NUD_PERMANENT) === 0) throw new Errno("EINVAL");
  const sticky = (flags & NTF_STICKY) !== 0;
  if (sticky && (state & NUD_PERMANENT) !== 0) throw new Errno("EINVAL");
  const now = br.dev.net.stack.nowNs;
  let entry = br.fdb.find(mac, vid);
  let modified = false;
  if (entry === undefined) {
    if ((nlFlags & NLM_F_CREATE) === 0) throw new Errno("ENOENT");
    entry = new FdbEntry(mac, vid, source, false, false, now);
    br.fdb.add(entry);
    modified = true;
  } else {
    if ((nlFlags & NLM_F_EXCL) !== 0) throw new Errno("EEXIST");
    if (entry.port !== source) {
      entry.port = source;
      modified = true;
    }
  }
  const local = (state & NUD_PERMANENT) !== 0;
  const fixed = local || (state & NUD_NOARP) !== 0;
  if (entry.isLocal !== local || entry.isStatic !== fixed) {
    entry.isLocal = local;
    entry.isStatic = fixed;
    modified = true;
  }
  if (entry.isSticky !== sticky) {
    entry.isSticky = sticky;
    modified = true;
  }
  entry.addedByUser = true;
  entry.usedNs = now;
  if (!modified) return;
  entry.updatedNs = now;
  fdbNotify(br, entry, RTM_NEWNEIGH);
}

/** ENOENT if none of the VLANs has it on this port. */
export function fdbDel(dev: NetDevice, portDev: NetDevice, request: FdbRequest): void {
  const br = netBridge(dev);
  const source = sourceOf(br, portDev);
  let found = false;
  for (const vid of vidsOf(br, source, request.vid)) {
    const entry = br.fdb.find(request.mac, vid);
    if (entry === undefined || entry.port !== source) continue;
    fdbDelete(br, entry);
    found = true;
  }
  if (!found) throw new Errno("ENOENT");
}

export function fdbDelBulk(dev: NetDevice, portDev: NetDevice, flush: FdbFlush): void {
  const br = netBridge(dev);
  const ifindex = portDev !== dev && flush.ifindex === 0 ? portDev.ifindex : flush.ifindex;
  if (flush.ifindex !== 0) {
    const of = dev.net.devByIndex.get(flush.ifindex);
    if (of === undefined) throw new Errno("ENODEV", "bridge: Unknown flush ifindex");
    if (of !== dev && of.brPort === null)
      throw new Errno("EINVAL", "bridge: Flush device is not a bridge or bridge port");
    if (of.brPort !== null && of.brPort.br !== br)
      throw new Errno("EINVAL", "bridge: Flush device doesn't belong to this bridge");
  }
  for (const entry of br.fdb.entries()) {
    if (flush.vid !== 0 && entry.vid !== flush.vid) continue;
    if (ifindex !== 0 && (entry.port?.dev.ifindex ?? dev.ifindex) !== ifindex) continue;
    if ((fdbToNud(br, entry) & flush.stateMask) !== flush.state) continue;
    const flags = (entry.isSticky ? NTF_STICKY : 0) | (entry.addedByExternLearn ? NTF_EXT_LEARNED : 0);
    if ((flags & flush.flagsMask) !== flush.flags) continue;
    fdbDelete(br, entry);
  }
}

/** A port's entries, or with `port` null those of the bridge itself, after the groups it receives. */
export function fdbDump(dev: NetDevice, port: NetDevice | null, visit: FdbVisitor): void {
  const br = netBridge(dev);
  if (port === null) defaultFdbDump(dev, visit);
  for (const entry of br.fdb.entries()) {
    if ((entry.port?.dev ?? null) !== port) continue;
    const { header, attrs } = fdbFill(br, entry);
    visit(header, attrs);
  }
}

export function fdbGet(dev: NetDevice, mac: number, vid: number, visit: FdbVisitor): void {
  if (!isBridgeMaster(dev)) throw new Errno("EINVAL");
  const br = netBridge(dev);
  const entry = br.fdb.find(mac, vid);
  if (entry === undefined) throw new Errno("ENOENT", "Fdb entry not found");
  const { header, attrs } = fdbFill(br, entry);
  visit(header, attrs);
}
