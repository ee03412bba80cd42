/**
 * Multicast Listener Discovery version 1 (RFC 2710), which a listener speaks on links where a querier of that
 * version was heard, or where it is told to (net/ipv6/mcast.c).
 *
 *   IPv6, hop limit 1 | hop-by-hop: router alert, PadN | type | 0 | checksum | maximum delay (2) | 0 (2) | group (16)
 */

import { IPPROTO_ICMPV6, PACKET_LOOPBACK } from "@netloom/uapi";
import { IFA_F_TENTATIVE } from "@netloom/netlink";
import { getU16, icmpv6, ipv6, putU32 } from "@netloom/wire";
import { NSEC_PER_JIFFY, NSEC_PER_MSEC, Timer } from "../../time/timer.js";
import { skbPut, type Skb } from "../core/skb.js";
import { ipv6GetLladdr } from "./addrsel.js";
import { DEVCONF_FORCE_MLD_VERSION, DEVCONF_MLDV1_UNSOLICITED_REPORT_INTERVAL } from "./devconf.js";
import { equals6, IN6ADDR_ANY, IN6ADDR_LINKLOCAL_ALLROUTERS, isAny6 } from "./in6-addr.js";
import { MAF_LAST_REPORTER, MAF_NOREPORT, MAF_TIMER_RUNNING, type Ifmcaddr6, type Inet6Dev } from "./inet6-dev.js";
import { IP6SKB_NOLOOP } from "./ip6-input.js";
import { ip6LocalOut } from "./ip6-output.js";
import { mldSendGroup, mldStop } from "./mld.js";
import { icmp6DstAlloc } from "./ndisc-send.js";
import { icmp6Out } from "./stats.js";

const HBH = 8;
const SIZE = 24;
/** MLD_QI_DEFAULT and MLD_QRI_DEFAULT of a version 1 querier, which does not tell them. */
const QUERY_INTERVAL_NS = 125_000 * NSEC_PER_MSEC;
const RESPONSE_INTERVAL_NS = 10_000 * NSEC_PER_MSEC;

/** mld_in_v1_mode. */
export function mldInV1Mode(idev: Inet6Dev): boolean {
  const { net } = idev.dev;
  const forced = net.ipv6.devconfAll.get(DEVCONF_FORCE_MLD_VERSION) || idev.cnf.get(DEVCONF_FORCE_MLD_VERSION);
  if (forced !== 0) return forced === 1;
  return net.stack.nowNs < idev.mcV1SeenNs;
}

/** Reports membership at once, and once more after a random time. */
export function mld1Joined(mc: Ifmcaddr6): void {
  const { idev } = mc;
  if (mc.flags & MAF_NOREPORT) return;
  send(idev, mc.addr, icmpv6.ICMPV6_MGM_REPORT);
  const ms = idev.cnf.get(DEVCONF_MLDV1_UNSOLICITED_REPORT_INTERVAL);
  startTimer(mc, ms * NSEC_PER_MSEC);
  mc.flags |= MAF_LAST_REPORTER;
}

/** Who reported last says that it leaves. */
export function mld1Left(mc: Ifmcaddr6): void {
  if ((mc.flags & (MAF_LAST_REPORTER | MAF_NOREPORT)) === MAF_LAST_REPORTER)
    send(mc.idev, mc.addr, icmpv6.ICMPV6_MGM_REDUCTION);
}

/** Again within `delayNs`, unless the group's timer runs out sooner (igmp6_group_queried). */
function startTimer(mc: Ifmcaddr6, delayNs: number): void {
  const { stack } = mc.idev.dev.net;
  const jiffies = Math.max(1, Math.floor(delayNs / NSEC_PER_JIFFY));
  const at = stack.nowNs + stack.random.below(jiffies) * NSEC_PER_JIFFY;
  if (mc.timer !== null && mc.timer.pending && mc.timer.expiresNs <= at) return;
  mc.timer ??= new Timer<Ifmcaddr6>(mldGroupTimer, mc);
  mc.flags |= MAF_TIMER_RUNNING;
  stack.timers.arm(mc.timer, at);
}

/** The time of a group came: its report, in the querier's version. */
export function mldGroupTimer(mc: Ifmcaddr6): void {
  if (mldInV1Mode(mc.idev)) {
    send(mc.idev, mc.addr, icmpv6.ICMPV6_MGM_REPORT);
    mc.flags |= MAF_LAST_REPORTER;
  } else mldSendGroup(mc);
  mc.flags &= ~MAF_TIMER_RUNNING;
}

/** A query of version 1: that version is spoken for some time, each group is reported at a time of its own. Only looks at the packet. */
export function mld1Query(skb: Skb): void {
  const idev = skb.dev!.ip6!;
  const { net } = idev.dev;
  const b = skb.buf;
  const at = skb.transport;
  const forced = net.ipv6.devconfAll.get(DEVCONF_FORCE_MLD_VERSION) || idev.cnf.get(DEVCONF_FORCE_MLD_VERSION);
  if (forced === 2) return;
  idev.mcV1SeenNs = net.stack.nowNs + idev.mcQrv * QUERY_INTERVAL_NS + RESPONSE_INTERVAL_NS;
  mldStop(idev);
  idev.mcTombs = null;
  const delayNs = Math.max(1, getU16(b, at + 4)) * NSEC_PER_MSEC;
  const all = isAny6(b, at + 8);
  for (const mc of idev.mcList)
    if ((mc.flags & MAF_NOREPORT) === 0 && (all || equals6(mc.addr, 0, b, at + 8))) startTimer(mc, delayNs);
}

/** Another member reported the group of the message in `skb`: once is enough (igmp6_event_report). Only looks at the packet. */
export function mld1Report(skb: Skb): void {
  const idev = skb.dev!.ip6;
  if (idev === null || skb.tail - skb.transport < SIZE || skb.pktType === PACKET_LOOPBACK) return;
  const mc = idev.mcList.find((m) => equals6(m.addr, 0, skb.buf, skb.transport + 8));
  if (mc === undefined) return;
  if (mc.timer !== null) idev.dev.net.stack.timers.cancel(mc.timer);
  mc.flags &= ~(MAF_LAST_REPORTER | MAF_TIMER_RUNNING);
}

/** igmp6_send. */
function send(idev: Inet6Dev, group: Uint8Array, type: number): void {
  const { dev } = idev;
  const { net } = dev;
  const skb = net.stack.skbs.alloc(ipv6.HLEN + HBH + SIZE);
  const h = skbPut(skb, ipv6.HLEN + HBH + SIZE);
  const b = skb.buf;
  const saddr = ipv6GetLladdr(dev, IFA_F_TENTATIVE) ?? IN6ADDR_ANY;
  const daddr = type === icmpv6.ICMPV6_MGM_REDUCTION ? IN6ADDR_LINKLOCAL_ALLROUTERS : group;
  ipv6.write(b, h, 0, 0, HBH + SIZE, ipv6.NEXTHDR_HOP, 1, saddr, daddr);
  putU32(b, h + ipv6.HLEN, (IPPROTO_ICMPV6 << 24) | 0x0502);
  putU32(b, h + ipv6.HLEN + 4, 0x0100);
  const at = h + ipv6.HLEN + HBH;
  putU32(b, at, type << 24);
  putU32(b, at + 4, 0);
  b.set(group, at + 8);
  icmpv6.sendCheck(b, at, SIZE, h + ipv6.SADDR);
  skb.network = h;
  skb.transport = at;
  skb.dst = icmp6DstAlloc(dev);
  skb.cbFlags = IP6SKB_NOLOOP;
  icmp6Out(net, idev, type);
  ip6LocalOut(skb);
}
