/**
 * Multicast Listener Discovery version 2, the listener's side (RFC 3810; net/ipv6/mcast.c).
 *
 *   IPv6, hop limit 1, to ff02::16 | hop-by-hop: router alert, PadN | report: type 143, number of records
 *   record: type | aux length 0 | number of sources:u16 | group (16 bytes)
 */

import { IFF_UP, IPPROTO_ICMPV6 } from "@netloom/uapi";
import { IFA_F_TENTATIVE } from "@netloom/netlink";
import { getU16, icmpv6, ipv6, putU32 } from "@netloom/wire";
import { NSEC_PER_JIFFY, NSEC_PER_MSEC, Timer, type TimerHandler } from "../../time/timer.js";
import { skbPut, type Skb } from "../core/skb.js";
import { ipv6GetLladdr } from "./addrsel.js";
import { DEVCONF_MLDV2_UNSOLICITED_REPORT_INTERVAL } from "./devconf.js";
import { mld1Joined, mld1Left, mld1Query, mldGroupTimer, mldInV1Mode } from "./mld1.js";
import { icmp6DstAlloc } from "./ndisc-send.js";
import { equals6, IN6ADDR_ANY, IN6ADDR_MLD2_ALLROUTERS, isAny6, isLinkLocal6 } from "./in6-addr.js";
import { MAF_NOREPORT, MAF_TIMER_RUNNING, type Ifmcaddr6, type Inet6Dev } from "./inet6-dev.js";
import { ip6LocalOut } from "./ip6-output.js";
import { icmp6Out } from "./stats.js";

const MLD2_MODE_IS_EXCLUDE = 2;
const MLD2_CHANGE_TO_INCLUDE = 3;
const MLD2_CHANGE_TO_EXCLUDE = 4;
const RECORD = 20;
const HBH = 8;

/** A record of a report being put together. */
interface GroupRecord {
  readonly type: number;
  readonly addr: Uint8Array;
}

/** A group was joined, or its device came up: two reports say so, the first at once (igmp6_group_added). */
export function mldGroupJoined(mc: Ifmcaddr6): void {
  const idev = mc.idev;
  if ((idev.dev.flags & IFF_UP) === 0 || mc.flags & MAF_NOREPORT) return;
  if (idev.mcTombs !== null) {
    idev.mcTombs = idev.mcTombs.filter((t) => !equals6(t.addr, 0, mc.addr, 0));
    if (idev.mcTombs.length === 0) idev.mcTombs = null;
  }
  if (mldInV1Mode(idev)) {
    mld1Joined(mc);
    return;
  }
  mc.crcount = idev.mcQrv;
  ifcEvent(idev);
}

export function mldGroupLeft(mc: Ifmcaddr6): void {
  const idev = mc.idev;
  if (mc.timer !== null) idev.dev.net.stack.timers.cancel(mc.timer);
  mc.flags &= ~MAF_TIMER_RUNNING;
  if (mc.flags & MAF_NOREPORT || idev.dead) return;
  if (mldInV1Mode(idev)) {
    mld1Left(mc);
    return;
  }
  (idev.mcTombs ??= []).unshift({ addr: mc.addr, crcount: idev.mcQrv });
  ifcEvent(idev);
}

function ifcEvent(idev: Inet6Dev): void {
  idev.mcIfcCount = idev.mcQrv;
  idev.mcIfcTimer ??= new Timer<Inet6Dev>(ifcWork, idev);
  arm(idev, idev.mcIfcTimer, 0);
}

/** After a random part of `delayNs`, and two ticks. */
function arm(idev: Inet6Dev, timer: Timer<Inet6Dev>, delayNs: number): void {
  const stack = idev.dev.net.stack;
  const jiffies = delayNs === 0 ? 0 : stack.random.below(Math.max(1, Math.floor(delayNs / NSEC_PER_JIFFY)));
  stack.timers.armAfter(timer, (jiffies + 2) * NSEC_PER_JIFFY);
}

const interval = (idev: Inet6Dev): number => idev.cnf.get(DEVCONF_MLDV2_UNSOLICITED_REPORT_INTERVAL) * NSEC_PER_MSEC;

const ifcWork: TimerHandler<Inet6Dev> = (idev) => {
  sendStateChange(idev);
  if (idev.mcIfcCount > 0 && --idev.mcIfcCount > 0) arm(idev, idev.mcIfcTimer!, interval(idev));
};

/** What was joined and left, as often as the robustness variable says (mld_send_cr). */
function sendStateChange(idev: Inet6Dev): void {
  const records: GroupRecord[] = [];
  if (idev.mcTombs !== null) {
    for (const tomb of idev.mcTombs) {
      records.push({ type: MLD2_CHANGE_TO_INCLUDE, addr: tomb.addr });
      tomb.crcount--;
    }
    idev.mcTombs = idev.mcTombs.filter((t) => t.crcount > 0);
    if (idev.mcTombs.length === 0) idev.mcTombs = null;
  }
  for (const mc of idev.mcList) {
    if (mc.crcount === 0 || mc.flags & MAF_NOREPORT) continue;
    records.push({ type: MLD2_CHANGE_TO_EXCLUDE, addr: mc.addr });
    mc.crcount--;
  }
  sendReport(idev, records);
}

/** There is a link-local address now: what was said from :: is said again from it (ipv6_mc_dad_complete). */
export function ipv6McDadComplete(idev: Inet6Dev): void {
  if (mldInV1Mode(idev)) return;
  idev.mcDadCount = idev.mcQrv;
  if (idev.mcDadCount === 0) return;
  sendAll(idev, MLD2_CHANGE_TO_EXCLUDE);
  if (--idev.mcDadCount === 0) return;
  idev.mcDadTimer ??= new Timer<Inet6Dev>(dadWork, idev);
  arm(idev, idev.mcDadTimer, interval(idev));
}

const dadWork: TimerHandler<Inet6Dev> = (idev) => {
  sendAll(idev, MLD2_CHANGE_TO_EXCLUDE);
  if (idev.mcDadCount > 0 && --idev.mcDadCount > 0) arm(idev, idev.mcDadTimer!, interval(idev));
};

function sendAll(idev: Inet6Dev, type: number): void {
  const records: GroupRecord[] = [];
  for (const mc of idev.mcList) if ((mc.flags & MAF_NOREPORT) === 0) records.push({ type, addr: mc.addr });
  sendReport(idev, records);
}

/** Sends the records in as many reports as the MTU asks for. */
function sendReport(idev: Inet6Dev, records: readonly GroupRecord[]): void {
  const room = Math.max(1, Math.floor((idev.mtu6 - ipv6.HLEN - HBH - icmpv6.HLEN) / RECORD));
  for (let i = 0; i < records.length; i += room) sendPack(idev, records.slice(i, i + room));
}

function sendPack(idev: Inet6Dev, records: readonly GroupRecord[]): void {
  const dev = idev.dev;
  const net = dev.net;
  const size = icmpv6.HLEN + RECORD * records.length;
  const skb = net.stack.skbs.alloc(ipv6.HLEN + HBH + size);
  const h = skbPut(skb, ipv6.HLEN + HBH + size);
  const b = skb.buf;
  ipv6.write(
    b,
    h,
    0,
    0,
    HBH + size,
    ipv6.NEXTHDR_HOP,
    1,
    ipv6GetLladdr(dev, IFA_F_TENTATIVE) ?? IN6ADDR_ANY,
    IN6ADDR_MLD2_ALLROUTERS,
  );
  putU32(b, h + ipv6.HLEN, (IPPROTO_ICMPV6 << 24) | 0x0502);
  putU32(b, h + ipv6.HLEN + 4, 0x0100);
  const at = h + ipv6.HLEN + HBH;
  putU32(b, at, icmpv6.ICMPV6_MLD2_REPORT << 24);
  putU32(b, at + 4, records.length);
  let o = at + icmpv6.HLEN;
  for (const record of records) {
    putU32(b, o, record.type << 24);
    b.set(record.addr, o + 4);
    o += RECORD;
  }
  icmpv6.sendCheck(b, at, size, h + ipv6.SADDR);
  skb.network = h;
  skb.transport = at;
  skb.dst = icmp6DstAlloc(dev);
  icmp6Out(net, idev, icmpv6.ICMPV6_MLD2_REPORT);
  ip6LocalOut(skb);
}

/** A router asks (RFC 3810 section 5.1): about all groups, or about one. Only looks at the packet. */
export function mldQuery(skb: Skb): void {
  const idev = skb.dev!.ip6;
  const b = skb.buf;
  const at = skb.transport;
  if (idev === null || skb.tail - at < 24 || !isLinkLocal6(b, skb.network + ipv6.SADDR) || b[skb.network + 7] !== 1)
    return;
  if (skb.tail - at < 28) {
    mld1Query(skb);
    return;
  }
  let maxDelay = getU16(b, at + 4);
  // A floating-point code above 32767 (section 5.1.3).
  if (maxDelay >= 0x8000) maxDelay = ((maxDelay & 0xfff) | 0x1000) << (((maxDelay >>> 12) & 7) + 3);
  const qrv = b[at + 24]! & 7;
  idev.mcQrv = qrv === 0 ? idev.dev.net.ipv6.mldQrv : qrv;
  const delayNs = Math.max(1, maxDelay) * NSEC_PER_MSEC;
  if (isAny6(b, at + 8)) {
    idev.mcGqTimer ??= new Timer<Inet6Dev>(gqWork, idev);
    if (!idev.mcGqTimer.pending) arm(idev, idev.mcGqTimer, delayNs);
    return;
  }
  const mc = idev.mcList.find((m) => equals6(m.addr, 0, b, at + 8));
  if (mc === undefined || mc.flags & (MAF_NOREPORT | MAF_TIMER_RUNNING)) return;
  const stack = idev.dev.net.stack;
  mc.flags |= MAF_TIMER_RUNNING;
  mc.timer ??= new Timer<Ifmcaddr6>(mldGroupTimer, mc);
  stack.timers.armAfter(mc.timer, stack.random.below(Math.ceil(delayNs / NSEC_PER_JIFFY)) * NSEC_PER_JIFFY);
}

const gqWork: TimerHandler<Inet6Dev> = (idev) => {
  sendAll(idev, MLD2_MODE_IS_EXCLUDE);
};

/** Says that the group has a member here. */
export function mldSendGroup(mc: Ifmcaddr6): void {
  sendReport(mc.idev, [{ type: MLD2_MODE_IS_EXCLUDE, addr: mc.addr }]);
}

/** Nothing more is said. */
export function mldStop(idev: Inet6Dev): void {
  const timers = idev.dev.net.stack.timers;
  if (idev.mcIfcTimer !== null) timers.cancel(idev.mcIfcTimer);
  if (idev.mcDadTimer !== null) timers.cancel(idev.mcDadTimer);
  if (idev.mcGqTimer !== null) timers.cancel(idev.mcGqTimer);
  idev.mcIfcCount = idev.mcDadCount = 0;
}
