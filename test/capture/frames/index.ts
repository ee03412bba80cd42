/** All packets of the comparison, by what they are about. */

import type { Bytes } from "./build.js";
import { ICMP, ICMP6, IGMP, IP4, IP6, TUNNELS } from "./ip.js";
import { ARP, LINK, LLDP, ODD, VLAN } from "./layer2.js";
import { DHCP, DNS, OTHERS, TCP, UDP } from "./transport.js";

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
