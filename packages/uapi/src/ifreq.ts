/**
 * struct ifreq (linux/if.h), struct rtentry (linux/route.h) and struct arpreq (linux/if_arp.h) as the
 * bytes an ioctl carries on x86-64: little-endian integers, network-order addresses inside sockaddrs.
 *
 *   ifreq (40 bytes): name[16] | union[24]: sockaddr | flags:u16 | ifindex/mtu/metric/qlen:s32 | newname[16]
 */

import { AF_INET } from "./socket.js";
import { IFNAMSIZ } from "./if.js";

export const IFREQ_SIZE = 40;
/** Offset of ifreq's union. */
export const IFR_DATA = IFNAMSIZ;

/** A new ifreq for the device `name`; a longer name is cut as strncpy(3) cuts it. */
export function ifreq(name: string): Uint8Array {
  const ifr = new Uint8Array(IFREQ_SIZE);
  putCString(ifr, 0, IFNAMSIZ, name);
  return ifr;
}

export const ifrName = (ifr: Uint8Array): string => getCString(ifr, 0, IFNAMSIZ);
export const ifrInt = (ifr: Uint8Array): number => getS32(ifr, IFR_DATA);
export const ifrSetInt = (ifr: Uint8Array, value: number): void => putU32(ifr, IFR_DATA, value);
export const ifrFlags = (ifr: Uint8Array): number => ifr[IFR_DATA]! | (ifr[IFR_DATA + 1]! << 8);
export function ifrSetFlags(ifr: Uint8Array, flags: number): void {
  ifr[IFR_DATA] = flags & 0xff;
  ifr[IFR_DATA + 1] = (flags >>> 8) & 0xff;
}
/** The IPv4 address (host order) of the sockaddr_in at `offset`, the union by default. */
export function sockaddrIn(bytes: Uint8Array, offset = IFR_DATA): number {
  return (
    ((bytes[offset + 4]! << 24) | (bytes[offset + 5]! << 16) | (bytes[offset + 6]! << 8) | bytes[offset + 7]!) >>> 0
  );
}
export function setSockaddrIn(bytes: Uint8Array, addr: number, offset = IFR_DATA): void {
  bytes[offset] = AF_INET;
  bytes[offset + 1] = 0;
  bytes[offset + 4] = addr >>> 24;
  bytes[offset + 5] = (addr >>> 16) & 0xff;
  bytes[offset + 6] = (addr >>> 8) & 0xff;
  bytes[offset + 7] = addr & 0xff;
}
export const sockaddrFamily = (bytes: Uint8Array, offset = IFR_DATA): number =>
  bytes[offset]! | (bytes[offset + 1]! << 8);
/** The link-layer address of a sockaddr (sa_data), `length` bytes, a copy. */
export const sockaddrHw = (bytes: Uint8Array, offset = IFR_DATA, length = 6): Uint8Array =>
  bytes.slice(offset + 2, offset + 2 + length);
export function setSockaddrHw(bytes: Uint8Array, arphrd: number, addr: Uint8Array, offset = IFR_DATA): void {
  bytes[offset] = arphrd & 0xff;
  bytes[offset + 1] = arphrd >>> 8;
  bytes.set(addr.subarray(0, 14), offset + 2);
}

/** struct rtentry: dst@8, gateway@24, genmask@40 (sockaddrs), flags:u16@56, metric:s16@74, dev name, mtu:u64@88, window:u64@96, irtt:u16@104. */
export const RTENTRY_SIZE = 128;
export const RT_DST = 8;
export const RT_GATEWAY = 24;
export const RT_GENMASK = 40;
const RT_FLAGS = 56;
const RT_METRIC = 74;
const RT_MTU = 88;
const RT_WINDOW = 96;
const RT_IRTT = 104;
/** Where the kernel's struct has a pointer to the device name, ours has the name itself. */
const RT_DEV = 108;

export const RTF_UP = 0x0001;
export const RTF_GATEWAY = 0x0002;
export const RTF_HOST = 0x0004;
export const RTF_REINSTATE = 0x0008;
export const RTF_DYNAMIC = 0x0010;
export const RTF_MODIFIED = 0x0020;
export const RTF_MTU = 0x0040;
export const RTF_WINDOW = 0x0080;
export const RTF_IRTT = 0x0100;
export const RTF_REJECT = 0x0200;

export const rtFlags = (rt: Uint8Array): number => rt[RT_FLAGS]! | (rt[RT_FLAGS + 1]! << 8);
export function rtSetFlags(rt: Uint8Array, flags: number): void {
  rt[RT_FLAGS] = flags & 0xff;
  rt[RT_FLAGS + 1] = flags >>> 8;
}
/** As the kernel keeps it: the metric plus one, 0 for none given. */
export const rtMetric = (rt: Uint8Array): number => ((rt[RT_METRIC]! | (rt[RT_METRIC + 1]! << 8)) << 16) >> 16;
export function rtSetMetric(rt: Uint8Array, metric: number): void {
  rt[RT_METRIC] = metric & 0xff;
  rt[RT_METRIC + 1] = (metric >>> 8) & 0xff;
}
export const rtMtu = (rt: Uint8Array): number => getS32(rt, RT_MTU) >>> 0;
export const rtSetMtu = (rt: Uint8Array, mtu: number): void => putU32(rt, RT_MTU, mtu);
export const rtWindow = (rt: Uint8Array): number => getS32(rt, RT_WINDOW) >>> 0;
export const rtSetWindow = (rt: Uint8Array, window: number): void => putU32(rt, RT_WINDOW, window);
export const rtIrtt = (rt: Uint8Array): number => rt[RT_IRTT]! | (rt[RT_IRTT + 1]! << 8);
export function rtSetIrtt(rt: Uint8Array, irtt: number): void {
  rt[RT_IRTT] = irtt & 0xff;
  rt[RT_IRTT + 1] = irtt >>> 8;
}
export const rtDev = (rt: Uint8Array): string => getCString(rt, RT_DEV, IFNAMSIZ);
export const rtSetDev = (rt: Uint8Array, name: string): void => putCString(rt, RT_DEV, IFNAMSIZ, name);

/** struct arpreq: arp_pa@0, arp_ha@16, arp_flags:s32@32, arp_netmask@36, arp_dev[16]@52. */
export const ARPREQ_SIZE = 68;
export const ARP_PA = 0;
export const ARP_HA = 16;
export const ARP_NETMASK = 36;
export const ATF_COM = 0x02;
export const ATF_PERM = 0x04;
export const ATF_PUBL = 0x08;
export const arpFlags = (arp: Uint8Array): number => getS32(arp, 32);
export const arpSetFlags = (arp: Uint8Array, flags: number): void => putU32(arp, 32, flags);
export const arpDev = (arp: Uint8Array): string => getCString(arp, 52, IFNAMSIZ);
export const arpSetDev = (arp: Uint8Array, name: string): void => putCString(arp, 52, IFNAMSIZ, name);

function putCString(bytes: Uint8Array, offset: number, size: number, text: string): void {
  bytes.fill(0, offset, offset + size);
  for (let i = 0; i < text.length && i < size - 1; i++) bytes[offset + i] = text.charCodeAt(i);
}

function getCString(bytes: Uint8Array, offset: number, size: number): string {
  let text = "";
  for (let i = offset; i < offset + size && bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

function getS32(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16) | (bytes[offset + 3]! << 24);
}

function putU32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value & 0xff;
  bytes[offset + 1] = (value >>> 8) & 0xff;
  bytes[offset + 2] = (value >>> 16) & 0xff;
  bytes[offset + 3] = (value >>> 24) & 0xff;
}
