/**
 * The addresses of devices (after net/ipv4/devinet.c): the list with its primaries and secondaries,
 * lifetimes, and what happens to them as devices come, change and go.
 */

import { Errno, IFF_LOOPBACK, IFF_UP } from "@netloom/uapi";
import {
  IFA_F_DEPRECATED,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  INFINITY_LIFE_TIME,
  RT_SCOPE_HOST,
  RTM_DELADDR,
  RTM_NEWADDR,
} from "@netloom/netlink";
import { ip4Mask, isIp4Loopback } from "@netloom/wire";
import { NSEC_PER_SEC, Timer } from "../../time/timer.js";
import { devDisableLro } from "../core/dev-change.js";
import { insertAt } from "../core/insert-at.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { NetdevEvent } from "../core/notifier.js";
import { arpSendGratuitous } from "./arp.js";
import { ARP_NOTIFY, FORWARDING, PROMOTE_SECONDARIES } from "./devconf.js";
import { notifyAddr } from "./devinet-notify.js";
import { fibAddIfaddr, fibDelIfaddr, fibInetaddrEvent } from "./fib-frontend.js";
import { InDevice, inDevOr, inetIfaMatch, InIfaddr } from "./in-device.js";
import { ipMcDestroy, ipMcDown, ipMcUp } from "./igmp.js";
import { inetNetconfDelete, inetNetconfNotify } from "./netconf.js";
import { ARP_DEFAULTS } from "./arp-neigh.js";

const IFNAMSIZ = 16;
/** The smallest MTU IPv4 works with (IPV4_MIN_MTU). */
const MIN_MTU = 68;
const IPV6_ONLY_FLAGS = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x100 | 0x800;

function inetdevInit(dev: NetDevice): InDevice {
  const inDev = new InDevice(dev, dev.net.ipv4.confDefault, ARP_DEFAULTS);
  dev.ip = inDev;
  if (inDev.cnf.data[FORWARDING] !== 0) devDisableLro(dev);
  inetNetconfNotify(dev.net, dev.ifindex, inDev.cnf.data, -1);
  if (dev.flags & IFF_UP) ipMcUp(inDev);
  return inDev;
}

function inetdevDestroy(inDev: InDevice): void {
  inDev.dead = true;
  ipMcDestroy(inDev);
  while (inDev.ifaList.length > 0) inetDelIfa(inDev.ifaList[0]!);
  inDev.dev.ip = null;
  inetNetconfDelete(inDev.dev.net, inDev.dev.ifindex);
  inDev.dev.net.ipv4.arp.ifdown(inDev.dev);
}

function hashInsert(ifa: InIfaddr): void {
  const { addrs } = ifa.inDev.dev.net.ipv4;
  const list = addrs.get(ifa.local);
  if (list === undefined) addrs.set(ifa.local, [ifa]);
  else list.push(ifa);
}

function hashRemove(ifa: InIfaddr): void {
  const { addrs } = ifa.inDev.dev.net.ipv4;
  const list = addrs.get(ifa.local);
  if (list === undefined) return;
  const i = list.indexOf(ifa);
  if (i >= 0) list.splice(i, 1);
  if (list.length === 0) addrs.delete(ifa.local);
}

/** Tells who has state that depends on addresses (inetaddr_chain). */
function inetaddrEvent(ifa: InIfaddr, added: boolean): void {
  const { dev } = ifa.inDev;
  fibInetaddrEvent(ifa, added);
  dev.ops.inetAddrChanged?.(dev, ifa.address, added);
}

/** inet_insert_ifa: EEXIST for an address the device has, EINVAL for another scope in the same subnet. 0.0.0.0 is not inserted. */
export function inetInsertIfa(ifa: InIfaddr): void {
  if (ifa.local === 0) return;
  const list = ifa.inDev.ifaList;
  ifa.flags &= ~(IFA_F_SECONDARY | IPV6_ONLY_FLAGS);
  let lastPrimary = 0;
  for (let i = 0; i < list.length; i++) {
    const other = list[i]!;
    if (!other.secondary && ifa.scope <= other.scope) lastPrimary = i + 1;
    if (other.mask === ifa.mask && inetIfaMatch(other.address, ifa)) {
      if (other.local === ifa.local) throw new Errno("EEXIST");
      if (other.scope !== ifa.scope) throw new Errno("EINVAL");
      ifa.flags |= IFA_F_SECONDARY;
    }
  }
  ifa.inDev.dev.ops.validateInetAddr?.(ifa.inDev.dev, ifa.address);
  ifa.inDev.ifaList = insertAt(list, ifa.secondary ? list.length : lastPrimary, ifa);
  hashInsert(ifa);
  if ((ifa.flags & IFA_F_PERMANENT) === 0) armLifetime(ifa.inDev.dev.net);
  notifyAddr(RTM_NEWADDR, ifa);
  inetaddrEvent(ifa, true);
}

/** As for an address somebody gave: it stops the device from following the defaults (inet_set_ifa). */
export function inetSetIfa(ifa: InIfaddr): void {
  ifa.inDev.cnf.setAll();
  if (isIp4Loopback(ifa.local)) ifa.scope = RT_SCOPE_HOST;
  inetInsertIfa(ifa);
}

/** inet_del_ifa: a primary takes its secondaries along, or the first of them takes its place (promote_secondaries). */
export function inetDelIfa(gone: InIfaddr): void {
  const inDev = gone.inDev;
  const list = inDev.ifaList;
  const sameSubnet = (ifa: InIfaddr): boolean => ifa.mask === gone.mask && inetIfaMatch(gone.address, ifa);
  let promote: InIfaddr | null = null;
  if (!inDev.dead && !gone.secondary) {
    const promotes = inDevOr(inDev, PROMOTE_SECONDARIES);
    for (let i = list.indexOf(gone) + 1; i < list.length;) {
      const ifa = list[i]!;
      if (!ifa.secondary || !sameSubnet(ifa)) {
        i++;
        continue;
      }
      if (promotes) {
        promote = ifa;
        break;
      }
      list.splice(i, 1);
      hashRemove(ifa);
      notifyAddr(RTM_DELADDR, ifa);
      inetaddrEvent(ifa, false);
    }
    if (promote !== null)
      for (const ifa of list.slice(list.indexOf(promote))) if (sameSubnet(ifa)) fibDelIfaddr(ifa, gone);
  }
  list.splice(list.indexOf(gone), 1);
  hashRemove(gone);
  notifyAddr(RTM_DELADDR, gone);
  inetaddrEvent(gone, false);
  if (promote !== null) {
    const followers = list.slice(list.indexOf(promote) + 1);
    list.splice(list.indexOf(promote), 1);
    let at = 0;
    for (let i = 0; i < list.length; i++) if (!list[i]!.secondary && gone.scope <= list[i]!.scope) at = i + 1;
    list.splice(at, 0, promote);
    promote.flags &= ~IFA_F_SECONDARY;
    notifyAddr(RTM_NEWADDR, promote);
    inetaddrEvent(promote, true);
    for (const ifa of followers) if (sameSubnet(ifa)) fibAddIfaddr(ifa);
  }
}

// ---- lifetimes

/** Sets how long the address is valid and preferred, in seconds from now. */
export function setIfaLifetime(ifa: InIfaddr, valid: number, preferred: number): void {
  const now = ifa.inDev.dev.net.stack.nowNs;
  ifa.flags &= ~(IFA_F_PERMANENT | IFA_F_DEPRECATED);
  ifa.validLft = valid;
  if (valid === INFINITY_LIFE_TIME) ifa.flags |= IFA_F_PERMANENT;
  ifa.preferredLft = preferred;
  if (preferred === 0) ifa.flags |= IFA_F_DEPRECATED;
  ifa.tstampNs = now;
  if (ifa.cstampNs === 0) ifa.cstampNs = now;
  const { net } = ifa.inDev.dev;
  if ((ifa.flags & IFA_F_PERMANENT) === 0 || net.ipv4.lifetimeTimer !== null) armLifetime(net);
}

const expiry = (ifa: InIfaddr, seconds: number): number => ifa.tstampNs + seconds * NSEC_PER_SEC;

/** Arms the namespace's timer for the next address that expires, if any does. */
function armLifetime(net: Net): void {
  const ip4 = net.ipv4;
  let next = -1;
  for (const list of ip4.addrs.values())
    for (const ifa of list) {
      if (ifa.flags & IFA_F_PERMANENT) continue;
      if (next < 0 || expiry(ifa, ifa.validLft) < next) next = expiry(ifa, ifa.validLft);
      if (ifa.preferredLft !== INFINITY_LIFE_TIME && (ifa.flags & IFA_F_DEPRECATED) === 0)
        next = Math.min(next, expiry(ifa, ifa.preferredLft));
    }
  if (next >= 0) {
    ip4.lifetimeTimer ??= new Timer(checkLifetime, net);
    net.stack.timers.arm(ip4.lifetimeTimer, next);
  } else if (ip4.lifetimeTimer !== null) net.stack.timers.cancel(ip4.lifetimeTimer);
}

/** check_lifetime. */
function checkLifetime(net: Net): void {
  const now = net.stack.nowNs;
  const over: InIfaddr[] = [];
  for (const list of net.ipv4.addrs.values())
    for (const ifa of list) {
      if (ifa.flags & IFA_F_PERMANENT) continue;
      if (now >= expiry(ifa, ifa.validLft)) over.push(ifa);
      else if (
        ifa.preferredLft !== INFINITY_LIFE_TIME &&
        (ifa.flags & IFA_F_DEPRECATED) === 0 &&
        now >= expiry(ifa, ifa.preferredLft)
      ) {
        ifa.flags |= IFA_F_DEPRECATED;
        notifyAddr(RTM_NEWADDR, ifa);
      }
    }
  // A primary may have taken the next one along.
  for (const ifa of over) if (ifa.inDev.ifaList.includes(ifa)) inetDelIfa(ifa);
  armLifetime(net);
}

// ---- devices

/** Labels follow the device's name, keeping what comes after a colon (inetdev_changename). */
function changeName(inDev: InDevice): void {
  const name = inDev.dev.name;
  inDev.ifaList.forEach((ifa, i) => {
    const colon = ifa.label.indexOf(":");
    const suffix = i === 0 ? "" : colon < 0 ? `:${i + 1}` : ifa.label.slice(colon);
    ifa.label = name.slice(0, IFNAMSIZ - 1 - suffix.length) + suffix;
    notifyAddr(RTM_NEWADDR, ifa);
  });
}

/** inetdev_event. */
export function inetdevEvent(event: NetdevEvent, dev: NetDevice): void {
  const inDev = dev.ip;
  if (inDev === null) {
    if (event === "REGISTER") {
      // Their names would be those of directories in /proc/sys/net/ipv4/conf.
      if (dev.name === "all" || dev.name === "default") throw new Errno("EINVAL");
      const made = inetdevInit(dev);
      if (dev.flags & IFF_LOOPBACK) made.cnf.setLoopback();
    } else if (event === "CHANGEMTU" && dev.mtu >= MIN_MTU && dev.regState === "registered") inetdevInit(dev);
    return;
  }
  switch (event) {
    case "UP":
      if (dev.mtu < MIN_MTU) return;
      if (dev.flags & IFF_LOOPBACK) addLoopbackAddress(inDev);
      ipMcUp(inDev);
      if (inDevOr(inDev, ARP_NOTIFY)) sendGratuitousArp(inDev);
      break;
    case "CHANGEADDR":
      if (inDevOr(inDev, ARP_NOTIFY)) sendGratuitousArp(inDev);
      break;
    case "NOTIFY_PEERS":
      sendGratuitousArp(inDev);
      break;
    case "DOWN":
      ipMcDown(inDev);
      break;
    case "CHANGEMTU":
      if (dev.mtu < MIN_MTU) inetdevDestroy(inDev);
      break;
    case "UNREGISTER":
      inetdevDestroy(inDev);
      break;
    case "CHANGENAME":
      changeName(inDev);
      inetNetconfDelete(dev.net, dev.ifindex);
      inetNetconfNotify(dev.net, dev.ifindex, inDev.cnf.data, -1);
      break;
  }
}

/** 127.0.0.1/8, each time the loopback comes up without it. */
function addLoopbackAddress(inDev: InDevice): void {
  if (inDev.ifaList.some((ifa) => ifa.local === 0x7f000001 && ifa.prefixLen === 8)) return;
  const ifa = new InIfaddr(inDev, 0x7f000001, 0x7f000001, ip4Mask(8), 8);
  ifa.scope = RT_SCOPE_HOST;
  setIfaLifetime(ifa, INFINITY_LIFE_TIME, INFINITY_LIFE_TIME);
  inDev.cnf.setAll();
  inetInsertIfa(ifa);
}

function sendGratuitousArp(inDev: InDevice): void {
  for (const ifa of inDev.ifaList) arpSendGratuitous(inDev.dev, ifa.local);
}
