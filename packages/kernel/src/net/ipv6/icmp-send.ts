/** Sending ICMPv6 errors and echo replies (RFC 4443; icmp6_send and icmpv6_echo_reply in net/ipv6/icmp.c). */

import { errnoName, IFF_LOOPBACK, IPPROTO_ICMPV6 } from "@netloom/uapi";
import { formatIp6, icmpv6, ipv6 } from "@netloom/wire";
import { CHECKSUM_NONE, skbPut, type Skb } from "../core/skb.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { ip6RouteGetSaddr, ipv6ChkAddr } from "./addrsel.js";
import { transportOf } from "./exthdrs.js";
import { Flow6 } from "./flow6.js";
import { icmp6Allow } from "./icmp-ratelimit.js";
import { isAny6, isMulticast6, needsStrict } from "./in6-addr.js";
import { ip6LocalOut, ip6MakeFlowlabel } from "./ip6-output.js";
import { ICMP6_MIB_OUTERRORS, ICMP6_MIB_RATELIMITHOST } from "./mib.js";
import { ip6RouteOutput } from "./route.js";
import { RT6_DISCARD, type Rt6Info } from "./rt6-info.js";
import { icmp6Inc, icmp6Out } from "./stats.js";

/** An error with as much of the packet as fits, so that the whole is within the minimum MTU. */
const ERROR_ROOM = 1280 - ipv6.HLEN - icmpv6.HLEN;

/** Tells the sender of `skb` (which stays the caller's) what became of it; silent where RFC 4443 forbids to speak. */
export function icmp6Send(skb: Skb, type: number, code: number, info: number): void {
  const dev = skb.dev;
  if (dev === null) return;
  const net = dev.net;
  const b = skb.buf;
  const h = skb.network;
  if (h < 0 || skb.tail - h < ipv6.HLEN || !net.alive) return;
  const source = h + ipv6.SADDR;
  const dest = h + ipv6.DADDR;
  if (isMulticast6(b, dest) && type !== icmpv6.ICMPV6_PKT_TOOBIG && !(type === icmpv6.ICMPV6_PARAMPROB && code === 2))
    return;
  if (isAny6(b, source) || isMulticast6(b, source) || isIneligible(skb)) return;
  const daddr = b.slice(source, source + 16);
  const oif = needsStrict(daddr) ? icmp6Iif(skb, dev) : 0;
  let saddr: Uint8Array | null = null;
  if (!isMulticast6(b, dest) && ipv6ChkAddr(net, b, dest, dev, false)) saddr = b.slice(dest, dest + 16);
  const rt = ip6RouteOutput(net, new Flow6().to(daddr, saddr, oif));
  const { tracer } = net.stack;
  if (rt.kind === RT6_DISCARD) {
    if (tracer !== null)
      tracer.point("icmp6_send", skb, dev, `type=${type} code=${code} error=${errnoName(rt.error) ?? rt.error}`);
    return;
  }
  saddr ??= ip6RouteGetSaddr(net, rt, daddr);
  if (saddr === null) return;
  if (!icmp6Allow(net, type, rt, daddr, 0)) {
    icmp6Inc(net, dev.ip6, ICMP6_MIB_RATELIMITHOST);
    if (tracer !== null) tracer.point("icmp6_send", skb, dev, `type=${type} code=${code} error=ratelimit`);
    return;
  }
  const length = Math.min(skb.tail - h, ERROR_ROOM);
  const reply = icmp6Packet(net, rt, saddr, daddr, rt.hopLimit(), icmpv6.HLEN + length);
  const at = reply.transport;
  reply.buf[at] = type;
  reply.buf[at + 1] = code;
  icmpv6.setRest(reply.buf, at, info);
  reply.buf.set(b.subarray(h, h + length), at + icmpv6.HLEN);
  reply.mark = 0;
  if (tracer !== null) tracer.made("icmp6_send", reply, dev, skb, `type=${type} code=${code}`);
  icmp6Finish(net, reply, type);
}

/** The device of a packet; of one to ourselves the device that has the address (icmp6_iif). */
const icmp6Iif = (skb: Skb, dev: NetDevice): number =>
  dev.flags & IFF_LOOPBACK && skb.iif !== 0 ? skb.iif : dev.ifindex;

/** No errors about errors, nor about redirects (RFC 4443 section 2.4 (e)). */
function isIneligible(skb: Skb): boolean {
  const found = transportOf(skb.buf, skb.network, skb.tail);
  if (found < 0 || (found & 255) !== IPPROTO_ICMPV6) return false;
  const at = Math.floor(found / 256);
  if (at >= skb.tail) return true;
  const type = skb.buf[at]!;
  return icmpv6.isError(type) || type === icmpv6.NDISC_REDIRECT;
}

/** A packet with its IPv6 header written and `size` bytes of ICMPv6, contents undefined, at `transport`. */
export function icmp6Packet(
  net: Net,
  rt: Rt6Info,
  saddr: Uint8Array,
  daddr: Uint8Array,
  hopLimit: number,
  size: number,
  tclass = 0,
  flowLabel = 0,
): Skb {
  const skb = net.stack.skbs.alloc(ipv6.HLEN + size);
  const h = skbPut(skb, ipv6.HLEN + size);
  const label = flowLabel !== 0 ? flowLabel : ip6MakeFlowlabel(net, saddr, 0, daddr, 0, IPPROTO_ICMPV6);
  ipv6.write(skb.buf, h, tclass, label, size, IPPROTO_ICMPV6, hopLimit, saddr, daddr);
  skb.network = h;
  skb.transport = h + ipv6.HLEN;
  skb.dst = rt;
  skb.ipSummed = CHECKSUM_NONE;
  return skb;
}

/** Computes the checksum, counts and sends. */
export function icmp6Finish(net: Net, skb: Skb, type: number): void {
  icmpv6.sendCheck(skb.buf, skb.transport, skb.tail - skb.transport, skb.network + ipv6.SADDR);
  icmp6Out(net, skb.dst!.dev.ip6, type);
  ip6LocalOut(skb);
}

/** Answers the echo request whose ICMPv6 header is at `skb.transport`; the request stays the caller's. */
export function icmp6EchoReply(skb: Skb): void {
  const dev = skb.dev!;
  const net = dev.net;
  const b = skb.buf;
  const h = skb.network;
  const dest = h + ipv6.DADDR;
  const multicast = isMulticast6(b, dest);
  if (multicast && net.ipv6.echoIgnoreMulticast !== 0) return;
  if (net.ipv6.echoIgnoreAnycast !== 0 && isAnycastHere(skb)) return;
  const daddr = ipv6.saddr(b, h);
  let saddr: Uint8Array | null =
    multicast || (net.ipv6.anycastSrcEchoReply === 0 && isAnycastHere(skb)) ? null : ipv6.daddr(b, h);
  const oif = needsStrict(daddr) ? icmp6Iif(skb, dev) : 0;
  const rt = ip6RouteOutput(net, new Flow6().to(daddr, saddr, oif));
  if (rt.kind === RT6_DISCARD) {
    icmp6Inc(net, dev.ip6, ICMP6_MIB_OUTERRORS);
    const { tracer } = net.stack;
    if (tracer !== null)
      tracer.point("icmpv6_echo_reply", skb, dev, `daddr=${formatIp6(daddr)} error=${errnoName(rt.error) ?? rt.error}`);
    return;
  }
  saddr ??= ip6RouteGetSaddr(net, rt, daddr);
  if (saddr === null || !icmp6Allow(net, icmpv6.ICMPV6_ECHO_REPLY, rt, daddr, 0)) return;
  const size = skb.tail - skb.transport;
  const reflected = reflectsLabels(net) ? ipv6.flowLabel(b, h) : 0;
  const reply = icmp6Packet(net, rt, saddr, daddr, rt.hopLimit(), size, ipv6.tclass(b, h), reflected);
  reply.buf.set(b.subarray(skb.transport, skb.tail), reply.transport);
  reply.buf[reply.transport] = icmpv6.ICMPV6_ECHO_REPLY;
  const { tracer } = net.stack;
  if (tracer !== null) tracer.made("icmpv6_echo_reply", reply, dev, skb, "");
  icmp6Finish(net, reply, icmpv6.ICMPV6_ECHO_REPLY);
}

/** net.ipv6.flowlabel_reflect says so for echo replies. */
const reflectsLabels = (net: Net): boolean => (Number(net.sysctls.get("ipv6/flowlabel_reflect") ?? "0") & 4) !== 0;

/** Anycast addresses are no sources: the answer comes from one of the device's own. */
function isAnycastHere(skb: Skb): boolean {
  const rt = skb.dst as Rt6Info | null;
  return rt !== null && rt.from !== null && rt.from.type === 4;
}
