/** IPv4 in IPv4 (RFC 2003; after net/ipv4/ipip.c). */

import {
  ARPHRD_TUNNEL,
  Errno,
  ETH_P_IP,
  IFF_NOARP,
  IFF_POINTOPOINT,
  IPPROTO_IPIP,
  SIOCADDTUNNEL,
  SIOCCHGTUNNEL,
  SIOCDELTUNNEL,
  SIOCGETTUNNEL,
  getIpTunnelParm,
  ipTunnelParm,
  putIpTunnelParm,
  type IpTunnelParm,
} from "@netloom/uapi";
import { iptunInfoAttrs, Writer, type IptunInfo, type LinkAttrs } from "@netloom/netlink";
import { icmp, ipv4 } from "@netloom/wire";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { InetProtocol, NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import type { Skb } from "../core/skb.js";
import {
  IpTunnel,
  ipTunnel,
  ipTunnelChangelink,
  ipTunnelChangeMtu,
  ipTunnelDelete,
  ipTunnelDellink,
  ipTunnelExitNet,
  ipTunnelGet,
  ipTunnelIflink,
  ipTunnelInitNet,
  ipTunnelLinkNet,
  ipTunnelLookup,
  ipTunnelNet,
  ipTunnelNewlink,
  ipTunnelSet,
  ipTunnelUninit,
  setTunnelAddresses,
  type IpTunnelNet,
} from "./ip-tunnel.js";
import { tunnelNoteError, ipTunnelRcv, ipTunnelXmit, tunnelTxError } from "./ip-tunnel-xmit.js";

const itnFor = (net: Net): IpTunnelNet => ipTunnelNet(net, ipipLinkOps);

// ---- transmit, receive

function ipipTunnelXmit(skb: Skb, dev: NetDevice): void {
  const t = ipTunnel(dev);
  if (skb.protocol !== ETH_P_IP || t.collectMd || (t.parms.protocol !== IPPROTO_IPIP && t.parms.protocol !== 0))
    return tunnelTxError(skb, dev);
  ipTunnelXmit(skb, dev, t, IPPROTO_IPIP);
}

const ipipProtocol: InetProtocol = {
  protocol: IPPROTO_IPIP,
  rcv(skb) {
    const dev = skb.dev!;
    const b = skb.buf;
    const t = ipTunnelLookup(
      itnFor(dev.net),
      dev.ifindex,
      null,
      ipv4.saddr(b, skb.network),
      ipv4.daddr(b, skb.network),
      0,
    );
    if (t === null || (t.parms.protocol !== IPPROTO_IPIP && t.parms.protocol !== 0)) return false;
    skb.protocol = ETH_P_IP;
    ipTunnelRcv(t, skb, 0, 0);
    return true;
  },
  err(skb, inner, type, code) {
    const dev = skb.dev!;
    const b = skb.buf;
    const t = ipTunnelLookup(itnFor(dev.net), dev.ifindex, null, ipv4.daddr(b, inner), ipv4.saddr(b, inner), 0);
    if (t === null || t.parms.remote === 0) return;
    if (type === icmp.ICMP_DEST_UNREACH) {
      // A path MTU is the routes' business; a source route was never asked for.
      if (code === icmp.ICMP_SR_FAILED || code === icmp.ICMP_FRAG_NEEDED) return;
    } else if (type !== icmp.ICMP_TIME_EXCEEDED || code !== icmp.ICMP_EXC_TTL || t.parms.ttl === 0) return;
    tunnelNoteError(t);
  },
};

// ---- setup

function ipipInit(dev: NetDevice): void {
  setTunnelAddresses(dev, ipTunnel(dev).parms);
}

function ipipSetup(dev: NetDevice): void {
  dev.priv = new IpTunnel(dev, dev.net);
  dev.type = ARPHRD_TUNNEL;
  dev.flags = IFF_NOARP;
  dev.addrLen = 4;
  dev.hardHeaderLen = 0;
  dev.mtu = 0;
  dev.minMtu = 0;
  dev.maxMtu = 0;
  dev.noQueue = true;
  dev.vlanChallenged = true;
}

// ---- ioctl

function ipipIoctl(dev: NetDevice, request: number, arg: Uint8Array): number {
  const itn = itnFor(ipTunnel(dev).net);
  const p = getIpTunnelParm(arg);
  switch (request) {
    case SIOCGETTUNNEL:
      putIpTunnelParm(arg, ipTunnelGet(itn, dev, p).parms);
      return 0;
    case SIOCADDTUNNEL:
    case SIOCCHGTUNNEL:
      if (p.protocol !== 0 && p.protocol !== IPPROTO_IPIP) throw new Errno("EINVAL");
      p.iFlags = p.oFlags = 0;
      putIpTunnelParm(arg, ipTunnelSet(itn, dev, p, ARPHRD_TUNNEL, request === SIOCADDTUNNEL).parms);
      return 0;
    case SIOCDELTUNNEL:
      p.iFlags = p.oFlags = 0;
      ipTunnelDelete(itn, dev, p);
      return 0;
    default:
      throw new Errno("EINVAL");
  }
}

// ---- validate, newlink, changelink

function decode(data: Uint8Array | null): IptunInfo {
  return data === null ? {} : iptunInfoAttrs.decode(data, 0, data.length);
}

function ipipValidate(_attrs: LinkAttrs, data: Uint8Array | null): void {
  const proto = decode(data).IFLA_IPTUN_PROTO;
  if (proto !== undefined && proto !== 0 && proto !== IPPROTO_IPIP) throw new Errno("EINVAL");
}

/** What the attributes of ipip and sit say alike. */
export function iptunParms(info: IptunInfo): IpTunnelParm {
  const p = ipTunnelParm();
  p.link = info.IFLA_IPTUN_LINK ?? 0;
  p.local = info.IFLA_IPTUN_LOCAL ?? 0;
  p.remote = info.IFLA_IPTUN_REMOTE ?? 0;
  p.ttl = info.IFLA_IPTUN_TTL ?? 0;
  p.tos = info.IFLA_IPTUN_TOS ?? 0;
  p.protocol = info.IFLA_IPTUN_PROTO ?? 0;
  p.df = p.ttl !== 0 || info.IFLA_IPTUN_PMTUDISC !== 0;
  return p;
}

/** Tunnels in UDP (fou, gue) need a module that is not here. */
export function refuseEncap(type: number | undefined): void {
  if (type !== undefined && type !== 0) throw new Errno("EINVAL");
}

function ipipNewlink(_request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  const info = decode(data);
  refuseEncap(info.IFLA_IPTUN_ENCAP_TYPE);
  const t = ipTunnel(dev);
  t.collectMd = info.IFLA_IPTUN_COLLECT_METADATA === true;
  t.fwmark = info.IFLA_IPTUN_FWMARK ?? 0;
  ipTunnelNewlink(itnFor(dev.net), dev, iptunParms(info), {
    mtu: attrs.IFLA_MTU !== undefined,
    address: false,
  });
}

function ipipChangelink(dev: NetDevice, attrs: LinkAttrs, data: Uint8Array): void {
  const info = decode(data);
  refuseEncap(info.IFLA_IPTUN_ENCAP_TYPE);
  if (info.IFLA_IPTUN_COLLECT_METADATA === true) throw new Errno("EINVAL");
  const p = iptunParms(info);
  if (((dev.flags & IFF_POINTOPOINT) !== 0) !== (p.remote !== 0)) throw new Errno("EINVAL");
  ipTunnelChangelink(
    itnFor(ipTunnel(dev).net),
    dev,
    p,
    attrs.IFLA_MTU === undefined,
    info.IFLA_IPTUN_FWMARK ?? ipTunnel(dev).fwmark,
  );
}

/** IFLA_INFO_DATA up to where ipip and sit differ. */
export function fillIptun(t: IpTunnel): IptunInfo {
  const p = t.parms;
  return {
    IFLA_IPTUN_LINK: p.link,
    IFLA_IPTUN_LOCAL: p.local,
    IFLA_IPTUN_REMOTE: p.remote,
    IFLA_IPTUN_TTL: p.ttl,
    IFLA_IPTUN_TOS: p.tos,
    IFLA_IPTUN_PROTO: p.protocol,
    IFLA_IPTUN_PMTUDISC: p.df ? 1 : 0,
    IFLA_IPTUN_FWMARK: t.fwmark,
  };
}

function ipipFillInfo(dev: NetDevice): Uint8Array {
  const t = ipTunnel(dev);
  const info = fillIptun(t);
  info.IFLA_IPTUN_ENCAP_TYPE = 0;
  info.IFLA_IPTUN_ENCAP_SPORT = 0;
  info.IFLA_IPTUN_ENCAP_DPORT = 0;
  info.IFLA_IPTUN_ENCAP_FLAGS = 0;
  if (t.collectMd) info.IFLA_IPTUN_COLLECT_METADATA = true;
  const w = new Writer(160);
  iptunInfoAttrs.encode(w, info);
  return w.finish();
}

// ---- tables

const ops: NetDeviceOps = {
  init: ipipInit,
  uninit: ipTunnelUninit,
  startXmit: ipipTunnelXmit,
  changeMtu: ipTunnelChangeMtu,
  getIflink: ipTunnelIflink,
  doIoctl: ipipIoctl,
};

const ipipLinkOps: RtnlLinkOps = {
  kind: "ipip",
  ops,
  setup: ipipSetup,
  validate: ipipValidate,
  newlink: ipipNewlink,
  changelink: ipipChangelink,
  dellink: ipTunnelDellink,
  fillInfo: ipipFillInfo,
  getLinkNet: ipTunnelLinkNet,
};

export const ipipModule: NetModule = {
  linkOps: [ipipLinkOps],
  loadable: {
    name: "ipip",
    aliases: ["rtnl-link-ipip", "netdev-tunl0"],
    inetProtocols: [ipipProtocol],
    pernet: {
      init: (net) => ipTunnelInitNet(net, itnFor(net), "tunl0"),
      exit: (net) => ipTunnelExitNet(net, itnFor(net)),
    },
  },
};
