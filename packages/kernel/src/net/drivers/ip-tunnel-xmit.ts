/** Packets into tunnels over IPv4 and out of them (after ip_tunnel_xmit, ip_tunnel_rcv in net/ipv4/ip_tunnel.c). */

import { ARPHRD_ETHER, ETH_P_IP, ETH_P_IPV6, GRE_CSUM, GRE_SEQ, PACKET_BROADCAST } from "@netloom/uapi";
import { formatIp4, getU32, icmp, icmpv6, ipv4, ipv6, isIp4Multicast, putU16 } from "@netloom/wire";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { ethTypeTrans } from "../core/dev-receive.js";
import type { NetDevice } from "../core/net-device.js";
import { CHECKSUM_NONE, CHECKSUM_PARTIAL, kfreeSkb, skbCow, skbPush, skbScrub, type Skb } from "../core/skb.js";
import { icmpSend, ipSelectIdent } from "../ipv4/icmp.js";
import { ipLocalOut } from "../ipv4/ip-output.js";
import { ipRouteOutput } from "../ipv4/route.js";
import { Rtable } from "../ipv4/rtable.js";
import { icmp6Send } from "../ipv6/icmp-send.js";
import { IPV4_HLEN, type IpTunnel } from "./ip-tunnel.js";
import { ecnDecapsulate, ecnEncapsulate, innerDsField } from "./tunnel-ecn.js";

/** Errors of a tunnel are told to its users for this long (IPTUNNEL_ERR_TIMEO). */
const ERR_TIMEOUT_NS = 30 * NSEC_PER_SEC;
/** Room for the outer header and those of the devices below. */
const HEADROOM = 96;
const IPV6_MIN_MTU = 1280;
/** Lowest bit of a configured TOS: the packet's own. */
const TOS_INHERIT = 1;

/** The tunnel cannot send it. */
export function tunnelTxError(skb: Skb, dev: NetDevice): void {
  dev.stats.txErrors++;
  kfreeSkb(skb, "IP_TUNNEL_TX");
}

/** The next hop of the packet's own route, for a tunnel without a remote end; 0: it has none that is IPv4. */
function nbmaDestination(skb: Skb): number {
  const rt = skb.dst;
  if (skb.protocol === ETH_P_IP)
    return rt instanceof Rtable ? (rt.gw !== 0 ? rt.gw : ipv4.daddr(skb.buf, skb.network)) : 0;
  // An IPv4-compatible IPv6 address (RFC 4291 section 2.5.5.1).
  const d = skb.network + ipv6.DADDR;
  if (
    skb.protocol !== ETH_P_IPV6 ||
    getU32(skb.buf, d) !== 0 ||
    getU32(skb.buf, d + 4) !== 0 ||
    getU32(skb.buf, d + 8) !== 0
  )
    return 0;
  return getU32(skb.buf, d + 12);
}

/**
 * Whether the packet fits (tnl_update_pmtu); if not, its sender was told. `mtu` is what is left for it, and `length` its size.
 */
function fits(skb: Skb, mtu: number, length: number): boolean {
  if (length <= mtu) return true;
  if (skb.protocol === ETH_P_IP) {
    if ((ipv4.fragOff(skb.buf, skb.network) & ipv4.DF) === 0) return true;
    icmpSend(skb, icmp.ICMP_DEST_UNREACH, icmp.ICMP_FRAG_NEEDED, mtu);
    return false;
  }
  if (skb.protocol !== ETH_P_IPV6 || mtu < IPV6_MIN_MTU) return true;
  icmp6Send(skb, icmpv6.ICMPV6_PKT_TOOBIG, 0, mtu);
  return false;
}

/** Tells the packet's sender of an error the tunnel itself met a moment ago, once for each. */
export function tunnelReportError(skb: Skb, t: IpTunnel): void {
  if (t.errCount === 0) return;
  if (t.dev.net.stack.nowNs < t.errTimeNs + ERR_TIMEOUT_NS) {
    t.errCount--;
    if (skb.protocol === ETH_P_IP) icmpSend(skb, icmp.ICMP_DEST_UNREACH, icmp.ICMP_HOST_UNREACH, 0);
    else if (skb.protocol === ETH_P_IPV6) icmp6Send(skb, icmpv6.ICMPV6_DEST_UNREACH, icmpv6.ICMPV6_ADDR_UNREACH, 0);
  } else t.errCount = 0;
}

/** An ICMP error about a tunnel's packet came in. */
export function tunnelNoteError(t: IpTunnel): void {
  const now = t.dev.net.stack.nowNs;
  t.errCount = now < t.errTimeNs + ERR_TIMEOUT_NS ? t.errCount + 1 : 1;
  t.errTimeNs = now;
}

/**
 * Sends a packet through the tunnel: `skb.data` is where the outer IP header's payload begins, `skb.network` the inner header,
 * `skb.protocol` its EtherType. Takes the packet.
 */
export function ipTunnelXmit(skb: Skb, dev: NetDevice, t: IpTunnel, protocol: number): void {
  const p = t.parms;
  const daddr = p.remote !== 0 ? p.remote : nbmaDestination(skb);
  if (daddr === 0) {
    tunnelTxError(skb, dev);
    return;
  }
  const inner = innerDsField(skb);
  let tos = p.tos;
  if (tos & TOS_INHERIT) tos = inner;
  const ip4 = t.net.ipv4;
  const fl = ip4.flow.init(daddr, p.local, p.link, tos & 0x1e, 0);
  fl.proto = protocol;
  fl.mark = t.fwmark;
  const rt = ipRouteOutput(t.net, fl);
  if (typeof rt === "number") {
    dev.stats.txCarrierErrors++;
    tunnelTxError(skb, dev);
    return;
  }
  if (rt.dev === dev) {
    dev.stats.collisions++;
    tunnelTxError(skb, dev);
    return;
  }
  const { saddr } = fl;
  const isIp = skb.protocol === ETH_P_IP;
  const df = p.df || (isIp && !t.ignoreDf && (ipv4.fragOff(skb.buf, skb.network) & ipv4.DF) !== 0);
  const overhead = IPV4_HLEN + t.hlen + (dev.type === ARPHRD_ETHER ? dev.hardHeaderLen : 0);
  const pathMtu = df ? rt.mtu() - overhead : skb.dst === null ? dev.mtu : skb.dst.mtu();
  if (!fits(skb, pathMtu, skb.tail - skb.data - (overhead - IPV4_HLEN))) {
    tunnelTxError(skb, dev);
    return;
  }
  tunnelReportError(skb, t);
  let { ttl } = p;
  if (ttl === 0)
    ttl = isIp
      ? ipv4.ttl(skb.buf, skb.network)
      : skb.protocol === ETH_P_IPV6
        ? skb.buf[skb.network + 7]!
        : ip4.ipDefaultTtl;
  ipTunnelPush(skb, dev, t, rt, saddr, daddr, protocol, ecnEncapsulate(tos, inner), ttl, df);
}

/** Puts the outer header in front and sends (iptunnel_xmit). */
export function ipTunnelPush(
  skb: Skb,
  dev: NetDevice,
  t: IpTunnel,
  rt: Rtable,
  saddr: number,
  daddr: number,
  protocol: number,
  tos: number,
  ttl: number,
  df: boolean,
): void {
  const innerLength = skb.tail - skb.network;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip_tunnel_xmit", skb, dev, `remote=${formatIp4(daddr)}`);
  skbScrub(skb, t.net !== dev.net);
  if (skb.ipSummed !== CHECKSUM_PARTIAL) skb.ipSummed = CHECKSUM_NONE;
  skbCow(skb, HEADROOM);
  const o = skbPush(skb, IPV4_HLEN);
  const b = skb.buf;
  b[o] = 0x45;
  b[o + 1] = tos;
  putU16(b, o + 6, df && !rt.mtuLocked ? ipv4.DF : 0);
  b[o + 8] = ttl;
  b[o + 9] = protocol;
  ipv4.setSaddr(b, o, saddr);
  ipv4.setDaddr(b, o, daddr);
  ipv4.setId(b, o, ipSelectIdent(t.net));
  skb.dst = rt;
  skb.sk = null;
  skb.vlanTci = -1;
  dev.stats.txPackets++;
  dev.stats.txBytes += innerLength;
  const { sched } = dev.net.stack;
  const drops = sched.xmitDrops;
  ipLocalOut(t.net, skb);
  // What becomes of the outer packet is not the sender's business.
  sched.xmitDrops = drops;
}

/**
 * Takes a packet out of the tunnel: `skb.network` is the outer header, `skb.data` the inner packet or frame, `skb.protocol` its
 * EtherType. `flags` and `seq` are the tunnel header's. Takes the packet.
 */
export function ipTunnelRcv(t: IpTunnel, skb: Skb, flags: number, seq: number): void {
  const { dev } = t;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ip_tunnel_rcv", skb, dev, "");
  const b = skb.buf;
  const outer = skb.network;
  if (isIp4Multicast(ipv4.daddr(b, outer))) {
    dev.stats.multicast++;
    skb.pktType = PACKET_BROADCAST;
  }
  if ((flags & GRE_CSUM) !== (t.parms.iFlags & GRE_CSUM)) {
    dev.stats.rxCrcErrors++;
    return rxError(skb, dev, "IP_TUNNEL_SEQ");
  }
  if (t.parms.iFlags & GRE_SEQ) {
    if ((flags & GRE_SEQ) === 0 || (t.iSeqno !== 0 && ((seq - t.iSeqno) | 0) < 0)) {
      dev.stats.rxFifoErrors++;
      return rxError(skb, dev, "IP_TUNNEL_SEQ");
    }
    t.iSeqno = (seq + 1) >>> 0;
  }
  const outerTos = ipv4.tos(b, outer);
  const { pktType } = skb;
  skb.network = dev.type === ARPHRD_ETHER ? skb.data + dev.hardHeaderLen : skb.data;
  if (!ecnDecapsulate(skb, outerTos)) {
    dev.stats.rxFrameErrors++;
    return rxError(skb, dev, "IP_TUNNEL_ECN");
  }
  dev.stats.rxPackets++;
  dev.stats.rxBytes += skb.tail - skb.data;
  skbScrub(skb, t.net !== dev.net);
  skb.vlanTci = -1;
  if (dev.type === ARPHRD_ETHER) {
    if (!ethTypeTrans(skb, dev)) return;
  } else {
    skb.pktType = pktType;
    skb.mac = skb.data;
    skb.dev = dev;
  }
  skb.stack.netifRx(skb);
}

function rxError(skb: Skb, dev: NetDevice, reason: "IP_TUNNEL_SEQ" | "IP_TUNNEL_ECN"): void {
  dev.stats.rxErrors++;
  kfreeSkb(skb, reason);
}
