/** Debian's debianutils 5.7. */
import type { Program } from "@netloom/uapi";
import { which } from "./which.js";

export const debianutils: readonly Program[] = [which];
