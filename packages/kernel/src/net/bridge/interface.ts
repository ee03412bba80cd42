/** Ports join and leave (after net/bridge/br_if.c). */

import { ARPHRD_ETHER, Errno, ETH_DATA_LEN, IFF_LOOPBACK, IFF_UP } from "@netloom/uapi";
import { isMacValid } from "@netloom/wire";
import { RTM_DELLINK, RTM_NEWLINK } from "@netloom/netlink";
import { devSetAllmulti, devSetPromiscuity } from "../core/dev-addr-lists.js";
import { devDisableLro, devSetMtu } from "../core/dev-change.js";
import { netdevUpperDevLink, netdevUpperDevUnlink } from "../core/dev-upper.js";
import { netifOperUp } from "../core/linkwatch.js";
import type { NetDevice } from "../core/net-device.js";
import { bridgeLinkNotify } from "../rtnetlink/bridge-link.js";
import { recalculateNeighSuppress } from "./arp-nd-proxy.js";
import { fdbAddLocal, fdbDeleteByPort } from "./fdb.js";
import { brHandleFrame } from "./input.js";
import { mdbFlushPort } from "./mdb.js";
import { BR_MAX_PORTS, BR_PROMISC, BridgePort, NetBridge } from "./port.js";
import { BR_STATE_DISABLED } from "./port.js";
import { initPort, portCost, recalculateBridgeId, stpDisablePort, stpEnablePort } from "./stp-if.js";
import { setState } from "./stp.js";
import { nbpVlanFlush, nbpVlanInit } from "./vlan.js";

const TSO_MAX_SIZE = 524280;
const TSO_MAX_SEGS = 65535;

/** The bridge behind a bridge device. */
export function netBridge(dev: NetDevice): NetBridge {
  if (dev.priv instanceof NetBridge) return dev.priv;
  throw new TypeError(`${dev.name} is no bridge`);
}

export const isBridgeMaster = (dev: NetDevice): boolean => dev.priv instanceof NetBridge;

/** The lowest number no port has (find_portno); without a search while ports only come. ENOSPC. */
function freePortNo(br: NetBridge): number {
  if (br.portNoHint <= br.lastPortNo) {
    const used = new Uint8Array(BR_MAX_PORTS);
    for (const p of br.ports) used[p.portNo] = 1;
    while (used[br.portNoHint] === 1) br.portNoHint++;
  }
  if (br.portNoHint >= BR_MAX_PORTS) throw new Errno("ENOSPC");
  return br.portNoHint;
}

/** EINVAL: not an Ethernet device; ELOOP: a bridge; EBUSY: it has a master. */
export function brAddIf(br: NetBridge, dev: NetDevice): void {
  if (dev.flags & IFF_LOOPBACK || dev.type !== ARPHRD_ETHER || dev.addrLen !== 6 || !isMacValid(dev.mac))
    throw new Errno("EINVAL");
  if (isBridgeMaster(dev)) throw new Errno("ELOOP", "Can not enslave a bridge to a bridge");
  if (dev.master !== null || dev.rxHandler !== null) throw new Errno("EBUSY");
  if (dev.noRxHandler) throw new Errno("EINVAL");
  const p = new BridgePort(br, dev, freePortNo(br));
  p.pathCost = portCost(p);
  initPort(p);
  setState(p, BR_STATE_DISABLED);
  const stack = dev.net.stack;
  stack.notify("JOIN", dev);
  devSetAllmulti(dev, 1);
  dev.brPort = p;
  dev.rxHandler = brHandleFrame;
  dev.rxHandlerData = p;
  try {
    netdevUpperDevLink(dev, br.dev, true);
  } catch (error) {
    dev.brPort = null;
    dev.rxHandler = null;
    dev.rxHandlerData = null;
    devSetAllmulti(dev, -1);
    throw error;
  }
  devDisableLro(dev);
  br.ports = [p, ...br.ports];
  br.portNoHint = p.portNo + 1;
  if (p.portNo > br.lastPortNo) br.lastPortNo = p.portNo;
  // No driver here filters by unicast address in hardware: every port listens to everything.
  p.flags |= BR_PROMISC;
  devSetPromiscuity(dev, 1);
  if (br.ports.length === 1) stack.notify("FEAT_CHANGE", br.dev, { changed: "vlan" });
  fdbAddLocal(br, p, dev.mac);
  nbpVlanInit(p);
  // What the bridge takes from its ports, it has from the others already: only a lower value changes it.
  const first = br.ports.length === 1;
  const addressChanged = (first || dev.mac < br.bridgeId.mac) && recalculateBridgeId(br);
  if (dev.flags & IFF_UP && netifOperUp(dev) && br.dev.flags & IFF_UP) stpEnablePort(p);
  bridgeLinkNotify(RTM_NEWLINK, br.dev, dev);
  if (addressChanged) stack.notify("CHANGEADDR", br.dev);
  if (first || dev.mtu < br.dev.mtu) mtuAutoAdjust(br);
  if (first || dev.tsoMaxSize < br.dev.tsoMaxSize || dev.tsoMaxSegs < br.dev.tsoMaxSegs) setGsoLimits(br);
}

/** EINVAL if it is no port of this bridge. */
export function brDelIf(br: NetBridge, dev: NetDevice): void {
  const p = dev.brPort;
  if (p === null || p.br !== br) throw new Errno("EINVAL");
  removePort(p);
}

/** Takes a port out, and the bridge changes with it (br_del_if). */
export function removePort(p: BridgePort): void {
  const { br, dev } = p;
  delPort(p);
  mtuAutoAdjust(br);
  setGsoLimits(br);
  if (recalculateBridgeId(br)) dev.net.stack.notify("CHANGEADDR", br.dev);
  if (br.ports.length === 0) dev.net.stack.notify("FEAT_CHANGE", br.dev, { changed: "vlan" });
}

/** Takes a port out (del_nbp). */
export function delPort(p: BridgePort): void {
  const { br, dev } = p;
  devSetAllmulti(dev, -1);
  if (p.flags & BR_PROMISC) devSetPromiscuity(dev, -1);
  stpDisablePort(p);
  bridgeLinkNotify(RTM_DELLINK, br.dev, dev);
  br.ports = br.ports.filter((other) => other !== p);
  recalculateNeighSuppress(br);
  for (const other of br.ports) if (other.backupPort === dev) other.backupPort = null;
  if (p.portNo < br.portNoHint) br.portNoHint = p.portNo;
  mdbFlushPort(p, true);
  nbpVlanFlush(p);
  fdbDeleteByPort(br, p, true);
  dev.rxHandler = null;
  dev.rxHandlerData = null;
  dev.brPort = null;
  netdevUpperDevUnlink(dev, br.dev);
}

/** What all ports can segment (br_set_gso_limits). */
function setGsoLimits(br: NetBridge): void {
  let size = TSO_MAX_SIZE;
  let segs = TSO_MAX_SEGS;
  for (const p of br.ports) {
    size = Math.min(size, p.dev.tsoMaxSize);
    segs = Math.min(segs, p.dev.tsoMaxSegs);
  }
  br.dev.tsoMaxSize = size;
  br.dev.tsoMaxSegs = segs;
}

/** The smallest MTU of the ports, unless the user chose one. */
export function mtuAutoAdjust(br: NetBridge): void {
  if (br.mtuSetByUser) return;
  let mtu = br.ports.length === 0 ? ETH_DATA_LEN : Infinity;
  for (const p of br.ports) mtu = Math.min(mtu, p.dev.mtu);
  try {
    devSetMtu(br.dev, mtu);
  } catch (error) {
    // Ports may carry more than a bridge can: it keeps what it has.
    if (!(error instanceof Errno)) throw error;
  }
  br.mtuSetByUser = false;
}
