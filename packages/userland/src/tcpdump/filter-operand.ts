/** Identifiers of capture filters: what an address, number or name means after its qualifiers. */

import { macToBytes, parseIp4, parseIp6, parseMac } from "@netloom/wire";
import { overIp } from "./filter-arithmetic.js";
import { FilterError, type Token } from "./filter-lex.js";
import { linkType, type Layout } from "./filter-link.js";
import { arpNet, etherHost, ip4Net, ip6Net, isoProtocol, ports, type Direction } from "./filter-primitives.js";
import { or, type Test } from "./filter-test.js";
import { ETHER_PROTOCOLS, LINKS } from "./filter-words.js";

/** A port, and the one protocol it is known for; null if there are more. */
export interface Service {
  readonly port: number;
  readonly protocol: "tcp" | "udp" | "sctp" | null;
}

/** Looks names up: hosts' addresses as text, ports, protocols as numbers. */
export interface FilterNames {
  host(name: string): string | null;
  port(name: string): Service | null;
  protocol(name: string): number | null;
}

export interface Qualifiers {
  readonly proto: string | null;
  readonly dir: Direction | null;
  /** A word of TYPES; null where none was given, "undefined" where none can be inherited. */
  readonly type: string | null;
}

const ALL_ONES = 0xffffffff;
const PORT_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["tcp", 6],
  ["udp", 17],
  ["sctp", 132],
]);
/** Protocols whose hosts nobody can tell. */
const HOSTLESS: ReadonlyMap<string, string> = new Map([
  ["atalk", "AppleTalk"],
  ["aarp", "AARP"],
  ["lat", "LAT"],
  ["sca", "SCA"],
  ["moprc", "MOPRC"],
  ["mopdl", "MOPDL"],
  ["iso", "ISO"],
  ["ipx", "IPX"],
]);

export class OperandCompiler {
  constructor(private readonly names: FilterNames) {}

  /** `netmask`: the prefix length or mask that follows an address. */
  compile(l: Layout, q: Qualifiers, token: Token, netmask: Token | number | null): Test {
    switch (token.kind) {
      case "word":
        return this.name(l, q, token.text);
      case "number":
        return this.numeric(l, q, token.value);
      case "mac":
        return this.mac(l, q, token.text);
      case "ip6":
        return this.address6(l, q, token.text, netmask);
      default:
        return netmask === null ? this.address4(l, q, token.text) : this.network4(l, q, token.text, netmask);
    }
  }

  private name(l: Layout, q: Qualifiers, name: string): Test {
    switch (q.type) {
      case "net":
        throw new FilterError(`unknown network '${name}'`);
      case "port":
      case "portrange":
        return this.namedPort(l, q, name);
      case "gateway":
        throw new FilterError("'gateway' not supported in this configuration");
      case "proto":
      case "protochain":
        return protocol(l, q, this.protocolNumber(q, name));
      case "undefined":
        return undefinedType();
      default: {
        if (q.proto !== null && LINKS.has(q.proto)) throw new FilterError(`unknown ether host '${name}'`);
        const address = this.names.host(name);
        if (address === null) throw new FilterError(`unknown host '${name}'`);
        const six = parseIp6(address);
        if (six !== null) return host6(l, q, six, new Uint8Array(16).fill(255));
        return host4(l, q, parseIp4(address) ?? 0, ALL_ONES);
      }
    }
  }

  private protocolNumber(q: Qualifiers, name: string): number {
    if (q.proto !== null && LINKS.has(q.proto)) {
      const type = ETHER_PROTOCOLS.get(name);
      if (type === undefined) throw new FilterError(`unknown ether proto '${name}'`);
      return type;
    }
    if (q.proto !== null && q.proto !== "ip" && q.proto !== "ip6") throw new FilterError(`unknown protocol: ${name}`);
    const found = this.names.protocol(name);
    if (found === null) throw new FilterError(`unknown ip proto '${name}'`);
    return found;
  }

  private namedPort(l: Layout, q: Qualifiers, name: string): Test {
    const asked = portProtocol(q);
    const range = q.type === "portrange";
    const dash = range ? name.indexOf("-") : -1;
    const first = this.service(q, name, dash < 0 ? name : name.slice(0, dash));
    const last = dash < 0 ? first : this.service(q, name, name.slice(dash + 1));
    // A name known for one protocol alone means that one.
    const known = first.protocol === last.protocol ? first.protocol : null;
    const only = asked ?? (known === null ? null : PORT_PROTOCOLS.get(known)!);
    return ports(l, only, q.dir, Math.min(first.port, last.port), Math.max(first.port, last.port));
  }

  private service(q: Qualifiers, whole: string, text: string): Service {
    if (/^\d+$/.test(text)) {
      if (Number(text) > 65535) throw new FilterError(`illegal port number ${text} > 65535`);
      return { port: Number(text), protocol: null };
    }
    const service = this.names.port(text);
    if (service === null)
      throw new FilterError(q.type === "portrange" ? `unknown port in range '${whole}'` : `unknown port '${whole}'`);
    if (service.protocol !== null && q.proto !== null && q.proto !== service.protocol)
      throw new FilterError(`port '${text}' is ${service.protocol}`);
    return service;
  }

  private numeric(l: Layout, q: Qualifiers, value: number): Test {
    switch (q.type) {
      case "port":
      case "portrange": {
        const protocolNumber = portProtocol(q);
        if (value > 65535) throw new FilterError(`illegal port number ${value} > 65535`);
        return ports(l, protocolNumber, q.dir, value, value);
      }
      case "gateway":
        throw new FilterError("'gateway' requires a name");
      case "proto":
      case "protochain":
        return protocol(l, q, value);
      case "undefined":
        return undefinedType();
      default: {
        if (q.proto !== null && LINKS.has(q.proto)) throw new FilterError("illegal link layer address");
        let addr = value >>> 0;
        let mask = ALL_ONES;
        // `net 10` is 10.0.0.0/8.
        if (q.type === "net") {
          while (addr !== 0 && addr < 0x1000000) {
            addr = (addr << 8) >>> 0;
            mask = (mask << 8) >>> 0;
          }
        }
        return host4(l, q, addr, mask);
      }
    }
  }

  private address4(l: Layout, q: Qualifiers, text: string): Test {
    const [addr, mask] = dotted(text);
    switch (q.type) {
      case "gateway":
        throw new FilterError("'gateway' requires a name");
      case "port":
      case "portrange":
      case "proto":
      case "protochain":
        throw new FilterError(`'${q.type}' modifier applied to ip host`);
      case "undefined":
        return undefinedType();
      default:
        if (q.proto !== null && LINKS.has(q.proto)) throw new FilterError("illegal link layer address");
        return host4(l, q, addr, mask);
    }
  }

  private network4(l: Layout, q: Qualifiers, text: string, netmask: Token | number): Test {
    const [addr] = dotted(text);
    let mask: number;
    if (typeof netmask === "number") {
      if (netmask > 32) throw new FilterError("mask length must be <= 32");
      mask = netmask === 0 ? 0 : (ALL_ONES << (32 - netmask)) >>> 0;
      if ((addr & ~mask) !== 0) throw new FilterError(`non-network bits set in "${text}/${netmask}"`);
    } else {
      mask = dotted(netmask.text)[0];
      if ((addr & ~mask) !== 0) throw new FilterError(`non-network bits set in "${text} mask ${netmask.text}"`);
    }
    if (q.type !== "net") throw new FilterError("Mask syntax for networks only");
    return host4(l, q, addr, mask);
  }

  private address6(l: Layout, q: Qualifiers, text: string, netmask: Token | number | null): Test {
    const addr = parseIp6(text)!;
    const length = typeof netmask === "number" ? netmask : 128;
    if (length > 128) throw new FilterError("mask length must be <= 128");
    const mask = new Uint8Array(16);
    for (let bit = 0; bit < length; bit++) mask[bit >> 3]! |= 0x80 >> (bit & 7);
    if (addr.some((byte, i) => (byte & ~mask[i]!) !== 0))
      throw new FilterError(`non-network bits set in "${text}/${length}"`);
    switch (q.type) {
      case "host":
      case null:
        if (length !== 128) throw new FilterError("Mask syntax for networks only");
        return host6(l, q, addr, mask);
      case "net":
        return host6(l, q, addr, mask);
      case "undefined":
        return undefinedType();
      default:
        throw new FilterError("invalid qualifier against IPv6 address");
    }
  }

  private mac(l: Layout, q: Qualifiers, text: string): Test {
    if (q.type !== "host" && q.type !== null) throw new FilterError("ethernet address used in non-ether expression");
    if (q.proto === null || !LINKS.has(q.proto)) throw new FilterError("ethernet address used in non-ether expression");
    const digits = /[:.-]/.test(text)
      ? text
          .split(/[:.-]/)
          .map((part, _i, all) => part.padStart(all.length === 3 ? 4 : 2, "0"))
          .join("")
      : text;
    return etherHost(l, q.dir, macToBytes(parseMac(digits.match(/../g)!.join(":"))!));
  }
}

function undefinedType(): never {
  throw new FilterError("syntax error in filter expression");
}

function portProtocol(q: Qualifiers): number | null {
  if (q.proto === null) return null;
  const found = PORT_PROTOCOLS.get(q.proto);
  if (found === undefined) throw new FilterError(`illegal qualifier of '${q.type}'`);
  return found;
}

/** `10.1` with the mask that its number of parts implies. */
function dotted(text: string): [addr: number, mask: number] {
  const parts = text.split(".");
  if (parts.some((part) => Number(part) > 255)) throw new FilterError(`invalid IPv4 address '${text}'`);
  let addr = 0;
  for (let i = 0; i < 4; i++) addr = addr * 256 + Number(parts[i] ?? 0);
  return [addr, (ALL_ONES << (32 - 8 * parts.length)) >>> 0];
}

function host4(l: Layout, q: Qualifiers, addr: number, mask: number): Test {
  const what = q.type === "net" ? "net" : "host";
  switch (q.proto) {
    case null: {
      const ip = ip4Net(l, q.dir, addr, mask);
      return l.labels > 0 ? ip : or(ip, or(arpNet(l, false, q.dir, addr, mask), arpNet(l, true, q.dir, addr, mask)));
    }
    case "ip":
      return ip4Net(l, q.dir, addr, mask);
    case "arp":
    case "rarp":
      return arpNet(l, q.proto === "rarp", q.dir, addr, mask);
    case "ip6":
      throw new FilterError("'ip6' modifier applied to ip host");
    default:
      return noHost(q.proto, what);
  }
}

function host6(l: Layout, q: Qualifiers, addr: Uint8Array, mask: Uint8Array): Test {
  if (q.proto === null || q.proto === "ip6") return ip6Net(l, q.dir, addr, mask);
  return noHost(q.proto, q.type === "net" ? "ip6 net" : "ip6 host");
}

function noHost(proto: string, what: string): never {
  if (LINKS.has(proto)) throw new FilterError(`link-layer modifier applied to ${what}`);
  const hostless = HOSTLESS.get(proto);
  throw new FilterError(
    hostless === undefined ? `'${proto}' modifier applied to ${what}` : `${hostless} host filtering not implemented`,
  );
}

const ENCAPSULATING: ReadonlyMap<string, string> = new Map([
  ["arp", "arp does not encapsulate another protocol"],
  ["rarp", "rarp does not encapsulate another protocol"],
  ["atalk", "AppleTalk encapsulation is not specifiable"],
  ["decnet", "DECNET encapsulation is not specifiable"],
  ["lat", "LAT does not encapsulate another protocol"],
  ["sca", "SCA does not encapsulate another protocol"],
  ["moprc", "MOPRC does not encapsulate another protocol"],
  ["mopdl", "MOPDL does not encapsulate another protocol"],
]);

/** `proto` and `protochain`. */
function protocol(l: Layout, q: Qualifiers, value: number): Test {
  const chain = q.type === "protochain";
  const follow = (six: boolean): Test => ({
    kind: "and",
    left: linkType(l, six ? 0x86dd : 0x0800),
    right: { kind: "protochain", six, network: l.network, protocol: value, tagged: l.tagged },
  });
  switch (q.proto) {
    case null:
      return chain ? or(follow(false), follow(true)) : overIp(l, "both", value);
    case "ip":
      return chain ? follow(false) : overIp(l, "ip", value);
    case "ip6":
      return chain ? follow(true) : overIp(l, "ip6", value);
    default:
      if (chain) throw new FilterError("bad protocol applied for 'protochain'");
      if (LINKS.has(q.proto)) return linkType(l, value);
      if (q.proto === "iso") return isoProtocol(l, value);
      throw new FilterError(ENCAPSULATING.get(q.proto) ?? `'${q.proto} proto' is bogus`);
  }
}
