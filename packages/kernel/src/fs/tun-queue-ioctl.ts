/** What /dev/net/tun and /dev/tapN set alike of the queue behind them (after drivers/net/tun.c and tap.c). */

import { Errno, TUNGETSNDBUF, TUNGETVNETHDRSZ, TUNSETSNDBUF, TUNSETVNETHDRSZ } from "@netloom/uapi";
import { VNET_HDR_MIN } from "../net/drivers/vnet-hdr.js";
import { getInt, putInt } from "./ioctl-arg.js";

/** Sizes in bytes: how much may wait to be sent, and the header before each packet. */
export interface TunQueueSizes {
  sndbuf: number;
  vnetHdrSize: number;
}

/** Answers with 0. EINVAL for a size that cannot be, and for any other request. */
export function tunQueueIoctl(queue: TunQueueSizes, request: number, arg: Uint8Array | number): number {
  switch (request) {
    case TUNGETSNDBUF:
      putInt(arg, queue.sndbuf);
      return 0;
    case TUNSETSNDBUF:
      if (getInt(arg) <= 0) throw new Errno("EINVAL");
      queue.sndbuf = getInt(arg);
      return 0;
    case TUNGETVNETHDRSZ:
      putInt(arg, queue.vnetHdrSize);
      return 0;
    case TUNSETVNETHDRSZ:
      if (getInt(arg) < VNET_HDR_MIN) throw new Errno("EINVAL");
      queue.vnetHdrSize = getInt(arg);
      return 0;
    default:
      throw new Errno("EINVAL");
  }
}
