/** The door to the kernel: the system calls of one process (see `Sys` in @netloom/uapi). */

import type { Sys } from "@netloom/uapi";
import { SysSocket } from "./sys-socket.js";

export class SystemCalls extends SysSocket implements Sys {}
