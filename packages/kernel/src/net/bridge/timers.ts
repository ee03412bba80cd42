/** What the bridge's timers do (after net/bridge/br_stp_timer.c and br_fdb_cleanup). */

import type { Timers } from "../../time/timer.js";
import { fdbCleanup } from "./fdb.js";
import type { BridgePort, NetBridge } from "./port.js";
import { forwardDelayExpired } from "./stp.js";

export function gcTimerExpired(br: NetBridge): void {
  fdbCleanup(br);
}

export function forwardDelayTimerExpired(port: BridgePort, timers: Timers): void {
  forwardDelayExpired(port, timers);
}

/** Armed by the spanning tree protocol alone, which does not run yet. */
export function holdTimerExpired(port: BridgePort): void {
  port.configPending = 0;
}

export function messageAgeTimerExpired(port: BridgePort): void {
  port.topologyChangeAck = 0;
}
