/**
 * A map that is kept by the thousand and mostly holds a few entries: those are a list, which takes a third of
 * the room of a `Map`; more are put into one. Entries come in order of insertion, as of the moment of asking.
 */

const FEW = 8;

interface Entry<K, V> {
  readonly key: K;
  value: V;
  next: Entry<K, V> | null;
}

export class SmallMap<K, V> {
  private first: Entry<K, V> | null = null;
  private many: Map<K, V> | null = null;
  private count = 0;

  get size(): number {
    return this.count;
  }

  private find(key: K): Entry<K, V> | null {
    let e = this.first;
    while (e !== null && e.key !== key) e = e.next;
    return e;
  }

  get(key: K): V | undefined {
    if (this.many !== null) return this.many.get(key);
    return this.find(key)?.value;
  }

  has(key: K): boolean {
    return this.many === null ? this.find(key) !== null : this.many.has(key);
  }

  set(key: K, value: V): void {
    if (this.many === null) {
      const found = this.find(key);
      if (found !== null) {
        found.value = value;
        return;
      }
      if (this.count < FEW) {
        this.append({ key, value, next: null });
        return;
      }
      this.many = new Map(this.entries());
      this.first = null;
    }
    this.many.set(key, value);
    this.count = this.many.size;
  }

  private append(entry: Entry<K, V>): void {
    let last = this.first;
    while (last !== null && last.next !== null) last = last.next;
    if (last === null) this.first = entry;
    else last.next = entry;
    this.count++;
  }

  delete(key: K): boolean {
    if (this.many !== null) {
      const deleted = this.many.delete(key);
      this.count = this.many.size;
      if (this.count === 0) this.many = null;
      return deleted;
    }
    let before: Entry<K, V> | null = null;
    for (let e = this.first; e !== null; before = e, e = e.next) {
      if (e.key !== key) continue;
      if (before === null) this.first = e.next;
      else before.next = e.next;
      this.count--;
      return true;
    }
    return false;
  }

  clear(): void {
    this.first = null;
    this.many = null;
    this.count = 0;
  }

  entries(): [K, V][] {
    if (this.many !== null) return [...this.many];
    const out: [K, V][] = [];
    for (let e = this.first; e !== null; e = e.next) out.push([e.key, e.value]);
    return out;
  }

  keys(): K[] {
    return this.entries().map(([key]) => key);
  }

  values(): V[] {
    if (this.many !== null) return [...this.many.values()];
    const out: V[] = [];
    for (let e = this.first; e !== null; e = e.next) out.push(e.value);
    return out;
  }
}
