/** traceroute: the way packets take. */

import type { Program } from "@netloom/uapi";
import { tracerouteProgram } from "./traceroute.js";

export const traceroute: readonly Program[] = [tracerouteProgram];
