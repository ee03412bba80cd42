/** Putting fragments together (RFC 8200 section 4.5, RFC 5722; after net/ipv6/reassembly.c). */

import type { SkbDropReason } from "../../trace/drop-reason.js";
import { equals6, hash6, needsStrict } from "./in6-addr.js";
import { getU32, icmpv6, ipv6, putU16 } from "@netloom/wire";
import { NSEC_PER_SEC, Timer } from "../../time/timer.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import {
  CHECKSUM_NONE,
  CHECKSUM_PARTIAL,
  CHECKSUM_UNNECESSARY,
  consumeSkb,
  kfreeSkb,
  skbPut,
  type Skb,
} from "../core/skb.js";
import { icmp6Send } from "./icmp-send.js";
import { fragMore, fragOffset } from "./ip6-fragment.js";
import {
  IPSTATS_MIB_INHDRERRORS,
  IPSTATS_MIB_REASMFAILS,
  IPSTATS_MIB_REASMOKS,
  IPSTATS_MIB_REASMREQDS,
  IPSTATS_MIB_REASMTIMEOUT,
} from "./mib.js";
import { ip6Inc } from "./stats.js";

const FRAG_HLEN = 8;
const SKB_OVERHEAD = 768;

/** The fragments of one packet, by offset. */
class Frag6Queue {
  readonly frags: Skb[] = [];
  /** Where each fragment's payload lies in the whole: offset and end. */
  readonly offsets: number[] = [];
  meat = 0;
  /** Length of the whole payload; -1 until the last fragment came. */
  length = -1;
  memory = 0;
  readonly timer: Timer<Frag6Queue>;
  next: Frag6Queue | null = null;
  constructor(
    readonly net: Net,
    readonly id: number,
    readonly saddr: Uint8Array,
    readonly daddr: Uint8Array,
    readonly ifindex: number,
    readonly hash: number,
  ) {
    this.timer = new Timer<Frag6Queue>(expire, this);
  }
}

/** The packets of a namespace that are not whole yet. */
export class Frag6Queues {
  readonly buckets = new Map<number, Frag6Queue>();
  count = 0;
  memory = 0;
}

/**
 * Takes a fragment (`skb.data` at its fragment header, `nhoff` of the byte that announced it). Returns
 * the whole packet, its data and network header where a received packet has them, or null.
 */
export function frag6Rcv(skb: Skb, nhoff: number): Skb | null {
  const dev = skb.dev!;
  const net = dev.net;
  const b = skb.buf;
  const at = skb.data;
  ip6Inc(net, dev.ip6, IPSTATS_MIB_REASMREQDS);
  if (ipv6.payloadLen(b, skb.network) === 0 || at + FRAG_HLEN > skb.tail) return bad(skb, skb.network + 4);
  const offset = fragOffset(b, at);
  const more = fragMore(b, at);
  const size = skb.tail - at - FRAG_HLEN;
  if (offset === 0 && !more) {
    // A packet in one fragment: the header is just skipped (RFC 6946).
    ip6Inc(net, dev.ip6, IPSTATS_MIB_REASMOKS);
    return rebuild(net, [skb], [0], size, at, nhoff, b[at]!);
  }
  if (more && (size & 7) !== 0) return bad(skb, skb.network + 4);
  if (offset + size > 0xffff) return bad(skb, at + 2);
  const queues = (net.ipv6.frags ??= new Frag6Queues());
  const q = find(queues, net, skb, getU32(b, at + 4), dev);
  if (q === null) {
    ip6Inc(net, dev.ip6, IPSTATS_MIB_REASMFAILS);
    kfreeSkb(skb, "NOMEM");
    return null;
  }
  return insert(queues, q, skb, offset, size, more, nhoff);
}

function bad(skb: Skb, pointer: number): null {
  const dev = skb.dev!;
  ip6Inc(dev.net, dev.ip6, IPSTATS_MIB_INHDRERRORS);
  icmp6Send(skb, icmpv6.ICMPV6_PARAMPROB, 0, pointer - skb.network);
  kfreeSkb(skb, "IP_INHDR");
  return null;
}

function find(queues: Frag6Queues, net: Net, skb: Skb, id: number, dev: NetDevice): Frag6Queue | null {
  const s = skb.network + ipv6.SADDR;
  const d = skb.network + ipv6.DADDR;
  const ifindex = needsStrict(skb.buf, d) ? dev.ifindex : 0;
  const hash = hash6(skb.buf, s) ^ Math.imul(hash6(skb.buf, d), 31) ^ id;
  for (let q = queues.buckets.get(hash) ?? null; q !== null; q = q.next)
    if (q.id === id && q.ifindex === ifindex && equals6(q.saddr, 0, skb.buf, s) && equals6(q.daddr, 0, skb.buf, d))
      return q;
  if (queues.memory > net.ipv6.fragHighThresh) return null;
  const q = new Frag6Queue(net, id, ipv6.saddr(skb.buf, skb.network), ipv6.daddr(skb.buf, skb.network), ifindex, hash);
  q.next = queues.buckets.get(hash) ?? null;
  queues.buckets.set(hash, q);
  queues.count++;
  net.stack.timers.armAfter(q.timer, net.ipv6.fragTime * NSEC_PER_SEC);
  return q;
}

function insert(
  queues: Frag6Queues,
  q: Frag6Queue,
  skb: Skb,
  offset: number,
  size: number,
  more: boolean,
  nhoff: number,
): Skb | null {
  const net = q.net;
  const end = offset + size;
  let i = q.frags.length;
  while (i > 0 && q.offsets[i - 1]! > offset) i--;
  const before = i > 0 ? q.offsets[i - 1]! + fragSize(q.frags[i - 1]!) : 0;
  const after = i < q.frags.length ? q.offsets[i]! : Infinity;
  if (i > 0 && q.offsets[i - 1] === offset && before === end) {
    kfreeSkb(skb, "DUP_FRAG");
    return null;
  }
  // Fragments that overlap or contradict the known length lose the whole packet (RFC 5722).
  if (
    before > offset ||
    after < end ||
    (q.length >= 0 && (end > q.length || (!more && end !== q.length))) ||
    size === 0
  ) {
    ip6Inc(net, skb.dev!.ip6, IPSTATS_MIB_REASMFAILS);
    kfreeSkb(skb, "DUP_FRAG");
    kill(queues, q, "DUP_FRAG");
    return null;
  }
  if (!more) q.length = end;
  q.frags.splice(i, 0, skb);
  q.offsets.splice(i, 0, offset);
  q.meat += size;
  q.memory += skb.len + SKB_OVERHEAD;
  queues.memory += skb.len + SKB_OVERHEAD;
  skb.cbFragMaxSize = nhoff - skb.network;
  if (q.length < 0 || q.meat !== q.length) return null;
  const first = q.frags[0]!;
  kill(queues, q, null);
  ip6Inc(net, skb.dev!.ip6, IPSTATS_MIB_REASMOKS);
  return rebuild(
    net,
    q.frags,
    q.offsets,
    q.length,
    first.data,
    first.network + first.cbFragMaxSize,
    first.buf[first.data]!,
  );
}

const fragSize = (skb: Skb): number => skb.tail - skb.data - FRAG_HLEN;

/** One packet of the first fragment's headers and all payloads. Frees the fragments. */
function rebuild(
  net: Net,
  frags: readonly Skb[],
  offsets: readonly number[],
  length: number,
  headerEnd: number,
  nhoff: number,
  nexthdr: number,
): Skb {
  const first = frags[0]!;
  const hlen = headerEnd - first.network;
  const whole = net.stack.skbs.alloc(hlen + length);
  const at = skbPut(whole, hlen + length);
  whole.buf.set(first.buf.subarray(first.network, headerEnd), at);
  for (let i = 0; i < frags.length; i++) {
    const frag = frags[i]!;
    whole.buf.set(frag.buf.subarray(frag.data + FRAG_HLEN, frag.tail), at + hlen + offsets[i]!);
  }
  whole.buf[at + nhoff - first.network] = nexthdr;
  putU16(whole.buf, at + 4, hlen - ipv6.HLEN + length);
  whole.network = whole.data = at;
  whole.protocol = first.protocol;
  whole.pktType = first.pktType;
  whole.dev = first.dev;
  whole.iif = first.iif;
  whole.mark = first.mark;
  whole.dst = first.dst;
  whole.cbFlags = first.cbFlags;
  whole.id = first.id;
  whole.tstampNs = first.tstampNs;
  whole.ipSummed =
    first.ipSummed === CHECKSUM_PARTIAL || first.ipSummed === CHECKSUM_UNNECESSARY
      ? CHECKSUM_UNNECESSARY
      : CHECKSUM_NONE;
  const { tracer } = net.stack;
  if (tracer !== null)
    for (const frag of frags) tracer.made("ipv6_frag_rcv", whole, whole.dev, frag, `fragments=${frags.length}`);
  for (const frag of frags) consumeSkb(frag);
  return whole;
}

/** Forgets the packet; its fragments are freed with the reason, if there is one. */
function kill(queues: Frag6Queues, q: Frag6Queue, reason: SkbDropReason | null): void {
  q.net.stack.timers.cancel(q.timer);
  const head = queues.buckets.get(q.hash) ?? null;
  if (head === q) {
    if (q.next === null) queues.buckets.delete(q.hash);
    else queues.buckets.set(q.hash, q.next);
  } else for (let p = head; p !== null; p = p.next) if (p.next === q) p.next = q.next;
  queues.count--;
  queues.memory -= q.memory;
  if (reason !== null) for (const frag of q.frags) kfreeSkb(frag, reason);
}

/** The rest did not come in time: the sender is told if the first fragment did (RFC 8200). */
function expire(q: Frag6Queue): void {
  const net = q.net;
  const first = q.frags[0];
  const dev = first?.dev ?? null;
  ip6Inc(net, dev?.ip6 ?? null, IPSTATS_MIB_REASMFAILS);
  ip6Inc(net, dev?.ip6 ?? null, IPSTATS_MIB_REASMTIMEOUT);
  if (first !== undefined && dev !== null && q.offsets[0] === 0 && net.devByIndex.has(dev.ifindex))
    icmp6Send(first, icmpv6.ICMPV6_TIME_EXCEED, 1, 0);
  kill(net.ipv6.frags!, q, "FRAG_REASM_TIMEOUT");
}

/** The namespace or a device goes away: what waits there is lost. */
export function frag6Flush(net: Net, dev: NetDevice | null): void {
  const queues = net.ipv6.frags;
  if (queues === null) return;
  for (const head of Array.from(queues.buckets.values())) {
    for (let q: Frag6Queue | null = head; q !== null;) {
      const next: Frag6Queue | null = q.next;
      if (dev === null || q.frags.some((f) => f.dev === dev)) kill(queues, q, "NS_DESTROYED");
      q = next;
    }
  }
}
