/** Received ICMP errors: to the sockets whose packets they are about (icmp_unreach, icmp_redirect in net/ipv4/icmp.c). */

import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from "@netloom/uapi";
import { icmp, ipv4 } from "@netloom/wire";
import { consumeSkb, kfreeSkb, type Skb } from "../core/skb.js";
import { inetAddrType } from "./fib-lookup.js";
import { RTN_BROADCAST } from "@netloom/netlink";
import { ICMP_MIB_IN_ERRORS } from "./mib.js";
import { ipv4Redirect, ipv4UpdatePmtu } from "./route-exceptions.js";
import { pingErr } from "./inet/ping-rcv.js";
import { rawIcmpError } from "./inet/raw.js";
import { udpErr } from "./inet/udp-rcv.js";

/** `skb.data` is at the ICMP header; the packet it is about follows. */
export function icmpUnreach(skb: Skb): void {
  const net = skb.dev!.net;
  const b = skb.buf;
  const o = skb.data;
  const inner = o + icmp.HLEN;
  if (skb.tail < inner + ipv4.HLEN || ipv4.hdrLen(b, inner) < ipv4.HLEN || skb.tail < inner + ipv4.hdrLen(b, inner)) {
    net.ipv4.mib[ICMP_MIB_IN_ERRORS]!++;
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  const type = b[o]!;
  const code = b[o + 1]!;
  let info = 0;
  if (type === icmp.ICMP_DEST_UNREACH) {
    if (code === icmp.ICMP_FRAG_NEEDED) {
      // Told not to discover path MTUs (1), the sizes of others are not believed; 2: not even that there is one.
      const mode = net.ipv4.ipNoPmtuDisc;
      if (mode === 2 || (mode === 3 && !protocolChecksTags(ipv4.protocol(b, inner)))) {
        consumeSkb(skb);
        return;
      }
      if (mode === 0 || mode === 3) {
        info = icmp.mtu(b, o);
        if (info === 0) {
          consumeSkb(skb);
          return;
        }
      }
    } else if (code > 15) {
      consumeSkb(skb);
      return;
    }
  } else if (type === icmp.ICMP_TIME_EXCEEDED && code === icmp.ICMP_EXC_FRAGTIME) {
    // Of no use to sockets: the rest of the packet may have been lost anywhere.
    consumeSkb(skb);
    return;
  } else if (type === icmp.ICMP_PARAMETERPROB) info = icmp.rest(b, o) >>> 24;
  if (net.ipv4.icmpIgnoreBogusErrorResponses === 0 || inetAddrType(net.ipv4, ipv4.daddr(b, inner)) !== RTN_BROADCAST)
    deliver(skb, inner, type, code, info);
  consumeSkb(skb);
}

/** Whether a protocol can tell that an error is about a packet of its own (icmp_strict_tag_validation). */
const protocolChecksTags = (protocol: number): boolean => protocol === IPPROTO_TCP;

export function icmpRedirectRcv(skb: Skb): void {
  const net = skb.dev!.net;
  const b = skb.buf;
  const o = skb.data;
  const inner = o + icmp.HLEN;
  if (skb.tail < inner + ipv4.HLEN) {
    net.ipv4.mib[ICMP_MIB_IN_ERRORS]!++;
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  deliver(skb, inner, icmp.ICMP_REDIRECT, b[o + 1]!, icmp.gateway(b, o));
  ipv4Redirect(
    net,
    ipv4.daddr(b, inner),
    ipv4.saddr(b, inner),
    ipv4.tos(b, inner) & 0x1c,
    skb.dev!.ifindex,
    ipv4.saddr(b, skb.network),
    icmp.gateway(b, o),
  );
  consumeSkb(skb);
}

/** icmp_socket_deliver: raw sockets first, then the protocol of the packet it is about. */
function deliver(skb: Skb, inner: number, type: number, code: number, info: number): void {
  const net = skb.dev!.net;
  const b = skb.buf;
  const header = ipv4.hdrLen(b, inner);
  if (skb.tail < inner + header + 8) return;
  const protocol = ipv4.protocol(b, inner);
  if (type === icmp.ICMP_DEST_UNREACH && code === icmp.ICMP_FRAG_NEEDED)
    ipv4UpdatePmtu(net, ipv4.daddr(b, inner), ipv4.saddr(b, inner), ipv4.tos(b, inner) & 0x1c, 0, info);
  if (net.ipv4.raw !== null) rawIcmpError(net.ipv4.raw, skb, inner, protocol, type, code, info);
  if (protocol === IPPROTO_ICMP) pingErr(skb, inner, type, code, info);
  else if (protocol === IPPROTO_UDP) udpErr(skb, inner, type, code, info);
  else if (protocol === IPPROTO_TCP) net.ipv4.mib[ICMP_MIB_IN_ERRORS]!++;
  else {
    const handlers = net.stack.inetProtocols.get(protocol);
    if (handlers !== undefined) for (const handler of handlers) handler.err?.(skb, inner, type, code, info);
  }
}
