/** Debian's kmod 30. */
import type { Program } from "@netloom/uapi";
import { insmod, lsmod, modinfo, modprobe, rmmod } from "./modprobe.js";

export const kmod: readonly Program[] = [insmod, lsmod, modinfo, modprobe, rmmod];
