/**
 * Multicast groups of devices (after net/ipv4/igmp.c): joined by sockets and by IPv4 itself
 * (224.0.0.1), with reports of what was joined and left: IGMPv3 (RFC 3376), or IGMPv2 and 1 (RFC 2236) where
 * force_igmp_version says so.
 */

import { ARPHRD_ETHER, ETH_P_IP, IFF_UP, IPPROTO_IGMP } from "@netloom/uapi";
import { checksum, igmp, ipv4, isIp4LinkLocalMulticast, putU16, putU32 } from "@netloom/wire";
import { NSEC_PER_MSEC, Timer } from "../../time/timer.js";
import { devMcAdd, devMcDel } from "../core/dev-addr-lists.js";
import { insertAt } from "../core/insert-at.js";
import { kfreeSkb, consumeSkb, skbPut, type Skb } from "../core/skb.js";
import { ipEthMcMap } from "./arp-neigh.js";
import {
  FORCE_IGMP_VERSION,
  IGMPV2_UNSOLICITED_REPORT_INTERVAL,
  IGMPV3_UNSOLICITED_REPORT_INTERVAL,
} from "./devconf.js";
import type { InDevice, IpMcList } from "./in-device.js";
import { inDevMax } from "./in-device.js";
import { ipLocalOut } from "./ip-output.js";
import { ipRouteOutput } from "./route.js";

const IGMP_ALL_HOSTS = 0xe0000001;
const IGMP_ALL_ROUTER = 0xe0000002;
const IGMPV3_ALL_MCR = 0xe0000016;
const ROUTER_ALERT_LEN = 4;

/** Joins once more (ip_mc_inc_group). */
export function ipMcIncGroup(inDev: InDevice, group: number): void {
  const found = inDev.mcList.find((im) => im.multiaddr === group);
  if (found !== undefined) {
    found.users++;
    return;
  }
  const im: IpMcList = { multiaddr: group, users: 1, reportsLeft: 0, reporter: false };
  inDev.mcList = insertAt(inDev.mcList, 0, im);
  groupAdded(inDev, im);
}

/** Leaves once; the last leave tells the routers. */
export function ipMcDecGroup(inDev: InDevice, group: number): void {
  const i = inDev.mcList.findIndex((im) => im.multiaddr === group);
  const im = inDev.mcList[i];
  if (im === undefined || --im.users > 0) return;
  inDev.mcList.splice(i, 1);
  filterDel(inDev, im.multiaddr);
  if (!reported(inDev, group) || (inDev.dev.flags & IFF_UP) === 0) return;
  const version = igmpVersion(inDev);
  if (version === 2 && im.reporter) sendV2(inDev, igmp.IGMP_HOST_LEAVE_MESSAGE, group, IGMP_ALL_ROUTER);
  if (version !== 3) return;
  (inDev.mcLeft ??= []).push({ multiaddr: group, reportsLeft: inDev.dev.net.ipv4.igmpQrv });
  armReports(inDev, 1);
}

function groupAdded(inDev: InDevice, im: IpMcList): void {
  const dev = inDev.dev;
  if (dev.type === ARPHRD_ETHER) devMcAdd(dev, ipEthMcMap(im.multiaddr));
  if (!reported(inDev, im.multiaddr) || inDev.dead || (dev.flags & IFF_UP) === 0) return;
  if (inDev.mcLeft !== null) inDev.mcLeft = inDev.mcLeft.filter((left) => left.multiaddr !== im.multiaddr);
  im.reportsLeft = dev.net.ipv4.igmpQrv;
  armReports(inDev, 1);
}

/** The version spoken on a device. */
export function igmpVersion(inDev: InDevice): 1 | 2 | 3 {
  const version = inDevMax(inDev, FORCE_IGMP_VERSION);
  return version === 1 || version === 2 ? version : 3;
}

function filterDel(inDev: InDevice, group: number): void {
  const dev = inDev.dev;
  if (dev.type === ARPHRD_ETHER) devMcDel(dev, ipEthMcMap(group));
}

/** Whether membership of a group is announced at all. */
function reported(inDev: InDevice, group: number): boolean {
  if (group === IGMP_ALL_HOSTS || inDev.dev === inDev.dev.net.loopback) return false;
  return !isIp4LinkLocalMulticast(group) || inDev.dev.net.ipv4.igmpLinkLocalMcastReports !== 0;
}

function armReports(inDev: InDevice, maxMs: number): void {
  inDev.mcTimer ??= new Timer(reportTimer, inDev);
  const { timers, random } = inDev.dev.net.stack;
  timers.armAfter(inDev.mcTimer, (4 + random.below(Math.max(1, maxMs))) * NSEC_PER_MSEC);
}

function reportTimer(inDev: InDevice): void {
  const records: GroupRecord[] = [];
  const version = igmpVersion(inDev);
  let more = false;
  for (const left of inDev.mcLeft ?? []) {
    records.push({ type: igmp.IGMPV3_CHANGE_TO_INCLUDE, group: left.multiaddr });
    if (--left.reportsLeft > 0) more = true;
  }
  if (inDev.mcLeft !== null) {
    inDev.mcLeft = inDev.mcLeft.filter((left) => left.reportsLeft > 0);
    if (inDev.mcLeft.length === 0) inDev.mcLeft = null;
  }
  for (const im of inDev.mcList) {
    if (im.reportsLeft === 0) continue;
    records.push({ type: igmp.IGMPV3_CHANGE_TO_EXCLUDE, group: im.multiaddr });
    im.reporter = version !== 3;
    if (--im.reportsLeft > 0) more = true;
  }
  if (version === 3) {
    if (records.length > 0) sendReport(inDev, records);
    if (more) armReports(inDev, inDevMax(inDev, IGMPV3_UNSOLICITED_REPORT_INTERVAL));
    return;
  }
  const type = version === 2 ? igmp.IGMPV2_HOST_MEMBERSHIP_REPORT : igmp.IGMP_HOST_MEMBERSHIP_REPORT;
  for (const { type: change, group } of records)
    if (change === igmp.IGMPV3_CHANGE_TO_EXCLUDE) sendV2(inDev, type, group, group);
  if (more) armReports(inDev, inDevMax(inDev, IGMPV2_UNSOLICITED_REPORT_INTERVAL));
}

interface GroupRecord {
  readonly type: number;
  readonly group: number;
}

/** An IGMPv3 report to 224.0.0.22. */
function sendReport(inDev: InDevice, records: readonly GroupRecord[]): void {
  send(inDev, IGMPV3_ALL_MCR, igmp.HLEN + 8 * records.length, (b, p) => {
    igmp.setType(b, p, igmp.IGMPV3_HOST_MEMBERSHIP_REPORT);
    igmp.setNgrec(b, p, records.length);
    records.forEach((record, i) => {
      const at = p + igmp.HLEN + 8 * i;
      b[at] = record.type;
      putU16(b, at + 2, 0);
      putU32(b, at + 4, record.group);
    });
  });
}

/** A message of the older versions about one group. */
function sendV2(inDev: InDevice, type: number, group: number, daddr: number): void {
  send(inDev, daddr, igmp.HLEN, (b, p) => {
    igmp.setType(b, p, type);
    putU32(b, p + 4, group);
  });
}

/** Sends a message of `length` bytes, which `write` fills in: with the router-alert option, TTL 1. */
function send(inDev: InDevice, daddr: number, length: number, write: (b: Uint8Array, at: number) => void): void {
  const dev = inDev.dev;
  const net = dev.net;
  const fl = net.ipv4.flow.init(daddr, 0, dev.ifindex, 0, 0);
  fl.proto = IPPROTO_IGMP;
  const rt = ipRouteOutput(net, fl);
  if (typeof rt === "number") return;
  const header = ipv4.HLEN + ROUTER_ALERT_LEN;
  const skb = net.stack.skbs.alloc(header + length);
  skb.dst = rt;
  skb.dev = dev;
  skb.protocol = ETH_P_IP;
  const o = skbPut(skb, header + length);
  const b = skb.buf;
  skb.network = o;
  skb.transport = o + header;
  ipv4.setVersionIhl(b, o, header);
  ipv4.setTos(b, o, 0xc0);
  ipv4.setTotLen(b, o, header + length);
  ipv4.setId(b, o, 0);
  ipv4.setFragOff(b, o, ipv4.DF);
  ipv4.setTtl(b, o, 1);
  ipv4.setProtocol(b, o, IPPROTO_IGMP);
  ipv4.setSaddr(b, o, fl.saddr);
  ipv4.setDaddr(b, o, daddr);
  putU32(b, o + ipv4.HLEN, 0x94040000);
  const p = o + header;
  b.fill(0, p, p + length);
  write(b, p);
  igmp.sendCheck(b, p, length);
  ipLocalOut(net, skb);
}

/** The protocol's receiver: queries are answered by a report of everything joined. */
export function igmpRcv(skb: Skb): void {
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("igmp_rcv", skb, skb.dev, "");
  const dev = skb.dev!;
  const length = skb.tail - skb.data;
  if (length < igmp.HLEN || checksum(skb.buf, skb.data, length) !== 0) {
    kfreeSkb(skb, "PKT_TOO_SMALL");
    return;
  }
  const inDev = dev.ip;
  if (inDev !== null && igmp.type(skb.buf, skb.data) === igmp.IGMP_HOST_MEMBERSHIP_QUERY && dev !== dev.net.loopback) {
    const group = igmp.group(skb.buf, skb.data);
    let any = false;
    for (const im of inDev.mcList)
      if ((group === 0 || group === im.multiaddr) && reported(inDev, im.multiaddr)) {
        im.reportsLeft = Math.max(im.reportsLeft, 1);
        any = true;
      }
    if (any) armReports(inDev, igmp.code(skb.buf, skb.data) * 100);
  }
  consumeSkb(skb);
}

/** Whether the group is joined on the device (ip_check_mc). */
export function ipCheckMc(inDev: InDevice, group: number): boolean {
  for (const im of inDev.mcList) if (im.multiaddr === group) return true;
  return false;
}

/** The device came up: its groups are joined on the wire. */
export function ipMcUp(inDev: InDevice): void {
  ipMcIncGroup(inDev, IGMP_ALL_HOSTS);
  for (const im of inDev.mcList)
    if (im.multiaddr !== IGMP_ALL_HOSTS && reported(inDev, im.multiaddr)) {
      im.reportsLeft = inDev.dev.net.ipv4.igmpQrv;
      armReports(inDev, 1);
    }
}

export function ipMcDown(inDev: InDevice): void {
  if (inDev.mcTimer !== null) inDev.dev.net.stack.timers.cancel(inDev.mcTimer);
  ipMcDecGroup(inDev, IGMP_ALL_HOSTS);
}

/** The device leaves IPv4: nothing is joined any more. */
export function ipMcDestroy(inDev: InDevice): void {
  inDev.mcLeft = null;
  if (inDev.mcTimer !== null) inDev.dev.net.stack.timers.cancel(inDev.mcTimer);
  for (const im of inDev.mcList.splice(0)) filterDel(inDev, im.multiaddr);
}
