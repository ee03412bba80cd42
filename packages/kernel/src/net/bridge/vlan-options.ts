/** RTM_{NEW,DEL,GET}VLAN: VLANs with their options (after net/bridge/br_vlan.c, br_vlan_options.c). */

import { AF_BRIDGE, Errno } from "@netloom/uapi";
import {
  BRIDGE_VLAN_INFO_MASTER,
  BRIDGE_VLAN_INFO_ONLY_OPTS,
  BRIDGE_VLAN_INFO_RANGE_BEGIN,
  BRIDGE_VLAN_INFO_RANGE_END,
  BRIDGE_VLANDB_DUMPF_GLOBAL,
  BRIDGE_VLANDB_DUMPF_STATS,
  brVlanDef,
  brVlanDumpDef,
  decodeVlandb,
  encodeVlandb,
  RTM_DELVLAN,
  RTM_GETVLAN,
  RTM_NEWVLAN,
  RTNLGRP_BRVLAN,
  type BridgeVlanInfo,
  type VlandbEntry,
  type VlandbGlobal,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, rtnlNotify, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import { isBridgeMaster, netBridge } from "./interface.js";
import { mcastValue } from "./multicast-settings.js";
import {
  BR_STATE_BLOCKING,
  BR_NO_STP,
  MDB_RTR_TYPE_PERM,
  type BridgeMcast,
  type BridgePort,
  type NetBridge,
} from "./port.js";
import type { BridgeVlan, VlanGroup } from "./vlan-group.js";
import { continuesTunnels } from "./vlan-tunnel.js";
import { processVlanInfos, vlandbEntry, vlanNotify } from "./vlan-netlink.js";

/** The bridge and, for a port, the port; null for any other device. */
function bridgeOf(dev: NetDevice): { br: NetBridge; p: BridgePort | null; group: VlanGroup } | null {
  if (isBridgeMaster(dev)) {
    const br = netBridge(dev);
    return { br, p: null, group: br.vlgrp };
  }
  const p = dev.brPort;
  return p === null ? null : { br: p.br, p, group: p.vlgrp };
}

// ---- global options: multicast snooping of one VLAN of the bridge

const GLOBAL_FIELDS = {
  BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING: "snooping",
  BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION: "igmpVersion",
  BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION: "mldVersion",
  BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT: "lastMemberCount",
  BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT: "startupQueryCount",
  BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL: "lastMemberInterval",
  BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL: "membershipInterval",
  BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL: "querierInterval",
  BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL: "queryInterval",
  BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL: "queryResponseInterval",
  BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL: "startupQueryInterval",
  BRIDGE_VLANDB_GOPTS_MCAST_QUERIER: "querier",
} as const satisfies Partial<Record<keyof VlandbGlobal, keyof BridgeMcast>>;
type GlobalField = keyof typeof GLOBAL_FIELDS;
const GLOBAL_NAMES = Object.keys(GLOBAL_FIELDS) as GlobalField[];

/** A VLAN's settings begin as a new bridge's. */
const GLOBAL_DEFAULTS: Readonly<Partial<BridgeMcast>> = {
  snooping: 1,
  igmpVersion: 2,
  mldVersion: 1,
  lastMemberCount: 2,
  startupQueryCount: 2,
  lastMemberInterval: 100,
  membershipInterval: 26000,
  querierInterval: 25500,
  queryInterval: 12500,
  queryResponseInterval: 1000,
  startupQueryInterval: 3124,
  querier: 0,
};

/** Ports that lead to routers in one VLAN, by setting. */
const routerPorts = (br: NetBridge, v: BridgeVlan): BridgePort[] =>
  br.ports.filter((p) => p.vlgrp.find(v.vid)?.mcastRouter === MDB_RTR_TYPE_PERM).sort((a, b) => b.portNo - a.portNo);

function globalEntry(br: NetBridge, v: BridgeVlan, last: number): VlandbGlobal {
  const out: VlandbGlobal = { BRIDGE_VLANDB_GOPTS_ID: v.vid };
  const routers = routerPorts(br, v);
  if (routers.length > 0)
    out.BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS = routers.map((p) => ({
      ifindex: p.dev.ifindex,
      attrs: { MDBA_ROUTER_PATTR_TIMER: 0, MDBA_ROUTER_PATTR_TYPE: MDB_RTR_TYPE_PERM },
    }));
  if (last !== v.vid) out.BRIDGE_VLANDB_GOPTS_RANGE = last;
  for (const name of GLOBAL_NAMES) {
    const field = GLOBAL_FIELDS[name];
    out[name] = v.mcast?.[field] ?? GLOBAL_DEFAULTS[field]!;
  }
  return out;
}

const sameGlobals = (br: NetBridge, a: BridgeVlan, b: BridgeVlan): boolean =>
  routerPorts(br, a).length === 0 &&
  routerPorts(br, b).length === 0 &&
  GLOBAL_NAMES.every((name) => {
    const field = GLOBAL_FIELDS[name];
    return (a.mcast?.[field] ?? GLOBAL_DEFAULTS[field]) === (b.mcast?.[field] ?? GLOBAL_DEFAULTS[field]);
  });

function setGlobals(br: NetBridge, options: VlandbGlobal): void {
  const first = options.BRIDGE_VLANDB_GOPTS_ID;
  if (first === undefined) throw new Errno("EINVAL", "bridge: Missing vlan entry id");
  const last = options.BRIDGE_VLANDB_GOPTS_RANGE ?? first;
  let start: BridgeVlan | null = null;
  let end: BridgeVlan | null = null;
  for (let vid = first; vid <= last; vid++) {
    const v = br.vlgrp.find(vid);
    if (v === undefined) throw new Errno("ENOENT", "bridge: Vlan in range doesn't exist, can't process global options");
    const changed = setGlobalsOf(v, options);
    if (changed && end !== null && sameGlobals(br, v, end)) end = v;
    else {
      if (start !== null && end !== null) globalNotify(br, start, end.vid);
      start = end = changed ? v : null;
    }
  }
  if (start !== null && end !== null) globalNotify(br, start, end.vid);
}

/** Whether any of them was another. */
function setGlobalsOf(v: BridgeVlan, options: VlandbGlobal): boolean {
  let changed = false;
  for (const name of GLOBAL_NAMES) {
    const value = options[name];
    const field = GLOBAL_FIELDS[name];
    if (value === undefined) continue;
    const next = mcastValue(field, value);
    if (next === (v.mcast?.[field] ?? GLOBAL_DEFAULTS[field])) continue;
    (v.mcast ??= {})[field] = next;
    changed = true;
  }
  return changed;
}

/** Tells of the options of the bridge's VLANs from `v` to `last` (br_vlan_global_opts_notify). */
function globalNotify(br: NetBridge, v: BridgeVlan, last: number): void {
  const { dev } = br;
  rtnlNotify(dev.net, RTNLGRP_BRVLAN, RTM_NEWVLAN, brVlanDef, { family: AF_BRIDGE, ifindex: dev.ifindex }, () =>
    encodeVlandb({ globals: [globalEntry(br, v, last)] }),
  );
}

// ---- dump

/** Whether the entries of two VLANs are alike but for the id (br_vlan_can_enter_range). */
const alike = (a: BridgeVlan, b: BridgeVlan): boolean =>
  a.flags === b.flags && a.state === b.state && a.mcastRouter === b.mcastRouter && continuesTunnels(a, b);

function dumpDevice(dev: NetDevice, flags: number, reply: NlReply): void {
  const at = bridgeOf(dev);
  const global = (flags & BRIDGE_VLANDB_DUMPF_GLOBAL) !== 0;
  const stats = (flags & BRIDGE_VLANDB_DUMPF_STATS) !== 0;
  if (at === null || (global && at.p !== null)) return;
  const { group } = at;
  const entries: VlandbEntry[] = [];
  const globals: VlandbGlobal[] = [];
  let first: BridgeVlan | null = null;
  let last: BridgeVlan | null = null;
  const flush = (): void => {
    if (first === null || last === null) return;
    if (global) globals.push(globalEntry(at.br, first, last.vid));
    else entries.push(vlandbEntry(group, first, last.vid, stats));
  };
  for (const v of group.list()) {
    if (!global && !v.shouldUse) continue;
    const joins =
      last !== null &&
      v.vid === (last as BridgeVlan).vid + 1 &&
      (global ? sameGlobals(at.br, v, last) : !stats && v.vid !== group.pvid && alike(v, last));
    if (!joins) {
      flush();
      first = v;
    }
    last = v;
  }
  flush();
  if (entries.length + globals.length > 0)
    reply.message(
      RTM_NEWVLAN,
      brVlanDef,
      { family: AF_BRIDGE, ifindex: dev.ifindex },
      encodeVlandb({ entries, globals }),
    );
}

function dump(request: NlRequest, reply: NlReply): void {
  const { header, attrs } = parseRequest(request, brVlanDumpDef);
  const flags = attrs.BRIDGE_VLANDB_DUMP_FLAGS ?? 0;
  if (header.ifindex !== 0) {
    const dev = request.net.devByIndex.get(header.ifindex);
    if (dev === undefined) throw new Errno("ENODEV");
    if (bridgeOf(dev) === null) throw new Errno("EINVAL", "bridge: The device is not a valid bridge or bridge port");
    dumpDevice(dev, flags, reply);
    return;
  }
  for (const dev of request.net.devicesAsRegistered()) dumpDevice(dev, flags, reply);
}

// ---- changes

function setOptions(br: NetBridge, p: BridgePort | null, group: VlanGroup, entry: VlandbEntry, from: number): void {
  const last = entry.BRIDGE_VLANDB_ENTRY_RANGE ?? from;
  const start = group.find(from);
  if (start === undefined || !start.shouldUse)
    throw new Errno("ENOENT", "bridge: Vlan range start doesn't exist, can't process options");
  const end = group.find(last);
  if (end === undefined || !end.shouldUse)
    throw new Errno("ENOENT", "bridge: Vlan range end doesn't exist, can't process options");
  const { BRIDGE_VLANDB_ENTRY_STATE: state, BRIDGE_VLANDB_ENTRY_MCAST_ROUTER: router } = entry;
  for (let vid = from; vid <= last; vid++) {
    const v = group.find(vid);
    if (v === undefined || !v.shouldUse)
      throw new Errno("ENOENT", "bridge: Vlan in range doesn't exist, can't process options");
    let changed = false;
    if (state !== undefined) {
      if (state > BR_STATE_BLOCKING) throw new Errno("EINVAL", "bridge: Invalid vlan state");
      if (br.stpEnabled !== BR_NO_STP)
        throw new Errno("EBUSY", "bridge: Can't modify vlan state when using kernel STP");
      changed = v.state !== state;
      v.state = state;
    }
    if (router !== undefined) {
      if (router > 3) throw new Errno("EINVAL");
      changed ||= v.mcastRouter !== router;
      v.mcastRouter = router;
    }
    if (changed) vlanNotify(br, p, vid, vid, RTM_NEWVLAN);
  }
}

function processEntry(br: NetBridge, p: BridgePort | null, group: VlanGroup, entry: VlandbEntry, type: number): void {
  const info = entry.BRIDGE_VLANDB_ENTRY_INFO;
  if (info === undefined) throw new Errno("EINVAL", "bridge: Missing vlan entry info");
  if (info.flags & BRIDGE_VLAN_INFO_MASTER) throw new Errno("EINVAL");
  const last = entry.BRIDGE_VLANDB_ENTRY_RANGE;
  const infos: BridgeVlanInfo[] =
    last === undefined
      ? [info]
      : [
          { ...info, flags: info.flags | BRIDGE_VLAN_INFO_RANGE_BEGIN },
          { flags: info.flags | BRIDGE_VLAN_INFO_RANGE_END, vid: last },
        ];
  if ((info.flags & BRIDGE_VLAN_INFO_ONLY_OPTS) === 0)
    processVlanInfos(br, p, infos, type === RTM_NEWVLAN ? "add" : "delete");
  if (type === RTM_NEWVLAN) setOptions(br, p, group, entry, info.vid);
}

function change(request: NlRequest, type: number): void {
  const { header, attrs } = parseRequest(request, brVlanDef);
  const dev = request.net.devByIndex.get(header.ifindex);
  if (dev === undefined) throw new Errno("ENODEV");
  const at = bridgeOf(dev);
  if (at === null) throw new Errno("EINVAL", "bridge: The device is not a valid bridge or bridge port");
  const { entries = [], globals = [] } = decodeVlandb(attrs);
  if (entries.length + globals.length === 0) throw new Errno("EINVAL", "bridge: No vlan attributes found to process");
  for (const entry of entries) processEntry(at.br, at.p, at.group, entry, type);
  for (const options of globals) {
    if (at.p !== null) throw new Errno("EINVAL", "bridge: Global vlan options can only be set on bridge device");
    setGlobals(at.br, options);
  }
}

export const vlanHandlers: readonly RtnlHandler[] = [
  { family: AF_BRIDGE, type: RTM_GETVLAN, dumpit: dump },
  { family: AF_BRIDGE, type: RTM_NEWVLAN, doit: (request) => change(request, RTM_NEWVLAN) },
  { family: AF_BRIDGE, type: RTM_DELVLAN, doit: (request) => change(request, RTM_DELVLAN) },
];
