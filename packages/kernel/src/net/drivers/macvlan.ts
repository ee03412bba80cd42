/** Devices with addresses of their own on one lower device: macvlan and macvtap (after drivers/net/macvlan.c). */

import {
  ARPHRD_ETHER,
  Errno,
  ETH_MAX_MTU,
  ETH_MIN_MTU,
  IFF_ALLMULTI,
  IFF_LOOPBACK,
  IFF_PROMISC,
  IFF_UP,
} from "@netloom/uapi";
import { getMac, isMacMulticast, isMacValid } from "@netloom/wire";
import type { LinkAttrs } from "@netloom/netlink";
import {
  devAddrsSync,
  devAddrsUnsync,
  devMcAddExcl,
  devMcDel,
  devSetAllmulti,
  devSetPromiscuity,
  devUcAdd,
  devUcAddExcl,
  devUcDel,
} from "../core/dev-addr-lists.js";
import { devSetMacAddress, devSetMtu, NET_ADDR_RANDOM, netifInheritTsoMax } from "../core/dev-change.js";
import { devForwardSkb } from "../core/dev-forward.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import { dellink, registerNetdevice, unregisterNetdevice, unregisterNetdeviceMany } from "../core/dev-register.js";
import { netdevUpperDevLink, netdevUpperDevUnlink } from "../core/dev-upper.js";
import { netifStackedTransferOperstate } from "../core/linkwatch.js";
import type { FdbRequest, LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from "../core/rx-handler.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import type { Skb } from "../core/skb.js";
import { tapClass, tapDelQueues, tapDeviceEvent, tapInit, tapSysfs } from "./tap.js";
import {
  macvlanChangelink,
  macvlanFillInfo,
  macvlanNewlinkInfo,
  macvlanValidate,
  updateBcQueueLen,
} from "./macvlan-netlink.js";
import {
  Macvlan,
  macvlanBroadcastLocal,
  macvlanFlushSources,
  macvlanHandleFrame,
  macvlanHashAdd,
  macvlanHashDel,
  MacvlanPort,
  MACVLAN_FLAG_NOPROMISC,
  MACVLAN_MODE_BRIDGE,
  MACVLAN_MODE_PASSTHRU,
  MACVLAN_MODE_SOURCE,
} from "./macvlan-port.js";

/** Transmit queue of macvtap devices (TUN_READQ_SIZE). */
const TAP_QUEUE_LEN = 500;

// ---- private state

export const isMacvlan = (dev: NetDevice): boolean => dev.priv instanceof Macvlan;

function macvlan(dev: NetDevice): Macvlan {
  if (dev.priv instanceof Macvlan) return dev.priv;
  throw new TypeError(`${dev.name} is no macvlan device`);
}

const portOf = (lower: NetDevice): MacvlanPort | null =>
  lower.rxHandlerData instanceof MacvlanPort ? lower.rxHandlerData : null;

// ---- transmit

function macvlanXmit(skb: Skb, dev: NetDevice): void {
  const vlan = macvlan(dev);
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.tail - skb.data;
  if (vlan.mode === MACVLAN_MODE_BRIDGE) {
    const dest = getMac(skb.buf, skb.data);
    if (isMacMulticast(dest)) {
      skb.mac = skb.data;
      macvlanBroadcastLocal(skb, vlan);
    } else {
      const to = vlan.port.hash.get(dest);
      if (to !== undefined && to.mode === MACVLAN_MODE_BRIDGE) {
        // By way of the lower device, so that its listeners see it.
        devForwardSkb(skb, dev.net, vlan.lowerdev);
        return;
      }
    }
  }
  skb.dev = vlan.lowerdev;
  devQueueXmit(skb);
}

// ---- open, stop

/** Whether the lower device or another one on it has the address. */
function addrBusy(port: MacvlanPort, mac: number): boolean {
  return (!port.passthru && !port.addrChange && port.dev.mac === mac) || port.hash.has(mac);
}

function macvlanOpen(dev: NetDevice): void {
  const vlan = macvlan(dev);
  const { lowerdev, port } = vlan;
  if (port.passthru) {
    if ((vlan.flags & MACVLAN_FLAG_NOPROMISC) === 0) devSetPromiscuity(lowerdev, 1);
  } else {
    if (addrBusy(port, dev.mac)) throw new Errno("EADDRINUSE");
    devUcAdd(lowerdev, dev.mac);
    if (dev.flags & IFF_ALLMULTI) devSetAllmulti(lowerdev, 1);
    if (dev.flags & IFF_PROMISC) devSetPromiscuity(lowerdev, 1);
  }
  macvlanHashAdd(vlan);
}

function macvlanStop(dev: NetDevice): void {
  const vlan = macvlan(dev);
  const { lowerdev } = vlan;
  devAddrsUnsync(dev, vlan.synced, lowerdev);
  if (vlan.port.passthru) {
    if ((vlan.flags & MACVLAN_FLAG_NOPROMISC) === 0) devSetPromiscuity(lowerdev, -1);
  } else {
    if (dev.flags & IFF_ALLMULTI) devSetAllmulti(lowerdev, -1);
    if (dev.flags & IFF_PROMISC) devSetPromiscuity(lowerdev, -1);
    devUcDel(lowerdev, dev.mac);
  }
  macvlanHashDel(vlan);
}

function macvlanSetRxMode(dev: NetDevice): void {
  const vlan = macvlan(dev);
  devAddrsSync(dev, vlan.synced, vlan.lowerdev);
}

function macvlanChangeRxFlags(dev: NetDevice, changed: number): void {
  if ((dev.flags & IFF_UP) === 0) return;
  const { lowerdev, port } = macvlan(dev);
  if (changed & IFF_ALLMULTI) devSetAllmulti(lowerdev, dev.flags & IFF_ALLMULTI ? 1 : -1);
  if (!port.passthru && changed & IFF_PROMISC) devSetPromiscuity(lowerdev, dev.flags & IFF_PROMISC ? 1 : -1);
}

// ---- addresses, MTU

function syncAddress(dev: NetDevice, mac: number): void {
  const vlan = macvlan(dev);
  const { lowerdev, port } = vlan;
  if ((dev.flags & IFF_UP) === 0) dev.mac = mac;
  else {
    if (addrBusy(port, mac)) throw new Errno("EADDRINUSE");
    if (!port.passthru) {
      devUcAdd(lowerdev, mac);
      devUcDel(lowerdev, dev.mac);
    }
    macvlanHashDel(vlan);
    dev.mac = mac;
    macvlanHashAdd(vlan);
  }
  if (port.passthru && !port.addrChange) port.permMac = mac;
  port.addrChange = false;
}

function macvlanSetMacAddress(dev: NetDevice, mac: number): void {
  const vlan = macvlan(dev);
  if (!isMacValid(mac)) throw new Errno("EADDRNOTAVAIL");
  if (dev.mac === mac) return;
  if (vlan.mode === MACVLAN_MODE_PASSTHRU) {
    vlan.port.addrChange = true;
    devSetMacAddress(vlan.lowerdev, mac);
    return;
  }
  if (addrBusy(vlan.port, mac)) throw new Errno("EADDRINUSE");
  syncAddress(dev, mac);
}

function macvlanChangeMtu(dev: NetDevice, mtu: number): void {
  if (macvlan(dev).lowerdev.mtu < mtu) throw new Errno("EINVAL");
  dev.mtu = mtu;
}

/** Only a passthru device takes further unicast addresses. */
function macvlanFdb(dev: NetDevice, fdb: FdbRequest, add: boolean): void {
  const group = isMacMulticast(fdb.mac);
  if (!macvlan(dev).port.passthru && !group) throw new Errno("EOPNOTSUPP");
  if (fdb.mac === 0) throw new Errno("EINVAL");
  if (add) (group ? devMcAddExcl : devUcAddExcl)(dev, fdb.mac);
  else {
    if (!(group ? dev.mc : dev.uc).has(fdb.mac)) throw new Errno("ENOENT");
    (group ? devMcDel : devUcDel)(dev, fdb.mac);
  }
}

// ---- setup, newlink, dellink

function macvlanSetup(dev: NetDevice): void {
  dev.noQueue = true;
  dev.unicastFlt = true;
  dev.minMtu = 0;
  dev.maxMtu = ETH_MAX_MTU;
}

function macvtapSetup(dev: NetDevice): void {
  macvlanSetup(dev);
  dev.noQueue = false;
  dev.txQueueLen = TAP_QUEUE_LEN;
}

function portCreate(lower: NetDevice): MacvlanPort {
  if (lower.type !== ARPHRD_ETHER || lower.flags & IFF_LOOPBACK) throw new Errno("EINVAL");
  const port = new MacvlanPort(lower);
  netdevRxHandlerRegister(lower, macvlanHandleFrame, port);
  return port;
}

/** The last device is gone: the lower one is for itself again, with its own address. */
function portDestroy(port: MacvlanPort): void {
  const { dev } = port;
  port.destroyed = true;
  netdevRxHandlerUnregister(dev);
  if (port.passthru && dev.mac !== port.permMac && dev.regState === "registered") devSetMacAddress(dev, port.permMac);
}

function macvlanNewlink(request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  if (attrs.IFLA_LINK === undefined) throw new Errno("EINVAL");
  let lower = request.net.devByIndex.get(attrs.IFLA_LINK);
  if (lower === undefined) throw new Errno("ENODEV");
  if (lower.priv instanceof Macvlan) lower = lower.priv.lowerdev;
  if (attrs.IFLA_MTU === undefined) dev.mtu = lower.mtu;
  else if (dev.mtu > lower.mtu) throw new Errno("EINVAL");
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = lower.maxMtu;
  if (attrs.IFLA_ADDRESS === undefined) {
    dev.mac = dev.net.stack.random.mac();
    dev.addrAssignType = NET_ADDR_RANDOM;
  }
  dev.hwCsum = lower.hwCsum;
  const port = portOf(lower) ?? portCreate(lower);
  try {
    if (port.passthru) throw new Errno("EINVAL");
    const vlan = new Macvlan(dev, lower, port);
    dev.priv = vlan;
    macvlanNewlinkInfo(vlan, data);
    if (vlan.mode === MACVLAN_MODE_PASSTHRU) {
      port.passthru = true;
      dev.mac = lower.mac;
      dev.addrAssignType = lower.addrAssignType;
    }
    registerNetdevice(dev);
    try {
      netdevUpperDevLink(lower, dev, false);
    } catch (error) {
      unregisterNetdevice(dev);
      throw error;
    }
    port.vlans.push(vlan);
    updateBcQueueLen(port);
    netifStackedTransferOperstate(lower, dev);
    dev.net.stack.linkwatch.fireEvent(dev);
  } catch (error) {
    if (port.count === 0 && !port.destroyed) portDestroy(port);
    throw error;
  }
}

function macvlanInit(dev: NetDevice): void {
  const { lowerdev, port } = macvlan(dev);
  dev.carrier = lowerdev.carrier;
  dev.dormant = lowerdev.dormant;
  dev.gsoMaxSize = lowerdev.gsoMaxSize;
  dev.gsoMaxSegs = lowerdev.gsoMaxSegs;
  dev.tsoMaxSize = lowerdev.tsoMaxSize;
  dev.tsoMaxSegs = lowerdev.tsoMaxSegs;
  port.count++;
}

function macvlanUninit(dev: NetDevice): void {
  const vlan = macvlan(dev);
  macvlanFlushSources(vlan);
  if (--vlan.port.count === 0) portDestroy(vlan.port);
}

function macvlanDellink(dev: NetDevice, kill: NetDevice[]): void {
  const vlan = macvlan(dev);
  if (vlan.mode === MACVLAN_MODE_SOURCE) macvlanFlushSources(vlan);
  vlan.port.vlans = vlan.port.vlans.filter((v) => v !== vlan);
  updateBcQueueLen(vlan.port);
  kill.push(dev);
  netdevUpperDevUnlink(vlan.lowerdev, dev);
}

// ---- what happens to the lower device

/** The lower device may carry less than this one can: it keeps what it has. */
function followMtu(dev: NetDevice, mtu: number): void {
  try {
    devSetMtu(dev, mtu);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

function macvlanDeviceEvent(event: NetdevEvent, lower: NetDevice, info: NetdevEventInfo): void {
  const port = portOf(lower);
  if (port === null) return;
  switch (event) {
    case "UP":
    case "DOWN":
    case "CHANGE":
      for (const vlan of port.vlans) netifStackedTransferOperstate(lower, vlan.dev);
      break;
    case "FEAT_CHANGE":
      for (const vlan of port.vlans) {
        netifInheritTsoMax(vlan.dev, lower);
        if (info.changed === "lro" || info.changed === "all") lower.net.stack.notify(event, vlan.dev);
      }
      break;
    case "CHANGEMTU":
      for (const vlan of port.vlans) if (vlan.dev.mtu > lower.mtu) followMtu(vlan.dev, lower.mtu);
      break;
    case "CHANGEADDR":
      if (port.passthru && port.vlans.length > 0) syncAddress(port.vlans[0]!.dev, lower.mac);
      break;
    case "UNREGISTER": {
      if (info.moving === true) break;
      const kill: NetDevice[] = [];
      for (const vlan of port.vlans) dellink(vlan.dev, kill);
      unregisterNetdeviceMany(kill);
      break;
    }
    default:
  }
}

// ---- tables

const ops: NetDeviceOps = {
  init: macvlanInit,
  uninit: macvlanUninit,
  open: macvlanOpen,
  stop: macvlanStop,
  startXmit: macvlanXmit,
  changeMtu: macvlanChangeMtu,
  setMacAddress: macvlanSetMacAddress,
  protoDown: true,
  setRxMode: macvlanSetRxMode,
  changeRxFlags: macvlanChangeRxFlags,
  fdbAdd: (dev, _port, fdb) => macvlanFdb(dev, fdb, true),
  fdbDel: (dev, _port, fdb) => macvlanFdb(dev, fdb, false),
  getIflink: (dev) => macvlan(dev).lowerdev.ifindex,
  getLinkKsettings(dev) {
    const { lowerdev } = macvlan(dev);
    return lowerdev.ops.getLinkKsettings?.(lowerdev) ?? { speed: -1, duplex: "unknown" };
  },
};

const macvlanLinkOps: RtnlLinkOps = {
  kind: "macvlan",
  ops,
  setup: macvlanSetup,
  validate: macvlanValidate,
  newlink: macvlanNewlink,
  changelink: (dev, _attrs, data) => macvlanChangelink(macvlan(dev), data),
  dellink: macvlanDellink,
  fillInfo: (dev) => macvlanFillInfo(macvlan(dev)),
  getLinkNet: (dev) => macvlan(dev).lowerdev.net,
};
const macvtapLinkOps: RtnlLinkOps = {
  ...macvlanLinkOps,
  kind: "macvtap",
  setup: macvtapSetup,
  newlink(request, dev, attrs, data) {
    tapInit(dev, "macvtap");
    macvlanNewlink(request, dev, attrs, data);
  },
  dellink(dev, kill) {
    tapDelQueues(dev);
    macvlanDellink(dev, kill);
  },
};

export const macvlanModule: NetModule = {
  linkOps: [macvlanLinkOps, macvtapLinkOps],
  notifiers: [macvlanDeviceEvent, tapDeviceEvent],
  sysfsDev: tapSysfs,
  sysClasses: { macvtap: (net) => tapClass(net, "macvtap"), ipvtap: (net) => tapClass(net, "ipvtap") },
};
