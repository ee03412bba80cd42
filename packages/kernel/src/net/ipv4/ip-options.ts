/**
 * IPv4 options (RFC 791 section 3.1; after net/ipv4/ip_options.c): record route and timestamps are
 * filled in where packets pass, and repeated in answers; source routes are refused unless allowed.
 *
 *   record route: 7  | length | pointer | addresses ...          pointer counts from 1: the next free byte
 *   timestamp:    68 | length | pointer | overflow:4 flag:4 | [address] milliseconds ...
 */

import { Errno } from "@netloom/uapi";
import { RTN_UNICAST } from "@netloom/netlink";
import { icmp, ipv4, putU32, getU32 } from "@netloom/wire";
import { NSEC_PER_MSEC } from "../../time/timer.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { kfreeSkb, skbCow, type Skb } from "../core/skb.js";
import { ACCEPT_SOURCE_ROUTE } from "./devconf.js";
import { inetSelectAddr } from "./devinet-select.js";
import { fibLookup, inetAddrType } from "./fib-lookup.js";
import { fibNhSaddr } from "./fib-semantics.js";
import { FibResult, Flowi4 } from "./flow.js";
import { icmpSend } from "./icmp.js";
import { inDevAnd } from "./in-device.js";
import { IP_IN_HDR_ERRORS } from "./mib.js";
import { RT_INPUT_FORWARD, Rtable } from "./rtable.js";

const MS_PER_DAY = 86_400_000;

/** Milliseconds since midnight UT (inet_current_timestamp). */
const timestamp = (net: Net): number =>
  (Math.floor(net.stack.nowNs / NSEC_PER_MSEC) + net.stack.realtimeBaseSec * 1000) % MS_PER_DAY;

/** Calls `visit` with each option but END and NOP; offset of the first malformed byte, or -1. */
function forEachOption(
  b: Uint8Array,
  start: number,
  end: number,
  visit: (type: number, at: number, length: number) => number,
): number {
  for (let at = start; at < end;) {
    const type = b[at]!;
    if (type === ipv4.IPOPT_END) return -1;
    if (type === ipv4.IPOPT_NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? b[at + 1]! : 0;
    if (length < 2 || at + length > end) return at;
    const bad = visit(type, at, length);
    if (bad >= 0) return bad;
    at += length;
  }
  return -1;
}

/**
 * Advances the pointers of record route and timestamp as somebody who handles the packet does. `fill`
 * also writes: this host's address and the time. Offset of a malformed byte, or -1.
 */
function advance(
  net: Net,
  b: Uint8Array,
  start: number,
  end: number,
  fill: boolean,
  routeAddr: () => number,
  timeAddr: () => number,
): number {
  return forEachOption(b, start, end, (type, at, length) => {
    const pointer = b[at + 2]!;
    if (type === ipv4.IPOPT_RR) {
      if (length < 3) return at + 1;
      if (pointer < 4) return at + 2;
      if (pointer > length) return -1;
      if (pointer + 3 > length) return at + 2;
      if (fill) putU32(b, at + pointer - 1, routeAddr());
      b[at + 2] = pointer + 4;
    } else if (type === ipv4.IPOPT_TIMESTAMP) {
      if (length < 4) return at + 1;
      if (pointer < 5) return at + 2;
      const flag = b[at + 3]! & 15;
      const entry = flag === ipv4.IPOPT_TS_TSONLY ? 4 : 8;
      if (pointer <= length) {
        if (pointer + entry - 1 > length) return at + 2;
        if (flag === ipv4.IPOPT_TS_PRESPEC && inetAddrType(net.ipv4, getU32(b, at + pointer - 1)) === RTN_UNICAST)
          return -1;
        if (fill) {
          if (flag === ipv4.IPOPT_TS_TSANDADDR) putU32(b, at + pointer - 1, timeAddr());
          putU32(b, at + pointer + entry - 5, timestamp(net));
        }
        b[at + 2] = pointer + entry;
      } else if (flag !== ipv4.IPOPT_TS_PRESPEC) {
        if (b[at + 3]! >>> 4 === 15) return at + 3;
        if (fill) b[at + 3] = b[at + 3]! + 16;
      }
    }
    return -1;
  });
}

/** Handles the options of a received packet whose route is known. False: they are malformed or not allowed, and the packet is gone. */
export function ipOptionsRcv(skb: Skb, dev: NetDevice): boolean {
  const { net } = dev;
  skbCow(skb);
  const b = skb.buf;
  const o = skb.network;
  const end = o + ipv4.hdrLen(b, o);
  let sourceRoute = false;
  forEachOption(b, o + ipv4.HLEN, end, (type) => {
    if (type === ipv4.IPOPT_LSRR || type === ipv4.IPOPT_SSRR) sourceRoute = true;
    return -1;
  });
  if (sourceRoute && (dev.ip === null || !inDevAnd(dev.ip, ACCEPT_SOURCE_ROUTE))) {
    kfreeSkb(skb, "IP_INHDR");
    return false;
  }
  const bad = advance(
    net,
    b,
    o + ipv4.HLEN,
    end,
    true,
    () => ownAddress(net, skb, dev),
    () => addressTowardsSender(net, skb, dev),
  );
  if (bad >= 0) {
    net.ipv4.mib[IP_IN_HDR_ERRORS]!++;
    icmpSend(skb, icmp.ICMP_PARAMETERPROB, 0, (bad - o) << 24);
    kfreeSkb(skb, "IP_INHDR");
    return false;
  }
  ipv4.sendCheck(b, o);
  return true;
}

/** The address a packet meets here: its destination, if that is ours; else the one it leaves from (ip_rt_get_source). */
function ownAddress(net: Net, skb: Skb, dev: NetDevice): number {
  const b = skb.buf;
  const o = skb.network;
  const rt = skb.dst;
  if (!(rt instanceof Rtable) || rt.inputKind !== RT_INPUT_FORWARD) return ipv4.daddr(b, o);
  const daddr = ipv4.daddr(b, o);
  const fl = new Flowi4().init(daddr, ipv4.saddr(b, o), rt.dev.ifindex, ipv4.tos(b, o) & 0x1c, 0);
  fl.iif = dev.ifindex;
  const res = new FibResult();
  if (fibLookup(net.ipv4, fl, res, 0) === 0 && res.fi !== null && res.nh !== null)
    return fibNhSaddr(net, res.fi, res.nh);
  return inetSelectAddr(net, rt.dev, rt.gw !== 0 ? rt.gw : daddr, 0);
}

/** The address of ours that the sender would be written to from: what timestamps name (fib_compute_spec_dst). */
function addressTowardsSender(net: Net, skb: Skb, dev: NetDevice): number {
  const b = skb.buf;
  const o = skb.network;
  const rt = skb.dst;
  if (!(rt instanceof Rtable) || rt.inputKind !== RT_INPUT_FORWARD) return ipv4.daddr(b, o);
  const saddr = ipv4.saddr(b, o);
  const fl = new Flowi4().init(saddr, 0, 0, ipv4.tos(b, o) & 0x1c, 0);
  fl.iif = net.loopback.ifindex;
  const res = new FibResult();
  if (fibLookup(net.ipv4, fl, res, 0) === 0 && res.fi !== null && res.nh !== null)
    return fibNhSaddr(net, res.fi, res.nh);
  return inetSelectAddr(net, dev, saddr, 0);
}

/** The options of a packet as they are repeated in the answer to it, addresses and times of the answer still to be filled in; null: none. */
export function ipOptionsEcho(skb: Skb): Uint8Array | null {
  const b = skb.buf;
  const o = skb.network;
  const end = o + ipv4.hdrLen(b, o);
  if (end === o + ipv4.HLEN) return null;
  const out = new Uint8Array(end - o - ipv4.HLEN);
  let length = 0;
  forEachOption(b, o + ipv4.HLEN, end, (type, at, size) => {
    if (type === ipv4.IPOPT_RR || type === ipv4.IPOPT_TIMESTAMP) {
      out.set(b.subarray(at, at + size), length);
      length += size;
    }
    return -1;
  });
  return length === 0 ? null : out.subarray(0, (length + 3) & ~3);
}

/** Checks options a program wants to send, padded to words; EINVAL if they are malformed. */
export function ipOptionsGet(value: Uint8Array): Uint8Array | null {
  if (value.length > 40) throw new Errno("EINVAL");
  if (value.length === 0) return null;
  const out = new Uint8Array((value.length + 3) & ~3);
  out.set(value);
  const bad = forEachOption(out, 0, out.length, (type, at, length) =>
    (type === ipv4.IPOPT_RR && (length < 3 || out[at + 2]! < 4)) ||
    (type === ipv4.IPOPT_TIMESTAMP && (length < 4 || out[at + 2]! < 5))
      ? at
      : -1,
  );
  if (bad >= 0) throw new Errno("EINVAL");
  return out;
}

/** Puts options behind the header at `o` of a packet made here, with its source address and the time (ip_options_build). */
export function ipOptionsBuild(net: Net, b: Uint8Array, o: number, options: Uint8Array, saddr: number): void {
  const start = o + ipv4.HLEN;
  b.set(options, start);
  const addr = (): number => saddr;
  advance(net, b, start, start + options.length, true, addr, addr);
}
