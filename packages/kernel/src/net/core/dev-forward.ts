/** From one device straight to another (after dev_forward_skb in net/core/dev.c). */

import { IFF_UP } from "@netloom/uapi";
import { ethTypeTrans } from "./dev-receive.js";
import { isSkbForwardable } from "./ethernet.js";
import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";
import { kfreeSkb, skbScrub, type Skb } from "./skb.js";

/** As if `dev` had received the frame (data at its Ethernet header) that was sent in namespace `from`. False: it could not; the frame is lost. */
export function devForwardSkb(skb: Skb, from: Net, dev: NetDevice): boolean {
  if (!isSkbForwardable(dev, skb)) {
    dev.stats.rxDropped++;
    kfreeSkb(skb, dev.flags & IFF_UP ? "MTU_EXCEEDED" : "DEV_READY");
    return false;
  }
  skbScrub(skb, from !== dev.net);
  skb.priority = 0;
  if (!ethTypeTrans(skb, dev)) return false;
  skb.stack.netifRx(skb);
  return true;
}
