/** The kernel's routing tables as route(8) and netstat -r print them. */

import { RTF_DYNAMIC, RTF_GATEWAY, RTF_HOST, RTF_MODIFIED, RTF_REINSTATE, RTF_REJECT, type Sys } from "@netloom/uapi";
import { formatIp4, formatIp6 } from "@netloom/wire";
import { getnameinfo } from "../libc/netdb.js";
import { fields, hostText, procLines } from "./address.js";

/** Columns after the flags: metric and use, MSS and window, or all of them. */
export type RouteStyle = "fib" | "metrics" | "both";

const HEADINGS: Readonly<Record<RouteStyle, string>> = {
  fib: "Flags Metric Ref    Use Iface",
  metrics: "Flags   MSS Window  irtt Iface",
  both: "Flags Metric Ref    Use Iface    MSS   Window irtt",
};

const p = (value: string | number, width: number): string => String(value).padEnd(width);
const n = (value: string | number, width: number): string => String(value).padStart(width);

/** The main table of IPv4 (/proc/net/route). */
export async function inetRoutes(sys: Sys, numeric: boolean, style: RouteStyle): Promise<string> {
  let text = `Kernel IP routing table\nDestination     Gateway         Genmask         ${HEADINGS[style]}\n`;
  for (const line of (await procLines(sys, "/proc/net/route")).slice(1)) {
    const [iface, dst, gw, flagsHex, refcnt, use, metric, maskHex, mtu, window, irtt] = fields(line);
    const flags = parseInt(flagsHex!, 16);
    const reject = (flags & RTF_REJECT) !== 0;
    const destination = swapped(dst!);
    const mask = swapped(maskHex!);
    const destinationText =
      destination === 0 && mask === 0 && !numeric
        ? "default"
        : await hostText(sys, destination, numeric || destination === 0);
    const gateway = swapped(gw!);
    const gatewayText = reject ? "-" : await hostText(sys, gateway, numeric || gateway === 0);
    let row = `${p(destinationText.slice(0, 15), 15)} ${p(gatewayText.slice(0, 15), 15)} ${p(formatIp4(mask), 15)} ${p(flagLetters(flags), 5)} `;
    const device = reject ? "-" : iface!;
    if (style === "metrics") {
      row += reject
        ? `${n("-", 5)} ${p("-", 5)} ${n("-", 6)} ${device}`
        : `${n(mtu!, 5)} ${p(window!, 5)} ${n(irtt!, 6)} ${device}`;
    } else {
      row += `${p(metric!, 6)} ${p(reject ? "-" : refcnt!, 2)} ${n(use!, 7)} `;
      row +=
        style === "fib"
          ? device
          : `${p(device, 8)} ${p(reject ? "-" : mtu!, 5)} ${p(reject ? "-" : window!, 6)} ${reject ? "-" : irtt!}`;
    }
    text += `${row}\n`;
  }
  return text;
}

/** A number of /proc/net/route: network order read as a little-endian integer. */
function swapped(hex: string): number {
  const value = parseInt(hex, 16);
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

function flagLetters(flags: number): string {
  let text = (flags & RTF_REJECT) !== 0 ? "!" : (flags & 1) !== 0 ? "U" : "";
  if (flags & RTF_GATEWAY) text += "G";
  if (flags & RTF_HOST) text += "H";
  if (flags & RTF_REINSTATE) text += "R";
  if (flags & RTF_DYNAMIC) text += "D";
  if (flags & RTF_MODIFIED) text += "M";
  return text;
}

/** Letters of IPv6 routes, by flag (linux/ipv6_route.h). */
const FLAGS6: readonly (readonly [number, string])[] = [
  [0x0002, "G"],
  [0x0004, "H"],
  [0x0010, "D"],
  [0x0020, "M"],
  [0x00010000, "D"],
  [0x00020000, "a"],
  [0x00040000, "A"],
  [0x00400000, "e"],
  [0x00200000, "n"],
  [0x01000000, "C"],
  [0x02000000, "f"],
];

/** The table of IPv6 (/proc/net/ipv6_route). */
export async function inet6Routes(sys: Sys, numeric: boolean): Promise<string> {
  let text =
    "Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref  Use If\n";
  for (const line of await procLines(sys, "/proc/net/ipv6_route")) {
    const [dst, dstLen, , , nextHop, metric, ref, use, flagsHex, iface] = fields(line);
    const flags = parseInt(flagsHex!, 16);
    let letters = (flags & RTF_REJECT) !== 0 ? "!" : (flags & 1) !== 0 ? "U" : "";
    for (const [bit, letter] of FLAGS6) if ((flags & bit) !== 0) letters += letter;
    const destination = `${await inet6Text(sys, bytes(dst!), numeric)}/${parseInt(dstLen!, 16)}`;
    const gateway = await inet6Text(sys, bytes(nextHop!), numeric);
    text += `${p(destination, 30)} ${p(gateway, 26)} ${p(letters, 4)} ${p(parseInt(metric!, 16) | 0, 3)} ${p(parseInt(ref!, 16), 1)}${n(parseInt(use!, 16), 7)} ${iface!}\n`;
  }
  return text;
}

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));

async function inet6Text(sys: Sys, addr: Uint8Array, numeric: boolean): Promise<string> {
  const text = formatIp6(addr);
  if (numeric) return text;
  if (addr.every((b) => b === 0)) return "[::]";
  return (await getnameinfo(sys, { family: 10, addr, scope: "" })) ?? text;
}
