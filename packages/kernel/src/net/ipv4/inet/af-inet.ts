/** socket(AF_INET, ...) (after net/ipv4/af_inet.c). */

import {
  AF_INET,
  Errno,
  IPPROTO_ICMP,
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
} from "@netloom/uapi";
import type { NetProtoFamily } from "../../core/net-module.js";
import { PingSocket } from "./ping.js";
import { RawSocket } from "./raw.js";
import { TcpSocket } from "./tcp-stub.js";
import { UdpSocket } from "./udp.js";

const IPPROTO_MAX = 256;

export const inetFamily: NetProtoFamily = {
  family: AF_INET,
  create(net, type, protocol, creator) {
    if (protocol < 0 || protocol >= IPPROTO_MAX) throw new Errno("EINVAL");
    switch (type) {
      case SOCK_STREAM:
        if (protocol === IPPROTO_IP || protocol === IPPROTO_TCP) return new TcpSocket(net, creator);
        break;
      case SOCK_DGRAM:
        if (protocol === IPPROTO_IP || protocol === IPPROTO_UDP) return new UdpSocket(net, creator);
        if (protocol === IPPROTO_ICMP) return new PingSocket(net, creator);
        break;
      case SOCK_RAW:
        if (protocol === IPPROTO_IP) break;
        if (creator.uid !== 0) throw new Errno("EPERM");
        return new RawSocket(net, protocol, creator);
      default:
        throw new Errno("ESOCKTNOSUPPORT");
    }
    throw new Errno("EPROTONOSUPPORT");
  },
};
