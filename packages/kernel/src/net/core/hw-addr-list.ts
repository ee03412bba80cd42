/** A list of link-layer addresses, each with how many want it (struct netdev_hw_addr_list), in order of their coming. */

const NONE: readonly number[] = [];

export class HwAddrList {
  /** Address and users in turn: numbers alone, which V8 keeps without boxes. */
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

  /** One more user; true if the address is new. */
  add(mac: number): boolean {
    const at = this.at(mac);
    if (at >= 0) this.list = this.list.with(at + 1, this.list[at + 1]! + 1);
    // Not by spreading, which leaves room for more.
    else this.list = this.list.toSpliced(this.list.length, 0, mac, 1);
    return at < 0;
  }

  /** One user less; true if that was the last. Nothing for an address that is not in the list. */
  delete(mac: number): boolean {
    const at = this.at(mac);
    if (at < 0) return false;
    const users = this.list[at + 1]!;
    this.list = users > 1 ? this.list.with(at + 1, users - 1) : this.list.toSpliced(at, 2);
    return users === 1;
  }

  clear(): void {
    this.list = NONE;
  }

  /** The addresses as of now. */
  keys(): number[] {
    return this.list.filter((_, i) => (i & 1) === 0);
  }

  /** Addresses with the number of their users, as of now. */
  *[Symbol.iterator](): Generator<readonly [number, number]> {
    const { list } = this;
    for (let i = 0; i < list.length; i += 2) yield [list[i]!, list[i + 1]!];
  }
}
