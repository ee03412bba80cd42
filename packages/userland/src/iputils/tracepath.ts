/** tracepath(8) of iputils 20221126: the hops of a path and its MTU, by UDP and the error queue. */

import {
  AF_INET,
  AF_INET6,
  Errno,
  IP_MTU_DISCOVER,
  IP_PMTUDISC_DO,
  IP_RECVERR,
  IP_RECVTTL,
  IP_TTL,
  IPV6_MTU_DISCOVER,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_UNICAST_HOPS,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  POLLERR,
  POLLIN,
  SO_EE_ORIGIN_ICMP,
  SO_EE_ORIGIN_ICMP6,
  SO_EE_ORIGIN_LOCAL,
  SOCK_DGRAM,
  SOL_IP,
  SOL_IPV6,
  strerror,
  type Environment,
  type Message,
  type Program,
  type SockAddr,
  type Sys,
} from "@netloom/uapi";
import { formatIp4, formatIp6, icmp, icmpv6 } from "@netloom/wire";
import { getopt, OptionError } from "../libc/getopt.js";
import { inetAton } from "../libc/inet.js";
import { getaddrinfo, getnameinfo, type HostAddress } from "../libc/netdb.js";
import { Stdio } from "../libc/stdio.js";
import { Exit } from "./exit.js";
import { strtolOrErr } from "./strtol-or-err.js";

const USAGE = `
Usage: tracepath [OPTION]... DESTINATION
  -4, -6        IPv4, IPv6
  -b, -n        names and addresses; addresses only
  -l LENGTH     length of packets
  -m HOPS       how far
  -p PORT       first port
  -V            version

For more details see tracepath(8).
`;
const VERSION =
  "tracepath from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n";
const DEFAULT_PORT = 44444;
/** Widths of the columns before the round trip time. */
const NAME_WIDTH = 52;
const LOCAL_WIDTH = 32;
const REPLY_WAIT_MS = 1000;

interface Options {
  family: number;
  numeric: boolean;
  both: boolean;
  length: number;
  maxHops: number;
  port: number;
  host: string;
}

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  try {
    const options = parse(stdio, argv);
    const dotted = options.family === AF_INET6 ? null : inetAton(options.host);
    const found =
      dotted !== null
        ? [{ family: AF_INET, addr: dotted } as const]
        : await getaddrinfo(sys, options.host, options.family);
    if (typeof found === "string") throw new Exit(1, `${options.host}: ${found}`);
    return await new Tracepath(sys, stdio, options, found[0]!).run();
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    await stdio.flush();
    if (error.text !== null) stdio.err(`tracepath: ${error.text}\n`);
    return error.status;
  }
}

function parse(stdio: Stdio, argv: readonly string[]): Options {
  const options: Options = {
    family: (argv[0] ?? "").endsWith("6") ? AF_INET6 : 0,
    numeric: false,
    both: false,
    length: 0,
    maxHops: 30,
    port: 0,
    host: "",
  };
  const usage = (text = ""): never => {
    stdio.err(text + USAGE);
    throw new Exit(255);
  };
  let parsed;
  try {
    parsed = getopt(argv, "46nbh?l:m:p:V");
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    return usage(`tracepath: ${error.message}\n`);
  }
  for (const [key, value] of parsed.options) {
    switch (key) {
      case "4":
        options.family = AF_INET;
        break;
      case "6":
        options.family = AF_INET6;
        break;
      case "n":
        options.numeric = true;
        break;
      case "b":
        options.both = true;
        break;
      case "l":
        options.length = strtolOrErr(value, 29, 2147483647);
        break;
      case "m":
        options.maxHops = strtolOrErr(value, 0, 255);
        break;
      case "p":
        options.port = strtolOrErr(value, 0, 65535);
        break;
      case "V":
        stdio.out(VERSION);
        throw new Exit(0);
      default:
        usage();
    }
  }
  if (parsed.operands.length !== 1) usage();
  const [host, port] = parsed.operands[0]!.includes("::")
    ? [parsed.operands[0]!, undefined]
    : parsed.operands[0]!.split("/");
  options.host = host!;
  if (port !== undefined) options.port = strtolOrErr(port, 0, 65535);
  return options;
}

/** What became of a probe: the path ended, the packet got too small to fit, or go on with the next hop. */
type Outcome = "reached" | "failed" | "retry" | "next";

class Tracepath {
  private readonly fd: number;
  private readonly six: boolean;
  /** Length of packets; falls as the path's MTU is learned. */
  private mtu: number;
  private readonly overhead: number;
  private port: number;
  private hopsTo = -1;
  private hopsFrom = -1;
  private readonly sentAt = new Map<number, number>();

  constructor(
    private readonly sys: Sys,
    private readonly stdio: Stdio,
    private readonly options: Options,
    private readonly target: HostAddress,
  ) {
    this.six = target.family === AF_INET6;
    this.overhead = this.six ? 48 : 28;
    this.mtu = options.length > 0 ? options.length : this.six ? 128000 : 65535;
    this.port = options.port > 0 ? options.port : DEFAULT_PORT;
    this.fd = sys.socket(target.family, SOCK_DGRAM, 0);
  }

  async run(): Promise<number> {
    const { sys, stdio, options, fd } = this;
    const [level, discover, recvErr, recvTtl] = this.six
      ? [SOL_IPV6, IPV6_MTU_DISCOVER, IPV6_RECVERR, IPV6_RECVHOPLIMIT]
      : [SOL_IP, IP_MTU_DISCOVER, IP_RECVERR, IP_RECVTTL];
    sys.setsockopt(fd, level, discover, IP_PMTUDISC_DO);
    sys.setsockopt(fd, level, recvErr, 1);
    sys.setsockopt(fd, level, recvTtl, 1);
    let ended: Outcome = "next";
    for (let ttl = 1; ttl <= options.maxHops && ended === "next"; ttl++) ended = await this.hop(ttl);
    if (ended === "next") stdio.out(`     Too many hops: pmtu ${this.mtu}\n`);
    let text = `     Resume: pmtu ${this.mtu} `;
    if (this.hopsTo >= 0) text += `hops ${this.hopsTo} `;
    if (this.hopsFrom >= 0) text += `back ${this.hopsFrom} `;
    stdio.out(`${text}\n`);
    await stdio.flush();
    return 0;
  }

  private async hop(ttl: number): Promise<Outcome> {
    const { sys, stdio, fd } = this;
    sys.setsockopt(fd, this.six ? SOL_IPV6 : SOL_IP, this.six ? IPV6_UNICAST_HOPS : IP_TTL, ttl);
    for (let attempt = 0; attempt < 3;) {
      const before = this.mtu;
      const outcome = await this.probe(ttl);
      // With another length everything is asked again.
      if (this.mtu < before) continue;
      if (outcome === "reached" || outcome === "failed") return outcome;
      if (outcome === "next") return outcome;
      attempt++;
    }
    stdio.out(`${String(ttl).padStart(2)}:  no reply\n`);
    await stdio.flush();
    return "next";
  }

  private async probe(ttl: number): Promise<Outcome> {
    const { sys, stdio, target } = this;
    for (let i = 0; i < 10; i++) {
      const port = this.port++;
      const to: SockAddr =
        target.family === AF_INET
          ? { family: AF_INET, addr: target.addr, port }
          : { family: AF_INET6, addr: target.addr, port, scopeId: 0, flowinfo: 0 };
      const payload = new Uint8Array(Math.max(this.mtu - this.overhead, 0));
      payload[0] = ttl;
      this.sentAt.set(port, sys.monotonicNs());
      try {
        await sys.sendto(this.fd, payload, 0, to);
        break;
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
        const outcome = await this.readErrors(ttl);
        if (outcome !== "retry") return outcome;
        if (i === 9) {
          stdio.out(`${String(ttl).padStart(2)}:  send failed\n`);
          return "failed";
        }
      }
    }
    const poll = { fd: this.fd, events: POLLIN | POLLERR, revents: 0 };
    await sys.poll([poll], REPLY_WAIT_MS);
    if ((poll.revents & POLLIN) !== 0) {
      try {
        await sys.recvmsg(this.fd, 1, MSG_DONTWAIT);
        stdio.out(`${String(ttl).padStart(2)}?: reply received 8)\n`);
        return "failed";
      } catch (error) {
        if (!(error instanceof Errno)) throw error;
      }
    }
    return this.readErrors(ttl);
  }

  /** Says what the error queue holds; "retry" if nothing of it ends this hop. */
  private async readErrors(ttl: number): Promise<Outcome> {
    let progress: Outcome = "retry";
    for (;;) {
      let message: Message;
      try {
        message = await this.sys.recvmsg(this.fd, 65536, MSG_ERRQUEUE | MSG_DONTWAIT);
      } catch (error) {
        if (error instanceof Errno) return progress;
        throw error;
      }
      progress = await this.report(ttl, message);
      if (progress === "reached" || progress === "failed" || progress === "next") return progress;
    }
  }

  private async report(ttl: number, message: Message): Promise<Outcome> {
    const { stdio } = this;
    const error = message.error;
    if (error === null) return "retry";
    const from = message.from;
    const port = from !== null && (from.family === AF_INET || from.family === AF_INET6) ? from.port : 0;
    const sent = this.sentAt.get(port);
    this.sentAt.delete(port);
    const local = error.origin === SO_EE_ORIGIN_LOCAL;
    const hop = String(ttl).padStart(2);
    let line = local
      ? `${hop}?: ${"[LOCALHOST]".padEnd(LOCAL_WIDTH)} `
      : `${hop}:  ${(await this.name(error.offender)).padEnd(NAME_WIDTH)}`;
    if (sent !== undefined && (!local || this.six)) {
      const us = Math.floor((this.sys.monotonicNs() - sent) / 1000);
      line += `${String(Math.floor(us / 1000)).padStart(3)}.${String(us % 1000).padStart(3, "0")}ms `;
    }
    const back = message.ttl === null ? -1 : this.hopsBack(message.ttl);
    if (back >= 0 && !local && back !== ttl) line += `asymm ${String(back).padStart(2)} `;
    let outcome: Outcome = "next";
    switch (error.errno) {
      case new Errno("ETIMEDOUT").errno:
        line += "\n";
        outcome = "retry";
        break;
      case new Errno("EMSGSIZE").errno:
        line += `pmtu ${error.info}\n`;
        this.mtu = error.info;
        outcome = "retry";
        break;
      case new Errno("ECONNREFUSED").errno:
        line += "reached\n";
        this.hopsTo = ttl;
        this.hopsFrom = back;
        outcome = "reached";
        break;
      case new Errno("EPROTO").errno:
        line += "!P\n";
        outcome = "failed";
        break;
      case new Errno("EHOSTUNREACH").errno:
        if (
          (error.origin === SO_EE_ORIGIN_ICMP && error.type === icmp.ICMP_TIME_EXCEEDED && error.code === 0) ||
          (error.origin === SO_EE_ORIGIN_ICMP6 && error.type === icmpv6.ICMPV6_TIME_EXCEED && error.code === 0)
        ) {
          line += "\n";
        } else {
          line += "!H\n";
          outcome = "failed";
        }
        break;
      case new Errno("ENETUNREACH").errno:
        line += "!N\n";
        outcome = "failed";
        break;
      case new Errno("EACCES").errno:
        line += "!A\n";
        outcome = "failed";
        break;
      default:
        line += `\n`;
        stdio.err(`NET ERROR: ${strerror(error.errno)}\n`);
        outcome = "failed";
    }
    stdio.out(line);
    await stdio.flush();
    return outcome;
  }

  /** Hops of the way back, guessed from the TTL that hosts begin with. */
  private hopsBack(ttl: number): number {
    return ttl <= 64 ? 65 - ttl : ttl <= 128 ? 129 - ttl : 256 - ttl;
  }

  private async name(from: SockAddr | null): Promise<string> {
    const { options } = this;
    const host: HostAddress | null =
      from?.family === AF_INET
        ? { family: AF_INET, addr: from.addr }
        : from?.family === AF_INET6
          ? { family: AF_INET6, addr: from.addr, scope: "" }
          : null;
    if (host === null) return "???";
    const text = host.family === AF_INET ? formatIp4(host.addr) : formatIp6(host.addr);
    if (options.numeric) return text;
    const name = (await getnameinfo(this.sys, host)) ?? "???";
    return options.both ? `${name} (${text})` : name;
  }
}

export const tracepath: Program = {
  name: "tracepath",
  paths: ["/usr/bin/tracepath", "/usr/bin/tracepath4", "/usr/bin/tracepath6"],
  main,
};
