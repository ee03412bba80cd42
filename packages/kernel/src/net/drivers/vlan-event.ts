/** VLAN devices follow what happens to the device below them (after vlan_device_event in net/8021q/vlan.c). */

import { IFF_UP } from "@netloom/uapi";
import { VLAN_FLAG_BRIDGE_BINDING, VLAN_FLAG_LOOSE_BINDING } from "@netloom/netlink";
import { devUcAdd, devUcDel } from "../core/dev-addr-lists.js";
import { devChangeFlags, devGetFlags, devSetMtu, netifInheritTsoMax } from "../core/dev-change.js";
import { devCloseMany } from "../core/dev-open.js";
import { unregisterNetdeviceMany } from "../core/dev-register.js";
import { netifStackedTransferOperstate } from "../core/linkwatch.js";
import type { NetDevice } from "../core/net-device.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import { vlanDellink, vlanDevPriv, vlanInheritAddress } from "./vlan.js";

/** The lower device's address is another (vlan_sync_address). */
function syncAddress(realDev: NetDevice, dev: NetDevice): void {
  const vlan = vlanDevPriv(dev);
  const old = vlan.realDevAddr;
  if (old === realDev.mac) return;
  vlan.realDevAddr = realDev.mac;
  if (vlanInheritAddress(dev, realDev)) return;
  if (dev.mac !== old && dev.mac === realDev.mac) devUcDel(realDev, dev.mac);
  if (dev.mac === old && dev.mac !== realDev.mac) devUcAdd(realDev, dev.mac);
}

function transferOperstate(realDev: NetDevice, dev: NetDevice): void {
  if ((vlanDevPriv(dev).flags & VLAN_FLAG_BRIDGE_BINDING) === 0) netifStackedTransferOperstate(realDev, dev);
}

const isLoose = (dev: NetDevice): boolean => (vlanDevPriv(dev).flags & VLAN_FLAG_LOOSE_BINDING) !== 0;

export function vlanDeviceEvent(event: NetdevEvent, realDev: NetDevice, info: NetdevEventInfo): void {
  if (realDev.vlanInfo === null) return;
  const devs = realDev.vlanInfo.devices();
  switch (event) {
    case "CHANGE":
      for (const dev of devs) transferOperstate(realDev, dev);
      break;
    case "CHANGEADDR":
      for (const dev of devs) if (dev.flags & IFF_UP) syncAddress(realDev, dev);
      break;
    case "CHANGEMTU":
      for (const dev of devs) if (dev.mtu > realDev.mtu) devSetMtu(dev, realDev.mtu);
      break;
    case "DOWN": {
      const down = devs.filter((dev) => dev.flags & IFF_UP && !isLoose(dev));
      devCloseMany(down);
      for (const dev of down) transferOperstate(realDev, dev);
      break;
    }
    case "UP":
      for (const dev of devs) {
        if (dev.flags & IFF_UP) continue;
        if (!isLoose(dev)) devChangeFlags(dev, devGetFlags(dev) | IFF_UP);
        transferOperstate(realDev, dev);
      }
      break;
    case "UNREGISTER": {
      if (info.moving === true) break;
      const kill: NetDevice[] = [];
      for (const dev of devs) vlanDellink(dev, kill);
      unregisterNetdeviceMany(kill);
      break;
    }
    case "FEAT_CHANGE":
      for (const dev of devs) {
        netifInheritTsoMax(dev, realDev);
        if (info.changed === "vlan" || info.changed === "all") dev.net.stack.notify(event, dev);
      }
      break;
    case "NOTIFY_PEERS":
    case "BONDING_FAILOVER":
    case "RESEND_IGMP":
      for (const dev of devs) dev.net.stack.notify(event, dev);
      break;
    default:
  }
}
