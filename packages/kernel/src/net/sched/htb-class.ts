/** One class of htb: its two buckets and what it has sent. */

import { TC_LINKLAYER_ETHERNET } from "@netloom/netlink";
import type { Qdisc } from "./qdisc.js";
import { RateCfg } from "./ratecfg.js";

export const HTB_NUMPRIO = 8;
/** Within its rate; above it, may use the parent's; above its ceiling. */
export const HTB_CAN_SEND = 0;
export const HTB_MAY_BORROW = 1;
export const HTB_CANT_SEND = 2;
/** A bucket fills for at most a minute, and is in debt for no longer. */
const MBUFFER_NS = 60_000_000_000;

export class HtbClass {
  /** What packets wait in; null while it has children. */
  leaf: Qdisc | null = null;
  /** 0 for leaves, counted down from the root for others. */
  level = 0;
  children = 0;
  prio = 0;
  quantum = 0;
  rate = new RateCfg(1, 0, 0, TC_LINKLAYER_ETHERNET);
  ceil = this.rate;
  /** Depths of the buckets and what is in them, in nanoseconds of sending. */
  bufferNs = 0;
  cbufferNs = 0;
  tokens = 0;
  ctokens = 0;
  private checkedNs: number;
  bytes = 0;
  packets = 0;
  drops = 0;
  overlimits = 0;
  lends = 0;
  borrows = 0;
  /** What is left of its quantum, by the level it was served at. */
  readonly deficit: number[] = [];
  servedLevel = 0;
  /** When its discipline last had nothing to send although packets wait in it. */
  heldAtNs = -1;

  constructor(
    readonly minor: number,
    readonly parentClass: HtbClass | null,
    nowNs: number,
  ) {
    this.checkedNs = nowNs;
  }

  private passed(now: number): number {
    return Math.min(now - this.checkedNs, MBUFFER_NS);
  }

  modeAt(now: number): number {
    const passed = this.passed(now);
    if (this.ctokens + passed < 0) return HTB_CANT_SEND;
    return this.tokens + passed >= 0 ? HTB_CAN_SEND : HTB_MAY_BORROW;
  }

  /** How long until this class or one it borrows from lets its packets go. */
  waitNs(now: number): number {
    const passed = this.passed(now);
    const ceiling = -(this.ctokens + passed);
    const own = -(this.tokens + passed);
    if (this.parentClass === null) return Math.max(1, ceiling, own);
    return Math.max(1, ceiling, Math.min(own, Math.max(0, this.parentClass.waitAboveNs(now))));
  }
  private waitAboveNs(now: number): number {
    const passed = this.passed(now);
    if (this.ctokens + passed >= 0 && this.tokens + passed >= 0) return 0;
    return this.waitNs(now);
  }

  /** Takes the tokens of a packet sent by the leave of the class of `level`; returns 1 if this exhausts the ceiling. */
  charge(length: number, level: number, now: number): number {
    const before = this.modeAt(now);
    const passed = this.passed(now);
    if (this.level >= level) {
      if (this.level === level) this.lends++;
      this.tokens = fill(this.tokens, passed, this.bufferNs, this.rate.l2tNs(length));
    } else {
      this.borrows++;
      this.tokens += passed;
    }
    this.ctokens = fill(this.ctokens, passed, this.cbufferNs, this.ceil.l2tNs(length));
    this.checkedNs = now;
    if (before === HTB_CANT_SEND || this.modeAt(now) !== HTB_CANT_SEND) return 0;
    this.overlimits++;
    return 1;
  }

  reset(now: number): void {
    this.leaf?.reset();
    this.checkedNs = now;
    this.deficit.length = 0;
  }
}

function fill(tokens: number, passed: number, buffer: number, cost: number): number {
  return Math.max(Math.min(tokens + passed, buffer) - cost, 1 - MBUFFER_NS);
}
