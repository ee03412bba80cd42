/** Debian's sed 4.9. */
import type { Program } from "@netloom/uapi";
import { sed as program } from "./sed.js";

export const sed: readonly Program[] = [program];
