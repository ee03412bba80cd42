/** IFLA_INFO_DATA and IFLA_INFO_SLAVE_DATA of kinds bond and vrf (linux/if_link.h). */

import { attributes, be32, bytes, list, nested, u16, u32, u8, type AttrsOf } from "../codec.js";

export const bondInfoAttrs = attributes({
  IFLA_BOND_MODE: [1, u8],
  IFLA_BOND_ACTIVE_SLAVE: [2, u32],
  IFLA_BOND_MIIMON: [3, u32],
  IFLA_BOND_UPDELAY: [4, u32],
  IFLA_BOND_DOWNDELAY: [5, u32],
  IFLA_BOND_USE_CARRIER: [6, u8],
  IFLA_BOND_ARP_INTERVAL: [7, u32],
  IFLA_BOND_ARP_IP_TARGET: [8, list(be32)],
  IFLA_BOND_ARP_VALIDATE: [9, u32],
  IFLA_BOND_ARP_ALL_TARGETS: [10, u32],
  IFLA_BOND_PRIMARY: [11, u32],
  IFLA_BOND_PRIMARY_RESELECT: [12, u8],
  IFLA_BOND_FAIL_OVER_MAC: [13, u8],
  IFLA_BOND_XMIT_HASH_POLICY: [14, u8],
  IFLA_BOND_RESEND_IGMP: [15, u32],
  IFLA_BOND_NUM_PEER_NOTIF: [16, u8],
  IFLA_BOND_ALL_SLAVES_ACTIVE: [17, u8],
  IFLA_BOND_MIN_LINKS: [18, u32],
  IFLA_BOND_LP_INTERVAL: [19, u32],
  IFLA_BOND_PACKETS_PER_SLAVE: [20, u32],
  IFLA_BOND_AD_LACP_RATE: [21, u8],
  IFLA_BOND_AD_SELECT: [22, u8],
  IFLA_BOND_AD_INFO: [
    23,
    nested(
      attributes({
        IFLA_BOND_AD_INFO_AGGREGATOR: [1, u16],
        IFLA_BOND_AD_INFO_NUM_PORTS: [2, u16],
        IFLA_BOND_AD_INFO_ACTOR_KEY: [3, u16],
        IFLA_BOND_AD_INFO_PARTNER_KEY: [4, u16],
        IFLA_BOND_AD_INFO_PARTNER_MAC: [5, bytes],
      }),
    ),
  ],
  IFLA_BOND_AD_ACTOR_SYS_PRIO: [24, u16],
  IFLA_BOND_AD_USER_PORT_KEY: [25, u16],
  IFLA_BOND_AD_ACTOR_SYSTEM: [26, bytes],
  IFLA_BOND_TLB_DYNAMIC_LB: [27, u8],
  IFLA_BOND_PEER_NOTIF_DELAY: [28, u32],
  IFLA_BOND_AD_LACP_ACTIVE: [29, u8],
  IFLA_BOND_MISSED_MAX: [30, u8],
  IFLA_BOND_NS_IP6_TARGET: [31, list(bytes)],
});
export type BondInfo = AttrsOf<typeof bondInfoAttrs>;

export const bondSlaveInfoAttrs = attributes({
  IFLA_BOND_SLAVE_STATE: [1, u8],
  IFLA_BOND_SLAVE_MII_STATUS: [2, u8],
  IFLA_BOND_SLAVE_LINK_FAILURE_COUNT: [3, u32],
  IFLA_BOND_SLAVE_PERM_HWADDR: [4, bytes],
  IFLA_BOND_SLAVE_QUEUE_ID: [5, u16],
  IFLA_BOND_SLAVE_AD_AGGREGATOR_ID: [6, u16],
  IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE: [7, u8],
  IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE: [8, u16],
  IFLA_BOND_SLAVE_PRIO: [9, u32],
});
export type BondSlaveInfo = AttrsOf<typeof bondSlaveInfoAttrs>;

export const BOND_MODE_ROUNDROBIN = 0;
export const BOND_MODE_ACTIVEBACKUP = 1;
export const BOND_MODE_XOR = 2;
export const BOND_MODE_BROADCAST = 3;
export const BOND_MODE_8023AD = 4;
export const BOND_MODE_TLB = 5;
export const BOND_MODE_ALB = 6;

/** IFLA_INFO_DATA of kind vrf, and IFLA_INFO_SLAVE_DATA of its ports. */
export const vrfInfoAttrs = attributes({ IFLA_VRF_TABLE: [1, u32] });
