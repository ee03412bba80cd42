/** Which settings decide that packets are dropped for a reason, and what they are where it happened. */

import { ETH_P_IPV6 } from "@netloom/uapi";
import { decodeUtf8 } from "@netloom/wire";
import type { DynamicDir } from "../fs/dynamic.js";
import { sysctlNet } from "../net/index.js";
import type { Skb } from "../net/core/skb.js";
import type { SkbDropReason } from "./drop-reason.js";

/** Paths below /proc/sys/net; DEV stands for the device. */
interface Settings {
  readonly ipv4?: readonly string[];
  readonly ipv6?: readonly string[];
}

const SETTINGS: { readonly [K in SkbDropReason]?: Settings } = {
  IP_RPFILTER: { ipv4: ["ipv4/conf/all/rp_filter", "ipv4/conf/DEV/rp_filter"] },
  IP_FORWARDING_OFF: { ipv4: ["ipv4/ip_forward", "ipv4/conf/DEV/forwarding"], ipv6: ["ipv6/conf/all/forwarding"] },
  IP_MARTIAN: { ipv4: ["ipv4/conf/DEV/accept_local", "ipv4/conf/DEV/route_localnet"] },
  IPV6DISABLED: { ipv6: ["ipv6/conf/DEV/disable_ipv6"] },
  NEIGH_QUEUEFULL: { ipv4: ["ipv4/neigh/DEV/unres_qlen_bytes"], ipv6: ["ipv6/neigh/DEV/unres_qlen_bytes"] },
  CPU_BACKLOG: { ipv4: ["core/netdev_max_backlog"], ipv6: ["core/netdev_max_backlog"] },
  UNICAST_IN_L2_MULTICAST: {
    ipv4: ["ipv4/conf/all/drop_unicast_in_l2_multicast", "ipv4/conf/DEV/drop_unicast_in_l2_multicast"],
    ipv6: ["ipv6/conf/all/drop_unicast_in_l2_multicast", "ipv6/conf/DEV/drop_unicast_in_l2_multicast"],
  },
  INVALID_PROTO: { ipv4: ["ipv4/icmp_echo_ignore_broadcasts"] },
  FRAG_REASM_TIMEOUT: { ipv4: ["ipv4/ipfrag_time"], ipv6: ["ipv6/ip6frag_time"] },
  SOCKET_RCVBUFF: { ipv4: ["core/rmem_default"], ipv6: ["core/rmem_default"] },
};

/** `net.ipv4.ip_forward=0` and the like, as sysctl(8) writes them; empty where no setting decides. */
export function dropSettings(reason: SkbDropReason, skb: Skb): string[] {
  const settings = SETTINGS[reason];
  const { dev } = skb;
  if (settings === undefined || dev === null) return [];
  const paths = (skb.protocol === ETH_P_IPV6 ? settings.ipv6 : settings.ipv4) ?? [];
  const out: string[] = [];
  for (const path of paths) {
    const parts = path.split("/").map((part) => (part === "DEV" ? dev.name : part));
    const value = read(sysctlNet(dev.net), parts);
    if (value !== null) out.push(`net.${parts.map((part) => part.replaceAll(".", "/")).join(".")}=${value}`);
  }
  return out;
}

function read(root: DynamicDir, parts: readonly string[]): string | null {
  let dir = root;
  for (const [i, part] of parts.entries()) {
    const node = dir.lookup(part);
    if (node === null) return null;
    if (node.kind === "dir") dir = node;
    else if (node.kind === "file" && i === parts.length - 1) {
      const content = node.read?.() ?? "";
      return (typeof content === "string" ? content : decodeUtf8(content)).trim().replaceAll("\t", " ");
    }
  }
  return null;
}
