/** What only sit tunnels have: 6to4 and 6rd prefixes (RFC 3056, RFC 5969), ISATAP's potential routers (RFC 5214). */

import { Errno, IFR_TUNNEL, SIOCADDPRL, SIOCCHGPRL, SIOCDELPRL, SIOCGETPRL } from "@netloom/uapi";
import type { IptunInfo } from "@netloom/netlink";
import { getU32, putU32 } from "@netloom/wire";
import { netdevStateChange } from "../core/linkwatch.js";
import type { NetDevice } from "../core/net-device.js";
import { IpTunnel } from "./ip-tunnel.js";

/** The IPv6 prefix within which addresses hold IPv4 addresses: 2002::/16 (6to4) unless changed (6rd). */
export class Ip6rd {
  prefix: Uint8Array = Uint8Array.of(0x20, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  prefixLen = 16;
  relayPrefix = 0;
  relayPrefixLen = 0;
}

/** A sit tunnel. */
export class SitTunnel extends IpTunnel {
  ip6rd = new Ip6rd();
  /** Addresses of potential routers (ISATAP), and whether each is one by default. */
  readonly prl = new Map<number, boolean>();
}

/** The sit tunnel behind a device. */
export function sitTunnel(dev: NetDevice): SitTunnel {
  if (dev.priv instanceof SitTunnel) return dev.priv;
  throw new TypeError(`${dev.name} is no sit tunnel`);
}

/** The IPv4 address inside an IPv6 one of the tunnel's prefix; 0: it is not of the prefix (try_6rd). */
export function embedded(rd: Ip6rd, b: Uint8Array, o: number): number {
  for (let i = 0; i < rd.prefixLen; i++) {
    const bit = 0x80 >> (i & 7);
    if ((b[o + (i >> 3)]! & bit) !== (rd.prefix[i >> 3]! & bit)) return 0;
  }
  let bits = 0;
  const wanted = 32 - rd.relayPrefixLen;
  for (let i = 0; i < wanted; i++) {
    const at = rd.prefixLen + i;
    bits = (bits << 1) | ((b[o + (at >> 3)]! >> (7 - (at & 7))) & 1);
  }
  const mask = rd.relayPrefixLen === 0 ? 0 : ~0 << (32 - rd.relayPrefixLen);
  return ((rd.relayPrefix & mask) | bits) >>> 0;
}

/** The potential router list: struct ip_tunnel_prl begins with an address and its flags. */
export function prlIoctl(t: SitTunnel, fallback: boolean, request: number, arg: Uint8Array): number {
  if (fallback) throw new Errno("EINVAL");
  const addr = getU32(arg, IFR_TUNNEL);
  if (request === SIOCGETPRL) return 0;
  if (request === SIOCDELPRL) {
    if (addr === 0) t.prl.clear();
    else if (!t.prl.delete(addr)) throw new Errno("ENXIO");
  } else {
    if (addr === 0) throw new Errno("EINVAL");
    if (request === SIOCADDPRL && t.prl.has(addr)) throw new Errno("EEXIST");
    if (request === SIOCCHGPRL && !t.prl.has(addr)) throw new Errno("ENXIO");
    t.prl.set(addr, arg[IFR_TUNNEL + 4] !== 0);
  }
  netdevStateChange(t.dev);
  return 0;
}

/** SIOCGET6RD. */
export function put6rd(rd: Ip6rd, arg: Uint8Array): void {
  arg.set(rd.prefix, IFR_TUNNEL);
  putU32(arg, IFR_TUNNEL + 16, rd.relayPrefix);
  arg[IFR_TUNNEL + 20] = rd.prefixLen;
  arg[IFR_TUNNEL + 22] = rd.relayPrefixLen;
}

/** SIOCADD6RD and SIOCCHG6RD. */
export function set6rd(t: SitTunnel, arg: Uint8Array): void {
  update6rd(
    t,
    arg.slice(IFR_TUNNEL, IFR_TUNNEL + 16),
    arg[IFR_TUNNEL + 20]!,
    getU32(arg, IFR_TUNNEL + 16),
    arg[IFR_TUNNEL + 22]!,
  );
  netdevStateChange(t.dev);
}

/** EINVAL: the prefix is longer than leaves room for an IPv4 address, or has bits behind its length. */
function update6rd(
  t: SitTunnel,
  prefix: Uint8Array,
  prefixLen: number,
  relayPrefix: number,
  relayPrefixLen: number,
): void {
  if (relayPrefixLen > 32 || prefixLen + (32 - relayPrefixLen) > 64) throw new Errno("EINVAL");
  for (let i = prefixLen; i < 128; i++) if (prefix[i >> 3]! & (0x80 >> (i & 7))) throw new Errno("EINVAL");
  const mask = relayPrefixLen === 0 ? 0 : ~0 << (32 - relayPrefixLen);
  if ((relayPrefix & ~mask) !== 0) throw new Errno("EINVAL");
  t.ip6rd = { prefix, prefixLen, relayPrefix, relayPrefixLen };
}

/** The 6rd part of RTM_NEWLINK. */
export function change6rd(t: SitTunnel, info: IptunInfo): void {
  const { ip6rd: old } = t;
  if (info.IFLA_IPTUN_6RD_PREFIX === undefined && info.IFLA_IPTUN_6RD_PREFIXLEN === undefined) return;
  update6rd(
    t,
    info.IFLA_IPTUN_6RD_PREFIX ?? old.prefix,
    info.IFLA_IPTUN_6RD_PREFIXLEN ?? old.prefixLen,
    info.IFLA_IPTUN_6RD_RELAY_PREFIX ?? old.relayPrefix,
    info.IFLA_IPTUN_6RD_RELAY_PREFIXLEN ?? old.relayPrefixLen,
  );
}
