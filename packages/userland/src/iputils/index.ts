/** iputils: programs that probe the network by ICMP and ARP. */

import type { Program } from "@netloom/uapi";
import { arping } from "./arping.js";
import { pingProgram } from "./ping.js";
import { tracepath } from "./tracepath.js";

export const iputils: readonly Program[] = [arping, pingProgram, tracepath];
