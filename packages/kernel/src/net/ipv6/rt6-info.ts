/** A route as packets use it (struct rt6_info): what Fib6Info and its next hop come to, with the path's MTU. */

import { Dst } from "../core/dst.js";
import type { Neighbour } from "../core/neighbour.js";
import type { NetDevice } from "../core/net-device.js";
import type { Skb } from "../core/skb.js";
import type { Fib6Info } from "./ip6-fib.js";
import { ip6Forward } from "./ip6-forward.js";
import { ip6Input, ip6McInput } from "./ip6-input.js";
import { ip6Output } from "./ip6-output.js";
import { ip6PktDiscard } from "./ip6-discard.js";

/** What becomes of packets that came in. */
export const RT6_FORWARD = 0;
export const RT6_LOCAL = 1;
export const RT6_MULTICAST = 2;
/** Packets in and out are lost as `error` says. */
export const RT6_DISCARD = 3;

/** Errors of routes that lead nowhere, as errno numbers. */
export const RT6_EINVAL = 22;
export const RT6_EACCES = 13;
export const RT6_EAGAIN = 11;
export const RT6_EHOSTUNREACH = 113;
export const RT6_ENETUNREACH = 101;

export class Rt6Info extends Dst {
  /** The neighbour of the gateway, kept so that it is not looked up for each packet. */
  neigh: Neighbour | null = null;
  /** Positive errno of a DISCARD route, 0 otherwise. */
  error = 0;
  /** Learned path MTU in bytes, 0 for none. */
  pmtu = 0;
  /** Of an exception: how long it is good, and since when it is there. */
  expiresNs = 0;
  learnedNs = 0;
  /** The one destination (and source) of an exception; null for the route itself. */
  exceptionDst: Uint8Array | null = null;

  constructor(
    dev: NetDevice,
    /** Null for the route to nowhere. */
    readonly from: Fib6Info | null,
    readonly kind: number,
    /** RTF_*. */
    public flags: number,
    readonly gateway: Uint8Array | null,
  ) {
    super(dev);
  }

  input(skb: Skb): void {
    if (this.kind === RT6_FORWARD) ip6Forward(skb);
    else if (this.kind === RT6_LOCAL) ip6Input(skb);
    else if (this.kind === RT6_MULTICAST) ip6McInput(skb);
    else ip6PktDiscard(skb, this.error, true);
  }

  output(skb: Skb): void {
    if (this.kind === RT6_DISCARD) ip6PktDiscard(skb, this.error, false);
    else ip6Output(skb);
  }

  /** ip6_mtu: learned, of the route's metrics, or the device's. */
  mtu(): number {
    if (this.pmtu !== 0 && this.dev.net.stack.nowNs < this.expiresNs) return this.pmtu;
    const metric = this.from?.metrics?.RTAX_MTU;
    if (metric !== undefined && metric !== 0) return metric;
    const idev = this.dev.ip6;
    return idev === null ? 1280 : idev.mtu6;
  }

  hopLimit(): number {
    const metric = this.from?.metrics?.RTAX_HOPLIMIT ?? 0;
    if (metric !== 0) return metric;
    const idev = this.dev.ip6;
    return idev === null ? this.dev.net.ipv6.devconfAll.data[1]! : idev.cnf.data[1]!;
  }
}
