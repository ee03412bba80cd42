/**
 * Devices whose other end is a program (after drivers/net/tun.c): tun carries network-layer packets, tap Ethernet frames.
 * What the device sends is read from /dev/net/tun, what is written there the device receives (fs/tun-file.ts).
 */

import {
  ARPHRD_NONE,
  Errno,
  ETH_HLEN,
  ETH_MAX_MTU,
  ETH_P_IP,
  ETH_P_IPV6,
  IFF_MULTI_QUEUE,
  IFF_MULTICAST,
  IFF_NO_CARRIER,
  IFF_NO_PI,
  IFF_NOARP,
  IFF_ONE_QUEUE,
  IFF_PERSIST,
  IFF_POINTOPOINT,
  IFF_TAP,
  IFF_TUN,
  IFF_TUN_EXCL,
  IFF_VNET_HDR,
} from "@netloom/uapi";
import { attributes, u32, u8, Writer, type AttrsOf } from "@netloom/netlink";
import { getU32 } from "@netloom/wire";
import { textFile, type DynamicNode } from "../../fs/dynamic.js";
import { WaitQueue } from "../../task/wait-queue.js";
import { ethMacAddr, NET_ADDR_RANDOM } from "../core/dev-change.js";
import { NET_NAME_UNKNOWN } from "../core/dev-name.js";
import { registerNetdevice, unregisterNetdevice } from "../core/dev-register.js";
import { netdevStateChange, netifCarrierOff, netifCarrierOn } from "../core/linkwatch.js";
import { NetDevice, type NetDeviceOps, type RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { kfreeSkb, type Skb } from "../core/skb.js";

const MAX_TAP_QUEUES = 256;
const TUN_READQ_SIZE = 500;
/** Flags a device keeps, besides its kind and IFF_PERSIST. */
export const TUN_FEATURES: number = IFF_NO_PI | IFF_ONE_QUEUE | IFF_VNET_HDR | IFF_MULTI_QUEUE;

// ---- private state

export class TunStruct {
  /** IFF_TUN or IFF_TAP, with TUN_FEATURES and IFF_PERSIST. */
  flags = 0;
  /** User and group ids; -1: everybody. */
  owner = -1;
  group = -1;
  vnetHdrSize = 10;
  sndbuf = 0x7fffffff;
  /** Open files that take what is sent, and those told to rest. */
  queues: TunQueue[] = [];
  disabled: TunQueue[] = [];

  constructor(readonly dev: NetDevice) {}
}

/** One open descriptor's end of a device (struct tun_file). */
export class TunQueue {
  /** Null before TUNSETIFF and once the device is gone. */
  tun: TunStruct | null = null;
  detached = false;
  /** Index of the device to be made; 0: the next free. */
  ifindex = 0;
  readonly skbs: Skb[] = [];
  /** Woken when there is something to read, or when the device comes up or goes away. */
  readonly wait = new WaitQueue();
  /** A reader waits: it is to fail when the device goes away. */
  reading = false;

  /** @param net where TUNSETIFF looks for the device, for as long as the file is open */
  constructor(readonly net: Net) {
    net.get();
  }
}

function tunStruct(dev: NetDevice): TunStruct {
  if (dev.priv instanceof TunStruct) return dev.priv;
  throw new TypeError(`${dev.name} is no tun device`);
}

export const isTun = (dev: NetDevice): boolean => dev.priv instanceof TunStruct;

// ---- transmit

/** A flow stays on its queue. */
function selectQueue(tun: TunStruct, skb: Skb): TunQueue {
  const n = tun.queues.length;
  if (n === 1 || skb.network < 0) return tun.queues[0]!;
  const at = skb.network;
  let hash = 0;
  if (skb.protocol === ETH_P_IP && skb.tail - at >= 20) hash = getU32(skb.buf, at + 12) ^ getU32(skb.buf, at + 16);
  else if (skb.protocol === ETH_P_IPV6 && skb.tail - at >= 40)
    hash = getU32(skb.buf, at + 20) ^ getU32(skb.buf, at + 36);
  return tun.queues[((hash ^ (hash >>> 16)) & 0xffff) % n]!;
}

/** The packet waits for a reader, who is the one that counts it. */
function tunXmit(skb: Skb, dev: NetDevice): void {
  const tun = tunStruct(dev);
  if (tun.queues.length === 0) {
    dev.stats.txDropped++;
    kfreeSkb(skb, "DEV_PEER_GONE");
    return;
  }
  const queue = selectQueue(tun, skb);
  if (queue.skbs.length >= dev.txQueueLen) {
    dev.stats.txDropped++;
    kfreeSkb(skb, "FULL_RING");
    return;
  }
  skb.sk = null;
  skb.dst = null;
  skb.ct = null;
  queue.skbs.push(skb);
  queue.wait.wake();
}

function tunOpen(dev: NetDevice): void {
  for (const queue of tunStruct(dev).queues) queue.wait.wake();
}

function tunChangeCarrier(dev: NetDevice, on: boolean): void {
  if (!on) return netifCarrierOff(dev);
  if (tunStruct(dev).queues.length === 0) throw new Errno("EPERM");
  netifCarrierOn(dev);
}

// ---- setup

function tunSetup(dev: NetDevice, tun: TunStruct): void {
  dev.priv = tun;
  dev.linkOps = tunLinkOps;
  dev.nameAssignType = NET_NAME_UNKNOWN;
  dev.hwCsum = false;
  const queues = tun.flags & IFF_MULTI_QUEUE ? MAX_TAP_QUEUES : 1;
  dev.numTxQueues = dev.numRxQueues = queues;
  dev.realNumTxQueues = 1;
  if (tun.flags & IFF_TUN) {
    dev.type = ARPHRD_NONE;
    dev.vlanChallenged = true;
    dev.flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
    dev.hardHeaderLen = 0;
    dev.addrLen = 0;
    dev.broadcast = 0;
    dev.txQueueLen = TUN_READQ_SIZE;
  } else {
    dev.mac = dev.net.stack.random.mac();
    dev.addrAssignType = NET_ADDR_RANDOM;
    dev.maxMtu = ETH_MAX_MTU - ETH_HLEN;
  }
}

/** Who may attach: root, and the device's owner or group if it has one. */
function tunNotCapable(tun: TunStruct, uid: number, gid: number): boolean {
  return uid !== 0 && ((tun.owner >= 0 && uid !== tun.owner) || (tun.group >= 0 && gid !== tun.group));
}

// ---- attaching and detaching queues

function attachCheck(tun: TunStruct, queue: TunQueue): void {
  if (queue.tun !== null && !queue.detached) throw new Errno("EINVAL");
  if ((tun.flags & IFF_MULTI_QUEUE) === 0 && tun.queues.length === 1) throw new Errno("EBUSY");
  if (!queue.detached && tun.queues.length + tun.disabled.length === MAX_TAP_QUEUES) throw new Errno("E2BIG");
}

function attach(tun: TunStruct, queue: TunQueue): void {
  attachCheck(tun, queue);
  if (queue.detached) tun.disabled.splice(tun.disabled.indexOf(queue), 1);
  queue.detached = false;
  queue.tun = tun;
  tun.queues.push(queue);
}

function purge(queue: TunQueue): void {
  for (const skb of queue.skbs) kfreeSkb(skb, "DEV_PEER_GONE");
  queue.skbs.length = 0;
}

/** TUNSETIFF: attaches to the device `name`, or makes it (a pattern or "" too). Returns its name. */
export function tunSetIff(queue: TunQueue, name: string, ifrFlags: number, uid: number, gid: number): string {
  if (queue.detached) throw new Errno("EINVAL");
  const existing = queue.net.devByName.get(name);
  const tun =
    existing === undefined ? create(queue, name, ifrFlags, uid) : reattach(queue, existing, ifrFlags, uid, gid);
  if ((ifrFlags & IFF_NO_CARRIER) === 0) netifCarrierOn(tun.dev);
  return tun.dev.name;
}

function reattach(queue: TunQueue, dev: NetDevice, ifrFlags: number, uid: number, gid: number): TunStruct {
  if (ifrFlags & IFF_TUN_EXCL) throw new Errno("EBUSY");
  const tun = dev.priv instanceof TunStruct ? dev.priv : null;
  if (tun === null || (ifrFlags & tun.flags & (IFF_TUN | IFF_TAP)) === 0) throw new Errno("EINVAL");
  if ((ifrFlags ^ tun.flags) & IFF_MULTI_QUEUE) throw new Errno("EINVAL");
  if (tunNotCapable(tun, uid, gid)) throw new Errno("EPERM");
  attach(tun, queue);
  if (tun.queues.length + tun.disabled.length === 1)
    tun.flags = (tun.flags & ~TUN_FEATURES) | (ifrFlags & TUN_FEATURES);
  netdevStateChange(dev);
  return tun;
}

function create(queue: TunQueue, name: string, ifrFlags: number, uid: number): TunStruct {
  if (uid !== 0) throw new Errno("EPERM");
  const kind = ifrFlags & IFF_TUN ? IFF_TUN : ifrFlags & IFF_TAP;
  if (kind === 0) throw new Errno("EINVAL");
  const pattern = name !== "" ? name : kind === IFF_TUN ? "tun%d" : "tap%d";
  const dev = new NetDevice(queue.net, pattern, kind === IFF_TUN ? tunOps : tapOps);
  const tun = new TunStruct(dev);
  tun.flags = kind | (ifrFlags & TUN_FEATURES);
  tunSetup(dev, tun);
  dev.ifindex = queue.ifindex;
  attach(tun, queue);
  try {
    registerNetdevice(dev);
  } catch (error) {
    queue.tun = null;
    throw error;
  }
  return tun;
}

/** TUNSETQUEUE: wakes a resting queue or sends one to rest. */
export function tunSetQueue(queue: TunQueue, enable: boolean): void {
  const tun = queue.tun;
  if (tun === null || queue.detached !== enable || (tun.flags & IFF_MULTI_QUEUE) === 0) throw new Errno("EINVAL");
  if (enable) attach(tun, queue);
  else {
    tun.queues.splice(tun.queues.indexOf(queue), 1);
    tun.disabled.push(queue);
    queue.detached = true;
    purge(queue);
  }
  netdevStateChange(tun.dev);
}

/** The file is closed. With its last file a device that is not persistent goes, another loses its carrier. */
export function tunRelease(queue: TunQueue): void {
  const tun = queue.tun;
  if (tun !== null) {
    queue.tun = null;
    tun.queues = tun.queues.filter((q) => q !== queue);
    tun.disabled = tun.disabled.filter((q) => q !== queue);
    purge(queue);
    if (tun.queues.length === 0 && tun.disabled.length === 0) {
      netifCarrierOff(tun.dev);
      if ((tun.flags & IFF_PERSIST) === 0) unregisterNetdevice(tun.dev);
    }
  }
  queue.net.put();
}

/** The device goes: its files have none any more. */
function tunUninit(dev: NetDevice): void {
  const tun = tunStruct(dev);
  const queues = [...tun.queues, ...tun.disabled];
  tun.queues = [];
  tun.disabled = [];
  for (const queue of queues) {
    queue.tun = null;
    queue.detached = false;
    purge(queue);
    queue.wait.wake();
  }
}

// ---- netlink and sysfs

const tunInfoAttrs = attributes({
  IFLA_TUN_OWNER: [1, u32],
  IFLA_TUN_GROUP: [2, u32],
  IFLA_TUN_TYPE: [3, u8],
  IFLA_TUN_PI: [4, u8],
  IFLA_TUN_VNET_HDR: [5, u8],
  IFLA_TUN_PERSIST: [6, u8],
  IFLA_TUN_MULTI_QUEUE: [7, u8],
  IFLA_TUN_NUM_QUEUES: [8, u32],
  IFLA_TUN_NUM_DISABLED_QUEUES: [9, u32],
});

function tunFillInfo(dev: NetDevice): Uint8Array {
  const tun = tunStruct(dev);
  const multi = (tun.flags & IFF_MULTI_QUEUE) !== 0;
  const info: AttrsOf<typeof tunInfoAttrs> = {
    IFLA_TUN_TYPE: tun.flags & (IFF_TUN | IFF_TAP),
    IFLA_TUN_PI: tun.flags & IFF_NO_PI ? 0 : 1,
    IFLA_TUN_VNET_HDR: tun.flags & IFF_VNET_HDR ? 1 : 0,
    IFLA_TUN_PERSIST: tun.flags & IFF_PERSIST ? 1 : 0,
    IFLA_TUN_MULTI_QUEUE: multi ? 1 : 0,
  };
  if (tun.owner >= 0) info.IFLA_TUN_OWNER = tun.owner;
  if (tun.group >= 0) info.IFLA_TUN_GROUP = tun.group;
  if (multi) {
    info.IFLA_TUN_NUM_QUEUES = tun.queues.length;
    info.IFLA_TUN_NUM_DISABLED_QUEUES = tun.disabled.length;
  }
  const w = new Writer(80);
  tunInfoAttrs.encode(w, info);
  return w.finish();
}

function tunSysfs(dev: NetDevice): Readonly<Record<string, DynamicNode>> | null {
  if (!(dev.priv instanceof TunStruct)) return null;
  const tun = dev.priv;
  return {
    group: textFile(() => `${tun.group}\n`),
    owner: textFile(() => `${tun.owner}\n`),
    tun_flags: textFile(() => `0x${tun.flags.toString(16)}\n`),
  };
}

// ---- tables

const tunOps: NetDeviceOps = {
  startXmit: tunXmit,
  open: tunOpen,
  uninit: tunUninit,
  changeCarrier: tunChangeCarrier,
  getLinkKsettings: () => ({ speed: 10, duplex: "full" }),
};
const tapOps: NetDeviceOps = { ...tunOps, setMacAddress: ethMacAddr, setRxMode() {} };

const tunLinkOps: RtnlLinkOps = {
  kind: "tun",
  ops: tunOps,
  setup() {},
  validate() {
    throw new Errno("EOPNOTSUPP", "tun/tap creation via rtnetlink is not supported.");
  },
  fillInfo: tunFillInfo,
};

export const tunModule: NetModule = { linkOps: [tunLinkOps], sysfsDev: tunSysfs };
