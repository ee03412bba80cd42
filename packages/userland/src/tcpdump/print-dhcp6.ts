/** DHCPv6 (RFC 8415): the messages, and with -v the options that address assignment uses. */

import type { Netdissect } from "./netdissect.js";

const MESSAGES: Readonly<Record<number, string>> = {
  1: "solicit",
  2: "advertise",
  3: "request",
  4: "confirm",
  5: "renew",
  6: "rebind",
  7: "reply",
  8: "release",
  9: "decline",
  10: "reconf",
  11: "inf-req",
  12: "relay-fwd",
  13: "relay-reply",
};
const OPTIONS: Readonly<Record<number, string>> = {
  1: "client-ID",
  2: "server-ID",
  3: "IA_NA",
  5: "IA_ADDR",
  6: "option-request",
  7: "preference",
  8: "elapsed-time",
  9: "relay-message",
  13: "status-code",
  14: "rapid-commit",
  23: "DNS-server",
  24: "DNS-search-list",
  25: "IA_PD",
  26: "IA_PD-prefix",
};
const STATUS: readonly string[] = [
  "Success",
  "UnspecFail",
  "NoAddrsAvail",
  "NoBinding",
  "NotOnLink",
  "UseMulticast",
  "NoPrefixAvail",
];
const RELAY_FORWARD = 12;
const RELAY_REPLY = 13;

export function dhcp6Print(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "dhcp6";
  ndo.print("dhcp6");
  ndo.need(o, 4);
  const type = ndo.u8(o);
  ndo.print(` ${MESSAGES[type] ?? `msgtype-${type}`}`);
  if (ndo.verbose === 0) return;
  ndo.print(" (");
  const relayed = type === RELAY_FORWARD || type === RELAY_REPLY;
  if (relayed) {
    ndo.need(o, 34);
    ndo.print(`linkaddr=${ndo.ip6(o + 2)} peeraddr=${ndo.ip6(o + 18)}`);
  } else ndo.print(`xid=${(ndo.u32(o) & 0xffffff).toString(16)}`);
  const header = relayed ? 34 : 4;
  optionsPrint(ndo, o + header, o + length);
  if (!relayed) ndo.print(")");
}

function optionsPrint(ndo: Netdissect, start: number, end: number): void {
  for (let o = start; o < end;) {
    if (end - o < 4 || !ndo.has(o, 4)) {
      ndo.truncated();
      return;
    }
    const code = ndo.u16(o);
    const size = ndo.u16(o + 2);
    if (end < o + 4 + size) {
      ndo.truncated();
      return;
    }
    if (!ndo.check(o + 4, size)) return;
    ndo.print(` (${OPTIONS[code] ?? `opt_${code}`}`);
    optionPrint(ndo, code, o + 4, size);
    o += 4 + size;
  }
}

function optionPrint(ndo: Netdissect, code: number, o: number, size: number): void {
  switch (code) {
    case 1:
    case 2:
      identifierPrint(ndo, o, size);
      break;
    case 3:
    case 25:
      if (size < 12) {
        ndo.print(" ?)");
        return;
      }
      ndo.print(` IAID:${ndo.u32(o)} T1:${ndo.u32(o + 4)} T2:${ndo.u32(o + 8)}`);
      optionsPrint(ndo, o + 12, o + size);
      break;
    case 5:
      if (size < 24) {
        ndo.print(" ?)");
        return;
      }
      ndo.print(` ${ndo.ip6(o)} pltime:${ndo.u32(o + 16)} vltime:${ndo.u32(o + 20)}`);
      optionsPrint(ndo, o + 24, o + size);
      break;
    case 6:
      for (let at = 0; at + 2 <= size; at += 2) ndo.print(` ${OPTIONS[ndo.u16(o + at)] ?? `opt_${ndo.u16(o + at)}`}`);
      break;
    case 7:
      ndo.print(size === 1 ? ` ${ndo.u8(o)}` : " ?");
      break;
    case 8:
      ndo.print(size === 2 ? ` ${ndo.u16(o)}` : " ?");
      break;
    case 9:
      ndo.print(" (");
      dhcp6Print(ndo, o, size);
      ndo.print("))");
      return;
    case 13: {
      const status = ndo.u16(o);
      ndo.print(` ${STATUS[status] ?? `status-${status}`}`);
      break;
    }
    case 14:
      break;
    case 23:
      if (size % 16 !== 0) ndo.print(" ?");
      else for (let at = 0; at < size; at += 16) ndo.print(` ${ndo.ip6(o + at)}`);
      break;
    default:
      if (OPTIONS[code] !== undefined) ndo.print("...");
  }
  ndo.print(")");
}

/** A DHCP unique identifier. */
function identifierPrint(ndo: Netdissect, o: number, size: number): void {
  if (size < 2) {
    ndo.print(" ?");
    return;
  }
  const bytes = (from: number): void => {
    for (let i = from; i < size; i++)
      ndo.print(
        ndo
          .u8(o + i)
          .toString(16)
          .padStart(2, "0"),
      );
  };
  switch (ndo.u16(o)) {
    case 1:
      if (size < 6) break;
      ndo.print(` hwaddr/time type ${ndo.u16(o + 2)} time ${ndo.u32(o + 4)} `);
      bytes(8);
      return;
    case 2:
      ndo.print(" vid ");
      bytes(2);
      return;
    case 3:
      if (size < 2) break;
      ndo.print(` hwaddr type ${ndo.u16(o + 2)} `);
      bytes(4);
      return;
    default:
      ndo.print(` type ${ndo.u16(o)}`);
      return;
  }
  ndo.print(" ?");
}
