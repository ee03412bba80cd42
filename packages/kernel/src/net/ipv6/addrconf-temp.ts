/** Temporary addresses (RFC 8981; manage_tempaddrs, ipv6_create_tempaddr in net/ipv6/addrconf.c). Times in seconds. */

import { Errno } from "@netloom/uapi";
import { IFA_F_DEPRECATED, IFA_F_OPTIMISTIC, IFA_F_TEMPORARY, IFA_F_TENTATIVE } from "@netloom/netlink";
import { NSEC_PER_SEC } from "../../time/timer.js";
import { NEIGH_RETRANS_TIME } from "../core/neigh-parms.js";
import { ipv6AddAddr, ipv6IfaNotify } from "./addrconf-addr.js";
import { addrconfDadStart } from "./addrconf-dad.js";
import {
  DEVCONF_DAD_TRANSMITS,
  DEVCONF_MAX_DESYNC_FACTOR,
  DEVCONF_REGEN_MAX_RETRY,
  DEVCONF_TEMP_PREFERED_LFT,
  DEVCONF_TEMP_VALID_LFT,
  DEVCONF_USE_TEMPADDR,
} from "./devconf.js";
import type { Inet6Dev, Inet6Ifaddr } from "./inet6-dev.js";
import { isReservedIdentifier } from "./stable-privacy.js";

const MIN_RETRANS_MS = 10;

const ageOf = (sinceNs: number, nowNs: number): number => Math.floor((nowNs - sinceNs) / NSEC_PER_SEC);

/** A successor is made so long before the end of an address: the time detection of duplicates may take. */
export function regenAdvance({ cnf, ndParms }: Inet6Dev): number {
  const retrans = Math.max(ndParms.data[NEIGH_RETRANS_TIME]!, MIN_RETRANS_MS);
  return Math.floor((cnf.get(DEVCONF_REGEN_MAX_RETRY) * cnf.get(DEVCONF_DAD_TRANSMITS) * retrans) / 1000);
}

/** The lifetimes of a public address were set: its temporary ones follow; the first is made with it (`create`). */
export function manageTempaddrs(ifp: Inet6Ifaddr, validLft: number, preferedLft: number, create: boolean): void {
  const { idev } = ifp;
  const { cnf } = idev;
  const now = idev.dev.net.stack.nowNs;
  let any = false;
  for (const ift of idev.addrList.slice()) {
    if ((ift.flags & IFA_F_TEMPORARY) === 0) continue;
    any = true;
    if (ift.ifpub !== ifp) continue;
    const age = ageOf(ift.cstampNs, now);
    ift.validLft = Math.min(validLft, Math.max(cnf.get(DEVCONF_TEMP_VALID_LFT) - age, 0));
    ift.preferedLft = Math.min(
      preferedLft,
      Math.max(cnf.get(DEVCONF_TEMP_PREFERED_LFT) - Math.max(idev.desyncFactor, 0) - age, 0),
    );
    ift.tstampNs = now;
    if (ift.preferedLft > 0) ift.flags &= ~IFA_F_DEPRECATED;
    if ((ift.flags & IFA_F_TENTATIVE) === 0) ipv6IfaNotify(0, ift);
  }
  if ((create || !any) && cnf.get(DEVCONF_USE_TEMPADDR) > 0) createTempaddr(ifp);
}

/** A temporary address in the prefix of `ifp`, unless it would be of use for too short a time. */
export function createTempaddr(ifp: Inet6Ifaddr): void {
  const { idev } = ifp;
  const { cnf } = idev;
  const stack = idev.dev.net.stack;
  if (cnf.get(DEVCONF_USE_TEMPADDR) <= 0) return;
  if (ifp.origin.regenCount++ >= cnf.get(DEVCONF_REGEN_MAX_RETRY)) {
    cnf.set(DEVCONF_USE_TEMPADDR, -1);
    return;
  }
  const addr = ifp.addr.slice();
  do addr.set(stack.random.bytes(8), 8);
  while (isReservedIdentifier(addr));
  const age = ageOf(ifp.tstampNs, stack.nowNs);
  const advance = regenAdvance(idev);
  const maxDesync = Math.min(cnf.get(DEVCONF_MAX_DESYNC_FACTOR), cnf.get(DEVCONF_TEMP_PREFERED_LFT) - advance);
  if (idev.desyncFactor < 0 || idev.desyncFactor > maxDesync)
    idev.desyncFactor = maxDesync > 0 ? stack.random.below(maxDesync) : 0;
  const preferedLft = Math.min(ifp.preferedLft, cnf.get(DEVCONF_TEMP_PREFERED_LFT) + age - idev.desyncFactor);
  if (preferedLft <= advance) return;
  let ift: Inet6Ifaddr;
  try {
    ift = ipv6AddAddr(idev, {
      addr,
      prefixLen: ifp.prefixLen,
      flags: IFA_F_TEMPORARY | (ifp.flags & IFA_F_OPTIMISTIC),
      validLft: Math.min(ifp.validLft, cnf.get(DEVCONF_TEMP_VALID_LFT) + age),
      preferedLft,
    });
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return;
  }
  ift.origin.ifpub = ifp;
  ift.tstampNs = ifp.tstampNs;
  addrconfDadStart(ift);
}
