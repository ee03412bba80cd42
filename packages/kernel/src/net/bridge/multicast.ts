/** Multicast snooping: what passing reports say of who wants which group (after br_multicast_rcv, RFC 4541). */

import { ETH_P_IP, ETH_P_IPV6, IPPROTO_ICMPV6, IPPROTO_IGMP } from "@netloom/uapi";
import { getU16, getU32, icmpv6, igmp, ipv4, ipv6 } from "@netloom/wire";
import type { Skb } from "../core/skb.js";
import { mdbHostJoin, mdbLeave, mdbPortJoin, type MdbGroup } from "./mdb.js";
import { BR_MULTICAST_FAST_LEAVE, type BridgePort, type NetBridge } from "./port.js";

/** Record types that say a group is not wanted unless from the sources that follow (both IGMPv3 and MLDv2). */
const MODE_IS_INCLUDE = 1;
const CHANGE_TO_INCLUDE = 3;
const ICMPV6_MGM_REDUCTION = 132;
const HBH = 8;
/** 224.0.0.0/24 is never pruned. */
const isLocalGroup = (group: number): boolean => group >>> 8 === 0xe00000;

/** Looks at a frame to a group, with data behind the Ethernet header; `port` null: from the bridge itself. */
export function multicastRcv(br: NetBridge, port: BridgePort | null, skb: Skb, vid: number): void {
  if (br.mcastSettings.snooping === 0) return;
  if (skb.protocol === ETH_P_IP) igmpRcv(br, port, skb, vid);
  else if (skb.protocol === ETH_P_IPV6) mldRcv(br, port, skb, vid);
}

function join(br: NetBridge, port: BridgePort | null, group: MdbGroup): void {
  if (port === null) mdbHostJoin(br, group);
  else mdbPortJoin(port, group);
}

function leave(br: NetBridge, port: BridgePort | null, group: MdbGroup): void {
  mdbLeave(br, port, group, port !== null && (port.flags & BR_MULTICAST_FAST_LEAVE) !== 0);
}

function igmpRcv(br: NetBridge, port: BridgePort | null, skb: Skb, vid: number): void {
  const b = skb.buf;
  const o = skb.data;
  if (skb.tail - o < ipv4.HLEN || ipv4.protocol(b, o) !== IPPROTO_IGMP) return;
  const at = o + ipv4.hdrLen(b, o);
  const end = Math.min(skb.tail, o + getU16(b, o + 2));
  if (end - at < igmp.HLEN) return;
  const group = (addr: number, where: number): MdbGroup | null =>
    isLocalGroup(addr) ? null : { addr: b.slice(where, where + 4), src: null, vid };
  switch (igmp.type(b, at)) {
    case igmp.IGMP_HOST_MEMBERSHIP_REPORT:
    case igmp.IGMPV2_HOST_MEMBERSHIP_REPORT: {
      const g = group(igmp.group(b, at), at + 4);
      if (g !== null) join(br, port, g);
      break;
    }
    case igmp.IGMP_HOST_LEAVE_MESSAGE: {
      const g = group(igmp.group(b, at), at + 4);
      if (g !== null) leave(br, port, g);
      break;
    }
    case igmp.IGMPV3_HOST_MEMBERSHIP_REPORT: {
      let r = at + igmp.HLEN;
      for (let n = igmp.ngrec(b, at); n > 0 && r + 8 <= end; n--) {
        const sources = getU16(b, r + 2);
        const g = group(getU32(b, r + 4), r + 4);
        if (g !== null) record(br, port, b[r]!, sources, g);
        r += 8 + sources * 4 + b[r + 1]! * 4;
      }
    }
  }
}

/** One record of a version 3 report, taken as version 2 would say it. */
function record(br: NetBridge, port: BridgePort | null, type: number, sources: number, group: MdbGroup): void {
  if (type < MODE_IS_INCLUDE || type > 6) return;
  if ((type === CHANGE_TO_INCLUDE || type === MODE_IS_INCLUDE) && sources === 0) leave(br, port, group);
  else join(br, port, group);
}

function mldRcv(br: NetBridge, port: BridgePort | null, skb: Skb, vid: number): void {
  const b = skb.buf;
  const o = skb.data;
  // All of MLD has a router alert in a hop-by-hop header of eight bytes.
  if (skb.tail - o < ipv6.HLEN + HBH + 24 || ipv6.nextHdr(b, o) !== ipv6.NEXTHDR_HOP) return;
  const at = o + ipv6.HLEN + HBH;
  if (b[o + ipv6.HLEN] !== IPPROTO_ICMPV6 || b[o + ipv6.HLEN + 1] !== 0) return;
  const group = (where: number): MdbGroup => ({ addr: b.slice(where, where + 16), src: null, vid });
  const type = b[at]!;
  if (type === icmpv6.ICMPV6_MGM_REPORT) {
    if (!isAllNodes(b, at + 8)) join(br, port, group(at + 8));
  } else if (type === ICMPV6_MGM_REDUCTION) {
    if (!isAllNodes(b, at + 8)) leave(br, port, group(at + 8));
  } else if (type === icmpv6.ICMPV6_MLD2_REPORT) {
    let r = at + 8;
    for (let n = getU16(b, at + 6); n > 0 && r + 20 <= skb.tail; n--) {
      const sources = getU16(b, r + 2);
      if (!isAllNodes(b, r + 4)) record(br, port, b[r]!, sources, group(r + 4));
      r += 20 + sources * 16 + b[r + 1]! * 4;
    }
  }
}

/** ff02::1, which everybody is in. */
function isAllNodes(b: Uint8Array, o: number): boolean {
  return getU32(b, o) === 0xff020000 && getU32(b, o + 4) === 0 && getU32(b, o + 8) === 0 && getU32(b, o + 12) === 1;
}
