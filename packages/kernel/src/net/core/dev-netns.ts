/** Devices between namespaces, and what becomes of them when theirs ends (after __dev_change_net_namespace in net/core/dev.c). */

import { Errno } from "@netloom/uapi";
import { devShutdown } from "./dev-activate.js";
import { devAddrListsFlush } from "./dev-addr-lists.js";
import { devGetValidName, devNewIndex, listNetdevice, unlistNetdevice } from "./dev-name.js";
import { devClose } from "./dev-open.js";
import { dellink, unregisterNetdeviceMany } from "./dev-register.js";
import { peernet2idAlloc } from "./net-namespace.js";
import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";
import type { PernetOps } from "./notifier.js";

/**
 * Moves a device. It goes down and loses what the protocols keep for it; its index stays if it is free there, its name too, else
 * `pattern` names it. EINVAL: it may not be moved; EEXIST: the name is taken there; EBUSY: `newIfindex` is.
 */
export function devChangeNetNamespace(dev: NetDevice, to: Net, pattern: string | null, newIfindex = 0): void {
  const from = dev.net;
  const stack = from.stack;
  if (dev.netnsLocal || dev.regState !== "registered") throw new Errno("EINVAL");
  if (from === to) return;
  let name = dev.name;
  if (to.devByName.has(name)) {
    if (pattern === null) throw new Errno("EEXIST");
    name = devGetValidName(to, pattern);
  }
  for (const alt of dev.altNames) if (to.devByName.has(alt)) throw new Errno("EEXIST");
  if (newIfindex !== 0 && to.devByIndex.has(newIfindex)) throw new Errno("EBUSY");

  devClose(dev);
  unlistNetdevice(dev);
  devShutdown(dev);
  stack.notify("UNREGISTER", dev, { moving: true });
  peernet2idAlloc(from, to);
  // Who stood on the device may have made room there by going.
  let ifindex = newIfindex;
  if (ifindex === 0) ifindex = to.devByIndex.has(dev.ifindex) ? devNewIndex(to) : dev.ifindex;
  stack.rtnlNotify.link(from, stack.rtnlNotify.dellink(dev, to, ifindex));
  devAddrListsFlush(dev);

  dev.net = to;
  dev.ifindex = ifindex;
  dev.name = name;
  listNetdevice(dev);
  stack.notify("REGISTER", dev, { moving: true });
  stack.rtnlNotify.newlink(dev, -1, 0);
}

/** At the end of a namespace: hardware goes back to the first one, everything else is deleted with what belongs to it. */
export const defaultDevicePernet: PernetOps = {
  init() {},
  exit(net) {
    const initNet = net.stack.initNet;
    for (const dev of net.devices()) {
      if (dev.netnsLocal || dev.linkOps !== null) continue;
      const fallback = `dev${dev.ifindex}`;
      devChangeNetNamespace(dev, initNet, initNet.devByName.has(fallback) ? "dev%d" : fallback);
    }
    const kill: NetDevice[] = [];
    for (const dev of net.devices().reverse()) dellink(dev, kill);
    unregisterNetdeviceMany(kill);
  },
};
