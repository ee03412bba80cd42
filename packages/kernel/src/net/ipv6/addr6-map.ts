/** A hash map from IPv6 addresses, looked up in place in a packet without allocating. */

import { equals6, hash6 } from "./in6-addr.js";

interface Entry<V> {
  readonly hash: number;
  readonly key: Uint8Array;
  value: V;
  next: Entry<V> | null;
}

export class Addr6Map<V> {
  /** Chains by the hash's low bits; null until the first entry. */
  private buckets: (Entry<V> | null)[] | null = null;
  size = 0;

  get(b: Uint8Array, o: number): V | undefined {
    if (this.buckets === null) return undefined;
    const hash = hash6(b, o);
    for (let e: Entry<V> | null = this.buckets[hash & (this.buckets.length - 1)]!; e !== null; e = e.next)
      if (e.hash === hash && equals6(e.key, 0, b, o)) return e.value;
    return undefined;
  }

  /** `key` is kept: it must not change afterwards. */
  set(key: Uint8Array, value: V): void {
    const hash = hash6(key, 0);
    this.buckets ??= new Array<Entry<V> | null>(4).fill(null);
    let at = hash & (this.buckets.length - 1);
    for (let e: Entry<V> | null = this.buckets[at]!; e !== null; e = e.next) {
      if (e.hash === hash && equals6(e.key, 0, key, 0)) {
        e.value = value;
        return;
      }
    }
    if (this.size >= 2 * this.buckets.length) {
      this.grow(this.buckets);
      at = hash & (this.buckets.length - 1);
    }
    this.buckets[at] = { hash, key, value, next: this.buckets[at]! };
    this.size++;
  }

  delete(b: Uint8Array, o: number): void {
    if (this.buckets === null) return;
    const hash = hash6(b, o);
    const at = hash & (this.buckets.length - 1);
    let before: Entry<V> | null = null;
    for (let e: Entry<V> | null = this.buckets[at]!; e !== null; before = e, e = e.next) {
      if (e.hash !== hash || !equals6(e.key, 0, b, o)) continue;
      if (before === null) this.buckets[at] = e.next;
      else before.next = e.next;
      if (--this.size === 0) this.buckets = null;
      return;
    }
  }

  *values(): Generator<V> {
    if (this.buckets !== null)
      for (const head of this.buckets) for (let e = head; e !== null; e = e.next) yield e.value;
  }

  clear(): void {
    this.buckets = null;
    this.size = 0;
  }

  private grow(old: (Entry<V> | null)[]): void {
    const grown = new Array<Entry<V> | null>(old.length * 4).fill(null);
    for (const head of old) {
      for (let e = head; e !== null;) {
        const next: Entry<V> | null = e.next;
        const at = e.hash & (grown.length - 1);
        e.next = grown[at]!;
        grown[at] = e;
        e = next;
      }
    }
    this.buckets = grown;
  }
}
