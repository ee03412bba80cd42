/** What `time` prints (bash(1), TIMEFORMAT). Virtual time: a process uses no processor time. */

import type { Shell } from "./shell.js";

const BASH_FORMAT = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS";
const POSIX_FORMAT = "real %2R\nuser %2U\nsys %2S";

/** The report for `elapsedNs` nanoseconds. */
export function formatTimes(sh: Shell, elapsedNs: number, posix: boolean): string {
  const format = posix ? POSIX_FORMAT : (sh.vars.get("TIMEFORMAT")?.scalar() ?? BASH_FORMAT);
  if (format === "") return "";
  const text = format.replace(
    /%(?:%|(\d?)(l?)([RUSP]))/g,
    (all, digits: string, long: string, what: string | undefined) => {
      if (what === undefined) return all === "%%" ? "%" : all;
      const precision = digits === "" ? 3 : Math.min(Number(digits), 3);
      const seconds = what === "R" ? elapsedNs / 1e9 : 0;
      if (what === "P") return "0.00";
      if (long === "") return truncated(seconds, precision);
      const minutes = Math.floor(seconds / 60);
      return `${minutes}m${truncated(seconds - minutes * 60, precision)}s`;
    },
  );
  return `${text}\n`;
}

function truncated(seconds: number, precision: number): string {
  const scale = 10 ** precision;
  return (Math.floor(seconds * scale + 1e-9) / scale).toFixed(precision);
}
