/** bridge-utils: the bridge command from before ip and bridge. */

import type { Program } from "@netloom/uapi";
import { brctl } from "./brctl.js";

export const bridgeUtils: readonly Program[] = [brctl];
