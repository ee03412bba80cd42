/** TCP (RFC 9293). */

import { csumFold, csumPartial, ipv6, tcp } from "@netloom/wire";
import { formatIp4, formatIp6, getU32 } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { domainTcpPrint } from "./print-domain.js";
import { TEXT_PROTOCOLS, textPrint } from "./print-text.js";
import { tcpOptionsPrint } from "./print-tcp-options.js";
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
const IPPROTO_TCP = 6;

/** `length` bytes of TCP at `o`. */
export function tcpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "tcp";
  const { b } = ndo;
  if (!ndo.has(o, 4)) {
    const [src, dst] =
      ndo.ipVersion === 6
        ? [ndo.ip6(ndo.ipOffset + ipv6.SADDR), ndo.ip6(ndo.ipOffset + ipv6.DADDR)]
        : [ndo.ip4(ndo.ipOffset + 12), ndo.ip4(ndo.ipOffset + 16)];
    ndo.print(`${src} > ${dst}:`);
    ndo.truncated();
    return;
  }
  const sport = ndo.u16(o);
  const dport = ndo.u16(o + 2);
  ndo.print(endpoints(ndo, IPPROTO_TCP, ndo.tcpPort(sport), ndo.tcpPort(dport)));
  if (!ndo.check(o, tcp.HLEN)) return;
  const hlen = (ndo.u8(o + 12) >>> 4) << 2;
  if (hlen < tcp.HLEN) {
    ndo.print(` tcp ${length - hlen} [bad hdr length ${hlen} - too short, < ${tcp.HLEN}]`);
    return;
  }
  const flags = tcp.flags(b, o);
  if (ndo.options.quick) {
    ndo.print(`tcp ${(length - hlen) >>> 0}`);
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
  let origin = 0;
  if (!ndo.options.absoluteSeq && (flags & tcp.ACK) !== 0) {
    [seq, ack, origin] = relative(ndo, o, seq, ack, flags);
  }
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
    if (!tcpOptionsPrint(ndo, o + tcp.HLEN, o + hlen, origin)) return;
    ndo.print("]");
  }
  ndo.print(`, length ${payload}`);
  if (payload <= 0) return;
  const at = o + hlen;
  if (flags & tcp.RST) {
    if (ndo.verbose > 0) resetPrint(ndo, at, payload);
    return;
  }
  const text = TEXT_PROTOCOLS.find(({ ports }) => ports.includes(sport) || ports.includes(dport));
  if (text !== undefined) {
    textPrint(ndo, at, payload, text);
  } else if (sport === 53 || dport === 53) {
    ndo.print(" ");
    domainTcpPrint(ndo, at, payload);
  }
}

const MAX_RST_DATA_LEN = 30;

/** What a reset says (RFC 1122). */
function resetPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.print(ndo.has(o, length) ? " [RST" : " [!RST");
  if (length > MAX_RST_DATA_LEN) ndo.print("+");
  ndo.print(" ");
  ndo.printable(o, Math.min(length, MAX_RST_DATA_LEN));
  ndo.print("]");
}

/** Numbers relative to where the flow began, as far as this capture has seen it, and what acknowledgements count from. */
function relative(ndo: Netdissect, o: number, seq: number, ack: number, flags: number): [number, number, number] {
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
    return [seq, ack, (ack - 1) >>> 0];
  }
  return reverse
    ? [(seq - known.ack) >>> 0, (ack - known.seq) >>> 0, known.seq]
    : [(seq - known.seq) >>> 0, (ack - known.ack) >>> 0, known.ack];
}
