/** Packets that pass through (after ip6_forward in net/ipv6/ip6_output.c). */

import { PACKET_HOST } from "@netloom/uapi";
import { getU32, icmpv6, ipv6 } from "@netloom/wire";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { NF_INET_FORWARD, NFPROTO_IPV6, nfHook } from "../core/netfilter.js";
import { kfreeSkb, skbCow, type Skb } from "../core/skb.js";
import { DEVCONF_PROXY_NDP } from "./devconf.js";
import { transportOf } from "./exthdrs.js";
import { inetPeerAllow } from "./icmp-ratelimit.js";
import { icmp6Send } from "./icmp-send.js";
import {
  IPV6_ADDR_ANY,
  IPV6_ADDR_LINKLOCAL,
  IPV6_ADDR_LOOPBACK,
  IPV6_ADDR_MULTICAST,
  ipv6AddrType,
} from "./in6-addr.js";
import { forwardingOn, ip6Input } from "./ip6-input.js";
import {
  IPSTATS_MIB_FRAGFAILS,
  IPSTATS_MIB_INADDRERRORS,
  IPSTATS_MIB_INHDRERRORS,
  IPSTATS_MIB_INTOOBIGERRORS,
  IPSTATS_MIB_OUTFORWDATAGRAMS,
  IPSTATS_MIB_OUTOCTETS,
} from "./mib.js";
import { ndiscSendRedirect } from "./ndisc-redirect.js";
import type { Rt6Info } from "./rt6-info.js";
import { ip6Add, ip6Inc } from "./stats.js";

const ETH_HLEN = 14;

export function ip6Forward(skb: Skb): void {
  const dst = skb.dst!;
  const dev = skb.dev!;
  const net = dev.net;
  const h = skb.network;
  const b = skb.buf;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip6_forward", skb, dev, `oif=${dst.dev.name} hlim=${b[h + 7]!}`);
  if (!forwardingOn(dev)) {
    ip6Inc(net, dst.dev.ip6, IPSTATS_MIB_INADDRERRORS);
    kfreeSkb(skb, "IP_FORWARDING_OFF");
    return;
  }
  if (skb.pktType !== PACKET_HOST) {
    kfreeSkb(skb, "OTHERHOST");
    return;
  }
  if (b[h + 7]! <= 1) {
    icmp6Send(skb, icmpv6.ICMPV6_TIME_EXCEED, 0, 0);
    ip6Inc(net, dev.ip6, IPSTATS_MIB_INHDRERRORS);
    kfreeSkb(skb, "TTL_EXCEEDED");
    return;
  }
  if (net.ipv6.devconfAll.data[DEVCONF_PROXY_NDP] !== 0) {
    const proxied = proxyCheck(skb);
    if (proxied > 0) {
      skbCow(skb);
      skb.buf[skb.network + 7]!--;
      ip6Input(skb);
      return;
    }
    if (proxied < 0) {
      kfreeSkb(skb, "NEIGH_FAILED");
      return;
    }
  }
  if (skb.iif === dst.dev.ifindex) maybeRedirect(skb);
  else if (!sourceMayPass(skb)) {
    ip6Inc(net, dst.dev.ip6, IPSTATS_MIB_INADDRERRORS);
    kfreeSkb(skb, "IP_INADDRERRORS");
    return;
  }
  const mtu = Math.max(dst.mtu(), 1280);
  if (skb.tail - h > mtu) {
    skb.dev = dst.dev;
    icmp6Send(skb, icmpv6.ICMPV6_PKT_TOOBIG, 0, mtu);
    ip6Inc(net, dev.ip6, IPSTATS_MIB_INTOOBIGERRORS);
    ip6Inc(net, dst.dev.ip6, IPSTATS_MIB_FRAGFAILS);
    kfreeSkb(skb, "PKT_TOO_BIG");
    return;
  }
  if (skb.shared.refs !== 1 || skb.data < ETH_HLEN) skbCow(skb, ETH_HLEN);
  skb.buf[skb.network + 7]!--;
  if (!nfHook(net, NFPROTO_IPV6, NF_INET_FORWARD, skb, dev, dst.dev)) return;
  ip6Add(net, dst.dev.ip6, IPSTATS_MIB_OUTFORWDATAGRAMS, IPSTATS_MIB_OUTOCTETS, skb.tail - skb.network);
  dst.output(skb);
}

/** Out by where it came in: the sender could have sent it there itself. Told at most once a second and destination. */
function maybeRedirect(skb: Skb): void {
  const { gateway } = skb.dst as Rt6Info;
  const at = skb.network + ipv6.DADDR;
  if (inetPeerAllow(skb.dev!.net, skb.buf, at, NSEC_PER_SEC))
    ndiscSendRedirect(skb, gateway ?? skb.buf.slice(at, at + 16));
}

/** Sources that are good on one link only do not leave it; a link-local one is told so. */
function sourceMayPass(skb: Skb): boolean {
  const type = ipv6AddrType(skb.buf, skb.network + ipv6.SADDR);
  if (type === IPV6_ADDR_ANY || type & (IPV6_ADDR_MULTICAST | IPV6_ADDR_LOOPBACK)) return false;
  if ((type & IPV6_ADDR_LINKLOCAL) === 0) return true;
  icmp6Send(skb, icmpv6.ICMPV6_DEST_UNREACH, icmpv6.ICMPV6_NOT_NEIGHBOUR, 0);
  return false;
}

/**
 * For a destination this host answers neighbour solicitations for (ip6_forward_proxy_check): 1, a
 * solicitation, which is for us; 0, to be forwarded; -1, a link-local destination, which cannot be.
 */
function proxyCheck(skb: Skb): number {
  const b = skb.buf;
  const at = skb.network + ipv6.DADDR;
  const dev = skb.dev!;
  if (
    dev.net.ipv6.nd.pneighLookup(getU32(b, at), getU32(b, at + 4), getU32(b, at + 8), getU32(b, at + 12), dev) === null
  )
    return 0;
  const found = transportOf(b, skb.network, skb.tail);
  if (found >= 0 && (found & 255) === 58) {
    const type = b[Math.floor(found / 256)]!;
    if (type >= icmpv6.NDISC_ROUTER_SOLICITATION && type <= icmpv6.NDISC_REDIRECT) return 1;
  }
  if ((ipv6AddrType(b, at) & IPV6_ADDR_LINKLOCAL) === 0) return 0;
  icmp6Send(skb, icmpv6.ICMPV6_DEST_UNREACH, icmpv6.ICMPV6_ADDR_UNREACH, 0);
  return -1;
}
