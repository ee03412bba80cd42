/** The programs of the package iproute2. */

import type { Program } from "@netloom/uapi";
import { bridgeMain } from "./bridge.js";
import { ipMain } from "./ip.js";
import { nstatProgram } from "./nstat.js";
import { rtmonMain } from "./rtmon.js";
import { tcMain } from "./tc.js";

export const iproute2: readonly Program[] = [
  { name: "ip", paths: ["/usr/sbin/ip", "/usr/bin/ip"], main: ipMain },
  { name: "bridge", paths: ["/usr/sbin/bridge", "/usr/bin/bridge"], main: bridgeMain },
  nstatProgram,
  { name: "rtmon", paths: ["/usr/sbin/rtmon"], main: rtmonMain },
  { name: "tc", paths: ["/usr/sbin/tc"], main: tcMain },
];
