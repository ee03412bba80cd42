/** Statistics of bridges and their ports in IFLA_STATS_LINK_XSTATS[_SLAVE] (linux/if_bridge.h). */

import { bytes, forEachAttr, NLA_F_NESTED, putAttr, struct, structure, Writer, type FieldsOf } from "../codec.js";

/** The nest of a bridge's in the attribute; a bond's is 2. */
export const LINK_XSTATS_TYPE_BRIDGE = 1;
const BRIDGE_XSTATS_VLAN = 1;
const BRIDGE_XSTATS_MCAST = 2;
const BRIDGE_XSTATS_STP = 4;

/** struct bridge_vlan_xstats. */
export const bridgeVlanXstats = structure({
  rxBytes: "u64",
  rxPackets: "u64",
  txBytes: "u64",
  txPackets: "u64",
  vid: "u16",
  flags: "u16",
  _pad2: "u32",
});
export type BridgeVlanXstats = FieldsOf<typeof bridgeVlanXstats>;

/** struct br_mcast_stats: messages received and sent, in pairs. */
export const brMcastStats = structure({
  igmpV1QueriesRx: "u64",
  igmpV1QueriesTx: "u64",
  igmpV2QueriesRx: "u64",
  igmpV2QueriesTx: "u64",
  igmpV3QueriesRx: "u64",
  igmpV3QueriesTx: "u64",
  igmpLeavesRx: "u64",
  igmpLeavesTx: "u64",
  igmpV1ReportsRx: "u64",
  igmpV1ReportsTx: "u64",
  igmpV2ReportsRx: "u64",
  igmpV2ReportsTx: "u64",
  igmpV3ReportsRx: "u64",
  igmpV3ReportsTx: "u64",
  igmpParseErrors: "u64",
  mldV1QueriesRx: "u64",
  mldV1QueriesTx: "u64",
  mldV2QueriesRx: "u64",
  mldV2QueriesTx: "u64",
  mldLeavesRx: "u64",
  mldLeavesTx: "u64",
  mldV1ReportsRx: "u64",
  mldV1ReportsTx: "u64",
  mldV2ReportsRx: "u64",
  mldV2ReportsTx: "u64",
  mldParseErrors: "u64",
  mcastBytesRx: "u64",
  mcastBytesTx: "u64",
  mcastPacketsRx: "u64",
  mcastPacketsTx: "u64",
});
export type BrMcastStats = FieldsOf<typeof brMcastStats>;

/** struct bridge_stp_xstats. */
export const bridgeStpXstats = structure({
  transitionBlk: "u64",
  transitionFwd: "u64",
  rxBpdu: "u64",
  txBpdu: "u64",
  rxTcn: "u64",
  txTcn: "u64",
});
export type BridgeStpXstats = FieldsOf<typeof bridgeStpXstats>;

export interface BridgeXstats {
  readonly vlans: readonly BridgeVlanXstats[];
  readonly mcast: BrMcastStats | null;
  /** Of a port. */
  readonly stp: BridgeStpXstats | null;
}

const vlanCodec = struct(bridgeVlanXstats);
const mcastCodec = struct(brMcastStats);
const stpCodec = struct(bridgeStpXstats);

/** The payload of the attribute. */
export function encodeBridgeXstats(x: BridgeXstats): Uint8Array {
  const inner = new Writer(64);
  for (const vlan of x.vlans) putAttr(inner, BRIDGE_XSTATS_VLAN, vlanCodec, vlan);
  if (x.mcast !== null) putAttr(inner, BRIDGE_XSTATS_MCAST, mcastCodec, x.mcast);
  if (x.stp !== null) putAttr(inner, BRIDGE_XSTATS_STP, stpCodec, x.stp);
  const w = new Writer(64);
  putAttr(w, LINK_XSTATS_TYPE_BRIDGE | NLA_F_NESTED, bytes, inner.finish());
  return w.finish();
}

/** Null: it has no statistics of a bridge. */
export function decodeBridgeXstats(b: Uint8Array): BridgeXstats | null {
  let found = false;
  const vlans: BridgeVlanXstats[] = [];
  let mcast: BrMcastStats | null = null;
  let stp: BridgeStpXstats | null = null;
  forEachAttr(b, 0, b.length, (kind, from, to) => {
    if (kind !== LINK_XSTATS_TYPE_BRIDGE) return;
    found = true;
    forEachAttr(b, from, to, (type, start, end) => {
      if (type === BRIDGE_XSTATS_VLAN) vlans.push(vlanCodec.decode(b, start, end));
      else if (type === BRIDGE_XSTATS_MCAST) mcast = mcastCodec.decode(b, start, end);
      else if (type === BRIDGE_XSTATS_STP) stp = stpCodec.decode(b, start, end);
    });
  });
  return found ? { vlans, mcast, stp } : null;
}
