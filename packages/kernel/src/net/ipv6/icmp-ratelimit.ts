/** How many ICMPv6 errors are sent (RFC 4443 section 2.4 (f); icmpv6_xrlim_allow in net/ipv6/icmp.c, inet_peer_xrlim_allow). */

import { NSEC_PER_MSEC } from "../../time/timer.js";
import type { Net } from "../core/net.js";
import { Addr6Map } from "./addr6-map.js";
import type { Rt6Info } from "./rt6-info.js";
import { isLoopbackDev } from "./route.js";

/** A destination's tokens in nanoseconds, and when they were last counted. */
export interface Icmp6Bucket {
  tokens: number;
  lastNs: number;
}

const BURST_FACTOR = 6;
/** Destinations remembered before the table starts anew. */
const MAX_BUCKETS = 4096;

/** net.ipv6.icmp.ratemask: whether messages of that type are limited; by default all errors but Packet Too Big. */
export function typeIsLimited(net: Net, type: number): boolean {
  const mask = net.ipv6.icmpRatemask;
  if (mask === null) return type < 128 && type !== 2;
  return ((mask[type >> 5]! >>> (type & 31)) & 1) !== 0;
}

/** Whether one more message of `type` may go to `daddr` by `rt` now. */
export function icmp6Allow(net: Net, type: number, rt: Rt6Info, daddr: Uint8Array, at: number): boolean {
  if (!typeIsLimited(net, type) || isLoopbackDev(rt.dev)) return true;
  let interval = net.ipv6.icmpRatelimit;
  // Wider prefixes get more bandwidth.
  const plen = rt.from === null ? 128 : rt.from.dstLen;
  if (plen < 128) interval >>= (128 - plen) >> 5;
  const step = interval * NSEC_PER_MSEC;
  return step === 0 || inetPeerAllow(net, daddr, at, step);
}

/** Takes a token of the peer at `daddr[at]`, which gets one every `step` ns and saves up six (inet_peer_xrlim_allow); false: it has none. */
export function inetPeerAllow(net: Net, daddr: Uint8Array, at: number, step: number): boolean {
  const now = net.stack.nowNs;
  const buckets = (net.ipv6.icmpBuckets ??= new Addr6Map<Icmp6Bucket>());
  let bucket = buckets.get(daddr, at);
  if (bucket === undefined) {
    if (buckets.size >= MAX_BUCKETS) buckets.clear();
    bucket = { tokens: BURST_FACTOR * step, lastNs: now };
    buckets.set(daddr.slice(at, at + 16), bucket);
  } else {
    bucket.tokens = Math.min(bucket.tokens + now - bucket.lastNs, BURST_FACTOR * step);
    bucket.lastNs = now;
  }
  if (bucket.tokens < step) return false;
  bucket.tokens -= step;
  return true;
}
