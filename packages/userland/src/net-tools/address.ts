/** Host names and addresses as net-tools resolve and print them. */

import { AF_INET, Errno, type Sys } from "@netloom/uapi";
import { formatIp4 } from "@netloom/wire";
import { inetAton } from "../libc/inet.js";
import { getaddrinfo, getnameinfo } from "../libc/netdb.js";
import { readFile } from "../libc/stdio.js";

/** hstrerror(3) of a name that was not found. */
export function lookupError(name: string): string {
  return /^[0-9.]+$/.test(name) || !/^[A-Za-z0-9._-]+$/.test(name) ? "Unknown host" : "Host name lookup failure";
}

/** The address of `default`, of numbers and dots, or of a name; null if there is none. */
export async function resolveHost(sys: Sys, name: string): Promise<number | null> {
  if (name === "default") return 0;
  const dotted = inetAton(name);
  if (dotted !== null) return dotted;
  const found = await getaddrinfo(sys, name, AF_INET);
  if (typeof found === "string") return null;
  const first = found[0]!;
  return first.family === AF_INET ? first.addr : null;
}

/** The name of an address, unless numbers are wanted. */
export async function hostText(sys: Sys, addr: number, numeric: boolean): Promise<string> {
  if (numeric) return formatIp4(addr);
  return (await getnameinfo(sys, { family: AF_INET, addr })) ?? formatIp4(addr);
}

/** The lines of a /proc file, none if there is no such file. */
export async function procLines(sys: Sys, path: string): Promise<string[]> {
  try {
    return (await readFile(sys, path)).split("\n").filter((line) => line !== "");
  } catch (error) {
    if (error instanceof Errno) return [];
    throw error;
  }
}

/** The fields of a line. */
export const fields = (line: string): string[] => line.trim().split(/\s+/);

/** The ends of a net-tools program from anywhere inside. */
export class Quit extends Error {
  override readonly name = "Quit";
  constructor(readonly status: number) {
    super(`quit ${status}`);
  }
}
