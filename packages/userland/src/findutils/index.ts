/** Debian's findutils 4.9. */
import type { Program } from "@netloom/uapi";
import { find } from "./find.js";
import { xargs } from "./xargs.js";

export const findutils: readonly Program[] = [find, xargs];
