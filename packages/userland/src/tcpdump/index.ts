/** tcpdump: prints what passes a device. */

import type { Program } from "@netloom/uapi";
import { tcpdumpProgram } from "./tcpdump.js";

export const tcpdump: readonly Program[] = [tcpdumpProgram];
