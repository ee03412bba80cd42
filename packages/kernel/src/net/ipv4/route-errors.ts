/** Telling senders that their packets cannot go on: ip_error, link failure, redirects (net/ipv4/route.c). */

import { icmp, ipv4 } from "@netloom/wire";
import { NSEC_PER_MSEC } from "../../time/timer.js";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { FORWARDING, SEND_REDIRECTS } from "./devconf.js";
import { EACCES, EHOSTUNREACH, ENETUNREACH } from "./flow.js";
import { inDevOr } from "./in-device.js";
import { icmpSend } from "./icmp.js";
import { icmpPeer, peerAllowsError, type IcmpPeer } from "./icmp-ratelimit.js";
import { IP_IN_ADDR_ERRORS, IPEXT_IN_NO_ROUTES } from "./mib.js";
import type { Rtable } from "./rtable.js";
import { errnoOf } from "./fib-semantics.js";

/** Redirects: after this silence counting starts anew; the first pause between two; how many at most. */
const REDIRECT_LOAD_NS = 20 * NSEC_PER_MSEC;
const REDIRECT_NUMBER = 9;
const REDIRECT_SILENCE_NS = REDIRECT_LOAD_NS * 2 ** (REDIRECT_NUMBER + 1);

/** A packet for which there is no way (ip_error): the sender is told if this host forwards, and not too often. */
export function ipError(skb: Skb, rt: Rtable): void {
  const dev = skb.dev!;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip_error", skb, dev, `error=${errnoOf(rt.error)}`);
  const net = dev.net;
  const mib = net.ipv4.mib;
  const inDev = dev.ip;
  if (inDev === null) {
    kfreeSkb(skb, "IP_INNOROUTES");
    return;
  }
  if (inDev.cnf.data[FORWARDING] === 0) {
    if (rt.error === EHOSTUNREACH) mib[IP_IN_ADDR_ERRORS]!++;
    else if (rt.error === ENETUNREACH) mib[IPEXT_IN_NO_ROUTES]!++;
    kfreeSkb(skb, rt.error === EHOSTUNREACH ? "IP_FORWARDING_OFF" : "IP_INNOROUTES");
    return;
  }
  let code: number;
  switch (rt.error) {
    case EHOSTUNREACH:
      code = icmp.ICMP_HOST_UNREACH;
      break;
    case ENETUNREACH:
      code = icmp.ICMP_NET_UNREACH;
      mib[IPEXT_IN_NO_ROUTES]!++;
      break;
    case EACCES:
      code = icmp.ICMP_PKT_FILTERED;
      break;
    default:
      kfreeSkb(skb, "IP_ROUTE_REJECT");
      return;
  }
  const reason = rt.error === ENETUNREACH ? "IP_INNOROUTES" : "IP_ROUTE_REJECT";
  if (peerAllowsError(icmpPeer(net, ipv4.saddr(skb.buf, skb.network)), net.stack.nowNs))
    icmpSend(skb, icmp.ICMP_DEST_UNREACH, code, 0);
  kfreeSkb(skb, reason);
}

/** The next hop's neighbour does not answer (ipv4_link_failure); does not take the packet. */
export function ipv4LinkFailure(skb: Skb): void {
  icmpSend(skb, icmp.ICMP_DEST_UNREACH, icmp.ICMP_HOST_UNREACH, 0);
}

/** Tells the sender of the better next hop, ever more rarely (ip_rt_send_redirect). */
export function ipRtSendRedirect(skb: Skb, rt: Rtable): void {
  const inDev = rt.dev.ip;
  if (inDev === null || !inDevOr(inDev, SEND_REDIRECTS)) return;
  const net = rt.dev.net;
  const peer: IcmpPeer = icmpPeer(net, ipv4.saddr(skb.buf, skb.network));
  const now = net.stack.nowNs;
  if (now > peer.lastNs + REDIRECT_SILENCE_NS) {
    peer.tokensNs = 0;
    peer.redirects = 0;
  }
  if (peer.redirects >= REDIRECT_NUMBER) {
    peer.lastNs = now;
    return;
  }
  if (peer.redirects === 0 || now > peer.lastNs + REDIRECT_LOAD_NS * 2 ** peer.redirects) {
    const gw = rt.gw !== 0 ? rt.gw : ipv4.daddr(skb.buf, skb.network);
    icmpSend(skb, icmp.ICMP_REDIRECT, icmp.ICMP_REDIR_HOST, gw);
    peer.lastNs = now;
    peer.redirects++;
  }
}
