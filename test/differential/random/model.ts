/** What a random script has made so far: which devices are where, as far as the script meant it. */

/** A small seeded generator (mulberry32): an integer from 0 up to `bound`, exclusive. */
export type Random = (bound: number) => number;

export function randomFrom(seed: number): Random {
  let a = seed >>> 0;
  return (bound) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x100000000) * bound);
  };
}

/** The namespaces of every random script; "" is the one it starts in. */
export const NAMESPACES = ["", "n1", "n2", "n3", "n4"] as const;
export type Namespace = (typeof NAMESPACES)[number];

export class Model {
  /** Commands so far. */
  readonly lines: string[] = [];
  /** IPv4 addresses somebody was meant to have. */
  readonly addresses: string[] = [];
  private readonly where = new Map<string, Namespace>();
  private macs = 0;

  constructor(readonly random: Random) {}

  pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)]!;
  }
  chance(oneIn: number): boolean {
    return this.random(oneIn) === 0;
  }
  /** The next address: none is left to chance, since a bridge takes the lowest of its ports'. */
  mac(): string {
    const n = ++this.macs;
    return `02:00:00:00:${(n >> 8).toString(16).padStart(2, "0")}:${(n & 255).toString(16).padStart(2, "0")}`;
  }

  add(dev: string, ns: Namespace): void {
    this.where.set(dev, ns);
  }
  remove(dev: string): void {
    this.where.delete(dev);
  }
  /** A device and where it is; one time in twelve where it is not. */
  device(only?: RegExp): { readonly dev: string; readonly ns: Namespace } {
    const devs = [...this.where].filter(([dev]) => only === undefined || only.test(dev));
    if (devs.length === 0) return { dev: "nodev", ns: "" };
    const [dev, ns] = this.pick(devs);
    return { dev, ns: this.chance(12) ? this.pick(NAMESPACES) : ns };
  }
  /** `ip` in a namespace. */
  ip(ns: Namespace): string {
    return ns === "" ? "ip" : `ip -n ${ns}`;
  }
  /** Any command in a namespace. */
  inside(ns: Namespace, command: string): string {
    return ns === "" ? command : `ip netns exec ${ns} ${command}`;
  }

  /** A cable between two namespaces, up, with an address at each end where one is given (`10.0.1.1/24`). */
  cable(a: string, nsA: Namespace, addressA: string | null, b: string, nsB: Namespace, addressB: string | null): void {
    const at = (ns: Namespace): string => (ns === "" ? "" : ` netns ${ns}`);
    this.lines.push(
      `ip link add ${a} address ${this.mac()}${at(nsA)} type veth peer name ${b} address ${this.mac()}${at(nsB)}`,
    );
    this.end(a, nsA, addressA);
    this.end(b, nsB, addressB);
  }
  private end(dev: string, ns: Namespace, address: string | null): void {
    this.add(dev, ns);
    if (address !== null) this.address(dev, ns, address);
    this.lines.push(`${this.ip(ns)} link set ${dev} up`);
  }
  address(dev: string, ns: Namespace, address: string): void {
    this.lines.push(`${this.ip(ns)} addr add ${address} dev ${dev}`);
    this.addresses.push(address.slice(0, address.indexOf("/")));
  }
}
