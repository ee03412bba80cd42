/** What a datagram socket of either family has received and not yet given to its reader: packets, errors, the pending errno (struct sock's queues). */

import {
  Errno,
  errnoName,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  MSG_PEEK,
  MSG_TRUNC,
  POLLERR,
  POLLIN,
  POLLOUT,
  type ErrnoName,
  type Message,
  type SockAddr,
  type SockExtendedErr,
} from "@netloom/uapi";
import { consumeSkb, kfreeSkb, type Skb } from "./skb.js";

/** net.core.rmem_default. */
export const DEFAULT_BUF = 212992;
/** What a queued packet costs beyond its bytes. */
const SKB_OVERHEAD = 576;

interface ErrorEntry {
  readonly error: SockExtendedErr;
  readonly data: Uint8Array;
  readonly from: SockAddr;
  readonly ttl: number | null;
}

/** An empty message: nothing more will come. */
export const END_OF_DATA: Message = {
  data: new Uint8Array(0),
  from: null,
  flags: 0,
  wireLength: 0,
  timestamp: null,
  ttl: null,
  pktinfo: null,
  error: null,
};

export class SockQueue {
  private readonly packets: Skb[] = [];
  private bytes = 0;
  private readonly errors: ErrorEntry[] = [];
  private pending: ErrnoName | null = null;
  rcvBuf = DEFAULT_BUF;
  /** shutdown(SHUT_RD) was called. */
  closed = false;
  /** Packets lost because the queue was full. */
  drops = 0;

  /** Takes a packet, or loses it; true if it is there to be read. */
  push(skb: Skb): boolean {
    const size = skb.len + SKB_OVERHEAD;
    if (this.closed || this.bytes + size > this.rcvBuf) {
      this.drops++;
      kfreeSkb(skb, "SOCKET_RCVBUFF");
      return false;
    }
    if (skb.tstampNs === 0) skb.tstampNs = skb.stack.nowNs;
    skb.dst = null;
    skb.sk = null;
    this.packets.push(skb);
    this.bytes += size;
    return true;
  }

  get first(): Skb | null {
    return this.packets[0] ?? null;
  }

  /** Takes the first packet out and frees it. */
  shift(): void {
    const skb = this.packets.shift()!;
    this.bytes -= skb.len + SKB_OVERHEAD;
    consumeSkb(skb);
  }

  /** Whether there is a packet to give; throws EAGAIN for who does not want to wait, and the pending error. */
  ready(flags: number): boolean {
    this.throwPending();
    if (this.packets.length > 0) return true;
    if (!this.closed && flags & MSG_DONTWAIT) throw new Errno("EAGAIN");
    return false;
  }

  setError(error: ErrnoName): void {
    this.pending = error;
  }
  /** `ttl`: hop limit of the packet that told it; null for what this host found out itself. */
  pushError(error: SockExtendedErr, data: Uint8Array, from: SockAddr, ttl: number | null): void {
    this.errors.push({ error, data, from, ttl });
  }
  clearErrors(): void {
    this.errors.length = 0;
  }
  throwPending(): void {
    const error = this.pending;
    if (error === null) return;
    this.pending = null;
    throw new Errno(error);
  }
  /** The pending error's name, which is forgotten (SO_ERROR). */
  takeError(): ErrnoName | null {
    const error = this.pending;
    this.pending = null;
    return error;
  }

  recvError(length: number, flags: number): Message {
    const first = this.errors[0];
    if (first === undefined) throw new Errno("EAGAIN");
    if ((flags & MSG_PEEK) === 0) {
      this.errors.shift();
      const next = this.errors[0];
      this.pending = next === undefined ? null : errnoName(next.error.errno);
    }
    return {
      data: first.data.slice(0, length),
      from: first.from,
      flags: MSG_ERRQUEUE | (first.data.length > length ? MSG_TRUNC : 0),
      wireLength: first.data.length,
      timestamp: null,
      ttl: first.ttl,
      pktinfo: null,
      error: first.error,
    };
  }

  poll(): number {
    let events = POLLOUT;
    if (this.packets.length > 0 || this.closed) events |= POLLIN;
    if (this.pending !== null || this.errors.length > 0) events |= POLLERR;
    return events;
  }

  /** The socket is closed: what waits is lost. */
  purge(): void {
    for (const skb of this.packets.splice(0)) kfreeSkb(skb, "SOCKET_CLOSE");
    this.bytes = 0;
  }
}
