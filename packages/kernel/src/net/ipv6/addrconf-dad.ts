/** Duplicate address detection (RFC 4862 section 5.4, RFC 7527; addrconf_dad_work in net/ipv6/addrconf.c). */

import { ARPHRD_ETHER, ARPHRD_TUNNEL, Errno, IFF_LOOPBACK, IFF_NOARP } from "@netloom/uapi";
import { getMac } from "@netloom/wire";
import {
  IFA_F_DADFAILED,
  IFA_F_MANAGETEMPADDR,
  IFA_F_NODAD,
  IFA_F_OPTIMISTIC,
  IFA_F_PERMANENT,
  IFA_F_STABLE_PRIVACY,
  IFA_F_TEMPORARY,
  IFA_F_TENTATIVE,
  RTM_NEWADDR,
} from "@netloom/netlink";
import { NSEC_PER_JIFFY, NSEC_PER_MSEC, NSEC_PER_SEC, Timer } from "../../time/timer.js";
import { NEIGH_RETRANS_TIME } from "../core/neigh-parms.js";
import { addrconfIfdown } from "./addrconf.js";
import { createTempaddr } from "./addrconf-temp.js";
import { generateStableAddress } from "./stable-privacy.js";
import { addrconfJoinSolict, ipv6AddAddr, ipv6DelAddr, ipv6IfaNotify } from "./addrconf-addr.js";
import { startRouterSolicitations } from "./addrconf-rs.js";
import {
  DEVCONF_ACCEPT_DAD,
  DEVCONF_ACCEPT_RA,
  DEVCONF_DAD_TRANSMITS,
  DEVCONF_DISABLE_IPV6,
  DEVCONF_ENHANCED_DAD,
  DEVCONF_NDISC_NOTIFY,
  DEVCONF_RTR_SOLICITS,
  DEVCONF_RTR_SOLICIT_DELAY,
} from "./devconf.js";
import {
  equals6,
  linkLocalEui64,
  IN6ADDR_ANY,
  IN6ADDR_LINKLOCAL_ALLNODES,
  IPV6_ADDR_LINKLOCAL,
  solicitedNode,
} from "./in6-addr.js";
import {
  confOr,
  IFADDR_STATE_DAD,
  IFADDR_STATE_DEAD,
  IFADDR_STATE_ERRDAD,
  IFADDR_STATE_POSTDAD,
  IFADDR_STATE_PREDAD,
  type Inet6Dev,
  type Inet6Ifaddr,
} from "./inet6-dev.js";
import { ipv6McDadComplete } from "./mld.js";
import { ndiscSendNa, ndiscSendNs } from "./ndisc-send.js";
import { ip6InsRt } from "./fib6-ops.js";

const HZ = 250;

/** The address begins its life: detection starts at once if it can (addrconf_dad_start). */
export function addrconfDadStart(ifa: Inet6Ifaddr): void {
  if (ifa.state === IFADDR_STATE_DEAD) return;
  ifa.state = IFADDR_STATE_PREDAD;
  armDad(ifa, 0);
}

function armDad(ifa: Inet6Ifaddr, delayNs: number): void {
  ifa.dadTimer ??= new Timer<Inet6Ifaddr>(dadWork, ifa);
  const stack = ifa.idev.dev.net.stack;
  if (delayNs > 0) {
    stack.timers.armAfter(ifa.dadTimer, delayNs);
    return;
  }
  // Runs in a kernel thread, right after the request that asked for it.
  stack.timers.cancel(ifa.dadTimer);
  stack.scheduleWork(dadWork, ifa);
}

function dadWork(ifa: Inet6Ifaddr): void {
  const idev = ifa.idev;
  if (ifa.state === IFADDR_STATE_DEAD || idev.dead) return;
  if (ifa.state === IFADDR_STATE_PREDAD) {
    ifa.state = IFADDR_STATE_DAD;
    dadBegin(ifa);
    return;
  }
  if (ifa.state === IFADDR_STATE_ERRDAD) {
    ifa.state = IFADDR_STATE_POSTDAD;
    const disable = isMacsOwn(ifa);
    if (disable) idev.cnf.set(DEVCONF_DISABLE_IPV6, 1);
    dadStop(ifa, true);
    if (disable) addrconfIfdown(idev.dev, false);
    return;
  }
  if (ifa.dadProbes === 0) {
    if (ifa.state !== IFADDR_STATE_DAD) return;
    ifa.state = IFADDR_STATE_POSTDAD;
  }
  if (!idev.ready) return;
  if (ifa.dadProbes === 0) {
    const wasTentative = (ifa.flags & IFA_F_TENTATIVE) !== 0;
    ifa.flags &= ~(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC | IFA_F_DADFAILED);
    dadCompleted(ifa, wasTentative, false);
    return;
  }
  ifa.dadProbes--;
  const retrans = idev.ndParms.data[NEIGH_RETRANS_TIME]! * NSEC_PER_MSEC;
  armDad(ifa, Math.max(retrans, (HZ / 100) * NSEC_PER_JIFFY));
  ndiscSendNs(idev.dev, ifa.addr, solicitedNode(ifa.addr), IN6ADDR_ANY, ifa.dadNonce);
}

/** accept_dad 2: another has the address made of the MAC address, and so the MAC address: IPv6 ends here. */
function isMacsOwn(ifa: Inet6Ifaddr): boolean {
  const { idev } = ifa;
  const { dev } = idev;
  const accept = Math.max(idev.cnf.get(DEVCONF_ACCEPT_DAD), dev.net.ipv6.devconfAll.get(DEVCONF_ACCEPT_DAD));
  if (accept < 2 || idev.disabled || ifa.flags & IFA_F_STABLE_PRIVACY || dev.type !== ARPHRD_ETHER) return false;
  return equals6(ifa.addr, 0, linkLocalEui64(dev.mac, dev.devId), 0);
}

function dadBegin(ifa: Inet6Ifaddr): void {
  const idev = ifa.idev;
  const dev = idev.dev;
  addrconfJoinSolict(idev, ifa.addr);
  const acceptDad = idev.cnf.get(DEVCONF_ACCEPT_DAD) >= 1 || dev.net.ipv6.devconfAll.get(DEVCONF_ACCEPT_DAD) >= 1;
  if (
    dev.flags & (IFF_NOARP | IFF_LOOPBACK) ||
    !acceptDad ||
    (ifa.flags & IFA_F_TENTATIVE) === 0 ||
    ifa.flags & IFA_F_NODAD
  ) {
    const wasTentative = (ifa.flags & IFA_F_TENTATIVE) !== 0;
    const sendNa = wasTentative && (ifa.flags & IFA_F_OPTIMISTIC) === 0;
    ifa.flags &= ~(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC | IFA_F_DADFAILED);
    dadCompleted(ifa, wasTentative, sendNa);
    return;
  }
  if (!idev.ready) {
    // Stays tentative until the device is ready, unless it is one that comes and goes.
    dadStop(ifa, false);
    return;
  }
  if (ifa.flags & IFA_F_OPTIMISTIC && ifa.rt !== null && ifa.rt.node === null) ip6InsRt(dev.net, ifa.rt);
  dadKick(ifa);
}

/** Sends the first probe after a random delay of at most router_solicitation_delay. */
function dadKick(ifa: Inet6Ifaddr): void {
  const idev = ifa.idev;
  const random = idev.dev.net.stack.random;
  let jiffies = 0;
  if ((ifa.flags & IFA_F_OPTIMISTIC) === 0)
    jiffies = random.below(Math.max(1, Math.floor((idev.cnf.get(DEVCONF_RTR_SOLICIT_DELAY) * HZ) / 1000)));
  ifa.dadNonce = confOr(idev, DEVCONF_ENHANCED_DAD) ? getMac(random.bytes(6), 0) : -1;
  ifa.dadProbes = idev.cnf.get(DEVCONF_DAD_TRANSMITS);
  armDad(ifa, Math.max(jiffies, 1) * NSEC_PER_JIFFY);
}

/** The device became ready: addresses that waited for it are probed (addrconf_dad_run). */
export function addrconfDadRun(idev: Inet6Dev, restart: boolean): void {
  for (const ifa of idev.addrList.slice()) {
    if (!((ifa.flags & IFA_F_TENTATIVE) !== 0 && ifa.state === IFADDR_STATE_DAD) && !restart) continue;
    if (restart) ifa.state = IFADDR_STATE_PREDAD;
    dadKick(ifa);
  }
}

function dadStop(ifa: Inet6Ifaddr, failed: boolean): void {
  if ((ifa.flags & IFA_F_PERMANENT) === 0 && failed) {
    if (ifa.flags & IFA_F_TEMPORARY && ifa.ifpub !== null) createTempaddr(ifa.ifpub);
    ipv6DelAddr(ifa);
    return;
  }
  if (ifa.dadTimer !== null) ifa.idev.dev.net.stack.timers.cancel(ifa.dadTimer);
  ifa.flags |= IFA_F_TENTATIVE;
  if (!failed) return;
  ifa.flags = (ifa.flags & ~IFA_F_OPTIMISTIC) | IFA_F_DADFAILED;
  ipv6IfaNotify(0, ifa);
}

/** Someone else has the address or is about to take it. */
export function addrconfDadFailure(ifa: Inet6Ifaddr): void {
  if (ifa.state !== IFADDR_STATE_DAD) return;
  if (ifa.flags & IFA_F_STABLE_PRIVACY) nextStable(ifa);
  ifa.state = IFADDR_STATE_ERRDAD;
  armDad(ifa, 0);
}

/** Of the stable addresses of the prefix the next one is tried, up to idgen_retries times. */
function nextStable(ifa: Inet6Ifaddr): void {
  const { idev } = ifa;
  const retry = ifa.stableRetry + 1;
  const { sysctls } = idev.dev.net.ipv6;
  if (retry > Number(sysctls.get("ipv6/idgen_retries") ?? "3")) return;
  const addr = generateStableAddress(idev, ifa.addr, retry);
  if (addr === null) return;
  let next: Inet6Ifaddr;
  try {
    next = ipv6AddAddr(idev, {
      addr,
      prefixLen: ifa.prefixLen,
      flags: ifa.flags & (IFA_F_STABLE_PRIVACY | IFA_F_PERMANENT | IFA_F_MANAGETEMPADDR | IFA_F_OPTIMISTIC),
      validLft: ifa.validLft,
      preferedLft: ifa.preferedLft,
      proto: ifa.proto,
    });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return;
  }
  next.origin.stableRetry = retry;
  next.state = IFADDR_STATE_PREDAD;
  armDad(next, Number(sysctls.get("ipv6/idgen_delay") ?? "1") * NSEC_PER_SEC);
}

/** Nobody objected: the address is used from now on. */
function dadCompleted(ifa: Inet6Ifaddr, bump: boolean, sendNa: boolean): void {
  const idev = ifa.idev;
  const dev = idev.dev;
  if (ifa.dadTimer !== null) dev.net.stack.timers.cancel(ifa.dadTimer);
  ipv6IfaNotify(RTM_NEWADDR, ifa);
  const lonely = ifa.scope === IPV6_ADDR_LINKLOCAL && onlyLinkLocal(ifa);
  if (lonely) ipv6McDadComplete(idev);
  if (sendNa && confOr(idev, DEVCONF_NDISC_NOTIFY))
    ndiscSendNa(dev, IN6ADDR_LINKLOCAL_ALLNODES, ifa.addr, idev.forwarding, false, true, true);
  if (
    lonely &&
    acceptsRa(idev) &&
    idev.cnf.get(DEVCONF_RTR_SOLICITS) !== 0 &&
    (dev.flags & IFF_LOOPBACK) === 0 &&
    dev.type !== ARPHRD_TUNNEL
  )
    startRouterSolicitations(idev);
  if (bump) dev.net.ipv6.genid++;
}

/** No other link-local address of the device is in use (ipv6_lonely_lladdr). */
function onlyLinkLocal(ifa: Inet6Ifaddr): boolean {
  const mask = IFA_F_PERMANENT | IFA_F_TENTATIVE | IFA_F_OPTIMISTIC | IFA_F_DADFAILED;
  return !ifa.idev.addrList.some(
    (o) => o !== ifa && o.scope === IPV6_ADDR_LINKLOCAL && (o.flags & mask) === IFA_F_PERMANENT,
  );
}

/** Advertisements are listened to: on hosts by default, on routers only if told so. */
export function acceptsRa(idev: Inet6Dev): boolean {
  const value = idev.cnf.get(DEVCONF_ACCEPT_RA);
  return idev.forwarding ? value === 2 : value !== 0;
}
