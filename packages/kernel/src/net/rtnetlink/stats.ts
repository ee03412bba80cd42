/** RTM_GETSTATS (after rtnl_stats_get in net/core/rtnetlink.c): the link's counters, and those of its kind. */

import { AF_UNSPEC, Errno } from "@netloom/uapi";
import {
  IFLA_STATS_LINK_64,
  IFLA_STATS_LINK_XSTATS,
  IFLA_STATS_LINK_XSTATS_SLAVE,
  RTM_GETSTATS,
  RTM_NEWSTATS,
  statsDef,
  statsFilterBit,
  type StatsAttrs,
} from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { linkStats64 } from "./link-fill.js";
import { parseRequest, type RtnlHandler } from "./rtnetlink.js";

function show(dev: NetDevice, mask: number, reply: NlReply): void {
  const attrs: StatsAttrs = {};
  if (mask & statsFilterBit(IFLA_STATS_LINK_64)) attrs.IFLA_STATS_LINK_64 = linkStats64(dev);
  if (mask & statsFilterBit(IFLA_STATS_LINK_XSTATS)) {
    const own = dev.linkOps?.fillLinkXstats?.(dev, null) ?? null;
    if (own !== null) attrs.IFLA_STATS_LINK_XSTATS = own;
  }
  if (mask & statsFilterBit(IFLA_STATS_LINK_XSTATS_SLAVE)) {
    const { master } = dev;
    const slave = master?.linkOps?.fillLinkXstats?.(master, dev) ?? null;
    if (slave !== null) attrs.IFLA_STATS_LINK_XSTATS_SLAVE = slave;
  }
  reply.message(RTM_NEWSTATS, statsDef, { family: AF_UNSPEC, ifindex: dev.ifindex, filterMask: mask }, attrs);
}

function filterMask(request: NlRequest): { mask: number; ifindex: number } {
  const { header } = parseRequest(request, statsDef);
  if (header.filterMask === 0) throw new Errno("EINVAL", "Filter mask must be set for stats get");
  return { mask: header.filterMask, ifindex: header.ifindex };
}

function get(request: NlRequest, reply: NlReply): void {
  const { mask, ifindex } = filterMask(request);
  const dev = ifindex > 0 ? request.net.devByIndex.get(ifindex) : undefined;
  if (ifindex === 0) throw new Errno("EINVAL");
  if (dev === undefined) throw new Errno("ENODEV");
  show(dev, mask, reply);
}

function dump(request: NlRequest, reply: NlReply): void {
  const { mask } = filterMask(request);
  for (const dev of request.net.devices()) show(dev, mask, reply);
}

export const statsHandlers: readonly RtnlHandler[] = [
  { family: AF_UNSPEC, type: RTM_GETSTATS, doit: get, dumpit: dump },
];
