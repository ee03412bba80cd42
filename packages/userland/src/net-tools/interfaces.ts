/** What the kernel tells about interfaces: /proc/net/dev, /proc/net/if_inet6 and the SIOCGIF* ioctls. */

import {
  AF_INET,
  Errno,
  IFREQ_SIZE,
  ifreq,
  ifrFlags,
  ifrInt,
  ifrName,
  sockaddrFamily,
  sockaddrHw,
  sockaddrIn,
  SIOCGIFADDR,
  SIOCGIFBRDADDR,
  SIOCGIFCONF,
  SIOCGIFDSTADDR,
  SIOCGIFFLAGS,
  SIOCGIFHWADDR,
  SIOCGIFMETRIC,
  SIOCGIFMTU,
  SIOCGIFNETMASK,
  SIOCGIFTXQLEN,
  IFF_BROADCAST,
  IFF_POINTOPOINT,
  type Sys,
} from "@netloom/uapi";
import { fields, procLines } from "./address.js";

/** Counters of /proc/net/dev. */
export interface Statistics {
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly rxFifo: number;
  readonly rxFrame: number;
  readonly rxCompressed: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDropped: number;
  readonly txFifo: number;
  readonly collisions: number;
  readonly txCarrier: number;
  readonly txCompressed: number;
}

export interface Interface {
  readonly name: string;
  readonly flags: number;
  readonly mtu: number;
  readonly metric: number;
  readonly txqueuelen: number;
  /** ARPHRD_*. */
  readonly type: number;
  readonly hwaddr: Uint8Array;
  /** Null without an IPv4 address. */
  readonly addr: number | null;
  readonly netmask: number;
  readonly broadcast: number;
  readonly dstaddr: number;
  /** Null for aliases. */
  readonly statistics: Statistics | null;
}

/** All interfaces and aliases, ordered by name with numbers by value. */
export async function interfaceNames(sys: Sys, fd: number): Promise<string[]> {
  const names = new Set(
    (await procLines(sys, "/proc/net/dev")).slice(2).map((line) => line.slice(0, line.indexOf(":")).trim()),
  );
  for (let room = 30; ; room *= 2) {
    const list = new Uint8Array(room * IFREQ_SIZE);
    const length = sys.ioctl(fd, SIOCGIFCONF, list);
    if (length === list.length) continue;
    for (let o = 0; o + IFREQ_SIZE <= length; o += IFREQ_SIZE) names.add(ifrName(list.subarray(o, o + IFREQ_SIZE)));
    break;
  }
  return [...names].sort(compareNames);
}

/** Names by their text, then by the number they end with. */
function compareNames(a: string, b: string): number {
  const [aText, aNumber] = splitName(a);
  const [bText, bNumber] = splitName(b);
  if (aText !== bText) return a < b ? -1 : 1;
  return aNumber - bNumber;
}

function splitName(name: string): [string, number] {
  const digits = /\d+$/.exec(name);
  return digits === null ? [name, -1] : [name.slice(0, digits.index), Number(digits[0])];
}

/** Null if there is no such interface. */
export async function readInterface(sys: Sys, fd: number, name: string): Promise<Interface | null> {
  const request = (what: number): Uint8Array | null => {
    const ifr = ifreq(name);
    try {
      sys.ioctl(fd, what, ifr);
      return ifr;
    } catch (error) {
      if (error instanceof Errno) return null;
      throw error;
    }
  };
  const flagsRequest = request(SIOCGIFFLAGS);
  if (flagsRequest === null) return null;
  const flags = ifrFlags(flagsRequest);
  const hardware = request(SIOCGIFHWADDR);
  const address = request(SIOCGIFADDR);
  const inet = (what: number): number => {
    const ifr = request(what);
    return ifr === null ? 0 : sockaddrIn(ifr);
  };
  const hasAddress = address !== null && sockaddrFamily(address) === AF_INET;
  return {
    name,
    flags,
    mtu: numberOf(request(SIOCGIFMTU)),
    metric: numberOf(request(SIOCGIFMETRIC)),
    txqueuelen: request(SIOCGIFTXQLEN) === null ? -1 : numberOf(request(SIOCGIFTXQLEN)),
    type: hardware === null ? 0xffff : sockaddrFamily(hardware),
    hwaddr: hardware === null ? new Uint8Array(14) : sockaddrHw(hardware, undefined, 14),
    addr: hasAddress ? sockaddrIn(address) : null,
    netmask: hasAddress ? inet(SIOCGIFNETMASK) : 0,
    broadcast: hasAddress && (flags & IFF_BROADCAST) !== 0 ? inet(SIOCGIFBRDADDR) : 0,
    dstaddr: hasAddress && (flags & IFF_POINTOPOINT) !== 0 ? inet(SIOCGIFDSTADDR) : 0,
    statistics: name.includes(":") ? null : await readStatistics(sys, name),
  };
}

const numberOf = (ifr: Uint8Array | null): number => (ifr === null ? 0 : ifrInt(ifr));

async function readStatistics(sys: Sys, name: string): Promise<Statistics | null> {
  for (const line of (await procLines(sys, "/proc/net/dev")).slice(2)) {
    const colon = line.indexOf(":");
    if (line.slice(0, colon).trim() !== name) continue;
    const n = fields(line.slice(colon + 1)).map(Number);
    const at = (i: number): number => n[i] ?? 0;
    return {
      rxBytes: at(0),
      rxPackets: at(1),
      rxErrors: at(2),
      rxDropped: at(3),
      rxFifo: at(4),
      rxFrame: at(5),
      rxCompressed: at(6),
      txBytes: at(8),
      txPackets: at(9),
      txErrors: at(10),
      txDropped: at(11),
      txFifo: at(12),
      collisions: at(13),
      txCarrier: at(14),
      txCompressed: at(15),
    };
  }
  return null;
}

export interface Inet6Address {
  readonly addr: Uint8Array;
  readonly prefixLen: number;
  readonly scope: number;
}

/** An interface's addresses in /proc/net/if_inet6. */
export async function inet6Addresses(sys: Sys, name: string): Promise<Inet6Address[]> {
  const out: Inet6Address[] = [];
  for (const line of await procLines(sys, "/proc/net/if_inet6")) {
    const [hex, , prefixLen, scope, , device] = fields(line);
    if (device !== name || hex === undefined) continue;
    out.push({
      addr: Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16)),
      prefixLen: parseInt(prefixLen ?? "0", 16),
      scope: parseInt(scope ?? "0", 16),
    });
  }
  return out;
}
