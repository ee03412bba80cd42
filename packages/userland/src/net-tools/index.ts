/** net-tools: the interface, routing and ARP commands that speak ioctl. */

import type { Program } from "@netloom/uapi";
import { arp } from "./arp.js";
import { ifconfig } from "./ifconfig.js";
import { netstat } from "./netstat.js";
import { route } from "./route.js";

export const netTools: readonly Program[] = [arp, ifconfig, netstat, route];
