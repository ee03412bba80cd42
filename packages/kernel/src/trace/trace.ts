/**
 * Tracepoints of the packet path, named as the kernel functions they stand for. With nobody
 * listening a tracepoint is one comparison with null.
 */

import type { Skb } from "../net/core/skb.js";
import type { NetDevice } from "../net/core/net-device.js";
import type { SkbDropReason } from "./drop-reason.js";

export interface Tracer {
  /** The packet reached `where` (a kernel function's name); `detail` is what was decided there. */
  point(where: string, skb: Skb, dev: NetDevice | null, detail: string): void;
  /** The packet died. */
  kfreeSkb(skb: Skb, reason: SkbDropReason): void;
  /** The packet was consumed: delivered, or its clones carry on. */
  consumeSkb(skb: Skb): void;
}
