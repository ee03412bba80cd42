/** Bridges (after net/bridge/br.c): what they add to the network. */

import { ETH_P_802_2, IFF_UP } from "@netloom/uapi";
import type { NetDevice } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { NetdevEvent } from "../core/notifier.js";
import { netifOperUp } from "../core/linkwatch.js";
import { bridgeLinkOps } from "./device.js";
import { fdbAddLocal, fdbChangePortAddress } from "./fdb.js";
import { isBridgeMaster, mtuAutoAdjust, netBridge, removePort } from "./interface.js";
import { bridgeIoctls } from "./ioctl.js";
import { mdbHandlers } from "./mdb-netlink.js";
import { BR_STATE_DISABLED } from "./port.js";
import { portCarrierCheck, recalculateBridgeId, stpDisablePort, stpEnablePort } from "./stp-if.js";
import { notifyPort } from "./stp.js";
import { llcRcv } from "./stp-bpdu.js";
import { bridgeSysfs } from "./sysfs.js";
import { brVlanInit, updateBindings } from "./vlan.js";
import { vlanHandlers } from "./vlan-options.js";

/** What happens to a port's device (br_device_event). */
function bridgeDeviceEvent(event: NetdevEvent, dev: NetDevice): void {
  if (isBridgeMaster(dev)) {
    const own = netBridge(dev);
    if (event === "REGISTER") {
      fdbAddLocal(own, null, dev.mac);
      brVlanInit(own);
    } else if (event === "CHANGEUPPER") updateBindings(own);
  }
  const p = dev.brPort;
  if (p === null) return;
  const br = p.br;
  const bridgeUp = (br.dev.flags & IFF_UP) !== 0;
  const { state } = p;
  switch (event) {
    case "CHANGEMTU":
      mtuAutoAdjust(br);
      break;
    case "CHANGEADDR":
      fdbChangePortAddress(p, dev.mac);
      if (recalculateBridgeId(br)) dev.net.stack.notify("CHANGEADDR", br.dev);
      break;
    case "CHANGE":
      portCarrierCheck(p);
      break;
    case "DOWN":
      if (bridgeUp && p.state !== BR_STATE_DISABLED) stpDisablePort(p);
      break;
    case "UP":
      if (bridgeUp && netifOperUp(dev) && p.state === BR_STATE_DISABLED) stpEnablePort(p);
      break;
    case "UNREGISTER":
      removePort(p);
      break;
    default:
  }
  const moved = event === "CHANGE" || event === "DOWN" || event === "UP";
  if (moved) updateBindings(br);
  // Who changed the port's state has told so already.
  if ((moved || event === "CHANGEADDR") && p.state === state) notifyPort(p);
}

export const bridgeModule: NetModule = {
  linkOps: [bridgeLinkOps],
  notifiers: [bridgeDeviceEvent],
  rtnl: [...vlanHandlers, ...mdbHandlers],
  ioctls: [bridgeIoctls],
  packetHandlers: [[ETH_P_802_2, llcRcv]],
  sysfsDev: bridgeSysfs,
};
