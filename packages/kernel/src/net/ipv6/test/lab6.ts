/** IPv6 in tests: configuration by netlink bytes, state as short text. */

import { AF_INET6 } from "@netloom/uapi";
import {
  addrDef,
  forEachMessage,
  decodePayload,
  getLe16,
  INFINITY_LIFE_TIME,
  NLM_F_CREATE,
  NLM_F_EXCL,
  routeDef,
  RTM_DELADDR,
  RTM_DELROUTE,
  RTM_GETADDR,
  RTM_GETROUTE,
  RTM_NEWADDR,
  RTM_NEWROUTE,
  RTN_UNICAST,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  type AddrAttrs,
  type RouteAttrs,
  type RtMsg,
} from "@netloom/netlink";
import { formatIp6, ipv6, parseIp6 } from "@netloom/wire";
import type { Net } from "../../core/net.js";
import type { Socket } from "../../core/socket.js";
import { messages, NetLab } from "../../test/net-lab.js";

export const ip6 = (text: string): Uint8Array => parseIp6(text)!;

function prefix(text: string): { addr: Uint8Array; len: number } {
  const [addr, len] = text.split("/");
  return { addr: ip6(addr!), len: len === undefined ? 128 : Number(len) };
}

const FLAGS: readonly (readonly [number, string])[] = [
  [0x40, "tentative"],
  [0x08, "dadfailed"],
  [0x20, "deprecated"],
  [0x02, "nodad"],
  [0x200, "noprefixroute"],
  [0x10, "home"],
];
const TYPES: Readonly<Record<number, string>> = {
  2: "local ",
  4: "anycast ",
  5: "multicast ",
  6: "blackhole ",
  7: "unreachable ",
  8: "prohibit ",
  9: "throw ",
};

export class Lab6 extends NetLab {
  addAddr(net: Net, name: string, text: string, attrs: AddrAttrs = {}, flags = NLM_F_CREATE | NLM_F_EXCL): void {
    const { addr, len } = prefix(text);
    this.request(
      net,
      RTM_NEWADDR,
      flags,
      addrDef,
      { family: AF_INET6, prefixlen: len, index: this.dev(net, name).ifindex },
      { IFA_LOCAL: addr, IFA_ADDRESS: addr, ...attrs },
    );
  }

  delAddr(net: Net, name: string, text: string): void {
    const { addr, len } = prefix(text);
    this.request(
      net,
      RTM_DELADDR,
      0,
      addrDef,
      { family: AF_INET6, prefixlen: len, index: this.dev(net, name).ifindex },
      { IFA_LOCAL: addr },
    );
  }

  /** `dev addr/len flags`, in the order of the dump. */
  addrs(net: Net): string[] {
    return this.dump(net, RTM_GETADDR, addrDef, { family: AF_INET6 }, {}).map(({ header, attrs }) => {
      const flags = attrs.IFA_FLAGS ?? 0;
      const dev = net.devByIndex.get(header.index)!;
      const words = FLAGS.filter(([bit]) => flags & bit).map(([, word]) => " " + word);
      const { valid, prefered } = attrs.IFA_CACHEINFO!;
      const life =
        valid === INFINITY_LIFE_TIME && prefered === INFINITY_LIFE_TIME
          ? ""
          : ` ${valid === INFINITY_LIFE_TIME ? "forever" : valid}/${prefered}`;
      const own = attrs.IFA_LOCAL ?? attrs.IFA_ADDRESS!;
      const peer = attrs.IFA_LOCAL === undefined ? "" : ` peer ${formatIp6(attrs.IFA_ADDRESS!)}`;
      return `${dev.name} ${formatIp6(own)}${peer}/${header.prefixlen}${words.join("")}${life}`;
    });
  }

  route(
    net: Net,
    text: string,
    attrs: RouteAttrs = {},
    header: Partial<RtMsg> = {},
    flags = NLM_F_CREATE | NLM_F_EXCL,
  ): void {
    const { addr, len } = prefix(text);
    this.request(
      net,
      RTM_NEWROUTE,
      flags,
      routeDef,
      { family: AF_INET6, dstLen: len, table: 254, protocol: 3, type: RTN_UNICAST, ...header },
      { RTA_DST: addr, ...attrs },
    );
  }

  delRoute(net: Net, text: string, attrs: RouteAttrs = {}): void {
    const { addr, len } = prefix(text);
    this.request(
      net,
      RTM_DELROUTE,
      0,
      routeDef,
      { family: AF_INET6, dstLen: len, table: 254 },
      { RTA_DST: addr, ...attrs },
    );
  }

  /** As `ip -6 route show table all` words them, without what is always the same. */
  routes(net: Net): string[] {
    return this.dump(net, RTM_GETROUTE, routeDef, { family: AF_INET6 }, {}).map(({ header, attrs }) =>
      routeText(net, header, attrs),
    );
  }

  /** Shuts all sockets out and lets the namespaces end: what is left afterwards is a leak. */
  get leaks(): { skbs: number; timers: number } {
    return { skbs: this.stack.skbs.live, timers: this.timers.armed };
  }
}

export function routeText(net: Net, header: RtMsg, attrs: RouteAttrs): string {
  const dev = (index: number): string => net.devByIndex.get(index)?.name ?? `if${index}`;
  const hop = (gw: Uint8Array | undefined, oif: number | undefined, flags: number): string =>
    `${gw === undefined ? "" : ` via ${formatIp6(gw)}`}${oif === undefined ? "" : ` dev ${dev(oif)}`}${flags & RTNH_F_DEAD ? " dead" : ""}${flags & RTNH_F_LINKDOWN ? " linkdown" : ""}`;
  let text =
    (TYPES[header.type] ?? "") +
    (attrs.RTA_DST === undefined
      ? "default"
      : formatIp6(attrs.RTA_DST) + (header.dstLen === 128 ? "" : `/${header.dstLen}`));
  if (attrs.RTA_SRC !== undefined)
    text += ` from ${formatIp6(attrs.RTA_SRC)}${header.srcLen === 128 ? "" : `/${header.srcLen}`}`;
  if (attrs.RTA_MULTIPATH === undefined) text += hop(attrs.RTA_GATEWAY, attrs.RTA_OIF, header.flags);
  if (attrs.RTA_TABLE !== 254) text += ` table ${attrs.RTA_TABLE === 255 ? "local" : attrs.RTA_TABLE}`;
  if (header.protocol === 2) text += " proto kernel";
  if (attrs.RTA_PREFSRC !== undefined) text += ` src ${formatIp6(attrs.RTA_PREFSRC)}`;
  text += ` metric ${attrs.RTA_PRIORITY}`;
  if (attrs.RTA_CACHEINFO !== undefined && attrs.RTA_CACHEINFO.expires !== 0)
    text += ` expires ${Math.trunc(attrs.RTA_CACHEINFO.expires / 100)}sec`;
  for (const nh of attrs.RTA_MULTIPATH ?? [])
    text += ` |${hop(nh.attrs.RTA_GATEWAY, nh.ifindex, nh.flags)} weight ${nh.hops + 1}`;
  return text;
}

/** Notifications as words: their type's name and what they are about. */
export function notices(net: Net, socket: Socket): string[] {
  const out: string[] = [];
  for (const { data } of messages(socket))
    forEachMessage(data, (hdr, start, end) => {
      if (hdr.type === RTM_NEWROUTE || hdr.type === RTM_DELROUTE) {
        const { header, attrs } = decodePayload(routeDef, data, start, end);
        out.push(`${hdr.type === RTM_NEWROUTE ? "" : "Deleted "}${routeText(net, header, attrs)}`);
      } else if (hdr.type === RTM_NEWADDR || hdr.type === RTM_DELADDR) {
        const { attrs } = decodePayload(addrDef, data, start, end);
        out.push(
          `${hdr.type === RTM_NEWADDR ? "" : "Deleted "}addr ${formatIp6(attrs.IFA_ADDRESS!)} ${(attrs.IFA_FLAGS ?? 0) & 0x40 ? "tentative" : ""}`.trim(),
        );
      }
    });
  return out;
}

const ICMP: Readonly<Record<number, string>> = {
  1: "unreach",
  2: "too big",
  3: "time exceeded",
  128: "echo request",
  129: "echo reply",
  133: "RS",
  134: "RA",
  135: "NS",
  136: "NA",
  143: "MLDv2",
};

/** IPv6 frames a tap saw, shortly: source > destination, what it is, length. */
export function frames(socket: Socket): string[] {
  return messages(socket)
    .filter((m) => getLe16(m.data, 12) === 0xdd86)
    .map(({ data }) => {
      let next = ipv6.nextHdr(data, 14);
      let at = 54;
      if (next === 0) {
        next = data[54]!;
        at = 62;
      }
      const what = next === 58 ? (ICMP[data[at]!] ?? `icmp6 ${data[at]}`) : next === 44 ? "frag" : `proto ${next}`;
      return `${formatIp6(data, 22)} > ${formatIp6(data, 38)} ${what} ${data.length}`;
    });
}
