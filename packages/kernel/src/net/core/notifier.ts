/** What happens to devices, told to whoever has state that depends on them (after netdevice.h's NETDEV_* and notifier.h). */

import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";

export type NetdevEvent =
  | "REGISTER"
  | "POST_INIT"
  | "PRE_UP"
  | "UP"
  | "GOING_DOWN"
  | "DOWN"
  /** Carrier or operstate changed. */
  | "CHANGE"
  | "CHANGEADDR"
  | "PRE_CHANGEADDR"
  | "CHANGEMTU"
  | "PRECHANGEMTU"
  | "CHANGENAME"
  | "FEAT_CHANGE"
  | "CHANGEUPPER"
  | "PRECHANGEUPPER"
  | "CHANGEINFODATA"
  | "NOTIFY_PEERS"
  /** Another slave of a bond is the active one. */
  | "BONDING_FAILOVER"
  /** Groups are to be joined anew: routers and switches hear of them by another way. */
  | "RESEND_IGMP"
  /** What a master thinks of its port changed. */
  | "CHANGELOWERSTATE"
  | "JOIN"
  | "CHANGE_TX_QUEUE_LEN"
  | "UNREGISTER"
  | "RELEASE";

export interface NetdevEventInfo {
  /** UP and DOWN: which IFF_* bits changed. UNREGISTER: whether the device moves to another namespace. */
  readonly flagsChanged?: number;
  readonly moving?: boolean;
  /** CHANGEMTU: the MTU before. PRECHANGEMTU: the new one. */
  readonly mtu?: number;
  /** PRE_CHANGEADDR: the new address. */
  readonly mac?: number;
  /** FEAT_CHANGE: they are really others, and so are those of the VLAN devices, or of all devices, on it; absent: they are as they were. */
  readonly changed?: "lro" | "vlan" | "all";
  /** CHANGENAME. */
  readonly oldName?: string;
  /** CHANGEUPPER. */
  readonly upper?: NetDevice;
  readonly linking?: boolean;
  readonly isMaster?: boolean;
}

/** May throw Errno for the PRE* and REGISTER events only, which refuses them. */
export type NetdevNotifier = (event: NetdevEvent, dev: NetDevice, info: NetdevEventInfo) => void;

/** Called when a namespace is made and when it is destroyed (struct pernet_operations), in order and in reverse. */
export interface PernetOps {
  init(net: Net): void;
  exit?(net: Net): void;
}
