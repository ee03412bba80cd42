/** Device names and alternative names, unique in their namespace (after dev_alloc_name and dev_change_name in net/core/dev.c). */

import { ALTIFNAMSIZ, Errno, IFF_UP, IFNAMSIZ } from "@netloom/uapi";
import type { NetDevice } from "./net-device.js";
import type { Net } from "./net.js";

export const NET_NAME_UNKNOWN = 0;
export const NET_NAME_ENUM = 1;
export const NET_NAME_PREDICTABLE = 2;
export const NET_NAME_USER = 3;
export const NET_NAME_RENAMED = 4;

/** How many names `eth%d` may stand for. */
const MAX_ENUM = 8 * 4096;

/** Printable, short enough, neither `.` nor `..`, without `/`, `:` and white space (dev_valid_name). */
export function devValidName(name: string): boolean {
  if (name.length === 0 || name.length >= IFNAMSIZ || name === "." || name === "..") return false;
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    if (c === 0x2f || c === 0x3a || c === 0x20 || (c >= 9 && c <= 13)) return false;
  }
  return true;
}

/** The name `pattern` stands for in `net`: itself, or with `%d` the lowest free number. EINVAL, EEXIST, ENFILE. */
export function devGetValidName(net: Net, pattern: string): string {
  if (!devValidName(pattern)) throw new Errno("EINVAL");
  const at = pattern.indexOf("%");
  if (at < 0) {
    if (net.devByName.has(pattern)) throw new Errno("EEXIST");
    return pattern;
  }
  if (pattern[at + 1] !== "d" || pattern.indexOf("%", at + 1) >= 0) throw new Errno("EINVAL");
  const before = pattern.slice(0, at);
  const after = pattern.slice(at + 2);
  for (let i = 0; i < MAX_ENUM; i++) {
    const name = before + i + after;
    if (!net.devByName.has(name)) return name;
  }
  throw new Errno("ENFILE");
}

/** Renames a device that is down. EBUSY while it is up. */
export function devChangeName(dev: NetDevice, pattern: string): void {
  if (dev.flags & IFF_UP) throw new Errno("EBUSY");
  if (pattern === dev.name) return;
  const net = dev.net;
  const oldName = dev.name;
  const name = devGetValidName(net, pattern);
  net.devByName.delete(oldName);
  net.devByName.set(name, dev);
  dev.name = name;
  dev.nameAssignType = NET_NAME_RENAMED;
  net.stack.notify("CHANGENAME", dev, { oldName });
}

/** EEXIST if the name is any device's; EINVAL if it is empty or too long. */
export function devAddAltName(dev: NetDevice, name: string): void {
  if (name === "" || name.length >= ALTIFNAMSIZ) throw new Errno("EINVAL");
  if (dev.net.devByName.has(name)) throw new Errno("EEXIST");
  dev.altNames = [...dev.altNames, name];
  dev.net.devByName.set(name, dev);
}

/** ENOENT: no alternative name. EINVAL: it is another device's. */
export function devDelAltName(dev: NetDevice, name: string): void {
  const owner = dev.net.devByName.get(name);
  if (owner === undefined) throw new Errno("ENOENT");
  if (owner !== dev || name === dev.name) throw new Errno("EINVAL");
  dev.altNames = dev.altNames.filter((n) => n !== name);
  dev.net.devByName.delete(name);
}

/** Puts a device into its namespace's tables (list_netdevice). */
export function listNetdevice(dev: NetDevice): void {
  const net = dev.net;
  net.devByIndex.set(dev.ifindex, dev);
  net.devByName.set(dev.name, dev);
  for (const alt of dev.altNames) net.devByName.set(alt, dev);
}

/** Nobody finds it any more (unlist_netdevice). */
export function unlistNetdevice(dev: NetDevice): void {
  const net = dev.net;
  net.devByIndex.delete(dev.ifindex);
  net.devByName.delete(dev.name);
  for (const alt of dev.altNames) net.devByName.delete(alt);
}

/** The next unused index of a namespace. */
export function devNewIndex(net: Net): number {
  do net.lastIfindex++;
  while (net.devByIndex.has(net.lastIfindex));
  return net.lastIfindex;
}
