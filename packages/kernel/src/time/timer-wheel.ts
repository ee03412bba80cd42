/**
 * When a timer of the kernel's wheel really fires (kernel/time/timer.c): at a tick, and the further away
 * the coarser - up to a quarter of a second late for five seconds. Neighbour, route and bridge timers
 * are such timers; what programs sleep on is exact.
 */

import { NSEC_PER_JIFFY } from "./timer.js";

/** Timers less than this many ticks away are exact to the tick; each further level is 8 times as long and as coarse. */
const LEVEL0_TICKS = 63;
const LEVEL_SHIFT = 3;
const LEVELS = 9;

/** The moment a timer armed at `nowNs` for `whenNs` fires. */
export function wheelExpiryNs(nowNs: number, whenNs: number): number {
  const now = Math.floor(nowNs / NSEC_PER_JIFFY);
  const expires = Math.max(Math.ceil(whenNs / NSEC_PER_JIFFY), now + 1);
  let level = 0;
  let limit = LEVEL0_TICKS;
  while (level < LEVELS - 1 && expires - now >= limit) {
    level++;
    limit *= 1 << LEVEL_SHIFT;
  }
  const grain = 2 ** (LEVEL_SHIFT * level);
  return Math.floor((expires + grain) / grain) * grain * NSEC_PER_JIFFY;
}
