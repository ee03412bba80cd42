/** RTM_{NEW,DEL,GET}MDB (after net/bridge/br_mdb.c). */

import { AF_BRIDGE, Errno } from "@netloom/uapi";
import {
  MDB_PERMANENT,
  MDB_TEMPORARY,
  mdbDef,
  mdbSetDef,
  RTM_DELMDB,
  RTM_GETMDB,
  RTM_NEWMDB,
  RTNLGRP_MDB,
  type MdbEntryInfo,
} from "@netloom/netlink";
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
import { BR_STATE_DISABLED, type NetBridge } from "./port.js";

/** One line of the listing: a port of a group, or (null) the bridge itself. */
function fill(entry: MdbEntry, pg: MdbPortGroup | null): MdbEntryInfo {
  const { br, group } = entry;
  const timer = pg === null ? entry.timer : pg.timer;
  return {
    ifindex: pg === null ? br.dev.ifindex : pg.port.dev.ifindex,
    state: pg?.permanent === true ? MDB_PERMANENT : MDB_TEMPORARY,
    flags: 0,
    vid: group.vid,
    addr: group.addr,
    attrs: {
      MDBA_MDB_EATTR_TIMER: timerValue(timer, br.dev.net.stack.nowNs),
      ...(group.src === null ? {} : { MDBA_MDB_EATTR_SOURCE: group.src }),
      ...(pg === null ? {} : { MDBA_MDB_EATTR_RTPROT: pg.protocol }),
    },
  };
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
  for (const dev of request.net.devices()) {
    if (!isBridgeMaster(dev)) continue;
    const br = netBridge(dev);
    if (br.mcastSettings.snooping === 0) continue;
    const lines: MdbEntryInfo[] = [];
    for (const entry of br.mdb?.entries() ?? []) {
      if (entry.hostJoined) lines.push(fill(entry, null));
      for (const pg of entry.ports) lines.push(fill(entry, pg));
    }
    reply.message(RTM_GETMDB, mdbDef, { family: AF_BRIDGE, ifindex: dev.ifindex }, { MDBA_MDB: lines });
  }
}

// ---- changes

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
  const src = attrs.MDBA_SET_ENTRY_ATTRS?.MDBE_ATTR_SOURCE ?? null;
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
        throw new Errno(
          "EEXIST",
          src === null ? "bridge: Group is already joined by port" : "bridge: (S, G) group is already joined by port",
        );
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
  if (state !== MDB_TEMPORARY) throw new Errno("EINVAL", "bridge: Flags are not allowed for host groups");
  if (entry?.hostJoined === true) throw new Errno("EEXIST", "bridge: Group is already joined by host");
  mdbHostJoin(br, group);
}

export const mdbHandlers: readonly RtnlHandler[] = [
  { family: AF_BRIDGE, type: RTM_GETMDB, dumpit: dump },
  { family: AF_BRIDGE, type: RTM_NEWMDB, doit: (request) => change(request, true) },
  { family: AF_BRIDGE, type: RTM_DELMDB, doit: (request) => change(request, false) },
];
