/** Names of hosts, services and protocols from the files under /etc, read once for a capture. */

import { Errno, type Sys } from "@netloom/uapi";
import { readFile } from "../libc/stdio.js";
import type { FilterNames, Service } from "./filter-operand.js";
import type { Names } from "./netdissect.js";

export interface NameTables {
  /** Of numbers, for printing. */
  readonly names: Names;
  /** Of names, for filters. */
  readonly numbers: FilterNames;
}

const PORT_PROTOCOLS = ["tcp", "udp", "sctp"] as const;

export async function loadNames(sys: Sys): Promise<NameTables> {
  const hosts = new Map<string, string>();
  const addresses = new Map<string, string>();
  for (const [address, ...names] of await rows(sys, "/etc/hosts")) {
    if (address === undefined || names.length === 0) continue;
    if (!hosts.has(address)) hosts.set(address, names[0]!);
    for (const name of names) if (!addresses.has(name)) addresses.set(name, address);
  }
  const services = new Map<string, string>();
  const ports = new Map<string, Service>();
  for (const [service, port, ...aliases] of await rows(sys, "/etc/services")) {
    if (service === undefined || port === undefined) continue;
    if (!services.has(port)) services.set(port, service);
    const protocol = PORT_PROTOCOLS.find((known) => port.endsWith(`/${known}`)) ?? null;
    for (const name of [service, ...aliases]) {
      const known = ports.get(name);
      if (known === undefined) ports.set(name, { port: Number.parseInt(port, 10), protocol });
      else if (known.protocol !== protocol) ports.set(name, { port: known.port, protocol: null });
    }
  }
  const numbers = new Map<string, number>();
  const protocols = new Map<number, string>();
  for (const [name, number, ...aliases] of await rows(sys, "/etc/protocols")) {
    if (name === undefined) continue;
    if (!protocols.has(Number(number))) protocols.set(Number(number), name);
    for (const alias of [name, ...aliases]) if (!numbers.has(alias)) numbers.set(alias, Number(number));
  }
  return {
    names: {
      host: (text) => hosts.get(text) ?? null,
      service: (port, protocol) => services.get(`${port}/${protocol}`) ?? null,
      protocol: (number) => protocols.get(number) ?? null,
    },
    numbers: {
      host: (name) => addresses.get(name) ?? null,
      port: (name) => ports.get(name) ?? null,
      protocol: (name) => numbers.get(name) ?? null,
    },
  };
}

async function rows(sys: Sys, path: string): Promise<string[][]> {
  try {
    return (await readFile(sys, path))
      .split("\n")
      .map((line) =>
        line
          .replace(/#.*/, "")
          .split(/\s+/)
          .filter((field) => field !== ""),
      )
      .filter((fields) => fields.length > 1);
  } catch (error) {
    if (error instanceof Errno) return [];
    throw error;
  }
}
