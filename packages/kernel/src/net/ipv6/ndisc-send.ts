/** Sending Neighbor Discovery messages (RFC 4861; ndisc_send_ns and its kin in net/ipv6/ndisc.c). */

import { IPPROTO_ICMPV6 } from "@netloom/uapi";
import { IFA_F_OPTIMISTIC, IFA_F_TENTATIVE } from "@netloom/netlink";
import { icmpv6, ipv6, putMac, putU32 } from "@netloom/wire";
import type { NetDevice } from "../core/net-device.js";
import { skbPut, type Skb } from "../core/skb.js";
import { ipv6DevGetSaddr, ipv6FindIfaddr, ipv6GetLladdr } from "./addrsel.js";
import { DEVCONF_FORCE_TLLAO, DEVCONF_FORWARDING, DEVCONF_NDISC_TCLASS } from "./devconf.js";
import { IN6ADDR_LINKLOCAL_ALLNODES, IN6ADDR_LINKLOCAL_ALLROUTERS, isAny6 } from "./in6-addr.js";
import { IP6SKB_NOLOOP } from "./ip6-input.js";
import { ip6LocalOut } from "./ip6-output.js";
import { RT6_FORWARD, Rt6Info } from "./rt6-info.js";
import { icmp6Out } from "./stats.js";
import { traceNdiscSend } from "./trace-fields.js";

/** An option with a link-layer address, in units of 8 bytes. */
const LLADDR_OPT = 8;
const NONCE_OPT = 8;

/** The route of messages that go out by `dev` without being looked up; one for each device. */
export function icmp6DstAlloc(dev: NetDevice): Rt6Info {
  const idev = dev.ip6!;
  return (idev.icmpDst ??= new Rt6Info(dev, null, RT6_FORWARD, 0, null));
}

/**
 * Sends a message: `rest` is the 32 bits after the
 * checksum; `target` and `lladdrOpt` (an option type, 0 for none) follow, then the nonce
 * of 48 bits, -1 for none. `cause`: the packet it answers or asks for.
 */
function ndiscSend(
  dev: NetDevice,
  type: number,
  saddr: Uint8Array,
  daddr: Uint8Array,
  rest: number,
  target: Uint8Array | null,
  lladdrOpt: number,
  nonce: number,
  cause: Skb | null,
): void {
  const net = dev.net;
  const idev = dev.ip6;
  if (idev === null) return;
  const size =
    icmpv6.HLEN + (target === null ? 0 : 16) + (lladdrOpt === 0 ? 0 : LLADDR_OPT) + (nonce < 0 ? 0 : NONCE_OPT);
  const skb = net.stack.skbs.alloc(ipv6.HLEN + size);
  const h = skbPut(skb, ipv6.HLEN + size);
  const b = skb.buf;
  ipv6.write(b, h, idev.cnf.get(DEVCONF_NDISC_TCLASS), 0, size, IPPROTO_ICMPV6, 255, saddr, daddr);
  let o = h + ipv6.HLEN;
  putU32(b, o, type << 24);
  putU32(b, o + 4, rest);
  o += icmpv6.HLEN;
  if (target !== null) {
    b.set(target, o);
    o += 16;
  }
  if (lladdrOpt !== 0) {
    b[o] = lladdrOpt;
    b[o + 1] = 1;
    if (dev.addrBytes === null) putMac(b, o + 2, dev.mac);
    else {
      // A shorter address is filled up with zeros.
      b.fill(0, o + 2, o + LLADDR_OPT);
      b.set(dev.addrBytes.subarray(0, LLADDR_OPT - 2), o + 2);
    }
    o += LLADDR_OPT;
  }
  if (nonce >= 0) {
    b[o] = icmpv6.ND_OPT_NONCE;
    b[o + 1] = 1;
    putMac(b, o + 2, nonce);
  }
  icmpv6.sendCheck(b, h + ipv6.HLEN, size, h + ipv6.SADDR);
  skb.network = h;
  skb.transport = h + ipv6.HLEN;
  skb.cbFlags = IP6SKB_NOLOOP;
  skb.dst = icmp6DstAlloc(dev);
  icmp6Out(net, idev, type);
  const { tracer } = net.stack;
  if (tracer !== null) traceNdiscSend(tracer, skb, dev, cause, type, target);
  ip6LocalOut(skb);
}

/** Asks who has `target`; `saddr` null: our link-local address; :: for duplicate address detection, with its nonce. */
export function ndiscSendNs(
  dev: NetDevice,
  target: Uint8Array,
  daddr: Uint8Array,
  saddr: Uint8Array | null,
  nonce: number,
  cause: Skb | null = null,
): void {
  const source = saddr ?? ipv6GetLladdr(dev, IFA_F_TENTATIVE | IFA_F_OPTIMISTIC);
  if (source === null) return;
  const option = dev.addrLen === 0 || isAny6(source) ? 0 : icmpv6.ND_OPT_SOURCE_LL_ADDR;
  ndiscSend(dev, icmpv6.NDISC_NEIGHBOUR_SOLICITATION, source, daddr, 0, target, option, nonce, cause);
}

/** Says that we have `target`. `incOpt`: with our link-layer address. */
export function ndiscSendNa(
  dev: NetDevice,
  daddr: Uint8Array,
  target: Uint8Array,
  router: boolean,
  solicited: boolean,
  override: boolean,
  incOpt: boolean,
  cause: Skb | null = null,
): void {
  const ifp = ipv6FindIfaddr(dev.net, target, 0, dev);
  let source: Uint8Array | null = target;
  let wins = override;
  let option = incOpt;
  if (ifp !== null) {
    if (ifp.flags & IFA_F_OPTIMISTIC) wins = false;
    if (ifp.idev.cnf.get(DEVCONF_FORCE_TLLAO) !== 0) option = true;
  } else source = ipv6DevGetSaddr(dev.net, dev, daddr, 0);
  if (source === null) return;
  const flags =
    (router ? icmpv6.NA_ROUTER : 0) | (solicited ? icmpv6.NA_SOLICITED : 0) | (wins ? icmpv6.NA_OVERRIDE : 0);
  const type = option && dev.addrLen !== 0 ? icmpv6.ND_OPT_TARGET_LL_ADDR : 0;
  ndiscSend(dev, icmpv6.NDISC_NEIGHBOUR_ADVERTISEMENT, source, daddr, flags << 24, target, type, -1, cause);
}

/** Tells everyone on the link our addresses (ndisc_notify). */
export function ndiscSendUnsolNa(dev: NetDevice): void {
  const idev = dev.ip6;
  if (idev === null) return;
  for (const ifa of idev.addrList) {
    if (ifa.flags & IFA_F_TENTATIVE && (ifa.flags & IFA_F_OPTIMISTIC) === 0) continue;
    ndiscSendNa(dev, IN6ADDR_LINKLOCAL_ALLNODES, ifa.addr, idev.cnf.get(DEVCONF_FORWARDING) !== 0, false, true, true);
  }
}

/** Asks for routers. */
export function ndiscSendRs(dev: NetDevice, saddr: Uint8Array): void {
  const option = dev.addrLen === 0 || isAny6(saddr) ? 0 : icmpv6.ND_OPT_SOURCE_LL_ADDR;
  ndiscSend(dev, icmpv6.NDISC_ROUTER_SOLICITATION, saddr, IN6ADDR_LINKLOCAL_ALLROUTERS, 0, null, option, -1, null);
}
