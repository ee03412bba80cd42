/** SIOCSARP, SIOCDARP, SIOCGARP of arp(8), and /proc/net/arp (after net/ipv4/arp.c). */

import {
  AF_INET,
  ARP_HA,
  ARP_NETMASK,
  ARP_PA,
  arpDev,
  arpFlags,
  ARPREQ_SIZE,
  arpSetDev,
  arpSetFlags,
  ATF_COM,
  ATF_PERM,
  ATF_PUBL,
  Errno,
  SIOCDARP,
  SIOCGARP,
  setSockaddrHw,
  sockaddrFamily,
  sockaddrHw,
  sockaddrIn,
} from "@netloom/uapi";
import { NUD_NOARP, NUD_PERMANENT, NUD_STALE, RT_SCOPE_LINK } from "@netloom/netlink";
import { formatIp4, formatMac, getMac, macToBytes } from "@netloom/wire";
import {
  NEIGH_UPDATE_F_ADMIN,
  NEIGH_UPDATE_F_OVERRIDE,
  neighUpdate,
  NUD_VALID,
  type Neighbour,
} from "../core/neighbour.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { arpInvalidate } from "./arp.js";
import { PROXY_ARP } from "./devconf.js";
import { setAllConf } from "./devconf-sysctl.js";
import { errnoOf } from "./fib-semantics.js";
import { ipRouteOutput } from "./route.js";

const ATF_NETMASK = 0x20;
const ATF_DONTPUB = 0x40;

export function arpIoctl(net: Net, request: number, arg: Uint8Array | number): number {
  if (typeof arg === "number" || arg.length < ARPREQ_SIZE) throw new Errno("EFAULT");
  if (sockaddrFamily(arg, ARP_PA) !== AF_INET) throw new Errno("EPFNOSUPPORT");
  const flags = arpFlags(arg);
  if ((flags & ATF_PUBL) === 0 && flags & (ATF_NETMASK | ATF_DONTPUB)) throw new Errno("EINVAL");
  const name = arpDev(arg);
  const dev = name === "" ? null : net.devByName.get(name);
  if (dev === undefined) throw new Errno("ENODEV");
  if (dev !== null) {
    const family = sockaddrFamily(arg, ARP_HA);
    if (request !== SIOCGARP && family !== 0 && family !== dev.type) throw new Errno("EINVAL");
  } else if (request === SIOCGARP) throw new Errno("ENODEV");
  const addr = sockaddrIn(arg, ARP_PA);
  if (request === SIOCGARP) get(net, arg, addr, dev);
  else if (request === SIOCDARP) remove(net, flags, arg, addr, dev);
  else set(net, flags, arg, addr, dev);
  return 0;
}

/** The device an address is reached by, without a gateway. */
function deviceFor(net: Net, addr: number): NetDevice {
  const rt = ipRouteOutput(net, net.ipv4.flow.init(addr, 0, 0, 0, RT_SCOPE_LINK));
  if (typeof rt === "number") throw new Errno(errnoOf(rt));
  return rt.dev;
}

const netmask = (flags: number, arg: Uint8Array): number =>
  flags & ATF_NETMASK ? sockaddrIn(arg, ARP_NETMASK) : 0xffffffff;

function set(net: Net, flags: number, arg: Uint8Array, addr: number, named: NetDevice | null): void {
  let dev = named;
  if (flags & ATF_PUBL) {
    const mask = netmask(flags, arg);
    if (mask !== 0 && mask !== 0xffffffff) throw new Errno("EINVAL");
    // Without a device, the one that has the link-layer address answers.
    if (named === null && flags & ATF_COM) {
      const mac = getMac(sockaddrHw(arg, ARP_HA), 0);
      const owner = net.devices().find((d) => d.addrLen === 6 && d.mac === mac);
      if (owner === undefined) throw new Errno("ENODEV");
      dev = owner;
    }
    if (mask !== 0) net.ipv4.arp.pneighAdd(addr, 0, 0, 0, dev);
    else if (dev === null) setAllConf(net.ipv4, PROXY_ARP, 1);
    else if (dev.ip === null) throw new Errno("ENXIO");
    else dev.ip.cnf.set(PROXY_ARP, 1, true);
    return;
  }
  dev ??= deviceFor(net, addr);
  const neigh = net.ipv4.arp.create(addr, 0, 0, 0, dev);
  if (neigh === null) throw new Errno("ENOBUFS");
  const complete = (flags & (ATF_COM | ATF_PERM)) !== 0;
  const error = neighUpdate(
    neigh,
    complete ? getMac(sockaddrHw(arg, ARP_HA), 0) : -1,
    flags & ATF_PERM ? NUD_PERMANENT : NUD_STALE,
    NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN,
  );
  if (error !== null) throw new Errno("EINVAL");
}

function remove(net: Net, flags: number, arg: Uint8Array, addr: number, named: NetDevice | null): void {
  if (flags & ATF_PUBL) {
    const mask = netmask(flags, arg);
    if (mask === 0xffffffff) {
      if (!net.ipv4.arp.pneighDelete(addr, 0, 0, 0, named)) throw new Errno("ENOENT");
    } else if (mask !== 0) throw new Errno("EINVAL");
    else if (named === null) setAllConf(net.ipv4, PROXY_ARP, 0);
    else if (named.ip === null) throw new Errno("ENXIO");
    else named.ip.cnf.set(PROXY_ARP, 0, true);
    return;
  }
  if (!arpInvalidate(named ?? deviceFor(net, addr), addr, true)) throw new Errno("ENXIO");
}

function get(net: Net, arg: Uint8Array, addr: number, dev: NetDevice | null): void {
  const neigh = dev === null ? null : net.ipv4.arp.lookup(addr, 0, 0, 0, dev);
  if (neigh === null || dev === null || neigh.nudState & NUD_NOARP) throw new Errno("ENXIO");
  setSockaddrHw(arg, dev.type, macToBytes(neigh.ha), ARP_HA);
  arpSetFlags(arg, stateFlags(neigh));
  arpSetDev(arg, dev.name);
}

function stateFlags(neigh: Neighbour): number {
  if (neigh.nudState & NUD_PERMANENT) return ATF_PERM | ATF_COM;
  return neigh.nudState & NUD_VALID ? ATF_COM : 0;
}

const HEADER = "IP address       HW type     Flags       HW address            Mask     Device\n";

/** /proc/net/arp: entries, then proxies. */
export function procNetArp(net: Net): string {
  let text = HEADER;
  const line = (addr: number, type: number, flags: number, mac: string, dev: string): void => {
    text += `${formatIp4(addr).padEnd(16)} 0x${type.toString(16).padEnd(10)}0x${flags.toString(16).padEnd(10)}${mac}     *        ${dev}\n`;
  };
  const table = net.ipv4.arp;
  for (const n of table.all())
    if (n.nudState & ~NUD_NOARP)
      line(n.k0, n.dev.type, stateFlags(n), formatMac(n.nudState & NUD_VALID ? n.ha : 0), n.dev.name);
  for (const p of table.proxies)
    line(p.k0, p.dev === null ? 0 : p.dev.type, ATF_PUBL | ATF_PERM, formatMac(0), p.dev === null ? "*" : p.dev.name);
  return text;
}
