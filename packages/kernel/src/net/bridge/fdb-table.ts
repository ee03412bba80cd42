/** The forwarding database: which address is behind which port (after net/bridge/br_fdb.c). */

import type { BridgePort } from "./port.js";

export class FdbEntry {
  /** Monotonic nanoseconds of the last frame from it, and to it. */
  updatedNs: number;
  usedNs: number;
  isSticky = false;
  addedByUser = false;
  addedByExternLearn = false;

  constructor(
    readonly mac: number,
    readonly vid: number,
    /** Null: the address is the bridge's own. */
    public port: BridgePort | null,
    /** An address of this machine: frames to it go up. */
    public isLocal: boolean,
    /** Does not age. */
    public isStatic: boolean,
    nowNs: number,
  ) {
    this.updatedNs = this.usedNs = nowNs;
  }
}

/** Entries by address and VLAN. Without VLAN filtering the packet path looks up VLAN 0 alone: one map, number keys. */
export class FdbTable {
  private readonly untagged = new Map<number, FdbEntry>();
  private readonly tagged = new Map<number, Map<number, FdbEntry>>();

  find(mac: number, vid: number): FdbEntry | undefined {
    return vid === 0 ? this.untagged.get(mac) : this.tagged.get(vid)?.get(mac);
  }

  add(entry: FdbEntry): void {
    if (entry.vid === 0) this.untagged.set(entry.mac, entry);
    else {
      let map = this.tagged.get(entry.vid);
      if (map === undefined) this.tagged.set(entry.vid, (map = new Map()));
      map.set(entry.mac, entry);
    }
    this.order.add(entry);
  }

  delete(entry: FdbEntry): void {
    if (entry.vid === 0) this.untagged.delete(entry.mac);
    else this.tagged.get(entry.vid)?.delete(entry.mac);
    this.order.delete(entry);
  }

  private readonly order = new Set<FdbEntry>();

  /** All entries, the newest first: the order of dumps. */
  entries(): FdbEntry[] {
    return [...this.order].reverse();
  }

  get size(): number {
    return this.order.size;
  }
}
