/** RTM_*NEIGHTBL: struct ndtmsg, NDTA_* and NDTPA_* (linux/neighbour.h). Times are milliseconds. */

import {
  attributes,
  nested,
  string,
  struct,
  structure,
  u32,
  u64,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const ndtmsg = structure({ family: "u8", _pad1: "u8", _pad2: "u16" });

export const ndtConfig = structure({
  keyLen: "u16",
  entrySize: "u16",
  entries: "u32",
  lastFlush: "u32",
  lastRand: "u32",
  hashRnd: "u32",
  hashMask: "u32",
  hashChainGc: "u32",
  proxyQlen: "u32",
});

export const ndtStats = structure({
  allocs: "u64",
  destroys: "u64",
  hashGrows: "u64",
  resFailed: "u64",
  lookups: "u64",
  hits: "u64",
  rcvProbesMcast: "u64",
  rcvProbesUcast: "u64",
  periodicGcRuns: "u64",
  forcedGcRuns: "u64",
  tableFulls: "u64",
});

export const neighParmsAttrs = attributes({
  NDTPA_IFINDEX: [1, u32],
  NDTPA_REFCNT: [2, u32],
  NDTPA_REACHABLE_TIME: [3, u64],
  NDTPA_BASE_REACHABLE_TIME: [4, u64],
  NDTPA_RETRANS_TIME: [5, u64],
  NDTPA_GC_STALETIME: [6, u64],
  NDTPA_DELAY_PROBE_TIME: [7, u64],
  NDTPA_QUEUE_LEN: [8, u32],
  NDTPA_APP_PROBES: [9, u32],
  NDTPA_UCAST_PROBES: [10, u32],
  NDTPA_MCAST_PROBES: [11, u32],
  NDTPA_ANYCAST_DELAY: [12, u64],
  NDTPA_PROXY_DELAY: [13, u64],
  NDTPA_PROXY_QLEN: [14, u32],
  NDTPA_LOCKTIME: [15, u64],
  NDTPA_QUEUE_LENBYTES: [16, u32],
  NDTPA_MCAST_REPROBES: [17, u32],
  NDTPA_INTERVAL_PROBE_TIME_MS: [19, u64],
});
export type NeighParmsAttrs = AttrsOf<typeof neighParmsAttrs>;

export const neighTblAttrs = attributes({
  NDTA_NAME: [1, string()],
  NDTA_THRESH1: [2, u32],
  NDTA_THRESH2: [3, u32],
  NDTA_THRESH3: [4, u32],
  NDTA_CONFIG: [5, struct(ndtConfig)],
  NDTA_PARMS: [6, nested(neighParmsAttrs)],
  NDTA_STATS: [7, struct(ndtStats)],
  NDTA_GC_INTERVAL: [8, u64],
});
export type NeighTblAttrs = AttrsOf<typeof neighTblAttrs>;
export const neighTblDef: MessageDef<FieldsOf<typeof ndtmsg>, NeighTblAttrs> = { header: ndtmsg, attrs: neighTblAttrs };
