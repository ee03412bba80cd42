/** What an ICMPv6 error means to the socket whose packet it quotes (icmpv6_err_convert, ipv6_icmp_error). */

import {
  AF_INET6,
  errnoNumber,
  IPPROTO_UDP,
  SOCK_RAW,
  SO_EE_ORIGIN_ICMP6,
  type ErrnoName,
  type SockAddrIn6,
} from "@netloom/uapi";
import { icmpv6, ipv6 } from "@netloom/wire";
import type { Skb } from "../../core/skb.js";
import { isLinkLocal6 } from "../in6-addr.js";
import { IPV6_PMTUDISC_DO, IPV6_PMTUDISC_DONT, IPV6_PMTUDISC_INTERFACE } from "./inet6-options.js";
import type { Inet6Socket } from "./inet6-sock.js";
import { sockFields } from "../../core/trace-fields.js";

const UNREACH: readonly (readonly [ErrnoName, boolean])[] = [
  ["ENETUNREACH", false],
  ["EACCES", true],
  ["EHOSTUNREACH", false],
  ["EHOSTUNREACH", false],
  ["ECONNREFUSED", true],
  ["EACCES", true],
  ["EACCES", true],
];

/** The error and whether it is one that ends things even without IPV6_RECVERR. */
export function icmp6ErrConvert(type: number, code: number): readonly [ErrnoName, boolean] {
  switch (type) {
    case icmpv6.ICMPV6_DEST_UNREACH:
      return UNREACH[code] ?? ["EPROTO", true];
    case icmpv6.ICMPV6_PKT_TOOBIG:
      return ["EMSGSIZE", false];
    case icmpv6.ICMPV6_PARAMPROB:
      return ["EPROTO", true];
    case icmpv6.ICMPV6_TIME_EXCEED:
      return ["EHOSTUNREACH", false];
  }
  return ["EPROTO", false];
}

/** Whether "too big" is told to a connected socket that did not ask for errors. */
function tooBigIsHard(sk: Inet6Socket): boolean {
  const { pmtudisc } = sk.opt;
  if (sk.protocol === IPPROTO_UDP) return pmtudisc !== IPV6_PMTUDISC_DONT;
  return sk.type === SOCK_RAW && pmtudisc === IPV6_PMTUDISC_DO;
}

/**
 * Reports the error in `skb` about a packet of `sk`: its IPv6 header stands at `inner`, what the error queue
 * gives back begins at `payload`. `always`: also to sockets that are neither connected nor asked for errors.
 */
export function icmp6ReportError(
  sk: Inet6Socket,
  skb: Skb,
  inner: number,
  payload: number,
  dport: number,
  type: number,
  code: number,
  info: number,
): void {
  const [error, isHard] = icmp6ErrConvert(type, code);
  const { recvErr, pmtudisc } = sk.opt;
  const tooBig = type === icmpv6.ICMPV6_PKT_TOOBIG;
  if (tooBig && sk.protocol === IPPROTO_UDP && pmtudisc >= IPV6_PMTUDISC_INTERFACE) return;
  const hard = tooBig ? tooBigIsHard(sk) : isHard;
  if (recvErr) {
    const { tracer } = skb.stack;
    if (tracer !== null)
      tracer.point("sock_queue_err_skb", skb, skb.dev, sockFields(sk.type, sk.protocol, sk.num, sk.creator.pid));
    const source = ipv6.saddr(skb.buf, skb.network);
    const offender: SockAddrIn6 = {
      family: AF_INET6,
      addr: source,
      port: 0,
      scopeId: isLinkLocal6(source) ? skb.iif : 0,
      flowinfo: 0,
    };
    const from: SockAddrIn6 = {
      family: AF_INET6,
      addr: ipv6.daddr(skb.buf, inner),
      port: dport,
      scopeId: 0,
      flowinfo: 0,
    };
    sk.queueError(
      { errno: errnoNumber(error), origin: SO_EE_ORIGIN_ICMP6, type, code, info, offender },
      skb.buf.slice(payload, skb.tail),
      from,
      ipv6.hopLimit(skb.buf, skb.network),
    );
  }
  if (recvErr || (hard && sk.connected)) sk.setError(error);
}
