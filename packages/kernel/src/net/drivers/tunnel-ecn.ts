/** Congestion notification through tunnels (RFC 6040; after include/net/inet_ecn.h). */

import { ETH_P_IP, ETH_P_IPV6 } from "@netloom/uapi";
import { ipv4, ipv6 } from "@netloom/wire";
import { skbCow, type Skb } from "../core/skb.js";

const ECN_MASK = 3;
const ECN_CE = 3;
const ECN_ECT_0 = 2;

/** Type of service or traffic class of the packet at `skb.network`; 0 if it is neither IPv4 nor IPv6. */
export function innerDsField(skb: Skb): number {
  if (skb.protocol === ETH_P_IP) return ipv4.tos(skb.buf, skb.network);
  return skb.protocol === ETH_P_IPV6 ? ipv6.tclass(skb.buf, skb.network) : 0;
}

/** The outer TOS: with the inner packet's congestion bits, but not that it met congestion. */
export const ecnEncapsulate = (outer: number, inner: number): number =>
  (outer & ~ECN_MASK) | ((inner & ECN_MASK) === ECN_CE ? ECN_ECT_0 : inner & ECN_MASK);

/** Marks the packet at `skb.network` if the outer one met congestion; false: it can not carry the mark and is to be dropped. */
export function ecnDecapsulate(skb: Skb, outerTos: number): boolean {
  if ((outerTos & ECN_MASK) !== ECN_CE) return true;
  const inner = innerDsField(skb);
  if ((inner & ECN_MASK) === 0) return false;
  if ((inner & ECN_MASK) === ECN_CE) return true;
  skbCow(skb);
  if (skb.protocol === ETH_P_IP) {
    ipv4.setTos(skb.buf, skb.network, inner | ECN_CE);
    ipv4.sendCheck(skb.buf, skb.network);
  } else skb.buf[skb.network + 1] = skb.buf[skb.network + 1]! | 0x30;
  return true;
}
