/** Debian's mawk 1.3.4, which is awk there. */
import type { Program } from "@netloom/uapi";
import { mawk as program } from "./mawk.js";

export const mawk: readonly Program[] = [program];
