/** RTM_*ADDR for AF_INET (after net/ipv4/devinet.c). */

import { AF_INET, Errno } from "@netloom/uapi";
import {
  addrDef,
  IFA_F_MCAUTOJOIN,
  INFINITY_LIFE_TIME,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELADDR,
  RTM_GETADDR,
  RTM_NEWADDR,
  type AddrAttrs,
  type IfAddrMsg,
} from "@netloom/netlink";
import { getU32, ip4Mask, isIp4Multicast } from "@netloom/wire";
import type { Net } from "../core/net.js";
import type { NlReply, NlRequest } from "../netlink/nl-reply.js";
import { parseRequest, type RtnlHandler } from "../rtnetlink/rtnetlink.js";
import { inetDelIfa, inetInsertIfa, setIfaLifetime } from "./devinet.js";
import { addrHeader, addrMessageAttrs, notifyAddr } from "./devinet-notify.js";
import { fibModifyPrefixMetric } from "./fib-frontend.js";
import { ipMcDecGroup, ipMcIncGroup } from "./igmp.js";
import { inetIfaMatch, InIfaddr, type InDevice } from "./in-device.js";

function address(bytes: Uint8Array | undefined): number | null {
  if (bytes === undefined) return null;
  if (bytes.length < 4) throw new Errno("EINVAL");
  return getU32(bytes, 0);
}

function inDevOf(net: Net, index: number): InDevice {
  const dev = net.devByIndex.get(index);
  if (dev === undefined) throw new Errno("ENODEV");
  if (dev.ip === null) throw new Errno("ENOBUFS");
  return dev.ip;
}

/** The address a request describes (rtm_to_ifaddr). */
function parseIfaddr(net: Net, hdr: IfAddrMsg, a: AddrAttrs): InIfaddr {
  const local = address(a.IFA_LOCAL);
  if (hdr.prefixlen > 32 || local === null) throw new Errno("EINVAL");
  const inDev = inDevOf(net, hdr.index);
  inDev.cnf.setAll();
  const ifa = new InIfaddr(inDev, local, address(a.IFA_ADDRESS) ?? local, ip4Mask(hdr.prefixlen), hdr.prefixlen);
  ifa.flags = a.IFA_FLAGS ?? hdr.flags;
  ifa.scope = hdr.scope;
  ifa.broadcast = address(a.IFA_BROADCAST) ?? 0;
  if (a.IFA_LABEL !== undefined) ifa.label = a.IFA_LABEL;
  ifa.rtPriority = a.IFA_RT_PRIORITY ?? 0;
  ifa.proto = a.IFA_PROTO ?? 0;
  return ifa;
}

function newAddr(request: NlRequest): void {
  const { header, attrs } = parseRequest(request, addrDef);
  const ifa = parseIfaddr(request.net, header, attrs);
  const valid = attrs.IFA_CACHEINFO?.valid ?? INFINITY_LIFE_TIME;
  const preferred = attrs.IFA_CACHEINFO?.prefered ?? INFINITY_LIFE_TIME;
  if (valid === 0 || preferred > valid) throw new Errno("EINVAL");
  const existing = ifa.inDev.ifaList.find(
    (o) => o.mask === ifa.mask && inetIfaMatch(o.address, ifa) && o.local === ifa.local,
  );
  if (existing === undefined) {
    setIfaLifetime(ifa, valid, preferred);
    // `autojoin`: the address is a group, and joined.
    if (ifa.flags & IFA_F_MCAUTOJOIN) {
      if (!isIp4Multicast(ifa.local)) throw new Errno("EINVAL");
      ipMcIncGroup(ifa.inDev, ifa.local);
    }
    inetInsertIfa(ifa);
    return;
  }
  if (request.hdr.flags & NLM_F_EXCL || (request.hdr.flags & NLM_F_REPLACE) === 0) throw new Errno("EEXIST");
  if (existing.rtPriority !== ifa.rtPriority) {
    const before = existing.rtPriority;
    existing.rtPriority = ifa.rtPriority;
    fibModifyPrefixMetric(existing, before);
  }
  existing.proto = ifa.proto;
  setIfaLifetime(existing, valid, preferred);
  notifyAddr(RTM_NEWADDR, existing);
}

function delAddr(request: NlRequest): void {
  const { header, attrs: a } = parseRequest(request, addrDef);
  const dev = request.net.devByIndex.get(header.index);
  if (dev === undefined || dev.ip === null) throw new Errno("ENODEV");
  const local = address(a.IFA_LOCAL);
  const peer = address(a.IFA_ADDRESS);
  for (const ifa of dev.ip.ifaList) {
    if (local !== null && ifa.local !== local) continue;
    if (a.IFA_LABEL !== undefined && ifa.label !== a.IFA_LABEL) continue;
    if (peer !== null && (header.prefixlen !== ifa.prefixLen || !inetIfaMatch(peer, ifa))) continue;
    if (ifa.flags & IFA_F_MCAUTOJOIN) ipMcDecGroup(ifa.inDev, ifa.local);
    inetDelIfa(ifa);
    return;
  }
  throw new Errno("EADDRNOTAVAIL");
}

/** By device; a strict request may name one. */
function dumpAddr(request: NlRequest, reply: NlReply): void {
  const { header } = parseRequest(request, addrDef);
  const index = request.socket.strictCheck ? header.index : 0;
  if (index !== 0 && !request.net.devByIndex.has(index)) throw new Errno("ENODEV");
  for (const dev of request.net.devices()) {
    if (dev.ip === null || (index !== 0 && dev.ifindex !== index)) continue;
    for (const ifa of dev.ip.ifaList) reply.message(RTM_NEWADDR, addrDef, addrHeader(ifa), addrMessageAttrs(ifa));
  }
}

export const addrRtnl: readonly RtnlHandler[] = [
  { family: AF_INET, type: RTM_NEWADDR, doit: newAddr },
  { family: AF_INET, type: RTM_DELADDR, doit: delAddr },
  { family: AF_INET, type: RTM_GETADDR, dumpit: dumpAddr },
];
