/**
 * Capture filters (pcap-filter(7)) compiled to a predicate. `and` and `or` bind alike, from the left;
 * qualifiers left out of an operand are those of the operand before.
 */

import { macToBytes, parseIp4, parseIp6, parseMac } from "@netloom/wire";
import { ArithmeticReader, ETHERTYPES, LINKS, TRANSPORTS } from "./filter-arithmetic.js";
import { FilterError, lexFilter, type Token } from "./filter-lex.js";
import {
  and,
  arpNet,
  broadcast,
  COOKED,
  COOKED2,
  etherHost,
  ETHERNET,
  etherType,
  ip4Net,
  ip4Protocol,
  ip6Net,
  ip6Protocol,
  llc,
  load,
  multicast,
  never,
  not,
  or,
  OUT_OF_PACKET,
  ports,
  RAW,
  type Direction,
  type Layout,
  type Test,
} from "./filter-primitives.js";
import { DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_RAW } from "./pcap-file.js";

export { FilterError } from "./filter-lex.js";

/**
 * `outgoing`: this host sent the packet; only captures know. `tagged`: the packet with the VLAN tag that the kernel holds apart,
 * which only `vlan` and what follows it see.
 */
export type Filter = (packet: Uint8Array, wireLength: number, outgoing: boolean, tagged?: Uint8Array) => boolean;

/** Looks names up: hosts' addresses as text, ports and protocols as numbers. */
export interface FilterNames {
  host(name: string): string | null;
  port(name: string): number | null;
  protocol(name: string): number | null;
}

interface Qualifiers {
  proto: string | null;
  dir: Direction | null;
  type: string | null;
}

const TYPES: ReadonlySet<string> = new Set(["host", "net", "port", "portrange", "proto", "gateway", "protochain"]);
const SAPS: ReadonlyMap<string, number> = new Map([
  ["stp", 0x42],
  ["ipx", 0xe0],
  ["netbeui", 0xf0],
  ["iso", 0xfe],
]);
const LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [DLT_EN10MB, ETHERNET],
  [DLT_LINUX_SLL, COOKED],
  [DLT_LINUX_SLL2, COOKED2],
  [DLT_RAW, RAW],
]);
const ALL_ONES = 0xffffffff;

/** Compiles `text`; an empty filter passes everything. Throws FilterError. */
export function compileFilter(text: string, linktype: number, names: FilterNames, live = false): Filter {
  if (text.trim() === "") return () => true;
  const compiler = new Compiler(lexFilter(text), LAYOUTS.get(linktype) ?? ETHERNET, names, live);
  const test = compiler.compile();
  return (packet, wireLength, outgoing, tagged = packet) => {
    try {
      compiler.tagged = tagged;
      return test(packet, wireLength, outgoing);
    } catch (error) {
      if (error === OUT_OF_PACKET) return false;
      throw error;
    }
  };
}

class Compiler extends ArithmeticReader {
  private last: Qualifiers = { proto: null, dir: null, type: null };
  /** The packet under test as `vlan` sees it. */
  tagged: Uint8Array = new Uint8Array(0);
  private behindTag = false;

  constructor(
    tokens: readonly Token[],
    layout: Layout,
    private readonly names: FilterNames,
    private readonly live: boolean,
  ) {
    super(tokens, layout);
  }

  compile(): Test {
    const test = this.expression();
    if (this.peek().kind !== "end") this.syntax();
    return test;
  }

  private expression(): Test {
    let test = this.term(false);
    for (;;) {
      if (this.accept("and", "&&")) test = and(test, this.term(true));
      else if (this.accept("or", "||")) test = or(test, this.term(true));
      else return test;
    }
  }

  private term(continued: boolean): Test {
    if (this.accept("not", "!")) return not(this.term(continued));
    const relation = this.relation();
    if (relation !== null) return this.sight(relation);
    if (this.accept("(")) {
      const saved = this.last;
      const test = continued && this.startsIdentifier() ? this.identifierList() : this.expression();
      if (!this.accept(")")) this.syntax();
      this.last = saved;
      return test;
    }
    return this.sight(this.primitive(continued));
  }

  /** From the first `vlan` on, tests look at the packet with its tag. */
  private sight(test: Test): Test {
    return this.behindTag ? (_b, n, outgoing) => test(this.tagged, n, outgoing) : test;
  }

  /** `(80 or 81)` after a qualifier. */
  private identifierList(): Test {
    return this.expressionFrom(this.operand(this.last));
  }

  private expressionFrom(first: Test): Test {
    let test = first;
    for (;;) {
      if (this.accept("and", "&&")) test = and(test, this.term(true));
      else if (this.accept("or", "||")) test = or(test, this.term(true));
      else return test;
    }
  }

  /** Whether an identifier without qualifiers stands here. */
  private startsIdentifier(): boolean {
    const token = this.peek();
    if (token.kind === "sign" || token.kind === "end") return false;
    return token.kind !== "word" || !this.isKeyword(token.text);
  }

  private isKeyword(text: string): boolean {
    return (
      LINKS.has(text) ||
      ETHERTYPES.has(text) ||
      TRANSPORTS.has(text) ||
      TYPES.has(text) ||
      SAPS.has(text) ||
      [
        "src",
        "dst",
        "not",
        "and",
        "or",
        "less",
        "greater",
        "broadcast",
        "multicast",
        "vlan",
        "mpls",
        "inbound",
        "outbound",
        "len",
        "llc",
        "ifname",
        "on",
        "byte",
      ].includes(text)
    );
  }

  private primitive(continued: boolean): Test {
    const token = this.peek();
    if (continued && this.startsIdentifier() && this.last.type !== null) return this.operand(this.last);
    if (token.kind !== "word") this.syntax();
    if (this.accept("less")) return this.lengthTest((n, limit) => n <= limit);
    if (this.accept("greater")) return this.lengthTest((n, limit) => n >= limit);
    if (this.accept("broadcast")) return this.layout.ethernet ? broadcast : this.notEthernet();
    if (this.accept("multicast")) return this.layout.ethernet ? multicast : this.notEthernet();
    if (this.accept("vlan")) return this.vlan();
    if (this.accept("mpls")) return or(etherType(this.layout, 0x8847), etherType(this.layout, 0x8848));
    if (this.accept("llc")) return llc(this.layout, null);
    if (token.text === "inbound" || token.text === "outbound" || token.text === "ifname" || token.text === "on")
      return this.packetMetadata();
    return this.qualified();
  }

  private notEthernet(): never {
    throw new FilterError("not a broadcast link");
  }

  private packetMetadata(): Test {
    const word = this.tokens[this.at++]!.text;
    if (word === "ifname" || word === "on")
      throw new FilterError(`${word === "on" ? "ifname" : word} supported only on PF linktype`);
    if (this.live) return (_b, _n, outgoing) => outgoing === (word === "outbound");
    if (this.layout.ethernet)
      throw new FilterError("inbound/outbound not supported on Ethernet when reading savefiles");
    const pkttype = this.layout === COOKED ? 1 : 10;
    return (b) => (load(b, pkttype, 1) === 4) === (word === "outbound");
  }

  private lengthTest(compare: (length: number, limit: number) => boolean): Test {
    const token = this.peek();
    if (token.kind !== "number") this.syntax();
    this.at++;
    const limit = Number(token.text);
    return (_b, n) => compare(n, limit);
  }

  /** Everything after `vlan` looks behind the tag. */
  private vlan(): Test {
    const l = this.layout;
    this.behindTag = true;
    let id = -1;
    if (this.peek().kind === "number") {
      id = Number(this.tokens[this.at++]!.text);
      if (id > 4095) throw new FilterError(`VLAN tag ${id} greater than maximum 4095`);
    }
    this.layout = { ethernet: l.ethernet, typeOffset: l.typeOffset + 4, network: l.network + 4 };
    return (b) => {
      const type = load(b, l.typeOffset, 2);
      return (
        (type === 0x8100 || type === 0x88a8 || type === 0x9100) &&
        (id < 0 || (load(b, l.typeOffset + 2, 2) & 0xfff) === id)
      );
    };
  }

  private qualified(): Test {
    const q: Qualifiers = { proto: null, dir: null, type: null };
    const word = this.peek().text;
    if (LINKS.has(word) || ETHERTYPES.has(word) || TRANSPORTS.has(word) || SAPS.has(word)) {
      q.proto = word;
      this.at++;
      if (this.accept("broadcast")) return this.protoBroadcast(word);
      if (this.accept("multicast")) return this.protoMulticast(word);
    }
    if (this.peek().text === "src" || this.peek().text === "dst") q.dir = this.direction();
    if (this.peek().kind === "word" && TYPES.has(this.peek().text)) q.type = this.tokens[this.at++]!.text;
    if (q.dir === null && q.type === null) {
      if (q.proto === null) this.syntax();
      if (!this.startsIdentifier()) return this.protocolAlone(q.proto);
    }
    if (this.peek().text === "(" && q.type !== null) {
      this.at++;
      const saved = (this.last = q);
      const test = this.identifierList();
      if (!this.accept(")")) this.syntax();
      this.last = saved;
      return test;
    }
    return this.operand(q);
  }

  private direction(): Direction {
    const first = this.tokens[this.at++]!.text === "src" ? "src" : "dst";
    const joint = this.peek().text;
    const second = this.peek(1).text;
    if ((joint === "or" || joint === "and") && (second === "src" || second === "dst") && second !== first) {
      this.at += 2;
      return joint === "or" ? "src or dst" : "src and dst";
    }
    return first;
  }

  private protoBroadcast(proto: string): Test {
    if (LINKS.has(proto)) return this.layout.ethernet ? broadcast : this.notEthernet();
    if (proto === "ip") throw new FilterError("netmask not known, so 'ip broadcast' not supported");
    throw new FilterError("only link-layer/IP broadcast filters supported");
  }

  private protoMulticast(proto: string): Test {
    if (LINKS.has(proto)) return this.layout.ethernet ? multicast : this.notEthernet();
    const l = this.layout;
    if (proto === "ip") return and(etherType(l, 0x0800), (b) => load(b, l.network + 16, 1) >= 224);
    if (proto === "ip6") return and(etherType(l, 0x86dd), (b) => load(b, l.network + 24, 1) === 255);
    throw new FilterError(
      "link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel",
    );
  }

  /** `tcp`, `arp`, `stp` as a test of their own. */
  private protocolAlone(proto: string): Test {
    const l = this.layout;
    const type = ETHERTYPES.get(proto);
    if (type !== undefined) return etherType(l, type);
    const sap = SAPS.get(proto);
    if (sap !== undefined) return llc(l, sap);
    const number = TRANSPORTS.get(proto);
    if (number === undefined) throw new FilterError("link layer applied in wrong context");
    if (proto === "icmp" || proto === "igmp" || proto === "igrp") return ip4Protocol(l, number);
    if (proto === "icmp6") return ip6Protocol(l, number);
    return or(ip4Protocol(l, number), ip6Protocol(l, number));
  }

  /** The identifier that the qualifiers are about. */
  private operand(q: Qualifiers): Test {
    this.last = q;
    const token = this.peek();
    if (token.kind === "sign" || token.kind === "end") this.syntax();
    if (token.kind === "word" && this.isKeyword(token.text)) this.syntax();
    this.at++;
    const text = token.text.replace(/^\\/, "");
    switch (q.type) {
      case "port":
      case "portrange":
        return this.portOperand(q, text);
      case "proto":
        return this.protoOperand(q.proto, text);
      case "net":
        return this.netOperand(q, token);
      case "gateway":
        throw new FilterError("'gateway' not supported in this configuration");
      case "protochain":
        return this.protoOperand(q.proto, text);
      case null:
        // `src 10.0.0.1` is a host; a bare address is nothing
        if (q.proto === null && q.dir === null) this.syntax();
        if (q.proto !== null && q.dir === null && LINKS.has(q.proto) && token.kind !== "mac") this.syntax();
        q.type = "host";
        return this.hostOperand(q, token);
      default:
        return this.hostOperand(q, token);
    }
  }

  private hostOperand(q: Qualifiers, token: Token): Test {
    const text = token.text.replace(/^\\/, "");
    const { proto, dir } = q;
    if (proto !== null && LINKS.has(proto)) {
      if (token.kind === "mac") {
        if (!this.layout.ethernet)
          throw new FilterError(
            "ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel",
          );
        return etherHost(dir, macToBytes(parseMac(text.replace(/[.-]/g, ":"))!));
      }
      throw new FilterError(token.kind === "word" ? `unknown ether host '${text}'` : "illegal link layer address");
    }
    if (token.kind === "mac") throw new FilterError("ethernet address used in non-ether expression");
    if (proto !== null && TRANSPORTS.has(proto)) throw new FilterError(`'${proto}' modifier applied to host`);
    let address = text;
    if (token.kind === "word" || token.kind === "number") {
      if (token.kind === "number") {
        const value = Number(text);
        address = [24, 16, 8, 0].map((k) => (value >>> k) & 255).join(".");
        if (value < 0x1000000) address = `${value}.0.0.0`;
        return this.netOperand(q, token);
      }
      const found = this.names.host(text);
      if (found === null) throw new FilterError(`unknown host '${text}'`);
      address = found;
    }
    const six = parseIp6(address);
    if (six !== null) {
      if (proto !== null && proto !== "ip6") throw new FilterError(`'${proto}' modifier applied to ip6 host`);
      return ip6Net(this.layout, dir, six, 128);
    }
    const four = parseIp4(address);
    if (four === null) {
      if (/^\d+(\.\d+){3}$/.test(address)) throw new FilterError(`invalid IPv4 address '${address}'`);
      return this.netOperand(q, token);
    }
    if (proto === "ip6") throw new FilterError("'ip6' modifier applied to ip host");
    return this.ip4Test(proto, dir, four, ALL_ONES);
  }

  private ip4Test(proto: string | null, dir: Direction | null, addr: number, mask: number): Test {
    const l = this.layout;
    if (proto === "ip") return ip4Net(l, dir, addr, mask);
    if (proto === "arp" || proto === "rarp") return arpNet(l, ETHERTYPES.get(proto)!, dir, addr, mask);
    if (proto !== null) throw new FilterError(`'${proto}' modifier applied to ip host`);
    return or(ip4Net(l, dir, addr, mask), or(arpNet(l, 0x0806, dir, addr, mask), arpNet(l, 0x8035, dir, addr, mask)));
  }

  /** `10`, `192.168`, `10.0.0.0/8`, `10.0.0.0 mask 255.0.0.0`, `fd00::/64`. */
  private netOperand(q: Qualifiers, token: Token): Test {
    if (token.kind === "ip6") {
      const addr = parseIp6(token.text);
      if (addr === null) this.syntax();
      return ip6Net(this.layout, q.dir, addr, this.accept("/") ? this.prefix(128) : 128);
    }
    const parts = token.text.split(".");
    if (!/^\d+(\.\d+){0,3}$/.test(token.text)) throw new FilterError(`unknown network '${token.text}'`);
    if (parts.some((p) => Number(p) > 255)) throw new FilterError(`invalid IPv4 address '${token.text}'`);
    let addr = 0;
    for (let i = 0; i < 4; i++) addr = addr * 256 + Number(parts[i] ?? 0);
    let mask = parts.length === 4 ? ALL_ONES : (ALL_ONES << (32 - 8 * parts.length)) >>> 0;
    if (this.accept("/")) {
      const prefix = this.prefix(32);
      mask = prefix === 0 ? 0 : (ALL_ONES << (32 - prefix)) >>> 0;
      if ((addr & ~mask) !== 0) throw new FilterError(`non-network bits set in "${token.text}/${prefix}"`);
    } else if (this.accept("mask")) {
      const given = this.tokens[this.at++]!;
      const value = parseIp4(given.text);
      if (value === null) this.syntax();
      mask = value;
      if ((addr & ~mask) !== 0) throw new FilterError(`non-network bits set in "${token.text} mask ${given.text}"`);
    }
    return this.ip4Test(q.proto, q.dir, addr, mask);
  }

  private prefix(max: number): number {
    const token = this.peek();
    if (token.kind !== "number") this.syntax();
    this.at++;
    const prefix = Number(token.text);
    if (prefix > max) throw new FilterError(`mask length must be <= ${max}`);
    return prefix;
  }

  private portOperand(q: Qualifiers, first: string): Test {
    let text = first;
    if (q.type === "portrange" && this.accept("-")) text += `-${this.tokens[this.at++]!.text}`;
    const [low, high] = q.type === "portrange" ? text.split("-") : [text, text];
    const port = (name: string): number => {
      if (/^\d+$/.test(name)) {
        if (Number(name) > 65535) throw new FilterError(`illegal port number ${name} > 65535`);
        return Number(name);
      }
      const number = this.names.port(name);
      if (number === null) throw new FilterError(`unknown port '${name}'`);
      return number;
    };
    const from = port(low!);
    const to = port(high ?? low!);
    const { proto } = q;
    if (proto !== null && proto !== "tcp" && proto !== "udp" && proto !== "sctp" && proto !== "ip" && proto !== "ip6") {
      throw new FilterError("illegal qualifier of 'port'");
    }
    const protocols = proto === null || proto === "ip" || proto === "ip6" ? [6, 17, 132] : [TRANSPORTS.get(proto)!];
    return ports(this.layout, protocols, q.dir, Math.min(from, to), Math.max(from, to));
  }

  private protoOperand(proto: string | null, text: string): Test {
    const l = this.layout;
    const named = /^(0[xX][0-9a-fA-F]+|\d+)$/.test(text) ? Number(text) : null;
    if (proto !== null && LINKS.has(proto)) {
      const type = named ?? ETHERTYPES.get(text);
      if (type === undefined) throw new FilterError(`unknown ether proto '${text}'`);
      return type <= 1500 ? llc(l, type) : etherType(l, type);
    }
    const number = named ?? TRANSPORTS.get(text) ?? this.names.protocol(text);
    if (number === null) throw new FilterError(`unknown protocol: ${text}`);
    if (proto === "ip") return number > 255 ? never : ip4Protocol(l, number);
    if (proto === "ip6") return number > 255 ? never : ip6Protocol(l, number);
    if (proto === null) return number > 255 ? never : or(ip4Protocol(l, number), ip6Protocol(l, number));
    throw new FilterError(`'${proto} proto' is bogus`);
  }
}
