/** Device ioctls of any socket: SIOCGIFCONF, SIOC{G,S}IF* (netdevice(7), after net/core/dev_ioctl.c). Structures as in uapi's ifreq.ts. */

import {
  AF_UNSPEC,
  Errno,
  IFR_DATA,
  IFREQ_SIZE,
  ifreq,
  ifrFlags,
  ifrInt,
  ifrName,
  ifrSetFlags,
  ifrSetInt,
  setSockaddrHw,
  setSockaddrIn,
  SIOCADDMULTI,
  SIOCADDRT,
  SIOCBRADDBR,
  SIOCBRDELBR,
  SIOCDARP,
  SIOCDELRT,
  SIOCDIFADDR,
  SIOCSARP,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFNETMASK,
  SIOCBRADDIF,
  SIOCBRDELIF,
  SIOCDELMULTI,
  SIOCDEVPRIVATE,
  SIOCETHTOOL,
  SIOCGIFCONF,
  SIOCGIFFLAGS,
  SIOCGIFHWADDR,
  SIOCGIFINDEX,
  SIOCGIFMAP,
  SIOCGIFMETRIC,
  SIOCGIFMTU,
  SIOCGIFNAME,
  SIOCGIFTXQLEN,
  SIOCSIFFLAGS,
  SIOCSIFHWADDR,
  SIOCSIFMETRIC,
  SIOCSIFMTU,
  SIOCSIFNAME,
  SIOCSIFTXQLEN,
  sockaddrFamily,
  sockaddrHw,
} from "@netloom/uapi";
import { getMac, macToBytes } from "@netloom/wire";
import { devMcAddGlobal, devMcDelGlobal } from "./dev-addr-lists.js";
import { devChangeFlags, devChangeTxQueueLen, devGetFlags, devSetMacAddress, devSetMtu } from "./dev-change.js";
import { devChangeName } from "./dev-name.js";
import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";

/** Requests of a device's own kind: 16 from here on. */
const PRIVATE_REQUESTS = 16;

/** What only root may do (CAP_NET_ADMIN). */
const CHANGING = new Set([
  SIOCSIFFLAGS,
  SIOCSIFMETRIC,
  SIOCSIFMTU,
  SIOCSIFHWADDR,
  SIOCSIFTXQLEN,
  SIOCSIFNAME,
  SIOCADDMULTI,
  SIOCDELMULTI,
  SIOCBRADDBR,
  SIOCBRDELBR,
  SIOCBRADDIF,
  SIOCBRDELIF,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFNETMASK,
  SIOCDIFADDR,
  SIOCADDRT,
  SIOCDELRT,
  SIOCSARP,
  SIOCDARP,
]);

/** The device an ifreq names, alias suffix (`:1`) ignored. Throws ENODEV. */
export function ifrDevice(net: Net, arg: Uint8Array): NetDevice {
  const name = ifrName(arg);
  const colon = name.indexOf(":");
  const devName = colon < 0 ? name : name.slice(0, colon);
  let dev = net.devByName.get(devName);
  if (dev === undefined) {
    // Asking for tunl0 loads the module that has it (dev_load).
    net.stack.requestModule(`netdev-${devName}`);
    dev = net.devByName.get(devName);
  }
  if (dev === undefined) throw new Errno("ENODEV");
  return dev;
}

/**
 * Answers a device request for any socket of `net`; protocols' own (SIOCGIFADDR ...) go to whom NetModule.ioctls names.
 * Returns ioctl(2)'s result. ENOTTY: no device request at all; EPERM: `uid` may not change anything.
 */
export function devIoctl(net: Net, request: number, arg: Uint8Array | number, uid = 0): number {
  if (typeof arg === "number") throw new Errno("EFAULT");
  if (uid !== 0 && CHANGING.has(request)) throw new Errno("EPERM");
  const owner = net.stack.ioctls.get(request);
  if (owner !== undefined) return owner.ioctl(net, request, arg);
  switch (request) {
    case SIOCGIFCONF:
      return gifconf(net, arg);
    case SIOCGIFNAME: {
      const dev = net.devByIndex.get(ifrInt(arg));
      if (dev === undefined) throw new Errno("ENODEV");
      arg.set(ifreq(dev.name).subarray(0, IFR_DATA), 0);
      return 0;
    }
    case SIOCGIFFLAGS:
    case SIOCGIFMETRIC:
    case SIOCGIFMTU:
    case SIOCGIFHWADDR:
    case SIOCGIFINDEX:
    case SIOCGIFTXQLEN:
    case SIOCGIFMAP:
      get(ifrDevice(net, arg), request, arg);
      return 0;
    case SIOCSIFFLAGS:
    case SIOCSIFMETRIC:
    case SIOCSIFMTU:
    case SIOCSIFHWADDR:
    case SIOCSIFTXQLEN:
    case SIOCSIFNAME:
    case SIOCADDMULTI:
    case SIOCDELMULTI:
      set(ifrDevice(net, arg), request, arg);
      return 0;
    case SIOCETHTOOL:
      ifrDevice(net, arg);
      throw new Errno("EOPNOTSUPP");
    default:
      if (
        request === SIOCBRADDIF ||
        request === SIOCBRDELIF ||
        (request >= SIOCDEVPRIVATE && request < SIOCDEVPRIVATE + PRIVATE_REQUESTS)
      ) {
        const dev = ifrDevice(net, arg);
        if (dev.ops.doIoctl === undefined) throw new Errno("EOPNOTSUPP");
        return dev.ops.doIoctl(dev, request, arg);
      }
      throw new Errno("ENOTTY");
  }
}

/** Fills `arg` with an ifreq for each IPv4 address; returns the bytes used. */
function gifconf(net: Net, arg: Uint8Array): number {
  let at = 0;
  for (const dev of net.devices())
    for (const ifa of dev.ip?.ifaList ?? []) {
      if (at + IFREQ_SIZE > arg.length) return at;
      const entry = ifreq(ifa.label);
      setSockaddrIn(entry, ifa.local);
      arg.set(entry, at);
      at += IFREQ_SIZE;
    }
  return at;
}

function get(dev: NetDevice, request: number, arg: Uint8Array): void {
  switch (request) {
    case SIOCGIFFLAGS:
      ifrSetFlags(arg, devGetFlags(dev));
      break;
    case SIOCGIFMETRIC:
      ifrSetInt(arg, 0);
      break;
    case SIOCGIFMTU:
      ifrSetInt(arg, dev.mtu);
      break;
    case SIOCGIFHWADDR:
      arg.fill(0, IFR_DATA, IFR_DATA + 16);
      setSockaddrHw(arg, dev.type, dev.addrBytes ?? (dev.addrLen === 6 ? macToBytes(dev.mac) : new Uint8Array(0)));
      break;
    case SIOCGIFINDEX:
      ifrSetInt(arg, dev.ifindex);
      break;
    case SIOCGIFTXQLEN:
      ifrSetInt(arg, dev.txQueueLen);
      break;
    default:
      // struct ifmap: no memory, ports or interrupts here.
      arg.fill(0, IFR_DATA, IFR_DATA + 24);
  }
}

function set(dev: NetDevice, request: number, arg: Uint8Array): void {
  switch (request) {
    case SIOCSIFFLAGS:
      devChangeFlags(dev, ifrFlags(arg));
      return;
    case SIOCSIFMTU:
      devSetMtu(dev, ifrInt(arg) >>> 0);
      return;
    case SIOCSIFHWADDR:
      if (dev.ops.setMacAddress === undefined) throw new Errno("EOPNOTSUPP");
      if (sockaddrFamily(arg) !== dev.type) throw new Errno("EINVAL");
      devSetMacAddress(dev, getMac(sockaddrHw(arg), 0));
      return;
    case SIOCSIFTXQLEN:
      if (ifrInt(arg) < 0) throw new Errno("EINVAL");
      devChangeTxQueueLen(dev, ifrInt(arg));
      return;
    case SIOCSIFNAME:
      devChangeName(dev, newName(arg));
      return;
    case SIOCADDMULTI:
    case SIOCDELMULTI: {
      if (dev.ops.setRxMode === undefined || sockaddrFamily(arg) !== AF_UNSPEC) throw new Errno("EINVAL");
      const mac = getMac(sockaddrHw(arg), 0);
      return request === SIOCADDMULTI ? devMcAddGlobal(dev, mac) : devMcDelGlobal(dev, mac);
    }
    default:
      throw new Errno("EOPNOTSUPP");
  }
}

/** ifr_newname stands where the other requests have their value. */
function newName(arg: Uint8Array): string {
  return ifrName(arg.subarray(IFR_DATA));
}
