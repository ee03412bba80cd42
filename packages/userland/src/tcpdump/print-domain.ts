/** The domain name system (RFC 1035), also over TCP and by multicast. */

import type { Netdissect } from "./netdissect.js";
import { CLASSES, durationText, EDNS_OPTIONS, OPERATIONS, RESPONSES, TYPE_NAMES } from "./domain-types.js";

const INVERSE_QUERY = 1;
const HEADER_LEN = 12;
const T_OPT = 41;
/** A multicast question wants a unicast answer; a record replaces those that are known. */
const MDNS_BIT = 0x8000;

/** A message of `length` bytes at `o`, over UDP. */
export function domainPrint(ndo: Netdissect, o: number, length: number, multicast: boolean): void {
  ndo.protocol = "domain";
  if (length < HEADER_LEN) {
    ndo.print(`domain [length ${length} < ${HEADER_LEN}]`);
    ndo.invalid();
    return;
  }
  ndo.need(o, HEADER_LEN);
  const printer = new DomainPrinter(ndo, o, multicast);
  if (printer.message()) ndo.print(` (${length})`);
  else ndo.truncated();
}

/** Over TCP: a length stands in front. */
export function domainTcpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "domain";
  if (length < 2) {
    ndo.print(`[DNS over TCP: length ${length} < 2]`);
    ndo.invalid();
    return;
  }
  const announced = ndo.u16(o);
  if (announced !== length - 2) {
    ndo.print(`[prefix length(${announced}) != length(${length - 2})]`);
    ndo.invalid();
    return;
  }
  domainPrint(ndo, o + 2, length - 2, false);
}

class DomainPrinter {
  private at: number;

  constructor(
    private readonly ndo: Netdissect,
    private readonly base: number,
    private readonly multicast: boolean,
  ) {
    this.at = base + HEADER_LEN;
  }

  /** False if it is cut off. */
  message(): boolean {
    const { ndo, base } = this;
    const flags = ndo.u16(base + 2);
    const counts = [4, 6, 8, 10].map((o) => ndo.u16(base + o));
    const operation = (flags >> 11) & 15;
    ndo.print(`${ndo.u16(base)}${OPERATIONS[operation]!}`);
    return (flags & 0x8000) !== 0 ? this.response(flags, counts) : this.query(flags, operation, counts);
  }

  private response(flags: number, [questions, answers, authority, additional]: readonly number[]): boolean {
    const { ndo } = this;
    const marks = `${flags & 0x0400 ? "*" : ""}${flags & 0x0080 ? "" : "-"}${flags & 0x0200 ? "|" : ""}${flags & 0x0020 ? "$" : ""}`;
    ndo.print(`${RESPONSES[flags & 15]!}${marks}`);
    if (questions !== 1) ndo.print(` [${questions}q]`);
    for (let i = 0; i < questions!; i++) {
      if (i > 0) ndo.print(",");
      if (ndo.verbose > 1) {
        if (i === 0) ndo.print(" q:");
        if (!this.question()) return false;
      } else {
        const end = this.skipName(this.at);
        if (end < 0) return false;
        this.at = end + 4;
      }
    }
    ndo.print(` ${answers}/${authority}/${additional}`);
    if (!this.records(answers!, "")) return false;
    if (ndo.verbose <= 1) return true;
    return this.records(authority!, " ns:") && this.records(additional!, " ar:");
  }

  private query(
    flags: number,
    operation: number,
    [questions, answers, authority, additional]: readonly number[],
  ): boolean {
    const { ndo } = this;
    ndo.print(`${flags & 0x0100 ? "+" : ""}${flags & 0x0010 ? "%" : ""}`);
    // Bits that have no place in a query.
    if ((flags & 0x06cf) !== 0) ndo.print(` [b2&3=0x${flags.toString(16)}]`);
    if (operation === INVERSE_QUERY) {
      if (questions !== 0) ndo.print(` [${questions}q]`);
      if (answers !== 1) ndo.print(` [${answers}a]`);
    } else {
      if (answers !== 0) ndo.print(` [${answers}a]`);
      if (questions !== 1) ndo.print(` [${questions}q]`);
    }
    if (authority !== 0) ndo.print(` [${authority}n]`);
    if (additional !== 0) ndo.print(` [${additional}au]`);
    for (let i = 0; i < questions!; i++) {
      if (i > 0 && this.at >= ndo.end) return false;
      if (!this.question()) return false;
    }
    if (ndo.verbose <= 1) return true;
    return this.records(answers!, " an:") && this.records(authority!, " ns:") && this.records(additional!, " ar:");
  }

  /** A section of records; false if it is cut off. */
  private records(count: number, lead: string): boolean {
    if (count > 0 && lead !== "" && this.at >= this.ndo.end) return false;
    if (count > 0) this.ndo.print(lead);
    for (let i = 0; i < count; i++) {
      if (i > 0) {
        if (this.at >= this.ndo.end) return false;
        this.ndo.print(",");
      }
      if (!this.record()) return false;
    }
    return true;
  }

  /** ` A? example.org.` */
  private question(): boolean {
    const { ndo } = this;
    const end = this.skipName(this.at);
    if (end < 0 || !ndo.has(end, 4)) return false;
    const type = ndo.u16(end);
    let cls = ndo.u16(end + 2);
    ndo.print(` ${TYPE_NAMES[type] ?? `Type${type}`}`);
    if (this.multicast) {
      ndo.print((cls & MDNS_BIT) !== 0 ? " (QU)" : " (QM)");
      cls &= ~MDNS_BIT;
    }
    if (cls !== 1) ndo.print(` ${CLASSES[cls] ?? `(Class ${cls})`}`);
    ndo.print("? ");
    const after = this.name(this.at);
    this.at = end + 4;
    return after >= 0;
  }

  private record(): boolean {
    const { ndo } = this;
    let at: number;
    if (ndo.verbose > 0) {
      ndo.print(" ");
      at = this.name(this.at);
      if (at < 0) return false;
    } else at = this.skipName(this.at);
    if (at < 0 || !ndo.has(at, 10)) {
      this.at = ndo.end;
      return true;
    }
    const type = ndo.u16(at);
    let cls = ndo.u16(at + 2);
    const flush = this.multicast && (cls & MDNS_BIT) !== 0;
    if (flush) {
      ndo.print(" (Cache flush)");
      cls &= ~MDNS_BIT;
    }
    if (cls !== 1 && type !== T_OPT) ndo.print(` ${CLASSES[cls] ?? `(Class ${cls})`}`);
    if (ndo.verbose > 2 && type !== T_OPT) ndo.print(` [${durationText(ndo.u32(at + 4))}]`);
    const size = ndo.u16(at + 8);
    const data = at + 10;
    ndo.print(` ${TYPE_NAMES[type] ?? `Type${type}`}`);
    this.at = data + size;
    if (this.at > ndo.end) return false;
    return this.data(type, cls, at + 4, data, size);
  }

  private data(type: number, cls: number, ttl: number, o: number, size: number): boolean {
    const { ndo } = this;
    switch (type) {
      case 1:
        if (!ndo.has(o, 4)) return false;
        ndo.print(` ${ndo.ip4(o)}`);
        return true;
      case 28:
        if (!ndo.has(o, 16)) return false;
        ndo.print(` ${ndo.ip6(o)}`);
        return true;
      case 2:
      case 5:
      case 12:
      case 39:
        ndo.print(" ");
        return this.name(o) >= 0;
      case 6:
        return ndo.verbose === 0 || this.authority(o);
      case 15:
        ndo.print(" ");
        if (!ndo.has(o, 2) || this.name(o + 2) < 0) return false;
        ndo.print(` ${ndo.u16(o)}`);
        return true;
      case 16:
      case 99:
        for (let at = o; at < o + size;) {
          ndo.print(' "');
          at = this.characters(at);
          if (at < 0) return false;
          ndo.print('"');
        }
        return true;
      case 33:
        ndo.print(" ");
        if (!ndo.has(o, 2) || this.name(o + 6) < 0 || !ndo.has(o + 4, 2)) return false;
        ndo.print(`:${ndo.u16(o + 4)} ${ndo.u16(o)} ${ndo.u16(o + 2)}`);
        return true;
      case 38:
        return this.address6(o);
      case T_OPT:
        ndo.print(` UDPsize=${cls}`);
        if (ndo.u16(ttl + 2) & 0x8000) ndo.print(" DO");
        return this.options(o, size);
      case 250:
        return this.signature(o, size);
      default:
        return true;
    }
  }

  private authority(o: number): boolean {
    const { ndo } = this;
    ndo.print(" ");
    const mail = this.name(o);
    if (mail < 0) return false;
    ndo.print(" ");
    const numbers = this.name(mail);
    if (numbers < 0) return false;
    for (let i = 0; i < 5; i++) {
      if (!ndo.has(numbers + 4 * i, 4)) return false;
      ndo.print(` ${ndo.u32(numbers + 4 * i)}`);
    }
    return true;
  }

  /** A6 (RFC 2874): the end of an address, and the name of its beginning. */
  private address6(o: number): boolean {
    const { ndo } = this;
    if (!ndo.has(o, 1)) return false;
    const prefix = ndo.u8(o);
    if (prefix > 128) {
      ndo.print(` ${prefix}(bad plen)`);
      return true;
    }
    if (prefix === 128) {
      ndo.print(" 128");
      return true;
    }
    const skipped = prefix >> 3;
    if (!ndo.has(o + 1, 16 - skipped)) return false;
    const address = new Uint8Array(16);
    address.set(ndo.b.subarray(o + 1, o + 1 + 16 - skipped), skipped);
    ndo.print(` ${prefix} ${ndo.formatIp6(address)}`);
    if (prefix === 0) return true;
    ndo.print(" ");
    return this.name(o + 1 + 16 - skipped) >= 0;
  }

  /** EDNS options (RFC 6891). */
  private options(o: number, size: number): boolean {
    const { ndo } = this;
    if (size < 4) return true;
    ndo.print(" [");
    for (let at = o, rest = size; rest >= 4;) {
      const code = ndo.u16(at);
      const length = ndo.u16(at + 2);
      if (at > o) ndo.print(",");
      ndo.print(`${EDNS_OPTIONS[code] ?? `Opt${code}`}`);
      at += 4;
      rest -= 4;
      if (length > rest || !ndo.has(at, length)) return false;
      if (length > 0) ndo.print(" ");
      for (let i = 0; i < length; i++)
        ndo.print(
          ndo
            .u8(at + i)
            .toString(16)
            .padStart(2, "0"),
        );
      at += length;
      rest -= length;
    }
    ndo.print("]");
    return true;
  }

  private signature(o: number, size: number): boolean {
    const { ndo } = this;
    if (ndo.verbose === 0 || size === 0) return true;
    ndo.print(" ");
    let at = this.name(o);
    if (at < 0) return false;
    at += 6;
    if (!ndo.has(at, 4)) return false;
    ndo.print(` fudge=${ndo.u16(at)} maclen=${ndo.u16(at + 2)}`);
    at += 4 + ndo.u16(at + 2);
    for (const field of ["origid", "error", "otherlen"]) {
      if (!ndo.has(at, 2)) return false;
      ndo.print(` ${field}=${ndo.u16(at)}`);
      at += 2;
    }
    return true;
  }

  /** A string with its length in front; where it ends, negative if it is cut off. */
  private characters(o: number): number {
    const { ndo } = this;
    if (!ndo.has(o, 1)) return -1;
    return ndo.printable(o + 1, ndo.u8(o)) ? o + 1 + ndo.u8(o) : -1;
  }

  /** A name with its compression pointers followed; the offset behind it, negative if it is cut off or wrong. */
  private name(start: number): number {
    const { ndo, base } = this;
    let at = start;
    let after = -1;
    // Pointers lead backwards.
    let limit = start - base;
    if (!ndo.has(at, 1)) return -1;
    let length = ndo.u8(at);
    if (length === 0) {
      ndo.print(".");
      return at + 1;
    }
    while (length !== 0) {
      switch (length & 0xc0) {
        case 0xc0: {
          if (after < 0) after = at + 2;
          if (!ndo.has(at + 1, 1)) return -1;
          const offset = ((length & 0x3f) << 8) | ndo.u8(at + 1);
          if (offset >= limit) {
            ndo.print("<BAD PTR>");
            return -1;
          }
          limit = offset;
          at = base + offset;
          if (!ndo.has(at, 1)) return -1;
          length = ndo.u8(at);
          continue;
        }
        case 0x40: {
          const end = length === 0x41 ? this.bitLabel(at + 1) : -1;
          if (length !== 0x41) ndo.print(`<ELT ${length & 0x3f}>`);
          if (end < 0) return -1;
          at = end;
          break;
        }
        case 0x80:
          ndo.print("<BAD LABEL TYPE>");
          return -1;
        default:
          if (!ndo.printable(at + 1, length)) return -1;
          at += 1 + length;
      }
      ndo.print(".");
      if (!ndo.has(at, 1)) return -1;
      length = ndo.u8(at);
    }
    return after < 0 ? at + 1 : after;
  }

  /** A binary label (RFC 2673). */
  private bitLabel(o: number): number {
    const { ndo } = this;
    if (!ndo.has(o, 1)) return -1;
    const bits = ndo.u8(o) === 0 ? 256 : ndo.u8(o);
    const bytes = (bits + 7) >> 3;
    if (!ndo.has(o + 1, bytes)) return -1;
    ndo.print("\\[x");
    const whole = bits >> 3;
    for (let i = 0; i < whole; i++)
      ndo.print(
        ndo
          .u8(o + 1 + i)
          .toString(16)
          .padStart(2, "0"),
      );
    const rest = bits & 7;
    if (rest > 4) ndo.print((ndo.u8(o + 1 + whole) >>> (8 - rest)).toString(16).padStart(2, "0"));
    else if (rest > 0) ndo.print((ndo.u8(o + 1 + whole) >>> (8 - rest)).toString(16));
    ndo.print(`/${bits}]`);
    return o + 1 + bytes;
  }

  /** Where a name ends, negative if that is cut off. */
  private skipName(start: number): number {
    const { ndo } = this;
    for (let at = start; ;) {
      if (!ndo.has(at, 1)) return -1;
      const length = ndo.u8(at);
      if (length === 0) return at + 1;
      if ((length & 0xc0) === 0xc0) return at + 2;
      if ((length & 0xc0) === 0x40) {
        if (length !== 0x41 || !ndo.has(at + 1, 1)) return -1;
        const bits = ndo.u8(at + 1) === 0 ? 256 : ndo.u8(at + 1);
        at += 2 + ((bits + 7) >> 3);
      } else at += 1 + length;
    }
  }
}
