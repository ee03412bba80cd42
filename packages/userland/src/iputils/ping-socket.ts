/** The sockets ping opens: the "ping socket" (SOCK_DGRAM) where the user's group may have one, a raw socket else. */

import {
  AF_INET,
  AF_INET6,
  Errno,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  SOCK_DGRAM,
  SOCK_RAW,
  strerror,
  type Sys,
} from "@netloom/uapi";
import { Exit } from "./exit.js";
import type { Stdio } from "../libc/stdio.js";

export interface PingSocket {
  readonly fd: number;
  readonly raw: boolean;
}

/** Opens a socket of `family`; null where this host has no such family and another is to be tried. */
export function openPingSocket(
  sys: Sys,
  stdio: Stdio,
  name: string,
  family: number,
  rawOnly: boolean,
  required: boolean,
): PingSocket | null {
  const protocol = family === AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  try {
    if (!rawOnly) return { fd: sys.socket(family, SOCK_DGRAM, protocol), raw: false };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const fallBack =
      error.code === "EACCES" ||
      error.code === "EPROTONOSUPPORT" ||
      error.code === "EAFNOSUPPORT" ||
      error.code === "ESOCKTNOSUPPORT";
    if (!fallBack) throw new Exit(2, `socket: ${strerror(error.code)}`);
  }
  try {
    return { fd: sys.socket(family, SOCK_RAW, protocol), raw: true };
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    if (!required || (error.code === "EAFNOSUPPORT" && family === AF_INET6)) return null;
    stdio.err(`${name}: socktype: SOCK_RAW\n${name}: socket: ${strerror(error.code)}\n`);
    throw new Exit(2, "=> missing cap_net_raw+p capability or setuid?");
  }
}
