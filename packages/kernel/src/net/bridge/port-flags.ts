/** States and flags of bridge ports (linux/if_bridge.h, net/bridge/br_private.h). */

export const BR_STATE_DISABLED = 0;
export const BR_STATE_LISTENING = 1;
export const BR_STATE_LEARNING = 2;
export const BR_STATE_FORWARDING = 3;
export const BR_STATE_BLOCKING = 4;

/** Whether the spanning tree protocol runs (stp_state). */
export const BR_NO_STP: number = 0;
export const BR_KERNEL_STP: number = 1;

/** Port flags (br_port_flags): what a port does. */
export const BR_HAIRPIN_MODE = 1 << 0;
export const BR_BPDU_GUARD = 1 << 1;
export const BR_ROOT_BLOCK = 1 << 2;
export const BR_MULTICAST_FAST_LEAVE = 1 << 3;
export const BR_ADMIN_COST = 1 << 4;
export const BR_LEARNING = 1 << 5;
export const BR_FLOOD = 1 << 6;
export const BR_PROMISC = 1 << 7;
export const BR_PROXYARP = 1 << 8;
export const BR_LEARNING_SYNC = 1 << 9;
export const BR_PROXYARP_WIFI = 1 << 10;
export const BR_MCAST_FLOOD = 1 << 11;
export const BR_MULTICAST_TO_UNICAST = 1 << 12;
export const BR_VLAN_TUNNEL = 1 << 13;
export const BR_BCAST_FLOOD = 1 << 14;
export const BR_NEIGH_SUPPRESS = 1 << 15;
export const BR_ISOLATED = 1 << 16;
export const BR_PORT_LOCKED = 1 << 17;

/** Whether a port, or the bridge, leads to a multicast router (MDB_RTR_TYPE_*). */
export const MDB_RTR_TYPE_DISABLED = 0;
/** While queries are heard there. */
export const MDB_RTR_TYPE_TEMP_QUERY = 1;
export const MDB_RTR_TYPE_PERM = 2;
/** For a while, as if a query had been heard. */
export const MDB_RTR_TYPE_TEMP = 3;

/** Ports of one bridge (10 bits of the port id, BR_PORT_BITS). */
export const BR_MAX_PORTS = 1 << 10;
export const BR_PORT_BITS = 10;
/** Priorities of ports have 6 bits beside the 10 of the number. */
export const BR_MAX_PORT_PRIORITY = 0xffff >>> BR_PORT_BITS;
