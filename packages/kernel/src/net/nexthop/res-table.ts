/**
 * Groups whose flows stay where they are when members change (after nh_res_table_upkeep in
 * net/ipv4/nexthop.c): a hash bucket moves to a member that wants more of them only when it is idle, or
 * when the table has been out of balance for too long.
 */

import { NSEC_PER_CLOCK_T, Timer } from "../../time/timer.js";
import type { Timers } from "../../time/timer.js";
import type { Nexthop, NhGroupMember } from "./nexthop.js";

class Bucket {
  nh: Nexthop | null = null;
  usedNs = 0;
  migratedNs = 0;
}

export class ResTable {
  readonly buckets: readonly Bucket[];
  private readonly timer: Timer<ResTable>;
  private members: readonly NhGroupMember[] = [];
  /** How many buckets each member wants, in the order of members. */
  private wants: readonly number[] = [];
  /** Since when some have too few; -1: none has. */
  unbalancedSinceNs = -1;

  constructor(
    private readonly timers: Timers,
    count: number,
    /** In hundredths of a second. */
    public idleTimer: number,
    public unbalancedTimer: number,
  ) {
    this.buckets = Array.from({ length: count }, () => new Bucket());
    this.timer = new Timer<ResTable>(upkeep, this);
  }

  /** The members are these now (nh_res_group_rebalance and upkeep). */
  setMembers(members: readonly NhGroupMember[]): void {
    this.members = members;
    let total = 0;
    for (const { weight } of members) total += weight;
    let sum = 0;
    let previous = 0;
    this.wants = members.map(({ weight }) => {
      sum += weight;
      const upper = Math.round((this.buckets.length * sum) / total);
      const wanted = upper - previous;
      previous = upper;
      return wanted;
    });
    upkeep(this);
  }

  /** The member a flow's hash leads to; its bucket counts as used. */
  select(hash: number): Nexthop {
    const bucket = this.buckets[hash % this.buckets.length]!;
    bucket.usedNs = this.timers.nowNs;
    return bucket.nh!;
  }

  /** In hundredths of a second. */
  idleTime(index: number): number {
    return Math.floor((this.timers.nowNs - this.buckets[index]!.usedNs) / NSEC_PER_CLOCK_T);
  }

  unbalancedTime(): number {
    return this.unbalancedSinceNs < 0 ? 0 : Math.floor((this.timers.nowNs - this.unbalancedSinceNs) / NSEC_PER_CLOCK_T);
  }

  destroy(): void {
    this.timers.cancel(this.timer);
  }

  balance(): void {
    const now = this.timers.nowNs;
    const indexOf = new Map<Nexthop, number>(this.members.map(({ nh }, i) => [nh, i]));
    const have = this.members.map(() => 0);
    for (const { nh } of this.buckets) {
      const i = nh === null ? undefined : indexOf.get(nh);
      if (i !== undefined) have[i]!++;
    }
    let last = this.members.length - 1;
    const short = (): number => {
      // The last member that has too few comes first; none loses a bucket while it has too few.
      while (last >= 0 && have[last]! >= this.wants[last]!) last--;
      return last;
    };
    const idleNs = this.idleTimer * NSEC_PER_CLOCK_T;
    const limitNs = this.unbalancedTimer * NSEC_PER_CLOCK_T;
    const force = limitNs > 0 && this.unbalancedSinceNs >= 0 && now >= this.unbalancedSinceNs + limitNs;
    let nextNs = Infinity;
    for (const bucket of this.buckets) {
      const to = short();
      if (to < 0) break;
      const from = bucket.nh === null ? -1 : (indexOf.get(bucket.nh) ?? -1);
      if (from >= 0 && have[from]! <= this.wants[from]!) continue;
      // One that was not used since it moved is idle.
      const idleAtNs = bucket.usedNs === bucket.migratedNs ? now : bucket.usedNs + idleNs;
      if (from >= 0 && !force && now < idleAtNs) {
        nextNs = Math.min(nextNs, idleAtNs);
        continue;
      }
      bucket.nh = this.members[to]!.nh;
      bucket.usedNs = bucket.migratedNs = now;
      have[to]!++;
      if (from >= 0) have[from]!--;
    }
    if (short() < 0) {
      this.unbalancedSinceNs = -1;
      this.timers.cancel(this.timer);
      return;
    }
    if (this.unbalancedSinceNs < 0) this.unbalancedSinceNs = now;
    if (limitNs > 0) nextNs = Math.min(nextNs, this.unbalancedSinceNs + limitNs);
    if (nextNs !== Infinity) this.timers.arm(this.timer, nextNs);
  }
}

function upkeep(table: ResTable): void {
  table.balance();
}
