/** Intermediate functional blocks (after drivers/net/ifb.c): what is redirected to one passes its queue and goes on where it came from. */

import { IFF_MULTICAST, IFF_NOARP } from "@netloom/uapi";
import { NET_ADDR_RANDOM } from "../core/dev-change.js";
import { validateEtherAddress } from "../core/ethernet.js";
import type { NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import { kfreeSkb, type Skb } from "../core/skb.js";

const TX_Q_LIMIT = 32;

// ---- transmit

/** Only traffic control's mirred sends here on purpose; all else is counted as received, and lost. */
function ifbXmit(skb: Skb, dev: NetDevice): void {
  dev.stats.rxPackets++;
  dev.stats.rxBytes += skb.tail - skb.data;
  dev.stats.rxDropped++;
  kfreeSkb(skb, "DEV_NOT_ALLOWED");
}

// ---- setup

function ifbSetup(dev: NetDevice): void {
  dev.flags = (dev.flags | IFF_NOARP) & ~IFF_MULTICAST;
  dev.txQueueLen = TX_Q_LIMIT;
  dev.minMtu = 0;
  dev.maxMtu = 0;
  dev.mac = dev.net.stack.random.mac();
  dev.addrAssignType = NET_ADDR_RANDOM;
}

// ---- tables

const ops: NetDeviceOps = { startXmit: ifbXmit };

const ifbLinkOps: RtnlLinkOps = { kind: "ifb", ops, setup: ifbSetup, validate: validateEtherAddress };

export const ifbModule: NetModule = { linkOps: [ifbLinkOps] };
