/** A socket for device ioctls: any family's will do, and not every kernel has every family. */

import { AF_INET, AF_PACKET, AF_UNIX, Errno, SOCK_DGRAM, type Sys } from "@netloom/uapi";

export function ioctlSocket(sys: Sys, first = AF_INET): number {
  let failure: Errno | null = null;
  for (const family of [first, AF_INET, AF_PACKET, AF_UNIX]) {
    try {
      return sys.socket(family, SOCK_DGRAM, 0);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new Errno("EAFNOSUPPORT");
}
