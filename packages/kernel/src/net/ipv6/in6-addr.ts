/**
 * IPv6 addresses as the stack looks at them: 16 bytes at an offset of some buffer, never copied to be
 * compared (after net/ipv6/addrconf_core.c and include/net/ipv6.h). An address kept in a table is a
 * Uint8Array of 16 bytes that nobody writes to.
 */

import { getU32 } from "@netloom/wire";

const CHUNK = 1024;
let chunk = new Uint8Array(CHUNK);
let used = 0;

/** Room for an address, zero: part of a larger array, since one of its own weighs as much again. */
function allocAddr6(): Uint8Array {
  if (used === CHUNK) {
    chunk = new Uint8Array(CHUNK);
    used = 0;
  }
  used += 16;
  return chunk.subarray(used - 16, used);
}

const constant = (...groups: readonly number[]): Uint8Array => {
  const out = new Uint8Array(16);
  for (let i = 0; i < 8; i++) {
    out[2 * i] = groups[i]! >>> 8;
    out[2 * i + 1] = groups[i]!;
  }
  return out;
};

export const IN6ADDR_ANY = constant(0, 0, 0, 0, 0, 0, 0, 0);
export const IN6ADDR_LOOPBACK = constant(0, 0, 0, 0, 0, 0, 0, 1);
export const IN6ADDR_LINKLOCAL_ALLNODES = constant(0xff02, 0, 0, 0, 0, 0, 0, 1);
export const IN6ADDR_LINKLOCAL_ALLROUTERS = constant(0xff02, 0, 0, 0, 0, 0, 0, 2);
export const IN6ADDR_INTERFACELOCAL_ALLNODES = constant(0xff01, 0, 0, 0, 0, 0, 0, 1);
export const IN6ADDR_INTERFACELOCAL_ALLROUTERS = constant(0xff01, 0, 0, 0, 0, 0, 0, 2);
export const IN6ADDR_SITELOCAL_ALLROUTERS = constant(0xff05, 0, 0, 0, 0, 0, 0, 2);
/** All MLDv2-capable routers (RFC 3810 section 5.2.14). */
export const IN6ADDR_MLD2_ALLROUTERS = constant(0xff02, 0, 0, 0, 0, 0, 0, 0x16);
/** fe80::/64 without an interface identifier. */
export const IN6ADDR_LINKLOCAL_PREFIX = constant(0xfe80, 0, 0, 0, 0, 0, 0, 0);

export const IN6ADDR_MULTICAST_PREFIX = constant(0xff00, 0, 0, 0, 0, 0, 0, 0);

/** Kinds of address (IPV6_ADDR_*); the middle nibble is its scope as /proc/net/if_inet6 shows it. */
export const IPV6_ADDR_ANY = 0x0000;
export const IPV6_ADDR_UNICAST = 0x0001;
export const IPV6_ADDR_MULTICAST = 0x0002;
export const IPV6_ADDR_LOOPBACK = 0x0010;
export const IPV6_ADDR_LINKLOCAL = 0x0020;
export const IPV6_ADDR_SITELOCAL = 0x0040;
export const IPV6_ADDR_COMPATV4 = 0x0080;
export const IPV6_ADDR_SCOPE_MASK = 0x00f0;
export const IPV6_ADDR_MAPPED = 0x1000;

/** Scopes by number (RFC 4291 section 2.7, RFC 4007). */
export const IPV6_ADDR_SCOPE_NODELOCAL = 1;
export const IPV6_ADDR_SCOPE_LINKLOCAL = 2;
export const IPV6_ADDR_SCOPE_SITELOCAL = 5;
export const IPV6_ADDR_SCOPE_ORGLOCAL = 8;
export const IPV6_ADDR_SCOPE_GLOBAL = 14;

/** The scope of a group, as a bit of IPV6_ADDR_SCOPE_MASK. */
function multicastScopeType(scope: number): number {
  if (scope === IPV6_ADDR_SCOPE_NODELOCAL) return IPV6_ADDR_LOOPBACK;
  if (scope === IPV6_ADDR_SCOPE_LINKLOCAL) return IPV6_ADDR_LINKLOCAL;
  if (scope === IPV6_ADDR_SCOPE_SITELOCAL) return IPV6_ADDR_SITELOCAL;
  return 0;
}

/** What kind of address this is (ipv6_addr_type). */
export function ipv6AddrType(b: Uint8Array, o = 0): number {
  const top = b[o]!;
  if (top >= 0x20 && top < 0xfc) return IPV6_ADDR_UNICAST;
  if (top === 0xff) return IPV6_ADDR_MULTICAST | multicastScopeType(b[o + 1]! & 0x0f);
  if (top === 0xfe) {
    const next = b[o + 1]! & 0xc0;
    if (next === 0x80) return IPV6_ADDR_LINKLOCAL | IPV6_ADDR_UNICAST;
    if (next === 0xc0) return IPV6_ADDR_SITELOCAL | IPV6_ADDR_UNICAST;
  }
  if (getU32(b, o) === 0 && getU32(b, o + 4) === 0) {
    const third = getU32(b, o + 8);
    const last = getU32(b, o + 12);
    if (third === 0) {
      if (last === 0) return IPV6_ADDR_ANY;
      if (last === 1) return IPV6_ADDR_LOOPBACK | IPV6_ADDR_UNICAST;
      return IPV6_ADDR_COMPATV4 | IPV6_ADDR_UNICAST;
    }
    if (third === 0xffff) return IPV6_ADDR_MAPPED;
  }
  return IPV6_ADDR_UNICAST;
}

/** The scope number of an address as a source or destination (__ipv6_addr_src_scope). */
export function ipv6AddrSrcScope(b: Uint8Array, o = 0): number {
  if (b[o] === 0xff) return b[o + 1]! & 0x0f;
  const type = ipv6AddrType(b, o);
  if (type & (IPV6_ADDR_LINKLOCAL | IPV6_ADDR_LOOPBACK)) return IPV6_ADDR_SCOPE_LINKLOCAL;
  if (type & IPV6_ADDR_SITELOCAL) return IPV6_ADDR_SCOPE_SITELOCAL;
  return IPV6_ADDR_SCOPE_GLOBAL;
}

export const isMulticast6 = (b: Uint8Array, o = 0): boolean => b[o] === 0xff;
export const isLinkLocal6 = (b: Uint8Array, o = 0): boolean => b[o] === 0xfe && (b[o + 1]! & 0xc0) === 0x80;

/** Routes to it are only good on their own device (rt6_need_strict). */
export function needsStrict(b: Uint8Array, o = 0): boolean {
  if (b[o] === 0xff) {
    const scope = b[o + 1]! & 0x0f;
    return (
      scope === IPV6_ADDR_SCOPE_LINKLOCAL ||
      scope === IPV6_ADDR_SCOPE_NODELOCAL ||
      (ipv6AddrType(b, o) & IPV6_ADDR_MULTICAST) !== 0
    );
  }
  return isLinkLocal6(b, o) || isLoopback6(b, o);
}

export function isAny6(b: Uint8Array, o = 0): boolean {
  return getU32(b, o) === 0 && getU32(b, o + 4) === 0 && getU32(b, o + 8) === 0 && getU32(b, o + 12) === 0;
}

export function isLoopback6(b: Uint8Array, o = 0): boolean {
  return getU32(b, o + 12) === 1 && getU32(b, o) === 0 && getU32(b, o + 4) === 0 && getU32(b, o + 8) === 0;
}

/** The host part differs most often: compared first. */
export function equals6(a: Uint8Array, ao: number, b: Uint8Array, bo: number): boolean {
  return (
    getU32(a, ao + 12) === getU32(b, bo + 12) &&
    getU32(a, ao + 8) === getU32(b, bo + 8) &&
    getU32(a, ao + 4) === getU32(b, bo + 4) &&
    getU32(a, ao) === getU32(b, bo)
  );
}

/** Whether the first `length` bits agree (ipv6_prefix_equal). */
export function prefixEquals6(a: Uint8Array, ao: number, b: Uint8Array, bo: number, length: number): boolean {
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (a[ao + i] !== b[bo + i]) return false;
  const rest = length & 7;
  return rest === 0 || (a[ao + whole]! ^ b[bo + whole]!) >> (8 - rest) === 0;
}

/** How many leading bits two addresses share, 0-128 (ipv6_addr_diff). */
export function commonPrefixLength(a: Uint8Array, ao: number, b: Uint8Array, bo: number): number {
  for (let i = 0; i < 16; i++) {
    const x = a[ao + i]! ^ b[bo + i]!;
    if (x !== 0) return 8 * i + Math.clz32(x) - 24;
  }
  return 128;
}

/** The address with all bits after `length` zero (ipv6_addr_prefix); for a whole address itself, for those every device has a shared array. */
export function prefixOf(addr: Uint8Array, length: number): Uint8Array {
  if (length === 128) return addr;
  if (length === 64 && prefixEquals6(addr, 0, IN6ADDR_LINKLOCAL_PREFIX, 0, 64)) return IN6ADDR_LINKLOCAL_PREFIX;
  if (length === 8 && addr[0] === 0xff) return IN6ADDR_MULTICAST_PREFIX;
  const out = new Uint8Array(16);
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) out[i] = addr[i]!;
  if (length & 7) out[whole] = addr[whole]! & (0xff00 >> (length & 7));
  return out;
}

/** A well-mixed 32-bit hash of the address (signed). */
export function hash6(b: Uint8Array, o: number): number {
  let h = Math.imul(getU32(b, o + 12) | 0, 0x9e3779b1);
  h = Math.imul((h ^ (h >>> 15)) + (getU32(b, o + 8) | 0), 0x85ebca6b);
  h = Math.imul((h ^ (h >>> 13)) + (getU32(b, o + 4) | 0), 0xc2b2ae35);
  h = Math.imul((h ^ (h >>> 16)) + (getU32(b, o) | 0), 0x27d4eb2f);
  return h ^ (h >>> 15);
}

/** ff02::1:ffXX:XXXX of an address (RFC 4291 section 2.7.1). */
export function solicitedNode(addr: Uint8Array, o = 0): Uint8Array {
  const out = allocAddr6();
  out[0] = 0xff;
  out[1] = 0x02;
  out[11] = 0x01;
  out[12] = 0xff;
  out[13] = addr[o + 13]!;
  out[14] = addr[o + 14]!;
  out[15] = addr[o + 15]!;
  return out;
}

/** The Ethernet group 33:33:XX:XX:XX:XX of an IPv6 group (RFC 2464 section 7), a 48-bit number. */
export const multicastMac6 = (b: Uint8Array, o = 0): number => 0x3333 * 0x100000000 + getU32(b, o + 12);

/** fe80:: with the modified EUI-64 of a MAC address (RFC 2464 section 4); `devId` as in putEui64. */
export function linkLocalEui64(mac: number, devId = 0): Uint8Array {
  const out = allocAddr6();
  out.set(IN6ADDR_LINKLOCAL_PREFIX);
  putEui64(out, 8, mac, devId);
  return out;
}

/**
 * Writes the modified EUI-64 interface identifier of a MAC address (RFC 4291 appendix A). Devices that share an address differ by
 * their id in the middle, and then the universal bit stays (addrconf_ifid_eui48).
 */
export function putEui64(b: Uint8Array, o: number, mac: number, devId = 0): void {
  const hi = Math.floor(mac / 0x1000000);
  const lo = mac % 0x1000000;
  b[o] = (hi >>> 16) ^ (devId === 0 ? 2 : 0);
  b[o + 1] = hi >>> 8;
  b[o + 2] = hi;
  b[o + 3] = devId === 0 ? 0xff : devId >>> 8;
  b[o + 4] = devId === 0 ? 0xfe : devId;
  b[o + 5] = lo >>> 16;
  b[o + 6] = lo >>> 8;
  b[o + 7] = lo;
}

/** Whether an IPv4 address is not one of the global ones, so that an identifier made of it is only locally unique. */
function isIp4Special(addr: number): boolean {
  const a = addr >>> 24;
  const ab = addr >>> 16;
  const abc = addr >>> 8;
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    ab === 0xa9fe ||
    addr >>> 20 === 0xac1 ||
    abc === 0xc00002 ||
    abc === 0xc05863 ||
    ab === 0xc0a8 ||
    addr >>> 17 === 0xc612 >>> 1 ||
    a >>> 4 === 0xe ||
    addr === 0xffffffff
  );
}

/** fe80:: with the ISATAP identifier of a tunnel's local end (RFC 5214 section 6.1); null for 0.0.0.0. */
export function linkLocalIsatap(addr: Uint8Array | null): Uint8Array | null {
  const ip = addr === null || addr.length < 4 ? 0 : getU32(addr, 0);
  if (addr === null || ip === 0) return null;
  const out = IN6ADDR_LINKLOCAL_PREFIX.slice();
  out[8] = isIp4Special(ip) ? 0 : 2;
  out[10] = 0x5e;
  out[11] = 0xfe;
  out.set(addr.subarray(0, 4), 12);
  return out;
}

/** RT_SCOPE_* of an address of that type (rt_scope). */
export function rtScope(type: number): number {
  if (type & IPV6_ADDR_LOOPBACK) return 254;
  if (type & IPV6_ADDR_LINKLOCAL) return 253;
  if (type & IPV6_ADDR_SITELOCAL) return 200;
  return 0;
}
