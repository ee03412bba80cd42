/** What Neighbor Discovery adds to the neighbour table (after ndisc_constructor, ndisc_solicit ... in net/ipv6/ndisc.c). */

import { AF_INET6, Errno, IFF_LOOPBACK, IFF_NOARP, IFF_POINTOPOINT } from "@netloom/uapi";
import { IFA_F_OPTIMISTIC, IFA_F_TENTATIVE, NUD_NOARP, RTN_LOCAL, RTN_MULTICAST, RTN_UNICAST } from "@netloom/netlink";
import { icmpv6, ipv6, putU32 } from "@netloom/wire";
import { NEIGH_APP_PROBES, NEIGH_UCAST_PROBES } from "../core/neigh-parms.js";
import type { NeighOps } from "../core/neigh-table.js";
import type { Neighbour } from "../core/neighbour.js";
import { consumeSkb, type Skb } from "../core/skb.js";
import { ipv6FindIfaddr } from "./addrsel.js";
import { icmp6Send } from "./icmp-send.js";
import { multicastMac6, solicitedNode } from "./in6-addr.js";
import { ipv6DevMcDec, ipv6DevMcInc } from "./mcast.js";
import { ndiscRecvNs } from "./ndisc.js";
import { ndiscSendNs } from "./ndisc-send.js";

/** The address of an entry, a new array. */
export function neighAddr6(key: {
  readonly k0: number;
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
}): Uint8Array {
  const out = new Uint8Array(16);
  putU32(out, 0, key.k0);
  putU32(out, 4, key.k1);
  putU32(out, 8, key.k2);
  putU32(out, 12, key.k3);
  return out;
}

function solicit(neigh: Neighbour, skb: Skb | null): void {
  const dev = neigh.dev;
  const target = neighAddr6(neigh);
  let saddr: Uint8Array | null = null;
  if (skb !== null && skb.network >= 0) {
    const ifp = ipv6FindIfaddr(dev.net, skb.buf, skb.network + ipv6.SADDR, dev);
    if (ifp !== null && (ifp.flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) === 0) saddr = ifp.addr;
  }
  const probes = neigh.probes - neigh.parms.data[NEIGH_UCAST_PROBES]!;
  if (probes < 0) ndiscSendNs(dev, target, target, saddr, -1, skb);
  else if (probes >= neigh.parms.data[NEIGH_APP_PROBES]!)
    ndiscSendNs(dev, target, solicitedNode(target), saddr, -1, skb);
}

export const ndOps: NeighOps = {
  family: AF_INET6,
  keyLen: 16,
  construct(neigh) {
    const dev = neigh.dev;
    const multicast = neigh.k0 >>> 24 === 0xff;
    neigh.type = multicast ? RTN_MULTICAST : RTN_UNICAST;
    if (dev.hardHeaderLen === 0) neigh.nudState = NUD_NOARP;
    else if (multicast) {
      neigh.nudState = NUD_NOARP;
      neigh.ha = multicastMac6(neighAddr6(neigh));
    } else if (dev.flags & (IFF_NOARP | IFF_LOOPBACK)) {
      neigh.nudState = NUD_NOARP;
      neigh.ha = dev.mac;
      if (dev.flags & IFF_LOOPBACK) neigh.type = RTN_LOCAL;
    } else if (dev.flags & IFF_POINTOPOINT) {
      neigh.nudState = NUD_NOARP;
      neigh.ha = dev.broadcast;
    }
    return true;
  },
  solicit,
  errorReport(_neigh, skb) {
    icmp6Send(skb, icmpv6.ICMPV6_DEST_UNREACH, icmpv6.ICMPV6_ADDR_UNREACH, 0);
  },
  proxyRedo(skb) {
    ndiscRecvNs(skb, true);
    consumeSkb(skb);
  },
  parms(dev) {
    return dev.ip6 === null ? null : dev.ip6.ndParms;
  },
  pneighAdded(entry) {
    if (entry.dev === null || entry.dev.ip6 === null) throw new Errno("ENOBUFS");
    ipv6DevMcInc(entry.dev, solicitedNode(neighAddr6(entry)));
  },
  pneighDeleted(entry) {
    if (entry.dev !== null) ipv6DevMcDec(entry.dev, solicitedNode(neighAddr6(entry)));
  },
  allowAdd(dev) {
    return dev.ip6 === null || dev.ip6.disabled ? "IPv6 is disabled on this device" : null;
  },
};
