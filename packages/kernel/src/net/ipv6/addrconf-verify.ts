/** Addresses grow old: preferred, deprecated, gone (addrconf_verify_rtnl in net/ipv6/addrconf.c). */

import { IFA_F_DEPRECATED, IFA_F_TEMPORARY, IFA_F_TENTATIVE, INFINITY_LIFE_TIME } from "@netloom/netlink";
import { NSEC_PER_SEC, Timer } from "../../time/timer.js";
import type { Net } from "../core/net.js";
import { ipv6DelAddr, ipv6IfaNotify } from "./addrconf-addr.js";
import { createTempaddr, regenAdvance } from "./addrconf-temp.js";

/** Looks at all lifetimes, does what is due, and comes back when the next one ends. */
export function addrconfVerify(net: Net): void {
  const now = net.stack.nowNs;
  let next = Infinity;
  for (const dev of net.devices()) {
    if (dev.ip6 === null) continue;
    for (const ifa of dev.ip6.addrList.slice()) {
      if (ifa.validLft === INFINITY_LIFE_TIME && ifa.preferedLft === INFINITY_LIFE_TIME) continue;
      const age = Math.floor((now - ifa.tstampNs) / NSEC_PER_SEC);
      if (ifa.validLft !== INFINITY_LIFE_TIME && age >= ifa.validLft) {
        ipv6DelAddr(ifa);
        continue;
      }
      if (ifa.validLft !== INFINITY_LIFE_TIME) next = Math.min(next, ifa.tstampNs + ifa.validLft * NSEC_PER_SEC);
      if (ifa.preferedLft === INFINITY_LIFE_TIME) continue;
      if (ifa.flags & IFA_F_TEMPORARY && (ifa.flags & IFA_F_TENTATIVE) === 0) {
        const successorAt = ifa.preferedLft - regenAdvance(ifa.idev);
        if (age < successorAt) next = Math.min(next, ifa.tstampNs + successorAt * NSEC_PER_SEC);
        else if (ifa.regenCount === 0 && ifa.ifpub !== null) {
          ifa.origin.regenCount++;
          ifa.ifpub.origin.regenCount = 0;
          createTempaddr(ifa.ifpub);
        }
      }
      if (age >= ifa.preferedLft) {
        if ((ifa.flags & IFA_F_DEPRECATED) === 0) {
          ifa.flags |= IFA_F_DEPRECATED;
          ipv6IfaNotify(0, ifa);
        }
      } else next = Math.min(next, ifa.tstampNs + ifa.preferedLft * NSEC_PER_SEC);
    }
  }
  if (net.ipv6.verifyTimer !== null) net.stack.timers.cancel(net.ipv6.verifyTimer);
  if (next === Infinity) return;
  net.ipv6.verifyTimer ??= new Timer<Net>(addrconfVerify, net);
  net.stack.timers.arm(net.ipv6.verifyTimer, next);
}
