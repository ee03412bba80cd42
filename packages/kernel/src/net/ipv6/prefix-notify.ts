/** RTM_NEWPREFIX: a prefix was advertised (inet6_prefix_notify in net/ipv6/addrconf.c). */

import { AF_INET6 } from "@netloom/uapi";
import { IF_PREFIX_AUTOCONF, IF_PREFIX_ONLINK, prefixDef, RTM_NEWPREFIX, RTNLGRP_IPV6_PREFIX } from "@netloom/netlink";
import { icmpv6 } from "@netloom/wire";
import { rtnlNotify } from "../rtnetlink/rtnetlink.js";
import type { Inet6Dev } from "./inet6-dev.js";

/** `flags` are the option's; lifetimes in seconds. */
export function inet6PrefixNotify(
  idev: Inet6Dev,
  prefix: Uint8Array,
  plen: number,
  flags: number,
  valid: number,
  prefered: number,
): void {
  rtnlNotify(
    idev.dev.net,
    RTNLGRP_IPV6_PREFIX,
    RTM_NEWPREFIX,
    prefixDef,
    {
      family: AF_INET6,
      ifindex: idev.dev.ifindex,
      type: icmpv6.ND_OPT_PREFIX_INFO,
      len: plen,
      flags:
        (flags & icmpv6.PREFIX_ONLINK ? IF_PREFIX_ONLINK : 0) |
        (flags & icmpv6.PREFIX_AUTOCONF ? IF_PREFIX_AUTOCONF : 0),
    },
    () => ({ PREFIX_ADDRESS: prefix, PREFIX_CACHEINFO: { prefered, valid } }),
  );
}
