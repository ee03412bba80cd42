/** traceroute(8) 2.1.2: by UDP to rising ports, or by ICMP echo requests; answers come from the error queue. */

import {
  AF_INET,
  AF_INET6,
  Errno,
  IP_MTU_DISCOVER,
  IP_PMTUDISC_PROBE,
  IP_PMTUDISC_DONT,
  IP_RECVERR,
  IP_RECVTTL,
  IP_TOS,
  IP_TTL,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_UDP,
  IPV6_MTU_DISCOVER,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  POLLERR,
  POLLIN,
  SO_BINDTODEVICE,
  SO_DEBUG,
  SO_DONTROUTE,
  SO_EE_ORIGIN_LOCAL,
  SO_MARK,
  SO_TIMESTAMPNS,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
  strerror,
  type Environment,
  type Message,
  type PollFd,
  type Program,
  type SockAddr,
  type Sys,
  type Timespec,
} from "@netloom/uapi";
import { formatIp4, formatIp6, icmp, icmpv6, ipv4, ipv6, parseIp4, parseIp6 } from "@netloom/wire";
import { interfaceIndex } from "../libc/if-index.js";
import { inetAton } from "../libc/inet.js";
import { getaddrinfo, getnameinfo, type HostAddress } from "../libc/netdb.js";
import { Stdio } from "../libc/stdio.js";
import {
  checkLimits,
  MAX_PACKET_LEN,
  parseTracerouteOptions,
  TracerouteExit,
  type TracerouteOptions,
} from "./options.js";
import { annotation, annotation6, newProbe, timeout, type Probe } from "./probe.js";

const DEFAULT_PORT = 33434;
const UDP_PORT = 53;
/** Header of UDP and of ICMP echo. */
const TRANSPORT_HLEN = 8;
const DEFAULT_DATA = 40;

async function main(sys: Sys, argv: readonly string[], _env: Environment): Promise<number> {
  const stdio = new Stdio(sys);
  const name = (argv[0] ?? "traceroute").replace(/^.*\//, "");
  try {
    const options = parseTracerouteOptions([name, ...argv.slice(1)]);
    const target = await resolve(sys, options);
    checkLimits(options);
    return await new Traceroute(sys, stdio, options, target).run();
  } catch (error) {
    if (!(error instanceof TracerouteExit)) throw error;
    if (error.status === 0) stdio.out(error.text);
    await stdio.flush();
    if (error.status !== 0) stdio.err(error.text);
    return error.status;
  }
}

async function resolve(sys: Sys, options: TracerouteOptions): Promise<HostAddress> {
  const dotted = inetAton(options.host);
  if (dotted !== null && options.family !== AF_INET6) return { family: AF_INET, addr: dotted };
  const found = await getaddrinfo(sys, options.host, options.family);
  if (typeof found !== "string") return found.find((a) => a.family === AF_INET) ?? found[0]!;
  throw new TracerouteExit(
    2,
    `${options.host}: ${found}\nCannot handle "host" cmdline arg \`${options.host}' on position 1 (argc ${options.hostIndex})\n`,
  );
}

const addressText = (a: HostAddress): string => (a.family === AF_INET ? formatIp4(a.addr) : formatIp6(a.addr));
const seconds = (t: Timespec): number => t.sec + t.nsec / 1e9;

class Traceroute {
  private readonly probes: Probe[];
  private dataLen: number;
  private readonly six: boolean;
  /** Of a link-local target: `%DEVICE`, and its index. */
  private readonly zone: string;
  private readonly scopeId: number;
  private readonly headerLen: number;
  /** The one socket of the ICMP method; -1 for the others. */
  private icmpFd = -1;
  private icmpRaw = false;
  private nextSeq: number;
  private lastTtl = 0;
  private lastSend = 0;

  constructor(
    private readonly sys: Sys,
    private readonly stdio: Stdio,
    private readonly options: TracerouteOptions,
    private readonly target: HostAddress,
  ) {
    this.six = target.family === AF_INET6;
    this.headerLen = this.six ? 40 : 20;
    this.zone = target.family === AF_INET6 && target.scope !== "" ? `%${target.scope}` : "";
    this.scopeId = this.zone === "" ? 0 : zoneIndex(sys, this.zone.slice(1));
    const unset = options.discoverMtu ? MAX_PACKET_LEN : this.headerLen + DEFAULT_DATA;
    const packet = options.packetLen < 0 ? unset : options.packetLen;
    this.dataLen = Math.max(packet - this.headerLen - TRANSPORT_HLEN, 0);
    this.probes = Array.from({ length: options.maxTtl * options.queries }, newProbe);
    this.nextSeq =
      options.port >= 0
        ? options.port
        : options.method === "icmp"
          ? 1
          : options.method === "udp"
            ? UDP_PORT
            : DEFAULT_PORT;
  }

  async run(): Promise<number> {
    const { options, stdio } = this;
    // The line is ended by what follows: a hop, or an error.
    const header = `traceroute to ${options.host} (${addressText(this.target)}${this.zone}), ${options.maxTtl} hops max, ${this.headerLen + TRANSPORT_HLEN + this.dataLen} byte packets`;
    stdio.out(header);
    await stdio.flush();
    if (options.method === "icmp") await this.openIcmp();
    await this.loop();
    stdio.out("\n");
    await stdio.flush();
    return 0;
  }

  /** Ends with what failed. */
  private fail(what: string, error: unknown): never {
    if (error instanceof Errno) throw new TracerouteExit(1, `\n${what}: ${strerror(error.code)}\n`);
    throw error;
  }

  private async loop(): Promise<void> {
    const { options, probes } = this;
    let start = (options.firstTtl - 1) * options.queries;
    let end = probes.length;
    while (start < end) {
      let outstanding = 0;
      let nextTime = Number.POSITIVE_INFINITY;
      for (let i = start; i < end; i++) {
        const probe = probes[i]!;
        if (
          !probe.done &&
          probe.sendTime > 0 &&
          probe.sendTime + timeout(probes, i, options.queries, options.wait) <= this.now() + 1e-9
        )
          this.expire(probe);
        if (probe.done) {
          if (i === start) {
            await this.print(i);
            start++;
          }
          if (probe.final) end = Math.min(end, (Math.floor(i / options.queries) + 1) * options.queries);
          continue;
        }
        if (probe.sendTime === 0) {
          const due = this.lastSend + options.sendWait;
          if (options.sendWait > 0 && this.lastSend > 0 && due > this.now() + 1e-9) {
            nextTime = Math.min(nextTime, due);
            break;
          }
          await this.send(probe, Math.floor(i / options.queries) + 1);
          this.lastSend = probe.sendTime;
        }
        nextTime = Math.min(nextTime, probe.sendTime + timeout(probes, i, options.queries, options.wait));
        if (++outstanding >= options.simultaneous) break;
      }
      if (start < end && nextTime < Number.POSITIVE_INFINITY) await this.receive(nextTime - this.now());
    }
  }

  private now(): number {
    return seconds(this.sys.realtime());
  }

  private expire(probe: Probe): void {
    probe.done = true;
    if (probe.fd >= 0 && probe.fd !== this.icmpFd) this.sys.close(probe.fd);
    probe.fd = -1;
  }

  private async print(index: number): Promise<void> {
    const { options, probes, stdio } = this;
    const probe = probes[index]!;
    const position = index % options.queries;
    if (position === 0) stdio.out(`\n${String(Math.floor(index / options.queries) + 1).padStart(2)} `);
    if (probe.from === null) stdio.out(" *");
    else {
      let previous: string | null = null;
      for (let i = index - 1; i >= index - position && previous === null; i--) previous = probes[i]!.from;
      if (previous !== probe.from) {
        stdio.out(` ${await this.name(probe.from)}`);
        if (options.asLookups)
          throw new TracerouteExit(2, "whois.radb.net/nicname: Temporary failure in name resolution\n\n");
        if (options.backward && probe.recvTtl > 0) {
          const hops = 1 + ([64, 128, 255].find((ttl) => ttl >= probe.recvTtl) ?? 255) - probe.recvTtl;
          if (hops !== Math.floor(index / options.queries) + 1) stdio.out(` '-${hops}'`);
        }
      }
    }
    if (probe.recvTime > 0) stdio.out(`  ${((probe.recvTime - probe.sendTime) * 1000).toFixed(3)} ms`);
    if (probe.note !== "") stdio.out(` ${probe.note}`);
    await stdio.flush();
  }

  private async name(address: string): Promise<string> {
    if (this.options.numeric) return address;
    const v4 = parseIp4(address);
    const host: HostAddress =
      v4 !== null
        ? { family: AF_INET, addr: v4 }
        : { family: AF_INET6, addr: parseIp6(address.replace(/%.*/, ""))!, scope: "" };
    return `${(await getnameinfo(this.sys, host)) ?? address} (${address})`;
  }

  // ---- sockets

  private async openIcmp(): Promise<void> {
    const { sys } = this;
    const family = this.target.family;
    const protocol = this.six ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
    try {
      this.icmpFd = sys.socket(family, SOCK_DGRAM, protocol);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.icmpRaw = true;
      try {
        this.icmpFd = sys.socket(family, SOCK_RAW, protocol);
      } catch (failure) {
        this.fail("socket", failure);
      }
    }
    this.prepare(this.icmpFd);
    await this.connect(this.icmpFd, 0);
  }

  /** Binds and sets what every probe's socket has. */
  private prepare(fd: number): void {
    const { sys, options } = this;
    const [level, mtuDiscover, recvTtl] = this.six
      ? [SOL_IPV6, IPV6_MTU_DISCOVER, IPV6_RECVHOPLIMIT]
      : [SOL_IP, IP_MTU_DISCOVER, IP_RECVTTL];
    const set = (where: number, name: number, value: number | string, what: string): void => {
      try {
        sys.setsockopt(fd, where, name, value);
      } catch (error) {
        this.fail(`setsockopt ${what}`, error);
      }
    };
    if (options.debug) set(SOL_SOCKET, SO_DEBUG, 1, "SO_DEBUG");
    if (options.device !== null) set(SOL_SOCKET, SO_BINDTODEVICE, options.device, "SO_BINDTODEVICE");
    if (options.mark !== 0) set(SOL_SOCKET, SO_MARK, options.mark, "SO_MARK");
    try {
      sys.bind(fd, this.sourceAddress());
    } catch (error) {
      this.fail("bind", error);
    }
    set(
      level,
      mtuDiscover,
      options.dontFragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT,
      this.six ? "IPV6_MTU_DISCOVER" : "IP_MTU_DISCOVER",
    );
    if (options.tos !== 0)
      set(level, this.six ? IPV6_TCLASS : IP_TOS, options.tos, this.six ? "IPV6_TCLASS" : "IP_TOS");
    if (options.dontRoute) set(SOL_SOCKET, SO_DONTROUTE, 1, "SO_DONTROUTE");
    set(SOL_SOCKET, SO_TIMESTAMPNS, 1, "SO_TIMESTAMP");
    set(level, recvTtl, 1, this.six ? "IPV6_RECVHOPLIMIT" : "IP_RECVTTL");
  }

  private sourceAddress(): SockAddr {
    const { source, sport } = this.options;
    if (this.six) {
      const addr = source === null ? new Uint8Array(16) : parseIp6(source);
      if (addr === null) throw new TracerouteExit(2, `Cannot handle \`-s' option with arg \`${source ?? ""}'\n`);
      return { family: AF_INET6, addr, port: sport, scopeId: 0, flowinfo: 0 };
    }
    const addr = source === null ? 0 : parseIp4(source);
    if (addr === null) throw new TracerouteExit(2, `Cannot handle \`-s' option with arg \`${source ?? ""}'\n`);
    return { family: AF_INET, addr, port: sport };
  }

  private async connect(fd: number, port: number): Promise<void> {
    const { sys, target } = this;
    try {
      await sys.connect(
        fd,
        target.family === AF_INET
          ? { family: AF_INET, addr: target.addr, port }
          : { family: AF_INET6, addr: target.addr, port, scopeId: this.scopeId, flowinfo: this.options.flowLabel },
      );
    } catch (error) {
      this.fail("connect", error);
    }
    sys.setsockopt(fd, this.six ? SOL_IPV6 : SOL_IP, this.six ? IPV6_RECVERR : IP_RECVERR, 1);
  }

  private async send(probe: Probe, ttl: number): Promise<void> {
    const { sys } = this;
    const icmpMethod = this.icmpFd >= 0;
    let fd = this.icmpFd;
    if (!icmpMethod) {
      fd = sys.socket(this.target.family, SOCK_DGRAM, IPPROTO_UDP);
      this.prepare(fd);
    }
    if (!icmpMethod || ttl !== this.lastTtl)
      sys.setsockopt(fd, this.six ? SOL_IPV6 : SOL_IP, this.six ? IPV6_UNICAST_HOPS : IP_TTL, ttl);
    this.lastTtl = ttl;
    probe.seq = this.nextSeq;
    if (this.options.method !== "udp") this.nextSeq++;
    if (!icmpMethod) await this.connect(fd, probe.seq);
    probe.fd = fd;
    const packet = icmpMethod
      ? this.echoRequest(probe.seq)
      : Uint8Array.from({ length: this.dataLen }, (_, i) => 0x40 + (i & 0x3f));
    probe.sendTime = this.now();
    try {
      await sys.sendto(fd, packet, MSG_DONTWAIT, null);
    } catch (error) {
      // What the error queue knows better is left to it.
      if (
        !(error instanceof Errno) ||
        (error.code !== "EMSGSIZE" && error.code !== "ENOBUFS" && error.code !== "EAGAIN")
      )
        this.fail("send", error);
    }
  }

  private echoRequest(seq: number): Uint8Array {
    const packet = new Uint8Array(TRANSPORT_HLEN + this.dataLen);
    for (let i = TRANSPORT_HLEN; i < packet.length; i++) packet[i] = 0x40 + (i & 0x3f);
    const id = this.sys.getpid() & 0xffff;
    if (this.six) {
      packet[0] = icmpv6.ICMPV6_ECHO_REQUEST;
      icmpv6.setId(packet, 0, id);
      icmpv6.setSequence(packet, 0, seq);
    } else icmp.write(packet, 0, packet.length, icmp.ICMP_ECHO, 0, ((id << 16) | (seq & 0xffff)) >>> 0);
    return packet;
  }

  // ---- answers

  private async receive(seconds: number): Promise<void> {
    const waiting = this.icmpFd >= 0 ? [this.icmpFd] : this.probes.filter((p) => p.fd >= 0 && !p.done).map((p) => p.fd);
    const fds: PollFd[] = waiting.map((fd) => ({ fd, events: POLLIN | POLLERR, revents: 0 }));
    await this.sys.poll(fds, Math.max(Math.ceil(seconds * 1e6) / 1e3, 0));
    for (const { fd, revents } of fds) {
      // Taking an error makes the next one pending: the queue of errors goes first, whole.
      if ((revents & POLLERR) !== 0) while (await this.take(fd, MSG_ERRQUEUE));
      if ((revents & POLLIN) !== 0) while (await this.take(fd, 0));
    }
  }

  /** Takes one message and finds the probe it answers; false when there is none. */
  private async take(fd: number, flags: number): Promise<boolean> {
    let message: Message;
    try {
      message = await this.sys.recvmsg(fd, 1280 + this.dataLen, flags | MSG_DONTWAIT);
    } catch (error) {
      if (error instanceof Errno) return false;
      throw error;
    }
    const probe = this.probeOf(fd, message) ?? this.refused(message);
    if (probe === undefined || probe.done) return true;
    const error = message.error;
    if (error !== null && this.sendSmaller(probe, error)) return this.icmpFd >= 0;
    probe.recvTime = seconds(message.timestamp ?? this.sys.realtime());
    probe.recvTtl = message.ttl ?? 0;
    if (error === null) {
      probe.final = true;
      probe.from = this.senderText(message.from);
    } else if (error.origin === SO_EE_ORIGIN_LOCAL) {
      probe.final = true;
      if (error.errno === new Errno("EMSGSIZE").errno) probe.note = `!F-${error.info}`;
    } else {
      probe.from = this.senderText(error.offender);
      const note = this.six
        ? annotation6(error.type, error.code, error.info)
        : annotation(error.type, error.code, error.info);
      probe.final = note !== null;
      if (note !== null && note !== "") probe.note = note;
    }
    this.expire(probe);
    return this.icmpFd >= 0;
  }

  /** An error of our own host holds nothing of the packet: it is taken to be about the first probe. */
  private refused(message: Message): Probe | undefined {
    const { dontFragment, firstTtl, queries } = this.options;
    if (message.error === null || message.data.length > 0 || !dontFragment) return undefined;
    return this.probes[(firstTtl - 1) * queries];
  }

  /** With --mtu: makes packets as big as they may be and has the probe sent again. */
  private sendSmaller(probe: Probe, error: { errno: number; info: number }): boolean {
    const headers = this.headerLen + TRANSPORT_HLEN;
    if (!this.options.discoverMtu || error.errno !== new Errno("EMSGSIZE").errno) return false;
    if (error.info < headers || error.info >= headers + this.dataLen) return false;
    this.dataLen = error.info - headers;
    this.expire(probe);
    probe.done = false;
    probe.sendTime = 0;
    probe.note = `F=${error.info}`;
    return true;
  }

  private senderText(from: SockAddr | null): string | null {
    if (from?.family === AF_INET) return formatIp4(from.addr);
    if (from?.family !== AF_INET6) return null;
    return formatIp6(from.addr) + (from.scopeId !== 0 && ipv6.isLinkLocal(from.addr, 0) ? this.zone : "");
  }

  private probeOf(fd: number, message: Message): Probe | undefined {
    if (this.icmpFd < 0) return this.probes.find((p) => p.fd === fd);
    const b = message.data;
    const o = this.icmpRaw && !this.six && message.error === null ? ipv4.hdrLen(b, 0) : 0;
    if (b.length < o + TRANSPORT_HLEN) return undefined;
    const type = b[o]!;
    const expected =
      message.error !== null
        ? this.six
          ? icmpv6.ICMPV6_ECHO_REQUEST
          : icmp.ICMP_ECHO
        : this.six
          ? icmpv6.ICMPV6_ECHO_REPLY
          : icmp.ICMP_ECHOREPLY;
    if (type !== expected || (this.icmpRaw && icmp.id(b, o) !== (this.sys.getpid() & 0xffff))) return undefined;
    const seq = icmp.sequence(b, o);
    return this.probes.find((p) => p.sendTime > 0 && (p.seq & 0xffff) === seq);
  }
}

/** The index of a device by name, or the number itself; 0 for none. */
function zoneIndex(sys: Sys, zone: string): number {
  if (/^\d+$/.test(zone)) return Number(zone);
  const fd = sys.socket(AF_INET6, SOCK_DGRAM, 0);
  const index = interfaceIndex(sys, fd, zone);
  sys.close(fd);
  return index;
}

export const tracerouteProgram: Program = {
  name: "traceroute",
  paths: ["/usr/bin/traceroute", "/usr/bin/traceroute4", "/usr/bin/traceroute6", "/usr/sbin/traceroute"],
  main,
};
