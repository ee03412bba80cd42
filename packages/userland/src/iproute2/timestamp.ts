/** The time before a message of `monitor` (-t, -ts). */

import { gmtime, strftime } from "../libc/strftime.js";
import type { Iproute } from "./iproute.js";

export function printTimestamp(run: Iproute): void {
  const now = run.sys.realtime();
  const time = gmtime(now.sec, now.nsec);
  const usec = Math.floor(now.nsec / 1000);
  if (run.timestampShort) run.print.text(`[${strftime("%Y-%m-%dT%H:%M:%S", time)}.${String(usec).padStart(6, "0")}] `);
  else run.print.text(`Timestamp: ${strftime("%a %b %e %H:%M:%S %Y", time)} ${usec} usec\n`);
}

/** The time of a message in a file of rtmon's. */
export const fileTimestamp = (sec: number, usec: number): string =>
  `Timestamp: ${strftime("%a %b %e %H:%M:%S %Y", gmtime(sec, 0))} ${usec} us\n`;
