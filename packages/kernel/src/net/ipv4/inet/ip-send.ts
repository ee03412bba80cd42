/** From a socket's datagram to an IP packet (ip_append_data, ip_make_skb and the route lookup of sendmsg). */

import {
  AF_INET,
  Errno,
  ETH_P_IP,
  IP_PMTUDISC_DO,
  IP_PMTUDISC_PROBE,
  IP_PMTUDISC_WANT,
  SO_EE_ORIGIN_LOCAL,
  errnoNumber,
} from "@netloom/uapi";
import { RTCF_BROADCAST } from "@netloom/netlink";
import { ipv4, isIp4Multicast } from "@netloom/wire";
import { skbPut, type Skb } from "../../core/skb.js";
import { errnoOf } from "../fib-semantics.js";
import { EINVAL, ENETUNREACH, type Flowi4 } from "../flow.js";
import { ipSelectIdent } from "../icmp.js";
import { ipOptionsBuild } from "../ip-options.js";
import { IPSKB_IGNORE_DF, IPSKB_NO_LOOPBACK, IPSKB_NO_PMTU, ipLocalOut } from "../ip-output.js";
import { IP_OUT_DISCARDS, IP_OUT_NO_ROUTES } from "../mib.js";
import { ipRouteOutput } from "../route.js";
import type { Rtable } from "../rtable.js";
import type { InetSocket } from "./inet-sock.js";

const IP_PMTUDISC_INTERFACE = 4;
const IP_PMTUDISC_OMIT = 5;
const IP_MAX_MTU = 0xffff;

/** The flow of the last `routeFor`: its addresses are complete. Valid until the next lookup. */
export function routeFor(sk: InetSocket, daddr: number, dport: number, protocol: number): { rt: Rtable; fl: Flowi4 } {
  const net = sk.net;
  const ip4 = net.ipv4;
  let oif = sk.boundDevIf;
  let saddr = sk.saddr;
  if (isIp4Multicast(daddr)) {
    if (oif === 0) oif = sk.mcIndex;
    if (saddr === 0) saddr = sk.mcAddr;
  }
  const fl = ip4.flow.init(daddr, saddr, oif, sk.tos & 0x1c, 0);
  fl.proto = protocol;
  fl.mark = sk.mark;
  fl.sport = sk.num;
  fl.dport = dport;
  fl.uid = sk.creator.uid;
  const rt = ipRouteOutput(net, fl);
  if (typeof rt === "number") {
    if (rt === ENETUNREACH) ip4.mib[IP_OUT_NO_ROUTES]!++;
    throw new Errno(rt === EINVAL ? "EINVAL" : errnoOf(rt));
  }
  if (rt.flags & RTCF_BROADCAST && !sk.broadcast) throw new Errno("EACCES");
  return { rt, fl };
}

/** Whether the socket lets its packets be fragmented here (ip_sk_ignore_df). */
const ignoresDf = (sk: InetSocket): boolean => sk.pmtudisc < IP_PMTUDISC_DO || sk.pmtudisc === IP_PMTUDISC_OMIT;

/**
 * A packet with its IP header, and room for `length` bytes at `skb.transport`. EMSGSIZE if it may not be
 * sent in one piece and does not fit; the error queue is told the MTU.
 */
export function allocDatagram(
  sk: InetSocket,
  rt: Rtable,
  saddr: number,
  daddr: number,
  protocol: number,
  length: number,
): Skb {
  const net = sk.net;
  const optLen = sk.options === null ? 0 : sk.options.length;
  const header = ipv4.HLEN + optLen;
  const usesPmtu = sk.pmtudisc < IP_PMTUDISC_PROBE;
  const mtu = usesPmtu ? rt.mtu() : Math.min(rt.dev.mtu, IP_MAX_MTU);
  const ignoreDf = ignoresDf(sk);
  if (header + length > (ignoreDf ? IP_MAX_MTU : mtu)) {
    localError(sk, daddr, mtu - optLen);
    throw new Errno("EMSGSIZE");
  }
  const skb = net.stack.skbs.alloc(header + length);
  const o = skbPut(skb, header + length);
  const b = skb.buf;
  const df =
    sk.pmtudisc === IP_PMTUDISC_DO ||
    sk.pmtudisc === IP_PMTUDISC_PROBE ||
    (sk.pmtudisc === IP_PMTUDISC_WANT && !rt.mtuLocked && header + length <= rt.mtu());
  b[o] = 0x40 | (header >>> 2);
  b[o + 1] = sk.tos;
  ipv4.setId(b, o, df && !ignoreDf ? 0 : ipSelectIdent(net));
  ipv4.setFragOff(b, o, df ? ipv4.DF : 0);
  b[o + 8] = ttlFor(sk, rt, daddr);
  b[o + 9] = protocol;
  ipv4.setSaddr(b, o, saddr);
  ipv4.setDaddr(b, o, daddr);
  if (sk.options !== null) ipOptionsBuild(net, b, o, sk.options, saddr);
  skb.network = o;
  skb.transport = o + header;
  skb.protocol = ETH_P_IP;
  skb.dst = rt;
  skb.sk = sk;
  skb.mark = sk.mark;
  skb.priority = sk.priority;
  skb.cbFlags =
    (ignoreDf ? IPSKB_IGNORE_DF : 0) |
    (usesPmtu || sk.pmtudisc === IP_PMTUDISC_INTERFACE ? 0 : IPSKB_NO_PMTU) |
    (sk.mcLoop ? 0 : IPSKB_NO_LOOPBACK);
  return skb;
}

/** Sends a datagram (ip_send_skb). False: a device or its queue refused it (NET_XMIT_DROP), which is ENOBUFS to who wants to know. */
export function ipSendSkb(sk: InetSocket, skb: Skb): boolean {
  const { net } = sk;
  const { sched } = net.stack;
  const before = sched.xmitDrops;
  ipLocalOut(net, skb);
  if (sched.xmitDrops === before) return true;
  net.ipv4.mib[IP_OUT_DISCARDS]!++;
  return false;
}

function ttlFor(sk: InetSocket, rt: Rtable, daddr: number): number {
  if (isIp4Multicast(daddr)) return sk.mcTtl;
  if (sk.ttl >= 0) return sk.ttl;
  const own = rt.fi === null || rt.fi.metrics === null ? undefined : rt.fi.metrics.RTAX_HOPLIMIT;
  return own !== undefined && own !== 0 ? own : sk.net.ipv4.ipDefaultTtl;
}

/** ip_local_error: for sockets with IP_RECVERR. */
export function localError(sk: InetSocket, daddr: number, info: number): void {
  if (!sk.recvErr) return;
  sk.queueError(
    { errno: errnoNumber("EMSGSIZE"), origin: SO_EE_ORIGIN_LOCAL, type: 0, code: 0, info, offender: null },
    new Uint8Array(0),
    { family: AF_INET, addr: daddr, port: sk.dport },
    null,
  );
}
