/** A list of link-layer addresses, each with how many want it (struct netdev_hw_addr_list), in order of their coming. */

const NONE: readonly number[] = [];
/** In the number beside an address: its users, how many of them are devices it was handed down to, whether the user is one. */
const SYNC = 0x10000;
const GLOBAL = 0x100000000;

/** An address: who wants it, in how many devices below it was put for that, and whether `ip maddr` put it here. */
export type HwAddr = readonly [mac: number, users: number, syncs: number, global: boolean];

export class HwAddrList {
  /** Address and counts in turn: numbers alone, which V8 keeps without boxes. */
  private list = NONE;

  private at(mac: number): number {
    const { list } = this;
    for (let i = 0; i < list.length; i += 2) if (list[i] === mac) return i;
    return -1;
  }

  get size(): number {
    return this.list.length >> 1;
  }

  has(mac: number): boolean {
    return this.at(mac) >= 0;
  }

  private change(mac: number, by: number): boolean {
    const at = this.at(mac);
    if (at >= 0) this.list = this.list.with(at + 1, this.list[at + 1]! + by);
    // Not by spreading, which leaves room for more.
    else this.list = this.list.toSpliced(this.list.length, 0, mac, by);
    return at < 0;
  }

  /** One more user; true if the address is new. */
  add(mac: number): boolean {
    return this.change(mac, 1);
  }

  /** The address was handed down to a device below, which counts as a user. */
  sync(mac: number): void {
    this.change(mac, 1 + SYNC);
  }

  /** The user at his keyboard wants it, which counts once. */
  addGlobal(mac: number): void {
    const at = this.at(mac);
    if (at < 0 || this.list[at + 1]! < GLOBAL) this.change(mac, 1 + GLOBAL);
  }

  private reduce(mac: number, by: number): boolean {
    const at = this.at(mac);
    if (at < 0) return false;
    const left = this.list[at + 1]! - by;
    this.list = left % SYNC > 0 ? this.list.with(at + 1, left) : this.list.toSpliced(at, 2);
    return left % SYNC === 0;
  }

  /** One user less; true if that was the last. Nothing for an address that is not in the list. */
  delete(mac: number): boolean {
    return this.reduce(mac, 1);
  }

  /** It was taken back from a device below. */
  unsync(mac: number): void {
    this.reduce(mac, 1 + SYNC);
  }

  /** False: the user never put it here. */
  deleteGlobal(mac: number): boolean {
    const at = this.at(mac);
    if (at < 0 || this.list[at + 1]! < GLOBAL) return false;
    this.reduce(mac, 1 + GLOBAL);
    return true;
  }

  clear(): void {
    this.list = NONE;
  }

  /** The addresses as of now. */
  keys(): number[] {
    return this.list.filter((_, i) => (i & 1) === 0);
  }

  /** All, as of now. */
  *[Symbol.iterator](): Generator<HwAddr> {
    const { list } = this;
    for (let i = 0; i < list.length; i += 2) {
      const counts = list[i + 1]!;
      yield [list[i]!, counts % SYNC, Math.floor(counts / SYNC) % SYNC, counts >= GLOBAL];
    }
  }
}
