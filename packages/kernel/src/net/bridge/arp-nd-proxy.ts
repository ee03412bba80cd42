/**
 * A bridge that answers for stations it knows, and does not ask everybody (after net/bridge/br_arp_nd_proxy.c): port flags
 * neigh_suppress, proxy_arp and proxy_arp_wifi. What it knows are the neighbours of the bridge device, or of the VLAN device on
 * it, whose addresses the forwarding database has. On the packet path.
 */

import { ETH_HLEN, ETH_P_ARP, ETH_P_IPV6, ETH_P_RARP, IFF_NOARP, IPPROTO_ICMPV6, PACKET_HOST } from "@netloom/uapi";
import { NTF_ROUTER } from "@netloom/netlink";
import { arp, ethernet, getMac, getU16, getU32, icmpv6, ipv6, putMac } from "@netloom/wire";
import { devQueueXmit } from "../core/dev-xmit.js";
import { NUD_VALID, type Neighbour } from "../core/neighbour.js";
import type { NetDevice } from "../core/net-device.js";
import { CHECKSUM_UNNECESSARY, skbPut, type Skb } from "../core/skb.js";
import { VLAN_VID_MASK, VlanDevPriv } from "../core/vlan-core.js";
import { BR_NEIGH_SUPPRESS, BR_PROXYARP, BR_PROXYARP_WIFI, type BridgePort, type NetBridge } from "./port.js";

/** Whether any port suppresses is worth knowing before a frame is looked into (br_recalculate_neigh_suppress_enabled). */
export function recalculateNeighSuppress(br: NetBridge): void {
  br.neighSuppressEnabled = br.ports.some((p) => (p.flags & BR_NEIGH_SUPPRESS) !== 0);
  br.proxyArpEnabled = br.ports.some((p) => (p.flags & (BR_PROXYARP | BR_PROXYARP_WIFI)) !== 0);
}

/**
 * A frame came by `p`, or (null) from the bridge itself: answers it if it asks for a known neighbour. Sets `br.proxyReplied`:
 * ports that suppress need not see it. Data are behind the Ethernet header.
 */
export function proxyNeighbours(br: NetBridge, p: BridgePort | null, skb: Skb, vid: number): void {
  br.proxyReplied = false;
  if (!br.neighSuppressEnabled && (p === null || !br.proxyArpEnabled)) return;
  if (skb.protocol === ETH_P_ARP || skb.protocol === ETH_P_RARP) proxyArp(br, p, skb, vid);
  else if (skb.protocol === ETH_P_IPV6 && br.neighSuppressEnabled) suppressNd(br, p, skb, vid);
}

/** The device whose neighbours count: the bridge, or the VLAN device on it. */
function neighbourDevice(br: NetBridge, skb: Skb, vid: number): NetDevice | null {
  if (vid === 0) return br.dev;
  const { uppers } = br.dev;
  for (let i = 0; i < uppers.length; i++) {
    const vlan = uppers[i]!.priv;
    if (vlan instanceof VlanDevPriv && vlan.vid === vid && vlan.proto === skb.vlanProto) return uppers[i]!;
  }
  return null;
}

/** An answer to `p`, in the VLAN of the question; without a port to the bridge device itself. Takes the packet. */
function send(br: NetBridge, p: BridgePort | null, reply: Skb, question: Skb, vid: number): void {
  const group = p === null ? br.vlgrp : p.vlgrp;
  const tci = vid === 0 ? 0 : question.vlanTci;
  if (tci > 0 && (tci & VLAN_VID_MASK) !== group.pvid) {
    reply.vlanTci = tci;
    reply.vlanProto = question.vlanProto;
  }
  reply.mac = reply.data;
  reply.network = reply.data + ETH_HLEN;
  reply.protocol = getU16(reply.buf, reply.mac + 12);
  if (p !== null) {
    reply.dev = p.dev;
    devQueueXmit(reply);
    return;
  }
  reply.dev = br.dev;
  reply.data = reply.network;
  reply.ipSummed = CHECKSUM_UNNECESSARY;
  reply.pktType = PACKET_HOST;
  reply.stack.netifRx(reply);
}

// ---- ARP

function proxyArp(br: NetBridge, p: BridgePort | null, skb: Skb, vid: number): void {
  const b = skb.buf;
  const o = skb.data;
  if ((br.dev.flags & IFF_NOARP) !== 0 || skb.tail - o < arp.LEN || !arp.isEtherIp(b, o)) return;
  const op = arp.op(b, o);
  if (op !== arp.ARPOP_REQUEST && op !== arp.ARPOP_REPLY) return;
  const sip = arp.sip(b, o);
  const tip = arp.tip(b, o);
  if (tip >>> 24 === 127 || tip >>> 28 === 14) return;
  if (br.neighSuppressEnabled) {
    if (p !== null && (p.flags & BR_NEIGH_SUPPRESS) !== 0) return;
    // Probes and announcements are nobody's business behind ports that suppress.
    if (sip >>> 24 === 0 || sip === tip) {
      br.proxyReplied = true;
      return;
    }
  }
  if (op !== arp.ARPOP_REQUEST) return;
  const dev = neighbourDevice(br, skb, vid);
  if (dev === null) return;
  if (br.neighSuppressEnabled && hasAddress4(dev, tip)) {
    br.proxyReplied = true;
    return;
  }
  const n = dev.net.ipv4.arp.lookup(tip, 0, 0, 0, dev);
  if (n === null || (n.nudState & NUD_VALID) === 0) return;
  const f = br.fdb.find(n.ha, vid);
  if (f === undefined) return;
  const there = f.port === null ? 0 : f.port.flags;
  if ((p !== null && (p.flags & BR_PROXYARP) !== 0) || (there & (BR_PROXYARP_WIFI | BR_NEIGH_SUPPRESS)) !== 0) {
    sendArpReply(br, p, skb, vid, n.ha);
    br.proxyReplied = true;
  } else if (br.neighSuppressEnabled) br.proxyReplied = true;
}

/** Whether the device, or one on top of it, has an IPv4 address (br_is_local_ip). */
function hasAddress4(dev: NetDevice, addr: number): boolean {
  const list = dev.ip?.ifaList;
  if (list !== undefined) for (let i = 0; i < list.length; i++) if (list[i]!.local === addr) return true;
  for (let i = 0; i < dev.uppers.length; i++) if (hasAddress4(dev.uppers[i]!, addr)) return true;
  return false;
}

function sendArpReply(br: NetBridge, p: BridgePort | null, question: Skb, vid: number, ha: number): void {
  const reply = question.stack.skbs.alloc(ETH_HLEN + arp.LEN);
  const at = skbPut(reply, ETH_HLEN + arp.LEN);
  const b = question.buf;
  const o = question.data;
  const sha = arp.sha(b, o);
  ethernet.write(reply.buf, at, sha, ha, ETH_P_ARP);
  arp.write(reply.buf, at + ETH_HLEN, arp.ARPOP_REPLY, ha, arp.tip(b, o), sha, arp.sip(b, o));
  send(br, p, reply, question, vid);
}

// ---- Neighbor Discovery

const ND_LEN = icmpv6.ND_OPTIONS;

function suppressNd(br: NetBridge, p: BridgePort | null, skb: Skb, vid: number): void {
  const b = skb.buf;
  const o = skb.data;
  if (skb.tail - o < ipv6.HLEN + ND_LEN || ipv6.nextHdr(b, o) !== IPPROTO_ICMPV6) return;
  const m = o + ipv6.HLEN;
  const type = icmpv6.type(b, m);
  if (icmpv6.code(b, m) !== 0) return;
  if (type !== icmpv6.NDISC_NEIGHBOUR_SOLICITATION && type !== icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT) return;
  if (p !== null && (p.flags & BR_NEIGH_SUPPRESS) !== 0) return;
  if (type === icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT) {
    if ((icmpv6.naFlags(b, m) & icmpv6.NA_SOLICITED) === 0) br.proxyReplied = true;
    return;
  }
  const source = o + ipv6.SADDR;
  // Duplicate address detection, or a station that asks for itself: goes everywhere.
  if (isZero(b, source) || ipv6.addrEquals(b, source, b, o + ipv6.DADDR)) return;
  const dev = neighbourDevice(br, skb, vid);
  if (dev === null) return;
  const target = m + icmpv6.ND_TARGET;
  if (hasAddress6(dev, b, target)) {
    br.proxyReplied = true;
    return;
  }
  const n = dev.net.ipv6.nd.lookup(
    getU32(b, target),
    getU32(b, target + 4),
    getU32(b, target + 8),
    getU32(b, target + 12),
    dev,
  );
  if (n === null || (n.nudState & NUD_VALID) === 0) return;
  const f = br.fdb.find(n.ha, vid);
  if (f === undefined) return;
  if (f.port !== null && (f.port.flags & BR_NEIGH_SUPPRESS) !== 0) sendAdvertisement(br, p, skb, vid, n);
  br.proxyReplied = true;
}

const isZero = (b: Uint8Array, o: number): boolean =>
  getU32(b, o) === 0 && getU32(b, o + 4) === 0 && getU32(b, o + 8) === 0 && getU32(b, o + 12) === 0;

function hasAddress6(dev: NetDevice, b: Uint8Array, o: number): boolean {
  const list = dev.ip6?.addrList;
  if (list !== undefined)
    for (let i = 0; i < list.length; i++) if (ipv6.addrEquals(list[i]!.addr, 0, b, o)) return true;
  for (let i = 0; i < dev.uppers.length; i++) if (hasAddress6(dev.uppers[i]!, b, o)) return true;
  return false;
}

/** The advertisement the neighbour itself would send (br_nd_send). */
function sendAdvertisement(br: NetBridge, p: BridgePort | null, question: Skb, vid: number, n: Neighbour): void {
  const b = question.buf;
  const o = question.data;
  const m = o + ipv6.HLEN;
  const end = Math.min(question.tail, m + ipv6.payloadLen(b, o));
  const option = icmpv6.ndOption(b, m + icmpv6.ND_OPTIONS, end, icmpv6.ND_OPT_SOURCE_LL_ADDR);
  const to = option >= 0 ? getMac(b, option + 2) : getMac(b, question.mac + 6);
  const size = ND_LEN + 8;
  const reply = question.stack.skbs.alloc(ETH_HLEN + ipv6.HLEN + size);
  const at = skbPut(reply, ETH_HLEN + ipv6.HLEN + size);
  const r = reply.buf;
  ethernet.write(r, at, to, n.ha, ETH_P_IPV6);
  const h = at + ETH_HLEN;
  r[h] = 0x60;
  r[h + 1] = r[h + 2] = r[h + 3] = 0;
  ipv6.setPayloadLen(r, h, size);
  ipv6.setNextHdr(r, h, IPPROTO_ICMPV6);
  ipv6.setHopLimit(r, h, 255);
  const a = h + ipv6.HLEN;
  for (let i = 0; i < 16; i++) {
    r[h + ipv6.SADDR + i] = r[a + icmpv6.ND_TARGET + i] = b[m + icmpv6.ND_TARGET + i]!;
    r[h + ipv6.DADDR + i] = b[o + ipv6.SADDR + i]!;
  }
  r[a] = icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT;
  r[a + 1] = r[a + 2] = r[a + 3] = 0;
  r[a + 4] = icmpv6.NA_SOLICITED | icmpv6.NA_OVERRIDE | ((n.flags & NTF_ROUTER) !== 0 ? icmpv6.NA_ROUTER : 0);
  r[a + 5] = r[a + 6] = r[a + 7] = 0;
  r[a + ND_LEN] = icmpv6.ND_OPT_TARGET_LL_ADDR;
  r[a + ND_LEN + 1] = 1;
  putMac(r, a + ND_LEN + 2, n.ha);
  icmpv6.sendCheck(r, a, size, h + ipv6.SADDR);
  send(br, p, reply, question, vid);
}
