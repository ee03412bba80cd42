/** Marking packets instead of dropping them (RFC 3168; after INET_ECN_set_ce in include/net/inet_ecn.h). */

import { ETH_P_IP, ETH_P_IPV6 } from "@netloom/uapi";
import { getU16, putU16 } from "@netloom/wire";
import { skbCow, type Skb } from "../core/skb.js";

const INET_ECN_NOT_ECT = 0;
const INET_ECN_CE = 3;
const ETH_HLEN = 14;

/** Sets "congestion experienced" in an IP packet whose ends know of it; false for another. */
export function ecnSetCe(skb: Skb): boolean {
  const type = getU16(skb.buf, skb.data + ETH_HLEN - 2);
  if (type === ETH_P_IP) return setCeIpv4(skb);
  return type === ETH_P_IPV6 && setCeIpv6(skb);
}

function setCeIpv4(skb: Skb): boolean {
  const tos = skb.buf[skb.data + ETH_HLEN + 1]!;
  if ((tos & INET_ECN_CE) === INET_ECN_NOT_ECT) return false;
  if ((tos & INET_ECN_CE) === INET_ECN_CE) return true;
  skbCow(skb);
  const ip = skb.data + ETH_HLEN;
  skb.buf[ip + 1] = tos | INET_ECN_CE;
  // The header checksum loses what the header gains (RFC 1624).
  let check = getU16(skb.buf, ip + 10) - ((tos | INET_ECN_CE) - tos);
  if (check < 0) check += 0xffff;
  putU16(skb.buf, ip + 10, check);
  return true;
}

function setCeIpv6(skb: Skb): boolean {
  const ecn = (skb.buf[skb.data + ETH_HLEN + 1]! >> 4) & INET_ECN_CE;
  if (ecn === INET_ECN_NOT_ECT) return false;
  if (ecn === INET_ECN_CE) return true;
  skbCow(skb);
  const at = skb.data + ETH_HLEN + 1;
  skb.buf[at] = skb.buf[at]! | (INET_ECN_CE << 4);
  return true;
}
