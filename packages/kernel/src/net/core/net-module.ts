/** What one part of the network (IPv4, bridges, packet sockets ...) contributes to the whole; gathered in net/index.ts. */

import type { DynamicDir, DynamicNode } from "../../fs/dynamic.js";
import type { RtnlAfOps, RtnlHandler } from "../rtnetlink/rtnetlink.js";
import type { NetDevice, RtnlLinkOps } from "./net-device.js";
import type { PacketHandler } from "./net-stack.js";
import type { Net } from "./net.js";
import type { NetdevNotifier, PernetOps } from "./notifier.js";
import type { Skb } from "./skb.js";
import type { Socket, SocketCreator } from "./socket.js";

/** Makes the sockets of one family (struct net_proto_family). */
export interface NetProtoFamily {
  /** AF_*. */
  readonly family: number;
  /** Throws EPERM, ESOCKTNOSUPPORT, EPROTONOSUPPORT ... */
  create(net: Net, type: number, protocol: number, creator: SocketCreator): Socket;
}

/** Answers a device ioctl a part knows (SIOCGIFADDR is IPv4's, SIOCBRADDBR the bridge's). */
export interface IoctlOps {
  /** The SIOC* requests it answers. */
  readonly requests: readonly number[];
  /** Returns ioctl(2)'s result; throws Errno. */
  ioctl(net: Net, request: number, arg: Uint8Array): number;
}

/** Link-layer addresses a device receives because a protocol's group is joined on it: what a bridge asks the protocols for. */
export interface McSnooperOps {
  /** Joins or leaves the group "all snoopers" (224.0.0.106, ff02::6a) on `dev`. */
  /** `opening`: by the driver's open(), before the device is up. */
  joinSnoopers(dev: NetDevice, opening: boolean): void;
  leaveSnoopers(dev: NetDevice): void;
}

/** A protocol on top of IPv4 that a module adds (struct net_protocol, struct xfrm_tunnel). */
export interface InetProtocol {
  /** IPPROTO_*. */
  readonly protocol: number;
  /** `skb.data` is behind the IP header. Takes the packet, or leaves it to the next of the same protocol: false. */
  rcv(skb: Skb): boolean;
  /** An ICMP error about a packet of this protocol whose IP header is at `inner`. */
  err?(skb: Skb, inner: number, type: number, code: number, info: number): void;
}

/** What the kernel has as a module that is loaded when it is first asked for; from then on every namespace has its part of it. */
export interface LoadableModule {
  readonly name: string;
  /** What asking for loads it: `rtnl-link-KIND`, `netdev-DEVICE`. */
  readonly aliases: readonly string[];
  readonly pernet?: PernetOps;
  readonly inetProtocols?: readonly InetProtocol[];
}

export interface NetModule {
  readonly loadable?: LoadableModule;
  readonly pernet?: readonly PernetOps[];
  readonly notifiers?: readonly NetdevNotifier[];
  readonly linkOps?: readonly RtnlLinkOps[];
  /** By EtherType, host order. */
  readonly packetHandlers?: readonly (readonly [number, PacketHandler])[];
  readonly rtnl?: readonly RtnlHandler[];
  /** Its part of IFLA_AF_SPEC. */
  readonly rtnlAf?: RtnlAfOps;
  readonly sockets?: readonly NetProtoFamily[];
  readonly ioctls?: readonly IoctlOps[];
  readonly mcSnooper?: McSnooperOps;
  /** Files of /proc/net; null: not there now. */
  readonly procNet?: Readonly<Record<string, (net: Net) => DynamicNode | null>>;
  /** Files of /sys/class/net beside the devices; null: not there now. */
  readonly sysfsClass?: Readonly<Record<string, (net: Net) => DynamicNode | null>>;
  /** Directories of /sys/class; null: not there now. */
  readonly sysClasses?: Readonly<Record<string, (net: Net) => DynamicNode | null>>;
  /** Directories of /proc/sys/net: core, ipv4, ipv6 ... */
  readonly sysctl?: Readonly<Record<string, (net: Net) => DynamicDir>>;
  /** Its entries in /sys/class/net/DEV, of devices that have any; null: none. */
  readonly sysfsDev?: (dev: NetDevice) => Readonly<Record<string, DynamicNode>> | null;
}
