/** A network for tests of IPv4: addresses and routes by text, sockets, what hosts know of each other. */

import {
  AF_INET,
  Errno,
  IPPROTO_ICMP,
  MSG_DONTWAIT,
  SOCK_DGRAM,
  SOCK_RAW,
  type Message,
  type SockAddrIn,
} from "@netloom/uapi";
import {
  addrDef,
  neighDef,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RT_SCOPE_LINK,
  RTM_DELADDR,
  RTM_DELROUTE,
  RTM_GETADDR,
  RTM_GETNEIGH,
  RTM_GETROUTE,
  RTM_NEWADDR,
  RTM_NEWROUTE,
  routeDef,
  type AddrAttrs,
  type RouteAttrs,
  type RtMsg,
} from "@netloom/netlink";
import { formatIp4, getU32, icmp, parseIp4, putU32 } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import type { Socket } from "../../core/socket.js";
import { createSocket, sysctlNet } from "../../index.js";
import { NetLab } from "../../test/net-lab.js";

export function ip(text: string): number {
  const addr = parseIp4(text);
  if (addr === null) throw new Error(`no address: ${text}`);
  return addr;
}

export function ipBytes(text: string): Uint8Array {
  const out = new Uint8Array(4);
  putU32(out, 0, ip(text));
  return out;
}

const textOf = (bytes: Uint8Array): string => formatIp4(getU32(bytes, 0));

/** `ADDRESS/LENGTH`. */
function prefix(text: string): { addr: string; len: number } {
  const [addr = "", len = "32"] = text.split("/");
  return { addr, len: Number(len) };
}

export interface RouteSpec {
  readonly via?: string;
  readonly dev?: string;
  readonly type?: number;
  readonly table?: number;
  readonly metric?: number;
  readonly src?: string;
  readonly scope?: number;
  readonly flags?: number;
  readonly protocol?: number;
  readonly mtu?: number;
  readonly hops?: readonly { readonly via: string; readonly weight: number }[];
}

export class InetLab extends NetLab {
  addAddr(net: Net, dev: string, text: string, attrs: AddrAttrs = {}, scope = 0): void {
    const { addr, len } = prefix(text);
    this.request(
      net,
      RTM_NEWADDR,
      NLM_F_CREATE | NLM_F_EXCL,
      addrDef,
      { family: AF_INET, prefixlen: len, scope, index: this.dev(net, dev).ifindex },
      { IFA_LOCAL: ipBytes(addr), IFA_ADDRESS: ipBytes(addr), ...attrs },
    );
  }

  delAddr(net: Net, dev: string, text: string): void {
    const { addr, len } = prefix(text);
    this.request(
      net,
      RTM_DELADDR,
      0,
      addrDef,
      { family: AF_INET, prefixlen: len, index: this.dev(net, dev).ifindex },
      { IFA_LOCAL: ipBytes(addr), IFA_ADDRESS: ipBytes(addr) },
    );
  }

  /** Addresses as `LABEL ADDRESS/LENGTH`, with ` secondary` where they are. */
  addrs(net: Net): string[] {
    return this.dump(net, RTM_GETADDR, addrDef, { family: AF_INET }, {}).map(
      ({ header, attrs }) =>
        `${attrs.IFA_LABEL} ${textOf(attrs.IFA_LOCAL!)}/${header.prefixlen}${(attrs.IFA_FLAGS ?? 0) & 1 ? " secondary" : ""}`,
    );
  }

  private routeRequest(net: Net, dst: string, spec: RouteSpec): { header: Partial<RtMsg>; attrs: RouteAttrs } {
    const { addr, len } = prefix(dst === "default" ? "0.0.0.0/0" : dst);
    const attrs: RouteAttrs = {};
    if (len > 0) attrs.RTA_DST = ipBytes(addr);
    if (spec.via !== undefined) attrs.RTA_GATEWAY = ipBytes(spec.via);
    if (spec.dev !== undefined) attrs.RTA_OIF = this.dev(net, spec.dev).ifindex;
    if (spec.metric !== undefined) attrs.RTA_PRIORITY = spec.metric;
    if (spec.src !== undefined) attrs.RTA_PREFSRC = ipBytes(spec.src);
    if (spec.mtu !== undefined) attrs.RTA_METRICS = { RTAX_MTU: spec.mtu };
    if (spec.hops !== undefined)
      attrs.RTA_MULTIPATH = spec.hops.map((hop) => ({
        flags: 0,
        hops: hop.weight - 1,
        ifindex: 0,
        attrs: { RTA_GATEWAY: ipBytes(hop.via) },
      }));
    const onLink = spec.via === undefined && spec.hops === undefined && (spec.type ?? 1) === 1;
    return {
      header: {
        family: AF_INET,
        dstLen: len,
        table: spec.table ?? 254,
        protocol: spec.protocol ?? 3,
        scope: spec.scope ?? (onLink ? RT_SCOPE_LINK : 0),
        type: spec.type ?? 1,
        flags: spec.flags ?? 0,
      },
      attrs,
    };
  }

  addRoute(net: Net, dst: string, spec: RouteSpec, flags = NLM_F_CREATE | NLM_F_EXCL): void {
    const { header, attrs } = this.routeRequest(net, dst, spec);
    this.request(net, RTM_NEWROUTE, flags, routeDef, header, attrs);
  }

  delRoute(net: Net, dst: string, spec: RouteSpec = {}): void {
    const { header, attrs } = this.routeRequest(net, dst, spec);
    this.request(net, RTM_DELROUTE, 0, routeDef, { ...header, scope: 255, type: spec.type ?? 0, protocol: 0 }, attrs);
  }

  /** Routes of a table as `PREFIX [via G] [dev D] [metric M] [src S] [flags F]`, other types by number in front. */
  routes(net: Net, table = 254): string[] {
    return this.dump(net, RTM_GETROUTE, routeDef, { family: AF_INET }, {})
      .filter(({ attrs }) => attrs.RTA_TABLE === table)
      .map(({ header, attrs: a }) => {
        let text = header.type === 1 ? "" : `${header.type} `;
        text += a.RTA_DST === undefined ? "default" : `${textOf(a.RTA_DST)}/${header.dstLen}`;
        if (a.RTA_GATEWAY !== undefined) text += ` via ${textOf(a.RTA_GATEWAY)}`;
        if (a.RTA_OIF !== undefined) text += ` dev ${net.devByIndex.get(a.RTA_OIF)!.name}`;
        if (a.RTA_PRIORITY !== undefined) text += ` metric ${a.RTA_PRIORITY}`;
        if (a.RTA_PREFSRC !== undefined) text += ` src ${textOf(a.RTA_PREFSRC)}`;
        for (const hop of a.RTA_MULTIPATH ?? [])
          text += ` [${textOf(hop.attrs.RTA_GATEWAY!)} dev ${net.devByIndex.get(hop.ifindex)!.name} x${hop.hops + 1}${hop.flags === 0 ? "" : ` flags ${hop.flags}`}]`;
        return header.flags === 0 ? text : `${text} flags ${header.flags}`;
      });
  }

  /** What RTM_GETROUTE answers: `[via G] dev D src S`. */
  routeGet(net: Net, dst: string, attrs: RouteAttrs = {}): string {
    const { attrs: a } = this.request(
      net,
      RTM_GETROUTE,
      0,
      routeDef,
      { family: AF_INET, dstLen: 32, srcLen: attrs.RTA_SRC === undefined ? 0 : 32 },
      { RTA_DST: ipBytes(dst), ...attrs },
    )[0]!;
    const parts = [];
    if (a.RTA_GATEWAY !== undefined) parts.push(`via ${textOf(a.RTA_GATEWAY)}`);
    parts.push(`dev ${net.devByIndex.get(a.RTA_OIF!)!.name}`);
    if (a.RTA_PREFSRC !== undefined) parts.push(`src ${textOf(a.RTA_PREFSRC)}`);
    if (a.RTA_METRICS?.RTAX_MTU !== undefined) parts.push(`mtu ${a.RTA_METRICS.RTAX_MTU}`);
    return parts.join(" ");
  }

  /** IPv4 neighbours as `ADDRESS state`, by address. */
  neighbours(net: Net): string[] {
    return this.dump(net, RTM_GETNEIGH, neighDef, { family: AF_INET }, {})
      .filter(({ header }) => header.state !== 0x40)
      .map(({ header, attrs }) => `${textOf(attrs.NDA_DST!)} ${header.state}`)
      .sort();
  }

  /** Reads or writes /proc/sys/net/PATH. */
  sysctl(net: Net, path: string, value?: string): string {
    let node = sysctlNet(net).lookup(path.split("/")[0]!);
    for (const name of path.split("/").slice(1)) node = node !== null && node.kind === "dir" ? node.lookup(name) : null;
    if (node === null || node.kind !== "file") throw new Errno("ENOENT");
    if (value !== undefined) node.write!(value);
    return String(node.read!()).trimEnd();
  }

  udp(net: Net): Socket {
    return createSocket(net, AF_INET, SOCK_DGRAM, 0, this.root);
  }

  rawIcmp(net: Net): Socket {
    return createSocket(net, AF_INET, SOCK_RAW, IPPROTO_ICMP, this.root);
  }

  /** Sends one echo request from a raw socket; the socket stays open for the answer. */
  ping(net: Net, dst: string, length = 56, options: readonly (readonly [number, number, number])[] = []): Socket {
    const sk = this.rawIcmp(net);
    for (const [level, name, value] of options) sk.setsockopt(level, name, value);
    const request = new Uint8Array(icmp.HLEN + length);
    icmp.write(request, 0, request.length, icmp.ICMP_ECHO, 0, 0x12340001);
    sk.sendmsg(request, 0, sockaddr(dst));
    this.settle();
    return sk;
  }

  /** Every message that waits, as `TYPE/CODE from ADDRESS`. Closes the socket. */
  answers(sk: Socket): string[] {
    const out: string[] = [];
    for (;;) {
      const message = receive(sk);
      if (message === null) break;
      const b = message.data;
      const o = (b[0]! & 15) << 2;
      if (b[o] !== icmp.ICMP_ECHO) out.push(`${b[o]}/${b[o + 1]} from ${formatIp4(getU32(b, 12))}`);
    }
    sk.release();
    return out;
  }
}

export const sockaddr = (addr: string, port = 0): SockAddrIn => ({ family: AF_INET, addr: ip(addr), port });

export function receive(sk: Socket, flags = 0): Message | null {
  try {
    return sk.recvmsg(65536, MSG_DONTWAIT | flags);
  } catch (e) {
    if (e instanceof Errno && e.code === "EAGAIN") return null;
    throw e;
  }
}

/** The code and extack of what `run` throws, as `CODE: text`; "ok" if it does not. */
export function outcome(run: () => void): string {
  try {
    run();
    return "ok";
  } catch (e) {
    if (!(e instanceof Errno)) throw e;
    return e.extack === null ? e.code : `${e.code}: ${e.extack}`;
  }
}

/** a -- r -- b: 10.0.1.0/24 and 10.0.2.0/24, r forwards, both ends have their default route there. */
export function chain(): { lab: InetLab; a: Net; r: Net; b: Net } {
  const lab = new InetLab(3);
  const [a, r, b] = lab.nets as [Net, Net, Net];
  lab.addVeth(r, "left", "eth0", { IFLA_NET_NS_FD: 0 });
  lab.addVeth(r, "right", "eth0", { IFLA_NET_NS_FD: 2 });
  lab.addAddr(a, "eth0", "10.0.1.2/24");
  lab.addAddr(r, "left", "10.0.1.1/24");
  lab.addAddr(r, "right", "10.0.2.1/24");
  lab.addAddr(b, "eth0", "10.0.2.2/24");
  for (const net of lab.nets) lab.up(net, "lo");
  lab.up(a, "eth0");
  lab.up(r, "left", "right");
  lab.up(b, "eth0");
  lab.addRoute(a, "default", { via: "10.0.1.1" });
  lab.addRoute(b, "default", { via: "10.0.2.1" });
  lab.sysctl(r, "ipv4/ip_forward", "1");
  lab.run(3000);
  return { lab, a, r, b };
}
