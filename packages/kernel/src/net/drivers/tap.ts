/**
 * What macvtap and ipvtap add to macvlan and ipvlan (after drivers/net/tap.c): a character device, /dev/tapN of the device with
 * index N. While a program has it open, what the device receives is read there; what is written there the device sends:
 *
 *   [struct virtio_net_hdr]   with IFF_VNET_HDR
 *   Ethernet frame            one for each read or write
 */

import { Errno, ETH_HLEN, IFF_NO_PI, IFF_TAP, IFF_VNET_HDR, POLLIN, POLLOUT } from "@netloom/uapi";
import { getU16, getU32 } from "@netloom/wire";
import { textFile, type DynamicDir, type DynamicNode } from "../../fs/dynamic.js";
import { WaitQueue } from "../../task/wait-queue.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import { RX_HANDLER_CONSUMED, RX_HANDLER_PASS, type NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import type { NetdevEvent } from "../core/notifier.js";
import { netdevRxHandlerRegister } from "../core/rx-handler.js";
import { consumeSkb, kfreeSkb, skbPutBytes, type Skb } from "../core/skb.js";
import { askForChecksum, getVnetHdr, putVnetHdr, VNET_HDR_MIN } from "./vnet-hdr.js";

const MAX_TAP_QUEUES = 256;

/** A device's end (struct tap_dev). */
export class TapDev {
  queues: TapQueue[] = [];
  /** Of its node. */
  name = "";
  private rdev = 0;

  constructor(
    readonly dev: NetDevice,
    /** The class in /sys, and the driver's name. */
    readonly className: "macvtap" | "ipvtap",
  ) {}

  get number(): string {
    return `${this.rdev >> 8}:${this.rdev & 255}`;
  }

  /** The device is here: it has a node. */
  register(): void {
    this.name = `tap${this.dev.ifindex}`;
    this.rdev = this.dev.net.stack.charDevs.add(this.className, this.name, this);
  }
  unregister(): void {
    if (this.rdev !== 0) this.dev.net.stack.charDevs.remove(this.rdev, this.name);
    this.rdev = 0;
  }
}

/** An open file's end (struct tap_queue). */
export class TapQueue {
  /** Null once the device is gone. */
  tap: TapDev | null;
  flags: number = IFF_VNET_HDR | IFF_NO_PI | IFF_TAP;
  vnetHdrSize = VNET_HDR_MIN;
  sndbuf = 0x7fffffff;
  readonly skbs: Skb[] = [];
  readonly wait = new WaitQueue();

  /** EBUSY: the device has too many. */
  constructor(tap: TapDev) {
    if (tap.queues.length === MAX_TAP_QUEUES) throw new Errno("EBUSY");
    this.tap = tap;
    tap.queues.push(this);
  }
}

// ---- the device's side

/** rx_handler of the device: what it receives is its reader's, if it has one. */
function tapHandleFrame(skb: Skb, dev: NetDevice): number {
  const tap = tapOf(dev);
  if (tap === null || tap.queues.length === 0) return RX_HANDLER_PASS;
  const queue = selectQueue(tap, skb);
  if (queue.skbs.length >= dev.txQueueLen) {
    dev.stats.rxDropped++;
    kfreeSkb(skb, "FULL_RING");
    return RX_HANDLER_CONSUMED;
  }
  skb.data = skb.mac;
  queue.skbs.push(skb);
  queue.wait.wake();
  return RX_HANDLER_CONSUMED;
}

/** A flow stays on its queue. */
function selectQueue(tap: TapDev, skb: Skb): TapQueue {
  const { queues } = tap;
  if (queues.length === 1 || skb.tail - skb.data < 20) return queues[0]!;
  const hash = getU32(skb.buf, skb.data + 12) ^ getU32(skb.buf, skb.data + 16);
  return queues[((hash ^ (hash >>> 16)) & 0xffff) % queues.length]!;
}

/** The tap of a device; null: it is no macvtap and no ipvtap. */
export function tapOf(dev: NetDevice): TapDev | null {
  return dev.rxHandlerData instanceof TapDev ? dev.rxHandlerData : null;
}

/** Notifier: devices come and go, also from one namespace to another. */
export function tapDeviceEvent(event: NetdevEvent, dev: NetDevice): void {
  if (event === "REGISTER") tapOf(dev)?.register();
  else if (event === "UNREGISTER") tapOf(dev)?.unregister();
}

/** Before the device is registered. */
export function tapInit(dev: NetDevice, className: TapDev["className"]): void {
  netdevRxHandlerRegister(dev, tapHandleFrame, new TapDev(dev, className));
}

/** The device goes: who has it open reads no more. */
export function tapDelQueues(dev: NetDevice): void {
  const tap = tapOf(dev);
  if (tap === null) return;
  for (const queue of tap.queues) {
    queue.tap = null;
    purge(queue);
  }
  tap.queues = [];
}

function purge(queue: TapQueue): void {
  for (const skb of queue.skbs) kfreeSkb(skb, "DEV_PEER_GONE");
  queue.skbs.length = 0;
}

// ---- the file's side

/** One frame, at most `count` bytes of it; null: none waits. EINVAL: no room for its header. */
export function tapRead(queue: TapQueue, count: number): Uint8Array | null {
  if (count === 0) return new Uint8Array(0);
  const skb = queue.skbs.shift();
  if (skb === undefined) return null;
  try {
    const header = queue.flags & IFF_VNET_HDR ? queue.vnetHdrSize : 0;
    if (count < header) throw new Errno("EINVAL");
    const bytes = new Uint8Array(Math.min(count, header + skb.tail - skb.data));
    if (header > 0) putVnetHdr(bytes, 0, skb);
    bytes.set(skb.buf.subarray(skb.data, skb.data + bytes.length - header), header);
    return bytes;
  } finally {
    consumeSkb(skb);
  }
}

/** The device sends one frame. Returns the bytes taken: all. EINVAL: too short for a header. */
export function tapWrite(queue: TapQueue, bytes: Uint8Array, offset: number): number {
  const { tap } = queue;
  const total = bytes.length - offset;
  const size = queue.flags & IFF_VNET_HDR ? queue.vnetHdrSize : 0;
  try {
    const header = size > 0 ? getVnetHdr(bytes, offset, total, size) : null;
    if (total - size < ETH_HLEN) throw new Errno("EINVAL");
    if (tap === null) return total;
    const skb = tap.dev.net.stack.skbs.alloc(total - size);
    skbPutBytes(skb, bytes.subarray(offset + size));
    if (header !== null) askForChecksum(skb, header);
    skb.dev = tap.dev;
    skb.protocol = getU16(skb.buf, skb.data + 12);
    skb.mac = skb.data;
    skb.network = skb.data + ETH_HLEN;
    devQueueXmit(skb);
    return total;
  } catch (error) {
    if (tap !== null) tap.dev.stats.txDropped++;
    throw error;
  }
}

export const tapPoll = (queue: TapQueue): number => (queue.skbs.length > 0 ? POLLIN : 0) | POLLOUT;

/** The file is closed. */
export function tapRelease(queue: TapQueue): void {
  const { tap } = queue;
  queue.tap = null;
  purge(queue);
  if (tap !== null) tap.queues = tap.queues.filter((other) => other !== queue);
}

// ---- sysfs

/** /sys/class/net/DEV/{macvtap/tapN,tapN}. */
export function tapSysfs(dev: NetDevice): Readonly<Record<string, DynamicNode>> | null {
  const tap = tapOf(dev);
  if (tap === null) return null;
  const { className } = tap;
  const node = directory({ [tap.name]: directory({ dev: textFile(() => `${tap.number}\n`) }) });
  return { [className]: node, [tap.name]: { kind: "link", target: () => `${className}/${tap.name}` } };
}

/** /sys/class/macvtap, /sys/class/ipvtap: links to the devices of a namespace; null: the module is not loaded. */
export function tapClass(net: Net, className: TapDev["className"]): DynamicDir | null {
  if (!net.stack.charDevs.drivers().some(([driver]) => driver === className)) return null;
  const links: Record<string, DynamicNode> = {};
  for (const dev of net.devices()) {
    const tap = tapOf(dev);
    if (tap === null || tap.className !== className) continue;
    const target = `../../devices/virtual/net/${dev.name}/${className}/${tap.name}`;
    links[tap.name] = { kind: "link", target: () => target };
  }
  return directory(links);
}

function directory(entries: Readonly<Record<string, DynamicNode>>): DynamicDir {
  return {
    kind: "dir",
    list: () => Object.keys(entries).sort(),
    lookup: (name) => (Object.hasOwn(entries, name) ? entries[name]! : null),
  };
}
