/**
 * Next hops as objects of their own, which routes name by their id (after net/ipv4/nexthop.c). The
 * families make and check what is theirs through `NexthopFamilyOps`.
 */

import { Errno } from "@netloom/uapi";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { SmallMap } from "../core/small-map.js";
import type { ResTable } from "./res-table.js";

/** A next hop as it was asked for (struct nh_config). */
export interface NhConfig {
  readonly id: number;
  /** AF_*; 0 for groups. */
  readonly family: number;
  readonly protocol: number;
  /** RTNH_F_ONLINK. */
  readonly flags: number;
  readonly blackhole: boolean;
  readonly fdb: boolean;
  readonly dev: NetDevice | null;
  /** In network order, of the family's length. */
  readonly gateway: Uint8Array | null;
  readonly group: NhGroupConfig | null;
  /** NLM_F_*. */
  readonly nlflags: number;
}

export interface NhGroupConfig {
  readonly members: readonly NhGroupMember[];
  readonly resilient: boolean;
  /** Null: not given. Times in hundredths of a second. */
  readonly buckets: number | null;
  readonly idleTimer: number | null;
  readonly unbalancedTimer: number | null;
}

export interface NhGroupMember {
  readonly nh: Nexthop;
  /** 1-256. */
  readonly weight: number;
}

/** One way out (struct nh_info). */
export interface NhInfo {
  readonly family: number;
  readonly blackhole: boolean;
  /** For the forwarding database of VXLAN devices, not for routes. */
  readonly fdb: boolean;
  /** The loopback for blackholes; null with `fdb`. */
  readonly dev: NetDevice | null;
  readonly gateway: Uint8Array | null;
  /** RTNH_F_*. */
  readonly flags: number;
  /** RT_SCOPE_*. */
  readonly scope: number;
}

/** Several next hops (struct nh_group). */
export interface NhGroup {
  readonly members: readonly NhGroupMember[];
  readonly fdb: boolean;
  /** Null: shared out by hash. */
  readonly res: ResTable | null;
}

export class Nexthop {
  protocol: number;
  flags = 0;
  /** One of the two is set. */
  info: NhInfo | null = null;
  group: NhGroup | null = null;
  /** The groups it is a member of, the one it joined last first. */
  readonly groups: Nexthop[] = [];
  constructor(
    readonly id: number,
    protocol: number,
  ) {
    this.protocol = protocol;
  }
  get isBlackhole(): boolean {
    if (this.info !== null) return this.info.blackhole;
    const { members } = this.group!;
    return members.length === 1 && members[0]!.nh.info!.blackhole;
  }
  /** The ways out with their weights. */
  get paths(): readonly NhGroupMember[] {
    return this.group === null ? [{ nh: this, weight: 1 }] : this.group.members;
  }
  get resTable(): ResTable | null {
    return this.group === null ? null : this.group.res;
  }
}

/** What a family of routes does for next hops. */
export interface NexthopFamilyOps {
  /** AF_*. */
  readonly family: number;
  /** Makes the family's next hop with all checks; throws Errno. */
  init(net: Net, cfg: NhConfig, dev: NetDevice): NhInfo;
  /** Throws if routes by `nh` could not use `replacement`. */
  check(net: Net, nh: Nexthop, replacement: Nexthop): void;
  /** `nh` has changed: routes by it take over how it is now. */
  changed(net: Net, nh: Nexthop): void;
  /** Tells of the routes by `nh`, after a replacement. */
  notify(net: Net, nh: Nexthop): void;
  /** `nh` goes: so do the routes by it. */
  removed(net: Net, nh: Nexthop): void;
}

/** The next hops of a namespace, by id. */
export class NexthopNet extends SmallMap<number, Nexthop> {
  /** The last id that was chosen for a next hop without one. */
  lastId = 0;
  constructor(readonly ops: readonly NexthopFamilyOps[]) {
    super();
  }

  /** In the order of dumps. */
  all(): Nexthop[] {
    return this.values().sort((a, b) => a.id - b.id);
  }
  unusedId(): number {
    do this.lastId = (this.lastId + 1) >>> 0;
    while (this.has(this.lastId));
    return this.lastId;
  }
}

/** The next hop a route names; EINVAL if there is none. */
export function nexthopFindById(net: Net, id: number): Nexthop {
  const nh = net.nexthops.get(id);
  if (nh === undefined) throw new Errno("EINVAL", "Nexthop id does not exist");
  return nh;
}
