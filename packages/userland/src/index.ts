/** Every program of the world, by the Debian package that ships it. */

import type { Program } from "@netloom/uapi";
import { bridgeUtils } from "./bridge-utils/index.js";
import { coreutils } from "./coreutils/index.js";
import { findutils } from "./findutils/index.js";
import { grep } from "./grep/index.js";
import { hostname } from "./hostname/index.js";
import { iproute2 } from "./iproute2/index.js";
import { iputils } from "./iputils/index.js";
import { mawk } from "./mawk/index.js";
import { netTools } from "./net-tools/index.js";
import { procps } from "./procps/index.js";
import { sed } from "./sed/index.js";
import { tcpdump } from "./tcpdump/index.js";
import { traceroute } from "./traceroute/index.js";

export const programs: readonly Program[] = [
  ...bridgeUtils, ...coreutils, ...findutils, ...grep, ...hostname, ...iproute2, ...iputils, ...mawk, ...netTools, ...procps, ...sed, ...tcpdump, ...traceroute,
];
