/** How long a packet takes at a rate (after struct psched_ratecfg in net/sched/sch_generic.c). */

import { PSCHED_TICK_NS, TC_LINKLAYER_ATM } from "@netloom/netlink";
import { NSEC_PER_SEC } from "../../time/timer.js";

const ATM_CELL_PAYLOAD = 48;
const ATM_CELL_SIZE = 53;

export class RateCfg {
  constructor(
    /** Bytes a second. */
    readonly rate: number,
    readonly overhead: number,
    /** Shorter packets count as this long. */
    readonly mpu: number,
    /** TC_LINKLAYER_*. */
    readonly linklayer: number,
  ) {}

  /** Nanoseconds `length` bytes take. */
  l2tNs(length: number): number {
    let bytes = length + this.overhead;
    if (bytes < this.mpu) bytes = this.mpu;
    if (this.linklayer === TC_LINKLAYER_ATM) bytes = Math.ceil(bytes / ATM_CELL_PAYLOAD) * ATM_CELL_SIZE;
    return Math.floor((bytes * NSEC_PER_SEC) / this.rate);
  }
  /** Bytes that pass in `ns`. */
  nsToLength(ns: number): number {
    let bytes = Math.floor((ns * this.rate) / NSEC_PER_SEC);
    if (this.linklayer === TC_LINKLAYER_ATM) bytes = Math.floor(bytes / ATM_CELL_SIZE) * ATM_CELL_PAYLOAD;
    return Math.max(0, bytes - this.overhead);
  }
}

export const ticksToNs = (ticks: number): number => ticks * PSCHED_TICK_NS;
export const nsToTicks = (ns: number): number => Math.floor(ns / PSCHED_TICK_NS);
/** The 32 bits that hold a rate where a 64-bit attribute holds all of it. */
export const rate32 = (rate: number): number => Math.min(rate, 0xffffffff);
/** struct tc_ratespec's `short cell_align` and `unsigned short overhead` as a rate is told back. */
export const ratespec = (cfg: RateCfg): { linklayer: number; overhead: number; mpu: number; rate: number } => ({
  linklayer: cfg.linklayer,
  overhead: cfg.overhead,
  mpu: cfg.mpu,
  rate: rate32(cfg.rate),
});
