/** The UDP sockets VXLAN devices share, and what comes in by them (after vxlan_sock_add, vxlan_rcv in vxlan_core.c). */

import { AF_INET, AF_INET6, Errno, ETH_P_IP, ETH_P_IPV6, IFF_UP } from "@netloom/uapi";
import { getMac, ipv4, ipv6, isMacValid, udp, vxlan as header } from "@netloom/wire";
import { ethTypeTrans } from "../core/dev-receive.js";
import type { NetDevice } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { CHECKSUM_NONE, CHECKSUM_PARTIAL, kfreeSkb, skbScrub, type Skb } from "../core/skb.js";
import type { SocketCreator } from "../core/socket.js";
import { UdpSocket } from "../ipv4/inet/udp.js";
import { Udp6Socket } from "../ipv6/inet6/udp6.js";
import { ecnDecapsulate } from "./tunnel-ecn.js";
import { vxlanSnoop } from "./vxlan-fdb.js";
import {
  isV6LinkLocal,
  VXLAN_F_COLLECT_METADATA,
  VXLAN_F_GBP,
  VXLAN_F_IPV6,
  VXLAN_F_LEARN,
  VXLAN_F_RCV_FLAGS,
  VxlanNet,
  type VxlanDev,
} from "./vxlan-net.js";

const ETH_HLEN = 14;

/** The kernel itself opens these sockets. */
const KERNEL: SocketCreator = {
  uid: 0,
  pid: 0,
  netByFd() {
    throw new Errno("EBADF");
  },
  netByPid() {
    throw new Errno("ESRCH");
  },
};

class VxlanUdpSocket extends UdpSocket {
  constructor(
    net: Net,
    private readonly vs: VxlanSock,
  ) {
    super(net, KERNEL);
    // A kernel socket keeps no namespace alive.
    net.put();
  }
  override queueRcv(skb: Skb): boolean {
    vxlanRcv(this.vs, skb);
    return true;
  }
  /** Errors about datagrams concern nobody here. */
  close(): void {
    this.unhash();
  }
}

class VxlanUdp6Socket extends Udp6Socket {
  constructor(
    net: Net,
    private readonly vs: VxlanSock,
  ) {
    super(net, KERNEL);
    net.put();
  }
  override queueRcv(skb: Skb): void {
    vxlanRcv(this.vs, skb);
  }
  close(): void {
    this.unhash();
  }
}

/** One port of one address family, and the devices that listen there (struct vxlan_sock). */
export class VxlanSock {
  readonly devs: VxlanDev[] = [];
  private readonly socket: VxlanUdpSocket | VxlanUdp6Socket;

  /** EADDRINUSE: the port is taken. */
  constructor(
    net: Net,
    readonly v6: boolean,
    readonly port: number,
    /** Those of VXLAN_F_RCV_FLAGS its devices have. */
    readonly flags: number,
  ) {
    if (v6) {
      this.socket = new VxlanUdp6Socket(net, this);
      this.socket.bind({ family: AF_INET6, addr: new Uint8Array(16), port, flowinfo: 0, scopeId: 0 });
    } else {
      this.socket = new VxlanUdpSocket(net, this);
      this.socket.bind({ family: AF_INET, addr: 0, port });
    }
  }
  close(): void {
    this.socket.close();
  }
}

/** The device comes up: it listens, by both families if it is told packet by packet where they go. */
export function vxlanSockAdd(vxlan: VxlanDev): void {
  const { flags } = vxlan.cfg;
  const v6 = (flags & VXLAN_F_IPV6) !== 0;
  vxlan.sock = listen(vxlan, v6);
  if (flags & VXLAN_F_COLLECT_METADATA) vxlan.otherSock = listen(vxlan, !v6);
}

function listen(vxlan: VxlanDev, v6: boolean): VxlanSock {
  const { net, cfg } = vxlan;
  const vn = (net.vxlan ??= new VxlanNet());
  const flags = cfg.flags & VXLAN_F_RCV_FLAGS;
  let vs = vn.socks.find((s) => s.v6 === v6 && s.port === cfg.dstPort && s.flags === flags);
  if (vs === undefined) vn.socks.push((vs = new VxlanSock(net, v6, cfg.dstPort, flags)));
  vs.devs.unshift(vxlan);
  return vs;
}

export function vxlanSockRelease(vxlan: VxlanDev): void {
  release(vxlan, vxlan.sock);
  release(vxlan, vxlan.otherSock);
  vxlan.sock = vxlan.otherSock = null;
}

function release(vxlan: VxlanDev, vs: VxlanSock | null): void {
  if (vs === null) return;
  vs.devs.splice(vs.devs.indexOf(vxlan), 1);
  if (vs.devs.length > 0) return;
  vs.close();
  const socks = vxlan.net.vxlan?.socks;
  if (socks !== undefined) socks.splice(socks.indexOf(vs), 1);
}

/** The device of a VNI; one over link-local addresses only for its own device below (vxlan_vs_find_vni). */
function findVni(vs: VxlanSock, vni: number, ifindex: number): VxlanDev | null {
  for (const vxlan of vs.devs) {
    const { cfg } = vxlan;
    if (cfg.flags & VXLAN_F_COLLECT_METADATA) return vxlan;
    if (cfg.vni !== vni) continue;
    if (isV6LinkLocal(cfg.remote) && cfg.remoteIfindex !== ifindex) continue;
    return vxlan;
  }
  return null;
}

/** The device that would take a frame sent to this host itself (vxlan_find_vni). */
export function vxlanFindVni(vs: VxlanSock, vni: number, ifindex: number): VxlanDev | null {
  return findVni(vs, vni, ifindex);
}

/** A datagram; its UDP header stands at `skb.transport`. Takes the packet. */
function vxlanRcv(vs: VxlanSock, skb: Skb): void {
  const b = skb.buf;
  const at = skb.transport + udp.HLEN;
  if (skb.tail - at < header.HLEN + ETH_HLEN || (header.flags(b, at) & header.HF_VNI) === 0) {
    kfreeSkb(skb, "VXLAN_INVALID_HDR");
    return;
  }
  const below = skb.dev!;
  const vni = header.vni(b, at);
  const vxlan = findVni(vs, vni, below.ifindex);
  if (vxlan === null) {
    kfreeSkb(skb, "VXLAN_VNI_NOT_FOUND");
    return;
  }
  const gbp = (vs.flags & VXLAN_F_GBP) !== 0;
  if (!header.isPlain(b, at, gbp)) {
    kfreeSkb(skb, "VXLAN_INVALID_HDR");
    return;
  }
  const { dev } = vxlan;
  const { tracer } = skb.stack;
  if (tracer !== null) tracer.point("vxlan_rcv", skb, dev, `vni=${header.vni(b, at)}`);
  const outer = skb.network;
  const v6 = skb.protocol === ETH_P_IPV6;
  const tos = v6 ? ipv6.tclass(b, outer) : ipv4.tos(b, outer);
  const frame = at + header.HLEN;
  const source = getMac(b, frame + 6);
  // Its own frame, come back by the group.
  if (source === dev.mac) {
    kfreeSkb(skb, "LOCAL_MAC");
    return;
  }
  const ifindex =
    v6 && b[outer + ipv6.SADDR] === 0xfe && (b[outer + ipv6.SADDR + 1]! & 0xc0) === 0x80 ? below.ifindex : 0;
  if (
    (vxlan.cfg.flags & VXLAN_F_LEARN) !== 0 &&
    (v6
      ? vxlanSnoop(vxlan, b, outer + ipv6.SADDR, source, ifindex, vni)
      : vxlanSnoop(vxlan, null, ipv4.saddr(b, outer), source, 0, vni))
  ) {
    kfreeSkb(skb, isMacValid(source) ? "VXLAN_ENTRY_EXISTS" : "MAC_INVALID_SOURCE");
    return;
  }
  skb.data = frame;
  if (skb.ipSummed !== CHECKSUM_PARTIAL || skb.csumStart < frame) skb.ipSummed = CHECKSUM_NONE;
  const policy = gbp ? header.gbp(b, at) : -1;
  vxlanReceive(vxlan, skb, tos, below.net, vni, policy);
}

/**
 * A frame, with data at its Ethernet header, comes in by the device; `tos` is the outer packet's, `policy` what the header says of groups,
 * -1 for nothing. Takes the packet.
 */
export function vxlanReceive(vxlan: VxlanDev, skb: Skb, tos: number, from: Net, vni: number, policy: number): void {
  const { dev } = vxlan;
  skbScrub(skb, from !== dev.net);
  if (policy >= 0) skb.mark = policy;
  if (vxlan.cfg.flags & VXLAN_F_COLLECT_METADATA) skb.tunnelId = vni;
  skb.sk = null;
  skb.vlanTci = -1;
  if (!ethTypeTrans(skb, dev)) return;
  skb.network = skb.data;
  if ((skb.protocol === ETH_P_IP || skb.protocol === ETH_P_IPV6) && !ecnDecapsulate(skb, tos)) {
    dev.stats.rxFrameErrors++;
    dev.stats.rxErrors++;
    kfreeSkb(skb, "IP_TUNNEL_ECN");
    return;
  }
  if ((dev.flags & IFF_UP) === 0) {
    dev.stats.rxDropped++;
    kfreeSkb(skb, "DEV_READY");
    return;
  }
  countRx(dev, skb);
  skb.stack.netifRx(skb);
}

function countRx(dev: NetDevice, skb: Skb): void {
  dev.stats.rxPackets++;
  dev.stats.rxBytes += skb.tail - skb.data;
}
