/** BOOTP and DHCP (RFC 951, RFC 2131, RFC 2132). */

import { BOOTP_OPTIONS } from "./bootp-options.js";
import type { Netdissect } from "./netdissect.js";
import { unknownData } from "./print-hex.js";

const OPERATIONS: readonly string[] = ["", "Request", "Reply"];
const HEADER_LEN = 236;
const MAGIC_COOKIE = 0x63825363;
const MESSAGES: readonly string[] = [
  "",
  "Discover",
  "Offer",
  "Request",
  "Decline",
  "ACK",
  "NACK",
  "Release",
  "Inform",
  "",
  "LeaseQuery",
  "LeaseUnassigned",
  "LeaseUnknown",
  "LeaseActive",
];
const OVERLOADS: readonly string[] = ["", "file", "sname", "file+sname"];
const NODES: Readonly<Record<number, string>> = { 1: "b-node", 2: "p-node", 4: "m-node", 8: "h-node" };
const SUBOPTIONS: Readonly<Record<number, string>> = {
  1: "Circuit-ID",
  2: "Remote-ID",
  5: "Link-selection",
  6: "Subscriber-ID",
};

const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");

export function bootpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "bootp";
  const operation = ndo.u8(o);
  const known = operation === 1 || operation === 2;
  ndo.print(`BOOTP/DHCP, ${known ? OPERATIONS[operation] : `unknown (0x${hex(operation, 2)})`}`);
  const htype = ndo.u8(o + 1);
  const hlen = ndo.u8(o + 2);
  if (htype === 1 && hlen === 6 && operation === 1) {
    ndo.need(o + 28, 6);
    ndo.print(` from ${ndo.mac(o + 28)}`);
  }
  ndo.print(`, length ${length}`);
  if (ndo.verbose === 0) return;
  if (htype !== 1) ndo.print(`, htype ${htype}`);
  if (htype === 1 && hlen !== 6) ndo.print(`, hlen ${hlen}`);
  else if (htype !== 1) ndo.print(`, hlen ${hlen}`);
  const hops = ndo.u8(o + 3);
  if (hops !== 0) ndo.print(`, hops ${hops}`);
  if (ndo.u32(o + 4) !== 0) ndo.print(`, xid 0x${ndo.u32(o + 4).toString(16)}`);
  if (ndo.u16(o + 8) !== 0) ndo.print(`, secs ${ndo.u16(o + 8)}`);
  const flags = ndo.u16(o + 10);
  ndo.print(`, Flags [${flags & 0x8000 ? "Broadcast" : "none"}]`);
  if (ndo.verbose > 1) ndo.print(` (0x${hex(flags, 4)})`);
  for (const [at, name] of ADDRESSES) if (ndo.u32(o + at) !== 0) ndo.print(`\n\t  ${name} ${ndo.ip4(o + at)}`);
  if (htype === 1 && hlen === 6) {
    ndo.need(o + 28, 6);
    ndo.print(`\n\t  Client-Ethernet-Address ${ndo.mac(o + 28)}`);
  }
  ndo.need(o + 44, 1);
  stringPrint(ndo, o + 44, 64, "sname");
  ndo.need(o + 108, 1);
  stringPrint(ndo, o + 108, 128, "file");
  ndo.need(o, HEADER_LEN);
  const end = o + length;
  if (length - HEADER_LEN < 4) return;
  const cookie = ndo.u32(o + HEADER_LEN);
  if (cookie === MAGIC_COOKIE) optionsPrint(ndo, o + HEADER_LEN, end);
  else if (cookie !== 0) ndo.print(`\n\t  Vendor-#0x${hex(cookie, 8)}`);
}

const ADDRESSES: readonly (readonly [number, string])[] = [
  [12, "Client-IP"],
  [16, "Your-IP"],
  [20, "Server-IP"],
  [24, "Gateway-IP"],
];

/** A text that ends with a zero. */
function stringPrint(ndo: Netdissect, o: number, size: number, name: string): void {
  if (ndo.u8(o) === 0) return;
  ndo.print(`\n\t  ${name} "`);
  for (let i = 0; i < size; i++) {
    if (!ndo.has(o + i, 1)) {
      ndo.print('"');
      ndo.need(o + i, 1);
    }
    if (ndo.u8(o + i) === 0) break;
    ndo.printable(o + i, 1);
  }
  ndo.print('"');
}

function optionsPrint(ndo: Netdissect, start: number, end: number): void {
  ndo.print(`\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x${hex(ndo.u32(start), 8)}`);
  for (let o = start + 4; o < end && o < ndo.end;) {
    const code = ndo.u8(o);
    if (code === 0 && ndo.verbose < 3) {
      o++;
      continue;
    }
    if (code === 255 && ndo.verbose < 3) return;
    let pads = 1;
    if (code === 0) while (o + pads < ndo.end && ndo.u8(o + pads) === 0) pads++;
    const [name, form] =
      code === 0 ? ["PAD", null] : code === 255 ? ["END", null] : (BOOTP_OPTIONS.get(code) ?? ["Unknown", "bytes"]);
    const size = code === 0 || code === 255 ? 0 : ndo.u8(o + 1);
    ndo.print(`\n\t    ${name} (${code}), length ${size}${size > 0 ? ": " : ""}`);
    if (code === 0) {
      if (ndo.verbose > 2 && pads > 1) ndo.print(`, occurs ${pads}`);
      o += pads;
      continue;
    }
    if (code === 255) {
      o++;
      continue;
    }
    o += 2;
    if (!ndo.has(o, size)) {
      ndo.truncated();
      return;
    }
    if (form === "own") ownPrint(ndo, code, o, size);
    else if (form !== null) plainPrint(ndo, form, o, size);
    o += size;
  }
}

function plainPrint(ndo: Netdissect, form: string, o: number, size: number): void {
  const numbers = (step: number, text: (at: number) => string, separator: string): number => {
    let at = 0;
    for (; size - at >= step; at += step) ndo.print(`${at > 0 ? separator : ""}${text(o + at)}`);
    return at;
  };
  let done = size;
  switch (form) {
    case "text":
      ndo.print('"');
      ndo.printable(o, size);
      ndo.print('"');
      break;
    case "address":
      done = numbers(4, (at) => ndo.ip4(at), ",");
      break;
    case "pair":
      done = numbers(8, (at) => `(${ndo.ip4(at)}:${ndo.ip4(at + 4)})`, ",");
      break;
    case "long":
      done = numbers(4, (at) => `${ndo.u32(at)}`, ",");
      break;
    case "short":
      done = numbers(2, (at) => `${ndo.u16(at)}`, ",");
      break;
    case "flag":
      numbers(1, (at) => (ndo.u8(at) === 0 ? "N" : ndo.u8(at) === 1 ? "Y" : `${ndo.u8(at)}?`), ",");
      break;
    default:
      numbers(1, (at) => `${ndo.u8(at)}`, ".");
  }
  if (done < size) ndo.print(`[ERROR: ${size - done} bytes left]`);
}

function ownPrint(ndo: Netdissect, code: number, o: number, size: number): void {
  switch (code) {
    case 46:
      return enumerated(ndo, o, size, (n) => NODES[n] ?? null);
    case 52:
      return enumerated(ndo, o, size, (n) => OVERLOADS[n] || null);
    case 53: {
      if (size !== 1) return plainPrint(ndo, "bytes", o, size);
      const message = MESSAGES[ndo.u8(o)];
      return ndo.print(message === undefined || message === "" ? `Unknown (${ndo.u8(o)})` : message);
    }
    case 55:
      return requestsPrint(ndo, o, size);
    case 61:
      return clientPrint(ndo, o, size);
    case 77:
      return classesPrint(ndo, o, size);
    case 81:
      return domainNamePrint(ndo, o, size);
    case 82:
      return agentPrint(ndo, o, size);
    default:
      return routesPrint(ndo, o, size);
  }
}

function enumerated(ndo: Netdissect, o: number, size: number, name: (n: number) => string | null): void {
  if (size < 1) {
    ndo.print("ERROR: length < 1 bytes");
    return;
  }
  ndo.print(name(ndo.u8(o)) ?? `#${ndo.u8(o)}`);
}

/** Four to a line. */
function requestsPrint(ndo: Netdissect, o: number, size: number): void {
  for (let i = 0; i < size; i++) {
    const code = ndo.u8(o + i);
    const name = code === 0 ? "PAD" : code === 255 ? "END" : (BOOTP_OPTIONS.get(code)?.[0] ?? "Unknown");
    ndo.print(`${i % 4 === 0 ? "\n\t      " : ", "}${name} (${code})`);
  }
}

function clientPrint(ndo: Netdissect, o: number, size: number): void {
  if (size < 1) {
    ndo.print("ERROR: length < 1 bytes");
    return;
  }
  const type = ndo.u8(o);
  if (type === 0) {
    ndo.print('"');
    ndo.printable(o + 1, size - 1);
    ndo.print('"');
    return;
  }
  if (type === 255) {
    const duid = size < 7 ? "" : hex(ndo.u32(o + 1), 0);
    ndo.print(duid === "" ? "[ERROR: length < 7 bytes]" : `IAID ${ndo.u32(o + 1)} DUID `);
    for (let i = 5; i < size; i++) ndo.print(hex(ndo.u8(o + i), 2));
    return;
  }
  ndo.print(type === 1 ? "ether " : type === 6 ? "ieee802 " : `hardware-type ${type}, `);
  for (let i = 1; i < size; i++) ndo.print(`${i > 1 ? ":" : ""}${hex(ndo.u8(o + i), 2)}`);
}

function classesPrint(ndo: Netdissect, o: number, size: number): void {
  let number = 1;
  for (let at = 0; at < size;) {
    const length = ndo.u8(o + at++);
    ndo.print(`\n\t      instance#${number}: `);
    if (length === 0) {
      ndo.print("[ERROR: suboption length must be non-zero]");
      return;
    }
    if (length > size - at) {
      ndo.print(`[ERROR: invalid option]`);
      return;
    }
    ndo.print('"');
    ndo.printable(o + at, length);
    ndo.print(`", length ${length}`);
    at += length;
    number++;
  }
}

function domainNamePrint(ndo: Netdissect, o: number, size: number): void {
  if (size < 3) {
    ndo.print("ERROR: length < 3 bytes");
    return;
  }
  const flags = ndo.u8(o);
  if (flags & 0xf0) ndo.print(`[ERROR: MBZ nibble 0x${(flags >> 4).toString(16)} != 0] `);
  const names = [
    [1, "S"],
    [2, "O"],
    [4, "E"],
    [8, "N"],
  ] as const;
  const set = names.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  if (flags & 0x0f) ndo.print(`[${set.join("")}] `);
  if (ndo.u8(o + 1) !== 0 || ndo.u8(o + 2) !== 0) ndo.print(`${ndo.u8(o + 1)}/${ndo.u8(o + 2)} `);
  ndo.print('"');
  ndo.printable(o + 3, size - 3);
  ndo.print('"');
}

function agentPrint(ndo: Netdissect, o: number, size: number): void {
  for (let at = 0; size - at >= 2;) {
    const code = ndo.u8(o + at);
    const length = ndo.u8(o + at + 1);
    at += 2;
    const left = size - at;
    const known = SUBOPTIONS[code];
    ndo.print(`\n\t      ${known ?? "Unknown"} SubOption ${code}, length ${length}: `);
    if (left < length) return;
    if (code === 1 || code === 2 || code === 6) ndo.printable(o + at, length);
    else if (code === 5) ndo.print(ndo.ip4(o + at));
    else unknownData(ndo, "\n\t\t", o + at, length);
    at += length;
  }
}

/** `(10.1.0.0/16:10.0.0.1),(default:10.0.0.2)` (RFC 3442). */
function routesPrint(ndo: Netdissect, o: number, size: number): void {
  if (size < 5) {
    ndo.print("ERROR: length < 5 bytes");
    return;
  }
  for (let at = 0; at < size;) {
    if (at > 0) ndo.print(",");
    const width = ndo.u8(o + at++);
    if (width > 32) {
      ndo.print(`[ERROR: Mask width (${width}) > 32]`);
      return;
    }
    const bytes = (width + 7) >> 3;
    if (at + bytes + 4 > size) {
      ndo.print(`[ERROR: not enough bytes remaining]`);
      return;
    }
    ndo.print("(");
    if (width === 0) ndo.print("default");
    else {
      const parts = [0, 1, 2, 3].map((i) => (i < bytes ? ndo.u8(o + at + i) : 0));
      ndo.print(`${parts.join(".")}/${width}`);
    }
    ndo.print(`:${ndo.ip4(o + at + bytes)})`);
    at += bytes + 4;
  }
}
