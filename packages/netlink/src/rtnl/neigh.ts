/** RTM_*NEIGH (and AF_BRIDGE FDB entries): struct ndmsg and NDA_* (linux/neighbour.h). */

import {
  attributes,
  be16,
  bytes,
  nested,
  struct,
  structure,
  u16,
  u32,
  u8,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const ndmsg = structure({
  family: "u8",
  _pad1: "u8",
  _pad2: "u16",
  ifindex: "s32",
  state: "u16",
  flags: "u8",
  type: "u8",
});
export type NdMsg = FieldsOf<typeof ndmsg>;

/** struct nda_cacheinfo: ages in USER_HZ (1/100 s). */
export const ndaCacheinfo = structure({ confirmed: "u32", used: "u32", updated: "u32", refcnt: "u32" });

export const neighAttrs = attributes({
  NDA_DST: [1, bytes],
  NDA_LLADDR: [2, bytes],
  NDA_CACHEINFO: [3, struct(ndaCacheinfo)],
  NDA_PROBES: [4, u32],
  NDA_VLAN: [5, u16],
  NDA_PORT: [6, be16],
  NDA_VNI: [7, u32],
  NDA_IFINDEX: [8, u32],
  NDA_MASTER: [9, u32],
  NDA_LINK_NETNSID: [10, u32],
  NDA_SRC_VNI: [11, u32],
  NDA_PROTOCOL: [12, u8],
  NDA_NH_ID: [13, u32],
  NDA_FDB_EXT_ATTRS: [14, nested(attributes({ NFEA_ACTIVITY_NOTIFY: [1, u8] }))],
  NDA_FLAGS_EXT: [15, u32],
  NDA_NDM_STATE_MASK: [16, u16],
  NDA_NDM_FLAGS_MASK: [17, u8],
});
export type NeighAttrs = AttrsOf<typeof neighAttrs>;
export const neighDef: MessageDef<NdMsg, NeighAttrs> = { header: ndmsg, attrs: neighAttrs };

export const NUD_NONE = 0x00;
export const NUD_INCOMPLETE = 0x01;
export const NUD_REACHABLE = 0x02;
export const NUD_STALE = 0x04;
export const NUD_DELAY = 0x08;
export const NUD_PROBE = 0x10;
export const NUD_FAILED = 0x20;
export const NUD_NOARP = 0x40;
export const NUD_PERMANENT = 0x80;

export const NTF_USE = 0x01;
export const NTF_SELF = 0x02;
export const NTF_MASTER = 0x04;
export const NTF_PROXY = 0x08;
export const NTF_EXT_LEARNED = 0x10;
export const NTF_OFFLOADED = 0x20;
export const NTF_STICKY = 0x40;
export const NTF_ROUTER = 0x80;
export const NTF_EXT_MANAGED = 0x01;
export const NTF_EXT_LOCKED = 0x02;
