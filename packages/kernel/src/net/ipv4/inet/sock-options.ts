/** Options of AF_INET sockets (socket(7), ip(7), raw(7); after net/core/sock.c and net/ipv4/ip_sockglue.c). */

import {
  AF_INET,
  Errno,
  ICMP_FILTER,
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_FREEBIND,
  IP_HDRINCL,
  IP_MTU,
  IP_MTU_DISCOVER,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_OPTIONS,
  IP_PKTINFO,
  IP_RECVERR,
  IP_RECVOPTS,
  IP_RECVTTL,
  IP_RETOPTS,
  IP_TOS,
  IP_TTL,
  SO_ATTACH_FILTER,
  SO_BINDTODEVICE,
  SO_BROADCAST,
  SO_DEBUG,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MARK,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SO_TIMESTAMP,
  SO_TIMESTAMPNS,
  SO_TYPE,
  SOL_IP,
  SOL_RAW,
  SOL_SOCKET,
} from "@netloom/uapi";
import { getU32, isIp4Multicast } from "@netloom/wire";
import { ipMcDecGroup, ipMcIncGroup } from "../igmp.js";
import { ipOptionsGet } from "../ip-options.js";
import { ipRouteOutput } from "../route.js";
import { rtTos2Priority } from "../tos.js";
import type { InetSocket } from "./inet-sock.js";

type OptionValue = number | string | Uint8Array;

/** net.core.rmem_max and wmem_max. */
const BUF_MAX = 212992;
const IP_PMTUDISC_MAX = 5;

/** setsockopt(2) of SOL_SOCKET, SOL_IP and SOL_RAW; ENOPROTOOPT for what is no option here. */
export function setInetOption(sk: InetSocket, level: number, name: number, value: OptionValue): void {
  const n = typeof value === "number" ? value : value instanceof Uint8Array && value.length >= 4 ? le32(value) : 0;
  if (level === SOL_SOCKET) setSocketOption(sk, name, n, value);
  else if (level === SOL_IP) setIpOption(sk, name, n, value);
  else if (level === SOL_RAW && name === ICMP_FILTER && sk.hasIcmpFilter) sk.icmpFilter = n;
  else throw new Errno("ENOPROTOOPT");
}

function setSocketOption(sk: InetSocket, name: number, n: number, value: OptionValue): void {
  switch (name) {
    case SO_BINDTODEVICE:
      bindToDevice(sk, typeof value === "string" ? value : "");
      return;
    case SO_BROADCAST:
      sk.broadcast = n !== 0;
      return;
    case SO_REUSEADDR:
      sk.reuseAddr = n !== 0;
      return;
    case SO_REUSEPORT:
      sk.reusePort = n !== 0;
      return;
    case SO_RCVBUF:
      sk.queue.rcvBuf = Math.max(2304, Math.min(n, BUF_MAX) * 2);
      return;
    case SO_SNDBUF:
      sk.sndBuf = Math.max(4608, Math.min(n, BUF_MAX) * 2);
      return;
    case SO_MARK:
      if (sk.creator.uid !== 0) throw new Errno("EPERM");
      sk.mark = n >>> 0;
      return;
    case SO_PRIORITY:
      sk.priority = n;
      return;
    case SO_TIMESTAMP:
    case SO_TIMESTAMPNS:
      sk.timestamps = n !== 0;
      return;
    case SO_RCVTIMEO:
      sk.rcvTimeoutNs = timeoutNs(value);
      return;
    case SO_SNDTIMEO:
      sk.sndTimeoutNs = timeoutNs(value);
      return;
    case SO_DEBUG:
    case SO_DONTROUTE:
    case SO_KEEPALIVE:
    case SO_LINGER:
    case SO_ATTACH_FILTER:
      return;
  }
  throw new Errno("ENOPROTOOPT");
}

function bindToDevice(sk: InetSocket, name: string): void {
  if (name === "") {
    sk.boundDevIf = 0;
    return;
  }
  const dev = sk.net.devByName.get(name);
  if (dev === undefined) throw new Errno("ENODEV");
  sk.boundDevIf = dev.ifindex;
}

function setIpOption(sk: InetSocket, name: number, n: number, value: OptionValue): void {
  switch (name) {
    case IP_TTL:
      if (n !== -1 && (n < 1 || n > 255)) throw new Errno("EINVAL");
      sk.ttl = n;
      return;
    case IP_TOS:
      sk.tos = n & 0xff;
      sk.priority = rtTos2Priority(sk.tos);
      return;
    case IP_MULTICAST_TTL:
      if (n < -1 || n > 255) throw new Errno("EINVAL");
      sk.mcTtl = n === -1 ? 1 : n;
      return;
    case IP_MULTICAST_LOOP:
      sk.mcLoop = n !== 0;
      return;
    case IP_MULTICAST_IF:
      setMulticastIf(sk, n, value);
      return;
    case IP_ADD_MEMBERSHIP:
    case IP_DROP_MEMBERSHIP:
      setMembership(sk, value, name === IP_ADD_MEMBERSHIP);
      return;
    case IP_MTU_DISCOVER:
      if (n < 0 || n > IP_PMTUDISC_MAX) throw new Errno("EINVAL");
      sk.pmtudisc = n;
      return;
    case IP_RECVERR:
      sk.recvErr = n !== 0;
      if (!sk.recvErr) sk.clearErrorQueue();
      return;
    case IP_RECVTTL:
      sk.recvTtl = n !== 0;
      return;
    case IP_PKTINFO:
      sk.pktInfo = n !== 0;
      return;
    case IP_FREEBIND:
      sk.freebind = n !== 0;
      return;
    case IP_HDRINCL:
      if (!sk.hasHdrIncl) throw new Errno("ENOPROTOOPT");
      sk.hdrIncl = n !== 0;
      return;
    case IP_OPTIONS:
      sk.options = value instanceof Uint8Array ? ipOptionsGet(value) : null;
      return;
    case IP_RECVOPTS:
    case IP_RETOPTS:
      return;
  }
  throw new Errno("ENOPROTOOPT");
}

function setMulticastIf(sk: InetSocket, n: number, value: OptionValue): void {
  if (value instanceof Uint8Array && value.length >= 12) {
    sk.mcIndex = le32(value.subarray(8));
    sk.mcAddr = getU32(value, 4);
    return;
  }
  const addr = value instanceof Uint8Array ? getU32(value, 0) : n >>> 0;
  const dev = addr === 0 ? undefined : sk.net.ipv4.addrs.get(addr)?.[0]?.inDev.dev;
  if (addr !== 0 && dev === undefined) throw new Errno("EADDRNOTAVAIL");
  sk.mcIndex = dev === undefined ? 0 : dev.ifindex;
  sk.mcAddr = addr;
}

/** `value`: struct ip_mreqn - group, local address (network order), ifindex - or ip_mreq without the last. */
function setMembership(sk: InetSocket, value: OptionValue, add: boolean): void {
  if (!(value instanceof Uint8Array) || value.length < 8) throw new Errno("EINVAL");
  const group = getU32(value, 0);
  if (!isIp4Multicast(group)) throw new Errno("EINVAL");
  const addr = getU32(value, 4);
  let ifindex = value.length >= 12 ? le32(value.subarray(8)) : 0;
  if (ifindex === 0 && addr !== 0) ifindex = sk.net.ipv4.addrs.get(addr)?.[0]?.inDev.dev.ifindex ?? 0;
  if (ifindex === 0 && addr === 0) {
    const rt = ipRouteOutput(sk.net, sk.net.ipv4.flow.init(group, 0, 0, 0, 0));
    if (typeof rt !== "number") ifindex = rt.dev.ifindex;
  }
  const dev = sk.net.devByIndex.get(ifindex);
  if (dev === undefined || dev.ip === null) throw new Errno(add ? "ENODEV" : "EADDRNOTAVAIL");
  const at = sk.memberships.findIndex((m) => m.group === group && m.ifindex === ifindex);
  if (add) {
    if (at >= 0) throw new Errno("EADDRINUSE");
    if (sk.memberships.length >= sk.net.ipv4.igmpMaxMemberships) throw new Errno("ENOBUFS");
    sk.memberships.push({ group, ifindex });
    ipMcIncGroup(dev.ip, group);
  } else {
    if (at < 0) throw new Errno("EADDRNOTAVAIL");
    sk.memberships.splice(at, 1);
    ipMcDecGroup(dev.ip, group);
  }
}

/** getsockopt(2) of SOL_SOCKET, SOL_IP and SOL_RAW. */
export function getInetOption(sk: InetSocket, level: number, name: number): OptionValue {
  if (level === SOL_SOCKET) {
    switch (name) {
      case SO_ERROR:
        return sk.takeError();
      case SO_TYPE:
        return sk.type;
      case SO_PROTOCOL:
        return sk.protocol;
      case SO_DOMAIN:
        return AF_INET;
      case SO_RCVBUF:
        return sk.queue.rcvBuf;
      case SO_SNDBUF:
        return sk.sndBuf;
      case SO_BROADCAST:
        return sk.broadcast ? 1 : 0;
      case SO_REUSEADDR:
        return sk.reuseAddr ? 1 : 0;
      case SO_REUSEPORT:
        return sk.reusePort ? 1 : 0;
      case SO_MARK:
        return sk.mark;
      case SO_PRIORITY:
        return sk.priority;
      case SO_BINDTODEVICE:
        return sk.net.devByIndex.get(sk.boundDevIf)?.name ?? "";
    }
  } else if (level === SOL_IP) {
    switch (name) {
      case IP_TTL:
        return sk.ttl < 0 ? sk.net.ipv4.ipDefaultTtl : sk.ttl;
      case IP_TOS:
        return sk.tos;
      case IP_MTU_DISCOVER:
        return sk.pmtudisc;
      case IP_RECVERR:
        return sk.recvErr ? 1 : 0;
      case IP_HDRINCL:
        return sk.hdrIncl ? 1 : 0;
      case IP_MULTICAST_TTL:
        return sk.mcTtl;
      case IP_MULTICAST_LOOP:
        return sk.mcLoop ? 1 : 0;
      case IP_MTU:
        return pathMtu(sk);
    }
  } else if (level === SOL_RAW && name === ICMP_FILTER && sk.hasIcmpFilter) return sk.icmpFilter;
  throw new Errno("ENOPROTOOPT");
}

function pathMtu(sk: InetSocket): number {
  if (!sk.connected) throw new Errno("ENOTCONN");
  const rt = ipRouteOutput(sk.net, sk.net.ipv4.flow.init(sk.daddr, sk.saddr, sk.boundDevIf, sk.tos & 0x1c, 0));
  if (typeof rt === "number") throw new Errno("ENOTCONN");
  return rt.mtu();
}

const le32 = (b: Uint8Array): number => b[0]! | (b[1]! << 8) | (b[2]! << 16) | (b[3]! << 24);

/** struct timeval (two little-endian 64-bit numbers), or nanoseconds as a number. */
function timeoutNs(value: number | string | Uint8Array): number {
  if (typeof value === "number") return value;
  if (!(value instanceof Uint8Array) || value.length < 16) throw new Errno("EINVAL");
  return (le32(value) >>> 0) * 1e9 + (le32(value.subarray(8)) >>> 0) * 1e3;
}
