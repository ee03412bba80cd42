/**
 * What tunnels over IPv4 have in common (after net/ipv4/ip_tunnel.c): the tunnels of a kind in a namespace, found by their
 * ends and key, and how they are made and changed.
 */

import {
  ARPHRD_ETHER,
  Errno,
  ETH_DATA_LEN,
  ETH_MIN_MTU,
  IFF_BROADCAST,
  IFF_POINTOPOINT,
  IFF_UP,
  GRE_KEY,
  ipTunnelParm,
  type IpTunnelParm,
} from "@netloom/uapi";
import { isIp4Multicast, putU32 } from "@netloom/wire";
import { devSetMtu, NET_ADDR_RANDOM } from "../core/dev-change.js";
import { NET_NAME_ENUM, NET_NAME_USER, devValidName } from "../core/dev-name.js";
import { registerNetdevice, unregisterNetdeviceMany } from "../core/dev-register.js";
import { netdevStateChange } from "../core/linkwatch.js";
import { NetDevice, type RtnlLinkOps } from "../core/net-device.js";
import type { Net } from "../core/net.js";
import { Flowi4 } from "../ipv4/flow.js";
import { ipRouteOutput } from "../ipv4/route.js";

export const IP_MAX_MTU = 0xffff;
export const IPV4_HLEN = 20;
const IPV4_MIN_MTU = 68;

export class IpTunnel {
  readonly parms: IpTunnelParm = ipTunnelParm();
  /** Bytes of the tunnel's own header (GRE's), and with it all that follows the outer IP header. */
  tunHlen = 0;
  hlen = 0;
  /** What it sends and takes is said packet by packet (`external`). */
  collectMd = false;
  ignoreDf = false;
  fwmark = 0;
  /** ICMP errors about it that its users have not been told of, and when the last came. */
  errCount = 0;
  errTimeNs = 0;
  iSeqno = 0;
  oSeqno = 0;
  /** The group of the remote end was joined on the device with this index. */
  mlink = 0;

  constructor(
    readonly dev: NetDevice,
    /** Where its outer packets travel; the device may have been moved elsewhere. */
    public net: Net,
  ) {}
}

/** The tunnel behind a device. */
export function ipTunnel(dev: NetDevice): IpTunnel {
  if (dev.priv instanceof IpTunnel) return dev.priv;
  throw new TypeError(`${dev.name} is no tunnel`);
}

/** The tunnels of one kind whose outer packets travel in one namespace; the newest first. */
export class IpTunnelNet {
  tunnels: IpTunnel[] = [];
  fbTunnelDev: NetDevice | null = null;
  collectMdTun: IpTunnel | null = null;

  constructor(readonly linkOps: RtnlLinkOps) {}
}

/** The tunnels of a kind in a namespace. */
export function ipTunnelNet(net: Net, linkOps: RtnlLinkOps): IpTunnelNet {
  const kinds = (net.ipTunnels ??= new Map());
  let itn = kinds.get(linkOps.kind);
  if (itn === undefined) kinds.set(linkOps.kind, (itn = new IpTunnelNet(linkOps)));
  return itn;
}

const hasKey = (flags: number): boolean => (flags & GRE_KEY) !== 0;

/** Whether a packet's or a request's key is the tunnel's (ip_tunnel_key_match). */
function keyMatches(t: IpTunnel, flags: number, key: number): boolean {
  return hasKey(t.parms.iFlags) ? hasKey(flags) && key === t.parms.iKey : !hasKey(flags);
}

/** The tunnel with exactly these ends, device below and key, or null (ip_tunnel_find). */
export function ipTunnelFind(itn: IpTunnelNet, p: IpTunnelParm, type: number): IpTunnel | null {
  for (const t of itn.tunnels) {
    const q = t.parms;
    if (
      q.local === p.local &&
      q.remote === p.remote &&
      q.link === p.link &&
      t.dev.type === type &&
      keyMatches(t, p.iFlags, p.iKey)
    )
      return t;
  }
  return null;
}

/**
 * The tunnel that takes a packet from `remote` to `local` that came by the device `link` (ip_tunnel_lookup): both ends known,
 * then the remote one, the local one, neither. `flags` null: the protocol has no keys.
 */
export function ipTunnelLookup(
  itn: IpTunnelNet,
  link: number,
  flags: number | null,
  remote: number,
  local: number,
  key: number,
): IpTunnel | null {
  const f = flags ?? 0;
  let cand: IpTunnel | null = null;
  for (let step = 0; step < (flags === null ? 3 : 4); step++)
    for (const t of itn.tunnels) {
      if ((t.dev.flags & IFF_UP) === 0 || !endsMatch(t.parms, step, remote, local)) continue;
      if (step === 3 ? t.parms.iKey !== key : !keyMatches(t, f, key)) continue;
      if (t.parms.link === link) return t;
      cand ??= t;
    }
  if (cand !== null) return cand;
  const md = itn.collectMdTun;
  if (md !== null && md.dev.flags & IFF_UP) return md;
  const fb = itn.fbTunnelDev;
  return fb !== null && fb.flags & IFF_UP ? ipTunnel(fb) : null;
}

function endsMatch(p: IpTunnelParm, step: number, remote: number, local: number): boolean {
  switch (step) {
    case 0:
      return p.local === local && p.remote === remote;
    case 1:
      return p.remote === remote && p.local === 0;
    case 2:
      return (p.local === local && p.remote === 0) || (p.remote === local && isIp4Multicast(local));
    default:
      return p.local === 0 && p.remote === 0;
  }
}

export function ipTunnelAdd(itn: IpTunnelNet, t: IpTunnel): void {
  if (t.collectMd) itn.collectMdTun = t;
  itn.tunnels.unshift(t);
}

export function ipTunnelDel(itn: IpTunnelNet, t: IpTunnel): void {
  if (itn.collectMdTun === t) itn.collectMdTun = null;
  itn.tunnels = itn.tunnels.filter((other) => other !== t);
}

/** An IPv4 address as the link-layer address of a device. */
export function addr4Bytes(addr: number): Uint8Array {
  const bytes = new Uint8Array(4);
  putU32(bytes, 0, addr);
  return bytes;
}

/** The ends become the device's addresses. */
export function setTunnelAddresses(dev: NetDevice, p: IpTunnelParm): void {
  dev.addrBytes = addr4Bytes(p.local);
  dev.broadcastBytes = addr4Bytes(p.remote);
}

/** The device the outer packets leave by as far as that can be known, or null. */
export function tunnelLowerDev(t: IpTunnel): NetDevice | null {
  const p = t.parms;
  if (p.remote !== 0) {
    const fl = new Flowi4().init(p.remote, p.local, p.link, p.tos & 0x1e, 0);
    fl.proto = p.protocol;
    fl.mark = t.fwmark;
    const rt = ipRouteOutput(t.net, fl);
    if (typeof rt !== "number") return rt.dev;
  }
  return p.link === 0 ? null : (t.net.devByIndex.get(p.link) ?? null);
}

/** The MTU the device below leaves (ip_tunnel_bind_dev); a tunnel with a remote end becomes a point-to-point link. */
export function ipTunnelBindDev(dev: NetDevice): number {
  const t = ipTunnel(dev);
  const lower = tunnelLowerDev(t);
  if (t.parms.remote !== 0 && dev.type !== ARPHRD_ETHER) dev.flags |= IFF_POINTOPOINT;
  const below = lower === null ? ETH_DATA_LEN : Math.min(lower.mtu, IP_MAX_MTU);
  return Math.max(below - tunnelOverhead(dev, t), IPV4_MIN_MTU);
}

const tunnelOverhead = (dev: NetDevice, t: IpTunnel): number =>
  IPV4_HLEN + t.hlen + (dev.type === ARPHRD_ETHER ? dev.hardHeaderLen : 0);

/** The largest MTU an IPv4 packet can carry through it. */
export const ipTunnelMaxMtu = (dev: NetDevice): number => IP_MAX_MTU - tunnelOverhead(dev, ipTunnel(dev));

/** ndo_change_mtu of tunnels: their limits are not the device's own. */
export function ipTunnelChangeMtu(dev: NetDevice, mtu: number): void {
  if (mtu < ETH_MIN_MTU || mtu > ipTunnelMaxMtu(dev)) throw new Errno("EINVAL");
  dev.mtu = mtu;
}

export const ipTunnelIflink = (dev: NetDevice): number => ipTunnel(dev).parms.link;
export const ipTunnelLinkNet = (dev: NetDevice): Net => ipTunnel(dev).net;

/** A device of the kind with these parameters, not registered (__ip_tunnel_create). */
export function ipTunnelAlloc(net: Net, ops: RtnlLinkOps, p: IpTunnelParm): NetDevice {
  if (p.name !== "" && !devValidName(p.name)) throw new Errno("EINVAL");
  const named = p.name !== "";
  const dev = new NetDevice(net, named ? p.name : `${ops.kind}%d`, ops.ops);
  dev.nameAssignType = named ? NET_NAME_USER : NET_NAME_ENUM;
  dev.linkOps = ops;
  ops.setup(dev);
  Object.assign(ipTunnel(dev).parms, p);
  return dev;
}

/** Makes a tunnel for SIOCADDTUNNEL (ip_tunnel_create). */
export function ipTunnelCreate(net: Net, itn: IpTunnelNet, p: IpTunnelParm): NetDevice {
  const dev = ipTunnelAlloc(net, itn.linkOps, p);
  registerNetdevice(dev);
  devSetMtu(dev, ipTunnelBindDev(dev));
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = ipTunnelMaxMtu(dev);
  ipTunnel(dev).parms.name = dev.name;
  ipTunnelAdd(itn, ipTunnel(dev));
  return dev;
}

/** Makes a tunnel for RTM_NEWLINK (ip_tunnel_newlink) whose outer packets travel in the namespace it is made in; `p` was read from the attributes. EEXIST: there is one like it. */
export function ipTunnelNewlink(
  itn: IpTunnelNet,
  dev: NetDevice,
  p: IpTunnelParm,
  given: { mtu: boolean; address: boolean },
): void {
  const t = ipTunnel(dev);
  if (t.collectMd ? itn.collectMdTun !== null : ipTunnelFind(itn, p, dev.type) !== null) throw new Errno("EEXIST");
  t.net = dev.net;
  Object.assign(t.parms, p);
  registerNetdevice(dev);
  if (dev.type === ARPHRD_ETHER && !given.address) {
    dev.mac = dev.net.stack.random.mac();
    dev.addrAssignType = NET_ADDR_RANDOM;
  }
  let mtu = ipTunnelBindDev(dev);
  if (given.mtu) mtu = Math.min(Math.max(dev.mtu, ETH_MIN_MTU), ipTunnelMaxMtu(dev));
  try {
    devSetMtu(dev, mtu);
  } catch (error) {
    unregisterNetdeviceMany([dev]);
    throw error;
  }
  t.parms.name = dev.name;
  ipTunnelAdd(itn, t);
}

/** Gives a tunnel new ends and values, but not new flags (ip_tunnel_update). */
export function ipTunnelUpdate(itn: IpTunnelNet, t: IpTunnel, p: IpTunnelParm, setMtu: boolean, fwmark: number): void {
  const { dev, parms } = t;
  ipTunnelDel(itn, t);
  parms.local = p.local;
  parms.remote = p.remote;
  parms.iKey = p.iKey;
  parms.oKey = p.oKey;
  if (dev.type !== ARPHRD_ETHER) setTunnelAddresses(dev, p);
  ipTunnelAdd(itn, t);
  parms.ttl = p.ttl;
  parms.tos = p.tos;
  parms.df = p.df;
  if (parms.link !== p.link || t.fwmark !== fwmark) {
    parms.link = p.link;
    t.fwmark = fwmark;
    const mtu = ipTunnelBindDev(dev);
    if (setMtu) dev.mtu = mtu;
  }
  netdevStateChange(dev);
}

/** The flag new ends call for is the device's: a link with one far end stays one. EINVAL. */
function checkEnds(dev: NetDevice, p: IpTunnelParm): void {
  const flags = isIp4Multicast(p.remote) ? IFF_BROADCAST : p.remote !== 0 ? IFF_POINTOPOINT : 0;
  if ((dev.flags ^ flags) & (IFF_POINTOPOINT | IFF_BROADCAST)) throw new Errno("EINVAL");
}

/** RTM_NEWLINK of an existing tunnel. EEXIST: another has these ends; EINVAL: it is the fallback device. */
export function ipTunnelChangelink(
  itn: IpTunnelNet,
  dev: NetDevice,
  p: IpTunnelParm,
  setMtu: boolean,
  fwmark: number,
): void {
  if (dev === itn.fbTunnelDev) throw new Errno("EINVAL");
  const found = ipTunnelFind(itn, p, dev.type);
  if (found !== null && found.dev !== dev) throw new Errno("EEXIST");
  if (found === null && dev.type !== ARPHRD_ETHER) checkEnds(dev, p);
  ipTunnelUpdate(itn, found ?? ipTunnel(dev), p, setMtu, fwmark);
}

/** SIOCADDTUNNEL and SIOCCHGTUNNEL on `dev`; returns the tunnel. */
export function ipTunnelSet(itn: IpTunnelNet, dev: NetDevice, p: IpTunnelParm, type: number, add: boolean): IpTunnel {
  if (p.ttl !== 0) p.df = true;
  if (!hasKey(p.iFlags)) p.iKey = 0;
  if (!hasKey(p.oFlags)) p.oKey = 0;
  let t = ipTunnelFind(itn, p, type);
  if (add) {
    if (t !== null) throw new Errno("EEXIST");
    return ipTunnel(ipTunnelCreate(ipTunnel(dev).net, itn, p));
  }
  if (dev !== itn.fbTunnelDev) {
    if (t !== null) {
      if (t.dev !== dev) throw new Errno("EEXIST");
    } else {
      checkEnds(dev, p);
      t = ipTunnel(dev);
    }
  }
  if (t === null) throw new Errno("ENOENT");
  ipTunnelUpdate(itn, t, p, true, 0);
  return t;
}

/** SIOCGETTUNNEL. */
export function ipTunnelGet(itn: IpTunnelNet, dev: NetDevice, p: IpTunnelParm): IpTunnel {
  return dev === itn.fbTunnelDev ? (ipTunnelFind(itn, p, dev.type) ?? ipTunnel(dev)) : ipTunnel(dev);
}

/** SIOCDELTUNNEL. ENOENT: none like it; EPERM: the fallback device. */
export function ipTunnelDelete(itn: IpTunnelNet, dev: NetDevice, p: IpTunnelParm): void {
  let victim = dev;
  if (dev === itn.fbTunnelDev) {
    const t = ipTunnelFind(itn, p, dev.type);
    if (t === null) throw new Errno("ENOENT");
    if (t.dev === dev) throw new Errno("EPERM");
    victim = t.dev;
  }
  unregisterNetdeviceMany([victim]);
}

/** RTM_DELLINK: the fallback device stays, as if deleted. */
export function ipTunnelDellink(dev: NetDevice, kill: NetDevice[]): void {
  if (dev !== itnOf(dev).fbTunnelDev) kill.push(dev);
}

/** The table a tunnel is in. */
export function itnOf(dev: NetDevice): IpTunnelNet {
  if (dev.linkOps === null) throw new TypeError(`${dev.name} is no tunnel`);
  return ipTunnelNet(ipTunnel(dev).net, dev.linkOps);
}

/** ndo_uninit of tunnels. */
export function ipTunnelUninit(dev: NetDevice): void {
  const itn = itnOf(dev);
  ipTunnelDel(itn, ipTunnel(dev));
  if (itn.fbTunnelDev === dev) itn.fbTunnelDev = null;
}

/** The fallback device of a namespace, which takes what no other tunnel does (ip_tunnel_init_net). */
export function ipTunnelInitNet(net: Net, itn: IpTunnelNet, name: string): void {
  const dev = ipTunnelAlloc(net, itn.linkOps, { ...ipTunnelParm(), name });
  dev.netnsLocal = true;
  itn.fbTunnelDev = dev;
  registerNetdevice(dev);
  dev.mtu = ipTunnelBindDev(dev);
  ipTunnel(dev).parms.name = name;
  ipTunnelAdd(itn, ipTunnel(dev));
}

/** A namespace ends: its devices of the kind, and those elsewhere whose outer packets travel here. */
export function ipTunnelExitNet(net: Net, itn: IpTunnelNet): void {
  const kill = net.devices().filter((dev) => dev.linkOps === itn.linkOps);
  for (const t of itn.tunnels) if (!kill.includes(t.dev)) kill.push(t.dev);
  unregisterNetdeviceMany(kill);
  itn.tunnels = [];
  itn.fbTunnelDev = null;
  itn.collectMdTun = null;
}
