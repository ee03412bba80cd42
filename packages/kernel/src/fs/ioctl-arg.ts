/** The third argument of ioctl(2): a number, or the bytes of what it points to. */

import { Errno } from "@netloom/uapi";

export function number(arg: Uint8Array | number): number {
  if (typeof arg !== "number") throw new Errno("EINVAL");
  return arg;
}
export function structure(arg: Uint8Array | number): Uint8Array {
  if (typeof arg === "number") throw new Errno("EFAULT");
  return arg;
}
export function getInt(arg: Uint8Array | number): number {
  const bytes = structure(arg);
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
}
export function putInt(arg: Uint8Array | number, value: number): void {
  const bytes = structure(arg);
  new DataView(bytes.buffer, bytes.byteOffset).setInt32(0, value, true);
}
