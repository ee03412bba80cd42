/** What tests of tun devices do as programs. */

import {
  AF_INET,
  AF_NETLINK,
  Errno,
  IFF_UP,
  ifreq,
  ifrFlags,
  ifrName,
  ifrSetFlags,
  O_RDWR,
  POLLIN,
  POLLOUT,
  setSockaddrIn,
  SIOCGIFFLAGS,
  SIOCSIFADDR,
  SIOCSIFFLAGS,
  SIOCSIFNETMASK,
  SOCK_DGRAM,
  SOCK_RAW,
  TUNGETIFF,
  TUNSETIFF,
  type Awaitable,
  type Sys,
} from "@netloom/uapi";
import { encodeMessage, linkDef, NLM_F_REQUEST, RTM_DELLINK } from "@netloom/netlink";
import { parseIp4 } from "@netloom/wire";
import { expect } from "vitest";
import { boot, cat, codeOf } from "./boot.js";

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text.match(/../g)!, (pair) => parseInt(pair, 16));
export const int = (value: number): Uint8Array => new Uint8Array(new Int32Array([value]).buffer);

export function open(sys: Sys, flags = 0): number {
  return sys.open("/dev/net/tun", O_RDWR | flags);
}
/** TUNSETIFF; returns the name given. */
export function setIff(sys: Sys, fd: number, name: string, flags: number): string {
  const ifr = ifreq(name);
  ifrSetFlags(ifr, flags);
  sys.ioctl(fd, TUNSETIFF, ifr);
  return ifrName(ifr);
}
export function getIff(sys: Sys, fd: number): string {
  const ifr = ifreq("");
  sys.ioctl(fd, TUNGETIFF, ifr);
  return `${ifrName(ifr)} ${ifrFlags(ifr).toString(16)}`;
}
export function up(sys: Sys, name: string, address?: string): void {
  const s = sys.socket(AF_INET, SOCK_DGRAM, 0);
  const ifr = ifreq(name);
  if (address !== undefined) {
    setSockaddrIn(ifr, parseIp4(address)!);
    sys.ioctl(s, SIOCSIFADDR, ifr);
    setSockaddrIn(ifr, parseIp4("255.255.255.0")!);
    sys.ioctl(s, SIOCSIFNETMASK, ifr);
  }
  const flags = ifreq(name);
  sys.ioctl(s, SIOCGIFFLAGS, flags);
  ifrSetFlags(flags, ifrFlags(flags) | IFF_UP);
  sys.ioctl(s, SIOCSIFFLAGS, flags);
  sys.close(s);
}
export const exists = (sys: Sys, name: string): boolean => codeOf(() => sys.lstat(`/sys/class/net/${name}`)) === "ok";
export const stat = async (sys: Sys, name: string, counter: string): Promise<number> =>
  Number(await cat(sys, `/sys/class/net/${name}/statistics/${counter}`));
export function poll(sys: Sys, fd: number): Awaitable<number> {
  const entry = { fd, events: POLLIN | POLLOUT, revents: 0 };
  const ready = sys.poll([entry], 0);
  return ready instanceof Promise ? ready.then(() => entry.revents) : entry.revents;
}
export async function inWorld(main: (sys: Sys) => Awaitable<void>): Promise<void> {
  let failure: unknown = null;
  const end = await boot(async (sys) => {
    try {
      await main(sys);
    } catch (error) {
      failure = error;
    }
    return 0;
  });
  if (failure !== null) throw failure;
  expect(end).toMatchObject({ status: 0, message: null });
}

/** Reads what waits; returns how many packets. */
export async function drain(sys: Sys, fd: number): Promise<number> {
  for (let n = 0; ; n++) {
    try {
      await sys.read(fd, 2000);
    } catch (error) {
      if (error instanceof Errno && error.code === "EAGAIN") return n;
      throw error;
    }
  }
}

export async function udp(sys: Sys, to: string, text: string): Promise<void> {
  const s = sys.socket(AF_INET, SOCK_DGRAM, 0);
  await sys.sendto(
    s,
    Uint8Array.from(text, (c) => c.charCodeAt(0)),
    0,
    { family: AF_INET, addr: parseIp4(to)!, port: 9 },
  );
  sys.close(s);
}

export function deleteLink(sys: Sys, name: string): void {
  const s = sys.socket(AF_NETLINK, SOCK_RAW, 0);
  void sys.sendto(
    s,
    encodeMessage({ type: RTM_DELLINK, flags: NLM_F_REQUEST, seq: 1, pid: 0 }, linkDef, {}, { IFLA_IFNAME: name }),
    0,
    null,
  );
  sys.close(s);
}
