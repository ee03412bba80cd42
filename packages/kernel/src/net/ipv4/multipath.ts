/** Choice among several next hops by a hash of the flow (fib_multipath_hash, fib_select_multipath). */

import { ipv4 } from "@netloom/wire";
import { NUD_VALID } from "../core/neighbour.js";
import type { Skb } from "../core/skb.js";
import { NUD_FAILED } from "@netloom/netlink";
import type { FibNh } from "./fib-semantics.js";
import type { FibResult } from "./flow.js";
import type { Ipv4Net } from "./ipv4-net.js";

/** A well-mixed 31-bit hash. The kernel's is keyed at random; this one is the same in every run. */
function mix(a: number, b: number, c: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ c, 0x27d4eb2f);
  h ^= h >>> 15;
  return (Math.imul(h, 0x165667b1) >>> 1) ^ (h >>> 17);
}

/** Sets `res.nh` to the flow's share: addresses alone, or ports too where fib_multipath_hash_policy is 1. */
export function fibSelectMultipath(ip4: Ipv4Net, res: FibResult, saddr: number, daddr: number, skb: Skb | null): void {
  let extra = 0;
  if (ip4.fibMultipathHashPolicy === 1 && skb !== null) {
    const b = skb.buf;
    const o = skb.network;
    const proto = ipv4.protocol(b, o);
    extra = proto;
    const at = o + ipv4.hdrLen(b, o);
    if ((proto === 6 || proto === 17) && (ipv4.fragOff(b, o) & ipv4.OFFSET) === 0 && at + 4 <= skb.tail)
      extra ^= (b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!;
  }
  const hash = mix(saddr, daddr, extra) & 0x7fffffff;
  const nhs = res.fi!.nhs;
  const table = res.fi!.nexthop === null ? null : res.fi!.nexthop.resTable;
  if (table !== null) {
    const member = table.select(hash);
    const { paths } = res.fi!.nexthop!;
    for (let i = 0; i < paths.length; i++) {
      if (paths[i]!.nh !== member) continue;
      res.nh = nhs[i]!;
      res.nhSel = i;
    }
    return;
  }
  let first: FibNh | null = null;
  for (let i = 0; i < nhs.length; i++) {
    const nh = nhs[i]!;
    if (nh.upperBound < 0 || (ip4.fibMultipathUseNeigh !== 0 && !goodNh(ip4, nh))) continue;
    if (first === null) {
      first = nh;
      res.nh = nh;
      res.nhSel = i;
    }
    if (hash > nh.upperBound) continue;
    res.nh = nh;
    res.nhSel = i;
    return;
  }
}

/** Whether the gateway's neighbour entry does not speak against it (fib_good_nh). */
function goodNh(ip4: Ipv4Net, nh: FibNh): boolean {
  if (nh.dev === null || nh.gw === 0) return true;
  const n = ip4.arp.lookup(nh.gw, 0, 0, 0, nh.dev);
  return n === null || (n.nudState & NUD_VALID) !== 0 || (n.nudState & NUD_FAILED) === 0;
}
