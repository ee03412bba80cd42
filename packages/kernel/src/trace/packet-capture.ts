/**
 * Records the packets of all devices of all namespaces as a pcapng file. It listens where AF_PACKET sockets do: a packet is
 * recorded once for every device it crosses in every direction (on `lo` only when it is received, as tcpdump does).
 *
 * A packet that dies has the reason as a comment: on its last record at the device where it died, or, where it crossed none or
 * that record is already written, on a record of its own. So records wait a while, in bounded number, before they are written.
 */

import {
  ETH_P_ALL,
  IFF_LOOPBACK,
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_LOOPBACK,
  PACKET_MULTICAST,
  PACKET_OTHERHOST,
  PACKET_OUTGOING,
} from "@netloom/uapi";
import { pcapng, putU16, vlan } from "@netloom/wire";
import type { NetDevice, PacketTap } from "../net/core/net-device.js";
import type { NetStack } from "../net/core/net-stack.js";
import type { Net } from "../net/core/net.js";
import type { Skb } from "../net/core/skb.js";
import { dropReasonName, dropReasonText, type SkbDropReason } from "./drop-reason.js";

/** Records that wait for their packets' fate: half of them are written when there are more, or more bytes. */
const MAX_WAITING = 4096;
const MAX_WAITING_BYTES = 1 << 20;
/** How many earlier records of a packet are looked at to find the one at the device where it died. */
const MAX_STEPS = 64;
const SNAPLEN = 262144;
const ETH_HLEN = 14;
const MAC_ADDRESSES_LEN = 12;

/** Directions and receptions by PACKET_*. */
const FLAGS: Readonly<Record<number, number>> = {
  [PACKET_HOST]: pcapng.INBOUND | pcapng.RECEPTION_UNICAST,
  [PACKET_BROADCAST]: pcapng.INBOUND | pcapng.RECEPTION_BROADCAST,
  [PACKET_MULTICAST]: pcapng.INBOUND | pcapng.RECEPTION_MULTICAST,
  [PACKET_OTHERHOST]: pcapng.INBOUND | pcapng.RECEPTION_PROMISCUOUS,
  [PACKET_OUTGOING]: pcapng.OUTBOUND,
};

interface Interface {
  readonly id: number;
  readonly name: string;
  readonly net: Net | null;
}

class CaptureRecord {
  /** Why the packet died here. */
  reason: SkbDropReason | null = null;
  /** The record before of the same packet; of no use once that is written. */
  before: CaptureRecord | null = null;
  written = false;

  constructor(
    readonly packetId: number,
    readonly dev: NetDevice | null,
    readonly interfaceId: number,
    readonly atNs: number,
    readonly data: Uint8Array,
    readonly flags: number,
  ) {}
}

export class PacketCapture implements PacketTap {
  readonly protocol = ETH_P_ALL;
  private waiting: CaptureRecord[] = [];
  private waitingBytes = 0;
  /** The last waiting record of every packet. */
  private readonly last = new Map<number, CaptureRecord>();
  /** What a device is called in the file, where its packets have their link header and where they have none. */
  private readonly framed = new Map<NetDevice, Interface>();
  private readonly bare = new Map<NetDevice | null, Interface>();
  private interfaces = 0;
  private blocks: Uint8Array[] = [];
  private done = false;
  /** What `sink` threw: nothing is recorded from then on. */
  error: unknown = null;

  /** `netName`: how a namespace is called; empty for the first one. `sink` gets the file in order, in pieces. */
  constructor(
    private readonly stack: NetStack,
    private readonly netName: (net: Net) => string,
    private readonly sink: (bytes: Uint8Array) => void,
  ) {
    this.blocks.push(pcapng.sectionHeader("Netloom"));
    stack.capture = this;
    for (const net of stack.nets) this.addNet(net);
  }

  /** Also called for every namespace that is made later. */
  addNet(net: Net): void {
    net.taps = [this, ...(net.taps ?? [])];
  }

  receive(skb: Skb, dev: NetDevice): void {
    const { pktType } = skb;
    if (pktType === PACKET_LOOPBACK || (pktType === PACKET_OUTGOING && (dev.flags & IFF_LOOPBACK) !== 0)) return;
    const framed = dev.hardHeaderLen === ETH_HLEN && skb.mac >= 0;
    this.record(skb, dev, framed, framed ? skb.mac : skb.data, FLAGS[pktType] ?? 0);
  }

  /** The packet dies. */
  kfreeSkb(skb: Skb, reason: SkbDropReason): void {
    const { dev } = skb;
    let record = this.last.get(skb.id) ?? null;
    for (let i = 0; record !== null && !record.written && i < MAX_STEPS; i++, record = record.before) {
      if (record.dev !== dev || record.reason !== null) continue;
      record.reason = reason;
      return;
    }
    // At the link header: on its way out, or as it came in.
    const framed =
      dev !== null &&
      dev.hardHeaderLen === ETH_HLEN &&
      skb.mac >= 0 &&
      (skb.mac === skb.data || (skb.iif === dev.ifindex && skb.network === skb.mac + ETH_HLEN));
    const start = framed ? skb.mac : skb.network >= 0 && skb.network < skb.tail ? skb.network : skb.data;
    this.record(skb, dev, framed, start, 0).reason = reason;
  }

  /** Hands over what has waited since `untilNs` (virtual time) or before; by default everything. */
  flush(untilNs: number = Infinity): void {
    let n = 0;
    while (n < this.waiting.length && this.waiting[n]!.atNs <= untilNs) n++;
    this.write(n);
  }

  /** Writes the rest and listens no longer. */
  close(): void {
    if (this.done) return;
    this.flush();
    this.stop();
  }

  private stop(): void {
    this.done = true;
    this.stack.capture = null;
    for (const net of this.stack.nets) {
      const rest = net.taps?.filter((tap) => tap !== this) ?? [];
      net.taps = rest.length === 0 ? null : rest;
    }
    this.waiting = [];
    this.last.clear();
  }

  private record(skb: Skb, dev: NetDevice | null, framed: boolean, start: number, flags: number): CaptureRecord {
    const data =
      framed && skb.vlanTci >= 0 ? taggedFrame(skb, start) : skb.buf.slice(start, Math.min(skb.tail, start + SNAPLEN));
    const record = new CaptureRecord(skb.id, dev, this.interfaceOf(dev, framed), this.stack.nowNs, data, flags);
    record.before = this.last.get(skb.id) ?? null;
    this.last.set(skb.id, record);
    this.waiting.push(record);
    this.waitingBytes += data.length;
    if (this.waiting.length > MAX_WAITING || this.waitingBytes > MAX_WAITING_BYTES)
      this.write(Math.ceil(this.waiting.length / 2));
    return record;
  }

  /** A device that was renamed or moved is a new interface. */
  private interfaceOf(dev: NetDevice | null, framed: boolean): number {
    const known = framed && dev !== null ? this.framed.get(dev) : this.bare.get(dev);
    if (known !== undefined && (dev === null || (known.name === dev.name && known.net === dev.net))) return known.id;
    const made: Interface = { id: this.interfaces++, name: dev?.name ?? "", net: dev?.net ?? null };
    if (framed && dev !== null) this.framed.set(dev, made);
    else this.bare.set(dev, made);
    this.blocks.push(this.describe(dev, framed));
    return made.id;
  }

  private describe(dev: NetDevice | null, framed: boolean): Uint8Array {
    if (dev === null)
      return pcapng.interfaceDescription(pcapng.LINKTYPE_RAW, SNAPLEN, "none", "packets that died at no device");
    const ns = this.netName(dev.net);
    const where = ns === "" ? `device ${dev.name} of the host` : `device ${dev.name} of namespace ${ns}`;
    const bare = !framed && dev.hardHeaderLen === ETH_HLEN;
    return pcapng.interfaceDescription(
      framed ? pcapng.LINKTYPE_ETHERNET : pcapng.LINKTYPE_RAW,
      SNAPLEN,
      ns === "" ? dev.name : `${ns}/${dev.name}`,
      bare ? `${where}: packets that died before they had a link header` : where,
    );
  }

  /** Writes the first `n` of the waiting records. */
  private write(n: number): void {
    const { blocks } = this;
    const base = this.stack.realtimeBaseSec;
    for (const record of this.waiting.splice(0, n)) {
      const { reason } = record;
      const sec = Math.floor(record.atNs / 1e9);
      const comment = reason === null ? null : `dropped: ${dropReasonName(reason)}: ${dropReasonText(reason)}`;
      const { interfaceId, data, flags } = record;
      blocks.push(
        pcapng.enhancedPacket(interfaceId, base + sec, record.atNs - sec * 1e9, data, data.length, flags, comment),
      );
      this.waitingBytes -= data.length;
      record.written = true;
      record.before = null;
      if (this.last.get(record.packetId) === record) this.last.delete(record.packetId);
    }
    if (blocks.length === 0) return;
    this.blocks = [];
    try {
      this.sink(concat(blocks));
    } catch (error) {
      this.error = error;
      this.stop();
    }
  }
}

function concat(blocks: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const block of blocks) length += block.length;
  const whole = new Uint8Array(length);
  let o = 0;
  for (const block of blocks) {
    whole.set(block, o);
    o += block.length;
  }
  return whole;
}

/** The frame from `start` on with the VLAN tag that is held apart where it is on the wire. */
function taggedFrame(skb: Skb, start: number): Uint8Array {
  const { buf } = skb;
  const whole = new Uint8Array(skb.tail - start + vlan.HLEN);
  whole.set(buf.subarray(start, start + MAC_ADDRESSES_LEN), 0);
  putU16(whole, MAC_ADDRESSES_LEN, skb.vlanProto);
  putU16(whole, MAC_ADDRESSES_LEN + 2, skb.vlanTci);
  whole.set(buf.subarray(start + MAC_ADDRESSES_LEN, skb.tail), MAC_ADDRESSES_LEN + vlan.HLEN);
  return whole;
}
