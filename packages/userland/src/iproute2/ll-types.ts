/** Link types by name (ARPHRD_*, linux/if_arp.h) and link-layer addresses as each type prints them. */

import {
  AF_INET,
  AF_INET6,
  ARPHRD_ETHER,
  ARPHRD_IPGRE,
  ARPHRD_LOOPBACK,
  ARPHRD_NONE,
  ARPHRD_SIT,
  ARPHRD_TUNNEL,
  ARPHRD_TUNNEL6,
  ARPHRD_VOID,
} from "@netloom/uapi";
import { formatLladdr } from "@netloom/wire";
import { formatAddr } from "./inet-addr.js";

const ARPHRD_IP6GRE = 823;

const NAMES: ReadonlyMap<number, string> = new Map([
  [0, "generic"],
  [ARPHRD_ETHER, "ether"],
  [24, "ieee1394"],
  [32, "infiniband"],
  [256, "slip"],
  [280, "can"],
  [512, "ppp"],
  [ARPHRD_TUNNEL, "ipip"],
  [ARPHRD_TUNNEL6, "tunnel6"],
  [ARPHRD_LOOPBACK, "loopback"],
  [ARPHRD_SIT, "sit"],
  [ARPHRD_IPGRE, "gre"],
  [801, "ieee802.11"],
  [803, "ieee802.11/radiotap"],
  [804, "ieee802.15.4"],
  [ARPHRD_IP6GRE, "gre6"],
  [824, "netlink"],
  [519, "rawip"],
  [ARPHRD_VOID, "void"],
  [ARPHRD_NONE, "none"],
]);

export function linkTypeName(type: number, numeric: boolean): string {
  return (numeric ? undefined : NAMES.get(type)) ?? `[${type}]`;
}

export function formatLinkAddr(bytes: Uint8Array, type: number): string {
  if (bytes.length === 4 && (type === ARPHRD_TUNNEL || type === ARPHRD_SIT || type === ARPHRD_IPGRE))
    return formatAddr(AF_INET, bytes);
  if (bytes.length === 16 && (type === ARPHRD_TUNNEL6 || type === ARPHRD_IP6GRE)) return formatAddr(AF_INET6, bytes);
  return formatLladdr(bytes);
}
