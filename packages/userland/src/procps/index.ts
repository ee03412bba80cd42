/** Debian's procps 4.0.2. */
import type { Program } from "@netloom/uapi";
import { kill } from "./kill.js";
import { pgrep, pidof, pkill } from "./pgrep.js";
import { ps } from "./ps.js";
import { sysctl } from "./sysctl.js";
import { free, uptime, w, watch } from "./uptime.js";

export const procps: readonly Program[] = [free, kill, pgrep, pidof, pkill, ps, sysctl, uptime, w, watch];
