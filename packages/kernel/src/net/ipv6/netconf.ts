/** RTM_*NETCONF of AF_INET6: a few settings, announced when they change (inet6_netconf_notify_devconf). */

import { AF_INET6, Errno } from "@netloom/uapi";
import {
  NETCONFA_IFINDEX_ALL,
  NETCONFA_IFINDEX_DEFAULT,
  netconfDef,
  RTM_DELNETCONF,
  RTM_GETNETCONF,
  RTM_NEWNETCONF,
  RTNLGRP_IPV6_NETCONF,
  type NetconfAttrs,
} from "@netloom/netlink";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, rtnlNotify, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import {
  DEVCONF_FORWARDING,
  DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN,
  DEVCONF_MC_FORWARDING,
  DEVCONF_PROXY_NDP,
  type Ipv6Devconf,
} from "./devconf.js";

/** Attribute types: which setting changed. */
export const NETCONFA_ALL = -1;
export const NETCONFA_FORWARDING = 2;
export const NETCONFA_PROXY_NEIGH = 5;
export const NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN = 6;

function fill(ifindex: number, type: number, conf: Ipv6Devconf): NetconfAttrs {
  const attrs: NetconfAttrs = { NETCONFA_IFINDEX: ifindex };
  const all = type === NETCONFA_ALL;
  if (all || type === NETCONFA_FORWARDING) attrs.NETCONFA_FORWARDING = conf.get(DEVCONF_FORWARDING);
  if (all) attrs.NETCONFA_MC_FORWARDING = conf.get(DEVCONF_MC_FORWARDING);
  if (all || type === NETCONFA_PROXY_NEIGH) attrs.NETCONFA_PROXY_NEIGH = conf.get(DEVCONF_PROXY_NDP);
  if (all || type === NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN)
    attrs.NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN = conf.get(DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN);
  return attrs;
}

/** Of a device, or of NETCONFA_IFINDEX_ALL or _DEFAULT; `type` says what changed. */
export function inet6NetconfNotify(net: Net, ifindex: number, type: number, conf: Ipv6Devconf): void {
  rtnlNotify(net, RTNLGRP_IPV6_NETCONF, RTM_NEWNETCONF, netconfDef, { family: AF_INET6 }, () =>
    fill(ifindex, type, conf),
  );
}

export function inet6NetconfDelete(net: Net, ifindex: number): void {
  rtnlNotify(net, RTNLGRP_IPV6_NETCONF, RTM_DELNETCONF, netconfDef, { family: AF_INET6 }, () => ({
    NETCONFA_IFINDEX: ifindex,
  }));
}

function confOf(net: Net, ifindex: number): Ipv6Devconf {
  if (ifindex === NETCONFA_IFINDEX_ALL) return net.ipv6.devconfAll;
  if (ifindex === NETCONFA_IFINDEX_DEFAULT) return net.ipv6.devconfDflt;
  const idev = net.devByIndex.get(ifindex)?.ip6 ?? null;
  if (idev === null) throw new Errno("EINVAL");
  return idev.cnf;
}

function answer(reply: NlReply, ifindex: number, conf: Ipv6Devconf): void {
  reply.message(RTM_NEWNETCONF, netconfDef, { family: AF_INET6 }, fill(ifindex, NETCONFA_ALL, conf));
}

function get(request: NlRequest, reply: NlReply): void {
  const { attrs } = parseRequest(request, netconfDef);
  if (attrs.NETCONFA_IFINDEX === undefined) throw new Errno("EINVAL");
  answer(reply, attrs.NETCONFA_IFINDEX, confOf(request.net, attrs.NETCONFA_IFINDEX));
}

function dump(request: NlRequest, reply: NlReply): void {
  const { net } = request;
  for (const dev of net.devices()) if (dev.ip6 !== null) answer(reply, dev.ifindex, dev.ip6.cnf);
  answer(reply, NETCONFA_IFINDEX_ALL, net.ipv6.devconfAll);
  answer(reply, NETCONFA_IFINDEX_DEFAULT, net.ipv6.devconfDflt);
}

export const netconf6Rtnl: readonly RtnlHandler[] = [
  { family: AF_INET6, type: RTM_GETNETCONF, doit: get, dumpit: dump },
];
