/** RTM_{NEW,DEL,GET}MDB (after net/bridge/br_mdb.c). */

import { AF_BRIDGE, Errno, IFF_UP } from "@netloom/uapi";
import {
  MCAST_EXCLUDE,
  MCAST_INCLUDE,
  MDB_FLAGS_FAST_LEAVE,
  MDB_PERMANENT,
  MDB_TEMPORARY,
  mdbDef,
  mdbSetDef,
  RTM_DELMDB,
  RTM_GETMDB,
  RTM_NEWMDB,
  RTNLGRP_MDB,
  type MdbEntryInfo,
  type MdbRouterPort,
} from "@netloom/netlink";
import { VLAN_VID_MASK } from "../core/vlan-core.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, rtnlNotify, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import { isBridgeMaster, netBridge } from "./interface.js";
import { timerValue } from "./link-netlink.js";
import {
  mdbHostJoin,
  mdbHostLeave,
  mdbPortAdd,
  mdbPortDelete,
  type MdbEntry,
  type MdbGroup,
  type MdbPortGroup,
} from "./mdb.js";
import { BR_STATE_DISABLED, MDB_RTR_TYPE_DISABLED, type BridgePort, type NetBridge } from "./port.js";

/** One line of the listing: a port of a group, or (null) the bridge itself. */
function fill(entry: MdbEntry, pg: MdbPortGroup | null): MdbEntryInfo {
  const { br, group } = entry;
  const timer = pg === null ? entry.timer : pg.timer;
  return {
    ifindex: pg === null ? br.dev.ifindex : pg.port.dev.ifindex,
    state: pg?.permanent === true || (pg === null && group.addr.length === 6) ? MDB_PERMANENT : MDB_TEMPORARY,
    flags: pg?.fastLeave === true ? MDB_FLAGS_FAST_LEAVE : 0,
    vid: group.vid,
    addr: group.addr,
    attrs: {
      MDBA_MDB_EATTR_TIMER: timerValue(timer, br.dev.net.stack.nowNs),
      ...(group.src === null ? {} : { MDBA_MDB_EATTR_SOURCE: group.src }),
      ...(pg === null ? {} : { MDBA_MDB_EATTR_RTPROT: pg.protocol }),
      ...(pg !== null && hasModes(br, group.addr)
        ? { MDBA_MDB_EATTR_GROUP_MODE: group.src === null ? MCAST_EXCLUDE : MCAST_INCLUDE }
        : {}),
    },
  };
}

/** Versions 3 of IGMP and 2 of MLD tell members of all sources but some from those of some only. */
const hasModes = (br: NetBridge, addr: Uint8Array): boolean =>
  (addr.length === 4 && br.mcastSettings.igmpVersion === 3) ||
  (addr.length === 16 && br.mcastSettings.mldVersion === 2);

/** Ports that lead to routers, in the order of the kernel's list. */
function routerPorts(br: NetBridge): MdbRouterPort[] {
  if (br.mcastSettings.router === MDB_RTR_TYPE_DISABLED) return [];
  const { nowNs } = br.dev.net.stack;
  return br.ports
    .filter((p) => p.mcast4?.isRouter === true || p.mcast6?.isRouter === true)
    .sort((a, b) => b.portNo - a.portNo)
    .map((p) => {
      const t4 = timerValue(p.mcast4?.router ?? null, nowNs);
      const t6 = timerValue(p.mcast6?.router ?? null, nowNs);
      return {
        ifindex: p.dev.ifindex,
        attrs: {
          MDBA_ROUTER_PATTR_TIMER: Math.max(t4, t6),
          MDBA_ROUTER_PATTR_TYPE: p.multicastRouter,
          ...(p.mcast4?.isRouter === true ? { MDBA_ROUTER_PATTR_INET_TIMER: t4 } : {}),
          ...(p.mcast6?.isRouter === true ? { MDBA_ROUTER_PATTR_INET6_TIMER: t6 } : {}),
        },
      };
    });
}

/** A port begins or ends to lead to a router (br_rtr_notify). */
export function routerNotify(p: BridgePort, added: boolean): void {
  const { dev } = p.br;
  rtnlNotify(
    dev.net,
    RTNLGRP_MDB,
    added ? RTM_NEWMDB : RTM_DELMDB,
    mdbDef,
    { family: AF_BRIDGE, ifindex: dev.ifindex },
    () => ({ MDBA_ROUTER: [{ ifindex: p.dev.ifindex, attrs: {} }] }),
  );
}

export function mdbNotify(entry: MdbEntry, pg: MdbPortGroup | null, added: boolean): void {
  const { dev } = entry.br;
  rtnlNotify(
    dev.net,
    RTNLGRP_MDB,
    added ? RTM_NEWMDB : RTM_DELMDB,
    mdbDef,
    { family: AF_BRIDGE, ifindex: dev.ifindex },
    () => ({
      MDBA_MDB: [fill(entry, pg)],
    }),
  );
}

function dump(request: NlRequest, reply: NlReply): void {
  for (const dev of request.net.devicesAsRegistered()) {
    if (!isBridgeMaster(dev)) continue;
    const br = netBridge(dev);
    if (br.mcastSettings.snooping === 0) continue;
    const lines: MdbEntryInfo[] = [];
    for (const entry of br.mdb?.entries() ?? []) {
      if (entry.hostJoined) lines.push(fill(entry, null));
      for (const pg of entry.ports) lines.push(fill(entry, pg));
    }
    reply.message(
      RTM_GETMDB,
      mdbDef,
      { family: AF_BRIDGE, ifindex: dev.ifindex },
      {
        MDBA_MDB: lines,
        ...(br.mcastSettings.router === MDB_RTR_TYPE_DISABLED ? {} : { MDBA_ROUTER: routerPorts(br) }),
      },
    );
  }
}

// ---- changes

function checkSource(addr: Uint8Array, src: Uint8Array): void {
  if (addr.length === 4) {
    if (src.length !== 4) throw new Errno("EINVAL", "bridge: IPv4 invalid source address length");
    if (src[0]! >>> 4 === 14) throw new Errno("EINVAL", "bridge: IPv4 multicast source address is not allowed");
  } else if (addr.length === 16) {
    if (src.length !== 16) throw new Errno("EINVAL", "bridge: IPv6 invalid source address length");
    if (src[0] === 0xff) throw new Errno("EINVAL", "bridge: IPv6 multicast source address is not allowed");
  } else throw new Errno("EINVAL", "bridge: Invalid protocol used with source address");
}

function checkGroup(addr: Uint8Array): void {
  if (addr.length === 4) {
    if (addr[0]! >>> 4 !== 14) throw new Errno("EINVAL", "bridge: IPv4 entry group address is not multicast");
    if (addr[0] === 224 && addr[1] === 0 && addr[2] === 0)
      throw new Errno("EINVAL", "bridge: IPv4 entry group address is local multicast");
  } else if (addr.length === 16) {
    if (addr[0] === 0xff && addr[1] === 2 && addr[15] === 1 && addr.subarray(2, 15).every((byte) => byte === 0))
      throw new Errno("EINVAL", "bridge: IPv6 entry group address is link-local all nodes");
  } else if ((addr[0]! & 1) === 0) throw new Errno("EINVAL", "bridge: L2 entry group is not multicast");
}

/** The VLANs an entry without one is for: with filtering, all of the port's. */
function vidsOf(br: NetBridge, vids: readonly number[], vid: number): readonly number[] {
  return vid === 0 && br.vlanEnabled && vids.length > 0 ? vids : [vid];
}

function change(request: NlRequest, add: boolean): void {
  const { header, attrs } = parseRequest(request, mdbSetDef);
  if (header.ifindex === 0) throw new Errno("EINVAL", "bridge: Invalid ifindex");
  const dev = request.net.devByIndex.get(header.ifindex);
  if (dev === undefined) throw new Errno("ENODEV", "bridge: Bridge device doesn't exist");
  if (!isBridgeMaster(dev)) throw new Errno("EOPNOTSUPP", "bridge: Device is not a bridge");
  const br = netBridge(dev);
  const set = attrs.MDBA_SET_ENTRY;
  if (set === undefined) throw new Errno("EINVAL", "bridge: Missing MDBA_SET_ENTRY attribute");
  checkGroup(set.addr);
  if (set.vid >= VLAN_VID_MASK) throw new Errno("EINVAL", "bridge: Invalid entry VLAN id");
  const src = attrs.MDBA_SET_ENTRY_ATTRS?.MDBE_ATTR_SOURCE ?? null;
  if (src !== null) checkSource(set.addr, src);
  if (add && (br.dev.flags & IFF_UP) === 0) throw new Errno("EINVAL", "bridge: Bridge device is not running");
  if (br.mcastSettings.snooping === 0) throw new Errno("EINVAL", "bridge: Bridge's multicast processing is disabled");
  const group = (vid: number): MdbGroup => ({ addr: set.addr, src, vid });
  if (set.ifindex === dev.ifindex) {
    for (const vid of vidsOf(br, br.vlgrp.vids(), set.vid)) changeHost(br, group(vid), set.state, add);
    return;
  }
  const portDev = request.net.devByIndex.get(set.ifindex);
  if (portDev === undefined) throw new Errno("ENODEV", "bridge: Port net device doesn't exist");
  const port = portDev.brPort;
  if (port === null) throw new Errno("EINVAL", "bridge: Net device is not a bridge port");
  if (port.br !== br) throw new Errno("EINVAL", "bridge: Port belongs to a different bridge device");
  const permanent = set.state === MDB_PERMANENT;
  if (add && !permanent && port.state === BR_STATE_DISABLED)
    throw new Errno("EINVAL", "bridge: Port is in disabled state and entry is not permanent");
  for (const vid of vidsOf(br, port.vlgrp.vids(), set.vid)) {
    if (add) {
      if (set.addr.length === 6 && !permanent) throw new Errno("EINVAL", "bridge: Only permanent L2 entries allowed");
      if (mdbPortAdd(port, group(vid), permanent) === null)
        throw new Errno("EEXIST", "bridge: Group is already joined by port");
      continue;
    }
    const pg = br.mdb?.find(group(vid))?.ports.find((other) => other.port === port);
    if (pg === undefined) throw new Errno("EINVAL");
    mdbPortDelete(pg);
  }
}

function changeHost(br: NetBridge, group: MdbGroup, state: number, add: boolean): void {
  const entry = br.mdb?.find(group);
  if (!add) {
    if (entry === undefined || !entry.hostJoined) throw new Errno("EINVAL");
    mdbHostLeave(entry);
    return;
  }
  const l2 = group.addr.length === 6;
  if (group.src !== null) throw new Errno("EINVAL", "bridge: Groups with sources cannot be manually host joined");
  if (l2 && state !== MDB_PERMANENT) throw new Errno("EINVAL", "bridge: Only permanent L2 entries allowed");
  if (!l2 && state !== MDB_TEMPORARY) throw new Errno("EINVAL", "bridge: Flags are not allowed for host groups");
  if (entry?.hostJoined === true) throw new Errno("EEXIST", "bridge: Group is already joined by host");
  if (!mdbHostJoin(br, group)) throw new Errno("E2BIG");
}

export const mdbHandlers: readonly RtnlHandler[] = [
  { family: AF_BRIDGE, type: RTM_GETMDB, dumpit: dump },
  { family: AF_BRIDGE, type: RTM_NEWMDB, doit: (request) => change(request, true) },
  { family: AF_BRIDGE, type: RTM_DELMDB, doit: (request) => change(request, false) },
];
