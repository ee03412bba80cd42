/** IPv6's files of /proc/net: if_inet6, ipv6_route, igmp6, anycast6, snmp6, dev_snmp6, raw6, icmp6, udp6, rt6_stats, sockstat6. */

import { textFile, type DynamicDir } from "../../fs/dynamic.js";
import type { NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { flowlabelText } from "./flowlabel.js";
import type { Inet6Socket } from "./inet6/inet6-sock.js";
import { RTF_GATEWAY, RTF_NONEXTHOP, RTF_REJECT, RTF_UP, type Fib6Info } from "./ip6-fib.js";
import { snmpLine } from "./mib.js";

const HEX: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** 32 hex digits. */
function hex6(addr: Uint8Array): string {
  let text = "";
  for (let i = 0; i < 16; i++) text += HEX[addr[i]!]!;
  return text;
}
const hex = (n: number, width: number): string => (n >>> 0).toString(16).padStart(width, "0");
const NONE = "0".repeat(32);

/** Address, ifindex, prefix length, scope, flags, device. */
function ifInet6(net: Net): string {
  let text = "";
  for (const dev of net.devices())
    for (const ifa of dev.ip6?.addrList ?? [])
      text += `${hex6(ifa.addr)} ${hex(dev.ifindex, 2)} ${hex(ifa.prefixLen, 2)} ${hex(ifa.scope, 2)} ${hex(ifa.flags & 0xff, 2)} ${dev.name.padStart(8)}\n`;
  return text;
}

const routeLine = (
  dst: string,
  src: string,
  gw: string,
  metric: number,
  refs: number,
  flags: number,
  dev: string,
): string => `${dst} ${src} ${gw} ${hex(metric, 8)} ${hex(refs, 8)} 00000000 ${hex(flags, 8)} ${dev.padStart(8)}\n`;

function fibLine(rt: Fib6Info): string {
  const flags = rt.flags | RTF_UP | (rt.nh.gw === null ? 0 : RTF_GATEWAY);
  // References: the table's, the address's, and that of packets which use it.
  const refs = 1 + (rt.flags & RTF_NONEXTHOP && (rt.flags & RTF_REJECT) === 0 ? 1 : 0) + (rt.nh.rt === null ? 0 : 1);
  const shown = rt.flags & RTF_REJECT ? RTF_REJECT | RTF_NONEXTHOP : flags;
  return routeLine(
    `${hex6(rt.dst)} ${hex(rt.dstLen, 2)}`,
    `${rt.src === null ? NONE : hex6(rt.src)} ${hex(rt.srcLen, 2)}`,
    rt.nh.gw === null ? NONE : hex6(rt.nh.gw),
    rt.metric,
    refs,
    shown,
    rt.nh.dev.name,
  );
}

/** Each table ends with the route to nowhere, unless it has a default route. */
function ipv6Route(net: Net): string {
  let text = "";
  for (const table of net.ipv6.tables.all()) {
    let hasDefault = false;
    for (const node of table.walk()) {
      if (node.plen === 0) hasDefault ||= node.leaf.length > 0;
      for (const rt of node.leaf) text += fibLine(rt);
    }
    if (!hasDefault)
      text += routeLine(`${NONE} 00`, `${NONE} 00`, NONE, 0xffffffff, 1, RTF_REJECT | RTF_NONEXTHOP, "lo");
  }
  return text;
}

function igmp6(net: Net): string {
  let text = "";
  for (const dev of net.devices())
    for (const mc of dev.ip6?.mcList ?? [])
      text += `${String(dev.ifindex).padEnd(4)} ${dev.name.padEnd(15)} ${hex6(mc.addr)} ${String(mc.users).padStart(5)} ${hex(mc.flags, 8).toUpperCase()} 0\n`;
  return text;
}

function anycast6(net: Net): string {
  let text = "";
  for (const dev of net.devices())
    for (const ac of dev.ip6?.acList ?? [])
      text += `${String(dev.ifindex).padEnd(4)} ${dev.name.padEnd(15)} ${hex6(ac.addr)} ${String(ac.users).padStart(5)}\n`;
  return text;
}

const SOCKET_HEADER =
  "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n";

/** An address as four words in host order, which is little-endian. */
function words(addr: Uint8Array): string {
  let text = "";
  for (let i = 0; i < 16; i += 4) text += HEX[addr[i + 3]!]! + HEX[addr[i + 2]!]! + HEX[addr[i + 1]!]! + HEX[addr[i]!]!;
  return text.toUpperCase();
}

function socketLine(sk: Inet6Socket, slot: number, dport: number): string {
  const local = `${words(sk.rcvSaddr)}:${hex(sk.num, 4).toUpperCase()}`;
  const remote = `${words(sk.daddr)}:${hex(dport, 4).toUpperCase()}`;
  const state = sk.connected ? "01" : "07";
  return `${String(slot).padStart(5)}: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(sk.creator.uid).padStart(5)}        0 0 2 0000000000000000 ${sk.queue.drops}\n`;
}

function sockets(list: readonly Inet6Socket[], slotMask: number): string {
  let text = SOCKET_HEADER;
  for (const sk of list) text += socketLine(sk, sk.num & slotMask, sk.dport);
  return text;
}

const rawSockets = (net: Net): readonly Inet6Socket[] => net.ipv6.raw ?? [];
const pingSockets = (net: Net): readonly Inet6Socket[] => [...(net.ipv6.ping?.values() ?? [])];
const udpSockets = (net: Net): readonly Inet6Socket[] => [...(net.ipv6.udp?.values() ?? [])].flat();

function sockstat6(net: Net): string {
  const frags = net.ipv6.frags;
  return (
    `TCP6: inuse 0\nUDP6: inuse ${udpSockets(net).length}\nUDPLITE6: inuse 0\nRAW6: inuse ${rawSockets(net).length}\n` +
    `FRAG6: inuse ${frags === null ? 0 : frags.count} memory ${frags === null ? 0 : frags.memory}\n`
  );
}

/** Nodes, routing nodes, routes, entries, cached, discarded (all hexadecimal). */
function rt6Stats(net: Net): string {
  let nodes = 1;
  let entries = 0;
  for (const table of net.ipv6.tables.all()) {
    for (const node of table.walk()) {
      nodes++;
      entries += node.leaf.length;
    }
  }
  return `${[nodes, nodes, 0, entries, 0, 0, 0].map((n) => hex(n, 4)).join(" ")}\n`;
}

function devSnmp6(net: Net): DynamicDir {
  return {
    kind: "dir",
    list: () =>
      net
        .devices()
        .filter((dev) => dev.ip6 !== null)
        .map((dev) => dev.name),
    lookup: (name) => {
      const dev = net.devByName.get(name);
      if (dev === undefined || dev.name !== name || dev.ip6 === null) return null;
      const { ifindex, ip6 } = dev;
      return textFile(() => snmpLine("ifIndex", ifindex) + ip6.stats.ipIcmpText());
    },
  };
}

export const ipv6Proc: NonNullable<NetModule["procNet"]> = {
  anycast6: (net) => textFile(() => anycast6(net)),
  dev_snmp6: devSnmp6,
  icmp6: (net) => textFile(() => sockets(pingSockets(net), 0xffff)),
  if_inet6: (net) => textFile(() => ifInet6(net)),
  igmp6: (net) => textFile(() => igmp6(net)),
  ip6_flowlabel: (net) => textFile(() => flowlabelText(net)),
  ipv6_route: (net) => textFile(() => ipv6Route(net)),
  mcfilter6: () =>
    textFile(() => "Idx Device                Multicast Address                   Source Address    INC    EXC\n"),
  raw6: (net) => textFile(() => sockets(rawSockets(net), 0xff)),
  rt6_stats: (net) => textFile(() => rt6Stats(net)),
  snmp6: (net) => textFile(() => net.ipv6.stats.ipIcmpText() + net.ipv6.stats.udpText()),
  sockstat6: (net) => textFile(() => sockstat6(net)),
  tcp6: () =>
    textFile(
      () =>
        "  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n",
    ),
  udp6: (net) => textFile(() => sockets(udpSockets(net), 0xff)),
  udplite6: () => textFile(() => SOCKET_HEADER),
};
