/** The devices a capture can be made on, in libpcap's order (pcap_findalldevs(3PCAP)). */

import {
  Errno,
  IFF_LOOPBACK,
  IFF_RUNNING,
  IFF_UP,
  ifreq,
  ifrFlags,
  ifrInt,
  SIOCGIFFLAGS,
  SIOCGIFHWADDR,
  SIOCGIFINDEX,
  sockaddrFamily,
  type Sys,
} from "@netloom/uapi";
import { ioctlSocket } from "../libc/ioctl-socket.js";

export interface CaptureDevice {
  readonly name: string;
  readonly description: string;
  readonly flags: number;
}

const NO_DEVICE = -1;

/** Capture sources that are no network devices. */
const OTHERS: readonly (readonly [string, string, string])[] = [
  ["bluetooth-monitor", "Bluetooth Linux Monitor", "Wireless"],
  ["nflog", "Linux netfilter log (NFLOG) interface", "none"],
  ["nfqueue", "Linux netfilter queue (NFQUEUE) interface", "none"],
  ["dbus-system", "D-Bus system bus", "none"],
  ["dbus-session", "D-Bus session bus", "none"],
];

/** SIOCGIFFLAGS; -1 if there is no such device. */
export function deviceFlags(sys: Sys, name: string): number {
  return request(sys, name, SIOCGIFFLAGS, ifrFlags);
}

/** if_nametoindex(3); -1 if there is no such device. */
export function deviceIndex(sys: Sys, name: string): number {
  return request(sys, name, SIOCGIFINDEX, ifrInt);
}

/** ARPHRD_* of a device; -1 if there is no such device. */
export function deviceType(sys: Sys, name: string): number {
  return request(sys, name, SIOCGIFHWADDR, sockaddrFamily);
}

function request(sys: Sys, name: string, what: number, result: (ifr: Uint8Array) => number): number {
  const fd = ioctlSocket(sys);
  const ifr = ifreq(name);
  try {
    sys.ioctl(fd, what, ifr);
    return result(ifr);
  } catch (error) {
    if (error instanceof Errno) return NO_DEVICE;
    throw error;
  } finally {
    sys.close(fd);
  }
}

interface Listed {
  readonly name: string;
  readonly description: string | null;
  readonly state: string;
  readonly rank: number;
}

/** All devices, best first: up and running before up before down, loopback after the others. */
export function captureDevices(sys: Sys): readonly Listed[] {
  const names = sys
    .readdir("/sys/class/net")
    .map((entry) => entry.name)
    .filter((name) => name !== "bonding_masters");
  const listed: Listed[] = names
    .map((name) => ({ name, index: deviceIndex(sys, name) }))
    .sort((a, b) => a.index - b.index)
    .map(({ name }) => describe(sys, name));
  listed.push({
    name: "any",
    description: "Pseudo-device that captures on all interfaces",
    state: "Up, Running",
    rank: 2,
  });
  for (const [name, description, state] of OTHERS) listed.push({ name, description, state, rank: 6 });
  return listed
    .map((device, i) => ({ device, i }))
    .sort((a, b) => a.device.rank - b.device.rank || a.i - b.i)
    .map(({ device }) => device);
}

function describe(sys: Sys, name: string): Listed {
  const flags = deviceFlags(sys, name);
  const up = (flags & IFF_UP) !== 0;
  const running = (flags & IFF_RUNNING) !== 0;
  const loopback = (flags & IFF_LOOPBACK) !== 0;
  const words: string[] = [];
  if (up) words.push("Up");
  if (running) words.push("Running");
  if (loopback) words.push("Loopback");
  if (words.length === 0) words.push("none");
  if (!loopback && name !== "dummy") {
    const carrier = up && running;
    words.push(carrier ? "Connected" : "Disconnected");
  }
  const rank = up && running ? (loopback ? 3 : 1) : 5;
  return { name, description: null, state: words.join(", "), rank };
}

/** `1.eth0 [Up, Running, Connected]`, ... */
export function deviceListing(sys: Sys): string {
  return captureDevices(sys)
    .map((d, i) => `${i + 1}.${d.name}${d.description === null ? "" : ` (${d.description})`} [${d.state}]\n`)
    .join("");
}
