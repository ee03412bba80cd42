/** IFLA_INFO_DATA of kind vlan (linux/if_link.h, linux/if_vlan.h). */

import { attributes, be16, list, struct, structure, u16, type AttrsOf } from "../codec.js";

/** struct ifla_vlan_qos_mapping. */
const qosMapping = list(struct(structure({ from: "u32", to: "u32" })));
export const IFLA_VLAN_QOS_MAPPING = 1;

export const vlanInfoAttrs = attributes({
  IFLA_VLAN_ID: [1, u16],
  IFLA_VLAN_FLAGS: [2, struct(structure({ flags: "u32", mask: "u32" }))],
  IFLA_VLAN_EGRESS_QOS: [3, qosMapping],
  IFLA_VLAN_INGRESS_QOS: [4, qosMapping],
  IFLA_VLAN_PROTOCOL: [5, be16],
});
export type VlanInfo = AttrsOf<typeof vlanInfoAttrs>;
export type VlanQosMap = NonNullable<VlanInfo["IFLA_VLAN_EGRESS_QOS"]>;

export const VLAN_FLAG_REORDER_HDR = 1;
export const VLAN_FLAG_GVRP = 2;
export const VLAN_FLAG_LOOSE_BINDING = 4;
export const VLAN_FLAG_MVRP = 8;
export const VLAN_FLAG_BRIDGE_BINDING = 16;
