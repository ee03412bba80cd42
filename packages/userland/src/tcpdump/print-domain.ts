/** The domain name system (RFC 1035). */

import type { Netdissect } from "./netdissect.js";

const TYPES: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  13: "HINFO",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  33: "SRV",
  35: "NAPTR",
  41: "OPT",
  43: "DS",
  46: "RRSIG",
  47: "NSEC",
  48: "DNSKEY",
  65: "HTTPS",
  252: "AXFR",
  255: "ANY",
  257: "CAA",
};
const CLASSES: Readonly<Record<number, string>> = { 1: "IN", 3: "CHAOS", 4: "HS", 255: "ANY" };
const RESPONSES: readonly string[] = [
  "",
  " FormErr",
  " ServFail",
  " NXDomain",
  " NotImp",
  " Refused",
  " YXDomain",
  " YXRRSet",
  " NXRRSet",
  " NotAuth",
  " NotZone",
];
const OPERATIONS: readonly string[] = ["", " inv_q", " stat", " op3", " notify", " update"];

/** A message of `length` bytes at `o`. */
export function domainPrint(ndo: Netdissect, o: number, length: number, multicast: boolean): void {
  ndo.protocol = "domain";
  if (length < 12) {
    ndo.print(`domain [length ${length} < 12] (invalid)`);
    return;
  }
  const id = ndo.u16(o);
  const flags = ndo.u16(o + 2);
  const questions = ndo.u16(o + 4);
  const answers = ndo.u16(o + 6);
  const authority = ndo.u16(o + 8);
  const additional = ndo.u16(o + 10);
  const opcode = (flags >> 11) & 15;
  let at = o + 12;
  const prefix = multicast && id === 0 ? "" : `${id}`;
  if (flags & 0x8000) {
    const marks = `${flags & 0x0400 ? "*" : ""}${flags & 0x0080 ? "" : "-"}${flags & 0x0200 ? "|" : ""}${flags & 0x0020 ? "$" : ""}`;
    ndo.print(
      `${prefix}${OPERATIONS[opcode] ?? ` op${opcode}`}${RESPONSES[flags & 15] ?? ` Resp${flags & 15}`}${multicast && id === 0 ? marks.replace("-", "") : marks}`,
    );
    if (questions !== 1) ndo.print(` [${questions}q]`);
    for (let i = 0; i < questions; i++) {
      if (ndo.verbose > 1) {
        ndo.print(i === 0 ? " q:" : ",");
        at = questionPrint(ndo, o, at, multicast);
      } else at = skipName(ndo, at) + 4;
    }
    ndo.print(` ${answers}/${authority}/${additional}`);
    at = recordsPrint(ndo, o, at, answers, " ", multicast);
    if (ndo.verbose > 1) {
      if (authority > 0) at = recordsPrint(ndo, o, at, authority, " ns: ", multicast);
      if (additional > 0) recordsPrint(ndo, o, at, additional, " ar: ", multicast);
    }
  } else {
    ndo.print(
      `${prefix}${OPERATIONS[opcode] ?? ` op${opcode}`}${flags & 0x0100 ? "+" : ""}${flags & 0x0010 ? "%" : ""}`,
    );
    if (answers > 0) ndo.print(` [${answers}a]`);
    if (questions !== 1) ndo.print(` [${questions}q]`);
    if (authority > 0) ndo.print(` [${authority}n]`);
    if (additional > 0) ndo.print(` [${additional}au]`);
    for (let i = 0; i < questions; i++) {
      if (i > 0) ndo.print(",");
      at = questionPrint(ndo, o, at, multicast);
    }
  }
  ndo.print(` (${length})`);
}

function recordsPrint(
  ndo: Netdissect,
  base: number,
  start: number,
  count: number,
  lead: string,
  multicast: boolean,
): number {
  let at = start;
  for (let i = 0; i < count; i++) {
    ndo.print(i === 0 ? lead : ", ");
    at = recordPrint(ndo, base, at, multicast);
  }
  return at;
}

/** ` A? example.org.` */
function questionPrint(ndo: Netdissect, base: number, start: number, multicast: boolean): number {
  const [name, at] = readName(ndo, base, start);
  const type = ndo.u16(at);
  const cls = ndo.u16(at + 2);
  ndo.print(` ${TYPES[type] ?? `Type${type}`}`);
  if (multicast && (cls & 0x8000) !== 0) ndo.print(" (QU)");
  const plain = multicast ? cls & 0x7fff : cls;
  if (plain !== 1) ndo.print(` ${CLASSES[plain] ?? `(Class ${plain})`}`);
  ndo.print(`? ${name}`);
  return at + 4;
}

function recordPrint(ndo: Netdissect, base: number, start: number, multicast: boolean): number {
  const [name, at] = readName(ndo, base, start);
  const type = ndo.u16(at);
  const cls = ndo.u16(at + 2);
  const size = ndo.u16(at + 8);
  const data = at + 10;
  if (ndo.verbose > 0) ndo.print(`${name} `);
  const plain = multicast ? cls & 0x7fff : cls;
  if (multicast && (cls & 0x8000) !== 0) ndo.print("(Cache flush) ");
  if (plain !== 1 && type !== 41) ndo.print(`${CLASSES[plain] ?? `(Class ${plain})`} `);
  if (ndo.verbose > 1 && type !== 41) ndo.print(`[${duration(ndo.u32(at + 4))}] `);
  ndo.print(TYPES[type] ?? `Type${type}`);
  switch (type) {
    case 1:
      ndo.print(` ${ndo.ip4(data)}`);
      break;
    case 28:
      ndo.print(` ${ndo.ip6(data)}`);
      break;
    case 2:
    case 5:
    case 12:
      ndo.print(` ${readName(ndo, base, data)[0]}`);
      break;
    case 6:
      if (ndo.verbose > 0) {
        const [server, next] = readName(ndo, base, data);
        const [mail, rest] = readName(ndo, base, next);
        ndo.print(` ${server} ${mail} ${[0, 4, 8, 12, 16].map((k) => ndo.u32(rest + k)).join(" ")}`);
      }
      break;
    case 15:
      ndo.print(` ${readName(ndo, base, data + 2)[0]} ${ndo.u16(data)}`);
      break;
    case 16:
      for (let o = data; o < data + size; o += 1 + ndo.u8(o)) {
        let text = "";
        for (let i = 1; i <= ndo.u8(o); i++) text += String.fromCharCode(ndo.u8(o + i));
        ndo.print(` "${text}"`);
      }
      break;
    case 33:
      ndo.print(` ${readName(ndo, base, data + 6)[0]}:${ndo.u16(data + 4)} ${ndo.u16(data)} ${ndo.u16(data + 2)}`);
      break;
    case 41:
      ndo.print(` UDPsize=${cls}`);
      if (ndo.u16(at + 6) & 0x8000) ndo.print(" DO");
      break;
    default:
      break;
  }
  return data + size;
}

/** `1h2m3s`. */
function duration(seconds: number): string {
  if (seconds === 0) return "0s";
  let rest = seconds;
  let text = "";
  for (const [unit, size] of [
    ["w", 604800],
    ["d", 86400],
    ["h", 3600],
    ["m", 60],
  ] as const) {
    if (rest >= size) text += `${Math.floor(rest / size)}${unit}`;
    rest %= size;
  }
  return rest > 0 ? `${text}${rest}s` : text;
}

/** A name with its compression pointers followed, and the offset behind it. */
function readName(ndo: Netdissect, base: number, start: number): [string, number] {
  let name = "";
  let at = start;
  let after = -1;
  for (let jumps = 0; jumps < 64;) {
    const length = ndo.u8(at);
    if (length === 0) return [name === "" ? "." : name, after < 0 ? at + 1 : after];
    if ((length & 0xc0) === 0xc0) {
      if (after < 0) after = at + 2;
      at = base + (((length & 0x3f) << 8) | ndo.u8(at + 1));
      jumps++;
      continue;
    }
    for (let i = 1; i <= length; i++) name += String.fromCharCode(ndo.u8(at + i));
    name += ".";
    at += 1 + length;
  }
  return [`${name}<LOOP>`, after];
}

function skipName(ndo: Netdissect, start: number): number {
  let at = start;
  for (;;) {
    const length = ndo.u8(at);
    if (length === 0) return at + 1;
    if ((length & 0xc0) === 0xc0) return at + 2;
    at += 1 + length;
  }
}
