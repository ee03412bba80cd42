/** Next hops as rtnetlink messages (nh_fill_node in net/ipv4/nexthop.c). */

import { AF_UNSPEC } from "@netloom/uapi";
import { NEXTHOP_GRP_TYPE_MPATH, NEXTHOP_GRP_TYPE_RES, type NexthopAttrs, type NhMsg } from "@netloom/netlink";
import type { Nexthop } from "./nexthop.js";

export function nhHeader(nh: Nexthop): Partial<NhMsg> {
  const { info } = nh;
  return {
    family: info === null ? AF_UNSPEC : info.family,
    scope: info === null || info.blackhole ? 0 : info.scope,
    protocol: nh.protocol,
    flags: nh.flags,
  };
}

export function nhAttrs(nh: Nexthop): NexthopAttrs {
  const out: NexthopAttrs = { NHA_ID: nh.id };
  const { info, group } = nh;
  if (group !== null) {
    if (group.fdb) out.NHA_FDB = true;
    out.NHA_GROUP_TYPE = group.res === null ? NEXTHOP_GRP_TYPE_MPATH : NEXTHOP_GRP_TYPE_RES;
    out.NHA_GROUP = group.members.map(({ nh: member, weight }) => ({ id: member.id, weight: weight - 1 }));
    if (group.res !== null)
      out.NHA_RES_GROUP = {
        NHA_RES_GROUP_BUCKETS: group.res.buckets.length,
        NHA_RES_GROUP_IDLE_TIMER: group.res.idleTimer,
        NHA_RES_GROUP_UNBALANCED_TIMER: group.res.unbalancedTimer,
        NHA_RES_GROUP_UNBALANCED_TIME: group.res.unbalancedTime(),
      };
    return out;
  }
  if (info!.blackhole) {
    out.NHA_BLACKHOLE = true;
    return out;
  }
  if (info!.fdb) out.NHA_FDB = true;
  else if (info!.dev !== null) out.NHA_OIF = info!.dev.ifindex;
  if (info!.gateway !== null) out.NHA_GATEWAY = info!.gateway;
  return out;
}
