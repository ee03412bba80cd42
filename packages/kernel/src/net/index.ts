/** The network as the rest of the kernel sees it: assembled here from explicit lists. */

import { Errno, IFF_UP } from "@netloom/uapi";
import type { DynamicDir, DynamicNode } from "../fs/dynamic.js";
import type { Random } from "../time/random.js";
import type { Timers } from "../time/timer.js";
import { bridgeModule } from "./bridge/index.js";
import { defaultDevicePernet } from "./core/dev-netns.js";
import type { NetModule, NetProtoFamily } from "./core/net-module.js";
import { coreProcModule } from "./core/net-procfs.js";
import { sysfsClass, sysfsDevices } from "./core/net-sysfs.js";
import { NetStack } from "./core/net-stack.js";
import type { Net } from "./core/net.js";
import type { Socket, SocketCreator } from "./core/socket.js";
import { bondModule } from "./drivers/bond.js";
import { dummyModule } from "./drivers/dummy.js";
import { greModule } from "./drivers/gre.js";
import { ifbModule } from "./drivers/ifb.js";
import { ipipModule } from "./drivers/ipip.js";
import { loopbackModule } from "./drivers/loopback.js";
import { sitModule } from "./drivers/sit.js";
import { ipvlanModule } from "./drivers/ipvlan.js";
import { macvlanModule } from "./drivers/macvlan.js";
import { tunModule } from "./drivers/tun.js";
import { vrfModule } from "./drivers/vrf.js";
import { vethModule } from "./drivers/veth.js";
import { vlanModule } from "./drivers/vlan.js";
import { vxlanModule } from "./drivers/vxlan.js";
import { ipMcDecGroup, ipMcIncGroup } from "./ipv4/igmp.js";
import { inetNexthopOps } from "./ipv4/fib-nexthop.js";
import { ipv4Module } from "./ipv4/module.js";
import { inet6NexthopOps } from "./ipv6/fib6-nexthop.js";
import { ipv6Module } from "./ipv6/index.js";
import { ipv6DevMcDec, ipv6DevMcInc } from "./ipv6/mcast.js";
import { netlinkModule } from "./netlink/af-netlink.js";
import { nexthopModule } from "./nexthop/module.js";
import { packetModule } from "./packet/af-packet.js";
import { rtnlNotifier } from "./rtnetlink/link-notify.js";
import { rtnetlinkModule } from "./rtnetlink/module.js";
import { rtnlHandlers } from "./rtnetlink/rtnetlink.js";
import { unixModule } from "./unix/af-unix.js";

export type { SocketCreator } from "./core/socket.js";
export { devIoctl } from "./core/dev-ioctl.js";

/** ff02::6a */
const IN6ADDR_ALL_SNOOPERS = Uint8Array.of(0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x6a);
/** 224.0.0.106 */
const INADDR_ALL_SNOOPERS = 0xe000006a;

/** A bridge that is up listens to what snoopers are told (RFC 4286). */
const snooperModule: NetModule = {
  mcSnooper: {
    joinSnoopers(dev, opening) {
      if (dev.ip !== null) ipMcIncGroup(dev.ip, INADDR_ALL_SNOOPERS);
      if (dev.ip6 === null) return;
      // IPv6 reports no group before the device is up.
      if (opening) dev.flags &= ~IFF_UP;
      ipv6DevMcInc(dev, IN6ADDR_ALL_SNOOPERS);
      if (opening) dev.flags |= IFF_UP;
    },
    leaveSnoopers(dev) {
      if (dev.ip !== null) ipMcDecGroup(dev.ip, INADDR_ALL_SNOOPERS);
      if (dev.ip6 !== null) ipv6DevMcDec(dev, IN6ADDR_ALL_SNOOPERS);
    },
  },
};

/**
 * In this order namespaces are made (and in reverse destroyed) and events told: protocols before the devices that
 * need them, kinds as a kernel loads them that has been asked for each in turn, and last what sends a dying namespace's devices away.
 */
const MODULES: readonly NetModule[] = [
  netlinkModule,
  rtnetlinkModule,
  coreProcModule,
  unixModule,
  packetModule,
  nexthopModule([inetNexthopOps, inet6NexthopOps]),
  ipv4Module,
  ipv6Module,
  bridgeModule,
  snooperModule,
  vethModule,
  tunModule,
  macvlanModule,
  ipvlanModule,
  vlanModule,
  dummyModule,
  vxlanModule,
  ipipModule,
  greModule,
  vrfModule,
  bondModule,
  sitModule,
  ifbModule,
  loopbackModule,
  { pernet: [defaultDevicePernet] },
];

const FAMILIES = new Map<number, NetProtoFamily>();
for (const module of MODULES) for (const family of module.sockets ?? []) FAMILIES.set(family.family, family);

/** A network with its first namespace, which has `lo` alone. */
export function createNetStack(timers: Timers, random: Random): NetStack {
  return new NetStack(timers, random, {
    pernet: MODULES.flatMap((m) => m.pernet ?? []),
    notifiers: MODULES.flatMap((m) => m.notifiers ?? []),
    linkOps: MODULES.flatMap((m) => m.linkOps ?? []),
    packetHandlers: new Map(MODULES.flatMap((m) => m.packetHandlers ?? [])),
    rtnl: rtnlHandlers(MODULES.flatMap((m) => m.rtnl ?? [])),
    rtnlAf: MODULES.flatMap((m) => (m.rtnlAf === undefined ? [] : [m.rtnlAf])),
    rtnlNotify: rtnlNotifier,
    ioctls: MODULES.flatMap((m) => m.ioctls ?? []),
    loadable: MODULES.flatMap((m) => (m.loadable === undefined ? [] : [m.loadable])),
    mcSnoopers: MODULES.flatMap((m) => (m.mcSnooper === undefined ? [] : [m.mcSnooper])),
  });
}

/** socket(2) in `net`. EAFNOSUPPORT, and what the family throws. */
export function createSocket(net: Net, family: number, type: number, protocol: number, creator: SocketCreator): Socket {
  const maker = FAMILIES.get(family);
  if (maker === undefined) throw new Errno("EAFNOSUPPORT");
  return maker.create(net, type, protocol, creator);
}

type Makers = Readonly<Record<string, (net: Net) => DynamicNode | null>>;

/** Entries of a directory that the modules fill together. */
function gather(part: (module: NetModule) => Makers | undefined): Makers {
  const makers: Record<string, (net: Net) => DynamicNode | null> = {};
  for (const module of MODULES) Object.assign(makers, part(module));
  return makers;
}

const PROC_NET = gather((m) => m.procNet);
const SYSCTL = gather((m) => m.sysctl);

function gathered(makers: Makers, net: Net): DynamicDir {
  return {
    kind: "dir",
    list: () =>
      Object.keys(makers)
        .filter((name) => makers[name]!(net) !== null)
        .sort(),
    lookup: (name) => (Object.hasOwn(makers, name) ? makers[name]!(net) : null),
  };
}

/** /proc/PID/net. */
export function procNet(net: Net): DynamicDir {
  return gathered(PROC_NET, net);
}

/** /proc/sys/net. */
export function sysctlNet(net: Net): DynamicDir {
  return gathered(SYSCTL, net);
}

/** /sys/devices/virtual/net. */
export function sysfsNet(net: Net): DynamicDir {
  return sysfsDevices(net, MODULES);
}

const SYS_CLASSES: Makers = { ...gather((m) => m.sysClasses), net: (net) => sysfsClass(net, MODULES) };

/** /sys/class. */
export function sysfsClasses(net: Net): DynamicDir {
  return gathered(SYS_CLASSES, net);
}
