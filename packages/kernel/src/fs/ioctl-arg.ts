/** The third argument of ioctl(2): a number, or the bytes of what it points to. */

import { Errno, IFREQ_SIZE } from "@netloom/uapi";

export function number(arg: Uint8Array | number): number {
  if (typeof arg !== "number") throw new Errno("EINVAL");
  return arg;
}
/** The bytes of a structure, an ifreq unless said otherwise; EFAULT if they are too few. */
export function structure(arg: Uint8Array | number, size = IFREQ_SIZE): Uint8Array {
  if (typeof arg === "number" || arg.length < size) throw new Errno("EFAULT");
  return arg;
}
export function getInt(arg: Uint8Array | number): number {
  const bytes = structure(arg, 4);
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
}
export function putInt(arg: Uint8Array | number, value: number): void {
  const bytes = structure(arg, 4);
  new DataView(bytes.buffer, bytes.byteOffset).setInt32(0, value, true);
}
