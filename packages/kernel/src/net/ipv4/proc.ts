/** IPv4's files in /proc/net (after net/ipv4/proc.c, fib_trie.c, igmp.c and the protocols). */

import { RTN_PROHIBIT, RTN_UNREACHABLE } from "@netloom/netlink";
import { textFile } from "../../fs/dynamic.js";
import type { NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { procNetArp } from "./arp-ioctl.js";
import { procFibTrie, procFibTriestat } from "./fib-trie-proc.js";
import type { FibAlias } from "./fib-table.js";
import { igmpVersion } from "./igmp.js";
import type { InetSocket } from "./inet/inet-sock.js";
import { procNetstat, procSnmp } from "./proc-snmp.js";

const hex = (n: number, width: number): string => (n >>> 0).toString(16).toUpperCase().padStart(width, "0");
/** An address as the kernel prints it there: the bytes of the big-endian word read as little-endian. */
const leHex = (addr: number): string =>
  hex(((addr & 0xff) << 24) | ((addr & 0xff00) << 8) | ((addr >>> 8) & 0xff00) | (addr >>> 24), 8);

const RTF_UP = 1;
const RTF_GATEWAY = 2;
const RTF_HOST = 4;
const RTF_REJECT = 0x200;

function routeFlags(fa: FibAlias): number {
  let flags = fa.type === RTN_UNREACHABLE || fa.type === RTN_PROHIBIT ? RTF_REJECT : 0;
  if (fa.fi.nhs[0]!.gw !== 0) flags |= RTF_GATEWAY;
  if (fa.prefixLen === 32) flags |= RTF_HOST;
  return flags | RTF_UP;
}

/** /proc/net/route: table main, each line padded to 127 columns. */
function procRoute(net: Net): string {
  const lines = ["Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"];
  for (const fa of net.ipv4.main?.all() ?? []) {
    // Broadcast and multicast routes are not shown; nor, with a route of its own, the loopback's.
    if (fa.type === 3 || fa.type === 5) continue;
    const nh = fa.fi.nhs[0]!;
    const metrics = fa.fi.metrics;
    const mask = fa.prefixLen === 0 ? 0 : (-1 << (32 - fa.prefixLen)) >>> 0;
    const mss = metrics?.RTAX_ADVMSS;
    lines.push(
      `${nh.dev === null ? "*" : nh.dev.name}\t${leHex(fa.prefix)}\t${leHex(nh.gw)}\t${hex(routeFlags(fa), 4)}\t0\t0\t${fa.fi.priority}\t${leHex(mask)}\t` +
        `${mss !== undefined && mss !== 0 ? mss + 40 : 0}\t${metrics?.RTAX_WINDOW ?? 0}\t${(metrics?.RTAX_RTT ?? 0) >>> 3}`,
    );
  }
  return lines.map((line) => line.padEnd(127) + "\n").join("");
}

function procIgmp(net: Net): string {
  let text = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n";
  for (const dev of net.devices()) {
    const list = dev.ip === null ? [] : dev.ip.mcList;
    if (list.length === 0) continue;
    text += `${dev.ifindex}\t${dev.name.padEnd(10)}: ${String(list.length).padStart(5)}      V${igmpVersion(dev.ip!)}\n`;
    for (const im of list)
      text += `\t\t\t\t${leHex(im.multiaddr)} ${String(im.users).padStart(5)} 0:00000000\t\t${im.reporter ? 1 : 0}\n`;
  }
  return text;
}

const SOCKET_HEADER = "local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

/** One socket's line; `slot` is its place in the hash, `state` 1 while connected, else 7. */
function socketLine(sk: InetSocket, slot: number, slotWidth: number): string {
  return (
    `${String(slot).padStart(slotWidth)}: ${leHex(sk.rcvSaddr)}:${hex(sk.num, 4)} ${leHex(sk.daddr)}:${hex(sk.dport, 4)} ` +
    `${sk.connected ? "01" : "07"} 00000000:00000000 00:00000000 00000000 ${String(sk.creator.uid).padStart(5)} ${"0".padStart(8)} 0 2 0000000000000000 ${sk.queue.drops}`
  );
}

function procRaw(net: Net): string {
  let text = `  sl  ${SOCKET_HEADER} ref pointer drops\n`;
  for (const sk of net.ipv4.raw?.sockets ?? []) text += socketLine(sk, sk.num, 4) + "\n";
  return text;
}

function procIcmp(net: Net): string {
  let text = `  sl  ${SOCKET_HEADER} ref pointer drops`.padEnd(127) + "\n";
  for (const sk of net.ipv4.ping?.sockets.values() ?? []) text += socketLine(sk, sk.num & 63, 5).padEnd(127) + "\n";
  return text;
}

function procUdp(net: Net): string {
  let text = `   sl  ${SOCKET_HEADER} ref pointer drops`.padEnd(127) + "\n";
  const sockets = [...(net.ipv4.udp?.ports.values() ?? [])].flat().sort((a, b) => a.num - b.num);
  for (const sk of sockets) text += socketLine(sk, sk.num, 5).padEnd(127) + "\n";
  return text;
}

function procSockstat(net: Net): string {
  const { raw, ping, udp, frags } = net.ipv4;
  let udpCount = 0;
  for (const list of udp?.ports.values() ?? []) udpCount += list.length;
  const rawCount = raw === null ? 0 : raw.sockets.length;
  return (
    `sockets: used ${udpCount + rawCount + (ping?.sockets.size ?? 0)}\nTCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0\nUDP: inuse ${udpCount} mem 0\nUDPLITE: inuse 0\n` +
    `RAW: inuse ${rawCount}\nFRAG: inuse ${frags === null ? 0 : frags.list.length} memory ${frags === null ? 0 : frags.memory}\n`
  );
}

const RT_CACHE =
  "Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\tMetric\tSource\t\tMTU\tWindow\tIRTT\tTOS\tHHRef\tHHUptod\tSpecDst".padEnd(
    127,
  ) + "\n";
const TCP = `  sl  ${SOCKET_HEADER}`.padEnd(149) + "\n";

export const ipv4Proc: NonNullable<NetModule["procNet"]> = {
  arp: (net) => textFile(() => procNetArp(net)),
  route: (net) => textFile(() => procRoute(net)),
  snmp: (net) => textFile(() => procSnmp(net)),
  netstat: (net) => textFile(() => procNetstat(net)),
  sockstat: (net) => textFile(() => procSockstat(net)),
  fib_trie: (net) => textFile(() => procFibTrie(net)),
  fib_triestat: (net) => textFile(() => procFibTriestat(net)),
  igmp: (net) => textFile(() => procIgmp(net)),
  mcfilter: () => textFile(() => "Idx Device        MCA        SRC    INC    EXC\n"),
  raw: (net) => textFile(() => procRaw(net)),
  icmp: (net) => textFile(() => procIcmp(net)),
  udp: (net) => textFile(() => procUdp(net)),
  udplite: () => textFile(() => `   sl  ${SOCKET_HEADER} ref pointer drops`.padEnd(127) + "\n"),
  tcp: () => textFile(() => TCP),
  rt_cache: () => textFile(() => RT_CACHE),
  // Multicast is not routed: there are no such interfaces and no such routes.
  ip_mr_vif: () => textFile(() => "Interface      BytesIn  PktsIn  BytesOut PktsOut Flags Local    Remote\n"),
  ip_mr_cache: () => textFile(() => "Group    Origin   Iif     Pkts    Bytes    Wrong Oifs\n"),
};
