/** Debian's hostname 3.23. */
import type { Program } from "@netloom/uapi";
import { hostname as program } from "./hostname.js";

export const hostname: readonly Program[] = [program];
