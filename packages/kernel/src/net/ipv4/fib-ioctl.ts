/** SIOCADDRT and SIOCDELRT, the routes of route(8) (ip_rt_ioctl in net/ipv4/fib_frontend.c). */

import {
  AF_INET,
  Errno,
  RT_DST,
  RT_GATEWAY,
  RT_GENMASK,
  RTENTRY_SIZE,
  RTF_GATEWAY,
  RTF_HOST,
  RTF_IRTT,
  RTF_MTU,
  RTF_REJECT,
  RTF_WINDOW,
  rtDev,
  rtFlags,
  rtIrtt,
  rtMetric,
  rtMtu,
  rtWindow,
  SIOCDELRT,
  sockaddrFamily,
  sockaddrIn,
} from "@netloom/uapi";
import {
  NLM_F_CREATE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_TABLE_MAIN,
  RTN_UNICAST,
  RTN_UNREACHABLE,
  RTPROT_BOOT,
  type RouteMetrics,
} from "@netloom/netlink";
import { ip4MaskLen } from "@netloom/wire";
import type { Net } from "../core/net.js";
import { fibTableDelete, fibTableInsert } from "./fib-insert.js";
import { inetAddrType } from "./fib-lookup.js";
import type { FibConfig } from "./fib-semantics.js";

/** Bytes of IP and TCP headers: what rt_mtu exceeds the segment size by. */
const TCP_IP_HEADERS = 40;

export function fibIoctl(net: Net, request: number, arg: Uint8Array | number): number {
  if (typeof arg === "number" || arg.length < RTENTRY_SIZE) throw new Errno("EFAULT");
  const remove = request === SIOCDELRT;
  const cfg = rtentryToFibConfig(net, arg, remove);
  if (remove) fibTableDelete(net, cfg);
  else fibTableInsert(net, cfg);
  return 0;
}

function rtentryToFibConfig(net: Net, rt: Uint8Array, remove: boolean): FibConfig {
  if (sockaddrFamily(rt, RT_DST) !== AF_INET) throw new Errno("EAFNOSUPPORT");
  const flags = rtFlags(rt);
  const dst = sockaddrIn(rt, RT_DST);
  let dstLen = 32;
  if ((flags & RTF_HOST) === 0) {
    const mask = sockaddrIn(rt, RT_GENMASK);
    const family = sockaddrFamily(rt, RT_GENMASK);
    if (family !== AF_INET && (mask !== 0 || family !== 0)) throw new Errno("EAFNOSUPPORT");
    const len = ip4MaskLen(mask);
    if (len === null || (dst & ~mask) !== 0) throw new Errno("EINVAL");
    dstLen = len;
  }
  const metric = rtMetric(rt);
  const base = {
    dst,
    dstLen,
    tos: 0,
    table: RT_TABLE_MAIN,
    protocol: remove ? 0 : RTPROT_BOOT,
    priority: metric !== 0 ? metric - 1 : 0,
    multipath: false,
    nhId: 0,
    nlflags: remove ? 0 : NLM_F_CREATE,
  };
  const none = { oif: 0, gw: 0, gw6: null, flags: 0, weight: 1, flow: 0 };
  if (flags & RTF_REJECT)
    return { ...base, scope: RT_SCOPE_HOST, type: RTN_UNREACHABLE, prefsrc: 0, nhs: [none], metrics: null };
  const { oif, prefsrc } = device(net, rtDev(rt));
  let scope = RT_SCOPE_NOWHERE;
  let gw = 0;
  if (sockaddrFamily(rt, RT_GATEWAY) === AF_INET) {
    gw = sockaddrIn(rt, RT_GATEWAY);
    if (gw !== 0 && flags & RTF_GATEWAY && inetAddrType(net.ipv4, gw) === RTN_UNICAST) scope = 0;
  }
  if (!remove) {
    if (flags & RTF_GATEWAY && gw === 0) throw new Errno("EINVAL");
    if (scope === RT_SCOPE_NOWHERE) scope = RT_SCOPE_LINK;
  }
  return {
    ...base,
    scope,
    type: RTN_UNICAST,
    prefsrc,
    nhs: [{ ...none, oif, gw }],
    metrics: remove ? null : metrics(rt, flags),
  };
}

/** A device by name; `eth0:1` also means the address of that label as source. */
function device(net: Net, name: string): { oif: number; prefsrc: number } {
  if (name === "") return { oif: 0, prefsrc: 0 };
  const colon = name.indexOf(":");
  const dev = net.devByName.get(colon < 0 ? name : name.slice(0, colon));
  if (dev === undefined) throw new Errno("ENODEV");
  if (colon < 0) return { oif: dev.ifindex, prefsrc: 0 };
  const ifa = dev.ip?.ifaList.find((a) => a.label === name);
  if (ifa === undefined) throw new Errno("ENODEV");
  return { oif: dev.ifindex, prefsrc: ifa.local };
}

function metrics(rt: Uint8Array, flags: number): RouteMetrics | null {
  const out: RouteMetrics = {};
  if (flags & RTF_MTU) out.RTAX_ADVMSS = rtMtu(rt) - TCP_IP_HEADERS;
  if (flags & RTF_WINDOW) out.RTAX_WINDOW = rtWindow(rt);
  if (flags & RTF_IRTT) out.RTAX_RTT = rtIrtt(rt) << 3;
  return Object.keys(out).length === 0 ? null : out;
}
