/**
 * /proc/net/fib_trie and fib_triestat: the routes as the level-compressed trie Linux keeps them in. The
 * trie is built here for the reader only; lookups use fib-table.ts.
 */

import { formatIp4 } from "@netloom/wire";
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_NOWHERE, RT_SCOPE_SITE } from "@netloom/netlink";
import type { Net } from "../core/net.js";
import type { FibAlias } from "./fib-table.js";

interface Leaf {
  readonly key: number;
  readonly routes: readonly FibAlias[];
}

/** An inner node: `bits` bits of the key from `pos` up choose the child. */
interface Tnode {
  readonly key: number;
  readonly pos: number;
  readonly bits: number;
  readonly children: readonly (Tnode | Leaf | null)[];
}

const isLeaf = (n: Tnode | Leaf): n is Leaf => "routes" in n;

/** Leaves of local and main, which are one table while there are no rules. */
function leaves(net: Net, ids: readonly number[]): Leaf[] {
  const byKey = new Map<number, FibAlias[]>();
  for (const id of ids)
    for (const fa of net.ipv4.tables.get(id)?.all() ?? []) {
      const list = byKey.get(fa.prefix);
      if (list === undefined) byKey.set(fa.prefix, [fa]);
      else list.push(fa);
    }
  return [...byKey.entries()]
    .sort(([a], [b]) => a - b)
    .map(([key, routes]) => ({ key, routes: routes.sort((a, b) => b.prefixLen - a.prefixLen) }));
}

/** Thresholds of the kernel's resize, in percent: a node doubles while it stays this full; the root sooner. */
const INFLATE_THRESHOLD = 50;
const INFLATE_THRESHOLD_ROOT = 30;

/** The highest bit in which sorted leaves differ. */
const topBit = (list: readonly Leaf[]): number => 31 - Math.clz32(list[0]!.key ^ list[list.length - 1]!.key);

/** The trie of sorted leaves: a node covers what all have in common, and doubles while that pays (should_inflate). */
function build(list: readonly Leaf[], isRoot: boolean): Tnode | Leaf | null {
  if (list.length === 0) return null;
  if (list.length === 1) return list[0]!;
  const top = topBit(list);
  let bits = 1;
  let parts = split(list, top, 1);
  for (;;) {
    const pos = top + 1 - bits;
    const size = 1 << bits;
    let used = 0;
    for (const part of parts) {
      if (part.length > 0) used++;
      // A child that goes on with the very next bit counts twice.
      if (part.length > 1 && topBit(part) === pos - 1) used++;
    }
    const threshold = isRoot ? INFLATE_THRESHOLD_ROOT : INFLATE_THRESHOLD;
    if (used <= 1 || pos === 0 || 50 * used < threshold * size) break;
    bits++;
    parts = split(list, top, bits);
  }
  const pos = top + 1 - bits;
  const shift = pos + bits;
  return {
    key: shift >= 32 ? 0 : ((list[0]!.key >>> shift) << shift) >>> 0,
    pos,
    bits,
    children: parts.map((part) => build(part, false)),
  };
}

/** The leaves by their `bits` bits below `top`. */
function split(list: readonly Leaf[], top: number, bits: number): Leaf[][] {
  const parts: Leaf[][] = Array.from({ length: 1 << bits }, () => []);
  const pos = top + 1 - bits;
  for (const leaf of list) parts[(leaf.key >>> pos) & ((1 << bits) - 1)]!.push(leaf);
  return parts;
}

const SCOPES: Readonly<Record<number, string>> = {
  0: "universe",
  [RT_SCOPE_SITE]: "site",
  [RT_SCOPE_LINK]: "link",
  [RT_SCOPE_HOST]: "host",
  [RT_SCOPE_NOWHERE]: "nowhere",
};
const TYPES = [
  "UNSPEC",
  "UNICAST",
  "LOCAL",
  "BROADCAST",
  "ANYCAST",
  "MULTICAST",
  "BLACKHOLE",
  "UNREACHABLE",
  "PROHIBIT",
  "THROW",
  "NAT",
  "XRESOLVE",
];

function show(n: Tnode | Leaf, depth: number): string {
  if (isLeaf(n)) {
    let text = `${"   ".repeat(depth)}|-- ${formatIp4(n.key)}\n`;
    for (const fa of n.routes) {
      text += `${"   ".repeat(depth + 1)}/${fa.prefixLen} ${SCOPES[fa.fi.scope] ?? `scope=${fa.fi.scope}`} ${TYPES[fa.type] ?? `type ${fa.type}`}`;
      text += fa.tos === 0 ? "\n" : ` tos=${fa.tos}\n`;
    }
    return text;
  }
  const stats = count(n);
  let text = `${"   ".repeat(depth)}+-- ${formatIp4(n.key)}/${32 - n.pos - n.bits} ${n.bits} ${stats.full} ${stats.empty}\n`;
  for (const child of n.children) if (child !== null) text += show(child, depth + 1);
  return text;
}

/** Children that use all bits down to their parent, and those that are missing. */
function count(n: Tnode): { full: number; empty: number } {
  let full = 0;
  let empty = 0;
  for (const child of n.children) {
    if (child === null) empty++;
    else if (!isLeaf(child) && child.pos + child.bits === n.pos) full++;
  }
  return { full, empty };
}

const LOCAL = 255;
const MAIN = 254;

function tries(net: Net): { name: string; root: Tnode | Leaf | null }[] {
  const names: Readonly<Record<number, string>> = { [LOCAL]: "Local", [MAIN]: "Main" };
  const merged = net.ipv4.rules === null;
  const out: { name: string; root: Tnode | Leaf | null }[] = [];
  const ids = [...new Set([MAIN, LOCAL, ...net.ipv4.tables.keys()])].sort((a, b) => (a & 255) - (b & 255));
  for (const id of ids) {
    const shared = merged && (id === LOCAL || id === MAIN);
    out.push({ name: names[id] ?? `Id ${id}`, root: build(leaves(net, shared ? [LOCAL, MAIN] : [id]), true) });
  }
  return out;
}

export function procFibTrie(net: Net): string {
  let text = "";
  for (const { name, root } of tries(net))
    if (root !== null)
      text += `${name}:\n${isLeaf(root) ? show(root, 0).replace(/^(?=.)/gm, "  ") : show(root, 1).replace(/^ {3}/gm, "  ")}`;
  return text;
}

interface Totals {
  leaves: number;
  prefixes: number;
  nodes: number;
  pointers: number;
  nulls: number;
  depth: number;
  maxDepth: number;
  readonly sizes: number[];
}

function gather(n: Tnode | Leaf, depth: number, t: Totals): void {
  if (isLeaf(n)) {
    t.leaves++;
    t.prefixes += n.routes.length;
    t.depth += depth;
    t.maxDepth = Math.max(t.maxDepth, depth);
    return;
  }
  t.nodes++;
  t.sizes[n.bits] = (t.sizes[n.bits] ?? 0) + 1;
  t.pointers += n.children.length;
  for (const child of n.children) {
    if (child === null) t.nulls++;
    else gather(child, depth + 1, t);
  }
}

const LEAF_BYTES = 48;
const TNODE_BYTES = 40;
const ALIAS_BYTES = 56;

export function procFibTriestat(net: Net): string {
  let text = `Basic info: size of leaf: ${LEAF_BYTES} bytes, size of tnode: ${TNODE_BYTES} bytes.\n`;
  for (const { name, root } of tries(net)) {
    if (root === null) continue;
    const t: Totals = { leaves: 0, prefixes: 0, nodes: 0, pointers: 0, nulls: 0, depth: 0, maxDepth: 0, sizes: [] };
    gather(root, 0, t);
    const average = t.leaves === 0 ? 0 : Math.floor((t.depth * 100) / t.leaves);
    let sizes = "";
    t.sizes.forEach((n, bits) => (sizes += `  ${bits}: ${n}`));
    const bytes = LEAF_BYTES * t.leaves + TNODE_BYTES * t.nodes + 8 * t.pointers + ALIAS_BYTES * t.prefixes;
    text +=
      `${name}:\n\tAver depth:     ${Math.floor(average / 100)}.${String(average % 100).padStart(2, "0")}\n\tMax depth:      ${t.maxDepth}\n\tLeaves:         ${t.leaves}\n` +
      `\tPrefixes:       ${t.prefixes}\n\tInternal nodes: ${t.nodes}\n\t${sizes}\n\tPointers: ${t.pointers}\nNull ptrs: ${t.nulls}\n` +
      `Total size: ${Math.ceil(bytes / 1024)}  kB\n\nCounters:\n---------\ngets = 0\nbacktracks = 0\nsemantic match passed = 0\nsemantic match miss = 0\n` +
      "null node hit= 0\nskipped node resize = 0\n\n";
  }
  return text;
}
