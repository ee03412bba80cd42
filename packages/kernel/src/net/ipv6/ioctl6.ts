/**
 * ioctls of AF_INET6 sockets: addresses and routes as net-tools set them (addrconf_add_ifaddr, ipv6_route_ioctl).
 *
 *   in6_ifreq (24 bytes): addr[16] | prefixlen:u32 | ifindex:s32
 *   in6_rtmsg (80 bytes): dst[16] | src[16] | gateway[16] | type:u32 | dst_len:u16 | src_len:u16 | metric:u32 | - | info:u64 | flags:u32 | ifindex:s32
 */

import { Errno, SIOCADDRT, SIOCDELRT, SIOCSIFADDR } from "@netloom/uapi";
import {
  getLe16,
  getLe32,
  getLeS32,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RT_TABLE_MAIN,
  RTN_UNICAST,
  RTPROT_BOOT,
} from "@netloom/netlink";
import type { Net } from "../core/net.js";
import { inet6AddrAdd, inet6AddrDel } from "./addrconf-rtnl.js";
import { IP6_RT_PRIO_USER, ip6RouteInfoCreate, type Fib6Config } from "./fib6-config.js";
import { ip6InsRt } from "./fib6-ops.js";
import { ip6RouteDel } from "./fib6-rtnl.js";
import { isAny6 } from "./in6-addr.js";
import { RTF_UP } from "./ip6-fib.js";

const IN6_IFREQ_SIZE = 24;
const IN6_RTMSG_SIZE = 80;

/** SIOC{S,D}IFADDR, SIOC{ADD,DEL}RT of a privileged process. */
export function in6Ioctl(net: Net, request: number, arg: Uint8Array | number): number {
  const route = request === SIOCADDRT || request === SIOCDELRT;
  if (typeof arg === "number" || arg.length < (route ? IN6_RTMSG_SIZE : IN6_IFREQ_SIZE)) throw new Errno("EFAULT");
  if (route) changeRoute(net, request === SIOCADDRT, arg);
  else {
    const prefixLen = getLe32(arg, 16);
    const ifindex = getLeS32(arg, 20);
    if (request === SIOCSIFADDR) inet6AddrAdd(net, ifindex, arg.slice(0, 16), prefixLen);
    else inet6AddrDel(net, ifindex, arg.slice(0, 16), prefixLen);
  }
  return 0;
}

/** rtmsg_to_fib6_config. */
function changeRoute(net: Net, add: boolean, arg: Uint8Array): void {
  const gateway = arg.slice(32, 48);
  const metric = getLe32(arg, 56);
  const cfg: Fib6Config = {
    table: RT_TABLE_MAIN,
    dst: arg.slice(0, 16),
    dstLen: getLe16(arg, 52),
    src: arg.slice(16, 32),
    srcLen: getLe16(arg, 54),
    gateway: isAny6(gateway) ? null : gateway,
    ifindex: getLeS32(arg, 76),
    metric: add && metric === 0 ? IP6_RT_PRIO_USER : metric,
    type: RTN_UNICAST,
    protocol: add ? RTPROT_BOOT : 0,
    flags: (getLe32(arg, 72) | RTF_UP) >>> 0,
  };
  if (add) ip6InsRt(net, ip6RouteInfoCreate(net, cfg), NLM_F_CREATE | NLM_F_EXCL);
  else ip6RouteDel(net, cfg);
}
