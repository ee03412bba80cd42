/** The result of routing a packet: how it goes on (after include/net/dst.h). */

import type { NetDevice } from "./net-device.js";
import type { Skb } from "./skb.js";

/** Subclassed by the protocols (`Rtable` of IPv4, `Rt6Info` of IPv6). */
export abstract class Dst {
  constructor(readonly dev: NetDevice) {}
  /** Continues a packet that came in: local delivery, forwarding, or an error. */
  abstract input(skb: Skb): void;
  /** Continues a packet made here. */
  abstract output(skb: Skb): void;
  /** The path's MTU in bytes. */
  abstract mtu(): number;
}
