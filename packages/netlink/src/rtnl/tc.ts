/** RTM_*QDISC, RTM_*TCLASS, RTM_*TFILTER: struct tcmsg and TCA_* (linux/rtnetlink.h, linux/gen_stats.h). */

import {
  attributes,
  bytes,
  nested,
  string,
  struct,
  structure,
  u32,
  u8,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const tcmsg = structure({
  family: "u8",
  _pad1: "u8",
  _pad2: "u16",
  ifindex: "s32",
  handle: "u32",
  parent: "u32",
  info: "u32",
});
export type TcMsg = FieldsOf<typeof tcmsg>;

export const TC_H_UNSPEC = 0;
export const TC_H_ROOT = 0xffffffff;
export const TC_H_INGRESS = 0xfffffff1;

/** TCA_STATS2: struct gnet_stats_basic and gnet_stats_queue. */
export const tcStatsAttrs = attributes({
  TCA_STATS_BASIC: [1, struct(structure({ bytes: "u64", packets: "u32", _pad: "u32" }))],
  TCA_STATS_QUEUE: [
    3,
    struct(structure({ qlen: "u32", backlog: "u32", drops: "u32", requeues: "u32", overlimits: "u32" })),
  ],
  TCA_STATS_APP: [4, bytes],
});

/** TCA_OPTIONS depends on the kind and stays bytes: some kinds nest attributes in it, others have a structure. */
export const tcAttrs = attributes({
  TCA_KIND: [1, string(16)],
  TCA_OPTIONS: [2, bytes],
  TCA_STATS: [3, bytes],
  TCA_STATS2: [7, nested(tcStatsAttrs)],
  TCA_DUMP_INVISIBLE: [10, bytes],
  TCA_CHAIN: [11, u32],
  TCA_HW_OFFLOAD: [12, u8],
});
export type TcAttrs = AttrsOf<typeof tcAttrs>;
export const tcDef: MessageDef<TcMsg, TcAttrs> = { header: tcmsg, attrs: tcAttrs };
