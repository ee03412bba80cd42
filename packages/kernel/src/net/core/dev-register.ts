/** A device's way into its namespace and out of it (after register_netdevice and unregister_netdevice_many in net/core/dev.c). */

import { Errno } from "@netloom/uapi";
import { devShutdown } from "./dev-activate.js";
import { devAddrListsFlush } from "./dev-addr-lists.js";
import { NET_ADDR_PERM } from "./dev-change.js";
import { devGetValidName, devNewIndex, listNetdevice, unlistNetdevice } from "./dev-name.js";
import { devCloseMany } from "./dev-open.js";
import { linkwatchInitDev } from "./linkwatch.js";
import type { NetDevice } from "./net-device.js";

/**
 * Gives the device its name (`dev.name` may be a pattern) and index and makes it known. EEXIST: the name is taken;
 * EBUSY: the index is; or what the driver or a listener throws, and then nothing remains.
 */
export function registerNetdevice(dev: NetDevice): void {
  const net = dev.net;
  const stack = net.stack;
  dev.name = devGetValidName(net, dev.name);
  dev.ops.init?.(dev);
  if (dev.ifindex === 0) dev.ifindex = devNewIndex(net);
  else if (net.devByIndex.has(dev.ifindex)) {
    dev.ops.uninit?.(dev);
    throw new Errno("EBUSY");
  }
  stack.notify("POST_INIT", dev);
  dev.regState = "registered";
  linkwatchInitDev(dev);
  listNetdevice(dev);
  if (dev.addrAssignType === NET_ADDR_PERM) {
    dev.permMac = dev.mac;
    dev.permAddrBytes = dev.addrBytes;
  }
  try {
    stack.notify("REGISTER", dev);
  } catch (error) {
    unregisterNetdevice(dev);
    throw error;
  }
  if (dev.linkOps === null || !dev.linkInitializing) stack.rtnlNotify.newlink(dev, -1, 0);
}

/** Takes devices down and out, together. Each is told of by UNREGISTER and RTM_DELLINK. */
export function unregisterNetdeviceMany(devs: readonly NetDevice[]): void {
  const list = devs.filter((dev) => dev.regState === "registered");
  if (list.length === 0) return;
  devCloseMany(list);
  for (const dev of list) {
    unlistNetdevice(dev);
    dev.regState = "unregistering";
  }
  for (const dev of list) {
    const stack = dev.net.stack;
    devShutdown(dev);
    stack.notify("UNREGISTER", dev);
    const told = dev.linkOps === null || !dev.linkInitializing ? stack.rtnlNotify.dellink(dev, null, 0) : null;
    devAddrListsFlush(dev);
    dev.ops.uninit?.(dev);
    stack.rtnlNotify.link(dev.net, told);
    stack.linkwatch.forget(dev);
    dev.regState = "unregistered";
  }
}

export function unregisterNetdevice(dev: NetDevice): void {
  unregisterNetdeviceMany([dev]);
}

/** Collects what deleting `dev` deletes: itself, a veth's other end, a master's own children. */
export function dellink(dev: NetDevice, kill: NetDevice[]): void {
  const ops = dev.linkOps;
  if (ops?.dellink !== undefined) ops.dellink(dev, kill);
  else kill.push(dev);
}
