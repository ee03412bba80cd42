/** The interfaces radvd serves, as rtnetlink tells of them. */

import { AF_INET6, IFF_MULTICAST, IFF_POINTOPOINT, IFF_RUNNING, IFF_UP } from "@netloom/uapi";
import { addrDef, linkDef, RTM_GETADDR, RTM_GETLINK, type NetlinkClient } from "@netloom/netlink";
import { ipv6 } from "@netloom/wire";
import type { Link } from "./advert.js";

export interface ServedLink extends Link {
  /** Up, with a carrier and a link-local address. */
  readonly ready: boolean;
  readonly multicast: boolean;
}

/** By name. */
export function readLinks(rtnl: NetlinkClient): Map<string, ServedLink> {
  const addrs = new Map<number, { addr: Uint8Array; plen: number }[]>();
  rtnl.dump(RTM_GETADDR, addrDef, { family: AF_INET6 }, {}, ({ header, attrs }) => {
    const addr = attrs.IFA_LOCAL ?? attrs.IFA_ADDRESS;
    if (addr === undefined) return;
    const list = addrs.get(header.index) ?? [];
    list.push({ addr, plen: header.prefixlen });
    addrs.set(header.index, list);
  });
  const links = new Map<string, ServedLink>();
  rtnl.dump(RTM_GETLINK, linkDef, {}, {}, ({ header, attrs }) => {
    const all = addrs.get(header.index) ?? [];
    const own = all.filter(({ addr }) => !ipv6.isLinkLocal(addr, 0));
    const up = IFF_UP | IFF_RUNNING;
    links.set(attrs.IFLA_IFNAME ?? "", {
      index: header.index,
      mtu: attrs.IFLA_MTU ?? 0,
      lladdr: attrs.IFLA_ADDRESS ?? new Uint8Array(0),
      addrs: own,
      ready: (header.flags & up) === up && own.length < all.length,
      multicast: (header.flags & (IFF_MULTICAST | IFF_POINTOPOINT)) !== 0,
    });
  });
  return links;
}
