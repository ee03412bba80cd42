/** Statistics of a bridge and its ports by RTM_GETSTATS (after br_fill_linkxstats in net/bridge/br_netlink.c). */

import { BRIDGE_VLAN_INFO_PVID, encodeBridgeXstats, type BridgeVlanXstats, type BrMcastStats } from "@netloom/netlink";
import type { NetDevice } from "../core/net-device.js";
import { netBridge } from "./interface.js";
import { McastStats } from "./multicast-stats.js";
import type { VlanGroup } from "./vlan-group.js";

const NONE = new McastStats();

function mcastStats(of: McastStats | null): BrMcastStats {
  const m = of ?? NONE;
  return {
    igmpV1QueriesRx: m.igmpV1Queries[0]!,
    igmpV1QueriesTx: m.igmpV1Queries[1]!,
    igmpV2QueriesRx: m.igmpV2Queries[0]!,
    igmpV2QueriesTx: m.igmpV2Queries[1]!,
    igmpV3QueriesRx: m.igmpV3Queries[0]!,
    igmpV3QueriesTx: m.igmpV3Queries[1]!,
    igmpLeavesRx: m.igmpLeaves[0]!,
    igmpLeavesTx: m.igmpLeaves[1]!,
    igmpV1ReportsRx: m.igmpV1Reports[0]!,
    igmpV1ReportsTx: m.igmpV1Reports[1]!,
    igmpV2ReportsRx: m.igmpV2Reports[0]!,
    igmpV2ReportsTx: m.igmpV2Reports[1]!,
    igmpV3ReportsRx: m.igmpV3Reports[0]!,
    igmpV3ReportsTx: m.igmpV3Reports[1]!,
    igmpParseErrors: m.igmpParseErrors,
    mldV1QueriesRx: m.mldV1Queries[0]!,
    mldV1QueriesTx: m.mldV1Queries[1]!,
    mldV2QueriesRx: m.mldV2Queries[0]!,
    mldV2QueriesTx: m.mldV2Queries[1]!,
    mldLeavesRx: m.mldLeaves[0]!,
    mldLeavesTx: m.mldLeaves[1]!,
    mldV1ReportsRx: m.mldV1Reports[0]!,
    mldV1ReportsTx: m.mldV1Reports[1]!,
    mldV2ReportsRx: m.mldV2Reports[0]!,
    mldV2ReportsTx: m.mldV2Reports[1]!,
    mldParseErrors: m.mldParseErrors,
    mcastBytesRx: 0,
    mcastBytesTx: 0,
    mcastPacketsRx: 0,
    mcastPacketsTx: 0,
  };
}

const vlanStats = (group: VlanGroup): BridgeVlanXstats[] =>
  group.list().map((v) => ({
    ...v.stats,
    vid: v.vid,
    flags: v.flags | (group.pvid === v.vid ? BRIDGE_VLAN_INFO_PVID : 0),
  }));

/** IFLA_STATS_LINK_XSTATS of a bridge; with `port` IFLA_STATS_LINK_XSTATS_SLAVE of its port. Null: there is none. */
export function fillLinkXstats(dev: NetDevice, port: NetDevice | null): Uint8Array | null {
  if (port === null) {
    const br = netBridge(dev);
    return encodeBridgeXstats({ vlans: vlanStats(br.vlgrp), mcast: mcastStats(br.mcastStats), stp: null });
  }
  const p = port.brPort;
  if (p === null) return null;
  return encodeBridgeXstats({
    vlans: vlanStats(p.vlgrp),
    mcast: mcastStats(p.mcastStats),
    stp: {
      transitionBlk: p.transitionsBlocking,
      transitionFwd: p.transitionsForwarding,
      rxBpdu: p.stpStats?.rxBpdu ?? 0,
      txBpdu: p.stpStats?.txBpdu ?? 0,
      rxTcn: p.stpStats?.rxTcn ?? 0,
      txTcn: p.stpStats?.txTcn ?? 0,
    },
  });
}
