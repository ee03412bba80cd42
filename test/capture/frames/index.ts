/** All packets of the comparison, by what they are about. */

import type { Bytes } from "./build.js";
import { FOREIGN_OVER_IP, ICMP, ICMP6, IGMP, IP4, IP6, TUNNELS } from "./ip.js";
import { ARP, FOREIGN, LINK, LLDP, ODD, VLAN } from "./layer2.js";
import { DHCP, DNS, FOREIGN_PORTS, FOREIGN_TCP, OTHERS, TCP, UDP } from "./transport.js";

export const FRAMES: Readonly<Record<string, readonly Bytes[]>> = {
  ARP,
  LINK,
  VLAN,
  LLDP,
  ODD,
  IP4,
  ICMP,
  IGMP,
  ICMP6,
  IP6,
  TUNNELS,
  UDP,
  DNS,
  DHCP,
  OTHERS,
  TCP,
};

/** What is only filtered: protocols that ours prints as the real one prints what it does not know. */
export const FOREIGN_FRAMES: readonly Bytes[] = [...FOREIGN, ...FOREIGN_OVER_IP, ...FOREIGN_PORTS, ...FOREIGN_TCP];
