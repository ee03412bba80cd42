/** The Internet Control Message Protocol (RFC 792, RFC 1122 section 3.2.2, RFC 1812; after net/ipv4/icmp.c). */

import { ETH_P_IP, IFF_LOOPBACK, IPPROTO_ICMP, PACKET_HOST } from "@netloom/uapi";
import { RT_SCOPE_LINK, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "@netloom/netlink";
import { checksum, csumReplace2, formatIp4, getU16, icmp, ipv4, putU16, putU32 } from "@netloom/wire";
import { NSEC_PER_MSEC } from "../../time/timer.js";
import { l3mdevMasterIfindex } from "../core/l3mdev.js";
import type { Net } from "../core/net.js";
import { CHECKSUM_UNNECESSARY, consumeSkb, kfreeSkb, skbPut, type Skb } from "../core/skb.js";
import { inetSelectAddr } from "./devinet-select.js";
import { icmpUnreach, icmpRedirectRcv } from "./icmp-errors.js";
import { icmpGlobalAllow, icmpPeer, peerXrlimAllow } from "./icmp-ratelimit.js";
import { ipOptionsBuild, ipOptionsEcho } from "./ip-options.js";
import { ipLocalOut, IPSKB_IGNORE_DF } from "./ip-output.js";
import { pingRcv } from "./inet/ping-rcv.js";
import {
  ICMP_MIB_IN_CSUM_ERRORS,
  ICMP_MIB_IN_ERRORS,
  ICMP_MIB_IN_MSGS,
  ICMP_MIB_OUT_MSGS,
  ICMP_MIB_OUT_RATELIMIT_GLOBAL,
  ICMP_MIB_OUT_RATELIMIT_HOST,
  ICMPMSG_OUT,
} from "./mib.js";
import { ipRouteOutput } from "./route.js";
import { Rtable } from "./rtable.js";
import { errnoOf } from "./fib-semantics.js";

/** Precedence of ICMP errors (IPTOS_PREC_INTERNETCONTROL). */
const PREC_INTERNETCONTROL = 0xc0;
const MAX_ERROR_LENGTH = 576;
/** Source of errors when this host has no address at all (RFC 7600). */
const INADDR_DUMMY = 0xc0000008;

export function countMsg(net: Net, type: number): void {
  const map = (net.ipv4.icmpMsg ??= new Map());
  map.set(type, (map.get(type) ?? 0) + 1);
}

/** Handler of IPPROTO_ICMP; `skb.data` at the ICMP header. `raw`: raw sockets got copies. */
export function icmpRcv(skb: Skb, raw: boolean): void {
  const dev = skb.dev!;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("icmp_rcv", skb, dev, skb.data < skb.tail ? `type=${skb.buf[skb.data]!}` : "");
  const net = dev.net;
  const ip4 = net.ipv4;
  const mib = ip4.mib;
  mib[ICMP_MIB_IN_MSGS]!++;
  const b = skb.buf;
  const o = skb.data;
  const length = skb.tail - o;
  if (length < icmp.HLEN) {
    mib[ICMP_MIB_IN_ERRORS]!++;
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  if (skb.ipSummed !== CHECKSUM_UNNECESSARY && checksum(b, o, length) !== 0) {
    mib[ICMP_MIB_IN_CSUM_ERRORS]!++;
    mib[ICMP_MIB_IN_ERRORS]!++;
    kfreeSkb(skb, "ICMP_CSUM");
    return;
  }
  const type = b[o]!;
  countMsg(net, type);
  if (type > icmp.NR_ICMP_TYPES) {
    mib[ICMP_MIB_IN_ERRORS]!++;
    kfreeSkb(skb, "UNHANDLED_PROTO");
    return;
  }
  const rt = skb.dst;
  if (rt instanceof Rtable && rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) {
    if ((type === icmp.ICMP_ECHO || type === icmp.ICMP_TIMESTAMP) && ip4.icmpEchoIgnoreBroadcasts !== 0) {
      mib[ICMP_MIB_IN_ERRORS]!++;
      kfreeSkb(skb, "INVALID_PROTO");
      return;
    }
    if (
      type !== icmp.ICMP_ECHO &&
      type !== icmp.ICMP_TIMESTAMP &&
      type !== icmp.ICMP_ADDRESS &&
      type !== icmp.ICMP_ADDRESSREPLY
    ) {
      mib[ICMP_MIB_IN_ERRORS]!++;
      kfreeSkb(skb, "INVALID_PROTO");
      return;
    }
  }
  switch (type) {
    case icmp.ICMP_ECHOREPLY:
      pingRcv(skb, raw);
      return;
    case icmp.ICMP_DEST_UNREACH:
    case icmp.ICMP_TIME_EXCEEDED:
    case icmp.ICMP_PARAMETERPROB:
    case icmp.ICMP_SOURCE_QUENCH:
      icmpUnreach(skb);
      return;
    case icmp.ICMP_REDIRECT:
      icmpRedirectRcv(skb);
      return;
    case icmp.ICMP_ECHO:
      if (ip4.icmpEchoIgnoreAll === 0) icmpReply(skb, icmp.ICMP_ECHOREPLY, length);
      else if (tracer !== null)
        tracer.point("icmp_reply", skb, dev, "error=ignored settings=net.ipv4.icmp_echo_ignore_all=1");
      break;
    case icmp.ICMP_TIMESTAMP:
      if (length >= 20) icmpReply(skb, icmp.ICMP_TIMESTAMPREPLY, 20);
      break;
  }
  consumeSkb(skb);
}

/** Answers with what came, as `type` (icmp_reply). */
function icmpReply(skb: Skb, type: number, length: number): void {
  const net = skb.dev!.net;
  const b = skb.buf;
  const ip = skb.network;
  const saddr = ipv4.saddr(b, ip);
  const rtIn = skb.dst;
  // The address that was written to answers, unless it was a broadcast or multicast one.
  const local =
    rtIn instanceof Rtable && (rtIn.flags & (RTCF_BROADCAST | RTCF_MULTICAST | RTCF_LOCAL)) >>> 0 === RTCF_LOCAL;
  const source = local ? ipv4.daddr(b, ip) : specDst(skb, saddr);
  const fl = net.ipv4.flow.init(saddr, source, l3mdevMasterIfindex(skb.dev), ipv4.tos(b, ip), 0);
  fl.proto = IPPROTO_ICMP;
  fl.mark = net.ipv4.fwmarkReflect !== 0 ? skb.mark : 0;
  const rt = ipRouteOutput(net, fl);
  const { tracer } = net.stack;
  if (typeof rt === "number") {
    if (tracer !== null) tracer.point("icmp_reply", skb, skb.dev, `daddr=${formatIp4(saddr)} error=${errnoOf(rt)}`);
    return;
  }
  if (!icmpAllowed(net, rt, fl.daddr, type, 0)) {
    if (tracer !== null) tracer.point("icmp_reply", skb, skb.dev, `daddr=${formatIp4(saddr)} error=ratelimit`);
    return;
  }
  const options = b[ip] === 0x45 ? null : ipOptionsEcho(skb);
  const out = alloc(net, rt, length, ipv4.tos(b, ip), fl.saddr, fl.daddr, options);
  const at = out.transport;
  out.buf.set(b.subarray(skb.data, skb.data + length), at);
  const before = getU16(b, skb.data);
  out.buf[at] = type;
  if (type === icmp.ICMP_TIMESTAMPREPLY) {
    const ms = (Math.floor(net.stack.nowNs / NSEC_PER_MSEC) + net.stack.realtimeBaseSec * 1000) % 86_400_000;
    putU32(out.buf, at + 12, ms);
    putU32(out.buf, at + 16, ms);
    icmp.sendCheck(out.buf, at, length);
  } else putU16(out.buf, at + 2, csumReplace2(getU16(b, skb.data + 2), before, getU16(out.buf, at)));
  out.mark = fl.mark;
  if (tracer !== null) tracer.made("icmp_reply", out, skb.dev, skb, "");
  send(net, out, type);
}

/** The source for an answer to a broadcast (fib_compute_spec_dst). */
function specDst(skb: Skb, to: number): number {
  const dev = skb.dev!;
  return inetSelectAddr(dev.net, dev, to, 0);
}

/** A packet with room for `length` bytes of ICMP behind its IP header. */
function alloc(
  net: Net,
  rt: Rtable,
  length: number,
  tos: number,
  saddr: number,
  daddr: number,
  options: Uint8Array | null,
): Skb {
  const header = ipv4.HLEN + (options === null ? 0 : options.length);
  const skb = net.stack.skbs.alloc(header + length);
  const o = skbPut(skb, header + length);
  const b = skb.buf;
  b[o] = 0x40 | (header >>> 2);
  b[o + 1] = tos;
  ipv4.setId(b, o, ipSelectIdent(net));
  ipv4.setFragOff(b, o, 0);
  const hopLimit = rt.fi === null || rt.fi.metrics === null ? undefined : rt.fi.metrics.RTAX_HOPLIMIT;
  b[o + 8] = hopLimit !== undefined && hopLimit !== 0 ? hopLimit : net.ipv4.ipDefaultTtl;
  b[o + 9] = IPPROTO_ICMP;
  ipv4.setSaddr(b, o, saddr);
  ipv4.setDaddr(b, o, daddr);
  skb.network = o;
  skb.transport = o + header;
  if (options !== null) ipOptionsBuild(net, b, o, options, saddr);
  skb.protocol = ETH_P_IP;
  skb.dst = rt;
  skb.cbFlags = IPSKB_IGNORE_DF;
  return skb;
}

/** The next identification of packets that may be fragmented. */
export function ipSelectIdent(net: Net): number {
  const ip4 = net.ipv4;
  if (ip4.nextIpId < 0) ip4.nextIpId = net.stack.random.below(0x10000);
  const id = ip4.nextIpId;
  ip4.nextIpId = (id + 1) & 0xffff;
  return id;
}

function send(net: Net, skb: Skb, type: number): void {
  net.ipv4.mib[ICMP_MIB_OUT_MSGS]!++;
  countMsg(net, type | ICMPMSG_OUT);
  ipLocalOut(net, skb);
}

/** icmpv4_xrlim_allow: limited are the types of icmp_ratemask, except what never leaves the host and path-MTU news. */
function icmpAllowed(net: Net, rt: Rtable, daddr: number, type: number, code: number): boolean {
  const ip4 = net.ipv4;
  if (type > icmp.NR_ICMP_TYPES || (type === icmp.ICMP_DEST_UNREACH && code === icmp.ICMP_FRAG_NEEDED)) return true;
  if (((1 << type) & ip4.icmpRatemask) === 0 || rt.dev.flags & IFF_LOOPBACK) return true;
  if (peerXrlimAllow(icmpPeer(net, daddr), net.stack.nowNs, ip4.icmpRatelimit)) return true;
  ip4.mib[ICMP_MIB_OUT_RATELIMIT_HOST]!++;
  return false;
}

function globallyAllowed(net: Net, type: number, code: number): boolean {
  const ip4 = net.ipv4;
  if (type === icmp.ICMP_DEST_UNREACH && code === icmp.ICMP_FRAG_NEEDED) return true;
  if (((1 << type) & ip4.icmpRatemask) === 0) return true;
  if (icmpGlobalAllow(net)) return true;
  ip4.mib[ICMP_MIB_OUT_RATELIMIT_GLOBAL]!++;
  return false;
}

/**
 * Sends an error about `skbIn` to its sender, if one may be sent: not about broadcasts, later fragments
 * or other errors. `info` is the second word: an MTU, a gateway, a pointer in the first byte. Does not take the packet.
 */
export function icmpSend(skbIn: Skb, type: number, code: number, info: number): void {
  const rtIn = skbIn.dst;
  if (!(rtIn instanceof Rtable)) return;
  const net = rtIn.dev.net;
  const b = skbIn.buf;
  const ip = skbIn.network;
  if (skbIn.pktType !== PACKET_HOST || (rtIn.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) return;
  if (ipv4.fragOff(b, ip) & ipv4.OFFSET) return;
  const header = ipv4.hdrLen(b, ip);
  if (ipv4.protocol(b, ip) === IPPROTO_ICMP) {
    const inner = b[ip + header]!;
    if (ip + header >= skbIn.tail || inner > icmp.NR_ICMP_TYPES || icmp.isError(inner)) return;
  }
  const ip4 = net.ipv4;
  const dev = skbIn.dev;
  const { tracer } = net.stack;
  if (!(dev !== null && dev.flags & IFF_LOOPBACK) && !globallyAllowed(net, type, code)) {
    if (tracer !== null) tracer.point("icmp_send", skbIn, dev, `type=${type} code=${code} error=ratelimit`);
    return;
  }
  const to = ipv4.saddr(b, ip);
  let from = 0;
  if (rtIn.flags & RTCF_LOCAL) from = ipv4.daddr(b, ip);
  else if (rtIn.isInput && ip4.icmpErrorsUseInboundIfaddr !== 0 && dev !== null)
    from = inetSelectAddr(net, dev, to, RT_SCOPE_LINK);
  const tos = (ipv4.tos(b, ip) & 0x1e) | PREC_INTERNETCONTROL;
  // The addresses: `fl` is the namespace's scratch, which ipRouteOutput completes.
  const fl = ip4.flow.init(to, from, l3mdevMasterIfindex(dev ?? rtIn.dev), tos & 0x1e, 0);
  fl.proto = IPPROTO_ICMP;
  fl.mark = ip4.fwmarkReflect !== 0 ? skbIn.mark : 0;
  const rt = ipRouteOutput(net, fl);
  if (typeof rt === "number") {
    if (tracer !== null) tracer.point("icmp_send", skbIn, dev, `type=${type} code=${code} error=${errnoOf(rt)}`);
    return;
  }
  const source = fl.saddr !== 0 ? fl.saddr : INADDR_DUMMY;
  const mark = fl.mark;
  if (!icmpAllowed(net, rt, to, type, code)) {
    if (tracer !== null) tracer.point("icmp_send", skbIn, dev, `type=${type} code=${code} error=ratelimit`);
    return;
  }
  const room = Math.min(rt.mtu(), MAX_ERROR_LENGTH) - ipv4.HLEN - icmp.HLEN;
  const length = Math.min(skbIn.tail - ip, room);
  if (length <= ipv4.HLEN) return;
  const out = alloc(net, rt, icmp.HLEN + length, tos, source, to, null);
  const at = out.transport;
  out.buf.set(b.subarray(ip, ip + length), at + icmp.HLEN);
  out.buf[at] = type;
  out.buf[at + 1] = code;
  putU32(out.buf, at + 4, info);
  icmp.sendCheck(out.buf, at, icmp.HLEN + length);
  out.mark = mark;
  if (tracer !== null) tracer.made("icmp_send", out, dev, skbIn, `type=${type} code=${code}`);
  send(net, out, type);
}
