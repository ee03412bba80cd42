/** Debian's sudo 1.9.13, and util-linux's su. */
import type { Program } from "@netloom/uapi";
import { su, sudo as program } from "./sudo.js";

export const sudo: readonly Program[] = [program, su];
