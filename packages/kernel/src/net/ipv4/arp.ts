/** The Address Resolution Protocol (RFC 826, after net/ipv4/arp.c): requests, replies, proxying, announcements. */

import {
  ETH_HLEN,
  ETH_P_ARP,
  IFF_NOARP,
  IFF_POINTOPOINT,
  IFF_LOOPBACK,
  PACKET_HOST,
  PACKET_LOOPBACK,
  PACKET_OTHERHOST,
} from "@netloom/uapi";
import {
  NUD_FAILED,
  NUD_NOARP,
  NUD_REACHABLE,
  NUD_STALE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RTN_LOCAL,
  RTN_UNICAST,
} from "@netloom/netlink";
import { arp, formatIp4, ethernet, isIp4Loopback, isIp4Multicast } from "@netloom/wire";
import { devQueueXmit } from "../core/dev-xmit.js";
import { NEIGH_LOCKTIME, NEIGH_PROXY_DELAY } from "../core/neigh-parms.js";
import {
  NEIGH_UPDATE_F_ADMIN,
  NEIGH_UPDATE_F_OVERRIDE,
  neighUpdate,
  NUD_VALID,
  type Neighbour,
} from "../core/neighbour.js";
import type { NetDevice } from "../core/net-device.js";
import { NFPROTO_ARP, nfHook } from "../core/netfilter.js";
import { consumeSkb, kfreeSkb, skbPut, type Skb } from "../core/skb.js";
import {
  ARP_ACCEPT,
  ARP_IGNORE,
  ARPFILTER,
  DROP_GRATUITOUS_ARP,
  FORWARDING,
  MEDIUM_ID,
  PROXY_ARP,
  PROXY_ARP_PVLAN,
  ROUTE_LOCALNET,
} from "./devconf.js";
import { inetAddrOnlink, inetConfirmAddr } from "./devinet-select.js";
import { inetAddrTypeDevTable } from "./fib-lookup.js";
import { inDevMax, inDevOr, type InDevice } from "./in-device.js";
import { ipRouteInput, ipRouteOutput } from "./route.js";
import type { Rtable } from "./rtable.js";
import { sourceFields } from "./trace-fields.js";
import { ERPF } from "./fib-frontend.js";

const NF_ARP_IN = 0;
const NF_ARP_OUT = 1;

/** Sends one ARP packet; `destMac` is where the frame goes, `targetMac` what it says of the target (0 in requests). `cause`: whom it answers or asks for. */
export function arpSend(
  op: number,
  target: number,
  dev: NetDevice,
  source: number,
  destMac: number,
  sourceMac: number,
  targetMac: number,
  cause: Skb | null = null,
): void {
  if (dev.flags & IFF_NOARP || dev.addrLen !== 6) return;
  const net = dev.net;
  const skb = net.stack.skbs.alloc(ETH_HLEN + arp.LEN);
  skb.dev = dev;
  skb.protocol = ETH_P_ARP;
  const o = skbPut(skb, ETH_HLEN + arp.LEN);
  ethernet.write(skb.buf, o, destMac, sourceMac, ETH_P_ARP);
  skb.network = o + ETH_HLEN;
  arp.write(skb.buf, o + ETH_HLEN, op, sourceMac, source, targetMac, target);
  const { tracer } = net.stack;
  if (tracer !== null)
    tracer.made(
      "arp_send_dst",
      skb,
      dev,
      cause,
      op === arp.ARPOP_REQUEST ? `op=request target=${formatIp4(target)}` : `op=reply source=${formatIp4(source)}`,
    );
  if (nfHook(net, NFPROTO_ARP, NF_ARP_OUT, skb, null, dev)) devQueueXmit(skb);
}

/** Announces an address of ours to the link (a request for it, from it). */
export function arpSendGratuitous(dev: NetDevice, addr: number): void {
  arpSend(arp.ARPOP_REQUEST, addr, dev, addr, dev.broadcast, dev.mac, 0);
}

/** Handler of ETH_P_ARP. */
export function arpRcv(skb: Skb, dev: NetDevice): void {
  if (dev.flags & IFF_NOARP || skb.pktType === PACKET_OTHERHOST || skb.pktType === PACKET_LOOPBACK) {
    consumeSkb(skb);
    return;
  }
  const b = skb.buf;
  const o = skb.data;
  if (skb.tail - o < arp.LEN || arp.hln(b, o) !== dev.addrLen || arp.pln(b, o) !== 4) {
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  if (nfHook(dev.net, NFPROTO_ARP, NF_ARP_IN, skb, dev, null)) arpProcess(skb, dev, false);
}

/** A request that waited in the proxy queue. */
export function arpProcessQueued(skb: Skb): void {
  arpProcess(skb, skb.dev!, true);
}

function arpProcess(skb: Skb, dev: NetDevice, wasQueued: boolean): void {
  const inDev = dev.ip;
  const b = skb.buf;
  const o = skb.data;
  const op = arp.op(b, o);
  if (inDev === null || !arp.isEtherIp(b, o) || (op !== arp.ARPOP_REQUEST && op !== arp.ARPOP_REPLY)) {
    kfreeSkb(skb, "ARP_IGNORED");
    return;
  }
  const net = dev.net;
  const ip4 = net.ipv4;
  const sha = arp.sha(b, o);
  const sip = arp.sip(b, o);
  const tip = arp.tip(b, o);
  const { tracer } = net.stack;
  if (tracer !== null)
    tracer.point(
      "arp_process",
      skb,
      dev,
      `op=${op === arp.ARPOP_REQUEST ? "request" : "reply"} sip=${formatIp4(sip)} tip=${formatIp4(tip)}`,
    );
  if (
    isIp4Multicast(tip) ||
    (isIp4Loopback(tip) && !inDevOr(inDev, ROUTE_LOCALNET)) ||
    (sip === tip && inDevOr(inDev, DROP_GRATUITOUS_ARP))
  ) {
    kfreeSkb(skb, "ARP_IGNORED");
    return;
  }
  if (sip === 0) {
    // Somebody probes whether the address is free (RFC 5227).
    if (op === arp.ARPOP_REQUEST && inetAddrTypeDevTable(dev, tip) === RTN_LOCAL && !arpIgnore(inDev, sip, tip))
      arpSend(arp.ARPOP_REPLY, sip, dev, tip, sha, dev.mac, sha, skb);
    consumeSkb(skb);
    return;
  }
  if (op === arp.ARPOP_REQUEST) {
    const rt = ipRouteInput(skb, tip, sip, 0, dev);
    if (rt === null && tracer !== null && ip4.routeInputError === ERPF)
      tracer.point("fib_validate_source", skb, dev, sourceFields(sip, tip, dev, ip4.routeInputError));
    if (rt !== null) {
      if (rt.type === RTN_LOCAL) {
        const ignored = arpIgnore(inDev, sip, tip)
          ? "arp_ignore"
          : inDevOr(inDev, ARPFILTER) && arpFilter(sip, tip, dev)
            ? "arp_filter"
            : "";
        if (ignored === "") {
          if (neighEventNs(dev, sha, sip) !== null) arpSend(arp.ARPOP_REPLY, sip, dev, tip, sha, dev.mac, sha, skb);
        } else if (tracer !== null)
          tracer.point(
            "arp_process",
            skb,
            dev,
            `op=request sip=${formatIp4(sip)} tip=${formatIp4(tip)} ignored=${ignored}`,
          );
        consumeSkb(skb);
        return;
      }
      if (inDev.cnf.data[FORWARDING] !== 0 && rt.type === RTN_UNICAST && answersFor(inDev, dev, rt, sip, tip)) {
        neighEventNs(dev, sha, sip);
        if (wasQueued || skb.pktType === PACKET_HOST || inDev.arpParms.data[NEIGH_PROXY_DELAY] === 0) {
          arpSend(arp.ARPOP_REPLY, sip, dev, tip, sha, dev.mac, sha, skb);
          consumeSkb(skb);
        } else ip4.arp.pneighEnqueue(inDev.arpParms, skb);
        return;
      }
    }
  }
  updateTable(skb, dev, inDev, op, sha, sip, tip);
  consumeSkb(skb);
}

/** Learns from what passed by: known senders always, unknown ones only as arp_accept says. */
function updateTable(
  skb: Skb,
  dev: NetDevice,
  inDev: InDevice,
  op: number,
  sha: number,
  sip: number,
  tip: number,
): void {
  const ip4 = dev.net.ipv4;
  let n = ip4.arp.lookup(sip, 0, 0, 0, dev);
  const accept = arpAccepts(inDev, sip);
  let garp = false;
  if (n !== null || accept)
    garp =
      sip === tip &&
      inetAddrTypeDevTable(dev, sip) === RTN_UNICAST &&
      (op === arp.ARPOP_REQUEST || arp.tha(skb.buf, skb.data) === sha);
  if (accept && n === null && (garp || (op === arp.ARPOP_REPLY && inetAddrTypeDevTable(dev, sip) === RTN_UNICAST)))
    n = ip4.arp.create(sip, 0, 0, 0, dev);
  if (n === null) return;
  const override = dev.net.stack.nowNs > n.updatedNs + n.parms.ns(NEIGH_LOCKTIME) || garp;
  // Only an answer to us says that the other side hears us.
  const state = op === arp.ARPOP_REPLY && skb.pktType === PACKET_HOST ? NUD_REACHABLE : NUD_STALE;
  neighUpdate(n, sha, state, override ? NEIGH_UPDATE_F_OVERRIDE : 0);
}

function arpAccepts(inDev: InDevice, sip: number): boolean {
  switch (inDevMax(inDev, ARP_ACCEPT)) {
    case 0:
      return false;
    case 2:
      return inetAddrOnlink(inDev, sip, 0);
    default:
      return true;
  }
}

/** The sender of a request is known by it (neigh_event_ns). */
function neighEventNs(dev: NetDevice, lladdr: number, saddr: number): Neighbour | null {
  const n = dev.net.ipv4.arp.create(saddr, 0, 0, 0, dev);
  if (n !== null) neighUpdate(n, lladdr, NUD_STALE, NEIGH_UPDATE_F_OVERRIDE);
  return n;
}

/** Whether arp_ignore keeps us from answering. */
function arpIgnore(inDev: InDevice, sip: number, tip: number): boolean {
  const net = inDev.dev.net;
  switch (inDevMax(inDev, ARP_IGNORE)) {
    case 0:
      return false;
    case 1:
      return inetConfirmAddr(net, inDev, 0, tip, RT_SCOPE_HOST) === 0;
    case 2:
      return inetConfirmAddr(net, inDev, sip, tip, RT_SCOPE_HOST) === 0;
    case 3:
      return inetConfirmAddr(net, null, 0, tip, RT_SCOPE_LINK) === 0;
    case 8:
      return true;
    default:
      return false;
  }
}

/** Whether the answer to the sender would not leave by this device. */
function arpFilter(sip: number, tip: number, dev: NetDevice): boolean {
  const rt = ipRouteOutput(dev.net, dev.net.ipv4.flow.init(sip, tip, 0, 0, 0));
  return typeof rt === "number" || rt.dev !== dev;
}

/** Proxy ARP: for the device, for private VLANs, or for single addresses. */
function answersFor(inDev: InDevice, dev: NetDevice, rt: Rtable, sip: number, tip: number): boolean {
  return (
    fwdProxy(inDev, dev, rt) ||
    (rt.dev === dev && sip !== tip && inDevOr(inDev, PROXY_ARP_PVLAN)) ||
    (rt.dev !== dev && dev.net.ipv4.arp.pneighLookup(tip, 0, 0, 0, dev) !== null)
  );
}

function fwdProxy(inDev: InDevice, dev: NetDevice, rt: Rtable): boolean {
  if (rt.dev === dev || !inDevOr(inDev, PROXY_ARP)) return false;
  const medium = inDev.cnf.data[MEDIUM_ID]!;
  if (medium === 0) return true;
  if (medium === -1) return false;
  const other = rt.dev.ip === null ? -1 : rt.dev.ip.cnf.data[MEDIUM_ID]!;
  return other !== medium && other !== -1;
}

/** Forgets the entry of an address on a device; without `force` only if it is of no use. False: there was none. */
export function arpInvalidate(dev: NetDevice, addr: number, force: boolean): boolean {
  const table = dev.net.ipv4.arp;
  const n = table.lookup(addr, 0, 0, 0, dev);
  if (n === null) return false;
  if (n.nudState & NUD_VALID && !force) return true;
  if (n.nudState & ~NUD_NOARP) neighUpdate(n, -1, NUD_FAILED, NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN);
  table.remove(n);
  return true;
}

/** The device goes down. */
export function arpIfdown(dev: NetDevice): void {
  dev.net.ipv4.arp.ifdown(dev);
}

/** The address an entry is kept under: one for all on devices that ask nobody. */
export const arpKey = (addr: number, dev: NetDevice): number =>
  dev.flags & (IFF_LOOPBACK | IFF_POINTOPOINT) ? 0 : addr;
