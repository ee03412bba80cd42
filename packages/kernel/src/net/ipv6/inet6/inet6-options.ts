/** Options of AF_INET6 sockets as numbers in one object (struct ipv6_pinfo and struct sock; ipv6(7), socket(7)). */

import {
  Errno,
  IPV6_HOPLIMIT,
  IPV6_MTU_DISCOVER,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  IPV6_PKTINFO,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
  SO_ATTACH_FILTER,
  SO_BROADCAST,
  SO_DEBUG,
  SO_DONTROUTE,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MARK,
  SO_PRIORITY,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_TIMESTAMP,
  SO_TIMESTAMPNS,
} from "@netloom/uapi";
import type { Net } from "../../core/net.js";

/** IPV6_* of linux/in6.h that only this table knows. */
export const IPV6_MTU = 24;
export const IPV6_UNICAST_IF = 76;
export const IPV6_FLOWLABEL_MGR = 32;
export const IPV6_FLOWINFO_SEND = 33;
export const IPV6_AUTOFLOWLABEL = 70;
export const IPV6_RECVTCLASS = 66;
export const IPV6_FREEBIND = 78;
export const IPV6_DONTFRAG = 62;
export const IPV6_RECVRTHDR = 56;

export const IPV6_PMTUDISC_DONT = 0;
export const IPV6_PMTUDISC_WANT = 1;
export const IPV6_PMTUDISC_DO = 2;
export const IPV6_PMTUDISC_PROBE = 3;
export const IPV6_PMTUDISC_INTERFACE = 4;
export const IPV6_PMTUDISC_OMIT = 5;

export class Inet6Options {
  boundDevIf = 0;
  mark = 0;
  priority = 0;
  reuseAddr = false;
  reusePort = false;
  broadcast = false;
  timestamps = false;
  /** -1: the route's or the device's. */
  hopLimit = -1;
  mcastHops = 1;
  mcastIf = 0;
  unicastIf = 0;
  mcLoop = true;
  tclass = 0;
  pmtudisc = IPV6_PMTUDISC_WANT;
  dontFrag = false;
  recvErr = false;
  recvHopLimit = false;
  recvPktInfo = false;
  v6only: boolean;
  freebind = false;
  flowinfoSend = false;

  constructor(net: Net) {
    this.v6only = net.ipv6.bindv6only !== 0;
  }

  /** SOL_SOCKET options that are only values; false: not one of them. */
  setSocket(name: number, n: number, uid: number): boolean {
    switch (name) {
      case SO_BROADCAST:
        this.broadcast = n !== 0;
        return true;
      case SO_REUSEADDR:
        this.reuseAddr = n !== 0;
        return true;
      case SO_REUSEPORT:
        this.reusePort = n !== 0;
        return true;
      case SO_MARK:
        if (uid !== 0) throw new Errno("EPERM");
        this.mark = n >>> 0;
        return true;
      case SO_PRIORITY:
        this.priority = n;
        return true;
      case SO_TIMESTAMP:
      case SO_TIMESTAMPNS:
        this.timestamps = n !== 0;
        return true;
      case SO_DEBUG:
      case SO_DONTROUTE:
      case SO_KEEPALIVE:
      case SO_LINGER:
      case SO_ATTACH_FILTER:
        return true;
    }
    return false;
  }

  /** SOL_IPV6; false: unknown. Throws EINVAL for values out of range, ENODEV. */
  setIpv6(net: Net, name: number, n: number): boolean {
    switch (name) {
      case IPV6_UNICAST_HOPS:
        this.hopLimit = inRange(n, -1, 255);
        return true;
      case IPV6_MULTICAST_HOPS:
        inRange(n, -1, 255);
        this.mcastHops = n === -1 ? 1 : n;
        return true;
      case IPV6_MULTICAST_LOOP:
        this.mcLoop = inRange(n, 0, 1) !== 0;
        return true;
      case IPV6_MULTICAST_IF:
        this.mcastIf = this.device(net, n);
        return true;
      case IPV6_UNICAST_IF:
        // In network order.
        this.unicastIf = this.device(
          net,
          ((n >>> 24) | ((n >>> 8) & 0xff00) | ((n << 8) & 0xff0000) | (n << 24)) >>> 0,
        );
        return true;
      case IPV6_TCLASS:
        this.tclass = n === -1 ? 0 : inRange(n, 0, 255);
        return true;
      case IPV6_MTU_DISCOVER:
        this.pmtudisc = inRange(n, 0, 5);
        return true;
      case IPV6_DONTFRAG:
        this.dontFrag = n !== 0;
        return true;
      case IPV6_RECVERR:
        this.recvErr = n !== 0;
        return true;
      case IPV6_RECVHOPLIMIT:
      case IPV6_HOPLIMIT:
        this.recvHopLimit = n !== 0;
        return true;
      case IPV6_RECVPKTINFO:
      case IPV6_PKTINFO:
        this.recvPktInfo = n !== 0;
        return true;
      case IPV6_V6ONLY:
        this.v6only = n !== 0;
        return true;
      case IPV6_FREEBIND:
        this.freebind = n !== 0;
        return true;
      case IPV6_FLOWINFO_SEND:
        this.flowinfoSend = n !== 0;
        return true;
      case IPV6_AUTOFLOWLABEL:
      case IPV6_RECVTCLASS:
      case IPV6_RECVRTHDR:
        return true;
    }
    return false;
  }

  /** A device by index, which must be the one the socket is bound to. */
  private device(net: Net, ifindex: number): number {
    if (ifindex !== 0) {
      if (!net.devByIndex.has(ifindex)) throw new Errno("ENODEV");
      if (this.boundDevIf !== 0 && this.boundDevIf !== ifindex) throw new Errno("EINVAL");
    }
    return ifindex;
  }

  getIpv6(name: number): number | null {
    switch (name) {
      case IPV6_UNICAST_HOPS:
        return this.hopLimit === -1 ? 64 : this.hopLimit;
      case IPV6_MULTICAST_HOPS:
        return this.mcastHops;
      case IPV6_MULTICAST_LOOP:
        return +this.mcLoop;
      case IPV6_MULTICAST_IF:
        return this.mcastIf;
      case IPV6_TCLASS:
        return this.tclass;
      case IPV6_MTU_DISCOVER:
        return this.pmtudisc;
      case IPV6_RECVERR:
        return +this.recvErr;
      case IPV6_RECVHOPLIMIT:
        return +this.recvHopLimit;
      case IPV6_RECVPKTINFO:
        return +this.recvPktInfo;
      case IPV6_V6ONLY:
        return +this.v6only;
    }
    return null;
  }
}

function inRange(n: number, min: number, max: number): number {
  if (n < min || n > max) throw new Errno("EINVAL");
  return n;
}
