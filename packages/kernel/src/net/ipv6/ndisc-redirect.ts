/**
 * Redirects (RFC 4861 section 8; ndisc_send_redirect, ndisc_redirect_rcv in net/ipv6/ndisc.c): a router tells a
 * host of a better first hop, which the destination itself may be.
 *
 *   137 | 0 | checksum | reserved | target (16) | destination (16) | target's link-layer address | redirected header
 */

import { IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from "@netloom/uapi";
import { IFA_F_TENTATIVE, NUD_STALE } from "@netloom/netlink";
import { getMac, getU32, icmpv6, ipv6, putMac, putU32 } from "@netloom/wire";
import { NSEC_PER_SEC } from "../../time/timer.js";
import {
  NEIGH_UPDATE_F_ISROUTER,
  NEIGH_UPDATE_F_OVERRIDE,
  NEIGH_UPDATE_F_OVERRIDE_ISROUTER,
  NEIGH_UPDATE_F_WEAK_OVERRIDE,
  neighConfirm,
  neighUpdate,
  NUD_VALID,
  type Neighbour,
} from "../core/neighbour.js";
import type { NetDevice } from "../core/net-device.js";
import { skbPut, type Skb } from "../core/skb.js";
import { ipv6GetLladdr } from "./addrsel.js";
import { DEVCONF_ACCEPT_REDIRECTS, DEVCONF_NDISC_TCLASS } from "./devconf.js";
import { transportOf } from "./exthdrs.js";
import { Flow6 } from "./flow6.js";
import { inetPeerAllow } from "./icmp-ratelimit.js";
import { equals6, isLinkLocal6, isMulticast6 } from "./in6-addr.js";
import { IP6SKB_NOLOOP } from "./ip6-input.js";
import { ip6LocalOut } from "./ip6-output.js";
import { optionsOk } from "./nd-options.js";
import { icmp6DstAlloc } from "./ndisc-send.js";
import { ip6RouteOutput } from "./route.js";
import { ip6RouteRedirect, rt6AddRedirect } from "./rt6-exception.js";
import { RT6_DISCARD } from "./rt6-info.js";
import { icmp6Out } from "./stats.js";

const IPV6_MIN_MTU = 1280;
const LLADDR_OPT = 8;
const HEADER_OPT = 8;

/** Tells the sender of `skb`, which stays the caller's, to send by `target` what goes to that destination. */
export function ndiscSendRedirect(skb: Skb, target: Uint8Array): void {
  const dev = skb.dev!;
  const { net } = dev;
  const b = skb.buf;
  const idev = dev.ip6;
  const source = skb.network + ipv6.SADDR;
  const dest = skb.network + ipv6.DADDR;
  const saddr = ipv6GetLladdr(dev, IFA_F_TENTATIVE);
  if (saddr === null || idev === null) return;
  if (!equals6(b, dest, target, 0) && !isLinkLocal6(target)) return;
  const daddr = b.slice(source, source + 16);
  const rt = ip6RouteOutput(net, new Flow6().to(daddr, saddr, dev.ifindex));
  // Only neighbours are told.
  if (rt.kind === RT6_DISCARD || rt.gateway !== null || !inetPeerAllow(net, daddr, 0, NSEC_PER_SEC)) return;
  const neigh = neighOf(dev, target, 0);
  const known = dev.addrLen !== 0 && neigh !== null && (neigh.nudState & NUD_VALID) !== 0;
  const fixed = icmpv6.REDIRECT_OPTIONS + (known ? LLADDR_OPT : 0);
  const quoted = Math.min(IPV6_MIN_MTU - ipv6.HLEN - fixed, skb.tail - skb.network + HEADER_OPT) & ~7;
  const size = fixed + quoted;
  const reply = net.stack.skbs.alloc(ipv6.HLEN + size);
  const h = skbPut(reply, ipv6.HLEN + size);
  const r = reply.buf;
  ipv6.write(r, h, idev.cnf.get(DEVCONF_NDISC_TCLASS), 0, size, IPPROTO_ICMPV6, 255, saddr, daddr);
  let at = h + ipv6.HLEN;
  r.fill(0, at, at + size);
  r[at] = icmpv6.NDISC_REDIRECT;
  r.set(target, at + icmpv6.ND_TARGET);
  r.set(b.subarray(dest, dest + 16), at + icmpv6.REDIRECT_DEST);
  at += icmpv6.REDIRECT_OPTIONS;
  if (known) {
    r[at] = icmpv6.ND_OPT_TARGET_LL_ADDR;
    r[at + 1] = 1;
    putMac(r, at + 2, neigh.ha);
    at += LLADDR_OPT;
  }
  putU32(r, at, (icmpv6.ND_OPT_REDIRECT_HDR << 24) | ((quoted >> 3) << 16));
  r.set(b.subarray(skb.network, skb.network + quoted - HEADER_OPT), at + HEADER_OPT);
  icmpv6.sendCheck(r, h + ipv6.HLEN, size, h + ipv6.SADDR);
  reply.network = h;
  reply.transport = h + ipv6.HLEN;
  reply.cbFlags = IP6SKB_NOLOOP;
  reply.dst = icmp6DstAlloc(dev);
  icmp6Out(net, idev, icmpv6.NDISC_REDIRECT);
  ip6LocalOut(reply);
}

const neighOf = (dev: NetDevice, b: Uint8Array, o: number): Neighbour | null =>
  dev.net.ipv6.nd.create(getU32(b, o), getU32(b, o + 4), getU32(b, o + 8), getU32(b, o + 12), dev);

/** Only looks at the packet; its hop limit and code were checked. */
export function ndiscRedirectRcv(skb: Skb): void {
  const dev = skb.dev!;
  const idev = dev.ip6;
  const b = skb.buf;
  const at = skb.transport;
  const options = at + icmpv6.REDIRECT_OPTIONS;
  const router = skb.network + ipv6.SADDR;
  const target = at + icmpv6.ND_TARGET;
  const dest = at + icmpv6.REDIRECT_DEST;
  if (idev === null || skb.tail < options || !isLinkLocal6(b, router) || !optionsOk(b, options, skb.tail)) return;
  const onLink = equals6(b, dest, b, target);
  if (isMulticast6(b, dest) || (!onLink && !isLinkLocal6(b, target))) return;
  if (idev.forwarding || idev.cnf.get(DEVCONF_ACCEPT_REDIRECTS) === 0) return;
  const header = icmpv6.ndOption(b, options, skb.tail, icmpv6.ND_OPT_REDIRECT_HDR);
  if (header >= 0 && !quotesOurs(skb, header + HEADER_OPT)) return;
  const daddr = b.slice(dest, dest + 16);
  const from = ip6RouteRedirect(dev, daddr, b, router);
  if (from === null) return;
  // Only who forwards our packets sends these.
  const first = neighOf(dev, b, router);
  if (first !== null) neighConfirm(first);
  const lladdr = icmpv6.ndOption(b, options, skb.tail, icmpv6.ND_OPT_TARGET_LL_ADDR);
  const neigh = neighOf(dev, b, target);
  if (neigh === null) return;
  neighUpdate(
    neigh,
    lladdr < 0 || dev.addrLen === 0 ? -1 : getMac(b, lladdr + 2),
    NUD_STALE,
    NEIGH_UPDATE_F_WEAK_OVERRIDE |
      NEIGH_UPDATE_F_OVERRIDE |
      (onLink ? 0 : NEIGH_UPDATE_F_OVERRIDE_ISROUTER | NEIGH_UPDATE_F_ISROUTER),
  );
  rt6AddRedirect(dev.net, from, daddr, b.slice(target, target + 16), onLink);
}

/** Whether the packet quoted at `inner` is of a protocol that may have sent it. */
function quotesOurs(skb: Skb, inner: number): boolean {
  if (skb.tail - inner < ipv6.HLEN) return false;
  const found = transportOf(skb.buf, inner, skb.tail);
  const proto = found < 0 ? -1 : found & 255;
  return proto === IPPROTO_ICMPV6 || proto === IPPROTO_UDP || proto === IPPROTO_TCP;
}
