/** IPv6 in IPv4 (RFC 4213; 6to4 and 6rd: RFC 3056, RFC 5969; ISATAP: RFC 5214; after net/ipv6/sit.c). */

import {
  ARPHRD_SIT,
  Errno,
  ETH_DATA_LEN,
  ETH_P_IP,
  ETH_P_IPV6,
  getIpTunnelParm,
  IFF_NOARP,
  IFF_POINTOPOINT,
  IFF_UP,
  IPPROTO_IPIP,
  IPPROTO_IPV6,
  ipTunnelParm,
  putIpTunnelParm,
  SIOCADD6RD,
  SIOCADDPRL,
  SIOCADDTUNNEL,
  SIOCCHG6RD,
  SIOCCHGPRL,
  SIOCCHGTUNNEL,
  SIOCDEL6RD,
  SIOCDELPRL,
  SIOCDELTUNNEL,
  SIOCGET6RD,
  SIOCGETPRL,
  SIOCGETTUNNEL,
  SIT_ISATAP,
  type IpTunnelParm,
} from "@netloom/uapi";
import { iptunInfoAttrs, RTN_UNICAST, Writer, type IptunInfo, type LinkAttrs } from "@netloom/netlink";
import { getU32, icmp, icmpv6, ipv4, ipv6 } from "@netloom/wire";
import { devSetMtu } from "../core/dev-change.js";
import { registerNetdevice, unregisterNetdevice } from "../core/dev-register.js";
import { netdevStateChange } from "../core/linkwatch.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { InetProtocol, NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { kfreeSkb, skbScrub, type Skb } from "../core/skb.js";
import { ipRouteOutput } from "../ipv4/route.js";
import { icmp6Send } from "../ipv6/icmp-send.js";
import { Rt6Info } from "../ipv6/rt6-info.js";
import {
  ipTunnel,
  ipTunnelAdd,
  ipTunnelAlloc,
  ipTunnelDel,
  ipTunnelDellink,
  ipTunnelExitNet,
  ipTunnelIflink,
  ipTunnelLinkNet,
  ipTunnelNet,
  IPV4_HLEN,
  ipTunnelUninit,
  setTunnelAddresses,
  tunnelLowerDev,
  type IpTunnelNet,
} from "./ip-tunnel.js";
import {
  ipTunnelPush,
  ipTunnelRcv,
  ipTunnelXmit,
  tunnelNoteError,
  tunnelReportError,
  tunnelTxError,
} from "./ip-tunnel-xmit.js";
import { change6rd, embedded, Ip6rd, prlIoctl, put6rd, set6rd, SitTunnel, sitTunnel } from "./sit-6rd.js";
import { ecnDecapsulate, ecnEncapsulate } from "./tunnel-ecn.js";
import { fillIptun, iptunParms, refuseEncap } from "./ipip.js";

const IPV6_MIN_MTU = 1280;
const IPV6_HLEN = 40;
/** The largest IPv6 packet (IP6_MAX_MTU), header included. */
const IP6_MAX_MTU = 0xffff + IPV6_HLEN;
const IPPROTO_MPLS = 137;
const TOS_INHERIT = 1;

const itnFor = (net: Net): IpTunnelNet => ipTunnelNet(net, sitLinkOps);

/** The tunnel with exactly these ends and device below (ipip6_tunnel_locate). */
function locate(itn: IpTunnelNet, p: IpTunnelParm): SitTunnel | null {
  for (const t of itn.tunnels)
    if (t.parms.local === p.local && t.parms.remote === p.remote && t.parms.link === p.link) return sitTunnel(t.dev);
  return null;
}

/** The tunnel for a packet from `remote` to `local` (ipip6_tunnel_lookup): both ends, the remote, the local, the fallback device. */
function lookup(itn: IpTunnelNet, remote: number, local: number, ifindex: number): SitTunnel | null {
  for (let step = 0; step < 3; step++)
    for (const t of itn.tunnels) {
      const p = t.parms;
      if ((t.dev.flags & IFF_UP) === 0 || (p.link !== 0 && p.link !== ifindex)) continue;
      const match =
        step === 0
          ? p.remote === remote && p.local === local && remote !== 0
          : step === 1
            ? p.remote === remote && p.local === 0 && remote !== 0
            : p.local === local && p.remote === 0 && local !== 0;
      if (match) return sitTunnel(t.dev);
    }
  const wild = itn.tunnels.find((t) => t.parms.local === 0 && t.parms.remote === 0 && t.dev.flags & IFF_UP);
  return wild === undefined ? null : sitTunnel(wild.dev);
}

// ---- transmit

/** Where the packet's next hop is, for a tunnel without a remote end. */
function destination(t: SitTunnel, skb: Skb): number {
  const b = skb.buf;
  const d = skb.network + ipv6.DADDR;
  const to6rd = embedded(t.ip6rd, b, d);
  if (to6rd !== 0 && !t.dev.isatap) return to6rd;
  const rt = skb.dst;
  const hop = rt instanceof Rt6Info && rt.gateway !== null ? rt.gateway : b;
  const o = hop === b ? d : 0;
  if (t.dev.isatap) return (getU32(hop, o + 8) & 0xfdffffff) >>> 0 === 0x5efe ? getU32(hop, o + 12) : 0;
  // ::a.b.c.d
  return getU32(hop, o) === 0 && getU32(hop, o + 4) === 0 && getU32(hop, o + 8) === 0 ? getU32(hop, o + 12) : 0;
}

function ipip6Xmit(skb: Skb, dev: NetDevice): void {
  const t = sitTunnel(dev);
  const p = t.parms;
  if (p.protocol !== IPPROTO_IPV6 && p.protocol !== 0) return tunnelTxError(skb, dev);
  const daddr = p.remote !== 0 ? p.remote : destination(t, skb);
  if (daddr === 0) {
    icmp6Send(skb, icmpv6.ICMPV6_DEST_UNREACH, icmpv6.ICMPV6_ADDR_UNREACH, 0);
    return tunnelTxError(skb, dev);
  }
  const inner = ipv6.tclass(skb.buf, skb.network);
  const tos = p.tos & TOS_INHERIT ? inner : p.tos;
  const fl = t.net.ipv4.flow.init(daddr, p.local, p.link, tos & 0x1e, 0);
  fl.proto = IPPROTO_IPV6;
  fl.mark = t.fwmark;
  const rt = ipRouteOutput(t.net, fl);
  if (typeof rt === "number" || (rt.type !== RTN_UNICAST && rt.type !== 0)) {
    dev.stats.txCarrierErrors++;
    return tunnelTxError(skb, dev);
  }
  if (rt.dev === dev) {
    dev.stats.collisions++;
    return tunnelTxError(skb, dev);
  }
  const { saddr } = fl;
  let { df } = p;
  if (df) {
    const mtu = rt.mtu() - IPV4_HLEN;
    if (mtu < 68) {
      dev.stats.collisions++;
      return tunnelTxError(skb, dev);
    }
    if (mtu < IPV6_MIN_MTU) df = false;
    if (skb.tail - skb.data > Math.max(mtu, IPV6_MIN_MTU)) {
      icmp6Send(skb, icmpv6.ICMPV6_PKT_TOOBIG, 0, Math.max(mtu, IPV6_MIN_MTU));
      return tunnelTxError(skb, dev);
    }
  }
  tunnelReportError(skb, t);
  const ttl = p.ttl !== 0 ? p.ttl : skb.buf[skb.network + 7]!;
  ipTunnelPush(skb, dev, t, rt, saddr, daddr, IPPROTO_IPV6, ecnEncapsulate(tos, inner), ttl, df);
}

function sitXmit(skb: Skb, dev: NetDevice): void {
  if (skb.protocol === ETH_P_IPV6) ipip6Xmit(skb, dev);
  else if (
    skb.protocol === ETH_P_IP &&
    (ipTunnel(dev).parms.protocol === IPPROTO_IPIP || ipTunnel(dev).parms.protocol === 0)
  )
    ipTunnelXmit(skb, dev, ipTunnel(dev), IPPROTO_IPIP);
  else tunnelTxError(skb, dev);
}

// ---- receive

/** Whether the inner source claims to be behind another IPv4 address than the outer one (packet_is_spoofed). */
function isSpoofed(t: SitTunnel, skb: Skb, outerSource: number): boolean {
  if (t.dev.flags & IFF_POINTOPOINT) return false;
  const o = skb.data + ipv6.SADDR;
  if (t.dev.isatap) return !t.prl.has(outerSource) && getU32(skb.buf, o + 12) !== outerSource;
  const claimed = embedded(t.ip6rd, skb.buf, o);
  return claimed !== 0 && claimed !== outerSource;
}

const ipip6Protocol: InetProtocol = {
  protocol: IPPROTO_IPV6,
  rcv(skb) {
    const dev = skb.dev!;
    const b = skb.buf;
    const outer = skb.network;
    const saddr = ipv4.saddr(b, outer);
    const t = lookup(itnFor(dev.net), saddr, ipv4.daddr(b, outer), dev.ifindex);
    if (t === null) return false;
    if (
      (t.parms.protocol !== IPPROTO_IPV6 && t.parms.protocol !== 0) ||
      skb.tail - skb.data < IPV6_HLEN ||
      isSpoofed(t, skb, saddr)
    ) {
      t.dev.stats.rxErrors++;
      kfreeSkb(skb, "IP_MARTIAN");
      return true;
    }
    const tos = ipv4.tos(b, outer);
    skb.protocol = ETH_P_IPV6;
    skb.network = skb.data;
    if (!ecnDecapsulate(skb, tos)) {
      t.dev.stats.rxFrameErrors++;
      t.dev.stats.rxErrors++;
      kfreeSkb(skb, "IP_TUNNEL_ECN");
      return true;
    }
    t.dev.stats.rxPackets++;
    t.dev.stats.rxBytes += skb.tail - skb.data;
    skbScrub(skb, t.net !== t.dev.net);
    skb.mac = skb.data;
    skb.vlanTci = -1;
    skb.dev = t.dev;
    skb.stack.netifRx(skb);
    return true;
  },
  err(skb, inner, type, code) {
    const dev = skb.dev!;
    const b = skb.buf;
    if (type === icmp.ICMP_DEST_UNREACH) {
      if (code === icmp.ICMP_SR_FAILED || code === icmp.ICMP_FRAG_NEEDED) return;
    } else if (type !== icmp.ICMP_TIME_EXCEEDED || code !== icmp.ICMP_EXC_TTL) return;
    // With enough of the inner packet quoted, its sender is told at once - by a packet from an IPv4-mapped address, which is lost.
    if (dev.ip6 !== null && skb.tail >= inner + ipv4.hdrLen(b, inner) + IPV6_HLEN + 8) return;
    const t = lookup(itnFor(dev.net), ipv4.daddr(b, inner), ipv4.saddr(b, inner), dev.ifindex);
    if (t === null || t.parms.remote === 0 || (t.parms.ttl === 0 && type === icmp.ICMP_TIME_EXCEEDED)) return;
    tunnelNoteError(t);
  },
};

/** IPv4 in IPv4, for tunnels of mode ipip or any. */
const sitIpipProtocol: InetProtocol = {
  protocol: IPPROTO_IPIP,
  rcv(skb) {
    const dev = skb.dev!;
    const b = skb.buf;
    const t = lookup(itnFor(dev.net), ipv4.saddr(b, skb.network), ipv4.daddr(b, skb.network), dev.ifindex);
    if (t === null || (t.parms.protocol !== IPPROTO_IPIP && t.parms.protocol !== 0)) return false;
    skb.protocol = ETH_P_IP;
    ipTunnelRcv(t, skb, 0, 0);
    return true;
  },
};

// ---- setup

/** The device's addresses, and the MTU of the device below (ipip6_tunnel_bind_dev). */
function bindDev(dev: NetDevice): void {
  const t = ipTunnel(dev);
  const lower = tunnelLowerDev(t);
  if (t.parms.remote !== 0) dev.flags |= IFF_POINTOPOINT;
  if (lower !== null) dev.mtu = Math.max(lower.mtu - IPV4_HLEN, IPV6_MIN_MTU);
}

function sitInit(dev: NetDevice): void {
  setTunnelAddresses(dev, ipTunnel(dev).parms);
  bindDev(dev);
}

function sitSetup(dev: NetDevice): void {
  dev.priv = new SitTunnel(dev, dev.net);
  dev.type = ARPHRD_SIT;
  dev.mtu = ETH_DATA_LEN - IPV4_HLEN;
  dev.minMtu = IPV6_MIN_MTU;
  dev.maxMtu = IP6_MAX_MTU - IPV4_HLEN;
  dev.flags = IFF_NOARP;
  dev.addrLen = 4;
  dev.hardHeaderLen = 0;
  dev.noQueue = true;
  dev.vlanChallenged = true;
}

// ---- ioctl

function update(itn: IpTunnelNet, t: SitTunnel, p: IpTunnelParm, fwmark: number): void {
  const { dev, parms } = t;
  ipTunnelDel(itn, t);
  parms.local = p.local;
  parms.remote = p.remote;
  setTunnelAddresses(dev, p);
  ipTunnelAdd(itn, t);
  parms.ttl = p.ttl;
  parms.tos = p.tos;
  parms.df = p.df;
  if (parms.link !== p.link || t.fwmark !== fwmark) {
    parms.link = p.link;
    t.fwmark = fwmark;
    bindDev(dev);
  }
  netdevStateChange(dev);
}

function checkProtocol(proto: number | undefined): void {
  if (proto !== undefined && proto !== 0 && proto !== IPPROTO_IPV6 && proto !== IPPROTO_IPIP && proto !== IPPROTO_MPLS)
    throw new Errno("EINVAL");
}

/** SIOCADDTUNNEL and SIOCCHGTUNNEL. */
function setTunnel(itn: IpTunnelNet, dev: NetDevice, p: IpTunnelParm, add: boolean): IpTunnelParm {
  checkProtocol(p.protocol);
  if (p.ttl !== 0) p.df = true;
  let t = locate(itn, p);
  if (add) {
    if (t !== null) throw new Errno("EEXIST");
    const made = ipTunnelAlloc(ipTunnel(dev).net, sitLinkOps, p);
    made.isatap = (p.iFlags & SIT_ISATAP) !== 0;
    registerNetdevice(made);
    ipTunnel(made).parms.name = made.name;
    ipTunnelAdd(itn, ipTunnel(made));
    return ipTunnel(made).parms;
  }
  if (dev !== itn.fbTunnelDev) {
    if (t !== null && t.dev !== dev) throw new Errno("EEXIST");
    if (t === null) {
      if (((dev.flags & IFF_POINTOPOINT) !== 0) !== (p.remote !== 0)) throw new Errno("EINVAL");
      t = sitTunnel(dev);
    }
  }
  if (t === null) throw new Errno("ENOENT");
  update(itn, t, p, 0);
  return t.parms;
}

function sitIoctl(dev: NetDevice, request: number, arg: Uint8Array): number {
  const itn = itnFor(ipTunnel(dev).net);
  const fallback = dev === itn.fbTunnelDev;
  switch (request) {
    case SIOCGETTUNNEL: {
      const t = fallback ? (locate(itn, getIpTunnelParm(arg)) ?? sitTunnel(dev)) : sitTunnel(dev);
      putIpTunnelParm(arg, t.parms);
      return 0;
    }
    case SIOCADDTUNNEL:
    case SIOCCHGTUNNEL:
      putIpTunnelParm(arg, setTunnel(itn, dev, getIpTunnelParm(arg), request === SIOCADDTUNNEL));
      return 0;
    case SIOCDELTUNNEL: {
      let victim = dev;
      if (fallback) {
        const t = locate(itn, getIpTunnelParm(arg));
        if (t === null) throw new Errno("ENOENT");
        if (t.dev === dev) throw new Errno("EPERM");
        victim = t.dev;
      }
      unregisterNetdevice(victim);
      return 0;
    }
    case SIOCGETPRL:
    case SIOCADDPRL:
    case SIOCCHGPRL:
    case SIOCDELPRL:
      return prlIoctl(sitTunnel(dev), fallback, request, arg);
    case SIOCGET6RD:
      put6rd(sitTunnel(dev).ip6rd, arg);
      return 0;
    case SIOCADD6RD:
    case SIOCCHG6RD:
      set6rd(sitTunnel(dev), arg);
      return 0;
    case SIOCDEL6RD:
      sitTunnel(dev).ip6rd = new Ip6rd();
      netdevStateChange(dev);
      return 0;
    default:
      throw new Errno("EINVAL");
  }
}

// ---- validate, newlink, changelink

const decode = (data: Uint8Array | null): IptunInfo =>
  data === null ? {} : iptunInfoAttrs.decode(data, 0, data.length);

function sitValidate(_attrs: LinkAttrs, data: Uint8Array | null): void {
  checkProtocol(decode(data).IFLA_IPTUN_PROTO);
}

function sitNewlink(_request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  const info = decode(data);
  refuseEncap(info.IFLA_IPTUN_ENCAP_TYPE);
  const t = sitTunnel(dev);
  const itn = itnFor(dev.net);
  t.net = dev.net;
  t.fwmark = info.IFLA_IPTUN_FWMARK ?? 0;
  Object.assign(t.parms, iptunParms(info), { iFlags: info.IFLA_IPTUN_FLAGS ?? 0 });
  dev.isatap = (t.parms.iFlags & SIT_ISATAP) !== 0;
  if (locate(itn, t.parms) !== null) throw new Errno("EEXIST");
  registerNetdevice(dev);
  t.parms.name = dev.name;
  ipTunnelAdd(itn, t);
  if (attrs.IFLA_MTU !== undefined && attrs.IFLA_MTU >= IPV6_MIN_MTU && attrs.IFLA_MTU <= IP6_MAX_MTU)
    devSetMtu(dev, attrs.IFLA_MTU);
  change6rd(t, info);
}

function sitChangelink(dev: NetDevice, _attrs: LinkAttrs, data: Uint8Array): void {
  const info = decode(data);
  refuseEncap(info.IFLA_IPTUN_ENCAP_TYPE);
  const t = sitTunnel(dev);
  const itn = itnFor(t.net);
  if (dev === itn.fbTunnelDev) throw new Errno("EINVAL");
  const p = iptunParms(info);
  if (((dev.flags & IFF_POINTOPOINT) !== 0) !== (p.remote !== 0)) throw new Errno("EINVAL");
  const found = locate(itn, p);
  if (found !== null && found.dev !== dev) throw new Errno("EEXIST");
  update(itn, t, p, info.IFLA_IPTUN_FWMARK ?? t.fwmark);
  change6rd(t, info);
}

function sitFillInfo(dev: NetDevice): Uint8Array {
  const t = sitTunnel(dev);
  const info = fillIptun(t);
  info.IFLA_IPTUN_FLAGS = t.parms.iFlags;
  info.IFLA_IPTUN_6RD_PREFIX = t.ip6rd.prefix;
  info.IFLA_IPTUN_6RD_RELAY_PREFIX = t.ip6rd.relayPrefix;
  info.IFLA_IPTUN_6RD_PREFIXLEN = t.ip6rd.prefixLen;
  info.IFLA_IPTUN_6RD_RELAY_PREFIXLEN = t.ip6rd.relayPrefixLen;
  info.IFLA_IPTUN_ENCAP_TYPE = 0;
  info.IFLA_IPTUN_ENCAP_SPORT = 0;
  info.IFLA_IPTUN_ENCAP_DPORT = 0;
  info.IFLA_IPTUN_ENCAP_FLAGS = 0;
  const w = new Writer(192);
  iptunInfoAttrs.encode(w, info);
  return w.finish();
}

// ---- tables

const ops: NetDeviceOps = {
  init: sitInit,
  uninit: ipTunnelUninit,
  startXmit: sitXmit,
  getIflink: ipTunnelIflink,
  doIoctl: sitIoctl,
};

const sitLinkOps: RtnlLinkOps = {
  kind: "sit",
  ops,
  setup: sitSetup,
  validate: sitValidate,
  newlink: sitNewlink,
  changelink: sitChangelink,
  dellink: ipTunnelDellink,
  fillInfo: sitFillInfo,
  getLinkNet: ipTunnelLinkNet,
};

function initNet(net: Net): void {
  const itn = itnFor(net);
  const dev = ipTunnelAlloc(net, sitLinkOps, { ...ipTunnelParm(), name: "sit0", protocol: IPPROTO_IPV6, ttl: 64 });
  dev.netnsLocal = true;
  itn.fbTunnelDev = dev;
  registerNetdevice(dev);
  ipTunnelAdd(itn, ipTunnel(dev));
}

export const sitModule: NetModule = {
  linkOps: [sitLinkOps],
  loadable: {
    name: "sit",
    aliases: ["rtnl-link-sit", "netdev-sit0"],
    inetProtocols: [ipip6Protocol, sitIpipProtocol],
    pernet: { init: initNet, exit: (net) => ipTunnelExitNet(net, itnFor(net)) },
  },
};
