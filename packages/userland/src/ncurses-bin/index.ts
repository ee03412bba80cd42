/** Debian's ncurses-bin 6.4. */
import type { Program } from "@netloom/uapi";
import { clear, tput } from "./tput.js";

export const ncursesBin: readonly Program[] = [clear, tput];
