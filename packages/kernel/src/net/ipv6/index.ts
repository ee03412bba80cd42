/** IPv6, as net/index.ts takes it in. */

import { ETH_P_IPV6 } from "@netloom/uapi";
import type { NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { addrconfNotify, ndiscNotify } from "./addrconf.js";
import { addr6Rtnl } from "./addrconf-rtnl.js";
import { addrLabel6Rtnl } from "./addrlabel.js";
import { rule6Rtnl } from "./fib6-rules.js";
import { route6Rtnl } from "./fib6-rtnl.js";
import { inet6Family } from "./inet6/af-inet6.js";
import { ipv6Rcv } from "./ip6-input.js";
import { Ipv6Net } from "./ipv6-net.js";
import { inet6AfOps, link6Rtnl } from "./link-af.js";
import { netconf6Rtnl } from "./netconf.js";
import { ipv6Proc } from "./proc.js";
import { frag6Flush } from "./reassembly.js";
import { ipv6Sysctl } from "./sysctl-net-ipv6.js";

function init(net: Net): void {
  net.ipv6 = new Ipv6Net(net);
}

function exit(net: Net): void {
  const { timers } = net.stack;
  const v6 = net.ipv6;
  frag6Flush(net, null);
  if (v6.gcTimer !== null) timers.cancel(v6.gcTimer);
  if (v6.verifyTimer !== null) timers.cancel(v6.verifyTimer);
}

export const ipv6Module: NetModule = {
  pernet: [{ init, exit }],
  notifiers: [addrconfNotify, ndiscNotify],
  packetHandlers: [[ETH_P_IPV6, ipv6Rcv]],
  rtnl: [...addr6Rtnl, ...route6Rtnl, ...rule6Rtnl, ...link6Rtnl, ...netconf6Rtnl, ...addrLabel6Rtnl],
  rtnlAf: inet6AfOps,
  sockets: [inet6Family],
  procNet: ipv6Proc,
  sysctl: ipv6Sysctl,
};
