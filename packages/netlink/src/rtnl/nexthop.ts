/** RTM_*NEXTHOP and RTM_*NEXTHOPBUCKET: struct nhmsg and NHA_* (linux/nexthop.h). */

import {
  attributes,
  bytes,
  flag,
  nested,
  structure,
  u16,
  u32,
  u64,
  type AttrCodec,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const nhmsg = structure({ family: "u8", scope: "u8", protocol: "u8", resvd: "u8", flags: "u32" });
export type NhMsg = FieldsOf<typeof nhmsg>;

/** struct nexthop_grp; `weight` is the weight less one. */
export interface NexthopGrp {
  readonly id: number;
  readonly weight: number;
}

const nexthopGrps: AttrCodec<readonly NexthopGrp[]> = {
  encode(w, members) {
    for (const { id, weight } of members) {
      const at = w.reserve(8);
      w.setU32(at, id);
      w.bytes[at + 4] = weight;
    }
  },
  decode(b, start, end) {
    const members: NexthopGrp[] = [];
    for (let o = start; o + 8 <= end; o += 8)
      members.push({
        id: (b[o]! | (b[o + 1]! << 8) | (b[o + 2]! << 16) | (b[o + 3]! << 24)) >>> 0,
        weight: b[o + 4]!,
      });
    return members;
  },
};

/** Times in hundredths of a second. */
const resGroupAttrs = attributes({
  NHA_RES_GROUP_BUCKETS: [1, u16],
  NHA_RES_GROUP_IDLE_TIMER: [2, u32],
  NHA_RES_GROUP_UNBALANCED_TIMER: [3, u32],
  NHA_RES_GROUP_UNBALANCED_TIME: [4, u64],
});
export type NhResGroupAttrs = AttrsOf<typeof resGroupAttrs>;

const resBucketAttrs = attributes({
  NHA_RES_BUCKET_INDEX: [1, u16],
  NHA_RES_BUCKET_IDLE_TIME: [2, u64],
  NHA_RES_BUCKET_NH_ID: [3, u32],
});
export type NhResBucketAttrs = AttrsOf<typeof resBucketAttrs>;

export const nexthopAttrs = attributes({
  NHA_ID: [1, u32],
  NHA_GROUP: [2, nexthopGrps],
  NHA_GROUP_TYPE: [3, u16],
  NHA_BLACKHOLE: [4, flag],
  NHA_OIF: [5, u32],
  NHA_GATEWAY: [6, bytes],
  NHA_ENCAP_TYPE: [7, u16],
  NHA_ENCAP: [8, bytes],
  NHA_GROUPS: [9, flag],
  NHA_MASTER: [10, u32],
  NHA_FDB: [11, flag],
  NHA_RES_GROUP: [12, nested(resGroupAttrs)],
  NHA_RES_BUCKET: [13, nested(resBucketAttrs)],
});
export type NexthopAttrs = AttrsOf<typeof nexthopAttrs>;
export const nexthopDef: MessageDef<NhMsg, NexthopAttrs> = { header: nhmsg, attrs: nexthopAttrs };

export const NEXTHOP_GRP_TYPE_MPATH = 0;
export const NEXTHOP_GRP_TYPE_RES = 1;
