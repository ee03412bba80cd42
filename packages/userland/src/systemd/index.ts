/** Debian's systemd 252, as far as it is without its daemon. */
import type { Program } from "@netloom/uapi";
import { service, systemctl } from "./systemctl.js";

export const systemd: readonly Program[] = [service, systemctl];
