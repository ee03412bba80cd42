/** ping over IPv4: an ICMP datagram or raw socket. */

import {
  AF_INET,
  Errno,
  ICMP_FILTER,
  ifrName,
  IFREQ_SIZE,
  IP_MTU_DISCOVER,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_OPTIONS,
  IP_PMTUDISC_DO,
  IP_RECVERR,
  IP_RECVTTL,
  IP_TOS,
  IP_TTL,
  SIOCGIFCONF,
  SO_BINDTODEVICE,
  SO_BROADCAST,
  SO_DEBUG,
  SO_DONTROUTE,
  SO_EE_ORIGIN_ICMP,
  SO_EE_ORIGIN_LOCAL,
  SO_MARK,
  SO_RCVBUF,
  SO_SNDBUF,
  SO_TIMESTAMPNS,
  SOCK_DGRAM,
  sockaddrIn,
  SOL_IP,
  SOL_RAW,
  SOL_SOCKET,
  strerror,
  type Message,
  type SockAddrIn,
  type Sys,
} from "@netloom/uapi";
import { checksum, formatIp4, getU32, icmp, ipv4, isIp4Multicast, parseIp4, putU32 } from "@netloom/wire";
import { getnameinfo } from "../libc/netdb.js";
import { Exit } from "./exit.js";
import { icmpText } from "./icmp-text.js";
import type { PingOptions } from "./ping-options.js";
import type { PingSocket } from "./ping-socket.js";
import { fillData, type ErrorKind, type PingFamily, type Pinger } from "./pinger.js";

/** The port that the socket which asks for the route is connected to. */
const PROBE_PORT = 1025;
/** Bits of the ICMP types a raw socket passes: always, and until the error queue is known to work. */
const QUIET_TYPES = (1 << icmp.ICMP_SOURCE_QUENCH) | (1 << icmp.ICMP_REDIRECT) | (1 << icmp.ICMP_ECHOREPLY);
const ERROR_TYPES = (1 << icmp.ICMP_DEST_UNREACH) | (1 << icmp.ICMP_TIME_EXCEEDED) | (1 << icmp.ICMP_PARAMETERPROB);
/** Bytes of IP options of -R. */
const OPTION_SPACE = 40;

/** An empty timestamp option of a kind. */
function timestampOption(kind: number, route: readonly number[]): Uint8Array {
  const length =
    kind === ipv4.IPOPT_TS_TSONLY
      ? OPTION_SPACE
      : kind === ipv4.IPOPT_TS_TSANDADDR
        ? OPTION_SPACE - 4
        : 4 + route.length * 8;
  const option = new Uint8Array(length);
  option.set([ipv4.IPOPT_TIMESTAMP, length, 5, kind]);
  if (kind === ipv4.IPOPT_TS_PRESPEC) route.forEach((addr, i) => putU32(option, 4 + i * 8, addr));
  return option;
}

/** The times of a timestamp option at `o`: the first in full, then what each adds. */
function timestampText(b: Uint8Array, o: number): string {
  const pointer = b[o + 2]!;
  const flags = b[o + 3]!;
  const withAddress = (flags & 15) !== ipv4.IPOPT_TS_TSONLY;
  let text = "\nTS: ";
  const previous = { standard: 0, other: 0 };
  for (let at = o + 4, left = pointer - 5; ;) {
    if (withAddress) {
      text += `\t${formatIp4(getU32(b, at))}`;
      at += 4;
      left -= 4;
      if (left <= 0) break;
    }
    const value = getU32(b, at);
    const time = value & 0x7fffffff;
    const kind = value >>> 31 === 0 ? "standard" : "other";
    const suffix = kind === "other" ? " not-standard" : "";
    text += previous[kind] === 0 ? `\t${time} absolute${suffix}\n` : `\t${time - previous[kind]}${suffix}\n`;
    previous[kind] = time;
    at += 4;
    left -= 4;
    if (left <= 0) break;
  }
  return flags >>> 4 === 0 ? text : `${text}Unrecorded hops: ${flags >>> 4}\n`;
}

export class Ping4 implements PingFamily {
  readonly fd: number;
  private readonly sys: Sys;
  private readonly options: PingOptions;
  private readonly packet: Uint8Array;
  private source = 0;
  private strictSource = false;
  private device: string | null;
  private ident: number;
  private lastRoute = "";

  constructor(
    private readonly pinger: Pinger,
    private readonly socket: PingSocket,
    private readonly hostname: string,
    private whereto: number,
    private readonly numeric: boolean,
    /** The hops of a timestamp option that names them. */
    private readonly route: readonly number[],
  ) {
    this.fd = socket.fd;
    this.sys = pinger.sys;
    this.options = pinger.options;
    this.device = pinger.options.device;
    this.packet = new Uint8Array(icmp.HLEN + pinger.options.size);
    this.ident = 0;
  }

  /** Finds the source address and prepares the socket; throws `Exit`. */
  async setup(): Promise<void> {
    const { options, fd } = this;
    if (this.device !== null) {
      const address = parseIp4(this.device);
      if (address !== null) {
        this.source = address;
        this.strictSource = true;
        this.device = null;
      }
    }
    if (this.source === 0) await this.probeRoute();
    else if (options.broadcast) this.option(fd, SOL_SOCKET, SO_BROADCAST, 1, "cannot set broadcasting");
    if (this.whereto === 0) this.whereto = this.source;
    if (this.device !== null && !this.isAddressOf(this.device, this.source)) {
      await this.pinger.warn(`Warning: source address might be selected on device other than: ${this.device}`);
    }
    let pmtudisc = options.pmtudisc;
    if (options.broadcast || isIp4Multicast(this.whereto)) {
      if (pmtudisc >= 0 && pmtudisc !== IP_PMTUDISC_DO) throw new Exit(2, "broadcast ping does not fragment");
      if (pmtudisc < 0) pmtudisc = IP_PMTUDISC_DO;
    }
    if (pmtudisc >= 0) this.option(fd, SOL_IP, IP_MTU_DISCOVER, pmtudisc, "IP_MTU_DISCOVER");
    if (this.strictSource || options.stickySource || (options.ident > 0 && !this.socket.raw)) this.bind();
    this.prepareSocket();
  }

  private prepareSocket(): void {
    const { sys, options, fd } = this;
    if (this.socket.raw) sys.setsockopt(fd, SOL_RAW, ICMP_FILTER, ~(QUIET_TYPES | ERROR_TYPES));
    sys.setsockopt(fd, SOL_IP, IP_RECVERR, 1);
    if (!this.socket.raw) sys.setsockopt(fd, SOL_IP, IP_RECVTTL, 1);
    if (options.recordRoute) {
      const space = new Uint8Array(OPTION_SPACE);
      space.set([ipv4.IPOPT_NOP, ipv4.IPOPT_RR, OPTION_SPACE - 1, 4]);
      this.option(fd, SOL_IP, IP_OPTIONS, space, "record route");
    }
    if (options.timestamp !== null)
      this.option(fd, SOL_IP, IP_OPTIONS, timestampOption(options.timestamp, this.route), "ts option");
    const hold = options.size + 8;
    sys.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, options.sndbuf > 0 ? options.sndbuf : hold * options.preload + 260);
    sys.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, Math.max(hold * options.preload, 65536));
    if (options.broadcast) sys.setsockopt(fd, SOL_SOCKET, SO_BROADCAST, 1);
    if (options.debug) sys.setsockopt(fd, SOL_SOCKET, SO_DEBUG, 1);
    if (options.dontRoute) sys.setsockopt(fd, SOL_SOCKET, SO_DONTROUTE, 1);
    if (options.mark !== null) sys.setsockopt(fd, SOL_SOCKET, SO_MARK, options.mark);
    if (options.tos !== 0) this.option(fd, SOL_IP, IP_TOS, options.tos, "error setting QOS sockopts");
    if (options.noLoop) this.option(fd, SOL_IP, IP_MULTICAST_LOOP, 0, "cannot disable multicast loopback");
    if (options.ttl >= 0) {
      this.option(fd, SOL_IP, IP_MULTICAST_TTL, Math.max(options.ttl, 1), "cannot set multicast time-to-live");
      this.option(fd, SOL_IP, IP_TTL, options.ttl, "cannot set unicast time-to-live");
    }
    sys.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    this.ident = this.socket.raw
      ? options.ident >= 0
        ? options.ident
        : sys.getpid() & 0xffff
      : Math.max(options.ident, 0);
  }

  /** A connected UDP socket knows the address this host would use, or why there is none. */
  private async probeRoute(): Promise<void> {
    const { sys, options } = this;
    const probe = sys.socket(AF_INET, SOCK_DGRAM, 0);
    const dst: SockAddrIn = { family: AF_INET, addr: this.whereto, port: PROBE_PORT };
    if (this.device !== null) {
      for (const fd of [probe, this.fd])
        this.option(fd, SOL_SOCKET, SO_BINDTODEVICE, this.device, `SO_BINDTODEVICE ${this.device}`);
    }
    if (options.tos !== 0) this.option(probe, SOL_IP, IP_TOS, options.tos, "warning: QOS sockopts");
    if (options.mark !== null) sys.setsockopt(probe, SOL_SOCKET, SO_MARK, options.mark);
    try {
      try {
        await sys.connect(probe, dst);
      } catch (error) {
        if (!(error instanceof Errno) || error.code !== "EACCES") throw error;
        if (!options.broadcast)
          throw new Exit(2, "Do you want to ping broadcast? Then -b. If not, check your local firewall rules");
        this.pinger.stdio.err("WARNING: pinging broadcast address\n");
        sys.setsockopt(probe, SOL_SOCKET, SO_BROADCAST, 1);
        await sys.connect(probe, dst);
      }
    } catch (error) {
      if (error instanceof Errno) throw new Exit(2, `connect: ${strerror(error.code)}`);
      throw error;
    }
    const local = sys.getsockname(probe);
    if (local.family === AF_INET) this.source = local.addr;
    sys.close(probe);
  }

  private bind(): void {
    try {
      this.sys.bind(this.fd, { family: AF_INET, addr: this.source, port: Math.max(this.options.ident, 0) });
    } catch (error) {
      if (error instanceof Errno) throw new Exit(2, `bind: ${strerror(error.code)}`);
      throw error;
    }
  }

  private option(fd: number, level: number, name: number, value: number | string | Uint8Array, text: string): void {
    try {
      this.sys.setsockopt(fd, level, name, value);
    } catch (error) {
      if (error instanceof Errno) throw new Exit(2, `${text}: ${strerror(error.code)}`);
      throw error;
    }
  }

  /** Whether the device has the address (getifaddrs(3)). */
  private isAddressOf(device: string, address: number): boolean {
    const list = new Uint8Array(256 * IFREQ_SIZE);
    const length = this.sys.ioctl(this.fd, SIOCGIFCONF, list);
    for (let o = 0; o + IFREQ_SIZE <= length; o += IFREQ_SIZE) {
      const entry = list.subarray(o, o + IFREQ_SIZE);
      const name = ifrName(entry);
      if ((name === device || name.startsWith(`${device}:`)) && sockaddrIn(entry) === address) return true;
    }
    return false;
  }

  header(): string {
    const { options } = this;
    const from =
      this.device !== null || this.strictSource || options.stickySource
        ? `from ${formatIp4(this.source)} ${this.device ?? ""}: `
        : "";
    const optionLength = options.recordRoute || options.timestamp !== null ? OPTION_SPACE : 0;
    return `PING ${this.hostname} (${formatIp4(this.whereto)}) ${from}${options.size}(${options.size + 8 + optionLength + 20}) bytes of data.`;
  }

  async send(seq: number): Promise<void> {
    const { packet } = this;
    fillData(packet, icmp.HLEN, this.options, this.sys.realtime());
    icmp.write(packet, 0, packet.length, icmp.ICMP_ECHO, 0, ((this.ident << 16) | seq) >>> 0);
    await this.sys.sendto(this.fd, packet, 0, { family: AF_INET, addr: this.whereto, port: 0 });
  }

  async receive(message: Message): Promise<void> {
    const { pinger, socket } = this;
    const b = message.data;
    const o = socket.raw ? ipv4.hdrLen(b, 0) : 0;
    const length = b.length - o;
    if (length < icmp.HLEN) {
      if (this.options.verbose) await pinger.warn(`packet too short: ${length} bytes`);
      return;
    }
    const hops = socket.raw ? ipv4.ttl(b, 0) : (message.ttl ?? -1);
    const from = message.from?.family === AF_INET ? message.from.addr : socket.raw ? ipv4.saddr(b, 0) : 0;
    const badChecksum = checksum(b, o, length) !== 0;
    const type = icmp.type(b, o);
    if (type === icmp.ICMP_ECHOREPLY) {
      if (socket.raw && icmp.id(b, o) !== this.ident) return;
      const group = this.options.broadcast || isIp4Multicast(this.whereto);
      await pinger.gather({
        seq: icmp.sequence(b, o),
        length,
        from: await this.name(from),
        hops,
        badChecksum,
        multicast: group,
        ident: this.options.verbose && socket.raw ? ` ident=${this.ident}` : "",
        data: b.subarray(o + icmp.HLEN),
        arrived: message.timestamp ?? this.sys.realtime(),
        options: socket.raw ? this.routeText(b, o) : "",
      });
      return;
    }
    if (!icmp.isError(type)) return;
    const inner = o + icmp.HLEN;
    if (length < icmp.HLEN + ipv4.HLEN + icmp.HLEN) return;
    const echo = inner + ipv4.hdrLen(b, inner);
    if (
      ipv4.daddr(b, inner) !== this.whereto ||
      ipv4.protocol(b, inner) !== 1 ||
      b[echo] !== icmp.ICMP_ECHO ||
      icmp.id(b, echo) !== this.ident
    )
      return;
    if (type !== icmp.ICMP_REDIRECT && type !== icmp.ICMP_SOURCE_QUENCH) {
      // The error queue has said it, or will; the packet only tells once more which request it was.
      pinger.acknowledge(icmp.sequence(b, echo));
      return;
    }
    if (this.options.quiet || this.options.flood) return;
    pinger.printTimestamp();
    pinger.stdio.out(
      `From ${await this.name(from)}: icmp_seq=${icmp.sequence(b, echo)} ${icmpText(type, icmp.code(b, o), icmp.gateway(b, o))}\n`,
    );
    await pinger.stdio.flush();
  }

  async receiveError(message: Message): Promise<ErrorKind> {
    const { pinger, options } = this;
    const error = message.error;
    if (error === null) return "none";
    if (error.origin === SO_EE_ORIGIN_LOCAL) {
      pinger.errors++;
      if (options.quiet) return "local";
      if (options.flood) pinger.stdio.out("E");
      else if (error.errno === new Errno("EMSGSIZE").errno)
        await pinger.warn(`local error: message too long, mtu=${error.info}`);
      else await pinger.warn(`local error: ${strerror(error.errno)}`);
      return "local";
    }
    const b = message.data;
    if (error.origin !== SO_EE_ORIGIN_ICMP || b.length < icmp.HLEN || message.from?.family !== AF_INET) return "none";
    if (message.from.addr !== this.whereto || icmp.type(b, 0) !== icmp.ICMP_ECHO) return "none";
    if (this.socket.raw && icmp.id(b, 0) !== this.ident) return "none";
    pinger.acknowledge(icmp.sequence(b, 0));
    if (this.socket.raw) this.sys.setsockopt(this.fd, SOL_RAW, ICMP_FILTER, ~QUIET_TYPES);
    pinger.errors++;
    if (options.quiet) return "net";
    if (options.flood) pinger.stdio.out("\bE");
    else {
      const from = error.offender?.family === AF_INET ? error.offender.addr : 0;
      pinger.printTimestamp();
      pinger.stdio.out(
        `From ${await this.name(from)} icmp_seq=${icmp.sequence(b, 0)} ${icmpText(error.type, error.code, error.info)}\n`,
      );
    }
    await pinger.stdio.flush();
    return "net";
  }

  /** `NAME (ADDRESS)`, or the address alone. */
  private async name(addr: number): Promise<string> {
    const text = formatIp4(addr);
    if (this.numeric) return text;
    const name = await getnameinfo(this.sys, { family: AF_INET, addr });
    return name === null ? text : `${name} (${text})`;
  }

  /** The recorded route (RFC 791), `(same route)` if it did not change. */
  private routeText(b: Uint8Array, end: number): string {
    for (
      let o = ipv4.HLEN;
      o < end && b[o] !== ipv4.IPOPT_END;
      o += b[o] === ipv4.IPOPT_NOP ? 1 : Math.max(b[o + 1]!, 2)
    ) {
      if (b[o] === ipv4.IPOPT_TIMESTAMP) return timestampText(b, o);
      if (b[o] !== ipv4.IPOPT_RR) continue;
      const last = Math.min(o + b[o + 2]! - 1, end);
      let route = "";
      for (let a = o + 3; a + 4 <= last; a += 4) route += `\t${formatIp4(getU32(b, a))}\n`;
      if (route === "") continue;
      if (route === this.lastRoute && !this.options.flood) return "\t(same route)";
      this.lastRoute = route;
      return `\nRR: ${route}`;
    }
    return "";
  }
}
