/** What IPv4 contributes to the network. */

import {
  ETH_P_ARP,
  ETH_P_IP,
  SIOCGIFADDR,
  SIOCGIFBRDADDR,
  SIOCGIFDSTADDR,
  SIOCGIFNETMASK,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFFLAGS,
  SIOCSIFNETMASK,
  IFF_NOARP,
  ifrFlags,
  Errno,
} from "@netloom/uapi";
import { devChangeFlags } from "../core/dev-change.js";
import { ifrDevice } from "../core/dev-ioctl.js";
import { neighRtnl } from "../core/neigh-netlink.js";
import { neighTblRtnl } from "../core/neightbl-netlink.js";
import type { NetDevice } from "../core/net-device.js";
import type { IoctlOps, NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import { arpRcv } from "./arp.js";
import { ARP_EVICT_NOCARRIER } from "./devconf.js";
import { inetdevEvent } from "./devinet.js";
import { devinetIoctl } from "./devinet-ioctl.js";
import { addrRtnl } from "./devinet-rtnl.js";
import { fibNetdevEvent } from "./fib-frontend.js";
import { rule4Rtnl } from "./fib-rules.js";
import { routeRtnl } from "./fib-rtnl.js";
import { inDevAnd } from "./in-device.js";
import { inetFamily } from "./inet/af-inet.js";
import { ipRcv } from "./ip-input.js";
import { Ipv4Net } from "./ipv4-net.js";
import { inetLinkAf } from "./link-af.js";
import { netconfRtnl } from "./netconf.js";
import { ipv4Proc } from "./proc.js";
import { ipv4Sysctl } from "./sysctl-net-ipv4.js";

/** arp_netdev_event. */
function arpNetdevEvent(event: NetdevEvent, dev: NetDevice, info: NetdevEventInfo): void {
  const { arp } = dev.net.ipv4;
  if (event === "CHANGEADDR") {
    arp.changeAddr(dev);
    dev.net.ipv4.flushRoutes();
  } else if (event === "CHANGE") {
    if ((info.flagsChanged ?? 0) & IFF_NOARP) arp.changeAddr(dev);
    if (!dev.carrier && dev.ip !== null && inDevAnd(dev.ip, ARP_EVICT_NOCARRIER)) arp.carrierDown(dev);
  }
}

/** In Linux's order: neighbours, addresses, routes. */
function ipv4Notifier(event: NetdevEvent, dev: NetDevice, info: NetdevEventInfo): void {
  arpNetdevEvent(event, dev, info);
  inetdevEvent(event, dev);
  fibNetdevEvent(event, dev, info);
}

function destroy(net: Net): void {
  const ip4 = net.ipv4;
  ip4.frags?.destroy();
  ip4.arp.destroy();
  if (ip4.lifetimeTimer !== null) net.stack.timers.cancel(ip4.lifetimeTimer);
}

const addressIoctls: IoctlOps = {
  requests: [
    SIOCGIFADDR,
    SIOCSIFADDR,
    SIOCGIFBRDADDR,
    SIOCSIFBRDADDR,
    SIOCGIFDSTADDR,
    SIOCSIFDSTADDR,
    SIOCGIFNETMASK,
    SIOCSIFNETMASK,
    SIOCSIFFLAGS,
  ],
  ioctl(net, request, arg) {
    const result = devinetIoctl(net, request, arg);
    if (result !== null) return result;
    if (request !== SIOCSIFFLAGS) throw new Errno("EINVAL");
    devChangeFlags(ifrDevice(net, arg), ifrFlags(arg));
    return 0;
  },
};

export const ipv4Module: NetModule = {
  pernet: [
    {
      init(net) {
        net.ipv4 = new Ipv4Net(net);
      },
      exit: destroy,
    },
  ],
  notifiers: [ipv4Notifier],
  packetHandlers: [
    [ETH_P_IP, ipRcv],
    [ETH_P_ARP, arpRcv],
  ],
  rtnl: [...addrRtnl, ...routeRtnl, ...rule4Rtnl, ...neighRtnl, ...neighTblRtnl, ...netconfRtnl],
  rtnlAf: inetLinkAf,
  sockets: [inetFamily],
  ioctls: [addressIoctls],
  procNet: ipv4Proc,
  sysctl: ipv4Sysctl,
};
