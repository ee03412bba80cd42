/** The steps of a random script: one command each, mostly meaningful, now and then wrong. */

import { NAMESPACES, type Model } from "./model.js";

type Step = (m: Model) => string;

const FOREIGN = ["10.0.0.77", "10.0.9.9", "192.168.7.1", "172.16.3.4", "127.0.0.5", "224.0.0.9", "255.255.255.255"];
const PREFIXES = ["10.0.0.0/24", "10.0.1.0/24", "10.0.0.0/16", "172.16.0.0/12", "192.168.7.0/24", "default"];
const TABLES = ["100", "200", "main", "local"];

const address = (m: Model): string => (m.chance(4) ? m.pick(FOREIGN) : m.pick(m.addresses));
const prefix = (m: Model): string =>
  m.chance(3) ? m.pick(PREFIXES) : `${m.pick(m.addresses).replace(/\.\d+$/, ".0")}/${m.pick([24, 24, 25, 28])}`;
const within = (m: Model): string => `${m.pick(m.addresses).replace(/\.\d+$/, "")}.${100 + m.random(8)}`;

/** `ip -n NS WORDS`, DEV being a device of that namespace. */
function onDevice(m: Model, words: string, only?: RegExp): string {
  const { dev, ns } = m.device(only);
  return `${m.ip(ns)} ${words.replace("DEV", dev)}`;
}
const anywhere = (m: Model, words: string): string => `${m.ip(m.pick(NAMESPACES))} ${words}`;

/** Steps that change devices. */
export const LINKS: readonly Step[] = [
  (m) => onDevice(m, "link set DEV up"),
  (m) => onDevice(m, "link set DEV up"),
  (m) => onDevice(m, "link set DEV down"),
  (m) => onDevice(m, `link set DEV mtu ${m.pick([1400, 1500, 1280, 60, 9000])}`),
  (m) => {
    const { dev, ns } = m.device(/^[a-z]\d/);
    const to = m.pick(NAMESPACES.slice(1));
    m.add(dev, to);
    return `${m.ip(ns)} link set ${dev} netns ${to}`;
  },
  (m) => {
    const [ns, dev] = [m.pick(NAMESPACES), `br${m.random(3)}`];
    m.add(dev, ns);
    return `${m.ip(ns)} link add ${dev} address ${m.mac()} type bridge`;
  },
  (m) => onDevice(m, `link set DEV master br${m.random(2)}`, /^[a-z]\d/),
  (m) => onDevice(m, "link set DEV nomaster", /^[a-z]\d/),
  (m) => {
    const { dev, ns } = m.device(/^br/);
    m.remove(dev);
    return `${m.ip(ns)} link del ${dev}`;
  },
  (m) => {
    const [{ dev, ns }, name] = [m.device(/^[a-z]\d/), `mv${m.random(3)}`];
    m.add(name, ns);
    return `${m.ip(ns)} link add ${name} link ${dev} address ${m.mac()} type macvlan mode ${m.pick(["bridge", "private", "vepa"])}`;
  },
  (m) =>
    onDevice(
      m,
      `link set DEV type bridge_slave ${m.pick(["hairpin", "isolated", "learning", "flood"])} ${m.pick(["on", "off"])}`,
      /^[a-z]\d/,
    ),
];

const addresses: readonly Step[] = [
  (m) => onDevice(m, `addr add ${within(m)}/${m.pick([24, 24, 25, 32])} dev DEV`),
  (m) => onDevice(m, `addr add ${within(m)}/24 brd + dev DEV`),
  (m) => onDevice(m, `addr add ${address(m)}/${m.pick([24, 24, 16, 32])} dev DEV`),
  (m) => onDevice(m, `addr add ${address(m)} peer ${within(m)} dev DEV`),
  (m) => onDevice(m, `addr del ${address(m)}/24 dev DEV`),
  (m) => onDevice(m, `addr add ${within(m)}/24 scope ${m.pick(["link", "host", "global"])} dev DEV`),
  (m) => onDevice(m, `addr add ${within(m)}/24 noprefixroute dev DEV`),
  (m) => onDevice(m, `addr change ${within(m)}/24 metric ${m.pick([5, 500])} dev DEV`),
  (m) => onDevice(m, "addr flush dev DEV"),
];

const routes: readonly Step[] = [
  (m) => anywhere(m, `route add ${prefix(m)} via ${address(m)}`),
  (m) => anywhere(m, `route add ${prefix(m)} via ${address(m)} table ${m.pick(TABLES)}`),
  (m) => onDevice(m, `route add ${prefix(m)} dev DEV`),
  (m) => onDevice(m, `route add ${prefix(m)} dev DEV metric ${m.random(3) * 100}`),
  (m) =>
    onDevice(m, `route add ${prefix(m)} dev DEV scope ${m.pick(["link", "global", "host"])} table ${m.pick(TABLES)}`),
  (m) => onDevice(m, `route replace ${prefix(m)} via ${address(m)} dev DEV`),
  (m) => onDevice(m, `route change ${prefix(m)} via ${address(m)} dev DEV`),
  (m) => onDevice(m, `route append ${prefix(m)} dev DEV src ${address(m)}`),
  (m) => onDevice(m, `route prepend ${prefix(m)} dev DEV`),
  (m) => onDevice(m, `route add ${prefix(m)} via ${address(m)} dev DEV onlink`),
  // Not where anybody pings: which way a flow takes is drawn anew at every boot of Linux.
  (m) => anywhere(m, `route add 10.99.0.0/16 nexthop via ${address(m)} nexthop via ${address(m)} weight 2`),
  (m) => anywhere(m, `route add ${prefix(m)} via ${address(m)} mtu ${m.pick(["1300", "lock 1200"])} advmss 1000`),
  (m) => anywhere(m, `route del ${prefix(m)}`),
  (m) => anywhere(m, `route del ${prefix(m)} via ${address(m)}`),
  (m) => anywhere(m, `route add ${m.pick(["blackhole", "unreachable", "prohibit", "throw"])} ${prefix(m)}`),
  (m) => anywhere(m, `route add ${m.pick(["local", "broadcast"])} ${address(m)} dev lo`),
  (m) => anywhere(m, `route flush table ${m.pick(["100", "200"])}`),
  (m) => anywhere(m, `route flush ${m.pick(["root", "exact", "match"])} ${prefix(m)}`),
  (m) => anywhere(m, `route show ${m.pick(["root", "match", "exact"])} ${prefix(m)}`),
  (m) => anywhere(m, `route show table ${m.pick(TABLES)}`),
];

const lookups: readonly Step[] = [
  (m) => anywhere(m, `route get ${address(m)}`),
  (m) => anywhere(m, `route get ${address(m)} from ${address(m)}`),
  (m) => anywhere(m, `route get fibmatch ${address(m)}`),
  (m) => onDevice(m, `route get ${address(m)} oif DEV`),
  (m) => onDevice(m, `route get ${address(m)} from ${address(m)} iif DEV`),
];

const rules: readonly Step[] = [
  (m) => anywhere(m, `rule add from ${address(m)} lookup ${m.pick(TABLES)} pref ${100 + m.random(4)}`),
  (m) =>
    anywhere(
      m,
      `rule add to ${prefix(m).replace("default", "all")} lookup ${m.pick(TABLES)} pref ${100 + m.random(4)}`,
    ),
  (m) => onDevice(m, `rule add iif DEV lookup ${m.pick(TABLES)} pref ${100 + m.random(4)}`),
  (m) => onDevice(m, `rule add oif DEV lookup ${m.pick(TABLES)} pref ${100 + m.random(4)}`),
  (m) => anywhere(m, `rule add not from ${address(m)} to ${address(m)} lookup 100 pref ${100 + m.random(4)}`),
  (m) =>
    anywhere(
      m,
      `rule add to ${address(m)} ${m.pick(["blackhole", "unreachable", "prohibit"])} pref ${100 + m.random(4)}`,
    ),
  (m) => anywhere(m, `rule add lookup main suppress_prefixlength ${m.pick([0, 16, 24])} pref ${100 + m.random(4)}`),
  (m) => anywhere(m, `rule add from ${address(m)} goto ${m.pick([32766, 103, 5])} pref ${100 + m.random(4)}`),
  (m) => anywhere(m, `rule add ipproto icmp lookup ${m.pick(TABLES)} pref ${100 + m.random(4)}`),
  (m) => anywhere(m, `rule add fwmark ${m.pick(["1", "0/0xff"])} lookup 200 pref ${100 + m.random(4)}`),
  (m) => anywhere(m, `rule del pref ${100 + m.random(4)}`),
  (m) => anywhere(m, `rule del lookup ${m.pick(TABLES)}`),
];

const neighbours: readonly Step[] = [
  (m) =>
    onDevice(
      m,
      `neigh replace ${address(m)} lladdr ${m.pick(["02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:ff:ff"])} dev DEV`,
      /\d/,
    ),
  (m) =>
    onDevice(m, `neigh add ${address(m)} lladdr 02:00:00:00:00:03 dev DEV nud ${m.pick(["permanent", "noarp"])}`, /\d/),
  (m) => {
    const [{ dev, ns }, addr] = [m.device(), address(m)];
    return `${m.ip(ns)} neigh replace ${addr} lladdr 02:00:00:00:00:04 dev ${dev} && ${m.ip(ns)} neigh del ${addr} dev ${dev}`;
  },
  (m) => onDevice(m, `neigh add proxy ${address(m)} dev DEV`),
  (m) => onDevice(m, "neigh flush dev DEV"),
  (m) => onDevice(m, "neigh show dev DEV nud permanent | sort"),
];

const PER_DEVICE = [
  ["rp_filter", 3],
  ["arp_ignore", 4],
  ["arp_announce", 3],
  ["arp_filter", 2],
  ["proxy_arp", 2],
  ["accept_local", 2],
  ["route_localnet", 2],
  ["forwarding", 2],
  ["ignore_routes_with_linkdown", 2],
  ["promote_secondaries", 2],
] as const;

const sysctls: readonly Step[] = [
  (m) => {
    const [name, bound] = m.pick(PER_DEVICE);
    const { dev, ns } = m.device();
    return m.inside(ns, `sysctl -w net.ipv4.conf.${m.pick([dev, dev, "all", "default"])}.${name}=${m.random(bound)}`);
  },
  (m) => m.inside(m.pick(NAMESPACES), `sysctl -w net.ipv4.ip_forward=${m.pick([1, 1, 0])}`),
  (m) => m.inside(m.pick(NAMESPACES), `sysctl -w net.ipv4.icmp_echo_ignore_all=${m.pick([0, 0, 1])}`),
  (m) => m.inside(m.pick(NAMESPACES), `sysctl -w net.ipv4.ip_default_ttl=${m.pick([64, 2, 128, 300])}`),
];

const ping = (m: Model): string =>
  m.inside(
    m.pick(NAMESPACES),
    `ping -c 1 -W 0.7 ${m.pick(["", "", "", "-t 1 ", "-s 1600 ", "-M do -s 1450 ", "-R ", "-n "])}${address(m)}`,
  );
const traffic: readonly Step[] = [
  ping,
  ping,
  (m) => m.inside(m.pick(NAMESPACES), `ping -c 1 -W 0.7 -I ${m.pick(m.addresses)} ${address(m)}`),
];

/** Groups are chosen with equal weight, then a step of the group. */
export const GROUPS = [LINKS, addresses, routes, routes, lookups, rules, neighbours, sysctls, traffic] as const;
