/**
 * Routing of packets (after net/ipv4/route.c): where one that came in goes, and by which way one made
 * here leaves. Results are cached at the next hop they go through; a route change makes all void.
 */

import { ETH_P_IP, IFF_LOOPBACK, IFF_UP, IPPROTO_IGMP } from "@netloom/uapi";
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RTCF_BROADCAST,
  RTCF_LOCAL,
  RTCF_MULTICAST,
  RTCF_REDIRECTED,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
  RTN_UNREACHABLE,
} from "@netloom/netlink";
import { ipv4, isIp4LinkLocalMulticast, isIp4Loopback, isIp4Multicast, isIp4ZeroNet } from "@netloom/wire";
import { l3mdevMaster } from "../core/l3mdev.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { Skb } from "../core/skb.js";
import { BC_FORWARDING, FORWARDING, PROXY_ARP_PVLAN, ROUTE_LOCALNET, SEND_REDIRECTS, SHARED_MEDIA } from "./devconf.js";
import { inetAddrOnlink, inetSelectAddr, ipDevFind } from "./devinet-select.js";
import { fibLookup } from "./fib-lookup.js";
import { fibNhSaddr, type FibNh } from "./fib-semantics.js";
import { fibValidateSource } from "./fib-frontend.js";
import { fibSelectMultipath } from "./multipath.js";
import { EHOSTUNREACH, EINVAL, ENETUNREACH, ENODEV, FLOWI_FLAG_ANYSRC, type FibResult, type Flowi4 } from "./flow.js";
import { ipCheckMc } from "./igmp.js";
import { inDevOr, type InDevice } from "./in-device.js";
import type { FibTable } from "./fib-table.js";
import { martianDestination, martianSource } from "./martian.js";
import type { Ipv4Net } from "./ipv4-net.js";
import { findException } from "./route-exceptions.js";
import { RT_INPUT_ERROR, RT_INPUT_FORWARD, RT_INPUT_LOCAL, RT_INPUT_NONE, Rtable } from "./rtable.js";
import { traceRouteInput, traceRouteOutput, traceRouteTo } from "./trace-fields.js";

/** skb.cbFlags: the packet leaves by where it came from; its sender is to be told of a better way. */
export const IPSKB_DOREDIRECT = 1 << 5;
export const IPSKB_FORWARDED = 1 << 0;

function refuse(ip4: Ipv4Net, err: number): null {
  ip4.routeInputError = err;
  return null;
}

function refuseSource(skb: Skb, inDev: InDevice, daddr: number, saddr: number, err: number): null {
  martianSource(skb, inDev, daddr, saddr);
  return refuse(inDev.dev.net.ipv4, err);
}

function refuseDestination(skb: Skb, inDev: InDevice, daddr: number, saddr: number): null {
  martianDestination(skb, inDev, daddr, saddr);
  return refuse(inDev.dev.net.ipv4, EINVAL);
}

const isLbcast = (addr: number): boolean => addr === 0xffffffff;

/** The route of a packet that came in by `dev`; null: it may not have been sent (martian), see `Ipv4Net.routeInputError`. */
export function ipRouteInput(skb: Skb, daddr: number, saddr: number, tos: number, dev: NetDevice): Rtable | null {
  const inDev = dev.ip;
  const net = dev.net;
  const ip4 = net.ipv4;
  if (inDev === null) return refuse(ip4, EINVAL);
  if (isIp4Multicast(daddr)) return routeInputMc(skb, daddr, saddr, tos, inDev);
  if (isIp4Multicast(saddr) || isLbcast(saddr)) return refuseSource(skb, inDev, daddr, saddr, EINVAL);
  if (isLbcast(daddr) || (saddr === 0 && daddr === 0)) {
    const { tracer } = skb.stack;
    if (tracer !== null) traceRouteTo(tracer, skb, dev, daddr, "broadcast");
    return routeInputBroadcast(skb, saddr, tos, inDev, null);
  }
  if (isIp4ZeroNet(saddr)) return refuseSource(skb, inDev, daddr, saddr, EINVAL);
  if (isIp4ZeroNet(daddr)) return refuseDestination(skb, inDev, daddr, saddr);
  if ((isIp4Loopback(daddr) || isIp4Loopback(saddr)) && !inDevOr(inDev, ROUTE_LOCALNET))
    return isIp4Loopback(daddr)
      ? refuseDestination(skb, inDev, daddr, saddr)
      : refuseSource(skb, inDev, daddr, saddr, EINVAL);

  const fl = ip4.flow.init(daddr, saddr, 0, tos, 0);
  fl.iif = dev.ifindex;
  fl.mark = skb.mark;
  if (ip4.rules !== null && skb.protocol === ETH_P_IP) dissectPorts(skb, fl);
  const res = ip4.result;
  let err = fibLookup(ip4, fl, res, 0);
  const { tracer } = skb.stack;
  if (tracer !== null) traceRouteInput(tracer, skb, dev, daddr, res, err);
  const forwards = inDev.cnf.data[FORWARDING] !== 0;
  if (err !== 0) {
    if (!forwards) err = EHOSTUNREACH;
    return errorRoute(net, err);
  }
  if (res.type === RTN_LOCAL) {
    const nh = res.nh!;
    const cached = nh.rthInput;
    err = fibValidateSource(inDev, saddr, daddr, tos, 0, skb.mark);
    if (err < 0) return refuseSource(skb, inDev, daddr, saddr, err);
    if (cached !== null && cached.genid === ip4.rtGenid) return cached;
    const rt = new Rtable(net.loopback, RTCF_LOCAL, RTN_LOCAL, RT_INPUT_LOCAL, true);
    rt.table = res.table;
    nh.rthInput = rt;
    return rt;
  }
  if (res.type === RTN_BROADCAST && !inDevOr(inDev, BC_FORWARDING))
    return routeInputBroadcast(skb, saddr, tos, inDev, res.table);
  if (!forwards) return errorRoute(net, EHOSTUNREACH);
  if (res.type !== RTN_UNICAST && res.type !== RTN_BROADCAST) return refuseDestination(skb, inDev, daddr, saddr);
  return makeRouteInput(skb, res, daddr, saddr, tos, inDev);
}

/** A route by which the packet is refused with an ICMP error, or dropped. */
function errorRoute(net: Net, err: number): Rtable {
  const rt = new Rtable(net.loopback, 0, RTN_UNREACHABLE, RT_INPUT_ERROR, true);
  rt.error = err;
  return rt;
}

/** Ports for rules that look at them. */
function dissectPorts(skb: Skb, fl: Flowi4): void {
  const b = skb.buf;
  const o = skb.network;
  const proto = ipv4.protocol(b, o);
  fl.proto = proto;
  const at = o + ipv4.hdrLen(b, o);
  if ((proto !== 6 && proto !== 17) || ipv4.fragOff(b, o) & ipv4.OFFSET || at + 4 > skb.tail) return;
  fl.sport = (b[at]! << 8) | b[at + 1]!;
  fl.dport = (b[at + 2]! << 8) | b[at + 3]!;
}

function routeInputBroadcast(
  skb: Skb,
  saddr: number,
  tos: number,
  inDev: InDevice,
  table: FibTable | null,
): Rtable | null {
  const ip4 = inDev.dev.net.ipv4;
  if (skb.protocol !== ETH_P_IP) return refuse(ip4, EINVAL);
  if (!isIp4ZeroNet(saddr)) {
    const err = fibValidateSource(inDev, saddr, 0, tos, 0, skb.mark);
    if (err < 0) return refuseSource(skb, inDev, ipv4.daddr(skb.buf, skb.network), saddr, err);
  }
  const flags = (RTCF_BROADCAST | RTCF_LOCAL) >>> 0;
  const rt = new Rtable(inDev.dev.net.loopback, flags, RTN_BROADCAST, RT_INPUT_LOCAL, true);
  rt.table = table;
  return rt;
}

function routeInputMc(skb: Skb, daddr: number, saddr: number, tos: number, inDev: InDevice): Rtable | null {
  const ip4 = inDev.dev.net.ipv4;
  if (!ipCheckMc(inDev, daddr) || isIp4Multicast(saddr) || isLbcast(saddr) || skb.protocol !== ETH_P_IP)
    return refuse(ip4, EINVAL);
  if (isIp4Loopback(saddr) && !inDevOr(inDev, ROUTE_LOCALNET)) return refuse(ip4, EINVAL);
  if (isIp4ZeroNet(saddr)) {
    if (!isIp4LinkLocalMulticast(daddr) && ipv4.protocol(skb.buf, skb.network) !== IPPROTO_IGMP)
      return refuse(ip4, EINVAL);
  } else {
    const err = fibValidateSource(inDev, saddr, 0, tos, 0, skb.mark);
    if (err < 0) return refuse(ip4, err);
  }
  const { tracer } = skb.stack;
  if (tracer !== null) traceRouteTo(tracer, skb, inDev.dev, daddr, "multicast");
  return new Rtable(inDev.dev.net.loopback, (RTCF_MULTICAST | RTCF_LOCAL) >>> 0, RTN_MULTICAST, RT_INPUT_LOCAL, true);
}

/** A route onward (ip_mkroute_input). */
function makeRouteInput(
  skb: Skb,
  res: FibResult,
  daddr: number,
  saddr: number,
  tos: number,
  inDev: InDevice,
): Rtable | null {
  const net = inDev.dev.net;
  const ip4 = net.ipv4;
  if (res.fi!.nhs.length > 1) {
    ip4.flow.saddr = saddr;
    ip4.flow.daddr = daddr;
    fibSelectMultipath(ip4, res, ip4.flow, skb);
  }
  const nh = res.nh!;
  const out = nh.dev!;
  // The check of the source reuses nothing of `res`; keep what is needed of it here.
  const { fi, type, table } = res;
  const err = fibValidateSource(inDev, saddr, daddr, tos, out.ifindex, skb.mark);
  if (err < 0) return refuseSource(skb, inDev, daddr, saddr, err);
  if (out === inDev.dev) {
    if (
      err > 0 &&
      inDevOr(inDev, SEND_REDIRECTS) &&
      (inDevOr(inDev, SHARED_MEDIA) || inetAddrOnlink(inDev, saddr, nh.gw))
    )
      skb.cbFlags |= IPSKB_DOREDIRECT;
    // ARP is not answered for what the asker can reach himself.
    if (skb.protocol !== ETH_P_IP && !inDevOr(inDev, PROXY_ARP_PVLAN)) return refuse(ip4, EINVAL);
  }
  const cached = nh.rthInput;
  if (cached !== null && cached.genid === ip4.rtGenid && nh.exceptions === null) return cached;
  const rt = new Rtable(out, 0, type, RT_INPUT_FORWARD, true);
  rt.table = table;
  rt.fi = fi;
  setNexthop(rt, nh, daddr);
  if (nh.exceptions === null) {
    nh.rthInput = rt;
    rt.cached = true;
  }
  return rt;
}

/** Gateway, and what was learnt about this destination (rt_set_nexthop). */
function setNexthop(rt: Rtable, nh: FibNh, daddr: number): void {
  rt.flow = nh.flow;
  if (nh.gw6 !== null) rt.gw6 = nh.gw6;
  else if (nh.gw !== 0 && nh.scope === RT_SCOPE_LINK) rt.gw = nh.gw;
  const e = findException(nh, daddr, rt.dev.net.stack.nowNs);
  if (e === null) return;
  if (e.gw !== 0) {
    rt.gw = e.gw;
    rt.flags = (rt.flags | RTCF_REDIRECTED) >>> 0;
  }
  rt.pmtu = e.pmtu;
  rt.mtuLocked = e.mtuLocked;
  rt.expiresNs = e.expiresNs;
}

/**
 * The route of a packet made here; a negative errno if there is none. Fills in what `fl` leaves open:
 * source address, and the destination if that is 0.
 */
export function ipRouteOutput(net: Net, fl: Flowi4): Rtable | number {
  const rt = routeOutput(net, fl);
  const { tracer } = net.stack;
  if (tracer !== null) traceRouteOutput(tracer, net, fl, rt);
  return rt;
}

function routeOutput(net: Net, fl: Flowi4): Rtable | number {
  const ip4 = net.ipv4;
  const res = ip4.result;
  res.type = 0;
  res.fi = null;
  res.nh = null;
  res.table = null;
  const origOif = fl.oif;
  fl.iif = net.loopback.ifindex;
  let devOut: NetDevice | null = null;
  if (fl.saddr !== 0) {
    if (isIp4Multicast(fl.saddr) || isLbcast(fl.saddr) || isIp4ZeroNet(fl.saddr)) return EINVAL;
    if (fl.oif === 0 && (isIp4Multicast(fl.daddr) || isLbcast(fl.daddr))) {
      devOut = ipDevFind(net, fl.saddr);
      if (devOut === null) return ENETUNREACH;
      fl.oif = devOut.ifindex;
      return makeRouteOutput(res, fl, RTN_UNICAST, origOif, devOut, 0);
    }
    if ((fl.flags & FLOWI_FLAG_ANYSRC) === 0 && ipDevFind(net, fl.saddr) === null) return ENETUNREACH;
  }
  if (fl.oif !== 0) {
    devOut = net.devByIndex.get(fl.oif) ?? null;
    if (devOut === null) return ENODEV;
    if ((devOut.flags & IFF_UP) === 0 || devOut.ip === null) return ENETUNREACH;
    if (isIp4LinkLocalMulticast(fl.daddr) || isLbcast(fl.daddr) || fl.proto === IPPROTO_IGMP) {
      if (fl.saddr === 0) fl.saddr = inetSelectAddr(net, devOut, 0, RT_SCOPE_LINK);
      return makeRouteOutput(res, fl, RTN_UNICAST, origOif, devOut, 0);
    }
    if (fl.saddr === 0) {
      if (isIp4Multicast(fl.daddr)) fl.saddr = inetSelectAddr(net, devOut, 0, fl.scope);
      else if (fl.daddr === 0) fl.saddr = inetSelectAddr(net, devOut, 0, RT_SCOPE_HOST);
    }
  }
  if (fl.daddr === 0) {
    fl.daddr = fl.saddr;
    if (fl.daddr === 0) fl.daddr = fl.saddr = 0x7f000001;
    fl.oif = net.loopback.ifindex;
    return makeRouteOutput(res, fl, RTN_LOCAL, origOif, net.loopback, RTCF_LOCAL);
  }
  const err = fibLookup(ip4, fl, res, 0);
  if (err !== 0) {
    res.fi = null;
    res.nh = null;
    res.table = null;
    if (devOut === null || (fl.l3mdev !== 0 && !isIp4Multicast(fl.daddr))) return err;
    // No route, but a device was named: the destination is taken to be on its link.
    if (fl.saddr === 0) fl.saddr = inetSelectAddr(net, devOut, 0, RT_SCOPE_LINK);
    return makeRouteOutput(res, fl, RTN_UNICAST, origOif, devOut, 0);
  }
  if (res.type === RTN_LOCAL) {
    if (fl.saddr === 0) fl.saddr = res.fi!.prefsrc !== 0 ? res.fi!.prefsrc : fl.daddr;
    const via = res.nh!.oif;
    // A routing domain has its own loopback: the master device.
    const nhDev = res.nh!.dev;
    const out = (nhDev === null ? null : l3mdevMaster(nhDev)) ?? net.loopback;
    fl.oif = out.ifindex;
    return makeRouteOutput(res, fl, RTN_LOCAL, via, out, RTCF_LOCAL);
  }
  const fi = res.fi!;
  if (fi.nhs.length > 1 && fl.oif === 0) fibSelectMultipath(ip4, res, fl, null);
  if (fl.saddr === 0) fl.saddr = fibNhSaddr(net, fi, res.nh!);
  const out = res.nh!.dev!;
  fl.oif = out.ifindex;
  return makeRouteOutput(res, fl, res.type, origOif, out, 0);
}

/**
 * The route of a socket that connects: once without a source address, to choose one, and again with it, as if it
 * had been bound (ip_route_connect).
 */
export function ipRouteConnect(net: Net, fl: Flowi4): Rtable | number {
  if (fl.saddr !== 0 && fl.daddr !== 0) return ipRouteOutput(net, fl);
  const { oif } = fl;
  const rt = ipRouteOutput(net, fl);
  if (typeof rt === "number") return rt;
  fl.oif = oif;
  return ipRouteOutput(net, fl);
}

/** __mkroute_output. */
function makeRouteOutput(
  res: FibResult,
  fl: Flowi4,
  resType: number,
  origOif: number,
  dev: NetDevice,
  flags: number,
): Rtable | number {
  const inDev = dev.ip;
  if (inDev === null) return EINVAL;
  const net = dev.net;
  const ip4 = net.ipv4;
  const isLoopback = (dev.flags & IFF_LOOPBACK) !== 0;
  if (isIp4Loopback(fl.saddr) && !isLoopback && !inDevOr(inDev, ROUTE_LOCALNET)) return EINVAL;
  let type = resType;
  if (isLbcast(fl.daddr)) type = RTN_BROADCAST;
  else if (isIp4Multicast(fl.daddr)) type = RTN_MULTICAST;
  else if (isIp4ZeroNet(fl.daddr)) return EINVAL;
  let rtFlags = isLoopback ? flags | RTCF_LOCAL : flags;
  let nh = res.nh;
  let fi = res.fi;
  if (type === RTN_BROADCAST) {
    rtFlags |= RTCF_BROADCAST | RTCF_LOCAL;
    nh = null;
    fi = null;
  } else if (type === RTN_MULTICAST) {
    rtFlags |= RTCF_MULTICAST;
    if (ipCheckMc(inDev, fl.daddr)) rtFlags |= RTCF_LOCAL;
    else rtFlags &= ~RTCF_LOCAL;
    if (fi !== null && res.prefixLen < 4) {
      fi = null;
      nh = null;
    }
  }
  const table = res.table;
  const cacheable =
    nh !== null && type !== RTN_MULTICAST && nh.exceptions === null && !(type === RTN_LOCAL && origOif !== nh.oif);
  if (cacheable) {
    const cached = nh!.rthOutput;
    if (cached !== null && cached.genid === ip4.rtGenid && cached.dev === dev) return cached;
  }
  const rt = new Rtable(dev, rtFlags >>> 0, type, rtFlags & RTCF_LOCAL ? RT_INPUT_LOCAL : RT_INPUT_NONE, false);
  rt.iif = origOif;
  rt.table = table;
  rt.fi = fi;
  if (nh !== null && type !== RTN_LOCAL) setNexthop(rt, nh, fl.daddr);
  if (cacheable) {
    nh!.rthOutput = rt;
    rt.cached = true;
  }
  return rt;
}
