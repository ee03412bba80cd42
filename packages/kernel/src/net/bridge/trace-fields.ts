/** What tracepoints tell of a bridge's ports and forwarding database. Called only while somebody traces. */

import { formatMac } from "@netloom/wire";
import type { Skb } from "../core/skb.js";
import { VLAN_VID_MASK } from "../core/vlan-core.js";
import type { FdbEntry } from "./fdb-table.js";
import type { BridgePort } from "./port.js";

const STATES: readonly string[] = ["disabled", "listening", "learning", "forwarding", "blocking"];

/** BR_STATE_* as `bridge link` shows it. */
export const stpStateName = (state: number): string => STATES[state] ?? String(state);

/** The port a frame came in by. */
export function portFields(port: BridgePort, skb: Skb): string {
  const { br } = port;
  let text = `bridge=${br.dev.name} state=${stpStateName(port.state)}`;
  if (br.vlanEnabled) {
    const tag = skb.vlanTci < 0 ? "untagged" : String(skb.vlanTci & VLAN_VID_MASK);
    text += ` vlan=${tag} pvid=${port.vlgrp.pvid === 0 ? "none" : port.vlgrp.pvid}`;
  }
  return text;
}

/** The entry of a destination, or that there is none. */
export function fdbFields(dest: number, vid: number, entry: FdbEntry | undefined): string {
  const vlan = vid === 0 ? "" : ` vlan=${vid}`;
  const found =
    entry === undefined
      ? "none"
      : entry.isLocal
        ? "local"
        : `${entry.port === null ? "none" : entry.port.dev.name}${entry.isStatic ? " static=1" : ""}`;
  return `lladdr=${formatMac(dest)}${vlan} port=${found}`;
}
