/** Programs of Netloom's own: what no package of Debian ships. */

import type { Program } from "@netloom/uapi";
import { traceProgram } from "./trace.js";

export const netloom: readonly Program[] = [traceProgram];
