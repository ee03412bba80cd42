/** Dummy devices (after drivers/net/dummy.c): what is sent is counted and gone. */

import { IFF_MULTICAST, IFF_NOARP } from "@netloom/uapi";
import { ethMacAddr, NET_ADDR_RANDOM } from "../core/dev-change.js";
import { validateEtherAddress } from "../core/ethernet.js";
import { netifCarrierOff, netifCarrierOn } from "../core/linkwatch.js";
import type { NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import { consumeSkb, type Skb } from "../core/skb.js";

// ---- transmit

function dummyXmit(skb: Skb, dev: NetDevice): void {
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.tail - skb.data;
  consumeSkb(skb);
}

function dummyChangeCarrier(dev: NetDevice, on: boolean): void {
  if (on) netifCarrierOn(dev);
  else netifCarrierOff(dev);
}

// ---- setup

function dummySetup(dev: NetDevice): void {
  dev.flags = (dev.flags | IFF_NOARP) & ~IFF_MULTICAST;
  dev.noQueue = true;
  dev.minMtu = 0;
  dev.maxMtu = 0;
  dev.mac = dev.net.stack.random.mac();
  dev.addrAssignType = NET_ADDR_RANDOM;
}

// ---- tables

const ops: NetDeviceOps = {
  startXmit: dummyXmit,
  setMacAddress: ethMacAddr,
  setRxMode() {},
  changeCarrier: dummyChangeCarrier,
};

const dummyLinkOps: RtnlLinkOps = { kind: "dummy", ops, setup: dummySetup, validate: validateEtherAddress };

export const dummyModule: NetModule = { linkOps: [dummyLinkOps] };
