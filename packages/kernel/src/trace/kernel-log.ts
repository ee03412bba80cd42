/** The kernel's messages, as dmesg(1) shows them (after kernel/printk, lib/ratelimit.c). One log for all namespaces. */

import type { Timers } from "../time/timer.js";

/** Levels (linux/kern_levels.h). */
export const KERN_WARNING = 4;
export const KERN_NOTICE = 5;
export const KERN_INFO = 6;

const MAX_RECORDS = 1000;
/** net.core.message_cost and message_burst. */
const RATELIMIT_INTERVAL_NS = 5e9;
const RATELIMIT_BURST = 10;

export interface LogRecord {
  readonly level: number;
  /** Nanoseconds since boot. */
  readonly ns: number;
  readonly text: string;
}

export class KernelLog {
  private log: LogRecord[] = [];
  private beginNs = -1;
  private printed = 0;
  private missed = 0;

  constructor(private readonly timers: Timers) {}

  print(level: number, text: string): void {
    // Looking at its end also makes one piece of what was put together, which takes a fifth of the room.
    this.log.push({ level, ns: this.timers.nowNs, text: text.trimEnd() });
    if (this.log.length > MAX_RECORDS) this.log.splice(0, MAX_RECORDS / 4);
  }

  /** Whether a message that packets can cause may be printed: ten in five seconds (net_ratelimit). */
  ratelimit(): boolean {
    const { nowNs } = this.timers;
    if (this.beginNs < 0) this.beginNs = nowNs;
    if (nowNs > this.beginNs + RATELIMIT_INTERVAL_NS) {
      if (this.missed > 0) this.print(KERN_WARNING, `net_ratelimit: ${this.missed} callbacks suppressed`);
      this.missed = 0;
      this.printed = 0;
      this.beginNs = nowNs;
    }
    if (this.printed < RATELIMIT_BURST) {
      this.printed++;
      return true;
    }
    this.missed++;
    return false;
  }

  records(): readonly LogRecord[] {
    return this.log;
  }
  clear(): void {
    this.log = [];
  }
}
