/** netem's chances: correlated numbers, delays drawn from a table, models of loss (after net/sched/sch_netem.c; Salsano et al. 2009). */

import { NETEM_DIST_SCALE, type TcNetemLossAttrs } from "@netloom/netlink";
import type { Random } from "../../time/random.js";

const TWO32 = 0x100000000;

/** A stream of 32-bit numbers each of which resembles the last by `rho` of 2^32. */
export class CorrelatedRandom {
  private last: number;
  constructor(
    private readonly random: Random,
    readonly rho: number,
  ) {
    this.last = rho === 0 ? 0 : random.u32();
  }
  next(): number {
    if (this.rho === 0) return this.random.u32();
    const rho = this.rho + 1;
    this.last = Math.floor((this.random.u32() / TWO32) * (TWO32 - rho) + (this.last / TWO32) * rho) >>> 0;
    return this.last;
  }
}

/** A delay around `mu` with deviation `sigma`, both in nanoseconds: uniform, or as the table of a distribution says. */
export function tableDist(mu: number, sigma: number, rnd: number, dist: Int16Array | null): number {
  if (sigma === 0) return mu;
  if (dist === null) return (rnd % (2 * sigma)) + mu - sigma;
  return mu + Math.round((sigma * dist[rnd % dist.length]!) / NETEM_DIST_SCALE);
}

/** Decides packet by packet whether it is lost. */
export interface LossModel {
  lost(random: Random): boolean;
  /** TCA_NETEM_LOSS; null: loss is the qopt's. */
  dump(): TcNetemLossAttrs | null;
}

const TX_IN_GAP_PERIOD = 1;
const TX_IN_BURST_PERIOD = 2;
const LOST_IN_GAP_PERIOD = 3;
const LOST_IN_BURST_PERIOD = 4;

/** Four states: good and lost, each within a gap or a burst of losses. */
class FourStateLoss implements LossModel {
  private state = TX_IN_GAP_PERIOD;
  constructor(private readonly gi: NonNullable<TcNetemLossAttrs["NETEM_LOSS_GI"]>) {}
  lost(random: Random): boolean {
    const { p13, p31, p32, p14, p23 } = this.gi;
    const rnd = random.u32();
    switch (this.state) {
      case TX_IN_GAP_PERIOD:
        if (rnd < p14) {
          this.state = LOST_IN_BURST_PERIOD;
          return true;
        }
        if (rnd < p13 + p14) {
          this.state = LOST_IN_GAP_PERIOD;
          return true;
        }
        return false;
      case TX_IN_BURST_PERIOD:
        if (rnd < p23) {
          this.state = LOST_IN_GAP_PERIOD;
          return true;
        }
        return false;
      case LOST_IN_GAP_PERIOD:
        if (rnd < p32) this.state = TX_IN_BURST_PERIOD;
        else if (rnd < p31 + p32) this.state = TX_IN_GAP_PERIOD;
        else return true;
        return false;
      default:
        this.state = TX_IN_GAP_PERIOD;
        return false;
    }
  }
  dump(): TcNetemLossAttrs {
    return { NETEM_LOSS_GI: this.gi };
  }
}

/** Two states with a chance of loss each: 1-k in the good one, 1-h in the bad one. */
class GilbertElliottLoss implements LossModel {
  private good = true;
  constructor(private readonly ge: NonNullable<TcNetemLossAttrs["NETEM_LOSS_GE"]>) {}
  lost(random: Random): boolean {
    const { p, r, h, k1 } = this.ge;
    if (this.good) {
      if (random.u32() < p) this.good = false;
      return random.u32() < k1;
    }
    if (random.u32() < r) this.good = true;
    return random.u32() > h;
  }
  dump(): TcNetemLossAttrs {
    return { NETEM_LOSS_GE: this.ge };
  }
}

/** The model of a TCA_NETEM_LOSS; null if it names none. */
export function lossModel(attrs: TcNetemLossAttrs): LossModel | null {
  if (attrs.NETEM_LOSS_GI !== undefined) return new FourStateLoss(attrs.NETEM_LOSS_GI);
  if (attrs.NETEM_LOSS_GE !== undefined) return new GilbertElliottLoss(attrs.NETEM_LOSS_GE);
  return null;
}
