/**
 * The devices that share one lower device's link-layer address, told apart by their network-layer addresses, and what they receive
 * of it (after drivers/net/ipvlan/ipvlan_core.c).
 *
 *   mode l2:  frames as on a wire; group frames go to all, later (by work)
 *   mode l3:  what is sent is routed in the lower device's namespace; no broadcast, no ARP
 *   mode l3s: as l3, but received packets pass the lower namespace's netfilter (ipvlan-l3s.ts)
 */

import {
  ETH_HLEN,
  ETH_P_ARP,
  ETH_P_IP,
  ETH_P_IPV6,
  IFF_ALLMULTI,
  IFF_PROMISC,
  IFF_UP,
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_MULTICAST,
} from "@netloom/uapi";
import { getMac, getU16, getU32, icmpv6, ipv6, isMacMulticast } from "@netloom/wire";
import { SyncedAddrs } from "../core/dev-addr-lists.js";
import { devForwardSkb } from "../core/dev-forward.js";
import { devQueueXmit } from "../core/dev-xmit.js";
import { RX_HANDLER_ANOTHER, RX_HANDLER_CONSUMED, RX_HANDLER_PASS, type NetDevice } from "../core/net-device.js";
import { kfreeSkb, consumeSkb, skbClone, skbScrub, type Skb } from "../core/skb.js";
import { Flowi4 } from "../ipv4/flow.js";
import { Flow6 } from "../ipv6/flow6.js";

export const IPVLAN_MODE_L2 = 0;
export const IPVLAN_MODE_L3 = 1;
export const IPVLAN_MODE_L3S = 2;
export const IPVLAN_F_PRIVATE = 1;
export const IPVLAN_F_VEPA = 2;

const IPVLAN_QBACKLOG_LIMIT = 1000;
const ETH_P_PAUSE = 0x8808;

/** An address of a device: IPv4 in host order, or the 16 bytes of IPv6. */
export type IpvlanAddr = number | Uint8Array;

/** One device (struct ipvl_dev). */
export class Ipvlan {
  /** Null until it is made. */
  port: IpvlanPort | null = null;
  addrs: IpvlanAddr[] = [];
  /** Addresses handed down to the lower device. */
  readonly synced = new SyncedAddrs();

  constructor(
    readonly dev: NetDevice,
    readonly phyDev: NetDevice,
  ) {}
}

/** An IPv6 address in a port's table. */
interface Entry6 {
  readonly addr: Uint8Array;
  readonly ipvlan: Ipvlan;
}

/** A group frame that waits; `from`: the device that sent it, null if it was received. */
interface Queued {
  readonly skb: Skb;
  readonly from: Ipvlan | null;
}

/** All devices on one lower device (struct ipvl_port). */
export class IpvlanPort {
  /** By age. */
  ipvlans: Ipvlan[] = [];
  mode = IPVLAN_MODE_L3;
  flags = 0;
  count = 0;
  /** Where the search for the next device's id begins, and those in use. */
  devIdStart = 1;
  readonly devIds = new Set<number>();
  /** Addresses of devices that are up; those of IPv6 by their last 32 bits. */
  readonly hash4 = new Map<number, Ipvlan>();
  readonly hash6 = new Map<number, readonly Entry6[]>();
  backlog: Queued[] = [];
  destroyed = false;
  /** Scratch of route lookups. */
  readonly flow4 = new Flowi4();
  readonly flow6 = new Flow6();

  constructor(readonly dev: NetDevice) {}
}

export function portOf(lower: NetDevice): IpvlanPort | null {
  return lower.rxHandlerData instanceof IpvlanPort ? lower.rxHandlerData : null;
}

// ---- addresses

function sameBytes(a: Uint8Array, b: Uint8Array, at: number): boolean {
  for (let i = 0; i < 16; i++) if (a[i] !== b[at + i]) return false;
  return true;
}

export function sameAddr(a: IpvlanAddr, b: IpvlanAddr): boolean {
  return typeof a === "number" || typeof b === "number" ? a === b : sameBytes(a, b, 0);
}

/** Whether any device of the port has the address. */
export function ipvlanAddrBusy(port: IpvlanPort, addr: IpvlanAddr): boolean {
  return port.ipvlans.some((ipvlan) => ipvlan.addrs.some((a) => sameAddr(a, addr)));
}

export function hashAdd(port: IpvlanPort, ipvlan: Ipvlan, addr: IpvlanAddr): void {
  if (typeof addr === "number") port.hash4.set(addr, ipvlan);
  else {
    const key = getU32(addr, 12);
    port.hash6.set(key, [{ addr, ipvlan }, ...(port.hash6.get(key) ?? [])]);
  }
}

export function hashDel(port: IpvlanPort, ipvlan: Ipvlan, addr: IpvlanAddr): void {
  if (typeof addr === "number") {
    if (port.hash4.get(addr) === ipvlan) port.hash4.delete(addr);
    return;
  }
  const key = getU32(addr, 12);
  const rest = (port.hash6.get(key) ?? []).filter((e) => e.ipvlan !== ipvlan || !sameAddr(e.addr, addr));
  if (rest.length > 0) port.hash6.set(key, rest);
  else port.hash6.delete(key);
}

function lookup6(port: IpvlanPort, b: Uint8Array, at: number): Ipvlan | null {
  const entries = port.hash6.get(getU32(b, at + 12));
  if (entries === undefined) return null;
  for (const entry of entries) if (sameBytes(entry.addr, b, at)) return entry.ipvlan;
  return null;
}

/**
 * Whose packet it is: the device that has its destination (or source) address. The network header is at `at`. Null: nobody's here,
 * or of a protocol that has no such address.
 */
export function ipvlanLookup(port: IpvlanPort, skb: Skb, at: number, dest: boolean): Ipvlan | null {
  const b = skb.buf;
  const length = skb.tail - at;
  switch (skb.protocol) {
    case ETH_P_IP:
      if (length < 20 || b[at]! >>> 4 !== 4 || (b[at]! & 15) < 5 || length < getU16(b, at + 2)) return null;
      return port.hash4.get(getU32(b, at + (dest ? 16 : 12))) ?? null;
    case ETH_P_ARP:
      if (length < 28) return null;
      return port.hash4.get(getU32(b, at + (dest ? 24 : 14))) ?? null;
    case ETH_P_IPV6: {
      if (length < ipv6.HLEN || b[at]! >>> 4 !== 6) return null;
      // Who looks whether its address is free has none to be known by but the one it asks about.
      const icmp = at + ipv6.HLEN;
      if (
        b[at + 6] === 58 &&
        length >= ipv6.HLEN + 24 &&
        b[icmp] === icmpv6.NDISC_NEIGHBOUR_SOLICITATION &&
        isUnspecified(b, at + ipv6.SADDR)
      )
        return lookup6(port, b, icmp + 8);
      return lookup6(port, b, at + (dest ? ipv6.DADDR : ipv6.SADDR));
    }
    default:
      return null;
  }
}

function isUnspecified(b: Uint8Array, at: number): boolean {
  return (getU32(b, at) | getU32(b, at + 4) | getU32(b, at + 8) | getU32(b, at + 12)) === 0;
}

// ---- receive

export function ipvlanCountRx(dev: NetDevice, length: number, multicast: boolean): void {
  dev.stats.rxPackets++;
  dev.stats.rxBytes += length;
  if (multicast) dev.stats.multicast++;
}

/** How a lower device's frames are shared out: its rx handler. */
export function ipvlanHandleFrame(skb: Skb, lower: NetDevice): number {
  const port = portOf(lower);
  if (port === null || port.mode === IPVLAN_MODE_L3S) return RX_HANDLER_PASS;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("ipvlan_handle_frame", skb, lower, "");
  if (port.mode === IPVLAN_MODE_L2 && isMacMulticast(getMac(skb.buf, skb.mac))) {
    // The lower device gets the frame itself, at once.
    if (isExternal(skb, port)) {
      const clone = skbClone(skb);
      skbScrub(clone, true);
      enqueue(port, clone, null);
    }
    return RX_HANDLER_PASS;
  }
  const ipvlan = ipvlanLookup(port, skb, skb.data, true);
  if (ipvlan === null) return RX_HANDLER_PASS;
  const dev = ipvlan.dev;
  if ((dev.flags & IFF_UP) === 0) {
    kfreeSkb(skb, "DEV_READY");
    return RX_HANDLER_CONSUMED;
  }
  ipvlanCountRx(dev, skb.tail - skb.data + ETH_HLEN, false);
  skb.dev = dev;
  return RX_HANDLER_ANOTHER;
}

/** False for what one of the port's own devices sent and a switch sent back. */
function isExternal(skb: Skb, port: IpvlanPort): boolean {
  return getMac(skb.buf, skb.mac + 6) !== port.dev.mac || ipvlanLookup(port, skb, skb.data, false) === null;
}

/** From one device of the port to another: data at the Ethernet header. */
export function ipvlanRcvLocal(skb: Skb, from: NetDevice, ipvlan: Ipvlan): void {
  const dev = ipvlan.dev;
  if ((dev.flags & IFF_UP) === 0) {
    kfreeSkb(skb, "DEV_READY");
    return;
  }
  const length = skb.tail - skb.data + ETH_HLEN;
  skb.pktType = PACKET_HOST;
  if (devForwardSkb(skb, from.net, dev)) ipvlanCountRx(dev, length, false);
}

// ---- group frames

function enqueue(port: IpvlanPort, skb: Skb, from: Ipvlan | null): void {
  if (skb.protocol === ETH_P_PAUSE) {
    kfreeSkb(skb, "UNHANDLED_PROTO");
    return;
  }
  if (port.backlog.length >= IPVLAN_QBACKLOG_LIMIT) {
    (from?.dev ?? port.dev).stats.rxDropped++;
    kfreeSkb(skb, "CPU_BACKLOG");
    return;
  }
  port.backlog.push({ skb, from });
  if (port.backlog.length === 1) port.dev.net.stack.scheduleWork(processMulticast, port);
}

/** A device sends a group frame (data at its Ethernet header): to the others, then to the wire. */
export function ipvlanSendGroup(port: IpvlanPort, skb: Skb, from: Ipvlan): void {
  skb.mac = skb.data;
  skbScrub(skb, true);
  enqueue(port, skb, from);
}

function processMulticast(port: IpvlanPort): void {
  const queue = port.backlog;
  port.backlog = [];
  for (const { skb, from } of queue) {
    const dest = getMac(skb.buf, skb.mac);
    const pktType = dest === port.dev.broadcast ? PACKET_BROADCAST : PACKET_MULTICAST;
    const length = skb.tail - skb.data + ETH_HLEN;
    for (const ipvlan of port.ipvlans) {
      const dev = ipvlan.dev;
      if (ipvlan === from || (dev.flags & IFF_UP) === 0 || !listens(dev, dest)) continue;
      const clone = skbClone(skb);
      clone.pktType = pktType;
      if (from !== null) {
        if (!devForwardSkb(clone, from.dev.net, dev)) continue;
      } else {
        clone.dev = dev;
        port.dev.net.stack.netifRx(clone);
      }
      ipvlanCountRx(dev, length, true);
    }
    if (from === null || port.destroyed) consumeSkb(skb);
    else {
      skb.dev = port.dev;
      skb.pktType = pktType;
      devQueueXmit(skb);
    }
  }
}

function listens(dev: NetDevice, dest: number): boolean {
  return dest === dev.broadcast || (dev.flags & (IFF_PROMISC | IFF_ALLMULTI)) !== 0 || dev.mc.has(dest);
}
