/** Every program of the world, by the Debian package that ships it. */

import type { Program } from "@netloom/uapi";
import { coreutils } from "./coreutils/index.js";
import { hostname } from "./hostname/index.js";
import { procps } from "./procps/index.js";

export const programs: readonly Program[] = [...coreutils, ...hostname, ...procps];
