/** Addresses of sit and gre tunnels, made of IPv4 addresses (add_v4_addrs in net/ipv6/addrconf.c). */

import { ARPHRD_SIT, Errno, IFF_POINTOPOINT, IFF_UP } from "@netloom/uapi";
import { IFA_F_PERMANENT, IFA_F_TENTATIVE, RT_SCOPE_HOST, RT_SCOPE_LINK, RTM_NEWADDR } from "@netloom/netlink";
import { getU32, putU32 } from "@netloom/wire";
import { addPrefixRoute, ipv6AddAddr, ipv6IfaNotify } from "./addrconf-addr.js";
import { DEVCONF_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE } from "./devconf.js";
import { multicastRouteConfig } from "./fib6-config.js";
import { ip6RouteAdd } from "./fib6-ops.js";
import { IN6ADDR_LINKLOCAL_PREFIX, IPV6_ADDR_COMPATV4, IPV6_ADDR_LINKLOCAL, IPV6_ADDR_LOOPBACK } from "./in6-addr.js";
import type { Inet6Dev } from "./inet6-dev.js";

/**
 * With a far end, and of gre: fe80:: and the tunnel's local address. Of sit without: ::a.b.c.d/96 of the local address, or of all of the host's
 * (automatic tunnels, RFC 4213 section 5).
 */
export function addV4Addrs(idev: Inet6Dev): void {
  const { dev } = idev;
  const pointToPoint = (dev.flags & IFF_POINTOPOINT) !== 0;
  const automatic = !pointToPoint && dev.type === ARPHRD_SIT;
  if (!automatic && idev.cnf.get(DEVCONF_ADDR_GEN_MODE) === IN6_ADDR_GEN_MODE_NONE) return;
  const plen = automatic ? 96 : 64;
  const scope = automatic ? IPV6_ADDR_COMPATV4 : IPV6_ADDR_LINKLOCAL;
  const own = dev.addrBytes === null ? 0 : getU32(dev.addrBytes, 0);
  if (own !== 0) add(idev, own, plen, scope);
  else
    for (const other of dev.net.devices()) {
      if (other.ip === null || (other.flags & IFF_UP) === 0) continue;
      for (const ifa of other.ip.ifaList) {
        if (ifa.scope === RT_SCOPE_LINK || (ifa.scope >= RT_SCOPE_HOST && pointToPoint)) continue;
        add(idev, ifa.local, plen, ifa.scope >= RT_SCOPE_HOST ? scope | IPV6_ADDR_LOOPBACK : scope);
      }
    }
  if (pointToPoint) ip6RouteAdd(dev.net, multicastRouteConfig(dev));
}

function add(idev: Inet6Dev, addr4: number, prefixLen: number, scope: number): void {
  const addr = prefixLen === 64 ? IN6ADDR_LINKLOCAL_PREFIX.slice() : new Uint8Array(16);
  putU32(addr, 12, addr4);
  try {
    const ifa = ipv6AddAddr(idev, { addr, prefixLen, flags: IFA_F_PERMANENT, scope });
    ifa.flags &= ~IFA_F_TENTATIVE;
    ipv6IfaNotify(RTM_NEWADDR, ifa);
    addPrefixRoute(ifa, addr, 0);
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
  }
}
