/** What one part of the network (IPv4, bridges, packet sockets ...) contributes to the whole; gathered in net/index.ts. */

import type { DynamicDir, DynamicNode } from "../../fs/dynamic.js";
import type { RtnlAfOps, RtnlHandler } from "../rtnetlink/rtnetlink.js";
import type { NetDevice, RtnlLinkOps } from "./net-device.js";
import type { PacketHandler } from "./net-stack.js";
import type { Net } from "./net.js";
import type { NetdevNotifier, PernetOps } from "./notifier.js";
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
  joinSnoopers(dev: NetDevice): void;
  leaveSnoopers(dev: NetDevice): void;
}

export interface NetModule {
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
  /** Files of /proc/net. */
  readonly procNet?: Readonly<Record<string, (net: Net) => DynamicNode>>;
  /** Directories of /proc/sys/net: core, ipv4, ipv6 ... */
  readonly sysctl?: Readonly<Record<string, (net: Net) => DynamicDir>>;
  /** Its entries in /sys/class/net/DEV, of devices that have any; null: none. */
  readonly sysfsDev?: (dev: NetDevice) => Readonly<Record<string, DynamicNode>> | null;
}
