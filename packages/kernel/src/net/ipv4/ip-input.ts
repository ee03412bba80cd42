/** Reception of IPv4 packets (RFC 791, RFC 1122; after net/ipv4/ip_input.c). */

import {
  AF_INET,
  IPPROTO_ICMP,
  IPPROTO_IGMP,
  IPPROTO_UDP,
  PACKET_BROADCAST,
  PACKET_MULTICAST,
  PACKET_OTHERHOST,
} from "@netloom/uapi";
import { RTN_BROADCAST, RTN_MULTICAST } from "@netloom/netlink";
import { getU16, icmp, ipv4, isIp4Multicast } from "@netloom/wire";
import type { NetDevice } from "../core/net-device.js";
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING, NFPROTO_IPV4, nfHook } from "../core/netfilter.js";
import { CHECKSUM_COMPLETE, CHECKSUM_NONE, consumeSkb, kfreeSkb, type Skb } from "../core/skb.js";
import { DROP_UNICAST_IN_L2_MULTICAST } from "./devconf.js";
import { ERPF } from "./fib-frontend.js";
import { icmpRcv, icmpSend } from "./icmp.js";
import { igmpRcv, ipCheckMc } from "./igmp.js";
import { inDevOr } from "./in-device.js";
import { ipOptionsRcv } from "./ip-options.js";
import { ipDefrag } from "./ip-fragment.js";
import { rawLocalDeliver } from "./inet/raw.js";
import { udpRcv } from "./inet/udp-rcv.js";
import {
  IP_IN_DELIVERS,
  IP_IN_HDR_ERRORS,
  IP_IN_RECEIVES,
  IP_IN_UNKNOWN_PROTOS,
  IPEXT_IN_BCAST_OCTETS,
  IPEXT_IN_BCAST_PKTS,
  IPEXT_IN_CSUM_ERRORS,
  IPEXT_IN_MCAST_OCTETS,
  IPEXT_IN_MCAST_PKTS,
  IPEXT_IN_NO_ECT_PKTS,
  IPEXT_IN_OCTETS,
  IPEXT_IN_TRUNCATED_PKTS,
  TCPEXT_IP_RPFILTER,
} from "./mib.js";
import { ipRouteInput } from "./route.js";
import { Rtable } from "./rtable.js";
import { traceSource } from "./trace-fields.js";

/** Handler of ETH_P_IP: checks the header (ip_rcv_core), then PRE_ROUTING. */
export function ipRcv(skb: Skb, dev: NetDevice): void {
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip_rcv", skb, dev, "");
  if (skb.pktType === PACKET_OTHERHOST) {
    kfreeSkb(skb, "OTHERHOST");
    return;
  }
  const mib = dev.net.ipv4.mib;
  const o = skb.data;
  const length = skb.tail - o;
  mib[IP_IN_RECEIVES]!++;
  mib[IPEXT_IN_OCTETS]! += length;
  const b = skb.buf;
  if (length < ipv4.HLEN) return headerError(skb, mib);
  const header = (b[o]! & 15) << 2;
  if (b[o]! >>> 4 !== 4 || header < ipv4.HLEN || length < header) return headerError(skb, mib);
  mib[IPEXT_IN_NO_ECT_PKTS + (b[o + 1]! & 3)]!++;
  if (header === ipv4.HLEN ? !headerSumOk(b, o) : !ipv4.checkOk(b, o)) {
    mib[IPEXT_IN_CSUM_ERRORS]!++;
    mib[IP_IN_HDR_ERRORS]!++;
    kfreeSkb(skb, "IP_CSUM");
    return;
  }
  const totLen = getU16(b, o + 2);
  if (length < totLen) {
    mib[IPEXT_IN_TRUNCATED_PKTS]!++;
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  if (totLen < header) return headerError(skb, mib);
  if (length > totLen) {
    skb.tail = o + totLen;
    if (skb.ipSummed === CHECKSUM_COMPLETE) skb.ipSummed = CHECKSUM_NONE;
  }
  skb.network = o;
  skb.transport = o + header;
  skb.cbFlags = 0;
  skb.cbFragMaxSize = 0;
  if (nfHook(dev.net, NFPROTO_IPV4, NF_INET_PRE_ROUTING, skb, dev, null)) ipRcvFinish(skb, dev);
}

/** The one's complement sum of a header without options. */
function headerSumOk(b: Uint8Array, o: number): boolean {
  const high =
    b[o]! +
    b[o + 2]! +
    b[o + 4]! +
    b[o + 6]! +
    b[o + 8]! +
    b[o + 10]! +
    b[o + 12]! +
    b[o + 14]! +
    b[o + 16]! +
    b[o + 18]!;
  const low =
    b[o + 1]! +
    b[o + 3]! +
    b[o + 5]! +
    b[o + 7]! +
    b[o + 9]! +
    b[o + 11]! +
    b[o + 13]! +
    b[o + 15]! +
    b[o + 17]! +
    b[o + 19]!;
  let sum = high * 256 + low;
  sum = (sum & 0xffff) + (sum >>> 16);
  return (sum & 0xffff) + (sum >>> 16) === 0xffff;
}

function headerError(skb: Skb, mib: Float64Array): void {
  mib[IP_IN_HDR_ERRORS]!++;
  kfreeSkb(skb, "IP_INHDR");
}

/** Finds the route, then goes on as it says (ip_rcv_finish). Also where packets continue that a hook held. */
export function ipRcvFinish(skb: Skb, dev: NetDevice): void {
  const b = skb.buf;
  const o = skb.network;
  if (dev.l3Rcv !== null) dev.l3Rcv(skb, dev, AF_INET);
  let dst = skb.dst;
  if (dst === null) {
    const rt = ipRouteInput(skb, ipv4.daddr(b, o), ipv4.saddr(b, o), b[o + 1]!, dev);
    if (rt === null) {
      const { tracer } = skb.stack;
      if (tracer !== null) traceSource(tracer, skb, dev);
      if (dev.net.ipv4.routeInputError === ERPF) dev.net.ipv4.mib[TCPEXT_IP_RPFILTER]!++;
      kfreeSkb(skb, refusal(skb, dev));
      return;
    }
    skb.dst = dst = rt;
  }
  if (b[o]! !== 0x45 && !ipOptionsRcv(skb, dev)) return;
  if (dst instanceof Rtable) {
    const type = dst.type;
    if (type === RTN_MULTICAST || type === RTN_BROADCAST) {
      const mib = dev.net.ipv4.mib;
      const length = skb.tail - o;
      mib[type === RTN_MULTICAST ? IPEXT_IN_MCAST_PKTS : IPEXT_IN_BCAST_PKTS]!++;
      mib[type === RTN_MULTICAST ? IPEXT_IN_MCAST_OCTETS : IPEXT_IN_BCAST_OCTETS]! += length;
    } else if (skb.pktType === PACKET_BROADCAST || skb.pktType === PACKET_MULTICAST) {
      if (dev.ip !== null && inDevOr(dev.ip, DROP_UNICAST_IN_L2_MULTICAST)) {
        kfreeSkb(skb, "UNICAST_IN_L2_MULTICAST");
        return;
      }
    }
  }
  dst.input(skb);
}

/** Why there is no route for what came in by `dev`. */
function refusal(skb: Skb, dev: NetDevice): "IP_RPFILTER" | "IP_MARTIAN" | "IP_MULTICAST_NO_LISTENER" {
  if (dev.net.ipv4.routeInputError === ERPF) return "IP_RPFILTER";
  const daddr = ipv4.daddr(skb.buf, skb.network);
  return isIp4Multicast(daddr) && dev.ip !== null && !ipCheckMc(dev.ip, daddr)
    ? "IP_MULTICAST_NO_LISTENER"
    : "IP_MARTIAN";
}

/** For this host: reassembles, then LOCAL_IN. */
export function ipLocalDeliver(skb: Skb): void {
  const dev = skb.dev!;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip_local_deliver", skb, dev, "");
  let whole: Skb | null = skb;
  if (ipv4.isFragment(skb.buf, skb.network)) {
    whole = ipDefrag(dev.net, skb);
    if (whole === null) return;
  }
  if (nfHook(dev.net, NFPROTO_IPV4, NF_INET_LOCAL_IN, whole, dev, null)) ipLocalDeliverFinish(whole);
}

/** To the sockets and protocols (ip_local_deliver_finish). */
export function ipLocalDeliverFinish(skb: Skb): void {
  const dev = skb.dev!;
  const net = dev.net;
  const mib = net.ipv4.mib;
  const protocol = ipv4.protocol(skb.buf, skb.network);
  skb.data = skb.transport = skb.network + ipv4.hdrLen(skb.buf, skb.network);
  const raw = net.ipv4.raw !== null && rawLocalDeliver(net.ipv4.raw, skb, protocol);
  switch (protocol) {
    case IPPROTO_ICMP:
      mib[IP_IN_DELIVERS]!++;
      icmpRcv(skb, raw);
      return;
    case IPPROTO_UDP:
      mib[IP_IN_DELIVERS]!++;
      udpRcv(skb);
      return;
    case IPPROTO_IGMP:
      mib[IP_IN_DELIVERS]!++;
      igmpRcv(skb);
      return;
  }
  const handlers = net.stack.inetProtocols.get(protocol);
  if (handlers !== undefined) {
    mib[IP_IN_DELIVERS]!++;
    for (let i = 0; i < handlers.length; i++) if (handlers[i]!.rcv(skb)) return;
    icmpSend(skb, icmp.ICMP_DEST_UNREACH, icmp.ICMP_PORT_UNREACH, 0);
    kfreeSkb(skb, "IP_TUNNEL_NONE");
    return;
  }
  if (raw) {
    mib[IP_IN_DELIVERS]!++;
    consumeSkb(skb);
    return;
  }
  mib[IP_IN_UNKNOWN_PROTOS]!++;
  icmpSend(skb, icmp.ICMP_DEST_UNREACH, icmp.ICMP_PROT_UNREACH, 0);
  kfreeSkb(skb, "IP_NOPROTO");
}
