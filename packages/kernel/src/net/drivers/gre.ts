/** Packets and Ethernet frames in GRE: kinds gre and gretap, and the device erspan0 (after net/ipv4/ip_gre.c). */

import {
  ARPHRD_IPGRE,
  ARPHRD_NONE,
  Errno,
  ETH_P_IPV6,
  ETH_P_TEB,
  getIpTunnelParm,
  GRE_CSUM,
  GRE_KEY,
  GRE_ROUTING,
  GRE_SEQ,
  GRE_VERSION,
  IFF_BROADCAST,
  IFF_NOARP,
  IPPROTO_GRE,
  ipTunnelParm,
  putIpTunnelParm,
  SIOCADDTUNNEL,
  SIOCCHGTUNNEL,
  SIOCDELTUNNEL,
  SIOCGETTUNNEL,
  type IpTunnelParm,
} from "@netloom/uapi";
import { greInfoAttrs, Writer, type GreInfo, type LinkAttrs } from "@netloom/netlink";
import { getMac, icmp, ipv4, isIp4Multicast, isMacValid } from "@netloom/wire";
import { ethMacAddr } from "../core/dev-change.js";
import { validateEtherAddress } from "../core/ethernet.js";
import type { LinkRequest, NetDevice, NetDeviceOps, RtnlLinkOps } from "../core/net-device.js";
import type { InetProtocol, NetModule } from "../core/net-module.js";
import type { Net } from "../core/net.js";
import { kfreeSkb, type Skb } from "../core/skb.js";
import { ipMcDecGroup, ipMcIncGroup } from "../ipv4/igmp.js";
import { GreHeader, greBuildHeader, greHlen, greParseHeader, greQuotedHeader } from "./gre-header.js";
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
  itnOf,
  setTunnelAddresses,
  tunnelLowerDev,
} from "./ip-tunnel.js";
import { ipTunnelRcv, ipTunnelXmit, tunnelNoteError, tunnelTxError } from "./ip-tunnel-xmit.js";
import { refuseEncap } from "./ipip.js";

const FLAGS = GRE_CSUM | GRE_KEY | GRE_SEQ;
/** ERSPAN's header adds 8 bytes to GRE's with a sequence number. */
const ERSPAN_HLEN = 8;
/** EtherType of WCCP, whose first version has four bytes more. */
const ETH_P_WCCP = 0x883e;
const header = new GreHeader();

// ---- transmit

function xmit(skb: Skb, dev: NetDevice, protocol: number): void {
  const t = ipTunnel(dev);
  if (t.collectMd) return tunnelTxError(skb, dev);
  const flags = t.parms.oFlags;
  let seq = 0;
  if (flags & GRE_SEQ) {
    seq = t.oSeqno;
    t.oSeqno = (seq + 1) >>> 0;
  }
  greBuildHeader(skb, flags, protocol, t.parms.oKey, seq);
  ipTunnelXmit(skb, dev, t, IPPROTO_GRE);
}

function greXmit(skb: Skb, dev: NetDevice): void {
  xmit(skb, dev, skb.protocol);
}

/** The frame as it is; what it carries decides TOS and TTL of the outside. */
function gretapXmit(skb: Skb, dev: NetDevice): void {
  skb.network = skb.data + dev.hardHeaderLen;
  xmit(skb, dev, ETH_P_TEB);
}

// ---- receive

function greRcv(skb: Skb): boolean {
  const dev = skb.dev!;
  const h = header;
  const o = skb.data;
  const b = skb.buf;
  if (!greParseHeader(skb, o, h)) {
    kfreeSkb(skb, "IP_TUNNEL_HDR");
    return true;
  }
  const isFrame = h.protocol === ETH_P_TEB;
  const kind = isFrame ? gretapLinkOps : greLinkOps;
  const t = ipTunnelLookup(
    ipTunnelNet(dev.net, kind),
    dev.ifindex,
    h.flags,
    ipv4.saddr(b, skb.network),
    ipv4.daddr(b, skb.network),
    h.key,
  );
  if (t === null) return false;
  skb.data = o + h.length + (h.protocol === ETH_P_WCCP && h.flags === 0 && b[o + h.length]! >>> 4 !== 4 ? 4 : 0);
  skb.protocol = h.protocol === ETH_P_WCCP ? 0x0800 : h.protocol;
  ipTunnelRcv(t, skb, h.flags, h.seq);
  return true;
}

function greErr(skb: Skb, inner: number, type: number, code: number): void {
  const dev = skb.dev!;
  const b = skb.buf;
  const h = header;
  if (type === icmp.ICMP_DEST_UNREACH) {
    // That the port is unreachable is what a host without the tunnel says: it may get one.
    if (code === icmp.ICMP_SR_FAILED || code === icmp.ICMP_PORT_UNREACH || code === icmp.ICMP_FRAG_NEEDED) return;
  } else if (type !== icmp.ICMP_TIME_EXCEEDED || code !== icmp.ICMP_EXC_TTL) return;
  if (!greQuotedHeader(b, inner + ipv4.hdrLen(b, inner), skb.tail, h)) return;
  // As in sit: the inner packet's sender would be told in vain.
  if (h.protocol === ETH_P_IPV6 && dev.ip6 !== null) return;
  const itn = ipTunnelNet(dev.net, h.protocol === ETH_P_TEB ? gretapLinkOps : greLinkOps);
  const t = ipTunnelLookup(itn, dev.ifindex, h.flags, ipv4.daddr(b, inner), ipv4.saddr(b, inner), h.key);
  if (
    t === null ||
    t.parms.remote === 0 ||
    isIp4Multicast(t.parms.remote) ||
    (t.parms.ttl === 0 && type === icmp.ICMP_TIME_EXCEEDED)
  )
    return;
  tunnelNoteError(t);
}

const greProtocol: InetProtocol = { protocol: IPPROTO_GRE, rcv: greRcv, err: greErr };

// ---- open, stop

/** A tunnel to a group listens to it on the device its packets leave by. */
function greOpen(dev: NetDevice): void {
  const t = ipTunnel(dev);
  if (!isIp4Multicast(t.parms.remote)) return;
  const lower = tunnelLowerDev(t);
  if (lower === null || lower.ip === null) throw new Errno("EADDRNOTAVAIL");
  t.mlink = lower.ifindex;
  ipMcIncGroup(lower.ip, t.parms.remote);
}

function greStop(dev: NetDevice): void {
  const t = ipTunnel(dev);
  if (t.mlink === 0) return;
  const lower = t.net.devByIndex.get(t.mlink);
  if (lower?.ip) ipMcDecGroup(lower.ip, t.parms.remote);
  t.mlink = 0;
}

// ---- setup

function initTunnel(dev: NetDevice): void {
  const t = ipTunnel(dev);
  t.tunHlen = greHlen(t.parms.oFlags);
  t.hlen = t.tunHlen;
  t.parms.protocol = IPPROTO_GRE;
}

function greInit(dev: NetDevice): void {
  initTunnel(dev);
  const { parms } = ipTunnel(dev);
  dev.flags = IFF_NOARP;
  setTunnelAddresses(dev, parms);
  if (!isIp4Multicast(parms.remote)) return;
  if (parms.local === 0) throw new Errno("EINVAL");
  dev.flags = IFF_BROADCAST;
}

function greSetup(dev: NetDevice): void {
  dev.priv = new IpTunnel(dev, dev.net);
  dev.type = ARPHRD_IPGRE;
  dev.addrLen = 4;
  dev.hardHeaderLen = 0;
  dev.mtu = 0;
  dev.minMtu = 0;
  dev.maxMtu = 0;
  dev.noQueue = true;
  dev.vlanChallenged = true;
}

function gretapSetup(dev: NetDevice): void {
  dev.priv = new IpTunnel(dev, dev.net);
  dev.maxMtu = 0;
}

function erspanInit(dev: NetDevice): void {
  const t = ipTunnel(dev);
  t.tunHlen = greHlen(GRE_SEQ);
  t.hlen = t.tunHlen + ERSPAN_HLEN;
  t.parms.protocol = IPPROTO_GRE;
}

// ---- ioctl

function greIoctl(dev: NetDevice, request: number, arg: Uint8Array): number {
  const itn = itnOf(dev);
  const p = getIpTunnelParm(arg);
  switch (request) {
    case SIOCGETTUNNEL:
      putIpTunnelParm(arg, ipTunnelGet(itn, dev, p).parms);
      return 0;
    case SIOCADDTUNNEL:
    case SIOCCHGTUNNEL: {
      if (p.protocol !== IPPROTO_GRE || (p.iFlags | p.oFlags) & (GRE_VERSION | GRE_ROUTING)) throw new Errno("EINVAL");
      p.iFlags &= FLAGS;
      p.oFlags &= FLAGS;
      const add = request === SIOCADDTUNNEL;
      const t = ipTunnelSet(itn, dev, p, ARPHRD_IPGRE, add);
      if (!add) {
        t.parms.iFlags = p.iFlags;
        t.parms.oFlags = p.oFlags;
        linkUpdate(t, true);
      }
      putIpTunnelParm(arg, t.parms);
      return 0;
    }
    case SIOCDELTUNNEL:
      ipTunnelDelete(itn, dev, p);
      return 0;
    default:
      throw new Errno("EINVAL");
  }
}

/** The header's length follows its flags, and the MTU with it (ipgre_link_update). */
function linkUpdate(t: IpTunnel, setMtu: boolean): void {
  const before = t.tunHlen;
  t.tunHlen = greHlen(t.parms.oFlags);
  t.hlen += t.tunHlen - before;
  if (setMtu) t.dev.mtu = Math.max(t.dev.mtu - (t.tunHlen - before), 68);
}

// ---- validate, newlink, changelink

function decode(data: Uint8Array | null): GreInfo {
  return data === null ? {} : greInfoAttrs.decode(data, 0, data.length);
}

function greValidate(_attrs: LinkAttrs, data: Uint8Array | null): void {
  const info = decode(data);
  if (((info.IFLA_GRE_IFLAGS ?? 0) | (info.IFLA_GRE_OFLAGS ?? 0)) & (GRE_VERSION | GRE_ROUTING))
    throw new Errno("EINVAL");
}

function gretapValidate(attrs: LinkAttrs, data: Uint8Array | null): void {
  const address = attrs.IFLA_ADDRESS;
  if (address !== undefined) {
    if (address.length !== 6) throw new Errno("EINVAL");
    if (!isMacValid(getMac(address, 0))) throw new Errno("EADDRNOTAVAIL");
  }
  validateEtherAddress(attrs);
  greValidate(attrs, data);
}

function parms(info: GreInfo): IpTunnelParm {
  const p = ipTunnelParm();
  p.protocol = IPPROTO_GRE;
  p.link = info.IFLA_GRE_LINK ?? 0;
  p.iFlags = (info.IFLA_GRE_IFLAGS ?? 0) & FLAGS;
  p.oFlags = (info.IFLA_GRE_OFLAGS ?? 0) & FLAGS;
  p.iKey = info.IFLA_GRE_IKEY ?? 0;
  p.oKey = info.IFLA_GRE_OKEY ?? 0;
  p.local = info.IFLA_GRE_LOCAL ?? 0;
  p.remote = info.IFLA_GRE_REMOTE ?? 0;
  p.ttl = info.IFLA_GRE_TTL ?? 0;
  p.tos = info.IFLA_GRE_TOS ?? 0;
  p.df = info.IFLA_GRE_PMTUDISC !== 0;
  return p;
}

/** Both want the packet whole: not to fragment it, and not to be told. */
function checkIgnoreDf(info: GreInfo): boolean {
  const ignore = (info.IFLA_GRE_IGNORE_DF ?? 0) !== 0;
  if (ignore && info.IFLA_GRE_PMTUDISC !== 0) throw new Errno("EINVAL");
  return ignore;
}

function greNewlink(_request: LinkRequest, dev: NetDevice, attrs: LinkAttrs, data: Uint8Array | null): void {
  const info = decode(data);
  refuseEncap(info.IFLA_GRE_ENCAP_TYPE);
  const t = ipTunnel(dev);
  t.ignoreDf = checkIgnoreDf(info);
  t.fwmark = info.IFLA_GRE_FWMARK ?? 0;
  if (info.IFLA_GRE_COLLECT_METADATA === true) {
    t.collectMd = true;
    if (dev.type === ARPHRD_IPGRE) dev.type = ARPHRD_NONE;
  }
  const itn = ipTunnelNet(dev.net, dev.linkOps === gretapLinkOps ? gretapLinkOps : greLinkOps);
  ipTunnelNewlink(itn, dev, parms(info), {
    mtu: attrs.IFLA_MTU !== undefined,
    address: attrs.IFLA_ADDRESS !== undefined,
  });
}

function greChangelink(dev: NetDevice, attrs: LinkAttrs, data: Uint8Array): void {
  const info = decode(data);
  refuseEncap(info.IFLA_GRE_ENCAP_TYPE);
  if (info.IFLA_GRE_COLLECT_METADATA === true)
    throw new Errno("EOPNOTSUPP", "Enabling collect_md on an existing device is not supported");
  const ignoreDf = checkIgnoreDf(info);
  const t = ipTunnel(dev);
  const p = parms(info);
  const setMtu = attrs.IFLA_MTU === undefined;
  ipTunnelChangelink(itnOf(dev), dev, p, setMtu, info.IFLA_GRE_FWMARK ?? t.fwmark);
  t.ignoreDf = ignoreDf;
  t.parms.iFlags = p.iFlags;
  t.parms.oFlags = p.oFlags;
  linkUpdate(t, setMtu);
}

function info(t: IpTunnel): GreInfo {
  const p = t.parms;
  const out: GreInfo = {
    IFLA_GRE_LINK: p.link,
    IFLA_GRE_IFLAGS: p.iFlags,
    IFLA_GRE_OFLAGS: p.oFlags,
    IFLA_GRE_IKEY: p.iKey,
    IFLA_GRE_OKEY: p.oKey,
    IFLA_GRE_LOCAL: p.local,
    IFLA_GRE_REMOTE: p.remote,
    IFLA_GRE_TTL: p.ttl,
    IFLA_GRE_TOS: p.tos,
    IFLA_GRE_PMTUDISC: p.df ? 1 : 0,
    IFLA_GRE_FWMARK: t.fwmark,
    IFLA_GRE_ENCAP_TYPE: 0,
    IFLA_GRE_ENCAP_SPORT: 0,
    IFLA_GRE_ENCAP_DPORT: 0,
    IFLA_GRE_ENCAP_FLAGS: 0,
    IFLA_GRE_IGNORE_DF: t.ignoreDf ? 1 : 0,
  };
  if (t.collectMd) out.IFLA_GRE_COLLECT_METADATA = true;
  return out;
}

function encode(out: GreInfo): Uint8Array {
  const w = new Writer(192);
  greInfoAttrs.encode(w, out);
  return w.finish();
}

const greFillInfo = (dev: NetDevice): Uint8Array => encode(info(ipTunnel(dev)));

function erspanFillInfo(dev: NetDevice): Uint8Array {
  const out = info(ipTunnel(dev));
  out.IFLA_GRE_OFLAGS = GRE_KEY;
  out.IFLA_GRE_ERSPAN_VER = 1;
  out.IFLA_GRE_ERSPAN_INDEX = 0;
  return encode(out);
}

// ---- tables

const greOps: NetDeviceOps = {
  init: greInit,
  uninit: ipTunnelUninit,
  open: greOpen,
  stop: greStop,
  startXmit: greXmit,
  changeMtu: ipTunnelChangeMtu,
  getIflink: ipTunnelIflink,
  doIoctl: greIoctl,
};

const gretapOps: NetDeviceOps = {
  init: initTunnel,
  uninit: ipTunnelUninit,
  startXmit: gretapXmit,
  setMacAddress: ethMacAddr,
  setRxMode() {},
  changeMtu: ipTunnelChangeMtu,
  getIflink: ipTunnelIflink,
};

const greLinkOps: RtnlLinkOps = {
  kind: "gre",
  ops: greOps,
  setup: greSetup,
  validate: greValidate,
  newlink: greNewlink,
  changelink: greChangelink,
  dellink: ipTunnelDellink,
  fillInfo: greFillInfo,
  getLinkNet: ipTunnelLinkNet,
};

const gretapLinkOps: RtnlLinkOps = {
  ...greLinkOps,
  kind: "gretap",
  ops: gretapOps,
  setup: gretapSetup,
  validate: gretapValidate,
};

/** Of erspan0 alone, which is there and does nothing: mirroring is not built. */
const erspanLinkOps: RtnlLinkOps = {
  kind: "erspan",
  ops: { ...gretapOps, init: erspanInit, startXmit: tunnelTxError },
  setup: gretapSetup,
  dellink: ipTunnelDellink,
  fillInfo: erspanFillInfo,
  getLinkNet: ipTunnelLinkNet,
};

const FALLBACK: readonly (readonly [RtnlLinkOps, string])[] = [
  [greLinkOps, "gre0"],
  [gretapLinkOps, "gretap0"],
  [erspanLinkOps, "erspan0"],
];

export const greModule: NetModule = {
  linkOps: [greLinkOps, gretapLinkOps],
  loadable: {
    name: "ip_gre",
    aliases: [
      "rtnl-link-gre",
      "rtnl-link-gretap",
      "rtnl-link-erspan",
      "netdev-gre0",
      "netdev-gretap0",
      "netdev-erspan0",
    ],
    inetProtocols: [greProtocol],
    pernet: {
      init(net: Net) {
        for (const [ops, name] of FALLBACK) ipTunnelInitNet(net, ipTunnelNet(net, ops), name);
      },
      exit(net: Net) {
        for (const [ops] of FALLBACK) ipTunnelExitNet(net, ipTunnelNet(net, ops));
      },
    },
  },
};
