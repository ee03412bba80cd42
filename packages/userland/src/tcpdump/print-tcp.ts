/** TCP (RFC 9293). */

import { csumFold, csumPartial, ipv6, tcp } from "@netloom/wire";
import { formatIp4, formatIp6, getU32 } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { domainPrint } from "./print-domain.js";
import { httpPrint } from "./print-http.js";
import { endpoints, pseudoSum } from "./print-udp.js";

const FLAGS: readonly (readonly [number, string])[] = [
  [tcp.FIN, "F"],
  [tcp.SYN, "S"],
  [tcp.RST, "R"],
  [tcp.PSH, "P"],
  [tcp.ACK, "."],
  [tcp.URG, "U"],
  [tcp.ECE, "E"],
  [tcp.CWR, "W"],
];
const HTTP_PORTS: readonly number[] = [80, 8080, 3128];

/** `length` bytes of TCP at `o`. */
export function tcpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "tcp";
  const { b, ipOffset } = ndo;
  if (!ndo.has(o, 4)) {
    ndo.print(
      ndo.ipVersion === 6
        ? `${ndo.ip6(ipOffset + ipv6.SADDR)} > ${ndo.ip6(ipOffset + ipv6.DADDR)}: [|tcp]`
        : `${ndo.ip4(ipOffset + 12)} > ${ndo.ip4(ipOffset + 16)}: [|tcp]`,
    );
    return;
  }
  const sport = ndo.u16(o);
  const dport = ndo.u16(o + 2);
  ndo.print(endpoints(ndo, ndo.tcpPort(sport), ndo.tcpPort(dport)));
  const hlen = (ndo.u8(o + 12) >>> 4) << 2;
  if (hlen < tcp.HLEN) {
    ndo.print(` tcp ${length - hlen} [bad hdr length ${hlen} - too short, < ${tcp.HLEN}]`);
    return;
  }
  const flags = tcp.flags(b, o);
  if (ndo.options.quick) {
    ndo.print(`tcp ${length - hlen}`);
    if (hlen > length) ndo.print(` [bad hdr length ${hlen} - too long, > ${length}]`);
    return;
  }
  let seq = ndo.u32(o + 4);
  let ack = ndo.u32(o + 8);
  const window = ndo.u16(o + 14);
  const urgent = ndo.u16(o + 18);
  let names = "";
  for (const [bit, name] of FLAGS) if (flags & bit) names += name;
  ndo.print(`Flags [${names === "" ? "none" : names}]`);
  if (!ndo.options.absoluteSeq && (flags & tcp.ACK) !== 0) [seq, ack] = relative(ndo, o, seq, ack, flags);
  if (hlen > length) {
    ndo.print(` [bad hdr length ${hlen} - too long, > ${length}]`);
    return;
  }
  if (ndo.verbose > 0 && !ndo.options.noChecksum && !ndo.fragmented && ndo.has(o, length)) {
    const was = tcp.check(b, o);
    ndo.print(`, cksum 0x${was.toString(16).padStart(4, "0")}`);
    if (tcp.checkOk(b, o, length, pseudoSum(ndo, 6, length))) ndo.print(" (correct)");
    else {
      const copy = b.slice(o, o + length);
      tcp.setCheck(copy, 0, 0);
      const right = csumFold(csumPartial(copy, 0, length, pseudoSum(ndo, 6, length)));
      ndo.print(` (incorrect -> 0x${right.toString(16).padStart(4, "0")})`);
    }
  }
  const payload = length - hlen;
  if (ndo.verbose > 1 || payload > 0 || (flags & (tcp.SYN | tcp.FIN | tcp.RST)) !== 0) {
    ndo.print(`, seq ${seq}`);
    if (payload > 0) ndo.print(`:${(seq + payload) >>> 0}`);
  }
  if (flags & tcp.ACK) ndo.print(`, ack ${ack}`);
  ndo.print(`, win ${window}`);
  if (flags & tcp.URG) ndo.print(`, urg ${urgent}`);
  if (hlen > tcp.HLEN) {
    ndo.print(", options [");
    if (!optionsPrint(ndo, o + tcp.HLEN, o + hlen)) {
      ndo.print(" [|tcp]>");
      return;
    }
    ndo.print("]");
  }
  ndo.print(`, length ${payload}`);
  if (payload <= 0) return;
  const at = o + hlen;
  if (flags & tcp.RST) {
    if (ndo.verbose > 0) ndo.print(` [RST ${text(ndo, at, payload)}]`);
    return;
  }
  if (HTTP_PORTS.includes(sport) || HTTP_PORTS.includes(dport)) {
    ndo.print(": ");
    httpPrint(ndo, at, payload);
  } else if ((sport === 53 || dport === 53) && payload > 2) {
    ndo.print(" ");
    domainPrint(ndo, at + 2, payload - 2, false);
  }
}

function text(ndo: Netdissect, o: number, length: number): string {
  let out = "";
  for (let i = 0; i < Math.min(length, 30) && ndo.has(o + i, 1); i++) {
    const c = ndo.b[o + i]!;
    out += c >= 32 && c < 127 ? String.fromCharCode(c) : ".";
  }
  return length > 30 ? `${out}...` : out;
}

/** Numbers relative to where the flow began, as far as this capture has seen it. */
function relative(ndo: Netdissect, o: number, seq: number, ack: number, flags: number): [number, number] {
  const { b, ipOffset } = ndo;
  const six = ndo.ipVersion === 6;
  const source = `${six ? formatIp6(b, ipOffset + ipv6.SADDR) : formatIp4(getU32(b, ipOffset + 12))}.${tcp.sport(b, o)}`;
  const dest = `${six ? formatIp6(b, ipOffset + ipv6.DADDR) : formatIp4(getU32(b, ipOffset + 16))}.${tcp.dport(b, o)}`;
  const reverse = source > dest;
  const key = reverse ? `${dest} ${source}` : `${source} ${dest}`;
  const known = ndo.flows.get(key);
  if (known === undefined || (flags & tcp.SYN) !== 0) {
    // The numbers of this packet are the flow's origin, and are printed as they are.
    ndo.flows.set(key, reverse ? { seq: (ack - 1) >>> 0, ack: seq } : { seq, ack: (ack - 1) >>> 0 });
    return [seq, ack];
  }
  return reverse
    ? [(seq - known.ack) >>> 0, (ack - known.seq) >>> 0]
    : [(seq - known.seq) >>> 0, (ack - known.ack) >>> 0];
}

const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: "eol",
  1: "nop",
  2: "mss",
  3: "wscale",
  4: "sackOK",
  5: "sack",
  8: "TS",
  19: "md5",
  28: "uto",
  29: "tcp-ao",
  30: "mptcp",
  34: "tfo",
};

/** False if an option's data were not captured. */
function optionsPrint(ndo: Netdissect, start: number, end: number): boolean {
  let separator = "";
  for (let o = start; o < end;) {
    ndo.print(separator);
    separator = ",";
    const kind = ndo.u8(o);
    const size = kind === tcp.TCPOPT_EOL || kind === tcp.TCPOPT_NOP ? 1 : ndo.u8(o + 1);
    ndo.print(OPTION_NAMES[kind] ?? `unknown-${kind}`);
    if (kind === tcp.TCPOPT_EOL) return true;
    if (kind === tcp.TCPOPT_NOP) {
      o++;
      continue;
    }
    if (size < 2 || o + size > end) {
      ndo.print("[bad opt]");
      return true;
    }
    if (!ndo.has(o, size)) return false;
    switch (kind) {
      case tcp.TCPOPT_MSS:
        ndo.print(` ${ndo.u16(o + 2)}`);
        break;
      case tcp.TCPOPT_WINDOW:
        ndo.print(` ${ndo.u8(o + 2)}`);
        break;
      case tcp.TCPOPT_SACK: {
        const blocks = (size - 2) >> 3;
        ndo.print(` ${blocks} `);
        for (let i = 0; i < blocks; i++) ndo.print(`{${ndo.u32(o + 2 + 8 * i)}:${ndo.u32(o + 6 + 8 * i)}}`);
        break;
      }
      case tcp.TCPOPT_TIMESTAMP:
        ndo.print(` val ${ndo.u32(o + 2)} ecr ${ndo.u32(o + 6)}`);
        break;
      case tcp.TCPOPT_SACK_PERM:
        break;
      default:
        for (let i = 2; i < size; i++)
          ndo.print(
            `${i === 2 ? " 0x" : ""}${ndo
              .u8(o + i)
              .toString(16)
              .padStart(2, "0")}`,
          );
    }
    o += size;
  }
  return true;
}
