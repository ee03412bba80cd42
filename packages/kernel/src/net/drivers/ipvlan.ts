/** Devices that share a lower device's link-layer address: ipvlan and ipvtap (after drivers/net/ipvlan/ipvlan_main.c). */

import { ARPHRD_ETHER, Errno, ETH_MAX_MTU, IFF_ALLMULTI, IFF_LOOPBACK, IFF_NOARP, IFF_UP } from "@netloom/uapi";
import { attributes, u16, Writer, type AttrsOf, type LinkAttrs } from "@netloom/netlink";
import { devAddrsSync, devAddrsUnsync, devSetAllmulti } from "../core/dev-addr-lists.js";
import { devChangeFlags, devGetFlags, netifInheritTsoMax } from "../core/dev-change.js";
import { dellink, registerNetdevice, unregisterNetdevice, unregisterNetdeviceMany } from "../core/dev-register.js";
import { netdevUpperDevLink, netdevUpperDevUnlink } from "../core/dev-upper.js";
import { netifStackedTransferOperstate } from "../core/linkwatch.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import { tapDelQueues, tapInit } from "./tap.js";
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from "../core/rx-handler.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import { l3sRegister, l3sUnregister } from "./ipvlan-l3s.js";
import {
  hashAdd,
  hashDel,
  Ipvlan,
  type IpvlanAddr,
  ipvlanAddrBusy,
  IPVLAN_F_PRIVATE,
  IPVLAN_F_VEPA,
  ipvlanHandleFrame,
  IPVLAN_MODE_L2,
  IPVLAN_MODE_L3,
  IPVLAN_MODE_L3S,
  IpvlanPort,
  portOf,
  sameAddr,
} from "./ipvlan-port.js";
import { ipvlanXmit } from "./ipvlan-xmit.js";

/** Transmit queue of ipvtap devices (TUN_READQ_SIZE). */
const TAP_QUEUE_LEN = 500;
/** Ids of devices end before the one that stands for the lower device. */
const DEV_ID_END = 0xfffe;

const ipvlanAttrs = attributes({ IFLA_IPVLAN_MODE: [1, u16], IFLA_IPVLAN_FLAGS: [2, u16] });
type IpvlanInfo = AttrsOf<typeof ipvlanAttrs>;

const decode = (data: Uint8Array | null): IpvlanInfo => (data === null ? {} : ipvlanAttrs.decode(data, 0, data.length));

// ---- private state

export const isIpvlan = (dev: NetDevice): boolean => dev.priv instanceof Ipvlan;

function ipvlanOf(dev: NetDevice): Ipvlan {
  if (dev.priv instanceof Ipvlan) return dev.priv;
  throw new TypeError(`${dev.name} is no ipvlan device`);
}

/** The port of the device's lower device; there is one as long as the device is registered. */
function portFor(dev: NetDevice): IpvlanPort {
  const port = portOf(ipvlanOf(dev).phyDev);
  if (port === null) throw new TypeError(`${dev.name} has no port`);
  return port;
}

const asksNobody = (mode: number): boolean => mode !== IPVLAN_MODE_L2;

// ---- open, stop

function ipvlanOpen(dev: NetDevice): void {
  const port = portFor(dev);
  dev.flags = asksNobody(port.mode) ? dev.flags | IFF_NOARP : dev.flags & ~IFF_NOARP;
  const ipvlan = ipvlanOf(dev);
  for (const addr of ipvlan.addrs) hashAdd(port, ipvlan, addr);
}

function ipvlanStop(dev: NetDevice): void {
  const ipvlan = ipvlanOf(dev);
  const port = portFor(dev);
  devAddrsUnsync(ipvlan.dev, ipvlan.synced, ipvlan.phyDev);
  for (const addr of ipvlan.addrs) hashDel(port, ipvlan, addr);
}

function ipvlanSetRxMode(dev: NetDevice): void {
  const ipvlan = ipvlanOf(dev);
  devAddrsSync(dev, ipvlan.synced, ipvlan.phyDev);
}

function ipvlanChangeRxFlags(dev: NetDevice, changed: number): void {
  if (changed & IFF_ALLMULTI) devSetAllmulti(ipvlanOf(dev).phyDev, dev.flags & IFF_ALLMULTI ? 1 : -1);
}

// ---- addresses

function validateInetAddr(dev: NetDevice, addr: IpvlanAddr): void {
  const { port } = ipvlanOf(dev);
  if (port !== null && ipvlanAddrBusy(port, addr))
    throw new Errno("EADDRINUSE", "Address already assigned to an ipvlan device");
}

function inetAddrChanged(dev: NetDevice, addr: IpvlanAddr, added: boolean): void {
  const ipvlan = ipvlanOf(dev);
  const { port } = ipvlan;
  if (port === null) return;
  const up = (dev.flags & IFF_UP) !== 0;
  if (added) {
    if (ipvlanAddrBusy(port, addr)) return;
    ipvlan.addrs = [...ipvlan.addrs, addr];
    if (up) hashAdd(port, ipvlan, addr);
  } else {
    ipvlan.addrs = ipvlan.addrs.filter((a) => !sameAddr(a, addr));
    hashDel(port, ipvlan, addr);
  }
}

// ---- setup, newlink, dellink

function ipvlanSetup(dev: NetDevice): void {
  dev.noQueue = true;
  dev.unicastFlt = true;
  dev.maxMtu = ETH_MAX_MTU;
  dev.vlanChallenged = true;
}

function ipvtapSetup(dev: NetDevice): void {
  ipvlanSetup(dev);
  dev.noQueue = false;
  dev.txQueueLen = TAP_QUEUE_LEN;
}

function ipvlanValidate(_attrs: LinkAttrs, data: Uint8Array | null): void {
  const info = decode(data);
  if ((info.IFLA_IPVLAN_MODE ?? 0) > IPVLAN_MODE_L3S) throw new Errno("EINVAL");
  const flags = info.IFLA_IPVLAN_FLAGS ?? 0;
  const both = IPVLAN_F_PRIVATE | IPVLAN_F_VEPA;
  if (flags & ~both || (flags & both) === both) throw new Errno("EINVAL");
}

/** The mode belongs to the port: all its devices change. */
function setPortMode(port: IpvlanPort, mode: number): void {
  if (port.mode === mode) return;
  for (const { dev } of port.ipvlans) {
    const flags = devGetFlags(dev);
    devChangeFlags(dev, asksNobody(mode) ? flags | IFF_NOARP : flags & ~IFF_NOARP);
  }
  if (mode === IPVLAN_MODE_L3S) l3sRegister(port);
  else if (port.mode === IPVLAN_MODE_L3S) l3sUnregister(port, port.dev.net);
  port.mode = mode;
}

/** The next free id, from where the last search ended. */
function newDevId(port: IpvlanPort): number {
  if (port.devIdStart === DEV_ID_END) port.devIdStart = 1;
  for (let i = 0, id = port.devIdStart; i < DEV_ID_END; i++, id = id + 1 >= DEV_ID_END ? 1 : id + 1) {
    if (port.devIds.has(id)) continue;
    port.devIds.add(id);
    port.devIdStart = id + 1;
    return id;
  }
  throw new Errno("ENOSPC");
}

function ipvlanNewlink(request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  if (attrs.IFLA_LINK === undefined) throw new Errno("EINVAL");
  let phy = request.net.devByIndex.get(attrs.IFLA_LINK);
  if (phy === undefined) throw new Errno("ENODEV");
  if (phy.priv instanceof Ipvlan) phy = phy.priv.phyDev;
  else if (portOf(phy) === null) {
    if (phy.type !== ARPHRD_ETHER || phy.flags & IFF_LOOPBACK) throw new Errno("EINVAL");
    if (phy.rxHandler !== null) throw new Errno("EBUSY");
  }
  const ipvlan = new Ipvlan(dev, phy);
  dev.priv = ipvlan;
  dev.noRxHandler = true;
  if (attrs.IFLA_MTU === undefined) dev.mtu = phy.mtu;
  dev.mac = phy.mac;
  dev.addrAssignType = 0;
  dev.hwCsum = phy.hwCsum;
  registerNetdevice(dev);
  const port = portFor(dev);
  ipvlan.port = port;
  try {
    dev.devId = newDevId(port);
    netdevUpperDevLink(phy, dev, false);
  } catch (error) {
    unregisterNetdevice(dev);
    throw error;
  }
  const info = decode(data);
  if (info.IFLA_IPVLAN_FLAGS !== undefined) port.flags = info.IFLA_IPVLAN_FLAGS;
  setPortMode(port, info.IFLA_IPVLAN_MODE ?? IPVLAN_MODE_L3);
  port.ipvlans.push(ipvlan);
  netifStackedTransferOperstate(phy, dev);
}

function ipvlanInit(dev: NetDevice): void {
  const { phyDev } = ipvlanOf(dev);
  dev.carrier = phyDev.carrier;
  dev.dormant = phyDev.dormant;
  dev.gsoMaxSize = phyDev.gsoMaxSize;
  dev.gsoMaxSegs = phyDev.gsoMaxSegs;
  dev.tsoMaxSize = phyDev.tsoMaxSize;
  dev.tsoMaxSegs = phyDev.tsoMaxSegs;
  let port = portOf(phyDev);
  if (port === null) {
    port = new IpvlanPort(phyDev);
    netdevRxHandlerRegister(phyDev, ipvlanHandleFrame, port);
  }
  port.count++;
}

function ipvlanUninit(dev: NetDevice): void {
  const port = portFor(dev);
  port.devIds.delete(dev.devId);
  if (--port.count > 0) return;
  if (port.mode === IPVLAN_MODE_L3S) l3sUnregister(port, port.dev.net);
  port.destroyed = true;
  netdevRxHandlerUnregister(port.dev);
}

function ipvlanDellink(dev: NetDevice, kill: NetDevice[]): void {
  const ipvlan = ipvlanOf(dev);
  const port = portFor(dev);
  for (const addr of ipvlan.addrs) hashDel(port, ipvlan, addr);
  ipvlan.addrs = [];
  port.ipvlans = port.ipvlans.filter((other) => other !== ipvlan);
  kill.push(dev);
  netdevUpperDevUnlink(ipvlan.phyDev, dev);
}

function ipvlanChangelink(dev: NetDevice, _attrs: LinkAttrs, data: Uint8Array): void {
  const port = portFor(dev);
  const info = decode(data);
  if (info.IFLA_IPVLAN_MODE !== undefined) setPortMode(port, info.IFLA_IPVLAN_MODE);
  if (info.IFLA_IPVLAN_FLAGS !== undefined) port.flags = info.IFLA_IPVLAN_FLAGS;
}

function ipvlanFillInfo(dev: NetDevice): Uint8Array {
  const port = portFor(dev);
  const w = new Writer(16);
  ipvlanAttrs.encode(w, { IFLA_IPVLAN_MODE: port.mode, IFLA_IPVLAN_FLAGS: port.flags });
  return w.finish();
}

// ---- what happens to the lower device

function ipvlanDeviceEvent(event: NetdevEvent, lower: NetDevice, info: NetdevEventInfo): void {
  const port = portOf(lower);
  if (port === null) return;
  switch (event) {
    case "CHANGE":
      for (const ipvlan of port.ipvlans) netifStackedTransferOperstate(lower, ipvlan.dev);
      break;
    case "FEAT_CHANGE":
      for (const { dev } of port.ipvlans) {
        netifInheritTsoMax(dev, lower);
        if (info.changed !== "all") continue;
        // It never merges, and what it stands on does not either once both were compared.
        lower.lro = false;
        dev.net.stack.notify(event, dev);
      }
      break;
    case "CHANGEMTU":
      for (const ipvlan of port.ipvlans) ipvlan.dev.mtu = lower.mtu;
      break;
    case "CHANGEADDR":
      for (const { dev } of port.ipvlans) {
        dev.mac = lower.mac;
        dev.net.stack.notify("CHANGEADDR", dev);
      }
      break;
    case "REGISTER":
      // It has come to another namespace.
      if (info.moving === true && port.mode === IPVLAN_MODE_L3S) l3sRegister(port);
      break;
    case "UNREGISTER": {
      if (info.moving === true) {
        if (port.mode === IPVLAN_MODE_L3S) l3sUnregister(port, lower.net);
        break;
      }
      const kill: NetDevice[] = [];
      for (const ipvlan of port.ipvlans) dellink(ipvlan.dev, kill);
      unregisterNetdeviceMany(kill);
      break;
    }
    default:
  }
}

// ---- tables

const ops: NetDeviceOps = {
  init: ipvlanInit,
  uninit: ipvlanUninit,
  open: ipvlanOpen,
  stop: ipvlanStop,
  startXmit: ipvlanXmit,
  setRxMode: ipvlanSetRxMode,
  changeRxFlags: ipvlanChangeRxFlags,
  validateInetAddr,
  inetAddrChanged,
  getIflink: (dev) => ipvlanOf(dev).phyDev.ifindex,
  getLinkKsettings(dev) {
    const { phyDev } = ipvlanOf(dev);
    return phyDev.ops.getLinkKsettings?.(phyDev) ?? { speed: -1, duplex: "unknown" };
  },
};

const ipvlanLinkOps: RtnlLinkOps = {
  kind: "ipvlan",
  ops,
  setup: ipvlanSetup,
  validate: ipvlanValidate,
  newlink: ipvlanNewlink,
  changelink: ipvlanChangelink,
  dellink: ipvlanDellink,
  fillInfo: ipvlanFillInfo,
  getLinkNet: (dev) => ipvlanOf(dev).phyDev.net,
};
const ipvtapLinkOps: RtnlLinkOps = {
  ...ipvlanLinkOps,
  kind: "ipvtap",
  setup: ipvtapSetup,
  newlink(request, dev, attrs, data) {
    tapInit(dev, "ipvtap");
    ipvlanNewlink(request, dev, attrs, data);
  },
  dellink(dev, kill) {
    tapDelQueues(dev);
    ipvlanDellink(dev, kill);
  },
};

export const ipvlanModule: NetModule = { linkOps: [ipvlanLinkOps, ipvtapLinkOps], notifiers: [ipvlanDeviceEvent] };
