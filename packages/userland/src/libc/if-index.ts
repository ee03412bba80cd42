/** Devices by index: if_nametoindex(3) and its reverse. */

import { Errno, IFR_DATA, ifreq, ifrInt, ifrName, ifrSetInt, SIOCGIFINDEX, SIOCGIFNAME, type Sys } from "@netloom/uapi";

/** if_nametoindex(3): 0 if there is no such device. */
export function interfaceIndex(sys: Sys, fd: number, device: string): number {
  const request = ifreq(device);
  try {
    sys.ioctl(fd, SIOCGIFINDEX, request);
  } catch (error) {
    if (error instanceof Errno) return 0;
    throw error;
  }
  return ifrInt(request);
}

/** if_indextoname(3): the number itself if there is no such device. */
export function interfaceName(sys: Sys, fd: number, index: number): string {
  const request = new Uint8Array(IFR_DATA + 24);
  ifrSetInt(request, index);
  try {
    sys.ioctl(fd, SIOCGIFNAME, request);
  } catch (error) {
    if (error instanceof Errno) return String(index);
    throw error;
  }
  return ifrName(request);
}
