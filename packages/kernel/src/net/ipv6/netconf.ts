/** RTM_*NETCONF of AF_INET6: a few settings announced when they change (inet6_netconf_notify_devconf). */

import type { Net } from "../core/net.js";
import type { Ipv6Devconf } from "./devconf.js";

export function inet6NetconfNotify(_net: Net, _ifindex: number, _type: number, _conf: Ipv6Devconf): void {}
export function inet6NetconfDelete(_net: Net, _ifindex: number): void {}
