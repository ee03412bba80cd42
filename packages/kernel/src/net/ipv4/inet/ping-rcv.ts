/** Echo replies and errors for ping sockets (ping_rcv, ping_err). */

import { icmp, ipv4 } from "@netloom/wire";
import { consumeSkb, kfreeSkb, type Skb } from "../../core/skb.js";
import { reportIcmpError } from "./icmp-convert.js";
import type { PingSocket } from "./ping.js";

function lookup(skb: Skb, ident: number, local: number): PingSocket | null {
  const sk = skb.dev!.net.ipv4.ping?.sockets.get(ident);
  if (sk === undefined || (sk.rcvSaddr !== 0 && sk.rcvSaddr !== local) || !sk.boundDevMatches(skb)) return null;
  return sk;
}

/** Takes the packet; `skb.data` at the ICMP header. `raw`: raw sockets got copies. */
export function pingRcv(skb: Skb, raw: boolean): void {
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ping_rcv", skb, skb.dev, `id=${icmp.id(skb.buf, skb.data)}`);
  const sk = lookup(skb, icmp.id(skb.buf, skb.data), ipv4.daddr(skb.buf, skb.network));
  if (sk !== null) sk.queueRcv(skb);
  else if (raw) consumeSkb(skb);
  else kfreeSkb(skb, "NO_SOCKET");
}

/** An error about an echo request; `inner` is the offset of its IP header. */
export function pingErr(skb: Skb, inner: number, type: number, code: number, info: number): void {
  const b = skb.buf;
  const at = inner + ipv4.hdrLen(b, inner);
  if (b[at] !== icmp.ICMP_ECHO) return;
  const sk = lookup(skb, icmp.id(b, at), ipv4.saddr(b, inner));
  if (sk !== null) reportIcmpError(sk, skb, inner, at, type, code, info, 0);
}
