/**
 * Routing tables (after net/ipv6/ip6_fib.c): prefixes, and at each prefix its routes by metric.
 *
 * A table is a list of prefix lengths in use, longest first; each length finds its prefix by a scan
 * of a few or by a hash. Addresses are compared as four 32-bit words, signed as the bitwise operators
 * leave them. Routes of one prefix and metric with gateways are siblings: one multipath route, each
 * hop with a Fib6Info of its own, as Linux has it.
 */

import { RT_TABLE_LOCAL, RT_TABLE_MAIN, RTNH_F_LINKDOWN, type RouteMetrics } from "@netloom/netlink";
import { insertAt } from "../core/insert-at.js";
import type { NetDevice } from "../core/net-device.js";
import type { Nexthop } from "../nexthop/nexthop.js";
import { commonPrefixLength, equals6, prefixEquals6 } from "./in6-addr.js";
import type { Rt6Info } from "./rt6-info.js";

/** rt6i_flags (linux/route.h, linux/ipv6_route.h) as /proc/net/ipv6_route shows them. */
export const RTF_UP = 0x0001;
export const RTF_GATEWAY = 0x0002;
export const RTF_HOST = 0x0004;
export const RTF_DYNAMIC = 0x0010;
export const RTF_MODIFIED = 0x0020;
export const RTF_REJECT = 0x0200;
export const RTF_DEFAULT = 0x00010000;
export const RTF_ALLONLINK = 0x00020000;
export const RTF_ADDRCONF = 0x00040000;
export const RTF_PREFIX_RT = 0x00080000;
export const RTF_ANYCAST = 0x00100000;
export const RTF_NONEXTHOP = 0x00200000;
export const RTF_EXPIRES = 0x00400000;
export const RTF_ROUTEINFO = 0x00800000;
export const RTF_CACHE = 0x01000000;
export const RTF_LOCAL = 0x80000000;
/** The router preference of RFC 4191 in the flags. */
export const prefOfFlags = (flags: number): number => (flags >>> 27) & 3;
export const flagsOfPref = (pref: number): number => (pref & 3) << 27;

/** How a route reaches its destination (struct fib6_nh). */
export class Fib6Nh {
  /** RTNH_F_*. */
  flags = 0;
  weight = 1;
  /** The share of the 31-bit hash space up to which this hop of several is taken; -1 for none. */
  upperBound = 0x7fffffff;
  /** The route in use for packets, made when first needed. */
  rt: Rt6Info | null = null;
  /** What was learned about single destinations: made when the first is. */
  exceptions: Rt6Info[] | null = null;
  constructor(
    readonly dev: NetDevice,
    readonly gw: Uint8Array | null,
  ) {}
}

/** A route as configured (struct fib6_info). */
export class Fib6Info {
  node: Fib6Node | null = null;
  /** All hops of a multipath route in order, itself among them; null for a single one. */
  siblings: Fib6Info[] | null = null;
  metric = 0;
  /** RTN_*. */
  type = 1;
  /** RTPROT_*. */
  protocol = 0;
  /** RTF_*, as a signed number: those need no box. */
  flags = 0;
  /** With RTF_EXPIRES: when, in nanoseconds since boot. */
  expiresNs = 0;
  /** The routes by the same device. */
  devPrev: Fib6Info | null = null;
  devNext: Fib6Info | null = null;
  metrics: RouteMetrics | null = null;
  /** The next hop object it names. */
  nexthop: Nexthop | null = null;
  prefsrc: Uint8Array | null = null;
  constructor(
    readonly table: Fib6Table,
    readonly dst: Uint8Array,
    readonly dstLen: number,
    readonly src: Uint8Array | null,
    readonly srcLen: number,
    readonly nh: Fib6Nh,
  ) {}
}

/** One prefix with its routes in order of metric; those for one source prefix are in the subtree. */
export class Fib6Node {
  leaf: Fib6Info[] = [];
  /** Source prefixes, longest first. */
  subtree: Fib6Node[] | null = null;
  next: Fib6Node | null = null;
  constructor(
    readonly prefix: Uint8Array,
    readonly plen: number,
    readonly w0: number,
    readonly w1: number,
    readonly w2: number,
    readonly w3: number,
  ) {}
}

const wordMask = (bits: number): number => (bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits));
const word = (b: Uint8Array, o: number): number => (b[o]! << 24) | (b[o + 1]! << 16) | (b[o + 2]! << 8) | b[o + 3]!;
/** More nodes of one length than this are found by hash. */
const SCAN_MAX = 6;

/** The prefixes of one length. */
export class Fib6Length {
  private readonly m0: number;
  private readonly m1: number;
  private readonly m2: number;
  private readonly m3: number;
  nodes: Fib6Node[] = [];
  private index: (Fib6Node | null)[] | null = null;
  constructor(readonly plen: number) {
    this.m0 = wordMask(plen);
    this.m1 = wordMask(plen - 32);
    this.m2 = wordMask(plen - 64);
    this.m3 = wordMask(plen - 96);
  }

  /** The node whose prefix covers the address of these four words. */
  find(a0: number, a1: number, a2: number, a3: number): Fib6Node | null {
    const w0 = a0 & this.m0;
    const w1 = a1 & this.m1;
    const w2 = a2 & this.m2;
    const w3 = a3 & this.m3;
    if (this.index !== null) {
      let n = this.index[slot(w0, w1, w2, w3, this.index.length)]!;
      while (n !== null && (n.w3 !== w3 || n.w2 !== w2 || n.w1 !== w1 || n.w0 !== w0)) n = n.next!;
      return n;
    }
    const nodes = this.nodes;
    for (let i = 0; i < nodes.length; i++) {
      const n = nodes[i]!;
      if (n.w3 === w3 && n.w2 === w2 && n.w1 === w1 && n.w0 === w0) return n;
    }
    return null;
  }

  add(prefix: Uint8Array): Fib6Node {
    const node = new Fib6Node(
      prefix,
      this.plen,
      word(prefix, 0) & this.m0,
      word(prefix, 4) & this.m1,
      word(prefix, 8) & this.m2,
      word(prefix, 12) & this.m3,
    );
    this.nodes = insertAt(this.nodes, this.nodes.length, node);
    if (this.index === null ? this.nodes.length > SCAN_MAX : this.nodes.length > this.index.length)
      this.rehash(this.nodes.length * 4);
    else if (this.index !== null) link(this.index, node);
    return node;
  }

  remove(node: Fib6Node): void {
    this.nodes = this.nodes.filter((n) => n !== node);
    if (this.index !== null) unlink(this.index, node);
  }

  private rehash(size: number): void {
    let power = 16;
    while (power < size) power *= 2;
    this.index = new Array<Fib6Node | null>(power).fill(null);
    for (const node of this.nodes) link(this.index, node);
  }
}

function slot(w0: number, w1: number, w2: number, w3: number, size: number): number {
  let h = Math.imul(w3, 0x9e3779b1) ^ Math.imul(w2, 0x85ebca6b) ^ Math.imul(w1, 0xc2b2ae35) ^ Math.imul(w0, 0x27d4eb2f);
  h ^= h >>> 15;
  return (h ^ (h >>> 7)) & (size - 1);
}
function link(index: (Fib6Node | null)[], node: Fib6Node): void {
  const at = slot(node.w0, node.w1, node.w2, node.w3, index.length);
  node.next = index[at]!;
  index[at] = node;
}

function unlink(index: (Fib6Node | null)[], node: Fib6Node): void {
  const at = slot(node.w0, node.w1, node.w2, node.w3, index.length);
  if (index[at] === node) index[at] = node.next;
  else for (let n = index[at]!; n !== null; n = n.next!) if (n.next === node) n.next = node.next;
  node.next = null;
}

export class Fib6Table {
  /** Longest prefixes first. */
  lengths: readonly Fib6Length[] = [];
  constructor(readonly id: number) {}

  node(prefix: Uint8Array, plen: number): Fib6Node | null {
    for (const length of this.lengths)
      if (length.plen === plen) return length.find(word(prefix, 0), word(prefix, 4), word(prefix, 8), word(prefix, 12));
    return null;
  }

  /** Finds or makes the node of a destination and source prefix. */
  makeNode(dst: Uint8Array, dstLen: number, src: Uint8Array | null, srcLen: number): Fib6Node {
    let length = this.lengths.find((l) => l.plen === dstLen);
    if (length === undefined) {
      length = new Fib6Length(dstLen);
      this.lengths = this.lengths.concat(length).sort((a, b) => b.plen - a.plen);
    }
    const node = length.find(word(dst, 0), word(dst, 4), word(dst, 8), word(dst, 12)) ?? length.add(dst);
    if (srcLen === 0 || src === null) return node;
    const subtree = (node.subtree ??= []);
    let sub = subtree.find((n) => n.plen === srcLen && equals6(n.prefix, 0, src, 0));
    if (sub === undefined) {
      sub = new Fib6Node(src, srcLen, 0, 0, 0, 0);
      subtree.push(sub);
      subtree.sort((a, b) => b.plen - a.plen);
    }
    return sub;
  }

  /** The node that holds exactly these prefixes' routes. */
  locate(dst: Uint8Array, dstLen: number, src: Uint8Array | null, srcLen: number): Fib6Node | null {
    const node = this.node(dst, dstLen);
    if (node === null || srcLen === 0 || src === null) return node;
    return node.subtree?.find((n) => n.plen === srcLen && equals6(n.prefix, 0, src, 0)) ?? null;
  }

  /** Forgets nodes without routes. */
  prune(dst: Uint8Array, dstLen: number): void {
    const at = this.lengths.findIndex((l) => l.plen === dstLen);
    if (at < 0) return;
    const length = this.lengths[at]!;
    const node = this.node(dst, dstLen);
    if (node === null) return;
    if (node.subtree !== null) {
      node.subtree = node.subtree.filter((n) => n.leaf.length > 0);
      if (node.subtree.length === 0) node.subtree = null;
    }
    if (node.leaf.length > 0 || node.subtree !== null) return;
    length.remove(node);
    if (length.nodes.length === 0) this.lengths = this.lengths.filter((l) => l !== length);
  }

  /** Nodes in the order of a dump: by address, more specific prefixes before those that contain them. */
  walk(): Fib6Node[] {
    const out: Fib6Node[] = [];
    for (const length of this.lengths) out.push(...length.nodes);
    out.sort(compareNodes);
    return out.flatMap((node) => (node.subtree === null ? [node] : [...[...node.subtree].sort(compareNodes), node]));
  }
}

const compareNodes = (a: Fib6Node, b: Fib6Node): number => comparePrefixes(a.prefix, a.plen, b.prefix, b.plen);

/** By address; of two prefixes one of which contains the other, the longer first. */
function comparePrefixes(a: Uint8Array, aLen: number, b: Uint8Array, bLen: number): number {
  const common = commonPrefixLength(a, 0, b, 0);
  if (common >= aLen || common >= bLen) return bLen - aLen;
  return (a[common >> 3]! & (0x80 >> (common & 7))) === 0 ? -1 : 1;
}

/** Routes in the order a dump of all tables shows them; both are in a table. */
export function compareRoutes(a: Fib6Info, b: Fib6Info): number {
  if (a.table !== b.table) return (a.table.id & 255) - (b.table.id & 255) || b.table.id - a.table.id;
  if (a.dstLen !== b.dstLen || !equals6(a.dst, 0, b.dst, 0)) return comparePrefixes(a.dst, a.dstLen, b.dst, b.dstLen);
  if (a.node !== b.node) return b.srcLen - a.srcLen;
  return a.node!.leaf.indexOf(a) - a.node!.leaf.indexOf(b);
}

/** The tables of a namespace; `local` and `main` are always there. */
export class Fib6Tables {
  readonly local = new Fib6Table(RT_TABLE_LOCAL);
  readonly main = new Fib6Table(RT_TABLE_MAIN);
  private others: Map<number, Fib6Table> | null = null;

  get(id: number): Fib6Table | null {
    if (id === RT_TABLE_MAIN) return this.main;
    if (id === RT_TABLE_LOCAL) return this.local;
    return this.others?.get(id) ?? null;
  }

  make(id: number): Fib6Table {
    let table = this.get(id);
    if (table === null) {
      table = new Fib6Table(id);
      (this.others ??= new Map<number, Fib6Table>()).set(id, table);
    }
    return table;
  }

  /** In the order of dumps: by the low byte of the id, younger tables first. */
  all(): Fib6Table[] {
    const all: Fib6Table[] = [this.main, this.local];
    if (this.others !== null) all.push(...this.others.values());
    return all.reverse().sort((a, b) => (a.id & 255) - (b.id & 255));
  }
}

/** The hop's device has no carrier and is set to ignore routes then. */
export function ignoredForLinkdown(nh: Fib6Nh): boolean {
  return (nh.flags & RTNH_F_LINKDOWN) !== 0 && nh.dev.ip6 !== null && nh.dev.ip6.ignoreRoutesWithLinkdown;
}

/** The sub-table of routes for a source, longest prefix first; null when none covers it. */
export function subtreeMatch(node: Fib6Node, after: number, b: Uint8Array, o: number): number {
  const subtree = node.subtree!;
  for (let i = after; i < subtree.length; i++)
    if (prefixEquals6(subtree[i]!.prefix, 0, b, o, subtree[i]!.plen)) return i;
  return -1;
}
