/**
 * Capture filters (pcap-filter(7)) compiled to a predicate. `and` and `or` bind alike, from the left; qualifiers left out of an
 * operand are those of the operand before.
 */

import { ArithmeticReader, isOperator, overIp } from "./filter-arithmetic.js";
import { FilterError, lexFilter, type Token } from "./filter-lex.js";
import {
  describeLink,
  ETHERTYPE_IP,
  ETHERTYPE_IP6,
  field,
  fieldIs,
  layoutOf,
  linkType,
  llc,
  type Layout,
} from "./filter-link.js";
import { OperandCompiler, type FilterNames, type Qualifiers } from "./filter-operand.js";
import { etherHost, isoProtocol, ports, transportField, type Direction } from "./filter-primitives.js";
import { and, canPass, compare, not, number, or, passes, type FilterPacket, type Test } from "./filter-test.js";
import {
  DIRECTIONS,
  FOREIGN,
  ISO_PROTOCOLS,
  isKeyword,
  isProtocol,
  LINK_TYPES,
  LINKS,
  TRANSPORTS,
  TYPES,
} from "./filter-words.js";

export { FilterError } from "./filter-lex.js";
export type { FilterNames } from "./filter-operand.js";
export type { FilterPacket } from "./filter-test.js";

export type Filter = (packet: FilterPacket) => boolean;

export interface FilterOptions {
  /** On a device, where the direction is known and tags are held apart; otherwise from a file. */
  readonly live?: boolean;
  /** Find out whether any packet can pass (not with -O). */
  readonly optimize?: boolean;
}

/** Compiles `text`; an empty filter passes everything. Throws FilterError. */
export function compileFilter(text: string, linktype: number, names: FilterNames, options: FilterOptions = {}): Filter {
  if (text.trim() === "") return () => true;
  const test = new Compiler(lexFilter(text), layoutOf(linktype), names, options.live === true).compile();
  if (options.optimize !== false && !canPass(test)) throw new FilterError("expression rejects all packets");
  return (packet) => passes(test, packet);
}

/** What an identifier means after an operand that has no qualifiers to share. */
const UNDEFINED: Qualifiers = { proto: null, dir: null, type: "undefined" };

interface Term {
  readonly test: Test;
  /** For identifiers that follow. */
  readonly q: Qualifiers;
}

class Compiler extends ArithmeticReader {
  private readonly operands: OperandCompiler;

  constructor(
    tokens: readonly Token[],
    layout: Layout,
    names: FilterNames,
    private readonly live: boolean,
  ) {
    super(tokens, layout);
    this.operands = new OperandCompiler(names);
  }

  compile(): Test {
    const { test } = this.expression(UNDEFINED);
    if (this.peek().kind !== "end") this.syntax();
    return test;
  }

  /** `before`: the qualifiers of what stands in front. */
  private expression(before: Qualifiers): Term {
    let left = this.term(before);
    for (;;) {
      const join = this.accept("and", "&&") ? and : this.accept("or", "||") ? or : null;
      if (join === null) return left;
      const right: Term = this.startsIdentifier() ? { test: this.identifier(left.q), q: left.q } : this.term(left.q);
      left = { test: join(left.test, right.test), q: right.q };
    }
  }

  private term(before: Qualifiers): Term {
    if (this.accept("not", "!")) {
      const { test, q } = this.term(before);
      return { test: not(test), q };
    }
    const relation = this.relation();
    if (relation !== null) return { test: relation, q: UNDEFINED };
    if (this.accept("(")) {
      const { test } = this.expression(before);
      if (!this.accept(")")) this.syntax();
      return { test, q: before };
    }
    return this.primitive();
  }

  /** Whether an identifier without qualifiers stands here, also in parentheses or negated. */
  private startsIdentifier(ahead = 0): boolean {
    const token = this.peek(ahead);
    if (this.next("(", ahead) || this.next("!", ahead) || this.next("not", ahead))
      return this.startsIdentifier(ahead + 1);
    if (token.kind === "number") {
      const after = this.peek(ahead + 1);
      return after.kind !== "sign" || !isOperator(after.text);
    }
    if (token.kind === "sign" || token.kind === "end") return false;
    return token.kind !== "word" || token.escaped || !isKeyword(token.text);
  }

  private identifier(q: Qualifiers): Test {
    if (this.accept("not", "!")) return not(this.identifier(q));
    if (this.accept("(")) {
      if (this.next("(") && !this.parenthesizedNumber()) this.syntax();
      let test = this.identifier(q);
      for (;;) {
        if (this.accept("and", "&&")) test = and(test, this.identifier(q));
        else if (this.accept("or", "||")) test = or(test, this.identifier(q));
        else break;
      }
      if (!this.accept(")")) this.syntax();
      return test;
    }
    const token = this.peek();
    if (token.kind === "sign" || token.kind === "end") this.syntax();
    if (token.kind === "word" && !token.escaped && isKeyword(token.text)) this.syntax();
    this.at++;
    return this.operands.compile(this.layout, q, token, this.netmask(token));
  }

  private parenthesizedNumber(): boolean {
    let ahead = 0;
    while (this.next("(", ahead)) ahead++;
    return this.peek(ahead).kind === "number" && this.next(")", ahead + 1);
  }

  /** `/24` or `mask 255.255.255.0` behind an address. */
  private netmask(address: Token): Token | number | null {
    if (address.kind === "ip4" && this.accept("mask")) {
      if (this.peek().kind !== "ip4") this.syntax();
      return this.tokens[this.at++]!;
    }
    if ((address.kind !== "ip4" && address.kind !== "ip6") || !this.accept("/")) return null;
    if (this.peek().kind !== "number") this.syntax();
    return this.tokens[this.at++]!.value;
  }

  private primitive(): Term {
    const token = this.peek();
    if (token.kind !== "word" || token.escaped || !isKeyword(token.text)) this.syntax();
    const other = this.other(token.text);
    if (other !== null) return { test: other, q: UNDEFINED };
    let proto: string | null = null;
    if (isProtocol(token.text)) {
      proto = token.text;
      this.at++;
    }
    if (this.accept("broadcast")) return { test: this.broadcast(proto), q: UNDEFINED };
    if (this.accept("multicast")) return { test: this.multicast(proto), q: UNDEFINED };
    let dir: Direction | null = null;
    let type: string | null = null;
    if (this.peek().kind === "word" && !this.peek().escaped) {
      if (DIRECTIONS.has(this.peek().text)) dir = this.direction();
      const { kind, text, escaped } = this.peek();
      if (kind === "word" && !escaped && TYPES.has(text)) {
        if (dir !== null && (text === "proto" || text === "protochain" || text === "gateway")) this.syntax();
        type = text;
        this.at++;
      }
    }
    if (dir === null && type === null) {
      if (proto === null) this.syntax();
      return { test: this.protocolAlone(proto), q: UNDEFINED };
    }
    const q: Qualifiers = { proto, dir, type };
    return { test: this.identifier(q), q };
  }

  private direction(): Direction {
    const first = this.tokens[this.at++]!.text;
    if (first !== "src" && first !== "dst") return "other";
    const joint = this.next("or") ? "or" : this.next("and") ? "and" : null;
    const second = first === "src" ? "dst" : "src";
    if (joint !== null && this.next(second, 1)) {
      this.at += 2;
      return joint === "or" ? "src or dst" : "src and dst";
    }
    return first;
  }

  /** Primitives that are no protocol, host, net or port. */
  private other(word: string): Test | null {
    const foreign = FOREIGN.get(word);
    if (foreign !== undefined) {
      this.at++;
      if (foreign.argument && this.peek().kind === "end") this.syntax();
      throw new FilterError(foreign.error);
    }
    const l = this.layout;
    switch (word) {
      case "less":
        this.at++;
        return not(compare({ kind: "len" }, ">", number(this.number())));
      case "greater":
        this.at++;
        return compare({ kind: "len" }, ">=", number(this.number()));
      case "byte":
        this.at++;
        return this.byteTest();
      case "inbound":
      case "outbound":
        this.at++;
        return this.directionTest(word);
      case "ifindex":
        this.at++;
        return this.ifindexTest(this.number());
      case "llc": {
        this.at++;
        const { kind, escaped } = this.peek();
        const named = kind === "word" && !escaped && !isKeyword(this.peek().text);
        return llc(l, named ? this.tokens[this.at++]!.text : null);
      }
      case "vlan":
        this.at++;
        return this.vlan(this.optionalNumber());
      case "mpls":
        this.at++;
        return this.mpls(this.optionalNumber());
      case "pppoed":
        this.at++;
        return linkType(l, 0x8863);
      case "pppoes":
        this.at++;
        return this.pppoes(this.optionalNumber());
      case "geneve":
        this.at++;
        return this.geneve(this.optionalNumber());
      default:
        return null;
    }
  }

  private number(): number {
    const token = this.peek();
    if (token.kind !== "number") this.syntax();
    this.at++;
    return token.value;
  }

  private optionalNumber(): number | null {
    if (this.peek().kind === "number") return this.number();
    if (!this.next("(")) return null;
    if (!this.parenthesizedNumber()) this.syntax();
    let depth = 0;
    while (this.accept("(")) depth++;
    const value = this.number();
    for (; depth > 0; depth--) if (!this.accept(")")) this.syntax();
    return value;
  }

  /** `byte OFFSET OPERATOR VALUE`. */
  private byteTest(): Test {
    const at = field(this.layout, this.layout.link + this.number(), 1);
    const { kind, text } = this.peek();
    this.at++;
    if (kind !== "sign") this.syntax();
    const value = number(this.number());
    switch (text) {
      case "=":
      case ">":
      case "<":
        return compare(at, text, value);
      case "&":
      case "|":
        // The real compiler does not load the byte.
        return compare(
          { kind: "arithmetic", operator: text, left: { kind: "unloaded" }, right: value },
          "!=",
          number(0),
        );
      default:
        this.syntax();
    }
  }

  private directionTest(word: string): Test {
    const l = this.layout;
    let outgoing: Test;
    if (this.live) outgoing = { kind: "outgoing" };
    else if (l.kind === "sll") outgoing = fieldIs(l, 0, 2, 4);
    else if (l.kind === "sll2") outgoing = fieldIs(l, 10, 1, 4);
    else throw new FilterError(`inbound/outbound not supported on ${describeLink(l)} when reading savefiles`);
    return word === "outbound" ? outgoing : not(outgoing);
  }

  private ifindexTest(ifindex: number): Test {
    const l = this.layout;
    if (this.live) return compare({ kind: "ifindex" }, "=", number(ifindex));
    if (l.kind !== "sll2") throw new FilterError(`ifindex not supported on ${describeLink(l)} when reading savefiles`);
    return fieldIs(l, 4, 4, ifindex);
  }

  /** Everything after `vlan` looks behind the tag. */
  private vlan(id: number | null): Test {
    if (this.layout.labels > 0) throw new FilterError("no VLAN match after MPLS");
    if (this.layout.kind !== "ethernet") throw new FilterError(`no VLAN support for ${describeLink(this.layout)}`);
    const l: Layout = { ...this.layout, tagged: true };
    this.layout = { ...l, type: l.type + 4, payload: l.payload + 4, network: l.network + 4 };
    const tag = or(or(linkType(l, 0x8100), linkType(l, 0x88a8)), linkType(l, 0x9100));
    if (id === null) return tag;
    if (id > 4095) throw new FilterError(`VLAN tag ${id} greater than maximum 4095`);
    return and(tag, fieldIs(l, l.payload, 2, id, 0xfff));
  }

  private mpls(label: number | null): Test {
    const l = this.layout;
    // A further label: the one before is not the last.
    let test: Test;
    if (l.labels > 0) test = fieldIs(l, l.network - 2, 1, 0, 1);
    else if (l.kind === "ethernet" || l.kind === "ppp") test = linkType(l, 0x8847);
    else throw new FilterError(`no MPLS support for ${describeLink(l)}`);
    if (label !== null) {
      if (label > 0xfffff) throw new FilterError(`MPLS label ${label} greater than maximum 1048575`);
      test = and(test, fieldIs(l, l.network, 4, (label << 12) >>> 0, 0xfffff000));
    }
    this.layout = { ...l, labels: l.labels + 1, network: l.network + 4 };
    return test;
  }

  private pppoes(session: number | null): Test {
    const l = this.layout;
    let test = linkType(l, 0x8864);
    if (session !== null) {
      if (session > 0xffff) throw new FilterError(`PPPoE session number ${session} greater than maximum 65535`);
      test = and(test, fieldIs(l, l.payload, 4, session, 0xffff));
    }
    const start = l.payload + 6;
    this.layout = { ...l, kind: "ppp", link: start, type: start, payload: start + 2, network: start + 2 };
    return test;
  }

  /** Only the outer headers: what follows does not look into the tunnel. */
  private geneve(vni: number | null): Test {
    const l = this.layout;
    if (vni !== null && vni > 0xffffff) throw new FilterError(`Geneve VNI ${vni} greater than maximum 16777215`);
    const udp = ports(l, 17, "dst", 6081, 6081);
    const inner = (load: (o: number, size: number) => ReturnType<typeof field>): Test => {
      const version: Test = compare(
        { kind: "arithmetic", operator: "&", left: load(8, 1), right: number(0xc0) },
        "=",
        number(0),
      );
      if (vni === null) return version;
      const id = load(12, 4);
      return and(
        version,
        compare({ kind: "arithmetic", operator: ">>", left: id, right: number(8) }, "=", number(vni)),
      );
    };
    const four = and(
      linkType(l, ETHERTYPE_IP),
      inner((o, size) => transportField(l, number(o), size)),
    );
    const six = and(
      linkType(l, ETHERTYPE_IP6),
      inner((o, size) => field(l, l.network + 40 + o, size)),
    );
    return and(udp, or(four, six));
  }

  private broadcast(proto: string | null): Test {
    const l = this.layout;
    if (proto === null || LINKS.has(proto)) {
      if (l.kind !== "ethernet") throw new FilterError("not a broadcast link");
      return etherHost(l, "dst", new Uint8Array(6).fill(0xff));
    }
    if (proto !== "ip") throw new FilterError("only link-layer/IP broadcast filters supported");
    // The netmask is taken as unknown, which is 0.
    const destination = l.network + 16;
    return and(linkType(l, ETHERTYPE_IP), or(fieldIs(l, destination, 4, 0), fieldIs(l, destination, 4, 0xffffffff)));
  }

  private multicast(proto: string | null): Test {
    const l = this.layout;
    if ((proto === null || LINKS.has(proto)) && l.kind === "ethernet") return not(fieldIs(l, l.link, 1, 0, 1));
    if (proto === "ip") return and(linkType(l, ETHERTYPE_IP), compare(field(l, l.network + 16, 1), ">=", number(224)));
    if (proto === "ip6") return and(linkType(l, ETHERTYPE_IP6), fieldIs(l, l.network + 24, 1, 255));
    throw new FilterError(
      "link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel",
    );
  }

  /** `tcp`, `arp`, `stp` as a test of their own. */
  private protocolAlone(proto: string): Test {
    const l = this.layout;
    const type = LINK_TYPES.get(proto);
    if (type !== undefined) return linkType(l, type);
    const iso = ISO_PROTOCOLS.get(proto);
    if (iso !== undefined) return isoProtocol(l, iso);
    const transport = TRANSPORTS.get(proto);
    if (transport !== undefined) return overIp(l, transport.over, transport.number);
    throw new FilterError(
      proto === "radio" ? "'radio' is not a valid protocol type" : "link layer applied in wrong context",
    );
  }
}
