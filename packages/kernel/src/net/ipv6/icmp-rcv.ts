/** Receiving ICMPv6 (RFC 4443; icmpv6_rcv in net/ipv6/icmp.c). */

import { IPPROTO_ICMPV6, IPPROTO_UDP, IPPROTO_TCP } from "@netloom/uapi";
import { icmpv6, ipv6 } from "@netloom/wire";
import { CHECKSUM_PARTIAL, CHECKSUM_UNNECESSARY, consumeSkb, kfreeSkb, type Skb } from "../core/skb.js";
import { transportOf } from "./exthdrs.js";
import { Flow6 } from "./flow6.js";
import { icmp6EchoReply } from "./icmp-send.js";
import { ping6Err, ping6Rcv } from "./inet6/ping6.js";
import { raw6IcmpError } from "./inet6/raw6.js";
import { udp6Err } from "./inet6/udp6.js";
import { needsStrict } from "./in6-addr.js";
import { ICMP6_MIB_CSUMERRORS, ICMP6_MIB_INERRORS } from "./mib.js";
import { mldQuery } from "./mld.js";
import { mld1Report } from "./mld1.js";
import { ndiscRcv } from "./ndisc.js";
import { ip6RouteOutput } from "./route.js";
import { rt6UpdatePmtu } from "./rt6-exception.js";
import { icmp6In, icmp6Inc } from "./stats.js";

/** `skb.data` and `skb.transport` are at the ICMPv6 header. Takes the packet; `raw`: raw sockets got copies. */
export function icmpv6Rcv(skb: Skb, raw: boolean): void {
  const dev = skb.dev!;
  const { tracer } = skb.stack;
  if (tracer !== null)
    tracer.point("icmpv6_rcv", skb, dev, skb.transport < skb.tail ? `type=${skb.buf[skb.transport]!}` : "");
  const net = dev.net;
  const b = skb.buf;
  const at = skb.transport;
  const length = skb.tail - at;
  if (length < icmpv6.HLEN) {
    icmp6Inc(net, dev.ip6, ICMP6_MIB_INERRORS);
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  const type = b[at]!;
  if (
    skb.ipSummed !== CHECKSUM_UNNECESSARY &&
    skb.ipSummed !== CHECKSUM_PARTIAL &&
    !icmpv6.checkOk(b, at, length, skb.network + ipv6.SADDR)
  ) {
    icmp6Inc(net, dev.ip6, ICMP6_MIB_CSUMERRORS);
    icmp6Inc(net, dev.ip6, ICMP6_MIB_INERRORS);
    kfreeSkb(skb, "ICMP_CSUM");
    return;
  }
  icmp6In(net, dev.ip6, type);
  switch (type) {
    case icmpv6.ICMPV6_ECHO_REQUEST:
      if (net.ipv6.echoIgnoreAll === 0) icmp6EchoReply(skb);
      else if (tracer !== null)
        tracer.point("icmpv6_echo_reply", skb, dev, "error=ignored settings=net.ipv6.icmp.echo_ignore_all=1");
      break;
    case icmpv6.ICMPV6_ECHO_REPLY:
      if (ping6Rcv(skb) || raw) break;
      kfreeSkb(skb, "NO_SOCKET");
      return;
    case icmpv6.ICMPV6_PKT_TOOBIG:
    case icmpv6.ICMPV6_DEST_UNREACH:
    case icmpv6.ICMPV6_TIME_EXCEED:
    case icmpv6.ICMPV6_PARAMPROB:
      icmp6Notify(skb, type, b[at + 1]!, icmpv6.rest(b, at));
      break;
    case icmpv6.NDISC_ROUTER_SOLICITATION:
    case icmpv6.NDISC_ROUTER_ADVERTISEMENT:
    case icmpv6.NDISC_NEIGHBOUR_SOLICITATION:
    case icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT:
    case icmpv6.NDISC_REDIRECT:
      ndiscRcv(skb, type);
      return;
    case icmpv6.ICMPV6_MGM_QUERY:
      mldQuery(skb);
      break;
    case icmpv6.ICMPV6_MGM_REPORT:
      mld1Report(skb);
      break;
    default:
      // Other informational messages are ignored; unknown errors are for the sockets.
      if (type < 128) icmp6Notify(skb, type, b[at + 1]!, icmpv6.rest(b, at));
  }
  consumeSkb(skb);
}

/** Gives an error to whoever sent the packet it quotes (icmpv6_notify). */
function icmp6Notify(skb: Skb, type: number, code: number, info: number): void {
  const dev = skb.dev!;
  const net = dev.net;
  const inner = skb.transport + icmpv6.HLEN;
  if (skb.tail - inner < ipv6.HLEN) {
    icmp6Inc(net, dev.ip6, ICMP6_MIB_INERRORS);
    return;
  }
  const found = transportOf(skb.buf, inner, skb.tail);
  if (found < 0) return;
  const at = Math.floor(found / 256);
  const proto = found & 255;
  if (type === icmpv6.ICMPV6_PKT_TOOBIG) updatePmtu(skb, inner, info);
  if (proto === IPPROTO_ICMPV6) {
    if (at + icmpv6.HLEN <= skb.tail && skb.buf[at] === icmpv6.ICMPV6_ECHO_REQUEST)
      ping6Err(skb, inner, at, type, code, info);
  } else if (proto === IPPROTO_UDP) {
    if (at + 8 <= skb.tail) udp6Err(skb, inner, at, type, code, info);
  } else if (proto === IPPROTO_TCP) icmp6Inc(net, dev.ip6, ICMP6_MIB_INERRORS);
  raw6IcmpError(skb, inner, at, proto, type, code, info);
}

function updatePmtu(skb: Skb, inner: number, mtu: number): void {
  const net = skb.dev!.net;
  const daddr = ipv6.daddr(skb.buf, inner);
  const rt = ip6RouteOutput(net, new Flow6().to(daddr, ipv6.saddr(skb.buf, inner), needsStrict(daddr) ? skb.iif : 0));
  rt6UpdatePmtu(net, rt, daddr, mtu);
}
