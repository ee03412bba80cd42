/** Choice among several next hops by a hash of the flow (fib_multipath_hash, fib_select_multipath). */

import { ipv4 } from "@netloom/wire";
import { NUD_VALID } from "../core/neighbour.js";
import type { Skb } from "../core/skb.js";
import { NUD_FAILED } from "@netloom/netlink";
import type { FibNh } from "./fib-semantics.js";
import type { FibResult, Flowi4 } from "./flow.js";
import type { Ipv4Net } from "./ipv4-net.js";

/** A well-mixed 31-bit hash. The kernel's is keyed at random; this one is the same in every run. */
function mix(a: number, b: number, c: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ c, 0x27d4eb2f);
  h ^= h >>> 15;
  return (Math.imul(h, 0x165667b1) >>> 1) ^ (h >>> 17);
}

/** Bits of fib_multipath_hash_fields. */
const FIELD_SRC_IP = 0x01;
const FIELD_DST_IP = 0x02;
const FIELD_IP_PROTO = 0x04;
const FIELD_SRC_PORT = 0x10;
const FIELD_DST_PORT = 0x20;

/** What of a flow counts, by fib_multipath_hash_policy: its addresses (0, 2), its ports too (1), or what is chosen (3). */
function fieldsOf(ip4: Ipv4Net): number {
  const addresses = FIELD_SRC_IP | FIELD_DST_IP;
  if (ip4.fibMultipathHashPolicy === 1) return addresses | FIELD_IP_PROTO | FIELD_SRC_PORT | FIELD_DST_PORT;
  return ip4.fibMultipathHashPolicy === 3 ? ip4.fibMultipathHashFields : addresses;
}

/** Sets `res.nh` to the share of the packet that came in, or of the flow made here (`skb` null). */
export function fibSelectMultipath(ip4: Ipv4Net, res: FibResult, fl: Flowi4, skb: Skb | null): void {
  const fields = fieldsOf(ip4);
  let extra = 0;
  if (fields & ~(FIELD_SRC_IP | FIELD_DST_IP)) {
    let { proto, sport, dport } = fl;
    if (skb !== null) {
      const b = skb.buf;
      const o = skb.network;
      proto = ipv4.protocol(b, o);
      sport = dport = 0;
      const at = o + ipv4.hdrLen(b, o);
      if ((proto === 6 || proto === 17) && (ipv4.fragOff(b, o) & ipv4.OFFSET) === 0 && at + 4 <= skb.tail) {
        sport = (b[at]! << 8) | b[at + 1]!;
        dport = (b[at + 2]! << 8) | b[at + 3]!;
      }
    }
    if (fields & FIELD_IP_PROTO) extra = proto;
    if (fields & FIELD_SRC_PORT) extra ^= sport << 16;
    if (fields & FIELD_DST_PORT) extra ^= dport;
  }
  const saddr = fields & FIELD_SRC_IP ? fl.saddr : 0;
  const hash = mix(saddr, fields & FIELD_DST_IP ? fl.daddr : 0, extra) & 0x7fffffff;
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
