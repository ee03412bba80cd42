/** Debian's procps 4.0.2. */
import type { Program } from "@netloom/uapi";
import { sysctl } from "./sysctl.js";

export const procps: readonly Program[] = [sysctl];
