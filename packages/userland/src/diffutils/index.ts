/** Debian's diffutils 3.8. */
import type { Program } from "@netloom/uapi";
import { cmp } from "./cmp.js";
import { diff } from "./diff.js";

export const diffutils: readonly Program[] = [cmp, diff];
