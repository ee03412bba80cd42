/** socket(AF_INET6, ...) (after net/ipv6/af_inet6.c). */

import {
  AF_INET6,
  Errno,
  IPPROTO_ICMPV6,
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
} from "@netloom/uapi";
import type { NetProtoFamily } from "../../core/net-module.js";
import type { Net } from "../../core/net.js";
import type { SocketCreator } from "../../core/socket.js";
import { Inet6Socket } from "./inet6-sock.js";
import { Ping6Socket } from "./ping6.js";
import { Raw6Socket } from "./raw6.js";
import { Udp6Socket } from "./udp6.js";

const IPPROTO_MAX = 256;

/** Exists for ioctls; TCP itself is still to be written. */
class Tcp6Socket extends Inet6Socket {
  constructor(net: Net, creator: SocketCreator) {
    super(net, SOCK_STREAM, IPPROTO_TCP, creator);
  }
  protected payloadOffset(): number {
    return 0;
  }
  protected sourcePort(): number {
    return 0;
  }
  protected unhash(): void {}
  override connect(): boolean {
    throw new Errno("EOPNOTSUPP");
  }
  sendmsg(): number {
    throw new Errno("EPIPE");
  }
}

export const inet6Family: NetProtoFamily = {
  family: AF_INET6,
  create(net, type, protocol, creator) {
    if (protocol < 0 || protocol >= IPPROTO_MAX) throw new Errno("EINVAL");
    switch (type) {
      case SOCK_STREAM:
        if (protocol === IPPROTO_IP || protocol === IPPROTO_TCP) return new Tcp6Socket(net, creator);
        break;
      case SOCK_DGRAM:
        if (protocol === IPPROTO_IP || protocol === IPPROTO_UDP) return new Udp6Socket(net, creator);
        if (protocol === IPPROTO_ICMPV6) return new Ping6Socket(net, creator);
        break;
      case SOCK_RAW:
        if (protocol === IPPROTO_IP) break;
        if (creator.uid !== 0) throw new Errno("EPERM");
        return new Raw6Socket(net, protocol, creator);
      default:
        throw new Errno("ESOCKTNOSUPPORT");
    }
    throw new Errno("EPROTONOSUPPORT");
  },
};
