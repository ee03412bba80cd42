/** One VLAN of a bridge or port, and the VLANs of one of them (struct net_bridge_vlan, net_bridge_vlan_group). */

import { BRIDGE_VLAN_INFO_BRENTRY, BRIDGE_VLAN_INFO_MASTER } from "@netloom/netlink";
import { SmallMap } from "../core/small-map.js";
import type { BridgeMcast } from "./port.js";

const BR_STATE_FORWARDING = 3;

/** Frames of a VLAN, counted behind the Ethernet header. */
export class VlanStats {
  rxBytes = 0;
  rxPackets = 0;
  txBytes = 0;
  txPackets = 0;
}

export class BridgeVlan {
  state: number = BR_STATE_FORWARDING;
  /** How many ports, and the bridge itself, use a bridge's entry. */
  refs = 0;
  mcastRouter = 1;
  /** A port's entry: the tunnel id it is mapped to, -1 for none. */
  tunnelId = -1;
  /** A bridge's entry: settings of snooping that differ from the defaults. */
  mcast: Partial<BridgeMcast> | null = null;
  private counters: VlanStats | null = null;

  constructor(
    readonly vid: number,
    /** BRIDGE_VLAN_INFO_MASTER, _BRENTRY, _UNTAGGED. */
    public flags: number,
    /** The bridge's entry of a port's one; null for the bridge's. */
    readonly master: BridgeVlan | null,
  ) {}

  /** Whether frames use it: a bridge's entry may be there for its ports alone. */
  get shouldUse(): boolean {
    return (this.flags & (BRIDGE_VLAN_INFO_MASTER | BRIDGE_VLAN_INFO_BRENTRY)) !== BRIDGE_VLAN_INFO_MASTER;
  }

  /** Counts for itself, not together with the other ports. */
  ownStats(): void {
    this.counters = new VlanStats();
  }
  /** Shared by all ports unless the bridge counts per port. */
  get stats(): VlanStats {
    return this.counters ?? (this.master === null ? (this.counters = new VlanStats()) : this.master.stats);
  }
}

export class VlanGroup {
  /** What frames without a tag are in; 0: they are not let in. */
  pvid = 0;
  /** Entries that frames use. */
  numVlans = 0;
  /** Entries by the tunnel id they are mapped to, once one is. */
  tunnels: Map<number, BridgeVlan> | null = null;
  private readonly byVid = new SmallMap<number, BridgeVlan>();

  find(vid: number): BridgeVlan | undefined {
    return this.byVid.get(vid);
  }
  add(vlan: BridgeVlan): void {
    this.byVid.set(vlan.vid, vlan);
  }
  delete(vlan: BridgeVlan): void {
    this.byVid.delete(vlan.vid);
  }
  /** By ascending id. */
  list(): BridgeVlan[] {
    return this.byVid.values().sort((a, b) => a.vid - b.vid);
  }
  /** Ids of those that frames use. */
  vids(): number[] {
    return this.list().flatMap((v) => (v.shouldUse ? [v.vid] : []));
  }
}
