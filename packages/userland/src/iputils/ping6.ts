/** ping over IPv6: an ICMPv6 datagram or raw socket. */

import {
  AF_INET6,
  Errno,
  ICMPV6_FILTER,
  IPV6_MTU_DISCOVER,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  SO_BINDTODEVICE,
  SO_DEBUG,
  SO_EE_ORIGIN_ICMP6,
  SO_EE_ORIGIN_LOCAL,
  SO_MARK,
  SO_RCVBUF,
  SO_SNDBUF,
  SO_TIMESTAMPNS,
  SOCK_DGRAM,
  SOL_ICMPV6,
  SOL_IPV6,
  SOL_SOCKET,
  strerror,
  type Message,
  type SockAddrIn6,
  type Sys,
} from "@netloom/uapi";
import { formatIp6, icmpv6, ipv6, parseIp6, putU32 } from "@netloom/wire";
import { interfaceIndex, interfaceName } from "../libc/if-index.js";
import { getnameinfo } from "../libc/netdb.js";
import { readFile } from "../libc/stdio.js";
import { Exit } from "./exit.js";
import { icmp6Text } from "./icmp-text.js";
import type { PingOptions } from "./ping-options.js";
import type { PingSocket } from "./ping-socket.js";
import { fillData, type ErrorKind, type PingFamily, type Pinger } from "./pinger.js";

const PROBE_PORT = 1025;
/** struct in6_flowlabel_req and its values (linux/in6.h). */
const FLOWLABEL_REQUEST = 32;
const IPV6_FL_S_EXCL = 1;
const IPV6_FL_F_CREATE = 1;
const IPV6_FLOWLABEL_MGR = 32;
const IPV6_FLOWINFO_SEND = 33;

/** fe80::/10 and ff02::/16: an address that means something on one link only. */
const isLinkScope = (a: Uint8Array): boolean =>
  ipv6.isLinkLocal(a, 0) || (ipv6.isMulticast(a, 0) && (a[1]! & 15) === 2);

export class Ping6 implements PingFamily {
  readonly fd: number;
  private readonly sys: Sys;
  private readonly options: PingOptions;
  private readonly packet: Uint8Array;
  /** The address as it was given. */
  private readonly asked: Uint8Array;
  private source: Uint8Array = new Uint8Array(16);
  private strictSource = false;
  private device: string | null;
  private ident = 0;
  /** Where packets go: the address's own scope, or the device's. */
  private sendScope = 0;

  constructor(
    private readonly pinger: Pinger,
    private readonly socket: PingSocket,
    private readonly hostname: string,
    private readonly whereto: Uint8Array,
    private readonly scopeId: number,
    private readonly numeric: boolean,
  ) {
    this.fd = socket.fd;
    this.asked = whereto.slice();
    this.sys = pinger.sys;
    this.options = pinger.options;
    this.device = pinger.options.device;
    this.packet = new Uint8Array(icmpv6.HLEN + pinger.options.size);
  }

  /** Finds the source address and prepares the socket; throws `Exit`. */
  async setup(): Promise<void> {
    const { sys, options, fd } = this;
    if (this.device !== null) {
      // An address; with a zone, a device as well.
      const [address, zone] = this.device.split("%");
      if (address!.includes(":")) {
        const source = parseIp6(address!);
        if (source === null) throw new Exit(2, `invalid source address: ${address!}`);
        this.source = source;
        this.strictSource = true;
        this.device = zone ?? null;
      }
    }
    let ifindex = 0;
    this.sendScope = this.scopeId;
    if (this.device !== null) {
      ifindex = this.index(this.device);
      if (ifindex === 0) throw new Exit(2, `unknown iface: ${this.device}`);
    }
    if (!this.strictSource) await this.probeRoute();
    if (ipv6.isUnspecified(this.whereto, 0)) this.whereto.set(this.source);
    if (this.device !== null) {
      if (!(await this.isAddressOf(this.device, this.source))) {
        await this.pinger.warn(`Warning: source address might be selected on device other than: ${this.device}`);
      }
      if (isLinkScope(this.whereto)) this.sendScope = ifindex;
    }
    if (this.strictSource || options.stickySource || (options.ident > 0 && !this.socket.raw)) {
      try {
        sys.bind(fd, {
          family: AF_INET6,
          addr: this.source,
          port: Math.max(options.ident, 0),
          scopeId: isLinkScope(this.source) ? ifindex : 0,
          flowinfo: 0,
        });
      } catch (error) {
        if (error instanceof Errno) throw new Exit(2, `bind icmp socket: ${strerror(error.code)}`);
        throw error;
      }
    }
    if (ipv6.isMulticast(this.whereto, 0) && ifindex !== 0) sys.setsockopt(fd, SOL_IPV6, IPV6_MULTICAST_IF, ifindex);
    if (options.pmtudisc >= 0) this.option(SOL_IPV6, IPV6_MTU_DISCOVER, options.pmtudisc, "IPV6_MTU_DISCOVER");
    this.prepareSocket();
  }

  private prepareSocket(): void {
    const { sys, options, fd } = this;
    sys.setsockopt(fd, SOL_IPV6, IPV6_RECVERR, 1);
    const hold = options.size + 8;
    sys.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, options.sndbuf > 0 ? options.sndbuf : hold * options.preload + 280);
    sys.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, Math.max(hold * options.preload, 65536));
    if (this.socket.raw) {
      const blocked = new Uint8Array(32).fill(0xff);
      blocked[icmpv6.ICMPV6_ECHO_REPLY >> 3]! &= ~(1 << (icmpv6.ICMPV6_ECHO_REPLY & 7));
      sys.setsockopt(fd, SOL_ICMPV6, ICMPV6_FILTER, blocked);
    }
    sys.setsockopt(fd, SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
    if (options.debug) sys.setsockopt(fd, SOL_SOCKET, SO_DEBUG, 1);
    if (options.mark !== null) sys.setsockopt(fd, SOL_SOCKET, SO_MARK, options.mark);
    if (options.flowLabel !== 0) this.holdFlowLabel(options.flowLabel);
    if (options.tos !== 0) this.option(SOL_IPV6, IPV6_TCLASS, options.tos, "setting traffic class");
    if (options.noLoop) this.option(SOL_IPV6, IPV6_MULTICAST_LOOP, 0, "can't disable multicast loopback");
    if (options.ttl >= 0) {
      this.option(SOL_IPV6, IPV6_MULTICAST_HOPS, options.ttl, "can't set multicast hop limit");
      this.option(SOL_IPV6, IPV6_UNICAST_HOPS, options.ttl, "can't set unicast hop limit");
    }
    sys.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
    this.ident = this.socket.raw
      ? options.ident >= 0
        ? options.ident
        : sys.getpid() & 0xffff
      : Math.max(options.ident, 0);
  }

  /** A flow label must be had from the kernel before it may be sent. */
  private holdFlowLabel(label: number): void {
    const { sys, fd } = this;
    const request = new Uint8Array(FLOWLABEL_REQUEST);
    request.set(this.whereto);
    putU32(request, 16, label);
    request[21] = IPV6_FL_S_EXCL;
    request[22] = IPV6_FL_F_CREATE;
    try {
      sys.setsockopt(fd, SOL_IPV6, IPV6_FLOWLABEL_MGR, request);
    } catch (error) {
      if (error instanceof Errno) throw new Exit(2, `can't set flowlabel: ${strerror(error.code)}`);
      throw error;
    }
    sys.setsockopt(fd, SOL_IPV6, IPV6_FLOWINFO_SEND, 1);
  }

  private async probeRoute(): Promise<void> {
    const { sys } = this;
    const probe = sys.socket(AF_INET6, SOCK_DGRAM, 0);
    if (this.device !== null) {
      for (const fd of [probe, this.fd]) sys.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, this.device);
    }
    // This version asks nothing about destinations of link scope.
    if (!isLinkScope(this.whereto)) {
      try {
        await sys.connect(probe, {
          family: AF_INET6,
          addr: this.whereto,
          port: PROBE_PORT,
          scopeId: this.scopeId,
          flowinfo: 0,
        });
      } catch (error) {
        if (error instanceof Errno) throw new Exit(2, `connect: ${strerror(error.code)}`);
        throw error;
      }
      const local = sys.getsockname(probe);
      if (local.family === AF_INET6) this.source = local.addr;
    }
    sys.close(probe);
  }

  private option(level: number, name: number, value: number, text: string): void {
    try {
      this.sys.setsockopt(this.fd, level, name, value);
    } catch (error) {
      if (error instanceof Errno) throw new Exit(2, `${text}: ${strerror(error.code)}`);
      throw error;
    }
  }

  private index(device: string): number {
    return interfaceIndex(this.sys, this.fd, device);
  }

  private async isAddressOf(device: string, address: Uint8Array): Promise<boolean> {
    const hex = Array.from(address, (b) => b.toString(16).padStart(2, "0")).join("");
    let table: string;
    try {
      table = await readFile(this.sys, "/proc/net/if_inet6");
    } catch (error) {
      if (error instanceof Errno) return true;
      throw error;
    }
    return table.split("\n").some((line) => line.startsWith(hex) && line.trimEnd().endsWith(` ${device}`));
  }

  async header(): Promise<string> {
    const { options } = this;
    const named = await this.name(this.asked, this.scopeId);
    const flow = options.flowLabel !== 0 ? `, flow 0x${options.flowLabel.toString(16).padStart(5, "0")}, ` : "";
    const from =
      this.device !== null || this.strictSource || options.stickySource
        ? `from ${formatIp6(this.source)}${isLinkScope(this.source) && this.device !== null && this.strictSource ? `%${this.device}` : ""} ${this.device ?? ""}: `
        : "";
    return `PING ${this.hostname}(${named}) ${flow}${from}${options.size} data bytes`;
  }

  async send(seq: number): Promise<void> {
    const to: SockAddrIn6 = {
      family: AF_INET6,
      addr: this.whereto,
      port: 0,
      scopeId: this.sendScope,
      flowinfo: this.options.flowLabel,
    };
    const { nodeInfo } = this.options;
    if (nodeInfo.asks) {
      await this.sys.sendto(this.fd, nodeInfo.packet(this.whereto, this.sys.getrandom(8)), 0, to);
      return;
    }
    const { packet } = this;
    fillData(packet, icmpv6.HLEN, this.options, this.sys.realtime());
    packet[0] = icmpv6.ICMPV6_ECHO_REQUEST;
    packet[1] = 0;
    icmpv6.setCheck(packet, 0, 0); // the kernel computes it
    icmpv6.setId(packet, 0, this.ident);
    icmpv6.setSequence(packet, 0, seq);
    await this.sys.sendto(this.fd, packet, 0, to);
  }

  async receive(message: Message): Promise<void> {
    const b = message.data;
    if (b.length < icmpv6.HLEN || message.from?.family !== AF_INET6) return;
    if (icmpv6.type(b, 0) !== icmpv6.ICMPV6_ECHO_REPLY || (this.socket.raw && icmpv6.id(b, 0) !== this.ident)) return;
    await this.pinger.gather({
      seq: icmpv6.sequence(b, 0),
      length: b.length,
      from: await this.name(message.from.addr, message.from.scopeId),
      hops: message.ttl ?? -1,
      badChecksum: false,
      multicast: ipv6.isMulticast(this.whereto, 0),
      ident: this.options.verbose && this.socket.raw ? ` ident=${this.ident}` : "",
      data: b.subarray(icmpv6.HLEN),
      arrived: message.timestamp ?? this.sys.realtime(),
      options: "",
    });
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
        await pinger.warn(`local error: message too long, mtu: ${error.info}`);
      else await pinger.warn(`local error: ${strerror(error.errno)}`);
      return "local";
    }
    const b = message.data;
    if (error.origin !== SO_EE_ORIGIN_ICMP6 || b.length < icmpv6.HLEN || message.from?.family !== AF_INET6)
      return "none";
    if (!ipv6.addrEquals(message.from.addr, 0, this.whereto, 0) || icmpv6.type(b, 0) !== icmpv6.ICMPV6_ECHO_REQUEST)
      return "none";
    if (this.socket.raw && icmpv6.id(b, 0) !== this.ident) return "none";
    pinger.errors++;
    if (options.quiet) return "net";
    if (options.flood) pinger.stdio.out("\bE");
    else {
      const offender = error.offender?.family === AF_INET6 ? error.offender : null;
      const from = offender === null ? "::" : await this.name(offender.addr, offender.scopeId);
      pinger.printTimestamp();
      pinger.stdio.out(
        `From ${from} icmp_seq=${icmpv6.sequence(b, 0)} ${icmp6Text(error.type, error.code, error.info)}\n`,
      );
    }
    await pinger.stdio.flush();
    return "net";
  }

  /** `NAME (ADDRESS)`, or the address alone; `%DEVICE` on addresses of link scope. */
  private async name(addr: Uint8Array, scopeId: number): Promise<string> {
    let text = formatIp6(addr);
    if (scopeId !== 0 && isLinkScope(addr)) text += `%${interfaceName(this.sys, this.fd, scopeId)}`;
    if (this.numeric) return text;
    const name = await getnameinfo(this.sys, { family: AF_INET6, addr, scope: "" });
    return name === null ? text : `${name} (${text})`;
  }
}
