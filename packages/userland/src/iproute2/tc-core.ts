/** One run of `tc`, and the kinds of disciplines it knows. */

import { Errno } from "@netloom/uapi";
import type { TcAttrs } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import type { Args } from "./parse-args.js";
import { readSmallFile } from "./rt-names.js";
import { formatRate, hex8, parsePercent, parseRate, share } from "./tc-units.js";

const USEC_PER_SEC = 1e6;

export class Tc {
  /** -raw: numbers as the kernel has them. */
  raw = false;
  /** -graph: classes as a tree. */
  graph = false;
  /** What `show` was asked for before in the same batch: tc(8) never forgets it. */
  readonly shown = { ifindex: 0, parent: 0, handle: 0 };
  readonly shownClasses = { ifindex: 0, handle: 0, qdisc: 0 };
  private ticks = 0;

  constructor(readonly run: Iproute) {}

  /** What /proc/net/psched says a tick is. */
  private get tickInUsec(): number {
    if (this.ticks === 0) {
      const [nsPerUsec = NaN, nsPerTick = NaN, resolution = NaN] = (
        readSmallFile(this.run.sys, "/proc/net/psched") ?? ""
      )
        .split(" ")
        .map((word) => parseInt(word, 16));
      const ticks = (nsPerUsec / nsPerTick) * (resolution / USEC_PER_SEC);
      this.ticks = ticks > 0 ? ticks : 1;
    }
    return this.ticks;
  }
  timeToTicks(us: number): number {
    return Math.floor(us * this.tickInUsec);
  }
  ticksToTime(ticks: number): number {
    return Math.floor(ticks / this.tickInUsec);
  }
  /** Ticks that `size` bytes take at `rate` bytes a second, and bytes that pass in `ticks`. */
  xmitTime(rate: number, size: number): number {
    return this.timeToTicks(Math.floor(USEC_PER_SEC * (size / rate)));
  }
  xmitSize(rate: number, ticks: number): number {
    return Math.floor((rate * this.ticksToTime(ticks)) / USEC_PER_SEC);
  }

  /** Bytes a second of a rate, or of a share of the device's speed; null: neither. */
  rate(word: string, dev: string): number | null {
    if (!word.includes("%")) return parseRate(word);
    const part = parsePercent(word);
    if (part === null) return null;
    const speed = this.speed(dev);
    return speed === null ? null : Math.floor((Number(share(part).toPrecision(6)) * speed * 1e6) / 8);
  }
  /** Megabits a second. */
  private speed(dev: string): number | null {
    const { run } = this;
    if (dev === "") {
      run.err("No device specified; specify device to rate limit by percentage\n");
      return null;
    }
    const path = `/sys/class/net/${dev}/speed`;
    const text = this.readAttribute(path);
    const speed = text === null ? NaN : Number(text.trim());
    if (text !== null && speed >= 0) return speed;
    run.err(`property "speed" in file ${path} is currently unknown\nFailed to parse ${path}\n`);
    return null;
  }
  /** An attribute that has no value yet fails to be read. */
  private readAttribute(path: string): string | null {
    try {
      return readSmallFile(this.run.sys, path);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return null;
    }
  }

  printRate(name: string, label: string, rate: number): void {
    this.run.print.field(name, rate, `${label}${formatRate(rate, this.run.iec)} `);
  }
  rawText(value: number): string {
    return this.raw ? `[${hex8(value)}] ` : "";
  }
}

/** What a kind adds to `tc qdisc` and `tc class`: its words, and how its attributes are shown. */
export interface QdiscKind {
  readonly id: string;
  /** TCA_OPTIONS of the words; null: none are sent. Complains and ends with 1. Absent: it has no options. */
  parse?(tc: Tc, args: Args, dev: string): Uint8Array | null;
  print?(tc: Tc, options: Uint8Array): void;
  /** TCA_STATS_APP. */
  printStats?(tc: Tc, stats: Uint8Array): void;
  /** As `parse` and `print`, of a class. Absent: it has no classes of the user's. */
  parseClass?(tc: Tc, args: Args, dev: string): Uint8Array;
  printClass?(tc: Tc, options: Uint8Array): void;
  printClassStats?(tc: Tc, stats: Uint8Array): void;
}

/** Ends the run: the words of a kind are wrong. */
export function illegal(tc: Tc, what: string): never {
  return tc.run.die(`Illegal "${what}"\n`, 1);
}

/** Prints the counters every discipline and class has: TCA_STATS2. */
export type TcStats2 = NonNullable<TcAttrs["TCA_STATS2"]>;
