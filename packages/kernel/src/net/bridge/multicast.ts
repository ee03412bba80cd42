/**
 * Multicast snooping: what passing reports and queries say of who wants which group, and where a group's traffic therefore goes
 * (after br_multicast_rcv, br_multicast_flood; RFC 4541). On the packet path.
 */

import { ETH_P_IP, ETH_P_IPV6, IPPROTO_ICMPV6, IPPROTO_IGMP } from "@netloom/uapi";
import { checksum, getMac, getU16, getU32, icmpv6, igmp, ipv4, ipv6 } from "@netloom/wire";
import { NSEC_PER_MSEC } from "../../time/timer.js";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { mdbHostJoin, mdbLeave, mdbPortJoin, type MdbEntry, type MdbGroup } from "./mdb.js";
import { countMcast, countParseError } from "./multicast-stats.js";
import type { BridgePort, NetBridge } from "./port.js";
import { hasten, querierExists, queryReceived } from "./querier.js";

/** Record types that say a group is not wanted unless from the sources that follow (both IGMPv3 and MLDv2). */
const MODE_IS_INCLUDE = 1;
const CHANGE_TO_INCLUDE = 3;
const HBH = 8;
const MLD_LEN = 24;
const MSEC_100 = 100 * NSEC_PER_MSEC;
/** 224.0.0.0/24 is never pruned. */
const isLocalGroup = (group: number): boolean => group >>> 8 === 0xe00000;

/**
 * Looks at a frame to a group, with data behind the Ethernet header; `port` null: from the bridge itself. False: it is malformed,
 * and freed. Sets `br.isMembership` and `br.toRoutersOnly`.
 */
export function multicastRcv(br: NetBridge, port: BridgePort | null, skb: Skb, vid: number): boolean {
  br.isMembership = false;
  br.toRoutersOnly = false;
  if (br.mcastSettings.snooping === 0) return true;
  let good = true;
  if (skb.protocol === ETH_P_IP) good = igmpRcv(br, port, skb, vid);
  else if (skb.protocol === ETH_P_IPV6) good = mldRcv(br, port, skb, vid);
  if (good) return true;
  countParseError(port, br, skb.protocol === ETH_P_IPV6);
  kfreeSkb(skb, "BRIDGE_MCAST_MALFORMED");
  return false;
}

/** The entry for a frame's group, where snooping decides: messages of the protocols themselves have none (br_mdb_get). */
export function mdbOf(br: NetBridge, skb: Skb, vid: number): MdbEntry | null {
  const { mdb } = br;
  const m = br.mcastSettings;
  if (mdb === null || m.snooping === 0 || br.isMembership) return null;
  const b = skb.buf;
  const o = skb.data;
  if (skb.protocol === ETH_P_IP) {
    if (skb.tail - o < ipv4.HLEN) return null;
    return (m.igmpVersion === 3 ? mdb.lookup(vid, b, o + 16, 4, o + 12) : null) ?? mdb.lookup(vid, b, o + 16, 4, -1);
  }
  if (skb.protocol === ETH_P_IPV6) {
    if (skb.tail - o < ipv6.HLEN) return null;
    const group = o + ipv6.DADDR;
    return (
      (m.mldVersion === 2 ? mdb.lookup(vid, b, group, 16, o + ipv6.SADDR) : null) ?? mdb.lookup(vid, b, group, 16, -1)
    );
  }
  return mdb.lookup(vid, b, skb.mac, 6, -1);
}

/** Whether the frame goes to the group's members and to routers only, not to all. */
export function isPruned(br: NetBridge, skb: Skb, entry: MdbEntry | null): boolean {
  if (entry === null && !br.toRoutersOnly) return false;
  if (skb.protocol === ETH_P_IP) return querierExists(br, false);
  if (skb.protocol === ETH_P_IPV6) return querierExists(br, true);
  return entry !== null;
}

function join(br: NetBridge, port: BridgePort | null, group: MdbGroup, station: number): boolean {
  return port === null ? mdbHostJoin(br, group) : mdbPortJoin(port, group, station);
}

// ---- IGMP

/** False: malformed. */
function igmpRcv(br: NetBridge, port: BridgePort | null, skb: Skb, vid: number): boolean {
  const b = skb.buf;
  const o = skb.data;
  if (skb.tail - o < ipv4.HLEN) return false;
  const header = ipv4.hdrLen(b, o);
  const total = getU16(b, o + 2);
  if (b[o]! >>> 4 !== 4 || header < ipv4.HLEN || total < header || skb.tail - o < total) return false;
  if (ipv4.protocol(b, o) !== IPPROTO_IGMP) {
    br.toRoutersOnly = !isLocalGroup(ipv4.daddr(b, o));
    return true;
  }
  const at = o + header;
  const end = o + total;
  if (end - at < igmp.HLEN || checksum(b, at, end - at) !== 0) return false;
  br.isMembership = true;
  countMcast(port, br, skb, o, "rx");
  const station = getMac(b, skb.mac + 6);
  const addr = igmp.group(b, at);
  switch (igmp.type(b, at)) {
    case igmp.IGMP_HOST_MEMBERSHIP_REPORT:
    case igmp.IGMPV2_HOST_MEMBERSHIP_REPORT:
      // Members that hear one another would keep silent.
      br.toRoutersOnly = true;
      return isLocalGroup(addr) || join(br, port, { addr: b.slice(at + 4, at + 8), src: null, vid }, station);
    case igmp.IGMP_HOST_LEAVE_MESSAGE:
      if (!isLocalGroup(addr)) mdbLeave(br, port, { addr: b.slice(at + 4, at + 8), src: null, vid }, station);
      return true;
    case igmp.IGMPV3_HOST_MEMBERSHIP_REPORT: {
      let r = at + igmp.HLEN;
      for (let n = igmp.ngrec(b, at); n > 0; n--) {
        if (r + 8 > end) return false;
        const sources = getU16(b, r + 2);
        if (!isLocalGroup(getU32(b, r + 4)))
          record(br, port, b[r]!, sources, { addr: b.slice(r + 4, r + 8), src: null, vid }, station);
        r += 8 + sources * 4 + b[r + 1]! * 4;
      }
      return true;
    }
    case igmp.IGMP_HOST_MEMBERSHIP_QUERY:
      igmpQuery(br, port, b, o, at, end, vid);
      return true;
    default:
      return true;
  }
}

/** One record of a version 3 report, taken as version 2 would say it. */
function record(
  br: NetBridge,
  port: BridgePort | null,
  type: number,
  sources: number,
  group: MdbGroup,
  station: number,
): void {
  if (type < MODE_IS_INCLUDE || type > 6) return;
  if ((type === CHANGE_TO_INCLUDE || type === MODE_IS_INCLUDE) && sources === 0) mdbLeave(br, port, group, station);
  else join(br, port, group, station);
}

/** IGMPV3_MRC: large codes have an exponent. */
const maxResponseCode = (code: number): number => (code < 128 ? code : ((code & 15) | 16) << (((code >>> 4) & 7) + 3));

function igmpQuery(
  br: NetBridge,
  port: BridgePort | null,
  b: Uint8Array,
  ip: number,
  at: number,
  end: number,
  vid: number,
): void {
  const code = igmp.code(b, at);
  let group = igmp.group(b, at);
  let maxNs = code * MSEC_100;
  if (end - at === igmp.HLEN) {
    if (code === 0) {
      // Version 1 knows general queries only.
      maxNs = 100 * MSEC_100;
      group = 0;
    }
  } else if (end - at >= 12) {
    if (getU16(b, at + 10) !== 0 || (br.mcastSettings.igmpVersion === 3 && group !== 0 && (b[at + 8]! & 8) !== 0))
      return;
    maxNs = Math.max(maxResponseCode(code), 1) * MSEC_100;
  } else return;
  if (group === 0) queryReceived(br, port, false, b, ip + 12, maxNs);
  else groupQuery(br, { addr: b.slice(at + 4, at + 8), src: null, vid }, maxNs);
}

/** Somebody asks who wants a group: who does not answer in time is forgotten. */
function groupQuery(br: NetBridge, group: MdbGroup, maxNs: number): void {
  const entry = br.mdb?.find(group);
  if (entry === undefined) return;
  const when = br.dev.net.stack.nowNs + maxNs * br.mcastSettings.lastMemberCount;
  if (entry.hostJoined) hasten(br, entry.timer, when);
  for (const pg of entry.ports) hasten(br, pg.timer, when);
}

// ---- MLD

/** False: malformed. */
function mldRcv(br: NetBridge, port: BridgePort | null, skb: Skb, vid: number): boolean {
  const b = skb.buf;
  const o = skb.data;
  if (skb.tail - o < ipv6.HLEN || ipv6.version(b, o) !== 6) return false;
  const end = o + ipv6.HLEN + ipv6.payloadLen(b, o);
  if (end > skb.tail) return false;
  const at = o + ipv6.HLEN + HBH;
  // All of MLD has a router alert in a hop-by-hop header of eight bytes.
  if (
    ipv6.nextHdr(b, o) !== ipv6.NEXTHDR_HOP ||
    end < at + 8 ||
    b[o + ipv6.HLEN] !== IPPROTO_ICMPV6 ||
    b[o + ipv6.HLEN + 1] !== 0 ||
    !isMld(b[at]!)
  ) {
    br.toRoutersOnly = !isAllNodes(b, o + ipv6.DADDR);
    return true;
  }
  const type = b[at]!;
  if (end - at < (type === icmpv6.ICMPV6_MLD2_REPORT ? 8 : MLD_LEN)) return false;
  br.isMembership = true;
  countMcast(port, br, skb, o, "rx");
  const station = getMac(b, skb.mac + 6);
  if (type === icmpv6.ICMPV6_MGM_REPORT) {
    br.toRoutersOnly = true;
    return isAllNodes(b, at + 8) || join(br, port, { addr: b.slice(at + 8, at + 24), src: null, vid }, station);
  }
  if (type === icmpv6.ICMPV6_MGM_REDUCTION) {
    if (!isAllNodes(b, at + 8)) mdbLeave(br, port, { addr: b.slice(at + 8, at + 24), src: null, vid }, station);
  } else if (type === icmpv6.ICMPV6_MLD2_REPORT) {
    let r = at + 8;
    for (let n = getU16(b, at + 6); n > 0; n--) {
      if (r + 20 > end) return false;
      const sources = getU16(b, r + 2);
      if (!isAllNodes(b, r + 4))
        record(br, port, b[r]!, sources, { addr: b.slice(r + 4, r + 20), src: null, vid }, station);
      r += 20 + sources * 16 + b[r + 1]! * 4;
    }
  } else mldQuery(br, port, b, o, at, end, vid);
  return true;
}

const isMld = (type: number): boolean =>
  (type >= icmpv6.ICMPV6_MGM_QUERY && type <= icmpv6.ICMPV6_MGM_REDUCTION) || type === icmpv6.ICMPV6_MLD2_REPORT;

function mldQuery(
  br: NetBridge,
  port: BridgePort | null,
  b: Uint8Array,
  ip: number,
  at: number,
  end: number,
  vid: number,
): void {
  let maxMs = getU16(b, at + 4);
  if (end - at > MLD_LEN) {
    if (end - at < 28 || getU16(b, at + 26) !== 0) return;
    // MLDV2_MRC: large codes have an exponent.
    if (maxMs >= 0x8000) maxMs = ((maxMs & 0xfff) | 0x1000) << (((maxMs >>> 12) & 7) + 3);
    maxMs = Math.max(maxMs, 1);
  }
  const group = at + 8;
  if (getU32(b, group) === 0) queryReceived(br, port, true, b, ip + ipv6.SADDR, maxMs * NSEC_PER_MSEC);
  else groupQuery(br, { addr: b.slice(group, group + 16), src: null, vid }, maxMs * NSEC_PER_MSEC);
}

/** ff02::1, which everybody is in. */
function isAllNodes(b: Uint8Array, o: number): boolean {
  return getU32(b, o) === 0xff020000 && getU32(b, o + 4) === 0 && getU32(b, o + 8) === 0 && getU32(b, o + 12) === 1;
}
