/** The address ioctls of ifconfig (after devinet_ioctl): SIOC[GS]IF{ADDR,BRDADDR,DSTADDR,NETMASK}, aliases by label. */

import {
  AF_INET,
  Errno,
  IFF_BROADCAST,
  IFF_POINTOPOINT,
  IFF_UP,
  ifrFlags,
  ifrName,
  setSockaddrIn,
  sockaddrFamily,
  sockaddrIn,
  SIOCGIFADDR,
  SIOCGIFBRDADDR,
  SIOCGIFDSTADDR,
  SIOCGIFNETMASK,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFFLAGS,
  SIOCSIFNETMASK,
} from "@netloom/uapi";
import { INFINITY_LIFE_TIME } from "@netloom/netlink";
import { ip4Mask, ip4MaskLen, isIp4ZeroNet } from "@netloom/wire";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { inetDelIfa, inetInsertIfa, inetSetIfa, setIfaLifetime } from "./devinet.js";
import { InIfaddr } from "./in-device.js";

/** The prefix length of an address's class, -1 for multicast (inet_abc_len). */
function abcLen(addr: number): number {
  if (addr === 0xffffffff || isIp4ZeroNet(addr)) return 0;
  if (addr >>> 31 === 0) return 8;
  if (addr >>> 30 === 2) return 16;
  if (addr >>> 29 === 6) return 24;
  return addr >>> 28 === 15 ? 32 : -1;
}

/** A copy with some of what cannot be changed in place changed. */
function changed(ifa: InIfaddr, address: number, mask: number, prefixLen: number): InIfaddr {
  const copy = new InIfaddr(ifa.inDev, ifa.local, address, mask, prefixLen);
  copy.flags = ifa.flags;
  copy.scope = ifa.scope;
  copy.label = ifa.label;
  copy.broadcast = ifa.broadcast;
  copy.rtPriority = ifa.rtPriority;
  copy.validLft = ifa.validLft;
  copy.preferredLft = ifa.preferredLft;
  copy.cstampNs = ifa.cstampNs;
  copy.tstampNs = ifa.tstampNs;
  return copy;
}

/**
 * Answers a request about an address. `null`: not one of these (SIOCSIFFLAGS of a device rather than of
 * an alias is the device's). Names with a colon are labels of addresses.
 */
export function devinetIoctl(net: Net, request: number, ifr: Uint8Array): number | null {
  const label = ifrName(ifr);
  const colon = label.indexOf(":");
  switch (request) {
    case SIOCGIFADDR:
    case SIOCGIFBRDADDR:
    case SIOCGIFDSTADDR:
    case SIOCGIFNETMASK:
      break;
    case SIOCSIFFLAGS:
      if (colon < 0) return null;
      break;
    case SIOCSIFADDR:
    case SIOCSIFBRDADDR:
    case SIOCSIFDSTADDR:
    case SIOCSIFNETMASK:
      if (sockaddrFamily(ifr) !== AF_INET) return request === SIOCSIFADDR ? null : einval();
      break;
    default:
      return null;
  }
  const dev = net.devByName.get(colon < 0 ? label : label.slice(0, colon));
  if (dev === undefined) throw new Errno("ENODEV");
  const list = dev.ip === null ? [] : dev.ip.ifaList;
  const byLabel = list.filter((ifa) => ifa.label === label);
  const wanted = sockaddrIn(ifr);
  const exact = sockaddrFamily(ifr) === AF_INET ? byLabel.find((ifa) => ifa.local === wanted) : undefined;
  const isGet =
    request === SIOCGIFADDR || request === SIOCGIFBRDADDR || request === SIOCGIFDSTADDR || request === SIOCGIFNETMASK;
  const ifa = (isGet ? exact : undefined) ?? byLabel[0];
  if (request === SIOCSIFADDR) {
    setAddress(dev, label, ifa, wanted);
    return 0;
  }
  if (ifa === undefined) throw new Errno("EADDRNOTAVAIL");
  switch (request) {
    case SIOCGIFADDR:
      setSockaddrIn(ifr, ifa.local);
      break;
    case SIOCGIFBRDADDR:
      setSockaddrIn(ifr, ifa.broadcast);
      break;
    case SIOCGIFDSTADDR:
      setSockaddrIn(ifr, ifa.address);
      break;
    case SIOCGIFNETMASK:
      setSockaddrIn(ifr, ifa.mask);
      break;
    case SIOCSIFFLAGS:
      if ((ifrFlags(ifr) & IFF_UP) === 0) inetDelIfa(ifa);
      break;
    case SIOCSIFBRDADDR:
      if (ifa.broadcast !== wanted) {
        inetDelIfa(ifa);
        ifa.broadcast = wanted;
        inetInsertIfa(ifa);
      }
      break;
    case SIOCSIFDSTADDR:
      if (ifa.address !== wanted) {
        if (abcLen(wanted) < 0) throw new Errno("EINVAL");
        inetDelIfa(ifa);
        inetInsertIfa(changed(ifa, wanted, ifa.mask, ifa.prefixLen));
      }
      break;
    default:
      setNetmask(dev, ifa, wanted);
  }
  return 0;
}

function einval(): never {
  throw new Errno("EINVAL");
}

function setAddress(dev: NetDevice, label: string, ifa: InIfaddr | undefined, addr: number): void {
  const classLen = abcLen(addr);
  if (classLen < 0) throw new Errno("EINVAL");
  if (dev.ip === null) throw new Errno("ENOBUFS");
  if (ifa !== undefined) {
    if (ifa.local === addr) return;
    inetDelIfa(ifa);
  }
  const prefixLen = dev.flags & IFF_POINTOPOINT ? 32 : classLen;
  const fresh = new InIfaddr(dev.ip, addr, addr, ip4Mask(prefixLen), prefixLen);
  fresh.label = label;
  if (dev.flags & IFF_BROADCAST && prefixLen < 31) fresh.broadcast = (addr | ~fresh.mask) >>> 0;
  setIfaLifetime(fresh, INFINITY_LIFE_TIME, INFINITY_LIFE_TIME);
  inetSetIfa(fresh);
}

function setNetmask(dev: NetDevice, ifa: InIfaddr, mask: number): void {
  const prefixLen = ip4MaskLen(mask);
  if (prefixLen === null) throw new Errno("EINVAL");
  if (ifa.mask === mask) return;
  inetDelIfa(ifa);
  const fresh = changed(ifa, ifa.address, mask, prefixLen);
  // A broadcast address that followed from the old mask follows the new one; any other was meant.
  if (dev.flags & IFF_BROADCAST && prefixLen < 31 && ifa.broadcast === (ifa.local | ~ifa.mask) >>> 0)
    fresh.broadcast = (fresh.local | ~mask) >>> 0;
  inetInsertIfa(fresh);
}
