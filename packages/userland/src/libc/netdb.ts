/**
 * Names of hosts, services and protocols (netdb.h), from the files under /etc. Host names resolve from
 * /etc/hosts; asking a name server of /etc/resolv.conf is for when there are UDP sockets.
 */

import { AF_INET, AF_INET6, Errno, type Sys } from "@netloom/uapi";
import { formatIp4, formatIp6, parseIp4, parseIp6 } from "@netloom/wire";
import { readFile } from "./stdio.js";

export type HostAddress =
  | { readonly family: typeof AF_INET; readonly addr: number }
  | { readonly family: typeof AF_INET6; readonly addr: Uint8Array; readonly scope: string };

/** gai_strerror(3). */
export type GaiError =
  | "Name or service not known"
  | "Temporary failure in name resolution"
  | "Address family for hostname not supported"
  | "No address associated with hostname";

/** An address as getaddrinfo(3) takes it without asking anyone; null for a name. */
export function parseHostAddress(host: string): HostAddress | null {
  const v4 = parseIp4(host);
  if (v4 !== null) return { family: AF_INET, addr: v4 };
  const percent = host.indexOf("%");
  const v6 = parseIp6(percent < 0 ? host : host.slice(0, percent));
  return v6 === null ? null : { family: AF_INET6, addr: v6, scope: percent < 0 ? "" : host.slice(percent + 1) };
}

/**
 * getaddrinfo(3) for a host: its addresses in order, of one family if `family` is not 0 (AF_UNSPEC).
 * A string is the text of what failed.
 */
export async function getaddrinfo(sys: Sys, host: string, family = 0): Promise<readonly HostAddress[] | GaiError> {
  const literal = parseHostAddress(host);
  if (literal !== null)
    return family === 0 || family === literal.family ? [literal] : "Address family for hostname not supported";
  const wanted = host.toLowerCase().replace(/\.$/, "");
  const found: HostAddress[] = [];
  for (const fields of await table(sys, "/etc/hosts")) {
    if (!fields.slice(1).some((name) => name.toLowerCase() === wanted)) continue;
    const address = parseHostAddress(fields[0]!);
    if (address !== null && (family === 0 || family === address.family)) found.push(address);
  }
  if (found.length > 0) return found;
  if (wanted === "localhost")
    return family === AF_INET6
      ? [{ family: AF_INET6, addr: parseIp6("::1")!, scope: "" }]
      : [{ family: AF_INET, addr: 0x7f000001 }];
  const servers = (await table(sys, "/etc/resolv.conf")).some((fields) => fields[0] === "nameserver");
  return servers || host.includes(":") ? "Name or service not known" : "Temporary failure in name resolution";
}

/** The name /etc/hosts gives an address (getnameinfo(3)); null if none. */
export async function getnameinfo(sys: Sys, address: HostAddress): Promise<string | null> {
  const text = address.family === AF_INET ? formatIp4(address.addr) : formatIp6(address.addr);
  for (const fields of await table(sys, "/etc/hosts")) {
    const listed = fields[0] === undefined ? null : parseHostAddress(fields[0]);
    if (listed === null) continue;
    const same = listed.family === AF_INET ? formatIp4(listed.addr) : formatIp6(listed.addr);
    if (same === text) return fields[1] ?? null;
  }
  return null;
}

/** getservbyname(3): the port in host order, or null. */
export async function getservbyname(sys: Sys, name: string, protocol: string): Promise<number | null> {
  for (const [service, port, ...aliases] of await table(sys, "/etc/services")) {
    if (port !== undefined && port.endsWith(`/${protocol}`) && (service === name || aliases.includes(name)))
      return Number.parseInt(port, 10);
  }
  return null;
}

/** getservbyport(3). */
export async function getservbyport(sys: Sys, port: number, protocol: string): Promise<string | null> {
  for (const [service, listed] of await table(sys, "/etc/services"))
    if (listed === `${port}/${protocol}`) return service ?? null;
  return null;
}

/** getprotobyname(3): the number, or null. */
export async function getprotobyname(sys: Sys, name: string): Promise<number | null> {
  for (const [protocol, number, ...aliases] of await table(sys, "/etc/protocols")) {
    if (protocol === name || aliases.includes(name)) return Number(number);
  }
  return null;
}

/** getprotobynumber(3). */
export async function getprotobynumber(sys: Sys, number: number): Promise<string | null> {
  for (const [protocol, listed] of await table(sys, "/etc/protocols"))
    if (Number(listed) === number) return protocol ?? null;
  return null;
}

/** The fields of a file's lines, without comments; no file is an empty one. */
async function table(sys: Sys, path: string): Promise<string[][]> {
  let text: string;
  try {
    text = await readFile(sys, path);
  } catch (error) {
    if (error instanceof Errno) return [];
    throw error;
  }
  const rows: string[][] = [];
  for (const line of text.split("\n")) {
    const fields = line
      .replace(/#.*/, "")
      .split(/\s+/)
      .filter((f) => f !== "");
    if (fields.length > 0) rows.push(fields);
  }
  return rows;
}
