/** Receiving Neighbor Discovery messages (RFC 4861, RFC 4862, RFC 7527; after net/ipv6/ndisc.c). */

import { PACKET_HOST, PACKET_LOOPBACK } from "@netloom/uapi";
import { IFA_F_OPTIMISTIC, IFA_F_TENTATIVE, NTF_ROUTER, NUD_FAILED, NUD_REACHABLE, NUD_STALE } from "@netloom/netlink";
import { getMac, getU32, icmpv6, ipv6 } from "@netloom/wire";
import { NEIGH_PROXY_DELAY } from "../core/neigh-parms.js";
import {
  NEIGH_UPDATE_F_ISROUTER,
  NEIGH_UPDATE_F_OVERRIDE,
  NEIGH_UPDATE_F_OVERRIDE_ISROUTER,
  NEIGH_UPDATE_F_WEAK_OVERRIDE,
  neighUpdate,
  type Neighbour,
} from "../core/neighbour.js";
import type { NetDevice } from "../core/net-device.js";
import { consumeSkb, kfreeSkb, skbClone, type Skb } from "../core/skb.js";
import { addrconfDadFailure } from "./addrconf-dad.js";
import { ipv6FindIfaddr } from "./addrsel.js";
import { ipv6ChkAcastAddr } from "./anycast.js";
import { DEVCONF_DROP_UNSOLICITED_NA, DEVCONF_PROXY_NDP } from "./devconf.js";
import { IN6ADDR_LINKLOCAL_ALLNODES, isAny6, isMulticast6 } from "./in6-addr.js";
import { confOr } from "./inet6-dev.js";
import { optionsOk } from "./nd-options.js";
import { ndiscRouterDiscovery } from "./ndisc-ra.js";
import { ndiscRedirectRcv } from "./ndisc-redirect.js";
import { ndiscSendNa } from "./ndisc-send.js";
import { rt6CleanTohost } from "./rt6-router.js";
import { traceNdiscRcv } from "./trace-fields.js";

/** `skb.transport` is at the ICMPv6 header, checked. Takes the packet. */
export function ndiscRcv(skb: Skb, type: number): void {
  const b = skb.buf;
  const { tracer } = skb.stack;
  if (tracer !== null) traceNdiscRcv(tracer, skb, type);
  // Only what was sent on this very link, unforwarded.
  if (b[skb.network + 7] !== 255 || b[skb.transport + 1] !== 0) {
    kfreeSkb(skb, "IP_INHDR");
    return;
  }
  if (type === icmpv6.NDISC_NEIGHBOUR_SOLICITATION) ndiscRecvNs(skb, false);
  else if (type === icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT) recvNa(skb);
  else if (type === icmpv6.NDISC_ROUTER_SOLICITATION) recvRs(skb);
  else if (type === icmpv6.NDISC_ROUTER_ADVERTISEMENT) ndiscRouterDiscovery(skb);
  else if (type === icmpv6.NDISC_REDIRECT) ndiscRedirectRcv(skb);
  consumeSkb(skb);
}

/** The neighbour at `b[o]`, made if `create`. */
function neighAt(dev: NetDevice, b: Uint8Array, o: number, create: boolean): Neighbour | null {
  const table = dev.net.ipv6.nd;
  const k0 = getU32(b, o);
  const k1 = getU32(b, o + 4);
  const k2 = getU32(b, o + 8);
  const k3 = getU32(b, o + 12);
  return create ? table.create(k0, k1, k2, k3, dev) : table.lookup(k0, k1, k2, k3, dev);
}

/** The link-layer address of an option, -1 without one. */
function optLladdr(b: Uint8Array, at: number, end: number, kind: number): number {
  const o = icmpv6.ndOption(b, at, end, kind);
  return o < 0 ? -1 : getMac(b, o + 2);
}

/** Someone asks for a link-layer address. Only looks at the packet; `delayed`: it waited in the proxy queue. */
export function ndiscRecvNs(skb: Skb, delayed: boolean): void {
  const dev = skb.dev!;
  const idev = dev.ip6;
  const b = skb.buf;
  const at = skb.transport;
  const target = at + icmpv6.ND_TARGET;
  const options = at + icmpv6.ND_OPTIONS;
  const source = skb.network + ipv6.SADDR;
  const dest = skb.network + ipv6.DADDR;
  if (idev === null || skb.tail - at < icmpv6.ND_OPTIONS || isMulticast6(b, target)) return;
  const dad = isAny6(b, source);
  const toGroup = isMulticast6(b, dest);
  if (dad && !isSolicitedNode(b, dest)) return;
  if (!optionsOk(b, options, skb.tail)) return;
  const lladdr = dev.addrLen === 0 ? -1 : optLladdr(b, options, skb.tail, icmpv6.ND_OPT_SOURCE_LL_ADDR);
  if (dad && lladdr >= 0) return;
  const ifp = ipv6FindIfaddr(dev.net, b, target, dev);
  let router = idev.forwarding;
  if (ifp !== null) {
    if (ifp.flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) {
      if (dad) {
        // Our own probe may come back: its nonce tells.
        const nonce = icmpv6.ndOption(b, options, skb.tail, icmpv6.ND_OPT_NONCE);
        if (nonce >= 0 && getMac(b, nonce + 2) === ifp.dadNonce) return;
        addrconfDadFailure(ifp);
        return;
      }
      if ((ifp.flags & IFA_F_OPTIMISTIC) === 0) return;
    }
  } else {
    if (!ipv6ChkAcastAddr(dev, b, target)) {
      if (!idev.forwarding || !confOr(idev, DEVCONF_PROXY_NDP)) return;
      const proxy = dev.net.ipv6.nd.pneighLookup(
        getU32(b, target),
        getU32(b, target + 4),
        getU32(b, target + 8),
        getU32(b, target + 12),
        dev,
      );
      if (proxy === null) return;
      router = (proxy.flags & NTF_ROUTER) !== 0;
    }
    if (!delayed && skb.pktType !== PACKET_HOST && toGroup && idev.ndParms.data[NEIGH_PROXY_DELAY] !== 0) {
      const copy = skbClone(skb);
      dev.net.ipv6.nd.pneighEnqueue(idev.ndParms, copy);
      return;
    }
  }
  const wanted = b.slice(target, target + 16);
  if (dad) {
    ndiscSendNa(dev, IN6ADDR_LINKLOCAL_ALLNODES, wanted, router, false, ifp !== null, true, skb);
    return;
  }
  const neigh = neighAt(dev, b, source, !toGroup || lladdr >= 0 || dev.addrLen === 0);
  if (neigh !== null) neighUpdate(neigh, lladdr, NUD_STALE, NEIGH_UPDATE_F_WEAK_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE);
  if (neigh !== null || dev.hardHeaderLen === 0)
    ndiscSendNa(dev, b.slice(source, source + 16), wanted, router, true, ifp !== null && toGroup, toGroup, skb);
}

/** ff02::1:ffXX:XXXX. */
function isSolicitedNode(b: Uint8Array, o: number): boolean {
  return getU32(b, o) === 0xff020000 && getU32(b, o + 4) === 0 && getU32(b, o + 8) === 1 && b[o + 12] === 0xff;
}

/** Someone says where an address is. */
function recvNa(skb: Skb): void {
  const dev = skb.dev!;
  const idev = dev.ip6;
  const b = skb.buf;
  const at = skb.transport;
  const target = at + icmpv6.ND_TARGET;
  if (idev === null || skb.tail - at < icmpv6.ND_OPTIONS || isMulticast6(b, target)) return;
  const flags = icmpv6.naFlags(b, at);
  const solicited = (flags & icmpv6.NA_SOLICITED) !== 0;
  if (solicited && isMulticast6(b, skb.network + ipv6.DADDR)) return;
  if (!solicited && confOr(idev, DEVCONF_DROP_UNSOLICITED_NA)) return;
  const options = at + icmpv6.ND_OPTIONS;
  if (!optionsOk(b, options, skb.tail)) return;
  const lladdr = dev.addrLen === 0 ? -1 : optLladdr(b, options, skb.tail, icmpv6.ND_OPT_TARGET_LL_ADDR);
  const ifp = ipv6FindIfaddr(dev.net, b, target, dev);
  if (ifp !== null) {
    // Someone else has it.
    if (skb.pktType !== PACKET_LOOPBACK && ifp.flags & IFA_F_TENTATIVE) addrconfDadFailure(ifp);
    return;
  }
  const neigh = neighAt(dev, b, target, false);
  if (neigh === null || neigh.nudState & NUD_FAILED) return;
  // Our own proxy advertisement tells us nothing.
  if (
    lladdr >= 0 &&
    lladdr === dev.mac &&
    idev.forwarding &&
    confOr(idev, DEVCONF_PROXY_NDP) &&
    isProxied(dev, b, target)
  )
    return;
  const wasRouter = (neigh.flags & NTF_ROUTER) !== 0;
  neighUpdate(
    neigh,
    lladdr,
    solicited ? NUD_REACHABLE : NUD_STALE,
    NEIGH_UPDATE_F_WEAK_OVERRIDE |
      (flags & icmpv6.NA_OVERRIDE ? NEIGH_UPDATE_F_OVERRIDE : 0) |
      NEIGH_UPDATE_F_OVERRIDE_ISROUTER |
      (flags & icmpv6.NA_ROUTER ? NEIGH_UPDATE_F_ISROUTER : 0),
  );
  if (wasRouter && (neigh.flags & NTF_ROUTER) === 0) rt6CleanTohost(dev.net, b, skb.network + ipv6.SADDR);
}

const isProxied = (dev: NetDevice, b: Uint8Array, o: number): boolean =>
  dev.net.ipv6.nd.pneighLookup(getU32(b, o), getU32(b, o + 4), getU32(b, o + 8), getU32(b, o + 12), dev) !== null;

/** A host asks for routers: a router learns of the host. */
function recvRs(skb: Skb): void {
  const dev = skb.dev!;
  const idev = dev.ip6;
  const b = skb.buf;
  const source = skb.network + ipv6.SADDR;
  const options = skb.transport + icmpv6.HLEN;
  if (idev === null || !idev.forwarding || isAny6(b, source) || !optionsOk(b, options, skb.tail)) return;
  const lladdr = dev.addrLen === 0 ? -1 : optLladdr(b, options, skb.tail, icmpv6.ND_OPT_SOURCE_LL_ADDR);
  const neigh = neighAt(dev, b, source, true);
  if (neigh !== null)
    neighUpdate(
      neigh,
      lladdr,
      NUD_STALE,
      NEIGH_UPDATE_F_WEAK_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE_ISROUTER,
    );
}
