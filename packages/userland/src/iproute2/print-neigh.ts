/** Neighbour messages as text and JSON. */

import { AF_BRIDGE, AF_INET, AF_INET6 } from "@netloom/uapi";
import {
  NTF_EXT_LEARNED,
  NTF_EXT_MANAGED,
  NTF_OFFLOADED,
  NTF_PROXY,
  NTF_ROUTER,
  NUD_DELAY,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  type NdMsg,
  type NeighAttrs,
  type NlMessage,
} from "@netloom/netlink";
import { familyColor, formatAddr } from "./inet-addr.js";
import type { Iproute } from "./iproute.js";
import { formatLinkAddr } from "./ll-types.js";

export type NeighMessage = NlMessage<NdMsg, NeighAttrs>;

/** States by bit, in the order they are printed. */
export const NUD_STATES: readonly (readonly [number, string])[] = [
  [NUD_INCOMPLETE, "incomplete"],
  [NUD_REACHABLE, "reachable"],
  [NUD_STALE, "stale"],
  [NUD_DELAY, "delay"],
  [NUD_PROBE, "probe"],
  [NUD_FAILED, "failed"],
  [NUD_NOARP, "noarp"],
  [NUD_PERMANENT, "permanent"],
];

const IN6ADDR_SIZE = 16;

/** A neighbour, with a newline; its device only if `withDevice`. */
export function printNeigh(run: Iproute, { hdr, header, attrs }: NeighMessage, withDevice: boolean): void {
  const p = run.print;
  p.openObject();
  if (hdr.type === RTM_DELNEIGH) p.field("deleted", true, "Deleted ");
  else if (hdr.type === RTM_GETNEIGH) p.field("miss", null, "miss ");
  if (attrs.NDA_DST !== undefined) {
    // Of a forwarding database's entry the address is the other end's, of either family.
    const family =
      header.family !== AF_BRIDGE ? header.family : attrs.NDA_DST.length === IN6ADDR_SIZE ? AF_INET6 : AF_INET;
    const dst = formatAddr(family, attrs.NDA_DST);
    p.color(familyColor(family), "dst", dst, `${dst} `);
  }
  if (withDevice && header.ifindex) {
    const dev = run.links.nameOf(header.ifindex);
    p.text("dev ");
    p.color("ifname", "dev", dev, `${dev} `);
  }
  if (attrs.NDA_LLADDR !== undefined) {
    const lladdr = formatLinkAddr(attrs.NDA_LLADDR, run.links.get(header.ifindex)?.type ?? 0);
    p.text("lladdr ");
    p.color("mac", "lladdr", lladdr, `${lladdr} `);
  }
  printFlags(run, header, attrs);
  if (run.stats > 0) printStats(run, attrs);
  if (header.state) {
    p.openArray("state");
    for (const [bit, name] of NUD_STATES)
      if (header.state & bit) p.field(null, name.toUpperCase(), `${name.toUpperCase()} `);
    p.closeArray();
  }
  if (attrs.NDA_PROTOCOL !== undefined) {
    const protocol = run.names.protocol(attrs.NDA_PROTOCOL);
    p.field("protocol", protocol, `proto ${protocol} `);
  }
  p.text("\n");
  p.settle();
  p.closeObject();
}

function printFlags(run: Iproute, header: NdMsg, attrs: NeighAttrs): void {
  const p = run.print;
  const flag = (set: number, name: string): void => {
    if (set) p.field(name, null, `${name} `);
  };
  flag(header.flags & NTF_ROUTER, "router");
  flag(header.flags & NTF_PROXY, "proxy");
  flag((attrs.NDA_FLAGS_EXT ?? 0) & NTF_EXT_MANAGED, "managed");
  flag(header.flags & NTF_EXT_LEARNED, "extern_learn");
  flag(header.flags & NTF_OFFLOADED, "offload");
}

function printStats(run: Iproute, attrs: NeighAttrs): void {
  const p = run.print;
  const info = attrs.NDA_CACHEINFO;
  if (info !== undefined) {
    if (info.refcnt) p.field("refcnt", info.refcnt, ` ref ${info.refcnt}`);
    const [used, confirmed, updated] = [info.used, info.confirmed, info.updated].map((ticks) =>
      Math.floor(ticks / 100),
    ) as [number, number, number];
    p.field("used", used, ` used ${used}/`);
    p.field("confirmed", confirmed, `${confirmed}/`);
    p.field("updated", updated, String(updated));
  }
  if (attrs.NDA_PROBES !== undefined) p.field("probes", attrs.NDA_PROBES, `probes ${attrs.NDA_PROBES} `);
}

/** Forwarding entries of bridges are no neighbours. */
export const isFdbEntry = (header: NdMsg): boolean => header.family === AF_BRIDGE;
