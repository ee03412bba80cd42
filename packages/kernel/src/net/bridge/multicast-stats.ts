/** Counters of IGMP and MLD messages, where `mcast_stats_enabled` is set (struct br_mcast_stats, br_multicast_count). */

import { ETH_P_IP } from "@netloom/uapi";
import { getU16, icmpv6, igmp, ipv4, ipv6 } from "@netloom/wire";
import type { Skb } from "../core/skb.js";
import type { BridgePort, NetBridge } from "./port.js";

export type McastDirection = "rx" | "tx";

/** Each received and sent: index 0 and 1. */
export class McastStats {
  readonly igmpV1Queries = [0, 0];
  readonly igmpV2Queries = [0, 0];
  readonly igmpV3Queries = [0, 0];
  readonly igmpLeaves = [0, 0];
  readonly igmpV1Reports = [0, 0];
  readonly igmpV2Reports = [0, 0];
  readonly igmpV3Reports = [0, 0];
  igmpParseErrors = 0;
  readonly mldV1Queries = [0, 0];
  readonly mldV2Queries = [0, 0];
  readonly mldLeaves = [0, 0];
  readonly mldV1Reports = [0, 0];
  readonly mldV2Reports = [0, 0];
  mldParseErrors = 0;
}

/** The counters of a port, or (null) of the bridge; null if nothing is counted. */
function statsOf(p: BridgePort | null, br: NetBridge): McastStats | null {
  if (br.mcastSettings.statsEnabled === 0) return null;
  return p === null ? (br.mcastStats ??= new McastStats()) : (p.mcastStats ??= new McastStats());
}

/** Counts a message that comes by, or goes by, a port or (null) the bridge; its IP header is at `at`. */
export function countMcast(p: BridgePort | null, br: NetBridge, skb: Skb, at: number, direction: McastDirection): void {
  const stats = statsOf(p, br);
  if (stats === null) return;
  const counter = skb.protocol === ETH_P_IP ? igmpCounter(stats, skb, at) : mldCounter(stats, skb, at);
  if (counter !== null) counter[direction === "rx" ? 0 : 1]!++;
}

function igmpCounter(stats: McastStats, skb: Skb, at: number): number[] | null {
  const b = skb.buf;
  const o = at + ipv4.hdrLen(b, at);
  switch (igmp.type(b, o)) {
    case igmp.IGMP_HOST_MEMBERSHIP_REPORT:
      return stats.igmpV1Reports;
    case igmp.IGMPV2_HOST_MEMBERSHIP_REPORT:
      return stats.igmpV2Reports;
    case igmp.IGMPV3_HOST_MEMBERSHIP_REPORT:
      return stats.igmpV3Reports;
    case igmp.IGMP_HOST_LEAVE_MESSAGE:
      return stats.igmpLeaves;
    case igmp.IGMP_HOST_MEMBERSHIP_QUERY:
      if (getU16(b, at + 2) - (o - at) !== igmp.HLEN) return stats.igmpV3Queries;
      return igmp.code(b, o) === 0 ? stats.igmpV1Queries : stats.igmpV2Queries;
    default:
      return null;
  }
}

function mldCounter(stats: McastStats, skb: Skb, at: number): number[] | null {
  const b = skb.buf;
  const o = at + ipv6.HLEN + 8;
  switch (b[o]) {
    case icmpv6.ICMPV6_MGM_REPORT:
      return stats.mldV1Reports;
    case icmpv6.ICMPV6_MLD2_REPORT:
      return stats.mldV2Reports;
    case icmpv6.ICMPV6_MGM_REDUCTION:
      return stats.mldLeaves;
    case icmpv6.ICMPV6_MGM_QUERY:
      return ipv6.payloadLen(b, at) - 8 === 24 ? stats.mldV1Queries : stats.mldV2Queries;
    default:
      return null;
  }
}

export function countParseError(p: BridgePort | null, br: NetBridge, v6: boolean): void {
  const stats = statsOf(p, br);
  if (stats === null) return;
  if (v6) stats.mldParseErrors++;
  else stats.igmpParseErrors++;
}
