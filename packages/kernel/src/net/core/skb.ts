/**
 * The packet (after include/linux/skbuff.h).
 *
 *   buf: |<- headroom ->|<------- data ------->|<- tailroom ->|
 *        0             data                   tail           end
 *                 mac ^  network ^  transport ^      offsets into buf, -1 when unset
 *
 * One object and one buffer travel from socket or device to device; headers are read and written
 * in place by functions of (buf, offset). `skbClone` shares the buffer; who wants to write a shared
 * one calls `skbCow` first. Every packet ends in `consumeSkb` or `kfreeSkb`.
 */

import { PACKET_HOST } from "@netloom/uapi";
import type { SkbDropReason } from "../../trace/drop-reason.js";
import type { Dst } from "./dst.js";
import type { NetDevice } from "./net-device.js";
import type { NetStack } from "./net-stack.js";

/** Room in front of a new packet for all link-layer and tunnel headers that may be pushed. */
export const LL_MAX_HEADER = 128;
const SMALL = 2048;

/** ip_summed (skbuff.h): what is known of the transport checksum. */
export const CHECKSUM_NONE = 0;
export const CHECKSUM_UNNECESSARY = 1;
export const CHECKSUM_COMPLETE = 2;
export const CHECKSUM_PARTIAL = 3;

/** A packet's bytes, shared by its clones. */
class SkbData {
  refs = 1;
  constructor(readonly bytes: Uint8Array) {}
}

export class Skb {
  shared: SkbData;
  buf: Uint8Array;
  data = 0;
  tail = 0;
  mac = -1;
  network = -1;
  transport = -1;
  /** EtherType, host order. */
  protocol = 0;
  pktType: number = PACKET_HOST;
  dev: NetDevice | null = null;
  /** ifindex of the device it came in by, 0 if made here. */
  iif = 0;
  mark = 0;
  priority = 0;
  vlanTci = -1;
  vlanProto = 0;
  ipSummed = CHECKSUM_NONE;
  /** CHECKSUM_PARTIAL: offset in buf where the sum starts, and of the field from there. */
  csumStart = 0;
  csumOffset = 0;
  dst: Dst | null = null;
  /** The virtual network of the tunnel it came by, or is to go by (skb_tunnel_info); -1: none. */
  tunnelId = -1;
  /** Owning socket, for errors and accounting; null once it is on its way in. */
  sk: object | null = null;
  /** Conntrack entry and its state; null when untracked. */
  ct: object | null = null;
  ctInfo = 0;
  /** IPCB/IP6CB and BR_INPUT_SKB_CB: scratch of the layer that has the packet. */
  cbFlags = 0;
  cbFragMaxSize = 0;
  cbOpt: Uint8Array | null = null;
  cbBridgeIn: object | null = null;
  /** Identity for tracing: survives cloning, forwarding and rewriting. */
  id = 0;
  /** The same for this one of a packet's copies. */
  serial = 0;
  /** CLOCK_MONOTONIC of arrival, for packet sockets. */
  tstampNs = 0;
  /** How often it was handed to a stacked device. */
  depth = 0;
  live = true;

  constructor(
    readonly stack: NetStack,
    shared: SkbData,
  ) {
    this.shared = shared;
    this.buf = shared.bytes;
  }
  get len(): number {
    return this.tail - this.data;
  }
  get end(): number {
    return this.buf.length;
  }
}

/** The allocator of one stack: small packets are reused, larger ones are left to the collector. */
export class SkbPool {
  private readonly free: Skb[] = [];
  private readonly buffers: Uint8Array[] = [];
  private nextId = 1;
  /** Packets not yet consumed or freed: 0 when the network is quiet and no socket holds data. */
  live = 0;

  constructor(private readonly stack: NetStack) {}

  /** An empty packet with LL_MAX_HEADER bytes of headroom and room for `size` bytes. */
  alloc(size: number): Skb {
    const need = size + LL_MAX_HEADER;
    const bytes = need <= SMALL ? (this.buffers.pop() ?? new Uint8Array(SMALL)) : new Uint8Array(need);
    const skb = this.take(new SkbData(bytes));
    skb.data = skb.tail = LL_MAX_HEADER;
    skb.id = skb.serial = this.nextId++;
    return skb;
  }

  /** A second packet over the same bytes (skb_clone). */
  clone(skb: Skb): Skb {
    skb.shared.refs++;
    const copy = this.take(skb.shared);
    copyHeader(copy, skb);
    copy.serial = this.nextId++;
    const { tracer } = this.stack;
    if (tracer !== null) tracer.made("skb_clone", copy, copy.dev, skb, "");
    return copy;
  }

  /** Gives the packet bytes of its own if it shares them; `headroom` bytes are ensured in front (skb_cow). */
  cow(skb: Skb, headroom = 0): void {
    if (skb.shared.refs === 1 && skb.data >= headroom) return;
    const shift = Math.max(LL_MAX_HEADER, headroom) - skb.data;
    const need = skb.tail + shift;
    const bytes = need <= SMALL ? (this.buffers.pop() ?? new Uint8Array(SMALL)) : new Uint8Array(need + LL_MAX_HEADER);
    // What lies in front of data (headers already pulled) moves too.
    const from = Math.max(0, -shift);
    bytes.set(skb.buf.subarray(from, skb.tail), from + shift);
    this.release(skb.shared);
    skb.shared = new SkbData(bytes);
    skb.buf = bytes;
    skb.data += shift;
    skb.tail += shift;
    if (skb.mac >= 0) skb.mac += shift;
    if (skb.network >= 0) skb.network += shift;
    if (skb.transport >= 0) skb.transport += shift;
    skb.csumStart += shift;
  }

  put(skb: Skb): void {
    if (!skb.live) throw new Error(`BUG: packet ${skb.id} freed twice`);
    skb.live = false;
    this.live--;
    this.release(skb.shared);
    skb.dev = null;
    skb.dst = null;
    skb.sk = null;
    skb.ct = null;
    skb.cbOpt = null;
    skb.cbBridgeIn = null;
    if (this.free.length < 256) this.free.push(skb);
  }

  private release(shared: SkbData): void {
    if (--shared.refs === 0 && shared.bytes.length === SMALL && this.buffers.length < 256)
      this.buffers.push(shared.bytes);
  }

  private take(shared: SkbData): Skb {
    this.live++;
    const skb = this.free.pop();
    if (skb === undefined) return new Skb(this.stack, shared);
    skb.shared = shared;
    skb.buf = shared.bytes;
    skb.mac = skb.network = skb.transport = -1;
    skb.protocol = 0;
    skb.pktType = PACKET_HOST;
    skb.iif = skb.mark = skb.priority = 0;
    skb.vlanTci = -1;
    skb.vlanProto = 0;
    skb.tunnelId = -1;
    skb.ipSummed = CHECKSUM_NONE;
    skb.csumStart = skb.csumOffset = 0;
    skb.ctInfo = 0;
    skb.cbFlags = skb.cbFragMaxSize = 0;
    skb.tstampNs = 0;
    skb.depth = 0;
    skb.live = true;
    return skb;
  }
}

function copyHeader(to: Skb, from: Skb): void {
  to.data = from.data;
  to.tail = from.tail;
  to.mac = from.mac;
  to.network = from.network;
  to.transport = from.transport;
  to.protocol = from.protocol;
  to.pktType = from.pktType;
  to.dev = from.dev;
  to.iif = from.iif;
  to.mark = from.mark;
  to.priority = from.priority;
  to.vlanTci = from.vlanTci;
  to.vlanProto = from.vlanProto;
  to.ipSummed = from.ipSummed;
  to.csumStart = from.csumStart;
  to.csumOffset = from.csumOffset;
  to.dst = from.dst;
  to.tunnelId = from.tunnelId;
  to.ct = from.ct;
  to.ctInfo = from.ctInfo;
  to.cbFlags = from.cbFlags;
  to.cbFragMaxSize = from.cbFragMaxSize;
  to.cbOpt = from.cbOpt;
  to.cbBridgeIn = from.cbBridgeIn;
  to.id = from.id;
  to.tstampNs = from.tstampNs;
  to.depth = from.depth;
}

/** Appends `n` bytes (contents undefined); returns their offset in buf. Room must have been asked for at alloc. */
export function skbPut(skb: Skb, n: number): number {
  const at = skb.tail;
  skb.tail = at + n;
  return at;
}

/** Appends a copy of `bytes`. */
export function skbPutBytes(skb: Skb, bytes: Uint8Array): void {
  skb.buf.set(bytes, skb.tail);
  skb.tail += bytes.length;
}

/** Prepends `n` bytes; returns the new start. */
export function skbPush(skb: Skb, n: number): number {
  return (skb.data -= n);
}

/** Drops `n` bytes from the front; returns the new start. */
export function skbPull(skb: Skb, n: number): number {
  return (skb.data += n);
}

/** Cuts the packet to `len` bytes. */
export function skbTrim(skb: Skb, len: number): void {
  if (skb.tail - skb.data > len) skb.tail = skb.data + len;
}

export function skbClone(skb: Skb): Skb {
  return skb.stack.skbs.clone(skb);
}

/** Before writing into a packet that clones may share. */
export function skbCow(skb: Skb, headroom = 0): void {
  if (skb.shared.refs !== 1 || skb.data < headroom) skb.stack.skbs.cow(skb, headroom);
}

/** Forgets everything that belongs to the layers and namespace it comes from (skb_scrub_packet). */
export function skbScrub(skb: Skb, crossesNamespace: boolean): void {
  skb.pktType = PACKET_HOST;
  skb.iif = 0;
  skb.dst = null;
  skb.tunnelId = -1;
  skb.ct = null;
  skb.ctInfo = 0;
  skb.cbFlags = 0;
  skb.cbOpt = null;
  skb.cbBridgeIn = null;
  if (crossesNamespace) {
    skb.mark = 0;
    skb.sk = null;
    skb.tstampNs = 0;
  }
}

/** The packet reached its end: delivered, or replaced by its clones. */
export function consumeSkb(skb: Skb): void {
  const tracer = skb.stack.tracer;
  if (tracer !== null) tracer.consumeSkb(skb);
  skb.stack.skbs.put(skb);
}

/** The packet is lost, and this is why. */
export function kfreeSkb(skb: Skb, reason: SkbDropReason): void {
  const stack = skb.stack;
  const tracer = stack.tracer;
  if (tracer !== null) tracer.kfreeSkb(skb, reason);
  if (stack.capture !== null) stack.capture.kfreeSkb(skb, reason);
  stack.countDrop(reason);
  stack.skbs.put(skb);
}
