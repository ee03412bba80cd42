/** ARP as a neighbour table: how entries begin and how they are asked for (arp_constructor, arp_solicit in net/ipv4/arp.c). */

import { AF_INET, ETH_P_IP, IFF_LOOPBACK, IFF_NOARP, IFF_POINTOPOINT } from "@netloom/uapi";
import { NUD_NOARP, RT_SCOPE_LINK, RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST } from "@netloom/netlink";
import { arp, ipv4 } from "@netloom/wire";
import { NEIGH_APP_PROBES, NEIGH_UCAST_PROBES, neighDefaults } from "../core/neigh-parms.js";
import type { NeighOps } from "../core/neigh-table.js";
import { NUD_VALID, type Neighbour } from "../core/neighbour.js";
import type { Skb } from "../core/skb.js";
import { arpProcessQueued, arpSend } from "./arp.js";
import { ARP_ANNOUNCE } from "./devconf.js";
import { inetAddrOnlink, inetSelectAddr } from "./devinet-select.js";
import { inetAddrTypeDevTable } from "./fib-lookup.js";
import { inDevMax } from "./in-device.js";
import { ipv4LinkFailure } from "./route-errors.js";

/** Parameters of every device until they are changed: locktime is one second. */
export const ARP_DEFAULTS: Int32Array = neighDefaults(1_000);

/** The Ethernet address of a multicast group: 01:00:5e and its low 23 bits (RFC 1112 section 6.4). */
export const ipEthMcMap = (group: number): number => 0x01005e000000 + (group & 0x7fffff);

function construct(neigh: Neighbour): boolean {
  const dev = neigh.dev;
  if (dev.ip === null) return false;
  neigh.type = inetAddrTypeDevTable(dev, neigh.k0);
  if (dev.hardHeaderLen === 0) {
    neigh.nudState = NUD_NOARP;
  } else if (neigh.type === RTN_MULTICAST) {
    neigh.nudState = NUD_NOARP;
    neigh.ha = ipEthMcMap(neigh.k0);
  } else if (dev.flags & (IFF_NOARP | IFF_LOOPBACK)) {
    neigh.nudState = NUD_NOARP;
    neigh.ha = dev.mac;
  } else if (neigh.type === RTN_BROADCAST || dev.flags & IFF_POINTOPOINT) {
    neigh.nudState = NUD_NOARP;
    neigh.ha = dev.broadcast;
  }
  return true;
}

function solicit(neigh: Neighbour, skb: Skb | null): void {
  const dev = neigh.dev;
  const inDev = dev.ip;
  if (inDev === null) return;
  const target = neigh.k0;
  const announce = inDevMax(inDev, ARP_ANNOUNCE);
  let saddr = 0;
  if (skb !== null && skb.protocol === ETH_P_IP && announce < 2) {
    const from = ipv4.saddr(skb.buf, skb.network);
    if (inetAddrTypeDevTable(dev, from) === RTN_LOCAL && (announce === 0 || inetAddrOnlink(inDev, target, from)))
      saddr = from;
  }
  if (saddr === 0) saddr = inetSelectAddr(dev.net, dev, target, RT_SCOPE_LINK);
  const data = neigh.parms.data;
  const rest = neigh.probes - data[NEIGH_UCAST_PROBES]!;
  // The first questions go to where the neighbour was last seen, if that is known.
  if (rest < 0) {
    const to = neigh.nudState & NUD_VALID ? neigh.ha : dev.broadcast;
    arpSend(arp.ARPOP_REQUEST, target, dev, saddr, to, dev.mac, 0, skb);
  } else if (rest >= data[NEIGH_APP_PROBES]!)
    arpSend(arp.ARPOP_REQUEST, target, dev, saddr, dev.broadcast, dev.mac, 0, skb);
}

export const arpOps: NeighOps = {
  family: AF_INET,
  keyLen: 4,
  construct,
  solicit,
  errorReport: (_neigh, skb) => ipv4LinkFailure(skb),
  proxyRedo: arpProcessQueued,
  sharesEntry: (dev) => (dev.flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) !== 0,
  parms: (dev) => (dev.ip === null ? null : dev.ip.arpParms),
};
