/**
 * What a bridge knows of queriers and routers, for each of IGMP and MLD (struct net_bridge_mcast, net_bridge_mcast_port). Made
 * when a querier is switched on or heard of; times are nanoseconds of the monotonic clock.
 */

import { Timer } from "../../time/timer.js";
import type { BridgePort, NetBridge } from "./port.js";
import * as querier from "./querier.js";

/** The queries the bridge sends itself: to its own device, or by one port. */
export class OwnQuery {
  startupSent = 0;
  readonly timer: Timer<OwnQuery> = new Timer<OwnQuery>(querier.ownQueryExpired, this);
  constructor(
    readonly br: NetBridge,
    readonly port: BridgePort | null,
    readonly v6: boolean,
  ) {}
}

export class FamilyMcast {
  readonly own: OwnQuery;
  /** Armed while another querier is heard. */
  readonly other: Timer<FamilyMcast> = new Timer<FamilyMcast>(querier.otherQuerierExpired, this);
  /** Until then its answers are waited for before groups are believed. */
  delayUntilNs = -1;
  /** Armed while the bridge itself counts as leading to a router. */
  readonly router: Timer<FamilyMcast> = new Timer<FamilyMcast>(querier.localRouterExpired, this);
  /** The address of the querier: 4 or 16 bytes; null: none was heard. */
  querierAddr: Uint8Array | null = null;
  constructor(
    readonly br: NetBridge,
    readonly v6: boolean,
  ) {
    this.own = new OwnQuery(br, null, v6);
  }
}

export class PortFamilyMcast {
  readonly own: OwnQuery;
  /** Whether groups' traffic goes here too, since it leads to a router. */
  isRouter = false;
  /** Armed while that was heard of, not set. */
  readonly router: Timer<PortFamilyMcast> = new Timer<PortFamilyMcast>(querier.portRouterExpired, this);
  constructor(
    readonly port: BridgePort,
    readonly v6: boolean,
  ) {
    this.own = new OwnQuery(port.br, port, v6);
  }
}

export function bridgeFamily(br: NetBridge, v6: boolean): FamilyMcast {
  return v6 ? (br.mcast6 ??= new FamilyMcast(br, true)) : (br.mcast4 ??= new FamilyMcast(br, false));
}

export function portFamily(p: BridgePort, v6: boolean): PortFamilyMcast {
  return v6 ? (p.mcast6 ??= new PortFamilyMcast(p, true)) : (p.mcast4 ??= new PortFamilyMcast(p, false));
}
