/** Debian's less 590, and util-linux's more. */
import type { Program } from "@netloom/uapi";
import { less as program, more } from "./less.js";

export const less: readonly Program[] = [program, more];
