/** Counting for a device and its namespace at once (IP6_INC_STATS and its kin in include/net/ipv6.h). */

import type { Net } from "../core/net.js";
import { ICMP6_MIB_INMSGS } from "./mib.js";
import type { Inet6Dev } from "./inet6-dev.js";

export function ip6Inc(net: Net, idev: Inet6Dev | null, field: number): void {
  net.ipv6.stats.incIp(field);
  if (idev !== null) idev.stats.incIp(field);
}

/** Packets in `field`, their bytes in `octets` (IP6_UPD_PO_STATS). */
export function ip6Add(net: Net, idev: Inet6Dev | null, field: number, octets: number, bytes: number): void {
  net.ipv6.stats.incIp(field);
  net.ipv6.stats.addOctets(octets, bytes);
  if (idev !== null) {
    idev.stats.incIp(field);
    idev.stats.addOctets(octets, bytes);
  }
}

export function icmp6Inc(net: Net, idev: Inet6Dev | null, field: number): void {
  net.ipv6.stats.incIcmp(field);
  if (idev !== null) idev.stats.incIcmp(field);
}

export function icmp6In(net: Net, idev: Inet6Dev | null, type: number): void {
  icmp6InType(net, idev, type);
  icmp6Inc(net, idev, ICMP6_MIB_INMSGS);
}
function icmp6InType(net: Net, idev: Inet6Dev | null, type: number): void {
  net.ipv6.stats.icmpIn(type);
  if (idev !== null) idev.stats.icmpIn(type);
}

/** A message of that type is sent. */
export function icmp6Out(net: Net, idev: Inet6Dev | null, type: number): void {
  net.ipv6.stats.icmpOut(type);
  if (idev !== null) idev.stats.icmpOut(type);
}
