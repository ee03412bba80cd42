/** Frames into VXLAN (after vxlan_xmit, vxlan_xmit_one in vxlan_core.c). On the packet path. */

import { ETH_P_ARP, ETH_P_IP, ETH_P_IPV6, IPPROTO_UDP } from "@netloom/uapi";
import { NTF_ROUTER, RTCF_LOCAL, VXLAN_DF_INHERIT, VXLAN_DF_SET } from "@netloom/netlink";
import {
  formatIp4,
  formatIp6,
  arp,
  csumFold,
  csumPartial,
  csumPseudo4,
  csumPseudo6,
  csumReduce,
  ethernet,
  getMac,
  getU16,
  getU32,
  ipv4,
  ipv6,
  isIp4Multicast,
  putMac,
  putU16,
  udp,
  vxlan as header,
} from "@netloom/wire";
import type { NetDevice } from "../core/net-device.js";
import { NUD_CONNECTED, type Neighbour } from "../core/neighbour.js";
import {
  CHECKSUM_NONE,
  CHECKSUM_PARTIAL,
  consumeSkb,
  kfreeSkb,
  skbClone,
  skbCow,
  skbPush,
  skbPut,
  skbScrub,
  type Skb,
} from "../core/skb.js";
import { ethTypeTrans } from "../core/dev-receive.js";
import { arpKey } from "../ipv4/arp.js";
import { ipSelectIdent } from "../ipv4/icmp.js";
import { ipLocalOut } from "../ipv4/ip-output.js";
import { ipRouteOutput } from "../ipv4/route.js";
import { ip6RouteGetSaddr } from "../ipv6/addrsel.js";
import { Flow6 } from "../ipv6/flow6.js";
import { ip6LocalOut } from "../ipv6/ip6-output.js";
import { ip6RouteOutput } from "../ipv6/route.js";
import { RT6_LOCAL } from "../ipv6/rt6-info.js";
import { ecnEncapsulate, innerDsField } from "./tunnel-ecn.js";
import { vxlanFindMac, vxlanMiss, vxlanSnoop } from "./vxlan-fdb.js";
import {
  isAny,
  VXLAN_F_COLLECT_METADATA,
  VXLAN_F_GBP,
  VXLAN_F_L2MISS,
  VXLAN_F_L3MISS,
  VXLAN_F_LEARN,
  VXLAN_F_PROXY,
  VXLAN_F_RSC,
  VXLAN_F_TTL_INHERIT,
  VXLAN_F_UDP_ZERO_CSUM6_TX,
  VXLAN_F_UDP_ZERO_CSUM_TX,
  vxlanDev,
  type VxlanDev,
  type VxlanRdst,
} from "./vxlan-net.js";
import { vxlanFindVni, vxlanReceive } from "./vxlan-sock.js";

const ETH_HLEN = 14;
const TOS_INHERIT = 1;
/** Outer Ethernet, IP, UDP and VXLAN headers. */
const HEADROOM = 14 + 40 + 8 + 8;

function txError(skb: Skb, dev: NetDevice): void {
  dev.stats.txErrors++;
  kfreeSkb(skb, "IP_TUNNEL_TX");
}

function txDrop(skb: Skb, dev: NetDevice): void {
  dev.stats.txDropped++;
  kfreeSkb(skb, "IP_TUNNEL_TX");
}

/** The frame goes to where its destination is, or where unknown ones are. */
export function vxlanXmit(skb: Skb, dev: NetDevice): void {
  const { sched } = dev.net.stack;
  const drops = sched.xmitDrops;
  xmit(vxlanDev(dev), skb, dev);
  // What becomes of the outer packets is not the sender's business.
  sched.xmitDrops = drops;
}

function xmit(vxlan: VxlanDev, skb: Skb, dev: NetDevice): void {
  const { cfg } = vxlan;
  const at = skb.data;
  if (skb.tail - at < ETH_HLEN) return txDrop(skb, dev);
  skb.mac = at;
  skb.network = at + ETH_HLEN;
  const type = getU16(skb.buf, at + 12);
  skb.protocol = type;
  let { vni } = cfg;
  if (cfg.flags & VXLAN_F_COLLECT_METADATA) {
    // Only a bridge's port says which tunnel a frame is for; without that it has nowhere to go.
    if (skb.tunnelId < 0) {
      kfreeSkb(skb, "IP_TUNNEL_TX");
      return;
    }
    vni = skb.tunnelId;
  }
  if (cfg.flags & VXLAN_F_PROXY && type === ETH_P_ARP) {
    arpReduce(vxlan, skb);
    return;
  }
  let f = vxlanFindMac(vxlan, getMac(skb.buf, at), vni);
  if (
    f !== null &&
    f.flags & NTF_ROUTER &&
    cfg.flags & VXLAN_F_RSC &&
    type === ETH_P_IP &&
    routeShortcircuit(vxlan, skb)
  )
    f = vxlanFindMac(vxlan, getMac(skb.buf, skb.data), vni);
  if (f === null) {
    f = vxlanFindMac(vxlan, 0, vni);
    if (f === null) {
      if (cfg.flags & VXLAN_F_L2MISS && (skb.buf[skb.data]! & 1) === 0) vxlanMiss(vxlan, getMac(skb.buf, skb.data), 0);
      return txDrop(skb, dev);
    }
  }
  const { remotes } = f;
  for (let i = 1; i < remotes.length; i++) xmitOne(vxlan, skbClone(skb), remotes[i]!, vni);
  xmitOne(vxlan, skb, remotes[0]!, vni);
}

/** A port of the range, the same for all packets of an inner flow (udp_flow_src_port). */
function sourcePort(vxlan: VxlanDev, skb: Skb): number {
  const { cfg, net } = vxlan;
  const b = skb.buf;
  const at = skb.mac;
  let hash = 0x811c9dc5;
  const mix = (word: number): void => {
    hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 15);
  };
  const ip = skb.network;
  if (skb.protocol === ETH_P_IP && skb.tail - ip >= ipv4.HLEN) {
    mix(getU32(b, ip + 12));
    mix(getU32(b, ip + 16));
    const protocol = ipv4.protocol(b, ip);
    mix(protocol);
    if ((protocol === 6 || protocol === IPPROTO_UDP) && !ipv4.isFragment(b, ip))
      mix(getU32(b, ip + ipv4.hdrLen(b, ip)));
  } else if (skb.protocol === ETH_P_IPV6 && skb.tail - ip >= ipv6.HLEN)
    for (let o = 8; o < 40; o += 4) mix(getU32(b, ip + o));
  else for (let o = 0; o < 12; o += 4) mix(getU32(b, at + o));
  const min = cfg.portMin === 0 && cfg.portMax === 0 ? net.ipv4.ipLocalPortMin : cfg.portMin;
  const max = cfg.portMin === 0 && cfg.portMax === 0 ? net.ipv4.ipLocalPortMax : cfg.portMax;
  return min + Math.floor(((hash >>> 0) / 0x100000000) * (max - min));
}

/** The frame in a datagram to one remote end, in virtual network `vni` unless that end says another. Takes the packet. */
function xmitOne(vxlan: VxlanDev, skb: Skb, rd: VxlanRdst, vni: number): void {
  const network = rd.vni === 0 ? vni : rd.vni;
  const { tracer } = skb.stack;
  if (tracer !== null)
    tracer.point(
      "vxlan_xmit_one",
      skb,
      vxlan.dev,
      `remote=${typeof rd.ip === "number" ? formatIp4(rd.ip) : formatIp6(rd.ip)} vni=${network}`,
    );
  if (isAny(rd.ip)) return txDrop(skb, vxlan.dev);
  if (typeof rd.ip === "number") xmit4(vxlan, skb, rd, rd.ip, network);
  else xmit6(vxlan, skb, rd, rd.ip, network);
}

function xmit4(vxlan: VxlanDev, skb: Skb, rd: VxlanRdst, daddr: number, vni: number): void {
  const { dev, net, cfg } = vxlan;
  if (vxlan.sock === null) return txError(skb, dev);
  const inner = innerDsField(skb);
  const tos = cfg.tos === TOS_INHERIT ? inner : cfg.tos;
  const sport = sourcePort(vxlan, skb);
  const fl = net.ipv4.flow.init(daddr, typeof cfg.saddr === "number" ? cfg.saddr : 0, rd.ifindex, tos & 0x1e, 0);
  fl.proto = IPPROTO_UDP;
  fl.sport = sport;
  fl.dport = rd.port;
  const rt = ipRouteOutput(net, fl);
  if (typeof rt === "number") {
    dev.stats.txCarrierErrors++;
    return txError(skb, dev);
  }
  if (rt.dev === dev) {
    dev.stats.collisions++;
    return txError(skb, dev);
  }
  const { saddr } = fl;
  if (rt.flags & RTCF_LOCAL && !isIp4Multicast(daddr)) return bypass(vxlan, skb, rd, null, daddr, vni);
  const isIp = skb.protocol === ETH_P_IP;
  let ttl = cfg.flags & VXLAN_F_TTL_INHERIT ? innerTtl(skb) : cfg.ttl;
  if (ttl === 0) ttl = isIp4Multicast(daddr) ? 1 : net.ipv4.ipDefaultTtl;
  const df =
    cfg.df === VXLAN_DF_SET ||
    (cfg.df === VXLAN_DF_INHERIT &&
      (skb.protocol === ETH_P_IPV6 || (isIp && (ipv4.fragOff(skb.buf, skb.network) & ipv4.DF) !== 0)));
  const length = push(vxlan, skb, rd, sport, vni);
  const at = skb.data;
  if (cfg.flags & VXLAN_F_UDP_ZERO_CSUM_TX) finishInner(skb);
  else outerChecksum(skb, at, csumPseudo4(saddr, daddr, IPPROTO_UDP, length));
  skb.transport = at;
  const o = skbPush(skb, ipv4.HLEN);
  const b = skb.buf;
  b[o] = 0x45;
  b[o + 1] = ecnEncapsulate(tos, inner);
  ipv4.setId(b, o, ipSelectIdent(net));
  putU16(b, o + 6, df ? ipv4.DF : 0);
  b[o + 8] = ttl;
  b[o + 9] = IPPROTO_UDP;
  ipv4.setSaddr(b, o, saddr);
  ipv4.setDaddr(b, o, daddr);
  skb.dst = rt;
  ipLocalOut(net, skb);
}

function xmit6(vxlan: VxlanDev, skb: Skb, rd: VxlanRdst, daddr: Uint8Array, vni: number): void {
  const { dev, net, cfg } = vxlan;
  if (vxlan.sock === null) return txError(skb, dev);
  const inner = innerDsField(skb);
  const tclass = cfg.tos === TOS_INHERIT ? inner : cfg.tos;
  const sport = sourcePort(vxlan, skb);
  const own = typeof cfg.saddr === "number" || isAny(cfg.saddr) ? null : cfg.saddr;
  const flow = new Flow6().to(daddr, own, rd.ifindex);
  flow.proto = IPPROTO_UDP;
  flow.sport = sport;
  flow.dport = rd.port;
  flow.tclass = tclass;
  const rt = ip6RouteOutput(net, flow);
  const saddr = rt.error !== 0 ? null : (own ?? ip6RouteGetSaddr(net, rt, daddr));
  if (saddr === null) {
    dev.stats.txCarrierErrors++;
    return txError(skb, dev);
  }
  if (rt.dev === dev) {
    dev.stats.collisions++;
    return txError(skb, dev);
  }
  if (rt.kind === RT6_LOCAL) return bypass(vxlan, skb, rd, daddr, 0, vni);
  let hops = cfg.flags & VXLAN_F_TTL_INHERIT ? innerTtl(skb) : cfg.ttl;
  if (hops === 0) hops = daddr[0] === 0xff ? 1 : rt.hopLimit();
  const length = push(vxlan, skb, rd, sport, vni);
  const at = skb.data;
  skb.transport = at;
  const o = skbPush(skb, ipv6.HLEN);
  ipv6.write(skb.buf, o, ecnEncapsulate(tclass, inner), cfg.label, length, IPPROTO_UDP, hops, saddr, daddr);
  if (cfg.flags & VXLAN_F_UDP_ZERO_CSUM6_TX) finishInner(skb);
  else outerChecksum(skb, at, csumPseudo6(skb.buf, o + ipv6.SADDR, IPPROTO_UDP, length));
  skb.dst = rt;
  ip6LocalOut(skb);
}

function innerTtl(skb: Skb): number {
  if (skb.protocol === ETH_P_IP) return ipv4.ttl(skb.buf, skb.network);
  return skb.protocol === ETH_P_IPV6 ? skb.buf[skb.network + 7]! : 0;
}

/** Puts the VXLAN and UDP headers in front, and counts; the UDP length. */
function push(vxlan: VxlanDev, skb: Skb, rd: VxlanRdst, sport: number, vni: number): number {
  const { dev, net } = vxlan;
  const policy = vxlan.cfg.flags & VXLAN_F_GBP ? skb.mark : 0;
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.tail - skb.data - ETH_HLEN;
  skbScrub(skb, net !== dev.net);
  skb.sk = null;
  skbCow(skb, HEADROOM);
  header.write(skb.buf, skbPush(skb, header.HLEN), vni);
  if (policy !== 0) header.setGbp(skb.buf, skb.data, policy);
  const at = skbPush(skb, udp.HLEN);
  const length = skb.tail - at;
  udp.write(skb.buf, at, sport, rd.port, length);
  return length;
}

/** The outer checksum: left to the device below, or, if the inner one is, computed from what that will come to (lco_csum). */
function outerChecksum(skb: Skb, at: number, pseudo: number): void {
  const b = skb.buf;
  if (skb.ipSummed === CHECKSUM_PARTIAL) {
    const field = skb.csumStart + skb.csumOffset;
    const sum = csumFold(csumPartial(b, at, skb.csumStart - at, pseudo + (~getU16(b, field) & 0xffff)));
    putU16(b, at + udp.CHECK_OFFSET, sum === 0 ? 0xffff : sum);
    return;
  }
  putU16(b, at + udp.CHECK_OFFSET, csumReduce(pseudo));
  skb.ipSummed = CHECKSUM_PARTIAL;
  skb.csumStart = at;
  skb.csumOffset = udp.CHECK_OFFSET;
}

function finishInner(skb: Skb): void {
  if (skb.ipSummed !== CHECKSUM_PARTIAL) skb.ipSummed = CHECKSUM_NONE;
}

/** The remote end is this host: the frame goes over without a datagram (vxlan_encap_bypass). */
function bypass(vxlan: VxlanDev, skb: Skb, rd: VxlanRdst, local6: Uint8Array | null, local: number, vni: number): void {
  const { dev, cfg, net } = vxlan;
  const vs = net.vxlan?.socks.find((s) => s.v6 === (local6 !== null) && s.port === rd.port);
  const peer = vs === undefined ? null : vxlanFindVni(vs, vni, rd.ifindex);
  if (peer === null) return txError(skb, dev);
  const length = skb.tail - skb.data;
  dev.stats.txPackets++;
  dev.stats.txBytes += length;
  const source = getMac(skb.buf, skb.mac + 6);
  if (cfg.flags & VXLAN_F_LEARN) {
    if (local6 === null) vxlanSnoop(peer, null, local, source, 0, vni);
    else vxlanSnoop(peer, local6, 0, source, 0, vni);
  }
  vxlanReceive(peer, skb, 0, dev.net, vni, -1);
}

/** The neighbour with an IPv4 address on the device, if it is known to be there. */
function connectedNeighbour(vxlan: VxlanDev, addr: number): Neighbour | null {
  const { dev } = vxlan;
  const n = dev.net.ipv4.arp.lookup(arpKey(addr, dev), 0, 0, 0, dev);
  return n !== null && (n.nudState & NUD_CONNECTED) !== 0 ? n : null;
}

/** A request for a neighbour that is known is answered here (arp_reduce). Takes the packet. */
function arpReduce(vxlan: VxlanDev, skb: Skb): void {
  const { dev, cfg } = vxlan;
  const b = skb.buf;
  const o = skb.network;
  dev.stats.txDropped++;
  if (skb.tail - o < arp.LEN || arp.op(b, o) !== arp.ARPOP_REQUEST) {
    consumeSkb(skb);
    return;
  }
  const tip = arp.tip(b, o);
  const n = connectedNeighbour(vxlan, tip);
  if (n === null) {
    if (cfg.flags & VXLAN_F_L3MISS) vxlanMiss(vxlan, null, tip);
    consumeSkb(skb);
    return;
  }
  const sha = arp.sha(b, o);
  const reply = dev.net.stack.skbs.alloc(ETH_HLEN + arp.LEN);
  const at = skbPut(reply, ETH_HLEN + arp.LEN);
  ethernet.write(reply.buf, at, sha, n.ha, ETH_P_ARP);
  arp.write(reply.buf, at + ETH_HLEN, arp.ARPOP_REPLY, n.ha, tip, sha, arp.sip(b, o));
  consumeSkb(skb);
  if (!ethTypeTrans(reply, dev)) return;
  reply.network = reply.data;
  reply.stack.netifRx(reply);
}

/** A frame for a router goes straight to the station behind it, if that is known (route_shortcircuit). */
function routeShortcircuit(vxlan: VxlanDev, skb: Skb): boolean {
  const n = connectedNeighbour(vxlan, ipv4.daddr(skb.buf, skb.network));
  if (n === null) {
    if (vxlan.cfg.flags & VXLAN_F_L3MISS) vxlanMiss(vxlan, null, ipv4.daddr(skb.buf, skb.network));
    return false;
  }
  skbCow(skb);
  const router = getMac(skb.buf, skb.data);
  if (router === n.ha) return false;
  putMac(skb.buf, skb.data + 6, router);
  putMac(skb.buf, skb.data, n.ha);
  return true;
}
