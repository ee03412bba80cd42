/** A bridge and its ports as data (after net/bridge/br_private.h). Times are nanoseconds; ids and costs as on the wire. */

// First of all, so that whoever is part of a cycle with this file finds them.
export * from "./port-flags.js";
import {
  BR_BCAST_FLOOD,
  BR_FLOOD,
  BR_LEARNING,
  BR_MCAST_FLOOD,
  BR_NO_STP,
  BR_PORT_BITS,
  BR_STATE_DISABLED,
  MDB_RTR_TYPE_TEMP_QUERY,
} from "./port-flags.js";
import { ETH_P_8021Q } from "@netloom/uapi";
import { Timer, type Timers } from "../../time/timer.js";
import type { NetDevice } from "../core/net-device.js";
import { FdbTable } from "./fdb-table.js";
import type { Mdb } from "./mdb.js";
import type { FamilyMcast, PortFamilyMcast } from "./multicast-state.js";
import type { McastStats } from "./multicast-stats.js";
import {
  forwardDelayTimerExpired,
  gcTimerExpired,
  helloTimerExpired,
  holdTimerExpired,
  messageAgeTimerExpired,
  tcnTimerExpired,
  topologyChangeTimerExpired,
} from "./timers.js";
import { VlanGroup } from "./vlan-group.js";

/** 802.1D bridge id: priority in the upper 16 of 64 bits, MAC address in the lower 48. */
export interface BridgeId {
  readonly prio: number;
  readonly mac: number;
}

export function compareBridgeId(a: BridgeId, b: BridgeId): number {
  return a.prio !== b.prio ? a.prio - b.prio : a.mac - b.mac;
}

/** Settings of multicast snooping and netfilter as they are shown; times in clock ticks of 1/100 s. */
export interface BridgeMcast {
  router: number;
  snooping: number;
  queryUseIfaddr: number;
  querier: number;
  hashElasticity: number;
  hashMax: number;
  lastMemberCount: number;
  startupQueryCount: number;
  lastMemberInterval: number;
  membershipInterval: number;
  querierInterval: number;
  queryInterval: number;
  queryResponseInterval: number;
  startupQueryInterval: number;
  statsEnabled: number;
  igmpVersion: number;
  mldVersion: number;
}

export const DEFAULT_MCAST: Readonly<BridgeMcast> = {
  router: 1,
  snooping: 1,
  queryUseIfaddr: 0,
  querier: 0,
  hashElasticity: 16,
  hashMax: 4096,
  lastMemberCount: 2,
  startupQueryCount: 2,
  lastMemberInterval: 100,
  membershipInterval: 26000,
  querierInterval: 25500,
  queryInterval: 12500,
  queryResponseInterval: 1000,
  startupQueryInterval: 3124,
  statsEnabled: 0,
  igmpVersion: 2,
  mldVersion: 1,
};

const SEC = 1e9;
/** 01:80:c2:00:00:00, the bridge group address. */
export const BRIDGE_GROUP_ADDRESS = 0x0180c2000000;

/** The bridge's own timers of the spanning tree protocol. */
export class StpTimers {
  readonly hello: Timer<NetBridge>;
  readonly tcn: Timer<NetBridge>;
  readonly topologyChange: Timer<NetBridge>;
  constructor(br: NetBridge) {
    this.hello = new Timer(helloTimerExpired, br);
    this.tcn = new Timer(tcnTimerExpired, br);
    this.topologyChange = new Timer(topologyChangeTimerExpired, br);
  }
}

/** BPDUs of a port (struct bridge_stp_xstats). */
export class StpStats {
  rxBpdu = 0;
  rxTcn = 0;
  txBpdu = 0;
  txTcn = 0;
}

export class NetBridge {
  /** Newest first, the order of flooding and listings. */
  ports: BridgePort[] = [];
  /** All numbers below are taken, and none above `lastPortNo`. */
  portNoHint = 1;
  lastPortNo = 0;
  readonly fdb = new FdbTable();
  bridgeId: BridgeId = { prio: 0x8000, mac: 0 };
  designatedRoot: BridgeId = { prio: 0x8000, mac: 0 };
  rootPathCost = 0;
  rootPort = 0;
  maxAgeNs = 20 * SEC;
  helloTimeNs = 2 * SEC;
  forwardDelayNs = 15 * SEC;
  /** What the bridge uses while it is root. */
  bridgeMaxAgeNs = 20 * SEC;
  bridgeHelloTimeNs = 2 * SEC;
  bridgeForwardDelayNs = 15 * SEC;
  /** How long learnt entries live, and how long the user wants: shorter while the topology changes. */
  ageingTimeNs = 300 * SEC;
  bridgeAgeingTimeNs = 300 * SEC;
  /** BR_NO_STP, BR_KERNEL_STP. */
  stpEnabled = BR_NO_STP;
  /** Made when the protocol first runs. */
  stpTimers: StpTimers | null = null;
  topologyChange = 0;
  topologyChangeDetected = 0;
  groupAddr = BRIDGE_GROUP_ADDRESS;
  groupAddrSet = false;
  groupFwdMask = 0;
  /** What a provider bridge has to pass on of the reserved groups. */
  groupFwdMaskRequired = 0;
  noLinklocalLearn = 0;
  /** Snooping is set up VLAN by VLAN. */
  mcastVlanSnooping = 0;
  mtuSetByUser = false;
  /** VLANs of the bridge itself, and those its ports are in. */
  readonly vlgrp: VlanGroup = new VlanGroup();
  vlanEnabled = false;
  /** ETH_P_8021Q or ETH_P_8021AD. */
  vlanProto: number = ETH_P_8021Q;
  defaultPvid = 1;
  vlanStatsEnabled = false;
  vlanStatsPerPort = false;
  /** State of the port and VLAN by which the frame at hand came in. */
  ingressState = 0;
  /** Whether any port has neigh_suppress; or one of the two proxy_arp. */
  neighSuppressEnabled = false;
  proxyArpEnabled = false;
  /** The frame at hand asks for a neighbour that is known: ports that suppress need not see it. */
  proxyReplied = false;
  mcast: BridgeMcast | null = null;
  /** Groups, once there are any. */
  mdb: Mdb | null = null;
  mcast4: FamilyMcast | null = null;
  mcast6: FamilyMcast | null = null;
  /** The bridge wanted to ask by MLD, and had no address to ask from. */
  noIp6Address = false;
  mcastStats: McastStats | null = null;
  /** The frame at hand is a message of IGMP or MLD; goes to routers alone, unless somebody wants its group. */
  isMembership = false;
  toRoutersOnly = false;
  nfCallIptables = 0;
  nfCallIp6tables = 0;
  nfCallArptables = 0;
  readonly gcTimer: Timer<NetBridge> = new Timer<NetBridge>(gcTimerExpired, this);

  constructor(readonly dev: NetDevice) {}

  /** Settings that differ from the defaults are the bridge's own; unchanged ones are shared by all. */
  get mcastSettings(): Readonly<BridgeMcast> {
    return this.mcast ?? DEFAULT_MCAST;
  }
  ownMcast(): BridgeMcast {
    return (this.mcast ??= { ...DEFAULT_MCAST });
  }

  ownStpTimers(): StpTimers {
    return (this.stpTimers ??= new StpTimers(this));
  }

  get isRoot(): boolean {
    return compareBridgeId(this.bridgeId, this.designatedRoot) === 0;
  }
}

export class BridgePort {
  state: number = BR_STATE_DISABLED;
  flags = BR_LEARNING | BR_FLOOD | BR_MCAST_FLOOD | BR_BCAST_FLOOD;
  pathCost = 0;
  priority = 0x8000 >>> BR_PORT_BITS;
  portId = 0;
  designatedPort = 0;
  designatedRoot: BridgeId;
  designatedBridge: BridgeId;
  designatedCost = 0;
  topologyChangeAck = 0;
  configPending = 0;
  /** How often it went to blocking and to forwarding. */
  transitionsBlocking = 0;
  transitionsForwarding = 0;
  stpStats: StpStats | null = null;
  groupFwdMask = 0;
  multicastRouter: number = MDB_RTR_TYPE_TEMP_QUERY;
  mcast4: PortFamilyMcast | null = null;
  mcast6: PortFamilyMcast | null = null;
  mcastStats: McastStats | null = null;
  readonly vlgrp: VlanGroup = new VlanGroup();
  backupPort: NetDevice | null = null;
  readonly forwardDelayTimer: Timer<BridgePort> = new Timer<BridgePort>(forwardDelayTimerExpired, this);
  /** Null until the port speaks the spanning tree protocol. */
  hold: Timer<BridgePort> | null = null;
  messageAge: Timer<BridgePort> | null = null;

  constructor(
    readonly br: NetBridge,
    readonly dev: NetDevice,
    /** 1 to 1023. */
    readonly portNo: number,
  ) {
    this.designatedRoot = br.designatedRoot;
    this.designatedBridge = br.bridgeId;
  }

  ownStpStats(): StpStats {
    return (this.stpStats ??= new StpStats());
  }

  // Only a port that speaks the spanning tree protocol needs these two.
  get holdTimer(): Timer<BridgePort> {
    return (this.hold ??= new Timer<BridgePort>(holdTimerExpired, this));
  }
  stopMessageAge(timers: Timers): void {
    if (this.messageAge !== null) timers.cancel(this.messageAge);
  }
  stopTimers(timers: Timers): void {
    this.stopMessageAge(timers);
    timers.cancel(this.forwardDelayTimer);
    if (this.hold !== null) timers.cancel(this.hold);
  }
  get messageAgeTimer(): Timer<BridgePort> {
    return (this.messageAge ??= new Timer<BridgePort>(messageAgeTimerExpired, this));
  }
}
