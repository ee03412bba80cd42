/** An interface as ifconfig and netstat -ie print it, and its line in netstat -i. */

import {
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  ARPHRD_SIT,
  ARPHRD_TUNNEL,
  IFF_ALLMULTI,
  IFF_BROADCAST,
  IFF_DEBUG,
  IFF_DYNAMIC,
  IFF_LOOPBACK,
  IFF_MASTER,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_POINTOPOINT,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_SLAVE,
  IFF_UP,
  type Sys,
} from "@netloom/uapi";
import { formatIp4, formatIp6, formatLladdr } from "@netloom/wire";
import { inet6Addresses, type Interface } from "./interfaces.js";

const FLAGS: readonly (readonly [number, string])[] = [
  [IFF_UP, "UP"],
  [IFF_BROADCAST, "BROADCAST"],
  [IFF_DEBUG, "DEBUG"],
  [IFF_LOOPBACK, "LOOPBACK"],
  [IFF_POINTOPOINT, "POINTOPOINT"],
  [IFF_NOTRAILERS, "NOTRAILERS"],
  [IFF_RUNNING, "RUNNING"],
  [IFF_NOARP, "NOARP"],
  [IFF_PROMISC, "PROMISC"],
  [IFF_ALLMULTI, "ALLMULTI"],
  [IFF_SLAVE, "SLAVE"],
  [IFF_MASTER, "MASTER"],
  [IFF_MULTICAST, "MULTICAST"],
  [IFF_DYNAMIC, "DYNAMIC"],
];
const LETTERS: readonly (readonly [number, string])[] = [
  [IFF_ALLMULTI, "A"],
  [IFF_BROADCAST, "B"],
  [IFF_DEBUG, "D"],
  [IFF_LOOPBACK, "L"],
  [IFF_MULTICAST, "M"],
  [IFF_PROMISC, "P"],
  [IFF_NOTRAILERS, "N"],
  [IFF_NOARP, "O"],
  [IFF_POINTOPOINT, "P"],
  [IFF_SLAVE, "s"],
  [IFF_MASTER, "m"],
  [IFF_RUNNING, "R"],
  [IFF_UP, "U"],
];
const SCOPES: Readonly<Record<number, string>> = {
  0x00: "global",
  0x10: "host",
  0x20: "link",
  0x40: "site",
  0x80: "compat",
};
const INDENT = "        ";

/** The block of one interface, with the empty line after it. */
export async function longText(sys: Sys, i: Interface): Promise<string> {
  const names = FLAGS.filter(([bit]) => (i.flags & bit) !== 0).map(([, name]) => name);
  let text = `${i.name}: flags=${(i.flags << 16) >> 16}<${names.join(",")}>  ${i.metric > 0 ? `metric ${i.metric}  ` : ""}mtu ${i.mtu}\n`;
  if (i.addr !== null) {
    text += `${INDENT}inet ${formatIp4(i.addr)}  netmask ${formatIp4(i.netmask)}`;
    if (i.flags & IFF_BROADCAST) text += `  broadcast ${formatIp4(i.broadcast)}`;
    if (i.flags & IFF_POINTOPOINT) text += `  destination ${formatIp4(i.dstaddr)}`;
    text += "\n";
  }
  for (const six of await inet6Addresses(sys, i.name)) {
    text += `${INDENT}inet6 ${formatIp6(six.addr)}  prefixlen ${six.prefixLen}  scopeid 0x${six.scope.toString(16)}<${SCOPES[six.scope & 0xf0] ?? "unknown"}>\n`;
  }
  const [kind, title] = hardware(i);
  text += `${INDENT}${kind}${i.txqueuelen < 0 ? "" : `  txqueuelen ${i.txqueuelen}`}  (${title})\n`;
  const s = i.statistics;
  if (s !== null) {
    text += `${INDENT}RX packets ${s.rxPackets}  bytes ${s.rxBytes} (${scaled(s.rxBytes)})\n`;
    if (s.rxCompressed > 0) text += `${INDENT}RX compressed:${s.rxCompressed}\n`;
    text += `${INDENT}RX errors ${s.rxErrors}  dropped ${s.rxDropped}  overruns ${s.rxFifo}  frame ${s.rxFrame}\n`;
    text += `${INDENT}TX packets ${s.txPackets}  bytes ${s.txBytes} (${scaled(s.txBytes)})\n`;
    if (s.txCompressed > 0) text += `${INDENT}TX compressed:${s.txCompressed}\n`;
    text += `${INDENT}TX errors ${s.txErrors}  dropped ${s.txDropped} overruns ${s.txFifo}  carrier ${s.txCarrier}  collisions ${s.collisions}\n`;
  }
  return `${text}\n`;
}

/** The link type's name with the address, and its title. */
function hardware(i: Interface): [string, string] {
  switch (i.type) {
    case ARPHRD_ETHER:
      return [`ether ${formatLladdr(i.hwaddr, 0, 6)}`, "Ethernet"];
    case ARPHRD_LOOPBACK:
      return ["loop", "Local Loopback"];
    case ARPHRD_TUNNEL:
      return ["tunnel ", "IPIP Tunnel"];
    case ARPHRD_SIT:
      return ["sit", "IPv6-in-IPv4"];
    default: {
      const bytes = Array.from({ length: 16 }, (_, k) =>
        (i.hwaddr[k] ?? 0).toString(16).padStart(2, "0").toUpperCase(),
      );
      return [`unspec ${bytes.join("-")}`, "UNSPEC"];
    }
  }
}

/** `1.3 KiB`: cut, not rounded. */
function scaled(bytes: number): string {
  let unit = 0;
  let size = 1;
  while (unit < 6 && bytes > size * 1024) {
    size *= 1024;
    unit++;
  }
  const tenths = Math.floor((bytes * 10) / size);
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][unit]!}`;
}

/** The heading of the table; ifconfig -s has a narrower one than its rows. */
export const shortHeading = (ifconfig: boolean): string =>
  `Iface${ifconfig ? "   " : "          "}   MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n`;

export function shortText(i: Interface): string {
  const n = (value: number, width: number): string => String(value).padStart(width);
  const letters = LETTERS.filter(([bit]) => (i.flags & bit) !== 0)
    .map(([, letter]) => letter)
    .join("");
  const s = i.statistics;
  const counters =
    s === null
      ? "     - no statistics available -".padEnd(56)
      : `${n(s.rxPackets, 8)} ${n(s.rxErrors, 6)} ${n(s.rxDropped, 6)} ${String(s.rxFifo).padEnd(6)} ${n(s.txPackets, 8)} ${n(s.txErrors, 6)} ${n(s.txDropped, 6)} ${n(s.txFifo, 6)} `;
  return `${i.name.slice(0, 15).padEnd(15)} ${n(i.mtu, 5)} ${counters}${letters === "" ? "[NO FLAGS]" : letters}\n`;
}
