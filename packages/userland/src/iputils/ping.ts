/** ping(8) of iputils 20221126. */

import { AF_INET, AF_INET6, AF_UNSPEC, type Environment, type Program, type Sys } from "@netloom/uapi";
import { ipv4 } from "@netloom/wire";
import { inetAton } from "../libc/inet.js";
import { interfaceIndex } from "../libc/if-index.js";
import { getaddrinfo, type HostAddress } from "../libc/netdb.js";
import { Stdio } from "../libc/stdio.js";
import { Exit } from "./exit.js";
import { parsePingOptions, USAGE, type PingOptions } from "./ping-options.js";
import { openPingSocket, type PingSocket } from "./ping-socket.js";
import { Ping4 } from "./ping4.js";
import { Ping6 } from "./ping6.js";
import { Pinger } from "./pinger.js";

const FAMILY_NAMES: Readonly<Record<number, string>> = {
  [AF_UNSPEC]: "AF_UNSPEC",
  [AF_INET]: "AF_INET",
  [AF_INET6]: "AF_INET6",
};

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  const name = (argv[0] ?? "ping").replace(/^.*\//, "");
  try {
    return await ping(sys, stdio, name, [name, ...argv.slice(1)]);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    await stdio.flush();
    if (error.text !== null) stdio.err(`${name}: ${error.text}\n`);
    return error.status;
  }
}

async function ping(sys: Sys, stdio: Stdio, name: string, argv: readonly string[]): Promise<number> {
  const options = parsePingOptions(sys, stdio, argv);
  const socket4 =
    options.family === AF_INET6 ? null : openPingSocket(sys, stdio, name, AF_INET, options.ident === 0, true);
  const socket6 =
    options.family === AF_INET
      ? null
      : openPingSocket(sys, stdio, name, AF_INET6, options.nodeInfo.asks, options.family === AF_INET6);
  if (options.verbose)
    stdio.err(
      `${name}: sock4.fd: ${describe(socket4)}, sock6.fd: ${describe(socket6)}, hints.ai_family: ${FAMILY_NAMES[options.family]}\n\n`,
    );
  const target = options.operands[options.operands.length - 1]!;
  const address = await resolve(sys, target, options);
  if (options.verbose) stdio.out(`ai->ai_family: ${FAMILY_NAMES[address.family]}, ai->ai_canonname: '${target}'\n`);
  const route: number[] = [];
  // The routers to go through: no process without privileges may name them.
  if (options.operands.length > 1 && address.family === AF_INET) {
    for (const hop of options.operands.slice(0, -1)) {
      const router = await resolve(sys, hop, options);
      if (router.family === AF_INET) route.push(router.addr);
    }
    if (options.timestamp !== ipv4.IPOPT_TS_PRESPEC) throw new Exit(2, "record route: Operation not permitted");
  }
  const pinger = new Pinger(sys, stdio, options, name, target);
  if (address.family === AF_INET) {
    if (socket6 !== null) sys.close(socket6.fd);
    const family = new Ping4(
      pinger,
      present(socket4),
      target,
      address.addr,
      options.numeric || inetAton(target) !== null,
      route,
    );
    await family.setup();
    return pinger.run(family);
  }
  // Routing headers are not sent any more.
  if (options.operands.length > 1) {
    stdio.err(USAGE);
    throw new Exit(2);
  }
  if (socket4 !== null) sys.close(socket4.fd);
  const socket = present(socket6);
  const scopeId = address.scope === "" ? 0 : scopeOf(sys, socket.fd, address.scope, target);
  const family = new Ping6(pinger, socket, target, address.addr, scopeId, options.numeric || target.includes(":"));
  await family.setup();
  return pinger.run(family);
}

const describe = (socket: PingSocket | null): string =>
  socket === null ? "-1 (socktype: 0)" : `${socket.fd} (socktype: ${socket.raw ? "SOCK_RAW" : "SOCK_DGRAM"})`;

function present(socket: PingSocket | null): PingSocket {
  if (socket === null) throw new Exit(2, "socket: Address family not supported by protocol");
  return socket;
}

/** The zone of fe80::1%ZONE: a device's name or number; other addresses have none. */
function scopeOf(sys: Sys, fd: number, zone: string, target: string): number {
  const linkScope = /^(fe[89ab]|ff.2)/i.test(target);
  const index = linkScope ? (/^[0-9]+$/.test(zone) ? Number(zone) : interfaceIndex(sys, fd, zone)) : 0;
  if (index === 0) throw new Exit(2, `${target}: Name or service not known`);
  return index;
}

async function resolve(sys: Sys, host: string, options: PingOptions): Promise<HostAddress> {
  const dotted = inetAton(host);
  if (dotted !== null && options.family !== AF_INET6) return { family: AF_INET, addr: dotted };
  const found = await getaddrinfo(sys, host, options.family);
  if (typeof found === "string") throw new Exit(2, `${host}: ${found}`);
  return found[0]!;
}

export const pingProgram: Program = {
  name: "ping",
  paths: ["/usr/bin/ping", "/usr/bin/ping4", "/usr/bin/ping6"],
  main,
};
