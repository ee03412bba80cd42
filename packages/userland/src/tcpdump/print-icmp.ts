/** ICMP (RFC 792). */

import { checksum, icmp, ipv4 } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { ipPrint } from "./print-ip.js";

const NAMES: Readonly<Record<number, string>> = {
  0: "echo reply",
  3: "unreachable",
  4: "source quench",
  5: "redirect",
  8: "echo request",
  9: "router advertisement",
  10: "router solicitation",
  11: "time exceeded",
  12: "parameter problem",
  13: "time stamp request",
  14: "time stamp reply",
  15: "information request",
  16: "information reply",
  17: "address mask request",
};

const UNREACH: Readonly<Record<number, (dst: string) => string>> = {
  0: (d) => `net ${d} unreachable`,
  1: (d) => `host ${d} unreachable`,
  5: (d) => `${d} unreachable - source route failed`,
  6: (d) => `net ${d} unreachable - unknown`,
  7: (d) => `host ${d} unreachable - unknown`,
  8: (d) => `${d} unreachable - source host isolated`,
  9: (d) => `net ${d} unreachable - admin prohibited`,
  10: (d) => `host ${d} unreachable - admin prohibited`,
  11: (d) => `net ${d} unreachable - tos prohibited`,
  12: (d) => `host ${d} unreachable - tos prohibited`,
  13: (d) => `host ${d} unreachable - admin prohibited filter`,
  14: (d) => `host ${d} unreachable - host precedence violation`,
  15: (d) => `host ${d} unreachable - precedence cutoff`,
};

const REDIRECT: Readonly<Record<number, readonly [string, string]>> = {
  0: ["redirect", "net"],
  1: ["redirect", "host"],
  2: ["redirect-tos", "net"],
  3: ["redirect-tos", "host"],
};

/** From this length on an error may carry extensions behind what it quotes (RFC 4884), which are not printed. */
const EXTENDED_MIN_LEN = 136;
const EXTENSION_OFFSET = 136;

/** `length` bytes of ICMP at `o`. */
export function icmpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "icmp";
  const { fragmented } = ndo;
  const type = ndo.u8(o);
  const code = ndo.u8(o + 1);
  const said = text(ndo, o, type, code);
  if (said === null) {
    ndo.truncated();
    return;
  }
  ndo.print(`ICMP ${said}, length ${length}`);
  if (ndo.verbose === 0) return;
  if (!fragmented && ndo.has(o, length) && checksum(ndo.b, o, length) !== 0) {
    if (!ndo.check(o + 2, 2)) return;
    const was = icmp.check(ndo.b, o);
    const copy = ndo.b.slice(o, o + length);
    icmp.setCheck(copy, 0, 0);
    ndo.print(` (wrong icmp cksum ${was.toString(16)} (->${checksum(copy, 0, length).toString(16)})!)`);
  }
  if (!icmp.isError(type)) return;
  const inner = o + icmp.HLEN;
  ndo.print("\n\t");
  const total = ndo.u16(inner + 2);
  ndo.within(inner + total, () => ipPrint(ndo, inner, total));
  ndo.protocol = "icmp";
  if (length > EXTENDED_MIN_LEN && type !== icmp.ICMP_REDIRECT && type !== SOURCE_QUENCH)
    ndo.check(o + EXTENSION_OFFSET, 4);
}

const SOURCE_QUENCH = 4;

/** Null for what is cut off. */
function text(ndo: Netdissect, o: number, type: number, code: number): string | null {
  switch (type) {
    case icmp.ICMP_ECHO:
    case icmp.ICMP_ECHOREPLY:
      return `${NAMES[type]!}, id ${ndo.u16(o + 4)}, seq ${ndo.u16(o + 6)}`;
    case icmp.ICMP_DEST_UNREACH:
      return unreachable(ndo, o, code);
    case icmp.ICMP_REDIRECT: {
      const [word, what] = REDIRECT[code] ?? ["redirect", ""];
      const dst = ndo.ip4(o + icmp.HLEN + 16);
      const gateway = ndo.ip4(o + 4);
      return what === "" ? `redirect-#${code} ${dst} to ${gateway}` : `${word} ${dst} to ${what} ${gateway}`;
    }
    case icmp.ICMP_TIME_EXCEEDED:
      if (!ndo.has(o + icmp.HLEN, ipv4.HLEN)) return null;
      if (code === icmp.ICMP_EXC_TTL) return "time exceeded in-transit";
      return code === icmp.ICMP_EXC_FRAGTIME ? "ip reassembly time exceeded" : `time exceeded-#${code}`;
    case icmp.ICMP_PARAMETERPROB:
      return code !== 0 ? `parameter problem - code ${code}` : `parameter problem - octet ${ndo.u8(o + 4)}`;
    case icmp.ICMP_ADDRESSREPLY:
      return `address mask is 0x${ndo
        .u32(o + 8)
        .toString(16)
        .padStart(8, "0")}`;
    case icmp.ICMP_TIMESTAMP:
      return `time stamp query id ${ndo.u16(o + 4)} seq ${ndo.u16(o + 6)}`;
    case ROUTER_ADVERTISEMENT:
      return advertisement(ndo, o);
    case icmp.ICMP_TIMESTAMPREPLY:
      return `time stamp reply id ${ndo.u16(o + 4)} seq ${ndo.u16(o + 6)}: org ${clock(ndo.u32(o + 8))}, recv ${clock(ndo.u32(o + 12))}, xmit ${clock(ndo.u32(o + 16))}`;
    default:
      return NAMES[type] ?? `type-#${type}`;
  }
}

const ROUTER_ADVERTISEMENT = 9;

/** Routers with their preferences (RFC 1256). */
function advertisement(ndo: Netdissect, o: number): string | null {
  const seconds = ndo.u16(o + 6);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60];
  const lifetime =
    seconds < 60
      ? `${seconds}`
      : seconds < 3600
        ? `${minutes}:${two(seconds % 60)}`
        : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  const count = ndo.u8(o + 4);
  let text = `router advertisement lifetime ${lifetime} ${count}:`;
  if (ndo.u8(o + 5) !== 2) return `${text} [size ${ndo.u8(o + 5)}]`;
  for (let i = 0; i < count; i++) {
    if (!ndo.has(o + 8 + 8 * i, 8)) return null;
    text += ` {${ndo.ip4(o + 8 + 8 * i)} ${ndo.u32(o + 12 + 8 * i)}}`;
  }
  return text;
}

/** Milliseconds since midnight. */
function clock(ms: number): string {
  const two = (n: number): string => String(Math.trunc(n)).padStart(2, "0");
  return `${two(ms / 3600000)}:${two((ms / 60000) % 60)}:${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, "0")}`;
}

function unreachable(ndo: Netdissect, o: number, code: number): string | null {
  const inner = o + icmp.HLEN;
  if (!ndo.has(inner, 1)) return null;
  ndo.need(inner, ipv4.HLEN);
  const dst = ndo.ip4(inner + 16);
  switch (code) {
    case icmp.ICMP_PROT_UNREACH:
      return `${dst} protocol ${ndo.u8(inner + 9)} unreachable`;
    case icmp.ICMP_PORT_UNREACH: {
      const protocol = ndo.u8(inner + 9);
      const port = ndo.u16(inner + ipv4.hdrLen(ndo.b, inner) + 2);
      if (protocol === 6) return `${dst} tcp port ${ndo.tcpPort(port)} unreachable`;
      if (protocol === 17) return `${dst} udp port ${ndo.udpPort(port)} unreachable`;
      return `${dst} protocol ${protocol} port ${port} unreachable`;
    }
    case icmp.ICMP_FRAG_NEEDED: {
      const mtu = ndo.u16(o + 6);
      return mtu !== 0 ? `${dst} unreachable - need to frag (mtu ${mtu})` : `${dst} unreachable - need to frag`;
    }
    default:
      return UNREACH[code]?.(dst) ?? `${dst} unreachable - #${code}`;
  }
}
