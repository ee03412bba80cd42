/** The loopback device (after drivers/net/loopback.c): what is sent is received. */

import { ARPHRD_LOOPBACK, IFF_LOOPBACK } from "@netloom/uapi";
import { ethMacAddr } from "../core/dev-change.js";
import { NET_NAME_PREDICTABLE } from "../core/dev-name.js";
import { registerNetdevice } from "../core/dev-register.js";
import { ethTypeTrans } from "../core/dev-receive.js";
import { NetDevice, type NetDeviceOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import type { Skb } from "../core/skb.js";

// ---- transmit

/** The route stays: a packet to an own address was routed when it was sent. */
function loopbackXmit(skb: Skb, dev: NetDevice): void {
  skb.sk = null;
  if (!ethTypeTrans(skb, dev)) return;
  // As the kernel counts it: without the link-layer header.
  const length = skb.tail - skb.data;
  const stats = dev.stats;
  stats.txPackets++;
  stats.txBytes += length;
  stats.rxPackets++;
  stats.rxBytes += length;
  skb.stack.netifRx(skb);
}

// ---- setup

const ops: NetDeviceOps = { startXmit: loopbackXmit, setMacAddress: ethMacAddr };

function loopbackNetInit(net: Net): void {
  const dev = new NetDevice(net, "lo", ops);
  dev.nameAssignType = NET_NAME_PREDICTABLE;
  dev.type = ARPHRD_LOOPBACK;
  dev.flags = IFF_LOOPBACK;
  dev.mtu = 64 * 1024;
  dev.minMtu = 0;
  dev.maxMtu = 0;
  dev.broadcast = 0;
  dev.tsoMaxSize = 524280;
  dev.noQueue = true;
  dev.netnsLocal = true;
  dev.vlanChallenged = true;
  registerNetdevice(dev);
  net.loopback = dev;
}

// ---- tables

export const loopbackModule: NetModule = { pernet: [{ init: loopbackNetInit }] };
