/** What a route is looked up by, and what was found (struct flowi4, struct fib_result). */

import type { FibRule } from "../core/fib-rules.js";
import type { FibInfo, FibNh } from "./fib-semantics.js";
import type { FibTable } from "./fib-table.js";

/** The source address may be any, even foreign (FLOWI_FLAG_ANYSRC). */
export const FLOWI_FLAG_ANYSRC = 1;
/** Next hops are taken whatever device is asked for (FLOWI_FLAG_SKIP_NH_OIF). */
export const FLOWI_FLAG_SKIP_NH_OIF = 4;

/** A flow; addresses and ports in host order. Reused: whoever looks up calls `init` first. */
export class Flowi4 {
  oif = 0;
  iif = 0;
  mark = 0;
  tos = 0;
  scope = 0;
  proto = 0;
  flags = 0;
  saddr = 0;
  daddr = 0;
  sport = 0;
  dport = 0;
  uid = 0;
  /** ifindex of the L3 master device whose table is asked, 0 for none. */
  l3mdev = 0;

  init(daddr: number, saddr: number, oif: number, tos: number, scope: number): this {
    this.oif = oif;
    this.iif = 0;
    this.mark = 0;
    this.tos = tos;
    this.scope = scope;
    this.proto = 0;
    this.flags = 0;
    this.saddr = saddr;
    this.daddr = daddr;
    this.sport = 0;
    this.dport = 0;
    this.uid = 0;
    this.l3mdev = 0;
    return this;
  }
}

export class FibResult {
  prefix = 0;
  prefixLen = 0;
  type = 0;
  scope = 0;
  table: FibTable | null = null;
  fi: FibInfo | null = null;
  nh: FibNh | null = null;
  nhSel = 0;
  /** The rule that led to the table, where a namespace has rules of its own. */
  rule: FibRule | null = null;
}

// Failures of lookups: negative error numbers, since the data path does not throw.
export const EINVAL = -22;
export const EACCES = -13;
export const EAGAIN = -11;
export const ENETUNREACH = -101;
export const EHOSTUNREACH = -113;
export const ENODEV = -19;
