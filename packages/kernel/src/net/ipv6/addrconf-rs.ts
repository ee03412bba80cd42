/** Asking for routers after a link-local address is there (RFC 4861 section 6.3.7, RFC 7559; addrconf_rs_timer). */

import { IFF_UP } from "@netloom/uapi";
import { IFA_F_TENTATIVE } from "@netloom/netlink";
import { NSEC_PER_MSEC, Timer } from "../../time/timer.js";
import { acceptsRa } from "./addrconf-dad.js";
import { ipv6GetLladdr } from "./addrsel.js";
import { DEVCONF_RTR_SOLICIT_INTERVAL, DEVCONF_RTR_SOLICIT_MAX_INTERVAL, DEVCONF_RTR_SOLICITS } from "./devconf.js";
import { IF_RA_RCVD, IF_RS_SENT, type Inet6Dev } from "./inet6-dev.js";
import { ndiscSendRs } from "./ndisc-send.js";

/** Sends the first solicitation; others follow at growing intervals. */
export function startRouterSolicitations(idev: Inet6Dev): void {
  const lladdr = ipv6GetLladdr(idev.dev, IFA_F_TENTATIVE);
  if (lladdr === null) return;
  ndiscSendRs(idev.dev, lladdr);
  idev.rsIntervalNs = jitter(idev, idev.cnf.get(DEVCONF_RTR_SOLICIT_INTERVAL), 900_000, 200_000);
  idev.rsProbes = 1;
  idev.ifFlags = (idev.ifFlags | IF_RS_SENT) >>> 0;
  arm(idev);
}

/** `ms` times a random factor between `from` and `from + span` millionths, in nanoseconds. */
function jitter(idev: Inet6Dev, ms: number, from: number, span: number): number {
  return Math.floor((ms * (from + idev.dev.net.stack.random.below(span + 1))) / 1_000_000) * NSEC_PER_MSEC;
}

function arm(idev: Inet6Dev): void {
  idev.rsTimer ??= new Timer<Inet6Dev>(rsTimer, idev);
  idev.dev.net.stack.timers.armAfter(idev.rsTimer, idev.rsIntervalNs);
}

function rsTimer(idev: Inet6Dev): void {
  if (idev.dead || !idev.ready || (idev.dev.flags & IFF_UP) === 0 || !acceptsRa(idev)) return;
  if (idev.ifFlags & IF_RA_RCVD) return;
  const limit = idev.cnf.get(DEVCONF_RTR_SOLICITS);
  if (idev.rsProbes++ >= limit && limit >= 0) return;
  const lladdr = ipv6GetLladdr(idev.dev, IFA_F_TENTATIVE);
  if (lladdr === null) return;
  ndiscSendRs(idev.dev, lladdr);
  // RFC 3315 section 14: about doubled each time, up to about the maximum.
  const next = jitter(idev, idev.rsIntervalNs / NSEC_PER_MSEC, 1_900_000, 200_000);
  const max = idev.cnf.get(DEVCONF_RTR_SOLICIT_MAX_INTERVAL);
  idev.rsIntervalNs = next > max * NSEC_PER_MSEC ? jitter(idev, max, 900_000, 200_000) : next;
  arm(idev);
}

export function stopRouterSolicitations(idev: Inet6Dev): void {
  if (idev.rsTimer !== null) idev.dev.net.stack.timers.cancel(idev.rsTimer);
}
