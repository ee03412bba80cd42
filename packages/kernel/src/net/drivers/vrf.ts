/** Virtual routing and forwarding (after drivers/net/vrf.c): a device whose ports use a routing table of their own. */

import {
  AF_INET,
  Errno,
  ETH_HLEN,
  ETH_P_IP,
  ETH_P_IPV6,
  IF_OPER_UP,
  IFF_LOOPBACK,
  IFF_MASTER,
  IFF_NOARP,
  IFF_UP,
  IPPROTO_ICMPV6,
  PACKET_LOOPBACK,
} from "@netloom/uapi";
import { RTCF_LOCAL, vrfInfoAttrs, Writer, type LinkAttrs } from "@netloom/netlink";
import { ethernet, icmpv6, ipv4, ipv6, isIp4Multicast } from "@netloom/wire";
import { devChangeFlags, ethMacAddr, NET_ADDR_RANDOM } from "../core/dev-change.js";
import { registerNetdevice } from "../core/dev-register.js";
import { ethTypeTrans } from "../core/dev-receive.js";
import { netdevUpperDevLink, netdevUpperDevUnlink } from "../core/dev-upper.js";
import { devQueueXmitNit } from "../core/dev-xmit.js";
import { validateEtherAddress } from "../core/ethernet.js";
import { isL3Master, isL3Slave } from "../core/l3mdev.js";
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NFPROTO_IPV4, NFPROTO_IPV6, nfHook } from "../core/netfilter.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { NetModule } from "../core/net-module.js";
import type { NetdevEvent, NetdevEventInfo } from "../core/notifier.js";
import { kfreeSkb, skbCow, skbPush, type Skb } from "../core/skb.js";
import { fibNewTable } from "../ipv4/fib-lookup.js";
import { addL3mdevRule4 } from "../ipv4/fib-rules.js";
import { FLOWI_FLAG_ANYSRC } from "../ipv4/flow.js";
import { ipLocalOut } from "../ipv4/ip-output.js";
import { ipRouteOutput } from "../ipv4/route.js";
import { Rtable } from "../ipv4/rtable.js";
import { addL3mdevRule6 } from "../ipv6/fib6-rules.js";
import { needsStrict } from "../ipv6/in6-addr.js";
import { RT6_LOCAL, Rt6Info } from "../ipv6/rt6-info.js";

/** The largest IPv6 packet, header included. */
const IP6_MAX_MTU = 0xffff + ipv6.HLEN;
const IPV6_MIN_MTU = 1280;

// ---- transmit

/** A packet to an address of the domain's own comes back in, by the VRF device (vrf_local_xmit). */
function localXmit(skb: Skb, dev: NetDevice): void {
  const length = skb.tail - skb.data;
  const { dst } = skb;
  skb.sk = null;
  if (!ethTypeTrans(skb, dev)) return;
  skb.dst = dst;
  // Listeners have seen it on its way out.
  skb.pktType = PACKET_LOOPBACK;
  dev.stats.rxPackets++;
  dev.stats.rxBytes += length;
  skb.stack.netifRx(skb);
}

const isLocalRoute = (skb: Skb): boolean =>
  (skb.dst instanceof Rtable && (skb.dst.flags & RTCF_LOCAL) !== 0) ||
  (skb.dst instanceof Rt6Info && skb.dst.kind === RT6_LOCAL);

function vrfXmit(skb: Skb, dev: NetDevice): void {
  const length = skb.tail - skb.data;
  if (
    (skb.protocol !== ETH_P_IP && skb.protocol !== ETH_P_IPV6) ||
    (skb.protocol === ETH_P_IPV6 && !isLocalRoute(skb))
  ) {
    dev.stats.txDropped++;
    kfreeSkb(skb, "DEV_NOT_ALLOWED");
    return;
  }
  if (!isLocalRoute(skb)) {
    // Sent on the device itself by a packet socket: routed in the domain.
    skb.network = skb.data + ETH_HLEN;
    const b = skb.buf;
    const fl = dev.net.ipv4.flow.init(
      ipv4.daddr(b, skb.network),
      ipv4.saddr(b, skb.network),
      dev.ifindex,
      ipv4.tos(b, skb.network) & 0x1e,
      0,
    );
    fl.flags = FLOWI_FLAG_ANYSRC;
    fl.proto = ipv4.protocol(b, skb.network);
    const rt = ipRouteOutput(dev.net, fl);
    if (typeof rt === "number") {
      dev.stats.txDropped++;
      kfreeSkb(skb, "IP_OUTNOROUTES");
      return;
    }
    skb.dst = rt;
    if (rt.dev !== dev) {
      dev.stats.txPackets++;
      dev.stats.txBytes += length;
      skb.data = skb.network;
      ipLocalOut(dev.net, skb);
      return;
    }
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += length;
  localXmit(skb, dev);
}

/** Shows a packet without a link header to the device's listeners, with a made-up one. */
function show(skb: Skb, dev: NetDevice): void {
  if (dev.taps === null && dev.net.taps === null) return;
  skbCow(skb, ETH_HLEN);
  const o = skbPush(skb, ETH_HLEN);
  ethernet.write(skb.buf, o, 0, dev.mac, skb.protocol);
  const { mac } = skb;
  skb.mac = o;
  devQueueXmitNit(skb, dev);
  skb.mac = mac;
  skb.data = o + ETH_HLEN;
}

/** What a port sends of this machine's own passes the VRF device's hooks and listeners (vrf_l3_out). */
function vrfL3Out(skb: Skb, dev: NetDevice, family: number): boolean {
  if (family === AF_INET) {
    const daddr = ipv4.daddr(skb.buf, skb.network);
    if (isIp4Multicast(daddr) || daddr === 0xffffffff) return true;
  } else if (needsStrict(skb.buf, skb.network + ipv6.DADDR)) return true;
  const pf = family === AF_INET ? NFPROTO_IPV4 : NFPROTO_IPV6;
  if (
    !nfHook(dev.net, pf, NF_INET_LOCAL_OUT, skb, null, dev) ||
    !nfHook(dev.net, pf, NF_INET_POST_ROUTING, skb, null, dev)
  )
    return false;
  show(skb, dev);
  return true;
}

// ---- receive

/** Neighbour discovery and its kin stay with the port (ipv6_ndisc_frame). */
function isNdisc(skb: Skb): boolean {
  if (skb.buf[skb.network + 6] !== IPPROTO_ICMPV6) return false;
  const type = skb.buf[skb.network + ipv6.HLEN]!;
  return type >= icmpv6.NDISC_ROUTER_SOLICITATION && type <= icmpv6.NDISC_REDIRECT;
}

/** From here on the packet came in by the VRF device; `skb.iif` remembers the port (vrf_l3_rcv). */
function vrfL3Rcv(skb: Skb, port: NetDevice, family: number): void {
  const dev = port.master;
  if (dev === null || (family !== AF_INET && isNdisc(skb))) return;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("vrf_l3_rcv", skb, dev, `table=${dev.l3mdevTable}`);
  skb.dev = dev;
  if (family === AF_INET && isIp4Multicast(ipv4.daddr(skb.buf, skb.network))) return;
  dev.stats.rxPackets++;
  dev.stats.rxBytes += skb.tail - skb.network;
  if (dev.taps !== null || dev.net.taps !== null) showReceived(skb, dev);
}

/** As the real one does, a received packet is shown as an outgoing one, with the port's link header if it had one. */
function showReceived(skb: Skb, dev: NetDevice): void {
  if (skb.mac < 0 || skb.data - skb.mac !== ETH_HLEN) {
    show(skb, dev);
    return;
  }
  const { data } = skb;
  skb.data = skb.mac;
  devQueueXmitNit(skb, dev);
  skb.data = data;
}

// ---- ports

/** A port that is up goes down and up: its addresses make their routes where they belong now (cycle_netdev). */
function cycle(port: NetDevice): void {
  if ((port.flags & IFF_UP) === 0) return;
  const flags = port.flags;
  devChangeFlags(port, flags & ~IFF_UP);
  devChangeFlags(port, flags);
}

function vrfAddSlave(dev: NetDevice, port: NetDevice): void {
  if (port.flags & IFF_LOOPBACK) throw new Errno("EOPNOTSUPP", "Can not enslave loopback device to a VRF");
  if (isL3Master(port)) throw new Errno("EINVAL", "Can not enslave an L3 master device to a VRF");
  if (isL3Slave(port)) throw new Errno("EINVAL");
  netdevUpperDevLink(port, dev, true);
  port.l3Rcv = vrfL3Rcv;
  cycle(port);
}

function vrfDelSlave(dev: NetDevice, port: NetDevice): void {
  netdevUpperDevUnlink(port, dev);
  port.l3Rcv = null;
  cycle(port);
}

// ---- setup

function vrfInit(dev: NetDevice): void {
  dev.flags = IFF_MASTER | IFF_NOARP;
  dev.operState = IF_OPER_UP;
}

function vrfSetup(dev: NetDevice): void {
  dev.mac = dev.net.stack.random.mac();
  dev.addrAssignType = NET_ADDR_RANDOM;
  dev.noQueue = true;
  dev.netnsLocal = true;
  dev.noRxHandler = true;
  dev.minMtu = IPV6_MIN_MTU;
  dev.maxMtu = IP6_MAX_MTU;
  dev.mtu = IP6_MAX_MTU;
  dev.l3Out = vrfL3Out;
  dev.vlanChallenged = true;
}

// ---- validate, newlink, dellink

function vrfValidate(attrs: LinkAttrs): void {
  try {
    validateEtherAddress(attrs);
  } catch (error) {
    throw error instanceof Errno ? new Errno(error.code, "Invalid hardware address") : error;
  }
}

function vrfNewlink(_request: LinkRequest, dev: NetDevice, _attrs: LinkAttrs, data: Uint8Array | null): void {
  const table = data === null ? undefined : vrfInfoAttrs.decode(data, 0, data.length).IFLA_VRF_TABLE;
  if (table === undefined) throw new Errno("EINVAL", "VRF table id is missing");
  if (table === 0) throw new Errno("EINVAL", "Invalid VRF table id");
  dev.l3mdevTable = table;
  fibNewTable(dev.net.ipv4, table);
  dev.net.ipv6.tables.make(table);
  registerNetdevice(dev);
  const { net } = dev;
  if (net.vrfRules) return;
  net.vrfRules = true;
  addL3mdevRule4(net);
  addL3mdevRule6(net);
}

function vrfDellink(dev: NetDevice, kill: NetDevice[]): void {
  for (const port of [...dev.lowers]) vrfDelSlave(dev, port);
  kill.push(dev);
}

function fillTable(dev: NetDevice): Uint8Array {
  const w = new Writer(16);
  vrfInfoAttrs.encode(w, { IFLA_VRF_TABLE: dev.l3mdevTable });
  return w.finish();
}

/** A port that goes away goes free. */
function vrfDeviceEvent(event: NetdevEvent, dev: NetDevice, _info: NetdevEventInfo): void {
  if (event === "UNREGISTER" && dev.master !== null && dev.master.linkOps === vrfLinkOps) vrfDelSlave(dev.master, dev);
}

// ---- tables

const ops: NetDeviceOps = {
  init: vrfInit,
  startXmit: vrfXmit,
  setMacAddress: ethMacAddr,
  addSlave: vrfAddSlave,
  delSlave: vrfDelSlave,
};

const vrfLinkOps: RtnlLinkOps = {
  kind: "vrf",
  ops,
  setup: vrfSetup,
  validate: vrfValidate,
  newlink: vrfNewlink,
  dellink: vrfDellink,
  fillInfo: fillTable,
  fillSlaveInfo: (master) => fillTable(master),
};

export const vrfModule: NetModule = { linkOps: [vrfLinkOps], notifiers: [vrfDeviceEvent] };
