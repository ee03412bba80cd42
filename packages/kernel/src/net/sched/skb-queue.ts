/** Queues of packets: in order of arrival, and in order of the time to send. */

import { kfreeSkb, type Skb } from "../core/skb.js";

/** First in, first out: a ring whose size is a power of two (struct qdisc_skb_head). */
export class SkbQueue {
  private ring: (Skb | null)[] = [];
  private head = 0;
  length = 0;
  /** Sum of the packets' lengths. */
  bytes = 0;

  push(skb: Skb): void {
    if (this.length === this.ring.length) this.grow();
    this.ring[(this.head + this.length++) & (this.ring.length - 1)] = skb;
    this.bytes += skb.tail - skb.data;
  }
  unshift(skb: Skb): void {
    if (this.length === this.ring.length) this.grow();
    this.head = (this.head - 1) & (this.ring.length - 1);
    this.ring[this.head] = skb;
    this.length++;
    this.bytes += skb.tail - skb.data;
  }
  peek(): Skb | null {
    return this.length === 0 ? null : this.ring[this.head]!;
  }
  shift(): Skb | null {
    if (this.length === 0) return null;
    const skb = this.ring[this.head]!;
    this.ring[this.head] = null;
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.length--;
    this.bytes -= skb.tail - skb.data;
    return skb;
  }
  /** Drops all. */
  purge(): void {
    for (let skb = this.shift(); skb !== null; skb = this.shift()) kfreeSkb(skb, "QDISC_DROP");
  }

  private grow(): void {
    const old = this.ring;
    const grown = new Array<Skb | null>(Math.max(4, old.length * 2)).fill(null);
    for (let i = 0; i < this.length; i++) grown[i] = old[(this.head + i) & (old.length - 1)]!;
    this.ring = grown;
    this.head = 0;
  }
}

/** Packets by the time to send them, those of one time in order of arrival (netem's tfifo). */
export class TimedSkbQueue {
  private skbs: (Skb | null)[] = [];
  private times: number[] = [];
  private head = 0;
  length = 0;

  /** Most packets come last: looked for from the end. */
  insert(skb: Skb, timeNs: number): void {
    if (this.length === this.skbs.length) this.grow();
    const mask = this.skbs.length - 1;
    let i = this.length++;
    for (; i > 0; i--) {
      const before = (this.head + i - 1) & mask;
      if (this.times[before]! <= timeNs) break;
      const at = (this.head + i) & mask;
      this.skbs[at] = this.skbs[before]!;
      this.times[at] = this.times[before]!;
    }
    const at = (this.head + i) & mask;
    this.skbs[at] = skb;
    this.times[at] = timeNs;
  }
  /** When the first and the last are to be sent; only if there are any. */
  get firstNs(): number {
    return this.times[this.head]!;
  }
  get lastNs(): number {
    return this.times[(this.head + this.length - 1) & (this.skbs.length - 1)]!;
  }
  shift(): Skb | null {
    if (this.length === 0) return null;
    const skb = this.skbs[this.head]!;
    this.skbs[this.head] = null;
    this.head = (this.head + 1) & (this.skbs.length - 1);
    this.length--;
    return skb;
  }
  /** Drops all. */
  purge(): void {
    for (let skb = this.shift(); skb !== null; skb = this.shift()) kfreeSkb(skb, "QDISC_DROP");
  }

  private grow(): void {
    const size = Math.max(4, this.skbs.length * 2);
    const skbs = new Array<Skb | null>(size).fill(null);
    const times = new Array<number>(size).fill(0);
    const mask = this.skbs.length - 1;
    for (let i = 0; i < this.length; i++) {
      skbs[i] = this.skbs[(this.head + i) & mask]!;
      times[i] = this.times[(this.head + i) & mask]!;
    }
    this.skbs = skbs;
    this.times = times;
    this.head = 0;
  }
}
