/** date(1) and sleep(1). */

import { parseDate } from "./date-parse.js";
import { quote } from "../libc/quote.js";
import { gmtime, strftime } from "../libc/strftime.js";
import { readLines } from "../libc/lines.js";
import type { Timespec } from "@netloom/uapi";
import { coreutil } from "./coreutil.js";

const ISO: Readonly<Record<string, string>> = {
  "": "%Y-%m-%d",
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
};

export const date = coreutil({
  name: "date",
  short: "d:f:I::r:Rs:u",
  long: {
    date: "d",
    file: "f",
    "iso-8601": "I",
    reference: "r",
    "rfc-email": "R",
    "rfc-822": "R",
    "rfc-2822": "R",
    "rfc-3339": "rfc3339:",
    set: "s",
    utc: "u",
    universal: "u",
    uct: "u",
  },
  usage: "Usage: date [-u] [-d DATE | -r FILE] [-I[SPEC] | -R | +FORMAT]\nWrite the date and time.\n",
  async run(c, { options, operands }) {
    let format: string | null = null;
    let times: (Timespec | string)[] = [c.sys.realtime()];
    for (const [key, value] of options) {
      if (key === "d") times = [value];
      else if (key === "f") times = await readLines(c.sys, value);
      else if (key === "I") format = ISO[value] ?? c.usage(`invalid argument ${quote(value)} for '--iso-8601'`);
      else if (key === "R") format = "%a, %d %b %Y %H:%M:%S %z";
      else if (key === "rfc3339")
        format = value === "date" ? "%Y-%m-%d" : value === "ns" ? "%Y-%m-%d %H:%M:%S.%N%:z" : "%Y-%m-%d %H:%M:%S%:z";
      else if (key === "r") {
        try {
          times = [c.sys.stat(value).mtime];
        } catch (error) {
          c.failErrno(value, error);
        }
      } else if (key === "s") c.fail("cannot set date: Operation not permitted");
    }
    for (const operand of operands) {
      if (operand[0] !== "+")
        c.fail(/^\d/.test(operand) ? "cannot set date: Operation not permitted" : `invalid date ${quote(operand)}`);
      if (format !== null) c.fail("multiple output formats specified");
      format = operand.slice(1);
    }
    for (const given of times) {
      const time = typeof given === "string" ? parseDate(given, c.sys.realtime()) : given;
      if (time === null) c.error(`invalid date ${quote(typeof given === "string" ? given : "")}`);
      else c.out(`${strftime(format ?? "%a %b %e %H:%M:%S %Z %Y", gmtime(time.sec, time.nsec))}\n`);
    }
  },
});

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86400 };

/** A duration such as `1.5m`, in seconds; null if it is none. */
export function parseDuration(text: string): number | null {
  const match = /^\+?((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?)([smhd]?)$/i.exec(text);
  const unit = match === null ? undefined : UNITS[match[2]!];
  if (match === null || unit === undefined) return null;
  return (/^inf/i.test(match[1]!) ? Infinity : Number(match[1])) * unit;
}

/** The longest sleep the clock can count. */
const FOREVER_NS = Number.MAX_SAFE_INTEGER;

export const sleep = coreutil({
  name: "sleep",
  usage: "Usage: sleep NUMBER[smhd]...\nWait for the sum of the given times.\n",
  async run(c, { operands }) {
    if (operands.length === 0) c.usage("missing operand");
    let seconds = 0;
    let wrong = false;
    for (const operand of operands) {
      const parsed = parseDuration(operand);
      if (parsed === null) {
        c.error(`invalid time interval ${quote(operand)}`);
        wrong = true;
      } else seconds += parsed;
    }
    if (wrong) c.usage(null);
    if (seconds > 0) await c.sys.nanosleep(Math.min(FOREVER_NS, Math.round(seconds * 1e9)));
  },
});
