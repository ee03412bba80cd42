/** iputils: programs that probe the network by ICMP and ARP. */

import type { Program } from "@netloom/uapi";
import { pingProgram } from "./ping.js";

export const iputils: readonly Program[] = [pingProgram];
