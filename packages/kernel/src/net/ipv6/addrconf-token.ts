/** Tokens: interface identifiers the administrator chose for advertised prefixes (inet6_set_iftoken in net/ipv6/addrconf.c). */

import { Errno, IFF_LOOPBACK, IFF_NOARP } from "@netloom/uapi";
import { IFA_F_OPTIMISTIC, IFA_F_TENTATIVE } from "@netloom/netlink";
import { acceptsRa } from "./addrconf-dad.js";
import { startRouterSolicitations } from "./addrconf-rs.js";
import { addrconfVerify } from "./addrconf-verify.js";
import { ipv6GetLladdr } from "./addrsel.js";
import { DEVCONF_RTR_SOLICITS } from "./devconf.js";
import { isAny6 } from "./in6-addr.js";
import type { Inet6Dev } from "./inet6-dev.js";

/** Of `token` the last eight bytes count; :: takes it away. Addresses of the token before go, routers are asked anew. EINVAL. */
export function setIftoken(idev: Inet6Dev, token: Uint8Array): void {
  const { dev } = idev;
  const clear = isAny6(token);
  if (dev.flags & IFF_LOOPBACK) throw new Errno("EINVAL", "ipv6: Device is loopback");
  if (dev.flags & IFF_NOARP) throw new Errno("EINVAL", "ipv6: Device does not do neighbour discovery");
  if (!acceptsRa(idev)) throw new Errno("EINVAL", "ipv6: Router advertisement is disabled on device");
  if (idev.cnf.get(DEVCONF_RTR_SOLICITS) === 0)
    throw new Errno("EINVAL", "ipv6: Router solicitation is disabled on device");
  idev.token = new Uint8Array(16);
  idev.token.set(token.subarray(8), 8);
  if (!clear && !idev.dead && idev.ready && ipv6GetLladdr(dev, IFA_F_TENTATIVE | IFA_F_OPTIMISTIC) !== null)
    startRouterSolicitations(idev);
  for (const ifa of idev.addrList) if (ifa.tokenized) ifa.validLft = ifa.preferedLft = 0;
  addrconfVerify(dev.net);
}
