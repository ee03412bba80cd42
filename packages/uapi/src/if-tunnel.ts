/**
 * Tunnels over IPv4 as the older ioctls configure them (linux/if_tunnel.h). On a device the request carries an ifreq whose
 * data, behind the name, is a struct ip_tunnel_parm (52 bytes):
 *
 *   name[16] | link:s32 | i_flags:be16 | o_flags:be16 | i_key:be32 | o_key:be32 | iphdr[20]
 */

import { IFNAMSIZ } from "./if.js";

export const SIOCGETTUNNEL = 0x89f0;
export const SIOCADDTUNNEL = 0x89f1;
export const SIOCDELTUNNEL = 0x89f2;
export const SIOCCHGTUNNEL = 0x89f3;
export const SIOCGETPRL = 0x89f4;
export const SIOCADDPRL = 0x89f5;
export const SIOCDELPRL = 0x89f6;
export const SIOCCHGPRL = 0x89f7;
/** 6rd: data is struct ip_tunnel_6rd: prefix[16] | relay_prefix:be32 | prefixlen:u16 | relay_prefixlen:u16. */
export const SIOCGET6RD = 0x89f8;
export const SIOCADD6RD = 0x89f9;
export const SIOCDEL6RD = 0x89fa;
export const SIOCCHG6RD = 0x89fb;

/** Flags of GRE's header (RFC 2784, RFC 2890), host order; also i_flags and o_flags. */
export const GRE_CSUM = 0x8000;
export const GRE_ROUTING = 0x4000;
export const GRE_KEY = 0x2000;
export const GRE_SEQ = 0x1000;
export const GRE_STRICT = 0x0800;
export const GRE_REC = 0x0700;
export const GRE_ACK = 0x0080;
export const GRE_VERSION = 0x0007;

/** i_flags of a sit tunnel: ISATAP (RFC 5214). */
export const SIT_ISATAP = 0x0001;

/** Offset of the parameters in the request, and sizes. */
export const IFR_TUNNEL = IFNAMSIZ;
export const IP_TUNNEL_PARM_SIZE = 52;
export const IP_TUNNEL_6RD_SIZE = 24;
export const IFREQ_TUNNEL_SIZE = IFR_TUNNEL + IP_TUNNEL_PARM_SIZE;

/** A tunnel's parameters; addresses and keys are host-order numbers, 0 for none. */
export interface IpTunnelParm {
  name: string;
  /** ifindex of the device below, 0 for any. */
  link: number;
  /** GRE_*. */
  iFlags: number;
  oFlags: number;
  iKey: number;
  oKey: number;
  /** 0: that of the packet inside. */
  ttl: number;
  /** Lowest bit: that of the packet inside. */
  tos: number;
  /** Don't fragment. */
  df: boolean;
  /** IPPROTO_* inside, 0 for any. */
  protocol: number;
  local: number;
  remote: number;
}

export function ipTunnelParm(): IpTunnelParm {
  return {
    name: "",
    link: 0,
    iFlags: 0,
    oFlags: 0,
    iKey: 0,
    oKey: 0,
    ttl: 0,
    tos: 0,
    df: false,
    protocol: 0,
    local: 0,
    remote: 0,
  };
}

const be16 = (b: Uint8Array, o: number): number => (b[o]! << 8) | b[o + 1]!;
const be32 = (b: Uint8Array, o: number): number => (be16(b, o) * 0x10000 + be16(b, o + 2)) >>> 0;
function putBe16(b: Uint8Array, o: number, v: number): void {
  b[o] = v >>> 8;
  b[o + 1] = v;
}
function putBe32(b: Uint8Array, o: number, v: number): void {
  putBe16(b, o, v >>> 16);
  putBe16(b, o + 2, v & 0xffff);
}

/** Reads the structure at `o`; the IP header's version and length are not looked at. */
export function getIpTunnelParm(b: Uint8Array, o: number = IFR_TUNNEL): IpTunnelParm {
  let name = "";
  for (let i = o; i < o + IFNAMSIZ && b[i] !== 0; i++) name += String.fromCharCode(b[i]!);
  return {
    name,
    link: b[o + 16]! | (b[o + 17]! << 8) | (b[o + 18]! << 16) | (b[o + 19]! << 24),
    iFlags: be16(b, o + 20),
    oFlags: be16(b, o + 22),
    iKey: be32(b, o + 24),
    oKey: be32(b, o + 28),
    tos: b[o + 33]!,
    df: (b[o + 38]! & 0x40) !== 0,
    ttl: b[o + 40]!,
    protocol: b[o + 41]!,
    local: be32(b, o + 44),
    remote: be32(b, o + 48),
  };
}

/** Writes the structure at `o`. */
export function putIpTunnelParm(b: Uint8Array, p: IpTunnelParm, o: number = IFR_TUNNEL): void {
  b.fill(0, o, o + IP_TUNNEL_PARM_SIZE);
  for (let i = 0; i < p.name.length && i < IFNAMSIZ - 1; i++) b[o + i] = p.name.charCodeAt(i);
  for (let i = 0; i < 4; i++) b[o + 16 + i] = (p.link >>> (8 * i)) & 0xff;
  putBe16(b, o + 20, p.iFlags);
  putBe16(b, o + 22, p.oFlags);
  putBe32(b, o + 24, p.iKey);
  putBe32(b, o + 28, p.oKey);
  b[o + 32] = 0x45;
  b[o + 33] = p.tos;
  if (p.df) b[o + 38] = 0x40;
  b[o + 40] = p.ttl;
  b[o + 41] = p.protocol;
  putBe32(b, o + 44, p.local);
  putBe32(b, o + 48, p.remote);
}
