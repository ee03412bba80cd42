/** Queries as a bridge sends them: IGMPv2 or v3, MLDv1 or v2 (br_multicast_alloc_query). */

import { ETH_HLEN, ETH_P_IP, ETH_P_IPV6, IPPROTO_ICMPV6, IPPROTO_IGMP } from "@netloom/uapi";
import { IFA_F_TENTATIVE, RT_SCOPE_LINK } from "@netloom/netlink";
import { checksum, ethernet, icmpv6, igmp, ipv4, ipv6, putU16, putU32 } from "@netloom/wire";
import { skbPut, type Skb } from "../core/skb.js";
import { inetSelectAddr } from "../ipv4/devinet-select.js";
import { ipv6GetLladdr } from "../ipv6/addrsel.js";
import type { NetBridge } from "./port.js";

const ALL_HOSTS = 0xe0000001;
const ALL_HOSTS_MAC = 0x01005e000001;
const ALL_NODES_MAC = 0x333300000001;
const IPV4_LEN = ipv4.HLEN + 4;
const IPV6_LEN = ipv6.HLEN + 8;
/** Queriers' robustness, as it is told. */
const QRV = 2;

/** A frame from the bridge's address, data at its Ethernet header; null: the bridge has no IPv6 address to ask from. */
export function allocQuery(br: NetBridge, v6: boolean, group: Uint8Array | null): Skb | null {
  return v6 ? mldQuery(br, group) : igmpQuery(br, group);
}

function newFrame(br: NetBridge, length: number, dest: number, proto: number): { skb: Skb; at: number } {
  const skb = br.dev.net.stack.skbs.alloc(ETH_HLEN + length);
  const at = skbPut(skb, ETH_HLEN + length);
  skb.buf.fill(0, at, skb.tail);
  ethernet.write(skb.buf, at, dest, br.dev.mac, proto);
  skb.dev = br.dev;
  skb.protocol = proto;
  skb.mac = at;
  skb.network = at + ETH_HLEN;
  return { skb, at: at + ETH_HLEN };
}

/** How long members may take to answer, in 1/100 s. */
const maxResponse = (br: NetBridge, group: Uint8Array | null): number =>
  group === null ? br.mcastSettings.queryResponseInterval : br.mcastSettings.lastMemberInterval;

function igmpQuery(br: NetBridge, group: Uint8Array | null): Skb {
  const m = br.mcastSettings;
  const length = m.igmpVersion === 3 ? 12 : igmp.HLEN;
  const { skb, at } = newFrame(br, IPV4_LEN + length, ALL_HOSTS_MAC, ETH_P_IP);
  const b = skb.buf;
  ipv4.setVersionIhl(b, at, IPV4_LEN);
  ipv4.setTos(b, at, 0xc0);
  ipv4.setTotLen(b, at, IPV4_LEN + length);
  ipv4.setFragOff(b, at, ipv4.DF);
  ipv4.setTtl(b, at, 1);
  ipv4.setProtocol(b, at, IPPROTO_IGMP);
  ipv4.setSaddr(b, at, m.queryUseIfaddr === 0 ? 0 : inetSelectAddr(br.dev.net, br.dev, 0, RT_SCOPE_LINK));
  ipv4.setDaddr(b, at, ALL_HOSTS);
  putU32(b, at + ipv4.HLEN, 0x94040000);
  putU16(b, at + 10, checksum(b, at, IPV4_LEN));
  const o = at + IPV4_LEN;
  b[o] = igmp.IGMP_HOST_MEMBERSHIP_QUERY;
  b[o + 1] = Math.floor(maxResponse(br, group) / 10);
  if (group !== null) b.set(group, o + 4);
  if (length === 12) {
    b[o + 8] = QRV;
    b[o + 9] = Math.floor(m.queryInterval / 100);
  }
  igmp.sendCheck(b, o, length);
  skb.transport = o;
  return skb;
}

function mldQuery(br: NetBridge, group: Uint8Array | null): Skb | null {
  const m = br.mcastSettings;
  const saddr = br.dev.ip6 === null ? null : ipv6GetLladdr(br.dev, IFA_F_TENTATIVE);
  br.noIp6Address = saddr === null;
  if (saddr === null) return null;
  const length = m.mldVersion === 2 ? 28 : 24;
  const { skb, at } = newFrame(br, IPV6_LEN + length, ALL_NODES_MAC, ETH_P_IPV6);
  const b = skb.buf;
  b[at] = 0x60;
  ipv6.setPayloadLen(b, at, 8 + length);
  ipv6.setHopLimit(b, at, 1);
  b.set(saddr, at + ipv6.SADDR);
  b[at + ipv6.DADDR] = 0xff;
  b[at + ipv6.DADDR + 1] = 2;
  b[at + ipv6.DADDR + 15] = 1;
  // Hop-by-hop: router alert, padding.
  b.set([IPPROTO_ICMPV6, 0, 5, 2, 0, 0, 0, 0], at + ipv6.HLEN);
  const o = at + IPV6_LEN;
  b[o] = icmpv6.ICMPV6_MGM_QUERY;
  putU16(b, o + 4, Math.min(maxResponse(br, group) * 10, 0xffff));
  if (group !== null) b.set(group, o + 8);
  if (length === 28) {
    b[o + 24] = QRV;
    b[o + 25] = Math.floor(m.queryInterval / 100);
  }
  icmpv6.sendCheck(b, o, length, at + ipv6.SADDR);
  skb.transport = o;
  return skb;
}
