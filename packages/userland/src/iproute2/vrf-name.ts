/** VRF devices by name. */

import { linkDef, NetlinkError, RTEXT_FILTER_SKIP_STATS, RTM_GETLINK } from "@netloom/netlink";
import type { Iproute } from "./iproute.js";
import { vrfTable } from "./link-vrf.js";
import { isValidIfname } from "./ll-map.js";

/** The routing table of the VRF device `name`; null if it is none. */
export function vrfTableOf(run: Iproute, name: string): number | null {
  if (!isValidIfname(name)) return null;
  try {
    const info = run.rtnl.get(
      RTM_GETLINK,
      0,
      linkDef,
      {},
      { IFLA_EXT_MASK: RTEXT_FILTER_SKIP_STATS, IFLA_IFNAME: name },
    ).attrs.IFLA_LINKINFO;
    if (info?.IFLA_INFO_KIND !== "vrf" || info.IFLA_INFO_DATA === undefined) return null;
    return vrfTable(info.IFLA_INFO_DATA);
  } catch (error) {
    if (error instanceof NetlinkError) return null;
    throw error;
  }
}

export const isVrf = (run: Iproute, name: string): boolean => vrfTableOf(run, name) !== null;
