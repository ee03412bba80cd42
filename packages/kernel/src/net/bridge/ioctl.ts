/** brctl's ioctls (after net/bridge/br_ioctl.c). */

import { Errno, IFF_UP, ifrInt, ifrName, SIOCBRADDBR, SIOCBRADDIF, SIOCBRDELBR, SIOCBRDELIF } from "@netloom/uapi";
import { dellink, registerNetdevice, unregisterNetdeviceMany } from "../core/dev-register.js";
import { NET_NAME_USER } from "../core/dev-name.js";
import { NetDevice } from "../core/net-device.js";
import type { IoctlOps } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { brAddIf, brDelIf, isBridgeMaster, netBridge } from "./interface.js";

/** EEXIST: the name is taken. */
function addBridge(net: Net, name: string): void {
  const ops = net.stack.linkOps.get("bridge");
  if (ops === undefined) throw new Errno("EOPNOTSUPP");
  const dev = new NetDevice(net, name, ops.ops);
  dev.linkOps = ops;
  dev.nameAssignType = NET_NAME_USER;
  ops.setup(dev);
  registerNetdevice(dev);
}

/** ENXIO: no such device; EPERM: no bridge; EBUSY: it is up. */
function delBridge(net: Net, name: string): void {
  const dev = net.devByName.get(name);
  if (dev === undefined) throw new Errno("ENXIO");
  if (!isBridgeMaster(dev)) throw new Errno("EPERM");
  if (dev.flags & IFF_UP) throw new Errno("EBUSY");
  const kill: NetDevice[] = [];
  dellink(dev, kill);
  unregisterNetdeviceMany(kill);
}

/** SIOCBRADDIF and SIOCBRDELIF on the bridge: ifr_ifindex is the port. */
export function brDevIoctl(dev: NetDevice, request: number, arg: Uint8Array): number {
  if (request !== SIOCBRADDIF && request !== SIOCBRDELIF) throw new Errno("EOPNOTSUPP");
  const port = dev.net.devByIndex.get(ifrInt(arg));
  if (port === undefined) throw new Errno("EINVAL");
  if (request === SIOCBRADDIF) brAddIf(netBridge(dev), port);
  else brDelIf(netBridge(dev), port);
  return 0;
}

function bridgeIoctl(net: Net, request: number, arg: Uint8Array): number {
  const name = ifrName(arg);
  if (request === SIOCBRADDBR) addBridge(net, name);
  else if (request === SIOCBRDELBR) delBridge(net, name);
  else {
    const dev = net.devByName.get(name);
    if (dev === undefined) throw new Errno("ENODEV");
    if (dev.ops.doIoctl === undefined) throw new Errno("EOPNOTSUPP");
    return dev.ops.doIoctl(dev, request, arg);
  }
  return 0;
}

export const bridgeIoctls: IoctlOps = {
  requests: [SIOCBRADDBR, SIOCBRDELBR, SIOCBRADDIF, SIOCBRDELIF],
  ioctl: bridgeIoctl,
};
