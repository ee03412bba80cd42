/** Who takes what a device receives (netdev_rx_handler_register in net/core/dev.c). */

import { Errno } from "@netloom/uapi";
import type { NetDevice, RxHandler } from "./net-device.js";

/** EBUSY: somebody does already; EINVAL: the device allows nobody. `data` is whose handler it is. */
export function netdevRxHandlerRegister(dev: NetDevice, handler: RxHandler, data: object): void {
  if (dev.rxHandler !== null) throw new Errno("EBUSY");
  if (dev.noRxHandler) throw new Errno("EINVAL");
  dev.rxHandler = handler;
  dev.rxHandlerData = data;
}

export function netdevRxHandlerUnregister(dev: NetDevice): void {
  dev.rxHandler = null;
  dev.rxHandlerData = null;
}
