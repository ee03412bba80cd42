/** Reassembly (RFC 791 section 3.2, RFC 815; after net/ipv4/ip_fragment.c and inet_fragment.c). */

import { icmp, ipv4 } from "@netloom/wire";
import { NSEC_PER_SEC, Timer } from "../../time/timer.js";
import type { Dst } from "../core/dst.js";
import type { Net } from "../core/net.js";
import { CHECKSUM_NONE, consumeSkb, kfreeSkb, skbPut, type Skb } from "../core/skb.js";
import { icmpSend } from "./icmp.js";
import { IP_REASM_FAILS, IP_REASM_OKS, IP_REASM_REQDS, IP_REASM_TIMEOUT, IPEXT_REASM_OVERLAPS } from "./mib.js";
import { ipRouteInput } from "./route.js";

/** What one fragment counts for beside its bytes. */
const FRAG_OVERHEAD = 576;
const MAX_PACKET = 65535;

/** The fragments of one packet. */
class FragQueue {
  /** By offset, without overlaps. */
  readonly frags: { readonly offset: number; readonly end: number; readonly skb: Skb }[] = [];
  /** Bytes so far, and in all once the last fragment is known; -1 before. */
  meat = 0;
  length = -1;
  memory = 0;
  readonly timer: Timer<FragQueue>;

  constructor(
    readonly net: Net,
    readonly queues: FragQueues,
    readonly saddr: number,
    readonly daddr: number,
    readonly id: number,
    readonly protocol: number,
  ) {
    this.timer = new Timer<FragQueue>(ipExpire, this);
  }
}

export class FragQueues {
  readonly list: FragQueue[] = [];
  memory = 0;

  find(net: Net, saddr: number, daddr: number, id: number, protocol: number): FragQueue {
    for (const q of this.list)
      if (q.id === id && q.saddr === saddr && q.daddr === daddr && q.protocol === protocol) return q;
    const q = new FragQueue(net, this, saddr, daddr, id, protocol);
    this.list.push(q);
    net.stack.timers.armAfter(q.timer, net.ipv4.ipfragTime * NSEC_PER_SEC);
    return q;
  }

  /** Takes the queue out; its fragments are the caller's. */
  remove(q: FragQueue): void {
    const i = this.list.indexOf(q);
    if (i >= 0) this.list.splice(i, 1);
    this.memory -= q.memory;
    q.net.stack.timers.cancel(q.timer);
  }

  destroy(): void {
    while (this.list.length > 0) {
      const q = this.list[0]!;
      this.remove(q);
      for (const f of q.frags) kfreeSkb(f.skb, "NS_DESTROYED");
    }
  }
}

/** Not all came in time: the sender is told if the first did (ip_expire). */
function ipExpire(q: FragQueue): void {
  const mib = q.net.ipv4.mib;
  q.queues.remove(q);
  mib[IP_REASM_FAILS]!++;
  mib[IP_REASM_TIMEOUT]!++;
  const first = q.frags[0];
  if (first !== undefined && first.offset === 0) {
    const skb = first.skb;
    const b = skb.buf;
    const dev = skb.dev!;
    skb.dst = ipRouteInput(skb, ipv4.daddr(b, skb.network), ipv4.saddr(b, skb.network), ipv4.tos(b, skb.network), dev);
    if (skb.dst !== null) icmpSend(skb, icmp.ICMP_TIME_EXCEEDED, icmp.ICMP_EXC_FRAGTIME, 0);
  }
  for (const f of q.frags) kfreeSkb(f.skb, "FRAG_REASM_TIMEOUT");
}

/** Takes a fragment; gives the whole packet back when this one completed it. */
export function ipDefrag(net: Net, skb: Skb): Skb | null {
  const ip4 = net.ipv4;
  const mib = ip4.mib;
  mib[IP_REASM_REQDS]!++;
  const queues = (ip4.frags ??= new FragQueues());
  const size = skb.len + FRAG_OVERHEAD;
  if (queues.memory + size > ip4.ipfragHighThresh) {
    mib[IP_REASM_FAILS]!++;
    kfreeSkb(skb, "NOMEM");
    return null;
  }
  const b = skb.buf;
  const o = skb.network;
  const header = ipv4.hdrLen(b, o);
  const word = ipv4.fragOff(b, o);
  const offset = (word & ipv4.OFFSET) << 3;
  let end = offset + skb.tail - o - header;
  const q = queues.find(net, ipv4.saddr(b, o), ipv4.daddr(b, o), ipv4.id(b, o), ipv4.protocol(b, o));
  if ((word & ipv4.MF) === 0) {
    if (end < lastEnd(q) || (q.length >= 0 && q.length !== end)) return discard(q, skb);
    q.length = end;
  } else {
    if (end & 7) {
      end &= ~7;
      skb.tail = o + header + end - offset;
    }
    if (q.length >= 0 && end > q.length) return discard(q, skb);
  }
  if (end === offset || end > MAX_PACKET) return discard(q, skb);
  let at = q.frags.length;
  while (at > 0 && q.frags[at - 1]!.offset >= offset) at--;
  const before = q.frags[at - 1];
  const after = q.frags[at];
  if (after !== undefined && after.offset === offset && after.end === end) {
    kfreeSkb(skb, "DUP_FRAG");
    return null;
  }
  if ((before !== undefined && before.end > offset) || (after !== undefined && after.offset < end)) {
    // Overlapping fragments spoil the whole packet (RFC 5722's rule, which Linux keeps for IPv4 too).
    mib[IPEXT_REASM_OVERLAPS]!++;
    mib[IP_REASM_FAILS]!++;
    queues.remove(q);
    for (const f of q.frags) kfreeSkb(f.skb, "DUP_FRAG");
    kfreeSkb(skb, "DUP_FRAG");
    return null;
  }
  const dst = skb.dst;
  skb.dst = null;
  q.frags.splice(at, 0, { offset, end, skb });
  q.meat += end - offset;
  q.memory += size;
  queues.memory += size;
  return q.meat === q.length ? reassemble(q, skb, dst) : null;
}

const lastEnd = (q: FragQueue): number => (q.frags.length === 0 ? 0 : q.frags[q.frags.length - 1]!.end);

function discard(q: FragQueue, skb: Skb): null {
  q.net.ipv4.mib[IP_REASM_FAILS]!++;
  if (q.frags.length === 0) q.queues.remove(q);
  kfreeSkb(skb, "FRAG_TOO_FAR");
  return null;
}

/** One packet of all fragments, with the first one's header (ip_frag_reasm). */
function reassemble(q: FragQueue, last: Skb, dst: Dst | null): Skb | null {
  const net = q.net;
  q.queues.remove(q);
  const first = q.frags[0]!.skb;
  const header = ipv4.hdrLen(first.buf, first.network);
  const total = header + q.length;
  if (total > MAX_PACKET) {
    net.ipv4.mib[IP_REASM_FAILS]!++;
    for (const f of q.frags) kfreeSkb(f.skb, "PKT_TOO_BIG");
    return null;
  }
  const skb = net.stack.skbs.alloc(total);
  const o = skbPut(skb, total);
  skb.buf.set(first.buf.subarray(first.network, first.network + header), o);
  let largest = 0;
  for (const f of q.frags) {
    const from = f.skb.network + ipv4.hdrLen(f.skb.buf, f.skb.network);
    skb.buf.set(f.skb.buf.subarray(from, from + f.end - f.offset), o + header + f.offset);
    largest = Math.max(largest, f.skb.tail - f.skb.network);
  }
  skb.network = o;
  skb.transport = o + header;
  skb.protocol = first.protocol;
  skb.pktType = first.pktType;
  skb.dev = last.dev;
  skb.iif = last.iif;
  skb.mark = first.mark;
  skb.tstampNs = first.tstampNs;
  skb.ct = first.ct;
  skb.ctInfo = first.ctInfo;
  skb.cbFlags = first.cbFlags;
  skb.cbFragMaxSize = largest;
  skb.ipSummed = CHECKSUM_NONE;
  skb.id = first.id;
  ipv4.setTotLen(skb.buf, o, total);
  ipv4.setFragOff(skb.buf, o, ipv4.fragOff(first.buf, first.network) & ipv4.DF);
  ipv4.sendCheck(skb.buf, o);
  const { tracer } = net.stack;
  if (tracer !== null)
    for (const f of q.frags) tracer.made("ip_defrag", skb, skb.dev, f.skb, `fragments=${q.frags.length}`);
  for (const f of q.frags) consumeSkb(f.skb);
  net.ipv4.mib[IP_REASM_OKS]!++;
  skb.dst = dst;
  return skb;
}
