/**
 * Addresses as text and as numbers. IPv4: host-order unsigned 32-bit number. MAC: a number of 48
 * bits, first byte most significant. IPv6: 16 bytes in network order.
 * Parsing accepts exactly what inet_pton(3) accepts.
 */

/** inet_pton(AF_INET): four decimal bytes, no leading zeros beyond three digits; null otherwise. */
export function parseIp4(text: string): number | null {
  let value = 0;
  let octet = -1;
  let octets = 0;
  let digits = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = i === text.length ? 46 : text.charCodeAt(i);
    if (c >= 48 && c <= 57) {
      if (digits > 0 && octet === 0) return null;
      octet = (octet < 0 ? 0 : octet) * 10 + (c - 48);
      digits++;
      if (octet > 255) return null;
    } else if (c === 46) {
      if (octet < 0 || ++octets > 4) return null;
      value = value * 256 + octet;
      octet = -1;
      digits = 0;
    } else return null;
  }
  return octets === 4 ? value : null;
}

export function formatIp4(addr: number): string {
  return `${addr >>> 24}.${(addr >>> 16) & 255}.${(addr >>> 8) & 255}.${addr & 255}`;
}

/** The netmask of a prefix length (0-32), host order. */
export function ip4Mask(prefixLen: number): number {
  return prefixLen === 0 ? 0 : (0xffffffff << (32 - prefixLen)) >>> 0;
}

/** The prefix length of a netmask, or null if its ones are not contiguous. */
export function ip4MaskLen(mask: number): number | null {
  const len = 32 - (mask === 0 ? 32 : 31 - Math.clz32(mask & -mask));
  return ip4Mask(len) === mask >>> 0 ? len : null;
}

export const isIp4Loopback = (addr: number): boolean => addr >>> 24 === 127;
export const isIp4Multicast = (addr: number): boolean => addr >>> 28 === 14;
export const isIp4LinkLocalMulticast = (addr: number): boolean => addr >>> 8 === 0xe00000;
/** 0.0.0.0 alone: the rest of 0.0.0.0/8 is unicast since Linux 5.3. */
export const isIp4ZeroNet = (addr: number): boolean => addr === 0;

/** inet_pton(AF_INET6); null if it is no IPv6 address. */
export function parseIp6(text: string): Uint8Array | null {
  const out = new Uint8Array(16);
  let o = 0;
  let gap = -1;
  let i = 0;
  if (text.startsWith("::")) {
    gap = 0;
    i = 2;
    if (text.length === 2) return out;
  } else if (text.startsWith(":")) return null;
  for (;;) {
    const colon = text.indexOf(":", i);
    const part = text.slice(i, colon < 0 ? text.length : colon);
    if (part.includes(".")) {
      const v4 = parseIp4(part);
      if (v4 === null || colon >= 0 || o > 12) return null;
      for (let k = 24; k >= 0; k -= 8) out[o++] = (v4 >>> k) & 255;
      break;
    }
    if (!/^[0-9a-fA-F]{1,4}$/.test(part) || o > 14) return null;
    const group = parseInt(part, 16);
    out[o++] = group >> 8;
    out[o++] = group & 255;
    if (colon < 0) break;
    i = colon + 1;
    if (text[i] === ":") {
      if (gap >= 0) return null;
      gap = o;
      i++;
      if (i === text.length) break;
    } else if (i === text.length) return null;
  }
  if (gap < 0) return o === 16 ? out : null;
  if (o === 16) return null;
  out.copyWithin(16 - (o - gap), gap, o);
  out.fill(0, gap, 16 - (o - gap));
  return out;
}

/** inet_ntop(AF_INET6): RFC 5952 with IPv4-mapped and -compatible tails dotted, as glibc prints them. */
export function formatIp6(bytes: Uint8Array, offset = 0): string {
  let best = -1;
  let bestLen = 1;
  for (let i = 0; i < 8;) {
    let j = i;
    while (j < 8 && bytes[offset + 2 * j] === 0 && bytes[offset + 2 * j + 1] === 0) j++;
    if (j - i > bestLen) {
      best = i;
      bestLen = j - i;
    }
    i = j === i ? i + 1 : j;
  }
  const mapped = bytes[offset + 10] === 0xff && bytes[offset + 11] === 0xff;
  const dotted = best === 0 && (bestLen === 6 || (bestLen === 5 && mapped));
  let text = "";
  for (let i = 0; i < 8; i++) {
    if (i === best) {
      text += "::";
      i += bestLen - 1;
      continue;
    }
    if (text !== "" && !text.endsWith(":")) text += ":";
    if (dotted && i === 6) {
      return text + [12, 13, 14, 15].map((k) => bytes[offset + k]).join(".");
    }
    text += ((bytes[offset + 2 * i]! << 8) | bytes[offset + 2 * i + 1]!).toString(16);
  }
  return text;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, i) => (i < 16 ? "0" : "") + i.toString(16));

/** `aa:bb:cc:dd:ee:ff` of a 48-bit number. */
export function formatMac(mac: number): string {
  const hi = Math.floor(mac / 0x100000000);
  const lo = mac >>> 0;
  return `${HEX[(hi >> 8) & 255]}:${HEX[hi & 255]}:${HEX[lo >>> 24]}:${HEX[(lo >>> 16) & 255]}:${HEX[(lo >>> 8) & 255]}:${HEX[lo & 255]}`;
}

/** Link-layer address bytes of any length, colon-separated. */
export function formatLladdr(bytes: Uint8Array, offset = 0, length = bytes.length - offset): string {
  let text = "";
  for (let i = 0; i < length; i++) text += (i === 0 ? "" : ":") + HEX[bytes[offset + i]!]!;
  return text;
}

/** Six colon-separated bytes of one or two hex digits; null otherwise. */
export function parseMac(text: string): number | null {
  const parts = text.split(":");
  if (parts.length !== 6) return null;
  let mac = 0;
  for (const part of parts) {
    if (!/^[0-9a-fA-F]{1,2}$/.test(part)) return null;
    mac = mac * 256 + parseInt(part, 16);
  }
  return mac;
}

export function macToBytes(mac: number): Uint8Array {
  const out = new Uint8Array(6);
  putMac(out, 0, mac);
  return out;
}

/** Reads six bytes as a 48-bit number. */
export function getMac(bytes: Uint8Array, o: number): number {
  return (
    ((bytes[o]! << 8) | bytes[o + 1]!) * 0x100000000 +
    (((bytes[o + 2]! << 24) | (bytes[o + 3]! << 16) | (bytes[o + 4]! << 8) | bytes[o + 5]!) >>> 0)
  );
}

export function putMac(bytes: Uint8Array, o: number, mac: number): void {
  const hi = (mac / 0x100000000) | 0;
  const lo = mac | 0;
  bytes[o] = hi >>> 8;
  bytes[o + 1] = hi;
  bytes[o + 2] = lo >>> 24;
  bytes[o + 3] = lo >>> 16;
  bytes[o + 4] = lo >>> 8;
  bytes[o + 5] = lo;
}

export const MAC_BROADCAST = 0xffffffffffff;
/** The group bit: multicast and broadcast addresses. */
export const isMacMulticast = (mac: number): boolean => (Math.floor(mac / 0x10000000000) & 1) === 1;
/** Neither zero nor a group address (is_valid_ether_addr). */
export const isMacValid = (mac: number): boolean => mac !== 0 && !isMacMulticast(mac);

/** Big-endian integers in a buffer. */
export const getU16 = (b: Uint8Array, o: number): number => (b[o]! << 8) | b[o + 1]!;
export const getU32 = (b: Uint8Array, o: number): number =>
  ((b[o]! << 24) | (b[o + 1]! << 16) | (b[o + 2]! << 8) | b[o + 3]!) >>> 0;
export function putU16(b: Uint8Array, o: number, v: number): void {
  b[o] = v >>> 8;
  b[o + 1] = v;
}
export function putU32(b: Uint8Array, o: number, v: number): void {
  b[o] = v >>> 24;
  b[o + 1] = v >>> 16;
  b[o + 2] = v >>> 8;
  b[o + 3] = v;
}
