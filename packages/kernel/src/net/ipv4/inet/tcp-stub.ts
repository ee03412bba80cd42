/** SOCK_STREAM sockets of AF_INET: they exist for ioctls; TCP itself is still to be written. */

import { Errno, IPPROTO_TCP, SOCK_STREAM, type SockAddrIn } from "@netloom/uapi";
import type { Net } from "../../core/net.js";
import type { SocketCreator } from "../../core/socket.js";
import { InetSocket } from "./inet-sock.js";

export class TcpSocket extends InetSocket {
  constructor(net: Net, creator: SocketCreator) {
    super(net, SOCK_STREAM, IPPROTO_TCP, creator);
  }
  protected payloadOffset(): number {
    return 0;
  }
  protected source(): SockAddrIn {
    return { family: 2, addr: 0, port: 0 };
  }
  protected unhash(): void {}
  override connect(): boolean {
    throw new Errno("EOPNOTSUPP");
  }
  sendmsg(): number {
    throw new Errno("EPIPE");
  }
}
