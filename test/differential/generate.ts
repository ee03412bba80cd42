/** Random scripts of `ip`, `bridge`, `sysctl` and `ping` over a small world, mostly meaningful, now and then wrong. */

/** A small seeded generator (mulberry32); the seed is printed and reproduces the script. */
export function randomFrom(seed: number): (bound: number) => number {
  let a = seed >>> 0;
  return (bound) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x100000000) * bound);
  };
}

const NAMESPACES = ["", "n1", "n2"];
const ADDRESSES = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.1.1", "10.0.1.2", "192.168.7.1"];
const PREFIXES = ["10.0.0.0/24", "10.0.1.0/24", "10.0.0.0/16", "172.16.0.0/12", "192.168.7.0/24", "default"];
const LENGTHS = [24, 24, 24, 16, 32];

/** Roughly where each device is: what the script meant, not what the kernel made of it. */
class Model {
  private readonly where = new Map<string, string>();
  constructor(private readonly random: (bound: number) => number) {}

  pick<T>(list: readonly T[]): T {
    return list[this.random(list.length)]!;
  }
  add(dev: string, ns: string): void {
    this.where.set(dev, ns);
  }
  /** A device and `-n NS ` for where it is; one time in twelve somewhere else. */
  device(only?: RegExp): { readonly dev: string; readonly n: string } {
    const devs = [...this.where].filter(([dev]) => only === undefined || only.test(dev));
    const [dev, ns] = devs.length === 0 ? ["nodev", ""] : this.pick(devs);
    const there = this.random(12) === 0 ? this.pick(NAMESPACES) : ns;
    return { dev, n: there === "" ? "" : `-n ${there} ` };
  }
  move(dev: string, ns: string): void {
    this.where.set(dev, ns);
  }
  remove(dev: string): void {
    this.where.delete(dev);
  }
  at(): string {
    const ns = this.pick(NAMESPACES);
    return ns === "" ? "" : `-n ${ns} `;
  }
  inside(): string {
    const ns = this.pick(NAMESPACES);
    return ns === "" ? "" : `ip netns exec ${ns} `;
  }
}

type Step = (m: Model, random: (bound: number) => number) => string;

const links: readonly Step[] = [
  (m) => {
    const { dev, n } = m.device(/^v/);
    const ns = m.pick(["n1", "n2"]);
    if (n === "") m.move(dev, ns);
    return `ip ${n}link set ${dev} netns ${ns}`;
  },
  (m) => onDevice(m, "link set DEV up"),
  (m) => onDevice(m, "link set DEV up"),
  (m) => onDevice(m, "link set DEV up"),
  (m) => onDevice(m, "link set DEV down"),
  (m, random) => {
    const n = m.pick(["", "", "-n n1 "]);
    m.add(`br${random(2)}`, n === "" ? "" : "n1");
    return `ip ${n}link add br${random(2)} type bridge`;
  },
  (m) => onDevice(m, `link set DEV master ${m.pick(["br0", "br1"])}`, /^v/),
  (m) => onDevice(m, `link set DEV master ${m.pick(["br0", "br1"])}`, /^v/),
  (m) => onDevice(m, "link set DEV nomaster", /^v/),
  (m) => onDevice(m, `link set DEV mtu ${m.pick([1400, 1500, 60, 9000])}`),
  (m) => {
    const { dev, n } = m.device(/^br/);
    m.remove(dev);
    return `ip ${n}link del ${dev}`;
  },
];

const addresses: readonly Step[] = [
  (m) => onDevice(m, `addr add ${m.pick(ADDRESSES)}/${m.pick(LENGTHS)} dev DEV`),
  (m) => onDevice(m, `addr add ${m.pick(ADDRESSES)}/${m.pick(LENGTHS)} dev DEV`),
  (m) => onDevice(m, `addr add ${m.pick(ADDRESSES)}/24 brd + dev DEV`),
  (m) => onDevice(m, `addr del ${m.pick(ADDRESSES)}/${m.pick(LENGTHS)} dev DEV`),
  (m) => onDevice(m, "addr flush dev DEV"),
];

const routes: readonly Step[] = [
  (m) => `ip ${m.at()}route add ${m.pick(PREFIXES)} via ${m.pick(ADDRESSES)}`,
  (m) => onDevice(m, `route add ${m.pick(PREFIXES)} dev DEV`),
  (m, random) => onDevice(m, `route add ${m.pick(PREFIXES)} dev DEV metric ${random(3) * 100}`),
  (m) => onDevice(m, `route replace ${m.pick(PREFIXES)} via ${m.pick(ADDRESSES)} dev DEV`),
  (m) => onDevice(m, `route append ${m.pick(PREFIXES)} dev DEV src ${m.pick(ADDRESSES)}`),
  (m) => `ip ${m.at()}route del ${m.pick(PREFIXES)}`,
  (m) => `ip ${m.at()}route add ${m.pick(["blackhole", "unreachable", "prohibit"])} ${m.pick(PREFIXES)}`,
  (m) => `ip ${m.at()}route get ${m.pick(ADDRESSES)}`,
  (m) => `ip ${m.at()}route get ${m.pick(ADDRESSES)}`,
  (m, random) => `ip ${m.at()}rule add from ${m.pick(ADDRESSES)} lookup ${m.pick([100, 200])} pref ${100 + random(3)}`,
  (m, random) => `ip ${m.at()}rule del pref ${100 + random(3)}`,
];

const traffic: readonly Step[] = [
  (m, random) => onDevice(m, `neigh replace ${m.pick(ADDRESSES)} lladdr 02:00:00:00:00:0${random(8)} dev DEV`),
  (m) => onDevice(m, `neigh del ${m.pick(ADDRESSES)} dev DEV`),
  (m, random) => `${m.inside()}sysctl -w net.ipv4.ip_forward=${random(2)}`,
  (m, random) => `${m.inside()}sysctl -w net.ipv4.conf.all.rp_filter=${random(3)}`,
  (m) => `${m.inside()}ping -c 1 -W 1 ${m.pick(ADDRESSES)}`,
  (m) => `${m.inside()}ping -c 1 -W 1 ${m.pick(ADDRESSES)}`,
  (m) => `${m.inside()}ping -c 1 -W 1 ${m.pick(ADDRESSES)}`,
];

function onDevice(m: Model, command: string, only?: RegExp): string {
  const { dev, n } = m.device(only);
  return `ip ${n}${command.replace("DEV", dev)}`;
}

/** `steps` commands, then the state of every namespace. */
export function randomScript(seed: number, steps: number): string {
  const random = randomFrom(seed);
  const model = new Model(random);
  const lines = [
    `# seed ${seed}`,
    "ip netns add n1",
    "ip netns add n2",
    // Addresses of their own: a bridge takes the lowest of its ports', which must not be left to chance.
    "ip link add v0 address 02:00:00:00:01:00 type veth peer name v1 address 02:00:00:00:01:01",
    "ip link add v2 address 02:00:00:00:01:02 type veth peer name v3 address 02:00:00:00:01:03",
    "ip link add br0 type bridge",
  ];
  for (const dev of ["v0", "v1", "v2", "v3", "br0", "lo"]) model.add(dev, "");
  const groups = [links, links, addresses, addresses, routes, traffic];
  for (let i = 0; i < steps; i++) lines.push(model.pick(model.pick(groups))(model, random));
  lines.push("sleep 2.5");
  for (const ns of ["", "-n n1 ", "-n n2 "])
    for (const what of ["-4 addr", "link", "route", "route show table local", "rule"]) lines.push(`ip ${ns}${what}`);
  return `${lines.join("\n")}\n`;
}
