/** RTM_*QDISC, RTM_*TCLASS, RTM_*TFILTER: struct tcmsg and TCA_* (linux/rtnetlink.h, linux/gen_stats.h). */

import {
  attributes,
  bytes,
  flag,
  nested,
  s64,
  string,
  struct,
  structure,
  u32,
  u64,
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
/** Major and minor number of a handle. */
export const tcHMaj = (handle: number): number => (handle & 0xffff0000) >>> 0;
export const tcHMin = (handle: number): number => handle & 0xffff;

const gnetStatsBasic = structure({ bytes: "u64", packets: "u32", _pad: "u32" });
export type GnetStatsBasic = FieldsOf<typeof gnetStatsBasic>;
const gnetStatsQueue = structure({ qlen: "u32", backlog: "u32", drops: "u32", requeues: "u32", overlimits: "u32" });
export type GnetStatsQueue = FieldsOf<typeof gnetStatsQueue>;

/** TCA_STATS2: struct gnet_stats_basic and gnet_stats_queue; what the kind counts besides is TCA_STATS_APP. */
export const tcStatsAttrs = attributes({
  TCA_STATS_BASIC: [1, struct(gnetStatsBasic)],
  TCA_STATS_QUEUE: [3, struct(gnetStatsQueue)],
  TCA_STATS_APP: [4, bytes],
});
export type TcStatsAttrs = AttrsOf<typeof tcStatsAttrs>;

/** TCA_OPTIONS depends on the kind and stays bytes: some kinds nest attributes in it, others have a structure. */
export const tcAttrs = attributes({
  TCA_KIND: [1, string()],
  TCA_OPTIONS: [2, bytes],
  TCA_STATS: [3, bytes],
  TCA_XSTATS: [4, bytes],
  TCA_RATE: [5, bytes],
  TCA_STATS2: [7, nested(tcStatsAttrs)],
  TCA_STAB: [8, bytes],
  TCA_DUMP_INVISIBLE: [10, flag],
  TCA_CHAIN: [11, u32],
  TCA_HW_OFFLOAD: [12, u8],
});
export type TcAttrs = AttrsOf<typeof tcAttrs>;
export const tcDef: MessageDef<TcMsg, TcAttrs> = { header: tcmsg, attrs: tcAttrs };

/** A psched tick in nanoseconds: the unit of times in struct tc_*_qopt. */
export const PSCHED_TICK_NS = 64;

/** struct tc_fifo_qopt: packets (pfifo) or bytes (bfifo). */
export const tcFifoQopt = structure({ limit: "u32" });

/** struct tc_prio_qopt: how many bands, and the band of each of the 16 priorities. */
export const TC_PRIO_MAX = 15;
export const TCQ_PRIO_BANDS = 16;
export const TCQ_MIN_PRIO_BANDS = 2;
export const DEFAULT_PRIOMAP: readonly number[] = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
export interface TcPrioQopt {
  readonly bands: number;
  readonly priomap: readonly number[];
}
export const tcPrioQopt = {
  size: 4 + TC_PRIO_MAX + 1,
  encode({ bands, priomap }: TcPrioQopt): Uint8Array {
    const b = new Uint8Array(4 + TC_PRIO_MAX + 1);
    b[0] = bands;
    b[1] = bands >>> 8;
    b[2] = bands >>> 16;
    b[3] = bands >>> 24;
    b.set(priomap, 4);
    return b;
  },
  decode(b: Uint8Array): TcPrioQopt {
    return {
      bands: b[0]! | (b[1]! << 8) | (b[2]! << 16) | (b[3]! << 24),
      priomap: [...b.subarray(4, 4 + TC_PRIO_MAX + 1)],
    };
  },
};

/** struct tc_ratespec: bytes a second; linklayer is TC_LINKLAYER_*. */
export const tcRatespec = structure({
  cellLog: "u8",
  linklayer: "u8",
  overhead: "u16",
  cellAlign: "u16",
  mpu: "u16",
  rate: "u32",
});
export type TcRatespec = FieldsOf<typeof tcRatespec>;
export const TC_LINKLAYER_UNAWARE = 0;
export const TC_LINKLAYER_ETHERNET = 1;
export const TC_LINKLAYER_ATM = 2;

/** struct tc_tbf_qopt: limit in bytes, buffer and mtu in psched ticks; the two rates stand in front. */
export const tcTbfQopt = structure({
  cellLog: "u8",
  linklayer: "u8",
  overhead: "u16",
  cellAlign: "u16",
  mpu: "u16",
  rate: "u32",
  peakCellLog: "u8",
  peakLinklayer: "u8",
  peakOverhead: "u16",
  peakCellAlign: "u16",
  peakMpu: "u16",
  peakRate: "u32",
  limit: "u32",
  buffer: "u32",
  mtu: "u32",
});
export type TcTbfQopt = FieldsOf<typeof tcTbfQopt>;
export const tcTbfAttrs = attributes({
  TCA_TBF_PARMS: [1, struct(tcTbfQopt)],
  TCA_TBF_RTAB: [2, bytes],
  TCA_TBF_PTAB: [3, bytes],
  TCA_TBF_RATE64: [4, u64],
  TCA_TBF_PRATE64: [5, u64],
  TCA_TBF_BURST: [6, u32],
  TCA_TBF_PBURST: [7, u32],
});
export type TcTbfAttrs = AttrsOf<typeof tcTbfAttrs>;

/** struct tc_netem_qopt: latency and jitter in psched ticks, loss and duplicate as fractions of 2^32-1. */
export const tcNetemQopt = structure({
  latency: "u32",
  limit: "u32",
  loss: "u32",
  gap: "u32",
  duplicate: "u32",
  jitter: "u32",
});
export type TcNetemQopt = FieldsOf<typeof tcNetemQopt>;
const chance = structure({ probability: "u32", correlation: "u32" });
/** Delays in nanoseconds; counters of 0 mean no limit. */
const tcNetemSlot = structure({
  minDelay: "u64",
  maxDelay: "u64",
  maxPackets: "s32",
  maxBytes: "s32",
  distDelay: "u64",
  distJitter: "u64",
});
export type TcNetemSlot = FieldsOf<typeof tcNetemSlot>;
export const tcNetemLossAttrs = attributes({
  /** The four-state model's transitions. */
  NETEM_LOSS_GI: [1, struct(structure({ p13: "u32", p31: "u32", p32: "u32", p14: "u32", p23: "u32" }))],
  /** Gilbert and Elliott's model; k1 is 1-k. */
  NETEM_LOSS_GE: [2, struct(structure({ p: "u32", r: "u32", h: "u32", k1: "u32" }))],
});
export type TcNetemLossAttrs = AttrsOf<typeof tcNetemLossAttrs>;
/** What follows struct tc_netem_qopt in TCA_OPTIONS; those left out keep their value. */
export const tcNetemAttrs = attributes({
  TCA_NETEM_CORR: [1, struct(structure({ delayCorr: "u32", lossCorr: "u32", dupCorr: "u32" }))],
  /** Values of 16 bits, NETEM_DIST_SCALE to a standard deviation. */
  TCA_NETEM_DELAY_DIST: [2, bytes],
  TCA_NETEM_REORDER: [3, struct(chance)],
  TCA_NETEM_CORRUPT: [4, struct(chance)],
  TCA_NETEM_LOSS: [5, nested(tcNetemLossAttrs)],
  TCA_NETEM_RATE: [6, struct(structure({ rate: "u32", packetOverhead: "s32", cellSize: "u32", cellOverhead: "s32" }))],
  TCA_NETEM_ECN: [7, u32],
  TCA_NETEM_RATE64: [8, u64],
  /** Nanoseconds. */
  TCA_NETEM_LATENCY64: [10, s64],
  TCA_NETEM_JITTER64: [11, s64],
  TCA_NETEM_SLOT: [12, struct(tcNetemSlot)],
  TCA_NETEM_SLOT_DIST: [13, bytes],
});
export type TcNetemAttrs = AttrsOf<typeof tcNetemAttrs>;
export const NETEM_DIST_SCALE = 8192;
export const NETEM_DIST_MAX = 16384;

/** Times in microseconds. */
export const tcFqCodelAttrs = attributes({
  TCA_FQ_CODEL_TARGET: [1, u32],
  TCA_FQ_CODEL_LIMIT: [2, u32],
  TCA_FQ_CODEL_INTERVAL: [3, u32],
  TCA_FQ_CODEL_ECN: [4, u32],
  TCA_FQ_CODEL_FLOWS: [5, u32],
  TCA_FQ_CODEL_QUANTUM: [6, u32],
  TCA_FQ_CODEL_CE_THRESHOLD: [7, u32],
  TCA_FQ_CODEL_DROP_BATCH_SIZE: [8, u32],
  TCA_FQ_CODEL_MEMORY_LIMIT: [9, u32],
});
export type TcFqCodelAttrs = AttrsOf<typeof tcFqCodelAttrs>;
/** struct tc_fq_codel_xstats with type TCA_FQ_CODEL_XSTATS_QDISC. */
export const tcFqCodelXstats = structure({
  type: "u32",
  maxpacket: "u32",
  dropOverlimit: "u32",
  ecnMark: "u32",
  newFlowCount: "u32",
  newFlowsLen: "u32",
  oldFlowsLen: "u32",
  ceMark: "u32",
  memoryUsage: "u32",
  dropOvermemory: "u32",
});

/** struct tc_htb_glob. */
export const tcHtbGlob = structure({
  version: "u32",
  rate2quantum: "u32",
  defcls: "u32",
  debug: "u32",
  directPkts: "u32",
});
/** struct tc_htb_opt: buffers in psched ticks. */
export const tcHtbOpt = structure({
  cellLog: "u8",
  linklayer: "u8",
  overhead: "u16",
  cellAlign: "u16",
  mpu: "u16",
  rate: "u32",
  ceilCellLog: "u8",
  ceilLinklayer: "u8",
  ceilOverhead: "u16",
  ceilCellAlign: "u16",
  ceilMpu: "u16",
  ceilRate: "u32",
  buffer: "u32",
  cbuffer: "u32",
  quantum: "u32",
  level: "u32",
  prio: "u32",
});
export type TcHtbOpt = FieldsOf<typeof tcHtbOpt>;
export const tcHtbAttrs = attributes({
  TCA_HTB_PARMS: [1, struct(tcHtbOpt)],
  TCA_HTB_INIT: [2, struct(tcHtbGlob)],
  TCA_HTB_CTAB: [3, bytes],
  TCA_HTB_RTAB: [4, bytes],
  TCA_HTB_DIRECT_QLEN: [5, u32],
  TCA_HTB_RATE64: [6, u64],
  TCA_HTB_CEIL64: [7, u64],
});
export type TcHtbAttrs = AttrsOf<typeof tcHtbAttrs>;
/** struct tc_htb_xstats. */
export const tcHtbXstats = structure({ lends: "u32", borrows: "u32", giants: "u32", tokens: "s32", ctokens: "s32" });
export const TC_HTB_MAXDEPTH = 8;
