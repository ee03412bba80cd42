/** Options of TCP (RFC 9293, section 3.1). */

import { tcp } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";

const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: "eol",
  1: "nop",
  2: "mss",
  3: "wscale",
  4: "sackOK",
  5: "sack",
  6: "echo",
  7: "echoreply",
  8: "TS",
  11: "cc",
  12: "ccnew",
  13: "",
  19: "md5",
  20: "scps",
  28: "uto",
  29: "tcp-ao",
  30: "mptcp",
  34: "tfo",
  254: "exp",
};

/** Bytes of data that an option has; without an entry as many as its length says. */
const OPTION_SIZES: Readonly<Record<number, number>> = {
  0: 0,
  1: 0,
  2: 2,
  3: 1,
  4: 0,
  6: 4,
  7: 4,
  8: 8,
  11: 4,
  12: 4,
  13: 4,
  19: 16,
  28: 2,
};
const TCPOPT_EXPERIMENT = 254;

/** False if an option is wrong. `origin`: what acknowledgements count from. */
export function tcpOptionsPrint(ndo: Netdissect, start: number, end: number, origin: number): boolean {
  let first = true;
  const bad = (): false => {
    ndo.print(`[bad opt]${first ? "" : "]"}`);
    return false;
  };
  for (let o = start; o < end;) {
    if (!first) ndo.print(",");
    const kind = ndo.u8(o);
    const short = kind === tcp.TCPOPT_EOL || kind === tcp.TCPOPT_NOP;
    const size = short ? 1 : ndo.u8(o + 1);
    if (!short && (size < 2 || size > end - o)) return bad();
    ndo.print(OPTION_NAMES[kind] ?? `unknown-${kind}`);
    const data = o + (short ? 1 : 2);
    const length = OPTION_SIZES[kind] ?? size - 2;
    if (length > end - data || (kind === TCPOPT_EXPERIMENT && length < 2)) return bad();
    if (kind === tcp.TCPOPT_SACK && length % 8 !== 0) ndo.print(" invalid sack");
    else {
      const known = OPTION_SIZES[kind] !== undefined;
      if (known && !ndo.check(data, length)) {
        if (!first) ndo.print(">");
        return false;
      }
      if (!optionPrint(ndo, kind, data, length, origin)) {
        ndo.truncated();
        if (!first) ndo.print(">");
        return false;
      }
    }
    o = data + length;
    if (length + (short ? 1 : 2) !== size) ndo.print(`[len ${size}]`);
    first = false;
    if (kind === tcp.TCPOPT_EOL) break;
  }
  return true;
}

/** Bytes as far as they are captured; false if that is not all. */
function hexPrint(ndo: Netdissect, lead: string, o: number, length: number): boolean {
  if (length > 0) ndo.print(lead);
  for (let i = o; i < o + length; i++) {
    if (!ndo.has(i, 1)) return false;
    ndo.print(ndo.u8(i).toString(16).padStart(2, "0"));
  }
  return true;
}

function hexText(ndo: Netdissect, o: number, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++)
    text += ndo
      .u8(o + i)
      .toString(16)
      .padStart(2, "0");
  return text;
}

/** False for what is cut off. */
function optionPrint(ndo: Netdissect, kind: number, o: number, length: number, origin: number): boolean {
  switch (kind) {
    case tcp.TCPOPT_EOL:
    case tcp.TCPOPT_NOP:
    case tcp.TCPOPT_SACK_PERM:
      break;
    case tcp.TCPOPT_MSS:
      ndo.print(` ${ndo.u16(o)}`);
      break;
    case tcp.TCPOPT_WINDOW:
      ndo.print(` ${ndo.u8(o)}`);
      break;
    case tcp.TCPOPT_SACK:
      ndo.print(` ${length / 8} `);
      for (let i = 0; i < length; i += 8) {
        if (!ndo.has(o + i, 8)) return false;
        ndo.print(`{${(ndo.u32(o + i) - origin) >>> 0}:${(ndo.u32(o + i + 4) - origin) >>> 0}}`);
      }
      break;
    case tcp.TCPOPT_TIMESTAMP:
      ndo.print(` val ${ndo.u32(o)} ecr ${ndo.u32(o + 4)}`);
      break;
    case 6:
    case 7:
    case 11:
    case 12:
    case 13:
      ndo.print(` ${ndo.u32(o)}`);
      break;
    case 19:
      ndo.print(` shared secret not supplied with -M, can't check - ${hexText(ndo, o, length)}`);
      break;
    case 28: {
      const value = ndo.u16(o);
      ndo.print(` 0x${value.toString(16)} ${(value & 1) === 0 ? value >> 1 : (value >> 1) * 60}`);
      break;
    }
    case 29:
      if (length < 2) {
        ndo.invalid();
        break;
      }
      if (!ndo.has(o, 2)) return false;
      ndo.print(` keyid ${ndo.u8(o)} rnextkeyid ${ndo.u8(o + 1)}`);
      return hexPrint(ndo, " mac 0x", o + 2, length - 2);
    case 34:
      if (length === 0) ndo.print("  cookiereq");
      else
        ndo.print(
          length % 2 !== 0 || length < 4 || length > 16 ? "  [bad len]" : `  cookie ${hexText(ndo, o, length)}`,
        );
      break;
    case TCPOPT_EXPERIMENT:
      ndo.print(`-${hexText(ndo, o, 2)}`);
      break;
    default:
      return hexPrint(ndo, " 0x", o, length);
  }
  return true;
}
