/** Dates as tcpdump writes them. */

import { gmtime, strftime } from "../libc/strftime.js";

/** `yyyy-mm-dd` of a number of seconds since 1970, in UTC. */
export const date = (sec: number): string => strftime("%Y-%m-%d", gmtime(sec));

/** `yyyy-mm-ddThh:mm:ssZ`. */
export const calendar = (sec: number): string => strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(sec));
