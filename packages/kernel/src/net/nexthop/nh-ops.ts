/** Next hops made, replaced and removed, and what that does to groups (after net/ipv4/nexthop.c). */

import { Errno } from "@netloom/uapi";
import {
  NLM_F_CREATE,
  NLM_F_REPLACE,
  RT_SCOPE_LINK,
  RTM_DELNEXTHOP,
  RTM_NEWNEXTHOP,
  RTNLGRP_NEXTHOP,
  nexthopDef,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import { Nexthop, type NhConfig, type NhGroupConfig, type NhGroupMember, type NhInfo } from "./nexthop.js";
import { nhAttrs, nhHeader } from "./nh-fill.js";
import { ResTable } from "./res-table.js";

/** NH_RES_DEFAULT_IDLE_TIMER, in hundredths of a second. */
const DEFAULT_IDLE_TIMER = 120 * 100;

export function nexthopNotify(net: Net, event: number, nh: Nexthop): void {
  rtnlNotify(net, RTNLGRP_NEXTHOP, event, nexthopDef, nhHeader(nh), () => nhAttrs(nh));
}

/** Adds or replaces as NLM_F_* say; throws EEXIST, ENOENT and what is wrong with it (nexthop_add). */
export function nexthopAdd(net: Net, cfg: NhConfig): void {
  const { nexthops } = net;
  const replace = (cfg.nlflags & NLM_F_REPLACE) !== 0;
  if (replace && cfg.id === 0) throw new Errno("EINVAL", "Replace requires nexthop id");
  const id = cfg.id !== 0 ? cfg.id : nexthops.unusedId();
  const nh = new Nexthop(id, cfg.protocol);
  if (cfg.group === null) {
    nh.info = makeInfo(net, cfg);
    nh.flags = nh.info.flags;
  }
  const old = nexthops.get(id);
  if (old !== undefined) {
    if (!replace) throw new Errno("EEXIST");
    replaceNexthop(net, old, nh, cfg);
    nexthopNotify(net, RTM_NEWNEXTHOP, old);
    if (net.ipv4.nexthopCompatMode !== 0) {
      for (const ops of nexthops.ops) ops.notify(net, old);
      for (const group of old.groups) for (const ops of nexthops.ops) ops.notify(net, group);
    }
    return;
  }
  if (replace && (cfg.nlflags & NLM_F_CREATE) === 0)
    throw new Errno("ENOENT", "Replace specified without create and no entry exists");
  if (cfg.group !== null) {
    if (cfg.group.resilient && cfg.group.buckets === null)
      throw new Errno("EINVAL", "Number of buckets not specified for nexthop group insertion");
    setGroup(nh, cfg.group, cfg.fdb, cfg.group.resilient ? newResTable(net, cfg.group) : null);
  }
  nexthops.set(id, nh);
  nexthopNotify(net, RTM_NEWNEXTHOP, nh);
}

function makeInfo(net: Net, cfg: NhConfig): NhInfo {
  const { family, gateway, blackhole } = cfg;
  if (cfg.dev === null) return { family, blackhole, fdb: true, dev: null, gateway, flags: 0, scope: RT_SCOPE_LINK };
  const ops = net.nexthops.ops.find((o) => o.family === family);
  if (ops === undefined) throw new Errno("EINVAL", "Invalid address family");
  return ops.init(net, cfg, cfg.dev);
}

function newResTable(net: Net, cfg: NhGroupConfig): ResTable {
  return new ResTable(net.stack.timers, cfg.buckets!, cfg.idleTimer ?? DEFAULT_IDLE_TIMER, cfg.unbalancedTimer ?? 0);
}

function setGroup(nh: Nexthop, cfg: NhGroupConfig, fdb: boolean, res: ResTable | null): void {
  nh.group = { members: cfg.members, fdb, res };
  for (const { nh: member } of cfg.members) member.groups.unshift(nh);
  res?.setMembers(cfg.members);
}

function leaveGroups(nh: Nexthop): void {
  if (nh.group === null) return;
  for (const { nh: member } of nh.group.members) member.groups.splice(member.groups.indexOf(nh), 1);
}

/** The routes of a next hop and of the groups it is in. */
function changed(net: Net, nh: Nexthop): void {
  for (const ops of net.nexthops.ops) {
    ops.changed(net, nh);
    for (const group of nh.groups) ops.changed(net, group);
  }
}

/** `old` becomes what `fresh` is (replace_nexthop). */
function replaceNexthop(net: Net, old: Nexthop, fresh: Nexthop, cfg: NhConfig): void {
  const { ops } = net.nexthops;
  // A group's routes are checked against its new members.
  const candidate = new Nexthop(old.id, fresh.protocol);
  candidate.info = fresh.info;
  if (cfg.group !== null) candidate.group = { members: cfg.group.members, fdb: cfg.fdb, res: null };
  for (const o of ops) o.check(net, old, candidate);
  for (const group of old.groups) {
    if (fresh.info !== null && fresh.info.blackhole && group.group!.members.length > 1)
      throw new Errno("EINVAL", "Blackhole nexthop can not be a member of a group with more than one path");
    for (const o of ops) o.check(net, group, candidate);
  }
  if (old.group === null) {
    if (cfg.group !== null) throw new Errno("EINVAL", "Can not replace a nexthop with a nexthop group.");
    old.info = fresh.info;
    old.flags = fresh.flags;
  } else {
    if (cfg.group === null) throw new Errno("EINVAL", "Can not replace a nexthop group with a nexthop.");
    const { res } = old.group;
    if ((res !== null) !== cfg.group.resilient)
      throw new Errno("EINVAL", "Can not replace a nexthop group with one of a different type.");
    if (res !== null) {
      if (cfg.group.buckets !== null && cfg.group.buckets !== res.buckets.length)
        throw new Errno("EINVAL", "Can not change number of buckets of a resilient nexthop group.");
      res.idleTimer = cfg.group.idleTimer ?? res.idleTimer;
      res.unbalancedTimer = cfg.group.unbalancedTimer ?? res.unbalancedTimer;
    }
    leaveGroups(old);
    setGroup(old, cfg.group, cfg.fdb, res);
  }
  old.protocol = fresh.protocol;
  changed(net, old);
}

/** Takes a next hop away, with the routes by it and the groups that have no other (remove_nexthop). */
export function removeNexthop(net: Net, nh: Nexthop, notify: boolean): void {
  const { nexthops } = net;
  nexthops.delete(nh.id);
  if (notify) nexthopNotify(net, RTM_DELNEXTHOP, nh);
  for (const ops of nexthops.ops) ops.removed(net, nh);
  nh.resTable?.destroy();
  leaveGroups(nh);
  for (const group of nh.groups.slice()) leaveGroup(net, group, nh, notify);
  nh.groups.length = 0;
}

/** remove_nh_grp_entry. */
function leaveGroup(net: Net, group: Nexthop, nh: Nexthop, notify: boolean): void {
  const members: readonly NhGroupMember[] = group.group!.members.filter((m) => m.nh !== nh);
  if (members.length === 0) {
    group.group = { ...group.group!, members };
    removeNexthop(net, group, notify);
    return;
  }
  group.group = { ...group.group!, members };
  // The others join the smaller group: it is their youngest then.
  for (const { nh: member } of members) {
    member.groups.splice(member.groups.indexOf(group), 1);
    member.groups.unshift(group);
  }
  group.group.res?.setMembers(members);
  for (const ops of net.nexthops.ops) ops.changed(net, group);
  if (notify) nexthopNotify(net, RTM_NEWNEXTHOP, group);
}

/** The device went down or lost its carrier (`gone`: it is being removed): so do the next hops by it (nexthop_flush_dev). */
export function nexthopFlushDev(dev: NetDevice, gone: boolean): void {
  const { net } = dev;
  if (net.nexthops.size === 0) return;
  for (const nh of net.nexthops.all())
    if (nh.info !== null && nh.info.dev === dev && (gone || !nh.info.blackhole)) removeNexthop(net, nh, false);
}
