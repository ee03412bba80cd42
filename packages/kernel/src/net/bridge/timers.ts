/** What the bridge's timers do (after net/bridge/br_stp_timer.c and br_fdb_cleanup). */

import { fdbCleanup } from "./fdb.js";
import type { BridgePort, NetBridge } from "./port.js";
import * as stp from "./stp.js";

export function gcTimerExpired(br: NetBridge): void {
  fdbCleanup(br);
}

export function helloTimerExpired(br: NetBridge): void {
  stp.helloTimerExpired(br);
}

export function tcnTimerExpired(br: NetBridge): void {
  stp.tcnTimerExpired(br);
}

export function topologyChangeTimerExpired(br: NetBridge): void {
  stp.topologyChangeTimerExpired(br);
}

export function forwardDelayTimerExpired(port: BridgePort): void {
  stp.forwardDelayExpired(port);
}

export function holdTimerExpired(port: BridgePort): void {
  stp.holdTimeExpired(port);
}

export function messageAgeTimerExpired(port: BridgePort): void {
  stp.messageAgeExpired(port);
}
