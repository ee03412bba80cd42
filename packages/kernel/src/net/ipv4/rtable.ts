/** A route as packets carry it (struct rtable): where to, through which next hop, and how they go on. */

import { RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "@netloom/netlink";
import { Dst } from "../core/dst.js";
import type { NetDevice } from "../core/net-device.js";
import type { Neighbour } from "../core/neighbour.js";
import type { Skb } from "../core/skb.js";
import type { FibInfo } from "./fib-semantics.js";
import type { FibTable } from "./fib-table.js";
import { ipForward } from "./ip-forward.js";
import { ipLocalDeliver } from "./ip-input.js";
import { ipMcOutput, ipOutput } from "./ip-output.js";
import { ipError } from "./route-errors.js";

/** What a packet that came in by this route meets. */
export const RT_INPUT_NONE = 0;
export const RT_INPUT_LOCAL = 1;
export const RT_INPUT_FORWARD = 2;
export const RT_INPUT_ERROR = 3;

const IP_MAX_MTU = 0xffff;

export class Rtable extends Dst {
  /** Generation of the routes it was made from; void when the namespace's is another. */
  genid = 0;
  /** Gateway, 0 if the destination is on the link. */
  gw = 0;
  gw6: Uint8Array | null = null;
  /** Device asked for, or of the local route (rt_iif). */
  iif = 0;
  /** Negative errno for RT_INPUT_ERROR. */
  error = 0;
  /** Learnt path MTU and when it is forgotten; 0 for none. */
  pmtu = 0;
  mtuLocked = false;
  expiresNs = 0;
  fi: FibInfo | null = null;
  table: FibTable | null = null;
  /** RTA_FLOW: the realms of the source (upper half) and destination. */
  flow = 0;
  /** Kept by its next hop, so that two hold it while it is looked at. */
  cached = false;
  /** When it was made, in nanoseconds since boot. */
  readonly madeNs: number;
  /** The next hop's neighbour, as last used. */
  neigh: Neighbour | null = null;

  constructor(
    dev: NetDevice,
    /** RTCF_*, unsigned. */
    public flags: number,
    /** RTN_*. */
    readonly type: number,
    readonly inputKind: number,
    readonly isInput: boolean,
  ) {
    super(dev);
    this.genid = dev.net.ipv4.rtGenid;
    this.madeNs = dev.net.stack.nowNs;
  }

  input(skb: Skb): void {
    switch (this.inputKind) {
      case RT_INPUT_FORWARD:
        ipForward(skb, this);
        break;
      case RT_INPUT_ERROR:
        ipError(skb, this);
        break;
      default:
        ipLocalDeliver(skb);
    }
  }

  output(skb: Skb): void {
    if (
      (this.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0 &&
      (this.flags & RTCF_LOCAL) !== 0 &&
      this.dev !== this.dev.net.loopback
    )
      ipMcOutput(skb, this);
    else ipOutput(skb, this);
  }

  mtu(): number {
    if (this.pmtu !== 0 && this.dev.net.stack.nowNs < this.expiresNs) return Math.min(this.pmtu, IP_MAX_MTU);
    return this.forwardMtu();
  }

  /** The MTU for packets of others, which learnt path MTUs do not concern (ip_dst_mtu_maybe_forward). */
  forwardMtu(): number {
    const metrics = this.fi === null ? null : this.fi.metrics;
    const own = metrics === null ? undefined : metrics.RTAX_MTU;
    if (own !== undefined && own !== 0) return Math.min(own, IP_MAX_MTU);
    return Math.min(this.dev.mtu, IP_MAX_MTU);
  }

  get isLocal(): boolean {
    return (this.flags & RTCF_LOCAL) !== 0;
  }
}
