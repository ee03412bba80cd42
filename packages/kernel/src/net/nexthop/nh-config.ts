/** A request for a next hop, checked (rtm_to_nh_config and nh_check_attr_group in net/ipv4/nexthop.c). */

import { AF_INET, AF_INET6, AF_UNSPEC, Errno, IFF_UP } from "@netloom/uapi";
import { NEXTHOP_GRP_TYPE_RES, RTNH_F_ONLINK, type NexthopAttrs, type NhMsg } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { Nexthop, NhConfig, NhGroupConfig, NhGroupMember } from "./nexthop.js";

const inval = (text: string): never => {
  throw new Errno("EINVAL", text);
};

export function nhConfig(net: Net, hdr: NhMsg, a: NexthopAttrs, nlflags: number): NhConfig {
  if (hdr.resvd !== 0 || hdr.scope !== 0) inval("Invalid values in ancillary header");
  if (hdr.flags & ~RTNH_F_ONLINK) inval("Invalid nexthop flags in ancillary header");
  if (hdr.family !== AF_INET && hdr.family !== AF_INET6 && (hdr.family !== AF_UNSPEC || a.NHA_GROUP === undefined))
    inval("Invalid address family");
  const encap = a.NHA_ENCAP !== undefined || a.NHA_ENCAP_TYPE !== undefined;
  const fdb = a.NHA_FDB === true;
  const common = { id: a.NHA_ID ?? 0, family: hdr.family, protocol: hdr.protocol, flags: hdr.flags, fdb, nlflags };
  const nothing = { blackhole: false, dev: null, gateway: null, group: null };
  if (fdb) {
    if (a.NHA_OIF !== undefined || a.NHA_BLACKHOLE === true || encap)
      inval("Fdb attribute can not be used with encap, oif or blackhole");
    if (hdr.flags !== 0) inval("Unsupported nexthop flags in ancillary header");
  }
  if (a.NHA_GROUP !== undefined) {
    if (hdr.family !== AF_UNSPEC) inval("Invalid family for group");
    return { ...common, ...nothing, group: groupConfig(net, a, fdb) };
  }
  if (a.NHA_BLACKHOLE === true) {
    if (a.NHA_GATEWAY !== undefined || a.NHA_OIF !== undefined || encap || fdb)
      inval("Blackhole attribute can not be used with gateway, oif, encap or fdb");
    return { ...common, ...nothing, blackhole: true, dev: net.loopback };
  }
  let dev: NetDevice | null = null;
  if (!fdb) {
    if (a.NHA_OIF === undefined) inval("Device attribute required for non-blackhole and non-fdb nexthops");
    dev = net.devByIndex.get(a.NHA_OIF!) ?? inval("Invalid device index");
    if ((dev.flags & IFF_UP) === 0) throw new Errno("ENETDOWN", "Nexthop device is not up");
    if (!dev.carrier) throw new Errno("ENETDOWN", "Carrier for nexthop device is down");
  }
  const gateway = a.NHA_GATEWAY ?? null;
  if (gateway !== null && gateway.length !== (hdr.family === AF_INET ? 4 : 16)) inval("Invalid gateway");
  if (gateway === null && hdr.flags & RTNH_F_ONLINK) inval("ONLINK flag can not be set for nexthop without a gateway");
  return { ...common, ...nothing, dev, gateway };
}

function groupConfig(net: Net, a: NexthopAttrs, fdb: boolean): NhGroupConfig {
  const asked = a.NHA_GROUP!;
  if (asked.length === 0) inval("Invalid length for nexthop group attribute");
  const type = a.NHA_GROUP_TYPE ?? 0;
  if (type > NEXTHOP_GRP_TYPE_RES) inval("Invalid group type");
  asked.forEach(({ id }, i) => {
    if (asked.some((other, j) => j > i && other.id === id)) inval("Nexthop id can not be used twice in a group");
  });
  let family = AF_UNSPEC;
  const members: NhGroupMember[] = [];
  for (const { id, weight } of asked) {
    const nh = net.nexthops.get(id) ?? inval("Invalid nexthop id");
    checkMember(nh, asked.length);
    const info = nh.info!;
    if (fdb) {
      if (!info.fdb) inval("FDB nexthop group can only have fdb nexthops");
      if (family !== AF_UNSPEC && family !== info.family) inval("FDB nexthop group cannot have mixed family nexthops");
      family = info.family;
    } else if (info.fdb) inval("Non FDB nexthop group cannot have fdb nexthops");
    members.push({ nh, weight: weight + 1 });
  }
  const resilient = type === NEXTHOP_GRP_TYPE_RES;
  if (
    a.NHA_BLACKHOLE === true ||
    a.NHA_OIF !== undefined ||
    a.NHA_GATEWAY !== undefined ||
    (a.NHA_RES_GROUP !== undefined && !resilient)
  )
    inval("No other attributes can be set in nexthop groups");
  const res = a.NHA_RES_GROUP;
  const buckets = res === undefined ? null : (res.NHA_RES_GROUP_BUCKETS ?? null);
  if (buckets === 0) inval("Number of buckets needs to be non-0");
  return {
    members,
    resilient,
    buckets,
    idleTimer: res === undefined ? null : (res.NHA_RES_GROUP_IDLE_TIMER ?? null),
    unbalancedTimer: res === undefined ? null : (res.NHA_RES_GROUP_UNBALANCED_TIMER ?? null),
  };
}

/** valid_group_nh. */
function checkMember(nh: Nexthop, count: number): void {
  if (nh.group !== null)
    inval(`${nh.group.res === null ? "Hash-threshold" : "Resilient"} group can not be a nexthop within a group`);
  if (nh.isBlackhole && count > 1) inval("Blackhole nexthop can not be used in a group with more than 1 path");
}
