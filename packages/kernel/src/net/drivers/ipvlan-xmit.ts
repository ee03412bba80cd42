/** What ipvlan devices send (after ipvlan_queue_xmit in drivers/net/ipvlan/ipvlan_core.c). */

import { ETH_HLEN, ETH_P_IP, ETH_P_IPV6 } from "@netloom/uapi";
import { RTN_LOCAL, RTN_UNICAST } from "@netloom/netlink";
import { getMac, getU32, ipv4, ipv6, isMacMulticast } from "@netloom/wire";
import { devForwardSkb } from "../core/dev-forward.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import type { NetDevice } from "../core/net-device.js";
import { kfreeSkb, skbScrub, type Skb } from "../core/skb.js";
import { FLOWI_FLAG_ANYSRC } from "../ipv4/flow.js";
import { ipLocalOut } from "../ipv4/ip-output.js";
import { ipRouteOutput } from "../ipv4/route.js";
import { ip6LocalOut } from "../ipv6/ip6-output.js";
import { ip6RouteOutput } from "../ipv6/route.js";
import {
  Ipvlan,
  IPVLAN_F_PRIVATE,
  IPVLAN_F_VEPA,
  IPVLAN_MODE_L2,
  ipvlanLookup,
  ipvlanRcvLocal,
  ipvlanSendGroup,
  type IpvlanPort,
} from "./ipvlan-port.js";

const RT_TOS_MASK = 0x1e;

export function ipvlanXmit(skb: Skb, dev: NetDevice): void {
  const ipvlan = dev.priv instanceof Ipvlan ? dev.priv : null;
  const port = ipvlan?.port ?? null;
  if (ipvlan === null || port === null || skb.tail - skb.data < ETH_HLEN) {
    dev.stats.txDropped++;
    kfreeSkb(skb, "DEV_NOT_ALLOWED");
    return;
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.tail - skb.data;
  if (port.mode === IPVLAN_MODE_L2) xmitL2(skb, ipvlan, port);
  else xmitL3(skb, ipvlan, port);
}

/** To another device of the port if it has the address; true: the packet is gone. */
function toSibling(skb: Skb, ipvlan: Ipvlan, port: IpvlanPort): boolean {
  const to = ipvlanLookup(port, skb, skb.data + ETH_HLEN, true);
  if (to === null) return false;
  if (port.flags & IPVLAN_F_PRIVATE) {
    ipvlan.dev.stats.txPackets--;
    ipvlan.dev.stats.txBytes -= skb.tail - skb.data;
    ipvlan.dev.stats.txDropped++;
    // The sender is told (NET_XMIT_DROP).
    ipvlan.dev.net.stack.sched.xmitDrops++;
    kfreeSkb(skb, "DEV_NOT_ALLOWED");
  } else ipvlanRcvLocal(skb, ipvlan.dev, to);
  return true;
}

function xmitL2(skb: Skb, ipvlan: Ipvlan, port: IpvlanPort): void {
  const dest = getMac(skb.buf, skb.data);
  if ((port.flags & IPVLAN_F_VEPA) === 0 && dest === getMac(skb.buf, skb.data + 6)) {
    // From the shared address to itself: for a sibling, or for the lower device.
    if (!toSibling(skb, ipvlan, port)) devForwardSkb(skb, ipvlan.dev.net, port.dev);
    return;
  }
  if (isMacMulticast(dest)) {
    ipvlanSendGroup(port, skb, ipvlan);
    return;
  }
  skb.dev = port.dev;
  devQueueXmit(skb);
}

function xmitL3(skb: Skb, ipvlan: Ipvlan, port: IpvlanPort): void {
  if ((port.flags & IPVLAN_F_VEPA) === 0 && toSibling(skb, ipvlan, port)) return;
  if (isMacMulticast(getMac(skb.buf, skb.data))) {
    kfreeSkb(skb, "DEV_NOT_ALLOWED");
    return;
  }
  skbScrub(skb, ipvlan.dev.net !== port.dev.net);
  skb.dev = port.dev;
  skb.data += ETH_HLEN;
  skb.mac = -1;
  skb.network = skb.data;
  if (skb.protocol === ETH_P_IP) outbound4(skb, port);
  else if (skb.protocol === ETH_P_IPV6) outbound6(skb, port);
  else kfreeSkb(skb, "UNHANDLED_PROTO");
}

/** Routed as the lower device's host would, out of that device. */
function outbound4(skb: Skb, port: IpvlanPort): void {
  const { dev } = port;
  const b = skb.buf;
  const o = skb.network;
  const fl = port.flow4.init(ipv4.daddr(b, o), ipv4.saddr(b, o), dev.ifindex, b[o + 1]! & RT_TOS_MASK, 0);
  fl.flags = FLOWI_FLAG_ANYSRC;
  fl.mark = skb.mark;
  const rt = ipRouteOutput(dev.net, fl);
  if (typeof rt === "number" || (rt.type !== RTN_UNICAST && rt.type !== RTN_LOCAL)) {
    dev.stats.txErrors++;
    kfreeSkb(skb, "IP_OUTNOROUTES");
    return;
  }
  skb.dst = rt;
  skb.cbFlags = 0;
  skb.cbOpt = null;
  ipLocalOut(dev.net, skb);
}

function outbound6(skb: Skb, port: IpvlanPort): void {
  const { dev } = port;
  const b = skb.buf;
  const o = skb.network;
  const flow = port.flow6;
  flow.daddr = flow.saddr = b;
  flow.daddrAt = o + ipv6.DADDR;
  flow.saddrAt = o + ipv6.SADDR;
  flow.oif = dev.ifindex;
  flow.mark = skb.mark;
  flow.proto = b[o + 6]!;
  flow.sport = flow.dport = flow.uid = flow.tclass = flow.mpHash = 0;
  flow.flowLabel = getU32(b, o) & 0xfffff;
  const rt = ip6RouteOutput(dev.net, flow);
  if (rt.error !== 0) {
    dev.stats.txErrors++;
    kfreeSkb(skb, "IP_OUTNOROUTES");
    return;
  }
  skb.dst = rt;
  skb.cbFlags = 0;
  ip6LocalOut(skb);
}
