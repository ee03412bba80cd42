/** RTM_*STATS: struct if_stats_msg and IFLA_STATS_* (linux/if_link.h). */

import { attributes, bytes, struct, structure, type AttrsOf, type FieldsOf, type MessageDef } from "../codec.js";
import { rtnlLinkStats64 } from "./link.js";

export const ifStatsMsg = structure({ family: "u8", _pad1: "u8", _pad2: "u16", ifindex: "u32", filterMask: "u32" });
export type IfStatsMsg = FieldsOf<typeof ifStatsMsg>;

export const IFLA_STATS_LINK_64 = 1;
export const IFLA_STATS_LINK_XSTATS = 2;
export const IFLA_STATS_LINK_XSTATS_SLAVE = 3;
export const IFLA_STATS_LINK_OFFLOAD_XSTATS = 4;
export const IFLA_STATS_AF_SPEC = 5;
/** Bit of an IFLA_STATS_* in filterMask. */
export const statsFilterBit = (attr: number): number => 1 << (attr - 1);

export const statsAttrs = attributes({
  IFLA_STATS_LINK_64: [1, struct(rtnlLinkStats64)],
  IFLA_STATS_LINK_XSTATS: [2, { ...bytes, nested: true }],
  IFLA_STATS_LINK_XSTATS_SLAVE: [3, { ...bytes, nested: true }],
  IFLA_STATS_LINK_OFFLOAD_XSTATS: [4, { ...bytes, nested: true }],
  IFLA_STATS_AF_SPEC: [5, { ...bytes, nested: true }],
});
export type StatsAttrs = AttrsOf<typeof statsAttrs>;
export const statsDef: MessageDef<IfStatsMsg, StatsAttrs> = { header: ifStatsMsg, attrs: statsAttrs };
