import type { Sys } from "@netloom/uapi";
import type { Stdio } from "../libc/stdio.js";

/** One run of brctl; `fd` is the socket that ioctls go through. */
export interface Run {
  readonly sys: Sys;
  readonly stdio: Stdio;
  readonly fd: number;
}
