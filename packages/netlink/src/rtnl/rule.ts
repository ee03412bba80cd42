/** RTM_*RULE: struct fib_rule_hdr and FRA_* (linux/fib_rules.h). */

import { IFNAMSIZ } from "@netloom/uapi";
import {
  attributes,
  bytes,
  string,
  struct,
  structure,
  u32,
  u8,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const fibRuleHdr = structure({
  family: "u8",
  dstLen: "u8",
  srcLen: "u8",
  tos: "u8",
  table: "u8",
  _res1: "u8",
  _res2: "u8",
  action: "u8",
  flags: "u32",
});
export type FibRuleHdr = FieldsOf<typeof fibRuleHdr>;

const range16 = structure({ start: "u16", end: "u16" });
const range32 = structure({ start: "u32", end: "u32" });
export const ruleAttrs = attributes({
  FRA_DST: [1, bytes],
  FRA_SRC: [2, bytes],
  FRA_IIFNAME: [3, string(IFNAMSIZ)],
  FRA_GOTO: [4, u32],
  FRA_PRIORITY: [6, u32],
  FRA_FWMARK: [10, u32],
  FRA_FLOW: [11, u32],
  FRA_TUN_ID: [12, bytes],
  FRA_SUPPRESS_IFGROUP: [13, u32],
  FRA_SUPPRESS_PREFIXLEN: [14, u32],
  FRA_TABLE: [15, u32],
  FRA_FWMASK: [16, u32],
  FRA_OIFNAME: [17, string(IFNAMSIZ)],
  FRA_L3MDEV: [19, u8],
  FRA_UID_RANGE: [20, struct(range32)],
  FRA_PROTOCOL: [21, u8],
  FRA_IP_PROTO: [22, u8],
  FRA_SPORT_RANGE: [23, struct(range16)],
  FRA_DPORT_RANGE: [24, struct(range16)],
});
export type RuleAttrs = AttrsOf<typeof ruleAttrs>;
export const ruleDef: MessageDef<FibRuleHdr, RuleAttrs> = { header: fibRuleHdr, attrs: ruleAttrs };

export const FR_ACT_UNSPEC = 0;
export const FR_ACT_TO_TBL = 1;
export const FR_ACT_GOTO = 2;
export const FR_ACT_NOP = 3;
export const FR_ACT_BLACKHOLE = 6;
export const FR_ACT_UNREACHABLE = 7;
export const FR_ACT_PROHIBIT = 8;

export const FIB_RULE_PERMANENT = 1;
export const FIB_RULE_INVERT = 2;
export const FIB_RULE_UNRESOLVED = 4;
export const FIB_RULE_IIF_DETACHED = 8;
export const FIB_RULE_OIF_DETACHED = 0x10;
