/** Debian's grep 3.8. */
import type { Program } from "@netloom/uapi";
import { egrep, fgrep, grep as program } from "./grep.js";

export const grep: readonly Program[] = [program, egrep, fgrep];
