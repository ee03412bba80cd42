/**
 * A routing table: longest-prefix match and the routes of each prefix (what net/ipv4/fib_trie.c does
 * with a trie).
 *
 * Up to `LINEAR_MAX` prefixes are tried one after the other, longest first; more are found by one hash
 * per prefix length. Keys are 32-bit integers (signed, so that V8 keeps them unboxed).
 */

import {
  RTN_BLACKHOLE,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNREACHABLE,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
} from "@netloom/netlink";
import { insertAt } from "../core/insert-at.js";
import { IGNORE_ROUTES_WITH_LINKDOWN } from "./devconf.js";
import type { FibInfo } from "./fib-semantics.js";
import { EACCES, EAGAIN, EHOSTUNREACH, EINVAL, FLOWI_FLAG_SKIP_NH_OIF, type FibResult, type Flowi4 } from "./flow.js";
import { inDevOr } from "./in-device.js";

const LINEAR_MAX = 12;
/** Flag of lookups: next hops whose link is down count as usable. */
export const FIB_LOOKUP_IGNORE_LINKSTATE = 2;

/** A route of a table: what its prefix, TOS and priority lead to (struct fib_alias). */
export class FibAlias {
  /** The next best route of the same prefix. */
  next: FibAlias | null = null;
  constructor(
    readonly tos: number,
    readonly type: number,
    readonly fi: FibInfo,
    /** The prefix, host order unsigned. */
    readonly prefix: number,
    readonly prefixLen: number,
  ) {}
}

/** The routes of one prefix, best first: higher TOS, then lower priority value, then order of insertion. */
class FibLeaf {
  first: FibAlias | null = null;
  /** `key`: the prefix as a signed number, which takes no room of its own. */
  constructor(
    readonly key: number,
    readonly mask: number,
    readonly prefixLen: number,
  ) {}

  get prefix(): number {
    return this.key >>> 0;
  }
}

/** Lets what leads to `old` lead to `fa`. */
function relink(leaf: FibLeaf, old: FibAlias, fa: FibAlias | null): void {
  if (leaf.first === old) leaf.first = fa;
  else for (let a = leaf.first; a !== null; a = a.next) if (a.next === old) a.next = fa;
}

/** What a route of this type answers when it is found: 0, or an error (fib_props). */
export function fibTypeError(type: number): number {
  switch (type) {
    case RTN_BLACKHOLE:
      return EINVAL;
    case RTN_UNREACHABLE:
      return EHOSTUNREACH;
    case RTN_PROHIBIT:
      return EACCES;
    case RTN_THROW:
      return EAGAIN;
    default:
      return 0;
  }
}

const maskOf = (len: number): number => (len === 0 ? 0 : -1 << (32 - len));

/** The hashes of a table with many prefixes. */
class FibHash {
  private readonly byLen: (Map<number, FibLeaf> | undefined)[] = [];
  /** Prefix lengths that occur, longest first. */
  lens: number[] = [];

  find(key: number, prefixLen: number): FibLeaf | undefined {
    return this.byLen[prefixLen]?.get(key);
  }

  add(leaf: FibLeaf): void {
    let map = this.byLen[leaf.prefixLen];
    if (map === undefined) {
      map = this.byLen[leaf.prefixLen] = new Map();
      this.lens.push(leaf.prefixLen);
      this.lens.sort((a, b) => b - a);
    }
    map.set(leaf.key, leaf);
  }

  remove(leaf: FibLeaf): void {
    const map = this.byLen[leaf.prefixLen]!;
    map.delete(leaf.key);
    if (map.size > 0) return;
    this.byLen[leaf.prefixLen] = undefined;
    this.lens = this.lens.filter((len) => len !== leaf.prefixLen);
  }

  /** Longest prefixes first. */
  leaves(): FibLeaf[] {
    const out: FibLeaf[] = [];
    for (const len of this.lens) out.push(...this.byLen[len]!.values());
    return out;
  }
}

export class FibTable {
  /** All leaves, longest prefix first, while they are few; else null, and `hash` has them. */
  private linear: FibLeaf[] | null = [];
  private hash: FibHash | null = null;
  private leaves = 0;
  /** Number of routes. */
  size = 0;

  constructor(readonly id: number) {}

  /**
   * fib_table_lookup: 0 and `res`, a negative errno of a route that refuses, or EAGAIN. In any case
   * `res.prefixLen` is that of the route which decided; -1: none did.
   */
  lookup(fl: Flowi4, res: FibResult, flags: number): number {
    const addr = fl.daddr | 0;
    const linear = this.linear;
    if (linear !== null) {
      for (let i = 0; i < linear.length; i++) {
        const leaf = linear[i]!;
        if ((addr & leaf.mask) !== leaf.key) continue;
        const err = this.check(leaf, fl, res, flags);
        if (err <= 0) return err;
      }
      res.prefixLen = -1;
      return EAGAIN;
    }
    const hash = this.hash!;
    const lens = hash.lens;
    for (let i = 0; i < lens.length; i++) {
      const len = lens[i]!;
      const leaf = hash.find(addr & maskOf(len), len);
      if (leaf === undefined) continue;
      const err = this.check(leaf, fl, res, flags);
      if (err <= 0) return err;
    }
    res.prefixLen = -1;
    return EAGAIN;
  }

  /** The first usable route of a prefix; 1 if there is none. */
  private check(leaf: FibLeaf, fl: Flowi4, res: FibResult, flags: number): number {
    for (let fa = leaf.first; fa !== null; fa = fa.next) {
      const fi = fa.fi;
      if (fa.tos !== 0 && fa.tos !== (fl.tos & 0x1c)) continue;
      if (fi.scope < fl.scope) continue;
      const dead = (fi.flags & RTNH_F_DEAD) !== 0;
      const err = fi.blackhole && !dead ? EINVAL : fibTypeError(fa.type);
      if (err < 0) {
        res.prefix = leaf.prefix;
        res.prefixLen = leaf.prefixLen;
        res.type = fa.type;
        res.table = this;
        return err;
      }
      if (dead) continue;
      const nhs = fi.nhs;
      for (let n = 0; n < nhs.length; n++) {
        const nh = nhs[n]!;
        if (nh.flags & RTNH_F_DEAD) continue;
        if ((nh.flags & RTNH_F_LINKDOWN) !== 0 && (flags & FIB_LOOKUP_IGNORE_LINKSTATE) === 0) {
          const inDev = nh.dev === null ? null : nh.dev.ip;
          if (inDev !== null && inDevOr(inDev, IGNORE_ROUTES_WITH_LINKDOWN)) continue;
        }
        if (fl.oif !== 0 && fl.oif !== nh.oif && (fl.flags & FLOWI_FLAG_SKIP_NH_OIF) === 0) continue;
        res.prefix = leaf.prefix;
        res.prefixLen = leaf.prefixLen;
        res.type = fa.type;
        res.scope = fi.scope;
        res.fi = fi;
        res.nh = nh;
        res.nhSel = n;
        res.table = this;
        return 0;
      }
    }
    return 1;
  }

  private find(prefix: number, prefixLen: number): FibLeaf | undefined {
    const key = prefix | 0;
    if (this.linear === null) return this.hash!.find(key, prefixLen);
    for (const leaf of this.linear) if (leaf.key === key && leaf.prefixLen === prefixLen) return leaf;
    return undefined;
  }

  /** The routes of exactly this prefix, best first. */
  aliases(prefix: number, prefixLen: number): FibAlias[] {
    const out: FibAlias[] = [];
    for (let fa = this.find(prefix, prefixLen)?.first ?? null; fa !== null; fa = fa.next) out.push(fa);
    return out;
  }

  /** Puts a route before the one at `at` of its prefix's. */
  insert(fa: FibAlias, at: number): void {
    let leaf = this.find(fa.prefix, fa.prefixLen);
    if (leaf === undefined) {
      leaf = new FibLeaf(fa.prefix | 0, maskOf(fa.prefixLen), fa.prefixLen);
      this.addLeaf(leaf);
    }
    let before: FibAlias | null = null;
    for (let i = 0; i < at; i++) before = before === null ? leaf.first : before.next;
    fa.next = before === null ? leaf.first : before.next;
    if (before === null) leaf.first = fa;
    else before.next = fa;
    this.size++;
  }

  /** Puts `fa` in the place of `old`, which has the same prefix. */
  replace(old: FibAlias, fa: FibAlias): void {
    fa.next = old.next;
    relink(this.find(old.prefix, old.prefixLen)!, old, fa);
  }

  remove(fa: FibAlias): void {
    const leaf = this.find(fa.prefix, fa.prefixLen)!;
    relink(leaf, fa, fa.next);
    this.size--;
    if (leaf.first === null) this.removeLeaf(leaf);
  }

  private addLeaf(leaf: FibLeaf): void {
    this.leaves++;
    const { linear } = this;
    if (linear === null) this.hash!.add(leaf);
    else if (this.leaves <= LINEAR_MAX) {
      let i = 0;
      while (i < linear.length && linear[i]!.prefixLen >= leaf.prefixLen) i++;
      this.linear = insertAt(linear, i, leaf);
    } else {
      this.hash = new FibHash();
      for (const old of linear) this.hash.add(old);
      this.hash.add(leaf);
      this.linear = null;
    }
  }

  private removeLeaf(leaf: FibLeaf): void {
    this.leaves--;
    if (this.linear !== null) {
      this.linear.splice(this.linear.indexOf(leaf), 1);
      return;
    }
    this.hash!.remove(leaf);
    if (this.leaves > LINEAR_MAX / 2) return;
    this.linear = this.hash!.leaves();
    this.hash = null;
  }

  /** All routes in the order dumps give them: by prefix, the longest first where they begin alike. */
  all(): FibAlias[] {
    const leaves = this.linear === null ? this.hash!.leaves() : [...this.linear];
    leaves.sort((a, b) => a.prefix - b.prefix || b.prefixLen - a.prefixLen);
    const out: FibAlias[] = [];
    for (const leaf of leaves) for (let fa = leaf.first; fa !== null; fa = fa.next) out.push(fa);
    return out;
  }

  /** Every route, in no particular order. */
  forEach(visit: (fa: FibAlias) => void): void {
    for (const leaf of this.linear ?? this.hash!.leaves())
      for (let fa = leaf.first; fa !== null; fa = fa.next) visit(fa);
  }

  /** Removes the routes that are dead (fib_table_flush); how many. */
  flush(): number {
    const dead: FibAlias[] = [];
    this.forEach((fa) => {
      if (fa.fi.flags & RTNH_F_DEAD) dead.push(fa);
    });
    for (const fa of dead) this.remove(fa);
    return dead.length;
  }
}
