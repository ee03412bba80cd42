/**
 * The virtual clock and its timers (after kernel/time/timer.c and hrtimer.c).
 *
 * A timer holds data - when, which handler, which object - and never a closure, so that the
 * network's state can be copied. Timers with equal expiry run in the order they were armed.
 */

/** Jiffies of a second (CONFIG_HZ). */
const HZ = 250;

/** A time at a whole second near `whenNs`, but not in the past: timers that need not be exact fire together (round_jiffies). */
export function roundJiffies(whenNs: number, nowNs: number): number {
  const jiffies = Math.floor(whenNs / NSEC_PER_JIFFY);
  const rest = jiffies % HZ;
  const rounded = (rest < HZ / 4 ? jiffies - rest : jiffies - rest + HZ) * NSEC_PER_JIFFY;
  return rounded > nowNs ? rounded : whenNs;
}

/** What a timer does: a top-level function of the object it was armed for. */
export type TimerHandler<T extends object> = (object: T, timers: Timers) => void;

export class Timer<T extends object = object> {
  /** When it fires, in nanoseconds since boot; -1 while it is not armed. */
  expiresNs = -1;
  /** Position in the heap, -1 outside. */
  index = -1;
  seq = 0;
  constructor(
    readonly handler: TimerHandler<T>,
    readonly object: T,
  ) {}
  get pending(): boolean {
    return this.index >= 0;
  }
}

/** Runs a timer's handler; generic so that the handler and its object keep their common type. */
function fire<T extends object>(timer: Timer<T>, timers: Timers): void {
  timer.handler(timer.object, timers);
}

/** A clock and the binary heap of its timers. Time moves only by `advanceTo` and `runNext`. */
export class Timers {
  /** CLOCK_MONOTONIC, integer nanoseconds since boot. */
  nowNs = 0;
  private seq = 0;
  private readonly heap: Timer[] = [];

  /** Arms `timer` for `whenNs`, moving it if it is armed already (mod_timer). */
  arm<T extends object>(timer: Timer<T>, whenNs: number): void {
    const t = timer as unknown as Timer;
    if (t.index >= 0) this.remove(t);
    t.expiresNs = whenNs < this.nowNs ? this.nowNs : whenNs;
    t.seq = ++this.seq;
    t.index = this.heap.length;
    this.heap.push(t);
    this.up(t.index);
  }

  armAfter<T extends object>(timer: Timer<T>, delayNs: number): void {
    this.arm(timer, this.nowNs + delayNs);
  }

  /** Disarms; nothing if it is not armed (timer_delete). */
  cancel<T extends object>(timer: Timer<T>): void {
    if (timer.index >= 0) this.remove(timer as unknown as Timer);
    timer.expiresNs = -1;
  }

  /** When the next timer fires; -1 if none is armed. */
  nextNs(): number {
    return this.heap.length === 0 ? -1 : this.heap[0]!.expiresNs;
  }

  /** How many timers are armed. */
  get armed(): number {
    return this.heap.length;
  }

  /** Moves the clock to the next timer and runs it; false if there is none. */
  runNext(): boolean {
    const timer = this.heap[0];
    if (timer === undefined) return false;
    this.remove(timer);
    if (timer.expiresNs > this.nowNs) this.nowNs = timer.expiresNs;
    timer.expiresNs = -1;
    fire(timer, this);
    return true;
  }

  private remove(timer: Timer): void {
    const heap = this.heap;
    const i = timer.index;
    const last = heap.pop()!;
    timer.index = -1;
    if (last === timer) return;
    heap[i] = last;
    last.index = i;
    if (!this.up(i)) this.down(i);
  }

  private before(a: Timer, b: Timer): boolean {
    return a.expiresNs < b.expiresNs || (a.expiresNs === b.expiresNs && a.seq < b.seq);
  }

  private up(i: number): boolean {
    const heap = this.heap;
    const timer = heap[i]!;
    let moved = false;
    while (i > 0) {
      const p = (i - 1) >> 1;
      const parent = heap[p]!;
      if (!this.before(timer, parent)) break;
      heap[i] = parent;
      parent.index = i;
      i = p;
      moved = true;
    }
    heap[i] = timer;
    timer.index = i;
    return moved;
  }

  private down(i: number): void {
    const heap = this.heap;
    const timer = heap[i]!;
    for (;;) {
      let c = 2 * i + 1;
      if (c >= heap.length) break;
      if (c + 1 < heap.length && this.before(heap[c + 1]!, heap[c]!)) c++;
      const child = heap[c]!;
      if (!this.before(child, timer)) break;
      heap[i] = child;
      child.index = i;
      i = c;
    }
    heap[i] = timer;
    timer.index = i;
  }
}

export const NSEC_PER_USEC = 1_000;
export const NSEC_PER_MSEC = 1_000_000;
export const NSEC_PER_SEC = 1_000_000_000;
/** A jiffy of the reference kernel (CONFIG_HZ=250): the grain of neighbour, route and bridge timers. */
export const NSEC_PER_JIFFY = 4_000_000;
/** USER_HZ: ageing times and bridge timers are reported in hundredths of a second. */
export const NSEC_PER_CLOCK_T = 10_000_000;
