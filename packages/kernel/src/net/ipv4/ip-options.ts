/** IPv4 options of received packets (RFC 791 section 3.1): checked; record route and source routes of ours are filled in on replies only. */

import { icmp, ipv4 } from "@netloom/wire";
import type { NetDevice } from "../core/net-device.js";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { ACCEPT_SOURCE_ROUTE } from "./devconf.js";
import { icmpSend } from "./icmp.js";
import { inDevAnd } from "./in-device.js";
import { IP_IN_HDR_ERRORS } from "./mib.js";

/** False: the options are malformed or not allowed here, and the packet is gone. */
export function ipOptionsRcv(skb: Skb, dev: NetDevice): boolean {
  const bad = checkOptions(skb);
  if (bad >= 0) {
    dev.net.ipv4.mib[IP_IN_HDR_ERRORS]!++;
    icmpSend(skb, icmp.ICMP_PARAMETERPROB, 0, bad << 24);
    kfreeSkb(skb, "IP_INHDR");
    return false;
  }
  if (hasSourceRoute(skb) && (dev.ip === null || !inDevAnd(dev.ip, ACCEPT_SOURCE_ROUTE))) {
    kfreeSkb(skb, "IP_INHDR");
    return false;
  }
  return true;
}

/** Offset of the first wrong byte from the header's start, or -1. */
function checkOptions(skb: Skb): number {
  const b = skb.buf;
  const o = skb.network;
  const end = o + ipv4.hdrLen(b, o);
  for (let at = o + ipv4.HLEN; at < end; ) {
    const type = b[at]!;
    if (type === ipv4.IPOPT_END) return -1;
    if (type === ipv4.IPOPT_NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? b[at + 1]! : 0;
    if (length < 2 || at + length > end) return at - o;
    at += length;
  }
  return -1;
}

function hasSourceRoute(skb: Skb): boolean {
  const b = skb.buf;
  const o = skb.network;
  const end = o + ipv4.hdrLen(b, o);
  for (let at = o + ipv4.HLEN; at < end; ) {
    const type = b[at]!;
    if (type === ipv4.IPOPT_LSRR || type === ipv4.IPOPT_SSRR) return true;
    if (type === ipv4.IPOPT_END) return false;
    at += type === ipv4.IPOPT_NOP ? 1 : b[at + 1]!;
  }
  return false;
}
