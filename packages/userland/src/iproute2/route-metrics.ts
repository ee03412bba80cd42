/** The metrics of `ip route add`: keyword, RTAX_* attribute and how the number is written. */

import { type RouteMetrics } from "@netloom/netlink";
import { matches, parseUnsigned, type Args } from "./parse-args.js";

type NumberMetric = {
  [K in keyof RouteMetrics]-?: NonNullable<RouteMetrics[K]> extends number ? K : never;
}[keyof RouteMetrics];

interface Metric {
  readonly attr: NumberMetric;
  /** RTAX_*. */
  readonly number: number;
  readonly complaint: string;
  /** May be preceded by `lock`. */
  readonly lockable: boolean;
  readonly max: number;
  /** Multiplies a time in milliseconds; 0 for a plain number. */
  readonly time: number;
}

const plain = (attr: NumberMetric, number: number, name: string, lockable = true, max = 0xffffffff): Metric => ({
  attr,
  number,
  complaint: `"${name}" value is invalid`,
  lockable,
  max,
  time: 0,
});
const time = (attr: NumberMetric, number: number, name: string, scale: number): Metric => ({
  attr,
  number,
  complaint: `"${name}" value is invalid`,
  lockable: true,
  max: 0xffffffff,
  time: scale,
});

/** Known by their whole name. */
const WHOLE: ReadonlyMap<string, Metric> = new Map([
  ["mtu", plain("RTAX_MTU", 2, "mtu")],
  ["hoplimit", plain("RTAX_HOPLIMIT", 10, "hoplimit", true, 255)],
  ["advmss", plain("RTAX_ADVMSS", 8, "mss")],
  ["rtt", time("RTAX_RTT", 4, "rtt", 8)],
  ["rto_min", { ...time("RTAX_RTO_MIN", 13, "rto_min", 1), lockable: false }],
]);
/** Known by their beginning, in the order they are tried. */
const ABBREVIATED: readonly (readonly [string, Metric])[] = [
  ["reordering", plain("RTAX_REORDERING", 9, "reordering")],
  ["window", plain("RTAX_WINDOW", 3, "window")],
  ["cwnd", plain("RTAX_CWND", 7, "cwnd")],
  ["initcwnd", plain("RTAX_INITCWND", 11, "initcwnd")],
  ["initrwnd", plain("RTAX_INITRWND", 14, "initrwnd")],
  ["rttvar", time("RTAX_RTTVAR", 5, "rttvar", 4)],
  ["ssthresh", plain("RTAX_SSTHRESH", 6, "ssthresh")],
];

const TIME = /^([0-9.]+)(s|sec|secs|ms|msec|msecs)?$/;

/** A time as iproute2 takes it: milliseconds, or with a unit; null if it is none. */
function parseTime(word: string): { ms: number; raw: boolean } | null {
  const m = TIME.exec(word);
  if (m === null || Number.isNaN(Number(m[1]))) return null;
  const value = Number(m[1]);
  if (m[2] === undefined) return Number.isInteger(value) ? { ms: value, raw: true } : null;
  return { ms: Math.ceil(m[2].startsWith("ms") ? value : value * 1000), raw: false };
}

/** Takes `word` and its value if it is a metric; whether it was. */
export function parseMetric(args: Args, word: string, metrics: RouteMetrics): boolean {
  const metric = WHOLE.get(word) ?? ABBREVIATED.find(([name]) => matches(word, name))?.[1];
  if (metric === undefined) return false;
  let value = args.next();
  if (metric.lockable && value === "lock") {
    metrics.RTAX_LOCK = (metrics.RTAX_LOCK ?? 0) | (1 << metric.number);
    value = args.next();
  }
  if (metric.time === 0) {
    metrics[metric.attr] = parseUnsigned(value, metric.max) ?? args.invalidLine(metric.complaint, value);
    return true;
  }
  const ms = parseTime(value) ?? args.invalidLine(metric.complaint, value);
  metrics[metric.attr] = ms.raw && metric.attr !== "RTAX_RTO_MIN" ? ms.ms : ms.ms * metric.time;
  // The kernel takes rto_min for what it is only when it is locked.
  if (metric.attr === "RTAX_RTO_MIN") metrics.RTAX_LOCK = (metrics.RTAX_LOCK ?? 0) | (1 << metric.number);
  return true;
}
