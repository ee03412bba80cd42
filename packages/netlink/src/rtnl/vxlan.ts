/** IFLA_INFO_DATA of kind vxlan (linux/if_link.h). */

import { attributes, be16, be32, bytes, flag, struct, structure, u32, u8, type AttrsOf } from "../codec.js";

export const vxlanInfoAttrs = attributes({
  IFLA_VXLAN_ID: [1, u32],
  IFLA_VXLAN_GROUP: [2, be32],
  IFLA_VXLAN_LINK: [3, u32],
  IFLA_VXLAN_LOCAL: [4, be32],
  IFLA_VXLAN_TTL: [5, u8],
  IFLA_VXLAN_TOS: [6, u8],
  IFLA_VXLAN_LEARNING: [7, u8],
  /** Seconds. */
  IFLA_VXLAN_AGEING: [8, u32],
  IFLA_VXLAN_LIMIT: [9, u32],
  IFLA_VXLAN_PORT_RANGE: [10, struct(structure({ low: "be16", high: "be16" }))],
  IFLA_VXLAN_PROXY: [11, u8],
  IFLA_VXLAN_RSC: [12, u8],
  IFLA_VXLAN_L2MISS: [13, u8],
  IFLA_VXLAN_L3MISS: [14, u8],
  IFLA_VXLAN_PORT: [15, be16],
  IFLA_VXLAN_GROUP6: [16, bytes],
  IFLA_VXLAN_LOCAL6: [17, bytes],
  IFLA_VXLAN_UDP_CSUM: [18, u8],
  IFLA_VXLAN_UDP_ZERO_CSUM6_TX: [19, u8],
  IFLA_VXLAN_UDP_ZERO_CSUM6_RX: [20, u8],
  IFLA_VXLAN_REMCSUM_TX: [21, u8],
  IFLA_VXLAN_REMCSUM_RX: [22, u8],
  IFLA_VXLAN_GBP: [23, flag],
  IFLA_VXLAN_REMCSUM_NOPARTIAL: [24, flag],
  IFLA_VXLAN_COLLECT_METADATA: [25, u8],
  IFLA_VXLAN_LABEL: [26, be32],
  IFLA_VXLAN_GPE: [27, flag],
  /** Empty in requests, one byte in answers. */
  IFLA_VXLAN_TTL_INHERIT: [28, bytes],
  IFLA_VXLAN_DF: [29, u8],
  IFLA_VXLAN_VNIFILTER: [30, u8],
});
export type VxlanInfo = AttrsOf<typeof vxlanInfoAttrs>;

export const VXLAN_DF_UNSET = 0;
export const VXLAN_DF_SET = 1;
export const VXLAN_DF_INHERIT = 2;
