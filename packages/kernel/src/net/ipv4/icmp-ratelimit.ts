/** Limits on ICMP errors: per destination (struct inet_peer's token bucket) and for the whole namespace. */

import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../../time/timer.js";
import type { Net } from "../core/net.js";

/** ip_rt_error_burst and ip_rt_error_cost. */
const ERROR_BURST_NS = 5 * NSEC_PER_SEC;
const ERROR_COST_NS = NSEC_PER_SEC;
/** Errors that may be sent at once to a destination nobody wrote to for long. */
const XRLIM_BURST_FACTOR = 6;
/** Destinations remembered; beyond, the oldest are forgotten. */
const MAX_PEERS = 1024;

export interface IcmpPeer {
  /** Credit in nanoseconds. */
  tokensNs: number;
  lastNs: number;
  /** Redirects sent to it of late. */
  redirects: number;
}

export type IcmpPeers = Map<number, IcmpPeer>;

export function icmpPeer(net: Net, addr: number): IcmpPeer {
  const peers = (net.ipv4.icmpPeers ??= new Map());
  let peer = peers.get(addr);
  if (peer === undefined) {
    if (peers.size >= MAX_PEERS)
      for (const oldest of peers.keys()) {
        peers.delete(oldest);
        break;
      }
    // So long ago that its credit is full.
    peer = { tokensNs: 0, lastNs: net.stack.nowNs - 60 * NSEC_PER_SEC, redirects: 0 };
    peers.set(addr, peer);
  }
  return peer;
}

/** ip_error's own limit, which takes from the same bucket as icmpv4_xrlim_allow. */
export function peerAllowsError(peer: IcmpPeer, nowNs: number): boolean {
  peer.tokensNs = Math.min(ERROR_BURST_NS, peer.tokensNs + nowNs - peer.lastNs);
  peer.lastNs = nowNs;
  if (peer.tokensNs < ERROR_COST_NS) return false;
  peer.tokensNs -= ERROR_COST_NS;
  return true;
}

/** inet_peer_xrlim_allow: one error per `timeoutMs`, with a burst. */
export function peerXrlimAllow(peer: IcmpPeer, nowNs: number, timeoutMs: number): boolean {
  const timeout = timeoutMs * NSEC_PER_MSEC;
  peer.tokensNs = Math.min(XRLIM_BURST_FACTOR * timeout, peer.tokensNs + nowNs - peer.lastNs);
  peer.lastNs = nowNs;
  if (peer.tokensNs < timeout) return false;
  peer.tokensNs -= timeout;
  return true;
}

/** icmp_global_allow: icmp_msgs_per_sec with a burst of icmp_msgs_burst. */
export function icmpGlobalAllow(net: Net): boolean {
  const ip4 = net.ipv4;
  const now = net.stack.nowNs;
  if (ip4.icmpGlobalCredit < 0) {
    // Nothing was sent yet: the credit of a second.
    ip4.icmpGlobalCredit = 0;
    ip4.icmpGlobalStampNs = now - NSEC_PER_SEC;
  }
  const delta = Math.min(now - ip4.icmpGlobalStampNs, NSEC_PER_SEC);
  if (delta >= NSEC_PER_SEC / 50) {
    const more = Math.floor((ip4.icmpMsgsPerSec * delta) / NSEC_PER_SEC);
    if (more > 0) ip4.icmpGlobalStampNs = now;
    ip4.icmpGlobalCredit = Math.min(ip4.icmpGlobalCredit + more, ip4.icmpMsgsBurst);
  }
  if (ip4.icmpGlobalCredit <= 0) return false;
  ip4.icmpGlobalCredit--;
  return true;
}
