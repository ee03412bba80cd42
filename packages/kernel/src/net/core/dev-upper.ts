/** Devices on devices (after netdev_master_upper_dev_link in net/core/dev.c). */

import { Errno } from "@netloom/uapi";
import type { NetDevice } from "./net-device.js";

/** How deep devices may be stacked (MAX_NEST_DEV). */
const MAX_NEST_DEV = 8;

/** Whether `upper` stands on `dev`, at whatever height. */
export function netdevHasUpperDev(dev: NetDevice, upper: NetDevice): boolean {
  for (const u of dev.uppers) if (u === upper || netdevHasUpperDev(u, upper)) return true;
  return false;
}

function levelAbove(dev: NetDevice): number {
  let level = 0;
  for (const u of dev.uppers) level = Math.max(level, 1 + levelAbove(u));
  return level;
}

function levelBelow(dev: NetDevice): number {
  let level = 0;
  for (const l of dev.lowers) level = Math.max(level, 1 + levelBelow(l));
  return level;
}

/** Puts `upper` on `dev`. EBUSY: a loop, or another master; EEXIST: it is there; EMLINK: too deep. */
export function netdevUpperDevLink(dev: NetDevice, upper: NetDevice, isMaster: boolean): void {
  if (dev === upper || netdevHasUpperDev(upper, dev)) throw new Errno("EBUSY");
  if (levelBelow(dev) + levelAbove(upper) + 2 > MAX_NEST_DEV) throw new Errno("EMLINK");
  if (isMaster && dev.master !== null) throw new Errno(dev.master === upper ? "EEXIST" : "EBUSY");
  if (dev.uppers.includes(upper)) throw new Errno("EEXIST");
  const stack = dev.net.stack;
  stack.notify("PRECHANGEUPPER", dev, { upper, linking: true, isMaster });
  dev.uppers = dev.uppers.concat(upper);
  upper.lowers = upper.lowers.concat(dev);
  if (isMaster) dev.master = upper;
  stack.notify("CHANGEUPPER", dev, { upper, linking: true, isMaster });
}

/** Takes `upper` off `dev`. */
export function netdevUpperDevUnlink(dev: NetDevice, upper: NetDevice): void {
  const at = dev.uppers.indexOf(upper);
  if (at < 0) return;
  const isMaster = dev.master === upper;
  const stack = dev.net.stack;
  stack.notify("PRECHANGEUPPER", dev, { upper, linking: false, isMaster });
  dev.uppers = dev.uppers.toSpliced(at, 1);
  upper.lowers = upper.lowers.toSpliced(upper.lowers.indexOf(dev), 1);
  if (isMaster) dev.master = null;
  stack.notify("CHANGEUPPER", dev, { upper, linking: false, isMaster });
}
