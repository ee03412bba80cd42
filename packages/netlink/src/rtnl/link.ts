/** RTM_*LINK: struct ifinfomsg and IFLA_* (linux/if_link.h, rtnetlink(7)). */

import { ALTIFNAMSIZ, IFALIASZ, IFNAMSIZ } from "@netloom/uapi";
import {
  attributes,
  bytes,
  flag,
  list,
  nested,
  s32,
  string,
  struct,
  structure,
  u16,
  u32,
  u64,
  u8,
  type AttrsOf,
  type FieldsOf,
  type MessageDef,
} from "../codec.js";

export const ifinfomsg = structure({
  family: "u8",
  _pad: "u8",
  type: "u16",
  index: "s32",
  flags: "u32",
  change: "u32",
});
export type IfInfoMsg = FieldsOf<typeof ifinfomsg>;

/** struct rtnl_link_stats64. */
export const rtnlLinkStats64 = structure({
  rxPackets: "u64",
  txPackets: "u64",
  rxBytes: "u64",
  txBytes: "u64",
  rxErrors: "u64",
  txErrors: "u64",
  rxDropped: "u64",
  txDropped: "u64",
  multicast: "u64",
  collisions: "u64",
  rxLengthErrors: "u64",
  rxOverErrors: "u64",
  rxCrcErrors: "u64",
  rxFrameErrors: "u64",
  rxFifoErrors: "u64",
  rxMissedErrors: "u64",
  txAbortedErrors: "u64",
  txCarrierErrors: "u64",
  txFifoErrors: "u64",
  txHeartbeatErrors: "u64",
  txWindowErrors: "u64",
  rxCompressed: "u64",
  txCompressed: "u64",
  rxNohandler: "u64",
});
export type RtnlLinkStats64 = FieldsOf<typeof rtnlLinkStats64>;

/** IFLA_LINKINFO; the data's table depends on the kind, so it stays bytes here. */
export const linkInfoAttrs = attributes({
  IFLA_INFO_KIND: [1, string(56)],
  IFLA_INFO_DATA: [2, { ...bytes, nested: true }],
  IFLA_INFO_XSTATS: [3, bytes],
  IFLA_INFO_SLAVE_KIND: [4, string(56)],
  IFLA_INFO_SLAVE_DATA: [5, { ...bytes, nested: true }],
});
export type LinkInfo = AttrsOf<typeof linkInfoAttrs>;

/** IFLA_PROP_LIST: alternative names. */
export const IFLA_ALT_IFNAME = 53;

/** IPv6's part of a link (IFLA_INET6_*): in IFLA_AF_SPEC, and as IFLA_PROTINFO of AF_INET6 messages. */
export const inet6LinkAttrs = attributes({
  IFLA_INET6_FLAGS: [1, u32],
  IFLA_INET6_CONF: [2, bytes],
  IFLA_INET6_STATS: [3, bytes],
  IFLA_INET6_CACHEINFO: [5, bytes],
  IFLA_INET6_ICMP6STATS: [6, bytes],
  IFLA_INET6_TOKEN: [7, bytes],
  IFLA_INET6_ADDR_GEN_MODE: [8, u8],
  IFLA_INET6_RA_MTU: [9, u32],
});

/** IFLA_AF_SPEC of AF_UNSPEC messages: one nest a family. */
export const afSpecAttrs = attributes({
  AF_INET: [2, nested(attributes({ IFLA_INET_CONF: [1, bytes] }))],
  AF_INET6: [10, nested(inet6LinkAttrs)],
});

/** struct ifla_vf_*: kept as bytes; no device here has virtual functions. */
export const linkAttrs = attributes({
  IFLA_ADDRESS: [1, bytes],
  IFLA_BROADCAST: [2, bytes],
  IFLA_IFNAME: [3, string(IFNAMSIZ)],
  IFLA_MTU: [4, u32],
  IFLA_LINK: [5, s32],
  IFLA_QDISC: [6, string()],
  IFLA_STATS: [7, bytes],
  IFLA_MASTER: [10, u32],
  IFLA_PROTINFO: [12, { ...bytes, nested: true }],
  IFLA_TXQLEN: [13, u32],
  IFLA_OPERSTATE: [16, u8],
  IFLA_LINKMODE: [17, u8],
  IFLA_LINKINFO: [18, nested(linkInfoAttrs)],
  IFLA_NET_NS_PID: [19, u32],
  IFLA_IFALIAS: [20, string(IFALIASZ)],
  IFLA_NUM_VF: [21, u32],
  IFLA_VFINFO_LIST: [22, bytes],
  IFLA_STATS64: [23, struct(rtnlLinkStats64)],
  IFLA_VF_PORTS: [24, bytes],
  IFLA_AF_SPEC: [26, { ...bytes, nested: true }],
  IFLA_GROUP: [27, u32],
  IFLA_NET_NS_FD: [28, u32],
  IFLA_EXT_MASK: [29, u32],
  IFLA_PROMISCUITY: [30, u32],
  IFLA_NUM_TX_QUEUES: [31, u32],
  IFLA_NUM_RX_QUEUES: [32, u32],
  IFLA_CARRIER: [33, u8],
  IFLA_PHYS_PORT_ID: [34, bytes],
  IFLA_CARRIER_CHANGES: [35, u32],
  IFLA_LINK_NETNSID: [37, s32],
  IFLA_PHYS_PORT_NAME: [38, string()],
  IFLA_PROTO_DOWN: [39, u8],
  IFLA_GSO_MAX_SEGS: [40, u32],
  IFLA_GSO_MAX_SIZE: [41, u32],
  IFLA_XDP: [43, { ...bytes, nested: true }],
  IFLA_EVENT: [44, u32],
  IFLA_NEW_NETNSID: [45, s32],
  IFLA_TARGET_NETNSID: [46, s32],
  IFLA_CARRIER_UP_COUNT: [47, u32],
  IFLA_CARRIER_DOWN_COUNT: [48, u32],
  IFLA_NEW_IFINDEX: [49, s32],
  IFLA_MIN_MTU: [50, u32],
  IFLA_MAX_MTU: [51, u32],
  IFLA_PROP_LIST: [52, list(string(ALTIFNAMSIZ))],
  IFLA_ALT_IFNAME: [IFLA_ALT_IFNAME, string(ALTIFNAMSIZ)],
  IFLA_PERM_ADDRESS: [54, bytes],
  IFLA_PROTO_DOWN_REASON: [
    55,
    nested(attributes({ IFLA_PROTO_DOWN_REASON_MASK: [1, u32], IFLA_PROTO_DOWN_REASON_VALUE: [2, u32] })),
  ],
  IFLA_PARENT_DEV_NAME: [56, string()],
  IFLA_PARENT_DEV_BUS_NAME: [57, string()],
  IFLA_GRO_MAX_SIZE: [58, u32],
  IFLA_TSO_MAX_SIZE: [59, u32],
  IFLA_TSO_MAX_SEGS: [60, u32],
  IFLA_ALLMULTI: [61, u32],
});
export type LinkAttrs = AttrsOf<typeof linkAttrs>;

export const linkDef: MessageDef<IfInfoMsg, LinkAttrs> = { header: ifinfomsg, attrs: linkAttrs };

export const RTEXT_FILTER_VF = 1;
export const RTEXT_FILTER_BRVLAN = 2;
export const RTEXT_FILTER_BRVLAN_COMPRESSED = 4;
export const RTEXT_FILTER_SKIP_STATS = 8;

/** IFLA_INFO_DATA of kind veth: the peer's ifinfomsg followed by its link attributes. */
export const vethInfoAttrs = attributes({ VETH_INFO_PEER: [1, bytes] });

/** IFLA_INFO_DATA of kind bridge (IFLA_BR_*). Times are in USER_HZ (1/100 s); bridge ids are 8 bytes. */
export const bridgeInfoAttrs = attributes({
  IFLA_BR_FORWARD_DELAY: [1, u32],
  IFLA_BR_HELLO_TIME: [2, u32],
  IFLA_BR_MAX_AGE: [3, u32],
  IFLA_BR_AGEING_TIME: [4, u32],
  IFLA_BR_STP_STATE: [5, u32],
  IFLA_BR_PRIORITY: [6, u16],
  IFLA_BR_VLAN_FILTERING: [7, u8],
  IFLA_BR_VLAN_PROTOCOL: [8, { ...bytes }],
  IFLA_BR_GROUP_FWD_MASK: [9, u16],
  IFLA_BR_ROOT_ID: [10, bytes],
  IFLA_BR_BRIDGE_ID: [11, bytes],
  IFLA_BR_ROOT_PORT: [12, u16],
  IFLA_BR_ROOT_PATH_COST: [13, u32],
  IFLA_BR_TOPOLOGY_CHANGE: [14, u8],
  IFLA_BR_TOPOLOGY_CHANGE_DETECTED: [15, u8],
  IFLA_BR_HELLO_TIMER: [16, u64],
  IFLA_BR_TCN_TIMER: [17, u64],
  IFLA_BR_TOPOLOGY_CHANGE_TIMER: [18, u64],
  IFLA_BR_GC_TIMER: [19, u64],
  IFLA_BR_GROUP_ADDR: [20, bytes],
  IFLA_BR_FDB_FLUSH: [21, flag],
  IFLA_BR_MCAST_ROUTER: [22, u8],
  IFLA_BR_MCAST_SNOOPING: [23, u8],
  IFLA_BR_MCAST_QUERY_USE_IFADDR: [24, u8],
  IFLA_BR_MCAST_QUERIER: [25, u8],
  IFLA_BR_MCAST_HASH_ELASTICITY: [26, u32],
  IFLA_BR_MCAST_HASH_MAX: [27, u32],
  IFLA_BR_MCAST_LAST_MEMBER_CNT: [28, u32],
  IFLA_BR_MCAST_STARTUP_QUERY_CNT: [29, u32],
  IFLA_BR_MCAST_LAST_MEMBER_INTVL: [30, u64],
  IFLA_BR_MCAST_MEMBERSHIP_INTVL: [31, u64],
  IFLA_BR_MCAST_QUERIER_INTVL: [32, u64],
  IFLA_BR_MCAST_QUERY_INTVL: [33, u64],
  IFLA_BR_MCAST_QUERY_RESPONSE_INTVL: [34, u64],
  IFLA_BR_MCAST_STARTUP_QUERY_INTVL: [35, u64],
  IFLA_BR_NF_CALL_IPTABLES: [36, u8],
  IFLA_BR_NF_CALL_IP6TABLES: [37, u8],
  IFLA_BR_NF_CALL_ARPTABLES: [38, u8],
  IFLA_BR_VLAN_DEFAULT_PVID: [39, u16],
  IFLA_BR_VLAN_STATS_ENABLED: [41, u8],
  IFLA_BR_MCAST_STATS_ENABLED: [42, u8],
  IFLA_BR_MCAST_IGMP_VERSION: [43, u8],
  IFLA_BR_MCAST_MLD_VERSION: [44, u8],
  IFLA_BR_VLAN_STATS_PER_PORT: [45, u8],
  IFLA_BR_MULTI_BOOLOPT: [46, struct(structure({ optval: "u32", optmask: "u32" }))],
  IFLA_BR_MCAST_QUERIER_STATE: [47, { ...bytes, nested: true }],
});
export type BridgeInfo = AttrsOf<typeof bridgeInfoAttrs>;
export const BR_BOOLOPT_NO_LL_LEARN = 0;
export const BR_BOOLOPT_MCAST_VLAN_SNOOPING = 1;

/** IFLA_INFO_SLAVE_DATA and IFLA_PROTINFO of a bridge port (IFLA_BRPORT_*). */
export const bridgePortAttrs = attributes({
  IFLA_BRPORT_STATE: [1, u8],
  IFLA_BRPORT_PRIORITY: [2, u16],
  IFLA_BRPORT_COST: [3, u32],
  IFLA_BRPORT_MODE: [4, u8],
  IFLA_BRPORT_GUARD: [5, u8],
  IFLA_BRPORT_PROTECT: [6, u8],
  IFLA_BRPORT_FAST_LEAVE: [7, u8],
  IFLA_BRPORT_LEARNING: [8, u8],
  IFLA_BRPORT_UNICAST_FLOOD: [9, u8],
  IFLA_BRPORT_PROXYARP: [10, u8],
  IFLA_BRPORT_LEARNING_SYNC: [11, u8],
  IFLA_BRPORT_PROXYARP_WIFI: [12, u8],
  IFLA_BRPORT_ROOT_ID: [13, bytes],
  IFLA_BRPORT_BRIDGE_ID: [14, bytes],
  IFLA_BRPORT_DESIGNATED_PORT: [15, u16],
  IFLA_BRPORT_DESIGNATED_COST: [16, u16],
  IFLA_BRPORT_ID: [17, u16],
  IFLA_BRPORT_NO: [18, u16],
  IFLA_BRPORT_TOPOLOGY_CHANGE_ACK: [19, u8],
  IFLA_BRPORT_CONFIG_PENDING: [20, u8],
  IFLA_BRPORT_MESSAGE_AGE_TIMER: [21, u64],
  IFLA_BRPORT_FORWARD_DELAY_TIMER: [22, u64],
  IFLA_BRPORT_HOLD_TIMER: [23, u64],
  IFLA_BRPORT_FLUSH: [24, flag],
  IFLA_BRPORT_MULTICAST_ROUTER: [25, u8],
  IFLA_BRPORT_MCAST_FLOOD: [27, u8],
  IFLA_BRPORT_MCAST_TO_UCAST: [28, u8],
  IFLA_BRPORT_VLAN_TUNNEL: [29, u8],
  IFLA_BRPORT_BCAST_FLOOD: [30, u8],
  IFLA_BRPORT_GROUP_FWD_MASK: [31, u16],
  IFLA_BRPORT_NEIGH_SUPPRESS: [32, u8],
  IFLA_BRPORT_ISOLATED: [33, u8],
  IFLA_BRPORT_BACKUP_PORT: [34, u32],
  IFLA_BRPORT_MRP_RING_OPEN: [35, u8],
  IFLA_BRPORT_MRP_IN_OPEN: [36, u8],
  IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT: [37, u32],
  IFLA_BRPORT_MCAST_EHT_HOSTS_CNT: [38, u32],
  IFLA_BRPORT_LOCKED: [39, u8],
});
export type BridgePortInfo = AttrsOf<typeof bridgePortAttrs>;

/** IFLA_AF_SPEC of AF_BRIDGE messages; its VLANs, which may be many, are read and written by brvlan.ts. */
export const bridgeAfSpecAttrs = attributes({
  IFLA_BRIDGE_FLAGS: [0, u16],
  IFLA_BRIDGE_MODE: [1, u16],
  IFLA_BRIDGE_VLAN_TUNNEL_INFO: [3, bytes],
});
export const BRIDGE_FLAGS_MASTER = 1;
export const BRIDGE_FLAGS_SELF = 2;
