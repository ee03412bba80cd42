/** From a socket to a packet: route, source address, header (ip6_dst_lookup_tail, ip6_append_data in net/ipv6/ip6_output.c). */

import { AF_INET6, Errno, errnoNumber, SO_EE_ORIGIN_LOCAL, type SockAddrIn6 } from "@netloom/uapi";
import { ipv6 } from "@netloom/wire";
import { CHECKSUM_NONE, skbPut, type Skb } from "../../core/skb.js";
import { ip6RouteGetSaddr, ipv6DevGetSaddr } from "../addrsel.js";
import { routeError } from "../fib6-rtnl.js";
import { Flow6 } from "../flow6.js";
import { isAny6, isMulticast6 } from "../in6-addr.js";
import { IP6SKB_NO_PMTU, IP6SKB_NOLOOP } from "../ip6-input.js";
import { ip6LocalOut, ip6MakeFlowlabel } from "../ip6-output.js";
import { IPSTATS_MIB_OUTDISCARDS, IPSTATS_MIB_OUTNOROUTES } from "../mib.js";
import { ip6RouteOutput } from "../route.js";
import { RT6_ENETUNREACH, type Rt6Info } from "../rt6-info.js";
import { ip6Inc } from "../stats.js";
import { IPV6_PMTUDISC_DO, IPV6_PMTUDISC_OMIT, IPV6_PMTUDISC_PROBE } from "./inet6-options.js";
import type { Inet6Socket } from "./inet6-sock.js";
import { route6Fields } from "../trace-fields.js";

const IPV6_MAXPLEN = 65535;

export interface Route6 {
  readonly rt: Rt6Info;
  readonly saddr: Uint8Array;
}

/** The way to `daddr`; `scopeId`: by that device. Throws ENETUNREACH, EADDRNOTAVAIL and what else the route answers. */
export function routeFor6(sk: Inet6Socket, daddr: Uint8Array, scopeId: number, dport: number): Route6 {
  const { net, opt } = sk;
  let oif = opt.boundDevIf !== 0 ? opt.boundDevIf : scopeId;
  if (oif === 0) oif = isMulticast6(daddr) ? opt.mcastIf : opt.unicastIf;
  const flow = new Flow6().to(daddr, sk.saddr, oif);
  flow.mark = opt.mark;
  flow.uid = sk.creator.uid;
  flow.proto = sk.protocol;
  flow.sport = sk.num;
  flow.dport = dport;
  flow.tclass = opt.tclass;
  let rt = ip6RouteOutput(net, flow, opt.boundDevIf !== 0);
  let saddr = sk.saddr;
  if (isAny6(saddr)) {
    // A host without any address hears of that first.
    const found = rt.error === 0 ? ip6RouteGetSaddr(net, rt, daddr) : ipv6DevGetSaddr(net, null, daddr, 0);
    if (found === null) throw new Errno("EADDRNOTAVAIL");
    if (rt.error !== 0) throw unroutable(sk, rt, daddr);
    saddr = found;
    // Rules and routes by source see it only now.
    if (net.ipv6.rules !== null || net.ipv6.hasSubtrees) {
      flow.saddr = saddr;
      rt = ip6RouteOutput(net, flow, oif !== 0);
    }
  }
  if (rt.error !== 0) throw unroutable(sk, rt, daddr);
  return { rt, saddr };
}

function unroutable(sk: Inet6Socket, rt: Rt6Info, daddr: Uint8Array): Errno {
  const { tracer } = sk.net.stack;
  if (tracer !== null) tracer.unrouted("ip6_route_output", sk.net, route6Fields(sk.net, rt, daddr, 0));
  if (rt.error === RT6_ENETUNREACH) ip6Inc(sk.net, null, IPSTATS_MIB_OUTNOROUTES);
  return routeError(rt.error);
}

/**
 * A packet of `size` bytes of payload (contents undefined, at `transport`) with its header. Throws EMSGSIZE
 * for what may not be fragmented; the error queue then holds the MTU.
 */
export function allocDatagram6(
  sk: Inet6Socket,
  route: Route6,
  daddr: Uint8Array,
  dport: number,
  protocol: number,
  size: number,
  head: Uint8Array,
  flowLabel: number,
): Skb {
  const { net, opt } = sk;
  const { rt, saddr } = route;
  const usesPmtu = opt.pmtudisc < IPV6_PMTUDISC_PROBE;
  const mtu = usesPmtu ? rt.mtu() : rt.dev.mtu;
  const whole = (opt.pmtudisc >= IPV6_PMTUDISC_DO && opt.pmtudisc !== IPV6_PMTUDISC_OMIT) || opt.dontFrag;
  if (size > IPV6_MAXPLEN || (whole && size + ipv6.HLEN > mtu)) {
    emsgsize(sk, daddr, dport, mtu, head);
    throw new Errno("EMSGSIZE");
  }
  const multicast = isMulticast6(daddr);
  const hops = multicast ? opt.mcastHops : opt.hopLimit;
  const skb = net.stack.skbs.alloc(ipv6.HLEN + size);
  const h = skbPut(skb, ipv6.HLEN + size);
  const label = flowLabel !== 0 ? flowLabel : ip6MakeFlowlabel(net, saddr, 0, daddr, 0, protocol);
  ipv6.write(skb.buf, h, opt.tclass, label, size, protocol, hops < 0 ? rt.hopLimit() : hops, saddr, daddr);
  skb.network = h;
  skb.transport = h + ipv6.HLEN;
  skb.dst = rt;
  skb.sk = sk;
  skb.mark = opt.mark;
  skb.priority = opt.priority;
  skb.ipSummed = CHECKSUM_NONE;
  skb.cbFlags = (multicast && !opt.mcLoop ? IP6SKB_NOLOOP : 0) | (usesPmtu ? 0 : IP6SKB_NO_PMTU);
  return skb;
}

/** Sends a datagram (ip6_send_skb). False: a device or its queue refused it (NET_XMIT_DROP), which is ENOBUFS to who wants to know. */
export function ip6SendSkb(sk: Inet6Socket, skb: Skb): boolean {
  const { sched } = sk.net.stack;
  const before = sched.xmitDrops;
  const idev = skb.dst!.dev.ip6;
  ip6LocalOut(skb);
  if (sched.xmitDrops === before) return true;
  ip6Inc(sk.net, idev, IPSTATS_MIB_OUTDISCARDS);
  return false;
}

/** ipv6_local_error. */
function emsgsize(sk: Inet6Socket, daddr: Uint8Array, dport: number, mtu: number, head: Uint8Array): void {
  if (!sk.opt.recvErr) return;
  const from: SockAddrIn6 = { family: AF_INET6, addr: daddr, port: dport, scopeId: 0, flowinfo: 0 };
  sk.queueError(
    { errno: errnoNumber("EMSGSIZE"), origin: SO_EE_ORIGIN_LOCAL, type: 0, code: 0, info: mtu, offender: null },
    head,
    from,
    null,
  );
}
