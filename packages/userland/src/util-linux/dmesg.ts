/** dmesg(1): the kernel's messages. */

import { SYSLOG_ACTION_CLEAR, SYSLOG_ACTION_READ_ALL, SYSLOG_ACTION_READ_CLEAR } from "@netloom/uapi";
import type { Program } from "@netloom/uapi";
import { utilProgram } from "./util-program.js";

const LEVELS: readonly string[] = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];
const FACILITIES: readonly string[] = ["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news"];
const MONTHS: readonly string[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAYS: readonly string[] = "Sun Mon Tue Wed Thu Fri Sat".split(" ");

interface Message {
  readonly level: number;
  /** Seconds since boot, as printed. */
  readonly time: string;
  readonly text: string;
}

/** `<6>[   12.345678] text` on each line, as syslog(2) gives it. */
function parse(log: string): Message[] {
  return log.split("\n").flatMap((line) => {
    const m = /^<(\d+)>\[ *(\d+\.\d+)\] (.*)$/.exec(line);
    return m === null ? [] : [{ level: Number(m[1]) & 7, time: m[2]!, text: m[3]! }];
  });
}

/** Wall clock time of a message: `Mon Jan  1 00:00:00 2024`. */
function ctime(epochSec: number): string {
  const days = Math.floor(epochSec / 86400);
  const rest = Math.floor(epochSec) - days * 86400;
  // Civil date of a day count (days from 1970-01-01), by eras of 400 years.
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");
  const clock = `${two(rest / 3600)}:${two((rest / 60) % 60)}:${two(rest % 60)}`;
  return `${DAYS[(days + 4) % 7]!} ${MONTHS[month - 1]!} ${String(day).padStart(2)} ${clock} ${year}`;
}

export const dmesg: Program = utilProgram({
  name: "dmesg",
  short: "CcDdEeF:f:HhJkL::l:n:iPprSs:TtuVWwx",
  long: {
    clear: "C",
    "read-clear": "c",
    "console-off": "D",
    "show-delta": "d",
    reltime: "e",
    "console-on": "E",
    file: "F",
    facility: "f",
    human: "H",
    kernel: "k",
    color: "L",
    level: "l",
    "console-level": "n",
    nopager: "P",
    "force-prefix": "p",
    raw: "r",
    syslog: "S",
    "buffer-size": "s",
    ctime: "T",
    notime: "t",
    userspace: "u",
    follow: "w",
    "follow-new": "W",
    decode: "x",
  },
  usage: "Usage: dmesg [-CcdHkrtTux] [-l LEVEL,...] [-f FACILITY,...]\nWrite the kernel's messages.\n",
  run(c, { options, operands }) {
    const has = (key: string): boolean => options.some(([k]) => k === key);
    if (operands.length > 0) c.usage("bad usage");
    const names = (key: string, known: readonly string[], what: string): ReadonlySet<number> | null => {
      const words = options.flatMap(([k, value]) => (k === key ? value.split(",") : []));
      if (words.length === 0) return null;
      return new Set(
        words.map((word) => {
          const index = known.indexOf(word);
          return index >= 0 ? index : c.fail(`unknown ${what} '${word}'`);
        }),
      );
    };
    const levels = names("l", LEVELS, "level");
    const facilities = names("f", FACILITIES, "facility");
    for (const key of ["w", "W", "F", "D", "E", "n"]) if (has(key)) c.fail("this world's console has no such setting");
    if (has("C")) {
      c.sys.syslog(SYSLOG_ACTION_CLEAR);
      return 0;
    }
    const messages = parse(c.sys.syslog(has("c") ? SYSLOG_ACTION_READ_CLEAR : SYSLOG_ACTION_READ_ALL));
    // Everything here is the kernel's.
    if (has("u") || (facilities !== null && !facilities.has(0))) return 0;
    const now = c.sys.realtime();
    const boot = now.sec + now.nsec / 1e9 - c.sys.monotonicNs() / 1e9;
    let before: number | null = null;
    for (const { level, time, text } of messages) {
      if (levels !== null && !levels.has(level)) continue;
      const seconds = Number(time);
      const delta = seconds - (before ?? seconds);
      before = seconds;
      let stamp = `[${time.padStart(12)}] `;
      if (has("T")) stamp = `[${ctime(boot + seconds)}] `;
      else if (has("H") || has("e")) stamp = `[${`+${delta.toFixed(6)}`.padStart(11)}] `;
      else if (has("d")) stamp = `[${time.padStart(12)} <${delta.toFixed(6).padStart(12)}>] `;
      else if (has("t")) stamp = "";
      const prefix = has("r") ? `<${level}>` : has("x") ? `kern  :${LEVELS[level]!.padEnd(6)}: ` : "";
      c.out(`${prefix}${stamp}${text}\n`);
    }
    return 0;
  },
});
