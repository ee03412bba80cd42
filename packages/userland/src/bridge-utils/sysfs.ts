/** A bridge as sysfs shows it: /sys/class/net/BRIDGE/{bridge,brif,brforward} and PORT/brport. */

import { Errno, O_WRONLY, type Sys } from "@netloom/uapi";
import { encodeUtf8 } from "@netloom/wire";
import { readBytes } from "../libc/lines.js";
import { readFile } from "../libc/stdio.js";

const NET = "/sys/class/net";

export const deviceExists = (sys: Sys, name: string): boolean => exists(sys, `${NET}/${name}`);
export const isBridge = (sys: Sys, name: string): boolean => exists(sys, `${NET}/${name}/bridge`);

function exists(sys: Sys, path: string): boolean {
  try {
    sys.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Errno) return false;
    throw error;
  }
}

/** All bridges, by name. */
export const bridges = (sys: Sys): string[] => names(sys, NET).filter((name) => isBridge(sys, name));

/** The bridge's ports, by name. */
export const ports = (sys: Sys, bridge: string): string[] => names(sys, `${NET}/${bridge}/brif`);

const names = (sys: Sys, path: string): string[] =>
  sys
    .readdir(path)
    .map((entry) => entry.name)
    .sort();

export const bridgeText = async (sys: Sys, bridge: string, attribute: string): Promise<string> =>
  (await readFile(sys, `${NET}/${bridge}/bridge/${attribute}`)).trim();
export const portText = async (sys: Sys, port: string, attribute: string): Promise<string> =>
  (await readFile(sys, `${NET}/${port}/brport/${attribute}`)).trim();
export const forwardTable = (sys: Sys, bridge: string): Promise<Uint8Array> =>
  readBytes(sys, `${NET}/${bridge}/brforward`);

/** Writes one of the bridge's attributes; throws Errno (ENODEV without such a device). */
export const setBridge = (sys: Sys, bridge: string, attribute: string, value: number): Promise<void> =>
  store(sys, bridge, `bridge/${attribute}`, value);

/** Writes one of a port's attributes; throws Errno. */
export const setPort = (sys: Sys, port: string, attribute: string, value: number): Promise<void> =>
  store(sys, port, `brport/${attribute}`, value);

async function store(sys: Sys, device: string, attribute: string, value: number): Promise<void> {
  if (!deviceExists(sys, device)) throw new Errno("ENODEV");
  const path = `${NET}/${device}/${attribute}`;
  // What is no bridge is asked by an old ioctl, which nobody knows any more.
  if (attribute.startsWith("bridge/") && !isBridge(sys, device)) throw new Errno("EOPNOTSUPP");
  const fd = sys.open(path, O_WRONLY);
  try {
    await sys.write(fd, encodeUtf8(`${value}\n`));
  } finally {
    sys.close(fd);
  }
}
