/** Bringing devices up and down (after __dev_open and __dev_close in net/core/dev.c). */

import { Errno, IFF_RUNNING, IFF_UP } from "@netloom/uapi";
import { devActivate, devDeactivate } from "./dev-activate.js";
import { devSetRxMode } from "./dev-addr-lists.js";
import type { NetDevice } from "./net-device.js";

/** Up without telling rtnetlink or sending UP: the caller does. Throws what the driver or a PRE_UP listener throws. */
export function devOpenQuietly(dev: NetDevice): void {
  if (dev.regState !== "registered") throw new Errno("ENODEV");
  dev.net.stack.notify("PRE_UP", dev);
  // A driver's open() finds its device running, and so does who looks at it from there.
  dev.flags |= IFF_UP;
  try {
    dev.ops.open?.(dev);
  } catch (error) {
    dev.flags &= ~IFF_UP;
    throw error;
  }
  devSetRxMode(dev);
  devActivate(dev);
  dev.net.stack.linkwatch.deviceUp(dev);
}

/** Down without telling rtnetlink or sending DOWN. */
export function devCloseQuietly(dev: NetDevice): void {
  dev.net.stack.notify("GOING_DOWN", dev);
  devDeactivate(dev);
  dev.flags &= ~IFF_UP;
  dev.ops.stop?.(dev);
}

/** Brings a device up; nothing if it is. */
export function devOpen(dev: NetDevice): void {
  if (dev.flags & IFF_UP) return;
  devOpenQuietly(dev);
  dev.net.stack.rtnlNotify.newlink(dev, IFF_UP | IFF_RUNNING, 0);
  dev.net.stack.notify("UP", dev, { flagsChanged: IFF_UP });
}

/** Takes devices down together, as far as they are up. */
export function devCloseMany(devs: readonly NetDevice[]): void {
  const up = devs.filter((dev) => (dev.flags & IFF_UP) !== 0);
  for (const dev of up) dev.net.stack.notify("GOING_DOWN", dev);
  for (const dev of up) {
    devDeactivate(dev);
    dev.flags &= ~IFF_UP;
    dev.ops.stop?.(dev);
  }
  for (const dev of up) {
    dev.net.stack.rtnlNotify.newlink(dev, IFF_UP | IFF_RUNNING, 0);
    dev.net.stack.notify("DOWN", dev, { flagsChanged: IFF_UP });
  }
}

export function devClose(dev: NetDevice): void {
  devCloseMany([dev]);
}
