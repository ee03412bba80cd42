/** UDP (RFC 768), and VXLAN in it (RFC 7348). */

import { csumFold, csumPartial, csumPseudo4, csumPseudo6, getU32, ipv6, udp } from "@netloom/wire";
import type { Netdissect } from "./netdissect.js";
import { domainPrint } from "./print-domain.js";
import { etherPrint } from "./print-ether.js";

const PORT_DOMAIN = 53;
const PORT_MULTICAST_DNS = 5353;
const PORT_VXLAN = 4789;

/** The sum of the pseudo header of the transport protocol behind `ndo.ipOffset`. */
export function pseudoSum(ndo: Netdissect, protocol: number, length: number): number {
  const { b, ipOffset } = ndo;
  if (ndo.ipVersion === 6) return csumPseudo6(b, ipOffset + ipv6.SADDR, protocol, length);
  return csumPseudo4(getU32(b, ipOffset + 12), getU32(b, ipOffset + 16), protocol, length);
}

/** Addresses with ports: `10.0.0.1.53`. */
export function endpoints(ndo: Netdissect, sport: string, dport: string): string {
  const { ipOffset } = ndo;
  if (ndo.ipVersion === 6)
    return `${ndo.ip6(ipOffset + ipv6.SADDR)}.${sport} > ${ndo.ip6(ipOffset + ipv6.DADDR)}.${dport}: `;
  return `${ndo.ip4(ipOffset + 12)}.${sport} > ${ndo.ip4(ipOffset + 16)}.${dport}: `;
}

/** `length` bytes of UDP at `o`. */
export function udpPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "udp";
  if (!ndo.has(o, 4)) {
    const { ipOffset } = ndo;
    ndo.print(
      ndo.ipVersion === 6
        ? `${ndo.ip6(ipOffset + ipv6.SADDR)} > ${ndo.ip6(ipOffset + ipv6.DADDR)}:  [|udp]`
        : `${ndo.ip4(ipOffset + 12)} > ${ndo.ip4(ipOffset + 16)}:  [|udp]`,
    );
    return;
  }
  const sport = ndo.u16(o);
  const dport = ndo.u16(o + 2);
  ndo.print(endpoints(ndo, ndo.udpPort(sport), ndo.udpPort(dport)));
  if (length < udp.HLEN) {
    ndo.print(`truncated-udp ${length}`);
    return;
  }
  const ulen = ndo.u16(o + 4);
  if (ulen < udp.HLEN) {
    ndo.print(`truncated-udplength ${ulen}`);
    return;
  }
  const payload = Math.min(ulen, length) - udp.HLEN;
  ndo.need(o, udp.HLEN);
  // IPv4's is worth a second -v only: it may be absent.
  if (ndo.verbose > (ndo.ipVersion === 6 ? 0 : 1) && !ndo.options.noChecksum && !ndo.fragmented)
    checksumPrint(ndo, o, Math.min(ulen, length));
  if (ndo.options.quick) {
    ndo.print(`UDP, length ${ulen - udp.HLEN}`);
    return;
  }
  const at = o + udp.HLEN;
  if (sport === PORT_DOMAIN || dport === PORT_DOMAIN) domainPrint(ndo, at, payload, false);
  else if (sport === PORT_MULTICAST_DNS || dport === PORT_MULTICAST_DNS) domainPrint(ndo, at, payload, true);
  else if (dport === PORT_VXLAN) vxlanPrint(ndo, at, payload);
  else if (ulen > length && !ndo.fragmented) ndo.print(`UDP, bad length ${ulen - udp.HLEN} > ${length - udp.HLEN}`);
  else ndo.print(`UDP, length ${ulen - udp.HLEN}`);
}

function checksumPrint(ndo: Netdissect, o: number, length: number): void {
  const was = udp.check(ndo.b, o);
  if (was === 0) {
    if (ndo.ipVersion === 4) ndo.print("[no cksum] ");
    return;
  }
  if (!ndo.has(o, length)) return;
  const sum = csumFold(csumPartial(ndo.b, o, length, pseudoSum(ndo, 17, length)));
  if (sum === 0) {
    ndo.print("[udp sum ok] ");
    return;
  }
  const copy = ndo.b.slice(o, o + length);
  udp.setCheck(copy, 0, 0);
  const right = csumFold(csumPartial(copy, 0, length, pseudoSum(ndo, 17, length)));
  ndo.print(`[bad udp cksum 0x${was.toString(16).padStart(4, "0")} -> 0x${right.toString(16).padStart(4, "0")}!] `);
}

/** The flags, the network identifier, then the frame inside. */
function vxlanPrint(ndo: Netdissect, o: number, length: number): void {
  ndo.protocol = "vxlan";
  if (length < 8) {
    ndo.print(" (invalid)");
    return;
  }
  ndo.print("VXLAN");
  ndo.need(o, 8);
  const flags = ndo.u8(o);
  ndo.print(
    `, flags [${flags & 8 ? "I" : "."}] (0x${flags.toString(16).padStart(2, "0")}), vni ${ndo.u32(o + 4) >>> 8}\n`,
  );
  etherPrint(ndo, o + 8, length - 8);
}
