/**
 * The devices that stand on one lower device with addresses of their own, and what they receive of it (after macvlan_handle_frame in
 * drivers/net/macvlan.c):
 *
 *   frame on the lower device --> group address:  every device that listens, later (by work); the lower device too
 *                             --> a device's MAC: that device alone
 *                             --> else:           the lower device itself
 */

import {
  ETH_HLEN,
  IFF_ALLMULTI,
  IFF_PROMISC,
  IFF_UP,
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_LOOPBACK,
  PACKET_MULTICAST,
} from "@netloom/uapi";
import { getMac, isMacMulticast } from "@netloom/wire";
import { SyncedAddrs } from "../core/dev-addr-lists.js";
import { devForwardSkb } from "../core/dev-forward.js";
import { RX_HANDLER_ANOTHER, RX_HANDLER_CONSUMED, RX_HANDLER_PASS, type NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { consumeSkb, kfreeSkb, skbClone, type Skb } from "../core/skb.js";

export const MACVLAN_MODE_PRIVATE = 1;
export const MACVLAN_MODE_VEPA = 2;
export const MACVLAN_MODE_BRIDGE = 4;
export const MACVLAN_MODE_PASSTHRU = 8;
export const MACVLAN_MODE_SOURCE = 16;

export const MACVLAN_FLAG_NOPROMISC = 1;
/** What a source list takes is not seen by the others. */
export const MACVLAN_FLAG_NODST = 2;

const MACVLAN_DEFAULT_BC_QUEUE_LEN = 1000;
/** EtherType of pause frames, which concern one link only. */
const ETH_P_PAUSE = 0x8808;

/** One device (struct macvlan_dev). */
export class Macvlan {
  mode = MACVLAN_MODE_VEPA;
  flags = 0;
  bcQueueLenReq = MACVLAN_DEFAULT_BC_QUEUE_LEN;
  macaddrCount = 0;
  /** Addresses handed down to the lower device. */
  readonly synced = new SyncedAddrs();

  constructor(
    readonly dev: NetDevice,
    readonly lowerdev: NetDevice,
    readonly port: MacvlanPort,
  ) {}
}

/** An address whose frames a device of mode source gets. */
export interface MacvlanSource {
  readonly mac: number;
  readonly vlan: Macvlan;
}

/** A group frame that waits to be handed out, and who sent it. */
interface Queued {
  readonly skb: Skb;
  readonly src: Macvlan | null;
}

/** All devices on one lower device (struct macvlan_port). */
export class MacvlanPort {
  /** By age. */
  vlans: Macvlan[] = [];
  /** Those that are up, by MAC; and in the order of the kernel's hash, in which group frames are handed out. */
  readonly hash = new Map<number, Macvlan>();
  hashed: Macvlan[] = [];
  /** In the order of their hash. */
  sources: MacvlanSource[] = [];
  /** Devices, registered or about to be. */
  count = 0;
  passthru = false;
  /** The address the lower device gets back when the passthru device goes. */
  permMac: number;
  /** The lower device's address is being changed through the passthru device. */
  addrChange = false;
  bcQueueLenUsed = 0;
  bcQueue: Queued[] = [];
  destroyed = false;

  constructor(readonly dev: NetDevice) {
    this.permMac = dev.mac;
  }
}

// ---- tables

/** Bucket of an address, as the kernel's (macvlan_eth_hash): it decides orders a user can see. */
function ethHash(mac: number): number {
  let value = 0n;
  for (let i = 0, rest = mac; i < 6; i++, rest = Math.floor(rest / 256)) value = (value << 8n) | BigInt(rest % 256);
  return Number(BigInt.asUintN(64, (value << 16n) * 0x61c8864680b583ebn) >> 56n);
}

/** Into the list by bucket, before older ones of the same. */
function insertHashed<T>(list: readonly T[], item: T, mac: (item: T) => number): T[] {
  const bucket = ethHash(mac(item));
  const at = list.findIndex((other) => ethHash(mac(other)) >= bucket);
  return at < 0 ? [...list, item] : [...list.slice(0, at), item, ...list.slice(at)];
}

export function macvlanHashAdd(vlan: Macvlan): void {
  const { port } = vlan;
  port.hash.set(vlan.dev.mac, vlan);
  port.hashed = insertHashed(port.hashed, vlan, (v) => v.dev.mac);
}

export function macvlanHashDel(vlan: Macvlan): void {
  const { port } = vlan;
  if (port.hash.get(vlan.dev.mac) === vlan) port.hash.delete(vlan.dev.mac);
  port.hashed = port.hashed.filter((v) => v !== vlan);
}

/** Nothing if it is there. */
export function macvlanAddSource(vlan: Macvlan, mac: number): void {
  const { port } = vlan;
  if (port.sources.some((s) => s.vlan === vlan && s.mac === mac)) return;
  port.sources = insertHashed(port.sources, { mac, vlan }, (s) => s.mac);
  vlan.macaddrCount++;
}

export function macvlanDelSource(vlan: Macvlan, mac: number): void {
  const before = vlan.port.sources.length;
  vlan.port.sources = vlan.port.sources.filter((s) => s.vlan !== vlan || s.mac !== mac);
  vlan.macaddrCount -= before - vlan.port.sources.length;
}

export function macvlanFlushSources(vlan: Macvlan): void {
  vlan.port.sources = vlan.port.sources.filter((s) => s.vlan !== vlan);
  vlan.macaddrCount = 0;
}

// ---- receive

/** How a lower device's frames are shared out: its rx handler. */
export function macvlanHandleFrame(skb: Skb, lower: NetDevice): number {
  if (skb.pktType === PACKET_LOOPBACK || !(lower.rxHandlerData instanceof MacvlanPort)) return RX_HANDLER_PASS;
  const port = lower.rxHandlerData;
  const dest = getMac(skb.buf, skb.mac);
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("macvlan_handle_frame", skb, lower, "");
  const source = getMac(skb.buf, skb.mac + 6);
  if (port.sources.length > 0 && forwardSource(skb, port, dest, source)) {
    consumeSkb(skb);
    return RX_HANDLER_CONSUMED;
  }
  if (isMacMulticast(dest)) return handleGroup(skb, port, dest, source);
  const vlan = port.passthru ? port.vlans[0] : port.hash.get(dest);
  if (vlan === undefined || vlan.mode === MACVLAN_MODE_SOURCE) return RX_HANDLER_PASS;
  const dev = vlan.dev;
  if ((dev.flags & IFF_UP) === 0) {
    kfreeSkb(skb, "DEV_READY");
    return RX_HANDLER_CONSUMED;
  }
  countRx(dev, skb.tail - skb.data + ETH_HLEN, false);
  skb.dev = dev;
  skb.pktType = PACKET_HOST;
  return RX_HANDLER_ANOTHER;
}

function handleGroup(skb: Skb, port: MacvlanPort, dest: number, source: number): number {
  const src = port.hash.get(source) ?? null;
  if (src !== null && src.mode !== MACVLAN_MODE_VEPA && src.mode !== MACVLAN_MODE_BRIDGE) {
    // A device's own frame came back: it alone gets it.
    countRx(src.dev, skb.tail - skb.data + ETH_HLEN, false);
    setGroup(skb, src.dev, dest);
    port.dev.net.stack.netifRx(skb);
    return RX_HANDLER_CONSUMED;
  }
  if (anyoneListens(port, dest)) broadcastEnqueue(port, src, skb);
  return RX_HANDLER_PASS;
}

function anyoneListens(port: MacvlanPort, dest: number): boolean {
  for (const vlan of port.hashed) if (listens(vlan.dev, dest)) return true;
  return false;
}

/** Whether a device wants what is sent to the group address `dest`. */
function listens(dev: NetDevice, dest: number): boolean {
  return dest === dev.broadcast || (dev.flags & (IFF_PROMISC | IFF_ALLMULTI)) !== 0 || dev.mc.has(dest);
}

function setGroup(skb: Skb, dev: NetDevice, dest: number): void {
  skb.dev = dev;
  skb.pktType = dest === dev.broadcast ? PACKET_BROADCAST : PACKET_MULTICAST;
}

/** True if nobody else is to get the frame. */
function forwardSource(skb: Skb, port: MacvlanPort, dest: number, source: number): boolean {
  let consume = false;
  for (const { mac, vlan } of port.sources) {
    if (mac !== source) continue;
    if (vlan.flags & MACVLAN_FLAG_NODST) consume = true;
    const dev = vlan.dev;
    if ((dev.flags & IFF_UP) === 0) continue;
    const clone = skbClone(skb);
    clone.dev = dev;
    if (dest === dev.mac) clone.pktType = PACKET_HOST;
    countRx(dev, skb.tail - skb.data + ETH_HLEN, false);
    port.dev.net.stack.netifRx(clone);
  }
  return consume;
}

function countRx(dev: NetDevice, length: number, multicast: boolean): void {
  dev.stats.rxPackets++;
  dev.stats.rxBytes += length;
  if (multicast) dev.stats.multicast++;
}

// ---- group frames

function broadcastEnqueue(port: MacvlanPort, src: Macvlan | null, skb: Skb): void {
  if (port.bcQueue.length >= port.bcQueueLenUsed) {
    port.dev.stats.rxDropped++;
    return;
  }
  port.bcQueue.push({ skb: skbClone(skb), src });
  if (port.bcQueue.length === 1) port.dev.net.stack.scheduleWork(processBroadcast, port);
}

function processBroadcast(port: MacvlanPort): void {
  const queue = port.bcQueue;
  port.bcQueue = [];
  for (const { skb, src } of queue) {
    if (!port.destroyed) multicastRx(port, src, skb);
    consumeSkb(skb);
  }
}

/** Devices of mode bridge have seen the frames of one another when they were sent. */
function multicastRx(port: MacvlanPort, src: Macvlan | null, skb: Skb): void {
  if (src === null)
    broadcast(
      skb,
      port,
      null,
      MACVLAN_MODE_PRIVATE | MACVLAN_MODE_VEPA | MACVLAN_MODE_PASSTHRU | MACVLAN_MODE_BRIDGE,
      null,
    );
  else if (src.mode === MACVLAN_MODE_VEPA) broadcast(skb, port, src.dev, MACVLAN_MODE_VEPA | MACVLAN_MODE_BRIDGE, null);
  else broadcast(skb, port, src.dev, MACVLAN_MODE_VEPA, null);
}

/**
 * Gives copies to all devices of the modes but `src`. `skb.mac` is at the Ethernet header; `sentFrom` is the sender's namespace where
 * the frame was not received but goes from device to device.
 */
function broadcast(skb: Skb, port: MacvlanPort, src: NetDevice | null, modes: number, sentFrom: Net | null): void {
  if (skb.protocol === ETH_P_PAUSE) return;
  const dest = getMac(skb.buf, skb.mac);
  for (const vlan of port.hashed) {
    const dev = vlan.dev;
    if (dev === src || (vlan.mode & modes) === 0 || !listens(dev, dest)) continue;
    const clone = skbClone(skb);
    if (sentFrom === null) {
      countRx(dev, skb.tail - skb.data + ETH_HLEN, true);
      setGroup(clone, dev, dest);
      dev.net.stack.netifRx(clone);
    } else {
      countRx(dev, skb.tail - skb.data + ETH_HLEN, true);
      devForwardSkb(clone, sentFrom, dev);
    }
  }
}

/** Sends a group frame (data at its Ethernet header) to the other devices of mode bridge. */
export function macvlanBroadcastLocal(skb: Skb, vlan: Macvlan): void {
  broadcast(skb, vlan.port, vlan.dev, MACVLAN_MODE_BRIDGE, vlan.dev.net);
}
