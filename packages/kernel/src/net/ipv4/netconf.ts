/** RTM_*NETCONF of AF_INET: a few settings, told when they change (after inet_netconf_* in net/ipv4/devinet.c). */

import { AF_INET, Errno } from "@netloom/uapi";
import {
  netconfDef,
  NETCONFA_IFINDEX_ALL,
  NETCONFA_IFINDEX_DEFAULT,
  RTM_DELNETCONF,
  RTM_GETNETCONF,
  RTM_NEWNETCONF,
  RTNLGRP_IPV4_NETCONF,
  type NetconfAttrs,
} from "@netloom/netlink";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, rtnlNotify, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import {
  BC_FORWARDING,
  FORWARDING,
  IGNORE_ROUTES_WITH_LINKDOWN,
  MC_FORWARDING,
  PROXY_ARP,
  RP_FILTER,
} from "./devconf.js";

/** Settings whose changes are told. */
export const NETCONF_SETTINGS: readonly number[] = [
  FORWARDING,
  RP_FILTER,
  MC_FORWARDING,
  PROXY_ARP,
  IGNORE_ROUTES_WITH_LINKDOWN,
  BC_FORWARDING,
];

/** All settings, or the one at `index` of NETCONF_SETTINGS' kinds. */
function attrs(ifindex: number, data: Int32Array, index: number): NetconfAttrs {
  const out: NetconfAttrs = { NETCONFA_IFINDEX: ifindex };
  const put = (which: number): boolean => index < 0 || index === which;
  if (put(FORWARDING)) out.NETCONFA_FORWARDING = data[FORWARDING]!;
  if (put(RP_FILTER)) out.NETCONFA_RP_FILTER = data[RP_FILTER]!;
  if (put(MC_FORWARDING)) out.NETCONFA_MC_FORWARDING = data[MC_FORWARDING]!;
  if (put(BC_FORWARDING)) out.NETCONFA_BC_FORWARDING = data[BC_FORWARDING]!;
  if (put(PROXY_ARP)) out.NETCONFA_PROXY_NEIGH = data[PROXY_ARP]!;
  if (put(IGNORE_ROUTES_WITH_LINKDOWN)) out.NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN = data[IGNORE_ROUTES_WITH_LINKDOWN]!;
  return out;
}

/** Tells one setting (-1: all) of a device, `all` or `default`. */
export function inetNetconfNotify(net: Net, ifindex: number, data: Int32Array, index: number): void {
  rtnlNotify(net, RTNLGRP_IPV4_NETCONF, RTM_NEWNETCONF, netconfDef, { family: AF_INET }, () =>
    attrs(ifindex, data, index),
  );
}

export function inetNetconfDelete(net: Net, ifindex: number): void {
  rtnlNotify(net, RTNLGRP_IPV4_NETCONF, RTM_DELNETCONF, netconfDef, { family: AF_INET }, () => ({
    NETCONFA_IFINDEX: ifindex,
  }));
}

function conf(net: Net, ifindex: number): Int32Array {
  if (ifindex === NETCONFA_IFINDEX_ALL) return net.ipv4.confAll;
  if (ifindex === NETCONFA_IFINDEX_DEFAULT) return net.ipv4.confDefault;
  const dev = net.devByIndex.get(ifindex);
  if (dev === undefined || dev.ip === null) throw new Errno("EINVAL");
  return dev.ip.cnf.data;
}

function get(request: NlRequest, reply: NlReply): void {
  const { attrs: a } = parseRequest(request, netconfDef);
  if (a.NETCONFA_IFINDEX === undefined) throw new Errno("EINVAL");
  reply.message(
    RTM_NEWNETCONF,
    netconfDef,
    { family: AF_INET },
    attrs(a.NETCONFA_IFINDEX, conf(request.net, a.NETCONFA_IFINDEX), -1),
  );
}

/** Devices, then `all`, then `default`. */
function dump(request: NlRequest, reply: NlReply): void {
  const { net } = request;
  const indices = net.devices().flatMap((dev) => (dev.ip === null ? [] : [dev.ifindex]));
  for (const ifindex of [...indices, NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT])
    reply.message(RTM_NEWNETCONF, netconfDef, { family: AF_INET }, attrs(ifindex, conf(net, ifindex), -1));
}

export const netconfRtnl: readonly RtnlHandler[] = [{ family: AF_INET, type: RTM_GETNETCONF, doit: get, dumpit: dump }];
