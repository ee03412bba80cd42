/** RTM_*VLAN: VLANs of bridges and their ports, struct br_vlan_msg (linux/if_bridge.h); and what IFLA_AF_SPEC says of them. */

import type { AttrSet } from "../codec.js";
import {
  attributes,
  bytes,
  forEachAttr,
  nested,
  NLA_F_NESTED,
  putAttr,
  struct,
  structure,
  u16,
  u32,
  u64,
  u8,
  Writer,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
  type OtherAttr,
} from "../codec.js";
import { routerCodec } from "./mdb.js";

export const BRIDGE_VLAN_INFO_MASTER = 1 << 0;
export const BRIDGE_VLAN_INFO_PVID = 1 << 1;
export const BRIDGE_VLAN_INFO_UNTAGGED = 1 << 2;
export const BRIDGE_VLAN_INFO_RANGE_BEGIN = 1 << 3;
export const BRIDGE_VLAN_INFO_RANGE_END = 1 << 4;
export const BRIDGE_VLAN_INFO_BRENTRY = 1 << 5;
export const BRIDGE_VLAN_INFO_ONLY_OPTS = 1 << 6;

export const bridgeVlanInfo = structure({ flags: "u16", vid: "u16" });
export type BridgeVlanInfo = FieldsOf<typeof bridgeVlanInfo>;

/** IFLA_BRIDGE_VLAN_INFO, which IFLA_AF_SPEC of AF_BRIDGE has once a VLAN or twice a range. */
export const IFLA_BRIDGE_VLAN_INFO = 2;
export const IFLA_BRIDGE_VLAN_TUNNEL_INFO = 3;

const vlanInfoCodec = struct(bridgeVlanInfo);

/** The VLANs of an IFLA_AF_SPEC payload, in its order. */
export function decodeVlanInfos(spec: Uint8Array): BridgeVlanInfo[] {
  const infos: BridgeVlanInfo[] = [];
  forEachAttr(spec, 0, spec.length, (type, start, end) => {
    if (type === IFLA_BRIDGE_VLAN_INFO) infos.push(vlanInfoCodec.decode(spec, start, end));
  });
  return infos;
}

/** Adds them to such a payload. */
export function putVlanInfos(w: Writer, infos: readonly BridgeVlanInfo[]): void {
  for (const info of infos) putAttr(w, IFLA_BRIDGE_VLAN_INFO, vlanInfoCodec, info);
}

/** IFLA_BRIDGE_VLAN_TUNNEL_INFO: the tunnel id of a VLAN, or of the first and last of a range. */
const vlanTunnelAttrs = attributes({
  IFLA_BRIDGE_VLAN_TUNNEL_ID: [1, u32],
  IFLA_BRIDGE_VLAN_TUNNEL_VID: [2, u16],
  IFLA_BRIDGE_VLAN_TUNNEL_FLAGS: [3, u16],
});
const vlanTunnelCodec = nested(vlanTunnelAttrs);

export interface VlanTunnelInfo {
  readonly id: number;
  readonly vid: number;
  /** BRIDGE_VLAN_INFO_RANGE_BEGIN, _RANGE_END. */
  readonly flags: number;
}

/** The tunnel ids of an IFLA_AF_SPEC payload; null: one lacks its id or its VLAN. */
export function decodeVlanTunnelInfos(spec: Uint8Array): VlanTunnelInfo[] | null {
  const infos: VlanTunnelInfo[] = [];
  let whole = true;
  forEachAttr(spec, 0, spec.length, (type, start, end) => {
    if (type !== IFLA_BRIDGE_VLAN_TUNNEL_INFO) return;
    const a = vlanTunnelCodec.decode(spec, start, end);
    const { IFLA_BRIDGE_VLAN_TUNNEL_ID: id, IFLA_BRIDGE_VLAN_TUNNEL_VID: vid } = a;
    if (id === undefined || vid === undefined) whole = false;
    else infos.push({ id, vid, flags: a.IFLA_BRIDGE_VLAN_TUNNEL_FLAGS ?? 0 });
  });
  return whole ? infos : null;
}

/** Adds them to such a payload. */
export function putVlanTunnelInfos(w: Writer, infos: readonly VlanTunnelInfo[]): void {
  for (const { id, vid, flags } of infos)
    putAttr(w, IFLA_BRIDGE_VLAN_TUNNEL_INFO, vlanTunnelCodec, {
      IFLA_BRIDGE_VLAN_TUNNEL_ID: id,
      IFLA_BRIDGE_VLAN_TUNNEL_VID: vid,
      IFLA_BRIDGE_VLAN_TUNNEL_FLAGS: flags,
    });
}

export const brVlanMsg = structure({ family: "u8", _pad1: "u8", _pad2: "u16", ifindex: "u32" });
export type BrVlanMsg = FieldsOf<typeof brVlanMsg>;

export const BRIDGE_VLANDB_ENTRY = 1;
export const BRIDGE_VLANDB_GLOBAL_OPTIONS = 2;

const statsAttrs = attributes({
  BRIDGE_VLANDB_STATS_RX_BYTES: [1, u64],
  BRIDGE_VLANDB_STATS_RX_PACKETS: [2, u64],
  BRIDGE_VLANDB_STATS_TX_BYTES: [3, u64],
  BRIDGE_VLANDB_STATS_TX_PACKETS: [4, u64],
});

export const vlandbEntryAttrs = attributes({
  BRIDGE_VLANDB_ENTRY_INFO: [1, vlanInfoCodec],
  BRIDGE_VLANDB_ENTRY_RANGE: [2, u16],
  BRIDGE_VLANDB_ENTRY_STATE: [3, u8],
  BRIDGE_VLANDB_ENTRY_TUNNEL_INFO: [4, { ...bytes, nested: true }],
  BRIDGE_VLANDB_ENTRY_STATS: [5, nested(statsAttrs)],
  BRIDGE_VLANDB_ENTRY_MCAST_ROUTER: [6, u8],
});
export type VlandbEntry = AttrsOf<typeof vlandbEntryAttrs>;

/** Times are in 1/100 s. */
export const vlandbGlobalAttrs = attributes({
  BRIDGE_VLANDB_GOPTS_ID: [1, u16],
  BRIDGE_VLANDB_GOPTS_RANGE: [2, u16],
  BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING: [3, u8],
  BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION: [4, u8],
  BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION: [5, u8],
  BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT: [6, u32],
  BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT: [7, u32],
  BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL: [8, u64],
  BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL: [10, u64],
  BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL: [11, u64],
  BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL: [12, u64],
  BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL: [13, u64],
  BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL: [14, u64],
  BRIDGE_VLANDB_GOPTS_MCAST_QUERIER: [15, u8],
  BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS: [16, routerCodec],
});
export type VlandbGlobal = AttrsOf<typeof vlandbGlobalAttrs>;

/** One message's entries; either kind may come any number of times. */
export interface Vlandb {
  entries?: VlandbEntry[];
  globals?: VlandbGlobal[];
}

/** Changes, answers and notifications: their attributes are a list, so that all are in `other`. */
export const brVlanDef: MessageDef<BrVlanMsg, { other?: OtherAttr[] }> = { header: brVlanMsg, attrs: attributes({}) };

export function encodeVlandb(db: Vlandb): { other: OtherAttr[] } {
  const other: OtherAttr[] = [];
  const put = <T>(type: number, set: AttrSet<T>, value: T): void => {
    const w = new Writer(64);
    set.encode(w, value);
    other.push({ type: type | NLA_F_NESTED, data: w.finish() });
  };
  for (const entry of db.entries ?? []) put(BRIDGE_VLANDB_ENTRY, vlandbEntryAttrs, entry);
  for (const options of db.globals ?? []) put(BRIDGE_VLANDB_GLOBAL_OPTIONS, vlandbGlobalAttrs, options);
  return { other };
}

export function decodeVlandb(attrs: { readonly other?: readonly OtherAttr[] }): Vlandb {
  const db: Vlandb = {};
  for (const { type, data } of attrs.other ?? []) {
    if (type === BRIDGE_VLANDB_ENTRY) (db.entries ??= []).push(vlandbEntryAttrs.decode(data, 0, data.length));
    else if (type === BRIDGE_VLANDB_GLOBAL_OPTIONS)
      (db.globals ??= []).push(vlandbGlobalAttrs.decode(data, 0, data.length));
  }
  return db;
}

/** What RTM_GETVLAN asks for. */
export const brVlanDumpAttrs = attributes({ BRIDGE_VLANDB_DUMP_FLAGS: [1, u32] });
export const brVlanDumpDef: MessageDef<BrVlanMsg, AttrsOf<typeof brVlanDumpAttrs>> = {
  header: brVlanMsg,
  attrs: brVlanDumpAttrs,
};
export const BRIDGE_VLANDB_DUMPF_STATS = 1;
export const BRIDGE_VLANDB_DUMPF_GLOBAL = 2;
