/** Addresses and prefixes as iproute2 takes and prints them. IPv4 and IPv6 addresses are bytes in network order. */

import { AF_BRIDGE, AF_INET, AF_INET6, AF_MPLS, AF_PACKET, AF_UNSPEC } from "@netloom/uapi";
import { formatIp6, formatLladdr, parseIp6 } from "@netloom/wire";
import { parseUnsigned, type Args } from "./parse-args.js";
import type { Color } from "./print.js";

/** An address, or a prefix of it; `bytes` is empty for `any` and `all`. */
export interface InetPrefix {
  readonly family: number;
  readonly bytes: Uint8Array;
  /** Prefix length in bits. */
  readonly bitlen: number;
  /** Whether the length was written (`/24`, `default`). */
  readonly lengthGiven: boolean;
}

const NONE = new Uint8Array(0);
/** Selects everything. */
export const ANY_PREFIX: InetPrefix = { family: AF_UNSPEC, bytes: NONE, bitlen: 0, lengthGiven: false };

export const hostLength = (family: number): number => (family === AF_INET6 ? 128 : family === AF_INET ? 32 : 0);

/** `inet`, `inet6` ...; `???` for an unknown family. */
export function familyName(family: number): string {
  switch (family) {
    case AF_INET:
      return "inet";
    case AF_INET6:
      return "inet6";
    case AF_PACKET:
      return "link";
    case AF_MPLS:
      return "mpls";
    case AF_BRIDGE:
      return "bridge";
    default:
      return "???";
  }
}

/** The family of a name; null for an unknown one. */
export function readFamily(name: string): number | null {
  switch (name) {
    case "inet":
      return AF_INET;
    case "inet6":
      return AF_INET6;
    case "link":
      return AF_PACKET;
    case "mpls":
      return AF_MPLS;
    case "bridge":
      return AF_BRIDGE;
    default:
      return null;
  }
}

export const familyColor = (family: number): Color =>
  family === AF_INET ? "inet" : family === AF_INET6 ? "inet6" : family === AF_PACKET ? "mac" : null;

/** Dotted numbers, as many as are written: `10.1` is 10.1.0.0; octal and hexadecimal count. */
function parseIp4Loose(text: string): Uint8Array | null {
  const parts = text.split(".");
  if (parts.length > 4) return null;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < parts.length; i++) {
    const value = parseUnsigned(parts[i]!, 255);
    if (value === null) return null;
    bytes[i] = value;
  }
  return bytes;
}

/** An address of `family`, or of any with AF_UNSPEC; null if it is none. */
export function parseAddr(text: string, family: number): InetPrefix | null {
  if (text === "default" || text === "all" || text === "any") {
    if (family === AF_MPLS) return null;
    const of = family === AF_UNSPEC ? (text === "default" ? AF_INET : AF_UNSPEC) : family;
    return {
      family: of,
      bytes: text === "default" ? new Uint8Array(hostLength(of) / 8) : NONE,
      bitlen: 0,
      lengthGiven: false,
    };
  }
  if (family === AF_PACKET) {
    const bytes = parseLladdrBytes(text);
    return bytes === null ? null : { family, bytes, bitlen: bytes.length * 8, lengthGiven: false };
  }
  if (text.includes(":")) {
    if (family !== AF_UNSPEC && family !== AF_INET6) return null;
    const bytes = parseIp6(text);
    return bytes === null ? null : { family: AF_INET6, bytes, bitlen: 128, lengthGiven: false };
  }
  if (family !== AF_UNSPEC && family !== AF_INET) return null;
  const bytes = parseIp4Loose(text);
  return bytes === null ? null : { family: AF_INET, bytes, bitlen: 32, lengthGiven: false };
}

/** A prefix of `family`, or of any with AF_UNSPEC; null if it is none. The length may be a netmask. */
export function parsePrefix(text: string, family: number): InetPrefix | null {
  if (text === "default" || text === "any" || text === "all") {
    if (family === AF_MPLS) return null;
    return { family, bytes: NONE, bitlen: 0, lengthGiven: text === "default" };
  }
  const slash = text.indexOf("/");
  const addr = parseAddr(slash < 0 ? text : text.slice(0, slash), family);
  if (addr === null || slash < 0) return addr;
  const length = parsePrefixLength(text.slice(slash + 1));
  if (length === null || length > hostLength(addr.family)) return null;
  return { family: addr.family, bytes: addr.bytes, bitlen: length, lengthGiven: true };
}

function parsePrefixLength(text: string): number | null {
  const value = parseUnsigned(text);
  if (value !== null) return value;
  if (!text.includes(".")) return null;
  const mask = parseIp4Loose(text);
  if (mask === null) return null;
  const bits = ((mask[0]! << 24) | (mask[1]! << 16) | (mask[2]! << 8) | mask[3]!) >>> 0;
  const inverse = ~bits >>> 0;
  return ((inverse + 1) & inverse) === 0 ? 32 - (inverse === 0 ? 0 : 32 - Math.clz32(inverse)) : null;
}

const verbose = (family: number): string => (family === AF_UNSPEC ? "any valid" : familyName(family));

/** As `parseAddr`; complains and exits. */
export function getAddr(args: Args, text: string, family: number): InetPrefix {
  return (
    parseAddr(text, family) ?? args.die(`Error: ${verbose(family)} address is expected rather than "${text}".\n`, 1)
  );
}

/** As `parsePrefix`; complains and exits. */
export function getPrefix(args: Args, text: string, family: number): InetPrefix {
  if (family === AF_PACKET)
    return args.die(`Error: "${text}" may be inet prefix, but it is not allowed in this context.\n`, 1);
  return (
    parsePrefix(text, family) ?? args.die(`Error: ${verbose(family)} prefix is expected rather than "${text}".\n`, 1)
  );
}

/** An IPv4 address where nothing else will do; complains and exits. */
export function getAddr32(args: Args, text: string): Uint8Array {
  return parseAddr(text, AF_INET)?.bytes ?? args.die(`Error: an IP address is expected rather than "${text}"\n`, 1);
}

/** An address as text; of an unknown family, the bytes in hexadecimal. */
export function formatAddr(family: number, bytes: Uint8Array): string {
  if (family === AF_INET && bytes.length >= 4) return `${bytes[0]!}.${bytes[1]!}.${bytes[2]!}.${bytes[3]!}`;
  if (family === AF_INET6 && bytes.length >= 16) return formatIp6(bytes);
  if (family === AF_PACKET) return formatLladdr(bytes);
  return "???";
}

/** Whether the first `bits` bits of two addresses agree. */
export function samePrefix(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  return (((a[whole] ?? 0) ^ (b[whole] ?? 0)) & (0xff00 >> rest) & 0xff) === 0;
}

/** inet_addr_match_rta: whether an address (or none) is inside the selector; a selector of no family selects all. */
export function prefixSelects(selector: InetPrefix, bytes: Uint8Array | undefined): boolean {
  if (selector.family === AF_UNSPEC) return true;
  if (bytes === undefined) return false;
  if (bytes.length * 8 !== hostLength(selector.family)) return false;
  return selector.bitlen === 0 || samePrefix(bytes, selector.bytes, selector.bitlen);
}

/** As much of a word as is a hexadecimal number (sscanf's %x), if that is a byte. */
function scanByte(word: string): number | null {
  const digits = /^\s*\+?(?:0[xX])?([0-9a-fA-F]+)/.exec(word)?.[1];
  return digits === undefined ? null : parseUnsigned(digits, 255, 16);
}

/** Colon-separated bytes, or dotted ones (an address of a tunnel); null if neither. */
export function parseLladdrBytes(text: string): Uint8Array | null {
  if (text.includes(".")) {
    const bytes = parseIp4Loose(text);
    return text.split(".").length === 4 ? bytes : null;
  }
  const parts = text.split(":");
  if (parts.length > 20) return null;
  const bytes = new Uint8Array(parts.length);
  for (let i = 0; i < parts.length; i++) {
    const value = scanByte(parts[i]!);
    if (value === null) return null;
    bytes[i] = value;
  }
  return bytes;
}

/** As `parseLladdrBytes`; complains (about the first part that is no byte) and exits with `status`. */
export function getLladdr(args: Args, text: string, status = 1): Uint8Array {
  const bytes = parseLladdrBytes(text);
  if (bytes !== null) return bytes;
  if (text.includes(".")) return args.die(`Error: an IP address is expected rather than "${text}"\n`, status);
  const wrong = text.split(":").find((part) => scanByte(part) === null) ?? text;
  return args.die(`"${wrong}" is invalid lladdr.\n`, status);
}
