/** A network namespace (after include/net/net_namespace.h). */

import type { AfNetlinkNet } from "../netlink/af-netlink.js";
import type { IpTunnelNet } from "../drivers/ip-tunnel.js";
import type { Ipv4Net } from "../ipv4/ipv4-net.js";
import type { Ipv6Net } from "../ipv6/ipv6-net.js";
import type { NexthopNet } from "../nexthop/nexthop.js";
import type { PacketNet } from "../packet/af-packet.js";
import type { UnixNet } from "../unix/af-unix.js";
import type { VxlanNet } from "../drivers/vxlan-net.js";
import type { NeighTable } from "./neigh-table.js";
import type { NetDevice, PacketTap } from "./net-device.js";
import type { NfHooks } from "./netfilter.js";
import type { NetStack } from "./net-stack.js";
import { SmallMap } from "./small-map.js";

const NO_HOOKS: NfHooks = [];

export class Net {
  /** Who holds the namespace: processes, descriptors, mounts, sockets. */
  private refs = 1;
  alive = true;
  readonly devByIndex = new SmallMap<number, NetDevice>();
  /** Names and alternative names. */
  readonly devByName = new SmallMap<string, NetDevice>();
  /** Last index given here (each namespace counts its own). */
  lastIfindex = 0;
  loopback!: NetDevice;
  /** AF_PACKET listeners for all devices. */
  taps: PacketTap[] | null = null;
  nfHooks: NfHooks = NO_HOOKS;
  private sysctlTexts: Map<string, string> | null = null;
  /** Ids of other namespaces as seen from this one (peernet2id). */
  readonly nsids = new SmallMap<Net, number>();
  /** The same the other way round, and an id below which none is free. */
  readonly nsidNets = new SmallMap<number, Net>();
  nextNsid = 0;
  /** Set by the protocols' PernetOps at creation. */
  ipv4!: Ipv4Net;
  ipv6!: Ipv6Net;
  /** Neighbours by family: IPv4's first, then IPv6's. */
  neighTables: readonly NeighTable[] = [];
  nexthops!: NexthopNet;
  netlink!: AfNetlinkNet;
  packet!: PacketNet;
  unix!: UnixNet;
  /** The rules that send flows to their VRF's table were made. */
  vrfRules = false;
  /** Tunnels over IPv4 by kind, once a kind's module is loaded. */
  ipTunnels: Map<string, IpTunnelNet> | null = null;
  /** Its VXLAN devices and their sockets, once there are any. */
  vxlan: VxlanNet | null = null;

  constructor(
    readonly stack: NetStack,
    /** Inode number of its nsfs file. */
    readonly inum: number,
  ) {}

  /** Values of sysctls that were changed and belong to no subsystem's own structure, by path below /proc/sys/net. */
  get sysctls(): Map<string, string> {
    return (this.sysctlTexts ??= new Map());
  }

  get(): this {
    this.refs++;
    return this;
  }

  /** The last put destroys the namespace and its devices. */
  put(): void {
    if (--this.refs === 0) this.stack.destroyNet(this);
  }

  /** Devices as they came, which is not by ifindex where one was moved here: the order of some dumps (for_each_netdev). */
  devicesAsRegistered(): NetDevice[] {
    return [...this.devByIndex.values()];
  }

  /** Devices by ascending ifindex: the order of dumps. */
  devices(): NetDevice[] {
    return this.devByIndex.values().sort((a, b) => a.ifindex - b.ifindex);
  }
}
