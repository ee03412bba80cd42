/** Every program of the world, by the Debian package that ships it. */

import type { Program } from "@netloom/uapi";
import { apt } from "./apt/index.js";
import { bridgeUtils } from "./bridge-utils/index.js";
import { coreutils } from "./coreutils/index.js";
import { debianutils } from "./debianutils/index.js";
import { diffutils } from "./diffutils/index.js";
import { findutils } from "./findutils/index.js";
import { grep } from "./grep/index.js";
import { hostname } from "./hostname/index.js";
import { iproute2 } from "./iproute2/index.js";
import { iputils } from "./iputils/index.js";
import { kmod } from "./kmod/index.js";
import { less } from "./less/index.js";
import { mawk } from "./mawk/index.js";
import { ncursesBin } from "./ncurses-bin/index.js";
import { netTools } from "./net-tools/index.js";
import { netloom } from "./netloom/index.js";
import { procps } from "./procps/index.js";
import { radvd } from "./radvd/index.js";
import { sed } from "./sed/index.js";
import { sudo } from "./sudo/index.js";
import { systemd } from "./systemd/index.js";
import { tcpdump } from "./tcpdump/index.js";
import { traceroute } from "./traceroute/index.js";
import { utilLinux } from "./util-linux/index.js";

export const programs: readonly Program[] = [
  ...apt,
  ...bridgeUtils,
  ...coreutils,
  ...debianutils,
  ...diffutils,
  ...findutils,
  ...grep,
  ...hostname,
  ...iproute2,
  ...iputils,
  ...kmod,
  ...less,
  ...mawk,
  ...ncursesBin,
  ...netTools,
  ...netloom,
  ...procps,
  ...radvd,
  ...sed,
  ...sudo,
  ...systemd,
  ...tcpdump,
  ...traceroute,
  ...utilLinux,
];
