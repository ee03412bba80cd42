/** radvd: the router advertisement daemon. */

import type { Program } from "@netloom/uapi";
import { radvdProgram } from "./radvd.js";

export const radvd: readonly Program[] = [radvdProgram];
